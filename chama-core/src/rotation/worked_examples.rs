//! The examples of the rule page, the known answers and the bugs, read like a page of a treasurer's book.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::calendar::{DateSeries, Frequency, MonthEnd};
use crate::rule::Rule;

/// A rotation of monthly rounds from 31 January 2026, hands A, B, C …, of 1,000.
struct Group {
    rotation: Rotation,
}

/// The day of a round.
fn day(round: i64) -> NaiveDate {
    let monthly = Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    };
    let series = DateSeries::new("2026-01-31".parse().unwrap(), monthly);
    let number = i32::try_from(round).unwrap();
    crate::calendar::first_series_dates(&series, number).unwrap()[usize::try_from(round - 1).unwrap()].date
}

fn letter(number: usize) -> String {
    char::from(b'A' + u8::try_from(number).unwrap()).to_string()
}

impl Group {
    fn of(hands: usize) -> Self {
        let monthly = Frequency::Months {
            every: 1,
            month_end: MonthEnd::Clamp,
        };
        let series = DateSeries::new("2026-01-31".parse().unwrap(), monthly);
        let hands = (0..hands).map(|number| RotationHand::new(letter(number))).collect();
        Self {
            rotation: Rotation::new(RotationTerms::new(Decimal::from(1_000), series, hands)),
        }
    }

    fn with(hands: usize, change: impl FnOnce(&mut RotationTerms)) -> Self {
        let mut group = Self::of(hands);
        change(&mut group.rotation.terms);
        group
    }

    fn on(&mut self, date: NaiveDate, what: RotationEventKind) -> &mut Self {
        let id = format!("e{}", self.rotation.events.len());
        self.rotation.events.push(RotationEvent {
            id,
            value_date: date,
            what,
        });
        self
    }

    fn pays(&mut self, hand: &str, amount: i64, round: i64) -> &mut Self {
        let what = RotationEventKind::Paid {
            hand: hand.to_owned(),
            amount: Decimal::from(amount),
            round: None,
        };
        self.on(day(round), what)
    }

    fn pays_for(&mut self, hand: &str, amount: i64, on: i64, round: i32) -> &mut Self {
        let what = RotationEventKind::Paid {
            hand: hand.to_owned(),
            amount: Decimal::from(amount),
            round: Some(round),
        };
        self.on(day(on), what)
    }

    /// Everybody named pays 1,000 in each of these rounds.
    fn all_pay(&mut self, hands: &str, rounds: std::ops::RangeInclusive<i64>) -> &mut Self {
        for round in rounds {
            for hand in hands.chars() {
                self.pays(&hand.to_string(), 1_000, round);
            }
        }
        self
    }

    fn leaves(&mut self, hand: &str, after: i64, refund: LeaverRefund) -> &mut Self {
        let what = RotationEventKind::Left {
            hand: hand.to_owned(),
            reason: LeavingReason::Left,
            refund,
            fee: Decimal::ZERO,
        };
        self.on(day(after) + chrono::Days::new(1), what)
    }

    fn defaults(&mut self, hand: &str, on: NaiveDate) -> &mut Self {
        let what = RotationEventKind::Defaulted {
            hand: hand.to_owned(),
            bearer: None,
        };
        self.on(on, what)
    }

    fn joins(&mut self, hand: &str, after: i64, pot: JoinerPot) -> &mut Self {
        let what = RotationEventKind::Joined {
            hand: RotationHand::new(hand.to_owned()),
            pot,
        };
        self.on(day(after) + chrono::Days::new(1), what)
    }

    fn position(&self, round: i64) -> RotationPosition {
        rotation_position(&self.rotation, day(round)).unwrap()
    }

    fn settlement(&self, date: NaiveDate) -> RotationSettlement {
        rotation_settlement(&self.rotation, date).unwrap()
    }
}

/// What was put into the pots, round by round.
fn pots(position: &RotationPosition) -> Vec<String> {
    let turns = position.rounds.iter().flat_map(|round| &round.turns);
    turns.map(|turn| turn.paid.to_string()).collect()
}

fn paid_and_received(position: &RotationPosition, hand: &str) -> (String, String) {
    let line = position.hands.iter().find(|line| line.id == hand).unwrap();
    (line.paid.to_string(), line.received.to_string())
}

