//! What holds for every score, whatever happened: better behaviour never lowers it, and everything adds up.

use chama_core::contribution::{Attendance, AttendanceStatus};
use chama_core::credit::*;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    let start: NaiveDate = "2023-01-31".parse().unwrap();
    start.checked_add_days(Days::new(days)).unwrap()
}

/// The day of the question: some dues are still to come.
fn as_of() -> NaiveDate {
    day(1_000)
}

fn due() -> impl Strategy<Value = CreditDue> {
    let paid = prop_oneof![Just(None), (0..40_u64).prop_map(Some), (0..1_200_u64).prop_map(Some)];
    (0..1_100_u64, paid).prop_map(|(due_on, paid)| CreditDue {
        due_on: day(due_on),
        paid_on: paid.map(|paid| day((due_on + paid).saturating_sub(20))),
    })
}

fn meeting() -> impl Strategy<Value = Attendance> {
    use AttendanceStatus::{Absent, Excused, Late, Present};
    let status = prop::sample::select(vec![Present, Present, Late, Absent, Excused]);
    (0..1_100_u64, status).prop_map(|(on, status)| Attendance {
        meeting_on: day(on),
        status,
    })
}

fn record() -> impl Strategy<Value = CreditRecord> {
    let dues = || prop::collection::vec(due(), 0..20);
    let fines = prop::collection::vec((0..1_100_u64).prop_map(day), 0..7);
    (
        0..1_000_u64,
        dues(),
        dues(),
        prop::collection::vec(meeting(), 0..20),
        fines,
    )
        .prop_map(
            |(joined, contributions, loan_instalments, meetings, fines)| CreditRecord {
                member: "amina".to_owned(),
                joined: day(joined),
                contributions,
                loan_instalments,
                meetings,
                fines,
            },
        )
}

fn terms() -> impl Strategy<Value = CreditTerms> {
    let edges = prop::collection::vec(0..=100, 4);
    let part = || (0..=10_000_i64).prop_map(|part| Decimal::new(part, 4));
    (
        edges,
        prop::option::of(1..40_i32),
        0..30_i32,
        part(),
        (any::<bool>(), 1..30_i32, part()),
        (1..50_i32, 1..9_i32, 0..13_i32),
    )
        .prop_map(|(mut edges, horizon_months, grace_days, late_credit, prior, counts)| {
            edges.sort_unstable();
            let (always, count, share) = prior;
            CreditTerms {
                weights: CreditWeights {
                    contributions: edges[0],
                    loans: edges[1] - edges[0],
                    attendance: edges[2] - edges[1],
                    tenure: edges[3] - edges[2],
                    fines: 100 - edges[3],
                },
                horizon_months,
                grace_days,
                late_credit,
                prior: if always {
                    CreditPrior::PseudoCounts { count, share }
                } else {
                    CreditPrior::UntilHistory { count, share }
                },
                full_tenure_months: counts.0,
                fines_to_zero: counts.1,
                look_ahead: counts.2,
            }
        })
}

fn scored(record: &CreditRecord, terms: &CreditTerms) -> CreditScore {
    credit_score(record, terms, as_of()).unwrap()
}

fn counts(score: &CreditScore) -> CreditCounts {
    let of = |place: usize| &score.factors[place];
    CreditCounts {
        contributions_on_time: vec![of(0).good],
        contributions_late: vec![of(0).late],
        contributions_unpaid: vec![of(0).bad],
        instalments_on_time: vec![of(1).good],
        instalments_late: vec![of(1).late],
        instalments_unpaid: vec![of(1).bad],
        meetings_attended: vec![of(2).good],
        meetings_missed: vec![of(2).bad],
        tenure_months: vec![of(3).good],
        fines: vec![of(4).bad],
    }
}

/// What a member could have done better: which due, meeting or fine.
#[derive(Debug, Clone, Copy)]
enum Better {
    OnTime(usize),
    LateNotNever(usize),
    OneMoreOnTime(u64),
    Attended(usize),
    Excused(usize),
    OneMoreMeeting(u64),
    NoFine(usize),
}

fn better() -> impl Strategy<Value = Better> {
    prop_oneof![
        (0..40_usize).prop_map(Better::OnTime),
        (0..40_usize).prop_map(Better::LateNotNever),
        (0..1_100_u64).prop_map(Better::OneMoreOnTime),
        (0..20_usize).prop_map(Better::Attended),
        (0..20_usize).prop_map(Better::Excused),
        (0..1_100_u64).prop_map(Better::OneMoreMeeting),
        (0..7_usize).prop_map(Better::NoFine),
    ]
}

/// The dues, contributions and instalments in one row.
fn nth_due(record: &mut CreditRecord, place: usize) -> Option<&mut CreditDue> {
    let CreditRecord {
        contributions,
        loan_instalments,
        ..
    } = record;
    contributions.iter_mut().chain(loan_instalments).nth(place)
}

