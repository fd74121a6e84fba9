//! The figures of one day: at risk, late, restructured, concentrated.
//!
//! By hand: of five borrowers with 100, 50, 40, 30 and 20 thousand the largest has 41.67 %, and the index of Herfindahl and
//! Hirschman is 0.2674.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{PortfolioLoan, Row, count, owed, rows, share};
use crate::error::ChamaError;
use crate::limits::{DAYS_PAST_DUE, MEMBERS, RULES};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount};
use crate::profit::herfindahl;
use crate::sort;

/// Whether a restructured loan is at risk for that alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestructuredAtRisk {
    /// No: by its days past due, as any other.
    #[default]
    ByDays,
    /// Yes, whatever its days.
    Always,
}

/// Which figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Beyond how many days past due a loan is at risk, one line each (default: 0, 30, 60, 90, 180).
    #[serde(default = "usual_days")]
    pub days: Vec<i32>,
    /// Whether a restructured loan is at risk for that alone (default: by days).
    #[serde(default)]
    pub restructured: RestructuredAtRisk,
    /// How many borrowers are the largest (default: 5).
    #[serde(default = "five")]
    pub largest: i32,
    /// What is set aside for losses (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub provision_held: Decimal,
    /// Beyond how many days past due it is compared with what is at risk (default: 30).
    #[serde(default = "thirty")]
    pub coverage_days: i32,
}

fn usual_days() -> Vec<i32> {
    vec![0, 30, 60, 90, 180]
}

fn five() -> i32 {
    5
}

fn thirty() -> i32 {
    30
}

impl PortfolioTerms {
    /// Every choice at its default.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            days: usual_days(),
            restructured: RestructuredAtRisk::default(),
            largest: five(),
            provision_held: Decimal::ZERO,
            coverage_days: thirty(),
        }
    }
}

/// Some of the loans. Shares here and below are fractions with 10 decimals, and none of nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioPart {
    /// How many.
    pub loans: i64,
    /// The principal that they owe.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Its part of all.
    #[serde(with = "crate::wire::decimal_option")]
    pub share: Option<Decimal>,
}

/// The portfolio at risk beyond a number of days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "PAR")]
pub struct PortfolioAtRisk {
    /// Loans with more days past due than this.
    pub days: i32,
    /// How many.
    pub loans: i64,
    /// The whole principal that they owe.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Its part of all.
    #[serde(with = "crate::wire::decimal_option")]
    pub share: Option<Decimal>,
    /// The part of the number of loans.
    #[serde(with = "crate::wire::decimal_option")]
    pub loans_share: Option<Decimal>,
}

/// The loans for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioPurpose {
    /// The purpose, as the rows have it.
    pub purpose: String,
    /// How many.
    pub loans: i64,
    /// The principal that they owe.
    #[serde(with = "crate::wire::decimal")]
    pub outstanding: Decimal,
    /// Its part of all.
    #[serde(with = "crate::wire::decimal_option")]
    pub share: Option<Decimal>,
    /// What of it is at risk beyond `coverage_days`.
    #[serde(with = "crate::wire::decimal")]
    pub at_risk: Decimal,
    /// That as a part of the loans for this purpose.
    #[serde(with = "crate::wire::decimal_option")]
    pub at_risk_share: Option<Decimal>,
}

