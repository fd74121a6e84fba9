//! Expected loss: how many loans of a class go on to be lost, times what is lost of them.
//!
//! By hand: of 100 performing loans 20 became late, of 20 late ones 5 went on to default: 0.2 × 0.25 = 5 % of performing
//! loans are expected to default.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::classes::{check_tables, table_in_force};
use super::{LoanClasses, PortfolioLoan, owed, rows, share};
use crate::error::ChamaError;
use crate::limits::{PORTFOLIO, TRANSITIONS, check_date, check_fraction, check_id};
use crate::money::{Currency, Minor};
use crate::rate::Wide;

/// How many loans went from one class to another, or stayed, from one look to the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassTransition {
    /// The class at the first look.
    pub before: String,
    /// The class at the next one.
    pub after: String,
    /// How many loans.
    pub loans: i32,
}

/// What loans of each class have become, and what is lost of a lost one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLossTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The id of the table of classes.
    pub classes: String,
    /// The day whose table holds.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// What was seen; counts of the same two classes are added.
    pub transitions: Vec<ClassTransition>,
    /// The class in which a loan counts as lost.
    pub default_class: String,
    /// The part of a lost loan that does not come back. Alias LGD.
    #[serde(with = "crate::wire::decimal")]
    pub loss_given_default: Decimal,
}

/// One class: expected loss = default probability × loss given default × exposure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLossLine {
    /// The name of the class.
    pub class_name: String,
    /// The days past due with which it begins.
    pub from_days: i32,
    /// How many loans are in it.
    pub loans: i64,
    /// The principal that they owe. Alias EAD.
    #[serde(with = "crate::wire::decimal")]
    pub exposure: Decimal,
    /// The part of its loans that went to a worse class, with 10 decimals; none from the default class on.
    #[serde(with = "crate::wire::decimal_option")]
    pub roll_rate: Option<Decimal>,
    /// The product of the roll rates up to the default class, with 10 decimals. Alias PD.
    #[serde(with = "crate::wire::decimal")]
    pub default_probability: Decimal,
    /// What is expected to be lost, half up.
    #[serde(with = "crate::wire::decimal")]
    pub expected_loss: Decimal,
}

/// What is expected to be lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLoss {
    /// The id of the table.
    pub classes: String,
    /// Where the table comes from.
    pub source: String,
    /// The class in which a loan counts as lost.
    pub default_class: String,
    /// The part of a lost loan that does not come back.
    #[serde(with = "crate::wire::decimal")]
    pub loss_given_default: Decimal,
    /// One line for each class.
    pub lines: Vec<ExpectedLossLine>,
    /// The principal of all loans.
    #[serde(with = "crate::wire::decimal")]
    pub exposure: Decimal,
    /// The sum of the classes.
    #[serde(with = "crate::wire::decimal")]
    pub expected_loss: Decimal,
}

