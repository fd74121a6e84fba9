//! Pledges that become free as principal falls.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ExactPledge, LoanPledge, by_pledges, exact_pledges};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, positive_amount};
use crate::sort;

/// How pledges become free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseMethod {
    /// All of them by the part of the principal that was repaid.
    #[default]
    ProRata,
    /// The last pledged first.
    LastPledgedFirst,
    /// All of them when nothing is owed any more.
    WhenRepaid,
}

/// A loan of which a part was repaid, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeReleaseTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What was lent, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// What is owed of it.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// How pledges become free (default: pro rata).
    #[serde(default)]
    pub method: ReleaseMethod,
    /// The pledges as they were made, in any order, at most 10,000.
    pub pledges: Vec<LoanPledge>,
}

impl GuaranteeReleaseTerms {
    /// A release pro rata in KES, of a loan on which all is still owed.
    pub fn new(principal: Decimal, pledges: Vec<LoanPledge>) -> Self {
        Self {
            currency: Currency::default(),
            principal,
            owed: principal,
            method: ReleaseMethod::default(),
            pledges,
        }
    }
}

/// What of a pledge is kept and what is free.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedPledge {
    /// The id of the member.
    pub guarantor: String,
    /// What was pledged: kept + released.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What still stands.
    #[serde(with = "crate::wire::decimal")]
    pub kept: Decimal,
    /// What is free.
    #[serde(with = "crate::wire::decimal")]
    pub released: Decimal,
}

/// Which pledges still stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRelease {
    /// How pledges became free.
    pub method: ReleaseMethod,
    /// The guarantors, by id.
    pub guarantors: Vec<ReleasedPledge>,
    /// All that still stands.
    #[serde(with = "crate::wire::decimal")]
    pub kept: Decimal,
    /// All that is free.
    #[serde(with = "crate::wire::decimal")]
    pub released: Decimal,
    /// All that was pledged: kept + released.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
}

/// Returns which pledges still stand when a part of the principal was repaid.
///
/// Formula: `kept = ⌈Σ pledges × min(owed, principal) ÷ principal⌉`, laid on the pledges by the method; when repaid, all or
/// nothing. Kept and released add up to each pledge. Source: docs/src/rules/lending.md#release.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.principal`, `terms.owed`), `too_long` (`terms.pledges`);
/// of each pledge `empty`, `too_long` and `invalid_text` (`guarantor`), `out_of_range` and `too_many_decimals` (`amount`),
/// `date_out_of_range` (`pledged_on`); `duplicate` (`terms.pledges[i].guarantor`).
///
/// # Examples
/// ```
/// use chama_core::loan::{GuaranteeReleaseTerms, LoanPledge, guarantee_release};
/// use rust_decimal::Decimal;
/// let pledge = |guarantor: &str, amount: i64, on: &str| LoanPledge {
///     guarantor: guarantor.to_owned(),
///     amount: Decimal::from(amount),
///     pledged_on: on.parse().unwrap(),
/// };
/// let pledges = vec![pledge("amina", 5_000, "2026-03-01"), pledge("baraka", 3_000, "2026-03-02")];
/// let mut terms = GuaranteeReleaseTerms::new(Decimal::from(10_000), pledges);
/// terms.owed = Decimal::from(4_000);
/// let release = guarantee_release(&terms)?;
/// let kept: Vec<String> = release.guarantors.iter().map(|one| one.kept.to_string()).collect();
/// assert_eq!(kept, ["2000.00", "1200.00"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn guarantee_release(terms: &GuaranteeReleaseTerms) -> Result<GuaranteeRelease, ChamaError> {
    let currency = terms.currency;
    let principal = positive_amount("terms.principal", terms.principal, currency)?;
    let owed = minor_amount("terms.owed", terms.owed, currency)?;
    let pledges = exact_pledges(&terms.pledges, currency)?;
    let pledged: Minor = pledges.iter().map(|pledge| pledge.amount).sum();
    let product = pledged.0.saturating_mul(owed.min(principal).0);
    let keep = Minor(divide(product, principal.0, RoundingMode::Ceiling));
    let kept = match terms.method {
        ReleaseMethod::ProRata => by_pledges(keep, &pledges),
        ReleaseMethod::LastPledgedFirst => first_pledged(keep, &pledges),
        ReleaseMethod::WhenRepaid if owed.is_zero() => vec![Minor::ZERO; pledges.len()],
        ReleaseMethod::WhenRepaid => pledges.iter().map(|pledge| pledge.amount).collect(),
    };
    let all: Minor = kept.iter().copied().sum();
    Ok(GuaranteeRelease {
        method: terms.method,
        guarantors: pledges
            .iter()
            .zip(kept)
            .map(|(pledge, kept)| ReleasedPledge {
                guarantor: pledge.guarantor.to_owned(),
                pledged: pledge.amount.amount(currency),
                kept: kept.amount(currency),
                released: (pledge.amount - kept).amount(currency),
            })
            .collect(),
        kept: all.amount(currency),
        released: (pledged - all).amount(currency),
        pledged: pledged.amount(currency),
    })
}

/// So much is kept by those who pledged first; on one day by id.
fn first_pledged(keep: Minor, pledges: &[ExactPledge<'_>]) -> Vec<Minor> {
    let mut order: Vec<usize> = (0..pledges.len()).collect();
    sort::by_key(&mut order, |place| pledges.get(*place).map(|pledge| pledge.pledged_on));
    let (mut kept, mut left) = (vec![Minor::ZERO; pledges.len()], keep);
    for place in order {
        if let (Some(pledge), Some(kept)) = (pledges.get(place), kept.get_mut(place)) {
            *kept = pledge.amount.min(left);
            left -= *kept;
        }
    }
    kept
}
