//! What it costs to say who may borrow, who stands for it and whose turn it is.

use std::hint::black_box;

use chama_core::loan::*;
use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;

fn day(days: usize) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
    start.checked_add_days(Days::new(days as u64)).expect("before 2200")
}

fn amount(units: usize) -> Decimal {
    Decimal::new(units as i64, 2)
}

/// A table-banking group that asks everything.
fn terms() -> EligibilityTerms {
    let rules = EligibilityRules {
        standing: Some(StandingNeeded::Good),
        tenure_months: Some(3),
        contributions_made: Some(3),
        attendance: Some(Decimal::new(75, 2)),
        minimum_savings: Some(Decimal::from(1_000)),
        contribution_arrears: Some(Decimal::ZERO),
        loan_arrears: Some(Decimal::ZERO),
        days_past_due: Some(30),
        open_loans: Some(1),
        waiting: Some(WaitingTime {
            count: 1,
            unit: WaitingUnit::Months,
            since: WaitingSince::Repaid,
        }),
        guarantors: Some(2),
        savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))),
        loan_cap: Some(Decimal::from(50_000)),
        member_cap: Some(Decimal::from(80_000)),
        reserve: Some(FundReserve {
            amount: Decimal::from(10_000),
            share: Decimal::new(1, 1),
        }),
        coverage: Some(Decimal::ONE),
        affordability: Some(Affordability {
            share: Decimal::new(3_333, 4),
            of: AffordabilityOf::Income,
        }),
        step: Some(Decimal::from(100)),
        ..EligibilityRules::default()
    };
    let fund = LoanFund {
        cash: Decimal::from(400_000),
        lent_out: Decimal::from(600_000),
        committed: Decimal::from(20_000),
    };
    EligibilityTerms::new(day(800), rules, fund)
}

fn application(place: usize) -> LoanApplication {
    let borrower = BorrowerFacts {
        savings: amount(100_000 + place * 7_919 % 2_000_000),
        pledged: amount(place * 31 % 50_000),
        contributions_made: (place % 30) as i32,
        meetings_held: 24,
        meetings_attended: (24 - place % 10) as i32,
        open_loans: place.is_multiple_of(3).into(),
        owed: amount(if place.is_multiple_of(3) { 500_000 } else { 0 }),
        other_instalments: amount(if place.is_multiple_of(3) { 50_000 } else { 0 }),
        last_repaid_on: Some(day(700 + place % 90)),
        income: Some(amount(2_000_000)),
        ..BorrowerFacts::new(day(place * 4))
    };
    LoanApplication {
        asked: Some(amount(1_000_000 + place % 7 * 500_000)),
        instalment: Some(amount(300_000)),
        guarantors: (place % 4) as i32,
        guaranteed: amount(1_500_000),
        ..LoanApplication::new(format!("member-{place}"), borrower)
    }
}

fn eligibility(criterion: &mut Criterion) {
    let terms = terms();
    for members in [1, 200, 2_000] {
        let applications: Vec<LoanApplication> = (0..members).map(application).collect();
        let answers = loan_eligibilities(&terms, &applications).expect("sound");
        assert!(answers.iter().all(|answer| answer.checks.len() == 18));
        assert!(members < 200 || answers.iter().any(|answer| answer.allowed));
        criterion.bench_function(&format!("lending/eligibility of {members}, all 18 rules"), |bencher| {
            bencher.iter(|| loan_eligibilities(black_box(&terms), black_box(&applications)));
        });
    }
}

/// Everybody has a loan; three stand for it whose numbers are lower, so that there is no ring.
fn register(members: usize) -> GuaranteeRegister {
    let id = |place: usize| format!("m{place:05}");
    let pledges = (1..members).flat_map(|place| {
        let guarantors = [1, 7, 31].into_iter().filter_map(move |back| place.checked_sub(back));
        guarantors.map(move |guarantor| GuaranteePledge {
            id: format!("p{place:05}-{guarantor:05}"),
            loan: id(place),
            guarantor: id(guarantor),
            amount: amount(100_000 + place),
            pledged_on: day(place % 700),
            state: PledgeState::Accepted,
        })
    });
    let savers = (0..members).map(|place| SaverFacts {
        member: id(place),
        savings: amount(1_500_000),
        standing: MemberStanding::Good,
    });
    let loans = (0..members).map(|place| GuaranteedLoan {
        id: id(place),
        member: id(place),
        owed: amount(1_000_000),
    });
    GuaranteeRegister::new(savers.collect(), loans.collect(), pledges.collect())
}

fn guarantors(criterion: &mut Criterion) {
    for members in [100, 1_000, 10_000] {
        let register = register(members);
        let found = guarantees(&register).expect("sound");
        assert!(found.pledges.iter().all(|pledge| pledge.fault.is_none()));
        criterion.bench_function(&format!("lending/guarantees of {members} members"), |bencher| {
            bencher.iter(|| guarantees(black_box(&register)));
        });
    }
}

fn queue(criterion: &mut Criterion) {
    let fills = [
        ("strict", QueueFill::Strict),
        ("pro rata", QueueFill::ProRata { by: ProRataBy::Score }),
    ];
    for (name, fill) in fills {
        for requests in [100, 1_000, 10_000] {
            let request = |place: usize| LoanRequest {
                score: amount(place * 7_919 % 10_000),
                ..LoanRequest::new(format!("r{place:05}"), amount(100_000 + place), day(place % 30))
            };
            let fund = LoanFund {
                cash: amount(requests * 50_000),
                ..LoanFund::default()
            };
            let mut terms = LoanQueueTerms::new(fund, (0..requests).map(request).collect());
            (terms.fill, terms.order) = (fill.clone(), QueueOrder::Score);
            let granted = loan_queue(&terms).expect("sound");
            assert_eq!(granted.granted + granted.rest, granted.cash);
            criterion.bench_function(&format!("lending/queue of {requests}, {name}"), |bencher| {
                bencher.iter(|| loan_queue(black_box(&terms)));
            });
        }
    }
}

criterion_group!(benches, eligibility, guarantors, queue);
