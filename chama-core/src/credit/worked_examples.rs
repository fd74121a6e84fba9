//! The examples of docs/src/rules/credit.md, and the bugs of others that they rule out.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::calendar::DateWindow;
use crate::contribution::{Attendance, AttendanceStatus};
use crate::money::RoundingMode;
use crate::rate::{Rate, RateBasis, RatePeriod};
use crate::rule::Rule;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due(due_on: &str, paid_on: Option<&str>) -> CreditDue {
    CreditDue {
        due_on: day(due_on),
        paid_on: paid_on.map(day),
    }
}

fn meeting(on: &str, status: AttendanceStatus) -> Attendance {
    Attendance {
        meeting_on: day(on),
        status,
    }
}

/// Amina of the page.
fn amina() -> CreditRecord {
    let mut record = CreditRecord::new("amina".to_owned(), day("2024-01-15"));
    record.contributions = vec![due("2024-02-05", Some("2024-02-05")); 21];
    record.contributions.extend([due("2024-03-05", Some("2024-03-06")); 2]);
    record.contributions.push(due("2024-04-05", None));
    record.loan_instalments = vec![due("2024-06-05", Some("2024-06-01")); 10];
    record.meetings = vec![meeting("2024-05-05", AttendanceStatus::Present); 9];
    record
        .meetings
        .extend(vec![meeting("2024-05-12", AttendanceStatus::Absent); 3]);
    record.fines = vec![day("2024-03-06")];
    record
}

fn score(record: &CreditRecord, as_of: &str) -> CreditScore {
    credit_score(record, &CreditTerms::default(), day(as_of)).unwrap()
}

fn points(score: &CreditScore) -> Vec<String> {
    score.factors.iter().map(|factor| factor.points.to_string()).collect()
}

#[test]
fn the_example_of_the_page() {
    let score = score(&amina(), "2026-01-31");
    assert_eq!(points(&score), ["36.667", "30.000", "11.250", "10.000", "4.000"]);
    assert_eq!((score.points.to_string().as_str(), score.score), ("91.917", 92));
    let losses = |place: usize| -> Vec<String> {
        let losses = &score.factors[place].losses;
        losses
            .iter()
            .map(|loss| format!("{:?} {} {}", loss.why, loss.count, loss.points))
            .collect()
    };
    assert_eq!(losses(0), ["CreditPaidLate 2 1.667", "CreditNotPaid 1 1.666"]);
    assert_eq!(losses(1), Vec::<String>::new());
    assert_eq!(losses(2), ["CreditMeetingMissed 3 3.750"]);
    assert_eq!(losses(4), ["CreditFined 1 1.000"]);
}

#[test]
fn who_joined_today_has_what_stands_in_for_history() {
    let new = CreditRecord::new("new".to_owned(), day("2026-01-31"));
    let score = score(&new, "2026-01-31");
    assert_eq!(points(&score), ["20.000", "15.000", "7.500", "0.000", "5.000"]);
    assert_eq!(score.score, 48);
    assert_eq!(score.factors[0].losses[0].why, Rule::CreditShortHistory);
    let prior = CreditPrior::PseudoCounts {
        count: 1,
        share: Decimal::ONE,
    };
    let terms = CreditTerms {
        prior,
        ..CreditTerms::default()
    };
    assert_eq!(credit_score(&new, &terms, new.joined).unwrap().score, 90);
}

#[test]
fn the_best_payer_is_not_the_highest_risk() {
    // X51.
    let mut record = CreditRecord::new("best".to_owned(), day("2020-01-31"));
    record.contributions = vec![due("2024-02-05", Some("2024-02-05")); 24];
    record.loan_instalments = vec![due("2024-02-05", Some("2024-02-05")); 12];
    record.meetings = vec![meeting("2024-05-05", AttendanceStatus::Present); 12];
    assert_eq!(score(&record, "2026-01-31").score, 100);
    assert!(score(&record, "2026-01-31").gains.is_empty());
}

#[test]
fn an_open_loan_that_is_on_time_never_counts_against_its_borrower() {
    // X53.
    let mut record = amina();
    record.loan_instalments.clear();
    let before = score(&record, "2026-01-31").score;
    record.loan_instalments = vec![
        due("2026-02-28", None),
        due("2026-03-31", None),
        due("2026-01-31", None),
    ];
    assert_eq!(score(&record, "2026-01-31").score, before);
    record.loan_instalments[2].paid_on = Some(day("2026-01-31"));
    assert!(score(&record, "2026-01-31").score > before);
}

