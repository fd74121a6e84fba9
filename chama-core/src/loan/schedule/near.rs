//! The equal instalment of rows that are all alike, asked of 64 bits first.
//!
//! `A = P·i·G / (G − 1)` with `G = (1 + i)ⁿ`. Every step cuts off less than 2⁻⁶³ of its number. `1 + i` takes three
//! steps and its power less than `2n`, so that `G` is off by less than `5n` of these and `A`, with seven steps more, by
//! less than `8n·(2 + G / (G − 1))`. Both ends of what `A` may then be are rounded: where they agree that is the
//! instalment, where they differ there is no answer and 256 bits are asked.

use super::exact::Exact;
use crate::money::{ExactRounding, Minor};

/// `mantissa · 2^exponent`, the highest bit set.
#[derive(Debug, Clone, Copy)]
struct Near {
    mantissa: u64,
    exponent: i32,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "words are cut on purpose; a mantissa is never 0 and exponents stay below 2²⁰: a rate is at most 100, a \
              power at most 3,660"
)]
impl Near {
    /// None for 0.
    fn whole(value: u128) -> Option<Self> {
        let zeros = value.leading_zeros();
        (value != 0).then(|| Self {
            mantissa: ((value << zeros) >> 64) as u64,
            exponent: 64 - zeros as i32,
        })
    }

    fn times(self, other: Self) -> Self {
        let product = u128::from(self.mantissa) * u128::from(other.mantissa);
        let shift = 64 - product.leading_zeros();
        Self {
            mantissa: (product >> shift) as u64,
            exponent: self.exponent + other.exponent + shift as i32,
        }
    }

    fn over(self, other: Self) -> Self {
        // Both between 2⁶³ and 2⁶⁴: the quotient has 63 to 65 bits, so one more is asked for.
        let quotient = (u128::from(self.mantissa) << 64) / u128::from(other.mantissa);
        let zeros = quotient.leading_zeros();
        let exponent = self.exponent - other.exponent - 64;
        if zeros >= 64 {
            return Self {
                mantissa: (quotient as u64) << (zeros - 64),
                exponent: exponent - (zeros as i32 - 64),
            };
        }
        Self {
            mantissa: (quotient >> (64 - zeros)) as u64,
            exponent: exponent + 64 - zeros as i32,
        }
    }

    fn power(self, count: u32) -> Self {
        let mut result: Option<Self> = None;
        let (mut square, mut left) = (self, count);
        while left > 0 {
            if left % 2 == 1 {
                result = Some(result.map_or(square, |result| result.times(square)));
            }
            left /= 2;
            if left > 0 {
                square = square.times(square);
            }
        }
        result.unwrap_or(self)
    }

    /// One less; none unless it is above 1 and below 2⁶³.
    fn less_one(self) -> Option<Self> {
        let one = 1_u64.checked_shl(u32::try_from(-self.exponent).ok()?)?;
        let rest = self.mantissa.checked_sub(one)?;
        let zeros = rest.leading_zeros();
        (rest != 0).then(|| Self {
            mantissa: rest << zeros,
            exponent: self.exponent - zeros as i32,
        })
    }

    /// In parts of 2⁻²⁰, cut; none from 2⁶³ of them.
    fn parts(self) -> Option<u64> {
        let shift = u32::try_from(-(self.exponent + FINE)).ok()?;
        (shift > 0).then(|| self.mantissa.checked_shr(shift).unwrap_or(0))
    }
}

/// Binary places of the instalment that are looked at.
const FINE: i32 = 20;

/// How far off the instalment may be at most, in these.
const OFF: u64 = 16;

