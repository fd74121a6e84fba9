//! The profit of an investment among members, by what they held and when.
//!
//! By hand: of 6,000 for 2024, Amina with 10,000 all year gets 3,000, Baraka with 10,000 from July and Chebet with 20,000 from
//! October 1,500 each, by months.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::parts::{NetProfit, ProfitTax};
use super::residual::{ProfitResidual, cut};
use super::weight::{Leavers, ProfitHolding, ProfitWeighting, Scale, holders, weight_decimal};
use crate::calendar::DateWindow;
use crate::error::ChamaError;
use crate::money::{Currency, Minor, exact_step};

/// How costs are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostSharing {
    /// They go off before the profit is split, and so by weight.
    #[default]
    BeforeSplit,
    /// In equal parts among all who have a weight.
    Equally,
}

/// A profit, and who held what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitSplitTerms {
    /// What was earned, or below zero what was lost.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// What it cost (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// How costs are shared (default: before the split).
    #[serde(default)]
    pub costs_shared: CostSharing,
    /// The tax withheld (default: none).
    #[serde(default)]
    pub tax: Option<ProfitTax>,
    /// The days in which it was earned.
    pub period: DateWindow,
    /// What of a holding counts (default: what was held at the end).
    #[serde(default)]
    pub weighting: ProfitWeighting,
    /// Whether leavers get a part (default: included).
    #[serde(default)]
    pub leavers: Leavers,
    /// Who held what since when.
    pub holdings: Vec<ProfitHolding>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What every part is a multiple of (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
    /// Who gets what is left over (default: largest remainder).
    #[serde(default)]
    pub residual: ProfitResidual,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl ProfitSplitTerms {
    /// A profit in KES by what was held at the end, without costs and tax.
    pub fn new(profit: Decimal, period: DateWindow, holdings: Vec<ProfitHolding>) -> Self {
        Self {
            profit,
            costs: zero(),
            costs_shared: CostSharing::default(),
            tax: None,
            period,
            weighting: ProfitWeighting::default(),
            leavers: Leavers::default(),
            holdings,
            currency: Currency::default(),
            step: None,
            residual: ProfitResidual::default(),
        }
    }
}

/// What one member gets: profit − costs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitSplitPart {
    /// The member.
    pub member: String,
    /// What the holding weighs, with 4 decimals; divided by `weight_parts` it is the average balance.
    #[serde(with = "crate::wire::decimal")]
    pub weight: Decimal,
    /// The part by weight.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// The equal part of the costs; 0 where they went off before.
    #[serde(with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// What the member gets or, below zero, bears.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// A profit split: amounts + residual + costs + tax = profit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfitSplit {
    /// One for each member with a holding, by id.
    pub parts: Vec<ProfitSplitPart>,
    /// How many days or months a weight is the sum of; 1 for a day's holding.
    pub weight_parts: i64,
    /// What was earned.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// What it cost.
    #[serde(with = "crate::wire::decimal")]
    pub costs: Decimal,
    /// The tax withheld, rounded once.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// Profit − costs − tax.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
    /// What no member got.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// What of a holding counted.
    pub weighting: ProfitWeighting,
    /// Whether leavers got a part.
    pub leavers: Leavers,
    /// How costs were shared.
    pub costs_shared: CostSharing,
    /// Who got what was left over.
    pub residual_to: ProfitResidual,
}

