//! The part of a year between two dates, as an exact fraction.
//!
//! 31 January to 29 February 2024 is 29/365 of a year under act/365 fixed, 29/366 under act/act, and
//! 29/360 under 30E/360: on 10,000 at 12 % that is 95.34, 95.08 or 96.67. So the convention is a named
//! choice, and the fraction is exact: it is rounded only for show. The first day counts, the last does not.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{
    DateWindow, check_window, days_in_month, is_leap_year, month_number, months_later, whole_months,
};
use crate::error::ChamaError;

/// How the part of a year between two dates is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// Days over 365, in leap years too. Kenyan Treasury bills, most loans by the day.
    #[default]
    #[serde(rename = "act_365_fixed")]
    Act365Fixed,
    /// Days over 360.
    #[serde(rename = "act_360")]
    Act360,
    /// Days over 364: a year of 52 weeks.
    #[serde(rename = "act_364")]
    Act364,
    /// Days in common years over 365 plus days in leap years over 366.
    #[serde(rename = "act_act_isda")]
    ActActIsda,
    /// Months of 30 days over 360, the American way: the last day of February counts as the 30th.
    #[serde(rename = "thirty_360_us")]
    Thirty360Us,
    /// Months of 30 days over 360, the European way (30E/360): only the 31st counts as the 30th.
    #[serde(rename = "thirty_e_360")]
    Thirty360European,
    /// Complete months over 12, and the days left over by the length of the month that they are in: each month is 1/12.
    #[serde(rename = "nominal_month")]
    NominalMonth,
}

/// What to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayCountTerms {
    /// How; act/365 fixed by default.
    #[serde(default)]
    pub convention: DayCount,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The day after the last one.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
}

/// A part of a year: `numerator / denominator`, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearFraction {
    /// The days that the convention counts: calendar days, or for the 30/360 conventions days of 30-day months.
    pub days: i64,
    /// Above the line.
    pub numerator: i64,
    /// Below the line.
    pub denominator: i64,
    /// The fraction rounded half-up to 12 decimals, for show; reckon with the two above.
    #[serde(with = "crate::wire::decimal")]
    pub fraction: Decimal,
}

/// Returns the part of a year from `terms.since` to `terms.until`, exactly.
///
/// Formulas: docs/src/rules/day-count.md, one heading a convention.
///
/// # Errors
/// In this order: `date_out_of_range` (since, until), `wrong_order` (until before since).
///
/// # Examples
/// ```
/// # use chama_core::day_count::*;
/// let terms = DayCountTerms {
///     convention: DayCount::ActActIsda,
///     since: "2023-11-01".parse().unwrap(),
///     until: "2024-03-01".parse().unwrap(),
/// };
/// let part = day_count_fraction(&terms).unwrap();
/// // 61 days of 2023 over 365, 60 days of 2024 over 366.
/// assert_eq!((part.numerator, part.denominator), (7371, 22265));
/// assert_eq!(part.fraction.to_string(), "0.331057713901");
/// ```
pub fn day_count_fraction(terms: &DayCountTerms) -> Result<YearFraction, ChamaError> {
    check_window(
        "terms",
        &DateWindow {
            since: terms.since,
            until: terms.until,
        },
    )?;
    let part = year_part(terms);
    let fraction = rounded(&part);
    Ok(YearFraction {
        days: part.days,
        numerator: part.numerator,
        denominator: part.denominator,
        fraction,
    })
}

/// An exact part of a year, in lowest terms; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct YearPart {
    pub(crate) days: i64,
    pub(crate) numerator: i64,
    pub(crate) denominator: i64,
}

/// The part of a year between two dates in order and within the calendar.
pub(crate) fn year_part(terms: &DayCountTerms) -> YearPart {
    let DayCountTerms {
        convention,
        since: from,
        until,
    } = *terms;
    let days = until.signed_duration_since(from).num_days();
    match convention {
        DayCount::Act365Fixed => lowest_terms(days, days, 365),
        DayCount::Act360 => lowest_terms(days, days, 360),
        DayCount::Act364 => lowest_terms(days, days, 364),
        DayCount::ActActIsda => {
            let leap_days = days_in_leap_years(until).saturating_sub(days_in_leap_years(from));
            let common_days = days.saturating_sub(leap_days);
            let over_both = common_days
                .saturating_mul(366)
                .saturating_add(leap_days.saturating_mul(365));
            lowest_terms(days, over_both, 365 * 366)
        }
        DayCount::Thirty360Us => {
            let (first, last) = american_days(from, until);
            let days = thirty_day_months(from, until, first, last);
            lowest_terms(days, days, 360)
        }
        DayCount::Thirty360European => {
            let days = thirty_day_months(from, until, day(from).min(30), day(until).min(30));
            lowest_terms(days, days, 360)
        }
        DayCount::NominalMonth => {
            let months = i64::from(whole_months(from, until));
            let month_start = months_later(from, months);
            let month_end = months_later(from, months.saturating_add(1));
            let length = month_end.signed_duration_since(month_start).num_days();
            let left_over = until.signed_duration_since(month_start).num_days();
            let numerator = months.saturating_mul(length).saturating_add(left_over);
            lowest_terms(days, numerator, length.saturating_mul(12))
        }
    }
}

