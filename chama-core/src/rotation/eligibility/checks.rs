//! The conditions of a payout, one a rule: what is asked and what is known, checked, then compared.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{PayoutCheck, PayoutEligibility, PayoutFreeze, PayoutReceiver, PayoutStep, PayoutTerms};
use crate::error::ChamaError;
use crate::limits::{Bound, HANDS, LOANS_AT_ONCE, MEMBERS, PERIODS, check_date, check_fraction, check_id};
use crate::loan::{CheckBound, CheckOutcome, CheckUnit, MemberStanding, StandingNeeded};
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, minor_amount};
use crate::rule::Rule;

/// What a group asks, checked, in smallest units.
pub(super) struct Asked<'a> {
    terms: &'a PayoutTerms,
    this_round: Option<Minor>,
    contribution_arrears: Option<Minor>,
    fines: Option<Minor>,
    loan_arrears: Option<Minor>,
}

/// What is known of a member, checked, in smallest units.
pub(super) struct Facts<'a> {
    given: &'a PayoutReceiver,
    this_round_unpaid: Minor,
    contribution_arrears: Minor,
    unpaid_fines: Minor,
    loan_arrears: Minor,
    guaranteed: Minor,
    still_to_pay: Minor,
}

impl<'a> Facts<'a> {
    pub(super) fn of(given: &'a PayoutReceiver, currency: Currency) -> Result<Self, ChamaError> {
        let amount = |argument: &str, value: Decimal| minor_amount(argument, value, currency);
        check_id("member", &given.member)?;
        HANDS.check("turns_left", given.turns_left.into())?;
        if let PayoutFreeze::Frozen { until: Some(until) } = given.freeze {
            check_date("freeze.until", until)?;
        }
        PERIODS.check("missed_rounds", given.missed_rounds.into())?;
        let this_round_unpaid = amount("this_round_unpaid", given.this_round_unpaid)?;
        let contribution_arrears = amount("contribution_arrears", given.contribution_arrears)?;
        let unpaid_fines = amount("unpaid_fines", given.unpaid_fines)?;
        let loan_arrears = amount("loan_arrears", given.loan_arrears)?;
        LOANS_AT_ONCE.check("defaulted_loans", given.defaulted_loans.into())?;
        MEMBERS.check("guarantors", given.guarantors.into())?;
        Ok(Self {
            given,
            this_round_unpaid,
            contribution_arrears,
            unpaid_fines,
            loan_arrears,
            guaranteed: amount("guaranteed", given.guaranteed)?,
            still_to_pay: amount("still_to_pay", given.still_to_pay)?,
        })
    }
}

impl<'a> Asked<'a> {
    pub(super) fn of(terms: &'a PayoutTerms) -> Result<Self, ChamaError> {
        check_date("terms.on", terms.on)?;
        Self::read(terms).map_err(|error| error.within("terms.rules"))
    }

    fn read(terms: &'a PayoutTerms) -> Result<Self, ChamaError> {
        let rules = &terms.rules;
        let count = |bound: Bound, argument: &str, value: Option<i32>| {
            value.map_or(Ok(()), |value| bound.check(argument, value.into()))
        };
        let amount = |argument: &str, value: Option<Decimal>| {
            value
                .map(|value| minor_amount(argument, value, terms.currency))
                .transpose()
        };
        count(PERIODS, "missed_rounds", rules.missed_rounds)?;
        let this_round = amount("this_round", rules.this_round)?;
        let contribution_arrears = amount("contribution_arrears", rules.contribution_arrears)?;
        let fines = amount("fines", rules.fines)?;
        let loan_arrears = amount("loan_arrears", rules.loan_arrears)?;
        count(LOANS_AT_ONCE, "defaulted_loans", rules.defaulted_loans)?;
        count(MEMBERS, "guarantors", rules.guarantors)?;
        rules
            .coverage
            .map_or(Ok(()), |share| check_fraction("coverage", share))?;
        Ok(Self {
            terms,
            this_round,
            contribution_arrears,
            fines,
            loan_arrears,
        })
    }

    /// Every condition, answered for one member.
    pub(super) fn answer(&self, facts: &Facts<'_>) -> PayoutEligibility {
        let mut checks = Checks {
            currency: self.terms.currency,
            list: Vec::with_capacity(11),
        };
        self.membership(facts.given, &mut checks);
        self.debts(facts, &mut checks);
        self.security(facts, &mut checks);
        let failed = checks.list.iter().filter(|check| check.outcome == CheckOutcome::Failed);
        let not_passed = i32::try_from(failed.count()).unwrap_or(i32::MAX);
        PayoutEligibility {
            member: facts.given.member.clone(),
            on: self.terms.on,
            currency: self.terms.currency,
            allowed: not_passed == 0,
            not_passed,
            checks: checks.list,
        }
    }

