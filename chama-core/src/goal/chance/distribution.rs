//! The distribution of a sum of payments, from its transform.

use super::erfcx::{LANES, Lanes};
use super::factor::{Factor, ROUND, Round, Values};
use crate::error::ChamaError;

/// How far the line of the inversion stands from the axis: it is off by at most `e^(−A)/(1 − e^(−A))`.
const A: f64 = 22.0;
/// Below this nothing is left to add.
const LEAST: f64 = 1e-12;
/// From here on, in deviations, a normal number's transform is nothing.
const GONE: f64 = 8.5;
/// How many values of payments a question may cost.
const MOST: usize = 4_000_000;

/// What is beyond the last partial sums: Euler's weights `C(15, k) / 2¹⁵`.
const EULER: [f64; 16] = [
    1.0, 15.0, 105.0, 455.0, 1_365.0, 3_003.0, 5_005.0, 6_435.0, 6_435.0, 5_005.0, 3_003.0, 1_365.0, 455.0, 105.0,
    15.0, 1.0,
];

/// A sum of payments: an origin that it is never below, a normal number, and clamped ones.
#[derive(Debug, Clone)]
pub(super) struct Distribution {
    pub(super) origin: f64,
    /// Mean and variance of the normal number, from the origin.
    pub(super) normal_mean: f64,
    pub(super) normal_variance: f64,
    pub(super) factors: Vec<Factor>,
    /// Mean and deviation of the whole, from the origin.
    pub(super) mean: f64,
    pub(super) deviation: f64,
    /// Above this, from the origin, is nothing.
    pub(super) top: f64,
}

/// How likely it is to be below a point, and the density there.
#[derive(Debug, Clone, Copy)]
struct Below {
    below: f64,
    density: f64,
}

impl Distribution {
    /// How likely the sum is at least `amount`; what is nearer than `near` counts as there.
    pub(super) fn at_least(&self, amount: f64, near: f64) -> Result<f64, ChamaError> {
        let way = amount - self.origin;
        if way <= near {
            return Ok(1.0);
        }
        if way >= self.top {
            return Ok(0.0);
        }
        Ok((1.0 - self.below(way)?.below).clamp(0.0, 1.0))
    }

    /// The largest amount that the sum is at least with this probability.
    pub(super) fn quantile(&self, probability: f64) -> Result<f64, ChamaError> {
        let below = 1.0 - probability;
        if self.top <= 0.0 || (self.normal_variance <= 0.0 && below <= self.atom()) {
            return Ok(self.origin);
        }
        let (mut low, mut high) = (0.0, self.top);
        let mut way = (self.mean - self.deviation * normal_quantile(probability)).clamp(0.01 * self.mean, high);
        for _ in 0..100 {
            let there = self.below(way)?;
            let apart = there.below - below;
            if apart > 0.0 {
                high = way;
            } else {
                low = way;
            }
            let step = apart / there.density;
            let next = way - step;
            let inside = next > low && next < high;
            if apart.abs() < 1e-11 || (inside && step.abs() < 1e-9 * self.deviation) || high - low <= 1e-15 * high {
                break;
            }
            way = if inside { next } else { 0.5 * (low + high) };
        }
        Ok(self.origin + way)
    }

    /// How likely nothing but the origin is there.
    fn atom(&self) -> f64 {
        self.factors.iter().map(Factor::atom).product()
    }

    fn below(&self, way: f64) -> Result<Below, ChamaError> {
        if self.factors.is_empty() {
            let spread = libm::sqrt(self.normal_variance);
            let ratio = (way - self.normal_mean) / spread;
            return Ok(Below {
                below: 0.5 * libm::erfc(-ratio * std::f64::consts::FRAC_1_SQRT_2),
                density: libm::exp(-0.5 * ratio * ratio) * 0.398_942_280_401_432_7 / spread,
            });
        }
        self.inverted(way)
    }

