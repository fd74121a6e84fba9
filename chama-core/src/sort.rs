//! Sorting, compiled once.
//!
//! The sort of `std` is compiled anew for every list that it sorts, which in WebAssembly was a tenth of the library. Here one
//! sort puts places in order, whatever stands there; what a list adds is its comparison. It is stable: what is
//! equal keeps its order.

use std::cmp::Ordering;

/// Sorts a list by a comparison.
pub(crate) fn by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let swaps = swaps(list.len(), &mut |one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    for (one, other) in swaps {
        list.swap(one, other);
    }
}

/// Sorts a list by a key.
pub(crate) fn by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(list, |one, other| key(one).cmp(&key(other)));
}

/// Sorts a list.
pub(crate) fn ascending<T: Ord>(list: &mut [T]) {
    by(list, T::cmp);
}

/// Which places change their contents, one pair after the other, so that the list is in order.
fn swaps(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut places: Vec<usize> = (0..count).collect();
    if places.is_sorted_by(|one, other| compare(*one, *other).is_le()) {
        return Vec::new();
    }
    places.sort_by(|one, other| compare(*one, *other));
    // What belongs to a place is brought there from where it stands, where then what belongs there is brought, until the
    // round is closed.
    let mut swaps = Vec::with_capacity(count);
    for start in 0..count {
        let mut place = start;
        while let Some(from) = places.get_mut(place).map(|from| std::mem::replace(from, place)) {
            if from == start || from == place {
                break;
            }
            swaps.push((place, from));
            place = from;
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_std_does(list: Vec<(u8, u32)>) {
            let mut sorted = list.clone();
            by_key(&mut sorted, |one| one.0);
            let mut wanted = list;
            wanted.sort_by_key(|one| one.0);
            prop_assert_eq!(sorted, wanted);
        }
    }
}
