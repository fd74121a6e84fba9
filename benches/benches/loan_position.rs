//! What the position of a loan costs: 36 instalments and 40 payments, ten and a hundred times as many, and 10,000 loans.
//!
//! Each ninth instalment is paid in two halves, the second one three days late.

use std::hint::black_box;

use chama_core::bylaws::{PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::Frequency;
use chama_core::loan::{
    EarlyPayment, Loan, LoanEvent, LoanEventKind, LoanInterest, LoanPaymentPurpose, LoanStatus, LoanTerms,
    RepaymentTerm, loan_position, loan_positions, loan_schedule,
};
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use rust_decimal::Decimal;

fn later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).expect("a date")
}

/// A weekly loan that is repaid as agreed, and the day on which it is.
fn repaid(instalments: i32) -> (Loan, NaiveDate) {
    let handed_out = NaiveDate::from_ymd_opt(2000, 1, 3).expect("a date");
    let rate = Rate::new(Decimal::new(12, 2), RatePeriod::Year);
    let term = RepaymentTerm::Instalments { count: instalments };
    let interest = LoanInterest::ReducingBalance { rate };
    let mut terms = LoanTerms::new(Decimal::from(300_000), handed_out, interest, term);
    terms.frequency = Frequency::Weeks { every: 1 };
    let schedule = loan_schedule(&terms).expect("a schedule");
    let mut loan = Loan::new("l1".to_owned(), "amina".to_owned(), terms);
    let mut pay = |value_date, amount| {
        let purpose = LoanPaymentPurpose::Instalments;
        loan.events.push(LoanEvent {
            id: format!("payment{:05}", loan.events.len()),
            value_date,
            what: LoanEventKind::Paid { amount, purpose },
        });
    };
    for row in &schedule.instalments {
        if row.number % 9 == 0 {
            let half = (row.instalment / Decimal::TWO).trunc();
            pay(row.due_on, half);
            pay(later(row.due_on, 3), row.instalment - half);
        } else {
            pay(row.due_on, row.instalment);
        }
    }
    (loan, later(schedule.last_due_on, 3))
}

fn checked(loan: &Loan, as_of: NaiveDate) {
    let position = loan_position(loan, as_of).expect("a position");
    assert_eq!(position.status, LoanStatus::Repaid);
    assert_eq!(position.principal_repaid, Decimal::new(30_000_000, 2));
    let lines: Decimal = position.payments.iter().map(|line| line.amount).sum();
    assert_eq!(lines, position.paid.total + position.overpaid);
}

fn one_loan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loan position");
    for instalments in [36, 360, 3_600] {
        let (loan, as_of) = repaid(instalments);
        assert_eq!(
            loan.events.len() * 9,
            usize::try_from(instalments).expect("a number") * 10
        );
        checked(&loan, as_of);
        group.throughput(Throughput::Elements(loan.events.len().try_into().expect("a number")));
        group.bench_function(BenchmarkId::new("as agreed", instalments), |bencher| {
            bencher.iter(|| loan_position(black_box(&loan), as_of));
        });
    }
    let (mut loan, as_of) = repaid(36);
    let basis = PenaltyBasis::Unpaid {
        share: Decimal::new(5, 2),
    };
    let late = PenaltyRule::new("late".to_owned(), PenaltyTrigger::LateInstalment, basis);
    loan.rules.penalties.push(late);
    let position = loan_position(&loan, as_of).expect("a position");
    // A penalty is paid first, so that the next instalment is short and late too.
    assert_eq!(position.penalties.len(), 28);
    group.bench_function("with a penalty", |bencher| {
        bencher.iter(|| loan_position(black_box(&loan), as_of));
    });
    let (mut loan, as_of) = repaid(36);
    loan.rules.early = EarlyPayment::ReduceInstalment;
    for event in &mut loan.events {
        if let LoanEventKind::Paid { purpose, .. } = &mut event.what {
            *purpose = LoanPaymentPurpose::Principal;
        }
        event.value_date = later(event.value_date, 1);
    }
    let position = loan_position(&loan, as_of).expect("a position");
    assert_eq!(
        position.disbursed,
        position.principal_repaid + position.principal_outstanding
    );
    group.bench_function(
        "each payment a day late, the rest at once to the principal",
        |bencher| {
            bencher.iter(|| loan_position(black_box(&loan), as_of));
        },
    );
    group.finish();
}

fn many_loans(criterion: &mut Criterion) {
    let (loan, as_of) = repaid(36);
    let loans: Vec<Loan> = (0..10_000)
        .map(|number| Loan {
            id: format!("loan{number:05}"),
            ..loan.clone()
        })
        .collect();
    let positions = loan_positions(&loans, as_of).expect("positions");
    assert!(positions.iter().all(|position| position.status == LoanStatus::Repaid));
    assert_eq!(positions[9_999].loan, "loan09999");
    let mut group = criterion.benchmark_group("loan positions");
    group.sample_size(10);
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("10000 of 36", |bencher| {
        bencher.iter(|| loan_positions(black_box(&loans), as_of));
    });
    // All results are kept here too: what a fresh page of memory costs is not the batch's doing.
    group.bench_function("10000 of 36, one by one", |bencher| {
        bencher.iter(|| -> Result<Vec<_>, _> {
            let one = |loan| loan_position(black_box(loan), as_of);
            loans.iter().map(one).collect()
        });
    });
    group.finish();
}

criterion_group!(benches, one_loan, many_loans);
