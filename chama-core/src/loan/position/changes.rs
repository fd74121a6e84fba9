//! What happens besides payments: charges, waivers, other terms, the end.

use super::checks::{Fact, check_pairs};
use super::item::{Item, ItemIs, Parts};
use super::life::{Life, Money};
use crate::error::ChamaError;
use crate::loan::schedule::{Agreement, Table};
use crate::loan::{
    ChangedTerms, FirstDue, InterestCollection, LoanChargeKind, LoanEventKind, LoanInterest, LoanPart, LoanTerms,
    PayoffInterest, RepaymentTerm, RestructuredArrears, SkippedInstalments, WaivedPart,
};
use crate::money::Minor;

/// What an event did to the table.
pub(super) enum Change {
    /// It is the same one, perhaps with other rows.
    Same,
    /// It ended, and a new one begins.
    Restructured(Box<LoanTerms>),
}

impl Life<'_> {
    /// An event happens; `number` is its place among the facts.
    pub(super) fn happen(
        &mut self,
        fact: Fact<'_>,
        number: usize,
        table: &mut Table<'_>,
    ) -> Result<Change, ChamaError> {
        let amount = fact.amount.unwrap_or_default();
        match &fact.event.what {
            LoanEventKind::Paid { purpose, .. } => {
                let money = Money {
                    payment: number,
                    amount,
                };
                self.receive(money, *purpose, table)?;
            }
            LoanEventKind::Refunded { amount: given } => {
                if amount > self.in_hand {
                    return Err(ChamaError::OutOfRange {
                        argument: format!("loan.events[{}].what.amount", fact.place),
                        value: given.to_string(),
                        minimum: Minor::ZERO.amount(self.currency).to_string(),
                        maximum: self.in_hand.amount(self.currency).to_string(),
                    });
                }
                self.refund(amount);
            }
            LoanEventKind::Reversed { .. } => {}
            LoanEventKind::Charged { charge_kind, .. } => self.charge(fact.place, *charge_kind, amount),
            LoanEventKind::Waived { part, instalment, .. } => self.waive(*part, *instalment, fact.amount),
            LoanEventKind::RateChanged { rate } => {
                check_changeable(fact.place, table)?;
                if !self.off {
                    self.of_table(table.change_rate(self.today, *rate))?;
                }
            }
            LoanEventKind::ToppedUp { .. } => {
                check_changeable(fact.place, table)?;
                if self.off || !table.can_grow(self.today) {
                    return Err(no_answer(fact.place, "no instalment is to come"));
                }
                self.of_table(table.top_up(self.today, amount))?;
                self.disbursed += amount;
                self.balance += amount;
            }
            LoanEventKind::InterestPaused { until } => {
                if *until > self.today {
                    self.interest_pauses.push((self.today, *until));
                }
                if !self.off {
                    self.of_table(table.pause(self.today, *until))?;
                }
            }
            LoanEventKind::AgeingPaused { until } => self.pause_ageing(*until),
            LoanEventKind::Restructured { terms, arrears } => {
                if !self.off {
                    let terms = self.restructure(fact.place, terms, *arrears, table)?;
                    return Ok(Change::Restructured(Box::new(terms)));
                }
            }
            LoanEventKind::WrittenOff { .. } => self.write_off(table),
        }
        Ok(Change::Same)
    }

    fn charge(&mut self, place: usize, kind: LoanChargeKind, amount: Minor) {
        let part = match kind {
            LoanChargeKind::Penalty => LoanPart::Penalties,
            LoanChargeKind::Fee | LoanChargeKind::RecoveryCost => LoanPart::Fees,
        };
        self.charge_against_room(kind, amount);
        let is = ItemIs::Charge { place, kind };
        let item = self.insert(Item::new(self.today, is, Parts::only(part, amount)));
        self.use_held(item);
    }

    fn waive(&mut self, part: WaivedPart, instalment: Option<i32>, most: Option<Minor>) {
        let part = match part {
            WaivedPart::Penalties => LoanPart::Penalties,
            WaivedPart::Fees => LoanPart::Fees,
            WaivedPart::Interest => LoanPart::Interest,
        };
        let mut left = most.unwrap_or(Minor(i128::MAX));
        let table = self.tables;
        for item in self.items.iter_mut().skip(self.first_open) {
            let named = instalment.is_none_or(|number| item.is == ItemIs::Instalment { table, number });
            if named {
                left -= item.waive(part, left);
            }
        }
        self.settle();
    }

    fn write_off(&mut self, table: &mut Table<'_>) {
        if self.off {
            return;
        }
        while let Some(mut money) = self.held.pop_front() {
            let amount = money.amount.min(self.balance);
            if amount.is_positive() {
                self.in_hand -= amount;
                money.amount -= amount;
                self.repaid(money.payment, amount);
            }
            if money.amount.is_positive() {
                self.held.push_front(money);
                break;
            }
        }
        for item in self.items.iter_mut().skip(self.first_open) {
            self.written_off.add(item.write_off());
        }
        self.written_off.principal += self.balance;
        self.balance = Minor::ZERO;
        self.off = true;
        self.settle();
        table.close();
    }

    /// Ends the table, and says on which terms what is not due is lent anew.
    fn restructure(
        &mut self,
        place: usize,
        given: &ChangedTerms,
        arrears: RestructuredArrears,
        table: &mut Table<'_>,
    ) -> Result<LoanTerms, ChamaError> {
        if table.next_hand_out().is_some() {
            return Err(no_answer(place, "not all of it was handed out"));
        }
        let left = table.instalments_left(self.today);
        let asked = Parts {
            interest: self.open_interest(table, PayoffInterest::ToTheDay)?,
            fees: table.fees_left(),
            ..Parts::default()
        };
        if asked.total().is_positive() {
            self.put(self.today, table.next_number(), asked);
        }
        if arrears == RestructuredArrears::AddedToPrincipal {
            let mut added = Minor::ZERO;
            for item in self.items.iter_mut().skip(self.first_open) {
                let moved = item.move_all();
                self.balance += moved.total();
                added += moved.total() - moved.principal;
            }
            self.add(self.today, added);
            self.settle();
        }
        if !self.balance.is_positive() {
            return Err(no_answer(place, "nothing is left to restructure"));
        }
        let terms = self.new_terms(given, left, table);
        self.terms_at = format!("loan.events[{place}].what");
        self.tables = self.tables.saturating_add(1);
        self.paid_off = false;
        self.nights.counted_until = self.today;
        Ok(terms)
    }

    fn new_terms(&self, given: &ChangedTerms, left: i32, table: &Table<'_>) -> LoanTerms {
        let old = table.terms();
        let mut interest = given.interest.clone();
        if interest.is_none() {
            interest = match (&old.interest, table.changed_rate(self.today)) {
                (LoanInterest::ReducingBalance { .. }, Some(rate)) => Some(LoanInterest::ReducingBalance { rate }),
                (LoanInterest::Flat { .. }, Some(rate)) => Some(LoanInterest::Flat { rate }),
                _ => None,
            };
        }
        let term = RepaymentTerm::Instalments { count: left };
        LoanTerms {
            currency: old.currency,
            principal: self.balance.amount(self.currency),
            disbursed_on: self.today,
            later_disbursements: Vec::new(),
            down_payment: None,
            interest: interest.unwrap_or_else(|| old.interest.clone()),
            interest_collected: InterestCollection::default(),
            interest_by: old.interest_by.clone(),
            year: old.year,
            repayment: given.repayment.unwrap_or(old.repayment),
            term: given.term.clone().unwrap_or(term),
            frequency: given.frequency.clone().unwrap_or_else(|| old.frequency.clone()),
            first_due: given.first_due.clone().unwrap_or(FirstDue::AfterOnePeriod),
            first_period: old.first_period,
            business_days: old.business_days.clone(),
            grace: given.grace.clone().unwrap_or_default(),
            skipped: SkippedInstalments::default(),
            rounding: old.rounding,
            residual: old.residual,
            fees: table.fees_of_each_instalment(),
            rate_changes: Vec::new(),
            interest_pauses: Vec::new(),
        }
    }

    /// Checks the terms of a new table, also against the rules.
    pub(super) fn agreed<'t>(&self, terms: &'t LoanTerms) -> Result<Agreement<'t>, ChamaError> {
        let agreement = self.of_table(Agreement::new(terms))?;
        check_pairs(terms, &self.loan.rules, &format!("{}.terms", self.terms_at))?;
        Ok(agreement)
    }
}

/// Refuses what cannot change once it was agreed.
fn check_changeable(place: usize, table: &Table<'_>) -> Result<(), ChamaError> {
    let terms = table.terms();
    let (first, reason) = if terms.interest_collected == InterestCollection::UpFront {
        ("loan.terms.interest_collected", "interest taken up front cannot change")
    } else if matches!(terms.interest, LoanInterest::FlatPerLoan { .. }) {
        (
            "loan.terms.interest",
            "a charge for the whole loan has no rate and no time",
        )
    } else {
        return Ok(());
    };
    Err(ChamaError::NotCompatible {
        first: first.to_owned(),
        second: format!("loan.events[{place}].what"),
        reason: reason.to_owned(),
    })
}

fn no_answer(place: usize, reason: &str) -> ChamaError {
    ChamaError::NoAnswer {
        argument: format!("loan.events[{place}].what"),
        reason: reason.to_owned(),
    }
}
