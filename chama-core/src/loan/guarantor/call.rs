//! A call on the guarantors: each pays by the size of the pledge, and never more than the pledge.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{by_pledges, exact_pledges};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_amount};

/// What one guarantor stands with for one loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPledge {
    /// The id of the member, once in the list.
    pub guarantor: String,
    /// How much, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The day of the pledge.
    #[serde(with = "crate::wire::date")]
    pub pledged_on: NaiveDate,
}

/// A loan that is not repaid, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeCallTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What is missing.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// Who stands for it, in any order, at most 10,000.
    pub pledges: Vec<LoanPledge>,
}

impl GuaranteeCallTerms {
    /// A call in KES.
    pub fn new(shortfall: Decimal, pledges: Vec<LoanPledge>) -> Self {
        Self {
            currency: Currency::default(),
            shortfall,
            pledges,
        }
    }
}

/// What one guarantor has to pay.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledGuarantor {
    /// The id of the member.
    pub guarantor: String,
    /// What was pledged.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What is called.
    #[serde(with = "crate::wire::decimal")]
    pub called: Decimal,
    /// What of the pledge is left.
    #[serde(with = "crate::wire::decimal")]
    pub left: Decimal,
}

/// Who pays what of a shortfall.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeCall {
    /// The guarantors, by id.
    pub guarantors: Vec<CalledGuarantor>,
    /// All that is called.
    #[serde(with = "crate::wire::decimal")]
    pub called: Decimal,
    /// What nobody stands for.
    #[serde(with = "crate::wire::decimal")]
    pub uncovered: Decimal,
    /// The shortfall: called + uncovered.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
}

/// Returns what each guarantor pays of a shortfall: by the size of the pledges, never more than the pledge.
///
/// Largest remainder, ties by member id; called and uncovered add up to the shortfall.
/// Source: docs/src/rules/lending.md#call-on-default.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.shortfall`), `too_long` (`terms.pledges`); of each pledge
/// `empty`, `too_long` and `invalid_text` (`guarantor`), `out_of_range` and `too_many_decimals` (`amount`),
/// `date_out_of_range` (`pledged_on`); `duplicate` (`terms.pledges[i].guarantor`).
///
/// # Examples
/// ```
/// use chama_core::loan::{GuaranteeCallTerms, LoanPledge, guarantee_call};
/// use rust_decimal::Decimal;
/// let pledge = |guarantor: &str, amount: i64| LoanPledge {
///     guarantor: guarantor.to_owned(),
///     amount: Decimal::from(amount),
///     pledged_on: "2026-01-31".parse().unwrap(),
/// };
/// let pledges = vec![pledge("amina", 5_000), pledge("baraka", 3_000), pledge("chebet", 1_000)];
/// let call = guarantee_call(&GuaranteeCallTerms::new(Decimal::from(1_000), pledges))?;
/// let called: Vec<String> = call.guarantors.iter().map(|one| one.called.to_string()).collect();
/// assert_eq!(called, ["555.56", "333.33", "111.11"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn guarantee_call(terms: &GuaranteeCallTerms) -> Result<GuaranteeCall, ChamaError> {
    let currency = terms.currency;
    let shortfall = minor_amount("terms.shortfall", terms.shortfall, currency)?;
    let pledges = exact_pledges(&terms.pledges, currency)?;
    let pledged: Minor = pledges.iter().map(|pledge| pledge.amount).sum();
    let called = shortfall.min(pledged);
    let parts = by_pledges(called, &pledges);
    Ok(GuaranteeCall {
        guarantors: pledges
            .iter()
            .zip(parts)
            .map(|(pledge, part)| CalledGuarantor {
                guarantor: pledge.guarantor.to_owned(),
                pledged: pledge.amount.amount(currency),
                called: part.amount(currency),
                left: (pledge.amount - part).amount(currency),
            })
            .collect(),
        called: called.amount(currency),
        uncovered: (shortfall - called).amount(currency),
        shortfall: shortfall.amount(currency),
    })
}
