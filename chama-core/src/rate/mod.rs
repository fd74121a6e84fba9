//! Rates: how much, for which period, and whether interest on interest is in it.
//!
//! "12 %" is not a rate yet. 12 % a year nominal is exactly 1 % a month; 12 % a year effective is a little less,
//! because the interest of the first months earns interest too. A treasurer's rule: cut a nominal rate in
//! proportion, take the root of an effective one, and round neither.
//!
//! By hand: 12 % a year nominal, compounded monthly, is `1.01¹² − 1` = 12.6825 % effective. Reference rates that
//! move with time are left out: they are data of the group.

mod wide;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{COMPUTED_RATE, RATE, RATE_DECIMALS, check_decimals};
pub(crate) use wide::Wide;

/// A period of time that a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatePeriod {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// Two weeks.
    Fortnight,
    /// Four weeks, which are not a month.
    FourWeeks,
    /// A calendar month, a twelfth of a year.
    #[default]
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
}

/// Whether a rate already holds the interest on interest of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateBasis {
    /// No: it is cut in proportion; 12 % a year is 1 % a month.
    #[default]
    Nominal,
    /// Yes: 12 % a year turns 100 into 112 in a year, however often interest is added.
    Effective,
}

/// A rate with its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The fraction: 0.12 is 12 %. From 0 to 10, at most 12 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// The period that it is for.
    pub per: RatePeriod,
    /// Nominal or effective (default: nominal).
    #[serde(default)]
    pub basis: RateBasis,
}

/// How many weeks a year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeeksPerYear {
    /// 52: a week is 1/52 of a year.
    #[default]
    FiftyTwo,
    /// The days of the year by seven: a week is 7/365 of a year.
    ByDays,
    /// 48: a week is a quarter of a month.
    FourAMonth,
}

/// How many days a year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysPerYear {
    /// 365.
    #[default]
    ThreeSixtyFive,
    /// 360.
    ThreeSixty,
}

/// How a year is divided where months do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearDivision {
    /// Its weeks (default: 52).
    #[serde(default)]
    pub weeks: WeeksPerYear,
    /// Its days (default: 365).
    #[serde(default)]
    pub days: DaysPerYear,
}

/// Which rate to cut to which period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodicRateTerms {
    /// The rate.
    pub rate: Rate,
    /// The period in which interest is added (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
}

/// Which rate to say in which other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateConversion {
    /// The rate.
    pub rate: Rate,
    /// How often interest is added (default: every month).
    #[serde(default)]
    pub compounded: RatePeriod,
    /// The period wanted.
    pub to_per: RatePeriod,
    /// The basis wanted.
    pub to_basis: RateBasis,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
}

/// A rate said in another way, with what it was computed through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvertedRate {
    /// The fraction, with 12 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// The period that it is for.
    pub per: RatePeriod,
    /// Nominal or effective.
    pub basis: RateBasis,
    /// How often interest is added.
    pub compounded: RatePeriod,
    /// The rate each time that interest is added, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
    /// How a year was divided.
    pub year: YearDivision,
}

/// Returns the rate for one period, with 18 decimals: to be shown, not to be reckoned with.
///
/// A nominal rate is cut in proportion, an effective one by its root: `value / k` or `(1 + value)^(1/k) − 1`, the
/// rate's own period being `k` periods long. Rounded half up. Source:
/// docs/src/rules/rates.md#rate-for-a-period.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.rate.value`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::rate::{PeriodicRateTerms, Rate, RatePeriod, YearDivision, periodic_rate};
/// use rust_decimal::Decimal;
/// let monthly = periodic_rate(&PeriodicRateTerms {
///     rate: Rate::new(Decimal::new(10, 2), RatePeriod::Year),
///     every: RatePeriod::Month,
///     year: YearDivision::default(),
/// })?;
/// assert_eq!(monthly.to_string(), "0.008333333333333333");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn periodic_rate(terms: &PeriodicRateTerms) -> Result<Decimal, ChamaError> {
    Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?.shown()
}

/// Returns a rate for another period or on another basis, with 12 decimals.
///
/// Through the rate `i` for the period in which interest is added: nominal `i · m`, effective `(1 + i)^m − 1`, the
/// wanted period being `m` such periods long. Rounded half up, once. Source: docs/src/rules/rates.md#conversion.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.rate.value`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::rate::{Rate, RateBasis, RateConversion, RatePeriod, YearDivision, converted_rate};
/// use rust_decimal::Decimal;
/// let effective = converted_rate(&RateConversion {
///     rate: Rate::new(Decimal::new(12, 2), RatePeriod::Year),
///     compounded: RatePeriod::Month,
///     to_per: RatePeriod::Year,
///     to_basis: RateBasis::Effective,
///     year: YearDivision::default(),
/// })?;
/// assert_eq!(effective.value.to_string(), "0.126825030132");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn converted_rate(terms: &RateConversion) -> Result<ConvertedRate, ChamaError> {
    let growth = Growth::of("terms.rate", &terms.rate, terms.compounded, terms.year)?;
    let wanted = match terms.to_basis {
        RateBasis::Nominal => terms.year.parts(terms.compounded, terms.to_per).share_of(growth.rate),
        RateBasis::Effective => growth.over(terms.year.parts(terms.compounded, terms.to_per)).rate,
    };
    Ok(ConvertedRate {
        value: shown(wanted, 12)?,
        per: terms.to_per,
        basis: terms.to_basis,
        compounded: terms.compounded,
        periodic_rate: growth.shown()?,
        year: terms.year,
    })
}

