//! Everything that is wrong with a set of by-laws, each with its place.
//!
//! An error is what cannot be computed with: a limit broken, an id that refers to nothing, two choices that
//! exclude each other. A warning is what can be computed and is probably not meant. The pairs that are
//! refused are listed in `docs/src/rules/bylaws.md#what-does-not-go-together`.

mod loan;
mod pairs;
mod penalty;
mod warnings;

use super::{AllocationRule, Bucket, Bylaws, CatchUp, ContributionRule, Grace, MeetingRule, PenaltyRule};
use crate::calendar::{Frequency, check_window, check_year_start, frequency_faults};
use crate::error::{ChamaError, Fault, Severity};
use crate::limits::{self, check_date, check_fraction, check_id};
use crate::money::{Currency, minor_amount};
use loan::product_errors;
use penalty::{penalty_errors, unknown_contributions};
use warnings::add_warnings;

/// Returns every fault of a group's by-laws: the errors by place, then what is probably not meant.
///
/// `bylaws` are the documents in order of `effective_from`, each whole. Paths start at the list:
/// `bylaws[1].penalties[0].basis.tiers[2].from_days`. By-laws with an error in them are refused by every function
/// that takes them; a warning is not. Rule: docs/src/rules/bylaws.md#faults.
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, bylaws_faults};
/// let document = Bylaws::new("2026-01-01".parse().unwrap());
/// assert_eq!(bylaws_faults(&[document.clone()]), []);
/// let faults = bylaws_faults(&[document.clone(), document]);
/// assert_eq!(faults[0].message, "`bylaws[1].effective_from` is 2026-01-01, which is already there");
/// ```
pub fn bylaws_faults(bylaws: &[Bylaws]) -> Vec<Fault> {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    add_errors(bylaws, &mut errors);
    for (place, document) in bylaws.iter().enumerate() {
        below(
            &mut warnings,
            || format!("[{place}]"),
            |warnings| add_warnings(document, warnings),
        );
    }
    let warnings = warnings.into_iter().map(|warning| Fault {
        severity: Severity::Warning,
        ..warning.within("bylaws").into_fault()
    });
    let errors = errors.into_iter().map(|error| error.within("bylaws").into_fault());
    errors.chain(warnings).collect()
}

/// Refuses by-laws with an error in them: the first of [`bylaws_faults`]. Sound ones cost no allocation.
pub(crate) fn check_bylaws(argument: &str, bylaws: &[Bylaws]) -> Result<(), ChamaError> {
    let mut errors = Vec::new();
    add_errors(bylaws, &mut errors);
    first(argument, errors)
}

/// Refuses a penalty rule with an error in it, apart from the by-laws around it.
pub(crate) fn check_penalty(argument: &str, rule: &PenaltyRule, currency: Currency) -> Result<(), ChamaError> {
    let mut errors = Vec::new();
    penalty_errors(rule, currency, &mut errors);
    first(argument, errors)
}

/// Refuses a waterfall with an error in it.
pub(crate) fn check_allocation(argument: &str, rule: &AllocationRule) -> Result<(), ChamaError> {
    let mut errors = Vec::new();
    allocation_errors(rule, &mut errors);
    first(argument, errors)
}

fn first(argument: &str, errors: Vec<ChamaError>) -> Result<(), ChamaError> {
    let first = errors.into_iter().next();
    first.map_or(Ok(()), |error| Err(error.within(argument)))
}

/// Puts a place in front of what `add` finds; the place is only written when something is found.
fn below(errors: &mut Vec<ChamaError>, place: impl FnOnce() -> String, add: impl FnOnce(&mut Vec<ChamaError>)) {
    let before = errors.len();
    add(errors);
    if errors.len() > before {
        let place = place();
        let found = errors.split_off(before);
        errors.extend(found.into_iter().map(|error| error.within(&place)));
    }
}

