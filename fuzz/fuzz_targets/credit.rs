//! Scores: from 0 to 100, adding up, never lower for better behaviour; ladders: every score on one rung, or a fault.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::contribution::{Attendance, AttendanceStatus};
use chama_core::credit::*;
use chama_core::money::RoundingMode;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    terms: TermsInput,
    joined: u16,
    contributions: Vec<(u16, Option<u16>)>,
    instalments: Vec<(u16, Option<u16>)>,
    meetings: Vec<(u16, u8)>,
    fines: Vec<u16>,
    counts: [i32; 10],
    hub: [i32; 7],
    rungs: Vec<(i8, i8, Option<u8>)>,
    score: i8,
}

#[derive(Debug, Arbitrary)]
struct TermsInput {
    weights: [i8; 4],
    horizon: Option<i16>,
    grace: i16,
    late: u16,
    prior: (bool, i16, u16),
    tenure: i16,
    fines: i16,
    ahead: i8,
}

fn day(days: u16) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 31).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly terms that are let in.
fn terms(input: &TermsInput) -> CreditTerms {
    let mut edges = input.weights.map(|edge| i32::from(edge).rem_euclid(101));
    edges.sort_unstable();
    let [a, b, c, d] = edges;
    let (always, count, share) = input.prior;
    let share = Decimal::new(i64::from(share % 10_100), 4);
    let count = i32::from(count);
    CreditTerms {
        weights: CreditWeights {
            contributions: a,
            loans: b - a,
            attendance: c - b,
            tenure: d - c,
            fines: 100 - d,
        },
        horizon_months: input.horizon.map(i32::from),
        grace_days: i32::from(input.grace),
        late_credit: Decimal::new(i64::from(input.late % 10_100), 4),
        prior: if always {
            CreditPrior::PseudoCounts { count, share }
        } else {
            CreditPrior::UntilHistory { count, share }
        },
        full_tenure_months: input.tenure.into(),
        fines_to_zero: input.fines.into(),
        look_ahead: input.ahead.into(),
    }
}

fn dues(input: &[(u16, Option<u16>)]) -> Vec<CreditDue> {
    let due = |(due_on, paid_on): &(u16, Option<u16>)| CreditDue {
        due_on: day(*due_on),
        paid_on: paid_on.map(day),
    };
    input.iter().map(due).collect()
}

fn check_record(input: &Input, terms: &CreditTerms) {
    let as_of = day(input.joined).max(day(2_000));
    let meeting = |(on, status): &(u16, u8)| Attendance {
        meeting_on: day(*on),
        status: [
            AttendanceStatus::Present,
            AttendanceStatus::Late,
            AttendanceStatus::Absent,
            AttendanceStatus::Excused,
        ][usize::from(status % 4)],
    };
    let mut record = CreditRecord {
        contributions: dues(&input.contributions),
        loan_instalments: dues(&input.instalments),
        meetings: input.meetings.iter().map(meeting).collect(),
        fines: input.fines.iter().map(|on| day(*on)).collect(),
        ..CreditRecord::new("a".to_owned(), day(input.joined))
    };
    let Ok(before) = credit_score(&record, terms, as_of) else {
        return;
    };
    assert!((0..=100).contains(&before.score));
    let points: Decimal = before.factors.iter().map(|factor| factor.points).sum();
    assert_eq!(points, before.points);
    for factor in &before.factors {
        let losses: Decimal = factor.losses.iter().map(|loss| loss.points).sum();
        assert_eq!(losses, factor.lost);
        assert_eq!(factor.points + factor.lost, Decimal::from(factor.possible));
    }
    assert!(before.gains.iter().all(|gain| gain.gain >= 0 && gain.score <= 100));
    // One thing better after the other: the score never falls.
    let mut last = before.score;
    let mut hold = |record: &CreditRecord| {
        let score = credit_score(record, terms, as_of).expect("sound").score;
        assert!(score >= last, "{score} after {last}");
        last = score;
    };
    for place in 0..record.contributions.len().min(3) {
        record.contributions[place].paid_on = Some(record.contributions[place].due_on);
        hold(&record);
    }
    for place in 0..record.meetings.len().min(3) {
        record.meetings[place].status = AttendanceStatus::Present;
        hold(&record);
    }
    while record.fines.pop().is_some() {
        hold(&record);
    }
}

fn check_counts(input: &Input, terms: &CreditTerms) {
    let column = |place: usize| vec![input.counts[place].rem_euclid(1_000_001), 0];
    let counts = CreditCounts {
        contributions_on_time: column(0),
        contributions_late: column(1),
        contributions_unpaid: column(2),
        instalments_on_time: column(3),
        instalments_late: column(4),
        instalments_unpaid: column(5),
        meetings_attended: column(6),
        meetings_missed: column(7),
        tenure_months: column(8),
        fines: column(9),
    };
    if let Ok(scores) = credit_scores_of_counts(&counts, terms) {
        assert_eq!(scores.len(), 2);
        assert!(scores.iter().all(|score| (0..=100).contains(score)));
    }
}

fn check_ladder(input: &Input) {
    let rung = |(from, to, percent): &(i8, i8, Option<u8>)| PriceRung {
        savings_multiple: percent.map(|percent| Decimal::new(percent.into(), 1)),
        ..PriceRung::new((*from).into(), (*to).into())
    };
    let ladder = PriceLadder::new(input.rungs.iter().map(rung).collect());
    let score = i32::from(input.score);
    match loan_price(&ladder, score) {
        Ok(price) => assert!((price.from_score..=price.to_score).contains(&score)),
        Err(_) => assert!(!(0..=100).contains(&score) || !price_ladder_faults(&ladder).is_empty()),
    }
}

fn check_hub(input: &Input) {
    let [made, expected, on_time, loans, attended, held, days] = input.hub;
    let facts = ChamaHubFacts {
        contributions_made: made,
        contributions_expected: expected,
        loans_on_time: on_time,
        loans,
        meetings_attended: attended,
        meetings_held: held,
        days,
    };
    let Ok(score) = chamahub_score(&facts, RoundingMode::HalfEven) else {
        return;
    };
    assert!((0..=100).contains(&score.score));
    assert_eq!(
        score.contributions + score.loans + score.meetings + score.tenure,
        score.points
    );
}

fuzz_target!(|input: Input| {
    let terms = terms(&input.terms);
    check_record(&input, &terms);
    check_counts(&input, &terms);
    check_ladder(&input);
    check_hub(&input);
});
