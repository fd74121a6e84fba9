//! Money that comes in from a borrower after the guarantors were called.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_id};
use crate::money::{Currency, Minor, Taker, minor_amount, shared};
use crate::sort;

/// Who is paid back first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryOrder {
    /// The group, then the guarantors.
    #[default]
    GroupFirst,
    /// The guarantors, then the group.
    GuarantorsFirst,
    /// All together, by what each is owed.
    ProRata,
}

/// A guarantor who was called.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorToRepay {
    /// The id of the member, once in the list.
    pub guarantor: String,
    /// What the guarantor paid and has not got back.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// What came in, and who is owed something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRecoveryTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What came in.
    #[serde(with = "crate::wire::decimal")]
    pub recovered: Decimal,
    /// Who is paid back first (default: the group).
    #[serde(default)]
    pub order: RecoveryOrder,
    /// What the group bore and has not got back (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub group_owed: Decimal,
    /// The guarantors who were called, in any order, at most 10,000.
    pub guarantors: Vec<GuarantorToRepay>,
}

impl GuaranteeRecoveryTerms {
    /// A recovery in KES; the group bore nothing.
    pub fn new(recovered: Decimal, guarantors: Vec<GuarantorToRepay>) -> Self {
        Self {
            currency: Currency::default(),
            recovered,
            order: RecoveryOrder::default(),
            group_owed: Decimal::ZERO,
            guarantors,
        }
    }
}

/// What one guarantor gets back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorRecovery {
    /// The id of the member.
    pub guarantor: String,
    /// What was owed before.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What is paid back now.
    #[serde(with = "crate::wire::decimal")]
    pub repaid: Decimal,
    /// What is owed after.
    #[serde(with = "crate::wire::decimal")]
    pub left: Decimal,
}

/// Who gets what of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRecovery {
    /// Who was paid back first.
    pub order: RecoveryOrder,
    /// What the group gets back.
    #[serde(with = "crate::wire::decimal")]
    pub to_group: Decimal,
    /// What the group is owed after.
    #[serde(with = "crate::wire::decimal")]
    pub group_left: Decimal,
    /// The guarantors, by id.
    pub guarantors: Vec<GuarantorRecovery>,
    /// What the guarantors get back.
    #[serde(with = "crate::wire::decimal")]
    pub to_guarantors: Decimal,
    /// What is left for the borrower.
    #[serde(with = "crate::wire::decimal")]
    pub excess: Decimal,
    /// What came in: to the group + to the guarantors + excess.
    #[serde(with = "crate::wire::decimal")]
    pub recovered: Decimal,
}

/// Returns who gets what of the money that came in after a call.
///
/// Nobody gets more than they are owed; what is left is the borrower's. Largest remainder, ties by member id.
/// Source: docs/src/rules/lending.md#recoveries.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.recovered`, `terms.group_owed`), `too_long`
/// (`terms.guarantors`); of each guarantor `empty`, `too_long` and `invalid_text` (`guarantor`), `out_of_range` and
/// `too_many_decimals` (`owed`); `duplicate` (`terms.guarantors[i].guarantor`).
///
/// # Examples
/// ```
/// use chama_core::loan::{GuaranteeRecoveryTerms, GuarantorToRepay, guarantee_recovery};
/// use rust_decimal::Decimal;
/// let called = |guarantor: &str, owed: i64| GuarantorToRepay { guarantor: guarantor.to_owned(), owed: Decimal::from(owed) };
/// let mut terms = GuaranteeRecoveryTerms::new(Decimal::from(4_000), vec![called("amina", 6_000), called("baraka", 3_000)]);
/// terms.group_owed = Decimal::from(1_000);
/// let recovery = guarantee_recovery(&terms)?;
/// assert_eq!(recovery.to_group.to_string(), "1000.00");
/// let repaid: Vec<String> = recovery.guarantors.iter().map(|one| one.repaid.to_string()).collect();
/// assert_eq!(repaid, ["2000.00", "1000.00"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn guarantee_recovery(terms: &GuaranteeRecoveryTerms) -> Result<GuaranteeRecovery, ChamaError> {
    let currency = terms.currency;
    let recovered = minor_amount("terms.recovered", terms.recovered, currency)?;
    let group = minor_amount("terms.group_owed", terms.group_owed, currency)?;
    let guarantors = exact_guarantors(&terms.guarantors, currency)?;
    let all: Minor = guarantors.iter().map(|(_, owed)| *owed).sum();
    let takers = guarantors.iter().map(|(_, owed)| Taker::by(owed.0));
    let (to_group, repaid) = match terms.order {
        RecoveryOrder::GroupFirst => {
            let to_group = recovered.min(group);
            (
                to_group,
                shared((recovered - to_group).min(all).0, &takers.collect::<Vec<_>>()),
            )
        }
        RecoveryOrder::GuarantorsFirst => {
            let repaid = recovered.min(all);
            (
                (recovered - repaid).min(group),
                shared(repaid.0, &takers.collect::<Vec<_>>()),
            )
        }
        RecoveryOrder::ProRata => {
            let takers: Vec<Taker> = std::iter::once(Taker::by(group.0)).chain(takers).collect();
            let mut parts = shared(recovered.min(group + all).0, &takers).into_iter();
            (Minor(parts.next().unwrap_or(0)), parts.collect())
        }
    };
    let to_guarantors = Minor(repaid.iter().copied().fold(0, i128::saturating_add));
    Ok(GuaranteeRecovery {
        order: terms.order,
        to_group: to_group.amount(currency),
        group_left: (group - to_group).amount(currency),
        guarantors: guarantors
            .iter()
            .zip(repaid)
            .map(|((guarantor, owed), repaid)| GuarantorRecovery {
                guarantor: (*guarantor).to_owned(),
                owed: owed.amount(currency),
                repaid: Minor(repaid).amount(currency),
                left: (*owed - Minor(repaid)).amount(currency),
            })
            .collect(),
        to_guarantors: to_guarantors.amount(currency),
        excess: (recovered - to_group - to_guarantors).amount(currency),
        recovered: recovered.amount(currency),
    })
}

/// Checks the guarantors and puts them in the order of their ids.
fn exact_guarantors(guarantors: &[GuarantorToRepay], currency: Currency) -> Result<Vec<(&str, Minor)>, ChamaError> {
    let list = "terms.guarantors";
    MEMBERS.check_len(list, guarantors.len())?;
    let mut exact = Vec::with_capacity(guarantors.len());
    for (place, one) in guarantors.iter().enumerate() {
        let owed = check_id("guarantor", &one.guarantor)
            .and_then(|()| minor_amount("owed", one.owed, currency))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        exact.push((one.guarantor.as_str(), owed));
    }
    unique(list, guarantors.iter().map(|one| one.guarantor.as_str()), "guarantor")?;
    sort::ascending(&mut exact);
    Ok(exact)
}
