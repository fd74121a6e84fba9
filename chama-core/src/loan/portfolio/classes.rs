//! Classes by age, as data with a source and the days on which they hold.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::shifted;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{DAYS_PAST_DUE, LOAN_CLASSES, RULES, check_date, check_fraction, check_id, check_text};

/// A class of loans by their days past due; it ends where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanClass {
    /// Its name, unique in the table.
    pub name: String,
    /// The days past due with which it begins; the first class with 0.
    pub from_days: i32,
    /// The part of what is owed that is set aside: 0.05 is 5 %.
    #[serde(with = "crate::wire::decimal")]
    pub provision_share: Decimal,
}

/// A table of classes, and when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "provisioning matrix")]
pub struct LoanClasses {
    /// Its name; tables of one name follow each other in time.
    pub id: String,
    /// The law or the rule that it comes from (default: empty).
    #[serde(default)]
    pub source: String,
    /// The first day on which it holds.
    #[serde(with = "crate::wire::date")]
    pub effective_from: NaiveDate,
    /// The first day on which it no longer holds (default: it still does).
    #[serde(default, with = "crate::wire::date_option")]
    pub effective_until: Option<NaiveDate>,
    /// The classes, 1 to 100, days rising.
    pub classes: Vec<LoanClass>,
}

/// Name, first day, source, classes (name, days, per cent).
type Table = (
    &'static str,
    (i32, u32, u32),
    &'static str,
    [(&'static str, i32, i64); 5],
);

const KENYA: [Table; 2] = [
    (
        "kenya_sacco",
        (2010, 6, 18),
        "Sacco Societies (Deposit-Taking Sacco Business) Regulations, Legal Notice 95 of 2010; days: FSD Kenya, Automation of \
         SACCOs, table 2; unverified: the provisions, and that it held unchanged since 2010",
        [
            ("performing", 0, 1),
            ("watch", 1, 5),
            ("substandard", 31, 25),
            ("doubtful", 91, 50),
            ("loss", 181, 100),
        ],
    ),
    (
        "kenya_bank",
        (2013, 1, 1),
        "Central Bank of Kenya, Prudential Guidelines, CBK/PG/04, Risk Classification of Assets and Provisioning; unverified: \
         the days, the provisions and the first day",
        [
            ("normal", 0, 1),
            ("watch", 31, 3),
            ("substandard", 91, 20),
            ("doubtful", 181, 100),
            ("loss", 361, 100),
        ],
    ),
];

/// Returns the classes of Kenya's SACCOs (`kenya_sacco`) and banks (`kenya_bank`), with their sources.
///
/// What could not be checked against the law is marked `unverified` in the source: check before you file. Source:
/// docs/src/rules/loan-portfolio.md#tables-as-data.
///
/// # Examples
/// ```
/// let tables = chama_core::loan::kenya_loan_classes();
/// assert_eq!(tables[0].id, "kenya_sacco");
/// assert_eq!(tables[0].classes[2].provision_share.to_string(), "0.25");
/// assert!(tables.iter().all(|table| table.source.contains("unverified")));
/// ```
pub fn kenya_loan_classes() -> Vec<LoanClasses> {
    let table = |(id, (year, month, day), source, classes): &Table| {
        let classes = classes.iter().map(|(name, from_days, percent)| LoanClass {
            name: (*name).to_owned(),
            from_days: *from_days,
            provision_share: Decimal::new(*percent, 2),
        });
        Some(LoanClasses {
            id: (*id).to_owned(),
            source: (*source).to_owned(),
            effective_from: NaiveDate::from_ymd_opt(*year, *month, *day)?,
            effective_until: None,
            classes: classes.collect(),
        })
    };
    KENYA.iter().filter_map(table).collect()
}

impl LoanClasses {
    fn check(&self) -> Result<(), ChamaError> {
        check_id("id", &self.id)?;
        check_text("source", &self.source)?;
        check_date("effective_from", self.effective_from)?;
        if let Some(until) = self.effective_until {
            check_date("effective_until", until)?;
            if until <= self.effective_from {
                return Err(ChamaError::WrongOrder {
                    argument: "effective_until".to_owned(),
                    value: until.to_string(),
                    earliest: shifted(self.effective_from, 1).to_string(),
                });
            }
        }
        LOAN_CLASSES.check_len("classes", self.classes.len())?;
        let mut before: Option<i32> = None;
        for (place, class) in self.classes.iter().enumerate() {
            class
                .check(before)
                .map_err(|error| error.within(&format!("classes[{place}]")))?;
            before = Some(class.from_days);
        }
        unique("classes", self.classes.iter().map(|class| class.name.as_str()), "name")
    }

    fn holds(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on < until)
    }

    /// The place of the class for so many days past due.
    pub(super) fn place(&self, days_past_due: i32) -> usize {
        let begun = self.classes.partition_point(|class| class.from_days <= days_past_due);
        begun.saturating_sub(1)
    }

    /// The place of a class by its name.
    pub(super) fn named(&self, argument: &str, name: &str) -> Result<usize, ChamaError> {
        let place = self.classes.iter().position(|class| class.name == name);
        place.ok_or_else(|| ChamaError::NotFound {
            argument: argument.to_owned(),
            value: name.to_owned(),
            expected: format!("a class of {}", self.id),
        })
    }
}

impl LoanClass {
    fn check(&self, before: Option<i32>) -> Result<(), ChamaError> {
        check_id("name", &self.name)?;
        DAYS_PAST_DUE.check("from_days", self.from_days.into())?;
        match before {
            None if self.from_days != 0 => {
                return Err(ChamaError::OutOfRange {
                    argument: "from_days".to_owned(),
                    value: self.from_days.to_string(),
                    minimum: "0".to_owned(),
                    maximum: "0".to_owned(),
                });
            }
            Some(before) if self.from_days <= before => {
                return Err(ChamaError::WrongOrder {
                    argument: "from_days".to_owned(),
                    value: self.from_days.to_string(),
                    earliest: before.saturating_add(1).to_string(),
                });
            }
            _ => {}
        }
        check_fraction("provision_share", self.provision_share)
    }
}

/// Checks tables of classes.
pub(super) fn check_tables(tables: &[LoanClasses]) -> Result<(), ChamaError> {
    RULES.check_len("tables", tables.len())?;
    for (place, table) in tables.iter().enumerate() {
        table
            .check()
            .map_err(|error| error.within(&format!("tables[{place}]")))?;
    }
    Ok(())
}

/// The one table of that name in force on a day.
pub(super) fn table_in_force<'a>(
    tables: &'a [LoanClasses],
    id: &str,
    on: NaiveDate,
) -> Result<&'a LoanClasses, ChamaError> {
    let mut in_force = tables
        .iter()
        .enumerate()
        .filter(|(_, table)| table.id == id && table.holds(on));
    let first = in_force.next();
    if let Some((second, _)) = in_force.next() {
        return Err(ChamaError::Duplicate {
            argument: format!("tables[{second}]"),
            value: format!("a table {id} in force on {on}"),
        });
    }
    first.map(|(_, table)| table).ok_or_else(|| ChamaError::NoAnswer {
        argument: "tables".to_owned(),
        reason: format!("no table {id} is in force on {on}"),
    })
}
