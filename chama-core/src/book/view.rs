//! The book as it was known on a day: what was reversed is gone, what was corrected is right.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Book, BookEvent, EventKind};
use crate::error::ChamaError;
use crate::sort;

/// An event as it counts.
#[derive(Debug, Clone)]
pub(crate) struct Fact<'a> {
    /// Its place in the list of the book.
    pub(crate) place: usize,
    pub(crate) id: &'a str,
    pub(crate) value_date: NaiveDate,
    /// The day from which it is known.
    pub(crate) known_from: NaiveDate,
    /// What happened, with every correction made.
    pub(crate) what: Cow<'a, EventKind>,
    /// Where to report a fault of a field: the event itself, or the last event that changed it.
    member_said_by: usize,
    place_said_by: usize,
    amount_said_by: usize,
    date_said_by: usize,
}

impl Fact<'_> {
    /// The path of a field of the event that says what it is now.
    pub(crate) fn path(&self, field: &str) -> String {
        let said_by = match field {
            "member" => self.member_said_by,
            "place" => self.place_said_by,
            "amount" => self.amount_said_by,
            _ => self.place,
        };
        format!("events[{said_by}].what.{field}")
    }

    /// The path of the value date.
    pub(crate) fn date_path(&self) -> String {
        if self.date_said_by == self.place {
            format!("events[{}].value_date", self.place)
        } else {
            format!("events[{}].what.value_date", self.date_said_by)
        }
    }
}

/// All facts known on a day, in order of value date, then of their place in the book.
#[derive(Debug, Default)]
pub(crate) struct View<'a> {
    pub(crate) facts: Vec<Fact<'a>>,
    by_id: BTreeMap<&'a str, usize>,
}

impl<'a> View<'a> {
    /// Reads the events known on the day; what cannot be applied goes to `faults`.
    pub(crate) fn new(book: &'a Book, known_on: NaiveDate, faults: &mut Vec<ChamaError>) -> Self {
        let known = |event: &BookEvent| event.known_from() <= known_on;
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        // An event that is there once more, word for word, counts once: a host that sends twice takes nothing twice.
        let mut again = vec![false; book.events.len()];
        for ((place, event), again) in book.events.iter().enumerate().zip(&mut again) {
            let first = *ids.entry(&event.id).or_insert(place);
            let says_the_same = book.events.get(first).is_some_and(|first| says_the_same(first, event));
            *again = first != place && says_the_same;
            // Of two with other words both are looked at.
            if !says_the_same {
                faults.push(ChamaError::Duplicate {
                    argument: format!("events[{place}].id"),
                    value: event.id.clone(),
                });
            }
        }
        let counts = |place: usize, event: &BookEvent| known(event) && again.get(place) == Some(&false);
        ids.retain(|_, place| book.events.get(*place).is_some_and(known));
        let mut slots: Vec<Option<Fact<'a>>> = book
            .events
            .iter()
            .enumerate()
            .map(|(place, event)| (counts(place, event) && !is_correction(&event.what)).then(|| fact(place, event)))
            .collect();
        let mut corrections: Vec<(NaiveDate, usize, &BookEvent)> = book
            .events
            .iter()
            .enumerate()
            .filter(|(place, event)| counts(*place, event) && is_correction(&event.what))
            .map(|(place, event)| (event.known_from(), place, event))
            .collect();
        sort::by_key(&mut corrections, |(on, place, _)| (*on, *place));
        for (on, place, event) in corrections {
            if let Err(fault) = apply(book, &ids, &mut slots, event, on, place) {
                faults.push(fault);
            }
        }
        let mut facts: Vec<Fact<'a>> = slots.into_iter().flatten().collect();
        sort::by_key(&mut facts, |fact| (fact.value_date, fact.place));
        let by_id = facts.iter().enumerate().map(|(index, fact)| (fact.id, index)).collect();
        Self { facts, by_id }
    }

    /// The place in `facts` of the fact of that id, if it still counts.
    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The fact of that id, if it still counts.
    pub(crate) fn fact(&self, id: &str) -> Option<&Fact<'a>> {
        self.by_id.get(id).and_then(|index| self.facts.get(*index))
    }
}

