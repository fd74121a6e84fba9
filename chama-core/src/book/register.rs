//! The register with the changes that the book tells of.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::faults::checked;
use super::view::View;
use super::{Book, EventKind};
use crate::chama::{Member, MemberChange, MemberChangeKind};
use crate::error::ChamaError;
use crate::sort;

/// Returns the register as known on a day: the group's own lines, then who joined since, each with all changes.
///
/// Source: docs/src/rules/book.md#the-register.
///
/// # Errors
/// `date_out_of_range` (`known_on`); then the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, EventKind, book_members};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let joined = EventKind::Joined { member: "M1".to_owned(), name: "Amina".to_owned(), hands: 2.into() };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-01"), joined));
/// assert_eq!(book_members(&book, day("2025-02-01"))?.len(), 1);
/// assert!(book_members(&book, day("2025-01-31"))?.is_empty());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_members(book: &Book, known_on: NaiveDate) -> Result<Vec<Member>, ChamaError> {
    Ok(checked(book, "known_on", known_on)?.register.members)
}

/// The register, with the event from which each line and each change came.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) members: Vec<Member>,
    pub(crate) origins: Vec<Origin>,
    /// Places in `members` by id; of two with the same id the first.
    pub(crate) by_id: BTreeMap<String, usize>,
}

/// Where a line of the register came from.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// The place of the event by which the member joined; none for a line of the group's own register.
    pub(crate) joined: Option<usize>,
    /// For each change its event's place, or its place in the group's own register.
    pub(crate) changes: Vec<ChangeOrigin>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum ChangeOrigin {
    Event(usize),
    Own(usize),
}

impl Register {
    /// Changes of someone who is not in the register are left out.
    pub(crate) fn new(book: &Book, view: &View<'_>) -> Self {
        let mut register = Self::default();
        for member in &book.chama.members {
            let changes = (0..member.changes.len()).map(ChangeOrigin::Own).collect();
            register.add(member.clone(), Origin { joined: None, changes });
        }
        for fact in &view.facts {
            let EventKind::Joined { member, name, hands } = &*fact.what else {
                continue;
            };
            let line = Member {
                id: member.clone(),
                name: name.clone(),
                joined: fact.value_date,
                hands: *hands,
                changes: Vec::new(),
            };
            let origin = Origin {
                joined: Some(fact.place),
                changes: Vec::new(),
            };
            register.add(line, origin);
        }
        let mut changed: Vec<bool> = vec![false; register.members.len()];
        for fact in &view.facts {
            let Some((member, what)) = change(&fact.what) else {
                continue;
            };
            let Some(place) = register.by_id.get(member).copied() else {
                continue;
            };
            let slots = (
                register.members.get_mut(place),
                register.origins.get_mut(place),
                changed.get_mut(place),
            );
            if let (Some(line), Some(origin), Some(changed)) = slots {
                line.changes.push(MemberChange {
                    on: fact.value_date,
                    what,
                });
                origin.changes.push(ChangeOrigin::Event(fact.place));
                *changed = true;
            }
        }
        // The register's own changes may be later than those of the book: put both in order of date.
        let lines = register.members.iter_mut().zip(&mut register.origins).zip(changed);
        for ((line, origin), _) in lines.filter(|(_, changed)| *changed) {
            let mut both: Vec<(MemberChange, ChangeOrigin)> =
                line.changes.drain(..).zip(origin.changes.drain(..)).collect();
            sort::by_key(&mut both, |(change, _)| change.on);
            (line.changes, origin.changes) = both.into_iter().unzip();
        }
        register
    }

    fn add(&mut self, member: Member, origin: Origin) {
        self.by_id.entry(member.id.clone()).or_insert(self.members.len());
        self.members.push(member);
        self.origins.push(origin);
    }
}

fn change(what: &EventKind) -> Option<(&str, MemberChangeKind)> {
    Some(match what {
        EventKind::Left { member } => (member, MemberChangeKind::Left),
        EventKind::Removed { member } => (member, MemberChangeKind::Removed),
        EventKind::Died { member } => (member, MemberChangeKind::Died),
        EventKind::Suspended { member } => (member, MemberChangeKind::Suspended),
        EventKind::Reinstated { member } => (member, MemberChangeKind::Reinstated),
        EventKind::Rejoined { member } => (member, MemberChangeKind::Rejoined),
        EventKind::HandsSet { member, hands } => (member, MemberChangeKind::HandsSet { hands: *hands }),
        EventKind::RoleGiven { member, role } => (member, MemberChangeKind::RoleGiven { role: *role }),
        EventKind::RoleEnded { member, role } => (member, MemberChangeKind::RoleEnded { role: *role }),
        _ => return None,
    })
}
