//! The loan lived through, row by row: docs/src/rules/loans.md#a-row-step-by-step.

use chrono::NaiveDate;

use super::agreement::{Agreement, Treatment};
use super::ahead::{Ahead, Rest};
use super::exact::Exact;
use super::instalment::{Start, equal_instalment};
use super::interest::{Interest, Known, Period};
use super::plain::Alike;
use super::reasons::Reasons;
use crate::error::ChamaError;
use crate::limits::INSTALMENTS;
use crate::loan::{Amortisation, InstalmentResidual};
use crate::money::Minor;
use crate::rule::Rule;

/// One row in smallest units; its fees are laid on it when all rows are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) number: i32,
    pub(super) opens: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) opening: Minor,
    pub(super) disbursed: Minor,
    pub(super) accrued: Minor,
    pub(super) capitalised: Minor,
    pub(super) principal: Minor,
    pub(super) interest: Minor,
    pub(super) fees: Minor,
    pub(super) closing: Minor,
    pub(super) reasons: Reasons,
}

/// The interest of a row before it is said who pays it when.
struct Charge {
    exact: Exact,
    amount: Minor,
    /// What of it comes on top of the equal instalment.
    top: Minor,
    /// What is left of the total, for flat interest on a known number of instalments.
    left: Option<Minor>,
}

/// What a row pays before what was put off.
struct Paid {
    principal: Minor,
    interest: Minor,
}

/// What goes from row to row.
pub(super) struct Walk<'a, 'b> {
    loan: &'a Agreement<'a>,
    interest: &'b mut Interest<'a>,
    ahead: Ahead,
    balance: Minor,
    /// What was lent so far, whatever was repaid: what flat interest is charged on.
    base: Minor,
    /// Interest that was put off.
    deferred: Minor,
    /// Flat interest taken from the total so far.
    charged: Minor,
    /// Flat interest of the rows so far that do not waive it, exactly; kept while more may become known.
    past: Exact,
    /// The flat interest of all rows, as far as is known, rounded.
    total: Minor,
    part: Minor,
    /// Whether the equal part is to be computed.
    stale: bool,
    /// Whether it was computed before.
    once: bool,
    known: Known,
    /// The equal instalment as first computed.
    pub(super) equal: Option<Minor>,
    /// The interest of a bullet so far, exactly.
    bullet: Exact,
}

impl<'a, 'b> Walk<'a, 'b> {
    pub(super) fn new(loan: &'a Agreement<'a>, interest: &'b mut Interest<'a>) -> Self {
        Self {
            balance: loan.base(),
            base: loan.base(),
            deferred: Minor::ZERO,
            charged: Minor::ZERO,
            past: Exact::ZERO,
            total: Minor::ZERO,
            part: loan.amount.unwrap_or_default(),
            stale: true,
            once: false,
            known: Known::default(),
            equal: None,
            bullet: Exact::ZERO,
            ahead: Ahead::default(),
            loan,
            interest,
        }
    }

    /// Returns all rows, without their fees.
    pub(super) fn rows(&mut self) -> Result<Vec<Row>, ChamaError> {
        let capacity = usize::try_from(self.loan.count.unwrap_or(0)).unwrap_or(0);
        let mut rows = Vec::with_capacity(if self.loan.bullet { 1 } else { capacity });
        let mut number = 0_i32;
        loop {
            number = number.saturating_add(1);
            if i64::from(number) > INSTALMENTS.maximum {
                return Err(ChamaError::ResultTooLarge {
                    quantity: "number of instalments".to_owned(),
                    maximum: INSTALMENTS.maximum.to_string(),
                });
            }
            if self.loan.count.is_none() {
                self.interest.dates.reach(number);
            }
            if self.append_alike(number, &mut rows) {
                break;
            }
            let (row, over) = self.row(number)?;
            match rows.first_mut() {
                Some(first) if self.loan.bullet => merge(first, &row),
                _ => rows.push(row),
            }
            if over {
                break;
            }
        }
        if let (true, Some(row)) = (self.loan.bullet, rows.first_mut()) {
            if self.loan.reducing {
                row.interest = self.bullet.rounded();
            }
            row.number = 1;
            row.accrued = row.capitalised + row.interest;
            self.loan.within(row.accrued, "interest")?;
        }
        Ok(rows)
    }