fn both(paid: &str, received: &str) -> (String, String) {
    (paid.to_owned(), received.to_owned())
}

fn winners(position: &RotationPosition) -> String {
    let turns = position.rounds.iter().flat_map(|round| &round.turns);
    turns
        .map(|turn| letter(usize::try_from(turn.hand).unwrap() - 1))
        .collect()
}

#[test]
fn k33_i_a_leaver_who_has_not_received_is_owed_by_the_hands_that_have() {
    let mut group = Group::of(10);
    group.all_pay("ABCDEFGHIJ", 1..=6);
    group.leaves("J", 6, LeaverRefund::AtTurn);
    group.all_pay("ABCDEFGHI", 7..=9);
    group.all_pay("ABCDEF", 10..=10);
    let position = group.position(10);
    let expected = [vec!["10000.00"; 6], vec!["9000.00"; 3], vec!["6000.00"]].concat();
    assert_eq!(pots(&position), expected);
    assert_eq!(paid_and_received(&position, "J"), both("6000.00", "6000.00"));
    assert_eq!(paid_and_received(&position, "A"), both("10000.00", "10000.00"));
    assert_eq!(paid_and_received(&position, "H"), both("9000.00", "9000.00"));
    assert_eq!(position.totals.past_due, Decimal::ZERO);
    let settlement = group.settlement(day(6) + chrono::Days::new(1));
    assert_eq!(settlement.hands[9].net.to_string(), "6000.00");
    let to_the_leaver = settlement.transfers.iter();
    let to_the_leaver = to_the_leaver.filter(|transfer| transfer.payee == RotationParty::Hand { number: 10 });
    assert_eq!(to_the_leaver.count(), 6);
}

#[test]
fn k33_i_the_reserve_advances_what_a_leaver_gets_at_the_turn() {
    let mut group = Group::with(10, |terms| terms.reserve = Decimal::from(7_000));
    group.all_pay("ABCDEFGHIJ", 1..=6);
    group.leaves("J", 6, LeaverRefund::FromReserve);
    group.all_pay("ABCDEFGHI", 7..=9);
    let before = group.position(9);
    assert_eq!(paid_and_received(&before, "J"), both("6000.00", "6000.00"));
    assert_eq!(before.totals.reserve.to_string(), "1000.00");
    group.all_pay("ABCDEF", 10..=10);
    let after = group.position(10);
    assert_eq!(after.totals.reserve.to_string(), "7000.00");
    assert_eq!(after.payouts.last().unwrap().set_off.to_string(), "6000.00");
}

#[test]
fn k33_ii_a_leaver_who_has_received_owes_the_hands_that_have_not() {
    let mut group = Group::of(10);
    group.all_pay("ABCDEFGHIJ", 1..=6);
    group.leaves("C", 6, LeaverRefund::AtTurn);
    let settlement = group.settlement(day(6) + chrono::Days::new(1));
    assert_eq!(settlement.hands[2].net.to_string(), "-4000.00");
    let position = group.position(6);
    let to_pay: Vec<String> = position.rounds[6..]
        .iter()
        .map(|round| round.cells[2].to_pay.to_string())
        .collect();
    assert_eq!(to_pay, ["1000.00"; 4]);
    group.all_pay("ABCDEFGHIJ", 7..=10);
    assert_eq!(group.position(10).totals.past_due, Decimal::ZERO);
    assert_eq!(pots(&group.position(10)), ["10000.00"; 10]);
}

#[test]
fn k33_iii_a_joiner_has_a_short_pot_or_catches_up() {
    for (pot, catch_up, total) in [
        (JoinerPot::Short, 0, "7000.00"),
        (
            JoinerPot::Full {
                interest: Decimal::ZERO,
            },
            4_000,
            "11000.00",
        ),
    ] {
        let mut group = Group::of(10);
        group.all_pay("ABCDEFGHIJ", 1..=4);
        group.joins("K", 4, pot);
        if catch_up > 0 {
            group.pays("K", catch_up, 5);
        }
        group.all_pay("ABCDEFGHIJK", 5..=10);
        group.all_pay(if catch_up > 0 { "ABCDEFGHIJK" } else { "EFGHIJK" }, 11..=11);
        let position = group.position(11);
        assert_eq!(paid_and_received(&position, "K"), both(total, total));
        assert_eq!(position.totals.past_due, Decimal::ZERO);
        for line in &position.hands {
            assert_eq!(line.paid, line.received, "{}", line.id);
        }
    }
}

