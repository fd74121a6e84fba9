//! The scaled complementary error function `e^(z²) · erfc(z)` of complex numbers whose real part is not negative.
//!
//! J. A. C. Weideman's series with 32 terms, right to 14 digits. Several numbers at once, because the processor can.

/// So many numbers at once.
pub(super) const LANES: usize = 4;

/// Real parts and imaginary parts of as many numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes {
    pub(super) re: [f64; LANES],
    pub(super) im: [f64; LANES],
}

impl Lanes {
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = *self;
        let own = self.re.iter().zip(&self.im).zip(other.re.iter().zip(&other.im));
        for (((re, im), (other_re, other_im)), (to_re, to_im)) in own.zip(product.re.iter_mut().zip(&mut product.im)) {
            *to_re = re * other_re - im * other_im;
            *to_im = re * other_im + im * other_re;
        }
        product
    }
}

/// `√(32/√2)`.
const SPREAD: f64 = 4.756828460010884;
/// `1/√π`.
const ROOT: f64 = 0.5641895835477563;

/// The series, the highest power first.
#[rustfmt::skip]
#[expect(clippy::excessive_precision, clippy::unreadable_literal, reason = "as they were computed; a test computes them again")]
static SERIES: [f64; 32] = [
    -1.3033481245090926e-12, 3.741034357970915e-12, 8.030394123342998e-12, -2.154362353454026e-11,
    -5.544247434751948e-11, 1.165823850551327e-10, 4.153742283768118e-10, -5.231022115795881e-10,
    -3.208015220602109e-09, 8.12488917405019e-10, 2.3797556704926332e-08, 2.2930439030891307e-08,
    -1.481307891793793e-07, -4.184076371185529e-07, 4.255833137355632e-07, 4.401531731530374e-06,
    6.821031944000645e-06, -2.1409619201818262e-05, -0.00013075449254609854, -0.0002453298027001812,
    0.0003925913607007896, 0.004519541105349286, 0.019006155784845477, 0.05730440352983719,
    0.14060716226893785, 0.2954445107150873, 0.5460139720639342, 0.9019254893648,
    1.3455441692345451, 1.8256696296324813, 2.2635372999002676, 2.572253408124569,
];

/// `e^(z²) · erfc(z)` for numbers with one real part, which is not negative.
pub(super) fn erfcx(re: f64, im: [f64; LANES]) -> Lanes {
    // v = 1/(L + z), Z = (L − z) · v, and the result is v · (2 · Σ aₙ Zⁿ · v + 1/√π).
    let (near, far) = (SPREAD + re, SPREAD - re);
    let inverse = Lanes {
        re: im.map(|im| near / (near * near + im * im)),
        im: im.map(|im| -im / (near * near + im * im)),
    };
    let turned = Lanes {
        re: [far; LANES],
        im: im.map(|im| -im),
    }
    .times(&inverse);
    let mut sum = Lanes {
        re: [0.0; LANES],
        im: [0.0; LANES],
    };
    for coefficient in SERIES {
        sum = sum.times(&turned);
        sum.re = sum.re.map(|re| re + coefficient);
    }
    let sum = sum.times(&inverse);
    inverse.times(&Lanes {
        re: sum.re.map(|re| 2.0 * re + ROOT),
        im: sum.im.map(|im| 2.0 * im),
    })
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn the_series_is_computed_again() {
        // Weideman's formula: the coefficients are a Fourier transform with 128 points.
        let spread = (32.0 / 2.0_f64.sqrt()).sqrt();
        assert!((spread - SPREAD).abs() < 1e-15);
        for (place, coefficient) in SERIES.iter().rev().enumerate() {
            let mut sum = 0.0;
            for point in -63..=63 {
                let angle = f64::from(point) * PI / 64.0;
                let t = spread * libm::tan(angle / 2.0);
                let value = libm::exp(-t * t) * (spread * spread + t * t);
                sum += value * libm::cos((place as f64 + 1.0) * angle);
            }
            assert!((sum / 128.0 - coefficient).abs() < 1e-13, "{place}: {sum}");
        }
    }

    #[test]
    fn on_the_real_axis_it_is_the_error_function() {
        for re in [0.0, 0.1, 1.0, 2.5, 5.0] {
            let value = erfcx(re, [0.0; LANES]);
            let expected = libm::exp(re * re) * libm::erfc(re);
            assert!((value.re[0] - expected).abs() < 1e-13, "{re}: {}", value.re[0]);
            assert_eq!(value.im[0], 0.0);
        }
    }

    #[test]
    fn on_the_imaginary_axis_it_is_a_normal_density() {
        // Re erfcx(iy) = e^(−y²).
        for im in [0.0, 0.3, 1.0, 2.0, 4.0, 40.0_f64] {
            let value = erfcx(0.0, [im, -im, im, -im]);
            assert!((value.re[0] - libm::exp(-im * im)).abs() < 1e-13, "{im}");
            assert_eq!((value.re[0], value.im[0]), (value.re[1], -value.im[1]));
        }
    }
}
