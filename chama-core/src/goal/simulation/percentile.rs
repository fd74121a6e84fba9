//! Exact percentiles, as numpy has them by default.

/// The percentiles of a list, in the order of `percents`, each from 0 to 100; the list is put in another order.
pub(super) fn percentiles(list: &mut [u64], percents: &[i32]) -> Vec<f64> {
    let last = list.len().saturating_sub(1);
    let mut places: Vec<(usize, f64)> = Vec::with_capacity(percents.len());
    for percent in percents {
        let place = f64::from(*percent) / 100.0 * last as f64;
        let below = libm::floor(place);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and at most the length of a list"
        )]
        let whole = (below as usize).min(last);
        places.push((whole, place - below));
    }
    let mut wanted: Vec<usize> = places
        .iter()
        .flat_map(|(place, _)| [*place, place.saturating_add(1).min(last)])
        .collect();
    crate::sort::ascending(&mut wanted);
    wanted.dedup();
    order(list, 0, &wanted);
    let value = |place: usize| list.get(place).copied().map_or(0.0, float);
    places
        .into_iter()
        .map(|(place, part)| between(value(place), value(place.saturating_add(1).min(last)), part))
        .collect()
}

/// numpy's interpolation: from the nearer neighbour.
fn between(low: f64, high: f64, part: f64) -> f64 {
    let apart = high - low;
    if part >= 0.5 {
        high - apart * (1.0 - part)
    } else {
        low + apart * part
    }
}

/// Puts what belongs to the wanted places there; `list` begins at place `offset` of the whole.
fn order(list: &mut [u64], offset: usize, wanted: &[usize]) {
    let Some(middle) = wanted.get(wanted.len() / 2).copied() else {
        return;
    };
    let here = middle.saturating_sub(offset);
    if here >= list.len() {
        return;
    }
    let (below, _, above) = list.select_nth_unstable(here);
    let (left, right) = wanted.split_at(wanted.len() / 2);
    order(below, offset, left);
    order(above, middle.saturating_add(1), right.get(1..).unwrap_or(&[]));
}

/// A whole number that is ordered as the floats are.
pub(super) fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

pub(super) fn float(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key ^ 1 << 63 } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(list: &[f64], percents: &[i32]) -> Vec<f64> {
        let mut keys: Vec<u64> = list.iter().copied().map(key).collect();
        percentiles(&mut keys, percents)
    }

    #[test]
    fn keys_are_ordered_as_the_floats_are() {
        let ordered = [f64::MIN, -1.0, -0.0, 0.0, 1e-300, 1.0, f64::MAX];
        assert!(ordered.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(
            ordered
                .iter()
                .all(|value| float(key(*value)).to_bits() == value.to_bits())
        );
    }

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        assert_eq!(
            of(&[4.0, 1.0, 3.0, 2.0], &[0, 25, 50, 75, 100]),
            [1.0, 1.75, 2.5, 3.25, 4.0]
        );
        assert_eq!(of(&[7.0], &[0, 50, 100]), [7.0, 7.0, 7.0]);
        assert_eq!(of(&[], &[50]), [0.0]);
    }

    #[test]
    fn they_are_those_of_the_sorted_list() {
        let mut stream = crate::random::SimulationStream::new(1, "a", 0);
        let list: Vec<f64> = (0..1_001).map(|_| stream.normal()).collect();
        let mut sorted = list.clone();
        sorted.sort_by(f64::total_cmp);
        let percents: Vec<i32> = (0..=100).rev().collect();
        let expected: Vec<f64> = percents.iter().map(|percent| sorted[*percent as usize * 10]).collect();
        assert_eq!(of(&list, &percents), expected);
    }
}
