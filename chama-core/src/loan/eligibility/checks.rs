//! The checks, one a rule: conditions that are kept or not, and limits that let someone borrow up to an amount.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::faults::Facts;
use super::{
    AffordabilityOf, CheckBound, CheckOutcome, CheckUnit, EligibilityCheck, EligibilityRules, EligibilityTerms,
    LoanEligibility, MemberStanding, MultipleCovers, NextStep, SavingsCounted, StandingNeeded, WaitingSince,
    WaitingTime, WaitingUnit,
};
use crate::calendar::{known_year, months_later, shifted, whole_months};
use crate::limits::{AMOUNT, EVENTS};
use crate::money::{Currency, Minor, RoundingMode, divide, exact_step, minor_amount};
use crate::rule::Rule;

/// How many checks there are at most.
const RULES: usize = 18;

/// A share or a multiple as a whole number over a power of ten.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    fn of(value: Decimal) -> Self {
        let value = value.normalize();
        Self {
            over: value.mantissa(),
            under: 10_i128.checked_pow(value.scale()).unwrap_or(i128::MAX),
        }
    }

    /// number × ratio; a product stays within 10¹⁵ · 10¹³.
    fn times(self, number: i128, mode: RoundingMode) -> i128 {
        divide(number.saturating_mul(self.over), self.under, mode)
    }

    /// number ÷ ratio, which is above 0.
    fn into(self, number: i128, mode: RoundingMode) -> i128 {
        divide(number.saturating_mul(self.under), self.over, mode)
    }
}

/// What a group asks, checked, in smallest units.
pub(super) struct Asked<'a> {
    rules: &'a EligibilityRules,
    on: NaiveDate,
    currency: Currency,
    step: i128,
    most: Minor,
    minimum_savings: Option<Minor>,
    contribution_arrears: Option<Minor>,
    loan_arrears: Option<Minor>,
    loan_cap: Option<Minor>,
    member_cap: Option<Minor>,
    lendable: Option<Minor>,
}

impl<'a> Asked<'a> {
    /// Of terms that were checked: nothing in them is refused here.
    pub(super) fn of(terms: &'a EligibilityTerms) -> Self {
        let (rules, currency) = (&terms.rules, terms.currency);
        let amount = |value: Option<Decimal>| value.and_then(|value| minor_amount("", value, currency).ok());
        let fund = terms.fund.check("", currency).ok();
        let lendable = |reserve| fund.map(|fund| fund.lendable(reserve, currency));
        Self {
            rules,
            on: terms.on,
            currency,
            step: exact_step("", rules.step, currency).unwrap_or(1),
            most: Minor(i128::from(AMOUNT.maximum).saturating_mul(currency.units())),
            minimum_savings: amount(rules.minimum_savings),
            contribution_arrears: amount(rules.contribution_arrears),
            loan_arrears: amount(rules.loan_arrears),
            loan_cap: amount(rules.loan_cap),
            member_cap: amount(rules.member_cap),
            lendable: rules.reserve.as_ref().and_then(lendable),
        }
    }

    /// Every rule, answered for one member.
    pub(super) fn answer(&self, facts: &Facts<'_>) -> LoanEligibility {
        let mut checks = Checks {
            currency: self.currency,
            list: Vec::with_capacity(RULES),
            failed: None,
            smallest: None,
            not_passed: 0,
        };
        self.membership(facts, &mut checks);
        self.savings_and_arrears(facts, &mut checks);
        self.loans_before(facts, &mut checks);
        self.limits(facts, &mut checks);

        let (bound_at, by) = checks.smallest.unzip();
        let limit = bound_at.map(|smallest| self.to_step(smallest));
        let maximum = if checks.failed.is_some() {
            Some(Minor::ZERO)
        } else {
            limit
        };
        let amount = |value: Option<Minor>| value.map(|value| value.amount(self.currency));
        LoanEligibility {
            member: facts.application.member.clone(),
            on: self.on,
            currency: self.currency,
            asked: amount(facts.asked),
            allowed: match facts.asked {
                Some(_) => checks.not_passed == 0,
                None => maximum != Some(Minor::ZERO),
            },
            maximum: amount(maximum),
            binding: checks.failed.or(by),
            limit: amount(limit),
            not_passed: checks.not_passed,
            checks: checks.list,
        }
    }

