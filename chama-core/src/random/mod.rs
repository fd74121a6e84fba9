//! Random numbers that are arithmetic: the same seed gives the same numbers everywhere and for ever.
//!
//! A draw that people must trust starts from a text that they agreed on before anyone could know the result, and
//! anybody can replay it with a tool for SHA-256. Simulations start from a seed, one stream for each block of 1,024
//! paths, so that blocks may run in any order and still give the same result. A treasurer's rule: write the seed text
//! into the minutes before the draw.
//!
//! By hand: the text `chama-42|cycle-3|2026-01-05|draw` puts A B C D E F in the order A F B E D C. Secrets are left
//! out: these numbers are not for passwords.

mod normal;
mod stream;
mod ziggurat;

use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{BLOCK, SAMPLES, SEED, check_id, check_text};
use stream::{DrawStream, shuffle};
pub(crate) use stream::{Numbers, SimulationStream};

/// A list in the order that a seed text gives it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiableShuffle {
    /// SHA-256 of the seed text, in hexadecimal: what everybody can check first.
    pub seed: String,
    /// The items in their new order.
    pub items: Vec<String>,
}

/// Which random numbers of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormalSampleTerms {
    /// The seed, within ±(2⁵³ − 1).
    pub seed: i64,
    /// Whose numbers: the id of a member or a goal.
    pub entity: String,
    /// Which block of 1,024 paths, from 0 (default: 0).
    #[serde(default)]
    pub block: i32,
    /// How many numbers, at most 100,000.
    pub count: i32,
}

/// Returns a list in the random order that a seed text gives it; anybody can check it.
///
/// Fisher–Yates from the end with numbers of SHA-256(seed ‖ counter), without bias. The order of `items` matters: agree
/// on it before. Source: docs/src/rules/random.md#draw-from-a-seed-text.
///
/// # Errors
/// In this order: `empty`, `too_long` and `invalid_text` (`seed_text`), `empty` and `too_long` (`items`), then one by one
/// `too_long` and `invalid_text` (`items[i]`).
///
/// # Examples
/// ```
/// use chama_core::random::verifiable_shuffle;
/// let items = ["A", "B", "C", "D", "E", "F"].map(str::to_owned);
/// let draw = verifiable_shuffle("chama-42|cycle-3|2026-01-05|draw", &items)?;
/// assert_eq!(draw.items.concat(), "AFBEDC");
/// assert!(draw.seed.starts_with("7ddccafaf55b08de"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn verifiable_shuffle(seed_text: &str, items: &[String]) -> Result<VerifiableShuffle, ChamaError> {
    if seed_text.is_empty() {
        return Err(ChamaError::Empty {
            argument: "seed_text".to_owned(),
        });
    }
    check_text("seed_text", seed_text)?;
    SAMPLES.check_len("items", items.len())?;
    for (place, item) in items.iter().enumerate() {
        check_text("", item).map_err(|error| error.within(&format!("items[{place}]")))?;
    }
    let mut stream = DrawStream::new(seed_text);
    let mut items = items.to_vec();
    shuffle(&mut stream, &mut items);
    Ok(VerifiableShuffle {
        seed: stream.seed_in_hexadecimal(),
        items,
    })
}

/// Returns normal random numbers of mean 0 and standard deviation 1: the first of a simulation's stream.
///
/// The same bits on every platform; a longer list begins with the shorter one. Source:
/// docs/src/rules/random.md#normal-numbers.
///
/// # Errors
/// In this order: `out_of_range` (`terms.seed`), `empty`, `too_long` and `invalid_text` (`terms.entity`), `out_of_range`
/// (`terms.block`, `terms.count`).
///
/// # Examples
/// ```
/// use chama_core::random::{NormalSampleTerms, normal_sample};
/// let terms = NormalSampleTerms { seed: 7, entity: "goal-1".to_owned(), block: 0, count: 10_000 };
/// let numbers = normal_sample(&terms)?;
/// let mean = numbers.iter().sum::<f64>() / 10_000.0;
/// assert!(mean.abs() < 0.03);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn normal_sample(terms: &NormalSampleTerms) -> Result<Vec<f64>, ChamaError> {
    SEED.check("terms.seed", terms.seed)?;
    check_id("terms.entity", &terms.entity)?;
    BLOCK.check("terms.block", terms.block.into())?;
    SAMPLES.check("terms.count", terms.count.into())?;
    let mut stream = SimulationStream::new(terms.seed, &terms.entity, terms.block.into());
    Ok((0..terms.count).map(|_| stream.normal()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(count: u8) -> Vec<String> {
        (0..count).map(|place| char::from(b'A' + place).to_string()).collect()
    }

    #[test]
    fn the_reference_draw_can_be_replayed() {
        let draw = verifiable_shuffle("chama-42|cycle-3|2026-01-05|draw", &letters(6)).unwrap();
        assert_eq!(
            draw.seed,
            "7ddccafaf55b08dee42e47dbebc8d6234ddf7606a75c0de457c68ff2bbbda70f"
        );
        assert_eq!(draw.items, ["A", "F", "B", "E", "D", "C"]);
    }

    #[test]
    fn every_order_of_four_is_as_likely_as_another() {
        let mut counts = std::collections::BTreeMap::new();
        for round in 0..24_000 {
            let order = verifiable_shuffle(&format!("round {round}"), &letters(4))
                .unwrap()
                .items
                .concat();
            *counts.entry(order).or_insert(0_i32) += 1;
        }
        let squares: f64 = counts
            .values()
            .map(|count| f64::from((count - 1_000) * (count - 1_000)) / 1_000.0)
            .sum();
        // χ² with 23 degrees of freedom: above 49.7 once in a thousand.
        assert!(counts.len() == 24 && squares < 49.7, "{squares}");
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let of = |text: &str, items: &[String]| verifiable_shuffle(text, items).unwrap_err().to_string();
        assert_eq!(of("", &[]), "`seed_text` must not be empty");
        assert!(of(&"x".repeat(1_001), &[]).starts_with("`seed_text` has length 1001"));
        assert!(of("a\n", &[]).starts_with("`seed_text` is \"a\\n\""));
        assert_eq!(of("a", &[]), "`items` must not be empty");
        assert!(of("a", &["b".to_owned(), "\t".to_owned()]).starts_with("`items[1]` is"));

        let mut terms = NormalSampleTerms {
            seed: i64::MIN,
            entity: String::new(),
            block: -1,
            count: 0,
        };
        let mut expect = |argument: &str, mend: &dyn Fn(&mut NormalSampleTerms)| {
            let error = normal_sample(&terms).unwrap_err().to_string();
            assert!(error.starts_with(argument), "{error}");
            mend(&mut terms);
        };
        expect("`terms.seed`", &|terms| terms.seed = -(1 << 53) + 1);
        expect("`terms.entity`", &|terms| terms.entity = "a".to_owned());
        expect("`terms.block`", &|terms| terms.block = 1_000_000);
        expect("`terms.count`", &|terms| terms.count = 100_000);
        assert_eq!(normal_sample(&terms).unwrap().len(), 100_000);
    }
}
