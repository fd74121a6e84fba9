//! What a share is worth: the one value at which the box pays exactly.
//!
//! By hand: two members with 10 shares each, one owes 300, and the box has 100. The other gets all of it, so a share is worth 10.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::money::{Currency, Minor, Part, RoundingMode, divide};
use crate::sort;

/// What a member has in the box and owes it, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stake {
    /// At most 10⁹, and of 10,000 members 10¹³.
    pub(super) shares: i128,
    /// At most 10¹⁴, and of 10,000 members 10¹⁸.
    pub(super) loan: i128,
}

/// The value of a share as a fraction: all that belongs to those whose part covers their loan, over their shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoxValue {
    worth: i128,
    shares: i128,
}

impl BoxValue {
    /// The value `v` with Σ max(0, v × shares − loan) = cash over all who have shares; for no cash the largest such.
    ///
    /// Whoever owes least by share is covered first: each that joins brings shares and a loan, until the next one's loan
    /// is more than the part.
    pub(super) fn of(cash: Minor, stakes: &[Stake]) -> Self {
        let mut open: Vec<Stake> = stakes.iter().copied().filter(|stake| stake.shares > 0).collect();
        sort::by(&mut open, by_debt);
        let mut value = Self {
            worth: cash.0,
            shares: 0,
        };
        for stake in open {
            if value.shares > 0 && !value.covers(&stake) {
                break;
            }
            value.worth = value.worth.saturating_add(stake.loan);
            value.shares = value.shares.saturating_add(stake.shares);
        }
        value.shares = value.shares.max(1);
        value
    }

    /// Whether the part is more than the loan.
    fn covers(&self, stake: &Stake) -> bool {
        self.worth.saturating_mul(stake.shares) > stake.loan.saturating_mul(self.shares)
    }

    /// What a member is paid, in steps, and what rounding down took from it.
    pub(super) fn paid(&self, stake: &Stake, step: i128) -> Part {
        let part = self.worth.saturating_mul(stake.shares);
        let exact = part.saturating_sub(stake.loan.saturating_mul(self.shares)).max(0);
        let by = self.shares.saturating_mul(step).max(1);
        Part {
            steps: exact.div_euclid(by),
            remainder: exact.rem_euclid(by),
        }
    }

    /// What of the loan the part pays.
    pub(super) fn offset(&self, stake: &Stake) -> Minor {
        let part = self.worth.saturating_mul(stake.shares).div_euclid(self.shares);
        Minor(part.min(stake.loan))
    }

    /// The value with 6 decimals.
    pub(super) fn per_share(&self, currency: Currency) -> Decimal {
        let millionths = self.worth.saturating_mul(1_000_000);
        let by = self.shares.saturating_mul(currency.units());
        Decimal::try_from_i128_with_scale(divide(millionths, by, RoundingMode::HalfUp), 6).unwrap_or(Decimal::MAX)
    }
}

fn by_debt(one: &Stake, other: &Stake) -> Ordering {
    let (left, right) = (
        one.loan.saturating_mul(other.shares),
        other.loan.saturating_mul(one.shares),
    );
    left.cmp(&right)
}

/// What all parts fall short of their loans by, if a share is worth cash and loans over all shares; rounded up.
pub(super) fn shortfall_at_full_value(cash: Minor, stakes: &[Stake]) -> Minor {
    let sum = |of: fn(&Stake) -> i128| stakes.iter().map(of).fold(0, i128::saturating_add);
    let full = BoxValue {
        worth: cash.0.saturating_add(sum(|stake| stake.loan)),
        shares: sum(|stake| stake.shares).max(1),
    };
    let short = |stake: &Stake| {
        let owed = stake.loan.saturating_mul(full.shares);
        owed.saturating_sub(full.worth.saturating_mul(stake.shares)).max(0)
    };
    let all = stakes.iter().map(short).fold(0, i128::saturating_add);
    Minor(divide(all, full.shares, RoundingMode::Up))
}
