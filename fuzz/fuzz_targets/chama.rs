//! Any register: refused with a path, or spells that say of each day what the membership says.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::DateWindow;
use chama_core::chama::*;
use chama_core::error::Severity;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    members: Vec<(u8, i32, i32, Vec<(i16, u8, i32)>)>,
    sound: bool,
    on: i32,
    days: u8,
}

/// Mostly within the calendar, sometimes anywhere that chrono goes.
fn day(number: i32) -> NaiveDate {
    let anywhere = NaiveDate::from_num_days_from_ce_opt(number);
    let within = NaiveDate::from_num_days_from_ce_opt(739_000 + number % 2_000).unwrap_or_default();
    if number % 16 == 0 {
        anywhere.unwrap_or(within)
    } else {
        within
    }
}

fn change(kind: u8, number: i32) -> MemberChangeKind {
    let role = [Role::Chair, Role::Treasurer, Role::Auditor][usize::from(kind / 16 % 3)];
    match kind % 9 {
        0 => MemberChangeKind::Suspended,
        1 => MemberChangeKind::Reinstated,
        2 => MemberChangeKind::Left,
        3 => MemberChangeKind::Removed,
        4 => MemberChangeKind::Died,
        5 => MemberChangeKind::Rejoined,
        6 => MemberChangeKind::HandsSet {
            hands: Decimal::new(i64::from(number), 1),
        },
        7 => MemberChangeKind::RoleGiven { role },
        _ => MemberChangeKind::RoleEnded { role },
    }
}

fuzz_target!(|input: Input| {
    let mut chama = Chama {
        id: "umoja".to_owned(),
        name: String::new(),
        group_kind: GroupKind::Vsla,
        formed_on: day(1),
        members: Vec::new(),
    };
    for (id, joined, hands, changes) in &input.members {
        let mut member = Member::new(format!("m{id}"), day(*joined));
        member.hands = if hands % 4 == 0 {
            Decimal::new(i64::from(*hands), 2)
        } else {
            Decimal::ONE
        };
        let mut on = member.joined;
        for (days, kind, number) in changes {
            let moved = on.checked_add_signed(chrono::TimeDelta::days(i64::from(*days) % 400));
            let mut tried = member.clone();
            tried.changes.push(MemberChange {
                on: moved.unwrap_or(on),
                what: change(*kind, *number),
            });
            // A sound register keeps only what is possible.
            if !input.sound || membership_on(&tried, day(1)).is_ok() {
                member = tried;
                on = moved.unwrap_or(on);
            }
        }
        chama.members.push(member);
    }
    let errors = chama_faults(&chama)
        .into_iter()
        .filter(|fault| fault.severity == Severity::Error)
        .count();
    let from = day(input.on);
    let until = from
        .checked_add_days(chrono::Days::new(u64::from(input.days)))
        .unwrap_or(from);
    let window = DateWindow { since: from, until };
    let (spells, members) = (active_spells(&chama, &window), active_members(&chama, from));
    let (Ok(spells), Ok(members)) = (spells, members) else {
        return;
    };
    assert_eq!(errors, 0);
    assert!(
        spells
            .iter()
            .all(|spell| window.since <= spell.since && spell.since < spell.until && spell.until <= window.until)
    );
    if input.days > 0 {
        let today: Vec<_> = spells
            .iter()
            .filter(|spell| spell.since == from)
            .map(|spell| &spell.member)
            .collect();
        assert_eq!(
            today,
            members.iter().map(|membership| &membership.member).collect::<Vec<_>>()
        );
    }
    for member in &chama.members {
        let membership = membership_on(member, from).expect("checked above");
        let belongs = matches!(membership.state, MemberState::Active | MemberState::Suspended);
        assert_eq!(membership.since.is_some(), belongs);
        assert_eq!(membership.hands > Decimal::ZERO, belongs);
        assert!(belongs || membership.roles.is_empty() && membership.tenure_months == 0);
    }
});
