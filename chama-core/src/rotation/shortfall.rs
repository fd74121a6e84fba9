//! What is owed and not paid: payments that repay it, and who steps in.
//!
//! In a treasurer's words: who is late owes the winner of that round, and whoever stepped in stands in the winner's place.
//! By hand: 1,000 missing at A's turn, borne by A, B and C: 333.34, 333.33 and 333.33. The defaulter's next 600 are shared
//! among the three by what they are owed: 200.00 each (largest remainder).

use super::cycle::{Claim, Creditor, Cycle};
use super::{BorneBy, DefaultBearer, RotationRepayment};
use crate::money::{Minor, Taker, minor_amount, shared};
use crate::rule::Rule;
use crate::sort;

/// Where a debt is: at a pot, or in the list of claims.
#[derive(Clone, Copy)]
pub(super) enum DebtTo {
    Pot(usize),
    Claim(usize),
}

/// One thing that a hand owes.
pub(super) struct Debt {
    /// From 1.
    pub(super) round: usize,
    pub(super) amount: Minor,
    pub(super) to: DebtTo,
}

impl Cycle<'_> {
    /// What a hand owes: by rounds, the winners in their order, then who stepped in.
    pub(super) fn debts(&self, hand: usize) -> Vec<Debt> {
        let pots = self.had.iter().filter(|pot| **pot != hand);
        let pots = pots.map(|pot| Debt {
            round: self.round_of(*pot),
            amount: self.pairs.missing(hand, *pot),
            to: DebtTo::Pot(*pot),
        });
        let claims = self.claims.iter().enumerate().filter(|(_, claim)| claim.debtor == hand);
        let claims = claims.map(|(place, claim)| Debt {
            round: claim.round,
            amount: claim.left,
            to: DebtTo::Claim(place),
        });
        let mut debts: Vec<Debt> = pots.filter(|debt| debt.amount.is_positive()).collect();
        let pots = debts.len();
        debts.extend(claims.filter(|debt| debt.amount.is_positive()));
        // The pots are in the order of their rounds.
        if debts.len() > pots {
            sort::by_key(&mut debts, |debt| debt.round);
        }
        debts
    }

    /// Pays what a hand owes for one round; returns what is left.
    pub(super) fn repay_round(&mut self, hand: usize, amount: Minor, round: usize) -> Minor {
        if !amount.is_positive() || !self.owes_anything(hand) {
            return amount;
        }
        let mut debts = self.debts(hand);
        debts.retain(|debt| debt.round == round);
        self.repay_group(hand, amount, &debts)
    }

    /// Pays what a hand owes, as agreed; returns what is left.
    pub(super) fn repay(&mut self, hand: usize, amount: Minor) -> Minor {
        if !amount.is_positive() || !self.owes_anything(hand) {
            return amount;
        }
        let debts = self.debts(hand);
        let repayment = self.terms.repayment;
        let together = |one: &Debt, other: &Debt| match repayment {
            RotationRepayment::OldestFirst => one.round == other.round,
            RotationRepayment::ProRata => true,
        };
        let groups = debts.chunk_by(together);
        groups.fold(amount, |left, group| self.repay_group(hand, left, group))
    }

    fn owes_anything(&self, hand: usize) -> bool {
        self.hands.get(hand).is_some_and(|hand| hand.owes.is_positive())
    }

    /// A part for each of several debts.
    fn repay_group(&mut self, hand: usize, amount: Minor, debts: &[Debt]) -> Minor {
        let total: Minor = debts.iter().map(|debt| debt.amount).sum();
        let used = total.min(amount);
        if used == total {
            for debt in debts {
                self.repay_debt(hand, debt, debt.amount);
            }
        } else {
            let takers: Vec<Taker> = debts.iter().map(|debt| Taker::by(debt.amount.0)).collect();
            for (debt, part) in debts.iter().zip(shared(used.0, &takers)) {
                self.repay_debt(hand, debt, Minor(part));
            }
        }
        amount - used
    }

    fn repay_debt(&mut self, hand: usize, debt: &Debt, amount: Minor) {
        if amount.is_zero() {
            return;
        }
        self.hand_mut(hand, |one| one.owes -= amount);
        match debt.to {
            DebtTo::Pot(pot) => self.put_in(hand, pot, amount),
            DebtTo::Claim(place) => {
                let Some(claim) = self.claims.get_mut(place) else {
                    return;
                };
                claim.left -= amount;
                match claim.creditor {
                    Creditor::Reserve => self.reserve += amount,
                    Creditor::Fees => self.fees += amount,
                    Creditor::Hand(to) => self.pay_out(to, debt.round, Rule::RotationRepaid, amount),
                }
            }
        }
    }

    /// Money of a hand goes into a pot.
    pub(super) fn put_in(&mut self, hand: usize, pot: usize, amount: Minor) {
        self.stirred = true;
        self.pairs.add_paid(hand, pot, amount);
        self.hand_mut(pot, |one| {
            one.pot.paid += amount;
            one.pot.touched = true;
        });
    }

    /// A claim arises.
    pub(super) fn claim(&mut self, debtor: usize, creditor: Creditor, round: usize, amount: Minor, rule: Rule) {
        self.claims.push(Claim {
            debtor,
            creditor,
            round,
            left: amount,
            rule,
        });
        self.hand_mut(debtor, |one| one.owes += amount);
    }

    /// Somebody puts in what a hand does not, and is owed it instead of the winner.
    pub(super) fn step_in(&mut self, hand: usize, pot: usize, who: Creditor, amount: Minor) {
        match who {
            Creditor::Reserve => self.reserve -= amount,
            Creditor::Hand(one) => self.hand_mut(one, |one| one.paid += amount),
            Creditor::Fees => {}
        }
        self.put_in(hand, pot, amount);
        self.hand_mut(hand, |one| one.owes -= amount);
        let round = self.round_of(pot);
        self.claim(hand, who, round, amount, Rule::RotationCovered);
    }

    /// The bearer steps in for what a hand in default owes to these pots.
    pub(super) fn cover(&mut self, hand: usize, pots: &[usize]) {
        let Some(bearer) = self.hands.get(hand).and_then(|hand| hand.bearer) else {
            return;
        };
        for pot in pots.iter().copied().filter(|pot| *pot != hand) {
            let missing = self.pairs.missing(hand, pot);
            if !missing.is_positive() {
                continue;
            }
            match bearer {
                DefaultBearer::Beneficiary => {}
                DefaultBearer::Reserve { most } => {
                    let most = most.and_then(|most| minor_amount("", most, self.exact.currency).ok());
                    let amount = missing.min(self.reserve).min(most.unwrap_or(missing));
                    if amount.is_positive() {
                        self.step_in(hand, pot, Creditor::Reserve, amount);
                    }
                }
                DefaultBearer::Guarantors | DefaultBearer::All { .. } => {
                    let weights = self.bearers(hand, bearer);
                    for (one, part) in shared(missing.0, &weights).into_iter().enumerate() {
                        if part > 0 && one != pot {
                            self.step_in(hand, pot, Creditor::Hand(one), Minor(part));
                        }
                    }
                }
            }
        }
    }

    /// How much each hand bears, as weights.
    fn bearers(&self, hand: usize, bearer: &DefaultBearer) -> Vec<Taker> {
        let mut weights = vec![Taker::by(0); self.hands.len()];
        let mut set = |number: usize, weight: i128| {
            if let Some(taker) = weights.get_mut(number) {
                taker.weight = weight;
            }
        };
        if let DefaultBearer::All { by } = bearer {
            for (number, one) in self.hands.iter().enumerate() {
                if number != hand && one.gone.is_none() && one.bearer.is_none() {
                    set(number, if *by == BorneBy::Size { one.size } else { 1 });
                }
            }
        } else if let Some(hand) = self.hands.get(hand) {
            for (number, part) in &hand.guarantors {
                set(*number, *part);
            }
        }
        weights
    }
}
