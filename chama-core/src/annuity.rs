//! Annuities: equal payments at equal distances, into an account or out of it.
//!
//! One account begins with `opening`, earns interest each period, sees the same payment each period and ends with
//! `closing`. Saving adds the payments, repayment takes them off. Four of the five numbers give the fifth. Nothing
//! is rounded on the way: the growth is kept with 77 digits, and the result is rounded once.
//!
//! By hand: 1,000,000 at 10 % a year over 60 months is 21,247.04 a month. Tables of instalments, fees and grace
//! periods belong to loans, not here.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{AMOUNT, PERIODS};
use crate::money::{Currency, ExactRounding, Minor, Rounding, minor_amount};
use crate::rate::{Growth, Rate, RatePeriod, Wide, YearDivision};

/// What a payment does to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnuityPurpose {
    /// It is added: saving for a goal.
    Saving,
    /// It is taken off: repaying a loan, drawing a fund down.
    Repayment,
}

/// When in its period a payment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTiming {
    /// At the end: an ordinary annuity.
    #[default]
    End,
    /// At the start: an annuity due.
    Start,
}

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

/// An account of which the time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityPeriodsTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What the account begins with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period.
    #[serde(with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// What the account is to end with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub closing: Decimal,
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
    /// How the last payment is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

/// An account of which the rate is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityRateTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What the account begins with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period.
    #[serde(with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// What the account ends with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// How many periods, at least 1.
    pub periods: i32,
    /// When in a period a payment is made (default: at its end).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// An account from its beginning to its end: closing = opening ± paid + interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityBalance {
    /// What it begins with.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period.
    #[serde(with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// How many periods.
    pub periods: i32,
    /// What is paid in all.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// The interest in all.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What it ends with.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// The rate each period, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
}

/// Whether an account comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodsOutcome {
    /// It does.
    Reached,
    /// It never does: the payments do not pay the interest, or nothing grows.
    Never,
    /// It takes more than 3,660 periods.
    TooLong,
}

/// How long an account takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityPeriods {
    /// Whether it comes to its end.
    pub outcome: PeriodsOutcome,
    /// The solution of the equation, with 10 decimals.
    #[serde(with = "crate::wire::decimal_option")]
    pub periods: Option<Decimal>,
    /// How many payments, the last one included.
    pub payments: Option<i32>,
    /// What the last payment has to be.
    #[serde(with = "crate::wire::decimal_option")]
    pub last_payment: Option<Decimal>,
    /// The rate each period, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
}

/// Whether an account has a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnuityRateOutcome {
    /// It has one.
    Found,
    /// It is above 10, 1,000 % a period.
    AboveMaximum,
    /// No rate above −1, −100 % a period, does it.
    NoRate,
    /// Every rate does it.
    AnyRate,
}

/// The rate at which an account comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityRate {
    /// Whether there is one.
    pub outcome: AnnuityRateOutcome,
    /// The fraction per period, with 10 decimals; below 0 when less came out than went in.
    #[serde(with = "crate::wire::decimal_option")]
    pub rate: Option<Decimal>,
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

/// Returns how long an account takes to its end, or that it never gets there.
///
/// Saving ends at `closing` or more, repayment at `closing` or less. `(1 + i)ⁿ = (p ∓ closing · i) / (p ∓ opening · i)`
/// gives the periods, half up at 10 decimals. Source: docs/src/rules/annuities.md#number-of-periods.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.payment`, `terms.closing`), the rate's
/// (`terms.rate.value`), `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPeriodsTerms, AnnuityPurpose, PaymentTiming, PeriodsOutcome, annuity_periods};
/// use chama_core::money::{Currency, Rounding};
/// use chama_core::rate::{Rate, RatePeriod, YearDivision};
/// use rust_decimal::Decimal;
/// let mut terms = AnnuityPeriodsTerms {
///     purpose: AnnuityPurpose::Repayment,
///     opening: Decimal::from(10_000),
///     payment: Decimal::from(500),
///     closing: Decimal::ZERO,
///     rate: Rate::new(Decimal::new(1, 2), RatePeriod::Month),
///     every: RatePeriod::Month,
///     timing: PaymentTiming::End,
///     year: YearDivision::default(),
///     currency: Currency::Kes,
///     rounding: Rounding::default(),
/// };
/// assert_eq!(annuity_periods(&terms)?.payments, Some(23));
/// terms.payment = Decimal::from(100);
/// assert_eq!(annuity_periods(&terms)?.outcome, PeriodsOutcome::Never);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn annuity_periods(terms: &AnnuityPeriodsTerms) -> Result<AnnuityPeriods, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let payment = minor_amount("terms.payment", terms.payment, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    let growth = Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?;
    let rounding = terms.rounding.exact("terms.rounding", terms.currency)?;

    let answer = |outcome| -> Result<AnnuityPeriods, ChamaError> {
        Ok(AnnuityPeriods {
            outcome,
            periods: None,
            payments: None,
            last_payment: None,
            periodic_rate: growth.shown()?,
        })
    };
    let Some(course) = Course::of(terms.purpose, opening, payment, closing, growth, terms.timing) else {
        return answer(PeriodsOutcome::Never);
    };
    let Some(periods) = course
        .periods()
        .filter(|periods| *periods <= Decimal::from(PERIODS.maximum))
    else {
        return answer(PeriodsOutcome::TooLong);
    };
    let payments = course.payments();
    let last = match payments.checked_sub(1) {
        Some(full) => course
            .last_payment(full)
            .rounded(rounding, terms.currency, "last payment")?,
        None => Minor::ZERO,
    };
    Ok(AnnuityPeriods {
        periods: Some(periods),
        payments: i32::try_from(payments).ok(),
        last_payment: Some(last.amount(terms.currency)),
        ..answer(PeriodsOutcome::Reached)?
    })
}

