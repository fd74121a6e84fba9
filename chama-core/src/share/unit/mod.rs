//! Units of a fund: their price follows what the fund is worth, and nobody's coming or going moves it.
//!
//! By hand: 100 units, worth 12,000, are at 120. Baraka brings 5,000 and gets 41.666666 units; 17,000 over 141.666666 units are
//! still at 120. Left out: fees for coming and going, several classes of units.

mod fund;
mod price;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::fund::Fund;
pub(crate) use self::price::{UnitPrice, units_in};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{EVENTS, MEMBERS, UNIT_DECIMALS, check_date, check_id};
use crate::money::{Currency, minor_amount, positive_amount};
use crate::sort;
use crate::wire::kind_enum;

/// What happened to a fund.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum UnitChange {
    /// It was valued: the only thing that moves the price.
    Valued {
        /// What all units are worth.
        #[serde(with = "crate::wire::decimal")]
        net_asset_value: Decimal,
    },
    /// A member bought units.
    Bought {
        /// Who.
        member: String,
        /// For how much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A member gave units back.
    RedeemedUnits {
        /// Who.
        member: String,
        /// How many.
        #[serde(with = "crate::wire::decimal")]
        units: Decimal,
    },
    /// A member took an amount out.
    RedeemedAmount {
        /// Who.
        member: String,
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A member gave all units back.
    RedeemedAll {
        /// Who.
        member: String,
    },
}

kind_enum!(UnitChange);

/// Something that happened to a fund on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEvent {
    /// The host's id, once in the list.
    pub id: String,
    /// The day whose price counts.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What happened.
    pub what: UnitChange,
}

/// Units that a member holds when the fund opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitOpening {
    /// The member.
    pub member: String,
    /// How many.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
}

/// A fund and all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitFund {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Decimals of a unit (default: 6).
    #[serde(default = "six")]
    pub unit_decimals: i32,
    /// Decimals that the price is rounded to, half up, before it is dealt at (default: none, it is exact).
    #[serde(default)]
    pub price_decimals: Option<i32>,
    /// The price where nobody holds units.
    #[serde(with = "crate::wire::decimal")]
    pub initial_price: Decimal,
    /// What the fund is worth when it opens (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub opening_value: Decimal,
    /// Who holds units when it opens, each once (default: nobody).
    #[serde(default)]
    pub opening: Vec<UnitOpening>,
    /// What happened; by day, and on a day in the order of the list.
    pub events: Vec<UnitEvent>,
}

fn six() -> i32 {
    6
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl UnitFund {
    /// A fund in KES that opens with nothing, units of 6 decimals and an exact price.
    pub fn new(initial_price: Decimal, events: Vec<UnitEvent>) -> Self {
        Self {
            currency: Currency::default(),
            unit_decimals: six(),
            price_decimals: None,
            initial_price,
            opening_value: zero(),
            opening: Vec::new(),
            events,
        }
    }
}

/// What one event did.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitMovement {
    /// The event.
    pub id: String,
    /// Its day.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// Who bought or redeemed.
    pub member: Option<String>,
    /// The price that was dealt at: the one before the event.
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
    /// Units issued or, below zero, taken back.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
    /// What the fund gained or, below zero, paid.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What of the money bought no unit, and is the member's.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// All units after it.
    #[serde(with = "crate::wire::decimal")]
    pub units_after: Decimal,
    /// What the fund is worth after it.
    #[serde(with = "crate::wire::decimal")]
    pub value_after: Decimal,
}

/// The units of one member.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitHolding {
    /// The member.
    pub member: String,
    /// How many.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
    /// The part of what the fund is worth; all parts add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
}

/// Who holds how many units on a date, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRegister {
    /// The date, whose own events count.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The price of a unit: with 6 decimals where it is exact, and then shown only.
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
    /// What the fund is worth.
    #[serde(with = "crate::wire::decimal")]
    pub net_asset_value: Decimal,
    /// All units.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
    /// Everybody who ever held any, by id.
    pub holdings: Vec<UnitHolding>,
    /// What each event did, in order.
    pub movements: Vec<UnitMovement>,
}

