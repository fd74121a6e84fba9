//! Returns: never more rates than changes of sign, each is one, and the outcome says what there is.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::returns::{
    CashFlow, DietzTerms, FlowMoment, InternalRate, RateOutcome, Valuation, irr, linked_return, modified_dietz,
    time_weighted_return, xirr,
};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    flows: Vec<(u16, i32)>,
    wide: bool,
    start_of_day: bool,
}

fuzz_target!(|input: Input| {
    let day = |after: u16| {
        let start = NaiveDate::from_ymd_opt(1_990, 1, 1).expect("a day");
        start.checked_add_days(Days::new(after.into())).expect("before 2200")
    };
    let scale = if input.wide { 0 } else { 6 };
    let flows: Vec<CashFlow> = input
        .flows
        .iter()
        .take(200)
        .map(|(after, amount)| CashFlow {
            date: day(*after),
            amount: Decimal::new((*amount).into(), scale),
        })
        .collect();
    let amounts: Vec<Decimal> = flows.iter().map(|flow| flow.amount).collect();

    for answer in [xirr(&flows), irr(&amounts)].into_iter().flatten() {
        check(&answer);
    }
    if let Ok(answer) = irr(&amounts) {
        // A float near −1 or flows that almost cancel say little: the rest is worth nothing at the rate.
        for rate in answer.rates.iter().filter(|rate| **rate > -0.9 && **rate < 10.0) {
            let (mut sum, mut size, mut factor) = (0.0_f64, 0.0_f64, 1.0_f64);
            for amount in &amounts {
                let amount: f64 = (*amount).try_into().expect("a float");
                sum += amount * factor;
                size += amount.abs() * factor;
                factor /= 1.0 + rate;
            }
            assert!(sum.abs() <= 1e-10 * size, "{rate}: {sum} of {size}");
        }
        // The mirror image has the same rates.
        let mirrored: Vec<Decimal> = amounts.iter().map(|amount| -amount).collect();
        assert_eq!(irr(&mirrored).expect("the same flows"), answer);
    }

    let valuations: Vec<Valuation> = flows
        .iter()
        .map(|flow| Valuation {
            date: flow.date,
            value: flow.amount.abs(),
            flow: -flow.amount / Decimal::TWO,
        })
        .collect();
    if let Ok(answer) = time_weighted_return(&valuations) {
        assert_eq!(answer.parts.len() + 1, valuations.len());
        assert!(answer.rate >= -1.0 && answer.parts.iter().all(|part| *part >= -1.0 && part.is_finite()));
        assert!(answer.yearly.is_none_or(|yearly| yearly >= -1.0 && yearly.is_finite()));
    }
    if let Ok(rate) = linked_return(&amounts) {
        assert!(rate >= -1.0 && rate.is_finite());
    }
    let terms = DietzTerms {
        opening: amounts.first().copied().unwrap_or_default(),
        closing: amounts.last().copied().unwrap_or_default(),
        start: day(0),
        end: day(u16::MAX),
        flows,
        moment: if input.start_of_day {
            FlowMoment::StartOfDay
        } else {
            FlowMoment::EndOfDay
        },
        currency: Default::default(),
    };
    if let Ok(answer) = modified_dietz(&terms) {
        let total: Decimal = amounts.iter().sum();
        assert_eq!(answer.gain, terms.closing - terms.opening - total);
        assert!(answer.rate.is_finite() && answer.average_capital >= Decimal::ZERO);
    }
});

fn check(answer: &InternalRate) {
    let count = answer.rates.len();
    assert!(i32::try_from(count).expect("few") <= answer.sign_changes, "{answer:?}");
    assert!(answer.rates.windows(2).all(|pair| pair[0] < pair[1]), "{answer:?}");
    assert!(
        answer.rates.iter().all(|rate| *rate > -1.0 && *rate < 1.000_001e9),
        "{answer:?}"
    );
    let expected = match answer.outcome {
        RateOutcome::Found => count == 1 && answer.rate == answer.rates.first().copied(),
        RateOutcome::Several => count > 1 && answer.rate.is_none(),
        RateOutcome::NoSignChange | RateOutcome::OneDate => count == 0 && answer.sign_changes == 0,
        RateOutcome::NoRate => count == 0 && answer.sign_changes % 2 == 0,
        RateOutcome::OutOfRange => count == 0 && answer.sign_changes % 2 == 1,
        RateOutcome::Unresolved => count == 0 && answer.sign_changes > 1,
    };
    assert!(expected, "{answer:?}");
}
