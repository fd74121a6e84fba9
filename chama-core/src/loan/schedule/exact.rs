//! A number that is not negative, exactly: a ratio of whole numbers while it fits, else 256 bits.
//!
//! Which of the two it is cannot be seen in an amount: the denominators of a row's interest stay below 2¹²⁰, and 256
//! bits take what lies within 2⁻¹²⁷ of a half for the half.

use rust_decimal::Decimal;

use crate::money::{ExactRounding, Minor, RoundingMode};
use crate::rate::Wide;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::loan) enum Exact {
    /// `over / under`; `under` is positive.
    Ratio {
        over: i128,
        under: i128,
    },
    Wide(Wide),
}

impl Exact {
    pub(in crate::loan) const ZERO: Self = Self::Ratio { over: 0, under: 1 };

    pub(super) fn is_zero(self) -> bool {
        match self {
            Self::Ratio { over, .. } => over == 0,
            Self::Wide(wide) => wide.is_zero(),
        }
    }

    pub(super) fn wide(self) -> Wide {
        match self {
            Self::Ratio { over: 0, .. } => Wide::ZERO,
            Self::Ratio { over, under: 1 } => whole(over),
            Self::Ratio { over, under } => whole(over).over(whole(under)),
            Self::Wide(wide) => wide,
        }
    }

    /// So many times this.
    pub(super) fn times(self, count: i128) -> Self {
        self.times_ratio(count, 1)
    }

    /// `over / under` of this.
    pub(super) fn times_ratio(self, over: i128, under: i128) -> Self {
        if let Self::Ratio { over: own, under: unit } = self
            && let (Some(over), Some(under)) = (own.checked_mul(over), unit.checked_mul(under))
        {
            return Self::Ratio { over, under };
        }
        Self::Wide(self.wide().times(whole(over)).over(whole(under)))
    }

    pub(in crate::loan) fn plus(self, other: Self) -> Self {
        if let (Self::Ratio { over: a, under: b }, Self::Ratio { over: c, under: d }) = (self, other)
            && let Some(sum) = sum(a, b, c, d)
        {
            return sum;
        }
        Self::Wide(self.wide().plus(other.wide()))
    }

    /// Less another that is not larger.
    pub(super) fn less(self, other: Self) -> Self {
        if let (Self::Ratio { over: a, under: b }, Self::Ratio { over: c, under: d }) = (self, other)
            && let Some(rest) = sum(a, b, c.saturating_neg(), d)
        {
            return rest;
        }
        Self::Wide(self.wide().apart(other.wide()))
    }

    /// In whole smallest units, half up.
    pub(in crate::loan) fn rounded(self) -> Minor {
        match self {
            Self::Ratio { over, under } => Minor(half_up(over, under)),
            Self::Wide(wide) => wide.scaled(2).map_or(Minor(i128::MAX), |twice| {
                Minor(i128::try_from(twice.whole.div_ceil(2)).unwrap_or(i128::MAX))
            }),
        }
    }

    /// So many smallest units times this, half up, where 64 or 128 bits are enough.
    pub(super) fn part_of(self, amount: i64) -> Option<i64> {
        let Self::Ratio { over, under } = self else {
            return None;
        };
        i64::try_from(half_up(over.checked_mul(amount.into())?, under)).ok()
    }

    /// With 18 decimals, half up, for the eye.
    pub(super) fn shown(self) -> Option<Decimal> {
        let parts = self.times(10_i128.pow(18)).rounded();
        Decimal::try_from_i128_with_scale(parts.0, 18).ok()
    }

    pub(super) fn exceeds(self, most: i64) -> bool {
        let most = i128::from(most);
        match self {
            Self::Ratio { over, under } => over > under.saturating_mul(most),
            Self::Wide(wide) => !wide.at_most(whole(most)),
        }
    }
}

pub(super) fn whole(value: i128) -> Wide {
    Wide::whole(value.unsigned_abs())
}

