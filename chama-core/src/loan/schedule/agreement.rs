//! The terms of a loan made ready: checked, in smallest units, with what follows from them on the first day.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::pairs::check_pairs;
use crate::calendar::{check_business_days, check_window, frequency_faults, shifted};
use crate::error::ChamaError;
use crate::limits::{self, INSTALMENTS, LOAN_PARTS, check_date, check_fraction, check_id, check_rate};
use crate::loan::{
    Amortisation, DownPayment, FeeCharge, FeeCollection, FirstDue, InstalmentResidual, InterestCollection,
    LaterDisbursement, LoanFee, LoanInterest, LoanTerms, RepaymentTerm, SkippedTerm, UnpaidInterest,
};
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, minor_amount, positive_amount};

/// Half up to the smallest unit: how everything but the equal part is rounded.
pub(super) const HALF_UP: ExactRounding = ExactRounding {
    mode: RoundingMode::HalfUp,
    step: 1,
};

/// Money handed out later.
#[derive(Debug, Clone, Copy)]
pub(in crate::loan) struct Tranche {
    pub(in crate::loan) on: NaiveDate,
    pub(in crate::loan) amount: Minor,
}

/// How much a fee is, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(super) enum ExactCharge {
    Amount(Minor),
    OfPrincipal(Decimal),
    OfBalance(Decimal),
}

/// A fee in smallest units.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExactFee<'a> {
    pub(super) id: &'a str,
    pub(super) collected: FeeCollection,
    charge: ExactCharge,
    /// The principal less the down payment.
    principal: Minor,
}

impl ExactFee<'_> {
    /// At disbursement.
    pub(super) fn once(&self) -> Minor {
        self.on(self.principal)
    }

    /// In a row that opens with that balance.
    pub(super) fn on(&self, balance: Minor) -> Minor {
        match self.charge {
            ExactCharge::Amount(amount) => amount,
            ExactCharge::OfPrincipal(share) => HALF_UP.part(self.principal, share),
            ExactCharge::OfBalance(share) => HALF_UP.part(balance, share),
        }
    }
}

/// What becomes of the interest of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    Due,
    Later,
    Capitalised,
    Waived,
}

impl From<UnpaidInterest> for Treatment {
    fn from(unpaid: UnpaidInterest) -> Self {
        match unpaid {
            UnpaidInterest::DueLater => Self::Later,
            UnpaidInterest::Capitalised => Self::Capitalised,
            UnpaidInterest::Waived => Self::Waived,
        }
    }
}

/// The terms made ready.
#[derive(Debug)]
pub(in crate::loan) struct Agreement<'a> {
    pub(in crate::loan) terms: &'a LoanTerms,
    pub(in crate::loan) currency: Currency,
    pub(in crate::loan) later: Vec<Tranche>,
    /// All that is lent, later parts too, less the down payment and with the fees added.
    pub(in crate::loan) lent: Minor,
    /// The first disbursement.
    pub(in crate::loan) first: Minor,
    pub(in crate::loan) down: Minor,
    /// Fees added to the principal.
    pub(in crate::loan) added: Minor,
    /// The number of periods, with those that skipping adds; none if it follows from the amount.
    pub(in crate::loan) count: Option<i32>,
    /// What is paid each time, if that is given.
    pub(in crate::loan) amount: Option<Minor>,
    pub(super) rounding: ExactRounding,
    pub(super) fees: Vec<ExactFee<'a>>,
    pub(in crate::loan) reducing: bool,
    pub(in crate::loan) up_front: bool,
    pub(in crate::loan) bullet: bool,
}

impl<'a> Agreement<'a> {
    /// Checks the terms field by field, then the pairs, then what the first day shows.
    pub(in crate::loan) fn new(terms: &'a LoanTerms) -> Result<Self, ChamaError> {
        let currency = terms.currency;
        let principal = positive_amount("terms.principal", terms.principal, currency)?;
        check_date("terms.disbursed_on", terms.disbursed_on)?;
        let later = tranches(terms)?;
        let down = down_payment(terms, principal)?;
        match &terms.interest {
            LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } => {
                rate.check("terms.interest.rate")?
            }
            LoanInterest::FlatPerLoan { share } => check_rate("terms.interest.share", *share)?,
        }
        let (count, amount) = match terms.term {
            RepaymentTerm::Instalments { count } => {
                INSTALMENTS.check("terms.term.count", count.into())?;
                (Some(count), None)
            }
            RepaymentTerm::InstalmentAmount { amount } => {
                (None, Some(positive_amount("terms.term.amount", amount, currency)?))
            }
        };
        check_dates(terms)?;
        check_grace_and_skipped(terms, count)?;
        let rounding = terms.rounding.exact("terms.rounding", currency)?;
        let fees = fees(terms, principal - down)?;
        check_changes_and_pauses(terms)?;
        check_pairs(terms)?;

