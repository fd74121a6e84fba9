//! In duplum: how much of a debt may be claimed at all.
//!
//! A debt may double, never more. By hand: of a principal of 60,000 with 85,000 of interest and penalties
//! since it went bad, and 4,000 of costs, 60,000 + 60,000 + 4,000 = 124,000 may be claimed; 25,000 may not.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_amount};

/// A debt that is not being paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDuplumTerms {
    /// The principal that was owed on the day on which the debt went bad.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest and charges since that day, paid or not.
    #[serde(with = "crate::wire::decimal")]
    pub interest_and_charges: Decimal,
    /// What recovering the debt has cost (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

impl InDuplumTerms {
    /// In KES, without costs of recovery.
    pub fn new(principal: Decimal, interest_and_charges: Decimal) -> Self {
        Self {
            principal,
            interest_and_charges,
            costs: Decimal::ZERO,
            currency: Currency::default(),
        }
    }
}

/// How near a debt is to its double.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InDuplumStage {
    /// Less than nine tenths of what may be charged have been.
    Clear,
    /// At least nine tenths: the next charges will reach the limit.
    Near,
    /// Nothing more may be charged.
    Reached,
}

/// What of a debt may be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDuplumLimit {
    /// The principal.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest and charges that may be claimed: at most the principal.
    #[serde(with = "crate::wire::decimal")]
    pub charges_allowed: Decimal,
    /// The costs of recovery.
    #[serde(with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// The most that may be claimed: principal + charges allowed + costs.
    #[serde(with = "crate::wire::decimal")]
    pub maximum: Decimal,
    /// Interest and charges that may not be claimed.
    #[serde(with = "crate::wire::decimal")]
    pub charges_refused: Decimal,
    /// What may still be charged before the debt has doubled.
    #[serde(with = "crate::wire::decimal")]
    pub room: Decimal,
    /// How near it is: a warning before the limit.
    pub stage: InDuplumStage,
}

/// Returns how much of a debt may be claimed: the principal, as much again in interest and charges, and the costs.
///
/// maximum = principal + min(interest and charges, principal) + costs. Rule: docs/src/rules/penalties.md#in-duplum.
///
/// # Errors
/// In this order: `out_of_range`, `too_many_decimals` (principal, interest_and_charges, costs).
///
/// # Examples
/// ```
/// use chama_core::penalty::{InDuplumTerms, in_duplum_limit};
/// use rust_decimal::Decimal;
/// let terms = InDuplumTerms {
///     costs: Decimal::from(4_000),
///     ..InDuplumTerms::new(Decimal::from(60_000), Decimal::from(85_000))
/// };
/// assert_eq!(in_duplum_limit(&terms)?.maximum.to_string(), "124000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn in_duplum_limit(terms: &InDuplumTerms) -> Result<InDuplumLimit, ChamaError> {
    let currency = terms.currency;
    let debt = Debt {
        principal: minor_amount("terms.principal", terms.principal, currency)?,
        charges: minor_amount("terms.interest_and_charges", terms.interest_and_charges, currency)?,
        costs: minor_amount("terms.costs", terms.costs, currency)?,
    };
    Ok(debt.limit(currency))
}

/// A debt that is not being paid, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Debt {
    pub(crate) principal: Minor,
    /// Interest and charges since.
    pub(crate) charges: Minor,
    pub(crate) costs: Minor,
}

impl Debt {
    /// What of it may be claimed.
    pub(crate) fn limit(self, currency: Currency) -> InDuplumLimit {
        let Self {
            principal,
            charges,
            costs,
        } = self;
        let allowed = charges.min(principal);
        InDuplumLimit {
            principal: principal.amount(currency),
            charges_allowed: allowed.amount(currency),
            costs: costs.amount(currency),
            maximum: (principal + allowed + costs).amount(currency),
            charges_refused: (charges - allowed).amount(currency),
            room: (principal - allowed).amount(currency),
            stage: stage(principal, allowed),
        }
    }
}

fn stage(principal: Minor, allowed: Minor) -> InDuplumStage {
    if allowed >= principal {
        return InDuplumStage::Reached;
    }
    let (tenths, nine) = (allowed.0.saturating_mul(10), principal.0.saturating_mul(9));
    if tenths >= nine {
        InDuplumStage::Near
    } else {
        InDuplumStage::Clear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(principal: i64, charges: i64, costs: i64) -> InDuplumLimit {
        let terms = InDuplumTerms {
            costs: Decimal::from(costs),
            ..InDuplumTerms::new(Decimal::from(principal), Decimal::from(charges))
        };
        in_duplum_limit(&terms).unwrap()
    }

    #[test]
    fn a_debt_may_double_and_cost_what_recovering_it_costs() {
        let known_answer = limit(60_000, 85_000, 4_000);
        assert_eq!(known_answer.maximum, Decimal::from(124_000));
        assert_eq!(known_answer.charges_refused, Decimal::from(25_000));
        assert_eq!(known_answer.stage, InDuplumStage::Reached);
    }

    #[test]
    fn the_warning_comes_at_nine_tenths() {
        assert_eq!(limit(1_000, 899, 0).stage, InDuplumStage::Clear);
        assert_eq!(limit(1_000, 900, 0).stage, InDuplumStage::Near);
        assert_eq!(limit(1_000, 999, 0).room.to_string(), "1.00");
        assert_eq!(limit(1_000, 1_000, 0).stage, InDuplumStage::Reached);
    }

    #[test]
    fn faults_are_found_in_the_order_of_the_terms() {
        let far = Decimal::from(-1);
        let mut terms = InDuplumTerms {
            costs: far,
            ..InDuplumTerms::new(far, far)
        };
        let place = |terms: &InDuplumTerms| in_duplum_limit(terms).unwrap_err().to_string();
        assert!(place(&terms).starts_with("`terms.principal`"));
        terms.principal = Decimal::ONE;
        assert!(place(&terms).starts_with("`terms.interest_and_charges`"));
        terms.interest_and_charges = Decimal::ONE;
        assert!(place(&terms).starts_with("`terms.costs`"));
    }
}