/// Adds every error, with paths below the list's.
pub(crate) fn add_errors(bylaws: &[Bylaws], errors: &mut Vec<ChamaError>) {
    if bylaws.is_empty() {
        errors.push(ChamaError::Empty {
            argument: String::new(),
        });
    }
    if let Err(error) = limits::RULES.check_len("", bylaws.len()) {
        errors.push(error);
        return;
    }
    let mut before: Option<&Bylaws> = None;
    for (place, document) in bylaws.iter().enumerate() {
        let at = || format!("[{place}]");
        if let Some(before) = before {
            below(errors, at, |errors| order_errors(document, before, errors));
            if document.currency != before.currency {
                errors.push(not_compatible(
                    format!("[{place}].currency"),
                    format!("[{}].currency", place.saturating_sub(1)),
                    "a group keeps its accounts in one currency",
                ));
            }
        }
        below(errors, at, |errors| document_errors(document, errors));
        before = Some(document);
    }
}

fn order_errors(document: &Bylaws, before: &Bylaws, errors: &mut Vec<ChamaError>) {
    let (argument, value) = ("effective_from".to_owned(), document.effective_from.to_string());
    if document.effective_from == before.effective_from {
        errors.push(ChamaError::Duplicate { argument, value });
    } else if document.effective_from < before.effective_from {
        errors.push(ChamaError::WrongOrder {
            argument,
            value,
            earliest: before.effective_from.to_string(),
        });
    }
}

/// One document, in the order of its fields.
fn document_errors(document: &Bylaws, errors: &mut Vec<ChamaError>) {
    let currency = document.currency;
    errors.extend(check_date("effective_from", document.effective_from).err());
    errors.extend(
        limits::OFFSET_MINUTES
            .check("utc_offset_minutes", i64::from(document.utc_offset_minutes))
            .err(),
    );
    errors.extend(
        limits::CUT_OFF_MINUTES
            .check("cut_off_minutes", i64::from(document.cut_off_minutes))
            .err(),
    );
    errors.extend(check_year_start("financial_year", &document.financial_year).err());
    match limits::HOLIDAYS.check_len("holidays", document.holidays.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, holiday) in document.holidays.iter().enumerate() {
                below(
                    errors,
                    || format!("holidays[{place}]"),
                    |errors| errors.extend(check_date("", *holiday).err()),
                );
            }
        }
    }
    errors.extend(minor_amount("membership.joining_fee", document.membership.joining_fee, currency).err());
    if let Some(meeting) = &document.meeting {
        below(
            errors,
            || "meeting".to_owned(),
            |errors| meeting_errors(meeting, errors),
        );
    }
    match limits::RULES.check_len("contributions", document.contributions.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, rule) in document.contributions.iter().enumerate() {
                below(
                    errors,
                    || format!("contributions[{place}]"),
                    |errors| {
                        let earlier = document.contributions.iter().take(place);
                        errors.extend(check_new_id(&rule.id, earlier.map(|rule| &rule.id)).err());
                        contribution_errors(rule, currency, errors);
                    },
                );
            }
        }
    }
    if let Some(share) = &document.share {
        errors.extend(share.exact("share", currency).err());
    }
    match limits::RULES.check_len("penalties", document.penalties.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, rule) in document.penalties.iter().enumerate() {
                below(
                    errors,
                    || format!("penalties[{place}]"),
                    |errors| {
                        let earlier = document.penalties.iter().take(place);
                        errors.extend(check_new_id(&rule.id, earlier.map(|rule| &rule.id)).err());
                        penalty_errors(rule, currency, errors);
                        unknown_contributions(rule, document, errors);
                    },
                );
            }
        }
    }
    below(
        errors,
        || "allocation".to_owned(),
        |errors| allocation_errors(&document.allocation, errors),
    );
    match limits::RULES.check_len("loans", document.loans.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, product) in document.loans.iter().enumerate() {
                below(
                    errors,
                    || format!("loans[{place}]"),
                    |errors| {
                        let earlier = document.loans.iter().take(place);
                        errors.extend(check_new_id(&product.id, earlier.map(|product| &product.id)).err());
                        product_errors(product, currency, errors);
                    },
                );
            }
        }
    }
}