impl Rate {
    /// A nominal rate.
    pub fn new(value: Decimal, per: RatePeriod) -> Self {
        Self {
            value,
            per,
            basis: RateBasis::Nominal,
        }
    }

    /// Refuses a rate that is negative, above 10 or finer than 12 decimals; above 10 it is a percentage.
    pub(crate) fn check(&self, argument: &str) -> Result<(), ChamaError> {
        self.check_value().map_err(|error| error.within(argument))
    }

    fn check_value(&self) -> Result<(), ChamaError> {
        RATE.check_decimal("value", self.value).map_err(|error| match error {
            ChamaError::OutOfRange {
                argument,
                value,
                minimum,
                maximum,
            } => ChamaError::OutOfRange {
                argument,
                value,
                minimum,
                maximum: format!("{maximum} (a rate is a fraction: 0.12 is 12 %)"),
            },
            other => other,
        })?;
        check_decimals("value", self.value, RATE_DECIMALS)
    }
}

/// How many times one period goes into another, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) numerator: u32,
    pub(crate) denominator: u32,
}

impl Parts {
    pub(crate) fn new(numerator: u32, denominator: u32) -> Self {
        let (mut a, mut b) = (numerator, denominator);
        while b != 0 {
            (a, b) = (b, a.checked_rem(b).unwrap_or(0));
        }
        let by = |value: u32| value.checked_div(a).unwrap_or(value);
        Self {
            numerator: by(numerator),
            denominator: by(denominator),
        }
    }

    /// So many times `rate`.
    fn share_of(self, rate: Wide) -> Wide {
        rate.times(Wide::whole(self.numerator.into()))
            .over(Wide::whole(self.denominator.into()))
    }
}

impl YearDivision {
    /// How many of a period a year has.
    pub(crate) fn per_year(self, period: RatePeriod) -> Parts {
        let days = match self.days {
            DaysPerYear::ThreeSixtyFive => 365,
            DaysPerYear::ThreeSixty => 360,
        };
        // Four weeks are one, so that a fortnight and four weeks are whole.
        let (four_weeks, by): (u32, u32) = match self.weeks {
            WeeksPerYear::FiftyTwo => (13, 1),
            WeeksPerYear::ByDays => (days, 28),
            WeeksPerYear::FourAMonth => (12, 1),
        };
        match period {
            RatePeriod::Day => Parts::new(days, 1),
            RatePeriod::Week => Parts::new(four_weeks.saturating_mul(4), by),
            RatePeriod::Fortnight => Parts::new(four_weeks.saturating_mul(2), by),
            RatePeriod::FourWeeks => Parts::new(four_weeks, by),
            RatePeriod::Month => Parts::new(12, 1),
            RatePeriod::Quarter => Parts::new(4, 1),
            RatePeriod::HalfYear => Parts::new(2, 1),
            RatePeriod::Year => Parts::new(1, 1),
        }
    }

    /// How many times `short` goes into `long`: 12 months into a year, a twelfth of a year into a month.
    pub(crate) fn parts(self, short: RatePeriod, long: RatePeriod) -> Parts {
        let (short, long) = (self.per_year(short), self.per_year(long));
        Parts::new(
            short.numerator.saturating_mul(long.denominator),
            short.denominator.saturating_mul(long.numerator),
        )
    }
}

/// What one period does to an amount: adds `rate` of it, makes it `factor` times as much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) rate: Wide,
    pub(crate) factor: Wide,
}

impl Growth {
    /// The growth of one period `every` at `rate`, once the rate has been checked.
    pub(crate) fn of(argument: &str, rate: &Rate, every: RatePeriod, year: YearDivision) -> Result<Self, ChamaError> {
        rate.check(argument)?;
        let own = Self::at(Wide::decimal(rate.value));
        let parts = year.parts(rate.per, every);
        let growth = match rate.basis {
            RateBasis::Nominal => Self::at(parts.share_of(own.rate)),
            RateBasis::Effective => own.over(parts),
        };
        growth.shown().map(|_| growth)
    }

    pub(crate) fn at(rate: Wide) -> Self {
        Self {
            rate,
            factor: rate.plus(Wide::ONE),
        }
    }

