//! What a platform takes of one contribution.
//!
//! In a treasurer's words: gross, fee, net. By hand: 5 % of 1,000 on time: 950 to the pool. Late, with 10 % on top: 1,100 are
//! paid, 950 go to the pool, 150 to the platform.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::cycle::part;
use crate::error::ChamaError;
use crate::limits::{check_fraction, check_rate};
use crate::money::{Currency, Minor, positive_amount};

/// Whether a contribution came in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContributionTiming {
    /// In time.
    #[default]
    OnTime,
    /// Late.
    Late,
}

/// A contribution, and what the platform takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationCommissionTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The contribution, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What part of it the platform takes (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub on_time_share: Decimal,
    /// What part of it is paid on top if it is late, to the platform (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub late_share: Decimal,
    /// Whether it came in time (default: on time).
    #[serde(default)]
    pub timing: ContributionTiming,
}

impl RotationCommissionTerms {
    /// A contribution in KES, on time, of which nothing is taken.
    pub fn new(amount: Decimal) -> Self {
        Self {
            currency: Currency::default(),
            amount,
            on_time_share: Decimal::ZERO,
            late_share: Decimal::ZERO,
            timing: ContributionTiming::default(),
        }
    }
}

/// Where a contribution goes: pays = to pool + platform.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationCommission {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The contribution: to pool + fee.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What is paid on top because it is late.
    #[serde(with = "crate::wire::decimal")]
    pub surcharge: Decimal,
    /// What the member pays: amount + surcharge.
    #[serde(with = "crate::wire::decimal")]
    pub pays: Decimal,
    /// What is taken of the contribution.
    #[serde(with = "crate::wire::decimal")]
    pub fee: Decimal,
    /// What goes to the pool.
    #[serde(with = "crate::wire::decimal")]
    pub to_pool: Decimal,
    /// What the platform gets: fee + surcharge.
    #[serde(with = "crate::wire::decimal")]
    pub platform: Decimal,
}

/// Returns what a member pays, what goes to the pool and what to the platform.
///
/// Fee and surcharge are each rounded half up. Source: docs/src/rules/rotation.md#commission.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.amount`, `terms.on_time_share`, `terms.late_share`).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let terms = RotationCommissionTerms {
///     on_time_share: Decimal::new(5, 2),
///     late_share: Decimal::new(10, 2),
///     timing: ContributionTiming::Late,
///     ..RotationCommissionTerms::new(Decimal::from(1_000))
/// };
/// let late = rotation_commission(&terms)?;
/// assert_eq!((late.pays.to_string(), late.platform.to_string()), ("1100.00".to_owned(), "150.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn rotation_commission(terms: &RotationCommissionTerms) -> Result<RotationCommission, ChamaError> {
    let amount = positive_amount("terms.amount", terms.amount, terms.currency)?;
    check_fraction("terms.on_time_share", terms.on_time_share)?;
    check_rate("terms.late_share", terms.late_share)?;
    let fee = part(amount, terms.on_time_share);
    let surcharge = match terms.timing {
        ContributionTiming::OnTime => Minor::ZERO,
        ContributionTiming::Late => part(amount, terms.late_share),
    };
    let show = |amount: Minor| amount.amount(terms.currency);
    Ok(RotationCommission {
        currency: terms.currency,
        amount: show(amount),
        surcharge: show(surcharge),
        pays: show(amount + surcharge),
        fee: show(fee),
        to_pool: show(amount - fee),
        platform: show(fee + surcharge),
    })
}