fn check_new_id<'a>(id: &String, mut earlier: impl Iterator<Item = &'a String>) -> Result<(), ChamaError> {
    if earlier.any(|other| other == id) {
        return Err(ChamaError::Duplicate {
            argument: "id".to_owned(),
            value: id.clone(),
        });
    }
    Ok(())
}

fn meeting_errors(rule: &MeetingRule, errors: &mut Vec<ChamaError>) {
    errors.extend(check_date("first_meeting", rule.first_meeting).err());
    add_frequency(&rule.frequency, errors);
}

fn add_frequency(frequency: &Frequency, errors: &mut Vec<ChamaError>) {
    below(
        errors,
        || "frequency".to_owned(),
        |errors| frequency_faults(frequency, errors),
    );
}

/// One contribution, in the order of its fields.
fn contribution_errors(rule: &ContributionRule, currency: Currency, errors: &mut Vec<ChamaError>) {
    errors.extend(check_id("id", &rule.id).err());
    errors.extend(minor_amount("amount", rule.amount, currency).err());
    errors.extend(check_date("first_due", rule.first_due).err());
    add_frequency(&rule.frequency, errors);
    if let Some(last_due) = rule.last_due {
        errors.extend(check_date("last_due", last_due).err());
    }
    match limits::RULES.check_len("breaks", rule.breaks.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, window) in rule.breaks.iter().enumerate() {
                below(
                    errors,
                    || format!("breaks[{place}]"),
                    |errors| errors.extend(check_window("", window).err()),
                );
            }
        }
    }
    errors.extend(check_grace("on_time.days", &rule.on_time).err());
    match &rule.catch_up {
        CatchUp::MissedPlus { share } => errors.extend(check_fraction("catch_up.share", *share).err()),
        CatchUp::Amount { amount } => errors.extend(minor_amount("catch_up.amount", *amount, currency).err()),
        CatchUp::Nothing | CatchUp::MissedContributions => {}
    }
}

fn check_grace(argument: &str, grace: &Grace) -> Result<(), ChamaError> {
    limits::DAYS.check(argument, i64::from(grace.days()))
}

fn not_compatible(first: String, second: String, reason: &str) -> ChamaError {
    ChamaError::NotCompatible {
        first,
        second,
        reason: reason.to_owned(),
    }
}

fn limit_of_rules() -> usize {
    usize::try_from(limits::RULES.maximum).unwrap_or(usize::MAX)
}

