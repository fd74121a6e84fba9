//! How many periods an account takes, and what its last payment is; or that it never ends.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::account::{Run, Signed, wide};
use super::{AnnuityPurpose, PaymentTiming};
use crate::error::ChamaError;
use crate::limits::PERIODS;
use crate::money::{Currency, Minor, Rounding, minor_amount};
use crate::rate::{Growth, Rate, RatePeriod, Wide, YearDivision};

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
