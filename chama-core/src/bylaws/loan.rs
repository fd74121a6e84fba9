//! What the group lends, and on which conditions.
//!
//! In a treasurer's words: a member asks for one of the loans on our list; only the amount, the time and the days are
//! hers. By hand: 10 % a month on the reducing balance, up to 3 months; 10,000 is 4,021.15 three times.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::faults::check_bylaws;
use super::{Bylaws, Fund};
use crate::calendar::{BusinessDayRule, BusinessDays, Frequency, MonthEnd};
use crate::error::ChamaError;
use crate::limits::{self, check_date, check_id};
use crate::loan::{
    Amortisation, DownPayment, EligibilityRules, FirstDue, FirstPeriod, InstalmentResidual, InterestBy,
    InterestCollection, Loan, LoanFee, LoanGrace, LoanInterest, LoanRules, LoanSchedule, LoanTerms, RepaymentTerm,
    SkippedInstalments, loan_schedule,
};
use crate::money::{Rounding, positive_amount};
use crate::rate::YearDivision;

/// One kind of loan that the group gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanProduct {
    /// The host's id of the product; the same in later by-laws when it goes on.
    pub id: String,
    /// What it is called (default: empty).
    #[serde(default)]
    pub name: String,
    /// The fund that the money is lent from, and that principal and interest go back to (default: loan fund).
    #[serde(default = "loan_fund")]
    pub fund: Fund,
    /// The fund that fees go to (default: administration).
    #[serde(default = "administration")]
    pub fees_fund: Fund,
    /// The least that is lent (default: no such limit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub minimum_amount: Option<Decimal>,
    /// The most that is lent (default: no such limit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub maximum_amount: Option<Decimal>,
    /// The fewest instalments (default: 1).
    #[serde(default = "one")]
    pub minimum_instalments: i32,
    /// The most instalments.
    pub maximum_instalments: i32,
    /// What the borrower pays at once (default: nothing).
    #[serde(default)]
    pub down_payment: Option<DownPayment>,
    /// What interest is charged on, and the rate.
    pub interest: LoanInterest,
    /// When interest is taken (default: with instalments).
    #[serde(default)]
    pub interest_collected: InterestCollection,
    /// What the rate is for one period (default: whole periods).
    #[serde(default)]
    pub interest_by: InterestBy,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// How principal is repaid (default: equal instalments).
    #[serde(default)]
    pub repayment: Amortisation,
    /// How often an instalment is due (default: every month).
    #[serde(default = "monthly")]
    pub frequency: Frequency,
    /// How interest counts an irregular first period (default: by days).
    #[serde(default)]
    pub first_period: FirstPeriod,
    /// Where a due date goes that falls on no business day (default: it stays).
    #[serde(default)]
    pub due_day: BusinessDayRule,
    /// Instalments at the beginning without principal or interest (default: none).
    #[serde(default)]
    pub grace: LoanGrace,
    /// How the equal part, instalment or principal, is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
    /// Where it goes what that leaves (default: on the last).
    #[serde(default)]
    pub residual: InstalmentResidual,
    /// What the loan costs besides interest, at most 100 (default: nothing).
    #[serde(default)]
    pub fees: Vec<LoanFee>,
    /// The rules that its payments follow (default: all at their defaults).
    #[serde(default)]
    pub rules: LoanRules,
    /// Who may have it, and with how many guarantors (default: nothing is asked).
    #[serde(default)]
    pub eligibility: EligibilityRules,
}

fn loan_fund() -> Fund {
    Fund::LoanFund
}

fn administration() -> Fund {
    Fund::Administration
}

fn one() -> i32 {
    1
}

fn monthly() -> Frequency {
    Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    }
}

impl LoanProduct {
    /// A monthly loan of any amount with every choice at its default.
    pub fn new(id: String, interest: LoanInterest, maximum_instalments: i32) -> Self {
        Self {
            id,
            name: String::new(),
            fund: loan_fund(),
            fees_fund: administration(),
            minimum_amount: None,
            maximum_amount: None,
            minimum_instalments: one(),
            maximum_instalments,
            down_payment: None,
            interest,
            interest_collected: InterestCollection::default(),
            interest_by: InterestBy::default(),
            year: YearDivision::default(),
            repayment: Amortisation::default(),
            frequency: monthly(),
            first_period: FirstPeriod::default(),
            due_day: BusinessDayRule::default(),
            grace: LoanGrace::default(),
            rounding: Rounding::default(),
            residual: InstalmentResidual::default(),
            fees: Vec::new(),
            rules: LoanRules::default(),
            eligibility: EligibilityRules::default(),
        }
    }

    /// The fund that penalties go to.
    pub(crate) fn penalties_fund(&self) -> Fund {
        self.rules.penalties.first().map_or(self.fund, |rule| rule.fund)
    }

