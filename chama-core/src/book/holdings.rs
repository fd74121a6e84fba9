//! What the group and its members hold beside cash and loans: investments, units, goals, tax that was kept back.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use super::EventKind;
use super::view::{Fact, View};
use crate::bylaws::Fund;
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_signed};

/// What an event did to an investment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InvestmentStep {
    pub(crate) fund: Fund,
    /// What it is put down at is more by this.
    pub(crate) put_down: Minor,
    /// What was earned, before tax; below 0 for a loss.
    pub(crate) earned: Minor,
}

/// Everything held beside cash and loans, event by event.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    funds: BTreeMap<String, Fund>,
    /// By the place of the event in the book.
    steps: BTreeMap<usize, InvestmentStep>,
    /// What members had paid in for the units that an event gave back.
    paid_in: BTreeMap<usize, Minor>,
}

impl Holdings {
    /// Goes through the facts in their order; what cannot be goes to `errors`.
    pub(crate) fn new(view: &View<'_>, currency: Currency, errors: &mut Vec<ChamaError>) -> Self {
        let mut reader = Reader {
            holdings: Self::default(),
            currency,
            goals: goals(view),
            put_down: BTreeMap::new(),
            units: BTreeMap::new(),
            saved: BTreeMap::new(),
            tax: Minor::ZERO,
            errors,
        };
        for fact in &view.facts {
            reader.read(fact);
        }
        reader.holdings
    }

    /// The fund whose money was invested.
    pub(crate) fn fund(&self, investment: &str) -> Option<Fund> {
        self.funds.get(investment).copied()
    }

    /// What the member had paid in for the units that an event gave back.
    pub(crate) fn paid_in(&self, event: usize) -> Minor {
        self.paid_in.get(&event).copied().unwrap_or_default()
    }

    /// What an event did to its investment.
    pub(crate) fn step(&self, event: usize) -> Option<InvestmentStep> {
        self.steps.get(&event).copied()
    }
}

fn goals<'v>(view: &'v View<'_>) -> BTreeSet<&'v str> {
    let goal = |fact: &'v Fact<'_>| match &*fact.what {
        EventKind::GoalSet { goal, .. } => Some(goal.as_str()),
        _ => None,
    };
    view.facts.iter().filter_map(goal).collect()
}

/// Units of one member, and what was paid in for them.
#[derive(Debug, Clone, Copy, Default)]
struct Units {
    count: Decimal,
    paid_in: Minor,
}

/// What is there so far.
struct Reader<'v> {
    holdings: Holdings,
    currency: Currency,
    goals: BTreeSet<&'v str>,
    put_down: BTreeMap<&'v str, Minor>,
    units: BTreeMap<(&'v str, Fund), Units>,
    saved: BTreeMap<(&'v str, &'v str), Minor>,
    tax: Minor,
    errors: &'v mut Vec<ChamaError>,
}

impl<'v> Reader<'v> {
    /// An amount that is none was reported with its event.
    fn minor(&self, amount: Decimal) -> Minor {
        minor_signed("amount", amount, self.currency).unwrap_or(Minor::ZERO)
    }

    fn at_most(&mut self, path: String, amount: Minor, left: Minor, of_what: &str) {
        if amount > left {
            self.errors.push(ChamaError::OutOfRange {
                argument: path,
                value: amount.amount(self.currency).to_string(),
                minimum: Minor::ZERO.amount(self.currency).to_string(),
                maximum: format!("{}, {of_what}", left.or_zero().amount(self.currency)),
            });
        }
    }

    fn unknown(&mut self, path: String, id: &str, expected: &str) {
        self.errors.push(ChamaError::NotFound {
            argument: path,
            value: id.to_owned(),
            expected: expected.to_owned(),
        });
    }

