//! Faults in their order: each row mends the fault of the row above.

use rust_decimal::Decimal;

use super::*;
use crate::calendar::{DateSeries, Frequency};
use crate::money::Rounding;

fn event(id: &str, date: &str, what: RotationEventKind) -> RotationEvent {
    RotationEvent {
        id: id.to_owned(),
        value_date: date.parse().unwrap(),
        what,
    }
}

fn paid(hand: &str, amount: i64, round: Option<i32>) -> RotationEventKind {
    RotationEventKind::Paid {
        hand: hand.to_owned(),
        amount: Decimal::from(amount),
        round,
    }
}

fn left(hand: &str, fee: i64) -> RotationEventKind {
    RotationEventKind::Left {
        hand: hand.to_owned(),
        reason: LeavingReason::Left,
        refund: LeaverRefund::AtTurn,
        fee: Decimal::from(fee),
    }
}

fn swapped(hand: &str, other: &str, agreed_by: &[&str]) -> RotationEventKind {
    RotationEventKind::Swapped {
        hand: hand.to_owned(),
        other: other.to_owned(),
        agreed_by: agreed_by.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn good() -> Rotation {
    let series = DateSeries::new("2026-01-05".parse().unwrap(), Frequency::Weeks { every: 1 });
    let hands = ["A", "B", "C"].map(|id| RotationHand::new(id.to_owned())).to_vec();
    Rotation::new(RotationTerms::new(Decimal::from(1_000), series, hands))
}

type Mend = fn(&mut Rotation);

/// Each row: what is refused, and how it is mended.
fn walk(mut rotation: Rotation, rows: &[(&str, Mend)]) {
    let as_of = "2026-02-28".parse().unwrap();
    for (message, mend) in rows {
        let error = rotation_position(&rotation, as_of).unwrap_err();
        assert_eq!(error.to_string(), *message);
        assert_eq!(rotation_settlement(&rotation, as_of).unwrap_err(), error);
        mend(&mut rotation);
    }
    rotation_position(&rotation, as_of).unwrap();
}

#[test]
fn the_day_comes_first_then_the_terms_in_the_order_of_the_page() {
    let mut bad = good();
    let guarantor = |hand: &str, part: i64| HandGuarantor {
        hand: hand.to_owned(),
        part: Decimal::from(part),
    };
    let terms = &mut bad.terms;
    terms.contribution = Decimal::ZERO;
    terms.series.frequency = Frequency::Weeks { every: 0 };
    terms.hands[0].id = String::new();
    terms.hands[0].member = Some(String::new());
    terms.hands[0].size = Decimal::ZERO;
    terms.hands[0].guarantors = vec![guarantor("", 0), guarantor("A", 1)];
    terms.hands[2].id = "B".to_owned();
    terms.winners = 0;
    terms.rounding = Rounding {
        step: Some(Decimal::ZERO),
        ..Rounding::default()
    };
    terms.kept_share = Decimal::TWO;
    terms.pot = PotPolicy::Guaranteed {
        most: Some(Decimal::NEGATIVE_ONE),
    };
    terms.bearer = DefaultBearer::Reserve {
        most: Some(Decimal::NEGATIVE_ONE),
    };
    terms.reserve = Decimal::NEGATIVE_ONE;
    terms.commission = Decimal::TWO;
    bad.events.push(event("", "2026-01-05", paid("A", 0, None)));
    let early = "1800-01-01".parse().unwrap();
    assert_eq!(rotation_position(&bad, early).unwrap_err().code(), "date_out_of_range");
    walk(
        bad,
        &[
            (
                "`rotation.terms.contribution` is 0, but must be from 0.01 to 1000000000000",
                |r| r.terms.contribution = Decimal::from(1_000),
            ),
            (
                "`rotation.terms.series.frequency.every` is 0, but must be from 1 to 520",
                |r| r.terms.series.frequency = Frequency::Weeks { every: 1 },
            ),
            ("`rotation.terms.hands[0].id` must not be empty", |r| {
                r.terms.hands[0].id = "A".to_owned();
            }),
            ("`rotation.terms.hands[0].member` must not be empty", |r| {
                r.terms.hands[0].member = None;
            }),
            (
                "`rotation.terms.hands[0].size` is 0, but must be from 0.0001 to 1",
                |r| r.terms.hands[0].size = Decimal::new(12_345, 5),
            ),
            (
                "`rotation.terms.hands[0].size` is 0.12345, but may have at most 4 decimals",
                |r| r.terms.hands[0].size = Decimal::ONE,
            ),
            ("`rotation.terms.hands[0].guarantors[0].hand` must not be empty", |r| {
                r.terms.hands[0].guarantors[0].hand = "A".to_owned();
            }),
            (
                "`rotation.terms.hands[0].guarantors[0].part` is 0, but must be from 0 to 1000000000000",
                |r| r.terms.hands[0].guarantors[0].part = Decimal::ONE,
            ),
            (
                "`rotation.terms.hands[0].guarantors[1].hand` is A, which is already there",
                |r| {
                    r.terms.hands[0].guarantors.pop();
                },
            ),
            (
                "`rotation.terms.hands[0].guarantors[0].hand` and `rotation.terms.hands[0].id` do not go together: \
                 nobody answers for themselves",
                |r| r.terms.hands[0].guarantors[0].hand = "Z".to_owned(),
            ),
            ("`rotation.terms.hands[2].id` is B, which is already there", |r| {
                r.terms.hands[2].id = "C".to_owned();
            }),
            (
                "`rotation.terms.hands[0].guarantors[0].hand` is Z, which does not exist; expected a hand of the rotation",
                |r| r.terms.hands[0].guarantors[0].hand = "B".to_owned(),
            ),
            ("`rotation.terms.winners` is 0, but must be from 1 to 100", |r| {
                r.terms.winners = 1;
            }),
            (
                "`rotation.terms.rounding.step` is 0, but must be from 0.01 to 1000000",
                |r| r.terms.rounding = Rounding::default(),
            ),
            ("`rotation.terms.kept_share` is 2, but must be from 0 to 1", |r| {
                r.terms.kept_share = Decimal::ZERO;
            }),
            (
                "`rotation.terms.pot.most` is -1, but must be from 0 to 1000000000000",
                |r| r.terms.pot = PotPolicy::RefundAll,
            ),
            (
                "`rotation.terms.bearer.most` is -1, but must be from 0 to 1000000000000",
                |r| r.terms.bearer = DefaultBearer::Guarantors,
            ),
            (
                "`rotation.terms.reserve` is -1, but must be from 0 to 1000000000000",
                |r| r.terms.reserve = Decimal::ZERO,
            ),
            ("`rotation.terms.commission` is 2, but must be from 0 to 1", |r| {
                r.terms.commission = Decimal::ZERO;
            }),
            (
                "`rotation.terms.pot` and `rotation.terms.bearer` do not go together: money that is given back is borne by nobody",
                |r| r.terms.bearer = DefaultBearer::Beneficiary,
            ),
            ("`rotation.events[0].id` must not be empty", |r| r.events.clear()),
        ],
    );
}

#[test]
fn events_are_checked_one_by_one_before_what_goes_with_what_was_before() {
    let mut bad = good();
    bad.terms.pot = PotPolicy::RefundAll;
    bad.events = vec![
        event("1", "2026-01-06", left("Z", -1)),
        event("1", "1800-01-05", paid("A", 0, Some(9))),
        event(
            "3",
            "2026-01-05",
            RotationEventKind::Defaulted {
                hand: "A".to_owned(),
                bearer: Some(DefaultBearer::Guarantors),
            },
        ),
    ];
    walk(
        bad,
        &[
            (
                "`rotation.events[0].what.fee` is -1, but must be from 0 to 1000000000000",
                |r| r.events[0].what = left("Z", 0),
            ),
            (
                "`rotation.events[1].value_date` is 1800-01-05, but dates must be from 1900-01-01 to 2199-12-31",
                |r| r.events[1].value_date = "2026-01-05".parse().unwrap(),
            ),
            (
                "`rotation.events[1].what.amount` is 0, but must be from 0.01 to 1000000000000",
                |r| r.events[1].what = paid("A", 1, Some(9)),
            ),
            (
                "`rotation.events[2].what.bearer` and `rotation.terms.pot` do not go together: money that is given back is borne \
                 by nobody",
                |r| {
                    r.events.pop();
                },
            ),
            ("`rotation.events[1].id` is 1, which is already there", |r| {
                r.events[1].id = "2".to_owned();
            }),
            // Of the earlier day, though it stands later in the list.
            ("`rotation.events[1].what.round` is 9, but must be from 1 to 3", |r| {
                r.events[1].what = paid("A", 1, Some(3));
            }),
            (
                "`rotation.events[0].what.hand` is Z, which does not exist; expected a hand of the rotation",
                |r| r.events[0].what = left("B", 0),
            ),
        ],
    );
}

#[test]
fn a_swap_needs_two_turns_to_come_of_one_size_and_both_consents() {
    let mut bad = good();
    bad.terms.hands[2].size = Decimal::new(5, 1);
    bad.events = vec![
        event("1", "2026-01-05", left("B", 0)),
        event("2", "2026-01-06", swapped("A", "A", &["A"])),
    ];
    walk(
        bad,
        &[
            ("`rotation.events[1].what.other` is A, which is already there", |r| {
                r.events[1].what = swapped("A", "B", &["A"]);
            }),
            (
                "`rotation.events[1].what.hand` and `rotation.events[1].value_date` do not go together: the hand has had its turn",
                |r| r.events[1].value_date = "2026-01-05".parse().unwrap(),
            ),
            (
                "`rotation.events[1].what.other` and `rotation.events[1].value_date` do not go together: the hand has gone",
                |r| r.events[1].what = swapped("A", "C", &["A"]),
            ),
            (
                "`rotation.events[1].what.hand` and `rotation.events[1].what.other` do not go together: their sizes differ",
                |r| r.terms.hands[2].size = Decimal::ONE,
            ),
            (
                "`rotation.events[1].what.agreed_by` is C, which does not exist; expected the agreement of both hands",
                |r| r.events[1].what = swapped("A", "C", &["A", "C"]),
            ),
        ],
    );
}

#[test]
fn nobody_joins_twice_or_after_the_last_turn() {
    let joined = |id: &str| RotationEventKind::Joined {
        hand: RotationHand::new(id.to_owned()),
        pot: JoinerPot::Short,
    };
    let mut bad = good();
    bad.events = vec![event("1", "2026-01-20", joined("A"))];
    walk(
        bad,
        &[
            (
                "`rotation.events[0].what.hand` and `rotation.events[0].value_date` do not go together: every hand has had its turn",
                |r| r.events[0].value_date = "2026-01-19".parse().unwrap(),
            ),
            ("`rotation.events[0].what.hand.id` is A, which is already there", |r| {
                r.events.clear();
            }),
        ],
    );
}

#[test]
fn x46_a_short_or_duplicate_order_is_refused() {
    let hands: Vec<RotationHand> = ["A", "B", "C"].map(|id| RotationHand::new(id.to_owned())).to_vec();
    let next = |ids: &[&str]| {
        let order = NextOrder::Given {
            hands: ids.iter().map(|id| (*id).to_owned()).collect(),
        };
        let hands = hands.clone();
        next_rotation_order(&NextOrderTerms { hands, order }).map_err(|error| error.to_string())
    };
    assert_eq!(next(&[]).unwrap_err(), "`terms.order.hands` must not be empty");
    assert_eq!(
        next(&["A", "Z"]).unwrap_err(),
        "`terms.order.hands[1]` is Z, which does not exist; expected a hand of the rotation"
    );
    assert_eq!(
        next(&["A", "B", "A"]).unwrap_err(),
        "`terms.order.hands[2]` is A, which is already there"
    );
    assert_eq!(
        next(&["C", "A"]).unwrap_err(),
        "`terms.order.hands` and `terms.hands` do not go together: B is missing"
    );
    assert_eq!(next(&["C", "A", "B"]).unwrap().hands[0].id, "C");
}

#[test]
fn the_corners_of_the_limits_do_not_overflow() {
    let series = DateSeries::new("1900-01-01".parse().unwrap(), Frequency::Days { every: 1 });
    let hands = (0..500)
        .map(|number| RotationHand::new(format!("h{number:03}")))
        .collect();
    let mut rotation = Rotation::new(RotationTerms::new(Decimal::from(1_000_000_000_000_i64), series, hands));
    for round in 0..20 {
        for hand in 0..500 {
            let what = paid(&format!("h{hand:03}"), 1_000_000_000_000, None);
            let id = format!("{round}-{hand}");
            rotation.events.push(event(&id, "1900-01-01", what));
        }
    }
    let position = rotation_position(&rotation, "2199-12-31".parse().unwrap()).unwrap();
    assert_eq!(position.totals.paid.to_string(), "10000000000000000.00");
    assert_eq!(position.totals.handed_out + position.totals.held, position.totals.paid);
    rotation.terms.hands.push(RotationHand::new("h500".to_owned()));
    assert_eq!(rotation_schedule(&rotation.terms).unwrap_err().code(), "too_long");
}
