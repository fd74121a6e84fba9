//! The arithmetic of a score, exact: each factor is a fraction, and their sum is rounded once.

use rust_decimal::Decimal;

use super::terms::{CreditPrior, CreditTerms};
use crate::money::{RoundingMode, divide};

/// Late payments and what stands in for history are counted in ten-thousandths of a good event.
pub(super) const UNIT: i64 = 10_000;
/// Points are shown in thousandths.
pub(super) const SHOWN: i128 = 1_000;

/// How often something went well, late, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    pub(super) good: i64,
    pub(super) late: i64,
    pub(super) bad: i64,
}

impl Marks {
    pub(super) fn happened(self) -> i64 {
        self.good.saturating_add(self.late).saturating_add(self.bad)
    }
}

/// What happened with a member, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) contributions: Marks,
    pub(super) loans: Marks,
    pub(super) attendance: Marks,
    pub(super) excused: i64,
    pub(super) tenure: i64,
    pub(super) fines: i64,
}

/// A factor's points: weight × over ÷ under, where over is at most under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) weight: i64,
    pub(super) over: i64,
    pub(super) under: i64,
}

impl Part {
    /// Whether no point is missing.
    pub(super) fn is_full(self) -> bool {
        self.weight == 0 || self.over == self.under
    }
}

/// Terms that were checked, as whole numbers.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Contributions, loans, attendance, tenure, fines.
    pub(super) weights: [i64; 5],
    pub(super) late: i64,
    pub(super) stand_in: i64,
    count: i64,
    always: bool,
    pub(super) full_tenure: i64,
    pub(super) fines_to_zero: i64,
    pub(super) look_ahead: i64,
}

impl Scale {
    pub(super) fn of(terms: &CreditTerms) -> Self {
        let weights = &terms.weights;
        let (count, share) = terms.prior.parts();
        Self {
            weights: [
                weights.contributions,
                weights.loans,
                weights.attendance,
                weights.tenure,
                weights.fines,
            ]
            .map(i64::from),
            late: units(terms.late_credit),
            stand_in: units(share),
            count: i64::from(count),
            always: matches!(terms.prior, CreditPrior::PseudoCounts { .. }),
            full_tenure: i64::from(terms.full_tenure_months),
            fines_to_zero: i64::from(terms.fines_to_zero),
            look_ahead: i64::from(terms.look_ahead),
        }
    }

    /// How many events stand in for history.
    pub(super) fn stand_ins(&self, happened: i64) -> i64 {
        if self.always {
            self.count
        } else {
            self.count.saturating_sub(happened).max(0)
        }
    }

    /// Good events among all that count, both in ten-thousandths.
    #[inline]
    pub(super) fn share(&self, marks: Marks) -> (i64, i64) {
        let happened = marks.happened();
        let more = self.stand_ins(happened);
        let over = (marks.good.saturating_mul(UNIT))
            .saturating_add(marks.late.saturating_mul(self.late))
            .saturating_add(more.saturating_mul(self.stand_in));
        (over, happened.saturating_add(more).saturating_mul(UNIT))
    }

    pub(super) fn parts(&self, tally: &Tally) -> [Part; 5] {
        let fines = tally.fines.min(self.fines_to_zero);
        let shares = [
            self.share(tally.contributions),
            self.share(tally.loans),
            self.share(tally.attendance),
            (tally.tenure.min(self.full_tenure), self.full_tenure),
            (self.fines_to_zero.saturating_sub(fines), self.fines_to_zero),
        ];
        let mut parts = [Part {
            weight: 0,
            over: 0,
            under: 1,
        }; 5];
        for (part, (weight, (over, under))) in parts.iter_mut().zip(self.weights.into_iter().zip(shares)) {
            *part = Part { weight, over, under };
        }
        parts
    }

    /// The score: the exact sum, rounded half up to a whole number.
    pub(super) fn score(&self, tally: &Tally) -> i32 {
        let parts = self.parts(tally);
        let (sum, under) = sum(&parts);
        i32::try_from(divide(sum, under, RoundingMode::HalfUp)).unwrap_or(i32::MAX)
    }
}

fn units(value: Decimal) -> i64 {
    let value = value.normalize();
    let missing = 4_u32.saturating_sub(value.scale());
    let units = value.mantissa().saturating_mul(10_i128.saturating_pow(missing));
    i64::try_from(units).unwrap_or(UNIT)
}

/// The points of all parts over one denominator.
///
/// Of the first three at most 3 × 10⁶ + 10³ events count, of the last two 1,200 and 1,000: the denominator stays below 10³⁰.
pub(super) fn sum(parts: &[Part]) -> (i128, i128) {
    let under = common(parts);
    let sum = parts
        .iter()
        .map(|part| over(*part, under))
        .fold(0, i128::saturating_add);
    (sum, under)
}

/// The product of the denominators; those that count in ten-thousandths share that factor.
fn common(parts: &[Part]) -> i128 {
    let each = |part: &Part| {
        i128::from(if part.under % UNIT == 0 {
            part.under / UNIT
        } else {
            part.under
        })
    };
    let product = parts.iter().map(each).fold(1, i128::saturating_mul);
    product.saturating_mul(i128::from(UNIT))
}

fn over(part: Part, under: i128) -> i128 {
    let times = under.checked_div(i128::from(part.under)).unwrap_or(0);
    i128::from(part.weight)
        .saturating_mul(i128::from(part.over))
        .saturating_mul(times)
}

/// The parts' points in thousandths, which add up to the whole, and the whole, rounded half up.
///
/// Each is rounded down; what is then missing goes one each to those that lost most, between equals to the first.
pub(super) fn shown(parts: &[Part]) -> (Vec<i128>, i128) {
    let (sum, under) = sum(parts);
    let total = divide(sum.saturating_mul(SHOWN), under, RoundingMode::HalfUp);
    let exact: Vec<i128> = parts
        .iter()
        .map(|part| over(*part, under).saturating_mul(SHOWN))
        .collect();
    let mut points: Vec<i128> = exact.iter().map(|exact| exact.div_euclid(under)).collect();
    let mut missing = total.saturating_sub(points.iter().copied().fold(0, i128::saturating_add));
    let mut rests: Vec<(i128, usize)> = exact.iter().map(|exact| exact.rem_euclid(under)).zip(0..).collect();
    rests.sort_by_key(|(rest, place)| (std::cmp::Reverse(*rest), *place));
    for (_, place) in rests {
        if missing <= 0 {
            break;
        }
        if let Some(part) = points.get_mut(place) {
            *part = part.saturating_add(1);
        }
        missing = missing.saturating_sub(1);
    }
    (points, total)
}

/// Thousandths as points.
pub(super) fn points(thousandths: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(thousandths, 3).unwrap_or(Decimal::ZERO)
}