    /// Standing, tenure, contributions made, attendance.
    fn membership(&self, facts: &Facts<'_>, checks: &mut Checks) {
        let (rules, one) = (self.rules, facts.borrower);
        if let Some(needed) = rules.standing {
            let kept = match needed {
                StandingNeeded::Member => one.standing != MemberStanding::Left,
                StandingNeeded::Active => matches!(one.standing, MemberStanding::Good | MemberStanding::NotGood),
                StandingNeeded::Good => one.standing == MemberStanding::Good,
            };
            let count = Counted::at_least(CheckUnit::Count, i64::from(kept), 1);
            checks.condition(Rule::EligibleStanding, count, |_| match one.standing {
                MemberStanding::Left => NextStep::Rejoin,
                MemberStanding::Suspended => NextStep::EndSuspension,
                MemberStanding::NotGood | MemberStanding::Good => NextStep::RegainStanding,
            });
        }
        if let Some(months) = rules.tenure_months {
            let has = if one.joined > self.on {
                0
            } else {
                whole_months(one.joined, self.on)
            };
            let count = Counted::at_least(CheckUnit::Months, i64::from(has), i64::from(months));
            checks.condition(Rule::EligibleTenure, count, |_| {
                wait_until(months_later(one.joined, i64::from(months)))
            });
        }
        if let Some(needed) = rules.contributions_made {
            let count = Counted::at_least(CheckUnit::Count, i64::from(one.contributions_made), i64::from(needed));
            checks.condition(Rule::EligibleContributions, count, |missing| {
                counted(missing).map_or(NextStep::AskGroup, |count| NextStep::Contribute { count })
            });
        }
        if let Some(share) = rules.attendance {
            let share = Ratio::of(share);
            let (held, attended) = (i64::from(one.meetings_held), i64::from(one.meetings_attended));
            let needed = share.times(i128::from(held), RoundingMode::Ceiling);
            let needed = i64::try_from(needed).unwrap_or(i64::MAX);
            let count = Counted::at_least(CheckUnit::Count, attended, needed);
            checks.condition(Rule::EligibleAttendance, count, |_| {
                meetings_to_attend(share, held, attended)
            });
        }
    }

    /// Minimum savings; what is late, and for how long.
    fn savings_and_arrears(&self, facts: &Facts<'_>, checks: &mut Checks) {
        if let Some(minimum) = self.minimum_savings {
            let amount = Amount::at_least(self.savings(facts), minimum);
            checks.amount(Rule::EligibleMinimumSavings, amount, |amount| NextStep::Save { amount });
        }
        if let Some(tolerated) = self.contribution_arrears {
            let amount = Amount::at_most(facts.contribution_arrears, tolerated);
            checks.amount(Rule::EligibleContributionArrears, amount, |amount| {
                NextStep::PayContributions { amount }
            });
        }
        if let Some(tolerated) = self.loan_arrears {
            let amount = Amount::at_most(facts.loan_arrears, tolerated);
            checks.amount(Rule::EligibleLoanArrears, amount, |amount| NextStep::PayLoanArrears {
                amount,
            });
        }
        if let Some(days) = self.rules.days_past_due {
            let count = Counted::at_most(
                CheckUnit::Days,
                i64::from(facts.borrower.days_past_due),
                i64::from(days),
            );
            checks.condition(Rule::EligibleDaysPastDue, count, |_| NextStep::PayLoanArrears {
                amount: facts.loan_arrears.amount(self.currency),
            });
        }
    }

