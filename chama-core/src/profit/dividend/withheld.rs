//! The tax withheld from interest and dividends: by the law of each kind, or flat on the total.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::DividendTax;
use crate::error::ChamaError;
use crate::money::{ExactRounding, Minor};
use crate::profit::residual::{Rest, cut};
use crate::tax::{IncomeKind, Residence, TaxedPayment, WithholdingRate, rate_in_force};

/// How tax is withheld from what members are paid.
pub(super) struct Taxes<'a> {
    pub(super) choice: &'a DividendTax,
    pub(super) rounding: ExactRounding,
    pub(super) paid_on: NaiveDate,
    pub(super) rates: &'a [WithholdingRate],
    /// Whether anything is paid on deposits, on shares.
    pub(super) declared: [bool; 2],
}

impl Taxes<'_> {
    /// Rate and tax of a member's interest and dividend.
    pub(super) fn withheld(
        &self,
        gross: [Minor; 2],
        residence: Residence,
    ) -> Result<[(Decimal, Minor); 2], ChamaError> {
        let [interest, dividend] = gross;
        match self.choice {
            DividendTax::Untaxed => Ok([(Decimal::ZERO, Minor::ZERO); 2]),
            DividendTax::ByKind => {
                let [on_deposits, on_shares] = self.declared;
                Ok([
                    self.by_law(IncomeKind::Interest, residence, interest, on_deposits)?,
                    self.by_law(IncomeKind::Dividend, residence, dividend, on_shares)?,
                ])
            }
            DividendTax::FlatOnTotal { rate } => {
                let total = interest + dividend;
                let tax = self.rounding.part(total, *rate).min(total);
                let of_interest = if total.is_positive() {
                    let (parts, _) = cut(tax, 1, &[interest.0, dividend.0], Rest::LargestRemainder);
                    parts.first().copied().unwrap_or_default()
                } else {
                    Minor::ZERO
                };
                Ok([(*rate, of_interest), (*rate, tax - of_interest)])
            }
        }
    }

    fn by_law(
        &self,
        income: IncomeKind,
        residence: Residence,
        gross: Minor,
        declared: bool,
    ) -> Result<(Decimal, Minor), ChamaError> {
        if !declared {
            return Ok((Decimal::ZERO, Minor::ZERO));
        }
        let payment = TaxedPayment {
            income,
            residence,
            paid_on: self.paid_on,
        };
        let rate = rate_in_force(payment, self.rates)?.rate;
        Ok((rate, self.rounding.part(gross, rate).min(gross)))
    }
}
