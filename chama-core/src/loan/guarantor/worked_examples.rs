//! The examples of the rule page, worked by hand, and the order in which faults are found.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::loan::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn saver(member: &str, savings: i64) -> SaverFacts {
    SaverFacts {
        member: member.to_owned(),
        savings: Decimal::from(savings),
        standing: MemberStanding::Good,
    }
}

fn loan(id: &str, member: &str, owed: i64) -> GuaranteedLoan {
    GuaranteedLoan {
        id: id.to_owned(),
        member: member.to_owned(),
        owed: Decimal::from(owed),
    }
}

fn pledge(id: &str, loan: &str, guarantor: &str, amount: i64, on: &str) -> GuaranteePledge {
    GuaranteePledge {
        id: id.to_owned(),
        loan: loan.to_owned(),
        guarantor: guarantor.to_owned(),
        amount: Decimal::from(amount),
        pledged_on: day(on),
        state: PledgeState::Accepted,
    }
}

/// Amina, Baraka and Chebet, a loan each; everybody saved 10,000.
fn register(pledges: Vec<GuaranteePledge>) -> GuaranteeRegister {
    let members = [("a", "amina"), ("b", "baraka"), ("c", "chebet")];
    GuaranteeRegister::new(
        members.iter().map(|(_, member)| saver(member, 10_000)).collect(),
        members.iter().map(|(id, member)| loan(id, member, 4_000)).collect(),
        pledges,
    )
}

fn faults(register: &GuaranteeRegister) -> Vec<(String, Option<PledgeFault>)> {
    let pledges = guarantees(register).unwrap().pledges;
    pledges.into_iter().map(|pledge| (pledge.id, pledge.fault)).collect()
}

#[test]
fn more_than_the_free_savings_counts_in_part_and_is_named_a_shortfall() {
    let register = register(vec![
        pledge("2", "c", "baraka", 3_000, "2026-01-02"),
        pledge("1", "a", "baraka", 5_000, "2026-01-01"),
    ]);
    let guarantees = guarantees(&register).unwrap();
    let counts: Vec<String> = guarantees
        .pledges
        .iter()
        .map(|pledge| pledge.counts.to_string())
        .collect();
    assert_eq!(counts, ["5000.00", "1000.00"]);
    let fault = PledgeFault::AboveFreeSavings {
        free: Decimal::new(100_000, 2),
    };
    assert_eq!(guarantees.pledges[1].fault, Some(fault));
    let baraka = &guarantees.savers[1];
    assert_eq!(baraka.free_savings.to_string(), "-2000.00");
    assert_eq!(baraka.shortfall.to_string(), "2000.00");
    assert_eq!(baraka.exposure.to_string(), "7000.00");
    assert_eq!(guarantees.loans[0].coverage.unwrap().to_string(), "1.250000");
    assert_eq!(guarantees.loans[2].uncovered.to_string(), "3000.00");
}

#[test]
fn nobody_stands_for_their_own_loan_or_in_a_ring() {
    let mut register = register(vec![
        pledge("1", "a", "amina", 10, "2026-01-01"),
        pledge("2", "b", "amina", 10, "2026-01-02"),
        pledge("3", "a", "chebet", 10, "2026-01-03"),
        pledge("4", "c", "baraka", 10, "2026-01-04"),
        pledge("5", "c", "baraka", 10, "2026-01-05"),
    ]);
    let ring = ["baraka", "chebet", "amina", "baraka"];
    let ring = PledgeFault::Ring {
        members: ring.into_iter().map(str::to_owned).collect(),
    };
    let refused = faults(&register);
    assert_eq!(refused[0].1, Some(PledgeFault::SelfGuarantee));
    assert_eq!((refused[1].1.clone(), refused[2].1.clone()), (None, None));
    assert_eq!(
        (refused[3].1.clone(), refused[4].1.clone()),
        (Some(ring.clone()), Some(ring))
    );
    // Without the earlier pledge there is no ring to close.
    register.pledges.remove(1);
    assert_eq!(faults(&register)[3].1, None);
}

