//! Where money goes: what is past due, what is due, what is to come.
//!
//! By hand: penalty 100, interest 200, principal 1,000 are due and 250 is paid: 100, 150, 0.

use super::life::{Life, Line, Money};
use crate::error::ChamaError;
use crate::loan::schedule::Table;
use crate::loan::{AllocationAcross, EarlyPayment, LoanPart, LoanPaymentPurpose, LoanUse};
use crate::money::Minor;

impl Life<'_> {
    pub(super) fn receive(
        &mut self,
        mut money: Money,
        purpose: LoanPaymentPurpose,
        table: &mut Table<'_>,
    ) -> Result<(), ChamaError> {
        if self.off {
            self.recovered += money.amount;
            self.line(money.payment, LoanUse::Recovered, money.amount);
            return Ok(());
        }
        if purpose == LoanPaymentPurpose::Payoff && self.can_be_paid_off(table)? {
            let figure = self.payoff(table)?;
            if money.amount >= figure.total() {
                self.pay_off(&figure, table);
            }
        }
        let today = self.items.partition_point(|item| item.due_on < self.today);
        self.allocate(
            &mut money,
            self.first_open,
            today,
            self.rules.past_due,
            LoanUse::PastDue,
        );
        self.allocate(&mut money, today, self.items.len(), self.rules.due, LoanUse::Due);
        self.settle();
        if money.amount.is_positive() && self.rules.early != EarlyPayment::NextInstalments {
            self.repay_early(&mut money, purpose == LoanPaymentPurpose::Principal, table)?;
        }
        if money.amount.is_positive() {
            self.in_hand += money.amount;
            self.held.push_back(money);
        }
        Ok(())
    }

    /// Pays the items from one place to another.
    fn allocate(&mut self, money: &mut Money, first: usize, after: usize, order: [LoanPart; 4], used: LoanUse) {
        match self.rules.across {
            AllocationAcross::Instalments => {
                for place in first..after {
                    self.pay(money, place, &order, used);
                    if money.amount.is_zero() {
                        return;
                    }
                }
            }
            AllocationAcross::Parts => {
                for part in order {
                    for place in first..after {
                        if money.amount.is_zero() {
                            return;
                        }
                        self.pay(money, place, &[part], used);
                    }
                }
            }
        }
    }

    /// Pays some parts of an item, in their order.
    fn pay(&mut self, money: &mut Money, place: usize, parts: &[LoanPart], used: LoanUse) {
        let Some(item) = self.items.get_mut(place) else { return };
        for part in parts {
            let amount = item.pay(*part, money.amount, self.today);
            if amount.is_zero() {
                continue;
            }
            money.amount -= amount;
            self.lines.push(Line {
                payment: money.payment,
                on: self.today,
                used,
                item: Some(item.is),
                part: Some(*part),
                amount,
            });
        }
    }

    /// Money that waited pays an item that has just become due.
    pub(super) fn use_held(&mut self, place: usize) {
        while let Some(mut money) = self.held.front().copied() {
            let before = money.amount;
            let order = self.rules.in_advance;
            self.pay(&mut money, place, &order, LoanUse::InAdvance);
            self.in_hand -= before - money.amount;
            if money.amount.is_positive() {
                if let Some(held) = self.held.front_mut() {
                    *held = money;
                }
                break;
            }
            self.held.pop_front();
        }
        self.settle();
    }

    /// Repays principal at once with what the open row will not ask for; `direct` passes that row by.
    fn repay_early(&mut self, money: &mut Money, direct: bool, table: &mut Table<'_>) -> Result<(), ChamaError> {
        let Some(open) = table.open_row() else { return Ok(()) };
        let kept = if direct && table.is_reducing() {
            Minor::ZERO
        } else {
            (open.principal + open.interest + open.fees - self.in_hand).or_zero()
        };
        let most = (money.amount - kept).or_zero();
        let amount = most.min(table.repayable(self.balance, self.today));
        if !amount.is_positive() {
            return Ok(());
        }
        let keep = self.rules.early == EarlyPayment::ReduceNumber;
        let taken = table.take_back(self.today, amount, keep);
        self.of_table(taken)?;
        money.amount -= amount;
        self.repaid(money.payment, amount);
        Ok(())
    }

    /// Principal is repaid before it is due.
    pub(super) fn repaid(&mut self, payment: usize, amount: Minor) {
        self.balance -= amount;
        self.repaid_early += amount;
        self.lines.push(Line {
            payment,
            on: self.today,
            used: LoanUse::Early,
            item: None,
            part: Some(LoanPart::Principal),
            amount,
        });
    }

    /// Gives back what is held, the newest payment first.
    pub(super) fn refund(&mut self, amount: Minor) {
        self.refunded += amount;
        self.in_hand -= amount;
        let mut left = amount;
        while let Some(mut money) = self.held.pop_back() {
            let part = money.amount.min(left);
            self.line(money.payment, LoanUse::Refunded, part);
            left -= part;
            money.amount -= part;
            if money.amount.is_positive() {
                self.held.push_back(money);
            }
            if !left.is_positive() {
                break;
            }
        }
    }

    /// What is still held at the end of the last day is a line too.
    pub(super) fn show_held(&mut self) {
        for place in 0..self.held.len() {
            if let Some(money) = self.held.get(place).copied() {
                self.line(money.payment, LoanUse::Held, money.amount);
            }
        }
    }

    /// A line without an instalment.
    fn line(&mut self, payment: usize, used: LoanUse, amount: Minor) {
        self.lines.push(Line {
            payment,
            on: self.today,
            used,
            item: None,
            part: None,
            amount,
        });
    }
}