#[test]
fn two_leavers_and_a_joiner_in_one_cycle_come_out_right() {
    let mut group = Group::of(6);
    group.all_pay("ABCDEF", 1..=2);
    group.leaves("F", 2, LeaverRefund::AtTurn);
    group.joins("G", 2, JoinerPot::Short);
    group.all_pay("ABCDEG", 3..=3);
    group.leaves("A", 3, LeaverRefund::AtTurn);
    group.all_pay("ABCDEG", 4..=5);
    // F's turn: A and B had F's money. G's turn: G paid C, D, E and itself; A left before G's turn, and got nothing of G.
    group.all_pay("AB", 6..=6);
    group.all_pay("CDEG", 7..=7);
    let position = group.position(7);
    assert_eq!(
        pots(&position),
        [
            "6000.00", "6000.00", "6000.00", "6000.00", "6000.00", "2000.00", "4000.00"
        ]
    );
    for line in &position.hands {
        assert_eq!(
            (line.paid, line.past_due),
            (line.received, Decimal::ZERO),
            "{}",
            line.id
        );
    }
}

#[test]
fn x44_a_pot_holds_what_was_paid_and_late_money_goes_to_its_winner() {
    let mut group = Group::of(3);
    group.pays("A", 1_000, 1).pays("B", 600, 1).pays("C", 1_000, 1);
    group.pays("B", 400, 2);
    let position = group.position(2);
    let payouts: Vec<(i32, Rule, String)> = position
        .payouts
        .iter()
        .map(|payout| (payout.hand, payout.rule, payout.net.to_string()))
        .collect();
    assert_eq!(
        payouts,
        [
            (1, Rule::RotationPot, "2600.00".to_owned()),
            (1, Rule::RotationLateMoney, "400.00".to_owned()),
        ]
    );
}

#[test]
fn x45_a_prepayment_never_leaks_into_an_earlier_pot() {
    let mut group = Group::of(3);
    group.pays_for("C", 1_000, 1, 3).pays("A", 1_000, 1).pays("B", 3_000, 1);
    let position = group.position(1);
    assert_eq!(pots(&position)[0], "2000.00");
    assert_eq!(position.totals.held.to_string(), "3000.00");
    // C is late with round 1, and the money marked for round 3 stays there.
    assert_eq!(position.hands[2].past_due.to_string(), "1000.00");
    assert_eq!(position.rounds[2].cells[2].paid.to_string(), "1000.00");
}

#[test]
fn x48_a_skip_keeps_the_turn_and_a_leaver_moves_nobody() {
    let mut group = Group::of(4);
    group.on(
        day(1),
        RotationEventKind::Skipped {
            hand: "A".to_owned(),
            to: SkipTo::End,
        },
    );
    assert_eq!(winners(&group.position(1)), "BCDA");
    let mut group = Group::of(4);
    group.all_pay("ABCD", 1..=1);
    group.leaves("C", 1, LeaverRefund::AtTurn);
    assert_eq!(winners(&group.position(2)), "ABCD");
    // Who has put in nothing has no turn to keep.
    let mut group = Group::of(4);
    let what = RotationEventKind::Left {
        hand: "C".to_owned(),
        reason: LeavingReason::Removed,
        refund: LeaverRefund::AtTurn,
        fee: Decimal::ZERO,
    };
    group.on(day(1), what);
    assert_eq!(winners(&group.position(2)), "ABD");
}

#[test]
fn a_swap_changes_two_turns_and_no_amount() {
    let mut group = Group::of(3);
    let what = RotationEventKind::Swapped {
        hand: "A".to_owned(),
        other: "C".to_owned(),
        agreed_by: vec!["C".to_owned(), "A".to_owned()],
    };
    group.on(day(1), what).all_pay("ABC", 1..=3);
    let position = group.position(3);
    assert_eq!(winners(&position), "CBA");
    assert_eq!(pots(&position), ["3000.00"; 3]);
}

