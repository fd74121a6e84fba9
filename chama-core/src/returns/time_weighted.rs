//! The time-weighted return: growth between the flows, linked.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{millionths, relative};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, COMPUTED_RATE, FLOWS, RATE_DECIMALS, check_date, check_decimals};
use crate::rate::Wide;

/// What an investment was worth on a day, and what was put in or taken out right after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Valuation {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// The value just before the flow.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// Money put in, or taken out when negative (default: 0); after the last value it does not matter.
    #[serde(default, with = "crate::wire::decimal")]
    pub flow: Decimal,
}

/// A time-weighted return, with that of each part of the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWeightedReturn {
    /// The return of each part of the time, one fewer than there are values.
    pub parts: Vec<f64>,
    /// The return of the whole time.
    pub rate: f64,
    /// The same as an effective rate a year; none when everything was lost, no day passed or a float cannot hold it.
    pub yearly: Option<f64>,
}

/// Returns how well money was managed between the first value and the last, whoever came and went.
///
/// Each part of the time grows by `value / (value before + flow before)`; the growths are multiplied. A year has 365
/// days. Source: docs/src/rules/returns.md#time-weighted-return.
///
/// # Errors
/// In this order: `empty` and `too_long` (`valuations`), then one by one `date_out_of_range` and `wrong_order`
/// (`valuations[i].date`), `out_of_range` and `too_many_decimals` (`valuations[i].value`, `valuations[i].flow`),
/// `no_answer` (`valuations[i]`, when nothing is at work after the flow); `no_answer` (`valuations`, with one alone);
/// `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::returns::{Valuation, time_weighted_return};
/// use chrono::NaiveDate;
/// use rust_decimal::Decimal;
/// let on = |month, value, flow| Valuation {
///     date: NaiveDate::from_ymd_opt(2026, month, 1).unwrap(),
///     value: Decimal::from(value),
///     flow: Decimal::from(flow),
/// };
/// let managed = time_weighted_return(&[on(1, 0, 1_000), on(4, 1_100, 900), on(7, 2_200, 0)])?;
/// assert_eq!(managed.parts, [0.1, 0.1]);
/// assert_eq!(managed.rate, 0.21);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn time_weighted_return(valuations: &[Valuation]) -> Result<TimeWeightedReturn, ChamaError> {
    FLOWS.check_len("valuations", valuations.len())?;
    let mut steps = Vec::with_capacity(valuations.len());
    let mut before: Option<NaiveDate> = None;
    for (place, valuation) in valuations.iter().enumerate() {
        let last = place.saturating_add(1) == valuations.len();
        let step = checked(valuation, before, last).map_err(|error| error.within(&format!("valuations[{place}]")))?;
        before = Some(valuation.date);
        steps.push(step);
    }
    let (Some(first), Some(last)) = (valuations.first(), valuations.last().filter(|_| valuations.len() > 1)) else {
        return Err(ChamaError::NoAnswer {
            argument: "valuations".to_owned(),
            reason: "a return needs a value at the start and one at the end".to_owned(),
        });
    };

    let mut growth = Wide::ONE;
    let mut parts = Vec::with_capacity(steps.len());
    for (start, end) in steps.iter().zip(steps.iter().skip(1)) {
        growth = growth.times(end.value.over(start.at_work));
        parts.push(relative(end.value, start.at_work));
    }
    let rate = relative(growth, Wide::ONE);
    if !rate.is_finite() {
        return Err(too_large());
    }
    let days = last.date.signed_duration_since(first.date).num_days();
    let yearly = match u32::try_from(days) {
        Ok(days) if days > 0 && !growth.is_zero() => {
            Some(relative(growth.power(365).root(days), Wide::ONE)).filter(|yearly| yearly.is_finite())
        }
        _ => None,
    };
    Ok(TimeWeightedReturn { parts, rate, yearly })
}

/// Returns the return of parts of the time that follow each other: 4 % and then 9 % are 13.36 %.
///
/// `Π(1 + rᵢ) − 1`, to the nearest float. A return is at least −1. Source:
/// docs/src/rules/returns.md#time-weighted-return.
///
/// # Errors
/// In this order: `empty` and `too_long` (`returns`), then one by one `out_of_range` and `too_many_decimals`
/// (`returns[i]`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::returns::linked_return;
/// use rust_decimal::Decimal;
/// let linked = linked_return(&[4, 9, 5, 11].map(|percent| Decimal::new(percent, 2)))?;
/// assert_eq!(linked, 0.321_210_8);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn linked_return(returns: &[Decimal]) -> Result<f64, ChamaError> {
    FLOWS.check_len("returns", returns.len())?;
    let mut growth = Wide::ONE;
    for (place, one) in returns.iter().enumerate() {
        let argument = || format!("returns[{place}]");
        if *one < Decimal::NEGATIVE_ONE || *one > Decimal::from(COMPUTED_RATE.maximum) {
            return Err(ChamaError::OutOfRange {
                argument: argument(),
                value: one.to_string(),
                minimum: "-1".to_owned(),
                maximum: COMPUTED_RATE.maximum.to_string(),
            });
        }
        check_decimals(&argument(), *one, RATE_DECIMALS)?;
        let size = Wide::decimal(*one);
        growth = growth.times(if one.is_sign_negative() {
            Wide::ONE.apart(size)
        } else {
            Wide::ONE.plus(size)
        });
    }
    let rate = relative(growth, Wide::ONE);
    if rate.is_finite() { Ok(rate) } else { Err(too_large()) }
}