#[test]
fn an_offer_is_tested_after_what_stands_and_stands_for_nothing() {
    let mut register = register(vec![
        pledge("1", "a", "baraka", 4_000, "2026-01-01"),
        pledge("2", "a", "baraka", 3_000, "2026-01-02"),
        pledge("3", "a", "baraka", 2_000, "2026-01-03"),
        pledge("4", "a", "baraka", 2_000, "2026-01-04"),
    ]);
    register.pledges[0].state = PledgeState::Offered;
    register.pledges[1].state = PledgeState::Offered;
    register.pledges[3].state = PledgeState::Declined;
    let guarantees = guarantees(&register).unwrap();
    let order: Vec<&str> = guarantees.pledges.iter().map(|pledge| pledge.id.as_str()).collect();
    assert_eq!(order, ["3", "1", "2", "4"]);
    let free = PledgeFault::AboveFreeSavings {
        free: Decimal::new(0, 2),
    };
    let faults: Vec<_> = guarantees.pledges.iter().map(|pledge| pledge.fault.clone()).collect();
    assert_eq!(faults, [None, None, Some(free), None]);
    assert_eq!(guarantees.pledged.to_string(), "2000.00");
    assert_eq!(guarantees.savers[1].free_savings.to_string(), "4000.00");
}

#[test]
fn who_has_left_or_is_suspended_stands_for_nobody() {
    for (standing, fault) in [
        (MemberStanding::Left, Some(PledgeFault::GuarantorLeft)),
        (MemberStanding::Suspended, Some(PledgeFault::GuarantorSuspended)),
        (MemberStanding::NotGood, None),
    ] {
        let mut register = register(vec![pledge("1", "a", "baraka", 10, "2026-01-01")]);
        register.savers[1].standing = standing;
        assert_eq!(faults(&register)[0].1, fault);
    }
}

fn stands(guarantor: &str, amount: i64, on: &str) -> LoanPledge {
    LoanPledge {
        guarantor: guarantor.to_owned(),
        amount: Decimal::from(amount),
        pledged_on: day(on),
    }
}

fn three() -> Vec<LoanPledge> {
    let on = "2026-01-31";
    vec![stands("c", 1_000, on), stands("a", 5_000, on), stands("b", 3_000, on)]
}

fn called(shortfall: i64) -> (Vec<String>, String) {
    let call = guarantee_call(&GuaranteeCallTerms::new(Decimal::from(shortfall), three())).unwrap();
    let called = call.guarantors.iter().map(|one| one.called.to_string()).collect();
    (called, call.uncovered.to_string())
}

#[test]
fn nobody_is_called_for_more_than_the_pledge() {
    let all = |list: [&str; 3]| list.map(str::to_owned).to_vec();
    assert_eq!(
        called(10_000),
        (all(["5000.00", "3000.00", "1000.00"]), "1000.00".to_owned())
    );
    assert_eq!(called(1_000), (all(["555.56", "333.33", "111.11"]), "0.00".to_owned()));
    assert_eq!(called(0).0, all(["0.00", "0.00", "0.00"]));
}

#[test]
fn each_release_has_its_own_answer() {
    let mut terms = GuaranteeReleaseTerms::new(
        Decimal::from(10_000),
        vec![stands("a", 5_000, "2026-03-01"), stands("b", 3_000, "2026-03-02")],
    );
    let kept = |terms: &GuaranteeReleaseTerms| -> Vec<String> {
        let release = guarantee_release(terms).unwrap();
        assert_eq!(release.kept + release.released, release.pledged);
        release.guarantors.iter().map(|one| one.kept.to_string()).collect()
    };
    terms.owed = Decimal::from(4_000);
    assert_eq!(kept(&terms), ["2000.00", "1200.00"]);
    terms.method = ReleaseMethod::LastPledgedFirst;
    assert_eq!(kept(&terms), ["3200.00", "0.00"]);
    terms.method = ReleaseMethod::WhenRepaid;
    assert_eq!(kept(&terms), ["5000.00", "3000.00"]);
    terms.owed = Decimal::ZERO;
    assert_eq!(kept(&terms), ["0.00", "0.00"]);
    terms.method = ReleaseMethod::ProRata;
    terms.owed = Decimal::from(12_000);
    assert_eq!(kept(&terms), ["5000.00", "3000.00"]);
    terms.owed = Decimal::new(1, 2);
    assert_eq!(kept(&terms), ["0.01", "0.00"]);
}

