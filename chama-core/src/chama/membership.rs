//! What a member was to the group on a day, and who belonged when.
//!
//! The register says what changed and on which day; the state of any day follows from it. A day named in
//! a change is the first on which it holds: who leaves on 1 July belonged to the end of 30 June.
//! By hand: joined 31 January 2024, left 1 July, rejoined 15 September. On 29 February she has been a
//! member for one complete month, on 15 August she is none, on 14 October she has none complete again.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::faults::{check_chama, check_member};
use super::{Chama, Member, MemberChangeKind, MemberState, Role};
use crate::calendar::{DateWindow, check_window, whole_months};
use crate::error::ChamaError;
use crate::limits::check_date;
use crate::sort;

/// What a member is to the group on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The id of the member.
    pub member: String,
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What the member is.
    pub state: MemberState,
    /// The hands; 0 for someone who does not belong.
    #[serde(with = "crate::wire::decimal")]
    pub hands: Decimal,
    /// The offices, in the order of [`Role`]; they end with the membership.
    pub roles: Vec<Role>,
    /// The first day of the present spell; none for someone who does not belong.
    #[serde(with = "crate::wire::date_option")]
    pub since: Option<NaiveDate>,
    /// Complete months of the present spell.
    pub tenure_months: i32,
}

/// A time in which a member belonged, with the same state and the same hands all through.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActiveSpell {
    /// The id of the member.
    pub member: String,
    /// The first day, inside the window.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The day after the last, inside the window.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
    /// Active or suspended.
    pub state: MemberState,
    /// The hands.
    #[serde(with = "crate::wire::decimal")]
    pub hands: Decimal,
}

/// Returns what the member was to the group on a day: state, hands, offices, and for how long.
///
/// Months are complete ones of the present spell: rejoining starts anew.
/// Rule: docs/src/rules/chama.md#membership.
///
/// # Errors
/// In this order: the faults of `member` (see [`super::chama_faults`]), `date_out_of_range` (on).
///
/// # Examples
/// ```
/// use chama_core::chama::{Member, MemberState, membership_on};
/// let amina = Member::new("amina".to_owned(), "2024-01-31".parse().unwrap());
/// let membership = membership_on(&amina, "2024-02-29".parse().unwrap())?;
/// assert_eq!((membership.state, membership.tenure_months), (MemberState::Active, 1));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn membership_on(member: &Member, on: NaiveDate) -> Result<Membership, ChamaError> {
    check_member("member", member)?;
    check_date("on", on)?;
    Ok(membership(member, on))
}

/// Returns everybody who belongs on a day, suspended members too, in order of their ids.
///
/// Rule: docs/src/rules/chama.md#who-belongs.
///
/// # Errors
/// In this order: the faults of `chama` (see [`super::chama_faults`]), `date_out_of_range` (on).
///
/// # Examples
/// ```
/// use chama_core::chama::{Chama, GroupKind, Member, active_members};
/// let group = Chama {
///     id: "umoja".to_owned(),
///     name: "Umoja".to_owned(),
///     group_kind: GroupKind::TableBanking,
///     formed_on: "2024-01-01".parse().unwrap(),
///     members: vec![Member::new("otieno".to_owned(), "2024-03-01".parse().unwrap())],
/// };
/// assert_eq!(active_members(&group, "2024-02-29".parse().unwrap())?.len(), 0);
/// assert_eq!(active_members(&group, "2024-03-01".parse().unwrap())?.len(), 1);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn active_members(chama: &Chama, on: NaiveDate) -> Result<Vec<Membership>, ChamaError> {
    check_chama("chama", chama)?;
    check_date("on", on)?;
    let memberships = by_id(chama).into_iter().map(|member| membership(member, on));
    Ok(memberships.filter(|membership| belongs(membership.state)).collect())
}