fn improve(record: &mut CreditRecord, better: Better) {
    match better {
        Better::OnTime(place) => {
            if let Some(due) = nth_due(record, place) {
                due.paid_on = Some(due.due_on.min(due.paid_on.unwrap_or(due.due_on)));
            }
        }
        Better::LateNotNever(place) => {
            if let Some(due) = nth_due(record, place)
                && due.paid_on.is_none()
            {
                due.paid_on = due.due_on.checked_add_days(Days::new(90));
            }
        }
        Better::OneMoreOnTime(on) => {
            let due = CreditDue {
                due_on: day(on),
                paid_on: Some(day(on)),
            };
            if on % 2 == 0 {
                record.contributions.push(due);
            } else {
                record.loan_instalments.push(due);
            }
        }
        Better::Attended(place) => {
            if let Some(meeting) = record.meetings.get_mut(place) {
                meeting.status = AttendanceStatus::Present;
            }
        }
        Better::Excused(place) => {
            if let Some(meeting) = record.meetings.get_mut(place)
                && meeting.status == AttendanceStatus::Absent
            {
                meeting.status = AttendanceStatus::Excused;
            }
        }
        Better::OneMoreMeeting(on) => record.meetings.push(Attendance {
            meeting_on: day(on),
            status: AttendanceStatus::Present,
        }),
        Better::NoFine(place) => {
            if place < record.fines.len() {
                record.fines.remove(place);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn better_behaviour_never_lowers_a_score(
        record in record(),
        terms in terms(),
        better in prop::collection::vec(better(), 1..4),
    ) {
        let mut record = record;
        let mut before = scored(&record, &terms);
        for better in better {
            improve(&mut record, better);
            let after = scored(&record, &terms);
            prop_assert!(after.score >= before.score, "{better:?}: {} after {}", after.score, before.score);
            prop_assert!(after.points >= before.points, "{better:?}");
            before = after;
        }
    }

    #[test]
    fn an_instalment_still_to_come_changes_nothing(record in record(), terms in terms(), later in 1..100_u64) {
        let before = scored(&record, &terms);
        let mut record = record;
        record.loan_instalments.push(CreditDue { due_on: day(1_000 + later), paid_on: None });
        prop_assert_eq!(scored(&record, &terms), before);
    }

    #[test]
    fn what_is_after_the_day_changes_nothing(record in record(), terms in terms(), later in 1..100_u64) {
        let before = scored(&record, &terms);
        let mut record = record;
        for due in record.contributions.iter_mut().chain(&mut record.loan_instalments) {
            if due.paid_on.is_some_and(|paid_on| paid_on > as_of()) {
                due.paid_on = Some(day(1_000 + later));
            }
        }
        record.fines.push(day(1_000 + later));
        record.meetings.push(Attendance { meeting_on: day(1_000 + later), status: AttendanceStatus::Absent });
        prop_assert_eq!(scored(&record, &terms), before);
    }

    #[test]
    fn points_and_losses_add_up_and_a_score_is_from_0_to_100(record in record(), terms in terms()) {
        let score = scored(&record, &terms);
        prop_assert!((0..=100).contains(&score.score));
        prop_assert_eq!(score.factors.iter().map(|factor| factor.points).sum::<Decimal>(), score.points);
        for factor in &score.factors {
            prop_assert_eq!(factor.points + factor.lost, Decimal::from(factor.possible));
            prop_assert!(!factor.points.is_sign_negative() && !factor.lost.is_sign_negative());
            let losses = factor.losses.iter().map(|loss| loss.points).sum::<Decimal>();
            prop_assert_eq!(losses, factor.lost);
        }
        let apart = (score.points - Decimal::from(score.score)).abs();
        prop_assert!(apart <= Decimal::new(501, 3), "{} is not {}", score.points, score.score);
    }

    #[test]
    fn a_record_has_the_score_of_its_counts(record in record(), terms in terms()) {
        let score = scored(&record, &terms);
        prop_assert_eq!(credit_scores_of_counts(&counts(&score), &terms), Ok(vec![score.score]));
    }

    #[test]
    fn the_order_of_the_lists_does_not_matter(record in record(), terms in terms()) {
        let score = scored(&record, &terms);
        let mut record = record;
        record.contributions.reverse();
        record.loan_instalments.reverse();
        record.meetings.reverse();
        record.fines.reverse();
        prop_assert_eq!(scored(&record, &terms), score);
    }

    #[test]
    fn each_gain_is_what_the_score_would_be(record in record(), terms in terms()) {
        let score = scored(&record, &terms);
        for gain in &score.gains {
            prop_assert_eq!(gain.gain, gain.score - score.score);
            prop_assert!(gain.gain >= 0 && gain.count > 0);
            let mut counts = counts(&score);
            match gain.action {
                CreditAction::PayContributionsOnTime => counts.contributions_on_time[0] += gain.count,
                CreditAction::PayInstalmentsOnTime => counts.instalments_on_time[0] += gain.count,
                CreditAction::AttendMeetings => counts.meetings_attended[0] += gain.count,
                CreditAction::StayMonths => counts.tenure_months[0] += gain.count,
                CreditAction::PayOverdueContributions => {
                    prop_assert_eq!(gain.count, counts.contributions_unpaid[0]);
                    counts.contributions_unpaid[0] = 0;
                    counts.contributions_late[0] += gain.count;
                }
                CreditAction::PayOverdueInstalments => {
                    counts.instalments_unpaid[0] = 0;
                    counts.instalments_late[0] += gain.count;
                }
            }
            prop_assert_eq!(credit_scores_of_counts(&counts, &terms), Ok(vec![gain.score]));
        }
    }

    #[test]
    fn a_score_of_a_sound_ladder_has_exactly_one_rung(edges in prop::collection::btree_set(1..=100_i32, 0..6), score in 0..=100_i32) {
        let lows: Vec<i32> = std::iter::once(0).chain(edges).collect();
        let highs = lows.iter().skip(1).map(|low| low - 1).chain([100]);
        let rungs: Vec<PriceRung> = lows.iter().zip(highs).map(|(low, high)| PriceRung::new(*low, high)).collect();
        let holding: Vec<usize> = (0..rungs.len())
            .filter(|place| (rungs[*place].from_score..=rungs[*place].to_score).contains(&score))
            .collect();
        let ladder = PriceLadder::new(rungs);
        prop_assert_eq!(price_ladder_faults(&ladder), vec![]);
        let price = loan_price(&ladder, score).unwrap();
        prop_assert_eq!(vec![price.rung as usize], holding);
    }
}
