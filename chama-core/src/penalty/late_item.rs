//! The penalty of one late item on its own.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::accrual::{Accrual, ExactPenalty, ItemState};
use crate::bylaws::{PenaltyRule, check_penalty};
use crate::calendar::{
    BusinessDayRule, BusinessDays, OpenDays, Weekend, YearStart, check_business_days, check_year_start,
};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date};
use crate::money::{Currency, Minor, minor_amount};
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

impl LateItem {
    /// An item on which nothing was paid.
    pub fn new(amount: Decimal, due_on: NaiveDate) -> Self {
        Self {
            amount,
            due_on,
            payments: Vec::new(),
        }
    }
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

impl PenaltyTerms {
    /// In KES, with Sunday as the only day without business.
    pub fn new(rule: PenaltyRule, item: LateItem) -> Self {
        Self {
            rule,
            item,
            currency: Currency::default(),
            weekend: Weekend::default(),
            holidays: Vec::new(),
            financial_year: YearStart::default(),
        }
    }
}

/// Equal charges of steps that follow each other, as one line.
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
    /// What is owed of it: charged − paid; below 0 where more was paid than was charged.
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

/// Returns the penalty of one late item as of the end of a day: its lines, what was paid, what is owed.
///
/// Amounts in the terms' currency. Payments with a later value date are unknown; the others count from the day after
/// theirs. For a meeting, `item.due_on` is its day and the amount of the item does not matter. A cap for a member counts
/// this item alone. Rule: docs/src/rules/penalties.md#steps.
///
/// # Errors
/// In this order: the faults of `terms.rule` (see [`crate::bylaws::bylaws_faults`]); `out_of_range`, `too_many_decimals`
/// (item.amount); `date_out_of_range` (item.due_on); `too_long` (item.payments); of each payment `date_out_of_range`,
/// `out_of_range` (more than is left of the item), `too_many_decimals`; `too_long`, `date_out_of_range` (holidays);
/// `out_of_range` (financial_year); `date_out_of_range` (as_of).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger};
/// use chama_core::penalty::{LateItem, LatePayment, PenaltyTerms, penalty};
/// use rust_decimal::Decimal;
/// let day = |text: &str| text.parse().unwrap();
/// let paid = |on, amount| LatePayment {
///     value_date: day(on),
///     to_item: Decimal::from(amount),
///     to_penalty: Decimal::ZERO,
/// };
/// let rule = PenaltyRule {
///     every: PenaltyEvery::Day,
///     ..PenaltyRule::new(
///         "late".to_owned(),
///         PenaltyTrigger::LateContribution { contributions: vec![] },
///         PenaltyBasis::Unpaid { share: Decimal::new(1, 2) },
///     )
/// };
/// let item = LateItem {
///     payments: vec![paid("2026-02-07", 400), paid("2026-02-09", 600)],
///     ..LateItem::new(Decimal::from(1_000), day("2026-02-05"))
/// };
/// let penalty = penalty(&PenaltyTerms::new(rule, item), day("2026-03-31"))?;
/// assert_eq!(penalty.charged.to_string(), "32.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn penalty(terms: &PenaltyTerms, as_of: NaiveDate) -> Result<Penalty, ChamaError> {
    check_penalty("terms.rule", &terms.rule, terms.currency)?;
    let item = ExactItem::new("terms.item", &terms.item, terms.currency)?;
    let calendar = BusinessDays {
        rule: BusinessDayRule::Unadjusted,
        weekend: terms.weekend,
        holidays: terms.holidays.clone(),
    };
    check_business_days("terms", &calendar)?;
    check_year_start("terms.financial_year", &terms.financial_year)?;
    check_date("as_of", as_of)?;

    let rule = ExactPenalty::new("terms.rule", &terms.rule, terms.currency)?;
    let open = OpenDays::new(&calendar);
    let mut accrual = Accrual::new(&rule, item.due_on, &open);
    let mut tally = rule.member_tally();
    let mut known = Paid::default();
    let mut payments = item
        .payments
        .iter()
        .filter(|payment| payment.value_date <= as_of)
        .peekable();
    while let Some(on) = accrual.next_on().filter(|on| *on <= as_of) {
        while let Some(payment) = payments.next_if(|payment| payment.value_date < on) {
            known.add(payment);
        }
        let state = ItemState {
            whole: item.amount,
            unpaid: item.amount - known.to_item,
            unpaid_penalty: accrual.charged() - known.to_penalty,
        };
        let room = tally.as_mut().map(|tally| tally.room(on, &terms.financial_year));
        let charged = accrual.step(&rule, state, room);
        if let Some(tally) = &mut tally {
            tally.add(charged);
        }
    }
    for payment in payments {
        known.add(payment);
    }
    let unpaid = item.amount - known.to_item;
    let days_late = as_of.signed_duration_since(item.due_on).num_days().max(0);
    Ok(Penalty {
        lines: accrual.lines(terms.currency),
        charged: accrual.charged().amount(terms.currency),
        paid: known.to_penalty.amount(terms.currency),
        owed: (accrual.charged() - known.to_penalty).amount(terms.currency),
        item_unpaid: unpaid.amount(terms.currency),
        days_late: if unpaid.is_positive() {
            i32::try_from(days_late).unwrap_or(i32::MAX)
        } else {
            0
        },
        grace_ends: accrual.grace_ends(),
    })
}

/// A late item that has been checked, its payments in order of their value dates.
struct ExactItem {
    amount: Minor,
    due_on: NaiveDate,
    payments: Vec<ExactPayment>,
}

struct ExactPayment {
    value_date: NaiveDate,
    to_item: Minor,
    to_penalty: Minor,
}

#[derive(Default)]
struct Paid {
    to_item: Minor,
    to_penalty: Minor,
}

impl Paid {
    fn add(&mut self, payment: &ExactPayment) {
        self.to_item += payment.to_item;
        self.to_penalty += payment.to_penalty;
    }
}

impl ExactItem {
    fn new(path: &str, item: &LateItem, currency: Currency) -> Result<Self, ChamaError> {
        let amount = minor_amount(&format!("{path}.amount"), item.amount, currency)?;
        check_date("due_on", item.due_on).map_err(|error| error.within(path))?;
        EVENTS.check_len(&format!("{path}.payments"), item.payments.len())?;
        let mut left = amount;
        let mut payments = Vec::with_capacity(item.payments.len());
        for (place, payment) in item.payments.iter().enumerate() {
            let payment = ExactPayment::new(payment, left, currency)
                .map_err(|error| error.within(&format!("{path}.payments[{place}]")))?;
            left -= payment.to_item;
            payments.push(payment);
        }
        payments.sort_by_key(|payment| payment.value_date);
        Ok(Self {
            amount,
            due_on: item.due_on,
            payments,
        })
    }
}

impl ExactPayment {
    fn new(payment: &LatePayment, left: Minor, currency: Currency) -> Result<Self, ChamaError> {
        check_date("value_date", payment.value_date)?;
        let to_item = minor_amount("to_item", payment.to_item, currency)?;
        if to_item > left {
            return Err(ChamaError::OutOfRange {
                argument: "to_item".to_owned(),
                value: payment.to_item.to_string(),
                minimum: Minor::ZERO.amount(currency).to_string(),
                maximum: left.amount(currency).to_string(),
            });
        }
        Ok(Self {
            value_date: payment.value_date,
            to_item,
            to_penalty: minor_amount("to_penalty", payment.to_penalty, currency)?,
        })
    }
}
