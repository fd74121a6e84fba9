//! Sharing an amount by weights where a part may have a top: who is at the top leaves, the others share what is left.

use crate::sort;
use std::cmp::Ordering;

/// Who gets a part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taker {
    /// At least 0; whoever has 0 gets nothing. All weights together stay below 10²⁴.
    pub(crate) weight: i128,
    /// The most that they take, at least 0 and at most 10¹⁴; none is no top.
    pub(crate) top: Option<i128>,
}

impl Taker {
    /// A part as large as the weight, without a top.
    pub(crate) fn by(weight: i128) -> Self {
        Self { weight, top: None }
    }
}

/// The parts of `whole`, at most 10¹⁴, in the order of the takers; with tops, or no weight at all, less than the whole.
///
/// The last units go by largest remainder, between equals to the first. Time n log n.
pub(crate) fn shared(whole: i128, takers: &[Taker]) -> Vec<i128> {
    let mut parts = vec![0; takers.len()];
    // By how far each is from the top, in proportion: the nearest are there first.
    let mut open: Vec<(usize, Taker)> = takers.iter().copied().enumerate().collect();
    open.retain(|(_, taker)| taker.weight > 0);
    sort::by(&mut open, |(_, one), (_, other)| by_top(one, other));
    let mut weights = open.iter().map(|(_, taker)| taker.weight).fold(0, i128::saturating_add);
    let mut left = whole;
    let mut at_top = 0_usize;
    for (place, taker) in &open {
        let Some(top) = taker.top else { break };
        if left.saturating_mul(taker.weight) < top.saturating_mul(weights) {
            break;
        }
        set(&mut parts, *place, top);
        left = left.saturating_sub(top);
        weights = weights.saturating_sub(taker.weight);
        at_top = at_top.saturating_add(1);
    }
    let mut rest: Vec<(i128, usize, i128)> = Vec::with_capacity(open.len().saturating_sub(at_top));
    let mut given = 0_i128;
    for (place, taker) in open.into_iter().skip(at_top) {
        let product = left.saturating_mul(taker.weight);
        let part = product.div_euclid(weights.max(1));
        given = given.saturating_add(part);
        rest.push((product.rem_euclid(weights.max(1)), place, part));
    }
    sort::by(&mut rest, |one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut missing = left.saturating_sub(given);
    for (_, place, part) in rest {
        let one = i128::from(missing > 0);
        missing = missing.saturating_sub(one);
        set(&mut parts, place, part.saturating_add(one));
    }
    parts
}

fn set(parts: &mut [i128], place: usize, value: i128) {
    if let Some(part) = parts.get_mut(place) {
        *part = value;
    }
}

fn by_top(one: &Taker, other: &Taker) -> Ordering {
    match (one.top, other.top) {
        (Some(top), Some(others)) => top.saturating_mul(other.weight).cmp(&others.saturating_mul(one.weight)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_tops(whole: i128, takers: &[(i128, i128)]) -> Vec<i128> {
        let takers: Vec<Taker> = takers
            .iter()
            .map(|(weight, top)| Taker {
                weight: *weight,
                top: Some(*top),
            })
            .collect();
        shared(whole, &takers)
    }

    #[test]
    fn who_is_at_the_top_leaves_and_the_rest_is_shared_again() {
        assert_eq!(with_tops(10, &[(1, 4), (1, 7), (1, 2)]), [4, 4, 2]);
        assert_eq!(with_tops(10, &[(1, 1), (1, 2), (1, 3)]), [1, 2, 3]);
        assert_eq!(with_tops(10, &[(3, 10), (1, 10), (0, 10)]), [8, 2, 0]);
    }

    #[test]
    fn between_equal_remainders_the_first_gets_the_last_unit() {
        assert_eq!(shared(100, &[Taker::by(1); 3]), [34, 33, 33]);
        assert_eq!(shared(5, &[Taker::by(0); 3]), [0, 0, 0]);
        assert_eq!(shared(5, &[]), Vec::<i128>::new());
    }
}