fn allocation_errors(rule: &AllocationRule, errors: &mut Vec<ChamaError>) {
    let mut advance = None;
    for (place, bucket) in rule.order.iter().enumerate().take(limit_of_rules()) {
        if rule.order.iter().take(place).any(|earlier| earlier == bucket) {
            errors.push(ChamaError::Duplicate {
                argument: format!("order[{place}]"),
                value: bucket.code().to_owned(),
            });
        } else if let Some(advance) = advance {
            errors.push(not_compatible(
                format!("order[{place}]"),
                format!("order[{advance}]"),
                "the advance takes all that is left, so it comes last",
            ));
        }
        if *bucket == Bucket::Advance {
            advance = advance.or(Some(place));
        }
    }
    errors.extend(limits::RULES.check_len("order", rule.order.len()).err());
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_decimal::Decimal;

    use super::*;
    use crate::bylaws::{CapWindow, InDuplumRule, ItemCap, MemberCap, PenaltyBasis, PenaltyTier, PenaltyTrigger};
    use crate::calendar::{BusinessDayRule, DateWindow};
    use crate::money::{Rounding, RoundingMode};
    use crate::share::ShareRule;

    pub(super) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn monthly(id: &str) -> ContributionRule {
        let every = Frequency::Weeks { every: 1 };
        ContributionRule::new(id.to_owned(), Decimal::from(1_000), day("2026-01-05"), every)
    }

    pub(super) fn late(basis: PenaltyBasis) -> PenaltyRule {
        let trigger = PenaltyTrigger::LateContribution { contributions: vec![] };
        PenaltyRule::new("late".to_owned(), trigger, basis)
    }

    pub(super) fn fixed() -> PenaltyBasis {
        PenaltyBasis::Fixed { amount: Decimal::TEN }
    }

    pub(super) fn unpaid() -> PenaltyBasis {
        PenaltyBasis::Unpaid {
            share: Decimal::new(1, 1),
        }
    }

    pub(super) fn tiered(tiers: &[(i32, i64, i64)]) -> PenaltyBasis {
        let tiers = tiers.iter().map(|(from_days, amount, share)| PenaltyTier {
            from_days: *from_days,
            amount: Decimal::from(*amount),
            share: Decimal::new(*share, 2),
        });
        PenaltyBasis::Tiered { tiers: tiers.collect() }
    }

    pub(super) fn document() -> Bylaws {
        Bylaws {
            contributions: vec![monthly("savings")],
            penalties: vec![late(fixed())],
            ..Bylaws::new(day("2026-01-01"))
        }
    }

    /// Severity, path and code of every fault.
    pub(super) fn found(bylaws: &[Bylaws]) -> Vec<(Severity, String, String)> {
        let faults = bylaws_faults(bylaws).into_iter();
        faults.map(|fault| (fault.severity, fault.path, fault.code)).collect()
    }

    fn errors(bylaws: &[Bylaws]) -> Vec<(String, String)> {
        let errors = found(bylaws)
            .into_iter()
            .filter(|(severity, ..)| *severity == Severity::Error);
        errors.map(|(_, path, code)| (path, code)).collect()
    }

    pub(super) fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter()
            .map(|(path, code)| ((*path).to_owned(), (*code).to_owned()))
            .collect()
    }

    #[test]
    fn documents_follow_each_other_in_one_currency() {
        let (first, mut second) = (document(), document());
        assert_eq!(errors(&[]), rows(&[("bylaws", "empty")]));
        second.currency = Currency::Ugx;
        assert_eq!(
            errors(&[first.clone(), second.clone()]),
            rows(&[
                ("bylaws[1].effective_from", "duplicate"),
                ("bylaws[1].currency", "not_compatible")
            ])
        );
        second.currency = Currency::Kes;
        second.effective_from = day("2025-12-31");
        assert_eq!(
            errors(&[first.clone(), second.clone()]),
            rows(&[("bylaws[1].effective_from", "wrong_order")])
        );
        second.effective_from = day("2026-01-02");
        assert_eq!(errors(&[first.clone(), second]), []);
        assert_eq!(errors(&vec![first; 101]), rows(&[("bylaws", "too_long")]));
    }

    #[test]
    fn every_fault_of_a_document_is_found_in_the_order_of_its_fields() {
        let mut bad = document();
        bad.effective_from = day("1899-12-31");
        bad.utc_offset_minutes = 2_000;
        bad.cut_off_minutes = 0;
        bad.financial_year.day = 29;
        bad.holidays = vec![day("2026-01-01"), day("2200-01-01")];
        bad.membership.joining_fee = Decimal::new(1, 3);
        bad.meeting = Some(MeetingRule {
            first_meeting: day("2200-01-01"),
            frequency: Frequency::Days { every: 0 },
            meeting_day: BusinessDayRule::Unadjusted,
        });
        let window = DateWindow {
            since: day("2026-02-01"),
            until: day("2026-01-01"),
        };
        bad.contributions = vec![
            monthly("savings"),
            ContributionRule {
                amount: Decimal::from(-1),
                first_due: day("2200-01-01"),
                frequency: Frequency::Weeks { every: 0 },
                last_due: Some(day("2200-01-01")),
                breaks: vec![window],
                on_time: Grace::BusinessDays { days: -1 },
                catch_up: CatchUp::MissedPlus { share: Decimal::TEN },
                ..monthly("savings")
            },
        ];
        bad.share = Some(ShareRule::new(Decimal::ZERO));
        bad.penalties = vec![
            late(tiered(&[(0, 10, 0), (0, 10, 0)])),
            PenaltyRule {
                trigger: PenaltyTrigger::LateContribution {
                    contributions: vec!["savings".to_owned(), "welfare".to_owned(), "savings".to_owned()],
                },
                grace: Grace::CalendarDays { days: 3_661 },
                per_item: Some(ItemCap::Share {
                    share: Decimal::from(11),
                }),
                per_member: Some(MemberCap {
                    amount: Decimal::from(-1),
                    window: CapWindow::Always,
                }),
                in_duplum: Some(InDuplumRule { from_days: -1 }),
                rounding: Rounding {
                    mode: RoundingMode::HalfUp,
                    step: Some(Decimal::ZERO),
                },
                ..late(PenaltyBasis::Whole {
                    share: Decimal::from(12),
                })
            },
        ];
        bad.allocation.order = vec![Bucket::Advance, Bucket::Fines, Bucket::Fines];
        assert_eq!(
            errors(&[bad.clone()]),
            rows(&[
                ("bylaws[0].effective_from", "date_out_of_range"),
                ("bylaws[0].utc_offset_minutes", "out_of_range"),
                ("bylaws[0].cut_off_minutes", "out_of_range"),
                ("bylaws[0].financial_year.day", "out_of_range"),
                ("bylaws[0].holidays[1]", "date_out_of_range"),
                ("bylaws[0].membership.joining_fee", "too_many_decimals"),
                ("bylaws[0].meeting.first_meeting", "date_out_of_range"),
                ("bylaws[0].meeting.frequency.every", "out_of_range"),
                ("bylaws[0].contributions[1].id", "duplicate"),
                ("bylaws[0].contributions[1].amount", "out_of_range"),
                ("bylaws[0].contributions[1].first_due", "date_out_of_range"),
                ("bylaws[0].contributions[1].frequency.every", "out_of_range"),
                ("bylaws[0].contributions[1].last_due", "date_out_of_range"),
                ("bylaws[0].contributions[1].breaks[0].until", "wrong_order"),
                ("bylaws[0].contributions[1].on_time.days", "out_of_range"),
                ("bylaws[0].contributions[1].catch_up.share", "out_of_range"),
                ("bylaws[0].share.price", "out_of_range"),
                ("bylaws[0].penalties[0].basis.tiers[0].from_days", "out_of_range"),
                ("bylaws[0].penalties[0].basis.tiers[1].from_days", "out_of_range"),
                ("bylaws[0].penalties[0].basis.tiers[1].from_days", "wrong_order"),
                ("bylaws[0].penalties[1].id", "duplicate"),
                ("bylaws[0].penalties[1].basis.share", "out_of_range"),
                ("bylaws[0].penalties[1].grace.days", "out_of_range"),
                ("bylaws[0].penalties[1].per_item.share", "out_of_range"),
                ("bylaws[0].penalties[1].per_member.amount", "out_of_range"),
                ("bylaws[0].penalties[1].in_duplum.from_days", "out_of_range"),
                ("bylaws[0].penalties[1].rounding.step", "out_of_range"),
                ("bylaws[0].penalties[1].trigger.contributions[1]", "not_found"),
                ("bylaws[0].penalties[1].trigger.contributions[2]", "duplicate"),
                ("bylaws[0].allocation.order[1]", "not_compatible"),
                ("bylaws[0].allocation.order[2]", "duplicate"),
            ])
        );
        // The functions refuse with the first of them.
        assert_eq!(
            check_bylaws("terms.bylaws", &[bad]).unwrap_err().to_string(),
            "`terms.bylaws[0].effective_from` is 1899-12-31, but dates must be from 1900-01-01 to 2199-12-31"
        );
    }
}
