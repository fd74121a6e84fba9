//! A profit by weights alone: a million exact shares in, a million exact parts out.
//!
//! By hand: of a profit of 1,100.00 less costs of 100.00, shares of 1, 1 and 1 get 333.34, 333.33 and 333.33.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::residual::{Rest, cut};
use crate::error::ChamaError;
use crate::limits::check_fraction;
use crate::money::{Currency, Minor, Rounding, exact_step, minor_amount, minor_signed, whole_weights};

/// What the tax on a profit is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfitTaxBase {
    /// The profit before costs: what a bank withholds from.
    #[default]
    Gross,
    /// The profit less the costs.
    NetOfCosts,
}

/// The tax withheld from a profit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitTax {
    /// As a fraction: 0.15 is 15 %. Kenya's are in `kenya_withholding_rates`.
    #[serde(with = "crate::wire::decimal")]
    pub rate: Decimal,
    /// What it is taken of (default: the profit before costs).
    #[serde(default)]
    pub base: ProfitTaxBase,
    /// How it is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

impl ProfitTax {
    /// A rate of the profit before costs, rounded half up to the cent.
    pub fn new(rate: Decimal) -> Self {
        Self {
            rate,
            base: ProfitTaxBase::default(),
            rounding: Rounding::default(),
        }
    }
}

/// A profit and the shares it is split by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitPartsTerms {
    /// What was earned, or below zero what was lost.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// What it cost (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// The tax withheld (default: none).
    #[serde(default)]
    pub tax: Option<ProfitTax>,
    /// The shares; 0 gets nothing.
    #[serde(with = "crate::wire::decimal_list")]
    pub shares: Vec<Decimal>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What every part is a multiple of (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl ProfitPartsTerms {
    /// A profit in KES without costs and tax, split to the cent.
    pub fn new(profit: Decimal, shares: Vec<Decimal>) -> Self {
        Self {
            profit,
            costs: zero(),
            tax: None,
            shares,
            currency: Currency::default(),
            step: None,
        }
    }
}

/// The parts, in the order of the shares: parts + residual + costs + tax = profit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitParts {
    /// One for each share.
    #[serde(with = "crate::wire::decimal_list")]
    pub parts: Vec<Decimal>,
    /// What was earned.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// What it cost.
    #[serde(with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// The tax withheld.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// Profit − costs − tax.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
    /// Less than one step, which no part got.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
}

/// Returns the parts of a profit net of costs and tax, by shares, by largest remainder; of equal remainders the first gets the step.
///
/// `net = profit − costs − tax`; a loss is split like a profit. Source: docs/src/rules/profit.md#splitting-a-profit.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.profit`, `terms.costs`, `terms.tax.rate`, `terms.tax.rounding.step`,
/// `terms.step`), `empty` and `too_long` (`terms.shares`), `out_of_range` and `too_many_decimals` (`terms.shares[i]`), `no_answer`
/// (`terms.shares`, all zero).
///
/// # Examples
/// ```
/// use chama_core::profit::{ProfitPartsTerms, profit_parts};
/// use rust_decimal::Decimal;
/// let mut terms = ProfitPartsTerms::new(Decimal::from(1_100), vec![Decimal::ONE; 3]);
/// terms.costs = Decimal::from(100);
/// let parts: Vec<String> = profit_parts(&terms)?.parts.iter().map(ToString::to_string).collect();
/// assert_eq!(parts, ["333.34", "333.33", "333.33"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn profit_parts(terms: &ProfitPartsTerms) -> Result<ProfitParts, ChamaError> {
    let currency = terms.currency;
    let profit = NetProfit::exact(terms.profit, terms.costs, terms.tax.as_ref(), currency)?;
    let step = exact_step("terms.step", terms.step, currency)?;
    let weights = whole_weights("terms.shares", &terms.shares)?;
    let (parts, residual) = cut(profit.net(), step, &weights, Rest::LargestRemainder);
    Ok(ProfitParts {
        parts: parts.into_iter().map(|part| part.amount(currency)).collect(),
        profit: profit.profit.amount(currency),
        costs: profit.costs.amount(currency),
        tax: profit.tax.amount(currency),
        net: profit.net().amount(currency),
        residual: residual.amount(currency),
    })
}

