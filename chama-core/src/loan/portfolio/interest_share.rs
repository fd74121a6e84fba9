//! Whose interest it is: of those whose money was lent while it was earned, once it was paid.
//!
//! By hand: 300.00 for the 30 days of June. Amina holds 10 all the month, Baraka 10 since the 16th: 300 and 150 unit days,
//! 200.00 and 100.00. Left out: what a group does with interest before it is handed out.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{DateWindow, check_window, shifted};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{
    AMOUNT, EARNING_DAYS, EARNINGS, EVENTS, HOLDING_DECIMALS, MEMBERS, check_date, check_decimals, check_id,
};
use crate::money::{Currency, Minor, minor_amount};
use crate::sort;

/// Interest, the days for which it was charged, and when it was paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestEarning {
    /// The host's id, unique in the list.
    pub id: String,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The first day that is no longer charged, at most 3,660 days later.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// When it was paid (default: it was not).
    #[serde(default, with = "crate::wire::date_option")]
    pub received_on: Option<NaiveDate>,
}

/// What a member holds since a day, until the member's next line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestHolding {
    /// The member.
    pub member: String,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// Shares, units or savings, at most 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
}

/// Which interest is shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestShareTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What was received in these days.
    pub window: DateWindow,
}

/// What one member has earned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestShare {
    /// The member.
    pub member: String,
    /// Σ units × days over the earnings that are shared, with 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub unit_days: Decimal,
    /// The part of the interest.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Interest by member: Σ shares + unassigned = received, and with unpaid and outside it is all that is listed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestShares {
    /// One line for each member who ever held something, by id.
    pub shares: Vec<InterestShare>,
    /// What was received in the window.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// Of it, for days on which nobody held anything.
    #[serde(with = "crate::wire::decimal")]
    pub unassigned: Decimal,
    /// What was charged and not paid: nobody's income.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// What was received before the window or after it.
    #[serde(with = "crate::wire::decimal")]
    pub outside: Decimal,
}

/// Returns interest that was received, shared among those who held while it was earned, by units × days.
///
/// Each earning is split alone, without loss, by the largest remainder, ties by the member's id. Takes time in proportion to earnings × members.
/// Source: docs/src/rules/loan-portfolio.md#who-has-earned-the-interest.
///
/// # Errors
/// In this order: `too_long` (`earnings`), of each those of an id (`earnings[i].id`), `date_out_of_range` (`.since`, `.until`), `wrong_order` and
/// `date_out_of_range` (`.until`: 1 to 3,660 days later), `out_of_range` and `too_many_decimals` (`.amount`), `date_out_of_range`
/// (`.received_on`), then `duplicate` (`earnings[i].id`); `too_long` (`holdings`), of each those of an id (`holdings[i].member`),
/// `date_out_of_range` (`.since`), `out_of_range` and `too_many_decimals` (`.units`), then `duplicate` (`holdings[i].since`: two lines of a member
/// on a day), `result_too_large` (number of members); `date_out_of_range` (`terms.window.since`, `.until`), `wrong_order` (`terms.window.until`).
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::loan::{InterestEarning, InterestHolding, InterestShareTerms, interest_shares};
/// use chama_core::money::Currency;
/// let day = |text: &str| text.parse().unwrap();
/// let june = InterestEarning {
///     id: "L1/6".into(),
///     since: day("2025-06-01"),
///     until: day("2025-07-01"),
///     amount: 300.into(),
///     received_on: Some(day("2025-07-01")),
/// };
/// let holding = |member: &str, since| InterestHolding { member: member.into(), since: day(since), units: 10.into() };
/// let holdings = [holding("amina", "2025-01-01"), holding("baraka", "2025-06-16")];
/// let window = DateWindow { since: day("2025-01-01"), until: day("2026-01-01") };
/// let shared = interest_shares(&[june], &holdings, &InterestShareTerms { currency: Currency::Kes, window })?;
/// assert_eq!(shared.shares[0].amount.to_string(), "200.00");
/// assert_eq!(shared.shares[1].amount.to_string(), "100.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "interest attribution")]
pub fn interest_shares(
    earnings: &[InterestEarning],
    holdings: &[InterestHolding],
    terms: &InterestShareTerms,
) -> Result<InterestShares, ChamaError> {
    let currency = terms.currency;
    let amounts = checked_earnings(earnings, currency)?;
    check_holdings(holdings)?;
    let mut members = members(holdings)?;
    check_window("terms.window", &terms.window)?;

    let (mut received, mut unassigned) = (Minor::ZERO, Minor::ZERO);
    let (mut unpaid, mut outside) = (Minor::ZERO, Minor::ZERO);
    for (earning, amount) in earnings.iter().zip(amounts) {
        match earning.received_on {
            None => unpaid += amount,
            Some(on) if on < terms.window.since || on >= terms.window.until => outside += amount,
            Some(_) => {
                received += amount;
                unassigned += shared(&mut members, earning, amount);
            }
        }
    }
    let shares = members.iter().map(|member| InterestShare {
        member: member.id.to_owned(),
        unit_days: Decimal::try_from_i128_with_scale(member.unit_days, 4).unwrap_or(Decimal::MAX),
        amount: member.earned.amount(currency),
    });
    Ok(InterestShares {
        shares: shares.collect(),
        received: received.amount(currency),
        unassigned: unassigned.amount(currency),
        unpaid: unpaid.amount(currency),
        outside: outside.amount(currency),
    })
}

