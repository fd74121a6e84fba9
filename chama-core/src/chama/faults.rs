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
    let members = chama.members.iter().enumerate();
    let early = members
        .filter(|(_, member)| member.joined < chama.formed_on)
        .map(|(place, member)| Fault {
            severity: Severity::Warning,
            ..ChamaError::WrongOrder {
                argument: format!("members[{place}].joined"),
                value: member.joined.to_string(),
                earliest: chama.formed_on.to_string(),
            }
            .into_fault()
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

/// Every error of a group, with paths below the group's.
pub(crate) fn chama_errors(chama: &Chama) -> Vec<ChamaError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chama::{GroupKind, MemberChange, Role};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn group(members: Vec<Member>) -> Chama {
        Chama {
            id: "umoja".to_owned(),
            name: String::new(),
            group_kind: GroupKind::MerryGoRound,
            formed_on: day("2024-01-01"),
            members,
        }
    }

    fn member(changes: &[(&str, MemberChangeKind)]) -> Member {
        let changes = changes.iter().map(|(on, what)| MemberChange {
            on: day(on),
            what: what.clone(),
        });
        Member {
            changes: changes.collect(),
            ..Member::new("amina".to_owned(), day("2024-01-01"))
        }
    }

    /// The first error of a member with these changes.
    fn error(changes: &[(&str, MemberChangeKind)]) -> String {
        let faults = chama_faults(&group(vec![member(changes)]));
        faults.into_iter().next().map(|fault| fault.message).unwrap_or_default()
    }

    #[test]
    fn only_what_the_state_lets_happen_may_happen() {
        use MemberChangeKind::*;
        assert_eq!(error(&[("2024-02-01", Suspended), ("2024-03-01", Reinstated)]), "");
        assert_eq!(
            error(&[
                ("2024-02-01", Suspended),
                ("2024-03-01", Left),
                ("2024-04-01", Rejoined)
            ]),
            ""
        );
        assert_eq!(
            error(&[("2024-02-01", Reinstated)]),
            "`members[0].changes[0].what` and `members[0].joined` do not go together: the member is not suspended and has not left"
        );
        for (first, then) in [
            (Suspended, Suspended),
            (Suspended, Rejoined),
            (Left, Left),
            (Left, Died),
            (Removed, Suspended),
            (Removed, RoleGiven { role: Role::Chair }),
            (Left, HandsSet { hands: Decimal::TWO }),
            (Died, Rejoined),
        ] {
            let error = error(&[("2024-02-01", first), ("2024-03-01", then)]);
            let start = "`members[0].changes[1].what` and `members[0].changes[0].what` do not go together: ";
            assert!(error.starts_with(start), "{error}");
        }
    }

    #[test]
    fn an_office_is_given_once_and_ended_once() {
        use MemberChangeKind::*;
        let given = || RoleGiven { role: Role::KeyHolder };
        let ended = || RoleEnded { role: Role::KeyHolder };
        assert_eq!(
            error(&[
                ("2024-02-01", given()),
                ("2024-02-01", ended()),
                ("2024-03-01", given())
            ]),
            ""
        );
        assert_eq!(
            error(&[("2024-02-01", given()), ("2024-03-01", given())]),
            "`members[0].changes[1].what.role` is key_holder, which is already there"
        );
        assert_eq!(
            error(&[
                ("2024-02-01", given()),
                ("2024-03-01", Left),
                ("2024-04-01", Rejoined),
                ("2024-05-01", ended())
            ]),
            "`members[0].changes[3].what.role` is key_holder, which does not exist; expected an office that the member holds"
        );
    }

    #[test]
    fn every_fault_is_found_with_its_place() {
        use MemberChangeKind::*;
        let mut amina = member(&[
            ("2023-12-31", HandsSet { hands: Decimal::ZERO }),
            ("2024-03-01", Suspended),
            ("2024-02-01", Reinstated),
        ]);
        amina.hands = Decimal::new(5, 5);
        let mut twin = Member::new("amina".to_owned(), day("2200-01-01"));
        twin.name = "A\tB".to_owned();
        let mut group = group(vec![amina, twin]);
        group.id = String::new();
        let faults = chama_faults(&group);
        let found: Vec<_> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.code.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("id", "empty"),
                ("members[0].hands", "too_many_decimals"),
                ("members[0].changes[0].on", "wrong_order"),
                ("members[0].changes[0].what.hands", "out_of_range"),
                ("members[0].changes[2].on", "wrong_order"),
                ("members[1].id", "duplicate"),
                ("members[1].name", "invalid_text"),
                ("members[1].joined", "date_out_of_range"),
            ]
        );
        assert_eq!(check_chama("chama", &group).unwrap_err().code(), found[0].1);
    }

    #[test]
    fn who_joined_before_the_group_was_formed_is_a_warning() {
        let group = group(vec![Member::new("amina".to_owned(), day("2023-12-31"))]);
        let faults = chama_faults(&group);
        assert_eq!((faults.len(), faults[0].severity), (1, Severity::Warning));
        assert!(check_chama("chama", &group).is_ok());
    }
}
