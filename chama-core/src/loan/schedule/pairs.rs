//! The choices in the terms of a loan that do not go together, with the reason of each pair.

use crate::error::ChamaError;
use crate::loan::{Amortisation, FirstPeriod, InterestBy, InterestCollection, LoanInterest, LoanTerms, RepaymentTerm};

/// Refuses the first pair of the table docs/src/rules/loans.md#refused-pairs that the terms have made.
pub(super) fn check_pairs(terms: &LoanTerms) -> Result<(), ChamaError> {
    let reducing = matches!(terms.interest, LoanInterest::ReducingBalance { .. });
    let per_loan = matches!(terms.interest, LoanInterest::FlatPerLoan { .. });
    let given = matches!(terms.term, RepaymentTerm::InstalmentAmount { .. });
    let bullet = terms.repayment == Amortisation::Bullet;
    let at_the_end = bullet || terms.repayment == Amortisation::InterestOnly;
    let by_days = matches!(terms.interest_by, InterestBy::ByDays { .. });
    let pairs = [
        (
            reducing && terms.interest_collected == InterestCollection::UpFront,
            "interest",
            "interest_collected",
            "interest on a reducing balance is not known before it is paid down",
        ),
        (
            per_loan && given,
            "interest",
            "term",
            "a charge for the whole loan is spread over a known number of instalments",
        ),
        (
            per_loan && !terms.rate_changes.is_empty(),
            "interest",
            "rate_changes",
            "a charge for the whole loan has no rate to change",
        ),
        (
            at_the_end && given,
            "repayment",
            "term",
            "the principal is due at the end, so an amount does not give a number",
        ),
        (
            at_the_end && terms.grace.principal > 0,
            "repayment",
            "grace.principal",
            "no principal is due before the end anyway",
        ),
        (
            bullet && !terms.skipped.numbers.is_empty(),
            "repayment",
            "skipped",
            "there is only one instalment",
        ),
        (
            by_days && terms.first_period == FirstPeriod::Whole,
            "interest_by",
            "first_period",
            "days are counted, so the first period has its own",
        ),
    ];
    match pairs.into_iter().find(|(chosen, ..)| *chosen) {
        None => Ok(()),
        Some((_, first, second, reason)) => Err(ChamaError::NotCompatible {
            first: format!("terms.{first}"),
            second: format!("terms.{second}"),
            reason: reason.to_owned(),
        }),
    }
}
