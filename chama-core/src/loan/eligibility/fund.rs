//! What of a fund can be lent: the cash, less what is promised, less a reserve.

use super::{FundReserve, LoanFund};
use crate::error::ChamaError;
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, minor_amount};

/// A fund that was checked, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(in crate::loan) struct ExactFund {
    pub(in crate::loan) cash: Minor,
    lent_out: Minor,
    committed: Minor,
}

impl LoanFund {
    /// Refuses a fund with an amount outside its limits.
    pub(in crate::loan) fn check(&self, argument: &str, currency: Currency) -> Result<ExactFund, ChamaError> {
        let amount = |field: &str, value| minor_amount(field, value, currency).map_err(|error| error.within(argument));
        Ok(ExactFund {
            cash: amount("cash", self.cash)?,
            lent_out: amount("lent_out", self.lent_out)?,
            committed: amount("committed", self.committed)?,
        })
    }
}

impl ExactFund {
    /// cash − committed − max(amount, ⌈share × (cash + lent out)⌉), at least 0. The reserve was checked.
    pub(in crate::loan) fn lendable(self, reserve: &FundReserve, currency: Currency) -> Minor {
        let up = ExactRounding {
            mode: RoundingMode::Ceiling,
            step: 1,
        };
        let of_fund = up.part(self.cash + self.lent_out, reserve.share);
        let amount = minor_amount("amount", reserve.amount, currency).unwrap_or_default();
        (self.cash - self.committed - amount.max(of_fund)).or_zero()
    }
}
