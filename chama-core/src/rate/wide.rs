//! A positive number with 256 significant bits (77 digits): what rates and growth are computed in.
//!
//! Money is whole smallest units; a growth factor is not, and 28 digits of a decimal are too few to be
//! sure of a cent after 3,660 periods. Each operation here is off by at most a few units of the last of
//! the 256 bits, so that after the longest computation of the library more than 200 are right. What is
//! handed out is rounded once; [`Wide::scaled`] knows what those bits cannot tell and calls it a tie.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// `mantissa · 2^exponent`, the mantissa with its highest bit set, lowest word first; or zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wide {
    words: [u64; 4],
    exponent: i64,
}

/// A whole number of parts, and whether the exact value lies beyond it (by less than one).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scaled {
    pub(crate) whole: u128,
    pub(crate) beyond: bool,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "words are cut on purpose; places are below 4 and 8; exponents stay below 2⁵⁰: rates are at most \
              10⁶, periods 3,660, and no loop here runs longer"
)]
impl Wide {
    pub(crate) const ZERO: Self = Self {
        words: [0; 4],
        exponent: 0,
    };
    pub(crate) const ONE: Self = Self {
        words: [0, 0, 0, 1 << 63],
        exponent: -255,
    };

    pub(crate) fn whole(value: u128) -> Self {
        Self::normal([0, 0, value as u64, (value >> 64) as u64], -128)
    }

    /// The size of a decimal, without its sign.
    pub(crate) fn decimal(value: Decimal) -> Self {
        let digits = Self::whole(value.mantissa().unsigned_abs());
        match value.scale() {
            0 => digits,
            scale => digits.over(Self::whole(10_u128.saturating_pow(scale))),
        }
    }

    /// A float that is more than zero and finite, exactly; anything else is zero.
    pub(crate) fn float(value: f64) -> Self {
        if !value.is_finite() || value <= 0.0 {
            return Self::ZERO;
        }
        let (fraction, exponent) = libm::frexp(value);
        let mantissa = (fraction * 9_007_199_254_740_992.0) as u64;
        let mut wide = Self::whole(u128::from(mantissa));
        wide.exponent += i64::from(exponent) - 53;
        wide
    }

    pub(crate) fn is_zero(self) -> bool {
        self.words[3] == 0
    }

    /// Shifts the highest bit to the top.
    fn normal(mut words: [u64; 4], mut exponent: i64) -> Self {
        if words == [0; 4] {
            return Self::ZERO;
        }
        while words[3] == 0 {
            words = [0, words[0], words[1], words[2]];
            exponent -= 64;
        }
        let shift = words[3].leading_zeros();
        if shift > 0 {
            for place in (1..4).rev() {
                words[place] = (words[place] << shift) | (words[place - 1] >> (64 - shift));
            }
            words[0] <<= shift;
            exponent -= i64::from(shift);
        }
        Self { words, exponent }
    }

    /// The mantissa moved down by `bits`; what falls off is lost.
    fn lowered(self, bits: u64) -> [u64; 4] {
        let mut words = [0; 4];
        let (skip, shift) = ((bits / 64) as usize, (bits % 64) as u32);
        if bits >= 256 {
            return words;
        }
        for place in skip..4 {
            let above = self.words.get(place + 1).copied().unwrap_or(0);
            let carried = if shift == 0 { 0 } else { above << (64 - shift) };
            words[place - skip] = (self.words[place] >> shift) | carried;
        }
        words
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return if self.is_zero() { other } else { self };
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let lowered = small.lowered(large.exponent.abs_diff(small.exponent));
        let mut words = large.words;
        let mut carry = 0;
        for (word, more) in words.iter_mut().zip(lowered) {
            let sum = u128::from(*word) + u128::from(more) + carry;
            *word = sum as u64;
            carry = sum >> 64;
        }
        if carry == 0 {
            return Self {
                words,
                exponent: large.exponent,
            };
        }
        let half = Self { words, exponent: 0 }.lowered(1);
        Self {
            words: [half[0], half[1], half[2], half[3] | 1 << 63],
            exponent: large.exponent + 1,
        }
    }

    /// The distance between two numbers.
    pub(crate) fn apart(self, other: Self) -> Self {
        let (large, small) = if self.compare(other).is_lt() {
            (other, self)
        } else {
            (self, other)
        };
        if small.is_zero() {
            return large;
        }
        let lowered = small.lowered(large.exponent.abs_diff(small.exponent));
        let mut words = large.words;
        let mut borrow = false;
        for (word, less) in words.iter_mut().zip(lowered) {
            let (rest, first) = word.overflowing_sub(less);
            let (rest, second) = rest.overflowing_sub(u64::from(borrow));
            *word = rest;
            borrow = first || second;
        }
        Self::normal(words, large.exponent)
    }

