//! What happens between the rounds: payments, swaps, skips, joiners, leavers, defaults and sales.
//!
//! In a treasurer's words: nobody's turn is lost, and nobody's moves without them. By hand: A and C change places; A then
//! pays into C's pot first, and C into A's later: the amounts are the same.

use super::checks::{no_such_hand, not_compatible};
use super::cycle::{Creditor, Cycle, Sale};
use super::{JoinerPot, LeaverRefund, LeavingReason, RotationEvent, RotationEventKind, RotationHand, SkipTo};
use crate::error::ChamaError;
use crate::limits::ROTATION_HANDS;
use crate::money::{Minor, RoundingMode, divide, minor_signed};
use crate::rule::Rule;
use rust_decimal::Decimal;

const GONE: &str = "the hand has gone";

impl<'a> Cycle<'a> {
    /// Takes an event in; paths begin below the event.
    pub(super) fn happen(&mut self, event: &'a RotationEvent) -> Result<(), ChamaError> {
        self.today = event.value_date;
        let currency = self.exact.currency;
        // Amounts were checked.
        let exact = |amount: Decimal| minor_signed("", amount, currency).unwrap_or_default();
        match &event.what {
            RotationEventKind::Paid { hand, amount, round } => self.paid(hand, exact(*amount), *round)?,
            RotationEventKind::ReservePaidIn { amount } => {
                self.reserve += exact(*amount);
                self.reserve_paid_in += exact(*amount);
            }
            RotationEventKind::Swapped { hand, other, agreed_by } => self.swapped(hand, other, agreed_by)?,
            RotationEventKind::Skipped { hand, to } => self.skipped(hand, *to)?,
            RotationEventKind::Joined { hand, pot } => self.joined(hand, pot)?,
            RotationEventKind::Left {
                hand,
                reason,
                refund,
                fee,
            } => self.left(hand, *reason, *refund, exact(*fee))?,
            RotationEventKind::Defaulted { hand, bearer } => {
                let number = self.find("what.hand", hand)?;
                let bearer = bearer.as_ref().unwrap_or(&self.terms.bearer);
                self.hand_mut(number, |one| one.bearer = Some(bearer));
                self.cover(number, &self.had.clone());
            }
            RotationEventKind::Reinstated { hand } => {
                let number = self.find("what.hand", hand)?;
                self.hand_mut(number, |one| one.bearer = None);
            }
            RotationEventKind::Sold { hand, buyer, price } => {
                let number = self.find("what.hand", hand)?;
                self.refuse_gone("what.hand", number)?;
                let worth = self.line(number).net();
                let seller = self.hands.get(number).map_or("", |hand| hand.member);
                self.sales.push(Sale {
                    hand: number,
                    on: self.today,
                    seller,
                    buyer,
                    worth,
                    price: price.map_or(worth, exact),
                });
                self.hand_mut(number, |one| one.member = buyer);
            }
        }
        self.hand_out(usize::MAX);
        if self.queue.is_empty() && !self.over {
            self.over = true;
            self.end();
        }
        Ok(())
    }

    fn find(&self, argument: &str, id: &str) -> Result<usize, ChamaError> {
        self.number(id).ok_or_else(|| no_such_hand(argument, id))
    }

    fn refuse_gone(&self, argument: &str, hand: usize) -> Result<(), ChamaError> {
        if self.is_gone(hand) {
            return Err(not_compatible(argument, "value_date", GONE));
        }
        Ok(())
    }

    /// Refuses a hand that has no turn to come; returns its place in the queue.
    fn turn_to_come(&self, argument: &str, hand: usize) -> Result<usize, ChamaError> {
        self.refuse_gone(argument, hand)?;
        let place = self.queue.iter().position(|one| *one == hand);
        place.ok_or_else(|| not_compatible(argument, "value_date", "the hand has had its turn"))
    }

    fn paid(&mut self, hand: &str, amount: Minor, round: Option<i32>) -> Result<(), ChamaError> {
        let hand = self.find("what.hand", hand)?;
        let round = match round {
            None => None,
            Some(round) => {
                let count = self.round_count();
                let known = usize::try_from(round).ok().filter(|round| (1..=count).contains(round));
                Some(known.ok_or_else(|| ChamaError::OutOfRange {
                    argument: "what.round".to_owned(),
                    value: round.to_string(),
                    minimum: "1".to_owned(),
                    maximum: count.to_string(),
                })?)
            }
        };
        self.hand_mut(hand, |one| one.paid += amount);
        if let Some(ahead) = round.filter(|round| *round > self.closed.len()) {
            self.mark(ahead.saturating_sub(1), hand, amount);
            return Ok(());
        }
        let left = round.map_or(amount, |round| self.repay_round(hand, amount, round));
        let left = self.repay(hand, left);
        self.hand_mut(hand, |one| one.advance += left);
        Ok(())
    }

    fn swapped(&mut self, hand: &str, other: &str, agreed_by: &[String]) -> Result<(), ChamaError> {
        let one = self.find("what.hand", hand)?;
        let two = self.find("what.other", other)?;
        if one == two {
            return Err(ChamaError::Duplicate {
                argument: "what.other".to_owned(),
                value: other.to_owned(),
            });
        }
        let here = self.turn_to_come("what.hand", one)?;
        let there = self.turn_to_come("what.other", two)?;
        let size = |number: usize| self.hands.get(number).map(|hand| hand.size);
        if size(one) != size(two) {
            return Err(not_compatible("what.hand", "what.other", "their sizes differ"));
        }
        if let Some(silent) = [hand, other].iter().find(|id| !agreed_by.iter().any(|one| one == **id)) {
            return Err(ChamaError::NotFound {
                argument: "what.agreed_by".to_owned(),
                value: (*silent).to_owned(),
                expected: "the agreement of both hands".to_owned(),
            });
        }
        self.queue.swap(here, there);
        Ok(())
    }

