//! Any rule and item: refused with a path, or lines that add up and stay within every cap.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::bylaws::*;
use chama_core::calendar::{Weekend, YearStart};
use chama_core::money::{Currency, Rounding, RoundingMode};
use chama_core::penalty::*;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    basis: (u8, i64, i64),
    tiers: Vec<(u8, i32, i16)>,
    choices: [u8; 8],
    grace: i32,
    item_cap: Option<(bool, i32)>,
    member_cap: Option<(u8, i32)>,
    guard: Option<i16>,
    step: Option<i32>,
    due_on: i32,
    amount: i64,
    payments: Vec<(i16, i32, i32)>,
    holidays: Vec<i16>,
    days: i16,
}

/// Mostly within the calendar, sometimes anywhere that chrono goes.
fn day(number: i32) -> NaiveDate {
    let anywhere = NaiveDate::from_num_days_from_ce_opt(number);
    let within = NaiveDate::from_num_days_from_ce_opt(739_000 + number % 10_000).unwrap_or_default();
    if number % 16 == 0 {
        anywhere.unwrap_or(within)
    } else {
        within
    }
}

fn later(date: NaiveDate, days: i16) -> NaiveDate {
    date.checked_add_signed(chrono::TimeDelta::days(i64::from(days)))
        .unwrap_or(date)
}

fn rule(input: &Input) -> PenaltyRule {
    let (kind, one, other) = input.basis;
    let cents = |number: i64| Decimal::new(number % 10_000_000, 2);
    let basis = match kind % 4 {
        0 => PenaltyBasis::Fixed { amount: cents(one) },
        1 => PenaltyBasis::Unpaid {
            share: Decimal::new(one % 20_000, 4),
        },
        2 => PenaltyBasis::Whole {
            share: Decimal::new(other % 20_000, 4),
        },
        _ => {
            let mut from_days = 0_i32;
            let tiers = input.tiers.iter().map(|(days, amount, share)| {
                from_days = from_days.saturating_add(i32::from(*days));
                PenaltyTier {
                    from_days,
                    amount: cents(i64::from(*amount)),
                    share: Decimal::new(i64::from(*share), 4),
                }
            });
            PenaltyBasis::Tiered { tiers: tiers.collect() }
        }
    };
    let late = || PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    let [trigger, every, counting, compounding, counts, unit, mode, _] = input.choices;
    PenaltyRule {
        trigger: match trigger % 8 {
            0 => PenaltyTrigger::MissedMeeting,
            1 => PenaltyTrigger::LateToMeeting,
            _ => late(),
        },
        every: [
            PenaltyEvery::Once,
            PenaltyEvery::Day,
            PenaltyEvery::Week,
            PenaltyEvery::Month,
        ][usize::from(every % 4)],
        counting: if counting % 2 == 0 {
            Counting::Started
        } else {
            Counting::Complete
        },
        compounding: if compounding % 2 == 0 {
            Compounding::Simple
        } else {
            Compounding::Compound
        },
        grace: if unit % 2 == 0 {
            Grace::CalendarDays { days: input.grace % 64 }
        } else {
            Grace::BusinessDays { days: input.grace % 64 }
        },
        grace_counts: if counts % 2 == 0 {
            GraceCounts::AfterGrace
        } else {
            GraceCounts::FromDue
        },
        per_item: input.item_cap.map(|(share, number)| {
            if share {
                ItemCap::Share {
                    share: Decimal::new(i64::from(number), 6),
                }
            } else {
                ItemCap::Amount {
                    amount: cents(i64::from(number)),
                }
            }
        }),
        per_member: input.member_cap.map(|(window, number)| MemberCap {
            amount: cents(i64::from(number)),
            window: [CapWindow::Always, CapWindow::FinancialYear, CapWindow::CalendarMonth][usize::from(window % 3)],
        }),
        in_duplum: input.guard.map(|days| InDuplumRule {
            from_days: i32::from(days),
        }),
        rounding: Rounding {
            mode: [
                RoundingMode::HalfUp,
                RoundingMode::HalfEven,
                RoundingMode::Up,
                RoundingMode::Down,
                RoundingMode::Ceiling,
                RoundingMode::Floor,
            ][usize::from(mode % 6)],
            step: input.step.map(|step| Decimal::new(i64::from(step), 2)),
        },
        ..PenaltyRule::new("late".to_owned(), late(), basis)
    }
}

fuzz_target!(|input: Input| {
    let due_on = day(input.due_on);
    let amount = Decimal::new(input.amount % 100_000_000, 2);
    let mut left = amount;
    let payments = input.payments.iter().map(|(days, item, penalty)| {
        // Mostly what is still unpaid allows.
        let part = Decimal::new(i64::from(*item), 2);
        let to_item = if item % 8 == 0 {
            part
        } else {
            part.abs().min(left.max(Decimal::ZERO))
        };
        left -= to_item;
        LatePayment {
            value_date: later(due_on, *days),
            to_item,
            to_penalty: Decimal::new(i64::from(*penalty).abs(), 2),
        }
    });
    let item = LateItem {
        amount,
        due_on,
        payments: payments.collect(),
    };
    let terms = PenaltyTerms {
        rule: rule(&input),
        item,
        currency: if input.choices[7] % 4 == 0 {
            Currency::Ugx
        } else {
            Currency::Kes
        },
        weekend: if input.choices[7] % 2 == 0 {
            Weekend::Sunday
        } else {
            Weekend::SaturdayAndSunday
        },
        holidays: input.holidays.iter().map(|days| later(due_on, days % 64)).collect(),
        financial_year: YearStart::default(),
    };
    let as_of = later(due_on, input.days);
    let penalty = match late_penalty(&terms, as_of) {
        Ok(penalty) => penalty,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let sum: Decimal = penalty.lines.iter().map(|line| line.amount).sum();
    assert_eq!(sum, penalty.charged);
    assert_eq!(penalty.owed, penalty.charged - penalty.paid);
    for line in &penalty.lines {
        assert_eq!(line.amount, line.each * Decimal::from(line.times));
        assert!(line.first_on <= line.last_on && line.last_on <= as_of && line.times > 0);
    }
    assert!(penalty.charged >= Decimal::ZERO);
    if let Some(ItemCap::Amount { amount }) = &terms.rule.per_item {
        assert!(penalty.charged <= *amount);
    }
    if let Some(MemberCap {
        amount,
        window: CapWindow::Always,
    }) = &terms.rule.per_member
    {
        assert!(penalty.charged <= *amount);
    }
    let known = terms.item.payments.iter().filter(|payment| payment.value_date <= as_of);
    let paid: Decimal = known.map(|payment| payment.to_item).sum();
    assert_eq!(penalty.item_unpaid, terms.item.amount - paid);
    assert_eq!(
        penalty.days_late > 0,
        penalty.item_unpaid > Decimal::ZERO && as_of > due_on
    );
});