#[test]
fn a_count_of_payments_is_no_streak() {
    // X53: 24 payments, all of them late.
    let mut record = CreditRecord::new("late".to_owned(), day("2020-01-31"));
    record.contributions = vec![due("2024-02-05", Some("2024-02-06")); 24];
    assert_eq!(points(&score(&record, "2026-01-31"))[0], "20.000");
    let terms = CreditTerms {
        grace_days: 1,
        ..CreditTerms::default()
    };
    let graced = credit_score(&record, &terms, day("2026-01-31")).unwrap();
    assert_eq!(points(&graced)[0], "40.000");
}

#[test]
fn the_value_date_of_the_money_counts_and_what_came_after_the_day_does_not() {
    let mut record = CreditRecord::new("one".to_owned(), day("2025-12-31"));
    record.contributions = vec![due("2026-01-31", Some("2026-02-02"))];
    let marks = |on: &str| {
        let factor = score(&record, on).factors.remove(0);
        (factor.good, factor.late, factor.bad)
    };
    assert_eq!(marks("2026-01-30"), (0, 0, 0));
    assert_eq!(marks("2026-01-31"), (0, 0, 0));
    assert_eq!(marks("2026-02-01"), (0, 0, 1));
    assert_eq!(marks("2026-02-02"), (0, 1, 0));
}

#[test]
fn attendance_counts_meetings_held_since_joining_and_the_excused_apart() {
    // L4 and X55: no base of points, nothing from before joining.
    let mut record = CreditRecord::new("one".to_owned(), day("2025-06-30"));
    record.meetings = vec![
        meeting("2025-06-29", AttendanceStatus::Absent),
        meeting("2025-06-30", AttendanceStatus::Late),
        meeting("2025-07-31", AttendanceStatus::Excused),
        meeting("2025-08-31", AttendanceStatus::Absent),
    ];
    let factor = score(&record, "2026-01-31").factors.remove(2);
    assert_eq!((factor.good, factor.bad, factor.excused), (1, 1, 1));
    // (1 + 4 × ½) ÷ 6 × 15
    assert_eq!(factor.points.to_string(), "7.500");
}

#[test]
fn what_would_raise_it_is_the_score_of_more_good_events() {
    let mut record = CreditRecord::new("one".to_owned(), day("2024-01-31"));
    record.contributions = vec![due("2024-02-05", Some("2024-02-05")); 20];
    record.contributions.extend([due("2024-02-05", None); 4]);
    record.loan_instalments = vec![due("2024-02-05", Some("2024-02-05")); 6];
    let score = score(&record, "2026-01-31");
    // 40 × 20/24 + 30 + 7.5 + 10 + 5 = 85.833.
    assert_eq!(score.score, 86);
    let gains: Vec<String> = score
        .gains
        .iter()
        .map(|gain| format!("{:?} {}: {} (+{})", gain.action, gain.count, gain.score, gain.gain))
        .collect();
    assert_eq!(
        gains,
        [
            // 40 × 23/27 = 34.07, 40 × 24/28 = 34.29.
            "PayContributionsOnTime 3: 87 (+1)",
            "PayOverdueContributions 4: 89 (+3)",
            // 15 × (3 + 1½)/6 = 11.25; one more: 8.75.
            "AttendMeetings 1: 87 (+1)",
            "AttendMeetings 3: 90 (+4)",
        ]
    );
}

#[test]
fn the_horizon_leaves_out_what_is_long_past() {
    let mut record = CreditRecord::new("one".to_owned(), day("2024-01-31"));
    record.contributions = vec![due("2025-01-31", None), due("2025-02-01", None)];
    record.fines = vec![day("2025-01-31")];
    let terms = CreditTerms {
        horizon_months: Some(12),
        ..CreditTerms::default()
    };
    let score = credit_score(&record, &terms, day("2026-01-31")).unwrap();
    assert_eq!((score.factors[0].bad, score.factors[4].bad), (1, 0));
}