    /// The growth of so many periods.
    pub(crate) fn over(self, parts: Parts) -> Self {
        if self.rate.is_zero() || parts.numerator == parts.denominator {
            return self;
        }
        let factor = self.factor.power(parts.numerator).root(parts.denominator);
        Self {
            rate: factor.apart(Wide::ONE),
            factor,
        }
    }

    /// The rate with 18 decimals, for the eye.
    pub(crate) fn shown(self) -> Result<Decimal, ChamaError> {
        shown(self.rate, 18)
    }
}

/// A computed rate with so many decimals.
fn shown(rate: Wide, places: u32) -> Result<Decimal, ChamaError> {
    let maximum = u128::try_from(COMPUTED_RATE.maximum).unwrap_or(0);
    let shown = if rate.at_most(Wide::whole(maximum)) {
        rate.to_decimal(places)
    } else {
        None
    };
    shown.ok_or_else(|| ChamaError::ResultTooLarge {
        quantity: "rate".to_owned(),
        maximum: maximum.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(value: &str, per: RatePeriod, basis: RateBasis) -> Rate {
        Rate {
            value: value.parse().unwrap(),
            per,
            basis,
        }
    }

    fn shown_rate(value: &str, per: RatePeriod, basis: RateBasis, every: RatePeriod, year: YearDivision) -> String {
        let rate = rate(value, per, basis);
        periodic_rate(&PeriodicRateTerms { rate, every, year })
            .unwrap()
            .to_string()
    }

    #[test]
    fn a_nominal_rate_is_cut_in_proportion_and_never_pre_rounded() {
        use RatePeriod::*;
        let of = |every| shown_rate("0.1", Year, RateBasis::Nominal, every, YearDivision::default());
        assert_eq!(of(Month), "0.008333333333333333");
        assert_eq!(of(Quarter), "0.025000000000000000");
        assert_eq!(of(Week), "0.001923076923076923");
        assert_eq!(of(FourWeeks), "0.007692307692307692");
        assert_eq!(of(Day), "0.000273972602739726");
        assert_eq!(of(Year), "0.100000000000000000");
    }

    #[test]
    fn a_week_is_cut_by_the_rule_that_is_named() {
        let week = |weeks, days| {
            let year = YearDivision { weeks, days };
            shown_rate("0.1", RatePeriod::Year, RateBasis::Nominal, RatePeriod::Week, year)
        };
        assert_eq!(
            week(WeeksPerYear::ByDays, DaysPerYear::ThreeSixtyFive),
            "0.001917808219178082"
        );
        assert_eq!(
            week(WeeksPerYear::ByDays, DaysPerYear::ThreeSixty),
            "0.001944444444444444"
        );
        assert_eq!(
            week(WeeksPerYear::FourAMonth, DaysPerYear::ThreeSixty),
            "0.002083333333333333"
        );
    }

    #[test]
    fn an_effective_rate_is_cut_by_its_root() {
        let monthly = |value| {
            shown_rate(
                value,
                RatePeriod::Year,
                RateBasis::Effective,
                RatePeriod::Month,
                YearDivision::default(),
            )
        };
        assert_eq!(monthly("0.12"), "0.009488792934582974");
        assert_eq!(monthly("0.126825030132"), "0.010000000000002262");
        assert_eq!(monthly("0"), "0.000000000000000000");
    }

    #[test]
    fn flat_ten_percent_a_month_is_three_hundred_ninety_nine_percent_and_more_a_year() {
        let convert = |to_basis| {
            converted_rate(&RateConversion {
                rate: rate("0.14359662", RatePeriod::Month, RateBasis::Nominal),
                compounded: RatePeriod::Month,
                to_per: RatePeriod::Year,
                to_basis,
                year: YearDivision::default(),
            })
            .unwrap()
            .value
            .round_dp(6)
            .to_string()
        };
        assert_eq!(convert(RateBasis::Nominal), "1.723159");
        assert_eq!(convert(RateBasis::Effective), "4.003505");
    }

    #[test]
    fn a_percentage_in_place_of_a_fraction_gets_a_hint() {
        let error = Rate::new(Decimal::from(12), RatePeriod::Year)
            .check("rate")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`rate.value` is 12, but must be from 0 to 10 (a rate is a fraction: 0.12 is 12 %)"
        );
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let of = |value: &str, per, every| {
            periodic_rate(&PeriodicRateTerms {
                rate: rate(value, per, RateBasis::Effective),
                every,
                year: YearDivision::default(),
            })
            .map_err(|error| error.code())
        };
        assert_eq!(
            of("-0.0000000000001", RatePeriod::Day, RatePeriod::Year),
            Err("out_of_range")
        );
        assert_eq!(
            of("9.0000000000001", RatePeriod::Day, RatePeriod::Year),
            Err("too_many_decimals")
        );
        assert_eq!(of("9", RatePeriod::Day, RatePeriod::Year), Err("result_too_large"));
        assert!(of("9", RatePeriod::Year, RatePeriod::Day).is_ok());
    }
}
