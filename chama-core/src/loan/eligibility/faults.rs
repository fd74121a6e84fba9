//! What can be wrong with the rules and with the facts.

use rust_decimal::Decimal;

use super::{BorrowerFacts, EligibilityRules, EligibilityTerms, LoanApplication};
use crate::error::ChamaError;
use crate::limits::{
    DAYS, EVENTS, LOANS_AT_ONCE, MEMBERS, SAVINGS_MULTIPLE, SAVINGS_MULTIPLE_DECIMALS, TENURE_MONTHS, WAITING_TIME,
    check_date, check_decimals, check_fraction, check_id, check_rate,
};
use crate::money::{Currency, Minor, exact_step, minor_amount, positive_amount};

/// Adds every error of the rules, in the order of the fields, with paths below the rules.
pub(crate) fn add_eligibility_errors(rules: &EligibilityRules, currency: Currency, errors: &mut Vec<ChamaError>) {
    let count = |bound: crate::limits::Bound, argument: &str, value: Option<i32>| {
        value.and_then(|value| bound.check(argument, i64::from(value)).err())
    };
    let share = |argument: &str, value: Option<Decimal>| value.and_then(|value| check_fraction(argument, value).err());
    let amount =
        |argument: &str, value: Option<Decimal>| value.and_then(|value| minor_amount(argument, value, currency).err());
    errors.extend(count(TENURE_MONTHS, "tenure_months", rules.tenure_months));
    errors.extend(count(EVENTS, "contributions_made", rules.contributions_made));
    errors.extend(share("attendance", rules.attendance));
    errors.extend(amount("minimum_savings", rules.minimum_savings));
    errors.extend(amount("contribution_arrears", rules.contribution_arrears));
    errors.extend(amount("loan_arrears", rules.loan_arrears));
    errors.extend(count(DAYS, "days_past_due", rules.days_past_due));
    errors.extend(count(LOANS_AT_ONCE, "open_loans", rules.open_loans));
    errors.extend(count(
        WAITING_TIME,
        "waiting.count",
        rules.waiting.as_ref().map(|waiting| waiting.count),
    ));
    errors.extend(count(MEMBERS, "guarantors", rules.guarantors));
    if let Some(multiple) = &rules.savings_multiple {
        errors.extend(
            SAVINGS_MULTIPLE
                .check_decimal("savings_multiple.times", multiple.times)
                .and_then(|()| check_decimals("savings_multiple.times", multiple.times, SAVINGS_MULTIPLE_DECIMALS))
                .err(),
        );
    }
    errors.extend(amount("loan_cap", rules.loan_cap));
    errors.extend(amount("member_cap", rules.member_cap));
    if let Some(reserve) = &rules.reserve {
        errors.extend(amount("reserve.amount", Some(reserve.amount)));
        errors.extend(share("reserve.share", Some(reserve.share)));
    }
    errors.extend(share("coverage", rules.coverage));
    if let Some(affordability) = &rules.affordability {
        errors.extend(check_rate("affordability.share", affordability.share).err());
    }
    errors.extend(exact_step("step", rules.step, currency).err());
}

/// Refuses terms with an error in them.
pub(super) fn check_terms(terms: &EligibilityTerms) -> Result<(), ChamaError> {
    check_date("terms.on", terms.on)?;
    let mut errors = Vec::new();
    add_eligibility_errors(&terms.rules, terms.currency, &mut errors);
    if let Some(error) = errors.into_iter().next() {
        return Err(error.within("terms.rules"));
    }
    terms.fund.check("terms.fund", terms.currency).map(|_| ())
}

/// The facts of an application, checked, in smallest units.
pub(super) struct Facts<'a> {
    pub(super) application: &'a LoanApplication,
    pub(super) borrower: &'a BorrowerFacts,
    pub(super) asked: Option<Minor>,
    pub(super) instalment: Option<Minor>,
    pub(super) guaranteed: Minor,
    pub(super) savings: Minor,
    pub(super) shares: Minor,
    pub(super) pledged: Minor,
    pub(super) contribution_arrears: Minor,
    pub(super) owed: Minor,
    pub(super) loan_arrears: Minor,
    pub(super) other_instalments: Minor,
    pub(super) income: Option<Minor>,
    pub(super) contribution: Option<Minor>,
}

/// Checks an application, in the order of its fields; then what does not go together.
pub(super) fn facts(application: &LoanApplication, currency: Currency) -> Result<Facts<'_>, ChamaError> {
    let one = &application.borrower;
    let count = |argument: &str, value: i32| EVENTS.check(argument, i64::from(value));
    let amount = |argument: &str, value: Decimal| minor_amount(argument, value, currency);
    let positive = |argument: &str, value: Option<Decimal>| {
        value
            .map(|value| positive_amount(argument, value, currency))
            .transpose()
    };
    let may_be = |argument: &str, value: Option<Decimal>| value.map(|value| amount(argument, value)).transpose();

    check_id("member", &application.member)?;
    let asked = positive("asked", application.asked)?;
    let instalment = positive("instalment", application.instalment)?;
    MEMBERS.check("guarantors", i64::from(application.guarantors))?;
    let guaranteed = amount("guaranteed", application.guaranteed)?;
    check_date("borrower.joined", one.joined)?;
    let savings = amount("borrower.savings", one.savings)?;
    let shares = amount("borrower.shares", one.shares)?;
    let pledged = amount("borrower.pledged", one.pledged)?;
    count("borrower.contributions_made", one.contributions_made)?;
    let contribution_arrears = amount("borrower.contribution_arrears", one.contribution_arrears)?;
    count("borrower.meetings_held", one.meetings_held)?;
    if one.meetings_attended < 0 || one.meetings_attended > one.meetings_held {
        return Err(ChamaError::OutOfRange {
            argument: "borrower.meetings_attended".to_owned(),
            value: one.meetings_attended.to_string(),
            minimum: "0".to_owned(),
            maximum: one.meetings_held.to_string(),
        });
    }
    LOANS_AT_ONCE.check("borrower.open_loans", i64::from(one.open_loans))?;
    let owed = amount("borrower.owed", one.owed)?;
    let loan_arrears = amount("borrower.loan_arrears", one.loan_arrears)?;
    EVENTS.check("borrower.days_past_due", i64::from(one.days_past_due))?;
    let other_instalments = amount("borrower.other_instalments", one.other_instalments)?;
    for (argument, date) in [
        ("borrower.last_disbursed_on", one.last_disbursed_on),
        ("borrower.last_repaid_on", one.last_repaid_on),
    ] {
        date.map_or(Ok(()), |date| check_date(argument, date))?;
    }
    let income = may_be("borrower.income", one.income)?;
    let contribution = may_be("borrower.contribution", one.contribution)?;
    let apart = |first: &str, second: &str, reason: &str| {
        Err(ChamaError::NotCompatible {
            first: first.to_owned(),
            second: second.to_owned(),
            reason: reason.to_owned(),
        })
    };
    if instalment.is_some() && asked.is_none() {
        return apart("instalment", "asked", "an instalment is that of an amount asked");
    }
    if one.days_past_due > 0 && loan_arrears.is_zero() {
        return apart(
            "borrower.days_past_due",
            "borrower.loan_arrears",
            "nothing is past due that days could be counted of",
        );
    }
    Ok(Facts {
        application,
        borrower: one,
        asked,
        instalment,
        guaranteed,
        savings,
        shares,
        pledged,
        contribution_arrears,
        owed,
        loan_arrears,
        other_instalments,
        income,
        contribution,
    })
}
