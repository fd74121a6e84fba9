//! What holds for every day-count fraction.

use chama_core::day_count::*;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

const ALL: [DayCount; 7] = [
    DayCount::Act365Fixed,
    DayCount::Act360,
    DayCount::Act364,
    DayCount::ActActIsda,
    DayCount::Thirty360Us,
    DayCount::Thirty360European,
    DayCount::NominalMonth,
];

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..80_000u64).prop_map(|days| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + Days::new(days))
}

fn part(convention: DayCount, from: NaiveDate, until: NaiveDate) -> YearFraction {
    day_count_fraction(&DayCountTerms {
        convention,
        since: from,
        until,
    })
    .unwrap()
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_fraction_is_in_lowest_terms_and_rounded_only_for_show(from in day(), days in 0..9_000u64) {
        for convention in ALL {
            let part = part(convention, from, from + Days::new(days));
            prop_assert!(part.numerator >= 0 && part.denominator > 0);
            prop_assert_eq!(greatest_common_divisor(part.numerator, part.denominator), 1);
            prop_assert_eq!(part.fraction.scale(), 12);
            let shown = i128::from(part.denominator) * part.fraction.mantissa();
            let exact = i128::from(part.numerator) * 1_000_000_000_000;
            prop_assert!((shown - exact).abs() * 2 <= i128::from(part.denominator));
        }
    }

    #[test]
    fn actual_days_split_anywhere_without_loss(from in day(), first in 0..2_000u64, second in 0..2_000u64) {
        let (middle, until) = (from + Days::new(first), from + Days::new(first + second));
        for convention in [DayCount::Act365Fixed, DayCount::Act360, DayCount::Act364, DayCount::ActActIsda] {
            let (one, other) = (part(convention, from, middle), part(convention, middle, until));
            let whole = part(convention, from, until);
            let sum = i128::from(one.numerator) * i128::from(other.denominator)
                + i128::from(other.numerator) * i128::from(one.denominator);
            let over = i128::from(one.denominator) * i128::from(other.denominator);
            prop_assert_eq!(sum * i128::from(whole.denominator), i128::from(whole.numerator) * over);
            prop_assert_eq!(one.days + other.days, whole.days);
        }
    }

    #[test]
    fn one_day_more_is_never_less(from in day(), days in 0..3_000u64) {
        for convention in ALL {
            let (less, more) = (from + Days::new(days), from + Days::new(days + 1));
            let (less, more) = (part(convention, from, less), part(convention, from, more));
            prop_assert!(less.numerator * more.denominator <= more.numerator * less.denominator, "{:?}", convention);
        }
    }

    #[test]
    fn a_calendar_month_is_a_twelfth_under_nominal_month(from in day(), months in 0..240i32) {
        let until = chama_core::calendar::add_months(from, months).unwrap();
        let part = part(DayCount::NominalMonth, from, until);
        prop_assert_eq!(part.numerator * 12, i64::from(months) * part.denominator);
    }
}