    fn read(&mut self, fact: &'v Fact<'_>) {
        match &*fact.what {
            EventKind::Invested {
                investment,
                amount,
                fund,
                ..
            } => self.invested(fact, investment, *amount, *fund),
            EventKind::InvestmentValued { investment, value } => {
                let value = self.minor(*value);
                let put_down = self.put_down.get(investment.as_str()).copied().unwrap_or_default();
                self.step(fact, investment, value - put_down, value - put_down);
            }
            EventKind::InvestmentIncome { investment, amount, .. } => {
                let earned = self.minor(*amount);
                self.step(fact, investment, Minor::ZERO, earned);
            }
            EventKind::Matured {
                investment,
                amount,
                put_down_at,
                ..
            } => self.matured(fact, investment, *amount, *put_down_at),
            EventKind::DividendPaid { tax_withheld, .. } | EventKind::DividendCredited { tax_withheld, .. } => {
                self.tax += self.minor(*tax_withheld);
            }
            EventKind::TaxPaid { amount, .. } => {
                let amount = self.minor(*amount);
                self.at_most(fact.path("amount"), amount, self.tax, "the tax that was kept back");
                self.tax -= amount;
            }
            EventKind::UnitsBought {
                member,
                amount,
                units,
                fund,
                ..
            } => {
                let paid = self.minor(*amount);
                let held = self.units.entry((member, *fund)).or_default();
                held.count = held.count.saturating_add(*units);
                held.paid_in += paid;
            }
            EventKind::UnitsRedeemed {
                member, units, fund, ..
            } => self.redeemed(fact, member, *units, *fund),
            EventKind::GoalSaved {
                goal, member, amount, ..
            } => {
                self.goal(fact, goal);
                let amount = self.minor(*amount);
                *self.saved.entry((goal, member)).or_default() += amount;
            }
            EventKind::GoalPaidOut {
                goal, member, amount, ..
            } => {
                self.goal(fact, goal);
                let amount = self.minor(*amount);
                let saved = self.saved.entry((goal, member)).or_default();
                let left = *saved;
                *saved -= amount;
                self.at_most(
                    fact.path("amount"),
                    amount,
                    left,
                    &format!("what `{member}` has saved for `{goal}`"),
                );
            }
            _ => {}
        }
    }

    fn goal(&mut self, fact: &Fact<'_>, goal: &str) {
        if !self.goals.contains(goal) {
            self.unknown(fact.path("goal"), goal, "the id of a goal that was set");
        }
    }

    fn invested(&mut self, fact: &'v Fact<'_>, investment: &'v str, amount: Decimal, fund: Fund) {
        let first = *self.holdings.funds.entry(investment.to_owned()).or_insert(fund);
        if first != fund {
            self.errors.push(ChamaError::NotCompatible {
                first: fact.path("fund"),
                second: fact.path("investment"),
                reason: format!("the money of `{investment}` is of another fund"),
            });
        }
        let amount = self.minor(amount);
        self.put_down.entry(investment).or_default();
        self.step(fact, investment, amount, Minor::ZERO);
    }

    fn matured(&mut self, fact: &'v Fact<'_>, investment: &'v str, amount: Decimal, part: Option<Decimal>) {
        let all = self.put_down.get(investment).copied().unwrap_or_default();
        let part = part.map_or(all, |part| self.minor(part));
        self.at_most(
            fact.path("put_down_at"),
            part,
            all,
            &format!("what `{investment}` is put down at"),
        );
        let came = self.minor(amount);
        self.step(fact, investment, -part, came - part);
    }

    fn step(&mut self, fact: &Fact<'_>, investment: &'v str, put_down: Minor, earned: Minor) {
        let Some(sum) = self.put_down.get_mut(investment) else {
            let expected = "the id of an investment that was made by then";
            return self.unknown(fact.path("investment"), investment, expected);
        };
        *sum += put_down;
        let fund = self.holdings.fund(investment).unwrap_or_default();
        let step = InvestmentStep { fund, put_down, earned };
        self.holdings.steps.insert(fact.place, step);
    }

    fn redeemed(&mut self, fact: &'v Fact<'_>, member: &'v str, units: Decimal, fund: Fund) {
        let held = self.units.entry((member, fund)).or_default();
        let left = held.count;
        // What was paid in goes with the units, and the last unit takes the rest.
        let share = units.checked_div(left).unwrap_or_default().min(Decimal::ONE);
        let amount = held.paid_in.amount(self.currency);
        let part = amount.checked_mul(share).map_or(Ok(Minor::ZERO), |part| {
            let part = part.round_dp_with_strategy(self.currency.digits(), RoundingStrategy::MidpointAwayFromZero);
            minor_signed("amount", part, self.currency)
        });
        let part = part.unwrap_or(Minor::ZERO);
        held.count = left.saturating_sub(units);
        held.paid_in -= part;
        self.holdings.paid_in.insert(fact.place, part);
        if units > left {
            self.errors.push(ChamaError::OutOfRange {
                argument: fact.path("units"),
                value: units.to_string(),
                minimum: "0.00000001".to_owned(),
                maximum: format!("{left}, what `{member}` has"),
            });
        }
    }
}
