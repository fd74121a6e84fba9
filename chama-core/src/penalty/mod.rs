//! Penalties: what lateness costs, as dated lines that are computed and never accumulated.
//!
//! In a treasurer's words: a fine is charged on what is unpaid, from the day after the grace, and the
//! book gives the same fine whether it is asked daily, twice, or once a year.
//!
//! By hand: 1,000 due on 5 February at 1 % of the unpaid part a day; 400 paid on the 7th, the rest on the
//! 9th: 10.00 + 10.00 + 6.00 + 6.00 = 32.00. The rules are on the page `docs/src/rules/penalties.md`.

mod accrual;
mod duplum;
mod late_item;
mod posting;

pub(crate) use accrual::{Accrual, ExactPenalty, ItemState, MemberTally};
pub(crate) use duplum::Debt;
pub use duplum::{InDuplumLimit, InDuplumStage, InDuplumTerms, in_duplum_limit};
pub use late_item::{LateItem, LatePayment, Penalty, PenaltyLine, PenaltyTerms, late_penalty};
pub use posting::{PenaltyKey, PenaltyPosting, PostedPenalty, penalty_postings};