/// `a/b + c/d`, if it fits.
fn sum(a: i128, b: i128, c: i128, d: i128) -> Option<Exact> {
    if c == 0 {
        return Some(Exact::Ratio { over: a, under: b });
    }
    if a == 0 || b == d {
        let over = a.checked_add(c)?;
        return Some(Exact::Ratio { over, under: d });
    }
    // The smaller denominator often goes into the larger one.
    if b.checked_rem(d)? == 0 {
        let over = a.checked_add(c.checked_mul(b.checked_div(d)?)?)?;
        return Some(Exact::Ratio { over, under: b });
    }
    let shared = common_divisor(b, d);
    let (b_part, d_part) = (b.checked_div(shared)?, d.checked_div(shared)?);
    let over = a.checked_mul(d_part)?.checked_add(c.checked_mul(b_part)?)?;
    let under = b.checked_mul(d_part)?;
    Some(Exact::Ratio { over, under })
}

fn common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a.max(1)
}

/// Division of what is not negative; nearly always in 64 bits.
fn half_up(over: i128, under: i128) -> i128 {
    if let (Ok(over), Ok(under)) = (u64::try_from(over), u64::try_from(under)) {
        let floor = over.checked_div(under).unwrap_or(0);
        let rest = over.saturating_sub(floor.saturating_mul(under));
        return i128::from(floor.saturating_add(u64::from(rest >= under.saturating_sub(rest))));
    }
    crate::money::divide(over, under, RoundingMode::HalfUp)
}

/// A ratio of which many amounts take their part, half up: a multiplication stands for each division.
///
/// With `2^bits >= under` and `factor` the whole number above `2^(63 + bits) / under`, what is divided is, below 2⁶³,
/// `product · factor / 2^(63 + bits)`, cut. T. Granlund, P. L. Montgomery, "Division by invariant integers using
/// multiplication" (1994), theorem 4.2.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    over: u64,
    half: u64,
    factor: u64,
    shift: u32,
}

impl Share {
    /// For amounts up to `most`; none where 64 bits are not enough.
    pub(super) fn new(ratio: Exact, most: u64) -> Option<Self> {
        let Exact::Ratio { over, under } = ratio else {
            return None;
        };
        let (over, under) = (u64::try_from(over).ok()?, u64::try_from(under).ok()?);
        let half = under.checked_div(2)?;
        let largest = over.checked_mul(most)?.checked_add(half)?;
        let bits = under.checked_next_power_of_two()?.trailing_zeros();
        let factor = 1_u128.checked_shl(bits.checked_add(63)?)?.checked_div(under.into())?;
        let factor = u64::try_from(factor).ok()?.checked_add(1)?;
        (largest <= i64::MAX.unsigned_abs()).then_some(Self {
            over,
            half,
            factor,
            shift: bits.checked_sub(1)?,
        })
    }

    /// Of an amount that is not larger than was said.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the upper half of 128 bits has 64 of them"
    )]
    pub(super) fn of(self, amount: u64) -> u64 {
        let product = amount.wrapping_mul(self.over).wrapping_add(self.half);
        let upper = u128::from(product).wrapping_mul(self.factor.into()) >> 64;
        (upper as u64).wrapping_shr(self.shift)
    }
}

/// What counts as the same: a part of a smallest unit.
const SAME: u128 = 10_u128.pow(30);

