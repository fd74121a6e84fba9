//! Turns: an order holds every hand once, transfers sum to nothing, a payout check fails exactly if its numbers do.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::loan::{CheckBound, CheckOutcome, MemberStanding, StandingNeeded};
use chama_core::rate::{Rate, RateBasis, RatePeriod};
use chama_core::money::Rounding;
use chama_core::rotation::*;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    order: u8,
    seed_text: String,
    hands: Vec<(String, String, Option<u8>, u32, i16, u16)>,
    contribution: i64,
    rate: i64,
    basis: bool,
    swap: (u8, u8, i16),
    asked: [Option<i64>; 5],
    has: [i64; 6],
    counts: [i16; 6],
}

fn day(days: u8) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

fn check_order(input: &Input) {
    let order = match input.order % 6 {
        0 => TurnOrderBy::Fixed,
        1 => TurnOrderBy::JoiningDate,
        2 => TurnOrderBy::Alphabetical { by: NameOrder::LowerCase },
        3 => TurnOrderBy::Alphabetical { by: NameOrder::Bytes },
        4 => TurnOrderBy::Score,
        _ => TurnOrderBy::RandomDraw {
            seed_text: input.seed_text.clone(),
        },
    };
    let hand = |(hand, name, joined, score, ..): &(String, String, Option<u8>, u32, i16, u16)| TurnCandidate {
        name: name.clone(),
        joined: joined.map(day),
        score: Decimal::new((*score).into(), 6),
        ..TurnCandidate::new(hand.clone())
    };
    let terms = TurnOrderTerms {
        order,
        hands: input.hands.iter().map(hand).collect(),
    };
    let Ok(order) = turn_order(&terms) else { return };
    let mut before: Vec<&String> = terms.hands.iter().map(|hand| &hand.hand).collect();
    let mut after: Vec<&String> = order.turns.iter().map(|turn| &turn.hand).collect();
    before.sort();
    after.sort();
    assert_eq!(before, after);
}

fn check_values(input: &Input) {
    let turn = |(hand, _, _, _, round, size): &(String, String, Option<u8>, u32, i16, u16)| ValuedTurn {
        size: Decimal::new((*size).into(), 4),
        ..ValuedTurn::new(hand.clone(), (*round).into())
    };
    let rate = Rate {
        basis: if input.basis { RateBasis::Effective } else { RateBasis::Nominal },
        ..Rate::new(Decimal::new(input.rate, 12), RatePeriod::Year)
    };
    let turns = input.hands.iter().map(turn).collect();
    let terms = TurnValueTerms::new(Decimal::new(input.contribution, 2), rate, turns);
    let Ok(values) = turn_values(&terms) else { return };
    assert_eq!(values.turns.iter().map(|turn| turn.transfer).sum::<Decimal>(), Decimal::ZERO);
    for turn in &values.turns {
        assert!((turn.value + turn.transfer).abs() <= Decimal::new(1, 2));
        assert!(turn.value <= turn.pot && turn.value >= -turn.pot);
    }
    assert!(turn_rates(&terms).is_ok());
    let hand = |place: u8| terms.turns[usize::from(place) % terms.turns.len()].hand.clone();
    let swap = |hand: String, with_hand: String| TurnSwap {
        hand,
        with_hand,
        paid_in: input.swap.2.into(),
        rounding: Rounding::default(),
    };
    let there = swap_price(&terms, &swap(hand(input.swap.0), hand(input.swap.1)));
    let back = swap_price(&terms, &swap(hand(input.swap.1), hand(input.swap.0)));
    if let (Ok(there), Ok(back)) = (there, back) {
        assert_eq!(there.price, -back.price);
    }
}

fn check_payout(input: &Input) {
    let amount = |units: i64| Decimal::new(units.rem_euclid(100_000_000), 2);
    let [this_round, arrears, fines, loans, coverage] = input.asked;
    let [missed, defaulted, guarantors, turns_left, has_missed, has_guarantors] = input.counts.map(i32::from);
    let rules = PayoutRules {
        standing: Some(StandingNeeded::Good),
        missed_rounds: Some(missed),
        this_round: this_round.map(amount),
        contribution_arrears: arrears.map(amount),
        fines: fines.map(amount),
        loan_arrears: loans.map(amount),
        defaulted_loans: Some(defaulted),
        guarantors: Some(guarantors),
        coverage: coverage.map(|share| Decimal::new(share.rem_euclid(10_001), 4)),
    };
    let receiver = PayoutReceiver {
        turns_left: turns_left.rem_euclid(3),
        standing: if turns_left % 2 == 0 { MemberStanding::Good } else { MemberStanding::Left },
        missed_rounds: has_missed,
        this_round_unpaid: amount(input.has[0]),
        contribution_arrears: amount(input.has[1]),
        unpaid_fines: amount(input.has[2]),
        loan_arrears: amount(input.has[3]),
        defaulted_loans: has_missed,
        guarantors: has_guarantors,
        guaranteed: amount(input.has[4]),
        still_to_pay: amount(input.has[5]),
        ..PayoutReceiver::new("amina".to_owned())
    };
    let terms = PayoutTerms::new(day(0), rules);
    let Ok(answer) = payout_eligibility(&terms, &receiver) else { return };
    for check in &answer.checks {
        let off = match check.bound {
            CheckBound::AtLeast => check.needs - check.has,
            CheckBound::AtMost => check.has - check.needs,
        };
        assert_eq!(check.missing, off.max(Decimal::ZERO));
        assert_eq!(check.outcome == CheckOutcome::Failed, off > Decimal::ZERO);
        assert_eq!(check.next_step.is_some(), off > Decimal::ZERO);
    }
    assert_eq!(answer.allowed, answer.not_passed == 0);
}

fuzz_target!(|input: Input| {
    check_order(&input);
    check_values(&input);
    check_payout(&input);
});