    /// Appends the rows from `number` on, if they are all alike and their instalment was computed.
    fn append_alike(&mut self, number: i32, rows: &mut Vec<Row>) -> bool {
        if self.stale || !self.deferred.is_zero() {
            return false;
        }
        let start = (self.balance, self.part);
        let Some(alike) = Alike::new(self.loan, self.interest, number, start, self.known) else {
            return false;
        };
        for row in alike {
            let mut reasons = Reasons::default();
            reasons.add_if(row.differs, Rule::LoanWhatIsLeft);
            rows.push(Row {
                number: row.number,
                opens: self.interest.dates.end(row.number.saturating_sub(1)).due,
                due_on: self.interest.dates.end(row.number).due,
                opening: Minor(row.opening.into()),
                disbursed: Minor::ZERO,
                accrued: Minor(row.interest.into()),
                capitalised: Minor::ZERO,
                principal: Minor(row.principal.into()),
                interest: Minor(row.interest.into()),
                fees: Minor::ZERO,
                closing: Minor(row.closing.into()),
                reasons,
            });
        }
        true
    }

    /// One row, and whether it is the last.
    fn row(&mut self, number: i32) -> Result<(Row, bool), ChamaError> {
        let loan = self.loan;
        let last = loan.count == Some(number);
        let how = loan.treatment(number);
        let (begin, end) = (
            self.interest.dates.end(number.saturating_sub(1)),
            self.interest.dates.end(number),
        );
        let before = self.known;
        self.known = self.interest.known_before(end.edge);
        self.stale |= self.known != before;
        let period = self.interest.period(number, self.known)?;
        let mut reasons = self.interest.reasons(number, before, self.known);
        let charge = self.charge(number, &period, self.known != before)?;
        let opening = self.balance;
        let owed = opening + period.later;
        let pays = loan.pays_principal(number);
        if pays {
            self.compute_part(number, &period, &mut reasons)?;
        } else if loan.is_skipped(number) {
            reasons.add(Rule::LoanSkipped);
        } else {
            reasons.add(Rule::LoanGracePrincipal);
        }

        let mut paid = self.paid(number, owed, how, &charge, &mut reasons)?;
        let mut row = Row {
            number,
            opens: begin.due,
            due_on: end.due,
            opening,
            disbursed: period.later,
            accrued: if how == Treatment::Waived {
                Minor::ZERO
            } else {
                charge.amount
            },
            capitalised: Minor::ZERO,
            principal: paid.principal,
            interest: Minor::ZERO,
            fees: Minor::ZERO,
            closing: Minor::ZERO,
            reasons,
        };
        if how == Treatment::Due {
            if !loan.bullet || last {
                row.reasons.add_if(self.deferred.is_positive(), Rule::LoanDeferredDue);
                row.accrued = paid.interest;
                row.interest = paid.interest + self.deferred;
                self.charged += paid.interest;
                self.deferred = Minor::ZERO;
            }
        } else if !loan.up_front {
            paid.interest = charge.amount;
            self.put_off(&mut row, how, paid.interest);
        }
        if how == Treatment::Due || how == Treatment::Later {
            self.bullet = self.bullet.plus(if loan.bullet { charge.exact } else { Exact::ZERO });
        }
        self.balance = owed - paid.principal + row.capitalised;
        self.base += period.later;
        row.closing = self.balance;
        if !loan.bullet {
            loan.within(row.accrued, "interest")?;
        }
        loan.within(self.balance, "balance")?;
        Ok((row, last || self.is_over(&charge)))
    }

