//! Shares: cash and credit are always cost and left over, and nobody gets more than the maximum.

#![no_main]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use chama_core::money::Currency;
use chama_core::share::{
    LeftOver, PurchaseOutcome, ShareEntry, ShareMeeting, ShareRule, ShareTender, share_purchases, share_register,
};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    price: i64,
    minimum: i32,
    maximum: i32,
    whole_units: bool,
    tenders: Vec<(u8, i64, i64, i16)>,
    entries: Vec<(u8, u8, i32)>,
    as_of: u8,
}

fuzz_target!(|input: Input| {
    let (currency, scale) = if input.whole_units {
        (Currency::Ugx, 0)
    } else {
        (Currency::Kes, 2)
    };
    let meeting = ShareMeeting {
        rule: ShareRule {
            price: Decimal::new(input.price, scale),
            minimum: input.minimum,
            maximum: input.maximum,
            left_over: LeftOver::Welfare,
        },
        currency,
        tenders: input
            .tenders
            .iter()
            .map(|(member, cash, credit, already)| ShareTender {
                member: member.to_string(),
                cash: Decimal::new(*cash, scale),
                already_bought: (*already).into(),
                credit_brought: Decimal::new(*credit, scale),
            })
            .collect(),
    };
    if let Ok(bought) = share_purchases(&meeting) {
        assert_eq!(bought.cost + bought.left_over, bought.total);
        let mut shares = 0;
        let mut members = BTreeSet::new();
        for (line, tender) in bought.purchases.iter().zip(&meeting.tenders) {
            let purchase = &line.purchase;
            assert!(members.insert(&line.member));
            assert_eq!(purchase.total, tender.cash + tender.credit_brought);
            assert_eq!(purchase.cost + purchase.left_over, purchase.total);
            let after = tender.already_bought + purchase.shares;
            assert!(purchase.shares >= 0 && after <= input.maximum);
            assert_eq!(purchase.outcome == PurchaseOutcome::BelowMinimum, after < input.minimum);
            shares += i64::from(purchase.shares);
        }
        assert_eq!(shares, bought.shares);
    }

    let day = |days: u8| {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        start.checked_add_days(Days::new(days.into())).expect("before 2200")
    };
    let entries: Vec<ShareEntry> = input
        .entries
        .iter()
        .map(|(member, days, shares)| ShareEntry {
            member: member.to_string(),
            value_date: day(*days),
            shares: *shares,
        })
        .collect();
    if let Ok(register) = share_register(&entries, day(input.as_of)) {
        assert_eq!(
            register.holdings.iter().map(|holding| holding.shares).sum::<i64>(),
            register.total
        );
        assert!(register.holdings.windows(2).all(|pair| pair[0].member < pair[1].member));
        let all = share_register(&entries, day(u8::MAX)).expect("the same entries");
        assert!(all.holdings.len() >= register.holdings.len());
    }
});