    /// Turn, standing, freeze, missed rounds.
    fn membership(&self, one: &PayoutReceiver, checks: &mut Checks) {
        let rules = &self.terms.rules;
        checks.at_least(Rule::PayoutTurn, one.turns_left, 1, |_| PayoutStep::AskGroup);
        if let Some(needed) = rules.standing {
            let kept = match needed {
                StandingNeeded::Member => one.standing != MemberStanding::Left,
                StandingNeeded::Active => matches!(one.standing, MemberStanding::Good | MemberStanding::NotGood),
                StandingNeeded::Good => one.standing == MemberStanding::Good,
            };
            checks.at_least(Rule::PayoutStanding, kept.into(), 1, |_| match one.standing {
                MemberStanding::Left => PayoutStep::Rejoin,
                MemberStanding::Suspended => PayoutStep::EndSuspension,
                MemberStanding::NotGood | MemberStanding::Good => PayoutStep::RegainStanding,
            });
        }
        let until = frozen_until(&one.freeze);
        let frozen = until.is_some_and(|until| until.is_none_or(|until| self.terms.on < until));
        checks.at_most(Rule::PayoutFrozen, frozen.into(), 0, |_| match until.flatten() {
            Some(date) => PayoutStep::WaitUntil { date },
            None => PayoutStep::AskGroup,
        });
        if let Some(tolerated) = rules.missed_rounds {
            checks.at_most(Rule::PayoutMissedRounds, one.missed_rounds, tolerated, |_| {
                PayoutStep::AskGroup
            });
        }
    }

    /// This round, arrears, fines, loans.
    fn debts(&self, facts: &Facts<'_>, checks: &mut Checks) {
        let mut tolerated = |rule, has: Minor, tolerated: Option<Minor>, step: fn(Decimal) -> PayoutStep| {
            if let Some(tolerated) = tolerated {
                checks.amount(rule, has, CheckBound::AtMost, tolerated, step);
            }
        };
        let contributions = |amount| PayoutStep::PayContributions { amount };
        tolerated(
            Rule::PayoutThisRound,
            facts.this_round_unpaid,
            self.this_round,
            contributions,
        );
        tolerated(
            Rule::PayoutArrears,
            facts.contribution_arrears,
            self.contribution_arrears,
            contributions,
        );
        let fines = |amount| PayoutStep::PayFines { amount };
        tolerated(Rule::PayoutFines, facts.unpaid_fines, self.fines, fines);
        let loans = |amount| PayoutStep::PayLoanArrears { amount };
        tolerated(Rule::PayoutLoanArrears, facts.loan_arrears, self.loan_arrears, loans);
        if let Some(tolerated) = self.terms.rules.defaulted_loans {
            let has = facts.given.defaulted_loans;
            checks.at_most(Rule::PayoutDefaultedLoans, has, tolerated, |count| {
                PayoutStep::SettleLoans { count }
            });
        }
    }

    /// Who stands for what is still to be paid, and for how much of it.
    fn security(&self, facts: &Facts<'_>, checks: &mut Checks) {
        if let Some(needed) = self.terms.rules.guarantors {
            let has = facts.given.guarantors;
            checks.at_least(Rule::PayoutGuarantors, has, needed, |count| {
                PayoutStep::FindGuarantors { count }
            });
        }
        if let Some(share) = self.terms.rules.coverage {
            let up = ExactRounding {
                mode: RoundingMode::Ceiling,
                step: 1,
            };
            let needs = up.part(facts.still_to_pay, share);
            checks.amount(
                Rule::PayoutCoverage,
                facts.guaranteed,
                CheckBound::AtLeast,
                needs,
                |amount| PayoutStep::FindGuarantees { amount },
            );
        }
    }
}

/// Some if it is frozen, with the day if that is known.
fn frozen_until(freeze: &PayoutFreeze) -> Option<Option<NaiveDate>> {
    match freeze {
        PayoutFreeze::NotFrozen => None,
        PayoutFreeze::Frozen { until } => Some(*until),
    }
}

/// The checks so far.
struct Checks {
    currency: Currency,
    list: Vec<PayoutCheck>,
}

impl Checks {
    fn at_least(&mut self, rule: Rule, has: i32, needs: i32, step: impl Fn(i32) -> PayoutStep) {
        self.count(rule, has, CheckBound::AtLeast, needs, step);
    }

    fn at_most(&mut self, rule: Rule, has: i32, needs: i32, step: impl Fn(i32) -> PayoutStep) {
        self.count(rule, has, CheckBound::AtMost, needs, step);
    }

    fn count(&mut self, rule: Rule, has: i32, bound: CheckBound, needs: i32, step: impl Fn(i32) -> PayoutStep) {
        let missing = match bound {
            CheckBound::AtLeast => needs.saturating_sub(has),
            CheckBound::AtMost => has.saturating_sub(needs),
        };
        let missing = missing.max(0);
        self.list.push(PayoutCheck {
            rule,
            outcome: outcome(missing == 0),
            unit: CheckUnit::Count,
            has: has.into(),
            bound,
            needs: needs.into(),
            missing: missing.into(),
            next_step: (missing > 0).then(|| step(missing)),
        });
    }

    fn amount(
        &mut self,
        rule: Rule,
        has: Minor,
        bound: CheckBound,
        needs: Minor,
        step: impl Fn(Decimal) -> PayoutStep,
    ) {
        let missing = match bound {
            CheckBound::AtLeast => needs - has,
            CheckBound::AtMost => has - needs,
        };
        let missing = missing.or_zero();
        let shown = missing.amount(self.currency);
        self.list.push(PayoutCheck {
            rule,
            outcome: outcome(missing.is_zero()),
            unit: CheckUnit::Amount,
            has: has.amount(self.currency),
            bound,
            needs: needs.amount(self.currency),
            missing: shown,
            next_step: missing.is_positive().then(|| step(shown)),
        });
    }
}

fn outcome(passed: bool) -> CheckOutcome {
    if passed {
        CheckOutcome::Passed
    } else {
        CheckOutcome::Failed
    }
}
