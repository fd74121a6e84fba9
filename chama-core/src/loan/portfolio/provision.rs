//! What is set aside for loans that may not come back, class by class.
//!
//! By hand: 100,000 at 1 %, 50,000 at 5 %, 40,000 at 25 %, 30,000 at 50 % and 20,000 at 100 % are 48,500.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::classes::{check_tables, table_in_force};
use super::{LoanClasses, PortfolioLoan, owed, rows, share};
use crate::error::ChamaError;
use crate::limits::{check_date, check_id};
use crate::money::{Currency, Minor, Rounding, minor_amount};

/// By which table, on which day, and what is held already.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The id of the table.
    pub classes: String,
    /// The day whose table holds.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The class that a restructured loan is in at least (default: none, it is classed by its days).
    #[serde(default)]
    pub restructured_class: Option<String>,
    /// How the provision of a class is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
    /// What is held for losses already (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub held: Decimal,
}

impl ProvisionTerms {
    /// A table and a day, with every choice at its default.
    pub fn new(classes: &str, as_of: NaiveDate) -> Self {
        Self {
            currency: Currency::default(),
            classes: classes.to_owned(),
            as_of,
            restructured_class: None,
            rounding: Rounding::default(),
            held: Decimal::ZERO,
        }
    }
}

/// One class: its loans and what is set aside for them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionLine {
    /// The name of the class.
    pub class_name: String,
    /// The days past due with which it begins.
    pub from_days: i32,
    /// Those with which it ends; none for the last.
    pub to_days: Option<i32>,
    /// How many loans are in it.
    pub loans: i64,
    /// The principal that they owe.
    #[serde(with = "crate::wire::decimal")]
    pub outstanding: Decimal,
    /// Its part of all, with 10 decimals; none of nothing.
    #[serde(with = "crate::wire::decimal_option")]
    pub share: Option<Decimal>,
    /// The part that is set aside.
    #[serde(with = "crate::wire::decimal")]
    pub provision_share: Decimal,
    /// What is set aside: outstanding × provision share, rounded once.
    #[serde(with = "crate::wire::decimal")]
    pub provision: Decimal,
}

/// What is to be set aside.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanProvisions {
    /// The id of the table.
    pub classes: String,
    /// Where the table comes from.
    pub source: String,
    /// One line for each class, the youngest first.
    pub lines: Vec<ProvisionLine>,
    /// The principal of all loans.
    #[serde(with = "crate::wire::decimal")]
    pub outstanding: Decimal,
    /// The provisions of all classes.
    #[serde(with = "crate::wire::decimal")]
    pub required: Decimal,
    /// What they would be if only their sum were rounded.
    #[serde(with = "crate::wire::decimal")]
    pub rounded_once: Decimal,
    /// Required − rounded once.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// What is held already.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
    /// Required − held: to be set aside, or released if below 0.
    #[serde(with = "crate::wire::decimal")]
    pub to_post: Decimal,
}

/// Returns the classes of the loans by age and what is to be set aside for each.
///
/// `provision = outstanding of the class × provision share`, rounded once a class. Source:
/// docs/src/rules/loan-portfolio.md#classes-and-provisions.
///
/// # Errors
/// In this order: those of the loans, as in [`super::portfolio_report`]; `too_long` (`tables`), then of each table those of an id
/// (`tables[i].id`) and a text (`.source`), `date_out_of_range` (`.effective_from`, `.effective_until`), `wrong_order` (`.effective_until`), `empty`
/// and `too_long` (`.classes`), of each class those of an id (`.classes[j].name`), `out_of_range` and `wrong_order` (`.from_days`),
/// `out_of_range` and `too_many_decimals` (`.provision_share`), `duplicate` (`.name`); those of an id (`terms.classes`), `date_out_of_range`
/// (`terms.as_of`), `out_of_range` and `too_many_decimals` (`terms.rounding.step`, `terms.held`); `duplicate` (`tables[i]`: a second one in
/// force), `no_answer` (`tables`: none in force), `not_found` (`terms.restructured_class`).
///
/// # Examples
/// ```
/// use chama_core::loan::{PortfolioLoan, ProvisionTerms, kenya_loan_classes, loan_provisions};
/// let loans = [PortfolioLoan::new("L1", "amina", 100_000.into(), 0), PortfolioLoan::new("L2", "baraka", 40_000.into(), 45)];
/// let terms = ProvisionTerms::new("kenya_sacco", "2026-01-31".parse().unwrap());
/// let provisions = loan_provisions(&loans, &kenya_loan_classes(), &terms)?;
/// assert_eq!(provisions.lines[2].provision.to_string(), "10000.00");
/// assert_eq!(provisions.required.to_string(), "11000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "loan loss provision")]
#[doc(alias = "ageing")]
pub fn loan_provisions(
    loans: &[PortfolioLoan],
    tables: &[LoanClasses],
    terms: &ProvisionTerms,
) -> Result<LoanProvisions, ChamaError> {
    let currency = terms.currency;
    let rows = rows(loans, currency)?;
    check_tables(tables)?;
    check_id("terms.classes", &terms.classes)?;
    check_date("terms.as_of", terms.as_of)?;
    let rounding = terms.rounding.exact("terms.rounding", currency)?;
    let held = minor_amount("terms.held", terms.held, currency)?;
    let table = table_in_force(tables, &terms.classes, terms.as_of)?;
    let least = match &terms.restructured_class {
        Some(name) => table.named("terms.restructured_class", name)?,
        None => 0,
    };

    let mut classed = vec![(0_i64, Minor::ZERO); table.classes.len()];
    for row in &rows {
        let own = table.place(row.loan.days_past_due);
        let place = if row.loan.restructured > 0 { own.max(least) } else { own };
        if let Some((loans, amount)) = classed.get_mut(place) {
            *loans = loans.saturating_add(1);
            *amount += row.owed;
        }
    }
    let all = owed(&rows);
    let ends = table
        .classes
        .iter()
        .skip(1)
        .map(|next| Some(next.from_days.saturating_sub(1)));
    let ends = ends.chain([None]);
    let (mut required, mut exact) = (Minor::ZERO, 0_i128);
    let mut lines = Vec::with_capacity(table.classes.len());
    for ((class, (loans, amount)), to_days) in table.classes.iter().zip(classed).zip(ends) {
        let provision = rounding.part(amount, class.provision_share);
        required += provision;
        exact = exact.saturating_add(amount.0.saturating_mul(trillionths(class.provision_share)));
        lines.push(ProvisionLine {
            class_name: class.name.clone(),
            from_days: class.from_days,
            to_days,
            loans,
            outstanding: amount.amount(currency),
            share: share(amount.0, all.0),
            provision_share: class.provision_share,
            provision: provision.amount(currency),
        });
    }
    let once = rounding.ratio(exact, TRILLION);
    Ok(LoanProvisions {
        classes: table.id.clone(),
        source: table.source.clone(),
        lines,
        outstanding: all.amount(currency),
        required: required.amount(currency),
        rounded_once: once.amount(currency),
        residual: (required - once).amount(currency),
        held: held.amount(currency),
        to_post: (required - held).amount(currency),
    })
}

