//! The reasons of a row, gathered while it is computed.

use crate::rule::Rule;

/// The reasons that a row may have, in the order of the codes.
const REASONS: [Rule; 15] = [
    Rule::LoanDownPayment,
    Rule::LoanDisbursedLater,
    Rule::LoanRateChanged,
    Rule::LoanInterestPaused,
    Rule::LoanFirstPeriod,
    Rule::LoanSkipped,
    Rule::LoanGracePrincipal,
    Rule::LoanGraceInterest,
    Rule::LoanInterestWaived,
    Rule::LoanInterestCapitalised,
    Rule::LoanInterestDeferred,
    Rule::LoanDeferredDue,
    Rule::LoanRaisedToInterest,
    Rule::LoanComputedAnew,
    Rule::LoanWhatIsLeft,
];

/// A set of them: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Reasons(u16);

impl Reasons {
    fn bit(rule: Rule) -> u16 {
        let place = REASONS.iter().position(|reason| *reason == rule);
        let place = place.and_then(|place| u32::try_from(place).ok());
        place.and_then(|place| 1_u16.checked_shl(place)).unwrap_or(0)
    }

    pub(super) fn add(&mut self, rule: Rule) {
        self.0 |= Self::bit(rule);
    }

    pub(super) fn add_if(&mut self, holds: bool, rule: Rule) {
        if holds {
            self.add(rule);
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn list(self) -> Vec<Rule> {
        if self.0 == 0 {
            return Vec::new();
        }
        let chosen = REASONS.iter().filter(|rule| self.0 & Self::bit(**rule) != 0);
        chosen.copied().collect()
    }
}