    /// The interest of a row: exact, then in smallest units.
    fn charge(&mut self, number: i32, period: &Period, more_is_known: bool) -> Result<Charge, ChamaError> {
        let loan = self.loan;
        let mut charge = Charge {
            exact: Exact::ZERO,
            amount: Minor::ZERO,
            top: Minor::ZERO,
            left: None,
        };
        if loan.up_front {
            charge.left = Some(Minor::ZERO);
            return Ok(charge);
        }
        let charged_on = if loan.reducing {
            self.balance
        } else {
            self.interest.flat_base(self.base)
        };
        charge.exact = period.on(charged_on);
        charge.amount = charge.exact.rounded();
        if !loan.reducing && loan.count.is_some() {
            self.add_to_total(number, period, charge.exact, number == 1 || more_is_known)?;
            let left = (self.total - self.charged).or_zero();
            charge.amount = charge.amount.min(left);
            charge.left = Some(left);
        }
        if period.has_extra() {
            let regular = period.regular_on(charged_on).rounded();
            charge.top = charge.amount - regular.min(charge.amount);
        }
        Ok(charge)
    }

    /// Adds the flat interest of a row to that of the rows so far, and computes the total anew if it may have changed.
    fn add_to_total(&mut self, number: i32, period: &Period, charge: Exact, anew: bool) -> Result<(), ChamaError> {
        let nothing_follows = self.known == self.interest.all_known();
        if nothing_follows && !anew {
            return Ok(());
        }
        if self.loan.treatment(number) != Treatment::Waived {
            self.past = self.past.plus(charge);
        }
        if anew {
            let next = number.saturating_add(1);
            let rest = self.ahead.rest(self.loan, self.interest, next, self.known)?;
            let base = self.interest.flat_base(self.base + period.later);
            if let Rest::Rates { charged, .. } = rest {
                self.total = self.past.plus(charged.times(base.0)).rounded();
            }
        }
        Ok(())
    }

    /// Computes the equal part, if it is not known yet or no longer right.
    fn compute_part(&mut self, number: i32, period: &Period, reasons: &mut Reasons) -> Result<(), ChamaError> {
        let loan = self.loan;
        let spread = loan.terms.residual == InstalmentResidual::Spread;
        match loan.terms.repayment {
            Amortisation::EqualInstalments if loan.count.is_some() && (self.stale || spread) => {
                let start = Start {
                    number,
                    balance: self.balance,
                    base: self.base,
                    known: self.known,
                };
                self.part = equal_instalment(loan, self.interest, &mut self.ahead, start, period)?;
            }
            Amortisation::EqualPrincipal
                if loan.count.is_some() && (self.stale || spread || period.later.is_positive()) =>
            {
                self.stale |= period.later.is_positive();
                let owed = self.balance + period.later;
                self.part = loan.rounding.ratio(owed.0, loan.payers(number).into());
            }
            _ => {
                self.first_part();
                return Ok(());
            }
        }
        reasons.add_if(self.stale && self.once, Rule::LoanComputedAnew);
        (self.stale, self.once) = (false, true);
        self.first_part();
        Ok(())
    }

    fn first_part(&mut self) {
        if self.equal.is_none() && self.loan.terms.repayment == Amortisation::EqualInstalments {
            self.equal = Some(self.part);
        }
    }