#[test]
fn the_pot_policy_says_what_is_handed_out_when_money_is_missing() {
    let out = |pot: PotPolicy, round: i64| {
        let mut group = Group::with(10, |terms| {
            terms.pot = pot;
            terms.reserve = Decimal::from(1_000);
        });
        group.all_pay("ABCDEFGHI", 1..=1);
        group.pays("J", 600, 1).pays("J", 400, 2);
        let position = group.position(round);
        let first = position.rounds[0].turns[0].handed_out;
        (first.to_string(), position.totals.reserve.to_string())
    };
    let pair = |out: &str, reserve: &str| (out.to_owned(), reserve.to_owned());
    assert_eq!(out(PotPolicy::Collected, 1), pair("9600.00", "1000.00"));
    assert_eq!(out(PotPolicy::Collected, 2).0, "10000.00");
    let guaranteed = PotPolicy::Guaranteed { most: None };
    assert_eq!(out(guaranteed.clone(), 1), pair("10000.00", "600.00"));
    let limited = PotPolicy::Guaranteed {
        most: Some(Decimal::from(100)),
    };
    assert_eq!(out(limited, 1), pair("9700.00", "900.00"));
    assert_eq!(out(PotPolicy::Wait, 1).0, "0.00");
    assert_eq!(out(PotPolicy::Wait, 2).0, "10000.00");
}

#[test]
fn refund_all_gives_everything_back_and_keeps_the_turn() {
    let mut group = Group::with(3, |terms| terms.pot = PotPolicy::RefundAll);
    group.pays("A", 1_000, 1).pays("B", 1_000, 1).pays("C", 999, 1);
    let position = group.position(1);
    assert_eq!(position.rounds[0].state, RoundState::Void);
    assert_eq!(winners(&position), "ABCA");
    assert_eq!(position.totals.handed_out.to_string(), "2999.00");
    assert_eq!(position.totals.past_due, Decimal::ZERO);
    assert_eq!(position.hands[0].round, Some(4));
}

#[test]
fn who_steps_in_is_repaid_in_the_winners_place() {
    let group = |repayment: RotationRepayment| {
        let mut group = Group::with(4, |terms| {
            terms.bearer = DefaultBearer::All { by: BorneBy::Size };
            terms.repayment = repayment;
        });
        group.defaults("D", day(1)).all_pay("ABC", 1..=1);
        group.pays("D", 600, 2);
        group
    };
    let first = group(RotationRepayment::OldestFirst).position(1);
    assert_eq!(pots(&first)[0], "3666.66");
    let owed: Vec<(RotationParty, String)> = first
        .debts
        .iter()
        .map(|debt| (debt.to.clone(), debt.amount.to_string()))
        .collect();
    let hand = |number: i32| RotationParty::Hand { number };
    assert_eq!(
        owed,
        [
            (hand(1), "333.34".to_owned()),
            (hand(2), "333.33".to_owned()),
            (hand(3), "333.33".to_owned())
        ]
    );
    let second = group(RotationRepayment::OldestFirst).position(2);
    let repaid: Vec<String> = second.payouts[1..4]
        .iter()
        .map(|payout| payout.net.to_string())
        .collect();
    assert_eq!(repaid, ["200.00", "200.00", "200.00"]);
}

#[test]
fn two_halves_share_a_turn_and_a_lone_half_has_half_a_pot() {
    let half = |id: &str| RotationHand {
        size: Decimal::new(5, 1),
        ..RotationHand::new(id.to_owned())
    };
    let mut group = Group::of(2);
    group.rotation.terms.hands.extend([half("C"), half("D"), half("E")]);
    let schedule = rotation_schedule(&group.rotation.terms).unwrap();
    let turns: Vec<Vec<(i32, String)>> = schedule
        .rounds
        .iter()
        .map(|round| {
            round
                .turns
                .iter()
                .map(|turn| (turn.hand, turn.pot.to_string()))
                .collect()
        })
        .collect();
    let whole = "3500.00".to_owned();
    let half = "1750.00".to_owned();
    assert_eq!(
        turns,
        [
            vec![(1, whole.clone())],
            vec![(2, whole)],
            vec![(3, half.clone()), (4, half.clone())],
            vec![(5, half)]
        ]
    );
    let pays: Vec<String> = schedule.rounds[2].pays.iter().map(ToString::to_string).collect();
    assert_eq!(pays, ["1000.00", "1000.00", "500.00", "500.00", "500.00"]);
    for hand in &schedule.hands {
        assert_eq!(hand.pays, hand.receives, "{}", hand.id);
    }
}

