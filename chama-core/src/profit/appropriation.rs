//! A surplus given to its purposes, one after the other; what is left takes up the rounding.
//!
//! By hand: of 100,000.05 a reserve of 20 % is 20,000.01, 5 % of the rest 4,000.00 for education, 10,000.00 for honoraria; the
//! dividend is what is left, 66,000.04.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{PURPOSES, check_fraction, check_id};
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, exact_step, minor_amount};
use crate::wire::kind_enum;

/// How much goes to a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum AppropriationPart {
    /// A part of the whole surplus.
    OfSurplus {
        /// As a fraction: 0.2 is 20 %.
        #[serde(with = "crate::wire::decimal")]
        fraction: Decimal,
    },
    /// A part of what is left when its turn comes.
    OfRest {
        /// As a fraction: 0.05 is 5 %.
        #[serde(with = "crate::wire::decimal")]
        fraction: Decimal,
    },
    /// An amount.
    Fixed {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
}

kind_enum!(AppropriationPart);

/// A purpose of the surplus.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppropriationItem {
    /// What for: once in the list.
    pub name: String,
    /// How much.
    pub part: AppropriationPart,
    /// What the fund has from before (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub brought_forward: Decimal,
}

/// The purpose that gets what is left.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppropriationRemainder {
    /// What for: `dividend`, `retained`.
    pub name: String,
    /// What the fund has from before (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub brought_forward: Decimal,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

/// What if nothing is left for the last purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenNothingLeft {
    /// Then it gets nothing.
    #[default]
    Allowed,
    /// It is refused: no year is closed without a dividend.
    Refused,
}

/// A surplus and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppropriationTerms {
    /// What there is.
    #[serde(with = "crate::wire::decimal")]
    pub surplus: Decimal,
    /// The purposes, in their order.
    pub items: Vec<AppropriationItem>,
    /// Who gets what is left.
    pub remainder: AppropriationRemainder,
    /// What if nothing is left (default: allowed).
    #[serde(default)]
    pub when_nothing_left: WhenNothingLeft,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What every part of a percentage is a multiple of (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
}

impl AppropriationTerms {
    /// A surplus in KES, to the cent.
    pub fn new(surplus: Decimal, items: Vec<AppropriationItem>, remainder: &str) -> Self {
        Self {
            surplus,
            items,
            remainder: AppropriationRemainder {
                name: remainder.to_owned(),
                brought_forward: zero(),
            },
            when_nothing_left: WhenNothingLeft::default(),
            currency: Currency::default(),
            step: None,
        }
    }
}

/// What one purpose gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppropriationLine {
    /// What for.
    pub name: String,
    /// How much was asked.
    pub part: AppropriationPart,
    /// What it gets.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What is left after it.
    #[serde(with = "crate::wire::decimal")]
    pub left: Decimal,
    /// What the fund then has, with what was there before.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
}

/// What the last purpose gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemainderLine {
    /// What for.
    pub name: String,
    /// What is left, with all that rounding took off.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What the fund then has, with what was there before.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
}

/// A surplus appropriated: lines and remainder add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appropriation {
    /// One for each purpose, in their order.
    pub lines: Vec<AppropriationLine>,
    /// What is left.
    pub remainder: RemainderLine,
    /// The surplus.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Returns what each purpose gets of a surplus, in order; the remainder takes up the rounding, and more than there is is refused.