    /// Loans at once, waiting time, number of guarantors; and the step of the amount.
    fn loans_before(&self, facts: &Facts<'_>, checks: &mut Checks) {
        let (rules, one) = (self.rules, facts.borrower);
        if let Some(most) = rules.open_loans {
            let open = i64::from(one.open_loans);
            let count = Counted::at_most(CheckUnit::Count, open.saturating_add(1), i64::from(most));
            checks.condition(Rule::EligibleOpenLoans, count, |missing| {
                let enough = counted(missing).filter(|_| missing <= open);
                enough.map_or(NextStep::AskGroup, |count| NextStep::CloseLoans { count })
            });
        }
        if let Some(waiting) = &rules.waiting {
            let since = match waiting.since {
                WaitingSince::Repaid => one.last_repaid_on,
                WaitingSince::Disbursed => one.last_disbursed_on,
            };
            let free = since.map_or(self.on, |since| free_from(since, waiting));
            let days = |until: NaiveDate| {
                since
                    .map_or(0, |since| until.signed_duration_since(since).num_days())
                    .max(0)
            };
            let count = Counted::at_least(CheckUnit::Days, days(self.on), days(free));
            checks.condition(Rule::EligibleWaiting, count, |_| wait_until(free));
        }
        if let Some(needed) = rules.guarantors {
            let count = Counted::at_least(
                CheckUnit::Count,
                i64::from(facts.application.guarantors),
                i64::from(needed),
            );
            checks.condition(Rule::EligibleGuarantors, count, |missing| {
                counted(missing).map_or(NextStep::AskGroup, |count| NextStep::FindGuarantors { count })
            });
        }
        if rules.step.is_some() {
            let asked = facts.asked.unwrap_or_default();
            let over = Amount::at_most(Minor(asked.0.rem_euclid(self.step)), Minor::ZERO);
            // What is asked, not who asks: it leaves the maximum as it is.
            let failed = checks.failed;
            checks.amount(Rule::EligibleStep, over, |amount| NextStep::AskLess { amount });
            checks.failed = failed;
        }
    }

    fn limits(&self, facts: &Facts<'_>, checks: &mut Checks) {
        let asked = facts.asked.unwrap_or_default();
        let show = |amount: Minor| amount.amount(self.currency);
        let less = |missing: Decimal, allows: Minor| match allows.is_positive() {
            true => NextStep::AskLess { amount: missing },
            false => NextStep::AskGroup,
        };
        if let Some(multiple) = &self.rules.savings_multiple {
            let (savings, times) = (self.savings(facts), Ratio::of(multiple.times));
            let owed = match multiple.covers {
                MultipleCovers::AllLoans => facts.owed,
                MultipleCovers::ThisLoan => Minor::ZERO,
            };
            let allows = Minor(times.times(savings.0, RoundingMode::Down)) - owed;
            self.limit(checks, Rule::EligibleMultiple, asked, allows, |_, _| {
                let needed = (times.over > 0).then(|| times.into((asked + owed).0, RoundingMode::Ceiling));
                let more = needed
                    .map(|needed| Minor(needed) - savings)
                    .filter(|more| *more <= self.most);
                more.map_or(NextStep::AskGroup, |more| NextStep::Save { amount: show(more) })
            });
        }
        if let Some(cap) = self.loan_cap {
            self.limit(checks, Rule::EligibleLoanCap, asked, cap, less);
        }
        if let Some(cap) = self.member_cap {
            self.limit(
                checks,
                Rule::EligibleMemberCap,
                asked,
                cap - facts.owed,
                |missing, allows| {
                    if asked > cap {
                        return less(missing, allows);
                    }
                    let amount = show(asked + facts.owed - cap);
                    NextStep::RepayPrincipal { amount }
                },
            );
        }
        if let Some(lendable) = self.lendable {
            self.limit(
                checks,
                Rule::EligibleFund,
                asked,
                lendable,
                |missing, allows| match allows.is_positive() {
                    true => NextStep::AskLess { amount: missing },
                    false => NextStep::WaitForFund { amount: missing },
                },
            );
        }
        if let Some(coverage) = self.rules.coverage {
            let coverage = Ratio::of(coverage);
            let own = (self.savings(facts) - facts.owed - facts.pledged).or_zero();
            if coverage.over > 0 {
                let others = Minor(coverage.into(facts.guaranteed.0, RoundingMode::Down));
                self.limit(checks, Rule::EligibleCoverage, asked, own + others, |_, _| {
                    let needed = Minor(coverage.times((asked - own).0, RoundingMode::Ceiling));
                    let amount = show(needed - facts.guaranteed);
                    NextStep::FindGuarantees { amount }
                });
            } else {
                let all = Amount::at_most(asked, asked);
                checks.amount(Rule::EligibleCoverage, all, |_| NextStep::AskGroup);
            }
        }
        self.affordability(facts, checks);
    }