    /// The terms of a loan of this product; the document gives currency, weekend and holidays.
    pub(crate) fn terms(&self, document: &Bylaws, principal: Decimal, disbursed_on: NaiveDate) -> LoanTerms {
        LoanTerms {
            currency: document.currency,
            principal,
            disbursed_on,
            later_disbursements: Vec::new(),
            down_payment: self.down_payment.clone(),
            interest: self.interest.clone(),
            interest_collected: self.interest_collected,
            interest_by: self.interest_by.clone(),
            year: self.year,
            repayment: self.repayment,
            term: RepaymentTerm::Instalments {
                count: self.maximum_instalments,
            },
            frequency: self.frequency.clone(),
            first_due: FirstDue::default(),
            first_period: self.first_period,
            business_days: BusinessDays {
                rule: self.due_day,
                weekend: document.weekend,
                holidays: document.holidays.clone(),
            },
            grace: self.grace.clone(),
            skipped: SkippedInstalments::default(),
            rounding: self.rounding,
            residual: self.residual,
            fees: self.fees.clone(),
            rate_changes: Vec::new(),
            interest_pauses: Vec::new(),
        }
    }

    /// Refuses an amount beyond the product's limits.
    pub(crate) fn check_amount(&self, argument: &str, amount: Decimal) -> Result<(), ChamaError> {
        let too_little = self.minimum_amount.is_some_and(|minimum| amount < minimum);
        let too_much = self.maximum_amount.is_some_and(|maximum| amount > maximum);
        if too_little || too_much {
            return Err(ChamaError::OutOfRange {
                argument: argument.to_owned(),
                value: amount.to_string(),
                minimum: self.minimum_amount.unwrap_or_default().to_string(),
                maximum: self
                    .maximum_amount
                    .map_or(limits::AMOUNT.maximum.to_string(), |maximum| maximum.to_string()),
            });
        }
        Ok(())
    }

    /// Refuses a term beyond the product's limits, when it comes to so many instalments.
    pub(crate) fn check_term(&self, argument: &str, term: &RepaymentTerm, instalments: i32) -> Result<(), ChamaError> {
        if (self.minimum_instalments..=self.maximum_instalments).contains(&instalments) {
            return Ok(());
        }
        let (field, value) = match term {
            RepaymentTerm::Instalments { .. } => ("count", instalments.to_string()),
            RepaymentTerm::InstalmentAmount { amount } => {
                ("amount", format!("{amount}, which takes {instalments} instalments"))
            }
        };
        Err(ChamaError::OutOfRange {
            argument: format!("{argument}.{field}"),
            value,
            minimum: self.minimum_instalments.to_string(),
            maximum: format!("{} instalments", self.maximum_instalments),
        })
    }
}

/// What a borrower and the group have agreed on a loan of a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreedLoan {
    /// The host's id of the loan.
    pub loan: String,
    /// The id of the member who borrows.
    pub member: String,
    /// The id of the product.
    pub product: String,
    /// What is lent; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// How long it runs.
    pub term: RepaymentTerm,
    /// The day of the approval: the by-laws of that day govern the loan.
    #[serde(with = "crate::wire::date")]
    pub approved_on: NaiveDate,
    /// The day on which the money is handed out, not before the approval.
    #[serde(with = "crate::wire::date")]
    pub disbursed_on: NaiveDate,
    /// When the first instalment is due (default: after one period).
    #[serde(default)]
    pub first_due: FirstDue,
}