/// Returns the rate a period at which an account comes out, half up at 10 decimals.
///
/// There is at most one above −100 %; below 0 it means that less came out than went in. Source:
/// docs/src/rules/annuities.md#rate-of-an-annuity.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.payment`, `terms.closing`), `out_of_range` (`terms.periods`).
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPurpose, AnnuityRateTerms, PaymentTiming, annuity_rate};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// // 1,200 at a flat 1 % a month: 12 payments of 112.
/// let true_rate = annuity_rate(&AnnuityRateTerms {
///     purpose: AnnuityPurpose::Repayment,
///     opening: Decimal::from(1_200),
///     payment: Decimal::from(112),
///     closing: Decimal::ZERO,
///     periods: 12,
///     timing: PaymentTiming::End,
///     currency: Currency::Kes,
/// })?;
/// assert_eq!(true_rate.rate.map(|rate| rate.to_string()).as_deref(), Some("0.0178809869"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn annuity_rate(terms: &AnnuityRateTerms) -> Result<AnnuityRate, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let payment = minor_amount("terms.payment", terms.payment, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    let periods = check_periods(terms.periods, 1)?;

    // What is left over at a rate, compared with nothing; it changes sign once, from less to greater.
    let left = |rate: Signed| {
        let run = Run::of(rate.growth(), periods, terms.timing);
        let (grown, paid) = (wide(opening).times(run.growth), wide(payment).times(run.sum));
        match terms.purpose {
            AnnuityPurpose::Saving => grown.plus(paid).compare(wide(closing)),
            AnnuityPurpose::Repayment => grown.compare(wide(closing).plus(paid)),
        }
    };
    let none = |outcome| Ok(AnnuityRate { outcome, rate: None });
    let (lowest, highest) = (
        left(rate_units(HALF_UNITS_LOWEST)),
        left(rate_units(HALF_UNITS_HIGHEST)),
    );
    match (lowest, highest) {
        (Ordering::Equal, Ordering::Equal) => return none(AnnuityRateOutcome::AnyRate),
        (_, Ordering::Less) => return none(AnnuityRateOutcome::AboveMaximum),
        (Ordering::Less, _) => {}
        _ => return none(AnnuityRateOutcome::NoRate),
    }
    // The first whole unit whose upper half leaves too much: the rate is in its cell.
    let (mut low, mut high) = (-UNITS, UNITS.saturating_mul(10));
    while low < high {
        let middle = low.midpoint(high).min(high.saturating_sub(1));
        if left(rate_units(middle.saturating_mul(2).saturating_add(1))).is_gt() {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    Ok(AnnuityRate {
        outcome: AnnuityRateOutcome::Found,
        rate: Some(Decimal::new(low, 10)),
    })
}

/// Ten-billionths: the unit of a rate with 10 decimals.
const UNITS: i64 = 10_000_000_000;
/// −1 and half a unit, in half units.
const HALF_UNITS_LOWEST: i64 = -2 * UNITS + 1;
/// 10, in half units.
const HALF_UNITS_HIGHEST: i64 = 20 * UNITS;

/// A rate given in half units.
fn rate_units(half_units: i64) -> Signed {
    let size = Wide::whole(half_units.unsigned_abs().into()).over(Wide::whole(20_000_000_000));
    Signed {
        negative: half_units < 0,
        size,
    }
}

fn check_periods(periods: i32, least: i64) -> Result<u32, ChamaError> {
    let refuse = || ChamaError::OutOfRange {
        argument: "terms.periods".to_owned(),
        value: periods.to_string(),
        minimum: least.to_string(),
        maximum: PERIODS.maximum.to_string(),
    };
    let count = i64::from(periods);
    if count < least || count > PERIODS.maximum {
        return Err(refuse());
    }
    u32::try_from(periods).map_err(|_| refuse())
}

/// An amount that is not negative, in smallest units.
fn wide(amount: Minor) -> Wide {
    Wide::whole(amount.0.unsigned_abs())
}

/// A number with its sign.
#[derive(Debug, Clone, Copy)]
struct Signed {
    negative: bool,
    size: Wide,
}

impl Signed {
    fn plus(size: Wide) -> Self {
        Self { negative: false, size }
    }

    /// `a − b`; what lies within the last bits of the two is nothing.
    fn less(a: Wide, b: Wide) -> Self {
        if a.at_most(b) && b.at_most(a) {
            return Self::plus(Wide::ZERO);
        }
        Self {
            negative: a.compare(b).is_lt(),
            size: a.apart(b),
        }
    }

    fn over(self, divisor: Wide) -> Self {
        Self {
            size: self.size.over(divisor),
            ..self
        }
    }

    /// The growth of a period at this rate, which is above −1.
    fn growth(self) -> Growth {
        let up = Growth::at(self.size);
        if !self.negative {
            return up;
        }
        Growth {
            factor: Wide::ONE.apart(self.size),
            ..up
        }
    }

    /// Smallest units, rounded once.
    fn rounded(self, rounding: ExactRounding, currency: Currency, quantity: &str) -> Result<Minor, ChamaError> {
        let refuse = || ChamaError::ResultTooLarge {
            quantity: quantity.to_owned(),
            maximum: AMOUNT.maximum.to_string(),
        };
        // Cut to 2⁻²⁴ of a unit; one bit more says that something was cut, so that no half is made.
        let cut = self.size.scaled(1 << 24).ok_or_else(refuse)?;
        let halves = cut
            .whole
            .checked_mul(2)
            .ok_or_else(refuse)?
            .saturating_add(cut.beyond.into());
        let size = i128::try_from(halves).map_err(|_| refuse())?;
        let signed = if self.negative { size.saturating_neg() } else { size };
        let amount = rounding.ratio(signed, 1 << 25);
        let most = i128::from(AMOUNT.maximum).saturating_mul(currency.units());
        if amount.0.saturating_abs() > most {
            return Err(refuse());
        }
        Ok(amount)
    }
}

/// What `n` periods do: the growth of one unit, and of one unit paid each period.
struct Run {
    growth: Wide,
    sum: Wide,
}

impl Run {
    /// By doubling: only sums and products of positive numbers, so that nothing cancels.
    fn of(growth: Growth, periods: u32, timing: PaymentTiming) -> Self {
        let mut run = Self {
            growth: Wide::ONE,
            sum: Wide::ZERO,
        };
        let bits = u32::BITS.saturating_sub(periods.leading_zeros());
        for bit in (0..bits).rev() {
            run.sum = run.sum.times(run.growth.plus(Wide::ONE));
            run.growth = run.growth.times(run.growth);
            if periods.checked_shr(bit).is_some_and(|rest| rest & 1 == 1) {
                run.sum = run.sum.times(growth.factor).plus(Wide::ONE);
                run.growth = run.growth.times(growth.factor);
            }
        }
        if timing == PaymentTiming::Start {
            run.sum = run.sum.times(growth.factor);
        }
        run
    }
}

/// An account with all its numbers, in smallest units.
struct Account {
    purpose: AnnuityPurpose,
    opening: Minor,
    payment: Minor,
    periods: i32,
    closing: Minor,
}

impl Account {
    fn shown(self, growth: Growth, currency: Currency) -> Result<AnnuityBalance, ChamaError> {
        let paid = Minor(self.payment.0.saturating_mul(self.periods.into()));
        let before = match self.purpose {
            AnnuityPurpose::Saving => self.opening + paid,
            AnnuityPurpose::Repayment => self.opening - paid,
        };
        Ok(AnnuityBalance {
            opening: self.opening.amount(currency),
            payment: self.payment.amount(currency),
            periods: self.periods,
            paid: paid.amount(currency),
            interest: (self.closing - before).amount(currency),
            closing: self.closing.amount(currency),
            periodic_rate: growth.shown()?,
        })
    }
}

/// An account on its way to its end.
struct Course {
    purpose: AnnuityPurpose,
    opening: Wide,
    payment: Wide,
    closing: Wide,
    growth: Growth,
    timing: PaymentTiming,
    /// How far: the growth `(1 + i)ⁿ` of the way, or the number of payments where nothing grows.
    way: Wide,
}

impl Course {
    /// None when the account never gets there.
    fn of(
        purpose: AnnuityPurpose,
        opening: Minor,
        payment: Minor,
        closing: Minor,
        growth: Growth,
        timing: PaymentTiming,
    ) -> Option<Self> {
        let there = match purpose {
            AnnuityPurpose::Saving => opening >= closing,
            AnnuityPurpose::Repayment => opening <= closing,
        };
        let (opening, payment, closing) = (wide(opening), wide(payment), wide(closing));
        let each = match timing {
            PaymentTiming::End => payment,
            PaymentTiming::Start => payment.times(growth.factor),
        };
        let (first, last) = (opening.times(growth.rate), closing.times(growth.rate));
        let way = if there {
            if growth.rate.is_zero() { Wide::ZERO } else { Wide::ONE }
        } else {
            let (whole, part) = match purpose {
                _ if growth.rate.is_zero() => (opening.apart(closing), payment),
                AnnuityPurpose::Saving => (each.plus(last), each.plus(first)),
                AnnuityPurpose::Repayment if each.at_most(first) => return None,
                AnnuityPurpose::Repayment => (each.apart(last), each.apart(first)),
            };
            if part.is_zero() {
                return None;
            }
            whole.over(part)
        };
        Some(Self {
            purpose,
            opening,
            payment,
            closing,
            growth,
            timing,
            way,
        })
    }

    /// The whole part of the periods, and the growth that is left beyond it; none when it is too long.
    fn whole_periods(&self) -> Option<(u32, Wide)> {
        let mut squares = vec![self.growth.factor];
        // 2¹² is the first power above 3,660.
        for _ in 0..11 {
            squares.extend(squares.last().map(|square| square.times(*square)));
        }
        let (mut count, mut passed) = (0_u32, Wide::ONE);
        for square in squares.iter().rev() {
            let further = passed.times(*square);
            count = count.saturating_mul(2);
            if further.at_most(self.way) {
                passed = further;
                count = count.saturating_add(1);
            }
        }
        let rest = self.way.over(passed);
        (!self.growth.factor.at_most(rest)).then_some((count, rest))
    }

    /// The periods with 10 decimals; none when there are too many.
    fn periods(&self) -> Option<Decimal> {
        if self.growth.rate.is_zero() {
            return self.way.to_decimal(10);
        }
        let (count, mut rest) = self.whole_periods()?;
        // Each decimal is how often the growth of a period goes into the tenth power of what is left.
        let shrink = Wide::ONE.over(self.growth.factor);
        let mut digits = i64::from(count);
        for _ in 0..11 {
            rest = rest.power(10);
            let mut digit = 0_i64;
            while self.growth.factor.at_most(rest) && digit < 9 {
                rest = rest.times(shrink);
                digit = digit.saturating_add(1);
            }
            digits = digits.saturating_mul(10).saturating_add(digit);
        }
        Some(Decimal::new(digits.saturating_add(5).div_euclid(10), 10))
    }

    /// The payments, the last one included.
    fn payments(&self) -> u32 {
        if self.growth.rate.is_zero() {
            let way = self
                .way
                .scaled(1)
                .map(|way| way.whole.saturating_add(way.beyond.into()));
            return way.and_then(|way| u32::try_from(way).ok()).unwrap_or(u32::MAX);
        }
        match self.whole_periods() {
            Some((count, rest)) if rest.at_most(Wide::ONE) => count,
            Some((count, _)) => count.saturating_add(1),
            None => u32::MAX,
        }
    }

    /// What is missing after so many full payments, paid in the period that follows; at least nothing.
    fn last_payment(&self, full: u32) -> Signed {
        let run = Run::of(self.growth, full, self.timing);
        let (grown, paid) = (self.opening.times(run.growth), self.payment.times(run.sum));
        // The balance before the last period, then what it and the end are worth when the payment is made.
        let balance = match self.purpose {
            AnnuityPurpose::Saving => grown.plus(paid),
            AnnuityPurpose::Repayment => grown.apart(paid),
        };
        let (balance, end) = match self.timing {
            PaymentTiming::End => (balance.times(self.growth.factor), self.closing),
            PaymentTiming::Start => (balance, self.closing.over(self.growth.factor)),
        };
        let missing = match self.purpose {
            AnnuityPurpose::Saving => Signed::less(end, balance),
            AnnuityPurpose::Repayment => Signed::less(balance, end),
        };
        if missing.negative {
            Signed::plus(Wide::ZERO)
        } else {
            missing
        }
    }
}
