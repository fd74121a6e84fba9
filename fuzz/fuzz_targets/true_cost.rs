//! Any flows: refused with a path, or a rate at which the account comes out and the borrower never lends.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::loan::*;
use chama_core::rate::*;
use chama_core::returns::CashFlow;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    flows: Vec<(u16, i32)>,
    dated: bool,
    wide: bool,
    period: u8,
    year: (u8, bool),
    flat: (u32, u8, i16, bool, bool),
    loan: (u32, u16, u8, bool),
    fees: Vec<(u8, u16)>,
    first_due: Option<u8>,
}

const PERIODS: [RatePeriod; 8] = [
    RatePeriod::Day,
    RatePeriod::Week,
    RatePeriod::Fortnight,
    RatePeriod::FourWeeks,
    RatePeriod::Month,
    RatePeriod::Quarter,
    RatePeriod::HalfYear,
    RatePeriod::Year,
];

fn float(value: Decimal) -> f64 {
    value.try_into().expect("a decimal is a float, nearly")
}

fn any_schedule(input: &Input, year: YearDivision) {
    let cents = |number: i32| Decimal::new(i64::from(number) * if input.wide { 40_000 } else { 1 }, 2);
    let start = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    let flows = if input.dated {
        let flow = |(days, amount): &(u16, i32)| CashFlow {
            date: start + Days::new((*days).into()),
            amount: cents(*amount),
        };
        CreditFlows::Dated {
            flows: input.flows.iter().map(flow).collect(),
        }
    } else {
        CreditFlows::EqualPeriods {
            amounts: input.flows.iter().map(|flow| cents(flow.1)).collect(),
        }
    };
    let terms = TrueCostTerms {
        period: PERIODS[usize::from(input.period) % 8],
        year,
        ..TrueCostTerms::new(flows.clone())
    };
    let cost = match true_cost(&terms) {
        Ok(cost) => cost,
        Err(error) => {
            assert!(error.to_string().contains("`terms.flows"), "{error}");
            return;
        }
    };
    assert_eq!(cost.paid - cost.received, cost.cost);
    assert!(cost.received > Decimal::ZERO && cost.paid >= Decimal::ZERO);
    if cost.outcome != TrueCostOutcome::Found {
        assert_eq!((cost.periodic_rate, cost.nominal_rate, cost.effective_rate), (None, None, None));
        return;
    }
    // A rate of nothing is no cost, and a cost has the sign of its rate if the borrower pays only at the end of it.
    let CreditFlows::EqualPeriods { amounts } = flows else { return };
    let rate = cost.periodic_rate.expect("a rate of a period is at most 100");
    assert!(rate > Decimal::NEGATIVE_ONE && rate <= Decimal::from(100));
    if cost.cost.is_zero() {
        assert!(rate.is_zero() || amounts.len() > 2);
    }
    // Walked in floats, what is owed is never far below 0, as seen from where it is largest.
    let growth = 1.0 + float(rate);
    let (mut owed, mut scale) = (0.0, 0.0_f64);
    for amount in &amounts {
        owed = owed * growth + float(*amount);
        scale = scale * growth.max(1.0) + float(*amount).abs();
        if !scale.is_finite() || scale > 1e200 {
            return;
        }
        assert!(owed > -1e-6 * scale, "{cost:?}");
    }
}

fn any_loan(input: &Input) {
    let (principal, basis_points, count, flat) = input.loan;
    let rate = Rate::new(Decimal::new((basis_points % 3_000).into(), 4), RatePeriod::Month);
    let interest = if flat { LoanInterest::Flat { rate } } else { LoanInterest::ReducingBalance { rate } };
    let term = RepaymentTerm::Instalments {
        count: (count % 60).into(),
    };
    let start = NaiveDate::from_ymd_opt(2025, 1, 31).expect("a day");
    let mut terms = LoanTerms::new(Decimal::new(principal.into(), 2), start, interest, term);
    if let Some(days) = input.first_due {
        terms.first_due = FirstDue::On {
            date: start + Days::new(days.into()),
        };
    }
    let collections = [
        FeeCollection::Deducted,
        FeeCollection::PaidUpFront,
        FeeCollection::AddedToPrincipal,
        FeeCollection::FirstInstalment,
        FeeCollection::EachInstalment,
        FeeCollection::Spread,
    ];
    let fees = input.fees.iter().take(4).enumerate();
    terms.fees = fees
        .map(|(place, (collected, cents))| LoanFee {
            id: format!("fee{place}"),
            charge: FeeCharge::Amount {
                amount: Decimal::new((*cents).into(), 2),
            },
            collected: collections[usize::from(*collected) % 6],
        })
        .collect();
    let offers = [
        LoanOffer {
            id: "with fees".to_owned(),
            terms: terms.clone(),
        },
        LoanOffer {
            id: "without".to_owned(),
            terms: LoanTerms {
                fees: Vec::new(),
                ..terms.clone()
            },
        },
    ];
    match loan_true_cost(&terms, TrueCostMethod::BySchedule) {
        Ok(found) => {
            assert_eq!(found.cost.cost, found.interest + found.fees);
            assert_eq!(found.cost.outcome == TrueCostOutcome::Found, found.cost.periodic_rate.is_some());
            let ranked = loan_offers_ranked(&offers, TrueCostMethod::BySchedule).expect("both are loans");
            assert!(found.fees.is_zero() || found.cost.outcome != TrueCostOutcome::Found || ranked[0].id == "without", "{ranked:?}");
        }
        Err(error) => assert!(error.to_string().contains("`terms") || error.code() == "result_too_large", "{error}"),
    }
}

fuzz_target!(|input: Input| {
    let year = YearDivision {
        weeks: [WeeksPerYear::FiftyTwo, WeeksPerYear::ByDays, WeeksPerYear::FourAMonth][usize::from(input.year.0) % 3],
        days: if input.year.1 { DaysPerYear::ThreeSixty } else { DaysPerYear::ThreeSixtyFive },
    };
    any_schedule(&input, year);
    any_loan(&input);
    let (value, per, instalments, effective, reducing) = input.flat;
    let terms = FlatRateTerms {
        rate: Rate {
            value: Decimal::new(value.into(), 7),
            per: PERIODS[usize::from(per) % 8],
            basis: if effective { RateBasis::Effective } else { RateBasis::Nominal },
        },
        quoted: if reducing { QuotedRate::ReducingBalance } else { QuotedRate::Flat },
        instalments: (instalments % 500).into(),
        every: PERIODS[usize::from(per / 8) % 8],
        year,
    };
    match flat_rate_comparison(&terms) {
        Ok(found) => {
            let apart = |one: Decimal, other: Decimal| (one - other).abs() <= Decimal::new(1, 10);
            assert!(found.periodic_rate >= found.flat_rate, "{found:?}");
            assert!(terms.instalments > 1 || apart(found.periodic_rate, found.flat_rate), "{found:?}");
        }
        Err(error) => assert!(error.to_string().contains("`terms") || error.code() == "result_too_large", "{error}"),
    }
});
