//! Exact percentiles, as numpy has them by default.

/// The percentiles of a list, in the order of `percents`, each from 0 to 100.
///
/// Not by sorting: the list is counted into cells of equal width, and only the cells that hold a wanted place are sorted.
pub(super) fn percentiles(list: &[f64], percents: &[i32]) -> Vec<f64> {
    let last = list.len().saturating_sub(1);
    let mut places: Vec<(usize, f64)> = Vec::with_capacity(percents.len());
    for percent in percents {
        let place = f64::from(*percent) / 100.0 * last as f64;
        let below = libm::floor(place);
        places.push((whole(below).min(last), place - below));
    }
    let cells = Cells::of(list);
    let mut wanted: Vec<Cell> = Vec::with_capacity(places.len().saturating_mul(2));
    let after = |place: usize| place.saturating_add(1).min(last);
    for place in places.iter().flat_map(|(place, _)| [*place, after(*place)]) {
        let number = cells.holding(place);
        if wanted.iter().all(|cell| cell.number != number) {
            wanted.push(cells.sorted(list, number));
        }
    }
    let value = |place: usize| {
        let number = cells.holding(place);
        let cell = wanted.iter().find(|cell| cell.number == number);
        cell.and_then(|cell| cell.values.get(place.saturating_sub(cell.before)).copied())
            .unwrap_or(0.0)
    };
    places
        .iter()
        .map(|(place, part)| between(value(*place), value(after(*place)), *part))
        .collect()
}

/// The value at a place of the sorted list, from 0; 0 for an empty list.
pub(super) fn at_place(list: &[f64], place: usize) -> f64 {
    let cells = Cells::of(list);
    let cell = cells.sorted(list, cells.holding(place));
    cell.values
        .get(place.saturating_sub(cell.before))
        .copied()
        .unwrap_or(0.0)
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

/// A list counted into cells of equal width.
struct Cells {
    lowest: f64,
    /// Cells a unit.
    scale: f64,
    /// In which cell each value of the list is.
    numbers: Vec<u16>,
    /// How many values lie before each cell, and in the end how many there are.
    before: Vec<usize>,
}

/// One cell, its values in order.
struct Cell {
    number: usize,
    before: usize,
    values: Vec<f64>,
}

/// At most so many cells.
const CELLS: usize = 4_096;

impl Cells {
    fn of(list: &[f64]) -> Self {
        let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in list {
            lowest = if *value < lowest { *value } else { lowest };
            highest = if *value > highest { *value } else { highest };
        }
        let count = (list.len() / 4).clamp(1, CELLS);
        let scale = (count.saturating_sub(1)) as f64 / (highest - lowest);
        // Where all are the same, or some are beyond all numbers, one cell has to do.
        let scale = if scale.is_finite() { scale } else { 0.0 };
        let mut cells = Self {
            lowest,
            scale,
            numbers: Vec::with_capacity(list.len()),
            before: vec![0; count.saturating_add(1)],
        };
        for value in list {
            let number = cells.number(*value);
            cells.numbers.push(number);
            if let Some(count) = cells.before.get_mut(usize::from(number).saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_usize;
        for count in &mut cells.before {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        cells
    }

    #[inline]
    fn number(&self, value: f64) -> u16 {
        // What is no number becomes 0; the scale keeps the rest below the count.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates, and there are at most 4,096 cells"
        )]
        let number = ((value - self.lowest) * self.scale) as u16;
        number
    }

    /// The cell that holds a place of the sorted list.
    fn holding(&self, place: usize) -> usize {
        self.before.partition_point(|before| *before <= place).saturating_sub(1)
    }

    fn sorted(&self, list: &[f64], number: usize) -> Cell {
        let own = list.iter().zip(&self.numbers);
        let mut values: Vec<f64> = own
            .filter(|(_, other)| usize::from(**other) == number)
            .map(|(value, _)| *value)
            .collect();
        crate::sort::by(&mut values, f64::total_cmp);
        Cell {
            number,
            before: self.before.get(number).copied().unwrap_or(0),
            values,
        }
    }
}

/// A whole float that is a place of a list.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and at most the length of a list"
)]
fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        assert_eq!(
            percentiles(&[4.0, 1.0, 3.0, 2.0], &[0, 25, 50, 75, 100]),
            [1.0, 1.75, 2.5, 3.25, 4.0]
        );
        assert_eq!(percentiles(&[7.0], &[0, 50, 100]), [7.0, 7.0, 7.0]);
        assert_eq!(percentiles(&[], &[50]), [0.0]);
        assert_eq!(
            percentiles(&[0.0, f64::MAX, f64::MIN], &[0, 50, 100]),
            [f64::MIN, 0.0, f64::MAX]
        );
    }

    #[test]
    fn they_are_those_of_the_sorted_list() {
        let mut stream = crate::random::SimulationStream::new(1, "a", 0);
        for power in [1.0, 3.0, 9.0] {
            // The higher the power, the more of them crowd in one cell.
            let list: Vec<f64> = (0..5_001).map(|_| libm::pow(stream.normal(), power)).collect();
            let mut sorted = list.clone();
            sorted.sort_by(f64::total_cmp);
            let percents: Vec<i32> = (0..=100).rev().collect();
            for (percent, value) in percents.iter().zip(percentiles(&list, &percents)) {
                // 0.29 · 5,000 is no whole number in floats: then the neighbour has the smallest part in it.
                let expected = sorted[*percent as usize * 50];
                assert!((value - expected).abs() <= 1e-9 * expected.abs(), "{percent}: {value}");
            }
            assert_eq!(at_place(&list, 1_234), sorted[1_234]);
        }
    }

    #[test]
    fn what_is_no_number_stops_nothing() {
        let list = [f64::NAN, 1.0, f64::INFINITY, -1.0, f64::NEG_INFINITY];
        assert_eq!(percentiles(&list, &[0, 100]).len(), 2);
        assert!(at_place(&[f64::NAN; 5], 3).is_nan());
    }
}
