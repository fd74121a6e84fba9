//! Modified Dietz: the gain over the average capital, when values are known only at both ends.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CashFlow;
use crate::error::ChamaError;
use crate::limits::{FLOWS, check_date};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, minor_signed};
use crate::rate::Wide;

/// From when a flow counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowMoment {
    /// From the next day.
    #[default]
    EndOfDay,
    /// From its own day.
    StartOfDay,
}

/// An investment with its value at both ends and what went in and out between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DietzTerms {
    /// The value at the start.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// The value at the end.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub start: NaiveDate,
    /// The last day, after the first.
    #[serde(with = "crate::wire::date")]
    pub end: NaiveDate,
    /// Money put in, or taken out when negative (default: nothing).
    #[serde(default)]
    pub flows: Vec<CashFlow>,
    /// From when a flow counts (default: from the next day).
    #[serde(default)]
    pub moment: FlowMoment,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// The gain, the capital that earned it, and the return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DietzReturn {
    /// What was gained: closing − opening − flows.
    #[serde(with = "crate::wire::decimal")]
    pub gain: Decimal,
    /// The opening value and the flows, each for the part of the time that it was there.
    #[serde(with = "crate::wire::decimal")]
    pub average_capital: Decimal,
    /// The return of the whole time: the gain over the average capital, not rounded.
    pub rate: f64,
}

