//! Everything that is wrong with a register, each with its place.
//!
//! A register is only added to, so each change must be possible in the state that the ones before it left:
//! nobody is reinstated who was not suspended, nobody comes back from the dead.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::membership::{belongs, changed};
use super::{Chama, Member, MemberChangeKind, MemberState};
use crate::error::{ChamaError, Fault, Severity};
use crate::limits::{self, check_date, check_decimals, check_id, check_text};

/// Returns every fault of a group and its register: the errors by place, then what is probably not meant.
///
/// Paths start at the group: `members[3].changes[1].on`. A group with an error in it is refused by every
/// function that takes one; a warning is not. Rule: docs/src/rules/chama.md#faults.
///
/// # Examples
/// ```
/// use chama_core::chama::{Chama, GroupKind, Member, chama_faults};
/// let mut group = Chama {
///     id: "umoja".to_owned(),
///     name: "Umoja".to_owned(),
///     group_kind: GroupKind::Vsla,
///     formed_on: "2024-01-01".parse().unwrap(),
///     members: vec![Member::new("otieno".to_owned(), "2024-03-01".parse().unwrap())],
/// };
/// assert_eq!(chama_faults(&group), []);
/// group.members.push(group.members[0].clone());
/// assert_eq!(chama_faults(&group)[0].message, "`members[1].id` is otieno, which is already there");
/// ```
pub fn chama_faults(chama: &Chama) -> Vec<Fault> {
    let errors = chama_errors(chama).into_iter().map(ChamaError::into_fault);
    let early = chama.members.iter().enumerate().filter_map(|(place, member)| {
        (member.joined < chama.formed_on).then(|| Fault {
            severity: Severity::Warning,
            ..ChamaError::WrongOrder {
                argument: format!("members[{place}].joined"),
                value: member.joined.to_string(),
                earliest: chama.formed_on.to_string(),
            }
            .into_fault()
        })
    });
    errors.chain(early).collect()
}

/// Refuses a group with an error in it: the first of [`chama_faults`].
pub(crate) fn check_chama(argument: &str, chama: &Chama) -> Result<(), ChamaError> {
    first(argument, chama_errors(chama))
}

/// Refuses a member with an error in it.
pub(crate) fn check_member(argument: &str, member: &Member) -> Result<(), ChamaError> {
    let mut errors = Vec::new();
    member_errors(member, &mut errors);
    first(argument, errors)
}

fn first(argument: &str, errors: Vec<ChamaError>) -> Result<(), ChamaError> {
    errors
        .into_iter()
        .next()
        .map_or(Ok(()), |error| Err(error.within(argument)))
}

fn chama_errors(chama: &Chama) -> Vec<ChamaError> {
    let mut errors = Vec::new();
    errors.extend(check_id("id", &chama.id).err());
    errors.extend(check_text("name", &chama.name).err());
    errors.extend(check_date("formed_on", chama.formed_on).err());
    if let Err(error) = limits::MEMBERS.check_len("members", chama.members.len()) {
        errors.push(error);
        return errors;
    }
    let mut ids = BTreeSet::new();
    for (place, member) in chama.members.iter().enumerate() {
        let mut below = Vec::new();
        if !ids.insert(member.id.as_str()) {
            below.push(ChamaError::Duplicate {
                argument: "id".to_owned(),
                value: member.id.clone(),
            });
        }
        member_errors(member, &mut below);
        errors.extend(
            below
                .into_iter()
                .map(|error| error.within(&format!("members[{place}]"))),
        );
    }
    errors
}

/// Adds the errors of one member, with paths below the member's.
fn member_errors(member: &Member, errors: &mut Vec<ChamaError>) {
    errors.extend(check_id("id", &member.id).err());
    errors.extend(check_text("name", &member.name).err());
    errors.extend(check_date("joined", member.joined).err());
    errors.extend(check_hands("hands", member.hands).err());
    if let Err(error) = limits::MEMBER_CHANGES.check_len("changes", member.changes.len()) {
        errors.push(error);
        return;
    }
    let (mut state, mut latest, mut roles) = (MemberState::Active, member.joined, Vec::new());
    // What put the member into the present state.
    let mut cause = "joined".to_owned();
    for (place, change) in member.changes.iter().enumerate() {
        let mut below = Vec::new();
        below.extend(check_date("on", change.on).err());
        below.extend(check_order(change.on, latest).err());
        latest = latest.max(change.on);
        match changed(state, &change.what) {
            Some(next) if next != state => {
                state = next;
                cause = format!("changes[{place}].what");
            }
            Some(_) => {}
            None => errors.push(ChamaError::NotCompatible {
                first: format!("changes[{place}].what"),
                second: cause.clone(),
                reason: impossible(state).to_owned(),
            }),
        }
        if !belongs(state) {
            roles.clear();
        }
        match &change.what {
            MemberChangeKind::HandsSet { hands } => below.extend(check_hands("what.hands", *hands).err()),
            MemberChangeKind::RoleGiven { role } if roles.contains(role) => below.push(ChamaError::Duplicate {
                argument: "what.role".to_owned(),
                value: role.code().to_owned(),
            }),
            MemberChangeKind::RoleGiven { role } if belongs(state) => roles.push(*role),
            MemberChangeKind::RoleEnded { role } if belongs(state) && !roles.contains(role) => {
                below.push(ChamaError::NotFound {
                    argument: "what.role".to_owned(),
                    value: role.code().to_owned(),
                    expected: "an office that the member holds".to_owned(),
                });
            }
            MemberChangeKind::RoleEnded { role } => roles.retain(|held| held != role),
            _ => {}
        }
        errors.extend(
            below
                .into_iter()
                .map(|error| error.within(&format!("changes[{place}]"))),
        );
    }
}

fn check_order(on: NaiveDate, earliest: NaiveDate) -> Result<(), ChamaError> {
    if on < earliest {
        return Err(ChamaError::WrongOrder {
            argument: "on".to_owned(),
            value: on.to_string(),
            earliest: earliest.to_string(),
        });
    }
    Ok(())
}

/// Refuses hands outside their limits, and none at all: who has no hand is no member.
pub(crate) fn check_hands(argument: &str, hands: Decimal) -> Result<(), ChamaError> {
    limits::HANDS.check_decimal(argument, hands)?;
    check_decimals(argument, hands, limits::HANDS_DECIMALS)?;
    if hands.is_zero() {
        return Err(ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: hands.to_string(),
            minimum: Decimal::new(1, 4).to_string(),
            maximum: limits::HANDS.maximum.to_string(),
        });
    }
    Ok(())
}

/// Why a change is not possible for someone in that state.
fn impossible(state: MemberState) -> &'static str {
    match state {
        MemberState::Active | MemberState::NotJoined => "the member is not suspended and has not left",
        MemberState::Suspended => "the member is suspended already and has not left",
        MemberState::Left => "the member has left and would have to rejoin first",
        MemberState::Removed => "the member was removed and would have to rejoin first",
        MemberState::Died => "the member has died",
    }
}
