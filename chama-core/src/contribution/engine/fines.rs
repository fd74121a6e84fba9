//! Penalties and fines: which there may be, in which order they are paid, and how a penalty is charged by steps.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::gathered_dues::DueState;
use super::{Balance, ChargeState, Item, Pass};
use crate::bylaws::PenaltyTrigger;
use crate::contribution::facts::Facts;
use crate::contribution::rulebook::{Cycle, Rulebook};
use crate::contribution::{AttendanceStatus, ChargeKind};
use crate::money::Minor;
use crate::penalty::{Accrual, ItemState};
use crate::sort;

/// What a penalty or a fine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Being late with the due of that rank.
    Due(usize),
    /// A meeting.
    Meeting,
    /// A charge by hand, by its rank.
    Charge(usize),
}

/// The order in which fines are paid: by date; penalties by rule, contribution rule (0 for a meeting) and date of
/// the series, then charges by their rank.
pub(crate) type FineOrder = (NaiveDate, bool, usize, usize, NaiveDate, usize);

/// A penalty that may be charged, or a fine by hand.
#[derive(Debug, Clone)]
pub(crate) struct FineState {
    pub(crate) subject: Subject,
    pub(crate) order: FineOrder,
    /// The document and the place of the penalty rule in it.
    pub(crate) document: usize,
    pub(crate) penalty: usize,
    /// None until its first day: most dues are paid by then.
    pub(crate) accrual: Option<Box<Accrual>>,
    pub(crate) balance: Balance,
}

impl FineState {
    /// The scheduled date of the due, the day of the meeting or of the charge.
    pub(crate) fn subject_on(&self) -> NaiveDate {
        self.order.4
    }
}