/// Returns each member's part of a profit, net of costs and tax, by what was held on a day or over time.
///
/// `part = net × weight ÷ Σ weights` by largest remainder, ties by id; a loss is split like a profit. Source:
/// docs/src/rules/profit.md#splitting-a-profit.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.profit`, `terms.costs`, `terms.tax.rate`, `terms.tax.rounding.step`,
/// `terms.step`); `date_out_of_range`, `wrong_order` (`terms.period.since`, `.until`: 1 to 3,660 days), `date_out_of_range`
/// (`terms.weighting.date`), `not_compatible` (`terms.weighting` by months and `terms.period` not of whole months); `too_long`
/// (`terms.holdings`), of each those of an id (`terms.holdings[i].member`), `date_out_of_range` (`.since`), `out_of_range` and
/// `too_many_decimals` (`.held`), then `duplicate` (`terms.holdings[i].since`: two lines of a member on a day), `result_too_large`
/// (number of members); `not_found` (`terms.residual.member`), `no_answer` (`terms.holdings`: nobody has a weight).
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::profit::{MonthCounting, ProfitHolding, ProfitSplitTerms, ProfitWeighting, profit_split};
/// let day = |text: &str| text.parse().unwrap();
/// let holding = |member: &str, since, held: i64| ProfitHolding { member: member.into(), since: day(since), held: held.into() };
/// let holdings = vec![
///     holding("amina", "2024-01-01", 10_000),
///     holding("baraka", "2024-07-01", 10_000),
///     holding("chebet", "2024-10-01", 20_000),
/// ];
/// let year = DateWindow { since: day("2024-01-01"), until: day("2025-01-01") };
/// let mut terms = ProfitSplitTerms::new(6_000.into(), year, holdings);
/// terms.weighting = ProfitWeighting::Months { counting: MonthCounting::FromItsMonth };
/// let split = profit_split(&terms)?;
/// assert_eq!(split.parts[0].amount.to_string(), "3000.00");
/// assert_eq!(split.parts[2].amount.to_string(), "1500.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn profit_split(terms: &ProfitSplitTerms) -> Result<ProfitSplit, ChamaError> {
    let currency = terms.currency;
    let profit = NetProfit::exact(terms.profit, terms.costs, terms.tax.as_ref(), currency)?;
    let step = exact_step("terms.step", terms.step, currency)?;
    let scale = Scale::new(&terms.period, &terms.weighting, terms.leavers)?;
    let holders = holders("terms.holdings", &terms.holdings)?;
    let weighed = scale.weighed(&holders);
    let ids: Vec<&str> = weighed.iter().map(|(id, _)| *id).collect();
    let rest = terms.residual.find(&ids, "a member of `terms.holdings`")?;
    let weights: Vec<i128> = weighed.iter().map(|(_, weight)| *weight).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return Err(ChamaError::NoAnswer {
            argument: "terms.holdings".to_owned(),
            reason: "nobody has a weight".to_owned(),
        });
    }

    let (profits, costs, residual) = match terms.costs_shared {
        CostSharing::BeforeSplit => {
            let (profits, residual) = cut(profit.net(), step, &weights, rest);
            (profits, vec![Minor::ZERO; weights.len()], residual)
        }
        CostSharing::Equally => {
            let (profits, residual) = cut(profit.profit - profit.tax, step, &weights, rest);
            let equal: Vec<i128> = weights.iter().map(|weight| i128::from(*weight > 0)).collect();
            let (costs, unborne) = cut(profit.costs, step, &equal, rest);
            (profits, costs, residual - unborne)
        }
    };
    let parts = weighed.iter().zip(profits).zip(costs);
    Ok(ProfitSplit {
        parts: parts
            .map(|(((member, weight), profit), costs)| ProfitSplitPart {
                member: (*member).to_owned(),
                weight: weight_decimal(*weight),
                profit: profit.amount(currency),
                costs: costs.amount(currency),
                amount: (profit - costs).amount(currency),
            })
            .collect(),
        weight_parts: scale.parts(),
        profit: profit.profit.amount(currency),
        costs: profit.costs.amount(currency),
        tax: profit.tax.amount(currency),
        net: profit.net().amount(currency),
        residual: residual.amount(currency),
        weighting: terms.weighting.clone(),
        leavers: terms.leavers,
        costs_shared: terms.costs_shared,
        residual_to: terms.residual.clone(),
    })
}
