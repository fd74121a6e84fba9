//! What only a position shows to be wrong, at the event that the account was made from.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Read;
use super::register::{indexed, origin};
use crate::book::ledger::{Ledger, OpenLoan, ledger};
use crate::book::register::Register;
use crate::book::view::View;
use crate::book::{Book, EventKind};
use crate::contribution::{MemberAccount, contribution_position};
use crate::error::{ChamaError, Fault};
use crate::loan::{LoanEventKind, loan_position};

/// What only a position shows: a payment, a waiver or an opening due that the by-laws do not know; what a loan refuses.
pub(crate) fn position_faults(book: &Book, read: &Read<'_>) -> Vec<Fault> {
    let Read { view, register, .. } = read;
    let last_day = view.facts.last().map(|fact| fact.value_date);
    let Some(last_day) = last_day.or_else(|| book.bylaws.last().map(|bylaws| bylaws.effective_from)) else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    let Ledger { accounts, loans } = ledger(book, read, &mut errors);
    let mut faults: Vec<Fault> = errors.into_iter().map(ChamaError::into_fault).collect();
    if !faults.is_empty() {
        return faults;
    }
    let wrong = accounts.iter().enumerate().filter_map(|(place, account)| {
        let error = contribution_position(&book.bylaws, account, last_day).err()?;
        let mut fault = of_event(error, account, register, view).into_fault();
        // Some errors name a part of the by-laws and no path: then it is the member's.
        if fault.path.is_empty() {
            fault.path = origin(register, &format!("members[{place}]"));
        }
        Some(fault)
    });
    faults.extend(wrong);
    for open in &loans {
        if let Some(error) = loan_error(book, read, open, last_day) {
            let mut fault = error.into_fault();
            if fault.path.is_empty() {
                fault.path = open.file.application(view);
            }
            faults.push(fault);
        }
    }
    faults
}

/// What a loan refuses, and money handed out after it was closed.
fn loan_error(book: &Book, read: &Read<'_>, open: &OpenLoan<'_>, last_day: NaiveDate) -> Option<ChamaError> {
    let position = match loan_position(&open.loan, last_day) {
        Err(error) => return Some(open.at_events(error, book, read)),
        Ok(position) => position,
    };
    let topped_up = open.loan.events.iter().filter_map(|event| match event.what {
        LoanEventKind::ToppedUp { amount } => Some(amount),
        _ => None,
    });
    let handed_out: Decimal = topped_up.chain([open.loan.terms.principal]).sum();
    if position.disbursed == handed_out {
        return None;
    }
    let last = open.file.parts.last().and_then(|part| read.view.facts.get(part.fact));
    Some(ChamaError::NoAnswer {
        argument: last?.path("amount"),
        reason: format!("the loan `{}` was closed before", open.loan.id),
    })
}

/// An error of a list of accounts as one of the events from which they were made.
pub(crate) fn of_events(
    error: ChamaError,
    accounts: &[MemberAccount],
    register: &Register,
    view: &View<'_>,
) -> ChamaError {
    let mut error = error;
    let path = error.paths().into_iter().flatten().next().map(|path| path.clone());
    let account = path.and_then(|path| accounts.get(indexed(&path, "accounts[")?.0));
    match account {
        Some(account) => of_event(error, account, register, view),
        None => error,
    }
}

/// An error of one account as one of the events from which it was made.
pub(crate) fn of_event(
    mut error: ChamaError,
    account: &MemberAccount,
    register: &Register,
    view: &View<'_>,
) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        let rest = match indexed(path, "accounts[") {
            Some((_, rest)) => rest.trim_start_matches('.'),
            None => path.strip_prefix("account.").unwrap_or(path),
        };
        let event = |list: &str, id: &dyn Fn(usize) -> Option<String>| {
            let (index, rest) = indexed(rest, list)?;
            let fact = view.fact(&id(index)?)?;
            Some(format!("events[{}].what{rest}", fact.place))
        };
        *path = event("payments[", &|index| {
            account.payments.get(index).map(|one| one.id.clone())
        })
        .or_else(|| {
            event("waivers[", &|index| {
                account.waivers.get(index).map(|one| one.id.clone())
            })
        })
        .or_else(|| {
            event("charges[", &|index| {
                account.charges.get(index).map(|one| one.id.clone())
            })
        })
        .or_else(|| opening_path(view, &account.member.id, rest))
        .or_else(|| {
            let member = register.by_id.get(&account.member.id)?;
            Some(origin(register, &format!("members[{member}]")))
        })
        .unwrap_or_else(|| path.clone());
    }
    error
}

/// A path in what an account opened with.
fn opening_path(view: &View<'_>, of: &str, rest: &str) -> Option<String> {
    let opening = view
        .facts
        .iter()
        .find(|fact| matches!(&*fact.what, EventKind::OpeningMember { member, .. } if member == of))?;
    match indexed(rest, "opening_dues[") {
        Some((index, rest)) => Some(format!("events[{}].what.dues[{index}]{rest}", opening.place)),
        None => Some(format!("events[{}].what", opening.place)),
    }
}
