//! The loan lived through, row by row: docs/src/rules/loans.md#a-row-step-by-step.

use chrono::NaiveDate;

use super::agreement::{Agreement, Treatment};
use super::exact::Exact;
use super::instalment::equal_instalment;
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
pub(in crate::loan) struct Row {
    pub(in crate::loan) number: i32,
    pub(in crate::loan) opens: NaiveDate,
    pub(in crate::loan) due_on: NaiveDate,
    pub(in crate::loan) opening: Minor,
    pub(in crate::loan) disbursed: Minor,
    pub(in crate::loan) accrued: Minor,
    pub(in crate::loan) capitalised: Minor,
    pub(in crate::loan) principal: Minor,
    pub(in crate::loan) interest: Minor,
    pub(in crate::loan) fees: Minor,
    pub(in crate::loan) closing: Minor,
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
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) balance: Minor,
    /// What was lent so far, whatever was repaid: what flat interest is charged on.
    pub(super) base: Minor,
    /// Interest that was put off.
    pub(super) deferred: Minor,
    /// Flat interest taken from the total so far.
    pub(super) charged: Minor,
    /// The equal part; none before it was computed.
    pub(super) part: Option<Minor>,
    /// Whether the equal part is to be computed.
    stale: bool,
    /// Whether it was computed before.
    once: bool,
}

impl State {
    /// On the day of disbursement.
    pub(super) fn new(loan: &Agreement<'_>) -> Self {
        Self {
            balance: loan.base(),
            base: loan.base(),
            deferred: Minor::ZERO,
            charged: Minor::ZERO,
            part: loan.amount,
            stale: true,
            once: false,
        }
    }
}

/// The way from the first row to the last, or from a row in between.
pub(super) struct Walk<'a, 'b> {
    loan: &'a Agreement<'a>,
    interest: &'b mut Interest<'a>,
    state: State,
    known: Known,
    /// The equal instalment as first computed.
    pub(super) equal: Option<Minor>,
    /// The interest of a bullet so far, exactly.
    bullet: Exact,
    /// The state after each row, if somebody will go on from there.
    states: Option<Vec<State>>,
}

impl<'a, 'b> Walk<'a, 'b> {
    pub(super) fn new(loan: &'a Agreement<'a>, interest: &'b mut Interest<'a>) -> Self {
        Self {
            state: State::new(loan),
            known: Known::default(),
            equal: None,
            bullet: Exact::ZERO,
            states: None,
            loan,
            interest,
        }
    }

    /// Returns the rows after row `last`, with the state after each.
    pub(super) fn rows_after(mut self, last: i32, state: State) -> Result<(Vec<Row>, Vec<State>), ChamaError> {
        self.state = state;
        self.states = Some(Vec::new());
        self.interest.dates.reach(last);
        self.known = self.interest.known_before(self.interest.dates.edge(last));
        let rows = self.rows_from(last)?;
        Ok((rows, self.states.unwrap_or_default()))
    }

    /// Lets the state after each row be kept.
    pub(super) fn keeping_states(mut self) -> Self {
        self.states = Some(Vec::new());
        self
    }

    /// The state after each row, if it was kept.
    pub(super) fn states(self) -> Vec<State> {
        self.states.unwrap_or_default()
    }

    /// Returns all rows, without their fees.
    pub(super) fn rows(&mut self) -> Result<Vec<Row>, ChamaError> {
        self.rows_from(0)
    }

