//! The loans of the book: each one's file, put together from the lines that name it.

mod file;
mod lines;
#[cfg(test)]
pub(super) mod tests;

use chrono::NaiveDate;

use super::Book;
use super::faults::checked;
use super::ledger::sound_ledger;
use crate::error::ChamaError;
use crate::loan::Loan;

pub(super) use file::{LoanFile, LoanFiles};

/// Returns every loan that was handed out, as known on a day, in order of the first money handed out.
///
/// Terms and rules are those of the product in the by-laws of the day of the approval; what happened are the events of
/// the book under their ids, and what unmarked payments of the borrower paid of it. What was reversed is not there, what was
/// corrected is right. Hand the loans to `loan_positions`. Source: docs/src/rules/book.md#loans.
///
/// # Errors
/// `date_out_of_range` (`known_on`); then the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, CashPlace, EventKind, PlaceKind, book_loans};
/// use chama_core::bylaws::LoanProduct;
/// use chama_core::loan::{LoanInterest, RepaymentTerm, loan_schedule};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # use chama_core::rate::{Rate, RatePeriod};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2026-01-01"), members: vec![Member::new("amina".to_owned(), day("2026-01-01"))],
/// # };
/// let rate = Rate::new(rust_decimal::Decimal::new(10, 2), RatePeriod::Month);
/// let mut bylaws = Bylaws::new(day("2026-01-01"));
/// bylaws.loans.push(LoanProduct::new("table".to_owned(), LoanInterest::ReducingBalance { rate }, 3));
/// let mut book = Book::new(chama, vec![bylaws]);
/// # book.places.push(CashPlace { id: "box".to_owned(), name: String::new(), place_kind: PlaceKind::CashBox });
/// let applied = EventKind::LoanApplied {
///     loan: "L1".to_owned(),
///     member: "amina".to_owned(),
///     product: "table".to_owned(),
///     amount: 10_000.into(),
///     term: RepaymentTerm::Instalments { count: 3 },
///     reason: "school fees".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2026-01-03"), applied));
/// let approved = EventKind::LoanApproved {
///     loan: "L1".to_owned(),
///     amount: Some(9_000.into()),
///     term: None,
///     first_due: Default::default(),
///     authority: "general meeting".to_owned(),
/// };
/// book.events.push(BookEvent::new("e2".to_owned(), day("2026-01-10"), approved));
/// let disbursed = EventKind::LoanDisbursed {
///     loan: "L1".to_owned(),
///     place: "box".to_owned(),
///     amount: 9_000.into(),
///     reference: String::new(),
/// };
/// book.events.push(BookEvent::new("e3".to_owned(), day("2026-01-11"), disbursed));
///
/// let loans = book_loans(&book, day("2026-01-31"))?;
/// let schedule = loan_schedule(&loans[0].terms)?;
/// assert_eq!(schedule.equal_instalment.unwrap().to_string(), "3619.03");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_loans(book: &Book, known_on: NaiveDate) -> Result<Vec<Loan>, ChamaError> {
    let read = checked(book, "known_on", known_on)?;
    let ledger = sound_ledger(book, &read)?;
    Ok(ledger.loans.into_iter().map(|open| open.loan).collect())
}