/// Returns who belonged when, inside a window: by member id, then by date.
///
/// A spell is cut where the state or the hands change, and at the ends of the window.
/// Rule: docs/src/rules/chama.md#who-belongs.
///
/// # Errors
/// In this order: the faults of `chama` (see [`super::chama_faults`]), the faults of `window`.
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::chama::{Chama, GroupKind, Member, MemberChange, MemberChangeKind, active_spells};
/// let day = |text: &str| text.parse().unwrap();
/// let mut otieno = Member::new("otieno".to_owned(), day("2024-01-10"));
/// otieno.changes.push(MemberChange { on: day("2024-07-01"), what: MemberChangeKind::Left });
/// let group = Chama {
///     id: "umoja".to_owned(),
///     name: "Umoja".to_owned(),
///     group_kind: GroupKind::TableBanking,
///     formed_on: day("2024-01-01"),
///     members: vec![otieno],
/// };
/// let spells = active_spells(&group, &DateWindow { since: day("2024-06-01"), until: day("2025-01-01") })?;
/// assert_eq!((spells[0].since, spells[0].until), (day("2024-06-01"), day("2024-07-01")));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn active_spells(chama: &Chama, window: &DateWindow) -> Result<Vec<ActiveSpell>, ChamaError> {
    check_chama("chama", chama)?;
    check_window("window", window)?;
    let mut spells = Vec::new();
    for member in by_id(chama) {
        let times = Timeline::new(member);
        let ends = times.parts.iter().skip(1).map(|part| part.from);
        for (part, end) in times.parts.iter().zip(ends.chain([window.until])) {
            let (since, until) = (part.from.max(window.since), end.min(window.until));
            if belongs(part.state) && since < until {
                spells.push(ActiveSpell {
                    member: member.id.clone(),
                    since,
                    until,
                    state: part.state,
                    hands: part.hands.normalize(),
                });
            }
        }
    }
    Ok(spells)
}

fn by_id(chama: &Chama) -> Vec<&Member> {
    let mut members: Vec<&Member> = chama.members.iter().collect();
    sort::by(&mut members, |one, other| one.id.cmp(&other.id));
    members
}

fn membership(member: &Member, on: NaiveDate) -> Membership {
    let times = Timeline::new(member);
    let spell = times.spell(on);
    Membership {
        member: member.id.clone(),
        on,
        state: times.state(on),
        hands: spell.map_or(Decimal::ZERO, |_| times.hands(on).normalize()),
        roles: spell.map_or_else(Vec::new, |spell| roles(member, spell.from, on)),
        since: spell.map(|spell| spell.from),
        tenure_months: spell.map_or(0, |spell| whole_months(spell.from, on)),
    }
}

/// The offices given and not laid down since the spell began.
fn roles(member: &Member, since: NaiveDate, on: NaiveDate) -> Vec<Role> {
    let mut roles = Vec::new();
    for change in member.changes.iter().filter(|change| change.on <= on) {
        match &change.what {
            MemberChangeKind::RoleGiven { role } if change.on >= since => roles.push(*role),
            MemberChangeKind::RoleEnded { role } => roles.retain(|held| held != role),
            MemberChangeKind::Left | MemberChangeKind::Removed | MemberChangeKind::Died => roles.clear(),
            _ => {}
        }
    }
    sort::ascending(&mut roles);
    roles
}

/// Whether someone in that state belongs to the group: active or suspended.
pub(crate) fn belongs(state: MemberState) -> bool {
    matches!(state, MemberState::Active | MemberState::Suspended)
}

/// The state that a change leads to; none if it is not possible in that state, the same if it changes no state.
pub(crate) fn changed(state: MemberState, change: &MemberChangeKind) -> Option<MemberState> {
    match (state, change) {
        (MemberState::Active, MemberChangeKind::Suspended) => Some(MemberState::Suspended),
        (MemberState::Suspended, MemberChangeKind::Reinstated) => Some(MemberState::Active),
        (MemberState::Active | MemberState::Suspended, MemberChangeKind::Left) => Some(MemberState::Left),
        (MemberState::Active | MemberState::Suspended, MemberChangeKind::Removed) => Some(MemberState::Removed),
        (MemberState::Active | MemberState::Suspended, MemberChangeKind::Died) => Some(MemberState::Died),
        (MemberState::Left | MemberState::Removed, MemberChangeKind::Rejoined) => Some(MemberState::Active),
        (
            MemberState::Active | MemberState::Suspended,
            MemberChangeKind::HandsSet { .. } | MemberChangeKind::RoleGiven { .. } | MemberChangeKind::RoleEnded { .. },
        ) => Some(state),
        _ => None,
    }
}

