//! What can be computed and is probably not meant.

use super::loan::product_warnings;
use super::{below, not_compatible};
use crate::bylaws::{Bucket, Bylaws, CatchUp, PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTier, PenaltyTrigger};
use crate::error::ChamaError;

/// What can be computed and is probably not meant.
pub(crate) fn add_warnings(document: &Bylaws, warnings: &mut Vec<ChamaError>) {
    for (place, rule) in document.contributions.iter().enumerate() {
        below(
            warnings,
            || format!("contributions[{place}]"),
            |warnings| {
                if rule.amount.is_zero() {
                    warnings.push(nothing_comes_of_it("amount", "nobody would ever owe anything"));
                }
                if let Some(last_due) = rule.last_due
                    && last_due < rule.first_due
                {
                    warnings.push(ChamaError::WrongOrder {
                        argument: "last_due".to_owned(),
                        value: last_due.to_string(),
                        earliest: rule.first_due.to_string(),
                    });
                }
            },
        );
    }
    for (place, rule) in document.penalties.iter().enumerate() {
        below(
            warnings,
            || format!("penalties[{place}]"),
            |warnings| {
                trigger_warnings(rule, document, warnings);
                penalty_warnings(rule, false, warnings);
            },
        );
    }
    for (place, product) in document.loans.iter().enumerate() {
        below(
            warnings,
            || format!("loans[{place}]"),
            |warnings| product_warnings(product, warnings),
        );
    }
    for (bucket, second) in [
        (
            Bucket::Arrears,
            (!document.contributions.is_empty()).then_some("contributions"),
        ),
        (
            Bucket::Current,
            (!document.contributions.is_empty()).then_some("contributions"),
        ),
        (Bucket::Fines, (!document.penalties.is_empty()).then_some("penalties")),
        (Bucket::Fees, asks_fees(document)),
    ] {
        if let Some(second) = second
            && !document.allocation.order.contains(&bucket)
        {
            warnings.push(not_compatible(
                "allocation.order".to_owned(),
                second.to_owned(),
                &format!("no payment ever reaches {}, unless it is marked for it", bucket.code()),
            ));
        }
    }
}

/// The part of the document that asks for fees.
fn asks_fees(document: &Bylaws) -> Option<&'static str> {
    if !document.membership.joining_fee.is_zero() {
        return Some("membership.joining_fee");
    }
    let mut contributions = document.contributions.iter();
    contributions
        .any(|rule| rule.catch_up != CatchUp::Nothing)
        .then_some("contributions")
}

fn trigger_warnings(rule: &PenaltyRule, document: &Bylaws, warnings: &mut Vec<ChamaError>) {
    match &rule.trigger {
        PenaltyTrigger::LateContribution { .. } if document.contributions.is_empty() => {
            warnings.push(nothing_comes_of_it(
                "trigger",
                "there is no contribution that could be late",
            ));
        }
        PenaltyTrigger::MissedMeeting | PenaltyTrigger::LateToMeeting if document.meeting.is_none() => {
            warnings.push(nothing_comes_of_it("trigger", "the group holds no meetings"));
        }
        PenaltyTrigger::LateInstalment => {
            warnings.push(nothing_comes_of_it(
                "trigger",
                "loans have penalties of their own, in their product",
            ));
        }
        _ => {}
    }
}

/// What one penalty rule says that is probably not meant; a guard of in duplum may stand around it.
pub(crate) fn penalty_warnings(rule: &PenaltyRule, guarded: bool, warnings: &mut Vec<ChamaError>) {
    let charges_nothing = match &rule.basis {
        PenaltyBasis::Fixed { amount } => amount.is_zero(),
        PenaltyBasis::Unpaid { share } | PenaltyBasis::Whole { share } => share.is_zero(),
        PenaltyBasis::Tiered { tiers } => tiers.iter().all(|tier| tier.amount.is_zero() && tier.share.is_zero()),
    };
    if charges_nothing {
        warnings.push(nothing_comes_of_it("basis", "it would never charge anything"));
    }
    if let PenaltyBasis::Tiered { tiers } = &rule.basis {
        let mut before: Option<&PenaltyTier> = None;
        for (place, tier) in tiers.iter().enumerate() {
            if before.is_some_and(|before| tier.amount <= before.amount && tier.share <= before.share) {
                warnings.push(nothing_comes_of_it(
                    &format!("basis.tiers[{place}]"),
                    "it asks for no more than the tier before it",
                ));
            }
            before = Some(tier);
        }
    }
    let ends = rule.per_item.is_some() || rule.per_member.is_some() || rule.in_duplum.is_some() || guarded;
    if rule.every != PenaltyEvery::Once && !ends {
        warnings.push(not_compatible(
            "every".to_owned(),
            "per_item".to_owned(),
            "it grows without end: give it a cap for an item, a cap for a member, or the guard of in duplum",
        ));
    }
}

fn nothing_comes_of_it(argument: &str, reason: &str) -> ChamaError {
    ChamaError::NoAnswer {
        argument: argument.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::bylaws::check_bylaws;
    use crate::bylaws::faults::tests::{day, document, fixed, found, late, tiered};
    use crate::error::Severity;

    #[test]
    fn what_is_probably_not_meant_is_a_warning_and_not_refused() {
        let mut document = document();
        document.membership.joining_fee = Decimal::TEN;
        document.contributions[0].last_due = Some(day("2026-01-04"));
        document.contributions[0].amount = Decimal::ZERO;
        document.penalties = vec![
            PenaltyRule {
                every: PenaltyEvery::Day,
                ..late(PenaltyBasis::Fixed { amount: Decimal::ZERO })
            },
            PenaltyRule {
                id: "absent".to_owned(),
                trigger: PenaltyTrigger::MissedMeeting,
                ..late(fixed())
            },
            PenaltyRule {
                id: "tiers".to_owned(),
                ..late(tiered(&[(1, 10, 0), (8, 10, 0), (15, 0, 5)]))
            },
        ];
        document.allocation.order = vec![Bucket::Loan, Bucket::Advance];
        let rows = [
            ("bylaws[0].contributions[0].amount", "no_answer"),
            ("bylaws[0].contributions[0].last_due", "wrong_order"),
            ("bylaws[0].penalties[0].basis", "no_answer"),
            ("bylaws[0].penalties[0].every", "not_compatible"),
            ("bylaws[0].penalties[1].trigger", "no_answer"),
            ("bylaws[0].penalties[2].basis.tiers[1]", "no_answer"),
            ("bylaws[0].allocation.order", "not_compatible"),
            ("bylaws[0].allocation.order", "not_compatible"),
            ("bylaws[0].allocation.order", "not_compatible"),
            ("bylaws[0].allocation.order", "not_compatible"),
        ];
        let expected = rows
            .iter()
            .map(|(path, code)| (Severity::Warning, (*path).to_owned(), (*code).to_owned()));
        assert_eq!(found(&[document.clone()]), expected.collect::<Vec<_>>());
        assert!(check_bylaws("bylaws", &[document]).is_ok());
    }
}
