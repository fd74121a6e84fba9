//! The transform of one payment: a clamped normal number that may be missed.

use super::erfcx::{LANES, Lanes, erfcx};

/// How many numbers of a transform are computed in one round.
pub(super) const ROUND: usize = 32;

/// A round of numbers `s` with one real part, whose imaginary parts stand at equal distances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    pub(super) re: f64,
    /// The distance.
    pub(super) apart: f64,
    /// The first of them, in distances.
    pub(super) first: f64,
}

impl Round {
    /// The imaginary part of the last one.
    pub(super) fn last(&self) -> f64 {
        (self.first + (ROUND as f64 - 1.0)) * self.apart
    }
}

/// What a transform is at the numbers of a round.
pub(super) type Values = [Lanes; ROUND / LANES];

/// One payment, with its weight: `max(0, N(mean, deviation))`, or nothing when it is missed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    reliability: f64,
    /// The mean in deviations.
    ratio: f64,
    /// How likely nothing is paid although it is not missed.
    zero: f64,
    /// `½ e^(−ratio²/2)`.
    half: f64,
}

impl Factor {
    /// The deviation is above 0.
    pub(super) fn new(mean: f64, deviation: f64, reliability: f64) -> Self {
        let ratio = mean / deviation;
        Self {
            mean,
            deviation,
            reliability,
            ratio,
            zero: 0.5 * libm::erfc(ratio * std::f64::consts::FRAC_1_SQRT_2),
            half: 0.5 * libm::exp(-0.5 * ratio * ratio),
        }
    }

    /// The same payment with another weight.
    pub(super) fn weighted(self, weight: f64) -> Self {
        Self {
            mean: self.mean * weight,
            deviation: self.deviation * weight,
            ..self
        }
    }

    /// How likely nothing is paid.
    pub(super) fn atom(&self) -> f64 {
        (1.0 - self.reliability) + self.reliability * self.zero
    }

    /// Multiplies the values by those of this payment; returns what no later value can be larger than.
    pub(super) fn multiply(&self, round: &Round, values: &mut Values) -> f64 {
        let real = (round.re * self.deviation - self.ratio) * std::f64::consts::FRAC_1_SQRT_2;
        // Left of the axis erfcx(z) = 2 e^(z²) − erfcx(−z), and e^(z²) is the normal number's own transform.
        let left = real < 0.0;
        let side = if left { -1.0 } else { 1.0 };
        let scale = side * self.deviation * std::f64::consts::FRAC_1_SQRT_2;
        let correction = side * self.half * self.reliability;
        let atom = self.atom();
        let mut wave = Wave::of(self, round);
        let (mut size, mut wave_size) = (0.0, 0.0);
        let mut place = round.first;
        for value in values.iter_mut() {
            let mut imaginary = [0.0; LANES];
            for im in &mut imaginary {
                *im = place * round.apart * scale;
                place += 1.0;
            }
            let mut own = erfcx(real.abs(), imaginary);
            let [.., last_re] = own.re;
            let [.., last_im] = own.im;
            size = libm::sqrt(last_re * last_re + last_im * last_im);
            own.re = own.re.map(|re| atom + correction * re);
            own.im = own.im.map(|im| correction * im);
            if left {
                for (re, im) in own.re.iter_mut().zip(&mut own.im) {
                    wave_size = wave.size;
                    let (wave_re, wave_im) = wave.next();
                    *re += self.reliability * wave_re;
                    *im += self.reliability * wave_im;
                }
            }
            *value = value.times(&own);
        }
        atom + self.reliability * (wave_size + self.half * size)
    }
}

/// The transform of a normal number, `e^(−sμ + s²σ²/2)`, from one number of a round to the next.
struct Wave {
    size: f64,
    /// What the next size is of this one, and how that changes.
    shrink: f64,
    bend: f64,
    cosine: f64,
    sine: f64,
    turn_cosine: f64,
    turn_sine: f64,
}

impl Wave {
    fn of(factor: &Factor, round: &Round) -> Self {
        let variance = factor.deviation * factor.deviation;
        let im = round.first * round.apart;
        let angle = round.re * variance - factor.mean;
        let exponent = 0.5 * variance * (round.re * round.re - im * im) - round.re * factor.mean;
        Self {
            size: libm::exp(exponent),
            shrink: libm::exp(-0.5 * variance * round.apart * (2.0 * im + round.apart)),
            bend: libm::exp(-variance * round.apart * round.apart),
            cosine: libm::cos(im * angle),
            sine: libm::sin(im * angle),
            turn_cosine: libm::cos(round.apart * angle),
            turn_sine: libm::sin(round.apart * angle),
        }
    }

    fn next(&mut self) -> (f64, f64) {
        let value = (self.size * self.cosine, self.size * self.sine);
        self.size *= self.shrink;
        self.shrink *= self.bend;
        let cosine = self.cosine * self.turn_cosine - self.sine * self.turn_sine;
        self.sine = self.cosine * self.turn_sine + self.sine * self.turn_cosine;
        self.cosine = cosine;
        value
    }
}