fn too_large() -> ChamaError {
    ChamaError::ResultTooLarge {
        quantity: "return".to_owned(),
        maximum: "1.8e308".to_owned(),
    }
}

struct Step {
    value: Wide,
    at_work: Wide,
}

fn checked(valuation: &Valuation, before: Option<NaiveDate>, last: bool) -> Result<Step, ChamaError> {
    check_date("date", valuation.date)?;
    if let Some(earliest) = before.filter(|before| valuation.date < *before) {
        return Err(ChamaError::WrongOrder {
            argument: "date".to_owned(),
            value: valuation.date.to_string(),
            earliest: earliest.to_string(),
        });
    }
    AMOUNT.check_decimal("value", valuation.value)?;
    let value = millionths(|| "value".to_owned(), valuation.value)?;
    let flow = millionths(|| "flow".to_owned(), valuation.flow)?;
    let at_work = value.saturating_add(flow);
    if at_work <= 0 && !last {
        return Err(ChamaError::NoAnswer {
            argument: String::new(),
            reason: "after its flow nothing is invested".to_owned(),
        });
    }
    let wide = |amount: i64| Wide::whole(amount.unsigned_abs().into());
    Ok(Step {
        value: wide(value),
        at_work: wide(at_work),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str, value: i64, flow: i64) -> Valuation {
        Valuation {
            date: date.parse().unwrap(),
            value: Decimal::from(value),
            flow: Decimal::from(flow),
        }
    }

    #[test]
    fn the_published_returns_are_linked() {
        let linked =
            |texts: &[&str]| linked_return(&texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>());
        let rate = linked(&["0.04", "0.09", "0.05", "0.11"]).unwrap();
        assert_eq!((rate * 1e4).round() / 1e2, 32.12);
        let rate = linked(&["0.1625", "-0.0556"]).unwrap();
        assert_eq!((rate * 1e4).round() / 1e2, 9.79);
        assert_eq!(linked(&["-1", "10"]).unwrap(), -1.0);
    }

    #[test]
    fn money_that_comes_and_goes_does_not_change_the_return() {
        let alone = time_weighted_return(&[
            on("2026-01-01", 0, 1_000),
            on("2026-07-01", 1_200, 0),
            on("2027-01-01", 900, 0),
        ]);
        let joined = time_weighted_return(&[
            on("2026-01-01", 0, 1_000),
            on("2026-07-01", 1_200, 9_600),
            on("2027-01-01", 8_100, 0),
        ]);
        assert_eq!(alone, joined);
        let alone = alone.unwrap();
        assert_eq!((alone.parts, alone.rate), (vec![0.2, -0.25], -0.1));
        assert_eq!(alone.yearly, Some(-0.1));
    }

    #[test]
    fn a_return_that_a_float_cannot_hold_is_refused() {
        let mut valuations = vec![on("2026-01-01", 0, 1)];
        valuations.extend(vec![on("2026-01-02", 1_000_000_000_000, -999_999_999_999); 30]);
        assert_eq!(
            time_weighted_return(&valuations).unwrap_err().code(),
            "result_too_large"
        );
        // A year of such days cannot be said either, but the whole can.
        let short = time_weighted_return(&valuations[..3]).unwrap();
        assert_eq!((short.rate, short.yearly), (1e24 - 1.0, None));
        assert_eq!(
            linked_return(&vec![Decimal::from(1_000_000); 60]).unwrap_err().code(),
            "result_too_large"
        );
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let of = |valuations: &[Valuation]| time_weighted_return(valuations).unwrap_err().to_string();
        let good = on("2026-01-05", 100, 0);
        assert_eq!(of(&[]), "`valuations` must not be empty");
        let mut next = on("1800-01-01", -5, 2_000_000_000_000);
        assert!(of(&[good, next, good]).starts_with("`valuations[1].date` is 1800-01-01"));
        next.date = "2026-01-04".parse().unwrap();
        assert_eq!(
            of(&[good, next, good]),
            "`valuations[1].date` is 2026-01-04, which must not be before 2026-01-05"
        );
        next.date = good.date;
        assert!(of(&[good, next, good]).starts_with("`valuations[1].value` is -5"));
        next.value = Decimal::ZERO;
        assert!(of(&[good, next, good]).starts_with("`valuations[1].flow` is 2000000000000"));
        next.flow = Decimal::ZERO;
        assert_eq!(
            of(&[good, next, good]),
            "`valuations[1]` has no answer: after its flow nothing is invested"
        );
        assert_eq!(time_weighted_return(&[good, next]).unwrap().rate, -1.0);
        assert_eq!(
            of(&[good]),
            "`valuations` has no answer: a return needs a value at the start and one at the end"
        );
    }
}