    pub(crate) fn times(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        let mut product = [0_u64; 8];
        for (low, word) in self.words.into_iter().enumerate() {
            let mut carry = 0;
            for (high, factor) in other.words.into_iter().enumerate() {
                let sum = u128::from(word) * u128::from(factor) + u128::from(product[low + high]) + carry;
                product[low + high] = sum as u64;
                carry = sum >> 64;
            }
            product[low + 4] = carry as u64;
        }
        let [_, _, _, below, words @ ..] = product;
        let exponent = self.exponent + other.exponent + 256;
        if words[3] >> 63 == 1 {
            return Self { words, exponent };
        }
        let mut shifted = words;
        for place in (1..4).rev() {
            shifted[place] = (words[place] << 1) | (words[place - 1] >> 63);
        }
        shifted[0] = (words[0] << 1) | (below >> 63);
        Self {
            words: shifted,
            exponent: exponent - 1,
        }
    }

    /// `1 / self` by Newton's method, from 63 good bits; `self` is not zero.
    fn inverse(self) -> Self {
        let mut near = Self::whole((1 << 127) / u128::from(self.words[3].max(1)));
        near.exponent -= self.exponent + 192 + 127;
        for _ in 0..3 {
            let product = self.times(near);
            let error = product.apart(Self::ONE).times(near);
            near = if product.compare(Self::ONE).is_gt() {
                near.apart(error)
            } else {
                near.plus(error)
            };
        }
        near
    }

    /// The quotient. Dividing by zero gives zero: no caller does.
    pub(crate) fn over(self, other: Self) -> Self {
        if other.is_zero() {
            return Self::ZERO;
        }
        self.times(other.inverse())
    }

    pub(crate) fn power(self, mut exponent: u32) -> Self {
        let (mut result, mut square) = (Self::ONE, self);
        while exponent > 0 {
            if exponent % 2 == 1 {
                result = result.times(square);
            }
            square = square.times(square);
            exponent /= 2;
        }
        result
    }

    /// The `degree`-th root by Newton's method, from the float's root.
    pub(crate) fn root(self, degree: u32) -> Self {
        if degree <= 1 || self.is_zero() {
            return self;
        }
        // The start as a float near 1 and a power of two, so that it fits however large it is.
        let logarithm = self.logarithm() / f64::from(degree);
        let twos = libm::floor(logarithm / std::f64::consts::LN_2);
        let mut near = Self::float(libm::exp(logarithm - twos * std::f64::consts::LN_2));
        near.exponent += twos as i64;
        let count = Self::whole(u128::from(degree));
        for _ in 0..4 {
            // y + (x/y^(n−1) − y)/n
            let better = self.over(near.power(degree - 1));
            let step = better.apart(near).over(count);
            near = if better.compare(near).is_lt() {
                near.apart(step)
            } else {
                near.plus(step)
            };
        }
        near
    }

    /// The natural logarithm as a float; zero has none.
    pub(crate) fn logarithm(self) -> f64 {
        let (mantissa, exponent) = self.top();
        libm::log(mantissa) + exponent as f64 * std::f64::consts::LN_2
    }

    /// The leading 64 bits as a float in [½, 1], and the exponent that goes with it.
    fn top(self) -> (f64, i64) {
        // A word that is cut, then marked where something was lost, rounds as the whole would.
        let lost = self.words[0] | self.words[1] | self.words[2];
        let word = self.words[3] | u64::from(lost != 0);
        (word as f64 / 18_446_744_073_709_551_616.0, self.exponent + 256)
    }

    /// The nearest float; infinite beyond its range.
    pub(crate) fn nearest_float(self) -> f64 {
        let (mantissa, exponent) = self.top();
        libm::ldexp(mantissa, exponent.clamp(-5_000, 5_000) as i32)
    }

