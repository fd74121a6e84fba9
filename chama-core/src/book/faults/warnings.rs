//! What a sound book says that is probably not meant: a meeting on another day, a place that holds less than nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::register::origin;
use super::{Read, book_currency};
use crate::book::cash::movements;
use crate::book::register::Register;
use crate::book::view::{Fact, View, loan_of};
use crate::book::{Book, EventKind};
use crate::bylaws::{Bylaws, MeetingRule, bylaws_faults};
use crate::calendar::{BusinessDays, DateSeries, Dates};
use crate::chama::{Chama, MemberState, chama_faults, membership_on};
use crate::error::{ChamaError, Fault, Severity};
use crate::money::Minor;

/// The warnings of the group and of the by-laws.
pub(crate) fn document_warnings(book: &Book, register: &Register) -> Vec<Fault> {
    let chama = Chama {
        members: register.members.clone(),
        ..book.chama.clone()
    };
    let of_group = chama_faults(&chama).into_iter().map(|fault| Fault {
        path: origin(register, &fault.path),
        message: fault.message.replace(&fault.path, &origin(register, &fault.path)),
        ..fault
    });
    of_group
        .chain(bylaws_faults(&book.bylaws))
        .filter(|fault| fault.severity == Severity::Warning)
        .collect()
}

fn warning(error: ChamaError) -> Fault {
    Fault {
        severity: Severity::Warning,
        ..error.into_fault()
    }
}