const TRILLION: i128 = 1_000_000_000_000;

/// A share in units of its last possible decimal, the twelfth.
fn trillionths(share: Decimal) -> i128 {
    let share = share.normalize();
    let missing = 12_u32.saturating_sub(share.scale());
    share.mantissa().saturating_mul(10_i128.pow(missing.min(12)))
}

#[cfg(test)]
mod tests {
    use super::super::{k25, kenya_loan_classes};
    use super::*;
    use crate::money::RoundingMode;

    fn terms() -> ProvisionTerms {
        ProvisionTerms {
            held: Decimal::from(40_000),
            ..ProvisionTerms::new("kenya_sacco", "2026-01-31".parse().unwrap())
        }
    }

    fn parts(loans: &[PortfolioLoan], terms: &ProvisionTerms) -> Vec<String> {
        let found = loan_provisions(loans, &kenya_loan_classes(), terms).unwrap();
        assert_eq!(
            found.lines.iter().map(|line| line.outstanding).sum::<Decimal>(),
            found.outstanding
        );
        found.lines.iter().map(|line| line.provision.to_string()).collect()
    }

    #[test]
    fn the_older_the_arrears_the_more_is_set_aside() {
        assert_eq!(
            parts(&k25(), &terms()),
            ["1000.00", "2500.00", "10000.00", "15000.00", "20000.00"]
        );
        let found = loan_provisions(&k25(), &kenya_loan_classes(), &terms()).unwrap();
        assert_eq!(
            (found.required.to_string(), found.to_post.to_string()),
            ("48500.00".into(), "8500.00".into())
        );
        assert_eq!((found.lines[1].to_days, found.lines[4].to_days), (Some(30), None));
        let banks = ProvisionTerms {
            classes: "kenya_bank".to_owned(),
            ..terms()
        };
        assert_eq!(
            parts(&k25(), &banks),
            ["1500.00", "1200.00", "6000.00", "20000.00", "0.00"]
        );
    }

    #[test]
    fn a_class_begins_on_its_first_day() {
        let place = |days| kenya_loan_classes()[0].place(days);
        let days = [0, 1, 30, 31, 90, 91, 180, 181, 109_572];
        assert_eq!(days.map(place), [0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn a_restructured_loan_is_at_least_in_its_class() {
        let mut loans = k25();
        loans[0].restructured = 1;
        loans[4].restructured = 2;
        let least = ProvisionTerms {
            restructured_class: Some("substandard".to_owned()),
            ..terms()
        };
        assert_eq!(
            parts(&loans, &least),
            ["0.00", "2500.00", "35000.00", "15000.00", "20000.00"]
        );
    }

    #[test]
    fn rounding_class_by_class_leaves_a_named_residual() {
        let loans = [
            PortfolioLoan::new("a", "m", Decimal::new(150, 2), 0),
            PortfolioLoan::new("b", "m", Decimal::new(150, 2), 5),
        ];
        // 0.015 and 0.075: rounded up 0.02 + 0.08, together 0.09.
        let up = ProvisionTerms {
            rounding: Rounding {
                mode: RoundingMode::Up,
                step: None,
            },
            ..terms()
        };
        let found = loan_provisions(&loans, &kenya_loan_classes(), &up).unwrap();
        let shown =
            [found.required, found.rounded_once, found.residual, found.to_post].map(|amount| amount.to_string());
        assert_eq!(shown, ["0.10", "0.09", "0.01", "-39999.90"]);
    }

    #[test]
    fn kenyas_tables_can_be_used_as_they_are() {
        check_tables(&kenya_loan_classes()).unwrap();
        assert_eq!(kenya_loan_classes().len(), 2);
    }
}