    /// The series of Abate and Whitt.
    fn inverted(&self, way: f64) -> Result<Below, ChamaError> {
        let scale = libm::exp(0.5 * A);
        let mut round = Round {
            re: 0.5 * A / way,
            apart: std::f64::consts::PI / way,
            first: 0.0,
        };
        let narrowest = self
            .factors
            .iter()
            .map(|factor| factor.deviation)
            .fold(f64::MAX, f64::min);
        let mut total = Below {
            below: 0.0,
            density: 0.0,
        };
        let rounds = MOST / ROUND / self.factors.len().max(1);
        for _ in 0..rounds.max(1) {
            let (values, bound) = self.values(&round);
            let mut sums = [total; ROUND];
            for ((value, sum), place) in terms(&values, &round, way, scale).zip(&mut sums).zip(0..) {
                let part = if round.first + f64::from(place) > 0.0 { 1.0 } else { 0.5 };
                total.below += part * value.below;
                total.density += part * value.density;
                *sum = total;
            }
            if scale * bound < LEAST {
                return Ok(total);
            }
            let normal_is_gone = self.normal_variance <= 0.0;
            if normal_is_gone && round.last() * narrowest >= GONE {
                return Ok(summed(&sums));
            }
            round.first += ROUND as f64;
        }
        Err(ChamaError::NoAnswer {
            argument: "terms.savers".to_owned(),
            reason: "the payments are too far apart in size for the exact probability: simulate".to_owned(),
        })
    }

    /// The transform at the numbers of a round, and what no later value can be larger than.
    fn values(&self, round: &Round) -> (Values, f64) {
        let mut values = [Lanes {
            re: [1.0; LANES],
            im: [0.0; LANES],
        }; ROUND / LANES];
        let mut bound = 1.0;
        for factor in &self.factors {
            bound *= factor.multiply(round, &mut values);
        }
        if self.normal_variance > 0.0 {
            let angle = round.re * self.normal_variance - self.normal_mean;
            let size = |im: f64| {
                let squares = round.re * round.re - im * im;
                libm::exp(0.5 * self.normal_variance * squares - round.re * self.normal_mean)
            };
            let mut place = round.first;
            for value in &mut values {
                let mut own = *value;
                for (re, im) in own.re.iter_mut().zip(&mut own.im) {
                    let at = place * round.apart;
                    *re = size(at) * libm::cos(at * angle);
                    *im = size(at) * libm::sin(at * angle);
                    place += 1.0;
                }
                *value = value.times(&own);
            }
            bound *= size(round.last());
        }
        (values, bound)
    }
}

/// The terms of the series: the transform over s for what is below, the transform itself for the density.
fn terms(values: &Values, round: &Round, way: f64, scale: f64) -> impl Iterator<Item = Below> {
    let (re, apart, first) = (round.re, round.apart, round.first);
    let numbers = values.iter().flat_map(|lanes| lanes.re.into_iter().zip(lanes.im));
    numbers.zip(0..).map(move |((value_re, value_im), place)| {
        let im = (first + f64::from(place)) * apart;
        // Rounds are even: the sign goes by the place.
        let sign = if place % 2 == 0 { scale / way } else { -scale / way };
        Below {
            below: sign * (value_re * re + value_im * im) / (re * re + im * im),
            density: sign * value_re,
        }
    })
}

/// Euler's sum of the last partial sums.
fn summed(sums: &[Below; ROUND]) -> Below {
    let mut total = Below {
        below: 0.0,
        density: 0.0,
    };
    for (sum, weight) in sums.iter().rev().zip(EULER) {
        total.below += weight * sum.below;
        total.density += weight * sum.density;
    }
    Below {
        below: total.below / 32_768.0,
        density: total.density / 32_768.0,
    }
}

/// The number that a normal number is below with this probability, well enough to begin with.
fn normal_quantile(probability: f64) -> f64 {
    // From 0 Newton's method goes outwards only, and never beyond.
    let mut point = 0.0;
    for _ in 0..12 {
        let below = 0.5 * libm::erfc(-point * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * point * point) * 0.398_942_280_401_432_7;
        point += (probability - below) / density;
    }
    point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_newtons_method_is_the_normal_quantile() {
        for (probability, expected) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.0001, -3.719_016_485_455_68),
        ] {
            assert!((normal_quantile(probability) - expected).abs() < 1e-6, "{probability}");
        }
    }

    #[test]
    fn eulers_weights_are_a_whole() {
        assert_eq!(EULER.iter().sum::<f64>(), 32_768.0);
    }
}
