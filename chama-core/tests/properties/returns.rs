//! What must hold of returns.

use chama_core::returns::{
    CashFlow, DietzTerms, FlowMoment, InternalRate, RateOutcome, Valuation, irr, linked_return, modified_dietz,
    time_weighted_return, xirr,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(after: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(after as u64)
}

fn dated(flows: &[(i64, i64)]) -> Vec<CashFlow> {
    let flow = |(after, cents): &(i64, i64)| CashFlow {
        date: day(*after),
        amount: Decimal::new(*cents, 2),
    };
    flows.iter().map(flow).collect()
}

/// The worth of dated flows at a rate, and how large its parts are.
fn worth(flows: &[(i64, i64)], rate: f64) -> (f64, f64) {
    let first = flows.iter().map(|(after, _)| *after).min().unwrap();
    let part = |(after, cents): &(i64, i64)| *cents as f64 * (1.0 + rate).powf(-((after - first) as f64) / 365.0);
    (
        flows.iter().map(part).sum(),
        flows.iter().map(|flow| part(flow).abs()).sum(),
    )
}

fn flows() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..2_000_i64, -1_000_000..1_000_000_i64), 2..14)
}

fn agrees(answer: &InternalRate) {
    let count = answer.rates.len();
    assert!(answer.rates.is_sorted_by(|a, b| a < b) && count <= answer.sign_changes as usize);
    assert_eq!(answer.rate.is_some(), answer.outcome == RateOutcome::Found);
    match answer.outcome {
        RateOutcome::Found => assert_eq!(answer.rate, answer.rates.first().copied()),
        RateOutcome::Several => assert!(count >= 2),
        RateOutcome::NoSignChange => assert!(count == 0 && answer.sign_changes == 0),
        RateOutcome::OneDate | RateOutcome::NoRate | RateOutcome::OutOfRange | RateOutcome::Unresolved => {
            assert_eq!(count, 0)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn at_a_rate_the_flows_are_worth_nothing_and_between_rates_they_keep_their_sign(flows in flows()) {
        let answer = xirr(&dated(&flows)).unwrap();
        agrees(&answer);
        for rate in &answer.rates {
            let (sum, size) = worth(&flows, *rate);
            // Close to −1 a float cannot say the rate finely enough.
            let within = 1e-9 + 1e-14 / (1.0 + rate);
            prop_assert!(sum.abs() <= within * size, "{} of {} at {}", sum, size, rate);
        }
        // A scan of 2,000 places sees no change of sign that was missed.
        if matches!(answer.outcome, RateOutcome::Found | RateOutcome::Several | RateOutcome::NoRate) {
            let places: Vec<f64> = (-1_000..1_000).map(|place| (f64::from(place) / 130.0).exp() - 1.0).collect();
            for pair in places.windows(2) {
                let ((a, size_a), (b, size_b)) = (worth(&flows, pair[0]), worth(&flows, pair[1]));
                let sure = a.abs() > 1e-10 * size_a && b.abs() > 1e-10 * size_b;
                let crossed = sure && (a > 0.0) != (b > 0.0);
                let inside = answer.rates.iter().filter(|rate| pair[0] < **rate && **rate < pair[1]).count();
                prop_assert!(!crossed || inside % 2 == 1, "{} rates in {:?}", inside, pair);
            }
        }
    }

    #[test]
    fn the_rates_of_a_product_are_its_factors(percents in prop::collection::btree_set(-50..200_i64, 1..4)) {
        // Π (v·(1 + rᵢ) − 1), in whole numbers of 100^k, has exactly these rates.
        let mut amounts = vec![1_i128];
        for percent in &percents {
            let mut next = vec![0; amounts.len() + 1];
            for (place, amount) in amounts.iter().enumerate() {
                next[place] -= amount * 100;
                next[place + 1] += amount * i128::from(100 + percent);
            }
            amounts = next;
        }
        let amounts: Vec<Decimal> = amounts.into_iter().map(|amount| Decimal::try_from_i128_with_scale(amount, 0).unwrap()).collect();
        let answer = irr(&amounts).unwrap();
        agrees(&answer);
        // Each to the last bit.
        let expected: Vec<f64> = percents.iter().map(|percent| *percent as f64 / 100.0).collect();
        prop_assert_eq!(answer.rates, expected);
    }

    #[test]
    fn the_scale_and_the_side_do_not_change_the_rate(flows in flows(), times in 2..100_i64) {
        let scaled: Vec<(i64, i64)> = flows.iter().map(|(after, cents)| (*after, -cents * times)).collect();
        let (one, other) = (xirr(&dated(&flows)).unwrap(), xirr(&dated(&scaled)).unwrap());
        prop_assert_eq!(one.outcome, other.outcome);
        for (a, b) in one.rates.iter().zip(&other.rates) {
            prop_assert!((a - b).abs() <= 1e-7 * (1.0 + a), "{} {}", a, b);
        }
    }

    #[test]
    fn parts_that_are_linked_are_the_whole(steps in prop::collection::vec((1..400_i64, 1..1_000_000_i64, 0..500_000_i64), 2..30)) {
        let mut date = 0;
        let valuations: Vec<Valuation> = steps.iter().map(|(days, value, flow)| {
            date += days;
            Valuation { date: day(date), value: Decimal::new(*value, 2), flow: Decimal::new(*flow, 2) }
        }).collect();
        let answer = time_weighted_return(&valuations).unwrap();
        prop_assert_eq!(answer.parts.len(), steps.len() - 1);
        let linked: f64 = answer.parts.iter().map(|part| 1.0 + part).product();
        prop_assert!((linked - 1.0 - answer.rate).abs() <= 1e-13 * linked.max(1.0));
        if answer.parts.len() == 1 {
            prop_assert_eq!(answer.parts[0], answer.rate);
        }
    }

    #[test]
    fn a_link_of_one_is_itself(units in -1_000_000_000_000_i64..=10_000_000_000_000) {
        let one = Decimal::new(units, 12);
        prop_assert_eq!(linked_return(&[one]).unwrap(), units as f64 / 1e12);
    }

    #[test]
    fn without_flows_every_return_is_the_same(opening in 1..1_000_000_000_i64, closing in 0..1_000_000_000_i64, days in 1..5_000_i64) {
        let (start, end) = (day(0), day(days));
        let (opening, closing) = (Decimal::new(opening, 2), Decimal::new(closing, 2));
        let moment = FlowMoment::EndOfDay;
        let dietz = modified_dietz(&DietzTerms { opening, closing, start, end, flows: Vec::new(), moment, currency: Default::default() }).unwrap();
        let linked = time_weighted_return(&[
            Valuation { date: start, value: opening, flow: Decimal::ZERO },
            Valuation { date: end, value: closing, flow: Decimal::ZERO },
        ]).unwrap();
        prop_assert_eq!(dietz.rate, linked.rate);
        prop_assert_eq!(dietz.gain, closing - opening);
        if days == 365 && closing > Decimal::ZERO {
            prop_assert!((linked.yearly.unwrap() - linked.rate).abs() <= 1e-14 * (1.0 + linked.rate));
        }
    }
}

#[test]
fn ten_thousand_flows_that_change_their_sign_each_time_have_an_answer() {
    let amounts: Vec<Decimal> = (0..10_000)
        .map(|place| Decimal::from(if place % 2 == 0 { -1_000 } else { 1_001 }))
        .collect();
    let answer = irr(&amounts).unwrap();
    agrees(&answer);
    assert_eq!(answer.sign_changes, 9_999);
    assert_eq!(answer.rates, [0.001]);
}
