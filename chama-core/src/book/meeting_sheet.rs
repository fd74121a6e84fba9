//! The meeting sheet: what everyone owes today, by kind, on one page.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::faults::checked;
use super::standing::Standing;
use super::{Book, BookDates};
use crate::chama::{Member, MemberState, membership_on};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_signed};

/// What is owed, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingDues {
    /// Contributions past their due date.
    #[serde(with = "crate::wire::decimal")]
    pub arrears: Decimal,
    /// Contributions of cycles that are open.
    #[serde(with = "crate::wire::decimal")]
    pub current: Decimal,
    /// Penalties and fines.
    #[serde(with = "crate::wire::decimal")]
    pub fines: Decimal,
    /// Fees.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// Instalments of loans, with their penalties and charges.
    #[serde(with = "crate::wire::decimal")]
    pub loans: Decimal,
    /// All of them.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
    /// Money that is held for dues to come.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
}

/// What one member owes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingLine {
    /// The id of the member.
    pub member: String,
    /// What the member is called.
    pub name: String,
    /// What the member owes.
    pub owes: MeetingDues,
}

/// What everyone owes at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingSheet {
    /// The day, and the day on which it is known.
    pub dates: BookDates,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Who is a member that day, or owes something or has money ahead, in the order of the register.
    pub lines: Vec<MeetingLine>,
    /// What all of them owe.
    pub total: MeetingDues,
}

/// Returns what every member owes at the end of a day, by kind, with the sum of each column.
///
/// Source: docs/src/rules/book.md#meeting-sheet.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, meeting_sheet};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: vec![Member::new("wanjiku".to_owned(), day("2025-01-01"))],
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let sheet = meeting_sheet(&book, &BookDates::new(day("2025-02-28")))?;
/// assert_eq!((sheet.lines.len(), sheet.total.total.to_string()), (1, "0.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "collection sheet")]
pub fn meeting_sheet(book: &Book, dates: &BookDates) -> Result<MeetingSheet, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let currency = standing.currency;
    let minor = |amount: Decimal| minor_signed("amount", amount, currency);
    let mut of_loans: Vec<(&str, Minor)> = Vec::with_capacity(standing.loans.len());
    for loan in &standing.loans {
        of_loans.push((&loan.open.loan.member, minor(loan.life.position.owed.total)?));
    }
    let (mut lines, mut total) = (Vec::new(), Owes::default());
    for (account, position) in standing.accounts.iter().zip(&standing.members) {
        let loans = of_loans.iter().filter(|(member, _)| *member == position.member);
        let owes = Owes {
            arrears: minor(position.arrears)?,
            current: minor(position.current)?,
            fines: minor(position.fines_owed)?,
            fees: minor(position.fees_owed)?,
            loans: minor(position.loan_owed)? + loans.map(|(_, owed)| *owed).sum(),
            advance: minor(position.advance)?,
        };
        if !is_member(&account.member, dates.as_of)? && owes.is_nothing() {
            continue;
        }
        total.add(&owes);
        lines.push(MeetingLine {
            member: position.member.clone(),
            name: account.member.name.clone(),
            owes: owes.shown(currency),
        });
    }
    Ok(MeetingSheet {
        dates: *dates,
        currency,
        lines,
        total: total.shown(currency),
    })
}

fn is_member(member: &Member, on: NaiveDate) -> Result<bool, ChamaError> {
    let state = membership_on(member, on)?.state;
    Ok(matches!(state, MemberState::Active | MemberState::Suspended))
}

/// The columns of one line.
#[derive(Debug, Clone, Copy, Default)]
struct Owes {
    arrears: Minor,
    current: Minor,
    fines: Minor,
    fees: Minor,
    loans: Minor,
    advance: Minor,
}

impl Owes {
    fn total(&self) -> Minor {
        self.arrears + self.current + self.fines + self.fees + self.loans
    }

    fn is_nothing(&self) -> bool {
        self.total().is_zero() && self.advance.is_zero()
    }

    fn add(&mut self, other: &Self) {
        self.arrears += other.arrears;
        self.current += other.current;
        self.fines += other.fines;
        self.fees += other.fees;
        self.loans += other.loans;
        self.advance += other.advance;
    }

    fn shown(&self, currency: Currency) -> MeetingDues {
        MeetingDues {
            arrears: self.arrears.amount(currency),
            current: self.current.amount(currency),
            fines: self.fines.amount(currency),
            fees: self.fees.amount(currency),
            loans: self.loans.amount(currency),
            total: self.total().amount(currency),
            advance: self.advance.amount(currency),
        }
    }
}