#[test]
fn each_order_of_recovery_has_its_own_answer() {
    let owed = |guarantor: &str, owed: i64| GuarantorToRepay {
        guarantor: guarantor.to_owned(),
        owed: Decimal::from(owed),
    };
    let mut terms = GuaranteeRecoveryTerms::new(Decimal::from(4_000), vec![owed("b", 3_000), owed("a", 6_000)]);
    terms.group_owed = Decimal::from(1_000);
    let repaid = |terms: &GuaranteeRecoveryTerms| {
        let recovery = guarantee_recovery(terms).unwrap();
        assert_eq!(
            recovery.to_group + recovery.to_guarantors + recovery.excess,
            recovery.recovered
        );
        let guarantors: Vec<String> = recovery.guarantors.iter().map(|one| one.repaid.to_string()).collect();
        format!("{} {} {}", recovery.to_group, guarantors.join(" "), recovery.excess)
    };
    assert_eq!(repaid(&terms), "1000.00 2000.00 1000.00 0.00");
    terms.order = RecoveryOrder::GuarantorsFirst;
    assert_eq!(repaid(&terms), "0.00 2666.67 1333.33 0.00");
    terms.order = RecoveryOrder::ProRata;
    assert_eq!(repaid(&terms), "400.00 2400.00 1200.00 0.00");
    terms.recovered = Decimal::from(12_000);
    assert_eq!(repaid(&terms), "1000.00 6000.00 3000.00 2000.00");
}

#[test]
fn faults_of_a_register_come_in_the_documented_order() {
    type Mend = fn(&mut GuaranteeRegister);
    let mut bad = register(Vec::new());
    bad.own_cover = Decimal::TWO;
    bad.savers = vec![saver("", -1); 10_001];
    bad.loans = vec![loan("", "", -1); 100_001];
    bad.pledges = vec![pledge("", "", "", 0, "2200-01-01"); 100_001];
    let table: [(&str, Mend); 21] = [
        ("own_cover` is 2", |r| r.own_cover = Decimal::ONE),
        ("savers` has length 10001", |r| r.savers.truncate(2)),
        ("savers[0].member` must not", |r| r.savers[0].member = "a".to_owned()),
        ("savers[0].savings` is -1", |r| r.savers[0].savings = Decimal::ONE),
        ("savers[1].member` must not", |r| r.savers[1] = r.savers[0].clone()),
        ("savers[1].member` is a, which is already", |r| r.savers.truncate(1)),
        ("loans` has length 100001", |r| r.loans.truncate(2)),
        ("loans[0].id` must not", |r| r.loans[0].id = "1".to_owned()),
        ("loans[0].member` must not", |r| r.loans[0].member = "b".to_owned()),
        ("loans[0].owed` is -1", |r| r.loans[0].owed = Decimal::ONE),
        ("loans[1].id` must not", |r| r.loans[1] = r.loans[0].clone()),
        ("loans[1].id` is 1, which is already", |r| r.loans.truncate(1)),
        ("loans[0].member` is b, which does not exist", |r| {
            r.loans[0].member = "a".to_owned()
        }),
        ("pledges` has length 100001", |r| r.pledges.truncate(1)),
        ("pledges[0].id` must not", |r| r.pledges[0].id = "p".to_owned()),
        ("pledges[0].loan` must not", |r| r.pledges[0].loan = "2".to_owned()),
        ("pledges[0].guarantor` must not", |r| {
            r.pledges[0].guarantor = "b".to_owned()
        }),
        ("pledges[0].amount` is 0", |r| r.pledges[0].amount = Decimal::ONE),
        ("pledges[0].pledged_on` is 2200-01-01", |r| {
            r.pledges[0].pledged_on = day("2026-01-31")
        }),
        ("pledges[0].loan` is 2, which does not exist", |r| {
            r.pledges[0].loan = "1".to_owned()
        }),
        ("pledges[0].guarantor` is b, which does not exist", |r| {
            r.pledges[0].guarantor = "a".to_owned();
        }),
    ];
    for (start, mend) in table {
        let error = guarantees(&bad).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("`register.{start}")),
            "{error} is not {start}"
        );
        mend(&mut bad);
    }
    let twice = GuaranteeRegister {
        pledges: vec![bad.pledges[0].clone(); 2],
        ..bad.clone()
    };
    let error = guarantees(&twice).unwrap_err().to_string();
    assert_eq!(error, "`register.pledges[1].id` is p, which is already there");
    assert!(guarantees(&bad).is_ok());
}

