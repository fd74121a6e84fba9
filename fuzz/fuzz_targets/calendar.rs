//! Any series, window and moment: refused with a path, or in order and without a gap.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::*;
use chama_core::day_count::*;
use chrono::{DateTime, Datelike, NaiveDate};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input {
    start: i32,
    kind: u8,
    numbers: (i32, i32),
    weekdays: Vec<u8>,
    rule: u8,
    weekend: u8,
    holidays: Vec<i16>,
    from: i32,
    days: i16,
    seconds: i64,
    terms: (i16, i16),
    moved: Vec<(u8, i8)>,
}

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Mostly within the calendar, sometimes anywhere that chrono goes.
fn day(number: i32) -> NaiveDate {
    let near = 690_000 + number % 120_000;
    let anywhere = NaiveDate::from_num_days_from_ce_opt(number);
    let within = NaiveDate::from_num_days_from_ce_opt(near).unwrap_or_default();
    if number % 16 == 0 {
        anywhere.unwrap_or(within)
    } else {
        within
    }
}

fn frequency(input: &Input) -> Frequency {
    // Half of the numbers are small enough to be accepted.
    let small = |number: i32| if number % 2 == 0 { number % 128 } else { number };
    let (one, other) = (small(input.numbers.0), small(input.numbers.1));
    let weekday = |number: u8| WEEK[usize::from(number) % 7];
    match input.kind % 6 {
        0 => Frequency::Days { every: one },
        1 => Frequency::Weeks { every: one },
        2 => Frequency::Weekdays {
            on: input.weekdays.iter().map(|number| weekday(*number)).collect(),
        },
        3 => {
            let month_end = [MonthEnd::Clamp, MonthEnd::Roll, MonthEnd::LastDay][usize::from(input.kind / 6) % 3];
            Frequency::Months { every: one, month_end }
        }
        4 => Frequency::TwiceMonthly {
            first_day: one,
            second_day: other,
        },
        _ => Frequency::MonthlyWeekday {
            nth: one % 8,
            weekday: weekday(input.kind / 6),
        },
    }
}

fn series(input: &Input) -> DateSeries {
    let start = day(input.start);
    let rules = [
        BusinessDayRule::Unadjusted,
        BusinessDayRule::Following,
        BusinessDayRule::Preceding,
        BusinessDayRule::ModifiedFollowing,
    ];
    let weekends = [
        Weekend::Sunday,
        Weekend::SaturdayAndSunday,
        Weekend::FridayAndSaturday,
        Weekend::NoDays,
    ];
    let near = |days: &i16| {
        start
            .checked_add_signed(chrono::TimeDelta::days(i64::from(*days)))
            .unwrap_or(start)
    };
    let business_days = BusinessDays {
        rule: rules[usize::from(input.rule) % 4],
        weekend: weekends[usize::from(input.weekend) % 4],
        holidays: input.holidays.iter().map(near).collect(),
    };
    DateSeries {
        start,
        frequency: frequency(input),
        business_days,
    }
}

fuzz_target!(|input: Input| {
    let series = series(&input);
    let from = day(input.from);
    let until = from
        .checked_add_signed(chrono::TimeDelta::days(i64::from(input.days)))
        .unwrap_or(from);
    let window = DateWindow { since: from, until };

    if let Ok(dates) = series_dates(&series, &window) {
        assert!(
            dates
                .iter()
                .all(|date| date.date >= from && date.date < until && date.unadjusted >= series.start)
        );
        for pair in dates.windows(2) {
            assert!(pair[0].unadjusted < pair[1].unadjusted && pair[0].date <= pair[1].date);
            assert_eq!(pair[0].number + 1, pair[1].number);
        }
        if let (Some(first), Ok(next)) = (dates.first(), next_series_date(&series, from)) {
            assert!(next.date >= first.date);
        }
    }
    if let Ok(cycles) = cycle_windows(&series, &window) {
        for pair in cycles.windows(2) {
            assert_eq!(pair[0].closes, pair[1].opens);
        }
        for cycle in &cycles {
            assert!(cycle.opens <= cycle.closes && cycle.closes.pred_opt() == Some(cycle.due_on));
            if cycle.opens < cycle.closes {
                assert_eq!(cycle_on(&series, cycle.due_on), Ok(Some(*cycle)));
            }
        }
    }
    if let Ok(dates) = first_series_dates(&series, i32::from(input.kind)) {
        assert_eq!(dates.len(), usize::from(input.kind));
        let moved = input.moved.iter().filter_map(|(place, days)| {
            let from = dates.get(usize::from(*place))?.date;
            let to = from.checked_add_signed(chrono::TimeDelta::days(i64::from(*days)))?;
            Some(MovedMeeting {
                planned: from,
                date: to,
            })
        });
        let plan = MeetingPlan {
            series: series.clone(),
            moved: moved.collect(),
            cancelled: Vec::new(),
        };
        if let Ok(meetings) = meeting_dates(&plan, &window) {
            assert!(meetings.windows(2).all(|pair| pair[0].date <= pair[1].date));
            assert!(
                meetings
                    .iter()
                    .all(|meeting| meeting.date >= from && meeting.date < until)
            );
        }
    }
    if let Ok(months) = complete_months(&window) {
        let reached = add_months(from, months);
        assert!(reached.is_ok_and(|reached| reached <= until));
        assert_eq!(complete_years(&window), Ok(months / 12));
    }
    if let Ok(year) = financial_year(
        from,
        &YearStart {
            month: input.numbers.0,
            day: input.numbers.1,
        },
    ) {
        assert!(year.first_day <= from && from <= year.last_day);
    }
    let terms = LocalDayTerms {
        utc_offset_minutes: i32::from(input.terms.0),
        cut_off_minutes: i32::from(input.terms.1),
    };
    if let Some(moment) = DateTime::from_timestamp(input.seconds, 0)
        && let Ok(day) = local_day(moment.fixed_offset(), &terms)
    {
        let utc = moment.date_naive();
        assert!((day - utc).num_days().abs() <= 2);
    }
    let gazetted: Vec<_> = series
        .business_days
        .holidays
        .iter()
        .map(|date| GazettedDay {
            date: *date,
            name: "Extra".to_owned(),
            on_sunday: SundayRule::Moves,
        })
        .collect();
    if let Ok(holidays) = kenya_holidays(series.start.year(), &gazetted) {
        assert!(holidays.iter().all(|day| day.date.weekday() != chrono::Weekday::Sun));
    }
    for convention in [
        DayCount::Act365Fixed,
        DayCount::ActActIsda,
        DayCount::Thirty360Us,
        DayCount::Thirty360European,
        DayCount::NominalMonth,
    ] {
        if let Ok(part) = day_count_fraction(&DayCountTerms {
            convention,
            since: from,
            until,
        }) {
            assert!(part.numerator >= 0 && part.denominator > 0);
            assert!((part.numerator as f64 / part.denominator as f64 - part.days as f64 / 365.0).abs() < 5.0);
        }
    }
});