    /// The instalments that fit, and the amount that they repay.
    fn affordability(&self, facts: &Facts<'_>, checks: &mut Checks) {
        let Some(rule) = &self.rules.affordability else {
            return;
        };
        let (base, declare) = match rule.of {
            AffordabilityOf::Income => (facts.income, NextStep::DeclareIncome),
            AffordabilityOf::Contribution => (facts.contribution, NextStep::DeclareContribution),
        };
        let fits = base.map(|base| Minor(Ratio::of(rule.share).times(base.0, RoundingMode::Down)));
        let others = facts.other_instalments;
        let has = others + facts.instalment.unwrap_or_default();
        let amount = Amount::at_most(has, fits.unwrap_or_default());
        let (Some(fits), Some(instalment), Some(asked)) = (fits, facts.instalment, facts.asked) else {
            let step = if fits.is_none() {
                declare
            } else {
                NextStep::NameInstalment
            };
            checks.unknown(Rule::EligibleAffordability, amount, step);
            return;
        };
        let room = (fits - others).or_zero();
        let allows = Minor(divide(asked.0.saturating_mul(room.0), instalment.0, RoundingMode::Down));
        let allows = self.to_step(allows.min(self.most));
        checks.limit(Rule::EligibleAffordability, amount, allows, |_| {
            if allows.is_positive() {
                let amount = (asked - allows).amount(self.currency);
                return NextStep::AskLess { amount };
            }
            NextStep::AskGroup
        });
    }

    /// A limit of the amount asked itself.
    fn limit(
        &self,
        checks: &mut Checks,
        rule: Rule,
        asked: Minor,
        allows: Minor,
        step: impl FnOnce(Decimal, Minor) -> NextStep,
    ) {
        let allows = allows.or_zero().min(self.most);
        checks.limit(rule, Amount::at_most(asked, allows), allows, |missing| {
            step(missing, allows)
        });
    }

    /// What counts as savings.
    fn savings(&self, facts: &Facts<'_>) -> Minor {
        match self.rules.savings_counted {
            SavingsCounted::Savings => facts.savings,
            SavingsCounted::Shares => facts.shares,
            SavingsCounted::SavingsAndShares => facts.savings + facts.shares,
        }
    }

    fn to_step(&self, amount: Minor) -> Minor {
        amount - Minor(amount.0.rem_euclid(self.step.max(1)))
    }
}

/// The first free day.
fn free_from(since: NaiveDate, waiting: &WaitingTime) -> NaiveDate {
    let count = i64::from(waiting.count);
    match waiting.unit {
        WaitingUnit::Days => shifted(since, count),
        WaitingUnit::Weeks => shifted(since, count.saturating_mul(7)),
        WaitingUnit::Months => months_later(since, count),
    }
}

fn wait_until(date: NaiveDate) -> NextStep {
    known_year(date).map_or(NextStep::AskGroup, |date| NextStep::WaitUntil { date })
}

/// How many meetings in a row bring the share: (attended + k) ≥ share × (held + k).
fn meetings_to_attend(share: Ratio, held: i64, attended: i64) -> NextStep {
    let (held, attended) = (i128::from(held), i128::from(attended));
    let missed = share.under.saturating_sub(share.over);
    if missed <= 0 {
        return NextStep::AskGroup;
    }
    let short = share
        .over
        .saturating_mul(held)
        .saturating_sub(share.under.saturating_mul(attended));
    let more = i64::try_from(divide(short, missed, RoundingMode::Ceiling)).unwrap_or(i64::MAX);
    let count = counted(more).filter(|_| more <= EVENTS.maximum);
    count.map_or(NextStep::AskGroup, |count| NextStep::AttendMeetings { count })
}

fn counted(count: i64) -> Option<i32> {
    i32::try_from(count).ok()
}

/// A number of things against what is needed.
struct Counted {
    unit: CheckUnit,
    bound: CheckBound,
    has: i64,
    needs: i64,
}

impl Counted {
    fn at_least(unit: CheckUnit, has: i64, needs: i64) -> Self {
        let bound = CheckBound::AtLeast;
        Self {
            unit,
            bound,
            has,
            needs,
        }
    }

