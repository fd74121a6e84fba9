//! What the facts of a book refer to: members, places, rules, other facts, and what they may take of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::cash::movements;
use super::faults::book_currency;
use super::holdings::Holdings;
use super::loans::LoanFiles;
use super::register::Register;
use super::view::{Fact, View, member_of};
use super::{Book, EventKind};
use crate::contribution::{Charge, OpeningDue, PaymentPurpose, WaiverTarget};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_amount};

/// Adds ids that refer to nothing, sums that are too large, days that come too early.
pub(crate) fn reference_errors(book: &Book, register: &Register, view: &View<'_>, errors: &mut Vec<ChamaError>) {
    let openings = Openings::new(view, errors);
    let rules = book.bylaws.iter().flat_map(|bylaws| &bylaws.contributions);
    let mut references = References {
        register,
        view,
        openings,
        currency: book_currency(book),
        places: book.places.iter().map(|place| place.id.as_str()).collect(),
        rules: rules.map(|rule| rule.id.as_str()).collect(),
        attributed: BTreeMap::new(),
        attendance: BTreeSet::new(),
        meetings: BTreeSet::new(),
        draws: BTreeSet::new(),
        errors,
    };
    for fact in &view.facts {
        if let Some(member) = member_of(&fact.what) {
            references.member(fact.path("member"), member);
        }
        references.places(fact);
        references.kind(fact);
    }
}

/// What is there to refer to, and what of it has been taken so far.
struct References<'v, 'a> {
    register: &'v Register,
    view: &'v View<'a>,
    openings: Openings<'v>,
    currency: Currency,
    places: BTreeSet<&'v str>,
    rules: BTreeSet<&'v str>,
    attributed: BTreeMap<&'v str, Minor>,
    attendance: BTreeSet<(&'v str, &'v str)>,
    meetings: BTreeSet<NaiveDate>,
    draws: BTreeSet<i32>,
    errors: &'v mut Vec<ChamaError>,
}

