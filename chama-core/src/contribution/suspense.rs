//! Money that nobody can be named for, held until somebody can.
//!
//! In a treasurer's words: it stays in suspense under the day on which it came; whoever proves that it is theirs gets it
//! with that day, as if it had been known from the start. By hand: 1,000 on 5 February; 600 of it given to Amina on the 20th: 400
//! in suspense, and a payment of 600 of Amina dated 5 February.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Payment;
use super::facts::unique;
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id};
use crate::money::{Currency, Minor, positive_amount};
use crate::sort;

/// Money that came without a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseReceipt {
    /// The host's id, unique in the list.
    pub id: String,
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// A receipt, or a part of it, finds its member.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseAttribution {
    /// The host's id, unique in the list: it becomes the id of the payment.
    pub id: String,
    /// The id of the receipt.
    pub receipt: String,
    /// The member.
    pub member: String,
    /// The day on which it was decided, not before the money came.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// How much of it; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// The suspense account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspense {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Money that came without a name, in any order.
    pub receipts: Vec<SuspenseReceipt>,
    /// Whose it was, in any order (default: nothing is known).
    #[serde(default)]
    pub attributions: Vec<SuspenseAttribution>,
}

/// What of a receipt is still in suspense.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseBalance {
    /// The id of the receipt.
    pub receipt: String,
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What came.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What found its member by then.
    #[serde(with = "crate::wire::decimal")]
    pub attributed: Decimal,
    /// What is left: received − attributed.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
}

/// A payment that was found to be a member's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributedPayment {
    /// The member.
    pub member: String,
    /// The payment, with the day of the money.
    pub payment: Payment,
}

/// Returns what of each receipt is in suspense as of a date (the end of that day), by value date, then in the order of the list.
///
/// Receipts and attributions of later days are left out. Source: docs/src/rules/contributions.md#unidentified-money.
///
/// # Errors
/// In this order: `too_long` (`suspense.receipts`), of each receipt: id, value_date, amount; `duplicate` (`suspense.receipts[i].id`); `too_long`
/// (`suspense.attributions`), of each: id, receipt (`not_found`), member, on (`wrong_order` before the money came), amount (`out_of_range` above
/// what is left, in the order of the list); `duplicate` (`suspense.attributions[i].id`); `date_out_of_range` (`as_of`).
///
/// # Examples
/// ```
/// use chama_core::contribution::{Suspense, SuspenseReceipt, suspense_balances};
/// use chama_core::money::Currency;
/// let day = |text: &str| text.parse().unwrap();
/// let receipt = SuspenseReceipt { id: "m1".to_owned(), value_date: day("2025-02-05"), amount: 1_000.into() };
/// let suspense = Suspense { currency: Currency::Kes, receipts: vec![receipt], attributions: Vec::new() };
/// assert_eq!(suspense_balances(&suspense, day("2025-02-05"))?[0].held.to_string(), "1000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn suspense_balances(suspense: &Suspense, as_of: NaiveDate) -> Result<Vec<SuspenseBalance>, ChamaError> {
    let checked = check(suspense)?;
    check_date("as_of", as_of)?;
    let currency = suspense.currency;
    let mut attributed = vec![Minor::ZERO; suspense.receipts.len()];
    for ((place, amount), attribution) in checked.attributions.iter().zip(&suspense.attributions) {
        if let Some(sum) = attributed.get_mut(*place).filter(|_| attribution.on <= as_of) {
            *sum += *amount;
        }
    }
    let receipts = suspense.receipts.iter().zip(checked.receipts).zip(attributed);
    let mut known: Vec<_> = receipts
        .filter(|((receipt, _), _)| receipt.value_date <= as_of)
        .collect();
    sort::by_key(&mut known, |((receipt, _), _)| receipt.value_date);
    let balances = known
        .into_iter()
        .map(|((receipt, received), attributed)| SuspenseBalance {
            receipt: receipt.id.clone(),
            value_date: receipt.value_date,
            received: received.amount(currency),
            attributed: attributed.amount(currency),
            held: (received - attributed).amount(currency),
        });
    Ok(balances.collect())
}

