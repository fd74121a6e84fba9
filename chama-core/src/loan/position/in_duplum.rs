//! A debt may double, never more.
//!
//! By hand: non-performing with a principal of 60,000 and 10,000 of interest unpaid: 50,000 more may be charged.

use chrono::NaiveDate;

use super::item::{ItemIs, Parts};
use super::life::Life;
use crate::calendar::shifted;
use crate::loan::LoanChargeKind;
use crate::money::Minor;

/// The guard of a loan that is not performing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// The principal that was unpaid when it began.
    pub(super) principal: Minor,
    /// Interest and charges then and since, with what was cut of rows.
    pub(super) charges: Minor,
    pub(super) costs: Minor,
    /// What may still be charged.
    pub(super) room: Minor,
}

impl Life<'_> {
    /// Finds or lifts the guard between the last day and the start of another. Nothing happens in between, so days past
    /// due only grow there: it can be lifted on the first of these days, and what it finds on the last was so before.
    pub(super) fn find_guard(&mut self, day: NaiveDate) {
        let Some((from_days, reopens)) = self.rules.in_duplum else {
            return;
        };
        if self.off || day <= self.today {
            return;
        }
        if self.guard.is_some() && reopens && self.days_past_due(shifted(self.today, 1)) == 0 {
            self.guard = None;
        }
        if self.guard.is_none() && self.days_past_due(day) > from_days {
            let mut due = Parts::default();
            for item in self.open_items() {
                let mut unpaid = item.unpaid;
                if is_cost(item.is) {
                    unpaid = Parts::default();
                }
                due.add(unpaid);
            }
            let principal = self.balance + due.principal;
            let charges = due.interest + due.fees + due.penalties;
            self.guard = Some(Guard {
                principal,
                charges,
                costs: Minor::ZERO,
                room: (principal - charges).or_zero(),
            });
        }
    }

    /// Interest and fees of a row, cut to what may still be charged.
    pub(super) fn cut_to_room(&mut self, mut asked: Parts) -> Parts {
        if let Some(guard) = &mut self.guard {
            for part in [&mut asked.interest, &mut asked.fees] {
                guard.charges += *part;
                *part = (*part).min(guard.room);
                guard.room -= *part;
            }
        }
        asked
    }

    /// A charge by hand uses up the room but is not cut; what recovering the debt costs is outside.
    pub(super) fn charge_against_room(&mut self, kind: LoanChargeKind, amount: Minor) {
        if let Some(guard) = &mut self.guard {
            if kind == LoanChargeKind::RecoveryCost {
                guard.costs += amount;
            } else {
                guard.charges += amount;
                guard.room = (guard.room - amount).or_zero();
            }
        }
    }
}

fn is_cost(is: ItemIs) -> bool {
    matches!(
        is,
        ItemIs::Charge {
            kind: LoanChargeKind::RecoveryCost,
            ..
        }
    )
}
