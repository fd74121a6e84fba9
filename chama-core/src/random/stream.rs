//! The two streams of 64-bit numbers, and what is taken from either: uniform numbers, bounded ones, an order.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use sha2::{Digest, Sha256};

/// A stream of 64-bit numbers, every one equally likely.
pub(crate) trait Numbers {
    fn number(&mut self) -> u64;

    /// From 0, below 1: the upper 53 bits.
    fn unit(&mut self) -> f64 {
        (self.number() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// From 0, below `bound`, without bias; 0 when `bound` is 0.
    fn below(&mut self, bound: u64) -> u64 {
        // 2⁶⁴ − (2⁶⁴ mod bound) is the first number that would favour the small results; 0 stands for 2⁶⁴.
        let over = 0_u64.wrapping_sub(bound).checked_rem(bound).unwrap_or(0);
        let refused = 0_u64.wrapping_sub(over);
        loop {
            let number = self.number();
            if refused == 0 || number < refused {
                return number.checked_rem(bound).unwrap_or(0);
            }
        }
    }
}

/// Puts a list in a random order: Fisher–Yates from the end.
pub(crate) fn shuffle<T>(numbers: &mut impl Numbers, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let count = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        let other = usize::try_from(numbers.below(count)).unwrap_or(last);
        items.swap(last, other);
    }
}

/// Numbers for a draw: SHA-256(seed ‖ counter), four to a digest, highest byte first.
pub(crate) struct DrawStream {
    seed: [u8; 32],
    counter: u64,
    waiting: std::vec::IntoIter<u64>,
}

impl DrawStream {
    pub(crate) fn new(seed_text: &str) -> Self {
        Self {
            seed: Sha256::digest(seed_text).into(),
            counter: 0,
            waiting: Vec::new().into_iter(),
        }
    }

    pub(crate) fn seed_in_hexadecimal(&self) -> String {
        self.seed.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Numbers for DrawStream {
    fn number(&mut self) -> u64 {
        loop {
            if let Some(number) = self.waiting.next() {
                return number;
            }
            let digest: [u8; 32] = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.counter.to_be_bytes())
                .finalize()
                .into();
            self.counter = self.counter.wrapping_add(1);
            let (words, _) = digest.as_chunks::<8>();
            let words: Vec<u64> = words.iter().map(|word| u64::from_be_bytes(*word)).collect();
            self.waiting = words.into_iter();
        }
    }
}

/// Numbers for a simulation: Xoshiro256++, one stream for each block of each entity.
pub(crate) struct SimulationStream(Xoshiro256PlusPlus);

impl SimulationStream {
    pub(crate) fn new(seed: i64, entity: &str, block: i64) -> Self {
        let state = Sha256::new()
            .chain_update("chama stream 1")
            .chain_update(seed.to_be_bytes())
            .chain_update(block.to_be_bytes())
            .chain_update(entity)
            .finalize();
        Self(Xoshiro256PlusPlus::from_seed(state.into()))
    }
}

impl Numbers for SimulationStream {
    fn number(&mut self) -> u64 {
        self.0.next_u64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers written down.
    struct Fixed(Vec<u64>);

    impl Numbers for Fixed {
        fn number(&mut self) -> u64 {
            self.0.remove(0)
        }
    }

    #[test]
    fn a_uniform_number_is_below_one() {
        assert_eq!(Fixed(vec![u64::MAX]).unit(), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(Fixed(vec![2_047]).unit(), 0.0);
        assert_eq!(Fixed(vec![1 << 63]).unit(), 0.5);
    }

    #[test]
    fn a_number_that_would_favour_small_results_is_refused() {
        // 2⁶⁴ mod 3 = 1: only the last number is refused.
        assert_eq!(Fixed(vec![u64::MAX, 5]).below(3), 2);
        assert_eq!(Fixed(vec![u64::MAX - 1]).below(3), (u64::MAX - 1) % 3);
        // A power of two refuses nothing.
        assert_eq!(Fixed(vec![u64::MAX]).below(1 << 32), (1 << 32) - 1);
        assert_eq!(Fixed(vec![u64::MAX]).below(1), 0);
        assert_eq!(Fixed(vec![u64::MAX]).below(0), 0);
        // Just above half of all numbers: every second one is refused.
        let half = (1 << 63) + 1;
        assert_eq!(Fixed(vec![half, half - 1]).below(half), half - 1);
    }

    #[test]
    fn streams_of_other_blocks_entities_and_seeds_differ() {
        let first = |seed, entity, block| SimulationStream::new(seed, entity, block).number();
        let numbers = [
            first(1, "a", 0),
            first(1, "a", 1),
            first(1, "b", 0),
            first(2, "a", 0),
            first(-1, "a", 0),
        ];
        for (place, number) in numbers.iter().enumerate() {
            assert!(!numbers[..place].contains(number));
        }
        // Computed apart, in Python.
        assert_eq!(first(1, "a", 0), 6_239_538_132_029_671_508);
    }
}
