//! Where every member and every loan of the book stands on a day, computed once for all that is asked of it.

use chrono::NaiveDate;

use super::Book;
use super::faults::{Read, book_currency, of_events};
use super::ledger::{Ledger, OpenLoan, sound_ledger};
use crate::contribution::{ContributionPosition, MemberAccount, contribution_positions};
use crate::error::ChamaError;
use crate::loan::{LoanLife, LoanPosition, loan_life};
use crate::money::Currency;

/// All positions of a day.
#[derive(Debug)]
pub(crate) struct Standing<'r> {
    pub(crate) as_of: NaiveDate,
    pub(crate) currency: Currency,
    /// In the order of the register.
    pub(crate) accounts: Vec<MemberAccount>,
    /// In the same order.
    pub(crate) members: Vec<ContributionPosition>,
    /// The loans of which the book knows by then that money is out, in order of the first of it.
    pub(crate) loans: Vec<StandingLoan<'r>>,
}

/// A loan and where it stands.
#[derive(Debug)]
pub(crate) struct StandingLoan<'r> {
    pub(crate) open: OpenLoan<'r>,
    pub(crate) life: LoanLife,
    /// Where it stood on the eve of the book; none of a loan that is not older.
    pub(crate) eve: Option<LoanPosition>,
}

impl<'r> Standing<'r> {
    pub(crate) fn new(book: &Book, read: &'r Read<'_>, as_of: NaiveDate) -> Result<Self, ChamaError> {
        Self::of(book, read, sound_ledger(book, read)?, as_of)
    }

    /// The same of these accounts and loans.
    pub(crate) fn of(
        book: &Book,
        read: &'r Read<'_>,
        ledger: Ledger<'r>,
        as_of: NaiveDate,
    ) -> Result<Self, ChamaError> {
        let Ledger { accounts, loans } = ledger;
        let members = contribution_positions(&book.bylaws, &accounts, as_of)
            .map_err(|error| of_events(error, &accounts, &read.register, &read.view).within("book"))?;
        let mut standing = Vec::with_capacity(loans.len());
        for open in loans {
            if !open.is_known_on(as_of) {
                continue;
            }
            let said = |error: ChamaError| open.at_events(error, book, read).within("book");
            let life = loan_life(&open.loan, as_of).map_err(said)?;
            let eve = open.eve().map_err(said)?;
            standing.push(StandingLoan { open, life, eve });
        }
        Ok(Self {
            as_of,
            currency: book_currency(book),
            accounts,
            members,
            loans: standing,
        })
    }
}