#[test]
fn a_history_is_the_score_of_each_month() {
    let record = amina();
    let window = DateWindow {
        since: day("2024-01-01"),
        until: day("2024-07-01"),
    };
    let history = credit_history(&record, &CreditTerms::default(), &window).unwrap();
    assert_eq!(history.len(), 6);
    let mut before = None;
    for on in history {
        let alone = score(&record, &on.as_of.to_string()).score;
        assert_eq!(
            (on.score, on.change),
            (alone, before.map_or(0, |before| alone - before))
        );
        before = Some(alone);
    }
}

#[test]
fn chamahubs_formula_divides_nothing_by_zero() {
    // K71.
    let facts = ChamaHubFacts {
        contributions_made: 22,
        contributions_expected: 24,
        loans_on_time: 2,
        loans: 3,
        meetings_attended: 9,
        meetings_held: 12,
        days: 400,
    };
    let score = chamahub_score(&facts, RoundingMode::HalfEven).unwrap();
    let parts = [
        score.contributions,
        score.loans,
        score.meetings,
        score.tenure,
        score.points,
    ];
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["36.667", "20.000", "15.000", "10.000", "81.667"]);
    assert_eq!((score.score, score.no_basis), (82, vec![]));
    let new = chamahub_score(&ChamaHubFacts::default(), RoundingMode::HalfEven).unwrap();
    assert_eq!((new.score, new.no_basis.len()), (50, 3));
}

#[test]
fn a_half_goes_to_the_even_score_as_in_the_program_that_is_followed() {
    // 40 + 0 + 0 + 10 × 164.25/365 is not whole; 20 × 1/8 = 2.5 is.
    let facts = ChamaHubFacts {
        contributions_made: 1,
        contributions_expected: 1,
        loans: 1,
        meetings_attended: 1,
        meetings_held: 8,
        ..ChamaHubFacts::default()
    };
    let rounded = |rounding| chamahub_score(&facts, rounding).unwrap().score;
    assert_eq!(
        (rounded(RoundingMode::HalfEven), rounded(RoundingMode::HalfUp)),
        (42, 43)
    );
}

fn rung(from: i32, to: i32, percent: i64) -> PriceRung {
    PriceRung {
        rate: Some(Rate {
            value: Decimal::new(percent, 2),
            per: RatePeriod::Year,
            basis: RateBasis::Nominal,
        }),
        ..PriceRung::new(from, to)
    }
}

#[test]
fn both_edges_of_a_rung_are_in_it() {
    let ladder = PriceLadder::new(vec![PriceRung::new(0, 49), rung(50, 74, 12), rung(75, 100, 8)]);
    assert_eq!(price_ladder_faults(&ladder), vec![]);
    let percent = |score| {
        let price = loan_price(&ladder, score).unwrap();
        price.rate.map(|rate| rate.value.to_string())
    };
    assert_eq!([0, 49].map(percent), [None, None]);
    assert_eq!([50, 74].map(|score| percent(score).unwrap()), ["0.12", "0.12"]);
    assert_eq!([75, 100].map(|score| percent(score).unwrap()), ["0.08", "0.08"]);
    let price = loan_price(&ladder, 60).unwrap();
    assert_eq!((price.next_rung_at, price.points_missing), (Some(75), 15));
    assert_eq!(loan_price(&ladder, 100).unwrap().next_rung_at, None);
}

#[test]
fn gaps_and_overlaps_of_a_ladder_are_named() {
    let messages = |rungs: Vec<PriceRung>| -> Vec<String> {
        let faults = price_ladder_faults(&PriceLadder::new(rungs));
        faults.into_iter().map(|fault| fault.message).collect()
    };
    assert_eq!(messages(vec![]), ["`ladder.rungs` must not be empty"]);
    assert_eq!(
        messages(vec![rung(10, 50, 12), rung(50, 60, 8), rung(70, 90, 9)]),
        [
            "`ladder.rungs[0].from_score` has no answer: no rung holds from 0 to 9",
            "`ladder.rungs[1].from_score` is 50, which must not be before 51",
            "`ladder.rungs[2].from_score` has no answer: no rung holds from 61 to 69",
            "`ladder.rungs[2].to_score` has no answer: no rung holds from 91 to 100",
            "`ladder.rungs[1].rate` and `ladder.rungs[2].rate` do not go together: a higher score pays a higher rate",
        ]
    );
}
