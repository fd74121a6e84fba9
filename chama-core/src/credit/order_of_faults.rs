//! Faults come in the order of the documentation: each row mends the fault of the row above.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::contribution::{Attendance, AttendanceStatus};
use crate::money::RoundingMode;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

struct Call {
    records: Vec<CreditRecord>,
    terms: CreditTerms,
    as_of: NaiveDate,
}

fn broken() -> Call {
    let far = day("2200-01-01");
    let due = CreditDue {
        due_on: far,
        paid_on: Some(far),
    };
    let mut record = CreditRecord::new(String::new(), day("1899-12-31"));
    record.contributions = vec![due];
    record.loan_instalments = vec![due];
    record.meetings = vec![Attendance {
        meeting_on: far,
        status: AttendanceStatus::Present,
    }];
    record.fines = vec![far];
    let terms = CreditTerms {
        weights: CreditWeights {
            contributions: -1,
            loans: 101,
            attendance: -1,
            tenure: -1,
            fines: -1,
        },
        horizon_months: Some(0),
        grace_days: -1,
        late_credit: Decimal::TWO,
        prior: CreditPrior::PseudoCounts {
            count: 0,
            share: Decimal::NEGATIVE_ONE,
        },
        full_tenure_months: 0,
        fines_to_zero: 0,
        look_ahead: -1,
    };
    Call {
        records: vec![record.clone(), record],
        terms,
        as_of: far,
    }
}

type Mend = fn(&mut Call);

const OF_TERMS: [(&str, Mend); 16] = [
    ("`terms.weights.contributions` is -1", |call| {
        call.terms.weights.contributions = 40
    }),
    ("`terms.weights.loans` is 101", |call| call.terms.weights.loans = 30),
    ("`terms.weights.attendance` is -1", |call| {
        call.terms.weights.attendance = 15
    }),
    ("`terms.weights.tenure` is -1", |call| call.terms.weights.tenure = 10),
    ("`terms.weights.fines` is -1", |call| call.terms.weights.fines = 6),
    ("`terms.weights` is 101, but must be from 100 to 100", |call| {
        call.terms.weights.fines = 5
    }),
    ("`terms.horizon_months` is 0", |call| call.terms.horizon_months = None),
    ("`terms.grace_days` is -1", |call| call.terms.grace_days = 0),
    ("`terms.late_credit` is 2", |call| {
        call.terms.late_credit = Decimal::new(33_333, 5)
    }),
    ("`terms.late_credit` is 0.33333, but may have", |call| {
        call.terms.late_credit = Decimal::ONE
    }),
    ("`terms.prior.count` is 0", |call| {
        call.terms.prior = CreditPrior::PseudoCounts {
            count: 1,
            share: Decimal::NEGATIVE_ONE,
        };
    }),
    ("`terms.prior.share` is -1", |call| {
        call.terms.prior = CreditPrior::PseudoCounts {
            count: 1,
            share: Decimal::new(1, 5),
        };
    }),
    ("`terms.prior.share` is 0.00001, but may have", |call| {
        call.terms.prior = CreditPrior::default()
    }),
    ("`terms.full_tenure_months` is 0", |call| {
        call.terms.full_tenure_months = 24
    }),
    ("`terms.fines_to_zero` is 0", |call| call.terms.fines_to_zero = 5),
    ("`terms.look_ahead` is -1", |call| call.terms.look_ahead = 3),
];

const OF_RECORDS: [(&str, Mend); 11] = [
    ("`as_of` is 2200-01-01", |call| call.as_of = day("2026-01-31")),
    ("`records[0].member` must not be empty", |call| {
        for record in &mut call.records {
            record.member = "amina".to_owned();
        }
    }),
    ("`records[0].joined` is 1899-12-31", |call| {
        for record in &mut call.records {
            record.joined = day("2026-02-01");
        }
    }),
    ("`records[0].contributions[0].due_on` is 2200-01-01", |call| {
        call.records[0].contributions[0].due_on = day("2026-01-31");
    }),
    ("`records[0].contributions[0].paid_on` is 2200-01-01", |call| {
        call.records[0].contributions.clear();
    }),
    ("`records[0].loan_instalments[0].due_on` is 2200-01-01", |call| {
        call.records[0].loan_instalments.clear();
    }),
    ("`records[0].meetings[0].meeting_on` is 2200-01-01", |call| {
        call.records[0].meetings.clear()
    }),
    ("`records[0].fines[0]` is 2200-01-01", |call| {
        call.records[0].fines.clear()
    }),
    (
        "`as_of` and `records[0].joined` do not go together: nobody has a score before joining, on 2026-02-01",
        |call| {
            call.records[0].joined = day("2026-01-31");
        },
    ),
    ("`records[1].contributions[0].due_on` is 2200-01-01", |call| {
        call.records[1] = call.records[0].clone();
    }),
    ("`records[1].member` is amina, which is already there", |call| {
        call.records.truncate(1)
    }),
];

