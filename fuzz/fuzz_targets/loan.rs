//! Any terms: refused with a path, or rows that add up, close at 0.00 and are never negative.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::*;
use chama_core::day_count::DayCount;
use chama_core::loan::*;
use chama_core::money::{Currency, Rounding, RoundingMode};
use chama_core::rate::*;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    principal: i64,
    day: i32,
    later: Vec<(u8, i32)>,
    down: Option<(bool, i32)>,
    interest: (u8, RateInput),
    choices: [u8; 12],
    count: i16,
    amount: Option<i32>,
    every: i16,
    first_due: Option<i16>,
    holidays: Vec<u8>,
    grace: (i8, i8),
    skipped: Vec<u8>,
    step: Option<i32>,
    fees: Vec<(u8, u8, i32)>,
    changes: Vec<(u8, RateInput)>,
    pauses: Vec<(i16, u8)>,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
struct RateInput {
    value: i64,
    scale: u8,
    per: u8,
    effective: bool,
}

fn chosen<T: Copy>(of: &[T], number: u8) -> T {
    of[usize::from(number) % of.len()]
}

fn rate(input: RateInput) -> Rate {
    let per = [
        RatePeriod::Day,
        RatePeriod::Week,
        RatePeriod::Fortnight,
        RatePeriod::FourWeeks,
        RatePeriod::Month,
        RatePeriod::Quarter,
        RatePeriod::HalfYear,
        RatePeriod::Year,
    ];
    Rate {
        value: Decimal::new(input.value % 1_000_000_000_000, u32::from(input.scale % 14)),
        per: chosen(&per, input.per),
        basis: if input.effective {
            RateBasis::Effective
        } else {
            RateBasis::Nominal
        },
    }
}

fn frequency(kind: u8, every: i16) -> Frequency {
    let every = i32::from(every);
    match kind % 7 {
        0 => Frequency::Days { every },
        1 => Frequency::Weeks { every },
        2 => Frequency::Weekdays {
            on: vec![Weekday::Friday, Weekday::Tuesday],
        },
        3 => Frequency::TwiceMonthly {
            first_day: every % 28,
            second_day: 31,
        },
        4 => Frequency::MonthlyWeekday {
            nth: every % 6,
            weekday: Weekday::Saturday,
        },
        5 => Frequency::Months {
            every,
            month_end: MonthEnd::Roll,
        },
        _ => Frequency::Months {
            every: 1,
            month_end: MonthEnd::LastDay,
        },
    }
}

fn later(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(date)
}

