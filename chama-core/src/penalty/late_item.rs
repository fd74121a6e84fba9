//! The penalty of one late item on its own.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bylaws::PenaltyRule;
use crate::calendar::{Weekend, YearStart};
use crate::money::Currency;
use crate::rule::Rule;

/// A payment on a late item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePayment {
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What went to the item itself (default: 0).
    #[serde(default = "nothing", with = "crate::wire::decimal")]
    pub to_item: Decimal,
    /// What went to its penalty (default: 0).
    #[serde(default = "nothing", with = "crate::wire::decimal")]
    pub to_penalty: Decimal,
}

fn nothing() -> Decimal {
    Decimal::ZERO
}

/// Something that was due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateItem {
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// When.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// What was paid on it, in any order (default: nothing).
    #[serde(default)]
    pub payments: Vec<LatePayment>,
}

/// A rule, the item that it is applied to, and the days that count.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyTerms {
    /// The rule.
    pub rule: PenaltyRule,
    /// The item.
    pub item: LateItem,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Days of the week that are no business days (default: Sunday).
    #[serde(default)]
    pub weekend: Weekend,
    /// Holidays (default: none).
    #[serde(default, with = "crate::wire::date_list")]
    pub holidays: Vec<NaiveDate>,
    /// The day on which the financial year starts, for a cap by year (default: 1 January).
    #[serde(default)]
    pub financial_year: YearStart,
}

/// Equal charges on days that follow each other, as one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyLine {
    /// The day of the first charge.
    #[serde(with = "crate::wire::date")]
    pub first_on: NaiveDate,
    /// The day of the last charge.
    #[serde(with = "crate::wire::date")]
    pub last_on: NaiveDate,
    /// How many charges.
    pub times: i32,
    /// What each was charged on; 0 where the charge is an amount.
    #[serde(with = "crate::wire::decimal")]
    pub base: Decimal,
    /// Each charge; negative where a guard takes one back.
    #[serde(with = "crate::wire::decimal")]
    pub each: Decimal,
    /// All of them: times × each.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The rule, or the cap that cut it down.
    pub why: Rule,
}

/// The penalty of an item as of a date.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// The lines, by date.
    pub lines: Vec<PenaltyLine>,
    /// What was charged: the sum of the lines.
    #[serde(with = "crate::wire::decimal")]
    pub charged: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is owed of it.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What is unpaid of the item itself.
    #[serde(with = "crate::wire::decimal")]
    pub item_unpaid: Decimal,
    /// Days late as of the date; 0 once the item is paid.
    pub days_late: i32,
    /// The last day without penalty: the due date and its grace.
    #[serde(with = "crate::wire::date")]
    pub grace_ends: NaiveDate,
}