#[test]
fn faults_of_a_call_a_release_and_a_recovery_come_in_the_documented_order() {
    let pledges = [
        ("pledges` has length 10001", None),
        ("pledges[0].guarantor` must not", Some(stands("a", 0, "2200-01-01"))),
        ("pledges[0].amount` is 0", Some(stands("a", 1, "2200-01-01"))),
        ("pledges[0].pledged_on` is 2200", Some(stands("a", 1, "2026-01-31"))),
        ("pledges[1].guarantor` is a, which is already there", None),
    ];
    let bad = Decimal::NEGATIVE_ONE;
    let list = vec![stands("", 0, "2200-01-01"); 10_001];
    let mut call = GuaranteeCallTerms::new(bad, list.clone());
    let mut release = GuaranteeReleaseTerms::new(Decimal::ZERO, list);
    release.owed = bad;
    let starts = |error: crate::error::ChamaError, start: &str| {
        let error = error.to_string();
        assert!(error.starts_with(&format!("`terms.{start}")), "{error} is not {start}");
    };
    starts(guarantee_call(&call).unwrap_err(), "shortfall` is -1");
    call.shortfall = Decimal::ONE;
    starts(guarantee_release(&release).unwrap_err(), "principal` is 0");
    release.principal = Decimal::ONE;
    starts(guarantee_release(&release).unwrap_err(), "owed` is -1");
    release.owed = Decimal::ONE;
    for (start, mended) in pledges {
        starts(guarantee_call(&call).unwrap_err(), start);
        starts(guarantee_release(&release).unwrap_err(), start);
        match mended {
            Some(pledge) => {
                let twin = stands("a", 1, "2026-01-31");
                call.pledges = vec![pledge.clone(), twin.clone()];
                release.pledges = vec![pledge, twin];
            }
            None => {
                call.pledges.truncate(1);
                release.pledges.truncate(1);
            }
        }
    }
    assert!(guarantee_call(&call).is_ok() && guarantee_release(&release).is_ok());

    type Mend = fn(&mut GuaranteeRecoveryTerms);
    let nobody = GuarantorToRepay {
        guarantor: String::new(),
        owed: bad,
    };
    let mut recovery = GuaranteeRecoveryTerms::new(bad, vec![nobody; 10_001]);
    recovery.group_owed = bad;
    let table: [(&str, Mend); 7] = [
        ("recovered` is -1", |t| t.recovered = Decimal::ONE),
        ("group_owed` is -1", |t| t.group_owed = Decimal::ONE),
        ("guarantors` has length 10001", |t| t.guarantors.truncate(2)),
        ("guarantors[0].guarantor` must not", |t| {
            t.guarantors[0].guarantor = "a".to_owned()
        }),
        ("guarantors[0].owed` is -1", |t| t.guarantors[0].owed = Decimal::ONE),
        ("guarantors[1].guarantor` must not", |t| {
            t.guarantors[1] = t.guarantors[0].clone()
        }),
        ("guarantors[1].guarantor` is a, which is already", |t| {
            t.guarantors.truncate(1)
        }),
    ];
    for (start, mend) in table {
        starts(guarantee_recovery(&recovery).unwrap_err(), start);
        mend(&mut recovery);
    }
    assert!(guarantee_recovery(&recovery).is_ok());
}
