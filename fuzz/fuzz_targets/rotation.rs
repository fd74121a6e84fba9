//! The merry-go-round: whatever happens, money in is money out and money there, and the settlement adds up.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::{DateSeries, Frequency};
use chama_core::rotation::*;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
enum What {
    Paid(u8, i32, Option<u8>),
    Reserve(i32),
    Swapped(u8, u8, bool),
    Skipped(u8, bool),
    Joined(u8, Option<u16>),
    Left(u8, u8, bool, u16),
    Defaulted(u8, Option<u8>),
    Reinstated(u8),
    Sold(u8, Option<i32>),
}

#[derive(Debug, Arbitrary)]
struct Input {
    contribution: u32,
    sizes: Vec<u16>,
    guarantors: Vec<(u8, u8, u16)>,
    winners: u8,
    shares: (u8, u8),
    choices: (u8, u8, bool, bool),
    reserve: u32,
    events: Vec<(u8, What)>,
    days: u8,
}

fn day(days: u8) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

fn bearer(choice: u8) -> DefaultBearer {
    match choice % 5 {
        0 => DefaultBearer::Beneficiary,
        1 => DefaultBearer::Reserve { most: None },
        2 => DefaultBearer::Reserve {
            most: Some(Decimal::from(choice)),
        },
        3 => DefaultBearer::Guarantors,
        _ => DefaultBearer::All {
            by: if choice > 99 { BorneBy::Size } else { BorneBy::Equally },
        },
    }
}

fn name(number: u8, hands: usize) -> String {
    format!("h{}", usize::from(number) % (hands + usize::from(number == 255)).max(1))
}

fn event(what: &What, hands: usize) -> RotationEventKind {
    let cents = |cents: i32| Decimal::new(cents.into(), 2);
    match what {
        What::Paid(hand, amount, round) => RotationEventKind::Paid {
            hand: name(*hand, hands),
            amount: cents(*amount),
            round: round.map(i32::from),
        },
        What::Reserve(amount) => RotationEventKind::ReservePaidIn { amount: cents(*amount) },
        What::Swapped(one, other, agreed) => RotationEventKind::Swapped {
            hand: name(*one, hands),
            other: name(*other, hands),
            agreed_by: if *agreed {
                vec![name(*one, hands), name(*other, hands)]
            } else {
                Vec::new()
            },
        },
        What::Skipped(hand, end) => RotationEventKind::Skipped {
            hand: name(*hand, hands),
            to: if *end { SkipTo::End } else { SkipTo::Next },
        },
        What::Joined(number, interest) => RotationEventKind::Joined {
            hand: RotationHand::new(format!("j{number}")),
            pot: interest.map_or(JoinerPot::Short, |interest| JoinerPot::Full {
                interest: Decimal::new(interest.into(), 4),
            }),
        },
        What::Left(hand, reason, now, fee) => RotationEventKind::Left {
            hand: name(*hand, hands),
            reason: [LeavingReason::Left, LeavingReason::Removed, LeavingReason::Died][usize::from(*reason % 3)],
            refund: if *now {
                LeaverRefund::FromReserve
            } else {
                LeaverRefund::AtTurn
            },
            fee: Decimal::from(*fee),
        },
        What::Defaulted(hand, choice) => RotationEventKind::Defaulted {
            hand: name(*hand, hands),
            bearer: choice.map(bearer),
        },
        What::Reinstated(hand) => RotationEventKind::Reinstated {
            hand: name(*hand, hands),
        },
        What::Sold(hand, price) => RotationEventKind::Sold {
            hand: name(*hand, hands),
            buyer: "buyer".to_owned(),
            price: price.map(cents),
        },
    }
}

fuzz_target!(|input: Input| {
    let series = DateSeries::new(day(0), Frequency::Weeks { every: 1 });
    let size = |(number, size): (usize, &u16)| RotationHand {
        size: Decimal::new((size % 10_001).into(), 4),
        ..RotationHand::new(format!("h{number}"))
    };
    let mut hands: Vec<RotationHand> = input.sizes.iter().take(40).enumerate().map(size).collect();
    let count = hands.len();
    for (hand, other, part) in &input.guarantors {
        if let Some(hand) = hands.get_mut(usize::from(*hand)) {
            let (other, part) = (name(*other, count), Decimal::new((*part).into(), 2));
            hand.guarantors.push(HandGuarantor { hand: other, part });
        }
    }
    let mut terms = RotationTerms::new(Decimal::new(input.contribution.into(), 2), series, hands);
    terms.winners = i32::from(input.winners);
    terms.kept_share = Decimal::new(input.shares.0.into(), 2);
    terms.commission = Decimal::new(input.shares.1.into(), 2);
    terms.pot = match input.choices.0 % 5 {
        0 => PotPolicy::Collected,
        1 => PotPolicy::Guaranteed { most: None },
        2 => PotPolicy::Guaranteed {
            most: Some(Decimal::from(input.choices.0)),
        },
        3 => PotPolicy::Wait,
        _ => PotPolicy::RefundAll,
    };
    terms.bearer = bearer(input.choices.1);
    terms.own_part = if input.choices.2 {
        OwnPart::Paid
    } else {
        OwnPart::NotPaid
    };
    if input.choices.3 {
        terms.repayment = RotationRepayment::ProRata;
    }
    terms.reserve = Decimal::new(input.reserve.into(), 2);
    let schedule = rotation_schedule(&terms);
    let mut rotation = Rotation::new(terms);
    for (place, (on, what)) in input.events.iter().enumerate() {
        rotation.events.push(RotationEvent {
            id: place.to_string(),
            value_date: day(*on),
            what: event(what, count),
        });
    }
    let as_of = day(input.days);
    let position = rotation_position(&rotation, as_of);
    let settlement = rotation_settlement(&rotation, as_of);
    let (Ok(position), Ok(settlement)) = (&position, &settlement) else {
        // Both refuse the same; what the schedule refuses they refuse too.
        assert_eq!(position.err(), settlement.err());
        return;
    };
    let schedule = schedule.expect("the terms were let in");
    let received: Decimal = schedule.hands.iter().map(|hand| hand.receives).sum();
    assert_eq!(received + schedule.fees, schedule.total);

    let totals = &position.totals;
    assert_eq!(
        totals.paid + totals.reserve_paid_in,
        totals.handed_out + totals.fees + totals.reserve + totals.held
    );
    assert!(totals.reserve >= Decimal::ZERO && totals.held >= Decimal::ZERO && totals.past_due >= Decimal::ZERO);
    let debts: Decimal = position.debts.iter().map(|debt| debt.amount).sum();
    assert_eq!(debts, totals.past_due);
    let nets: Decimal = settlement.hands.iter().map(|line| line.net).sum();
    assert_eq!(nets + settlement.reserve + settlement.fees, totals.held);
    for round in &position.rounds {
        assert_eq!(round.paid + round.to_pay, round.due);
        assert!(round.to_pay >= Decimal::ZERO);
    }
    for hand in position
        .hands
        .iter()
        .filter(|hand| hand.standing == HandStanding::Active)
    {
        let rounds = position.rounds.iter().filter(|round| round.state != RoundState::Void);
        let turns = rounds
            .flat_map(|round| &round.turns)
            .filter(|turn| turn.hand == hand.number);
        assert_eq!(turns.count(), 1);
    }
});
