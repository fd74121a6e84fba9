//! Guarantors: savings stand for one thing only, no ring is left, and what is called, released or repaid adds up.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::Arbitrary;
use chama_core::loan::*;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    own_cover: u16,
    savers: Vec<(i64, u8)>,
    loans: Vec<(u8, i64)>,
    pledges: Vec<(u8, u8, i64, u8, u8)>,
    shortfall: i64,
    principal: i64,
    owed: i64,
    choice: u8,
}

fn day(days: u8) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly an amount that is let in.
fn amount(units: i64) -> Decimal {
    Decimal::new(
        if units % 64 == 63 {
            units
        } else {
            units.rem_euclid(10_000_000)
        },
        2,
    )
}

fn register(input: &Input) -> GuaranteeRegister {
    let savers = input
        .savers
        .iter()
        .enumerate()
        .map(|(place, (savings, standing))| SaverFacts {
            member: place.to_string(),
            savings: amount(*savings),
            standing: match standing % 8 {
                0 => MemberStanding::Left,
                1 => MemberStanding::Suspended,
                _ => MemberStanding::Good,
            },
        });
    let loans = input
        .loans
        .iter()
        .enumerate()
        .map(|(place, (member, owed))| GuaranteedLoan {
            id: place.to_string(),
            member: member.to_string(),
            owed: amount(*owed),
        });
    let pledges = input
        .pledges
        .iter()
        .enumerate()
        .map(|(place, (loan, guarantor, units, on, state))| GuaranteePledge {
            id: place.to_string(),
            loan: loan.to_string(),
            guarantor: guarantor.to_string(),
            amount: amount(*units),
            pledged_on: day(*on),
            state: match state % 8 {
                0 => PledgeState::Offered,
                1 => PledgeState::Declined,
                _ => PledgeState::Accepted,
            },
        });
    GuaranteeRegister {
        own_cover: Decimal::new(input.own_cover.into(), 4),
        ..GuaranteeRegister::new(savers.collect(), loans.collect(), pledges.collect())
    }
}

fn check_register(register: &GuaranteeRegister) {
    let Ok(found) = guarantees(register) else { return };
    let borrowers: BTreeMap<&str, &str> = register
        .loans
        .iter()
        .map(|loan| (loan.id.as_str(), loan.member.as_str()))
        .collect();
    let mut counts: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut ways: BTreeSet<(&str, &str)> = BTreeSet::new();
    for pledge in &found.pledges {
        *counts.entry(&pledge.guarantor).or_default() += pledge.counts;
        let way = (pledge.guarantor.as_str(), borrowers[pledge.loan.as_str()]);
        let stands = match (&pledge.fault, pledge.state) {
            (None, PledgeState::Accepted | PledgeState::Offered) => true,
            (Some(PledgeFault::AboveFreeSavings { .. }), PledgeState::Accepted) => true,
            (Some(PledgeFault::Ring { members }), _) => {
                // Each of them stands for the next already, but the first.
                assert!(
                    members
                        .windows(2)
                        .skip(1)
                        .all(|pair| ways.contains(&(&*pair[0], &*pair[1])))
                );
                assert_eq!(members.first(), members.last());
                false
            }
            _ => false,
        };
        if stands {
            ways.insert(way);
        }
    }
    // Whoever stands for nobody left goes, until all have gone.
    loop {
        let guarantors: BTreeSet<&str> = ways.iter().map(|(guarantor, _)| *guarantor).collect();
        let before = ways.len();
        ways.retain(|(_, borrower)| guarantors.contains(borrower));
        if ways.len() == before {
            break;
        }
    }
    assert!(ways.is_empty());
    for saver in &found.savers {
        let counted = counts.get(saver.member.as_str()).copied().unwrap_or_default();
        assert!(saver.own_cover + counted <= saver.savings);
        assert_eq!(saver.pledged - counted, saver.shortfall);
    }
    assert_eq!(
        found.loans.iter().map(|loan| loan.counted).sum::<Decimal>(),
        found.counted
    );
    let mut turned = register.clone();
    turned.savers.reverse();
    turned.loans.reverse();
    turned.pledges.reverse();
    assert_eq!(guarantees(&turned).as_ref(), Ok(&found));
}

fn check_one_loan(input: &Input) {
    let pledges: Vec<LoanPledge> = input
        .pledges
        .iter()
        .map(|(_, guarantor, units, on, _)| LoanPledge {
            guarantor: guarantor.to_string(),
            amount: amount(*units),
            pledged_on: day(*on),
        })
        .collect();
    if let Ok(call) = guarantee_call(&GuaranteeCallTerms::new(amount(input.shortfall), pledges.clone())) {
        assert_eq!(call.called + call.uncovered, call.shortfall);
        assert_eq!(
            call.guarantors.iter().map(|one| one.called).sum::<Decimal>(),
            call.called
        );
        assert!(
            call.guarantors
                .iter()
                .all(|one| one.called <= one.pledged && one.called >= Decimal::ZERO)
        );
    }
    let mut terms = GuaranteeReleaseTerms::new(amount(input.principal), pledges);
    terms.owed = amount(input.owed);
    terms.method = [
        ReleaseMethod::ProRata,
        ReleaseMethod::LastPledgedFirst,
        ReleaseMethod::WhenRepaid,
    ][usize::from(input.choice % 3)];
    if let Ok(release) = guarantee_release(&terms) {
        assert_eq!(release.kept + release.released, release.pledged);
        assert!(
            release
                .guarantors
                .iter()
                .all(|one| one.kept + one.released == one.pledged && one.kept <= one.pledged)
        );
    }
    let guarantors = input.loans.iter().map(|(guarantor, owed)| GuarantorToRepay {
        guarantor: guarantor.to_string(),
        owed: amount(*owed),
    });
    let mut terms = GuaranteeRecoveryTerms::new(amount(input.shortfall), guarantors.collect());
    terms.group_owed = amount(input.owed);
    terms.order = [
        RecoveryOrder::GroupFirst,
        RecoveryOrder::GuarantorsFirst,
        RecoveryOrder::ProRata,
    ][usize::from(input.choice % 3)];
    if let Ok(recovery) = guarantee_recovery(&terms) {
        assert_eq!(
            recovery.to_group + recovery.to_guarantors + recovery.excess,
            recovery.recovered
        );
        assert!(
            recovery
                .guarantors
                .iter()
                .all(|one| one.left >= Decimal::ZERO && one.repaid >= Decimal::ZERO)
        );
        assert!(recovery.group_left >= Decimal::ZERO);
    }
}

fuzz_target!(|input: Input| {
    // Ids that exist, so that most registers are sound.
    let mut input = input;
    let (savers, loans) = (input.savers.len().min(200), input.loans.len().min(200));
    input.savers.truncate(savers);
    input.loans.truncate(loans);
    for (member, _) in &mut input.loans {
        *member = u8::try_from(usize::from(*member) % savers.max(1)).expect("below 200");
    }
    for (loan, guarantor, ..) in &mut input.pledges {
        *loan = u8::try_from(usize::from(*loan) % loans.max(1)).expect("below 200");
        *guarantor = u8::try_from(usize::from(*guarantor) % savers.max(1)).expect("below 200");
    }
    check_register(&register(&input));
    check_one_loan(&input);
});