/// Returns who holds how many units of a fund at the end of `as_of`, at which price, and what each event did.
///
/// `price = NAV ÷ units` before each flow; units are rounded down when bought and up when an amount is taken out, money the other way, so
/// that no flow lowers the price. Source: docs/src/rules/shares.md#units.
///
/// # Errors
/// In this order: `date_out_of_range` (`as_of`), `out_of_range` (`fund.unit_decimals`, `fund.price_decimals`), `out_of_range` and
/// `too_many_decimals` (`fund.initial_price`, `fund.opening_value`); `too_long` (`fund.opening`), of each those of an id
/// (`fund.opening[i].member`), `out_of_range` and `too_many_decimals` (`.units`), then `duplicate` (`fund.opening[i].member`), `no_answer`
/// (`fund.opening_value`: nobody holds units); `too_long` (`fund.events`), of each those of an id (`fund.events[i].id`),
/// `date_out_of_range` (`.value_date`), those of an id (`.what.member`), `out_of_range` and `too_many_decimals`
/// (`.what.net_asset_value`, `.what.amount`, `.what.units`), then `duplicate` (`fund.events[i].id`); then event by event up to the date
/// `no_answer` (`fund.events[i].what.net_asset_value`: nobody holds units; `.what.amount`: a unit is worth nothing), `out_of_range`
/// (`.what.units`, `.what.amount`: more than is held), `result_too_large` (price of a unit, number of units, net asset value).
///
/// # Examples
/// ```
/// use chama_core::share::{UnitChange, UnitEvent, UnitFund, unit_register};
/// let event = |day: u32, what| UnitEvent { id: format!("e{day}"), value_date: format!("2026-01-{day:02}").parse().unwrap(), what };
/// let fund = UnitFund::new(100.into(), vec![
///     event(1, UnitChange::Bought { member: "amina".into(), amount: 10_000.into() }),
///     event(2, UnitChange::Valued { net_asset_value: 12_000.into() }),
///     event(3, UnitChange::Bought { member: "baraka".into(), amount: 5_000.into() }),
/// ]);
/// let register = unit_register(&fund, "2026-01-31".parse().unwrap())?;
/// assert_eq!(register.holdings[1].units.to_string(), "41.666666");
/// assert_eq!(register.price.to_string(), "120.000001");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "NAV")]
pub fn unit_register(fund: &UnitFund, as_of: NaiveDate) -> Result<UnitRegister, ChamaError> {
    check_date("as_of", as_of)?;
    let mut state = opened(fund)?;
    check_events(fund, state.decimals())?;
    let mut order: Vec<(usize, &UnitEvent)> = fund
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.value_date <= as_of)
        .collect();
    sort::by_key(&mut order, |(place, event)| (event.value_date, *place));
    let mut movements = Vec::with_capacity(order.len());
    for (place, event) in order {
        let movement = state.apply(event);
        movements.push(movement.map_err(|error| error.within(&format!("fund.events[{place}].what")))?);
    }
    state.register(as_of, movements)
}

fn opened(fund: &UnitFund) -> Result<Fund<'_>, ChamaError> {
    let decimals = decimals_in("fund.unit_decimals", fund.unit_decimals)?;
    let price_decimals = fund
        .price_decimals
        .map(|decimals| decimals_in("fund.price_decimals", decimals));
    let price_decimals = price_decimals.transpose()?;
    let initial = positive_amount("fund.initial_price", fund.initial_price, fund.currency)?;
    let worth = minor_amount("fund.opening_value", fund.opening_value, fund.currency)?;
    MEMBERS.check_len("fund.opening", fund.opening.len())?;
    let mut held = Vec::with_capacity(fund.opening.len());
    for (place, line) in fund.opening.iter().enumerate() {
        let units = check_id("member", &line.member).and_then(|()| units_in("units", line.units, decimals));
        let units = units.map_err(|error| error.within(&format!("fund.opening[{place}]")))?;
        held.push((line.member.as_str(), units));
    }
    unique(
        "fund.opening",
        fund.opening.iter().map(|line| line.member.as_str()),
        "member",
    )?;
    let opened = Fund::new(fund.currency, decimals, price_decimals, initial, worth, held);
    if worth.is_positive() && opened.is_empty() {
        return Err(nobody_holds("fund.opening_value"));
    }
    opened.check()?;
    Ok(opened)
}

fn decimals_in(argument: &str, decimals: i32) -> Result<u32, ChamaError> {
    UNIT_DECIMALS.check(argument, decimals.into())?;
    Ok(u32::try_from(decimals).unwrap_or(0))
}

fn check_events(fund: &UnitFund, decimals: u32) -> Result<(), ChamaError> {
    let list = "fund.events";
    EVENTS.check_len(list, fund.events.len())?;
    for (place, event) in fund.events.iter().enumerate() {
        let checked = check_id("id", &event.id)
            .and_then(|()| check_date("value_date", event.value_date))
            .and_then(|()| check_change(&event.what, fund.currency, decimals).map_err(|error| error.within("what")));
        checked.map_err(|error| error.within(&format!("{list}[{place}]")))?;
    }
    unique(list, fund.events.iter().map(|event| event.id.as_str()), "id")
}

fn check_change(what: &UnitChange, currency: Currency, decimals: u32) -> Result<(), ChamaError> {
    match what {
        UnitChange::Valued { net_asset_value } => {
            minor_amount("net_asset_value", *net_asset_value, currency).map(|_| ())
        }
        UnitChange::Bought { member, amount } | UnitChange::RedeemedAmount { member, amount } => {
            check_id("member", member)?;
            minor_amount("amount", *amount, currency).map(|_| ())
        }
        UnitChange::RedeemedUnits { member, units } => {
            check_id("member", member)?;
            units_in("units", *units, decimals).map(|_| ())
        }
        UnitChange::RedeemedAll { member } => check_id("member", member),
    }
}

fn nobody_holds(argument: &str) -> ChamaError {
    ChamaError::NoAnswer {
        argument: argument.to_owned(),
        reason: "nobody holds units".to_owned(),
    }
}

#[cfg(test)]
mod worked_examples;
