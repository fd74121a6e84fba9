//! Normal numbers by the ziggurat of Marsaglia and Tsang.

use super::stream::{Numbers, SimulationStream};
use super::ziggurat::{DENSITY, EDGE, R};

impl SimulationStream {
    /// A number of the normal distribution with mean 0 and standard deviation 1.
    #[expect(clippy::indexing_slicing, reason = "the layer has 8 bits and the tables 257 entries")]
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let bits = self.number();
            let layer = usize::from(bits.to_le_bytes()[0]);
            // The upper 53 bits as a number from −1, below 1.
            let across = (bits >> 11) as f64 * (1.0 / 4_503_599_627_370_496.0) - 1.0;
            let x = across * EDGE[layer];
            if x.abs() < EDGE[layer + 1] {
                return x;
            }
            if layer == 0 {
                return self.tail(across < 0.0);
            }
            let height = DENSITY[layer + 1] + (DENSITY[layer] - DENSITY[layer + 1]) * self.unit();
            if height < libm::exp(-0.5 * x * x) {
                return x;
            }
        }
    }

    /// A number beyond the last edge, by Marsaglia's method.
    fn tail(&mut self, negative: bool) -> f64 {
        loop {
            let beyond = -libm::log(1.0 - self.unit()) / R;
            let twice = -2.0 * libm::log(1.0 - self.unit());
            if twice > beyond * beyond {
                return if negative { -R - beyond } else { R + beyond };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_bits_of_two_million_numbers_are_a_promise() {
        let mut digest = Sha256::new();
        for block in 0..2_048 {
            let mut stream = SimulationStream::new(42, "member-1", block);
            for _ in 0..1_024 {
                digest.update(stream.normal().to_bits().to_be_bytes());
            }
        }
        let sum: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, "b20d5fd5703856c503ae5f39db1e29e932a6ec0492f86379f0d3085dde904970");
    }
}
