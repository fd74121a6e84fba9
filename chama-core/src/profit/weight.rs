//! What a member's money weighs in a period: on a day, by days, or by months.
//!
//! By hand: of 2024, 10,000 held since 1 July weigh 10,000 × 184 by days and 10,000 × 6 by months.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{DateWindow, check_window, months_later, shifted, whole_months};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, EVENTS, HOLDING_DAYS, HOLDING_DECIMALS, MEMBERS, check_date, check_decimals, check_id};
use crate::sort;
use crate::wire::kind_enum;

/// What a member holds since a day, until the member's next line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitHolding {
    /// The member.
    pub member: String,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// Shares, units or money, at most 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
}

/// From when a deposit counts by months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthCounting {
    /// From the month in which it was made: January 12/12 … December 1/12.
    #[default]
    FromItsMonth,
    /// From the month after: January 11/12 … December 0.
    FromNextMonth,
}

/// What of a holding counts in a period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProfitWeighting {
    /// What was brought into the period.
    Opening,
    /// What was held at the end of its last day.
    #[default]
    Closing,
    /// What was held at the end of a day.
    OnDate {
        /// The day.
        #[serde(with = "crate::wire::date")]
        date: NaiveDate,
    },
    /// What was held on each day, added up.
    Days,
    /// What was held in each month, added up; the period is of whole months.
    Months {
        /// From when a deposit counts (default: from its month).
        #[serde(default)]
        counting: MonthCounting,
    },
}

kind_enum!(ProfitWeighting);

/// Whether who has left by the end of the period gets a part for the time before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leavers {
    /// Yes, by weight.
    #[default]
    Included,
    /// No: the others share it.
    Excluded,
}

/// How holdings are weighed: the days at whose end they count, checked.
pub(crate) struct Scale {
    moments: Moments,
    leavers: Leavers,
    last_day: NaiveDate,
}

enum Moments {
    Ends(Vec<NaiveDate>),
    EachDay(DateWindow),
}

impl Scale {
    /// Checks the period and the choice of `terms`.
    pub(crate) fn new(period: &DateWindow, weighting: &ProfitWeighting, leavers: Leavers) -> Result<Self, ChamaError> {
        check_period(period)?;
        let day_before = |day: NaiveDate| shifted(day, -1);
        let moments = match weighting {
            ProfitWeighting::Opening => Moments::Ends(vec![day_before(period.since)]),
            ProfitWeighting::Closing => Moments::Ends(vec![day_before(period.until)]),
            ProfitWeighting::OnDate { date } => {
                check_date("terms.weighting.date", *date)?;
                Moments::Ends(vec![*date])
            }
            ProfitWeighting::Days => Moments::EachDay(*period),
            ProfitWeighting::Months { counting } => {
                let months = i64::from(whole_months(period.since, period.until));
                if months_later(period.since, months) != period.until {
                    return Err(ChamaError::NotCompatible {
                        first: "terms.weighting".to_owned(),
                        second: "terms.period".to_owned(),
                        reason: "months weigh whole months, and the period is not of whole months".to_owned(),
                    });
                }
                let first = i64::from(*counting == MonthCounting::FromItsMonth);
                let ends =
                    (first..first.saturating_add(months)).map(|month| day_before(months_later(period.since, month)));
                Moments::Ends(ends.collect())
            }
        };
        Ok(Self {
            moments,
            leavers,
            last_day: day_before(period.until),
        })
    }

    /// How many days or months a weight is the sum of.
    pub(crate) fn parts(&self) -> i64 {
        match &self.moments {
            Moments::Ends(days) => i64::try_from(days.len()).unwrap_or(i64::MAX),
            Moments::EachDay(window) => window.until.signed_duration_since(window.since).num_days(),
        }
    }

    /// Every member with a line, by id, with the weight in ten-thousandths: at most 10¹⁶ × 3,660.
    pub(crate) fn weighed<'a>(&self, holders: &[Holder<'a>]) -> Vec<(&'a str, i128)> {
        let weight = |holder: &Holder<'_>| {
            if self.leavers == Leavers::Excluded && holder.held_on(self.last_day) == 0 {
                return 0;
            }
            match &self.moments {
                Moments::Ends(days) => days
                    .iter()
                    .map(|day| holder.held_on(*day))
                    .fold(0, i128::saturating_add),
                Moments::EachDay(window) => holder.until(window.until).saturating_sub(holder.until(window.since)),
            }
        };
        holders.iter().map(|holder| (holder.id, weight(holder))).collect()
    }
}

fn check_period(period: &DateWindow) -> Result<(), ChamaError> {
    let argument = "terms.period";
    check_window(argument, period)?;
    let days = period.until.signed_duration_since(period.since).num_days();
    let earliest = shifted(period.since, 1).to_string();
    if days < HOLDING_DAYS.minimum {
        return Err(ChamaError::WrongOrder {
            argument: format!("{argument}.until"),
            value: period.until.to_string(),
            earliest,
        });
    }
    if days > HOLDING_DAYS.maximum {
        return Err(ChamaError::DateOutOfRange {
            argument: format!("{argument}.until"),
            value: period.until.to_string(),
            minimum: earliest,
            maximum: shifted(period.since, HOLDING_DAYS.maximum).to_string(),
        });
    }
    Ok(())
}