        let first = principal - later.iter().map(|part| part.amount).sum();
        check_first_day(first, down)?;
        let added = fees
            .iter()
            .filter(|fee| fee.collected == FeeCollection::AddedToPrincipal);
        let added = added.map(ExactFee::once).sum();
        let more = match terms.skipped.term_is {
            SkippedTerm::Kept => 0,
            SkippedTerm::Extended => i32::try_from(terms.skipped.numbers.len()).unwrap_or(i32::MAX),
        };
        Ok(Self {
            terms,
            currency,
            later,
            lent: principal - down + added,
            first,
            down,
            added,
            count: count.map(|count| count.saturating_add(more)),
            amount,
            rounding,
            fees,
            reducing: matches!(terms.interest, LoanInterest::ReducingBalance { .. }),
            up_front: terms.interest_collected == InterestCollection::UpFront,
            bullet: terms.repayment == Amortisation::Bullet,
        })
    }

    /// What is owed on the first day.
    pub(super) fn base(&self) -> Minor {
        self.first - self.down + self.added
    }

    pub(super) fn is_skipped(&self, number: i32) -> bool {
        self.terms.skipped.numbers.binary_search(&number).is_ok()
    }

    /// What becomes of the interest of a row; skipped goes before grace.
    pub(super) fn treatment(&self, number: i32) -> Treatment {
        if self.is_skipped(number) {
            self.terms.skipped.interest_is.into()
        } else if number <= self.terms.grace.interest {
            self.terms.grace.interest_is.into()
        } else {
            Treatment::Due
        }
    }

    pub(super) fn pays_principal(&self, number: i32) -> bool {
        number > self.terms.grace.principal && !self.is_skipped(number)
    }

    /// Whether a row can have something due: the others bear no fees.
    pub(super) fn bears_fees(&self, number: i32) -> bool {
        let grace = &self.terms.grace;
        let moratorium = if self.bullet {
            0
        } else {
            grace.principal.min(grace.interest)
        };
        number > moratorium && !self.is_skipped(number)
    }

    /// The first row after every grace and skipped instalment.
    pub(super) fn after_exceptions(&self) -> i32 {
        let grace = self.terms.grace.principal.max(self.terms.grace.interest);
        let skipped = self.terms.skipped.numbers.last().copied().unwrap_or(0);
        grace.max(skipped).saturating_add(1)
    }

    /// Whether nothing about it is unusual: equal instalments on a reducing balance, all money at once, one rate.
    pub(super) fn is_plain(&self) -> bool {
        self.reducing
            && self.terms.repayment == Amortisation::EqualInstalments
            && self.terms.residual == InstalmentResidual::OnLast
            && self.count.is_some()
            && self.later.is_empty()
            && self.terms.rate_changes.is_empty()
            && self.after_exceptions() == 1
    }

    /// Refuses an amount beyond the limit, as a result.
    pub(super) fn within(&self, amount: Minor, quantity: &str) -> Result<(), ChamaError> {
        let most = i128::from(limits::AMOUNT.maximum).saturating_mul(self.currency.units());
        if amount.0 > most {
            return Err(ChamaError::ResultTooLarge {
                quantity: quantity.to_owned(),
                maximum: limits::AMOUNT.maximum.to_string(),
            });
        }
        Ok(())
    }
}

fn tranches(terms: &LoanTerms) -> Result<Vec<Tranche>, ChamaError> {
    LOAN_PARTS.check_len("terms.later_disbursements", terms.later_disbursements.len())?;
    let mut before = terms.disbursed_on;
    let tranche = |(place, part): (usize, &LaterDisbursement)| {
        let amount = check_after("on", part.on, before)
            .and_then(|()| positive_amount("amount", part.amount, terms.currency))
            .map_err(|error| error.within(&format!("terms.later_disbursements[{place}]")))?;
        before = part.on;
        Ok(Tranche { on: part.on, amount })
    };
    terms.later_disbursements.iter().enumerate().map(tranche).collect()
}

/// Refuses a date outside the calendar or not after another.
fn check_after(argument: &str, date: NaiveDate, before: NaiveDate) -> Result<(), ChamaError> {
    check_date(argument, date)?;
    if date <= before {
        return Err(ChamaError::WrongOrder {
            argument: argument.to_owned(),
            value: date.to_string(),
            earliest: shifted(before, 1).to_string(),
        });
    }
    Ok(())
}

fn down_payment(terms: &LoanTerms, principal: Minor) -> Result<Minor, ChamaError> {
    match terms.down_payment {
        None => Ok(Minor::ZERO),
        Some(DownPayment::Amount { amount }) => positive_amount("terms.down_payment.amount", amount, terms.currency),
        Some(DownPayment::Share { share }) => {
            check_fraction("terms.down_payment.share", share)?;
            Ok(HALF_UP.part(principal, share))
        }
    }
}