/// How the portfolio stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioReport {
    /// How many loans owe principal.
    pub loans: i64,
    /// How many members owe it.
    pub borrowers: i64,
    /// All of it.
    #[serde(with = "crate::wire::decimal")]
    pub outstanding: Decimal,
    /// What is at risk, one line for each of the days asked for.
    pub at_risk: Vec<PortfolioAtRisk>,
    /// Loans with nothing late.
    pub current: PortfolioPart,
    /// Loans with something late.
    pub overdue: PortfolioPart,
    /// Loans that were restructured, which are among the current or the overdue too.
    pub restructured: PortfolioPart,
    /// All that is past due.
    #[serde(with = "crate::wire::decimal")]
    pub arrears: Decimal,
    /// Arrears ÷ outstanding.
    #[serde(with = "crate::wire::decimal_option")]
    pub arrears_share: Option<Decimal>,
    /// Outstanding ÷ loans, half up.
    #[serde(with = "crate::wire::decimal_option")]
    pub average_outstanding: Option<Decimal>,
    /// What was handed out ÷ loans of which that is known, half up.
    #[serde(with = "crate::wire::decimal_option")]
    pub average_disbursed: Option<Decimal>,
    /// Who owes most; of equals, the smallest id.
    pub largest_borrower: Option<String>,
    /// The part of the largest borrower.
    #[serde(with = "crate::wire::decimal_option")]
    pub largest_share: Option<Decimal>,
    /// The part of the largest borrowers together.
    #[serde(with = "crate::wire::decimal_option")]
    pub top_share: Option<Decimal>,
    /// Σ (part of a borrower)²: 1 when one owes everything. Alias HHI.
    #[serde(with = "crate::wire::decimal_option")]
    pub herfindahl: Option<Decimal>,
    /// Provision held ÷ what is at risk beyond `coverage_days`.
    #[serde(with = "crate::wire::decimal_option")]
    pub risk_coverage: Option<Decimal>,
    /// By purpose, in the order of the texts.
    pub by_purpose: Vec<PortfolioPurpose>,
}

/// Returns how the loans stand: the portfolio at risk, arrears, sizes, concentration, and each purpose.
///
/// `PAR_d = Σ outstanding principal of loans with days past due > d ÷ Σ outstanding`. Source:
/// docs/src/rules/loan-portfolio.md#portfolio-at-risk.
///
/// # Errors
/// In this order: `too_long` (`loans`), then loan by loan those of an id (`loans[i].loan`, `loans[i].member`), `out_of_range` and
/// `too_many_decimals` (`loans[i].principal_outstanding`, `.days_past_due`, `.restructured`, `.arrears`, `.disbursed`), those of a text
/// (`loans[i].purpose`), then `duplicate` (`loans[i].loan`); `too_long` (`terms.days`), `out_of_range` (`terms.days[i]`, `terms.largest`),
/// `out_of_range` and `too_many_decimals` (`terms.provision_held`), `out_of_range` (`terms.coverage_days`).
///
/// # Examples
/// ```
/// use chama_core::loan::{PortfolioLoan, PortfolioTerms, portfolio_report};
/// use chama_core::money::Currency;
/// let loans = [PortfolioLoan::new("L1", "amina", 150_000.into(), 0), PortfolioLoan::new("L2", "baraka", 50_000.into(), 31)];
/// let report = portfolio_report(&loans, &PortfolioTerms::new(Currency::Kes))?;
/// assert_eq!(report.at_risk[1].days, 30);
/// assert_eq!(report.at_risk[1].share.unwrap().to_string(), "0.2500000000");
/// assert_eq!(report.largest_borrower.as_deref(), Some("amina"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "PAR")]
#[doc(alias = "concentration")]
pub fn portfolio_report(loans: &[PortfolioLoan], terms: &PortfolioTerms) -> Result<PortfolioReport, ChamaError> {
    let rows = rows(loans, terms.currency)?;
    RULES.check_len("terms.days", terms.days.len())?;
    for (place, days) in terms.days.iter().enumerate() {
        DAYS_PAST_DUE.check(&format!("terms.days[{place}]"), (*days).into())?;
    }
    MEMBERS.check("terms.largest", terms.largest.into())?;
    let held = minor_amount("terms.provision_held", terms.provision_held, terms.currency)?;
    DAYS_PAST_DUE.check("terms.coverage_days", terms.coverage_days.into())?;

    let book = Figures {
        all: owed(&rows),
        rows: &rows,
        terms,
    };
    let at_risk = terms.days.iter().map(|days| book.at_risk(*days)).collect();
    let covered: Minor = rows.iter().map(|row| book.risky(row, terms.coverage_days)).sum();
    let arrears: Minor = rows.iter().map(|row| row.arrears).sum();
    let known = rows.iter().filter(|row| row.disbursed.is_positive());
    let disbursed: Minor = known.clone().map(|row| row.disbursed).sum();
    let borrowers = book.borrowers();
    let largest = borrowers.first();
    let top = borrowers.iter().take(usize::try_from(terms.largest).unwrap_or(0));
    Ok(PortfolioReport {
        loans: count(rows.len()),
        borrowers: count(borrowers.len()),
        outstanding: book.all.amount(terms.currency),
        at_risk,
        current: book.part(|row| row.loan.days_past_due == 0),
        overdue: book.part(|row| row.loan.days_past_due > 0),
        restructured: book.part(|row| row.loan.restructured > 0),
        arrears: arrears.amount(terms.currency),
        arrears_share: share(arrears.0, book.all.0),
        average_outstanding: average(book.all, count(rows.len()), terms.currency),
        average_disbursed: average(disbursed, count(known.count()), terms.currency),
        largest_borrower: largest.map(|(member, _)| (*member).to_owned()),
        largest_share: largest.and_then(|(_, owes)| share(owes.0, book.all.0)),
        top_share: share(top.map(|(_, owes)| *owes).sum::<Minor>().0, book.all.0),
        herfindahl: herfindahl(borrowers.iter().map(|(_, owes)| *owes), book.all),
        risk_coverage: share(held.0, covered.0),
        by_purpose: book.by_purpose(),
    })
}