/// Every penalty that may be charged and every fine by hand, in the order in which they are paid.
pub(crate) fn fines(
    book: &Rulebook<'_>,
    facts: &Facts<'_>,
    dues: &[DueState],
    charges: &[ChargeState<'_>],
) -> Vec<FineState> {
    let state = |subject, order: FineOrder, document, penalty| FineState {
        subject,
        order,
        document,
        penalty,
        accrual: None,
        balance: Balance::default(),
    };
    let mut fines = Vec::with_capacity(dues.len().saturating_add(charges.len()));
    // A penalty falls on the day after the due date at the earliest.
    let late = dues
        .iter()
        .enumerate()
        .filter(|(_, due)| !due.opening && due.cycle.due_on < facts.as_of);
    for (rank, due) in late {
        let rules = book.rule_of(&due.cycle).map_or(&[][..], |exact| &exact.penalties);
        for penalty in rules {
            let order = penalty_order(*penalty, &due.cycle);
            fines.push(state(Subject::Due(rank), order, due.cycle.document, *penalty));
        }
    }
    for line in &facts.attendance {
        let Some((place, document)) = book.in_force(line.meeting_on) else {
            continue;
        };
        for (penalty, rule) in document.bylaws.penalties.iter().enumerate() {
            let applies = match rule.trigger {
                PenaltyTrigger::MissedMeeting => line.status == AttendanceStatus::Absent,
                PenaltyTrigger::LateToMeeting => line.status == AttendanceStatus::Late,
                PenaltyTrigger::LateContribution { .. } | PenaltyTrigger::LateInstalment => false,
            };
            if applies {
                fines.push(state(
                    Subject::Meeting,
                    meeting_order(penalty, line.meeting_on),
                    place,
                    penalty,
                ));
            }
        }
    }
    for (rank, charge) in charges.iter().enumerate() {
        if charge.charge.charge_kind == ChargeKind::Fine {
            let on = charge.charge.on;
            fines.push(state(Subject::Charge(rank), (on, true, 0, 0, on, rank), 0, 0));
        }
    }
    sort::by_key(&mut fines, |fine| fine.order);
    fines
}

pub(crate) fn penalty_order(penalty: usize, cycle: &Cycle) -> FineOrder {
    (
        cycle.due_on,
        false,
        penalty,
        cycle.rule.saturating_add(1),
        cycle.scheduled_on,
        0,
    )
}

pub(crate) fn meeting_order(penalty: usize, on: NaiveDate) -> FineOrder {
    (on, false, penalty, 0, on, 0)
}

impl Pass<'_, '_> {
    /// Puts the penalty of that rank on the calendar, if its first day comes by the last one.
    pub(crate) fn begin_penalty(&mut self, rank: usize) {
        let Some(fine) = self.fines.get_mut(rank) else { return };
        let Some(document) = self.book.documents.get(fine.document) else {
            return;
        };
        if let (Some(rule), Some(open)) = (document.penalties.get(fine.penalty), self.open_days.get(fine.document)) {
            let accrual = Accrual::new(&rule.exact, fine.order.0, open);
            if let Some(on) = accrual.next_on().filter(|on| *on <= self.facts.as_of) {
                self.steps.push(Reverse((on, rank)));
            }
            fine.accrual = Some(Box::new(accrual));
        }
    }

    /// The next due that is late, from a rank of its penalty on: that rank, and the first day after the due date. What
    /// is settled by then never has a penalty, so nothing is made ready for it.
    pub(crate) fn next_late(&self, mut rank: usize) -> (usize, NaiveDate) {
        while let Some(fine) = self.fines.get(rank) {
            if let Subject::Due(due) = fine.subject
                && self.unpaid(Item::Due(due)).is_positive()
            {
                return (rank, fine.order.0.succ_opt().unwrap_or(NaiveDate::MAX));
            }
            rank = rank.saturating_add(1);
        }
        (rank, NaiveDate::MAX)
    }

    /// One step of a penalty.
    pub(crate) fn charge_penalty(&mut self, rank: usize, today: NaiveDate) {
        let Some(fine) = self.fines.get_mut(rank) else { return };
        let Some(document) = self.book.documents.get(fine.document) else {
            return;
        };
        let Some(rule) = document.penalties.get(fine.penalty) else {
            return;
        };
        let due = match fine.subject {
            Subject::Due(due) => self.dues.get(due).map(|due| due.balance).unwrap_or_default(),
            Subject::Meeting | Subject::Charge(_) => Balance::default(),
        };
        // A due that is settled ends its penalty.
        if matches!(fine.subject, Subject::Due(_)) && !due.unpaid().is_positive() {
            return;
        }
        let Some(accrual) = fine.accrual.as_mut() else { return };
        let item = ItemState {
            whole: due.expected(),
            unpaid: due.unpaid(),
            unpaid_penalty: fine.balance.unpaid(),
            debt_room: None,
        };
        let charged = self.charged_by_rule.get_mut(rule.name);
        let room = rule.member_cap.map(|cap| {
            let sums = charged.as_deref().map_or(&[][..], Vec::as_slice);
            let before = sums.partition_point(|(on, _)| *on < document.cap_counts_from(cap.window, today));
            let before = before
                .checked_sub(1)
                .and_then(|place| sums.get(place))
                .map_or(Minor::ZERO, |(_, sum)| *sum);
            let all = sums.last().map_or(Minor::ZERO, |(_, sum)| *sum);
            (cap.amount - (all - before)).or_zero()
        });
        let line = accrual.step(&rule.exact, item, room);
        let next = accrual.next_on();
        if !line.is_zero() {
            fine.balance.charged += line;
            if let Some(sums) = charged {
                let all = sums.last().map_or(Minor::ZERO, |(_, sum)| *sum);
                sums.push((today, all + line));
            }
            if fine.balance.unpaid().is_positive() {
                self.owing_fines.insert(rank);
            } else {
                self.owing_fines.remove(rank);
            }
        }
        if let Some(on) = next.filter(|on| *on <= self.facts.as_of) {
            self.steps.push(Reverse((on, rank)));
        }
    }
}
