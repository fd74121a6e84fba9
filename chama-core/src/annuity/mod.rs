//! Annuities: equal payments at equal distances, into an account or out of it.
//!
//! One account begins with `opening`, earns interest each period, sees the same payment each period and ends with
//! `closing`. Saving adds the payments, repayment takes them off. Four of the five numbers give the fifth. Nothing
//! is rounded on the way: the growth is kept with 77 digits, and the result is rounded once.
//!
//! By hand: 1,000,000 at 10 % a year over 60 months is 21,247.04 a month. Tables of instalments, fees and grace
//! periods belong to loans, not here.

mod account;
mod payment;
mod periods;
mod rate;
mod value;

pub(crate) use account::{Signed, wide};
pub use payment::{AnnuityPaymentTerms, annuity_payment};
pub use periods::{AnnuityPeriods, AnnuityPeriodsTerms, PeriodsOutcome, annuity_periods};
pub use rate::{AnnuityRate, AnnuityRateOutcome, AnnuityRateTerms, annuity_rate};
pub use value::{FutureValueTerms, PresentValueTerms, future_value, present_value};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a payment does to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnuityPurpose {
    /// It is added: saving for a goal.
    Saving,
    /// It is taken off: repaying a loan, drawing a fund down.
    Repayment,
}

/// When in its period a payment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTiming {
    /// At the end: an ordinary annuity.
    #[default]
    End,
    /// At the start: an annuity due.
    Start,
}

/// An account from its beginning to its end: closing = opening ± paid + interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityBalance {
    /// What it begins with.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period.
    #[serde(with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// How many periods.
    pub periods: i32,
    /// What is paid in all.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// The interest in all.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What it ends with.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// The rate each period, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
}
