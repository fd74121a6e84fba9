//! A year of dates, a decade of cycles, a year of holidays, a fraction; each checks its answer first.

use std::hint::black_box;

use chama_core::calendar::*;
use chama_core::day_count::*;
use chrono::NaiveDate;
use criterion::{Criterion, criterion_group};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn series(frequency: Frequency, rule: BusinessDayRule) -> DateSeries {
    let gazetted = kenya_gazetted_idd_days();
    let years = 2024..=2027;
    let kept = years.flat_map(|year| kenya_holidays(year, &gazetted).expect("holidays"));
    let holidays = kept.map(|holiday| holiday.date).collect();
    let business_days = BusinessDays {
        rule,
        holidays,
        ..BusinessDays::default()
    };
    DateSeries {
        start: day("2025-01-31"),
        frequency,
        business_days,
    }
}

fn dates(criterion: &mut Criterion) {
    let weekly = series(Frequency::Weeks { every: 1 }, BusinessDayRule::Unadjusted);
    let monthly = series(
        Frequency::Months {
            every: 1,
            month_end: MonthEnd::Clamp,
        },
        BusinessDayRule::Following,
    );
    let last = |series: &DateSeries, count| first_series_dates(series, count).expect("dates").last().copied();
    assert_eq!(last(&weekly, 52).map(|date| date.date), Some(day("2026-01-23")));
    // 31 January 2026 is a Saturday; 28 February 2027 a Sunday.
    assert_eq!(last(&monthly, 26).map(|date| date.date), Some(day("2027-03-01")));
    criterion.bench_function("52 weekly dates", |bench| {
        bench.iter(|| first_series_dates(black_box(&weekly), 52))
    });
    criterion.bench_function("26 monthly dates that move", |bench| {
        bench.iter(|| first_series_dates(black_box(&monthly), 26));
    });

    let decade = DateWindow {
        since: day("2025-02-01"),
        until: day("2035-02-01"),
    };
    assert_eq!(cycle_windows(&weekly, &decade).expect("cycles").len(), 522);
    criterion.bench_function("522 weekly cycles", |bench| {
        bench.iter(|| cycle_windows(black_box(&weekly), &decade))
    });
    let found = cycle_on(&weekly, day("2034-05-17"))
        .expect("a cycle")
        .map(|cycle| cycle.number);
    assert_eq!(found, Some(486));
    criterion.bench_function("the cycle of a day", |bench| {
        bench.iter(|| cycle_on(black_box(&weekly), black_box(day("2034-05-17"))));
    });
}

fn single(criterion: &mut Criterion) {
    let gazetted = kenya_gazetted_idd_days();
    assert_eq!(kenya_holidays(2026, &gazetted).expect("holidays").len(), 12);
    criterion.bench_function("a year of Kenyan holidays", |bench| {
        bench.iter(|| kenya_holidays(black_box(2026), &gazetted))
    });

    let terms = DayCountTerms {
        convention: DayCount::ActActIsda,
        since: day("2023-11-01"),
        until: day("2024-03-01"),
    };
    assert_eq!(day_count_fraction(&terms).expect("a fraction").denominator, 22_265);
    criterion.bench_function("act/act fraction", |bench| {
        bench.iter(|| day_count_fraction(black_box(&terms)))
    });
}

criterion_group!(benches, dates, single);
