//! A round closes: what was paid for it goes into the winners' pots, and what the policy lets go is handed out.
//!
//! In a treasurer's words: a pot holds what was put into it, and late money for it goes to its winner, whenever it comes.
//! By hand: ten hands of 1,000, one late with 400: 9,600 on the day, 400 later (collected); 10,000 on the day, of which the
//! reserve put in 400 and is owed it (guaranteed); 10,000 later (wait).

use chrono::NaiveDate;

use super::PotPolicy;
use super::cycle::{ClosedRound, Creditor, Cycle, Payout, part};
use crate::error::ChamaError;
use crate::money::{Minor, minor_amount};
use crate::rule::Rule;

impl Cycle<'_> {
    /// Closes the next round.
    pub(super) fn close(&mut self, date: NaiveDate) -> Result<(), ChamaError> {
        self.today = date;
        let round = self.closed.len();
        if self.terms.pot == PotPolicy::RefundAll && self.refunded(round) {
            return Ok(());
        }
        let winners = self.take_winners();
        let before = self.had.len();
        let own: Vec<Minor> = winners.iter().map(|winner| self.due(*winner, *winner)).collect();
        for winner in &winners {
            self.decide(*winner, round);
        }
        self.closed.push(ClosedRound {
            date,
            winners,
            void: false,
        });
        for hand in 0..self.hands.len() {
            self.take_in(hand, round, before, &own);
        }
        let winners: Vec<usize> = self.had.get(before..).unwrap_or_default().to_vec();
        for hand in 0..self.hands.len() {
            self.cover(hand, &winners);
        }
        self.guarantee(&winners);
        self.over = self.queue.is_empty();
        self.hand_out(before);
        if self.over {
            self.end();
        }
        Ok(())
    }

    /// Writes down what everybody owes to a winner.
    fn decide(&mut self, winner: usize, round: usize) {
        let mut all = Minor::ZERO;
        for hand in 0..self.hands.len() {
            if hand == winner {
                continue;
            }
            let due = self.due(hand, winner);
            if !self.had_turn(hand) {
                // The first turn of the two.
                self.pairs.set_due(winner, hand, due);
            }
            self.pairs.set_due(hand, winner, due);
            all += due;
            self.hand_mut(hand, |one| one.owes += due);
        }
        self.hand_mut(winner, |one| {
            one.turn = Some(round);
            one.pot.due = all;
        });
        self.had.push(winner);
    }

    /// A hand's money for a round: what is marked for it, then what waits, the own part last.
    fn take_in(&mut self, hand: usize, round: usize, before: usize, own: &[Minor]) {
        let marked = self.unmark(round, hand);
        let marked = self.repay_round(hand, marked, round.saturating_add(1));
        let advance = self
            .hands
            .get_mut(hand)
            .map(|hand| std::mem::take(&mut hand.advance))
            .unwrap_or_default();
        let mut left = self.repay(hand, marked + advance);
        let winners = self.had.iter().skip(before);
        if let Some(own) = winners
            .zip(own)
            .find(|(winner, _)| **winner == hand)
            .map(|(_, own)| *own)
        {
            let part = own.min(left);
            left -= part;
            self.pairs.set_due(hand, hand, part);
            self.hand_mut(hand, |one| one.pot.due += part);
            self.put_in(hand, hand, part);
        }
        self.hand_mut(hand, |one| one.advance = left);
    }

    /// The reserve puts in what is missing, if it guarantees the pots.
    fn guarantee(&mut self, winners: &[usize]) {
        let PotPolicy::Guaranteed { most } = &self.terms.pot else {
            return;
        };
        let most = most.and_then(|most| minor_amount("", most, self.exact.currency).ok());
        for winner in winners {
            let mut room = most;
            for hand in 0..self.hands.len() {
                let missing = self.pairs.missing(hand, *winner);
                let amount = missing.min(self.reserve).min(room.unwrap_or(missing));
                if hand != *winner && amount.is_positive() {
                    room = room.map(|room| room - amount);
                    self.step_in(hand, *winner, Creditor::Reserve, amount);
                }
            }
        }
    }

    /// If money is missing everybody gets theirs back, and the winners go to the end.
    fn refunded(&mut self, round: usize) -> bool {
        let turns = self.rounds_ahead();
        let winners = turns.first().map(|winners| winners.to_vec()).unwrap_or_default();
        let there = |hand: usize| {
            let advance = self.hands.get(hand).map_or(Minor::ZERO, |hand| hand.advance);
            (self.marked_for(round, hand), advance)
        };
        let due = |hand: usize, own: bool| -> Minor {
            let pots = winners.iter().filter(|winner| own || **winner != hand);
            pots.map(|winner| self.due(hand, *winner)).sum()
        };
        let missing = (0..self.hands.len()).any(|hand| {
            let (marked, advance) = there(hand);
            due(hand, false) > marked + advance
        });
        if !missing {
            return false;
        }
        let back: Vec<(Minor, Minor)> = (0..self.hands.len())
            .map(|hand| {
                let (marked, advance) = there(hand);
                (marked, advance.min((due(hand, true) - marked).or_zero()))
            })
            .collect();
        for (hand, (marked, advance)) in back.into_iter().enumerate() {
            self.unmark(round, hand);
            self.hand_mut(hand, |one| one.advance -= advance);
            if (marked + advance).is_positive() {
                self.pay_out(hand, round.saturating_add(1), Rule::RotationRefund, marked + advance);
            }
        }
        let winners = self.take_winners();
        self.queue.extend(&winners);
        self.closed.push(ClosedRound {
            date: self.today,
            winners,
            void: true,
        });
        self.count_rounds();
        true
    }

    /// Hands out what the pots let go, turn by turn, until nothing moves; pots from `fresh` on are those of today's round.
    pub(super) fn hand_out(&mut self, fresh: usize) {
        while std::mem::take(&mut self.stirred) {
            for place in 0..self.had.len() {
                let Some(hand) = self.had.get(place).copied() else {
                    break;
                };
                let free = self.free(hand);
                if !free.is_positive() {
                    continue;
                }
                let whole = self.over || self.is_gone(hand);
                let kept = if whole {
                    Minor::ZERO
                } else {
                    part(free, self.terms.kept_share)
                };
                self.hand_mut(hand, |one| {
                    one.pot.taken += free;
                    one.pot.kept += kept;
                });
                let rule = if place < fresh {
                    Rule::RotationLateMoney
                } else {
                    Rule::RotationPot
                };
                self.hand_over(hand, free - kept, rule);
            }
        }
    }

    /// What of a pot can be handed out.
    fn free(&mut self, hand: usize) -> Minor {
        let wait = self.terms.pot == PotPolicy::Wait;
        let Some(hand) = self.hands.get_mut(hand).filter(|hand| hand.pot.touched) else {
            return Minor::ZERO;
        };
        hand.pot.touched = false;
        if wait && !hand.pot.complete {
            if hand.pot.paid < hand.pot.due {
                return Minor::ZERO;
            }
            hand.pot.complete = true;
        }
        hand.pot.paid - hand.pot.taken
    }

    /// Hands an amount to a hand: less commission, and less what it owes if it is gone.
    fn hand_over(&mut self, hand: usize, gross: Minor, rule: Rule) {
        if !gross.is_positive() {
            return;
        }
        let gone = self.is_gone(hand);
        let fee = if gone {
            Minor::ZERO
        } else {
            part(gross, self.terms.commission)
        };
        self.fees += fee;
        let place = self.payouts.len();
        self.payouts.push(Payout {
            on: self.today,
            hand,
            round: self.round_of(hand),
            rule,
            gross,
            fee,
            set_off: Minor::ZERO,
        });
        let net = gross - fee;
        let left = if gone { self.repay(hand, net) } else { net };
        if let Some(payout) = self.payouts.get_mut(place) {
            payout.set_off = net - left;
        }
        self.hand_mut(hand, |one| one.received += left);
    }

    /// Every hand had its turn: what was kept is handed out, and money marked for rounds that do not come is not marked any more.
    pub(super) fn end(&mut self) {
        for place in 0..self.had.len() {
            let Some(hand) = self.had.get(place).copied() else {
                break;
            };
            let kept = self
                .hands
                .get_mut(hand)
                .map(|hand| std::mem::take(&mut hand.pot.kept))
                .unwrap_or_default();
            self.hand_over(hand, kept, Rule::RotationRestOfPot);
        }
        for hand in 0..self.hands.len() {
            let marked = self.unmark_all(hand);
            let advance = self.hands.get(hand).map_or(Minor::ZERO, |hand| hand.advance);
            let left = self.repay(hand, marked + advance);
            self.hand_mut(hand, |one| one.advance = left);
        }
        self.hand_out(usize::MAX);
    }
}