    fn skipped(&mut self, hand: &str, to: SkipTo) -> Result<(), ChamaError> {
        let hand = self.find("what.hand", hand)?;
        let here = self.turn_to_come("what.hand", hand)?;
        let rest = self.queue.get_mut(here..).unwrap_or_default();
        match to {
            SkipTo::End => rest.rotate_left(1),
            SkipTo::Next if rest.len() > 1 => rest.swap(0, 1),
            SkipTo::Next => {}
        }
        self.count_rounds();
        Ok(())
    }

    fn joined(&mut self, given: &'a RotationHand, pot: &JoinerPot) -> Result<(), ChamaError> {
        if self.queue.is_empty() {
            let reason = "every hand has had its turn";
            return Err(not_compatible("what.hand", "value_date", reason));
        }
        if self.number(&given.id).is_some() {
            return Err(ChamaError::Duplicate {
                argument: "what.hand.id".to_owned(),
                value: given.id.clone(),
            });
        }
        for (place, guarantor) in given.guarantors.iter().enumerate() {
            self.find(&format!("what.hand.guarantors[{place}].hand"), &guarantor.hand)?;
        }
        ROTATION_HANDS.check_len("what.hand", self.hands.len().saturating_add(1))?;
        let joiner = self.add(given);
        self.name(&given.id, joiner);
        self.name_guarantors(joiner, given);
        self.count_rounds();
        if let JoinerPot::Full { interest } = pot {
            for earlier in self.had.clone() {
                if !self.is_gone(earlier) {
                    self.catch_up(joiner, earlier, *interest);
                }
            }
        }
        Ok(())
    }

    /// A joiner owes what it would have paid at an earlier turn, and interest since then.
    fn catch_up(&mut self, joiner: usize, earlier: usize, interest: Decimal) {
        let amount = self.agreed(joiner, earlier);
        self.pairs.set_due(joiner, earlier, amount);
        self.pairs.set_due(earlier, joiner, amount);
        self.hand_mut(joiner, |one| one.owes += amount);
        self.hand_mut(earlier, |one| one.pot.due += amount);
        let round = self.round_of(earlier);
        let date = self
            .closed
            .get(round.saturating_sub(1))
            .map_or(self.today, |round| round.date);
        let days = i128::from(self.today.signed_duration_since(date).num_days().max(0));
        let interest = interest.normalize();
        let year = 10_i128.saturating_pow(interest.scale()).saturating_mul(365);
        let product = amount.0.saturating_mul(interest.mantissa()).saturating_mul(days);
        let interest = Minor(divide(product, year, RoundingMode::HalfUp));
        if interest.is_positive() {
            let rule = Rule::RotationCatchUpInterest;
            self.claim(joiner, Creditor::Hand(earlier), round, interest, rule);
        }
    }

    fn left(&mut self, hand: &str, reason: LeavingReason, refund: LeaverRefund, fee: Minor) -> Result<(), ChamaError> {
        let hand = self.find("what.hand", hand)?;
        self.refuse_gone("what.hand", hand)?;
        for other in 0..self.hands.len() {
            if other != hand && (self.had_turn(hand) || self.had_turn(other)) {
                self.square(hand, other);
            }
        }
        self.hand_mut(hand, |one| one.gone = Some(reason));
        let round = self.closed.len();
        if fee.is_positive() {
            self.claim(hand, Creditor::Fees, round, fee, Rule::RotationLeavingFee);
        }
        let own = self.waiting(hand);
        self.unmark_all(hand);
        self.hand_mut(hand, |one| one.advance = Minor::ZERO);
        let rest = self.repay(hand, own);
        if self.had_turn(hand) {
            self.hand_mut(hand, |one| one.advance = rest);
            return Ok(());
        }
        if rest.is_positive() {
            self.pay_out(hand, round, Rule::RotationReturned, rest);
        }
        let to_come: Minor = self.had.iter().map(|other| self.pairs.due(*other, hand)).sum();
        if to_come.is_zero() {
            self.queue.retain(|one| *one != hand);
            self.count_rounds();
        } else if refund == LeaverRefund::FromReserve {
            self.advance_from_reserve(hand, to_come);
        }
        Ok(())
    }

    /// The reserve pays a leaver what is to come, and gets it at the turn.
    fn advance_from_reserve(&mut self, hand: usize, to_come: Minor) {
        let owes = self.hands.get(hand).map_or(Minor::ZERO, |hand| hand.owes);
        let amount = (to_come - owes).or_zero().min(self.reserve);
        if amount.is_positive() {
            let (round, rule) = (self.closed.len(), Rule::RotationLeaverAdvance);
            self.reserve -= amount;
            self.claim(hand, Creditor::Reserve, round, amount, rule);
            self.pay_out(hand, round, rule, amount);
        }
    }

    /// Two hands of which one goes: the larger of what the two have put in is what both owe in all.
    fn square(&mut self, one: usize, other: usize) {
        let amount = self.pairs.paid(one, other).max(self.pairs.paid(other, one));
        for (payer, pot) in [(one, other), (other, one)] {
            let before = self.pairs.due(payer, pot);
            self.pairs.set_due(payer, pot, amount);
            if self.had_turn(pot) {
                self.stirred = true;
                self.hand_mut(payer, |hand| hand.owes = hand.owes - before + amount);
                self.hand_mut(pot, |hand| {
                    hand.pot.due = hand.pot.due - before + amount;
                    hand.pot.touched = true;
                });
            }
        }
    }
}
