//! What an account holds in the end, and with what it must begin.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::account::{Account, Run, Signed, check_periods, wide};
use super::{AnnuityBalance, AnnuityPurpose, PaymentTiming};
use crate::error::ChamaError;
use crate::money::{Currency, Rounding, minor_amount};
use crate::rate::{Growth, Rate, RatePeriod, YearDivision};

/// An account of which the end is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FutureValueTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What the account begins with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// How many periods.
    pub periods: i32,
    /// The rate of interest.
    pub rate: Rate,
    /// The time between two payments (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// When in a period a payment is made (default: at its end).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How the result is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

/// An account of which the beginning is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentValueTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What is paid each period (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// What the account ends with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// How many periods.
    pub periods: i32,
    /// The rate of interest.
    pub rate: Rate,
    /// The time between two payments (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// When in a period a payment is made (default: at its end).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How the result is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

/// Returns what an account holds after its payments.
///
/// `closing = opening · (1 + i)ⁿ ± payment · s`, rounded once. Source: docs/src/rules/annuities.md#future-value.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.payment`), `out_of_range` (`terms.periods`), the
/// rate's (`terms.rate.value`), `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPurpose, FutureValueTerms, PaymentTiming, future_value};
/// use chama_core::money::{Currency, Rounding};
/// use chama_core::rate::{Rate, RatePeriod, YearDivision};
/// use rust_decimal::Decimal;
/// let saved = future_value(&FutureValueTerms {
///     purpose: AnnuityPurpose::Saving,
///     opening: Decimal::ZERO,
///     payment: Decimal::from(10_000),
///     periods: 24,
///     rate: Rate::new(Decimal::new(13, 2), RatePeriod::Year),
///     every: RatePeriod::Month,
///     timing: PaymentTiming::Start,
///     year: YearDivision::default(),
///     currency: Currency::Kes,
///     rounding: Rounding::default(),
/// })?;
/// assert_eq!(saved.closing.to_string(), "275367.73");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn future_value(terms: &FutureValueTerms) -> Result<AnnuityBalance, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let payment = minor_amount("terms.payment", terms.payment, terms.currency)?;
    let periods = check_periods(terms.periods, 0)?;
    let growth = Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?;
    let rounding = terms.rounding.exact("terms.rounding", terms.currency)?;

    let run = Run::of(growth, periods, terms.timing);
    let grown = wide(opening).times(run.growth);
    let payments = wide(payment).times(run.sum);
    let closing = match terms.purpose {
        AnnuityPurpose::Saving => Signed::plus(grown.plus(payments)),
        AnnuityPurpose::Repayment => Signed::less(grown, payments),
    };
    let closing = closing.rounded(rounding, terms.currency, "future value")?;
    let account = Account {
        purpose: terms.purpose,
        opening,
        payment,
        periods: terms.periods,
        closing,
    };
    account.shown(growth, terms.currency)
}

/// Returns what an account must begin with, so that its payments bring it to its end.
///
/// Repayment `(closing + payment · s) / (1 + i)ⁿ`: what a row of payments is worth today. Saving
/// `(closing − payment · s) / (1 + i)ⁿ`. Rounded once. Source: docs/src/rules/annuities.md#present-value.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.payment`, `terms.closing`), `out_of_range` (`terms.periods`), the
/// rate's (`terms.rate.value`), `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPurpose, PaymentTiming, PresentValueTerms, present_value};
/// use chama_core::money::{Currency, Rounding};
/// use chama_core::rate::{Rate, RatePeriod, YearDivision};
/// use rust_decimal::Decimal;
/// let worth = present_value(&PresentValueTerms {
///     purpose: AnnuityPurpose::Repayment,
///     payment: Decimal::from(100),
///     closing: Decimal::ZERO,
///     periods: 12,
///     rate: Rate::new(Decimal::new(1, 2), RatePeriod::Month),
///     every: RatePeriod::Month,
///     timing: PaymentTiming::End,
///     year: YearDivision::default(),
///     currency: Currency::Kes,
///     rounding: Rounding::default(),
/// })?;
/// assert_eq!(worth.opening.to_string(), "1125.51");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn present_value(terms: &PresentValueTerms) -> Result<AnnuityBalance, ChamaError> {
    let payment = minor_amount("terms.payment", terms.payment, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    let periods = check_periods(terms.periods, 0)?;
    let growth = Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?;
    let rounding = terms.rounding.exact("terms.rounding", terms.currency)?;

    let run = Run::of(growth, periods, terms.timing);
    let payments = wide(payment).times(run.sum);
    let opening = match terms.purpose {
        AnnuityPurpose::Saving => Signed::less(wide(closing), payments),
        AnnuityPurpose::Repayment => Signed::plus(wide(closing).plus(payments)),
    };
    let opening = opening
        .over(run.growth)
        .rounded(rounding, terms.currency, "present value")?;
    let account = Account {
        purpose: terms.purpose,
        opening,
        payment,
        periods: terms.periods,
        closing,
    };
    account.shown(growth, terms.currency)
}