    fn at_most(unit: CheckUnit, has: i64, needs: i64) -> Self {
        let bound = CheckBound::AtMost;
        Self {
            unit,
            bound,
            has,
            needs,
        }
    }
}

/// An amount against what is needed.
struct Amount {
    bound: CheckBound,
    has: Minor,
    needs: Minor,
}

impl Amount {
    fn at_least(has: Minor, needs: Minor) -> Self {
        let bound = CheckBound::AtLeast;
        Self { bound, has, needs }
    }

    fn at_most(has: Minor, needs: Minor) -> Self {
        let bound = CheckBound::AtMost;
        Self { bound, has, needs }
    }

    fn missing(&self) -> Minor {
        match self.bound {
            CheckBound::AtLeast => (self.needs - self.has).or_zero(),
            CheckBound::AtMost => (self.has - self.needs).or_zero(),
        }
    }
}

/// The checks so far, and what follows from them.
struct Checks {
    currency: Currency,
    list: Vec<EligibilityCheck>,
    /// The first condition that failed.
    failed: Option<Rule>,
    /// The smallest limit, the first of equal ones.
    smallest: Option<(Minor, Rule)>,
    not_passed: i32,
}

impl Checks {
    fn condition(&mut self, rule: Rule, count: Counted, step: impl FnOnce(i64) -> NextStep) {
        let missing = match count.bound {
            CheckBound::AtLeast => count.needs.saturating_sub(count.has),
            CheckBound::AtMost => count.has.saturating_sub(count.needs),
        };
        let missing = missing.max(0);
        let failed = missing > 0;
        self.failed = self.failed.or(failed.then_some(rule));
        self.push(EligibilityCheck {
            rule,
            outcome: outcome(failed),
            unit: count.unit,
            has: Decimal::from(count.has),
            bound: count.bound,
            needs: Decimal::from(count.needs),
            missing: Decimal::from(missing),
            allows: None,
            next_step: failed.then(|| step(missing)),
        });
    }

    fn amount(&mut self, rule: Rule, amount: Amount, step: impl FnOnce(Decimal) -> NextStep) {
        let failed = amount.missing().is_positive();
        self.failed = self.failed.or(failed.then_some(rule));
        self.money(rule, &amount, None, step);
    }

    fn limit(&mut self, rule: Rule, amount: Amount, allows: Minor, step: impl FnOnce(Decimal) -> NextStep) {
        if self.smallest.is_none_or(|(smallest, _)| allows < smallest) {
            self.smallest = Some((allows, rule));
        }
        self.money(rule, &amount, Some(allows), step);
    }

    fn unknown(&mut self, rule: Rule, amount: Amount, step: NextStep) {
        self.push(EligibilityCheck {
            rule,
            outcome: CheckOutcome::NotKnown,
            unit: CheckUnit::Amount,
            has: amount.has.amount(self.currency),
            bound: amount.bound,
            needs: amount.needs.amount(self.currency),
            missing: Minor::ZERO.amount(self.currency),
            allows: None,
            next_step: Some(step),
        });
    }

    fn money(&mut self, rule: Rule, amount: &Amount, allows: Option<Minor>, step: impl FnOnce(Decimal) -> NextStep) {
        let missing = amount.missing();
        let shown = missing.amount(self.currency);
        self.push(EligibilityCheck {
            rule,
            outcome: outcome(missing.is_positive()),
            unit: CheckUnit::Amount,
            has: amount.has.amount(self.currency),
            bound: amount.bound,
            needs: amount.needs.amount(self.currency),
            missing: shown,
            allows: allows.map(|allows| allows.amount(self.currency)),
            next_step: missing.is_positive().then(|| step(shown)),
        });
    }

    fn push(&mut self, check: EligibilityCheck) {
        let passed = check.outcome == CheckOutcome::Passed;
        self.not_passed = self.not_passed.saturating_add(i32::from(!passed));
        self.list.push(check);
    }
}

fn outcome(failed: bool) -> CheckOutcome {
    if failed {
        CheckOutcome::Failed
    } else {
        CheckOutcome::Passed
    }
}