struct Figures<'a> {
    rows: &'a [Row<'a>],
    all: Minor,
    terms: &'a PortfolioTerms,
}

impl<'a> Figures<'a> {
    /// What of a loan is at risk beyond so many days: all of it or nothing.
    fn risky(&self, row: &Row<'_>, days: i32) -> Minor {
        let restructured = self.terms.restructured == RestructuredAtRisk::Always && row.loan.restructured > 0;
        if restructured || row.loan.days_past_due > days {
            row.owed
        } else {
            Minor::ZERO
        }
    }

    fn at_risk(&self, days: i32) -> PortfolioAtRisk {
        let part = self.part(|row| self.risky(row, days).is_positive());
        PortfolioAtRisk {
            days,
            loans: part.loans,
            amount: part.amount,
            share: part.share,
            loans_share: share(part.loans.into(), count(self.rows.len()).into()),
        }
    }

    fn part(&self, belongs: impl Fn(&Row<'_>) -> bool) -> PortfolioPart {
        let (mut loans, mut amount) = (0_i64, Minor::ZERO);
        for row in self.rows.iter().filter(|row| belongs(row)) {
            loans = loans.saturating_add(1);
            amount += row.owed;
        }
        PortfolioPart {
            loans,
            amount: amount.amount(self.terms.currency),
            share: share(amount.0, self.all.0),
        }
    }

    /// The members and what they owe, the largest first.
    fn borrowers(&self) -> Vec<(&'a str, Minor)> {
        let mut all: Vec<(&str, Minor)> = self
            .rows
            .iter()
            .map(|row| (row.loan.member.as_str(), row.owed))
            .collect();
        sort::ascending(&mut all);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        sort::by_key(&mut all, |one| Reverse(one.1));
        all
    }

    fn by_purpose(&self) -> Vec<PortfolioPurpose> {
        let mut purposes: BTreeMap<&str, (i64, Minor, Minor)> = BTreeMap::new();
        for row in self.rows {
            let (loans, amount, at_risk) = purposes.entry(&row.loan.purpose).or_default();
            *loans = loans.saturating_add(1);
            *amount += row.owed;
            *at_risk += self.risky(row, self.terms.coverage_days);
        }
        purposes
            .into_iter()
            .map(|(purpose, (loans, amount, at_risk))| PortfolioPurpose {
                purpose: purpose.to_owned(),
                loans,
                outstanding: amount.amount(self.terms.currency),
                share: share(amount.0, self.all.0),
                at_risk: at_risk.amount(self.terms.currency),
                at_risk_share: share(at_risk.0, amount.0),
            })
            .collect()
    }
}

fn average(sum: Minor, loans: i64, currency: Currency) -> Option<Decimal> {
    (loans > 0).then(|| Minor(divide(sum.0, loans.into(), RoundingMode::HalfUp)).amount(currency))
}

#[cfg(test)]
mod tests {
    use super::super::k25;
    use super::*;