/// The days before `date`, from year 0 on, that lie in leap years.
fn days_in_leap_years(date: NaiveDate) -> i64 {
    let year = i64::from(date.year());
    let before = year.saturating_sub(1);
    // Year 0 itself is one; it cancels out in every difference.
    let leap_years = (before / 4).saturating_sub(before / 100).saturating_add(before / 400);
    let this_year = if is_leap_year(year) {
        i64::from(date.ordinal0())
    } else {
        0
    };
    leap_years.saturating_mul(366).saturating_add(this_year)
}

/// The days of the month as the American 30/360 takes them: NASD's rules, in their order.
fn american_days(from: NaiveDate, until: NaiveDate) -> (i64, i64) {
    let (mut first, mut last) = (day(from), day(until));
    if ends_february(from) {
        if ends_february(until) {
            last = 30;
        }
        first = 30;
    }
    if last == 31 && first >= 30 {
        last = 30;
    }
    (first.min(30), last)
}

fn ends_february(date: NaiveDate) -> bool {
    date.month() == 2 && day(date) == days_in_month(month_number(date))
}

fn thirty_day_months(from: NaiveDate, until: NaiveDate, first: i64, last: i64) -> i64 {
    let months = month_number(until).saturating_sub(month_number(from));
    months.saturating_mul(30).saturating_add(last).saturating_sub(first)
}

fn day(date: NaiveDate) -> i64 {
    i64::from(date.day())
}

fn lowest_terms(days: i64, numerator: i64, denominator: i64) -> YearPart {
    let (mut divisor, mut rest) = (denominator, numerator);
    while let Some(next) = divisor.checked_rem(rest) {
        (divisor, rest) = (rest, next);
    }
    let reduced = |value: i64| value.checked_div(divisor).unwrap_or(value);
    YearPart {
        days,
        numerator: reduced(numerator),
        denominator: reduced(denominator),
    }
}

/// The fraction at 12 decimals, half-up.
fn rounded(part: &YearPart) -> Decimal {
    let (numerator, denominator) = (i128::from(part.numerator), i128::from(part.denominator));
    let scaled = numerator.saturating_mul(2_000_000_000_000).saturating_add(denominator);
    let units = scaled.checked_div(denominator.saturating_mul(2)).unwrap_or(0);
    Decimal::from_i128_with_scale(units, 12)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn part(convention: DayCount, from: &str, until: &str) -> YearFraction {
        day_count_fraction(&DayCountTerms {
            convention,
            since: day(from),
            until: day(until),
        })
        .unwrap()
    }

    /// Interest at 12 %, rounded once to the cent.
    fn interest(principal: i64, part: &YearFraction) -> String {
        let cents = principal * 12 * part.numerator * 2 + part.denominator;
        Decimal::new(cents.div_euclid(part.denominator * 2), 2).to_string()
    }

    #[test]
    fn a_month_of_interest_is_one_of_four_amounts() {
        // K31: 10,000 at 12 %.
        for (convention, amount) in [
            (DayCount::Act365Fixed, "95.34"),
            (DayCount::Act360, "96.67"),
            (DayCount::Act364, "95.60"),
            (DayCount::ActActIsda, "95.08"),
            (DayCount::Thirty360Us, "96.67"),
            (DayCount::Thirty360European, "96.67"),
            (DayCount::NominalMonth, "100.00"),
        ] {
            assert_eq!(
                interest(10_000, &part(convention, "2024-01-31", "2024-02-29")),
                amount,
                "{convention:?}"
            );
        }
    }

    #[test]
    fn a_leap_day_across_the_year_is_counted_in_its_own_year() {
        // K31 and X31: 100,000 at 12 %.
        let of = |convention| interest(100_000, &part(convention, "2023-11-01", "2024-03-01"));
        assert_eq!(of(DayCount::Act365Fixed), "3978.08");
        assert_eq!(of(DayCount::ActActIsda), "3972.69");
    }

    #[test]
    fn ninety_one_days_are_not_a_quarter_of_a_year() {
        // X30.
        let bill = part(DayCount::Act365Fixed, "2025-01-06", "2025-04-07");
        assert_eq!((bill.days, bill.numerator, bill.denominator), (91, 91, 365));
    }

    #[test]
    fn the_conventions_have_the_names_of_the_trade() {
        let names: Vec<String> = [
            DayCount::Act365Fixed,
            DayCount::Act360,
            DayCount::Act364,
            DayCount::ActActIsda,
            DayCount::Thirty360Us,
            DayCount::Thirty360European,
            DayCount::NominalMonth,
        ]
        .map(|convention| serde_json::to_value(convention).unwrap().as_str().unwrap().to_owned())
        .to_vec();
        let expected = "act_365_fixed act_360 act_364 act_act_isda thirty_360_us thirty_e_360 nominal_month";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let refused = |from: &str, until: &str| {
            let terms = DayCountTerms {
                convention: DayCount::default(),
                since: day(from),
                until: day(until),
            };
            day_count_fraction(&terms).unwrap_err().to_string()
        };
        assert!(refused("2200-01-01", "1899-12-31").starts_with("`terms.since` is 2200-01-01"));
        assert!(refused("2199-01-01", "1899-12-31").starts_with("`terms.until` is 1899-12-31"));
        assert!(
            refused("2199-01-01", "2198-12-31").starts_with("`terms.until` is 2198-12-31, which must not be before")
        );
    }
}
