//! The whole book at once: where everybody and everything stands on a day, and every movement that brought it there.

use serde::{Deserialize, Serialize};

use super::entries::{BookBalance, BookEntry, balances, entries, steps};
use super::faults::checked;
use super::funds::funds;
use super::proof::proof;
use super::standing::Standing;
use super::{Book, BookDates, BookProof, FundCash};
use crate::contribution::ContributionPosition;
use crate::error::ChamaError;
use crate::loan::LoanPosition;

/// A book at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// The day up to which events count, and the day up to which they are known.
    pub dates: BookDates,
    /// Where each member stands, in the order of the register: dues, penalties, fines, fees, streak, advance.
    pub members: Vec<ContributionPosition>,
    /// Where each loan stands, in order of the first money handed out.
    pub loans: Vec<LoanPosition>,
    /// What each fund has of the cash.
    pub funds: Vec<FundCash>,
    /// Every movement, by day, then by the place of its event in the book.
    pub entries: Vec<BookEntry>,
    /// What the accounts stand at, but those at 0; they add up to 0.
    pub balances: Vec<BookBalance>,
    /// That nothing was lost, with what each place holds.
    pub proof: BookProof,
}

/// Returns where everything stands at the end of a day, as known on a day, and every movement as balanced lines.
///
/// The events are folded under the by-laws of their days. Late evidence is an event with an earlier value date, and counts for
/// its day from the day on which it is known. The cost grows with the number of events.
/// Source: docs/src/rules/book.md#replay.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, BookEvent, CashPlace, EventKind, PlaceKind, replay};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: vec![Member::new("wanjiku".to_owned(), day("2025-01-01"))],
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "till".to_owned(), name: String::new(), place_kind: PlaceKind::MobileMoney });
/// let paid = EventKind::Paid {
///     member: "wanjiku".to_owned(),
///     amount: 1_000.into(),
///     place: "till".to_owned(),
///     purpose: Default::default(),
///     reference: "TBK4XY7Q2P".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-05"), paid));
/// let stands = replay(&book, &BookDates::new(day("2025-02-28")))?;
/// assert_eq!(stands.members[0].advance.to_string(), "1000.00");
/// let amounts: Vec<String> = stands.entries[0].lines.iter().map(|line| line.amount.to_string()).collect();
/// assert_eq!(amounts, ["1000.00", "-1000.00"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn replay(book: &Book, dates: &BookDates) -> Result<Replay, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let steps = steps(book, &read, &standing)?;
    let currency = standing.currency;
    let proof = proof(book, &read, &standing, &steps, dates)?;
    let funds = funds(&read, &proof)?;
    let entries = entries(&read.view, &steps, currency);
    let left = balances(&steps).into_iter().filter(|(_, balance)| !balance.is_zero());
    let balances = left.map(|(side, balance)| BookBalance {
        account: side.account(),
        balance: balance.amount(currency),
    });
    Ok(Replay {
        dates: *dates,
        funds,
        entries,
        balances: balances.collect(),
        proof,
        loans: standing.loans.into_iter().map(|loan| loan.life.position).collect(),
        members: standing.members,
    })
}