/// A member's time in the group, made ready for many questions. The member has been checked.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    /// What held from which day on, in order; the first from the day of joining.
    parts: Vec<Part>,
    spells: Vec<Spell>,
}

/// A time with one state and so many hands, until the next one begins.
#[derive(Debug, Clone, Copy)]
struct Part {
    from: NaiveDate,
    state: MemberState,
    hands: Decimal,
}

/// A time without interruption in which someone belonged, active or suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spell {
    pub(crate) from: NaiveDate,
    /// How it ended, and the first day without membership.
    pub(crate) ended: Option<SpellEnd>,
}

/// The end of a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpellEnd {
    /// The first day without membership.
    pub(crate) on: NaiveDate,
    /// Left, removed or died.
    pub(crate) state: MemberState,
}

impl Spell {
    /// Whether the day lies in the spell.
    pub(crate) fn contains(&self, on: NaiveDate) -> bool {
        on >= self.from && self.ended.is_none_or(|end| on < end.on)
    }
}

impl Timeline {
    pub(crate) fn new(member: &Member) -> Self {
        let (mut state, mut hands) = (MemberState::Active, member.hands);
        let joined = member.joined;
        let mut parts = vec![Part {
            from: joined,
            state,
            hands,
        }];
        let mut spells = vec![Spell {
            from: joined,
            ended: None,
        }];
        for change in &member.changes {
            let Some(next) = changed(state, &change.what) else {
                continue;
            };
            if let MemberChangeKind::HandsSet { hands: set } = change.what {
                hands = set;
            }
            if !belongs(next) {
                let ended = Some(SpellEnd {
                    on: change.on,
                    state: next,
                });
                // A spell that ends on its first day has no day.
                match spells.last_mut() {
                    Some(spell) if spell.from < change.on => spell.ended = ended,
                    _ => _ = spells.pop(),
                }
            } else if !belongs(state) {
                spells.push(Spell {
                    from: change.on,
                    ended: None,
                });
            }
            state = next;
            let part = Part {
                from: change.on,
                state,
                hands,
            };
            match parts.last_mut() {
                Some(last) if last.from == part.from => *last = part,
                Some(last) if last.state == part.state && last.hands == part.hands => {}
                _ => parts.push(part),
            }
        }
        Self { parts, spells }
    }

    fn part(&self, on: NaiveDate) -> Option<&Part> {
        let place = self.parts.partition_point(|part| part.from <= on);
        place.checked_sub(1).and_then(|place| self.parts.get(place))
    }

    pub(crate) fn state(&self, on: NaiveDate) -> MemberState {
        self.part(on).map_or(MemberState::NotJoined, |part| part.state)
    }

    pub(crate) fn suspended(&self, on: NaiveDate) -> bool {
        self.state(on) == MemberState::Suspended
    }

    /// The hands that hold on that day; before joining those of the day of joining.
    pub(crate) fn hands(&self, on: NaiveDate) -> Decimal {
        let part = self.part(on).or_else(|| self.parts.first());
        part.map_or(Decimal::ZERO, |part| part.hands)
    }

    /// The spells in which the member belonged, in order; each has at least one day.
    pub(crate) fn spells(&self) -> &[Spell] {
        &self.spells
    }