/// One member: the days on which the holding changed.
pub(crate) struct Holder<'a> {
    pub(crate) id: &'a str,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    since: NaiveDate,
    /// Ten-thousandths.
    held: i128,
    /// Held × days from the member's first line until `since`.
    before: i128,
}

impl Holder<'_> {
    fn line(&self, day: NaiveDate) -> Option<&Line> {
        let begun = self.lines.partition_point(|line| line.since <= day);
        self.lines.get(begun.checked_sub(1)?)
    }

    fn held_on(&self, day: NaiveDate) -> i128 {
        self.line(day).map_or(0, |line| line.held)
    }

    /// Held × days before a day.
    fn until(&self, day: NaiveDate) -> i128 {
        self.line(day).map_or(0, |line| {
            let days = day.signed_duration_since(line.since).num_days();
            line.before.saturating_add(line.held.saturating_mul(days.into()))
        })
    }
}

/// Checks the lines and gathers them by member, in the order of the ids.
pub(crate) fn holders<'a>(argument: &str, holdings: &'a [ProfitHolding]) -> Result<Vec<Holder<'a>>, ChamaError> {
    EVENTS.check_len(argument, holdings.len())?;
    for (place, holding) in holdings.iter().enumerate() {
        check_holding(holding).map_err(|error| error.within(&format!("{argument}[{place}]")))?;
    }
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
            argument: format!("{argument}[{place}].since"),
            value: since.to_string(),
        });
    }
    let mut holders: Vec<Holder<'a>> = Vec::new();
    for (id, since, place) in order {
        if holders.last().is_none_or(|holder| holder.id != id) {
            holders.push(Holder { id, lines: Vec::new() });
        }
        let held = holdings.get(place).map_or(0, |holding| ten_thousandths(holding.held));
        if let Some(holder) = holders.last_mut() {
            let before = holder.until(since);
            holder.lines.push(Line { since, held, before });
        }
    }
    if MEMBERS.check_len("", holders.len()).is_err() {
        return Err(ChamaError::ResultTooLarge {
            quantity: "number of members".to_owned(),
            maximum: MEMBERS.maximum.to_string(),
        });
    }
    Ok(holders)
}

fn check_holding(holding: &ProfitHolding) -> Result<(), ChamaError> {
    check_id("member", &holding.member)?;
    check_date("since", holding.since)?;
    AMOUNT.check_decimal("held", holding.held)?;
    check_decimals("held", holding.held, HOLDING_DECIMALS)
}

fn ten_thousandths(held: Decimal) -> i128 {
    let held = held.normalize();
    let missing = 4_u32.saturating_sub(held.scale());
    held.mantissa().saturating_mul(10_i128.pow(missing.min(4)))
}

/// A weight as a decimal.
pub(crate) fn weight_decimal(weight: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(weight, 4).unwrap_or(Decimal::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weights(period: [&str; 2], weighting: &ProfitWeighting, leavers: Leavers, lines: &[(&str, i64)]) -> (i128, i64) {
        let [since, until] = period.map(day);
        let holdings: Vec<ProfitHolding> = lines
            .iter()
            .map(|(since, held)| ProfitHolding {
                member: "m".to_owned(),
                since: day(since),
                held: Decimal::from(*held),
            })
            .collect();
        let scale = Scale::new(&DateWindow { since, until }, weighting, leavers).unwrap();
        let weighed = scale.weighed(&holders("terms.holdings", &holdings).unwrap());
        (weighed[0].1 / 10_000, scale.parts())
    }

    /// X50: a deposit of 31 December earned a full year.
    #[test]
    fn a_deposit_on_the_last_day_weighs_one_day_or_one_month_and_never_a_year() {
        let year = ["2024-01-01", "2025-01-01"];
        let last = [("2024-12-31", 1_000)];
        let weigh = |weighting| weights(year, &weighting, Leavers::Included, &last);
        let months = |counting| ProfitWeighting::Months { counting };
        assert_eq!(weigh(ProfitWeighting::Days), (1_000, 366));
        assert_eq!(weigh(months(MonthCounting::FromItsMonth)), (1_000, 12));
        assert_eq!(weigh(months(MonthCounting::FromNextMonth)), (0, 12));
        assert_eq!(weigh(ProfitWeighting::Closing), (1_000, 1));
        assert_eq!(weigh(ProfitWeighting::Opening), (0, 1));
    }

    #[test]
    fn what_was_brought_in_weighs_the_whole_year_in_both_ways_of_counting_months() {
        for counting in [MonthCounting::FromItsMonth, MonthCounting::FromNextMonth] {
            let months = ProfitWeighting::Months { counting };
            let brought = [("2023-12-31", 100)];
            assert_eq!(
                weights(["2024-01-01", "2025-01-01"], &months, Leavers::Included, &brought),
                (1_200, 12)
            );
        }
    }

    #[test]
    fn who_holds_nothing_at_the_end_has_left() {
        let lines = [("2024-01-01", 100), ("2024-12-31", 0)];
        let year = ["2024-01-01", "2025-01-01"];
        assert_eq!(
            weights(year, &ProfitWeighting::Days, Leavers::Included, &lines).0,
            36_500
        );
        assert_eq!(weights(year, &ProfitWeighting::Days, Leavers::Excluded, &lines).0, 0);
    }
}
