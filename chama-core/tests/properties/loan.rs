//! What holds for every loan: rows add up, the loan ends at 0.00, nothing is negative, dates never go back.

use chama_core::calendar::{BusinessDayRule, BusinessDays, DateWindow, Frequency, MonthEnd, Weekday, Weekend};
use chama_core::day_count::DayCount;
use chama_core::error::ChamaError;
use chama_core::loan::*;
use chama_core::money::{Rounding, RoundingMode};
use chama_core::rate::{Rate, RateBasis, RatePeriod};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn start() -> impl Strategy<Value = NaiveDate> {
    (0..1_500_u64).prop_map(|days| "2023-12-31".parse::<NaiveDate>().unwrap() + Days::new(days))
}

fn rate() -> impl Strategy<Value = Rate> {
    let per = prop_oneof![Just(RatePeriod::Month), Just(RatePeriod::Year), Just(RatePeriod::Week)];
    let basis = prop_oneof![3 => Just(RateBasis::Nominal), 1 => Just(RateBasis::Effective)];
    (0..50_000_i64, per, basis).prop_map(|(value, per, basis)| Rate {
        value: Decimal::new(value, 6),
        per,
        basis,
    })
}

fn frequency() -> impl Strategy<Value = Frequency> {
    prop_oneof![
        (1..4_i32).prop_map(|every| Frequency::Months {
            every,
            month_end: MonthEnd::Clamp
        }),
        Just(Frequency::Months {
            every: 1,
            month_end: MonthEnd::Roll
        }),
        (1..5_i32).prop_map(|every| Frequency::Weeks { every }),
        (1..40_i32).prop_map(|every| Frequency::Days { every }),
        Just(Frequency::Weekdays {
            on: vec![Weekday::Friday, Weekday::Tuesday]
        }),
        Just(Frequency::TwiceMonthly {
            first_day: 15,
            second_day: 31
        }),
        Just(Frequency::MonthlyWeekday {
            nth: 5,
            weekday: Weekday::Saturday
        }),
    ]
}

fn unpaid() -> impl Strategy<Value = UnpaidInterest> {
    prop_oneof![
        Just(UnpaidInterest::DueLater),
        Just(UnpaidInterest::Capitalised),
        Just(UnpaidInterest::Waived)
    ]
}

prop_compose! {
    fn plain()(
        principal in 100..100_000_000_i64,
        disbursed_on in start(),
        rate in rate(),
        share in 0..3_000_i64,
        kind in 0..3_u8,
        count in 1..40_i32,
        frequency in frequency(),
        repayment in prop_oneof![
            3 => Just(Amortisation::EqualInstalments),
            1 => Just(Amortisation::EqualPrincipal),
            1 => Just(Amortisation::InterestOnly),
            1 => Just(Amortisation::Bullet),
        ],
        up_front in any::<bool>(),
    ) -> LoanTerms {
        let interest = match kind {
            0 => LoanInterest::ReducingBalance { rate },
            1 => LoanInterest::Flat { rate },
            _ => LoanInterest::FlatPerLoan { share: Decimal::new(share, 4) },
        };
        let mut terms = LoanTerms::new(
            Decimal::new(principal, 2),
            disbursed_on,
            interest,
            RepaymentTerm::Instalments { count },
        );
        terms.frequency = frequency;
        terms.repayment = repayment;
        if up_front && kind > 0 {
            terms.interest_collected = InterestCollection::UpFront;
        }
        terms
    }
}

prop_compose! {
    fn dates(terms: LoanTerms)(
        by_days in prop::option::of(prop_oneof![
            Just(DayCount::Act365Fixed),
            Just(DayCount::ActActIsda),
            Just(DayCount::NominalMonth),
            Just(DayCount::Thirty360Us),
        ]),
        first in prop::option::of(1..120_u64),
        first_period in prop_oneof![Just(FirstPeriod::ByDays), Just(FirstPeriod::ExtraOnTop)],
        rule in prop_oneof![
            Just(BusinessDayRule::Unadjusted),
            Just(BusinessDayRule::Following),
            Just(BusinessDayRule::Preceding),
            Just(BusinessDayRule::ModifiedFollowing),
        ],
        holidays in prop::collection::vec(0..400_u64, 0..6),
        pauses in prop::collection::vec((0..300_u64, 0..90_u64), 0..3),
    ) -> LoanTerms {
        let mut terms = terms.clone();
        let day = |days: u64| terms.disbursed_on + Days::new(days);
        if let Some(day_count) = by_days {
            terms.interest_by = InterestBy::ByDays { day_count };
        }
        if let Some(days) = first {
            terms.first_due = FirstDue::On { date: day(days) };
        }
        terms.interest_pauses = pauses
            .iter()
            .map(|(since, days)| DateWindow { since: day(*since), until: day(since + days) })
            .collect();
        terms.business_days = BusinessDays {
            rule,
            weekend: Weekend::SaturdayAndSunday,
            holidays: holidays.iter().map(|days| day(*days)).collect(),
        };
        terms.first_period = first_period;
        terms
    }
}

