//! Cash on the table, and what will probably come in.
//!
//! By hand: 1,000 due and 1,500 on the table: 1,000 applied, 500 change. Two members due 1,000 each who pay in time 9 times
//! in 10 and 1 in 2: 900 + 500 = 1,400 to be expected. Left out: reminders, which a host sends.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_fraction, check_id};
use crate::money::{Currency, Minor, Rounding, minor_amount};

/// What is due, and the cash that was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashTender {
    /// What is due.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What was handed over.
    #[serde(with = "crate::wire::decimal")]
    pub tendered: Decimal,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// What becomes of cash on the table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tendered {
    /// What is kept: applied and change add up to what was handed over.
    #[serde(with = "crate::wire::decimal")]
    pub applied: Decimal,
    /// What is given back.
    #[serde(with = "crate::wire::decimal")]
    pub change: Decimal,
    /// What is still missing: applied and short add up to what is due.
    #[serde(with = "crate::wire::decimal")]
    pub short: Decimal,
}

/// Returns what of the cash is applied, what is change, and what is short.
///
/// `applied = min(due, tendered)`, `change = max(0, tendered − due)`, `short = max(0, due − tendered)`.
/// Source: docs/src/rules/contributions.md#tendered-cash.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`tender.due`, then `tender.tendered`).
///
/// # Examples
/// ```
/// use chama_core::contribution::{CashTender, tendered_cash};
/// use chama_core::money::Currency;
/// let tender = CashTender { due: 1_000.into(), tendered: 1_500.into(), currency: Currency::Kes };
/// let cash = tendered_cash(&tender)?;
/// assert_eq!((cash.applied.to_string(), cash.change.to_string()), ("1000.00".to_owned(), "500.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "change")]
pub fn tendered_cash(tender: &CashTender) -> Result<Tendered, ChamaError> {
    let currency = tender.currency;
    let due = minor_amount("tender.due", tender.due, currency)?;
    let tendered = minor_amount("tender.tendered", tender.tendered, currency)?;
    Ok(Tendered {
        applied: due.min(tendered).amount(currency),
        change: (tendered - due).or_zero().amount(currency),
        short: (due - tendered).or_zero().amount(currency),
    })
}

/// What one member will owe, and how often the member has paid in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberDue {
    /// The member.
    pub member: String,
    /// What will be due.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// The part of the dues that were paid in time, 0 to 1 (default: not known, so the prior is taken).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub on_time_rate: Option<Decimal>,
}

/// What the members will owe.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How probable it is that someone of whom nothing is known pays in time (default: 1).
    #[serde(default = "certain", with = "crate::wire::decimal")]
    pub prior: Decimal,
    /// The members, each once.
    pub members: Vec<MemberDue>,
}

fn certain() -> Decimal {
    Decimal::ONE
}

/// What one member will probably pay in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionLine {
    /// The member.
    pub member: String,
    /// What will be due.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// The member's on-time rate, or the prior.
    #[serde(with = "crate::wire::decimal")]
    pub probability: Decimal,
    /// Due × probability, rounded half up.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
}

/// What will probably come in in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionForecast {
    /// One for each member, in the same order.
    pub lines: Vec<CollectionLine>,
    /// All that will be due.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What will probably come in: the sum of the rounded lines.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
}

/// Returns what will probably be paid in time: Σ due × probability, each rounded half up.
///
/// Source: docs/src/rules/contributions.md#expected-collections.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.prior`), `too_long` (`terms.members`), of each member: member (`empty`,
/// `too_long`, `invalid_text`), due, on_time_rate; `duplicate` (`terms.members[i].member`).
///
/// # Examples
/// ```
/// use chama_core::contribution::{CollectionTerms, MemberDue, expected_collections};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let due = |member: &str, rate| MemberDue { member: member.to_owned(), due: 1_000.into(), on_time_rate: rate };
/// let terms = CollectionTerms {
///     currency: Currency::Kes,
///     prior: Decimal::new(5, 1),
///     members: vec![due("amina", Some(Decimal::new(9, 1))), due("otieno", None)],
/// };
/// assert_eq!(expected_collections(&terms)?.expected.to_string(), "1400.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "forecast")]
pub fn expected_collections(terms: &CollectionTerms) -> Result<CollectionForecast, ChamaError> {
    let currency = terms.currency;
    check_fraction("terms.prior", terms.prior)?;
    MEMBERS.check_len("terms.members", terms.members.len())?;
    let half_up = Rounding::default().exact("rounding", currency)?;
    let (mut due, mut expected) = (Minor::ZERO, Minor::ZERO);
    let mut lines = Vec::with_capacity(terms.members.len());
    for (index, member) in terms.members.iter().enumerate() {
        let owes = check(member, currency).map_err(|error| error.within(&format!("terms.members[{index}]")))?;
        let probability = member.on_time_rate.unwrap_or(terms.prior);
        let pays = half_up.part(owes, probability);
        due += owes;
        expected += pays;
        lines.push(CollectionLine {
            member: member.member.clone(),
            due: owes.amount(currency),
            probability,
            expected: pays.amount(currency),
        });
    }
    unique(
        "terms.members",
        terms.members.iter().map(|member| member.member.as_str()),
        "member",
    )?;
    Ok(CollectionForecast {
        lines,
        due: due.amount(currency),
        expected: expected.amount(currency),
    })
}

fn check(member: &MemberDue, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("member", &member.member)?;
    let due = minor_amount("due", member.due, currency)?;
    if let Some(rate) = member.on_time_rate {
        check_fraction("on_time_rate", rate)?;
    }
    Ok(due)
}
