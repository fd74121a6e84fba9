//! The payment that brings an account to its end.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::account::{Account, Run, Signed, check_periods, wide};
use super::{AnnuityBalance, AnnuityPurpose, PaymentTiming};
use crate::error::ChamaError;
use crate::money::{Currency, Rounding, minor_amount};
use crate::rate::{Growth, Rate, RatePeriod, YearDivision};

/// An account of which the payment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityPaymentTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What the account begins with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What the account ends with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// How many periods, at least 1.
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

/// Returns the payment that takes an account from its beginning to its end.
///
/// Repayment `(opening · (1 + i)ⁿ − closing) / s`, saving `(closing − opening · (1 + i)ⁿ) / s`, rounded once. The
/// interest is what such payments pay beyond what was owed. Source: docs/src/rules/annuities.md#payment.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.closing`), `out_of_range` (`terms.periods`), the
/// rate's (`terms.rate.value`), `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `no_answer` (`terms.closing`, when the
/// payment would be below 0), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPaymentTerms, AnnuityPurpose, PaymentTiming, annuity_payment};
/// use chama_core::money::{Currency, Rounding};
/// use chama_core::rate::{Rate, RatePeriod, YearDivision};
/// use rust_decimal::Decimal;
/// let instalment = annuity_payment(&AnnuityPaymentTerms {
///     purpose: AnnuityPurpose::Repayment,
///     opening: Decimal::from(1_000_000),
///     closing: Decimal::ZERO,
///     periods: 60,
///     rate: Rate::new(Decimal::new(10, 2), RatePeriod::Year),
///     every: RatePeriod::Month,
///     timing: PaymentTiming::End,
///     year: YearDivision::default(),
///     currency: Currency::Kes,
///     rounding: Rounding::default(),
/// })?;
/// assert_eq!(instalment.payment.to_string(), "21247.04");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn annuity_payment(terms: &AnnuityPaymentTerms) -> Result<AnnuityBalance, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    let periods = check_periods(terms.periods, 1)?;
    let growth = Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?;
    let rounding = terms.rounding.exact("terms.rounding", terms.currency)?;

    let run = Run::of(growth, periods, terms.timing);
    let (grown, end) = (wide(opening).times(run.growth), wide(closing));
    let (needed, reason) = match terms.purpose {
        AnnuityPurpose::Saving => (Signed::less(end, grown), "it is reached without any payment"),
        AnnuityPurpose::Repayment => (Signed::less(grown, end), "the balance grows less than that by itself"),
    };
    if needed.negative {
        return Err(ChamaError::NoAnswer {
            argument: "terms.closing".to_owned(),
            reason: reason.to_owned(),
        });
    }
    let payment = needed.over(run.sum).rounded(rounding, terms.currency, "payment")?;
    let account = Account {
        purpose: terms.purpose,
        opening,
        payment,
        periods: terms.periods,
        closing,
    };
    account.shown(growth, terms.currency)
}