impl<'v> References<'v, '_> {
    fn keep(&mut self, checked: Result<(), ChamaError>) {
        self.errors.extend(checked.err());
    }

    fn unknown(&mut self, path: String, id: &str, expected: &str) {
        self.errors.push(ChamaError::NotFound {
            argument: path,
            value: id.to_owned(),
            expected: expected.to_owned(),
        });
    }

    fn member(&mut self, path: String, member: &str) {
        if !self.register.by_id.contains_key(member) {
            self.unknown(path, member, "the id of a member");
        }
    }

    fn rule(&mut self, path: String, rule: Option<&String>) {
        if let Some(rule) = rule.filter(|rule| !self.rules.contains(rule.as_str())) {
            self.unknown(path, rule, "the id of a contribution rule");
        }
    }

    /// The places that money moves in or out of; an amount that is none was reported with its event.
    fn places(&mut self, fact: &Fact<'_>) {
        let (mut last, mut is_first) = ("", true);
        for step in movements(fact, &LoanFiles::default(), &Holdings::default(), self.currency)
            .into_iter()
            .flatten()
        {
            let field = match &*fact.what {
                EventKind::Transferred { .. } if is_first => "from_place",
                EventKind::Transferred { .. } => "to_place",
                _ => "place",
            };
            // Interest and its tax are of one place.
            if !is_first && step.place == last {
                continue;
            }
            (last, is_first) = (step.place, false);
            if !self.places.contains(step.place) {
                self.unknown(fact.path(field), step.place, "the id of a place");
            }
            self.keep(self.openings.check_place(fact, step.place));
        }
    }

    fn kind(&mut self, fact: &'v Fact<'_>) {
        match &*fact.what {
            EventKind::OpeningMember { dues, charges, .. } => self.opening(fact, dues, charges),
            EventKind::Paid { member, purpose, .. } => {
                self.rule(fact.path("purpose.rule"), rule_of_purpose(purpose));
                self.keep(self.openings.check_member(fact, member, fact.value_date));
            }
            EventKind::Attributed {
                receipt,
                member,
                amount,
                purpose,
            } => {
                self.rule(fact.path("purpose.rule"), rule_of_purpose(purpose));
                self.attributed(fact, receipt, member, *amount);
            }
            EventKind::Fined { member, .. }
            | EventKind::FeeCharged { member, .. }
            | EventKind::LoanApplied { member, .. }
            | EventKind::LoanRepaid { member, .. } => {
                self.keep(self.openings.check_member(fact, member, fact.value_date));
            }
            EventKind::Waived { member, target, .. } => {
                self.rule(fact.path("target.rule"), rule_of_target(target));
                self.keep(self.openings.check_member(fact, member, fact.value_date));
            }
            // A day has one meeting: a fine for missing it names the day.
            EventKind::Met { .. } if !self.meetings.insert(fact.value_date) => {
                self.errors.push(ChamaError::Duplicate {
                    argument: fact.date_path(),
                    value: format!("a meeting on {}", fact.value_date),
                });
            }
            EventKind::Attended { meeting, members, .. } => self.attended(fact, meeting, members),
            EventKind::DividendCredited { member, purpose, .. } => {
                self.rule(fact.path("purpose.rule"), rule_of_purpose(purpose));
                self.keep(self.openings.check_member(fact, member, fact.value_date));
            }
            EventKind::Drew { cycle, order, .. } => self.drew(fact, *cycle, order),
            EventKind::Swapped {
                member,
                round,
                with_member,
                with_round,
                ..
            } => {
                self.member(fact.path("with_member"), with_member);
                if (member, round) == (with_member, with_round) {
                    self.same(fact, ["member", "with_member"], "a turn changes with another");
                }
            }
            EventKind::SlotSold { member, buyer, .. } => {
                self.member(fact.path("buyer"), buyer);
                if member == buyer {
                    self.same(fact, ["member", "buyer"], "a place is sold to another");
                }
            }
            EventKind::FundMoved { from_fund, to_fund, .. } if from_fund == to_fund => {
                self.same(fact, ["from_fund", "to_fund"], "money moves from one fund to another");
            }
            EventKind::Transferred {
                from_place, to_place, ..
            } if from_place == to_place => {
                self.same(
                    fact,
                    ["from_place", "to_place"],
                    "money moves from one place to another",
                );
            }
            _ => {}
        }
    }

    fn same(&mut self, fact: &Fact<'_>, fields: [&str; 2], reason: &str) {
        self.errors.push(ChamaError::NotCompatible {
            first: fact.path(fields[0]),
            second: fact.path(fields[1]),
            reason: reason.to_owned(),
        });
    }

    /// A cycle has one order; another draw is for who reversed the first.
    fn drew(&mut self, fact: &Fact<'_>, cycle: i32, order: &[String]) {
        if !self.draws.insert(cycle) {
            self.errors.push(ChamaError::Duplicate {
                argument: fact.path("cycle"),
                value: format!("the order of cycle {cycle}"),
            });
        }
        for (place, member) in order.iter().enumerate() {
            self.member(fact.path(&format!("order[{place}]")), member);
        }
    }

    fn opening(&mut self, fact: &Fact<'_>, dues: &[OpeningDue], charges: &[Charge]) {
        for (place, due) in dues.iter().enumerate() {
            self.rule(fact.path(&format!("dues[{place}].rule")), Some(&due.rule));
        }
        let mut ids = BTreeSet::new();
        for (place, charge) in charges.iter().enumerate() {
            if !ids.insert(&charge.id) || self.view.fact(&charge.id).is_some() {
                self.errors.push(ChamaError::Duplicate {
                    argument: fact.path(&format!("charges[{place}].id")),
                    value: charge.id.clone(),
                });
            }
        }
    }

    fn attributed(&mut self, fact: &Fact<'_>, receipt: &str, member: &str, amount: Decimal) {
        let Some((received, came)) = receipt_of(self.view, receipt) else {
            let expected = "the id of an event by which unidentified money came";
            return self.unknown(fact.path("receipt"), receipt, expected);
        };
        if fact.known_from < came.known_from {
            self.errors.push(ChamaError::WrongOrder {
                argument: fact.path("receipt"),
                value: format!("written down on {}", fact.known_from),
                earliest: format!("{}, when `{receipt}` was", came.known_from),
            });
        }
        self.keep(self.openings.check_member(fact, member, came.value_date));
        let (Ok(received), Ok(amount)) = (
            minor_amount("amount", received, self.currency),
            minor_amount("amount", amount, self.currency),
        ) else {
            return;
        };
        let sum = self.attributed.entry(came.id).or_default();
        let left = received - *sum;
        *sum += amount;
        if amount > left {
            self.errors.push(ChamaError::OutOfRange {
                argument: fact.path("amount"),
                value: amount.amount(self.currency).to_string(),
                minimum: Minor(1).amount(self.currency).to_string(),
                maximum: format!("{}, what is left of `{receipt}`", left.amount(self.currency)),
            });
        }
    }

    fn attended(&mut self, fact: &'v Fact<'_>, meeting: &'v str, members: &'v [String]) {
        let met = self.view.fact(meeting);
        match met.filter(|met| matches!(*met.what, EventKind::Met { .. })) {
            None => self.unknown(fact.path("meeting"), meeting, "the id of the event of a meeting"),
            Some(met) if met.value_date != fact.value_date => self.errors.push(ChamaError::NotCompatible {
                first: fact.date_path(),
                second: met.date_path(),
                reason: format!("attendance is of the day of the meeting, {}", met.value_date),
            }),
            Some(_) => {}
        }
        for (place, member) in members.iter().enumerate() {
            let path = fact.path(&format!("members[{place}]"));
            if !self.attendance.insert((meeting, member)) {
                self.errors.push(ChamaError::Duplicate {
                    argument: path.clone(),
                    value: member.clone(),
                });
            }
            self.member(path, member);
        }
    }
}

