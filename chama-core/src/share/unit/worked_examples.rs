//! Funds worked by hand, and the order of errors.

use super::*;

fn event(place: usize, what: UnitChange) -> UnitEvent {
    UnitEvent {
        id: format!("e{place}"),
        value_date: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        what,
    }
}

fn bought(member: &str, amount: i64) -> UnitChange {
    UnitChange::Bought {
        member: member.to_owned(),
        amount: Decimal::from(amount),
    }
}

fn valued(net_asset_value: i64) -> UnitChange {
    UnitChange::Valued {
        net_asset_value: Decimal::from(net_asset_value),
    }
}

fn fund(what: Vec<UnitChange>) -> UnitFund {
    let events = what.into_iter().enumerate().map(|(place, what)| event(place, what));
    UnitFund::new(Decimal::from(100), events.collect())
}

fn register(fund: &UnitFund) -> Result<UnitRegister, ChamaError> {
    unit_register(fund, NaiveDate::from_ymd_opt(2026, 12, 31).unwrap())
}

#[test]
fn the_page_by_hand() {
    let half = UnitChange::RedeemedUnits {
        member: "a".to_owned(),
        units: Decimal::from(50),
    };
    let all = register(&fund(vec![
        bought("a", 10_000),
        valued(12_000),
        bought("b", 5_000),
        half,
    ]))
    .unwrap();
    let moved: Vec<String> = all.movements.iter().map(|moved| moved.units.to_string()).collect();
    assert_eq!(moved, ["100.000000", "0.000000", "41.666666", "-50.000000"]);
    assert_eq!(all.movements[3].amount.to_string(), "-6000.00");
    assert_eq!(
        (all.net_asset_value.to_string(), all.units.to_string()),
        ("11000.00".into(), "91.666666".into())
    );
    assert_eq!(
        all.holdings.iter().map(|one| one.value).sum::<Decimal>(),
        all.net_asset_value
    );
}

#[test]
fn the_last_one_out_takes_what_is_left() {
    let out = |member: &str| UnitChange::RedeemedAll {
        member: member.to_owned(),
    };
    let empty = register(&fund(vec![
        bought("a", 100),
        bought("b", 100),
        valued(201),
        out("a"),
        out("b"),
    ]))
    .unwrap();
    assert_eq!(
        (empty.net_asset_value.to_string(), empty.units.to_string()),
        ("0.00".into(), "0.000000".into())
    );
    assert_eq!(empty.price.to_string(), "100.000000");
}

#[test]
fn whole_units_leave_a_residual_that_is_the_members() {
    let mut whole = fund(vec![bought("a", 250)]);
    whole.unit_decimals = 0;
    let moved = register(&whole).unwrap().movements.remove(0);
    assert_eq!(
        (moved.units.to_string(), moved.amount.to_string()),
        ("2".into(), "200.00".into())
    );
    assert_eq!(moved.residual.to_string(), "50.00");
}

#[test]
fn a_rounded_price_is_dealt_at() {
    let mut coarse = fund(vec![bought("a", 300), valued(400), bought("b", 1_000)]);
    coarse.price_decimals = Some(2);
    let moved = register(&coarse).unwrap().movements.remove(2);
    assert_eq!(
        (moved.price.to_string(), moved.units.to_string()),
        ("133.33".into(), "7.500187".into())
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let refuse = |what| register(&fund(what)).unwrap_err().to_string();
    assert_eq!(
        refuse(vec![valued(1)]),
        "`fund.events[0].what.net_asset_value` has no answer: nobody holds units"
    );
    assert_eq!(
        refuse(vec![bought("a", 100), valued(0), bought("b", 100)]),
        "`fund.events[2].what.amount` has no answer: a unit is worth nothing"
    );
    let take = |amount: i64| UnitChange::RedeemedAmount {
        member: "a".to_owned(),
        amount: Decimal::from(amount),
    };
    assert_eq!(
        refuse(vec![bought("a", 100), bought("b", 100), take(101)]),
        "`fund.events[2].what.amount` is 101, but must be from 0 to 100.00"
    );
    assert_eq!(
        refuse(vec![bought("a", 1_000_000_000_000), bought("b", 1)]),
        "the net asset value would be beyond 1000000000000"
    );
}

#[test]
fn errors_come_in_the_documented_order() {
    let bad = Decimal::NEGATIVE_ONE;
    let mut fund = UnitFund {
        unit_decimals: 9,
        price_decimals: Some(-1),
        opening_value: bad,
        opening: vec![
            UnitOpening {
                member: String::new(),
                units: bad,
            };
            2
        ],
        ..UnitFund::new(Decimal::ZERO, vec![event(0, bought("", -1)); 2])
    };
    fund.events[0].id = String::new();
    type Mend = fn(&mut UnitFund);
    let table: [(&str, Mend); 13] = [
        ("`fund.unit_decimals` is 9, but must be from 0 to 8", |f| {
            f.unit_decimals = 6
        }),
        ("`fund.price_decimals` is -1", |f| f.price_decimals = None),
        ("`fund.initial_price` is 0, but must be from 0.01", |f| {
            f.initial_price = Decimal::ONE
        }),
        ("`fund.opening_value` is -1", |f| f.opening_value = Decimal::ONE),
        ("`fund.opening[0].member` must not be empty", |f| {
            f.opening[0].member = "a".to_owned()
        }),
        ("`fund.opening[0].units` is -1", |f| {
            f.opening[0].units = Decimal::new(1, 7)
        }),
        (
            "`fund.opening[0].units` is 0.0000001, but may have at most 6 decimals",
            |f| {
                f.opening[0].units = Decimal::ZERO;
                f.opening[1] = f.opening[0].clone();
            },
        ),
        ("`fund.opening[1].member` is a, which is already there", |f| {
            f.opening.truncate(1)
        }),
        ("`fund.opening_value` has no answer: nobody holds units", |f| {
            f.opening[0].units = Decimal::ONE
        }),
        ("`fund.events[0].id` must not be empty", |f| {
            f.events[0].id = "e0".to_owned()
        }),
        ("`fund.events[0].what.member` must not be empty", |f| {
            f.events[0].what = bought("a", -1)
        }),
        ("`fund.events[0].what.amount` is -1", |f| {
            f.events[0].what = bought("a", 1);
            f.events[1] = f.events[0].clone();
        }),
        ("`fund.events[1].id` is e0, which is already there", |f| {
            f.events.truncate(1)
        }),
    ];
    for (start, mend) in table {
        let error = register(&fund).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut fund);
    }
    assert!(register(&fund).is_ok());
}
