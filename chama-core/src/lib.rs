//! The money core for savings groups: exact, deterministic, explainable.
//!
//! Every function is pure: it takes plain data, dates and seeds, and returns plain data or a typed
//! [`error::ChamaError`]. Start with the by-laws of a group ([`bylaws::Bylaws`]) and the money that
//! moved ([`book::Book`]); `docs/` holds one page per rule.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::float_cmp,
        clippy::unreachable
    )
)]

pub mod error;
pub mod json;
pub mod limits;
pub mod rule;

pub mod money;
pub mod tax;

pub mod annuity;
pub mod calendar;
pub mod day_count;
pub mod random;
pub mod rate;
pub mod returns;

pub mod bylaws;
pub mod chama;
pub mod contribution;
pub mod credit;
pub mod exit;
pub mod goal;
pub mod loan;
pub mod penalty;
pub mod profit;
pub mod rotation;
pub mod share;

pub mod book;

mod sort;
mod wire;

/// The examples of the README and of the guide are tests too.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/src/guide/getting-started.md")]
    struct GettingStarted;

    #[doc = include_str!("../../docs/src/guide/group-file.md")]
    struct GroupFile;

    #[doc = include_str!("../../docs/src/guide/loans.md")]
    struct Loans;

    #[doc = include_str!("../../docs/src/guide/errors.md")]
    struct Errors;
}