fn checked_earnings(earnings: &[InterestEarning], currency: Currency) -> Result<Vec<Minor>, ChamaError> {
    EARNINGS.check_len("earnings", earnings.len())?;
    let mut amounts = Vec::with_capacity(earnings.len());
    for (place, earning) in earnings.iter().enumerate() {
        let amount = checked_earning(earning, currency);
        amounts.push(amount.map_err(|error| error.within(&format!("earnings[{place}]")))?);
    }
    unique("earnings", earnings.iter().map(|earning| earning.id.as_str()), "id")?;
    Ok(amounts)
}

fn checked_earning(earning: &InterestEarning, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("id", &earning.id)?;
    check_date("since", earning.since)?;
    check_date("until", earning.until)?;
    let days = earning.until.signed_duration_since(earning.since).num_days();
    if days < EARNING_DAYS.minimum {
        return Err(ChamaError::WrongOrder {
            argument: "until".to_owned(),
            value: earning.until.to_string(),
            earliest: shifted(earning.since, 1).to_string(),
        });
    }
    if days > EARNING_DAYS.maximum {
        return Err(ChamaError::DateOutOfRange {
            argument: "until".to_owned(),
            value: earning.until.to_string(),
            minimum: shifted(earning.since, 1).to_string(),
            maximum: shifted(earning.since, EARNING_DAYS.maximum).to_string(),
        });
    }
    let amount = minor_amount("amount", earning.amount, currency)?;
    if let Some(on) = earning.received_on {
        check_date("received_on", on)?;
    }
    Ok(amount)
}

fn check_holdings(holdings: &[InterestHolding]) -> Result<(), ChamaError> {
    EVENTS.check_len("holdings", holdings.len())?;
    for (place, holding) in holdings.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("holdings[{place}]"));
        check_id("member", &holding.member).map_err(at)?;
        check_date("since", holding.since).map_err(at)?;
        AMOUNT.check_decimal("units", holding.units).map_err(at)?;
        check_decimals("units", holding.units, HOLDING_DECIMALS).map_err(at)?;
    }
    Ok(())
}

/// One member: the days on which the holding changed, with the unit days before each.
struct Holder<'a> {
    id: &'a str,
    lines: Vec<Line>,
    unit_days: i128,
    earned: Minor,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    since: NaiveDate,
    /// Ten-thousandths of a unit.
    units: i128,
    /// Unit days from the member's first line until `since`.
    before: i128,
}

/// The holders by id; their lines by day.
fn members(holdings: &[InterestHolding]) -> Result<Vec<Holder<'_>>, ChamaError> {
    let mut order: Vec<(&str, NaiveDate, usize)> = holdings
        .iter()
        .enumerate()
        .map(|(place, holding)| (holding.member.as_str(), holding.since, place))
        .collect();
    sort::ascending(&mut order);
    let pairs = order.iter().zip(order.iter().skip(1));
    let twice = pairs.filter(|(one, next)| (one.0, one.1) == (next.0, next.1));
    if let Some((_, since, place)) = twice.map(|(_, next)| *next).min_by_key(|next| next.2) {
        return Err(ChamaError::Duplicate {
            argument: format!("holdings[{place}].since"),
            value: since.to_string(),
        });
    }
    let mut members: Vec<Holder<'_>> = Vec::new();
    for (id, since, place) in order {
        if members.last().is_none_or(|member| member.id != id) {
            members.push(Holder {
                id,
                lines: Vec::new(),
                unit_days: 0,
                earned: Minor::ZERO,
            });
        }
        let units = holdings.get(place).map_or(0, |holding| ten_thousandths(holding.units));
        if let Some(member) = members.last_mut() {
            let before = member.until(since);
            member.lines.push(Line { since, units, before });
        }
    }
    if MEMBERS.check_len("", members.len()).is_err() {
        return Err(ChamaError::ResultTooLarge {
            quantity: "number of members".to_owned(),
            maximum: MEMBERS.maximum.to_string(),
        });
    }
    Ok(members)
}

fn ten_thousandths(units: Decimal) -> i128 {
    let units = units.normalize();
    let missing = 4_u32.saturating_sub(units.scale());
    units.mantissa().saturating_mul(10_i128.pow(missing.min(4)))
}

impl Holder<'_> {
    /// Unit days before a day, since the member's first line.
    fn until(&self, day: NaiveDate) -> i128 {
        let begun = self.lines.partition_point(|line| line.since <= day);
        let line = begun.checked_sub(1).and_then(|place| self.lines.get(place));
        line.map_or(0, |line| {
            let days = day.signed_duration_since(line.since).num_days();
            line.before.saturating_add(line.units.saturating_mul(days.into()))
        })
    }
}

