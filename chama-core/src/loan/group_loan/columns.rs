//! A table of amounts laid out to members: each row adds up, and each column is the member's share.

use crate::money::{Minor, Taker, shared};
use crate::sort;

/// The cells, and what each member's column adds up to.
pub(super) struct Columns {
    pub(super) rows: Vec<Vec<Minor>>,
    pub(super) shares: Vec<Minor>,
}

/// The share of the whole by largest remainder, and with each row what each should have paid by then.
pub(super) fn columns(rows: &[Minor], weights: &[i128]) -> Columns {
    let whole: Minor = rows.iter().copied().sum();
    let takers: Vec<Taker> = weights.iter().map(|weight| Taker::by(*weight)).collect();
    let shares = shared(whole.0, &takers);
    let mut paid = vec![0_i128; shares.len()];
    let mut so_far = 0_i128;
    let laid = rows
        .iter()
        .map(|row| {
            so_far = so_far.saturating_add(row.0);
            let cells = cells(row.0, so_far, whole.0, &shares, &paid);
            for (paid, cell) in paid.iter_mut().zip(&cells) {
                *paid = paid.saturating_add(cell.0);
            }
            cells
        })
        .collect();
    Columns {
        rows: laid,
        shares: shares.into_iter().map(Minor).collect(),
    }
}

/// One row: what is due by now less what was paid, rounded down, not below 0; then units to or from those next in line.
fn cells(row: i128, so_far: i128, whole: i128, shares: &[i128], paid: &[i128]) -> Vec<Minor> {
    let whole = whole.max(1);
    // What each still has to get, in parts of the whole, after the cell: below 0 is ahead.
    let mut cells: Vec<(i128, usize, i128)> = Vec::with_capacity(shares.len());
    for (place, (share, paid)) in shares.iter().zip(paid).enumerate() {
        // Within 10¹⁵ · 10¹⁵.
        let due = share.saturating_mul(so_far).saturating_sub(paid.saturating_mul(whole));
        let cell = due.div_euclid(whole).max(0);
        cells.push((due.saturating_sub(cell.saturating_mul(whole)), place, cell));
    }
    let laid = cells.iter().map(|(_, _, cell)| *cell).fold(0, i128::saturating_add);
    sort::by(&mut cells, |one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut missing = row.saturating_sub(laid);
    for (_, _, cell) in &mut cells {
        let one = i128::from(missing > 0);
        *cell = cell.saturating_add(one);
        missing = missing.saturating_sub(one);
    }
    for (_, _, cell) in cells.iter_mut().rev() {
        let back = missing.saturating_neg().clamp(0, *cell);
        *cell = cell.saturating_sub(back);
        missing = missing.saturating_add(back);
    }
    sort::by_key(&mut cells, |(_, place, _)| *place);
    cells.into_iter().map(|(_, _, cell)| Minor(cell)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(rows: &[i128], weights: &[i128]) -> Vec<Vec<i128>> {
        let rows: Vec<Minor> = rows.iter().copied().map(Minor).collect();
        let columns = columns(&rows, weights);
        for (place, share) in columns.shares.iter().enumerate() {
            assert_eq!(columns.rows.iter().map(|row| row[place]).sum::<Minor>(), *share);
        }
        columns
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.0).collect())
            .collect()
    }

    #[test]
    fn a_cent_too_many_goes_to_another_member_each_time() {
        assert_eq!(laid(&[10, 10, 10], &[1, 1, 1]), [[4, 3, 3], [3, 4, 3], [3, 3, 4]]);
        assert_eq!(laid(&[1, 1, 1, 1], &[1, 1]), [[1, 0], [0, 1], [1, 0], [0, 1]]);
    }

    #[test]
    fn no_cell_is_below_zero() {
        for weights in [vec![7, 3, 3, 2, 1], vec![1, 1, 1, 1, 1, 1, 1], vec![9, 1, 0]] {
            for rows in [vec![1, 0, 1, 5, 1, 0, 2], vec![2; 9], vec![0, 0, 13], vec![1; 30]] {
                assert!(laid(&rows, &weights).iter().flatten().all(|cell| *cell >= 0));
            }
        }
    }
}