prop_compose! {
    fn exceptions(terms: LoanTerms)(
        grace in (0..4_i32, 0..4_i32, unpaid()),
        skipped in (prop::collection::btree_set(1..40_i32, 0..4), unpaid(), any::<bool>()),
        step in prop::option::of(prop_oneof![Just(1_i64), Just(5), Just(50)]),
        mode in prop_oneof![Just(RoundingMode::HalfUp), Just(RoundingMode::Up), Just(RoundingMode::Down)],
        spread in any::<bool>(),
        later in prop::collection::btree_set(1..200_u64, 0..3),
        changes in prop::collection::btree_set(1..300_u64, 0..3),
        down in prop::option::of(1..5_000_i64),
        fees in prop::collection::vec((0..3_u8, 0..6_u8, 0..500_i64), 0..3),
    ) -> LoanTerms {
        let mut terms = terms.clone();
        let RepaymentTerm::Instalments { count } = terms.term else { unreachable!() };
        let at_the_end = matches!(terms.repayment, Amortisation::InterestOnly | Amortisation::Bullet);
        terms.grace = LoanGrace {
            principal: if at_the_end { 0 } else { grace.0.min(count - 1) },
            interest: grace.1.min(count - 1),
            interest_is: grace.2,
        };
        if terms.repayment != Amortisation::Bullet {
            terms.skipped = SkippedInstalments {
                numbers: skipped.0.into_iter().filter(|number| *number < count).collect(),
                interest_is: skipped.1,
                term_is: if skipped.2 { SkippedTerm::Extended } else { SkippedTerm::Kept },
            };
        }
        terms.rounding = Rounding { mode, step: step.map(Decimal::from) };
        terms.residual = if spread { InstalmentResidual::Spread } else { InstalmentResidual::OnLast };
        let day = |days: u64| terms.disbursed_on + Days::new(days);
        let amount = (terms.principal / Decimal::from(10)).round_dp(2).max(Decimal::new(1, 2));
        terms.later_disbursements = later.into_iter().map(|days| LaterDisbursement { on: day(days), amount }).collect();
        if let LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } = terms.interest {
            let mut value = rate.value;
            terms.rate_changes = changes
                .into_iter()
                .map(|days| {
                    value = (value + Decimal::new(1, 2)) / Decimal::from(2);
                    RateChange { since: day(days), rate: Rate { value: value.round_dp(12), ..rate } }
                })
                .collect();
        }
        terms.down_payment = down.map(|share| DownPayment::Share { share: Decimal::new(share, 4) });
        terms.fees = fees
            .into_iter()
            .enumerate()
            .map(|(place, (charge, when, number))| LoanFee {
                id: format!("fee{place}"),
                charge: match charge {
                    0 => FeeCharge::Amount { amount: Decimal::new(number, 2) },
                    1 => FeeCharge::ShareOfPrincipal { share: Decimal::new(number, 4) },
                    _ => FeeCharge::ShareOfBalance { share: Decimal::new(number, 4) },
                },
                collected: [
                    FeeCollection::Deducted,
                    FeeCollection::PaidUpFront,
                    FeeCollection::AddedToPrincipal,
                    FeeCollection::FirstInstalment,
                    FeeCollection::EachInstalment,
                    FeeCollection::Spread,
                ][usize::from(when)],
            })
            .collect();
        terms
    }
}

/// Terms with every choice.
pub(crate) fn terms() -> impl Strategy<Value = LoanTerms> {
    plain()
        .prop_flat_map(|terms| prop_oneof![Just(terms.clone()).boxed(), dates(terms).boxed()])
        .prop_flat_map(|terms| prop_oneof![Just(terms.clone()).boxed(), exceptions(terms).boxed()])
}

/// The schedule, unless the numbers themselves have none.
fn schedule(terms: &LoanTerms) -> Result<LoanSchedule, TestCaseError> {
    match loan_schedule(terms) {
        Ok(schedule) => Ok(schedule),
        Err(
            fault @ (ChamaError::NoAnswer { .. }
            | ChamaError::ResultTooLarge { .. }
            | ChamaError::DateOutOfRange { .. }),
        ) => Err(TestCaseError::reject(fault.to_string())),
        Err(fault) => Err(TestCaseError::fail(fault.to_string())),
    }
}