fn terms(input: &Input) -> LoanTerms {
    let [
        kind,
        collected,
        counting,
        days,
        repayment,
        period,
        rule,
        unpaid,
        skipped,
        mode,
        residual,
        other,
    ] = input.choices;
    let anywhere = NaiveDate::from_num_days_from_ce_opt(input.day);
    let within = NaiveDate::from_num_days_from_ce_opt(739_000 + input.day % 10_000).unwrap_or_default();
    let start = if input.day % 32 == 0 {
        anywhere.unwrap_or(within)
    } else {
        within
    };
    let cents = |number: i64| Decimal::new(number, 2);
    let share = |number: i32| Decimal::new(i64::from(number % 12_000), 4);
    let interest = match input.interest.0 % 3 {
        0 => LoanInterest::ReducingBalance {
            rate: rate(input.interest.1),
        },
        1 => LoanInterest::Flat {
            rate: rate(input.interest.1),
        },
        _ => LoanInterest::FlatPerLoan {
            share: Decimal::new(input.interest.1.value % 20_000, 4),
        },
    };
    let term = match input.amount {
        Some(amount) => RepaymentTerm::InstalmentAmount {
            amount: cents(amount.into()),
        },
        // Seldom many: those are slow.
        None => RepaymentTerm::Instalments {
            count: i32::from(if input.count % 16 == 0 {
                input.count
            } else {
                input.count % 64
            }),
        },
    };
    let day_counts = [
        DayCount::Act365Fixed,
        DayCount::Act360,
        DayCount::Act364,
        DayCount::ActActIsda,
        DayCount::Thirty360Us,
        DayCount::Thirty360European,
        DayCount::NominalMonth,
    ];
    let gone = [
        UnpaidInterest::DueLater,
        UnpaidInterest::Capitalised,
        UnpaidInterest::Waived,
    ];
    let mut on = start;
    let mut next = |days: u8| {
        on = later(on, i64::from(days));
        on
    };
    let mut terms = LoanTerms::new(cents(input.principal), start, interest, term);
    terms.currency = chosen(&[Currency::Kes, Currency::Kes, Currency::Ugx], other);
    terms.later_disbursements = input
        .later
        .iter()
        .map(|(days, amount)| LaterDisbursement {
            on: next(*days),
            amount: cents(i64::from(*amount)),
        })
        .collect();
    terms.down_payment = input.down.map(|(amount, number)| {
        if amount {
            DownPayment::Amount {
                amount: cents(number.into()),
            }
        } else {
            DownPayment::Share { share: share(number) }
        }
    });
    terms.interest_collected = chosen(
        &[InterestCollection::WithInstalments, InterestCollection::UpFront],
        collected,
    );
    if counting % 2 == 1 {
        terms.interest_by = InterestBy::ByDays {
            day_count: chosen(&day_counts, days),
        };
    }
    terms.year = YearDivision {
        weeks: chosen(
            &[WeeksPerYear::FiftyTwo, WeeksPerYear::ByDays, WeeksPerYear::FourAMonth],
            days,
        ),
        days: chosen(&[DaysPerYear::ThreeSixtyFive, DaysPerYear::ThreeSixty], counting / 2),
    };
    terms.repayment = chosen(
        &[
            Amortisation::EqualInstalments,
            Amortisation::EqualPrincipal,
            Amortisation::InterestOnly,
            Amortisation::Bullet,
        ],
        repayment,
    );
    terms.frequency = frequency(kind, input.every);
    if let Some(days) = input.first_due {
        terms.first_due = FirstDue::On {
            date: later(start, days.into()),
        };
    }
    terms.first_period = chosen(
        &[FirstPeriod::ByDays, FirstPeriod::Whole, FirstPeriod::ExtraOnTop],
        period,
    );
    let rules = [
        BusinessDayRule::Unadjusted,
        BusinessDayRule::Following,
        BusinessDayRule::Preceding,
        BusinessDayRule::ModifiedFollowing,
    ];
    terms.business_days = BusinessDays {
        rule: chosen(&rules, rule),
        weekend: chosen(
            &[Weekend::Sunday, Weekend::SaturdayAndSunday, Weekend::NoDays],
            rule / 4,
        ),
        holidays: input
            .holidays
            .iter()
            .map(|days| later(start, i64::from(*days)))
            .collect(),
    };
    terms.grace = LoanGrace {
        principal: input.grace.0.into(),
        interest: input.grace.1.into(),
        interest_is: chosen(&gone, unpaid),
    };
    terms.skipped = SkippedInstalments {
        numbers: input.skipped.iter().map(|number| i32::from(*number)).collect(),
        interest_is: chosen(&gone, unpaid / 3),
        term_is: chosen(&[SkippedTerm::Kept, SkippedTerm::Extended], skipped),
    };
    let modes = [
        RoundingMode::HalfUp,
        RoundingMode::HalfEven,
        RoundingMode::Up,
        RoundingMode::Down,
        RoundingMode::Ceiling,
        RoundingMode::Floor,
    ];
    terms.rounding = Rounding {
        mode: chosen(&modes, mode),
        step: input.step.map(|step| cents(step.into())),
    };
    terms.residual = chosen(&[InstalmentResidual::OnLast, InstalmentResidual::Spread], residual);
    let collections = [
        FeeCollection::Deducted,
        FeeCollection::PaidUpFront,
        FeeCollection::AddedToPrincipal,
        FeeCollection::FirstInstalment,
        FeeCollection::EachInstalment,
        FeeCollection::Spread,
    ];
    let fees = input.fees.iter().enumerate();
    terms.fees = fees
        .map(|(place, (charge, when, number))| LoanFee {
            id: format!("fee{place}"),
            charge: match charge % 3 {
                0 => FeeCharge::Amount {
                    amount: cents((*number).into()),
                },
                1 => FeeCharge::ShareOfPrincipal { share: share(*number) },
                _ => FeeCharge::ShareOfBalance { share: share(*number) },
            },
            collected: chosen(&collections, *when),
        })
        .collect();
    let mut on = start;
    terms.rate_changes = input
        .changes
        .iter()
        .map(|(days, new)| {
            on = later(on, i64::from(*days));
            RateChange {
                since: on,
                rate: rate(*new),
            }
        })
        .collect();
    terms.interest_pauses = input
        .pauses
        .iter()
        .map(|(since, days)| {
            let since = later(start, i64::from(*since));
            DateWindow {
                since,
                until: later(since, i64::from(*days)),
            }
        })
        .collect();
    terms
}

fuzz_target!(|input: Input| {
    let terms = terms(&input);
    let schedule = match loan_schedule(&terms) {
        Ok(schedule) => schedule,
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains("`terms") || error.code() == "result_too_large", "{text}");
            return;
        }
    };
    let rows = &schedule.instalments;
    let last = rows.last().expect("a loan has a row");
    assert!(last.closing.is_zero());
    let sum = |of: fn(&Instalment) -> Decimal| rows.iter().map(of).sum::<Decimal>();
    let added = terms.fees.iter().zip(&schedule.fee_totals);
    let added = added.filter(|(fee, _)| fee.collected == FeeCollection::AddedToPrincipal);
    let added: Decimal = added.map(|(_, total)| total.amount).sum();
    assert_eq!(sum(|row| row.principal), terms.principal + added + schedule.capitalised);
    assert_eq!(sum(|row| row.accrued), sum(|row| row.interest) + schedule.capitalised);
    assert_eq!(sum(|row| row.instalment), schedule.repaid);
    assert!(rows.len() <= 3_661);
    for row in rows {
        assert_eq!(
            row.closing,
            row.opening + row.disbursed + row.capitalised - row.principal
        );
        assert_eq!(row.instalment, row.principal + row.interest + row.fees);
        let parts = [row.opening, row.disbursed, row.accrued, row.capitalised, row.principal];
        assert!(parts.iter().all(|part| *part >= Decimal::ZERO));
        assert!(row.interest >= Decimal::ZERO && row.fees >= Decimal::ZERO && row.closing >= Decimal::ZERO);
        assert!(row.due_on >= row.opens && row.opens >= terms.disbursed_on && row.why.is_sorted());
    }
    for pair in rows.windows(2) {
        assert_eq!(pair[0].closing, pair[1].opening);
        assert_eq!(pair[0].due_on, pair[1].opens);
        if terms.business_days.rule == BusinessDayRule::Unadjusted && pair[0].number > 0 {
            assert!(pair[0].due_on < pair[1].due_on);
        }
    }
    for part in &schedule.disbursements {
        assert_eq!(part.handed_out, part.amount - part.fees - part.interest);
        assert!(part.handed_out > Decimal::ZERO);
    }
});
