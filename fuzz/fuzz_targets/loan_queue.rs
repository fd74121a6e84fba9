//! The queue and loans to several members: nobody gets more than asked, and everything adds up, row by row.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::loan::*;
use chama_core::money::Currency;
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    whole_units: bool,
    fund: [i64; 3],
    reserve: (i64, u16),
    order: u8,
    fill: u8,
    step: Option<u32>,
    requests: Vec<(i64, u8, u32, u8)>,
    loan: (u32, u8, u16, bool),
    members: Vec<(u32, i64, i64, Option<i64>)>,
}

fn day(days: u8) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly an amount that is let in.
fn amount(units: i64, scale: u32) -> Decimal {
    Decimal::new(
        if units % 64 == 63 {
            units
        } else {
            units.rem_euclid(100_000_000)
        },
        scale,
    )
}

fn check_queue(input: &Input, currency: Currency, scale: u32) {
    let [cash, lent_out, committed] = input.fund.map(|units| amount(units, scale));
    let fund = LoanFund {
        cash,
        lent_out,
        committed,
    };
    let request = |(place, (asked, on, score, need)): (usize, &(i64, u8, u32, u8))| LoanRequest {
        score: Decimal::new((*score).into(), 6),
        need: Decimal::from(*need % 4),
        ..LoanRequest::new(place.to_string(), amount(*asked, scale), day(*on % 8))
    };
    let by = [ProRataBy::Asked, ProRataBy::Equally, ProRataBy::Score, ProRataBy::Need][usize::from(input.fill / 8 % 4)];
    let mut terms = LoanQueueTerms {
        currency,
        reserve: FundReserve {
            amount: amount(input.reserve.0, scale),
            share: Decimal::new(input.reserve.1.into(), 5),
        },
        order: [QueueOrder::RequestDate, QueueOrder::Score, QueueOrder::Need][usize::from(input.order % 3)],
        fill: match input.fill % 4 {
            0 => QueueFill::Strict,
            1 => QueueFill::Skip,
            2 => QueueFill::Partial,
            _ => QueueFill::ProRata { by },
        },
        step: input.step.map(|step| Decimal::new(step.into(), scale)),
        ..LoanQueueTerms::new(fund, input.requests.iter().enumerate().map(request).collect())
    };
    let Ok(queue) = loan_queue(&terms) else { return };
    assert_eq!(queue.granted + queue.rest, queue.cash);
    assert_eq!(
        queue.grants.iter().map(|grant| grant.granted).sum::<Decimal>(),
        queue.granted
    );
    assert!(queue.granted <= queue.lendable);
    assert!(
        queue
            .grants
            .iter()
            .all(|grant| grant.granted <= grant.asked && grant.granted >= Decimal::ZERO)
    );
    assert!(queue.asked > queue.lendable || queue.granted == queue.asked);
    let weighed = !matches!(
        terms.fill,
        QueueFill::ProRata {
            by: ProRataBy::Score | ProRataBy::Need
        }
    );
    if matches!(terms.fill, QueueFill::ProRata { .. }) && weighed && terms.step.is_none() {
        assert_eq!(queue.granted, queue.asked.min(queue.lendable));
    }
    terms.requests.reverse();
    assert_eq!(loan_queue(&terms), Ok(queue));
}

fn check_group_loan(input: &Input, currency: Currency, scale: u32) {
    let (principal, count, rate, flat) = input.loan;
    let rate = Rate::new(Decimal::new(rate.into(), 5), RatePeriod::Month);
    let interest = if flat {
        LoanInterest::Flat { rate }
    } else {
        LoanInterest::ReducingBalance { rate }
    };
    let term = RepaymentTerm::Instalments {
        count: i32::from(count % 60),
    };
    let mut terms = LoanTerms::new(Decimal::new(principal.into(), scale), day(30), interest, term);
    terms.currency = currency;
    let member = |(place, (part, ..)): (usize, &(u32, i64, i64, Option<i64>))| GroupLoanMember {
        member: place.to_string(),
        part: Decimal::new((*part).into(), 6),
    };
    let split = GroupLoanSplit {
        parts_are: GroupLoanParts::Weights,
        members: input.members.iter().enumerate().map(member).collect(),
    };
    let Ok(loan) = group_loan(&terms, &split) else { return };
    let amounts: [fn(&GroupLoanPart) -> Decimal; 3] =
        [|part| part.principal, |part| part.interest, |part| part.instalment];
    for row in &loan.rows {
        let sums = amounts.map(|amount| row.parts.iter().map(amount).sum::<Decimal>());
        assert_eq!(sums, [row.principal, row.interest, row.instalment]);
        assert!(
            row.parts
                .iter()
                .all(|part| amounts.iter().all(|amount| amount(part) >= Decimal::ZERO))
        );
    }
    for (place, member) in loan.members.iter().enumerate() {
        let sums = amounts.map(|amount| loan.rows.iter().map(|row| amount(&row.parts[place])).sum::<Decimal>());
        assert_eq!(sums, amounts.map(|amount| amount(member)));
    }
}

fn check_liability(input: &Input, currency: Currency, scale: u32) {
    let member = |(place, (part, unpaid, savings, limit)): (usize, &(u32, i64, i64, Option<i64>))| LiableMember {
        unpaid: if unpaid % 2 == 0 {
            Decimal::ZERO
        } else {
            amount(*unpaid, scale)
        },
        savings: amount(*savings, scale),
        limit: limit.map(|units| amount(units, scale)),
        ..LiableMember::new(place.to_string(), Decimal::new((*part).into(), 6))
    };
    let members: Vec<LiableMember> = input.members.iter().enumerate().map(member).collect();
    let Ok(borne) = joint_liability(&JointLiabilityTerms {
        currency,
        members: members.clone(),
    }) else {
        return;
    };
    assert_eq!(borne.own_savings + borne.borne + borne.uncovered, borne.unpaid);
    for line in &borne.members {
        let given = members.iter().find(|given| given.member == line.member).expect("given");
        assert!(given.limit.is_none_or(|limit| line.borne <= limit));
        assert!(line.borne.is_zero() || line.unpaid.is_zero());
    }
}

fuzz_target!(|input: Input| {
    let (currency, scale) = if input.whole_units {
        (Currency::Ugx, 0)
    } else {
        (Currency::Kes, 2)
    };
    check_queue(&input, currency, scale);
    check_group_loan(&input, currency, scale);
    check_liability(&input, currency, scale);
});
