//! The group's book: its dated events, as one closed list of kinds, and what they add up to.
//!
//! In a treasurer's words: nothing in the book is ever rubbed out. What was wrong is reversed or corrected by
//! a later line that says why, and the book can be read as it stood on any day.
//!
//! By hand: 1,000 of Wanjiku's, paid on the 5th, is found on the 8th to be Otieno's. One line of the 8th says so. As
//! known on the 7th Wanjiku has paid; as known on the 8th Otieno has, on the 5th, and no fine is left. The rules
//! are on the page `docs/src/rules/book.md`. Loans, rotation and profit bring events of their own later.

mod accounts;
mod cash;
mod event;
mod faults;
mod proof;
mod references;
mod register;
mod view;

pub use accounts::{book_suspense, member_accounts};
pub use cash::{CashPosition, cash_positions};
pub use event::{Book, BookDates, BookEvent, CashPlace, EventKind, PlaceKind};
pub use faults::book_faults;
pub use proof::{BookProof, MoneyFlow, MoneyLine, MoneyUse, UseLine, book_proof};
pub use register::book_members;
