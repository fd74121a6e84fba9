//! What holds for every register.

use chama_core::calendar::DateWindow;
use chama_core::chama::{
    Chama, GroupKind, Member, MemberChange, MemberChangeKind, MemberState, Role, active_members, active_spells,
    chama_faults, membership_on,
};
use chama_core::error::Severity;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    let start: NaiveDate = "2024-01-01".parse().unwrap();
    start.checked_add_days(Days::new(days)).unwrap()
}

fn change() -> impl Strategy<Value = MemberChangeKind> {
    prop_oneof![
        Just(MemberChangeKind::Suspended),
        Just(MemberChangeKind::Reinstated),
        Just(MemberChangeKind::Left),
        Just(MemberChangeKind::Removed),
        Just(MemberChangeKind::Rejoined),
        Just(MemberChangeKind::Rejoined),
        Just(MemberChangeKind::Died),
        (1..8_i64).prop_map(|halves| MemberChangeKind::HandsSet {
            hands: Decimal::new(halves * 5, 1)
        }),
        Just(MemberChangeKind::RoleGiven { role: Role::Chair }),
        Just(MemberChangeKind::RoleEnded { role: Role::Chair }),
    ]
}

/// A member, with the changes that are possible out of a list of any.
fn member(id: &'static str) -> impl Strategy<Value = Member> {
    (0..60_u64, prop::collection::vec((0..40_u64, change()), 0..12)).prop_map(move |(joined, changes)| {
        let mut member = Member::new(id.to_owned(), day(joined));
        let mut on = joined;
        for (gap, what) in changes {
            let mut tried = member.clone();
            tried.changes.push(MemberChange {
                on: day(on + gap),
                what,
            });
            if membership_on(&tried, day(0)).is_ok() {
                member = tried;
                on += gap;
            }
        }
        member
    })
}

fn group(members: Vec<Member>) -> Chama {
    Chama {
        id: "umoja".to_owned(),
        name: String::new(),
        group_kind: GroupKind::TableBanking,
        formed_on: day(0),
        members,
    }
}

fn belongs(state: MemberState) -> bool {
    matches!(state, MemberState::Active | MemberState::Suspended)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn spells_say_of_each_day_what_the_membership_says(amina in member("amina"), otieno in member("otieno"), from in 0..200_u64, length in 0..200_u64) {
        let group = group(vec![otieno, amina]);
        prop_assert!(chama_faults(&group).is_empty());
        let window = DateWindow { since: day(from), until: day(from + length) };
        let spells = active_spells(&group, &window).unwrap();
        prop_assert!(spells.is_sorted_by_key(|spell| (spell.member.clone(), spell.since)));
        for number in from..from + length {
            let on = day(number);
            for member in &group.members {
                let membership = membership_on(member, on).unwrap();
                let mut those = spells.iter().filter(|spell| spell.member == member.id && spell.since <= on && on < spell.until);
                let spell = those.next();
                prop_assert!(those.next().is_none());
                prop_assert_eq!(spell.is_some(), belongs(membership.state));
                if let Some(spell) = spell {
                    prop_assert_eq!((spell.state, spell.hands), (membership.state, membership.hands));
                }
            }
        }
    }

    #[test]
    fn a_day_is_not_changed_by_what_happens_later(amina in member("amina"), on in 0..400_u64) {
        let mut early = amina.clone();
        early.changes.retain(|change| change.on <= day(on));
        prop_assert_eq!(membership_on(&early, day(on)), membership_on(&amina, day(on)));
    }

    #[test]
    fn the_order_of_the_register_does_not_matter(amina in member("amina"), otieno in member("otieno"), on in 0..400_u64) {
        let one = active_members(&group(vec![amina.clone(), otieno.clone()]), day(on)).unwrap();
        let other = active_members(&group(vec![otieno, amina]), day(on)).unwrap();
        prop_assert_eq!(&one, &other);
        prop_assert!(one.iter().all(|membership| belongs(membership.state) && membership.since.is_some()));
    }

    #[test]
    fn what_has_an_error_is_refused_and_what_has_none_is_not(changes in prop::collection::vec((0..300_u64, change()), 0..6)) {
        let changes = changes.into_iter().map(|(on, what)| MemberChange { on: day(on), what }).collect();
        let member = Member { changes, ..Member::new("amina".to_owned(), day(20)) };
        let group = group(vec![member]);
        let errors = chama_faults(&group).into_iter().filter(|fault| fault.severity == Severity::Error).count();
        prop_assert_eq!(errors == 0, active_members(&group, day(0)).is_ok());
    }
}