/// Frequency, first due date and business days.
fn check_dates(terms: &LoanTerms) -> Result<(), ChamaError> {
    let mut faults = Vec::new();
    frequency_faults(&terms.frequency, &mut faults);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault.within("terms.frequency"));
    }
    if let FirstDue::On { date } = terms.first_due {
        check_after("terms.first_due.date", date, terms.disbursed_on)?;
    }
    check_business_days("terms.business_days", &terms.business_days)
}

fn check_grace_and_skipped(terms: &LoanTerms, count: Option<i32>) -> Result<(), ChamaError> {
    let most = count.map_or(INSTALMENTS.maximum, i64::from).saturating_sub(1);
    let check = |argument: &str, value: i32, least: i64| {
        let given = i64::from(value);
        if (least..=most).contains(&given) {
            return Ok(());
        }
        Err(ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: value.to_string(),
            minimum: least.to_string(),
            maximum: most.to_string(),
        })
    };
    check("terms.grace.principal", terms.grace.principal, 0)?;
    check("terms.grace.interest", terms.grace.interest, 0)?;
    let numbers = &terms.skipped.numbers;
    limits::PERIODS.check_len("terms.skipped.numbers", numbers.len())?;
    let mut before = 0;
    for (place, number) in numbers.iter().enumerate() {
        let at = || format!("terms.skipped.numbers[{place}]");
        check("", *number, 1).map_err(|error| error.within(&at()))?;
        if *number <= before {
            return Err(ChamaError::WrongOrder {
                argument: at(),
                value: number.to_string(),
                earliest: before.saturating_add(1).to_string(),
            });
        }
        before = *number;
    }
    Ok(())
}

fn fees(terms: &LoanTerms, principal: Minor) -> Result<Vec<ExactFee<'_>>, ChamaError> {
    LOAN_PARTS.check_len("terms.fees", terms.fees.len())?;
    let mut ids = BTreeSet::new();
    let fee = |(place, fee): (usize, &'_ LoanFee)| -> Result<ExactCharge, ChamaError> {
        let charge = check_id("id", &fee.id).and_then(|()| exact_charge(&fee.charge, terms.currency));
        charge.map_err(|error| error.within(&format!("terms.fees[{place}]")))
    };
    let mut ready = Vec::with_capacity(terms.fees.len());
    for (place, given) in terms.fees.iter().enumerate() {
        ready.push(ExactFee {
            id: &given.id,
            collected: given.collected,
            charge: fee((place, given))?,
            principal,
        });
        if !ids.insert(given.id.as_str()) {
            return Err(ChamaError::Duplicate {
                argument: format!("terms.fees[{place}].id"),
                value: given.id.clone(),
            });
        }
    }
    Ok(ready)
}

fn exact_charge(charge: &FeeCharge, currency: Currency) -> Result<ExactCharge, ChamaError> {
    match charge {
        FeeCharge::Amount { amount } => minor_amount("charge.amount", *amount, currency).map(ExactCharge::Amount),
        FeeCharge::ShareOfPrincipal { share } => {
            check_fraction("charge.share", *share).map(|()| ExactCharge::OfPrincipal(*share))
        }
        FeeCharge::ShareOfBalance { share } => {
            check_fraction("charge.share", *share).map(|()| ExactCharge::OfBalance(*share))
        }
    }
}

fn check_changes_and_pauses(terms: &LoanTerms) -> Result<(), ChamaError> {
    LOAN_PARTS.check_len("terms.rate_changes", terms.rate_changes.len())?;
    let mut before = terms.disbursed_on;
    for (place, change) in terms.rate_changes.iter().enumerate() {
        check_after("since", change.since, before)
            .and_then(|()| change.rate.check("rate"))
            .map_err(|error| error.within(&format!("terms.rate_changes[{place}]")))?;
        before = change.since;
    }
    LOAN_PARTS.check_len("terms.interest_pauses", terms.interest_pauses.len())?;
    for (place, pause) in terms.interest_pauses.iter().enumerate() {
        check_window("", pause).map_err(|error| error.within(&format!("terms.interest_pauses[{place}]")))?;
    }
    Ok(())
}

/// What the numbers of the first day show.
fn check_first_day(first: Minor, down: Minor) -> Result<(), ChamaError> {
    let no_answer = |argument: &str, reason: &str| {
        Err(ChamaError::NoAnswer {
            argument: argument.to_owned(),
            reason: reason.to_owned(),
        })
    };
    if !first.is_positive() {
        return no_answer(
            "terms.later_disbursements",
            "nothing is left for the first disbursement",
        );
    }
    if down >= first {
        return no_answer("terms.down_payment", "it is not less than the first disbursement");
    }
    Ok(())
}