    /// The spell that holds the day.
    pub(crate) fn spell(&self, on: NaiveDate) -> Option<&Spell> {
        self.spells.iter().find(|spell| spell.contains(on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chama::MemberChange;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn member(joined: &str, changes: &[(&str, MemberChangeKind)]) -> Member {
        let changes = changes.iter().map(|(on, what)| MemberChange {
            on: day(on),
            what: what.clone(),
        });
        Member {
            changes: changes.collect(),
            ..Member::new("amina".to_owned(), day(joined))
        }
    }

    #[test]
    fn a_day_named_in_a_change_is_the_first_on_which_it_holds() {
        use MemberChangeKind::*;
        let amina = member(
            "2024-01-31",
            &[
                ("2024-07-01", Left),
                ("2024-09-15", Rejoined),
                ("2024-12-01", Suspended),
            ],
        );
        for (on, state, since, months) in [
            ("2024-01-30", MemberState::NotJoined, None, 0),
            ("2024-01-31", MemberState::Active, Some("2024-01-31"), 0),
            ("2024-02-29", MemberState::Active, Some("2024-01-31"), 1),
            ("2024-06-30", MemberState::Active, Some("2024-01-31"), 5),
            ("2024-07-01", MemberState::Left, None, 0),
            ("2024-10-14", MemberState::Active, Some("2024-09-15"), 0),
            ("2024-10-15", MemberState::Active, Some("2024-09-15"), 1),
            ("2025-01-15", MemberState::Suspended, Some("2024-09-15"), 4),
        ] {
            let membership = membership_on(&amina, day(on)).unwrap();
            assert_eq!(membership.state, state, "{on}");
            assert_eq!(membership.since, since.map(day), "{on}");
            assert_eq!(membership.tenure_months, months, "{on}");
        }
    }

    #[test]
    fn offices_end_with_the_membership_and_do_not_come_back() {
        use MemberChangeKind::*;
        let amina = member(
            "2024-01-01",
            &[
                ("2024-01-01", RoleGiven { role: Role::Treasurer }),
                ("2024-02-01", RoleGiven { role: Role::Chair }),
                ("2024-03-01", RoleEnded { role: Role::Chair }),
                ("2024-04-01", Left),
                ("2024-05-01", Rejoined),
                ("2024-05-01", RoleGiven { role: Role::Auditor }),
            ],
        );
        let roles = |on| membership_on(&amina, day(on)).unwrap().roles;
        assert_eq!(roles("2024-02-10"), [Role::Chair, Role::Treasurer]);
        assert_eq!(roles("2024-03-01"), [Role::Treasurer]);
        assert_eq!(roles("2024-04-01"), []);
        assert_eq!(roles("2024-05-01"), [Role::Auditor]);
    }

    #[test]
    fn hands_hold_from_the_day_on_which_they_are_set() {
        let two = MemberChangeKind::HandsSet {
            hands: Decimal::new(20, 1),
        };
        let amina = member(
            "2024-01-01",
            &[("2024-03-01", two), ("2024-05-01", MemberChangeKind::Died)],
        );
        let hands = |on| membership_on(&amina, day(on)).unwrap().hands.to_string();
        assert_eq!(hands("2023-12-31"), "0");
        assert_eq!(hands("2024-02-29"), "1");
        assert_eq!(hands("2024-03-01"), "2");
        assert_eq!(hands("2024-05-01"), "0");
        assert_eq!(Timeline::new(&amina).hands(day("2024-05-01")), Decimal::TWO);
    }

    #[test]
    fn who_leaves_and_rejoins_on_one_day_has_two_spells_that_touch() {
        use MemberChangeKind::*;
        let amina = member("2024-01-01", &[("2024-03-01", Left), ("2024-03-01", Rejoined)]);
        let times = Timeline::new(&amina);
        assert_eq!(times.spells().len(), 2);
        assert!(belongs(times.state(day("2024-03-01"))) && !times.suspended(day("2024-03-01")));
        assert_eq!(times.spell(day("2024-03-01")).unwrap().from, day("2024-03-01"));
        let end = times.spells()[0].ended.unwrap();
        assert_eq!((end.on, end.state), (day("2024-03-01"), MemberState::Left));
        let gone = member("2024-01-01", &[("2024-01-01", Removed)]);
        assert_eq!(Timeline::new(&gone).spells(), []);
    }
}