    fn rows_from(&mut self, last: i32) -> Result<Vec<Row>, ChamaError> {
        let capacity = usize::try_from(self.loan.count.unwrap_or(0).saturating_sub(last)).unwrap_or(0);
        let capacity = if self.loan.bullet { 1 } else { capacity };
        let mut rows = Vec::with_capacity(capacity);
        if let Some(states) = &mut self.states {
            states.reserve(capacity);
        }
        let mut number = last;
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
            self.keep();
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

    fn keep(&mut self) {
        if let Some(states) = &mut self.states {
            states.push(self.state);
        }
    }

    /// Appends the rows from `number` on, if they are all alike and their instalment was computed.
    fn append_alike(&mut self, number: i32, rows: &mut Vec<Row>) -> bool {
        if self.state.stale || !self.state.deferred.is_zero() {
            return false;
        }
        let Some(part) = self.state.part else {
            return false;
        };
        let start = (self.state.balance, part);
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
            self.state.balance = Minor(row.closing.into());
            self.keep();
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
        self.state.stale |= self.known != before;
        for mark in self.interest.marks_between(begin.edge, end.edge) {
            match mark.kept {
                Some(part) => (self.state.part, self.state.stale, self.state.once) = (Some(part), false, true),
                None => self.state.stale = true,
            }
        }
        let period = self.interest.period(number, self.known)?;
        let mut reasons = self.interest.reasons(number, before, self.known);
        let charge = self.charge(&period)?;
        let opening = self.state.balance;
        let owed = opening + period.later;
        let pays = loan.pays_principal(number);
        if pays {
            self.compute_part(number, owed, &mut reasons)?;
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
                row.reasons
                    .add_if(self.state.deferred.is_positive(), Rule::LoanDeferredDue);
                row.accrued = paid.interest;
                row.interest = paid.interest + self.state.deferred;
                self.state.charged += paid.interest;
                self.state.deferred = Minor::ZERO;
            }
        } else if !loan.up_front {
            paid.interest = charge.amount;
            self.put_off(&mut row, how, paid.interest);
        }
        if how == Treatment::Due || how == Treatment::Later {
            self.bullet = self.bullet.plus(if loan.bullet { charge.exact } else { Exact::ZERO });
        }
        self.state.balance = owed - paid.principal + row.capitalised;
        self.state.base += period.later;
        row.closing = self.state.balance;
        if !loan.bullet {
            loan.within(row.accrued, "interest")?;
        }
        loan.within(self.state.balance, "balance")?;
        Ok((row, last || self.is_over(&charge)?))
    }

    /// The interest of a row: exact, then in smallest units.
    fn charge(&mut self, period: &Period) -> Result<Charge, ChamaError> {
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
            self.state.balance
        } else {
            self.interest.flat_base(self.state.base)
        };
        charge.exact = period.on(charged_on);
        charge.amount = charge.exact.rounded();
        if !loan.reducing && loan.count.is_some() {
            let left = (self.interest.flat_total(self.known)? - self.state.charged).or_zero();
            charge.amount = charge.amount.min(left);
            charge.left = Some(left);
        }
        if period.has_extra() {
            let regular = period.regular_on(charged_on).rounded();
            charge.top = charge.amount - regular.min(charge.amount);
        }
        Ok(charge)
    }

    /// Computes the equal part, if it is not known yet or no longer right.
    fn compute_part(&mut self, number: i32, owed: Minor, reasons: &mut Reasons) -> Result<(), ChamaError> {
        let loan = self.loan;
        let spread = loan.terms.residual == InstalmentResidual::Spread;
        match (loan.terms.repayment, loan.count) {
            (Amortisation::EqualInstalments, Some(_)) if self.state.stale || spread => {
                let start = (self.state.balance, self.state.base);
                self.state.part = Some(equal_instalment(loan, self.interest, number, start, self.known)?);
            }
            (Amortisation::EqualPrincipal, Some(count)) if self.state.stale || spread => {
                let payers = (number..=count).filter(|row| loan.pays_principal(*row)).count();
                let payers = i128::try_from(payers).unwrap_or(1).max(1);
                self.state.part = Some(loan.rounding.ratio(owed.0, payers));
            }
            _ => {
                self.first_part();
                return Ok(());
            }
        }
        reasons.add_if(self.state.stale && self.state.once, Rule::LoanComputedAnew);
        (self.state.stale, self.state.once) = (false, true);
        self.first_part();
        Ok(())
    }

    fn first_part(&mut self) {
        if self.equal.is_none() && self.loan.terms.repayment == Amortisation::EqualInstalments {
            self.equal = self.state.part;
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
        let (part, top) = (self.state.part.unwrap_or_default(), charge.top);
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
                    self.state.stale = true;
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
                self.state.charged += amount;
                self.state.stale |= loan.terms.repayment == Amortisation::EqualPrincipal && amount.is_positive();
            }
            Treatment::Later if with_the_rest => {}
            Treatment::Later => {
                row.reasons.add(Rule::LoanInterestDeferred);
                self.state.charged += amount;
                self.state.deferred += amount;
            }
        }
    }

    /// Whether more is to be handed out.
    fn is_pending(&self) -> bool {
        self.known.later < self.interest.later.len()
    }

    /// Whether nothing is owed any more.
    fn is_over(&mut self, charge: &Charge) -> Result<bool, ChamaError> {
        if !self.state.balance.is_zero() || !self.state.deferred.is_zero() || self.is_pending() {
            return Ok(false);
        }
        if charge.left.is_none() || self.loan.up_front {
            return Ok(true);
        }
        Ok(self.interest.flat_total(self.known)? <= self.state.charged)
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
    let known = interest.known_before(NaiveDate::MAX);
    Ok(interest.flat_sum(count, known)?.rounded())
}
