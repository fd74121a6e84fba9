//! Fees, laid on the finished rows.
//!
//! By hand: 10,000 with 2 % deducted, 9,800.00 is handed out; spread over 3 instalments, 66.67, 66.67, 66.66.

use super::agreement::{Agreement, ExactFee, HALF_UP};
use super::rows::Row;
use crate::loan::FeeCollection;
use crate::money::Minor;

/// What the fees come to.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// Kept back from the first disbursement.
    pub(super) deducted: Minor,
    /// Paid on the day of disbursement.
    pub(super) paid_up_front: Minor,
    /// Each fee over the whole loan, in the order of the terms.
    pub(super) totals: Vec<Minor>,
}

/// Lays the fees on the rows in which something can be due.
pub(super) fn laid(loan: &Agreement<'_>, rows: &mut [Row]) -> Laid {
    let mut laid = Laid::default();
    if loan.fees.is_empty() {
        return laid;
    }
    let mut bearing: Vec<&mut Row> = rows.iter_mut().filter(|row| loan.bears_fees(row.number)).collect();
    for fee in &loan.fees {
        let once = fee.once();
        let mut total = once;
        match fee.collected {
            FeeCollection::Deducted => laid.deducted += once,
            FeeCollection::PaidUpFront => laid.paid_up_front += once,
            FeeCollection::AddedToPrincipal => {}
            FeeCollection::FirstInstalment => bearing.iter_mut().take(1).for_each(|row| row.fees += once),
            FeeCollection::EachInstalment => total = each(fee, &mut bearing),
            FeeCollection::Spread => spread(once, &mut bearing),
        }
        laid.totals.push(total);
    }
    laid
}

/// The whole charge with every instalment.
fn each(fee: &ExactFee<'_>, bearing: &mut [&mut Row]) -> Minor {
    let mut total = Minor::ZERO;
    for row in bearing {
        let amount = fee.on(row.opening);
        row.fees += amount;
        total += amount;
    }
    total
}

/// Evenly: each rounded half up, never more than is left, the last takes the rest.
fn spread(once: Minor, bearing: &mut [&mut Row]) {
    let count = i128::try_from(bearing.len()).unwrap_or(1).max(1);
    let each = HALF_UP.ratio(once.0, count);
    let mut left = once;
    let Some((last, others)) = bearing.split_last_mut() else {
        return;
    };
    for row in others {
        let amount = each.min(left);
        row.fees += amount;
        left -= amount;
    }
    last.fees += left;
}
