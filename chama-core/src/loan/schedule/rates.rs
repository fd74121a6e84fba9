//! What the rate is for one period: by whole periods, or by days.
//!
//! By hand: 12 % a year is 1 % a month; from 31 January to 29 February 2024 by act/365 it is 12 % × 29/365.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::exact::Exact;
use crate::calendar::Frequency;
use crate::day_count::{DayCount, DayCountTerms, year_part};
use crate::error::ChamaError;
use crate::limits::LOAN_RATE;
use crate::loan::{InterestBy, LoanInterest, LoanTerms};
use crate::rate::{Growth, Parts, Rate, RateBasis, RatePeriod, Wide, YearDivision};

/// The rates of a loan: its own, then each change. A place in it is the number of changes so far.
#[derive(Debug)]
pub(super) struct PeriodRates<'a> {
    terms: &'a LoanTerms,
    rates: Vec<Rate>,
    /// For a whole period; none when it is beyond the limit, which matters only if it is used.
    whole: Vec<Option<Exact>>,
    /// Effective rates by days that were computed, by place and exponent.
    grown: BTreeMap<(usize, u32, u32), Option<Exact>>,
}

impl<'a> PeriodRates<'a> {
    /// For interest on a charge for the whole loan there are none.
    pub(super) fn new(terms: &'a LoanTerms) -> Self {
        let mut rates = Vec::with_capacity(terms.rate_changes.len().saturating_add(1));
        match &terms.interest {
            LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } => rates.push(*rate),
            LoanInterest::FlatPerLoan { .. } => {}
        }
        if !rates.is_empty() {
            rates.extend(terms.rate_changes.iter().map(|change| change.rate));
        }
        let mut all = Self {
            terms,
            rates,
            whole: Vec::new(),
            grown: BTreeMap::new(),
        };
        if terms.interest_by == InterestBy::WholePeriods {
            let periods = periods_a_year(&terms.frequency, terms.year);
            all.whole = all.rates.iter().map(|rate| whole(rate, periods, terms.year)).collect();
        }
        all
    }

    /// The rate after so many changes.
    pub(super) fn rate(&self, place: usize) -> Option<Rate> {
        self.rates.get(place).copied()
    }

    /// One more change, after so many others less one.
    pub(super) fn insert(&mut self, place: usize, rate: Rate) {
        let terms = self.terms;
        let place = place.min(self.rates.len());
        self.rates.insert(place, rate);
        if terms.interest_by == InterestBy::WholePeriods {
            let periods = periods_a_year(&terms.frequency, terms.year);
            self.whole.insert(place, whole(&rate, periods, terms.year));
        }
        self.grown.clear();
    }

    /// Another rate at a place.
    pub(super) fn replace(&mut self, place: usize, rate: Rate) {
        if place < self.rates.len() {
            self.rates.remove(place);
            if place < self.whole.len() {
                self.whole.remove(place);
            }
            self.insert(place, rate);
        }
    }

    /// The rate of one whole period.
    pub(super) fn whole(&self, place: usize) -> Result<Exact, ChamaError> {
        self.whole.get(place).copied().flatten().ok_or_else(too_large)
    }

    /// The rate from one day to another.
    pub(super) fn by_days(
        &mut self,
        place: usize,
        convention: DayCount,
        since: NaiveDate,
        until: NaiveDate,
    ) -> Result<Exact, ChamaError> {
        let Some(rate) = self.rate(place) else {
            return Ok(Exact::ZERO);
        };
        let part = year_part(&DayCountTerms {
            convention,
            since,
            until,
        });
        let year = self.terms.year.per_year(rate.per);
        let over = i128::from(year.numerator).saturating_mul(part.numerator.into());
        let under = i128::from(year.denominator).saturating_mul(part.denominator.into());
        let found = match rate.basis {
            RateBasis::Nominal => in_limits(fraction(rate.value).times_ratio(over, under)),
            RateBasis::Effective => {
                let Some(exponent) = lowest(over, under) else {
                    return Err(too_large());
                };
                let key = (place, exponent.numerator, exponent.denominator);
                *self.grown.entry(key).or_insert_with(|| effective(rate.value, exponent))
            }
        };
        found.ok_or_else(too_large)
    }
}

pub(super) fn too_large() -> ChamaError {
    ChamaError::ResultTooLarge {
        quantity: "rate".to_owned(),
        maximum: LOAN_RATE.maximum.to_string(),
    }
}

/// A decimal that is not negative, exactly.
pub(super) fn fraction(value: Decimal) -> Exact {
    let value = value.normalize();
    Exact::Ratio {
        over: value.mantissa(),
        under: 10_i128.checked_pow(value.scale()).unwrap_or(i128::MAX),
    }
}

fn in_limits(rate: Exact) -> Option<Exact> {
    (!rate.exceeds(LOAN_RATE.maximum)).then_some(rate)
}

/// The rate of one of so many periods a year.
fn whole(rate: &Rate, periods: Parts, year: YearDivision) -> Option<Exact> {
    let own = year.per_year(rate.per);
    let over = i128::from(own.numerator).saturating_mul(periods.denominator.into());
    let under = i128::from(own.denominator).saturating_mul(periods.numerator.into());
    match rate.basis {
        RateBasis::Nominal => in_limits(fraction(rate.value).times_ratio(over, under)),
        RateBasis::Effective => effective(rate.value, lowest(over, under)?),
    }
}

/// How many periods a year has.
pub(in crate::loan) fn periods_a_year(frequency: &Frequency, year: YearDivision) -> Parts {
    let part = |period, count: i32, every: i32| {
        let all = year.per_year(period);
        let (count, every) = (u32::try_from(count).unwrap_or(1), u32::try_from(every).unwrap_or(1));
        Parts::new(
            all.numerator.saturating_mul(count),
            all.denominator.saturating_mul(every),
        )
    };
    match frequency {
        Frequency::Days { every } => part(RatePeriod::Day, 1, *every),
        Frequency::Weeks { every } => part(RatePeriod::Week, 1, *every),
        Frequency::Weekdays { on } => part(RatePeriod::Week, i32::try_from(on.len()).unwrap_or(1), 1),
        Frequency::Months { every, .. } => part(RatePeriod::Month, 1, *every),
        Frequency::TwiceMonthly { .. } => part(RatePeriod::Month, 2, 1),
        Frequency::MonthlyWeekday { .. } => part(RatePeriod::Month, 1, 1),
    }
}

fn lowest(over: i128, under: i128) -> Option<Parts> {
    let (mut a, mut b) = (over, under);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    let by = |value: i128| u32::try_from(value.checked_div(a)?).ok();
    Some(Parts::new(by(over)?, by(under)?))
}

/// Decimals at which an effective rate is cut.
const CUT: u128 = 10_u128.pow(22);

/// `(1 + value)^exponent − 1`, cut at 22 decimals, half up; none above the limit.
fn effective(value: Decimal, exponent: Parts) -> Option<Exact> {
    if value.is_zero() || exponent.numerator == 0 {
        return Some(Exact::ZERO);
    }
    let rate = Growth::at(Wide::decimal(value)).over(exponent).rate;
    let most = u128::try_from(LOAN_RATE.maximum).unwrap_or(0);
    if !rate.at_most(Wide::whole(most)) {
        return None;
    }
    let twice = rate.scaled(CUT.checked_mul(2)?)?.whole;
    Some(Exact::Ratio {
        over: i128::try_from(twice.div_ceil(2)).ok()?,
        under: i128::try_from(CUT).ok()?,
    })
}