///
/// A part is rounded down to the step. Source: docs/src/rules/profit.md#appropriation.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.surplus`, `terms.step`); `too_long` (`terms.items`), of each those of an
/// id (`terms.items[i].name`), `out_of_range` and `too_many_decimals` (`.part.amount` or `.part.fraction`, `.brought_forward`), then
/// `duplicate` (`terms.items[i].name`); those of an id (`terms.remainder.name`), `out_of_range` and `too_many_decimals`
/// (`terms.remainder.brought_forward`), `duplicate` (`terms.remainder.name`); `out_of_range` (`terms.items[i].part.fraction`: more than the
/// whole together); then in order `out_of_range` (`terms.items[i].part.amount`: more than is left), `no_answer` (`terms.items[i].part`: it
/// comes to more than is left); `no_answer` (`terms.remainder`: nothing is left).
///
/// # Examples
/// ```
/// use chama_core::profit::{AppropriationItem, AppropriationPart, AppropriationTerms, appropriation};
/// use rust_decimal::Decimal;
/// let item = |name: &str, part| AppropriationItem { name: name.into(), part, brought_forward: Decimal::ZERO };
/// let items = vec![
///     item("reserve", AppropriationPart::OfSurplus { fraction: Decimal::new(2, 1) }),
///     item("education", AppropriationPart::OfRest { fraction: Decimal::new(5, 2) }),
///     item("honoraria", AppropriationPart::Fixed { amount: Decimal::from(10_000) }),
/// ];
/// let given = appropriation(&AppropriationTerms::new(Decimal::new(10_000_005, 2), items, "dividend"))?;
/// assert_eq!(given.remainder.amount.to_string(), "66000.04");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn appropriation(terms: &AppropriationTerms) -> Result<Appropriation, ChamaError> {
    let currency = terms.currency;
    let surplus = minor_amount("terms.surplus", terms.surplus, currency)?;
    let step = exact_step("terms.step", terms.step, currency)?;
    let (brought, remainder_brought) = checked(terms)?;
    refuse_more_than_the_whole(&terms.items)?;

    let rounding = ExactRounding {
        mode: RoundingMode::Down,
        step,
    };
    let mut left = surplus;
    let mut lines = Vec::with_capacity(terms.items.len());
    for (place, (item, brought)) in terms.items.iter().zip(brought).enumerate() {
        let amount = match &item.part {
            AppropriationPart::OfSurplus { fraction } => rounding.part(surplus, *fraction),
            AppropriationPart::OfRest { fraction } => rounding.part(left, *fraction),
            AppropriationPart::Fixed { amount } => minor_amount("", *amount, currency)?,
        };
        if amount > left {
            return Err(beyond(place, item, amount, left, currency));
        }
        left -= amount;
        lines.push(AppropriationLine {
            name: item.name.clone(),
            part: item.part.clone(),
            amount: amount.amount(currency),
            left: left.amount(currency),
            balance: (brought + amount).amount(currency),
        });
    }
    if left.is_zero() && terms.when_nothing_left == WhenNothingLeft::Refused {
        return Err(ChamaError::NoAnswer {
            argument: "terms.remainder".to_owned(),
            reason: format!("nothing is left for {}", terms.remainder.name),
        });
    }
    Ok(Appropriation {
        lines,
        remainder: RemainderLine {
            name: terms.remainder.name.clone(),
            amount: left.amount(currency),
            balance: (remainder_brought + left).amount(currency),
        },
        total: surplus.amount(currency),
    })
}

/// What the funds have from before, and the one of the remainder.
fn checked(terms: &AppropriationTerms) -> Result<(Vec<Minor>, Minor), ChamaError> {
    let (list, last) = ("terms.items", "terms.remainder");
    PURPOSES.check_len(list, terms.items.len())?;
    let mut brought = Vec::with_capacity(terms.items.len());
    for (place, item) in terms.items.iter().enumerate() {
        let checked = checked_item(item, terms.currency);
        brought.push(checked.map_err(|error| error.within(&format!("{list}[{place}]")))?);
    }
    unique(list, terms.items.iter().map(|item| item.name.as_str()), "name")?;
    let remainder = &terms.remainder;
    check_id("terms.remainder.name", &remainder.name)?;
    let remainder_brought = minor_amount("brought_forward", remainder.brought_forward, terms.currency);
    let remainder_brought = remainder_brought.map_err(|error| error.within(last))?;
    if terms.items.iter().any(|item| item.name == remainder.name) {
        return Err(ChamaError::Duplicate {
            argument: "terms.remainder.name".to_owned(),
            value: remainder.name.clone(),
        });
    }
    Ok((brought, remainder_brought))
}

fn checked_item(item: &AppropriationItem, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("name", &item.name)?;
    match &item.part {
        AppropriationPart::OfSurplus { fraction } | AppropriationPart::OfRest { fraction } => {
            check_fraction("part.fraction", *fraction)?;
        }
        AppropriationPart::Fixed { amount } => {
            minor_amount("part.amount", *amount, currency)?;
        }
    }
    minor_amount("brought_forward", item.brought_forward, currency)
}

/// Parts of the whole surplus are at most the whole together.
fn refuse_more_than_the_whole(items: &[AppropriationItem]) -> Result<(), ChamaError> {
    let mut free = Decimal::ONE;
    for (place, item) in items.iter().enumerate() {
        let AppropriationPart::OfSurplus { fraction } = &item.part else {
            continue;
        };
        match free.checked_sub(*fraction).filter(|free| !free.is_sign_negative()) {
            Some(rest) => free = rest,
            None => {
                return Err(ChamaError::OutOfRange {
                    argument: format!("terms.items[{place}].part.fraction"),
                    value: fraction.to_string(),
                    minimum: "0".to_owned(),
                    maximum: free.normalize().to_string(),
                });
            }
        }
    }
    Ok(())
}

