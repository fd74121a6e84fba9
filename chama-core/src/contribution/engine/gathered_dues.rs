//! The dues of the member, gathered from the cycles and found by name, then put in the order in which they are paid.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Balance;
use crate::contribution::dues::owed;
use crate::contribution::facts::Facts;
use crate::contribution::rulebook::{Cycle, Rulebook};
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rule::Rule;
use crate::sort;

/// A due of the member.
#[derive(Debug, Clone)]
pub(crate) struct DueState {
    /// Its cycle; that of an opening due has no number.
    pub(crate) cycle: Cycle,
    pub(crate) opening: bool,
    pub(crate) why: Rule,
    pub(crate) balance: Balance,
    pub(crate) paid_on_time: Minor,
}

/// The dues of the member while they are gathered, found by the rule's number and the scheduled date.
pub(crate) struct Dues<'a, 'b, 'c> {
    book: &'b Rulebook<'a>,
    facts: &'c Facts<'b>,
    pub(crate) dues: Vec<DueState>,
    /// Filled when the first due is asked for by name.
    names: BTreeMap<(usize, NaiveDate), usize>,
}

impl<'a, 'b, 'c> Dues<'a, 'b, 'c> {
    /// The opening dues, those of the cycles, and one that is asked for by the rule's number and its date.
    pub(crate) fn gathered(
        book: &'b Rulebook<'a>,
        cycles: &[Cycle],
        facts: &'c Facts<'b>,
        also: Option<(usize, NaiveDate)>,
    ) -> Self {
        let mut gathered = Self {
            book,
            facts,
            dues: Vec::with_capacity(cycles.len()),
            names: BTreeMap::new(),
        };
        gathered.push_opening();
        for cycle in cycles {
            gathered.push(cycle);
        }
        if let Some((name, scheduled_on)) = also {
            gathered.find(name, scheduled_on);
        }
        gathered
    }

    fn push(&mut self, cycle: &Cycle) -> bool {
        if self
            .facts
            .account
            .opened_on
            .is_some_and(|opened_on| cycle.scheduled_on < opened_on || cycle.due_on < opened_on)
        {
            return false;
        }
        let Some(owed) = self
            .book
            .rule_of(cycle)
            .and_then(|exact| owed(exact, cycle, &self.facts.times))
        else {
            return false;
        };
        self.dues.push(DueState {
            cycle: *cycle,
            opening: false,
            why: owed.why,
            balance: Balance {
                charged: owed.amount,
                ..Balance::default()
            },
            paid_on_time: Minor::ZERO,
        });
        true
    }

    fn push_opening(&mut self) {
        for (due, amount) in &self.facts.opening {
            self.dues.push(DueState {
                cycle: Cycle {
                    document: 0,
                    rule: 0,
                    name: self.book.contribution(&due.rule).unwrap_or_default(),
                    number: 0,
                    scheduled_on: due.due_on,
                    opens: due.due_on,
                    due_on: due.due_on,
                    in_time_until: NaiveDate::MIN,
                },
                opening: true,
                why: Rule::OpeningDue,
                balance: Balance {
                    charged: *amount,
                    ..Balance::default()
                },
                paid_on_time: Minor::ZERO,
            });
        }
    }

    /// The place of a due by its name; a due that is owed later joins the list.
    fn find(&mut self, name: usize, scheduled_on: NaiveDate) -> Option<usize> {
        if self.names.is_empty() {
            for (place, due) in self.dues.iter().enumerate() {
                self.names
                    .entry((due.cycle.name, due.cycle.scheduled_on))
                    .or_insert(place);
            }
        }
        if let Some(place) = self.names.get(&(name, scheduled_on)) {
            return Some(*place);
        }
        let place = self.dues.len();
        let cycle = self.book.cycle_named(name, scheduled_on)?;
        if !self.push(&cycle) {
            return None;
        }
        self.names.insert((name, scheduled_on), place);
        Some(place)
    }

    /// As [`Self::find`] by the id of the rule; none if the by-laws have that cycle and the member does not owe it.
    pub(crate) fn named(&mut self, rule: &str, scheduled_on: NaiveDate) -> Result<Option<usize>, ChamaError> {
        let name = self.book.contribution(rule);
        let name = name.ok_or_else(|| missing("rule", rule, "a contribution rule"))?;
        let place = self.find(name, scheduled_on);
        if place.is_none() && self.book.cycle_named(name, scheduled_on).is_none() {
            let value = scheduled_on.to_string();
            return Err(missing("scheduled_on", &value, "the scheduled date of a due"));
        }
        Ok(place)
    }

    /// Puts the dues in the order in which they are paid; returns the rank of each place.
    pub(crate) fn ranked(self) -> (Vec<DueState>, Vec<usize>) {
        let mut dues = self.dues;
        let order = |due: &DueState| {
            let (due_on, rule, scheduled_on) = due.cycle.order();
            (
                due_on,
                !due.opening,
                rule,
                if due.opening { NaiveDate::MIN } else { scheduled_on },
            )
        };
        if dues.is_sorted_by_key(order) {
            let places = dues.len();
            return (dues, (0..places).collect());
        }
        let mut placed: Vec<(usize, DueState)> = dues.drain(..).enumerate().collect();
        sort::by_key(&mut placed, |(_, due)| order(due));
        let mut ranks = vec![0; placed.len()];
        for (rank, (place, _)) in placed.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*place) {
                *slot = rank;
            }
        }
        (placed.into_iter().map(|(_, due)| due).collect(), ranks)
    }
}

pub(crate) fn missing(argument: &str, value: &str, expected: &str) -> ChamaError {
    ChamaError::NotFound {
        argument: argument.to_owned(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    }
}