    /// The principal that a row pays, and the interest of its own if that is due.
    fn paid(
        &mut self,
        number: i32,
        owed: Minor,
        how: Treatment,
        charge: &Charge,
        reasons: &mut Reasons,
    ) -> Result<Paid, ChamaError> {
        let loan = self.loan;
        let due = how == Treatment::Due;
        let last = loan.count == Some(number);
        let pays = loan.pays_principal(number);
        let (part, top) = (self.part, charge.top);
        let mut paid = Paid {
            principal: Minor::ZERO,
            interest: if due { charge.amount } else { Minor::ZERO },
        };
        match loan.terms.repayment {
            repayment if last => {
                paid.principal = owed;
                paid.interest = charge.left.unwrap_or(paid.interest);
                let equal = match repayment {
                    Amortisation::EqualInstalments => owed + paid.interest - top == part,
                    Amortisation::EqualPrincipal => owed == part,
                    Amortisation::InterestOnly | Amortisation::Bullet => true,
                };
                reasons.add_if(!equal, Rule::LoanWhatIsLeft);
            }
            Amortisation::EqualPrincipal if pays => {
                paid.principal = part.min(owed);
                if let (Some(left), true, true, false) = (charge.left, due, paid.principal == owed, self.is_pending()) {
                    paid.interest = left;
                }
                reasons.add_if(paid.principal != part, Rule::LoanWhatIsLeft);
            }
            Amortisation::EqualInstalments if pays => {
                let share = if due { charge.amount - top } else { Minor::ZERO };
                if share > part {
                    if loan.amount.is_some() {
                        return Err(ChamaError::NoAnswer {
                            argument: "terms.term.amount".to_owned(),
                            reason: format!("it does not pay the interest of instalment {number}"),
                        });
                    }
                    reasons.add(Rule::LoanRaisedToInterest);
                    self.stale = true;
                } else if let (Some(left), true) = (charge.left, due) {
                    let pay = part.min(owed + left - top);
                    paid.principal = (pay - share).min(owed);
                    paid.interest = pay - paid.principal + top;
                    reasons.add_if(pay != part, Rule::LoanWhatIsLeft);
                } else {
                    paid.principal = (part - share).min(owed);
                    reasons.add_if(paid.principal + share != part, Rule::LoanWhatIsLeft);
                }
            }
            _ => {}
        }
        Ok(paid)
    }

    /// Interest that is not due: put off, added to the balance or dropped.
    fn put_off(&mut self, row: &mut Row, how: Treatment, amount: Minor) {
        let loan = self.loan;
        // A bullet's interest is all due later anyway.
        let with_the_rest = loan.bullet && how == Treatment::Later;
        let in_grace = !loan.is_skipped(row.number) && !with_the_rest;
        row.reasons.add_if(in_grace, Rule::LoanGraceInterest);
        match how {
            Treatment::Due => {}
            Treatment::Waived => row.reasons.add(Rule::LoanInterestWaived),
            Treatment::Capitalised => {
                row.reasons.add(Rule::LoanInterestCapitalised);
                row.capitalised = amount;
                self.charged += amount;
                self.stale |= loan.terms.repayment == Amortisation::EqualPrincipal && amount.is_positive();
            }
            Treatment::Later if with_the_rest => {}
            Treatment::Later => {
                row.reasons.add(Rule::LoanInterestDeferred);
                self.charged += amount;
                self.deferred += amount;
            }
        }
    }

    /// Whether more is to be handed out.
    fn is_pending(&self) -> bool {
        self.known.later < self.loan.later.len()
    }

    /// Whether nothing is owed any more.
    fn is_over(&self, charge: &Charge) -> bool {
        let paid = self.balance.is_zero() && self.deferred.is_zero() && !self.is_pending();
        // Flat interest may be left.
        let flat = charge.left.is_some() && !self.loan.up_front;
        paid && (!flat || self.total <= self.charged)
    }
}

/// Joins a bullet's next period to those before it.
fn merge(all: &mut Row, next: &Row) {
    all.due_on = next.due_on;
    all.disbursed += next.disbursed;
    all.capitalised += next.capitalised;
    all.principal += next.principal;
    all.interest += next.interest;
    all.closing = next.closing;
    all.reasons.join(next.reasons);
}

/// What is taken up front: the interest of so many rows, as it would be without that.
pub(super) fn kept(loan: &Agreement<'_>, interest: &mut Interest<'_>, count: usize) -> Result<Minor, ChamaError> {
    if !loan.up_front {
        return Ok(Minor::ZERO);
    }
    let count = loan.count.unwrap_or(i32::try_from(count).unwrap_or(i32::MAX));
    let known = interest.all_known();
    Ok(interest.flat_sum(count, known)?.rounded())
}
