//! What the payments are marked for and what the waivers let go: dues, penalties and charges by their names.

use chrono::NaiveDate;

use super::Item;
use super::gathered_dues::{Dues, missing};
use crate::contribution::facts::{Facts, charge_places};
use crate::contribution::rulebook::{ExactRule, Rulebook};
use crate::contribution::{Payment, PaymentPurpose, WaiverTarget};
use crate::error::ChamaError;

/// What a payment is marked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    Nothing,
    Item(Item),
    Fines,
    Shares,
}

/// A waiver's target, with the place of a due that has no rank yet.
pub(crate) enum Letting {
    Due(usize),
    /// The place of the due and of the penalty rule.
    DuePenalty(usize, usize),
    Meeting(usize, NaiveDate),
    Charge(usize),
}

/// What each payment is marked for; dues by their place.
pub(crate) fn marks(
    book: &Rulebook<'_>,
    facts: &Facts<'_>,
    dues: &mut Dues<'_, '_, '_>,
) -> Result<Vec<Mark>, ChamaError> {
    if facts
        .payments
        .iter()
        .all(|(_, payment, _)| payment.purpose == PaymentPurpose::Waterfall)
    {
        return Ok(Vec::new());
    }
    let places = charge_places(&facts.charges);
    let mark = |payment: &Payment, dues: &mut Dues<'_, '_, '_>| match &payment.purpose {
        PaymentPurpose::Waterfall => Ok(Mark::Nothing),
        PaymentPurpose::Fines => Ok(Mark::Fines),
        PaymentPurpose::Due { rule, scheduled_on } => {
            // Who left in the meantime owes no such due: the money is as if unmarked.
            let place = dues.named(rule, *scheduled_on)?;
            Ok(place.map_or(Mark::Nothing, |place| Mark::Item(Item::Due(place))))
        }
        PaymentPurpose::Charge { charge } => {
            let place = places
                .get(charge.as_str())
                .ok_or_else(|| missing("charge", charge, "the id of a charge"));
            place.map(|place| Mark::Item(Item::Charge(*place)))
        }
        PaymentPurpose::Shares => {
            let document = book.for_payment(payment.value_date);
            if document.is_some_and(|document| document.share.is_some()) {
                return Ok(Mark::Shares);
            }
            Err(ChamaError::NotInBylaws {
                part: "share".to_owned(),
                date: payment.value_date.to_string(),
            })
        }
    };
    let marks = facts.payments.iter().map(|(place, payment, _)| {
        mark(payment, dues).map_err(|error| error.within(&format!("payments[{place}].purpose")))
    });
    marks.collect()
}

/// What each waiver lets go.
pub(crate) fn lettings(
    book: &Rulebook<'_>,
    facts: &Facts<'_>,
    dues: &mut Dues<'_, '_, '_>,
) -> Result<Vec<Option<Letting>>, ChamaError> {
    if facts.waivers.is_empty() {
        return Ok(Vec::new());
    }
    let places = charge_places(&facts.charges);
    let letting = |target: &WaiverTarget, dues: &mut Dues<'_, '_, '_>| match target {
        WaiverTarget::Due { rule, scheduled_on } => Ok(dues.named(rule, *scheduled_on)?.map(Letting::Due)),
        WaiverTarget::DuePenalty {
            penalty,
            rule,
            scheduled_on,
        } => {
            let place = dues.named(rule, *scheduled_on)?;
            let document = book.in_force(*scheduled_on).map(|(_, document)| document);
            let found = document.and_then(|document| {
                let exact = document.rules.iter().find(|exact| exact.rule.id == *rule)?;
                let mut penalties = exact.penalties.iter().copied();
                penalties.find(|place| document.penalties.get(*place).is_some_and(|rule| rule.id == penalty))
            });
            let found = found.ok_or_else(|| missing("penalty", penalty, "a penalty rule for that due"))?;
            let place = place.filter(|place| dues.dues.get(*place).is_some_and(|due| !due.opening));
            Ok(place.map(|place| Letting::DuePenalty(place, found)))
        }
        WaiverTarget::MeetingPenalty { penalty, meeting_on } => {
            if !facts.attendance.iter().any(|line| line.meeting_on == *meeting_on) {
                let value = meeting_on.to_string();
                return Err(missing("meeting_on", &value, "a meeting of the attendance"));
            }
            let document = book.in_force(*meeting_on).map(|(_, document)| document);
            let found = document.and_then(|document| {
                let of_meetings = |rule: &ExactRule<'_>| rule.id == penalty && rule.of_meetings();
                document.penalties.iter().position(of_meetings)
            });
            let found = found.ok_or_else(|| missing("penalty", penalty, "a penalty rule for meetings"))?;
            Ok(Some(Letting::Meeting(found, *meeting_on)))
        }
        WaiverTarget::Charge { charge } => {
            let place = places.get(charge.as_str()).copied().map(Letting::Charge);
            Ok(Some(
                place.ok_or_else(|| missing("charge", charge, "the id of a charge"))?,
            ))
        }
    };
    let lettings = facts.waivers.iter().map(|(place, waiver, _)| {
        letting(&waiver.target, dues).map_err(|error| error.within(&format!("waivers[{place}].target")))
    });
    lettings.collect()
}
