//! The waterfall on obligations that the host keeps itself.
//!
//! In a treasurer's words: a payment goes down the list in the by-laws, the oldest first; what is left is the
//! member's advance. By hand: penalty 100, interest 200, principal 1,000 all due; 250 in that order pays
//! 100, 150 and nothing. Left out: marked payments ([`super::contribution_position`] knows them).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::unique;
use crate::bylaws::{AllocationRule, Bucket, check_allocation};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id};
use crate::money::{Currency, Minor, positive_amount};
use crate::rule::Rule;
use crate::sort;

/// Something unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// The host's id, unique in the list.
    pub id: String,
    /// Where it stands in the waterfall. For a contribution `arrears` and `current` say the same: its dates decide.
    pub bucket: Bucket,
    /// The first day on which the waterfall pays it.
    #[serde(with = "crate::wire::date")]
    pub payable_from: NaiveDate,
    /// The day by which it is to be paid.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// How much is unpaid of it; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
}

/// A payment, and what it may pay.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationTerms {
    /// The payment; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Where a payment goes first (default: arrears, fines, fees, loan, current, advance).
    #[serde(default)]
    pub allocation: AllocationRule,
    /// What is unpaid (default: nothing); of the same bucket and due date the first in the list is paid first.
    #[serde(default)]
    pub obligations: Vec<Obligation>,
}

/// A part of the payment, and the obligation that it went to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObligationLine {
    /// The id of the obligation.
    pub id: String,
    /// The step of the waterfall that paid it.
    pub bucket: Bucket,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The rule that sent it there.
    pub why: Rule,
}

/// Where a payment goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// The parts, in the order in which they are paid.
    pub lines: Vec<ObligationLine>,
    /// What is left.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// The payment: the lines and the advance add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Returns where a payment goes among the obligations; lines and advance add up to it.
///
/// A contribution is in arrears if its due date lies before the day of the money, and current from its `payable_from` to its due date.
/// Within a bucket the earliest due date is first. Source: docs/src/rules/contributions.md#the-waterfall.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.amount`), `date_out_of_range` (`terms.on`), the faults of `terms.allocation`,
/// `too_long` (`terms.obligations`), of each obligation: id, bucket (`unknown_variant`: nothing is owed to the advance), payable_from, due_on,
/// unpaid; `duplicate` (`terms.obligations[i].id`).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{AllocationRule, Bucket};
/// use chama_core::contribution::{AllocationTerms, Obligation, allocated_payment};
/// use chama_core::money::Currency;
/// let day = |text: &str| text.parse().unwrap();
/// let owed = |id: &str, bucket, due_on: &str, unpaid: i64| Obligation {
///     id: id.to_owned(),
///     bucket,
///     payable_from: day("2025-01-01"),
///     due_on: day(due_on),
///     unpaid: unpaid.into(),
/// };
/// let terms = AllocationTerms {
///     amount: 1_500.into(),
///     on: day("2025-02-10"),
///     currency: Currency::Kes,
///     allocation: AllocationRule::default(),
///     obligations: vec![
///         owed("february", Bucket::Current, "2025-02-28", 1_000),
///         owed("fine", Bucket::Fines, "2025-02-01", 100),
///         owed("january", Bucket::Current, "2025-01-31", 1_000),
///     ],
/// };
/// let allocation = allocated_payment(&terms)?;
/// let parts: Vec<_> = allocation.lines.iter().map(|line| (line.id.as_str(), line.amount.to_string())).collect();
/// assert_eq!(parts[0], ("january", "1000.00".to_owned()));
/// assert_eq!(parts[2], ("february", "400.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "waterfall")]
pub fn allocated_payment(terms: &AllocationTerms) -> Result<Allocation, ChamaError> {
    let currency = terms.currency;
    let total = positive_amount("terms.amount", terms.amount, currency)?;
    check_date("terms.on", terms.on)?;
    check_allocation("terms.allocation", &terms.allocation)?;
    EVENTS.check_len("terms.obligations", terms.obligations.len())?;
    let mut unpaid = Vec::with_capacity(terms.obligations.len());
    for (index, obligation) in terms.obligations.iter().enumerate() {
        let amount =
            check(obligation, currency).map_err(|error| error.within(&format!("terms.obligations[{index}]")))?;
        unpaid.push((obligation, amount));
    }
    unique(
        "terms.obligations",
        terms.obligations.iter().map(|obligation| obligation.id.as_str()),
        "id",
    )?;
    sort::by_key(&mut unpaid, |(obligation, _)| obligation.due_on);

    let mut money = total;
    let mut lines = Vec::new();
    for bucket in &terms.allocation.order {
        for (obligation, amount) in &unpaid {
            if payable_in(obligation, terms.on) != Some(*bucket) || !money.is_positive() {
                continue;
            }
            let part = money.min(*amount);
            money -= part;
            lines.push(ObligationLine {
                id: obligation.id.clone(),
                bucket: *bucket,
                amount: part.amount(currency),
                why: why(*bucket),
            });
        }
    }
    Ok(Allocation {
        lines,
        advance: money.amount(currency),
        total: total.amount(currency),
    })
}

fn check(obligation: &Obligation, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("id", &obligation.id)?;
    if obligation.bucket == Bucket::Advance {
        return Err(ChamaError::UnknownVariant {
            argument: "bucket".to_owned(),
            value: Bucket::Advance.code().to_owned(),
            expected: "arrears, fines, fees, loan or current".to_owned(),
        });
    }
    check_date("payable_from", obligation.payable_from)?;
    check_date("due_on", obligation.due_on)?;
    positive_amount("unpaid", obligation.unpaid, currency)
}

/// The step of the waterfall that pays the obligation on that day; none if none does yet.
fn payable_in(obligation: &Obligation, on: NaiveDate) -> Option<Bucket> {
    match obligation.bucket {
        Bucket::Arrears | Bucket::Current if obligation.due_on < on => Some(Bucket::Arrears),
        Bucket::Arrears | Bucket::Current if obligation.payable_from <= on => Some(Bucket::Current),
        Bucket::Fines | Bucket::Fees | Bucket::Loan if obligation.payable_from <= on => Some(obligation.bucket),
        _ => None,
    }
}

fn why(bucket: Bucket) -> Rule {
    match bucket {
        Bucket::Arrears => Rule::ToArrears,
        Bucket::Fines => Rule::ToFines,
        Bucket::Fees => Rule::ToFees,
        Bucket::Loan => Rule::ToLoan,
        Bucket::Current => Rule::ToCurrent,
        Bucket::Advance => Rule::ToAdvance,
    }
}
