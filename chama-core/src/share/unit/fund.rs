//! A fund between two events: who holds what, and what all of it is worth.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::price::{UnitPrice, check_units, power, units_in};
use super::{UnitChange, UnitEvent, UnitHolding, UnitMovement, UnitRegister, nobody_holds};
use crate::error::ChamaError;
use crate::limits::AMOUNT;
use crate::money::{Currency, Minor, floors, hand_out, minor_amount};

/// The decimals that an exact price is shown with.
const SHOWN: u32 = 6;

pub(super) struct Fund<'a> {
    currency: Currency,
    decimals: u32,
    price_decimals: Option<u32>,
    initial: Minor,
    worth: Minor,
    grains: i128,
    held: BTreeMap<&'a str, i128>,
}

/// What an event does to the fund.
struct Change<'a> {
    member: Option<&'a str>,
    /// Issued or, below zero, taken back.
    grains: i128,
    /// Gained or, below zero, paid.
    money: Minor,
    residual: Minor,
}

impl<'a> Fund<'a> {
    pub(super) fn new(
        currency: Currency,
        decimals: u32,
        price_decimals: Option<u32>,
        initial: Minor,
        worth: Minor,
        held: Vec<(&'a str, i128)>,
    ) -> Self {
        Self {
            currency,
            decimals,
            price_decimals,
            initial,
            worth,
            grains: held.iter().map(|(_, grains)| *grains).fold(0, i128::saturating_add),
            held: held.into_iter().collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.grains == 0
    }

    pub(super) fn decimals(&self) -> u32 {
        self.decimals
    }

    /// The price to deal at.
    fn price(&self) -> Result<UnitPrice, ChamaError> {
        let exact = if self.is_empty() {
            UnitPrice::exact(self.initial, power(self.decimals))
        } else {
            UnitPrice::exact(self.worth, self.grains)
        };
        let exact = exact.check(self.decimals, self.currency)?;
        Ok(self
            .price_decimals
            .map_or(exact, |places| exact.rounded(self.decimals, places, self.currency)))
    }

    fn shown(&self, price: UnitPrice) -> Decimal {
        price.decimal(self.decimals, self.price_decimals.unwrap_or(SHOWN), self.currency)
    }

    fn units(&self, grains: i128) -> Decimal {
        Decimal::try_from_i128_with_scale(grains, self.decimals).unwrap_or(Decimal::MAX)
    }

    /// Refuses a fund beyond the limits.
    pub(super) fn check(&self) -> Result<(), ChamaError> {
        check_units(self.grains, self.decimals)?;
        let most = i128::from(AMOUNT.maximum).saturating_mul(self.currency.units());
        if self.worth.0 > most {
            return Err(ChamaError::ResultTooLarge {
                quantity: "net asset value".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        Ok(())
    }

    /// Applies an event that has been checked.
    pub(super) fn apply(&mut self, event: &'a UnitEvent) -> Result<UnitMovement, ChamaError> {
        let price = self.price()?;
        let change = self.change(&event.what, price)?;
        self.worth += change.money;
        self.grains = self.grains.saturating_add(change.grains);
        if let Some(member) = change.member {
            let held = self.held.entry(member).or_default();
            *held = held.saturating_add(change.grains);
        }
        self.check()?;
        Ok(UnitMovement {
            id: event.id.clone(),
            value_date: event.value_date,
            member: change.member.map(str::to_owned),
            price: self.shown(price),
            units: self.units(change.grains),
            amount: change.money.amount(self.currency),
            residual: change.residual.amount(self.currency),
            units_after: self.units(self.grains),
            value_after: self.worth.amount(self.currency),
        })
    }

    fn change(&self, what: &'a UnitChange, price: UnitPrice) -> Result<Change<'a>, ChamaError> {
        match what {
            UnitChange::Valued { net_asset_value } => {
                let worth = minor_amount("net_asset_value", *net_asset_value, self.currency)?;
                if worth.is_positive() && self.is_empty() {
                    return Err(nobody_holds("net_asset_value"));
                }
                Ok(Change {
                    member: None,
                    grains: 0,
                    money: worth - self.worth,
                    residual: Minor::ZERO,
                })
            }
            UnitChange::Bought { member, amount } => self.bought(member, *amount, price),
            UnitChange::RedeemedUnits { member, units } => {
                let held = self.held_by(member);
                let grains = units_in("units", *units, self.decimals)?;
                if grains > held {
                    return Err(more_than(("units", *units), self.units(held)));
                }
                Ok(self.redeemed(member, grains, price))
            }
            UnitChange::RedeemedAmount { member, amount } => self.redeemed_amount(member, *amount, price),
            UnitChange::RedeemedAll { member } => Ok(self.redeemed(member, self.held_by(member), price)),
        }
    }

    fn held_by(&self, member: &str) -> i128 {
        self.held.get(member).copied().unwrap_or(0)
    }

    fn bought(&self, member: &'a str, amount: Decimal, price: UnitPrice) -> Result<Change<'a>, ChamaError> {
        let money = minor_amount("amount", amount, self.currency)?;
        if price.is_zero() {
            return Err(ChamaError::NoAnswer {
                argument: "amount".to_owned(),
                reason: "a unit is worth nothing".to_owned(),
            });
        }
        let (grains, cost) = price.bought_for(money, self.decimals)?;
        Ok(Change {
            member: Some(member),
            grains,
            money: cost,
            residual: money - cost,
        })
    }

    /// All units of the fund are worth all of it; others what the price says, rounded down.
    fn redeemed(&self, member: &'a str, grains: i128, price: UnitPrice) -> Change<'a> {
        let paid = if grains == self.grains {
            self.worth
        } else {
            price.worth_of(grains).min(self.worth)
        };
        Change {
            member: Some(member),
            grains: grains.saturating_neg(),
            money: -paid,
            residual: Minor::ZERO,
        }
    }

    fn redeemed_amount(&self, member: &'a str, amount: Decimal, price: UnitPrice) -> Result<Change<'a>, ChamaError> {
        let (held, paid) = (self.held_by(member), minor_amount("amount", amount, self.currency)?);
        let has_all = held == self.grains;
        let most = price.worth_of(held).min(self.worth);
        let grains = if has_all && paid == self.worth {
            self.grains
        } else if paid > most {
            let most = if has_all { self.worth } else { most };
            return Err(more_than(("amount", amount), most.amount(self.currency)));
        } else if paid.is_zero() {
            0
        } else {
            price.grains_for(paid).min(held)
        };
        if grains == self.grains {
            return Ok(self.redeemed(member, grains, price));
        }
        Ok(Change {
            member: Some(member),
            grains: grains.saturating_neg(),
            money: -paid,
            residual: Minor::ZERO,
        })
    }

    /// The register after the last event; the values of the holdings are cut from what the fund is worth.
    pub(super) fn register(self, as_of: NaiveDate, movements: Vec<UnitMovement>) -> Result<UnitRegister, ChamaError> {
        let price = self.price()?;
        let grains: Vec<i128> = self.held.values().copied().collect();
        let mut parts = floors(self.worth.0, &grains);
        let given = parts.iter().map(|part| part.steps).fold(0, i128::saturating_add);
        if !self.is_empty() {
            hand_out(&mut parts, self.worth.0.saturating_sub(given));
        }
        let holdings = self.held.iter().zip(parts);
        Ok(UnitRegister {
            as_of,
            price: self.shown(price),
            net_asset_value: self.worth.amount(self.currency),
            units: self.units(self.grains),
            holdings: holdings
                .map(|((member, grains), part)| UnitHolding {
                    member: (*member).to_owned(),
                    units: self.units(*grains),
                    value: Minor(part.steps).amount(self.currency),
                })
                .collect(),
            movements,
        })
    }
}

fn more_than((argument, value): (&str, Decimal), most: Decimal) -> ChamaError {
    ChamaError::OutOfRange {
        argument: argument.to_owned(),
        value: value.to_string(),
        minimum: "0".to_owned(),
        maximum: most.to_string(),
    }
}
