//! What holds for every series, cycle, meeting day, financial year and moment.

use chama_core::calendar::*;
use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use proptest::prelude::*;
use proptest::sample::subsequence;

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..60_000u64).prop_map(|days| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + Days::new(days))
}

fn frequency() -> impl Strategy<Value = Frequency> {
    let month_end = prop::sample::select(vec![MonthEnd::Clamp, MonthEnd::Roll, MonthEnd::LastDay]);
    prop_oneof![
        (1..400i32).prop_map(|every| Frequency::Days { every }),
        (1..60i32).prop_map(|every| Frequency::Weeks { every }),
        subsequence(WEEK.to_vec(), 1..=7)
            .prop_shuffle()
            .prop_map(|on| Frequency::Weekdays { on }),
        (1..=24i32, month_end).prop_map(|(every, month_end)| Frequency::Months { every, month_end }),
        (1..=27i32)
            .prop_flat_map(|first| (Just(first), first + 1..=31))
            .prop_map(|(first_day, second_day)| Frequency::TwiceMonthly { first_day, second_day }),
        (1..=5i32, prop::sample::select(WEEK.to_vec()))
            .prop_map(|(nth, weekday)| Frequency::MonthlyWeekday { nth, weekday }),
    ]
}

fn rules(around: NaiveDate) -> impl Strategy<Value = BusinessDays> {
    let rule = prop::sample::select(vec![
        BusinessDayRule::Unadjusted,
        BusinessDayRule::Following,
        BusinessDayRule::Preceding,
        BusinessDayRule::ModifiedFollowing,
    ]);
    let weekend = prop::sample::select(vec![
        Weekend::Sunday,
        Weekend::SaturdayAndSunday,
        Weekend::FridayAndSaturday,
        Weekend::NoDays,
    ]);
    let holidays = prop::collection::vec((0..800u64).prop_map(move |days| around + Days::new(days)), 0..60);
    (rule, weekend, holidays).prop_map(|(rule, weekend, holidays)| BusinessDays {
        rule,
        weekend,
        holidays,
    })
}

fn series() -> impl Strategy<Value = DateSeries> {
    let parts = day().prop_flat_map(|start| (Just(start), frequency(), rules(start)));
    parts.prop_map(|(start, frequency, business_days)| DateSeries {
        start,
        frequency,
        business_days,
    })
}

