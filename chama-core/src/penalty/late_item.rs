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
use crate::sort;

/// A payment on a late item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePayment {
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What went to the item itself (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub to_item: Decimal,
    /// What went to its penalty (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub to_penalty: Decimal,
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
/// `out_of_range` (financial_year); `date_out_of_range` (as_of); `result_too_large` (a penalty that passes 10¹²).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger};
/// use chama_core::penalty::{LateItem, LatePayment, PenaltyTerms, late_penalty};
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
/// let penalty = late_penalty(&PenaltyTerms::new(rule, item), day("2026-03-31"))?;
/// assert_eq!(penalty.charged.to_string(), "32.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn late_penalty(terms: &PenaltyTerms, as_of: NaiveDate) -> Result<Penalty, ChamaError> {
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
            debt_room: None,
        };
        let room = tally.as_mut().map(|tally| tally.room(on, &terms.financial_year));
        let charged = accrual.step(&rule, state, room);
        if let Some(tally) = &mut tally {
            tally.add(charged);
        }
    }
    accrual.check_size()?;
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
        sort::by_key(&mut payments, |payment| payment.value_date);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bylaws::{
        Compounding, Counting, Grace, GraceCounts, InDuplumRule, ItemCap, MemberCap, PenaltyBasis, PenaltyEvery,
        PenaltyTier, PenaltyTrigger,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(basis: PenaltyBasis) -> PenaltyRule {
        let trigger = PenaltyTrigger::LateContribution { contributions: vec![] };
        PenaltyRule::new("late".to_owned(), trigger, basis)
    }

    fn fixed(amount: i64) -> PenaltyRule {
        rule(PenaltyBasis::Fixed {
            amount: Decimal::from(amount),
        })
    }

    fn one_percent_a_day() -> PenaltyRule {
        PenaltyRule {
            every: PenaltyEvery::Day,
            ..rule(PenaltyBasis::Unpaid {
                share: Decimal::new(1, 2),
            })
        }
    }

    fn paid(on: &str, to_item: i64, to_penalty: i64) -> LatePayment {
        LatePayment {
            value_date: day(on),
            to_item: Decimal::from(to_item),
            to_penalty: Decimal::from(to_penalty),
        }
    }

    fn terms(rule: PenaltyRule, due_on: &str, amount: i64, payments: &[LatePayment]) -> PenaltyTerms {
        let item = LateItem {
            payments: payments.to_vec(),
            ..LateItem::new(Decimal::from(amount), day(due_on))
        };
        PenaltyTerms::new(rule, item)
    }

    fn charged(terms: &PenaltyTerms, as_of: &str) -> String {
        late_penalty(terms, day(as_of)).unwrap().charged.to_string()
    }

    /// first day, last day, times, each, why
    fn lines(terms: &PenaltyTerms, as_of: &str) -> Vec<(String, String, i32, String, Rule)> {
        let lines = late_penalty(terms, day(as_of)).unwrap().lines.into_iter();
        let row = |line: PenaltyLine| {
            let (first, last) = (line.first_on.to_string(), line.last_on.to_string());
            (first, last, line.times, line.each.to_string(), line.why)
        };
        lines.map(row).collect()
    }

    fn row(first: &str, last: &str, times: i32, each: &str, why: Rule) -> (String, String, i32, String, Rule) {
        (first.to_owned(), last.to_owned(), times, each.to_owned(), why)
    }

    #[test]
    fn a_day_is_charged_on_what_is_unpaid_at_its_start() {
        let payments = [paid("2026-02-07", 400, 0), paid("2026-02-09", 600, 0)];
        let terms = terms(one_percent_a_day(), "2026-02-05", 1_000, &payments);
        assert_eq!(
            lines(&terms, "2026-03-31"),
            [
                row("2026-02-06", "2026-02-07", 2, "10.00", Rule::PenaltyOfUnpaid),
                row("2026-02-08", "2026-02-09", 2, "6.00", Rule::PenaltyOfUnpaid),
            ]
        );
        assert_eq!(charged(&terms, "2026-02-05"), "0.00");
        assert_eq!(charged(&terms, "2026-02-08"), "26.00");
    }

    #[test]
    fn grace_counts_from_its_end_or_from_the_due_date() {
        let payments = [paid("2026-02-07", 400, 0), paid("2026-02-09", 600, 0)];
        let mut terms = terms(one_percent_a_day(), "2026-02-05", 1_000, &payments);
        terms.rule.grace = Grace::CalendarDays { days: 2 };
        assert_eq!(charged(&terms, "2026-03-31"), "12.00");
        terms.rule.grace_counts = GraceCounts::FromDue;
        assert_eq!(
            lines(&terms, "2026-03-31"),
            [row("2026-02-08", "2026-02-09", 4, "6.00", Rule::PenaltyOfUnpaid)]
        );
        assert_eq!(charged(&terms, "2026-02-08"), "18.00");
    }

    #[test]
    fn grace_in_business_days_jumps_over_sundays_and_holidays() {
        let mut terms = terms(fixed(200), "2025-05-30", 1_000, &[]);
        terms.rule.grace = Grace::BusinessDays { days: 2 };
        terms.holidays = vec![day("2025-06-02")];
        let penalty = late_penalty(&terms, day("2025-06-30")).unwrap();
        // Friday; Saturday is the first, Sunday and Madaraka Day are none, Tuesday is the second.
        assert_eq!(penalty.grace_ends, day("2025-06-03"));
        assert_eq!(penalty.lines[0].first_on, day("2025-06-04"));
    }

    #[test]
    fn paying_one_shilling_neither_stops_a_penalty_nor_makes_the_item_less_late() {
        // X33; known answer K22.
        let payments = [paid("2024-02-05", 1, 0)];
        let terms = terms(one_percent_a_day(), "2024-01-31", 1_000, &payments);
        let penalty = late_penalty(&terms, day("2024-03-15")).unwrap();
        assert_eq!(penalty.item_unpaid.to_string(), "999.00");
        assert_eq!(penalty.days_late, 44);
        assert_eq!(penalty.lines.len(), 2);
        assert_eq!(penalty.charged, Decimal::from(5 * 10) + Decimal::new(39 * 999, 2));
    }

    #[test]
    fn asking_twice_or_after_a_week_without_asking_charges_the_same() {
        // X34: an increment posted by each nightly run doubles, or is lost; a flat fee is lost with its day.
        let daily = terms(one_percent_a_day(), "2026-02-05", 1_000, &[]);
        assert_eq!(charged(&daily, "2026-02-15"), "100.00");
        assert_eq!(charged(&daily, "2026-02-15"), "100.00");
        assert_eq!(
            charged(&terms(fixed(200), "2026-02-05", 1_000, &[]), "2026-02-15"),
            "200.00"
        );
        // And its base is what is unpaid, not what was scheduled.
        let half = terms(one_percent_a_day(), "2026-02-05", 1_000, &[paid("2026-02-01", 500, 0)]);
        assert_eq!(charged(&half, "2026-02-15"), "50.00");
    }

    fn compound() -> PenaltyRule {
        PenaltyRule {
            every: PenaltyEvery::Month,
            counting: Counting::Complete,
            compounding: Compounding::Compound,
            ..rule(PenaltyBasis::Unpaid {
                share: Decimal::new(5, 2),
            })
        }
    }

    #[test]
    fn five_percent_a_month_stops_when_the_debt_has_doubled() {
        // X39; known answer K23 (ii).
        let mut terms = terms(compound(), "2024-01-31", 20_000, &[]);
        assert_eq!(charged(&terms, "2024-02-29"), "0.00");
        assert_eq!(charged(&terms, "2024-03-01"), "1000.00");
        // 14 months are complete at the end of 31 March 2025, and 15 at the end of 30 April.
        assert_eq!(charged(&terms, "2025-04-01"), "19598.66");
        assert_eq!(charged(&terms, "2025-05-01"), "21578.59");
        terms.rule.in_duplum = Some(InDuplumRule { from_days: 0 });
        assert_eq!(charged(&terms, "2025-04-01"), "19598.66");
        assert_eq!(charged(&terms, "2025-05-01"), "20000.00");
        assert_eq!(charged(&terms, "2199-12-31"), "20000.00");
        let last = late_penalty(&terms, day("2199-12-31")).unwrap().lines.pop().unwrap();
        assert_eq!(last.why, Rule::PenaltyInDuplum);
    }

    #[test]
    fn two_rules_on_one_debt_are_charged_side_by_side_and_never_on_each_other() {
        // X40: a penalty of 10 %, then a fee of 10 % for being unfrozen, on the same debt.
        let tenth = rule(PenaltyBasis::Unpaid {
            share: Decimal::new(1, 1),
        });
        let terms = terms(tenth, "2026-01-31", 1_000, &[]);
        assert_eq!(lines(&terms, "2026-12-31").len(), 1);
        assert_eq!(charged(&terms, "2026-12-31"), "100.00");
    }

    #[test]
    fn compound_growth_is_not_a_rate_times_a_time() {
        // X41: (1 + r)^m − 1 against r · m.
        let mut terms = terms(compound(), "2026-01-01", 1_000, &[]);
        assert_eq!(charged(&terms, "2026-04-02"), "157.63");
        terms.rule.compounding = Compounding::Simple;
        assert_eq!(charged(&terms, "2026-04-02"), "150.00");
    }

    #[test]
    fn compound_growth_is_on_the_unpaid_penalty_only() {
        let terms = terms(compound(), "2026-01-01", 1_000, &[paid("2026-02-10", 0, 50)]);
        // February 50.00, paid; March 50.00; April on 1,050: 52.50.
        assert_eq!(charged(&terms, "2026-04-02"), "152.50");
        assert_eq!(
            late_penalty(&terms, day("2026-04-02")).unwrap().owed.to_string(),
            "102.50"
        );
    }

    #[test]
    fn months_hang_on_the_due_date_and_do_not_creep() {
        let mut terms = terms(fixed(100), "2024-01-31", 1_000, &[]);
        terms.rule.every = PenaltyEvery::Month;
        let first = |as_of| late_penalty(&terms, day(as_of)).unwrap().lines[0].clone();
        assert_eq!(first("2024-04-30").times, 3);
        assert_eq!((first("2024-02-29").times, first("2024-03-01").times), (1, 2));
        // The month after 29 February is counted from 31 January, so it ends on 31 March.
        assert_eq!((first("2024-03-31").times, first("2024-04-01").times), (2, 3));
    }

    #[test]
    fn tiers_say_what_the_whole_penalty_is() {
        let tier = |from_days, amount, share| PenaltyTier {
            from_days,
            amount: Decimal::from(amount),
            share: Decimal::new(share, 2),
        };
        let tiers = vec![tier(1, 50, 0), tier(8, 100, 0), tier(31, 100, 10)];
        let terms = terms(
            rule(PenaltyBasis::Tiered { tiers }),
            "2026-01-31",
            1_000,
            &[paid("2026-02-20", 600, 0)],
        );
        assert_eq!(
            lines(&terms, "2026-12-31"),
            [
                row("2026-02-01", "2026-02-08", 2, "50.00", Rule::PenaltyTier),
                row("2026-03-03", "2026-03-03", 1, "40.00", Rule::PenaltyTier),
            ]
        );
    }

    #[test]
    fn a_cap_cuts_the_line_that_reaches_it_and_ends_the_penalty() {
        let mut terms = terms(one_percent_a_day(), "2026-02-05", 1_000, &[]);
        terms.rule.per_item = Some(ItemCap::Share {
            share: Decimal::new(25, 3),
        });
        assert_eq!(
            lines(&terms, "2199-12-31"),
            [
                row("2026-02-06", "2026-02-07", 2, "10.00", Rule::PenaltyOfUnpaid),
                row("2026-02-08", "2026-02-08", 1, "5.00", Rule::PenaltyItemCap),
            ]
        );
    }

    #[test]
    fn a_cap_of_a_member_opens_again_in_the_next_month() {
        let mut terms = terms(one_percent_a_day(), "2026-01-29", 1_000, &[]);
        terms.rule.per_member = Some(MemberCap {
            amount: Decimal::from(15),
            window: crate::bylaws::CapWindow::CalendarMonth,
        });
        assert_eq!(
            lines(&terms, "2026-02-10"),
            [
                row("2026-01-30", "2026-01-30", 1, "10.00", Rule::PenaltyOfUnpaid),
                row("2026-01-31", "2026-01-31", 1, "5.00", Rule::PenaltyMemberCap),
                row("2026-02-01", "2026-02-01", 1, "10.00", Rule::PenaltyOfUnpaid),
                row("2026-02-02", "2026-02-02", 1, "5.00", Rule::PenaltyMemberCap),
            ]
        );
        terms.rule.per_member = Some(MemberCap {
            amount: Decimal::from(15),
            window: crate::bylaws::CapWindow::FinancialYear,
        });
        terms.financial_year = YearStart { month: 2, day: 1 };
        assert_eq!(charged(&terms, "2026-12-31"), "30.00");
    }

    #[test]
    fn what_was_charged_beyond_the_double_is_taken_back_on_the_day_of_the_guard() {
        let mut terms = terms(fixed(300), "2026-01-01", 500, &[]);
        terms.rule.every = PenaltyEvery::Day;
        terms.rule.in_duplum = Some(InDuplumRule { from_days: 2 });
        assert_eq!(
            lines(&terms, "2026-12-31"),
            [
                row("2026-01-02", "2026-01-03", 2, "300.00", Rule::PenaltyFixed),
                row("2026-01-04", "2026-01-04", 1, "-100.00", Rule::PenaltyInDuplum),
            ]
        );
        // A payment of the penalty before that day leaves nothing to take back, and room for what is unpaid.
        terms.item.payments = vec![paid("2026-01-02", 0, 300)];
        assert_eq!(charged(&terms, "2026-12-31"), "800.00");
    }

    #[test]
    fn a_payment_opens_no_room_under_the_guard() {
        let mut terms = terms(fixed(300), "2026-01-01", 500, &[]);
        terms.rule.every = PenaltyEvery::Day;
        terms.rule.in_duplum = Some(InDuplumRule { from_days: 1 });
        // 2 January 300; from the 3rd at most 500 are unpaid: 200 more.
        terms.item.payments = vec![paid("2026-01-03", 0, 400)];
        assert_eq!(charged(&terms, "2026-12-31"), "500.00");
    }

    #[test]
    fn a_meeting_costs_an_amount_on_its_day() {
        let mut terms = terms(fixed(100), "2026-02-14", 0, &[]);
        terms.rule.trigger = PenaltyTrigger::MissedMeeting;
        assert_eq!(charged(&terms, "2026-02-13"), "0.00");
        assert_eq!(
            lines(&terms, "2026-02-14"),
            [row("2026-02-14", "2026-02-14", 1, "100.00", Rule::PenaltyMissedMeeting)]
        );
    }

    #[test]
    fn a_payment_that_comes_to_light_later_is_known_only_from_its_value_date() {
        let terms = terms(fixed(200), "2026-02-05", 1_000, &[paid("2026-02-05", 1_000, 0)]);
        // K76: the proof of an on-time transfer makes the fine nothing.
        let penalty = late_penalty(&terms, day("2026-02-08")).unwrap();
        assert_eq!((penalty.charged.to_string(), penalty.days_late), ("0.00".to_owned(), 0));
    }

    #[test]
    fn a_penalty_without_a_cap_is_refused_where_it_passes_what_an_amount_may_be() {
        let mut terms = terms(compound(), "2024-01-01", 1_000, &[]);
        terms.rule.every = PenaltyEvery::Day;
        terms.rule.basis = PenaltyBasis::Unpaid { share: Decimal::TEN };
        // 1,000 × 11ⁿ: 11⁸ is 2.1 × 10⁸, 11⁹ is 2.4 × 10⁹.
        assert_eq!(charged(&terms, "2024-01-10"), "214358880000.00");
        let error = late_penalty(&terms, day("2024-01-11")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the penalty of an item would be beyond 1000000000000"
        );
        assert_eq!(late_penalty(&terms, day("2199-12-31")).unwrap_err(), error);
        terms.rule.per_item = Some(ItemCap::Share { share: Decimal::ONE });
        assert_eq!(charged(&terms, "2199-12-31"), "1000.00");
    }

    #[test]
    fn faults_are_found_in_the_order_of_the_terms() {
        let far = day("2200-01-01");
        let mut bad = terms(fixed(-1), "2200-01-01", -1, &[paid("2200-01-01", -1, -1)]);
        bad.holidays = vec![far];
        bad.financial_year.month = 13;
        let place = |terms: &PenaltyTerms, as_of| match late_penalty(terms, as_of).unwrap_err() {
            ChamaError::OutOfRange { argument, .. } | ChamaError::DateOutOfRange { argument, .. } => argument,
            other => other.to_string(),
        };
        assert_eq!(place(&bad, far), "terms.rule.basis.amount");
        bad.rule = fixed(1);
        assert_eq!(place(&bad, far), "terms.item.amount");
        bad.item.amount = Decimal::from(100);
        assert_eq!(place(&bad, far), "terms.item.due_on");
        bad.item.due_on = day("2026-02-05");
        assert_eq!(place(&bad, far), "terms.item.payments[0].value_date");
        bad.item.payments[0].value_date = day("2026-02-05");
        assert_eq!(place(&bad, far), "terms.item.payments[0].to_item");
        bad.item.payments[0].to_item = Decimal::from(101);
        assert_eq!(place(&bad, far), "terms.item.payments[0].to_item");
        bad.item.payments[0].to_item = Decimal::from(100);
        assert_eq!(place(&bad, far), "terms.item.payments[0].to_penalty");
        bad.item.payments[0].to_penalty = Decimal::ZERO;
        assert_eq!(place(&bad, far), "terms.holidays[0]");
        bad.holidays.clear();
        assert_eq!(place(&bad, far), "terms.financial_year.month");
        bad.financial_year.month = 12;
        assert_eq!(place(&bad, far), "as_of");
        assert!(late_penalty(&bad, day("2199-12-31")).is_ok());
    }
}