/// Gives each holder the part of an earning; returns what nobody held for.
///
/// At most 10¹² units in ten-thousandths over 3,660 days are below 10²⁰, and an amount times that below 10³⁵.
fn shared(members: &mut [Holder<'_>], earning: &InterestEarning, amount: Minor) -> Minor {
    let weights: Vec<i128> = members
        .iter()
        .map(|member| member.until(earning.until).saturating_sub(member.until(earning.since)))
        .collect();
    let sum = weights.iter().copied().fold(0, i128::saturating_add);
    if sum == 0 {
        return amount;
    }
    let mut left = amount;
    let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(members.len());
    for (place, (member, weight)) in members.iter_mut().zip(&weights).enumerate() {
        let product = amount.0.saturating_mul(*weight);
        let part = Minor(product.div_euclid(sum));
        member.earned += part;
        member.unit_days = member.unit_days.saturating_add(*weight);
        left -= part;
        // The largest first; of equals, the smaller id.
        remainders.push((product.rem_euclid(sum).saturating_neg(), place));
    }
    sort::ascending(&mut remainders);
    let each = usize::try_from(left.0).unwrap_or(0);
    for (_, place) in remainders.into_iter().take(each) {
        if let Some(member) = members.get_mut(place) {
            member.earned += Minor(1);
        }
    }
    Minor::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn earning(id: &str, amount: i64, received_on: Option<&str>) -> InterestEarning {
        InterestEarning {
            id: id.to_owned(),
            since: day("2025-06-01"),
            until: day("2025-07-01"),
            amount: Decimal::from(amount),
            received_on: received_on.map(day),
        }
    }

    fn holding(member: &str, since: &str, units: i64) -> InterestHolding {
        InterestHolding {
            member: member.to_owned(),
            since: day(since),
            units: Decimal::from(units),
        }
    }

    fn shares(earnings: &[InterestEarning], holdings: &[InterestHolding]) -> InterestShares {
        let window = DateWindow {
            since: day("2025-01-01"),
            until: day("2026-01-01"),
        };
        let currency = Currency::Kes;
        interest_shares(earnings, holdings, &InterestShareTerms { currency, window }).unwrap()
    }

    fn amounts(shares: &InterestShares) -> Vec<(&str, String)> {
        let lines = shares.shares.iter();
        lines
            .map(|line| (line.member.as_str(), line.amount.to_string()))
            .collect()
    }

    /// X17: interest was counted on loans that were never handed out and never paid.
    #[test]
    fn interest_of_unpaid_and_undisbursed_loans_is_nobodys_income() {
        let earnings = [
            earning("paid", 300, Some("2025-07-01")),
            earning("charged, never paid", 500, None),
            earning("paid a year later", 700, Some("2026-01-01")),
        ];
        let found = shares(&earnings, &[holding("amina", "2025-01-01", 10)]);
        assert_eq!(amounts(&found), [("amina", "300.00".to_owned())]);
        let sums = [found.received, found.unpaid, found.outside, found.unassigned].map(|sum| sum.to_string());
        assert_eq!(sums, ["300.00", "500.00", "700.00", "0.00"]);
    }

    #[test]
    fn who_came_later_has_no_part_in_what_was_earned_before() {
        let holdings = [
            holding("chebet", "2025-07-01", 1_000),
            holding("baraka", "2025-06-16", 10),
            holding("amina", "2025-01-01", 10),
        ];
        let found = shares(&[earning("june", 300, Some("2025-08-15"))], &holdings);
        let expected = [("amina", "200.00"), ("baraka", "100.00"), ("chebet", "0.00")];
        assert_eq!(
            amounts(&found),
            expected.map(|(member, amount)| (member, amount.to_owned()))
        );
        assert_eq!(found.shares[0].unit_days.to_string(), "300.0000");
    }

    #[test]
    fn no_cent_is_lost_and_who_left_keeps_the_days_before() {
        let holdings = [
            holding("a", "2025-01-01", 1),
            holding("b", "2025-01-01", 1),
            holding("c", "2025-01-01", 1),
            holding("c", "2025-06-11", 0),
        ];
        let found = shares(&[earning("june", 100, Some("2025-07-01"))], &holdings);
        // 30 : 30 : 10 days.
        assert_eq!(
            amounts(&found),
            [
                ("a", "42.86".to_owned()),
                ("b", "42.86".to_owned()),
                ("c", "14.28".to_owned())
            ]
        );
        let nobody = shares(
            &[earning("june", 100, Some("2025-07-01"))],
            &[holding("a", "2025-07-01", 5)],
        );
        assert_eq!(
            (nobody.unassigned.to_string(), amounts(&nobody)),
            ("100.00".into(), vec![("a", "0.00".into())])
        );
    }
}
