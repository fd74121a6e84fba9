//! What is wrong with one penalty rule.

use super::pairs::pairs;
use super::{below, check_grace, limit_of_rules, not_compatible};
use crate::bylaws::{Bylaws, ItemCap, PenaltyBasis, PenaltyRule, PenaltyTier, PenaltyTrigger};
use crate::error::ChamaError;
use crate::limits::{self, check_id, check_rate};
use crate::money::{Currency, exact_step, minor_amount};

/// One penalty, in the order of its fields; then what does not go together.
pub(crate) fn penalty_errors(rule: &PenaltyRule, currency: Currency, errors: &mut Vec<ChamaError>) {
    errors.extend(check_id("id", &rule.id).err());
    if let PenaltyTrigger::LateContribution { contributions } = &rule.trigger {
        errors.extend(
            limits::RULES
                .check_len("trigger.contributions", contributions.len())
                .err(),
        );
    }
    match &rule.basis {
        PenaltyBasis::Fixed { amount } => errors.extend(minor_amount("basis.amount", *amount, currency).err()),
        PenaltyBasis::Unpaid { share } | PenaltyBasis::Whole { share } => {
            errors.extend(check_rate("basis.share", *share).err());
        }
        PenaltyBasis::Tiered { tiers } => {
            below(
                errors,
                || "basis".to_owned(),
                |errors| tier_errors(tiers, currency, errors),
            );
        }
    }
    errors.extend(check_grace("grace.days", &rule.grace).err());
    match &rule.per_item {
        Some(ItemCap::Amount { amount }) => errors.extend(minor_amount("per_item.amount", *amount, currency).err()),
        Some(ItemCap::Share { share }) => errors.extend(check_rate("per_item.share", *share).err()),
        None => {}
    }
    if let Some(cap) = &rule.per_member {
        errors.extend(minor_amount("per_member.amount", cap.amount, currency).err());
    }
    if let Some(guard) = &rule.in_duplum {
        errors.extend(
            limits::DAYS
                .check("in_duplum.from_days", i64::from(guard.from_days))
                .err(),
        );
    }
    errors.extend(exact_step("rounding.step", rule.rounding.step, currency).err());
    let pairs = pairs(rule).into_iter().filter(|pair| pair.chosen);
    errors.extend(pairs.map(|pair| not_compatible(pair.first.to_owned(), pair.second.to_owned(), pair.reason)));
}

fn tier_errors(tiers: &[PenaltyTier], currency: Currency, errors: &mut Vec<ChamaError>) {
    if tiers.is_empty() {
        errors.push(ChamaError::Empty {
            argument: "tiers".to_owned(),
        });
    }
    if let Err(error) = limits::RULES.check_len("tiers", tiers.len()) {
        errors.push(error);
        return;
    }
    let mut before: Option<&PenaltyTier> = None;
    for (place, tier) in tiers.iter().enumerate() {
        below(
            errors,
            || format!("tiers[{place}]"),
            |errors| {
                errors.extend(limits::TIER_DAYS.check("from_days", i64::from(tier.from_days)).err());
                errors.extend(minor_amount("amount", tier.amount, currency).err());
                errors.extend(check_rate("share", tier.share).err());
                if let Some(before) = before
                    && tier.from_days <= before.from_days
                {
                    errors.push(ChamaError::WrongOrder {
                        argument: "from_days".to_owned(),
                        value: tier.from_days.to_string(),
                        earliest: before.from_days.saturating_add(1).to_string(),
                    });
                }
            },
        );
        before = Some(tier);
    }
}

/// Ids in the trigger that no contribution of the document has, or that are there twice.
pub(crate) fn unknown_contributions(rule: &PenaltyRule, document: &Bylaws, errors: &mut Vec<ChamaError>) {
    let PenaltyTrigger::LateContribution { contributions } = &rule.trigger else {
        return;
    };
    for (place, id) in contributions.iter().enumerate().take(limit_of_rules()) {
        let argument = || format!("trigger.contributions[{place}]");
        if !document.contributions.iter().any(|rule| rule.id == *id) {
            errors.push(ChamaError::NotFound {
                argument: argument(),
                value: id.clone(),
                expected: "the id of a contribution in the same by-laws".to_owned(),
            });
        } else if contributions.iter().take(place).any(|other| other == id) {
            errors.push(ChamaError::Duplicate {
                argument: argument(),
                value: id.clone(),
            });
        }
    }
}