/// Returns the loan that a product of the by-laws makes of what was agreed, with nothing paid yet.
///
/// Terms and rules are those of the product in the document in force on the day of the approval; `loan_schedule` gives
/// its table. Rule: docs/src/rules/bylaws.md#loan-products.
///
/// # Errors
/// In this order: `empty` and the first error of the by-laws (`bylaws[0].loans[0].interest.rate.value`; see
/// [`super::bylaws_faults`]); those of an id (`agreed.loan`, `agreed.member`); `out_of_range`, `too_many_decimals`
/// (`agreed.amount`: above 0); `date_out_of_range` (`agreed.approved_on`, `agreed.disbursed_on`), `wrong_order`
/// (`agreed.disbursed_on`); `not_in_bylaws` (the product); `out_of_range` (`agreed.amount`: the product's limits); those of
/// `loan_schedule` (`agreed.term.count`, `agreed.first_due.date` …); `out_of_range` (`agreed.term`: the product's limits).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{AgreedLoan, Bylaws, LoanProduct, product_loan};
/// use chama_core::loan::{LoanInterest, RepaymentTerm, loan_schedule};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let interest = LoanInterest::ReducingBalance { rate: Rate::new(Decimal::new(10, 2), RatePeriod::Month) };
/// let mut bylaws = Bylaws::new("2026-01-01".parse().unwrap());
/// bylaws.loans.push(LoanProduct::new("table".to_owned(), interest, 3));
/// let agreed = AgreedLoan {
///     loan: "L1".to_owned(),
///     member: "amina".to_owned(),
///     product: "table".to_owned(),
///     amount: Decimal::from(10_000),
///     term: RepaymentTerm::Instalments { count: 3 },
///     approved_on: "2026-01-10".parse().unwrap(),
///     disbursed_on: "2026-01-10".parse().unwrap(),
///     first_due: Default::default(),
/// };
/// let loan = product_loan(&[bylaws], &agreed)?;
/// assert_eq!(loan_schedule(&loan.terms)?.equal_instalment.unwrap().to_string(), "4021.15");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn product_loan(bylaws: &[Bylaws], agreed: &AgreedLoan) -> Result<Loan, ChamaError> {
    check_bylaws("bylaws", bylaws)?;
    check_id("agreed.loan", &agreed.loan)?;
    check_id("agreed.member", &agreed.member)?;
    let currency = bylaws.first().map(|document| document.currency).unwrap_or_default();
    positive_amount("agreed.amount", agreed.amount, currency)?;
    check_date("agreed.approved_on", agreed.approved_on)?;
    check_date("agreed.disbursed_on", agreed.disbursed_on)?;
    if agreed.disbursed_on < agreed.approved_on {
        return Err(ChamaError::WrongOrder {
            argument: "agreed.disbursed_on".to_owned(),
            value: agreed.disbursed_on.to_string(),
            earliest: agreed.approved_on.to_string(),
        });
    }
    let Some(found) = product_on(bylaws, &agreed.product, agreed.approved_on) else {
        return Err(ChamaError::NotInBylaws {
            part: format!("loans `{}`", agreed.product),
            date: agreed.approved_on.to_string(),
        });
    };
    found.product.check_amount("agreed.amount", agreed.amount)?;
    let terms = LoanTerms {
        term: agreed.term.clone(),
        first_due: agreed.first_due.clone(),
        ..found.product.terms(found.document, agreed.amount, agreed.disbursed_on)
    };
    let schedule = loan_schedule(&terms).map_err(|error| of_agreed(error, &found))?;
    let instalments = instalments_of(&agreed.term, &schedule);
    found.product.check_term("agreed.term", &agreed.term, instalments)?;
    Ok(Loan {
        rules: found.product.rules.clone(),
        ..Loan::new(agreed.loan.clone(), agreed.member.clone(), terms)
    })
}

/// How many instalments a term comes to.
pub(crate) fn instalments_of(term: &RepaymentTerm, schedule: &LoanSchedule) -> i32 {
    match term {
        RepaymentTerm::Instalments { count } => *count,
        RepaymentTerm::InstalmentAmount { .. } => schedule.instalments.last().map_or(0, |row| row.number),
    }
}

/// A product with its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundProduct<'a> {
    pub(crate) document: &'a Bylaws,
    pub(crate) product: &'a LoanProduct,
    document_place: usize,
    product_place: usize,
}

impl FoundProduct<'_> {
    /// Where a field of the terms of its loans is said, if it is the by-laws that say it.
    pub(crate) fn path(&self, of_terms: &str) -> String {
        let (document, product) = (self.document_place, self.product_place);
        match of_terms.strip_prefix("business_days") {
            Some(".rule") => format!("bylaws[{document}].loans[{product}].due_day"),
            Some(field) => format!("bylaws[{document}]{field}"),
            None => format!("bylaws[{document}].loans[{product}].{of_terms}"),
        }
    }
}

/// The product of that id in the document in force on a day.
pub(crate) fn product_on<'a>(bylaws: &'a [Bylaws], id: &str, on: NaiveDate) -> Option<FoundProduct<'a>> {
    let in_force = bylaws.iter().enumerate().rev();
    let (document_place, document) = in_force
        .into_iter()
        .find(|(_, document)| document.effective_from <= on)?;
    let mut products = document.loans.iter().enumerate();
    let (product_place, product) = products.find(|(_, product)| product.id == id)?;
    Some(FoundProduct {
        document,
        product,
        document_place,
        product_place,
    })
}