fn beyond(place: usize, item: &AppropriationItem, amount: Minor, left: Minor, currency: Currency) -> ChamaError {
    let left = left.amount(currency);
    match &item.part {
        AppropriationPart::Fixed { amount } => ChamaError::OutOfRange {
            argument: format!("terms.items[{place}].part.amount"),
            value: amount.to_string(),
            minimum: "0".to_owned(),
            maximum: left.to_string(),
        },
        AppropriationPart::OfSurplus { .. } | AppropriationPart::OfRest { .. } => ChamaError::NoAnswer {
            argument: format!("terms.items[{place}].part"),
            reason: format!(
                "it comes to {}, more than the {left} that is left",
                amount.amount(currency)
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, part: AppropriationPart) -> AppropriationItem {
        AppropriationItem {
            name: name.to_owned(),
            part,
            brought_forward: Decimal::ZERO,
        }
    }

    fn of_surplus(percent: i64) -> AppropriationPart {
        AppropriationPart::OfSurplus {
            fraction: Decimal::new(percent, 2),
        }
    }

    fn fixed(amount: i64) -> AppropriationPart {
        AppropriationPart::Fixed {
            amount: Decimal::from(amount),
        }
    }

    #[test]
    fn more_than_there_is_is_refused_with_what_would_fit() {
        let refuse = |items| {
            let terms = AppropriationTerms::new(Decimal::from(1_000), items, "dividend");
            appropriation(&terms).unwrap_err().to_string()
        };
        assert_eq!(
            refuse(vec![item("reserve", of_surplus(60)), item("education", of_surplus(41))]),
            "`terms.items[1].part.fraction` is 0.41, but must be from 0 to 0.4"
        );
        assert_eq!(
            refuse(vec![item("reserve", of_surplus(60)), item("education", fixed(401))]),
            "`terms.items[1].part.amount` is 401, but must be from 0 to 400.00"
        );
        assert_eq!(
            refuse(vec![item("education", fixed(401)), item("reserve", of_surplus(60))]),
            "`terms.items[1].part` has no answer: it comes to 600.00, more than the 599.00 that is left"
        );
    }

    #[test]
    fn a_year_without_a_dividend_is_refused_where_the_group_says_so() {
        let mut terms =
            AppropriationTerms::new(Decimal::from(1_000), vec![item("reserve", of_surplus(100))], "dividend");
        assert_eq!(appropriation(&terms).unwrap().remainder.amount.to_string(), "0.00");
        terms.when_nothing_left = WhenNothingLeft::Refused;
        assert_eq!(
            appropriation(&terms).unwrap_err().to_string(),
            "`terms.remainder` has no answer: nothing is left for dividend"
        );
    }

    #[test]
    fn funds_are_carried_from_cycle_to_cycle() {
        let mut terms =
            AppropriationTerms::new(Decimal::from(1_000), vec![item("reserve", of_surplus(20))], "dividend");
        terms.items[0].brought_forward = Decimal::from(5_000);
        terms.remainder.brought_forward = Decimal::ONE;
        let given = appropriation(&terms).unwrap();
        assert_eq!(given.lines[0].balance.to_string(), "5200.00");
        assert_eq!(given.remainder.balance.to_string(), "801.00");
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let bad = Decimal::NEGATIVE_ONE;
        let mut terms = AppropriationTerms::new(bad, vec![item("", fixed(-1)); 101], "");
        terms.items[0].brought_forward = bad;
        terms.remainder.brought_forward = bad;
        terms.step = Some(Decimal::ZERO);
        type Mend = fn(&mut AppropriationTerms);
        let table: [(&str, Mend); 11] = [
            ("`terms.surplus` is -1", |t| t.surplus = Decimal::ONE),
            ("`terms.step` is 0", |t| t.step = None),
            ("`terms.items` has length 101", |t| t.items.truncate(2)),
            ("`terms.items[0].name` must not be empty", |t| {
                t.items[0].name = "a".to_owned()
            }),
            ("`terms.items[0].part.amount` is -1", |t| {
                t.items[0].part = of_surplus(100)
            }),
            ("`terms.items[0].brought_forward` is -1", |t| {
                t.items[0].brought_forward = Decimal::ZERO;
                t.items[1] = t.items[0].clone();
            }),
            ("`terms.items[1].name` is a, which is already there", |t| {
                t.items[1].name = "b".to_owned()
            }),
            ("`terms.remainder.name` must not be empty", |t| {
                t.remainder.name = "a".to_owned()
            }),
            ("`terms.remainder.brought_forward` is -1", |t| {
                t.remainder.brought_forward = Decimal::ZERO
            }),
            ("`terms.remainder.name` is a, which is already there", |t| {
                t.remainder.name = "c".to_owned()
            }),
            ("`terms.items[1].part.fraction` is 1.00, but must be from 0 to 0", |t| {
                t.items.truncate(1)
            }),
        ];
        for (start, mend) in table {
            let error = appropriation(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert!(appropriation(&terms).is_ok());
    }
}