/// An amount in smallest units, rounded once; what is closer than 10⁻³⁰ to a whole unit, a half or a step *is* that.
pub(super) fn rounded(value: Wide, rounding: ExactRounding) -> Minor {
    let cut = value.scaled(1).and_then(|cut| {
        Some((
            cut.whole,
            value.apart(Wide::whole(cut.whole)).scaled(SAME.checked_mul(2)?)?,
        ))
    });
    let Some((units, twice)) = cut else {
        return Minor(i128::MAX);
    };
    let (units, parts) = (i128::try_from(units), i128::try_from(twice.whole.div_ceil(2)));
    let (Ok(units), Ok(parts), Ok(same)) = (units, parts, i128::try_from(SAME)) else {
        return Minor(i128::MAX);
    };
    let steps = units.checked_div(rounding.step).unwrap_or(units);
    let below = steps.saturating_mul(rounding.step);
    // A half goes to the even one of *all* steps, not of those that are left here.
    let odd = rounding.mode == RoundingMode::HalfEven && steps.rem_euclid(2) == 1;
    let rest = ExactRounding {
        mode: if odd { RoundingMode::HalfUp } else { rounding.mode },
        step: rounding.step,
    };
    let above = units.saturating_sub(below).saturating_mul(same).saturating_add(parts);
    Minor(below) + rest.ratio(above, same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(over: i128, under: i128) -> Exact {
        Exact::Ratio { over, under }
    }

    #[test]
    fn a_half_is_a_half_in_either_form() {
        for (over, under, expected) in [(1, 2, 1), (3, 2, 2), (1, 3, 0), (2, 3, 1), (499, 1_000, 0), (7, 1, 7)] {
            let exact = ratio(over, under);
            assert_eq!(exact.rounded(), Minor(expected), "{over}/{under}");
            assert_eq!(Exact::Wide(exact.wide()).rounded(), Minor(expected), "{over}/{under}");
            let large = 10_i128.pow(19);
            assert_eq!(ratio(over * large, under * large).rounded(), Minor(expected));
        }
    }

    #[test]
    fn a_multiplication_gives_what_the_division_gives() {
        let most = [1, 99, 10_000, 30_000_001, 99_999_999_999_999];
        let ratios = [
            (1, 2),
            (9, 800),
            (1, 100),
            (1, 3),
            (7, 7),
            (135, 12_000),
            (999_983, 1_000_003),
            (1, 1 << 40),
        ];
        for (over, under) in ratios {
            for most in most {
                let share = Share::new(ratio(over, under), most);
                let fits = i128::from(most) * over + under / 2 <= i128::from(i64::MAX);
                assert_eq!(share.is_some(), fits, "{over}/{under} of {most}");
                let Some(share) = share else { continue };
                for amount in [0, 1, 2, most / 3, most / 2, most - 1, most] {
                    let expected = half_up(i128::from(amount) * over, under);
                    assert_eq!(i128::from(share.of(amount)), expected, "{over}/{under} of {amount}");
                }
            }
        }
        // A rate of 100 % and more asks for no division; it goes the other way.
        assert!(Share::new(ratio(2, 1), 1).is_none());
    }

    #[test]
    fn what_does_not_fit_goes_on_in_256_bits() {
        let tiny = ratio(1, 10_i128.pow(30)).times_ratio(1, 10_i128.pow(30));
        assert!(matches!(tiny, Exact::Wide(_)));
        let back = tiny.times(10_i128.pow(30)).times(10_i128.pow(30));
        assert_eq!(back.plus(ratio(1, 2)).rounded(), Minor(2));
        let sum = ratio(1, 10_i128.pow(35) + 1).plus(ratio(1, 10_i128.pow(35)));
        assert!(matches!(sum, Exact::Wide(_)) && !sum.exceeds(1));
        assert!(matches!(
            ratio(1, 6).plus(ratio(1, 10)),
            Exact::Ratio { over: 8, under: 30 }
        ));
    }

    #[test]
    fn the_half_between_two_steps_goes_to_the_even_step() {
        let to = |value: Wide, mode, step| rounded(value, ExactRounding { mode, step }).0;
        let half = |units: u128| Wide::whole(units).over(Wide::whole(2));
        assert_eq!(to(half(30), RoundingMode::HalfEven, 10), 20);
        assert_eq!(to(half(50), RoundingMode::HalfEven, 10), 20);
        assert_eq!(to(half(50), RoundingMode::HalfUp, 10), 30);
        assert_eq!(to(half(5), RoundingMode::HalfEven, 1), 2);
        assert_eq!(to(half(7), RoundingMode::HalfEven, 1), 4);
        assert_eq!(to(half(7), RoundingMode::Up, 100_000_000), 100_000_000);
    }

    #[test]
    fn what_is_closer_than_ten_to_the_minus_thirty_is_the_same() {
        let up = ExactRounding {
            mode: RoundingMode::Up,
            step: 1,
        };
        let tiny = Wide::ONE.over(Wide::whole(10_u128.pow(31)));
        assert_eq!(rounded(Wide::whole(5).plus(tiny), up), Minor(5));
        assert_eq!(rounded(Wide::whole(5).apart(tiny), up), Minor(5));
        let more = Wide::ONE.over(Wide::whole(10_u128.pow(29)));
        assert_eq!(rounded(Wide::whole(5).plus(more), up), Minor(6));
    }
}