/// An error of the terms at what was agreed, or else at the by-laws.
fn of_agreed(mut error: ChamaError, found: &FoundProduct<'_>) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        let field = path.strip_prefix("terms.").unwrap_or(path);
        *path = match field {
            "principal" => "agreed.amount".to_owned(),
            "disbursed_on" => "agreed.disbursed_on".to_owned(),
            field if field.starts_with("term") || field.starts_with("first_due") => format!("agreed.{field}"),
            field => found.path(field),
        };
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loan::{FeeCharge, FeeCollection};
    use crate::rate::{Rate, RatePeriod};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn bylaws() -> Vec<Bylaws> {
        let interest = |hundredths| LoanInterest::ReducingBalance {
            rate: Rate::new(Decimal::new(hundredths, 2), RatePeriod::Month),
        };
        let mut first = Bylaws::new(day("2026-01-01"));
        first.loans.push(LoanProduct {
            minimum_amount: Some(Decimal::from(1_000)),
            maximum_amount: Some(Decimal::from(30_000)),
            ..LoanProduct::new("table".to_owned(), interest(10), 3)
        });
        let mut second = Bylaws::new(day("2026-02-01"));
        second.loans.push(LoanProduct::new("table".to_owned(), interest(5), 6));
        vec![first, second]
    }

    fn agreed() -> AgreedLoan {
        AgreedLoan {
            loan: "L1".to_owned(),
            member: "amina".to_owned(),
            product: "table".to_owned(),
            amount: Decimal::from(10_000),
            term: RepaymentTerm::Instalments { count: 3 },
            approved_on: day("2026-01-31"),
            disbursed_on: day("2026-02-10"),
            first_due: FirstDue::default(),
        }
    }

    #[test]
    fn a_loan_is_under_the_by_laws_of_the_day_of_its_approval() {
        let before = product_loan(&bylaws(), &agreed()).unwrap();
        let after = AgreedLoan {
            approved_on: day("2026-02-01"),
            ..agreed()
        };
        let after = product_loan(&bylaws(), &after).unwrap();
        let instalment = |loan: &Loan| loan_schedule(&loan.terms).unwrap().equal_instalment.unwrap();
        assert_eq!(instalment(&before).to_string(), "4021.15");
        assert_eq!(instalment(&after).to_string(), "3672.09");
    }

    /// Each row mends the fault of the row above it.
    #[test]
    fn faults_come_in_the_order_of_the_page() {
        let mut rules = bylaws();
        rules[0].loans[0].fees.push(LoanFee {
            id: "form".to_owned(),
            charge: FeeCharge::Amount {
                amount: Decimal::from(2_000),
            },
            collected: FeeCollection::Deducted,
        });
        let mut wrong = AgreedLoan {
            loan: String::new(),
            member: String::new(),
            product: "sock".to_owned(),
            amount: Decimal::ZERO,
            term: RepaymentTerm::Instalments { count: 0 },
            approved_on: day("1899-01-01"),
            disbursed_on: day("1899-01-01"),
            first_due: FirstDue::On {
                date: day("2026-01-01"),
            },
        };
        let mut refused = |expected: (&str, &str), rules: &[Bylaws], mend: &dyn Fn(&mut AgreedLoan)| {
            let mut error = product_loan(rules, &wrong).unwrap_err();
            let path = error.paths().into_iter().flatten().next().cloned().unwrap_or_default();
            assert_eq!((path.as_str(), error.code()), expected);
            mend(&mut wrong);
        };
        refused(("bylaws", "empty"), &[], &|_| {});
        refused(("agreed.loan", "empty"), &rules, &|one| one.loan = "L1".to_owned());
        refused(("agreed.member", "empty"), &rules, &|one| {
            one.member = "amina".to_owned()
        });
        refused(("agreed.amount", "out_of_range"), &rules, &|one| {
            one.amount = Decimal::ONE
        });
        refused(("agreed.approved_on", "date_out_of_range"), &rules, &|one| {
            one.approved_on = day("2026-01-10");
        });
        refused(("agreed.disbursed_on", "date_out_of_range"), &rules, &|one| {
            one.disbursed_on = day("2026-01-09");
        });
        refused(("agreed.disbursed_on", "wrong_order"), &rules, &|one| {
            one.disbursed_on = day("2026-01-10");
        });
        refused(("", "not_in_bylaws"), &rules, &|one| one.product = "table".to_owned());
        refused(("agreed.amount", "out_of_range"), &rules, &|one| {
            one.amount = Decimal::from(2_000)
        });
        refused(("agreed.term.count", "out_of_range"), &rules, &|one| {
            one.term = RepaymentTerm::Instalments { count: 4 };
        });
        refused(("agreed.first_due.date", "wrong_order"), &rules, &|one| {
            one.first_due = FirstDue::default();
        });
        refused(("agreed.amount", "no_answer"), &rules, &|one| {
            one.amount = Decimal::from(3_000)
        });
        refused(("agreed.term.count", "out_of_range"), &rules, &|one| {
            one.term = RepaymentTerm::InstalmentAmount {
                amount: Decimal::from(400),
            };
        });
        refused(("agreed.term.amount", "out_of_range"), &rules, &|one| {
            one.term = RepaymentTerm::InstalmentAmount {
                amount: Decimal::from(2_000),
            };
        });
        assert!(product_loan(&rules, &wrong).is_ok());
    }
}