    fn report(loans: &[PortfolioLoan], days: &[i32]) -> PortfolioReport {
        let terms = PortfolioTerms {
            days: days.to_vec(),
            provision_held: Decimal::from(10_000),
            ..PortfolioTerms::new(Currency::Kes)
        };
        portfolio_report(loans, &terms).unwrap()
    }

    fn shares(report: &PortfolioReport) -> Vec<String> {
        let lines = report.at_risk.iter();
        lines
            .map(|line| line.share.map_or("none".to_owned(), |share| share.to_string()))
            .collect()
    }

    #[test]
    fn the_whole_principal_of_a_late_loan_is_at_risk() {
        let report = report(&k25(), &[1, 30, 60, 90, 180]);
        let expected = [
            "0.5833333333",
            "0.3750000000",
            "0.2083333333",
            "0.2083333333",
            "0.0833333333",
        ];
        assert_eq!(shares(&report), expected);
        assert_eq!(report.risk_coverage.unwrap().to_string(), "0.1111111111");
        assert_eq!(report.average_outstanding.unwrap().to_string(), "48000.00");
        assert_eq!(report.largest_share.unwrap().to_string(), "0.4166666667");
        assert_eq!(report.herfindahl.unwrap().to_string(), "0.2673611111");
    }

    #[test]
    fn a_loan_thirty_days_late_is_not_beyond_thirty_days() {
        let loans = [
            PortfolioLoan::new("a", "m", Decimal::from(100), 30),
            PortfolioLoan::new("b", "m", Decimal::from(300), 1),
        ];
        assert_eq!(
            shares(&report(&loans, &[0, 1, 29, 30])),
            ["1.0000000000", "0.2500000000", "0.2500000000", "0.0000000000"]
        );
    }

    #[test]
    fn a_restructured_loan_may_always_be_at_risk() {
        let mut loans = k25();
        loans[0].restructured = 1;
        let mut terms = PortfolioTerms::new(Currency::Kes);
        let by_days = portfolio_report(&loans, &terms).unwrap();
        terms.restructured = RestructuredAtRisk::Always;
        let always = portfolio_report(&loans, &terms).unwrap();
        assert_eq!(by_days.at_risk[4].amount.to_string(), "20000.00");
        assert_eq!(always.at_risk[4].amount.to_string(), "120000.00");
        assert_eq!((always.restructured.loans, always.current.loans), (1, 1));
    }

    #[test]
    fn what_is_repaid_is_no_part_and_a_share_of_nothing_is_none() {
        let mut loans = k25();
        loans.truncate(1);
        loans[0].principal_outstanding = Decimal::ZERO;
        let empty = report(&loans, &[0]);
        assert_eq!(
            (empty.loans, empty.borrowers, empty.outstanding.to_string()),
            (0, 0, "0.00".to_owned())
        );
        assert_eq!(
            (shares(&empty), empty.herfindahl, empty.largest_borrower),
            (vec!["none".to_owned()], None, None)
        );
    }

    #[test]
    fn the_loans_of_one_member_are_one_concentration() {
        let mut loans = k25();
        loans[4].member = "m1".to_owned();
        loans[3].member = "m1".to_owned();
        let report = report(&loans, &[]);
        // 100,000 each: the smaller id is named.
        assert_eq!(report.largest_borrower.as_deref(), Some("m0"));
        assert_eq!(
            (report.borrowers, report.largest_share.unwrap().to_string()),
            (3, "0.4166666667".to_owned())
        );
        assert_eq!(report.top_share.unwrap().to_string(), "1.0000000000");
    }
}
