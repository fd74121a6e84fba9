//! Dates of a group: when money is due, when people meet, which day a payment belongs to.
//!
//! Every series hangs on its start, never on the date before: monthly from 31 January is 29 February,
//! then 31 March again. Windows are half-open, so that each day belongs to exactly one cycle.
//! The rules in words: `docs/src/rules/calendar.md`.

mod business_day;
mod cycle;
mod financial_year;
mod frequency;
mod holiday;
mod local_day;
mod meeting;
mod series;
mod tenure;

pub use business_day::*;
pub use cycle::*;
pub use financial_year::*;
pub use frequency::*;
pub use holiday::*;
pub use local_day::*;
pub use meeting::*;
pub use series::*;
pub use tenure::*;
