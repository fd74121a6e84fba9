//! What lateness costs: the lines of each penalty rule on each instalment.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::item::Parts;
use super::life::Life;
use crate::calendar::YearStart;
use crate::error::ChamaError;
use crate::loan::PenaltyOn;
use crate::money::Minor;
use crate::penalty::{Accrual, ItemState};

/// One rule on one instalment.
#[derive(Debug)]
pub(super) struct LatePenalty {
    /// The place of the instalment: charges come and go behind it only.
    pub(super) item: usize,
    pub(super) rule: usize,
    pub(super) accrual: Accrual,
}

impl Life<'_> {
    pub(super) fn begin_penalties(&mut self, item: usize, due_on: NaiveDate) {
        for (rule, exact) in self.rules.penalties.iter().enumerate() {
            let accrual = Accrual::new(exact, due_on, &self.open_days);
            if let Some(on) = accrual.next_on() {
                self.steps.push(Reverse((on, self.penalties.len())));
            }
            self.penalties.push(LatePenalty { item, rule, accrual });
        }
    }

    /// Does the steps of today: row by row, rule by rule.
    pub(super) fn charge_penalties(&mut self) -> Result<(), ChamaError> {
        while let Some(Reverse((on, place))) = self.steps.peek().copied()
            && on <= self.today
        {
            self.steps.pop();
            if let Some(next) = self.charge_penalty(place)? {
                self.steps.push(Reverse((next, place)));
            }
        }
        Ok(())
    }

    /// One step; returns when the next one is.
    fn charge_penalty(&mut self, place: usize) -> Result<Option<NaiveDate>, ChamaError> {
        let Some(late) = self.penalties.get_mut(place) else {
            return Ok(None);
        };
        let (Some(rule), Some(item)) = (self.rules.penalties.get(late.rule), self.items.get_mut(late.item)) else {
            return Ok(None);
        };
        let base = |parts: Parts| match self.rules.penalty_on {
            PenaltyOn::PrincipalAndInterest => parts.principal + parts.interest,
            PenaltyOn::Principal => parts.principal,
            PenaltyOn::Instalment => parts.without_penalties(),
        };
        let state = ItemState {
            whole: base(item.asked) - base(item.waived),
            unpaid: base(item.unpaid),
            unpaid_penalty: item.unpaid.penalties,
            debt_room: self.guard.map(|guard| guard.room),
        };
        let tally = self.tallies.get_mut(late.rule).and_then(Option::as_mut);
        let year = YearStart::default();
        let (room, tally) = match tally {
            Some(tally) => (Some(tally.room(self.today, &year)), Some(tally)),
            None => (None, None),
        };
        let charged = late.accrual.step(rule, state, room);
        late.accrual.check_size()?;
        if let Some(tally) = tally {
            tally.add(charged);
        }
        item.charge(charged);
        if let Some(guard) = &mut self.guard {
            guard.room = (guard.room - charged).or_zero();
            guard.charges += charged;
        }
        if charged != Minor::ZERO && late.item < self.first_open {
            self.first_open = late.item;
        }
        Ok(late.accrual.next_on())
    }
}