/// The instalment that repays `balance` in so many rows, if 64 bits are enough to know it.
pub(super) fn near_instalment(balance: Minor, rate: Exact, rows: i32, rounding: ExactRounding) -> Option<Minor> {
    let Exact::Ratio { over, under } = rate else {
        return None;
    };
    let (over, under) = (over.unsigned_abs(), under.unsigned_abs());
    let unit = Near::whole(under)?;
    let rate = Near::whole(over)?.over(unit);
    let growth = Near::whole(under.checked_add(over)?)?
        .over(unit)
        .power(rows.unsigned_abs());
    let gained = growth.less_one()?;
    let share = growth.over(gained);
    let instalment = Near::whole(balance.0.unsigned_abs())?
        .times(rate)
        .times(share)
        .parts()?;
    // A · 8n · (2 + share) · 2⁻⁶³ must be less than OFF: in parts of 2⁻²⁰, as the instalment is.
    let share = u128::from(share.parts()? >> FINE.unsigned_abs()).checked_add(3)?;
    let off = u128::from(instalment)
        .checked_add(1)?
        .checked_mul(share)?
        .checked_mul(u128::from(rows.unsigned_abs()))?
        .checked_mul(8)?;
    if off >> 63 >= u128::from(OFF).saturating_sub(2) {
        return None;
    }
    let one = 1_i128.checked_shl(FINE.unsigned_abs())?;
    let low = rounding.ratio(instalment.checked_sub(OFF)?.into(), one);
    let high = rounding.ratio(instalment.checked_add(OFF)?.into(), one);
    (low == high).then_some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loan::schedule::exact::rounded;
    use crate::money::RoundingMode;
    use crate::rate::Wide;

    fn wide(balance: i128, (over, under): (i128, i128), rows: i32, rounding: ExactRounding) -> Minor {
        let whole = |value: i128| Wide::whole(value.unsigned_abs());
        let rate = whole(over).over(whole(under));
        let growth = rate.plus(Wide::ONE).power(rows.unsigned_abs());
        let all = whole(balance).times(rate).times(growth);
        rounded(all.over(growth.apart(Wide::ONE)), rounding)
    }

    #[test]
    fn what_sixty_four_bits_know_is_what_256_bits_say() {
        let rates = [
            (1, 100),
            (9, 800),
            (1, 120),
            (1, 1_000_000_000_000),
            (10, 1),
            (1, 3),
            (94_887_929_345_829_742_500, 10_i128.pow(22)),
        ];
        let modes = [
            RoundingMode::HalfUp,
            RoundingMode::Up,
            RoundingMode::Down,
            RoundingMode::HalfEven,
        ];
        let (mut known, mut all) = (0, 0);
        for rate in rates {
            for rows in [1, 2, 3, 12, 36, 48, 360, 3_660] {
                for balance in [
                    1,
                    7,
                    99,
                    10_000,
                    30_000_000,
                    123_456_789,
                    99_999_999_999,
                    100_000_000_000_000,
                ] {
                    for mode in modes {
                        let rounding = ExactRounding { mode, step: 1 };
                        let exact = Exact::Ratio {
                            over: rate.0,
                            under: rate.1,
                        };
                        all += 1;
                        if let Some(near) = near_instalment(Minor(balance), exact, rows, rounding) {
                            known += 1;
                            assert_eq!(near, wide(balance, rate, rows, rounding), "{balance} {rate:?} {rows}");
                        }
                    }
                }
            }
        }
        assert!(known * 2 > all, "{known} of {all}");
    }

    #[test]
    fn a_tie_is_left_to_those_who_can_tell() {
        // 200 at 100 %, two instalments: 4/3 of 100. 150 at 100 %, one: exactly 300.
        let up = ExactRounding {
            mode: RoundingMode::Up,
            step: 1,
        };
        let rate = Exact::Ratio { over: 1, under: 1 };
        assert_eq!(near_instalment(Minor(200), rate, 2, up), Some(Minor(267)));
        assert_eq!(near_instalment(Minor(150), rate, 1, up), None);
        assert_eq!(near_instalment(Minor(150), Exact::ZERO, 1, up), None);
    }
}