    pub(crate) fn compare(self, other: Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                let words = || self.words.iter().rev().cmp(other.words.iter().rev());
                self.exponent.cmp(&other.exponent).then_with(words)
            }
        }
    }

    /// Whether `self` is at most `other`, as far as one can know: the last 64 bits do not count.
    pub(crate) fn at_most(self, other: Self) -> bool {
        self.compare(other).is_le() || self.apart(other).exponent + 192 <= self.exponent
    }

    /// `self · parts` cut to a whole number, with what lies beyond it; none from 2¹²⁰.
    ///
    /// Within 2⁻¹²⁷ of a whole number it *is* that number: so exact results come out exact. What is above 0 stays above
    /// it, however small, since nothing was lost next to 0.
    pub(crate) fn scaled(self, parts: u128) -> Option<Scaled> {
        let value = self.times(Self::whole(parts));
        let Ok(bits) = u64::try_from(-value.exponent) else {
            return None;
        };
        if value.is_zero() || bits > 256 + 127 {
            return Some(Scaled {
                whole: 0,
                beyond: !value.is_zero(),
            });
        }
        if bits < 256 - 120 {
            return None;
        }
        // 128 bits below the point, then what stands above it.
        let [low, high, ones, more] = value.lowered(bits - 128);
        let below = u128::from(low) | u128::from(high) << 64;
        let whole = u128::from(ones) | u128::from(more) << 64;
        let next = below >= u128::MAX - 1;
        Some(Scaled {
            whole: whole + u128::from(next),
            beyond: !next && (below > 1 || whole == 0),
        })
    }

    /// As a decimal with so many places, half up; none when it does not fit.
    pub(crate) fn to_decimal(self, places: u32) -> Option<Decimal> {
        let twice = self.scaled(2 * 10_u128.checked_pow(places)?)?.whole;
        Decimal::try_from_i128_with_scale(i128::try_from(twice.div_ceil(2)).ok()?, places).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Wide, b: Wide) -> bool {
        a == b || a.apart(b).exponent < a.exponent - 236
    }

    #[test]
    fn small_whole_numbers_are_exact() {
        for a in 0..40_u128 {
            for b in 0..40_u128 {
                assert_eq!(Wide::whole(a).plus(Wide::whole(b)), Wide::whole(a + b));
                assert_eq!(Wide::whole(a).apart(Wide::whole(b)), Wide::whole(a.abs_diff(b)));
                assert_eq!(Wide::whole(a).times(Wide::whole(b)), Wide::whole(a * b));
                assert_eq!(Wide::whole(a).compare(Wide::whole(b)), a.cmp(&b));
            }
        }
        assert_eq!(
            Wide::whole(u128::MAX).plus(Wide::ONE).apart(Wide::ONE),
            Wide::whole(u128::MAX)
        );
    }

    #[test]
    fn division_undoes_multiplication() {
        for a in [1_u128, 3, 7, 10, 365, 1 << 64, u128::MAX, 999_999_999_999] {
            for b in [1_u128, 2, 3, 9, 11, 52, 1 << 63, u128::MAX - 1] {
                let quotient = Wide::whole(a).over(Wide::whole(b));
                assert!(close(quotient.times(Wide::whole(b)), Wide::whole(a)), "{a}/{b}");
            }
        }
    }

    #[test]
    fn roots_undo_powers() {
        for base in [
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
            "1.000000000001",
            "1.12",
            "11",
            "1.0000000000000000001",
            "7",
        ] {
            let base = Wide::decimal(base.parse().unwrap());
            for degree in [1, 2, 3, 12, 52, 365, 4_380, 73_000] {
                assert!(close(base.power(degree).root(degree), base), "{degree}");
                assert!(close(base.root(degree).power(degree), base), "{degree}");
            }
        }
    }

    #[test]
    fn an_exact_half_is_a_half_and_thirds_lie_beyond() {
        let half = Wide::whole(1)
            .over(Wide::whole(3))
            .times(Wide::whole(15))
            .over(Wide::whole(10));
        assert_eq!(
            half.scaled(2),
            Some(Scaled {
                whole: 1,
                beyond: false
            })
        );
        assert_eq!(half.scaled(1), Some(Scaled { whole: 0, beyond: true }));
        let third = Wide::whole(1).over(Wide::whole(3));
        assert_eq!(third.scaled(10), Some(Scaled { whole: 3, beyond: true }));
        assert_eq!(
            third.scaled(3),
            Some(Scaled {
                whole: 1,
                beyond: false
            })
        );
        assert_eq!(Wide::whole(1 << 100).scaled(1 << 30), None);
        assert_eq!(
            Wide::whole(5).scaled(0),
            Some(Scaled {
                whole: 0,
                beyond: false
            })
        );
    }

    #[test]
    fn floats_go_through_unchanged() {
        for value in [1.0, 0.1, 1e-300, 5e-324, 123_456.789, f64::MAX, 0.567_230_334_435_853_8] {
            assert_eq!(Wide::float(value).nearest_float(), value, "{value:e}");
        }
        assert_eq!(Wide::decimal("0.1".parse().unwrap()).nearest_float(), 0.1);
        assert_eq!(Wide::ZERO.nearest_float(), 0.0);
    }

    #[test]
    fn decimals_are_rounded_half_up_once() {
        let of = |text: &str, places| {
            Wide::decimal(text.parse().unwrap())
                .to_decimal(places)
                .unwrap()
                .to_string()
        };
        assert_eq!(of("1.005", 2), "1.01");
        assert_eq!(of("1.00499999999999999999999999", 2), "1.00");
        assert_eq!(of("0", 3), "0.000");
    }
}