fn sum(schedule: &LoanSchedule, of: impl Fn(&Instalment) -> Decimal) -> Decimal {
    schedule.instalments.iter().map(of).sum()
}

proptest! {
    #[test]
    fn what_was_lent_is_repaid_to_the_cent(terms in terms()) {
        let schedule = schedule(&terms)?;
        let lent: Decimal = schedule.disbursements.iter().map(|part| part.amount).sum();
        prop_assert_eq!(lent, terms.principal);
        let added = terms.fees.iter().zip(&schedule.fee_totals);
        let added = added.filter(|(fee, _)| fee.collected == FeeCollection::AddedToPrincipal);
        let added: Decimal = added.map(|(_, total)| total.amount).sum();
        prop_assert_eq!(schedule.principal, lent + added + schedule.capitalised);
        prop_assert_eq!(schedule.principal, sum(&schedule, |row| row.principal));
        let last = schedule.instalments.last().unwrap();
        prop_assert_eq!(last.closing.to_string(), "0.00");
        prop_assert_eq!(last.due_on, schedule.last_due_on);
    }

    #[test]
    fn rows_add_up_and_hand_on_their_balance(terms in terms()) {
        let schedule = schedule(&terms)?;
        for row in &schedule.instalments {
            prop_assert_eq!(row.closing, row.opening + row.disbursed + row.capitalised - row.principal);
            prop_assert_eq!(row.instalment, row.principal + row.interest + row.fees);
            let parts = [row.opening, row.disbursed, row.accrued, row.capitalised, row.principal];
            prop_assert!(parts.iter().chain([&row.interest, &row.fees, &row.closing]).all(|part| *part >= Decimal::ZERO));
            prop_assert!(row.why.is_sorted());
        }
        for pair in schedule.instalments.windows(2) {
            prop_assert_eq!(pair[1].opening, pair[0].closing);
            prop_assert_eq!(pair[1].number, pair[0].number + 1);
        }
        let interest = sum(&schedule, |row| row.interest);
        prop_assert_eq!(sum(&schedule, |row| row.accrued), interest + schedule.capitalised);
        prop_assert_eq!(schedule.interest, interest + schedule.disbursements[0].interest);
        prop_assert_eq!(schedule.repaid, sum(&schedule, |row| row.instalment));
        prop_assert_eq!(schedule.fees, schedule.fee_totals.iter().map(|fee| fee.amount).sum::<Decimal>());
        for part in &schedule.disbursements {
            prop_assert_eq!(part.handed_out, part.amount - part.fees - part.interest);
            prop_assert!(part.handed_out > Decimal::ZERO);
        }
    }

    #[test]
    fn due_dates_follow_the_series_and_never_go_back(terms in terms()) {
        let schedule = schedule(&terms)?;
        let shifted = terms.business_days.rule != BusinessDayRule::Unadjusted;
        for pair in schedule.instalments.windows(2) {
            prop_assert!(pair[0].due_on < pair[1].due_on || shifted && pair[0].due_on == pair[1].due_on);
            prop_assert_eq!(pair[1].opens, pair[0].due_on);
        }
        for row in &schedule.instalments {
            prop_assert!(row.opens >= terms.disbursed_on && row.due_on >= row.opens);
            prop_assert_eq!(i64::from(row.days), (row.due_on - row.opens).num_days());
        }
        if terms.repayment != Amortisation::Bullet && !shifted {
            // Anchored: the series of the calendar gives the same dates.
            let start = match terms.first_due {
                FirstDue::On { date } => date,
                FirstDue::AfterOnePeriod => terms.disbursed_on,
            };
            let series = chama_core::calendar::DateSeries::new(start, terms.frequency.clone());
            let count = i32::try_from(schedule.instalments.len()).unwrap() + 1;
            let dates = chama_core::calendar::first_series_dates(&series, count).unwrap();
            let dates: Vec<_> = dates.iter().map(|date| date.date).filter(|date| *date > terms.disbursed_on).collect();
            let rows = schedule.instalments.iter().filter(|row| row.number > 0);
            prop_assert!(rows.zip(dates).all(|(row, date)| row.due_on == date));
        }
    }

    #[test]
    fn skipped_rows_and_a_moratorium_have_nothing_due(terms in terms()) {
        let schedule = schedule(&terms)?;
        let moratorium = terms.grace.principal.min(terms.grace.interest);
        for row in schedule.instalments.iter().filter(|row| row.number > 0) {
            if terms.repayment != Amortisation::Bullet && (terms.skipped.numbers.contains(&row.number) || row.number <= moratorium) {
                prop_assert_eq!(row.instalment, Decimal::ZERO);
            }
        }
    }
}
