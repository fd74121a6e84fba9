//! The choices in one penalty rule that do not go together, with the reason of each pair.

use crate::bylaws::{Compounding, Counting, GraceCounts, PenaltyBasis, PenaltyEvery, PenaltyRule};

/// Two choices that exclude each other, and whether a rule has made both.
pub(crate) struct Pair {
    pub(crate) chosen: bool,
    pub(crate) first: &'static str,
    pub(crate) second: &'static str,
    pub(crate) reason: &'static str,
}

/// The table of what does not go together in one penalty: docs/src/rules/bylaws.md#what-does-not-go-together.
pub(crate) fn pairs(rule: &PenaltyRule) -> [Pair; 13] {
    let meeting = rule.trigger.of_meeting();
    let fixed = matches!(rule.basis, PenaltyBasis::Fixed { .. });
    let unpaid = matches!(rule.basis, PenaltyBasis::Unpaid { .. });
    let tiered = matches!(rule.basis, PenaltyBasis::Tiered { .. });
    let once = rule.every == PenaltyEvery::Once;
    let complete = rule.counting == Counting::Complete;
    let compound = rule.compounding == Compounding::Compound;
    let pair = |chosen, first, second, reason| Pair {
        chosen,
        first,
        second,
        reason,
    };
    [
        pair(
            meeting && !fixed,
            "basis",
            "trigger",
            "a meeting has no amount to take a share of, and no days late",
        ),
        pair(meeting && !once, "every", "trigger", "a meeting is missed once"),
        pair(meeting && complete, "counting", "trigger", "a meeting has no periods"),
        pair(
            meeting && compound,
            "compounding",
            "trigger",
            "the penalty of a meeting does not grow",
        ),
        pair(
            meeting && rule.grace.days() != 0,
            "grace",
            "trigger",
            "a meeting is attended on its day or not at all",
        ),
        pair(
            meeting && rule.grace_counts == GraceCounts::FromDue,
            "grace_counts",
            "trigger",
            "a meeting has no grace",
        ),
        pair(
            meeting && rule.per_item.is_some(),
            "per_item",
            "trigger",
            "a meeting is charged once, an amount",
        ),
        pair(
            meeting && rule.in_duplum.is_some(),
            "in_duplum",
            "trigger",
            "the penalty of a meeting does not grow",
        ),
        pair(
            !meeting && once && !tiered && complete,
            "counting",
            "every",
            "what is charged once has no periods",
        ),
        pair(
            !meeting && compound && !unpaid,
            "compounding",
            "basis",
            "only a share of what is unpaid grows on itself",
        ),
        pair(
            !meeting && compound && unpaid && once,
            "compounding",
            "every",
            "what is charged once does not grow",
        ),
        pair(
            !meeting && tiered && !once,
            "every",
            "basis",
            "the tiers say when it is charged",
        ),
        pair(
            !meeting && tiered && complete,
            "counting",
            "basis",
            "the tiers say when it is charged",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::bylaws::faults::penalty::penalty_errors;
    use crate::bylaws::faults::tests::{fixed, late, rows, tiered, unpaid};
    use crate::bylaws::{Grace, InDuplumRule, ItemCap, PenaltyTrigger};
    use crate::error::ChamaError;
    use crate::money::Currency;

    /// The first and second choice of each pair that a rule is refused for.
    fn refused(rule: PenaltyRule) -> Vec<(String, String)> {
        let mut errors = Vec::new();
        penalty_errors(&rule, Currency::Kes, &mut errors);
        let pairs = errors.into_iter().filter_map(|error| match error {
            ChamaError::NotCompatible { first, second, .. } => Some((first, second)),
            _ => None,
        });
        pairs.collect()
    }

    #[test]
    fn each_pair_that_does_not_go_together_is_refused_and_named() {
        let meeting = || PenaltyRule {
            trigger: PenaltyTrigger::MissedMeeting,
            ..late(fixed())
        };
        let daily = PenaltyEvery::Day;
        let complete = Counting::Complete;
        let compounding = Compounding::Compound;
        for (first, second, rule) in [
            (
                "basis",
                "trigger",
                PenaltyRule {
                    basis: unpaid(),
                    ..meeting()
                },
            ),
            (
                "basis",
                "trigger",
                PenaltyRule {
                    basis: tiered(&[(1, 5, 0)]),
                    ..meeting()
                },
            ),
            (
                "every",
                "trigger",
                PenaltyRule {
                    every: daily,
                    ..meeting()
                },
            ),
            (
                "counting",
                "trigger",
                PenaltyRule {
                    counting: complete,
                    ..meeting()
                },
            ),
            (
                "compounding",
                "trigger",
                PenaltyRule {
                    compounding,
                    ..meeting()
                },
            ),
            (
                "grace",
                "trigger",
                PenaltyRule {
                    grace: Grace::CalendarDays { days: 1 },
                    ..meeting()
                },
            ),
            (
                "grace_counts",
                "trigger",
                PenaltyRule {
                    grace_counts: GraceCounts::FromDue,
                    ..meeting()
                },
            ),
            (
                "per_item",
                "trigger",
                PenaltyRule {
                    per_item: Some(ItemCap::Share { share: Decimal::ONE }),
                    ..meeting()
                },
            ),
            (
                "in_duplum",
                "trigger",
                PenaltyRule {
                    in_duplum: Some(InDuplumRule::default()),
                    ..meeting()
                },
            ),
            (
                "counting",
                "every",
                PenaltyRule {
                    counting: complete,
                    ..late(fixed())
                },
            ),
            (
                "compounding",
                "basis",
                PenaltyRule {
                    compounding,
                    every: daily,
                    ..late(fixed())
                },
            ),
            (
                "compounding",
                "basis",
                PenaltyRule {
                    compounding,
                    ..late(tiered(&[(1, 5, 0)]))
                },
            ),
            (
                "compounding",
                "every",
                PenaltyRule {
                    compounding,
                    ..late(unpaid())
                },
            ),
            (
                "every",
                "basis",
                PenaltyRule {
                    every: daily,
                    ..late(tiered(&[(1, 5, 0)]))
                },
            ),
            (
                "counting",
                "basis",
                PenaltyRule {
                    counting: complete,
                    ..late(tiered(&[(1, 5, 0)]))
                },
            ),
        ] {
            assert_eq!(refused(rule), rows(&[(first, second)]), "{first} {second}");
        }
        assert_eq!(refused(meeting()), []);
        let monthly = PenaltyRule {
            compounding,
            counting: complete,
            every: PenaltyEvery::Month,
            ..late(unpaid())
        };
        assert_eq!(refused(monthly), []);
        assert_eq!(refused(late(tiered(&[(1, 5, 0), (8, 0, 5)]))), []);
    }
}