#[test]
fn several_winners_exchange_an_equal_part_each() {
    let mut group = Group::with(4, |terms| terms.winners = 3);
    let schedule = rotation_schedule(&group.rotation.terms).unwrap();
    assert_eq!(schedule.rounds.len(), 2);
    assert_eq!(schedule.rounds[0].pays[0].to_string(), "999.99");
    assert_eq!(schedule.rounds[1].turns[0].pot.to_string(), "1333.32");
    group.rotation.terms.winners = 2;
    assert_eq!(
        rotation_schedule(&group.rotation.terms).unwrap().rounds[0].turns[1]
            .pot
            .to_string(),
        "2000.00"
    );
}

#[test]
fn a_partial_pot_pays_the_rest_at_the_end() {
    let mut group = Group::with(3, |terms| {
        terms.kept_share = Decimal::new(2, 1);
        terms.commission = Decimal::new(5, 2);
    });
    group.all_pay("ABC", 1..=3);
    let schedule = rotation_schedule(&group.rotation.terms).unwrap();
    let turn = &schedule.rounds[0].turns[0];
    assert_eq!(
        (turn.fee.to_string(), turn.at_turn.to_string(), turn.at_end.to_string()),
        ("150.00".to_owned(), "2280.00".to_owned(), "570.00".to_owned())
    );
    let before = group.position(2);
    assert_eq!(before.totals.held.to_string(), "1200.00");
    let after = group.position(3);
    assert_eq!(after.totals.held, Decimal::ZERO);
    assert_eq!(after.totals.fees.to_string(), "450.00");
    assert_eq!(paid_and_received(&after, "A"), both("3000.00", "2850.00"));
}

#[test]
fn a_hand_is_sold_with_all_that_it_is_owed() {
    let mut group = Group::of(4);
    group.all_pay("ABCD", 1..=2);
    let what = RotationEventKind::Sold {
        hand: "D".to_owned(),
        buyer: "Wanjiru".to_owned(),
        price: None,
    };
    group.on(day(2) + chrono::Days::new(1), what).all_pay("ABCD", 3..=4);
    let position = group.position(4);
    assert_eq!(
        (position.sales[0].worth.to_string(), position.hands[3].member.as_str()),
        ("2000.00".to_owned(), "Wanjiru")
    );
    assert_eq!(paid_and_received(&position, "D"), both("4000.00", "4000.00"));
}

#[test]
fn a_joiner_who_catches_up_pays_interest_to_the_hands_that_waited() {
    let mut group = Group::of(2);
    group.all_pay("AB", 1..=1);
    let interest = Decimal::new(10, 2);
    group.joins("C", 1, JoinerPot::Full { interest });
    // 1,000 at 10 % a year for the day since round 1: 0.27.
    let position = rotation_position(&group.rotation, day(1) + chrono::Days::new(1)).unwrap();
    let debts: Vec<(Rule, String)> = position
        .debts
        .iter()
        .map(|debt| (debt.rule, debt.amount.to_string()))
        .collect();
    assert_eq!(
        debts,
        [
            (Rule::RotationPair, "1000.00".to_owned()),
            (Rule::RotationCatchUpInterest, "0.27".to_owned())
        ]
    );
}

#[test]
fn k33_iv_commission_on_time_and_late() {
    let mut terms = RotationCommissionTerms {
        on_time_share: Decimal::new(5, 2),
        late_share: Decimal::new(10, 2),
        ..RotationCommissionTerms::new(Decimal::from(1_000))
    };
    let on_time = rotation_commission(&terms).unwrap();
    assert_eq!(
        (on_time.to_pool.to_string(), on_time.platform.to_string()),
        ("950.00".to_owned(), "50.00".to_owned())
    );
    terms.timing = ContributionTiming::Late;
    let late = rotation_commission(&terms).unwrap();
    assert_eq!(
        (
            late.pays.to_string(),
            late.to_pool.to_string(),
            late.platform.to_string()
        ),
        ("1100.00".to_owned(), "950.00".to_owned(), "150.00".to_owned())
    );
}
