//! Eligibility: whatever is asked of whom, a check fails exactly if its numbers do, and nothing above the maximum is allowed.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::loan::*;
use chama_core::money::Currency;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    whole_units: bool,
    on: u16,
    asks: u32,
    counts: [i16; 5],
    amounts: [i64; 4],
    shares: [i64; 3],
    scale: u8,
    times: i32,
    step: Option<u32>,
    reserve: i64,
    fund: [i64; 3],
    choices: u8,
    applications: Vec<Given>,
}

#[derive(Debug, Arbitrary)]
struct Given {
    asked: Option<i64>,
    instalment: Option<i64>,
    joined: u16,
    last: Option<u16>,
    income: Option<i64>,
    amounts: [i64; 7],
    counts: [i16; 6],
    standing: u8,
}

fn day(days: u16) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly an amount that is let in.
fn amount(units: i64, scale: u32) -> Decimal {
    let units = if units % 64 == 63 {
        units
    } else {
        units.rem_euclid(100_000_000_000_000)
    };
    Decimal::new(units, scale)
}

fn application(given: &Given, scale: u32) -> LoanApplication {
    let [savings, shares, pledged, arrears, owed, late, others] = given.amounts.map(|units| amount(units, scale));
    let [contributions, attended, missed, open, days, guarantors] = given.counts.map(i32::from);
    let standings = [
        MemberStanding::Good,
        MemberStanding::NotGood,
        MemberStanding::Suspended,
        MemberStanding::Left,
    ];
    LoanApplication {
        member: "amina".to_owned(),
        asked: given.asked.map(|units| amount(units, scale)),
        instalment: given
            .instalment
            .filter(|_| given.asked.is_some())
            .map(|units| amount(units, scale)),
        guarantors,
        guaranteed: pledged,
        borrower: BorrowerFacts {
            standing: standings[usize::from(given.standing) % 4],
            savings,
            shares,
            pledged,
            contributions_made: contributions,
            contribution_arrears: arrears,
            meetings_held: attended.saturating_add(missed),
            meetings_attended: attended,
            open_loans: open.rem_euclid(8),
            owed,
            loan_arrears: late,
            days_past_due: if late.is_zero() { 0 } else { days },
            other_instalments: others,
            last_disbursed_on: given.last.map(day),
            last_repaid_on: given.last.map(day),
            income: given.income.map(|units| amount(units, scale)),
            contribution: given.income.map(|units| amount(units, scale)),
            ..BorrowerFacts::new(day(given.joined))
        },
    }
}

fn terms(input: &Input, scale: u32) -> EligibilityTerms {
    let named = |bit: u32| input.asks >> bit & 1 == 1;
    let count = |place: usize| i32::from(input.counts[place]);
    let share = |place: usize| Decimal::new(input.shares[place], u32::from(input.scale % 16));
    let choice = |bit: u8| input.choices >> bit & 1 == 1;
    let rules = EligibilityRules {
        standing: named(0).then_some(if choice(0) {
            StandingNeeded::Active
        } else {
            StandingNeeded::Good
        }),
        tenure_months: named(1).then_some(count(0)),
        contributions_made: named(2).then_some(count(1)),
        attendance: named(3).then_some(share(0)),
        savings_counted: if choice(1) {
            SavingsCounted::SavingsAndShares
        } else {
            SavingsCounted::Savings
        },
        minimum_savings: named(4).then_some(amount(input.amounts[0], scale)),
        contribution_arrears: named(5).then_some(amount(input.amounts[1], scale)),
        loan_arrears: named(6).then_some(amount(input.amounts[1], scale)),
        days_past_due: named(7).then_some(count(2)),
        open_loans: named(8).then_some(count(2) % 8),
        waiting: named(9).then_some(WaitingTime {
            count: count(3),
            unit: if choice(2) {
                WaitingUnit::Months
            } else {
                WaitingUnit::Weeks
            },
            since: WaitingSince::Repaid,
        }),
        guarantors: named(10).then_some(count(4)),
        savings_multiple: named(11).then_some(SavingsMultiple {
            times: Decimal::new(input.times.into(), 4),
            covers: if choice(3) {
                MultipleCovers::ThisLoan
            } else {
                MultipleCovers::AllLoans
            },
        }),
        loan_cap: named(12).then_some(amount(input.amounts[2], scale)),
        member_cap: named(13).then_some(amount(input.amounts[3], scale)),
        reserve: named(14).then_some(FundReserve {
            amount: amount(input.reserve, scale),
            share: share(1),
        }),
        coverage: named(15).then_some(share(1)),
        affordability: named(16).then_some(Affordability {
            share: share(2),
            of: if choice(4) {
                AffordabilityOf::Contribution
            } else {
                AffordabilityOf::Income
            },
        }),
        step: input.step.map(|step| Decimal::new(step.into(), scale)),
    };
    let [cash, lent_out, committed] = input.fund.map(|units| amount(units, scale));
    let fund = LoanFund {
        cash,
        lent_out,
        committed,
    };
    EligibilityTerms {
        currency: if scale == 0 { Currency::Ugx } else { Currency::Kes },
        ..EligibilityTerms::new(day(input.on), rules, fund)
    }
}

fuzz_target!(|input: Input| {
    let scale = if input.whole_units { 0 } else { 2 };
    let terms = terms(&input, scale);
    let applications: Vec<LoanApplication> = input
        .applications
        .iter()
        .map(|given| application(given, scale))
        .collect();
    let batch = loan_eligibilities(&terms, &applications);
    if batch.is_ok() {
        assert!(applications.iter().all(|one| loan_eligibility(&terms, one).is_ok()));
    }
    for application in &applications {
        let Ok(answer) = loan_eligibility(&terms, application) else {
            continue;
        };
        let unknown = answer
            .checks
            .iter()
            .any(|check| check.outcome == CheckOutcome::NotKnown);
        for check in &answer.checks {
            let beyond = match check.bound {
                CheckBound::AtLeast => check.needs - check.has,
                CheckBound::AtMost => check.has - check.needs,
            };
            if check.outcome != CheckOutcome::NotKnown {
                assert_eq!(check.missing, beyond.max(Decimal::ZERO));
                assert_eq!(check.outcome == CheckOutcome::Failed, check.missing > Decimal::ZERO);
            }
            assert_eq!(check.next_step.is_none(), check.outcome == CheckOutcome::Passed);
            if let (Some(allows), Some(limit)) = (check.allows, answer.limit) {
                assert!(limit <= allows);
            }
        }
        let step = terms.rules.step.unwrap_or(Decimal::new(1, scale));
        if let Some(maximum) = answer.maximum {
            assert!(maximum >= Decimal::ZERO && (maximum % step).is_zero());
            assert_eq!(answer.binding.is_none(), answer.maximum.is_none());
        }
        if let Some(asked) = application.asked {
            let within = answer.maximum.is_none_or(|maximum| asked <= maximum);
            assert_eq!(
                answer.allowed,
                within && !unknown && (asked % step).is_zero(),
                "{answer:?}"
            );
        }
        // A cent more of savings never lowers the maximum.
        let mut richer = application.clone();
        richer.borrower.savings += Decimal::new(1, scale);
        if let Ok(after) = loan_eligibility(&terms, &richer) {
            assert!(after.limit.is_none() || after.limit >= answer.limit);
        }
    }
});