/// Returns what is expected to be lost, class by class, from how loans went from class to class before.
///
/// `expected loss = PD · LGD · EAD`; PD is the product of roll rates. Source: docs/src/rules/loan-portfolio.md#expected-loss.
///
/// # Errors
/// In this order: those of the loans and the tables, as in [`super::loan_provisions`]; those of an id (`terms.classes`), `date_out_of_range`
/// (`terms.as_of`), `too_long` (`terms.transitions`), of each those of an id (`.before`, `.after`) and `out_of_range` (`.loans`), those of an id
/// (`terms.default_class`), `out_of_range` and `too_many_decimals` (`terms.loss_given_default`); `duplicate` (`tables[i]`), `no_answer`
/// (`tables`), `not_found` (`terms.transitions[i].before`, `.after`, `terms.default_class`), `no_answer` (`terms.transitions`: a class before the
/// default in which no loan was seen).
///
/// # Examples
/// ```
/// use chama_core::loan::{ClassTransition, ExpectedLossTerms, PortfolioLoan, expected_loss, kenya_loan_classes};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let seen = |before: &str, after: &str, loans| ClassTransition { before: before.into(), after: after.into(), loans };
/// let terms = ExpectedLossTerms {
///     currency: Currency::Kes,
///     classes: "kenya_sacco".into(),
///     as_of: "2026-01-31".parse().unwrap(),
///     transitions: vec![
///         seen("performing", "performing", 80),
///         seen("performing", "watch", 20),
///         seen("watch", "performing", 15),
///         seen("watch", "substandard", 5),
///     ],
///     default_class: "substandard".into(),
///     loss_given_default: Decimal::new(6, 1),
/// };
/// let loans = [PortfolioLoan::new("L1", "amina", 100_000.into(), 0)];
/// let loss = expected_loss(&loans, &kenya_loan_classes(), &terms)?;
/// assert_eq!(loss.lines[0].default_probability.to_string(), "0.0500000000");
/// assert_eq!(loss.expected_loss.to_string(), "3000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn expected_loss(
    loans: &[PortfolioLoan],
    tables: &[LoanClasses],
    terms: &ExpectedLossTerms,
) -> Result<ExpectedLoss, ChamaError> {
    let currency = terms.currency;
    let rows = rows(loans, currency)?;
    check_tables(tables)?;
    check_terms(terms)?;
    let table = table_in_force(tables, &terms.classes, terms.as_of)?;
    let rolls = roll_counts(table, terms)?;

    let mut classed = vec![(0_i64, Minor::ZERO); table.classes.len()];
    for row in &rows {
        if let Some((loans, amount)) = classed.get_mut(table.place(row.loan.days_past_due)) {
            *loans = loans.saturating_add(1);
            *amount += row.owed;
        }
    }
    let lost = Wide::decimal(terms.loss_given_default);
    let mut total = Minor::ZERO;
    let mut lines = Vec::with_capacity(table.classes.len());
    for (place, (class, (loans, amount))) in table.classes.iter().zip(classed).enumerate() {
        let chance = default_probability(rolls.get(place..).unwrap_or_default());
        let loss = chance.times(lost).times(Wide::whole(amount.0.unsigned_abs()));
        let loss = half_up(loss);
        total += loss;
        lines.push(ExpectedLossLine {
            class_name: class.name.clone(),
            from_days: class.from_days,
            loans,
            exposure: amount.amount(currency),
            roll_rate: rolls
                .get(place)
                .and_then(|roll| share(roll.worse.into(), roll.all.into())),
            default_probability: chance.to_decimal(10).unwrap_or_default(),
            expected_loss: loss.amount(currency),
        });
    }
    Ok(ExpectedLoss {
        classes: table.id.clone(),
        source: table.source.clone(),
        default_class: terms.default_class.clone(),
        loss_given_default: terms.loss_given_default,
        lines,
        exposure: owed(&rows).amount(currency),
        expected_loss: total.amount(currency),
    })
}

fn check_terms(terms: &ExpectedLossTerms) -> Result<(), ChamaError> {
    check_id("terms.classes", &terms.classes)?;
    check_date("terms.as_of", terms.as_of)?;
    TRANSITIONS.check_len("terms.transitions", terms.transitions.len())?;
    for (place, seen) in terms.transitions.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("terms.transitions[{place}]"));
        check_id("before", &seen.before).map_err(at)?;
        check_id("after", &seen.after).map_err(at)?;
        PORTFOLIO.check("loans", seen.loans.into()).map_err(at)?;
    }
    check_id("terms.default_class", &terms.default_class)?;
    check_fraction("terms.loss_given_default", terms.loss_given_default)
}

/// Of the loans of a class, how many went to a worse one.
#[derive(Debug, Clone, Copy, Default)]
struct Roll {
    worse: i64,
    all: i64,
}

/// One for each class before the default.
fn roll_counts(table: &LoanClasses, terms: &ExpectedLossTerms) -> Result<Vec<Roll>, ChamaError> {
    let mut rolls = vec![Roll::default(); table.classes.len()];
    for (place, seen) in terms.transitions.iter().enumerate() {
        let path = |side: &str| format!("terms.transitions[{place}].{side}");
        let before = table.named(&path("before"), &seen.before)?;
        let after = table.named(&path("after"), &seen.after)?;
        if let Some(roll) = rolls.get_mut(before) {
            let loans = i64::from(seen.loans);
            roll.all = roll.all.saturating_add(loans);
            roll.worse = roll.worse.saturating_add(if after > before { loans } else { 0 });
        }
    }
    rolls.truncate(table.named("terms.default_class", &terms.default_class)?);
    match rolls.iter().zip(&table.classes).find(|(roll, _)| roll.all == 0) {
        None => Ok(rolls),
        Some((_, class)) => Err(ChamaError::NoAnswer {
            argument: "terms.transitions".to_owned(),
            reason: format!("no loan was seen in {}", class.name),
        }),
    }
}

/// The product of the roll rates; 1 of none.
fn default_probability(rolls: &[Roll]) -> Wide {
    let whole = |count: i64| Wide::whole(count.unsigned_abs().into());
    rolls.iter().fold(Wide::ONE, |chance, roll| {
        chance.times(whole(roll.worse)).over(whole(roll.all))
    })
}

/// In whole smallest units.
fn half_up(amount: Wide) -> Minor {
    let twice = amount.scaled(2).map_or(0, |twice| twice.whole);
    Minor(i128::try_from(twice.div_ceil(2)).unwrap_or(i128::MAX))
}
