//! Where the money of a payment goes: what it is marked for, then down the waterfall; the rest is held.

use chrono::NaiveDate;

use super::fines::Subject;
use super::references::Mark;
use super::{Item, Pass};
use crate::bylaws::{Bucket, Fund};
use crate::money::Minor;
use crate::rule::Rule;
use crate::sort;

/// Where a part of a payment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Item(Item),
    Shares(i32),
    ShareLeftOver(Fund),
    Returned,
    Advance,
}

/// A part of a payment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// The rank of the payment.
    pub(crate) payment: usize,
    pub(crate) applied_on: NaiveDate,
    pub(crate) target: Target,
    pub(crate) amount: Minor,
    pub(crate) why: Rule,
}

/// Money of a payment that nothing has taken yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) payment: usize,
    pub(crate) amount: Minor,
}

impl Pass<'_, '_> {
    /// A payment goes where it is marked for, then down the waterfall; the rest is held.
    pub(crate) fn receive(&mut self, payment: usize, today: NaiveDate) {
        let Some((_, _, mut money)) = self.facts.payments.get(payment).copied() else {
            return;
        };
        match self.marks.get(payment).copied().unwrap_or(Mark::Nothing) {
            Mark::Nothing => {}
            Mark::Item(item) => self.pay(item, payment, &mut money, today, Rule::MarkedPayment),
            Mark::Fines => self.pay_fines(payment, &mut money, today, Rule::MarkedPayment),
            Mark::Shares => return self.buy_shares(Held { payment, amount: money }, today),
        }
        let order = self
            .book
            .for_payment(today)
            .map_or(&[][..], |document| document.order());
        for bucket in order {
            if !money.is_positive() {
                return;
            }
            match bucket {
                Bucket::Arrears => self.pay_arrears(payment, &mut money, today),
                Bucket::Fines => self.pay_fines(payment, &mut money, today, Rule::ToFines),
                Bucket::Fees => {
                    while let Some(rank) = self.owing_fees.first().filter(|_| money.is_positive()) {
                        self.pay(Item::Charge(rank), payment, &mut money, today, Rule::ToFees);
                    }
                }
                Bucket::Loan => {
                    while let Some(rank) = self.owing_loans.first().filter(|_| money.is_positive()) {
                        self.pay(Item::Charge(rank), payment, &mut money, today, Rule::ToLoan);
                    }
                }
                Bucket::Current => self.pay_current(payment, &mut money, today),
                Bucket::Advance => {}
            }
        }
        if money.is_positive() {
            self.held.push(Held { payment, amount: money });
        }
    }

    fn pay_arrears(&mut self, payment: usize, money: &mut Minor, today: NaiveDate) {
        while money.is_positive() {
            let oldest = self.open_dues.first();
            let late = |rank: &usize| self.dues.get(*rank).is_some_and(|due| due.cycle.due_on < today);
            let Some(rank) = oldest.filter(late) else { return };
            self.pay(Item::Due(rank), payment, money, today, Rule::ToArrears);
        }
    }

    fn pay_current(&mut self, payment: usize, money: &mut Minor, today: NaiveDate) {
        let late = |rank: usize| self.dues.get(rank).is_some_and(|due| due.cycle.due_on < today);
        let place = self.open_dues.0.partition_point(|rank| late(*rank));
        // What is paid in full leaves the list, and the next one takes its place.
        while let Some(rank) = self.open_dues.0.get(place).copied().filter(|_| money.is_positive()) {
            self.pay(Item::Due(rank), payment, money, today, Rule::ToCurrent);
        }
    }

    fn pay_fines(&mut self, payment: usize, money: &mut Minor, today: NaiveDate, why: Rule) {
        while let Some(rank) = self.owing_fines.first().filter(|_| money.is_positive()) {
            let item = match self.fines.get(rank).map(|fine| fine.subject) {
                Some(Subject::Charge(charge)) => Item::Charge(charge),
                _ => Item::Penalty(rank),
            };
            self.pay(item, payment, money, today, why);
        }
    }

    /// Pays an item as far as the money goes, and takes it off the money.
    pub(crate) fn pay(&mut self, item: Item, payment: usize, money: &mut Minor, today: NaiveDate, why: Rule) {
        let amount = self.unpaid(item).min(*money);
        if amount.is_positive() {
            *money -= amount;
            if let Some(balance) = self.balance_mut(item) {
                balance.paid += amount;
            }
            let value_date = self
                .facts
                .payments
                .get(payment)
                .map(|(_, payment, _)| payment.value_date);
            if let (Item::Due(rank), Some(value_date)) = (item, value_date)
                && let Some(due) = self.dues.get_mut(rank)
                && value_date <= due.cycle.in_time_until
            {
                due.paid_on_time += amount;
            }
            self.lines.push(Line {
                payment,
                applied_on: today,
                target: Target::Item(item),
                amount,
                why,
            });
        }
        self.settle(item);
    }

    /// Takes an item out of what is payable once nothing of it is unpaid.
    pub(crate) fn settle(&mut self, item: Item) {
        if self.unpaid(item).is_positive() {
            return;
        }
        match item {
            Item::Due(rank) => self.open_dues.remove(rank),
            Item::Penalty(rank) => self.owing_fines.remove(rank),
            Item::Charge(rank) => {
                if let Some(fine) = self.charges.get(rank).and_then(|charge| charge.fine) {
                    self.owing_fines.remove(fine);
                }
                self.owing_fees.remove(rank) || self.owing_loans.remove(rank)
            }
        };
    }

    /// What no day took is the advance, and the share credit; then the lines go by payment.
    pub(crate) fn hold_the_rest(&mut self) {
        let advance = self
            .held
            .iter()
            .skip(self.spent)
            .map(|held| (held, Target::Advance, Rule::ToAdvance));
        let credit = self.share_credit.iter();
        let credit = credit.map(|held| (held, Target::ShareLeftOver(Fund::Shares), Rule::ShareLeftOver));
        for (held, target, why) in advance.chain(credit) {
            if target == Target::Advance {
                self.advance += held.amount;
            }
            let value_date = self
                .facts
                .payments
                .get(held.payment)
                .map(|(_, payment, _)| payment.value_date);
            self.lines.push(Line {
                payment: held.payment,
                applied_on: value_date.unwrap_or(self.facts.as_of),
                target,
                amount: held.amount,
                why,
            });
        }
        sort::by_key(&mut self.lines, |line| line.payment);
    }
}