/// Meetings on days on which the by-laws have none.
pub(crate) fn meeting_warnings(book: &Book, view: &View<'_>) -> Vec<Fault> {
    let series: Vec<(NaiveDate, Option<DateSeries>)> = book
        .bylaws
        .iter()
        .map(|bylaws| {
            (
                bylaws.effective_from,
                bylaws.meeting.as_ref().map(|rule| meeting_series(bylaws, rule)),
            )
        })
        .collect();
    let dates: Vec<(NaiveDate, Option<Dates<'_>>)> = series
        .iter()
        .map(|(from, series)| (*from, series.as_ref().map(Dates::new)))
        .collect();
    let mut faults = Vec::new();
    for fact in view
        .facts
        .iter()
        .filter(|fact| matches!(*fact.what, EventKind::Met { .. }))
    {
        let on = fact.value_date;
        let in_force = dates.iter().enumerate().rev().find(|(_, (from, _))| *from <= on);
        let (place, reason) = match in_force {
            Some((place, (_, Some(dates)))) => {
                let next = dates.date(dates.first_number(|date| date >= on)).date;
                if next == on {
                    continue;
                }
                (
                    place,
                    format!("the by-laws have no meeting on {on}; the next is on {next}"),
                )
            }
            other => (
                other.map_or(0, |(place, _)| place),
                format!("the by-laws in force on {on} have no meetings"),
            ),
        };
        faults.push(warning(ChamaError::NotCompatible {
            first: fact.date_path(),
            second: format!("bylaws[{place}].meeting"),
            reason,
        }));
    }
    faults
}

/// An approval beyond the limits of its product; money handed out to, and guarantees of, who is not a member that day.
pub(crate) fn loan_warnings(book: &Book, read: &Read<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for fact in &read.view.facts {
        let Some(file) = loan_of(&fact.what).and_then(|loan| read.loans.file(loan)) else {
            continue;
        };
        match &*fact.what {
            EventKind::LoanApproved { .. } => {
                let beyond = file.beyond_limits(book, &read.view);
                faults.extend(beyond.into_iter().map(warning));
            }
            EventKind::LoanDisbursed { .. } if !belongs(read, &file.member, fact.value_date) => {
                faults.push(warning(ChamaError::NotCompatible {
                    first: fact.date_path(),
                    second: fact.path("loan"),
                    reason: format!("`{}` is not an active member on {}", file.member, fact.value_date),
                }));
            }
            EventKind::Guaranteed { member, .. } if !belongs(read, member, fact.value_date) => {
                faults.push(warning(ChamaError::NotCompatible {
                    first: fact.date_path(),
                    second: fact.path("member"),
                    reason: format!("`{member}` is not an active member on {}", fact.value_date),
                }));
            }
            _ => {}
        }
    }
    faults
}

fn belongs(read: &Read<'_>, member: &str, on: NaiveDate) -> bool {
    let place = read.register.by_id.get(member);
    let member = place.and_then(|place| read.register.members.get(*place));
    let state = member.and_then(|member| membership_on(member, on).ok());
    state.is_some_and(|membership| membership.state == MemberState::Active)
}

/// The dates of the meetings under one set of by-laws.
fn meeting_series(bylaws: &Bylaws, rule: &MeetingRule) -> DateSeries {
    DateSeries {
        start: rule.first_meeting,
        frequency: rule.frequency.clone(),
        business_days: BusinessDays {
            rule: rule.meeting_day,
            weekend: bylaws.weekend,
            holidays: bylaws.holidays.clone(),
        },
    }
}

/// Places that hold less than nothing at the end of a day, each time that it begins.
pub(crate) fn overdrawn_warnings(book: &Book, read: &Read<'_>) -> Vec<Fault> {
    let currency = book_currency(book);
    let mut held: BTreeMap<&str, Minor> = BTreeMap::new();
    // The last outflow of the day, by place.
    let mut touched: BTreeMap<&str, (Minor, Minor, &Fact<'_>)> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut facts = read.view.facts.iter().peekable();
    while let Some(fact) = facts.next() {
        for step in movements(fact, &read.loans, &read.holdings, currency)
            .into_iter()
            .flatten()
        {
            let balance = held.entry(step.place).or_default();
            let morning = *balance;
            *balance += step.amount;
            let day = touched.entry(step.place).or_insert((morning, Minor::ZERO, fact));
            if !step.amount.is_positive() {
                (day.1, day.2) = (-step.amount, fact);
            }
        }
        if facts.peek().is_some_and(|next| next.value_date == fact.value_date) {
            continue;
        }
        for (place, (morning, paid, fact)) in std::mem::take(&mut touched) {
            let evening = held.get(place).copied().unwrap_or_default();
            if evening < Minor::ZERO && morning >= Minor::ZERO {
                faults.push(warning(ChamaError::OutOfRange {
                    argument: fact.path("amount"),
                    value: paid.amount(currency).to_string(),
                    minimum: Minor(1).amount(currency).to_string(),
                    maximum: format!(
                        "{}, what `{place}` has for it on {}",
                        (paid + evening).or_zero().amount(currency),
                        fact.value_date
                    ),
                }));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::book::tests::{book, day, event};
    use crate::book::{BookDates, book_faults, cash_positions};

    #[test]
    fn a_place_below_zero_is_shown_and_warned_about_never_cut_off() {
        let tea = json!({"kind": "expense", "place": "till", "amount": "450", "payee": "Atieno", "reason": "tea"});
        let book = book(&[event("e1", "2025-02-08", tea)]);
        let faults = book_faults(&book);
        assert_eq!((faults.len(), faults[0].severity), (1, Severity::Warning));
        assert_eq!(
            faults[0].message,
            "`events[0].what.amount` is 450.00, but must be from 0.01 to 0.00, what `till` has for it on 2025-02-08"
        );
        let held = cash_positions(&book, &BookDates::new(day("2025-02-08"))).unwrap();
        assert_eq!(held[0].held.to_string(), "-450.00");
    }

    #[test]
    fn a_meeting_on_another_day_is_a_warning() {
        let book = book(&[event("e1", "2025-02-12", json!({"kind": "met"}))]);
        let faults = book_faults(&book);
        assert_eq!(faults[0].severity, Severity::Warning);
        assert_eq!(
            faults[0].message,
            "`events[0].value_date` and `bylaws[0].meeting` do not go together: the by-laws have no meeting on \
             2025-02-12; the next is on 2025-03-11"
        );
    }
}
