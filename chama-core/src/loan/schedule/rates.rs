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

/// A rate of the loan, made ready.
#[derive(Debug, Clone, Copy)]
struct Ready {
    rate: Rate,
    /// For one whole period, none when it is beyond the limit, which matters only if it is used; by days for a year.
    ready: Option<Exact>,
}

/// The rates of a loan: its own, then each change. A place in it is the number of changes so far.
#[derive(Debug)]
pub(super) struct PeriodRates<'a> {
    terms: &'a LoanTerms,
    own: Option<Ready>,
    changed: Vec<Ready>,
    /// Effective rates by days that were computed, by place and exponent.
    grown: BTreeMap<(usize, u32, u32), Option<Exact>>,
}

impl<'a> PeriodRates<'a> {
    /// For interest on a charge for the whole loan there are none.
    pub(super) fn new(terms: &'a LoanTerms) -> Self {
        let periods = periods_a_year(&terms.frequency, terms.year);
        let own = match &terms.interest {
            LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } => {
                Some(Ready::new(terms, periods, *rate))
            }
            LoanInterest::FlatPerLoan { .. } => None,
        };
        let changed = terms.rate_changes.iter();
        Self {
            terms,
            own,
            changed: changed.map(|change| Ready::new(terms, periods, change.rate)).collect(),
            grown: BTreeMap::new(),
        }
    }

    /// The rate after so many changes.
    pub(super) fn rate(&self, place: usize) -> Option<Rate> {
        self.at(place).map(|rate| rate.rate)
    }

    fn at(&self, place: usize) -> Option<&Ready> {
        match place.checked_sub(1) {
            None => self.own.as_ref(),
            Some(change) => self.changed.get(change),
        }
    }

    /// One more change, after so many others.
    pub(super) fn insert(&mut self, after: usize, rate: Rate) {
        let rate = self.ready(rate);
        self.changed.insert(after.min(self.changed.len()), rate);
        self.grown.clear();
    }

    /// Another rate for the change after so many others.
    pub(super) fn replace(&mut self, after: usize, rate: Rate) {
        let rate = self.ready(rate);
        if let Some(change) = self.changed.get_mut(after) {
            *change = rate;
        }
        self.grown.clear();
    }

    fn ready(&self, rate: Rate) -> Ready {
        Ready::new(self.terms, periods_a_year(&self.terms.frequency, self.terms.year), rate)
    }

    /// The rate of one whole period.
    pub(super) fn whole(&self, place: usize) -> Result<Exact, ChamaError> {
        self.at(place).and_then(|rate| rate.ready).ok_or_else(too_large)
    }

    /// The rate from one day to another.
    pub(super) fn by_days(
        &mut self,
        place: usize,
        convention: DayCount,
        since: NaiveDate,
        until: NaiveDate,
    ) -> Result<Exact, ChamaError> {
        let Some(Ready { rate, ready }) = self.at(place).copied() else {
            return Ok(Exact::ZERO);
        };
        let part = year_part(&DayCountTerms {
            convention,
            since,
            until,
        });
        let (over, under) = (i128::from(part.numerator), i128::from(part.denominator));
        let found = match rate.basis {
            RateBasis::Nominal => ready.and_then(|yearly| in_limits(yearly.times_ratio(over, under))),
            RateBasis::Effective => {
                let year = self.terms.year.per_year(rate.per);
                let over = over.saturating_mul(year.numerator.into());
                let under = under.saturating_mul(year.denominator.into());
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

impl Ready {
    fn new(terms: &LoanTerms, periods: Parts, rate: Rate) -> Self {
        let ready = match terms.interest_by {
            InterestBy::WholePeriods => whole(&rate, periods, terms.year),
            InterestBy::ByDays { .. } => a_year(&rate, terms.year),
        };
        Self { rate, ready }
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

/// The rate of a year, if it is nominal.
fn a_year(rate: &Rate, year: YearDivision) -> Option<Exact> {
    let year = year.per_year(rate.per);
    let yearly = fraction(rate.value).times_ratio(year.numerator.into(), year.denominator.into());
    (rate.basis == RateBasis::Nominal).then_some(yearly)
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