/// A profit, checked, with its tax rounded once.
pub(crate) struct NetProfit {
    pub(crate) profit: Minor,
    pub(crate) costs: Minor,
    pub(crate) tax: Minor,
}

impl NetProfit {
    pub(crate) fn exact(
        profit: Decimal,
        costs: Decimal,
        tax: Option<&ProfitTax>,
        currency: Currency,
    ) -> Result<Self, ChamaError> {
        let profit = minor_signed("terms.profit", profit, currency)?;
        let costs = minor_amount("terms.costs", costs, currency)?;
        let tax = match tax {
            None => Minor::ZERO,
            Some(tax) => {
                check_fraction("terms.tax.rate", tax.rate)?;
                let rounding = tax.rounding.exact("terms.tax.rounding", currency)?;
                let base = match tax.base {
                    ProfitTaxBase::Gross => profit,
                    ProfitTaxBase::NetOfCosts => profit - costs,
                };
                rounding.part(base.or_zero(), tax.rate).min(base.or_zero())
            }
        };
        Ok(Self { profit, costs, tax })
    }

    pub(crate) fn net(&self) -> Minor {
        self.profit - self.costs - self.tax
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// X19: 1,000 were handed out as 1,000.02.
    #[test]
    fn what_is_handed_out_is_what_there_is() {
        for count in 1..200_u32 {
            let shares = (1..=count).map(Decimal::from).collect();
            let parts = profit_parts(&ProfitPartsTerms::new(Decimal::from(1_000), shares)).unwrap();
            assert_eq!(parts.parts.iter().sum::<Decimal>().to_string(), "1000.00");
        }
    }

    #[test]
    fn of_a_loss_there_is_no_tax_and_of_costs_only_where_it_is_said() {
        let mut terms = ProfitPartsTerms::new(Decimal::from(-100), vec![Decimal::ONE]);
        terms.tax = Some(ProfitTax::new(Decimal::new(15, 2)));
        assert_eq!(profit_parts(&terms).unwrap().net.to_string(), "-100.00");
        terms.profit = Decimal::from(1_000);
        terms.costs = Decimal::from(200);
        assert_eq!(profit_parts(&terms).unwrap().tax.to_string(), "150.00");
        terms.tax = terms.tax.map(|tax| ProfitTax {
            base: ProfitTaxBase::NetOfCosts,
            ..tax
        });
        assert_eq!(profit_parts(&terms).unwrap().tax.to_string(), "120.00");
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let mut terms = ProfitPartsTerms::new(Decimal::new(1, 3), vec![]);
        terms.costs = Decimal::NEGATIVE_ONE;
        terms.tax = Some(ProfitTax::new(Decimal::from(15)));
        terms.step = Some(Decimal::ZERO);
        type Mend = fn(&mut ProfitPartsTerms);
        let table: [(&str, Mend); 8] = [
            ("`terms.profit` is 0.001, but may", |t| t.profit = Decimal::ONE),
            ("`terms.costs` is -1", |t| t.costs = Decimal::ZERO),
            ("`terms.tax.rate` is 15, but must be from 0 to 1", |t| t.tax = None),
            ("`terms.step` is 0", |t| t.step = None),
            ("`terms.shares` must not be empty", |t| {
                t.shares = vec![Decimal::NEGATIVE_ONE]
            }),
            ("`terms.shares[0]` is -1", |t| t.shares = vec![Decimal::new(1, 13)]),
            ("`terms.shares[0]` is 0.0000000000001, but may", |t| {
                t.shares = vec![Decimal::ZERO]
            }),
            ("`terms.shares` has no answer: all are zero", |t| {
                t.shares = vec![Decimal::ONE]
            }),
        ];
        for (start, mend) in table {
            let error = profit_parts(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert!(profit_parts(&terms).is_ok());
    }
}