/// Returns the gain over the average capital.
///
/// `(B − A − F) / (A + Σ wᵢ · Fᵢ)`, `wᵢ` the part of the days that a flow was there. Source:
/// docs/src/rules/returns.md#modified-dietz.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.closing`), `date_out_of_range` (`terms.start`, `terms.end`),
/// `wrong_order` (`terms.end`), `too_long` (`terms.flows`), then flow by flow `date_out_of_range` (`terms.flows[i].date`, when it is not
/// between the two), `out_of_range` and `too_many_decimals` (`terms.flows[i].amount`); `no_answer` (`terms.flows`, when the average
/// capital is 0 or less).
///
/// # Examples
/// ```
/// use chama_core::returns::{CashFlow, DietzTerms, FlowMoment, modified_dietz};
/// use chrono::NaiveDate;
/// use rust_decimal::Decimal;
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let managed = modified_dietz(&DietzTerms {
///     opening: Decimal::from(100),
///     closing: Decimal::from(300),
///     start: day(1, 1),
///     end: day(1, 31),
///     flows: vec![CashFlow { date: day(1, 16), amount: Decimal::from(50) }],
///     moment: FlowMoment::EndOfDay,
///     currency: Default::default(),
/// })?;
/// assert_eq!(managed.average_capital.to_string(), "125.00");
/// assert_eq!(managed.rate, 1.2);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn modified_dietz(terms: &DietzTerms) -> Result<DietzReturn, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    check_date("terms.start", terms.start)?;
    check_date("terms.end", terms.end)?;
    if terms.end <= terms.start {
        return Err(ChamaError::WrongOrder {
            argument: "terms.end".to_owned(),
            value: terms.end.to_string(),
            earliest: terms.start.succ_opt().unwrap_or(terms.start).to_string(),
        });
    }
    if !terms.flows.is_empty() {
        FLOWS.check_len("terms.flows", terms.flows.len())?;
    }

    let days = days(terms.start, terms.end);
    let mut flows = Minor::ZERO;
    // The average capital times the days: whole units times whole days.
    let mut capital_days = opening.0.saturating_mul(days);
    for (place, flow) in terms.flows.iter().enumerate() {
        let amount = flow_amount(flow, terms).map_err(|error| error.within(&format!("terms.flows[{place}]")))?;
        let own_day = i128::from(terms.moment == FlowMoment::StartOfDay);
        let there = self::days(flow.date, terms.end).saturating_add(own_day).min(days);
        flows += amount;
        capital_days = capital_days.saturating_add(amount.0.saturating_mul(there));
    }
    if capital_days <= 0 {
        return Err(ChamaError::NoAnswer {
            argument: "terms.flows".to_owned(),
            reason: "the average capital is not above 0".to_owned(),
        });
    }
    let gain = closing - opening - flows;
    let wide = |value: i128| Wide::whole(value.unsigned_abs());
    let size = wide(gain.0.saturating_mul(days))
        .over(wide(capital_days))
        .nearest_float();
    Ok(DietzReturn {
        gain: gain.amount(terms.currency),
        average_capital: Minor(divide(capital_days, days, RoundingMode::HalfUp)).amount(terms.currency),
        rate: if gain.0 < 0 { -size } else { size },
    })
}

fn days(from: NaiveDate, to: NaiveDate) -> i128 {
    to.signed_duration_since(from).num_days().into()
}

fn flow_amount(flow: &CashFlow, terms: &DietzTerms) -> Result<Minor, ChamaError> {
    if flow.date < terms.start || flow.date > terms.end {
        return Err(ChamaError::DateOutOfRange {
            argument: "date".to_owned(),
            value: flow.date.to_string(),
            minimum: terms.start.to_string(),
            maximum: terms.end.to_string(),
        });
    }
    minor_signed("amount", flow.amount, terms.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> DietzTerms {
        DietzTerms {
            opening: Decimal::from(100),
            closing: Decimal::from(300),
            start: "2026-01-01".parse().unwrap(),
            end: "2026-01-31".parse().unwrap(),
            flows: vec![CashFlow {
                date: "2026-01-16".parse().unwrap(),
                amount: Decimal::from(50),
            }],
            moment: FlowMoment::EndOfDay,
            currency: Currency::Kes,
        }
    }

    #[test]
    fn a_flow_weighs_by_the_time_that_it_was_there() {
        assert_eq!(modified_dietz(&terms()).unwrap().rate, 1.2);
        let start = DietzTerms {
            moment: FlowMoment::StartOfDay,
            ..terms()
        };
        assert_eq!(modified_dietz(&start).unwrap().average_capital.to_string(), "126.67");
        let mut first_day = start;
        first_day.flows[0].date = first_day.start;
        assert_eq!(
            modified_dietz(&first_day).unwrap().average_capital.to_string(),
            "150.00"
        );
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut wrong = DietzTerms {
            opening: Decimal::from(-1),
            closing: Decimal::from(-1),
            start: "1800-01-02".parse().unwrap(),
            end: "1800-01-01".parse().unwrap(),
            ..terms()
        };
        wrong.flows = vec![
            CashFlow {
                date: "2026-03-01".parse().unwrap(),
                amount: Decimal::new(-100_000_001, 4)
            };
            10_001
        ];
        let mut expect = |text: &str, mend: &dyn Fn(&mut DietzTerms)| {
            let error = modified_dietz(&wrong).unwrap_err().to_string();
            assert!(error.starts_with(text), "{error}");
            mend(&mut wrong);
        };
        expect("`terms.opening` is -1", &|terms| terms.opening = Decimal::from(100));
        expect("`terms.closing` is -1", &|terms| terms.closing = Decimal::from(300));
        expect("`terms.start` is 1800-01-02", &|terms| {
            terms.start = "2026-01-01".parse().unwrap()
        });
        expect("`terms.end` is 1800-01-01", &|terms| terms.end = terms.start);
        expect(
            "`terms.end` is 2026-01-01, which must not be before 2026-01-02",
            &|terms| terms.end = "2026-01-31".parse().unwrap(),
        );
        expect("`terms.flows` has length 10001", &|terms| terms.flows.truncate(1));
        expect("`terms.flows[0].date` is 2026-03-01", &|terms| {
            terms.flows[0].date = terms.start
        });
        expect("`terms.flows[0].amount` is -10000.0001, but may have", &|terms| {
            terms.flows[0].amount = Decimal::from(-100)
        });
        expect("`terms.flows` has no answer", &|terms| terms.flows.clear());
        assert_eq!(modified_dietz(&wrong).unwrap().rate, 2.0);
    }
}