/// Returns the payments that attributions make, in the order of the attributions: each with the day on which its money came.
///
/// Source: docs/src/rules/contributions.md#unidentified-money.
///
/// # Errors
/// In this order: those of [`suspense_balances`], without `as_of`.
///
/// # Examples
/// ```
/// use chama_core::contribution::{Suspense, SuspenseAttribution, SuspenseReceipt, attributed_payments};
/// use chama_core::money::Currency;
/// let day = |text: &str| text.parse().unwrap();
/// let suspense = Suspense {
///     currency: Currency::Kes,
///     receipts: vec![SuspenseReceipt { id: "m1".to_owned(), value_date: day("2025-02-05"), amount: 1_000.into() }],
///     attributions: vec![SuspenseAttribution {
///         id: "a1".to_owned(),
///         receipt: "m1".to_owned(),
///         member: "amina".to_owned(),
///         on: day("2025-02-20"),
///         amount: 600.into(),
///     }],
/// };
/// let payments = attributed_payments(&suspense)?;
/// assert_eq!((payments[0].payment.value_date, payments[0].payment.amount.to_string()), (day("2025-02-05"), "600.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn attributed_payments(suspense: &Suspense) -> Result<Vec<AttributedPayment>, ChamaError> {
    let checked = check(suspense)?;
    let attributions = checked.attributions.iter().zip(&suspense.attributions);
    let payments = attributions.filter_map(|((place, amount), attribution)| {
        let receipt = suspense.receipts.get(*place)?;
        let amount = amount.amount(suspense.currency);
        Some(AttributedPayment {
            member: attribution.member.clone(),
            payment: Payment::new(attribution.id.clone(), receipt.value_date, amount),
        })
    });
    Ok(payments.collect())
}

/// The amounts, and the place of the receipt of each attribution.
struct Checked {
    receipts: Vec<Minor>,
    attributions: Vec<(usize, Minor)>,
}

fn check(suspense: &Suspense) -> Result<Checked, ChamaError> {
    let currency = suspense.currency;
    EVENTS.check_len("suspense.receipts", suspense.receipts.len())?;
    let mut receipts = Vec::with_capacity(suspense.receipts.len());
    for (index, receipt) in suspense.receipts.iter().enumerate() {
        let amount = check_receipt(receipt, currency);
        receipts.push(amount.map_err(|error| error.within(&format!("suspense.receipts[{index}]")))?);
    }
    unique(
        "suspense.receipts",
        suspense.receipts.iter().map(|receipt| receipt.id.as_str()),
        "id",
    )?;

    EVENTS.check_len("suspense.attributions", suspense.attributions.len())?;
    let places = suspense
        .receipts
        .iter()
        .enumerate()
        .map(|(place, receipt)| (receipt.id.as_str(), place));
    let places: BTreeMap<&str, usize> = places.collect();
    let mut left = receipts.clone();
    let mut attributions = Vec::with_capacity(suspense.attributions.len());
    for (index, attribution) in suspense.attributions.iter().enumerate() {
        let amount = check_attribution(attribution, suspense, &places, &mut left);
        attributions.push(amount.map_err(|error| error.within(&format!("suspense.attributions[{index}]")))?);
    }
    unique(
        "suspense.attributions",
        suspense.attributions.iter().map(|attribution| attribution.id.as_str()),
        "id",
    )?;
    Ok(Checked { receipts, attributions })
}

fn check_receipt(receipt: &SuspenseReceipt, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("id", &receipt.id)?;
    check_date("value_date", receipt.value_date)?;
    positive_amount("amount", receipt.amount, currency)
}

fn check_attribution(
    attribution: &SuspenseAttribution,
    suspense: &Suspense,
    places: &BTreeMap<&str, usize>,
    left: &mut [Minor],
) -> Result<(usize, Minor), ChamaError> {
    let currency = suspense.currency;
    check_id("id", &attribution.id)?;
    let place = places.get(attribution.receipt.as_str()).copied();
    let found = place.and_then(|place| Some((place, suspense.receipts.get(place)?, left.get_mut(place)?)));
    let Some((place, receipt, left)) = found else {
        return Err(ChamaError::NotFound {
            argument: "receipt".to_owned(),
            value: attribution.receipt.clone(),
            expected: "the id of a receipt".to_owned(),
        });
    };
    check_id("member", &attribution.member)?;
    check_date("on", attribution.on)?;
    if attribution.on < receipt.value_date {
        return Err(ChamaError::WrongOrder {
            argument: "on".to_owned(),
            value: attribution.on.to_string(),
            earliest: receipt.value_date.to_string(),
        });
    }
    let amount = positive_amount("amount", attribution.amount, currency)?;
    if amount > *left {
        return Err(ChamaError::OutOfRange {
            argument: "amount".to_owned(),
            value: attribution.amount.to_string(),
            minimum: Minor(1).amount(currency).to_string(),
            maximum: left.amount(currency).to_string(),
        });
    }
    *left -= amount;
    Ok((place, amount))
}