fn says_the_same(one: &BookEvent, other: &BookEvent) -> bool {
    (one.value_date, one.known_from()) == (other.value_date, other.known_from()) && one.what == other.what
}

fn fact(place: usize, event: &BookEvent) -> Fact<'_> {
    Fact {
        place,
        id: &event.id,
        value_date: event.value_date,
        known_from: event.known_from(),
        what: Cow::Borrowed(&event.what),
        member_said_by: place,
        place_said_by: place,
        amount_said_by: place,
        date_said_by: place,
    }
}

/// Events that speak of other events.
pub(crate) fn is_correction(what: &EventKind) -> bool {
    matches!(
        what,
        EventKind::Reversed { .. } | EventKind::Corrected { .. } | EventKind::WronglyPaid { .. }
    )
}

fn apply<'a>(
    book: &Book,
    ids: &BTreeMap<&str, usize>,
    slots: &mut [Option<Fact<'a>>],
    event: &BookEvent,
    on: NaiveDate,
    said_by: usize,
) -> Result<(), ChamaError> {
    let (field, id) = match &event.what {
        EventKind::Reversed { event, .. } | EventKind::Corrected { event, .. } => ("event", event),
        EventKind::WronglyPaid { payment, .. } => ("payment", payment),
        _ => return Ok(()),
    };
    let path = |field: &str| format!("events[{said_by}].what.{field}");
    let not_found = || ChamaError::NotFound {
        argument: path(field),
        value: id.clone(),
        expected: "the id of an event of this book".to_owned(),
    };
    let place = *ids.get(id.as_str()).ok_or_else(not_found)?;
    let target = book.events.get(place).ok_or_else(not_found)?;
    let slot = slots.get_mut(place).ok_or_else(not_found)?;
    if is_correction(&target.what) {
        return Err(ChamaError::NotCompatible {
            first: path(field),
            second: format!("events[{place}].what"),
            reason: "a correction is put right by another correction of the event itself".to_owned(),
        });
    }
    if on < target.known_from() {
        return Err(ChamaError::WrongOrder {
            argument: path(field),
            value: format!("written down on {on}"),
            earliest: format!("{}, when `{id}` was", target.known_from()),
        });
    }
    // A correction of something that is gone, or a second reversal.
    let Some(fact) = slot else {
        return Err(ChamaError::Duplicate {
            argument: path(field),
            value: format!("a change of {id}, reversed before"),
        });
    };
    match &event.what {
        EventKind::Reversed { .. } => *slot = None,
        EventKind::WronglyPaid { member, .. } => {
            if !matches!(*fact.what, EventKind::Paid { .. } | EventKind::Attributed { .. }) {
                return Err(ChamaError::NotCompatible {
                    first: path(field),
                    second: format!("events[{place}].what"),
                    reason: "only a payment moves to another member".to_owned(),
                });
            }
            set_member(fact, member, said_by)?;
        }
        EventKind::Corrected {
            amount,
            value_date,
            member,
            place,
            ..
        } => {
            if amount.is_none() && value_date.is_none() && member.is_none() && place.is_none() {
                return Err(ChamaError::MissingField {
                    argument: path("amount"),
                });
            }
            if let Some(amount) = amount {
                set_amount(fact, *amount, said_by)?;
            }
            if let Some(value_date) = value_date {
                if *value_date > on && !is_of_register(&fact.what) {
                    return Err(ChamaError::WrongOrder {
                        argument: path("value_date"),
                        value: format!("written down on {on}"),
                        earliest: value_date.to_string(),
                    });
                }
                fact.value_date = *value_date;
                fact.date_said_by = said_by;
            }
            if let Some(member) = member {
                set_member(fact, member, said_by)?;
            }
            if let Some(place) = place {
                set_place(fact, place, said_by)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Events of the register, which may be announced before their day.
pub(crate) fn is_of_register(what: &EventKind) -> bool {
    matches!(
        what,
        EventKind::Joined { .. }
            | EventKind::Left { .. }
            | EventKind::Removed { .. }
            | EventKind::Died { .. }
            | EventKind::Suspended { .. }
            | EventKind::Reinstated { .. }
            | EventKind::Rejoined { .. }
            | EventKind::HandsSet { .. }
            | EventKind::RoleGiven { .. }
            | EventKind::RoleEnded { .. }
    )
}

/// The member of whom an event speaks.
pub(crate) fn member_of(what: &EventKind) -> Option<&str> {
    match what {
        EventKind::OpeningMember { member, .. }
        | EventKind::Joined { member, .. }
        | EventKind::Left { member }
        | EventKind::Removed { member }
        | EventKind::Died { member }
        | EventKind::Suspended { member }
        | EventKind::Reinstated { member }
        | EventKind::Rejoined { member }
        | EventKind::HandsSet { member, .. }
        | EventKind::RoleGiven { member, .. }
        | EventKind::RoleEnded { member, .. }
        | EventKind::Paid { member, .. }
        | EventKind::Attributed { member, .. }
        | EventKind::Fined { member, .. }
        | EventKind::FeeCharged { member, .. }
        | EventKind::Waived { member, .. }
        | EventKind::Withdrawn { member, .. }
        | EventKind::LoanApplied { member, .. }
        | EventKind::LoanRepaid { member, .. }
        | EventKind::Guaranteed { member, .. }
        | EventKind::GuaranteeReleased { member, .. }
        | EventKind::GuaranteeCalled { member, .. }
        | EventKind::OpeningLoan { member, .. }
        | EventKind::BidMade { member, .. }
        | EventKind::AuctionWon { member, .. }
        | EventKind::PotReceived { member, .. }
        | EventKind::Swapped { member, .. }
        | EventKind::Skipped { member, .. }
        | EventKind::SlotSold { member, .. }
        | EventKind::SharedOut { member, .. }
        | EventKind::DividendPaid { member, .. }
        | EventKind::DividendCredited { member, .. }
        | EventKind::UnitsBought { member, .. }
        | EventKind::UnitsRedeemed { member, .. }
        | EventKind::GoalSaved { member, .. }
        | EventKind::GoalPaidOut { member, .. } => Some(member),
        EventKind::GoalSet { member, .. } => member.as_deref(),
        EventKind::OpeningCash { .. }
        | EventKind::ReceivedUnidentified { .. }
        | EventKind::Met { .. }
        | EventKind::Attended { .. }
        | EventKind::Expense { .. }
        | EventKind::Transferred { .. }
        | EventKind::PlaceCharged { .. }
        | EventKind::InterestReceived { .. }
        | EventKind::IncomeReceived { .. }
        | EventKind::LoanApproved { .. }
        | EventKind::LoanRefused { .. }
        | EventKind::LoanDisbursed { .. }
        | EventKind::LoanRecovered { .. }
        | EventKind::LoanRefunded { .. }
        | EventKind::LoanCharged { .. }
        | EventKind::LoanWaived { .. }
        | EventKind::LoanWrittenOff { .. }
        | EventKind::LoanRateChanged { .. }
        | EventKind::LoanToppedUp { .. }
        | EventKind::LoanPaused { .. }
        | EventKind::LoanRescheduled { .. }
        | EventKind::Drew { .. }
        | EventKind::FundMoved { .. }
        | EventKind::Invested { .. }
        | EventKind::InvestmentValued { .. }
        | EventKind::InvestmentIncome { .. }
        | EventKind::Matured { .. }
        | EventKind::TaxPaid { .. }
        | EventKind::WronglyPaid { .. }
        | EventKind::Reversed { .. }
        | EventKind::Corrected { .. } => None,
    }
}

/// The loan of which an event speaks.
pub(crate) fn loan_of(what: &EventKind) -> Option<&str> {
    match what {
        EventKind::OpeningLoan { loan, .. }
        | EventKind::LoanApplied { loan, .. }
        | EventKind::LoanApproved { loan, .. }
        | EventKind::LoanRefused { loan, .. }
        | EventKind::LoanDisbursed { loan, .. }
        | EventKind::LoanRepaid { loan, .. }
        | EventKind::LoanRecovered { loan, .. }
        | EventKind::LoanRefunded { loan, .. }
        | EventKind::LoanCharged { loan, .. }
        | EventKind::LoanWaived { loan, .. }
        | EventKind::LoanWrittenOff { loan, .. }
        | EventKind::LoanRateChanged { loan, .. }
        | EventKind::LoanToppedUp { loan, .. }
        | EventKind::LoanPaused { loan, .. }
        | EventKind::LoanRescheduled { loan, .. }
        | EventKind::Guaranteed { loan, .. }
        | EventKind::GuaranteeReleased { loan, .. }
        | EventKind::GuaranteeCalled { loan, .. } => Some(loan),
        EventKind::OpeningCash { .. }
        | EventKind::OpeningMember { .. }
        | EventKind::Joined { .. }
        | EventKind::Left { .. }
        | EventKind::Removed { .. }
        | EventKind::Died { .. }
        | EventKind::Suspended { .. }
        | EventKind::Reinstated { .. }
        | EventKind::Rejoined { .. }
        | EventKind::HandsSet { .. }
        | EventKind::RoleGiven { .. }
        | EventKind::RoleEnded { .. }
        | EventKind::Paid { .. }
        | EventKind::ReceivedUnidentified { .. }
        | EventKind::Attributed { .. }
        | EventKind::WronglyPaid { .. }
        | EventKind::Fined { .. }
        | EventKind::FeeCharged { .. }
        | EventKind::Waived { .. }
        | EventKind::Met { .. }
        | EventKind::Attended { .. }
        | EventKind::Expense { .. }
        | EventKind::Transferred { .. }
        | EventKind::PlaceCharged { .. }
        | EventKind::InterestReceived { .. }
        | EventKind::IncomeReceived { .. }
        | EventKind::Withdrawn { .. }
        | EventKind::BidMade { .. }
        | EventKind::AuctionWon { .. }
        | EventKind::PotReceived { .. }
        | EventKind::Swapped { .. }
        | EventKind::Skipped { .. }
        | EventKind::SlotSold { .. }
        | EventKind::SharedOut { .. }
        | EventKind::DividendPaid { .. }
        | EventKind::DividendCredited { .. }
        | EventKind::UnitsBought { .. }
        | EventKind::UnitsRedeemed { .. }
        | EventKind::GoalSaved { .. }
        | EventKind::GoalPaidOut { .. }
        | EventKind::GoalSet { .. }
        | EventKind::Drew { .. }
        | EventKind::FundMoved { .. }
        | EventKind::Invested { .. }
        | EventKind::InvestmentValued { .. }
        | EventKind::InvestmentIncome { .. }
        | EventKind::Matured { .. }
        | EventKind::TaxPaid { .. }
        | EventKind::Reversed { .. }
        | EventKind::Corrected { .. } => None,
    }
}

fn set_member(fact: &mut Fact<'_>, right: &str, said_by: usize) -> Result<(), ChamaError> {
    match fact.what.to_mut() {
        EventKind::OpeningMember { member, .. }
        | EventKind::Paid { member, .. }
        | EventKind::Attributed { member, .. }
        | EventKind::Fined { member, .. }
        | EventKind::FeeCharged { member, .. }
        | EventKind::Waived { member, .. }
        | EventKind::Withdrawn { member, .. }
        | EventKind::LoanApplied { member, .. }
        | EventKind::LoanRepaid { member, .. }
        | EventKind::Guaranteed { member, .. }
        | EventKind::GuaranteeReleased { member, .. }
        | EventKind::GuaranteeCalled { member, .. }
        | EventKind::OpeningLoan { member, .. }
        | EventKind::BidMade { member, .. }
        | EventKind::AuctionWon { member, .. }
        | EventKind::PotReceived { member, .. }
        | EventKind::Swapped { member, .. }
        | EventKind::Skipped { member, .. }
        | EventKind::SlotSold { member, .. }
        | EventKind::SharedOut { member, .. }
        | EventKind::DividendPaid { member, .. }
        | EventKind::DividendCredited { member, .. }
        | EventKind::UnitsBought { member, .. }
        | EventKind::UnitsRedeemed { member, .. }
        | EventKind::GoalSaved { member, .. }
        | EventKind::GoalPaidOut { member, .. } => right.clone_into(member),
        EventKind::GoalSet {
            member: Some(member), ..
        } => right.clone_into(member),
        _ => return Err(has_no("member", fact.place, said_by)),
    }
    fact.member_said_by = said_by;
    Ok(())
}

fn set_place(fact: &mut Fact<'_>, right: &str, said_by: usize) -> Result<(), ChamaError> {
    match fact.what.to_mut() {
        EventKind::OpeningCash { place, .. }
        | EventKind::Paid { place, .. }
        | EventKind::ReceivedUnidentified { place, .. }
        | EventKind::Expense { place, .. }
        | EventKind::PlaceCharged { place, .. }
        | EventKind::InterestReceived { place, .. }
        | EventKind::IncomeReceived { place, .. }
        | EventKind::Withdrawn { place, .. }
        | EventKind::LoanDisbursed { place, .. }
        | EventKind::LoanRepaid { place, .. }
        | EventKind::LoanRecovered { place, .. }
        | EventKind::LoanRefunded { place, .. }
        | EventKind::LoanToppedUp { place, .. }
        | EventKind::PotReceived { place, .. }
        | EventKind::Invested { place, .. }
        | EventKind::InvestmentIncome { place, .. }
        | EventKind::Matured { place, .. }
        | EventKind::SharedOut { place, .. }
        | EventKind::DividendPaid { place, .. }
        | EventKind::TaxPaid { place, .. }
        | EventKind::UnitsBought { place, .. }
        | EventKind::UnitsRedeemed { place, .. }
        | EventKind::GoalSaved { place, .. }
        | EventKind::GoalPaidOut { place, .. } => right.clone_into(place),
        _ => return Err(has_no("place", fact.place, said_by)),
    }
    fact.place_said_by = said_by;
    Ok(())
}

fn set_amount(fact: &mut Fact<'_>, right: Decimal, said_by: usize) -> Result<(), ChamaError> {
    match fact.what.to_mut() {
        EventKind::OpeningCash { amount, .. }
        | EventKind::Paid { amount, .. }
        | EventKind::ReceivedUnidentified { amount, .. }
        | EventKind::Attributed { amount, .. }
        | EventKind::Fined { amount, .. }
        | EventKind::FeeCharged { amount, .. }
        | EventKind::Expense { amount, .. }
        | EventKind::Transferred { amount, .. }
        | EventKind::PlaceCharged { amount, .. }
        | EventKind::InterestReceived { amount, .. }
        | EventKind::IncomeReceived { amount, .. }
        | EventKind::Withdrawn { amount, .. }
        | EventKind::LoanApplied { amount, .. }
        | EventKind::LoanDisbursed { amount, .. }
        | EventKind::LoanRepaid { amount, .. }
        | EventKind::LoanRecovered { amount, .. }
        | EventKind::LoanRefunded { amount, .. }
        | EventKind::LoanCharged { amount, .. }
        | EventKind::LoanToppedUp { amount, .. }
        | EventKind::Guaranteed { amount, .. }
        | EventKind::GuaranteeCalled { amount, .. }
        | EventKind::OpeningLoan { amount, .. }
        | EventKind::PotReceived { amount, .. }
        | EventKind::SlotSold { amount, .. }
        | EventKind::FundMoved { amount, .. }
        | EventKind::Invested { amount, .. }
        | EventKind::InvestmentIncome { amount, .. }
        | EventKind::Matured { amount, .. }
        | EventKind::SharedOut { amount, .. }
        | EventKind::DividendPaid { amount, .. }
        | EventKind::DividendCredited { amount, .. }
        | EventKind::TaxPaid { amount, .. }
        | EventKind::UnitsBought { amount, .. }
        | EventKind::UnitsRedeemed { amount, .. }
        | EventKind::GoalSet { amount, .. }
        | EventKind::GoalSaved { amount, .. }
        | EventKind::GoalPaidOut { amount, .. } => *amount = right,
        EventKind::Waived { amount, .. }
        | EventKind::LoanApproved { amount, .. }
        | EventKind::LoanWaived { amount, .. }
        | EventKind::GuaranteeReleased { amount, .. } => *amount = Some(right),
        _ => return Err(has_no("amount", fact.place, said_by)),
    }
    fact.amount_said_by = said_by;
    Ok(())
}

fn has_no(field: &str, place: usize, said_by: usize) -> ChamaError {
    ChamaError::NotCompatible {
        first: format!("events[{said_by}].what.{field}"),
        second: format!("events[{place}].what"),
        reason: format!("that event has no {field} of its own"),
    }
}