fn rule_of_purpose(purpose: &PaymentPurpose) -> Option<&String> {
    match purpose {
        PaymentPurpose::Due { rule, .. } => Some(rule),
        PaymentPurpose::Waterfall | PaymentPurpose::Fines | PaymentPurpose::Charge { .. } | PaymentPurpose::Shares => {
            None
        }
    }
}

fn rule_of_target(target: &WaiverTarget) -> Option<&String> {
    match target {
        WaiverTarget::Due { rule, .. } | WaiverTarget::DuePenalty { rule, .. } => Some(rule),
        WaiverTarget::MeetingPenalty { .. } | WaiverTarget::Charge { .. } => None,
    }
}

fn receipt_of<'v, 'a>(view: &'v View<'a>, id: &str) -> Option<(Decimal, &'v Fact<'a>)> {
    let came = view.fact(id)?;
    match &*came.what {
        EventKind::ReceivedUnidentified { amount, .. } => Some((*amount, came)),
        _ => None,
    }
}

/// The opening balances, before which nothing may be dated: they count it already.
#[derive(Default)]
struct Openings<'v> {
    places: BTreeMap<&'v str, NaiveDate>,
    members: BTreeMap<&'v str, NaiveDate>,
}

impl<'v> Openings<'v> {
    fn new(view: &'v View<'_>, errors: &mut Vec<ChamaError>) -> Self {
        let mut openings = Self::default();
        for fact in &view.facts {
            let (list, field, id) = match &*fact.what {
                EventKind::OpeningCash { place, .. } => (&mut openings.places, "place", place),
                EventKind::OpeningMember { member, .. } => (&mut openings.members, "member", member),
                _ => continue,
            };
            if list.contains_key(id.as_str()) {
                errors.push(ChamaError::Duplicate {
                    argument: fact.path(field),
                    value: id.clone(),
                });
            } else {
                list.insert(id, fact.value_date);
            }
        }
        openings
    }

    fn check_place(&self, fact: &Fact<'_>, place: &str) -> Result<(), ChamaError> {
        Self::check(fact, self.places.get(place), fact.value_date)
    }

    fn check_member(&self, fact: &Fact<'_>, member: &str, counts_on: NaiveDate) -> Result<(), ChamaError> {
        Self::check(fact, self.members.get(member), counts_on)
    }

    fn check(fact: &Fact<'_>, opened: Option<&NaiveDate>, counts_on: NaiveDate) -> Result<(), ChamaError> {
        match opened {
            Some(opened) if counts_on < *opened => Err(ChamaError::WrongOrder {
                argument: fact.date_path(),
                value: counts_on.to_string(),
                earliest: format!("the opening balance of {opened}"),
            }),
            _ => Ok(()),
        }
    }
}
