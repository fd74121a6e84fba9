//! Settlements: lines, debts, payments and the group's side add up, whatever the facts.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::exit::*;
use chama_core::loan::WaitingUnit;
use chama_core::money::Currency;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    whole_units: bool,
    reason: u8,
    price: (u8, u16, u8, u16),
    notice: Option<(u8, u8, u32, Option<u16>)>,
    notice_on: Option<u16>,
    order: Vec<u8>,
    held_back: bool,
    insured: bool,
    payment: (u8, u16, u8),
    savings: Vec<(u16, i64)>,
    units: Vec<(u16, i32)>,
    valuations: Vec<(u16, u32, u32)>,
    results: Vec<(u16, i64, u16, bool)>,
    debts: Vec<(u8, u16, Option<u16>, u32)>,
    guarantees: Vec<(u16, Option<u16>, u32)>,
    benefit: u32,
    nominees: Vec<u16>,
    leaves_on: u16,
}

fn day(days: u16) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 31).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

fn kind(number: u8) -> ExitDebtKind {
    use ExitDebtKind::{Due, Fee, Fine, LoanInterest, LoanPenalty, LoanPrincipal};
    [LoanPenalty, LoanInterest, LoanPrincipal, Due, Fine, Fee][usize::from(number % 6)]
}

fn rules(input: &Input, scale: u32) -> ExitRules {
    let (price, share, profit, date) = input.price;
    let share = Decimal::new(share.into(), 4);
    let profit = match profit % 3 {
        0 => ExitProfit::Shared,
        1 => ExitProfit::Forfeited,
        _ => ExitProfit::ForfeitedBefore { date: day(date) },
    };
    let notice = input.notice.map(|(count, unit, amount, share)| ExitNotice {
        count: count.into(),
        unit: [WaitingUnit::Days, WaitingUnit::Weeks, WaitingUnit::Months][usize::from(unit % 3)],
        if_short: match share {
            None => NoticeShort::Blocks,
            Some(share) => NoticeShort::Fee {
                amount: Decimal::new(amount.into(), scale),
                share: Decimal::new(share.into(), 4),
            },
        },
    });
    let (instalments, first_after_days, every_months) = input.payment;
    ExitRules {
        price: match price % 4 {
            0 => ExitPrice::NetAssetValue { profit },
            1 => ExitPrice::SavingsAndResults { profit },
            2 => ExitPrice::SavingsOnly,
            _ => ExitPrice::SavingsLessFee { share },
        },
        notice,
        order: input.order.iter().map(|number| kind(*number)).collect(),
        guarantees: if input.held_back {
            ExitGuarantees::HeldBack
        } else {
            ExitGuarantees::Blocks
        },
        loans_at_death: if input.insured {
            LoansAtDeath::Insured
        } else {
            LoansAtDeath::Offset
        },
        payment: ExitPayment {
            instalments: instalments.into(),
            first_after_days: first_after_days.into(),
            every_months: every_months.into(),
        },
    }
}

fn facts(input: &Input, scale: u32) -> ExitFacts {
    let amount = |units: i64| Decimal::new(units % 1_000_000_000_000, scale);
    let id = |place: usize| place.to_string();
    ExitFacts {
        savings: input
            .savings
            .iter()
            .map(|(on, units)| ExitSaving {
                on: day(*on),
                amount: amount(*units),
            })
            .collect(),
        units: input
            .units
            .iter()
            .map(|(on, units)| ExitUnits {
                on: day(*on),
                units: Decimal::new((*units).into(), 6),
            })
            .collect(),
        valuations: input
            .valuations
            .iter()
            .map(|(on, value, units)| ExitValuation {
                on: day(*on),
                fund_value: amount((*value).into()),
                units: Decimal::new((*units).into(), 6),
            })
            .collect(),
        results: input
            .results
            .iter()
            .enumerate()
            .map(|(place, (on, units, by, equally))| ExitResult {
                id: id(place),
                on: day(*on),
                amount: amount(*units),
                by: if *equally {
                    ExitResultBy::Equally { members: (*by).into() }
                } else {
                    ExitResultBy::BySavings {
                        of: amount(i64::from(*by) * 100_000_000),
                    }
                },
            })
            .collect(),
        debts: input
            .debts
            .iter()
            .enumerate()
            .map(|(place, (number, since, until, units))| ExitDebt {
                debt_kind: kind(*number),
                id: id(place),
                since: day(*since),
                until: until.map(day),
                amount: amount((*units).into()),
            })
            .collect(),
        guarantees: input
            .guarantees
            .iter()
            .enumerate()
            .map(|(place, (since, released_on, units))| ExitGuarantee {
                loan: id(place),
                amount: amount((*units).into()),
                since: day(*since),
                released_on: released_on.map(day),
            })
            .collect(),
        death_benefit: amount(input.benefit.into()),
        nominees: input
            .nominees
            .iter()
            .enumerate()
            .map(|(place, share)| ExitNominee {
                id: id(place),
                share: Decimal::new((*share).into(), 3),
            })
            .collect(),
    }
}

fuzz_target!(|input: Input| {
    let (currency, scale) = if input.whole_units {
        (Currency::Ugx, 0)
    } else {
        (Currency::Kes, 2)
    };
    let terms = ExitTerms {
        currency,
        reason: [ExitReason::Left, ExitReason::Removed, ExitReason::Died][usize::from(input.reason % 3)],
        notice_on: input.notice_on.map(day),
        rules: rules(&input, scale),
        facts: facts(&input, scale),
        ..ExitTerms::new("a".to_owned())
    };
    let Ok(one) = exit_settlement(&terms, day(input.leaves_on)) else {
        return;
    };
    assert_eq!(one.lines.iter().map(|line| line.amount).sum::<Decimal>(), one.balance);
    assert_eq!(one.net - one.shortfall, one.balance);
    assert!(one.net.is_zero() || one.shortfall.is_zero());
    assert!(!one.net.is_sign_negative() && !one.shortfall.is_sign_negative());
    assert_eq!(
        one.entries.iter().map(|entry| entry.amount).sum::<Decimal>(),
        Decimal::ZERO
    );
    for debt in &one.debts {
        assert_eq!(debt.insured + debt.taken + debt.short, debt.owed);
    }
    let paid: Decimal = one.payments.iter().map(|payment| payment.amount).sum();
    assert_eq!(
        paid,
        if one.blocks.is_empty() {
            one.payable
        } else {
            Decimal::ZERO
        }
    );
});