#[test]
fn of_a_group() {
    let mut call = broken();
    for (start, mend) in OF_TERMS.into_iter().chain(OF_RECORDS) {
        let error = credit_scores(&call.records, &call.terms, call.as_of)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut call);
    }
    assert!(credit_scores(&call.records, &call.terms, call.as_of).is_ok());
}

#[test]
fn of_columns() {
    let mut counts = CreditCounts {
        contributions_on_time: vec![0; 1_000_001],
        fines: vec![-1, 0],
        ..CreditCounts::default()
    };
    let terms = CreditTerms::default();
    let refused = |counts: &CreditCounts| credit_scores_of_counts(counts, &terms).unwrap_err().to_string();
    assert!(refused(&counts).starts_with("`counts.contributions_on_time` has length 1000001"));
    counts.contributions_on_time = vec![0, 1_000_001];
    assert!(refused(&counts).starts_with("`counts.contributions_on_time` and `counts.contributions_late` do not"));
    counts.contributions_late = vec![0; 2];
    counts.contributions_unpaid = vec![0; 2];
    counts.instalments_on_time = vec![0; 2];
    counts.instalments_late = vec![0; 2];
    counts.instalments_unpaid = vec![0; 2];
    counts.meetings_attended = vec![0; 2];
    counts.meetings_missed = vec![0; 2];
    counts.tenure_months = vec![0; 2];
    assert!(refused(&counts).starts_with("`counts.contributions_on_time[1]` is 1000001"));
    counts.contributions_on_time[1] = 1_000_000;
    assert!(refused(&counts).starts_with("`counts.fines[0]` is -1"));
    counts.fines[0] = 0;
    assert_eq!(credit_scores_of_counts(&counts, &terms), Ok(vec![48, 68]));
}

#[test]
fn of_chamahubs_facts() {
    let mut facts = ChamaHubFacts {
        contributions_made: -1,
        contributions_expected: -1,
        loans_on_time: 3,
        loans: 2,
        meetings_attended: 3,
        meetings_held: 2,
        days: -1,
    };
    type MendFacts = fn(&mut ChamaHubFacts);
    let table: [(&str, MendFacts); 5] = [
        ("`facts.contributions_made` is -1", |facts| facts.contributions_made = 0),
        ("`facts.contributions_expected` is -1", |facts| {
            facts.contributions_expected = 0
        }),
        ("`facts.days` is -1", |facts| facts.days = 0),
        ("`facts.loans_on_time` is 3, but must be from 0 to 2", |facts| {
            facts.loans = 3
        }),
        ("`facts.meetings_attended` is 3, but must be from 0 to 2", |facts| {
            facts.meetings_held = 3
        }),
    ];
    for (start, mend) in table {
        let error = chamahub_score(&facts, RoundingMode::HalfUp).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut facts);
    }
    assert!(chamahub_score(&facts, RoundingMode::HalfUp).is_ok());
}

#[test]
fn of_a_ladder_before_the_score() {
    let mut ladder = PriceLadder::new(vec![PriceRung::new(-1, 101)]);
    let refused = |ladder: &PriceLadder| loan_price(ladder, 101).unwrap_err().to_string();
    assert!(refused(&ladder).starts_with("`ladder.rungs[0].from_score` is -1"));
    ladder.rungs[0].from_score = 0;
    assert!(refused(&ladder).starts_with("`ladder.rungs[0].to_score` is 101"));
    ladder.rungs[0].to_score = 100;
    ladder.rungs[0].loan_cap = Some(Decimal::NEGATIVE_ONE);
    assert!(refused(&ladder).starts_with("`ladder.rungs[0].loan_cap` is -1"));
    ladder.rungs[0].loan_cap = None;
    ladder.rungs[0].savings_multiple = Some(Decimal::new(1, 5));
    assert!(refused(&ladder).starts_with("`ladder.rungs[0].savings_multiple` is 0.00001"));
    ladder.rungs[0].savings_multiple = None;
    assert!(refused(&ladder).starts_with("`score` is 101"));
}