fn window(from: NaiveDate, days: u64) -> DateWindow {
    DateWindow {
        since: from,
        until: from + Days::new(days),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_date_series_never_repeats_and_never_goes_back(series in series(), count in 1..40i32) {
        let dates = first_series_dates(&series, count).unwrap();
        prop_assert_eq!(dates.len(), usize::try_from(count).unwrap());
        prop_assert!(dates[0].unadjusted >= series.start);
        for (place, pair) in dates.windows(2).enumerate() {
            prop_assert!(pair[0].unadjusted < pair[1].unadjusted);
            prop_assert!(pair[0].date <= pair[1].date);
            prop_assert_eq!(usize::try_from(pair[1].number).unwrap(), place + 2);
        }
    }

    #[test]
    fn two_windows_that_touch_hold_what_one_window_holds(
        series in series(), offset in 0..900u64, first in 0..200u64, second in 0..200u64,
    ) {
        let from = series.start + Days::new(offset);
        let dates = |window| series_dates(&series, &window).unwrap();
        let mut parts = dates(window(from, first));
        parts.extend(dates(window(from + Days::new(first), second)));
        prop_assert_eq!(parts, dates(window(from, first + second)));
    }

    #[test]
    fn the_next_and_the_previous_date_have_nothing_between_them(series in series(), offset in 0..900u64) {
        let after = series.start + Days::new(offset);
        let next = next_series_date(&series, after).unwrap();
        prop_assert!(next.date > after);
        match previous_series_date(&series, next.date).unwrap() {
            Some(previous) => {
                prop_assert_eq!(previous.number + 1, next.number);
                prop_assert!(previous.date <= after);
            }
            None => prop_assert_eq!(next.number, 1),
        }
    }

    #[test]
    fn every_day_has_exactly_one_cycle(series in series(), offset in 0..900u64, days in 1..200u64) {
        let from = series.start + Days::new(offset);
        let until = from + Days::new(days);
        let cycles = cycle_windows(&series, &window(from, days)).unwrap();
        for pair in cycles.windows(2) {
            prop_assert_eq!(pair[0].closes, pair[1].opens);
            prop_assert_eq!(pair[0].number + 1, pair[1].number);
        }
        for cycle in &cycles {
            prop_assert!(cycle.opens <= cycle.closes && cycle.closes == cycle.due_on + Days::new(1));
        }
        for day in from.iter_days().take_while(|day| *day < until) {
            let mut holding = cycles.iter().copied().filter(|cycle| cycle.opens <= day && day < cycle.closes);
            prop_assert_eq!(cycle_on(&series, day).unwrap(), holding.next());
            prop_assert_eq!(holding.next(), None);
        }
    }

    #[test]
    fn a_business_day_is_one_and_the_nearest(
        (date, rules) in day().prop_flat_map(|date| (Just(date), rules(date))), days in 0..60i32,
    ) {
        let moved = business_day(date, &rules).unwrap();
        if rules.rule != BusinessDayRule::Unadjusted {
            let day_of = |date| window(date, 1);
            prop_assert_eq!(business_day_count(&day_of(moved), &rules).unwrap(), 1);
            let between = DateWindow { since: moved.min(date), until: moved.max(date) };
            let inside = business_day_count(&between, &rules).unwrap();
            prop_assert_eq!(inside, i32::from(moved < date), "nothing but its own end is open between the two");
        }
        let later = business_days_after(date, days, &rules).unwrap();
        let counted = DateWindow { since: date + Days::new(1), until: later + Days::new(1) };
        prop_assert_eq!(business_day_count(&counted, &rules).unwrap(), days);
    }

    #[test]
    fn meetings_are_those_of_the_series_less_the_cancelled(series in series(), offset in 0..300u64, skip in 0..5usize) {
        let asked = window(series.start + Days::new(offset), 300);
        let planned = series_dates(&series, &asked).unwrap();
        let cancelled: Vec<NaiveDate> = planned.iter().skip(skip).take(1).map(|date| date.date).collect();
        let plan = MeetingPlan { series, moved: Vec::new(), cancelled: cancelled.clone() };
        let held: Vec<_> = meeting_dates(&plan, &asked).unwrap().iter().map(|meeting| meeting.number).collect();
        let expected: Vec<_> =
            planned.iter().filter(|date| !cancelled.contains(&date.date)).map(|date| date.number).collect();
        prop_assert_eq!(held, expected);
    }

    #[test]
    fn months_added_are_months_counted(date in day(), months in 0..600i32) {
        let until = add_months(date, months).unwrap();
        prop_assert_eq!(complete_months(&DateWindow { since: date, until }).unwrap(), months);
        let day_before = DateWindow { since: date, until: until - Days::new(1) };
        if months > 0 {
            prop_assert_eq!(complete_months(&day_before).unwrap(), months - 1);
        }
    }

    #[test]
    fn a_tenure_adds_up(from in day(), days in 0..9_000u64) {
        let asked = window(from, days);
        let tenure = tenure(&asked).unwrap();
        prop_assert_eq!(tenure.years * 12 + tenure.months, tenure.total_months);
        prop_assert_eq!(u64::try_from(tenure.total_days).unwrap(), days);
        let reached = add_months(from, tenure.total_months).unwrap();
        prop_assert_eq!(reached + Days::new(u64::try_from(tenure.days).unwrap()), asked.until);
        prop_assert!((0..=30).contains(&tenure.days));
        prop_assert_eq!(complete_years(&asked).unwrap(), tenure.years);
    }

    #[test]
    fn a_financial_year_holds_its_date(date in day(), month in 1..=12i32, start_day in 1..=28i32) {
        let start = YearStart { month, day: start_day };
        let year = financial_year(date, &start).unwrap();
        let quarter = financial_quarter(date, &start).unwrap();
        prop_assert!(year.first_day <= quarter.first_day && quarter.first_day <= date);
        prop_assert!(date <= quarter.last_day && quarter.last_day <= year.last_day);
        prop_assert_eq!(add_months(year.first_day, 12).unwrap(), year.last_day + Days::new(1));
        prop_assert_eq!(add_months(year.first_day, 3 * quarter.number).unwrap(), quarter.last_day + Days::new(1));
    }

    #[test]
    fn a_later_moment_never_has_an_earlier_day(
        first in 0..4_000_000_000i64, gap in 0..200_000i64, utc_offset_minutes in -1080..=1080i32, cut_off_minutes in 1..=1440i32,
    ) {
        let terms = LocalDayTerms { utc_offset_minutes, cut_off_minutes };
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&FixedOffset::east_opt(0).unwrap());
        let (one, other) = (local_day(moment(first), &terms).unwrap(), local_day(moment(first + gap), &terms).unwrap());
        prop_assert!(one <= other);
        let next = local_day(moment(first + 86_400), &terms).unwrap();
        prop_assert_eq!(next, one + Days::new(1));
    }

    #[test]
    fn a_holiday_that_moved_is_on_a_free_day_after_its_sunday(year in 2011..=2199i32, shift in 0..365u64) {
        let extra = GazettedDay {
            date: NaiveDate::from_ymd_opt(year, 1, 1).unwrap() + Days::new(shift),
            name: "Extra".to_owned(),
            on_sunday: SundayRule::Moves,
        };
        let holidays = kenya_holidays(year, &[extra]).unwrap();
        prop_assert!(holidays.windows(2).all(|pair| pair[0].date <= pair[1].date));
        for holiday in &holidays {
            let is_sunday = holiday.date.format("%u").to_string() == "7";
            prop_assert!(!is_sunday);
            if let Some(sunday) = holiday.observed_for {
                prop_assert!(holiday.date > sunday);
                prop_assert_eq!(sunday.format("%u").to_string(), "7");
                let same = holidays.iter().filter(|other| other.date == holiday.date);
                prop_assert!(same.into_iter().all(|other| other.observed_for == Some(sunday)));
            }
        }
    }
}
