//! Returns: what an investment earned, as a rate.
//!
//! The internal rate of return asks at which rate the money put in and the money that came back are worth the same;
//! the time-weighted return asks how well the money was managed, whoever came and went; modified Dietz comes close
//! to it when values are known only at both ends. A return is a measure, not money: a float, the same on every
//! platform.
//!
//! By hand: −100 now and 110 after a year is 10 %. −100, 230 and −132 a year apart fits 10 % and 20 %: such flows
//! have no return, and the answer says so. Benchmarks and risk measures are left out.

mod dietz;
mod internal_rate;
mod time_weighted;

use rust_decimal::Decimal;

use crate::error::ChamaError;
use crate::limits::{FLOW_DECIMALS, SIGNED_AMOUNT, check_decimals};
use crate::rate::Wide;

pub use dietz::{DietzReturn, DietzTerms, FlowMoment, modified_dietz};
pub use internal_rate::{CashFlow, InternalRate, RateOutcome, irr, xirr};
pub use time_weighted::{TimeWeightedReturn, Valuation, linked_return, time_weighted_return};

/// An amount in millionths, exactly.
fn millionths(argument: impl Fn() -> String, amount: Decimal) -> Result<i64, ChamaError> {
    const UNIT: [i64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
    let exact = |amount: Decimal| {
        let unit = UNIT.get(usize::try_from(amount.scale()).ok()?)?;
        i64::try_from(amount.mantissa()).ok()?.checked_mul(*unit)
    };
    let most = SIGNED_AMOUNT.maximum.saturating_mul(1_000_000);
    if let Some(value) = exact(amount).filter(|value| value.abs() <= most) {
        return Ok(value);
    }
    let argument = argument();
    SIGNED_AMOUNT.check_decimal(&argument, amount)?;
    check_decimals(&argument, amount, FLOW_DECIMALS)?;
    Ok(exact(amount.normalize()).unwrap_or(0))
}

/// `(a − b) / b` to the nearest float; `b` is not zero.
fn relative(a: Wide, b: Wide) -> f64 {
    let size = a.apart(b).over(b).nearest_float();
    if a.compare(b).is_lt() { -size } else { size }
}
