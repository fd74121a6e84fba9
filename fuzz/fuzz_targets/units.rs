//! Units of a fund: nobody's coming or going lowers the price, and the holdings are the whole fund.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::share::{UnitChange, UnitEvent, UnitFund, UnitOpening, unit_register};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    decimals: u8,
    price_decimals: Option<u8>,
    initial: u32,
    opening: Vec<(u8, u32)>,
    opening_value: i64,
    events: Vec<(u8, u8, u8, i64)>,
}

fn day(days: u8) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly an amount that is let in.
fn number(units: i64, scale: u32) -> Decimal {
    Decimal::new(
        if units % 64 == 63 {
            units
        } else {
            units.rem_euclid(10_000_000_000)
        },
        scale,
    )
}

fuzz_target!(|input: Input| {
    let decimals = u32::from(input.decimals % 9);
    let event = |(place, (on, kind, member, units)): (usize, &(u8, u8, u8, i64))| {
        let member = format!("m{}", member % 4);
        let amount = number(*units, 2);
        UnitEvent {
            id: place.to_string(),
            value_date: day(*on),
            what: match kind % 6 {
                0 => UnitChange::Valued {
                    net_asset_value: amount,
                },
                1 | 2 => UnitChange::Bought { member, amount },
                3 => UnitChange::RedeemedUnits {
                    member,
                    units: number(*units, decimals),
                },
                4 => UnitChange::RedeemedAmount { member, amount },
                _ => UnitChange::RedeemedAll { member },
            },
        }
    };
    let opening = |(place, (_, units)): (usize, &(u8, u32))| UnitOpening {
        member: format!("m{place}"),
        units: Decimal::new((*units).into(), decimals),
    };
    let mut fund = UnitFund {
        unit_decimals: decimals.try_into().expect("small"),
        price_decimals: input.price_decimals.map(|places| (places % 9).into()),
        opening_value: number(input.opening_value, 2),
        opening: input.opening.iter().enumerate().map(opening).collect(),
        ..UnitFund::new(Decimal::new(input.initial.into(), 2), vec![])
    };
    // What is refused is left out, so that the rest is still looked at.
    for one in input.events.iter().take(40).enumerate().map(event) {
        fund.events.push(one);
        if unit_register(&fund, day(255)).is_err() {
            fund.events.pop();
        }
    }
    let Ok(register) = unit_register(&fund, day(255)) else {
        return;
    };
    assert_eq!(
        register.holdings.iter().map(|one| one.units).sum::<Decimal>(),
        register.units
    );
    assert_eq!(
        register.holdings.iter().map(|one| one.value).sum::<Decimal>(),
        register.net_asset_value
    );
    assert!(register.holdings.iter().all(|one| one.units >= Decimal::ZERO));
    assert!(register.net_asset_value >= Decimal::ZERO);
    assert!(!register.units.is_zero() || register.net_asset_value.is_zero());
    for moved in &register.movements {
        assert!(moved.residual >= Decimal::ZERO);
    }
});
