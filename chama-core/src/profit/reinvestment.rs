//! What members do with a payout: take it, or buy shares or units of the next cycle with it.
//!
//! By hand: Baraka reinvests 6,107 in shares at 500, at most 5 at the first meeting: 5 for 2,500, and 3,607 are carried.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, UNIT_DECIMALS, check_fraction, check_id};
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, minor_amount, positive_amount};
use crate::share::{ExactShareRule, LeftOver, ShareRule, UnitPrice, units_in};
use crate::sort;
use crate::wire::kind_enum;

/// What a member does with a payout.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PayoutChoice {
    /// All is paid.
    #[default]
    PayOut,
    /// All is reinvested.
    Reinvest,
    /// A part is reinvested.
    Part {
        /// As a fraction: 0.5 is half.
        #[serde(with = "crate::wire::decimal")]
        fraction: Decimal,
    },
}

/// What a payout buys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReinvestmentInto {
    /// Shares of the next cycle, at one meeting.
    Shares {
        /// How they are sold, and where the money goes that buys none.
        rule: ShareRule,
    },
    /// Units of a fund, at the price before the money comes.
    Units {
        /// What the fund is worth.
        #[serde(with = "crate::wire::decimal")]
        net_asset_value: Decimal,
        /// Its units.
        #[serde(with = "crate::wire::decimal")]
        units: Decimal,
        /// Decimals of a unit (default: 6).
        #[serde(default = "six")]
        unit_decimals: i32,
        /// Where the money goes that buys none (default: the member's credit).
        #[serde(default)]
        left_over: LeftOver,
    },
}

kind_enum!(PayoutChoice, ReinvestmentInto);

fn six() -> i32 {
    6
}

/// What a member is to get.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberPayout {
    /// The member.
    pub member: String,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What a member said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutElection {
    /// The member.
    pub member: String,
    /// The choice.
    pub choice: PayoutChoice,
}

/// Payouts, what members said, and what they buy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReinvestmentTerms {
    /// What each member is to get; each is there once.
    pub payouts: Vec<MemberPayout>,
    /// What members said; each is there once at most.
    pub elections: Vec<PayoutElection>,
    /// For those who said nothing (default: all is paid).
    #[serde(default)]
    pub default_choice: PayoutChoice,
    /// What is bought.
    pub into: ReinvestmentInto,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// What became of one payout: cost + paid + carried + welfare = amount.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReinvestmentLine {
    /// The member.
    pub member: String,
    /// The payout.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// How many shares or units were bought.
    #[serde(with = "crate::wire::decimal")]
    pub bought: Decimal,
    /// What they cost.
    #[serde(with = "crate::wire::decimal")]
    pub cost: Decimal,
    /// What is paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What stays the member's credit.
    #[serde(with = "crate::wire::decimal")]
    pub carried: Decimal,
    /// What goes to the welfare fund.
    #[serde(with = "crate::wire::decimal")]
    pub welfare: Decimal,
}

/// What became of all payouts: the lines add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reinvestment {
    /// One for each payout, by member.
    pub lines: Vec<ReinvestmentLine>,
    /// All payouts.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// All shares or units.
    #[serde(with = "crate::wire::decimal")]
    pub bought: Decimal,
    /// What they cost.
    #[serde(with = "crate::wire::decimal")]
    pub cost: Decimal,
    /// What is paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What stays the members' credit.
    #[serde(with = "crate::wire::decimal")]
    pub carried: Decimal,
    /// What goes to the welfare fund.
    #[serde(with = "crate::wire::decimal")]
    pub welfare: Decimal,
}

/// Returns what each member's payout buys, what is paid and what is carried, by what the member said.
///
/// Source: docs/src/rules/profit.md#reinvesting.
///
/// # Errors
/// In this order: `too_long` (`terms.payouts`), of each those of an id (`terms.payouts[i].member`), `out_of_range` and `too_many_decimals`
/// (`.amount`), then `duplicate` (`terms.payouts[i].member`); `out_of_range` and `too_many_decimals` (`terms.default_choice.fraction`);
/// `too_long` (`terms.elections`), of each those of an id (`terms.elections[i].member`), `out_of_range` and `too_many_decimals`
/// (`.choice.fraction`), then `duplicate` and `not_found` (`terms.elections[i].member`); those of `terms.into.rule` as in
/// [`share_purchase`](crate::share::share_purchase), or `out_of_range` (`terms.into.unit_decimals`), `out_of_range` and `too_many_decimals`
/// (`terms.into.net_asset_value`, `terms.into.units`); `result_too_large` (number of units).
///
/// # Examples
/// ```
/// use chama_core::money::Currency;
/// use chama_core::profit::{MemberPayout, PayoutChoice, ReinvestmentInto, ReinvestmentTerms, reinvestments};
/// use chama_core::share::ShareRule;
/// let done = reinvestments(&ReinvestmentTerms {
///     payouts: vec![MemberPayout { member: "baraka".into(), amount: 6_107.into() }],
///     elections: vec![],
///     default_choice: PayoutChoice::Reinvest,
///     into: ReinvestmentInto::Shares { rule: ShareRule::new(500.into()) },
///     currency: Currency::Kes,
/// })?;
/// assert_eq!((done.cost.to_string(), done.carried.to_string()), ("2500.00".into(), "3607.00".into()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn reinvestments(terms: &ReinvestmentTerms) -> Result<Reinvestment, ChamaError> {
    let currency = terms.currency;
    let payouts = checked_payouts(terms)?;
    let choices = checked_choices(terms, &payouts)?;
    let seller = Seller::exact(&terms.into, currency)?;

    let mut lines = Vec::with_capacity(payouts.len());
    let mut sum = Row::default();
    for (member, amount) in payouts {
        let choice = choices.get(member).copied().unwrap_or(&terms.default_choice);
        let row = seller.row(amount, reinvested(amount, choice))?;
        sum = sum.plus(&row);
        lines.push(ReinvestmentLine {
            member: member.to_owned(),
            amount: row.amount.amount(currency),
            bought: seller.count(row.bought),
            cost: row.cost.amount(currency),
            paid: row.paid.amount(currency),
            carried: row.carried.amount(currency),
            welfare: row.welfare.amount(currency),
        });
    }
    Ok(Reinvestment {
        lines,
        amount: sum.amount.amount(currency),
        bought: seller.count(sum.bought),
        cost: sum.cost.amount(currency),
        paid: sum.paid.amount(currency),
        carried: sum.carried.amount(currency),
        welfare: sum.welfare.amount(currency),
    })
}

/// The payouts by member.
fn checked_payouts(terms: &ReinvestmentTerms) -> Result<Vec<(&str, Minor)>, ChamaError> {
    let list = "terms.payouts";
    MEMBERS.check_len(list, terms.payouts.len())?;
    let mut payouts = Vec::with_capacity(terms.payouts.len());
    for (place, payout) in terms.payouts.iter().enumerate() {
        let amount = check_id("member", &payout.member)
            .and_then(|()| minor_amount("amount", payout.amount, terms.currency))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        payouts.push((payout.member.as_str(), amount));
    }
    unique(
        list,
        terms.payouts.iter().map(|payout| payout.member.as_str()),
        "member",
    )?;
    sort::ascending(&mut payouts);
    Ok(payouts)
}

fn checked_choices<'a>(
    terms: &'a ReinvestmentTerms,
    payouts: &[(&str, Minor)],
) -> Result<BTreeMap<&'a str, &'a PayoutChoice>, ChamaError> {
    let list = "terms.elections";
    check_choice("terms.default_choice", &terms.default_choice)?;
    MEMBERS.check_len(list, terms.elections.len())?;
    for (place, election) in terms.elections.iter().enumerate() {
        check_id("member", &election.member)
            .and_then(|()| check_choice("choice", &election.choice))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
    }
    let members = terms.elections.iter().map(|election| election.member.as_str());
    unique(list, members.clone(), "member")?;
    let missing = members
        .enumerate()
        .find(|(_, member)| payouts.binary_search_by(|(id, _)| (*id).cmp(member)).is_err());
    if let Some((place, member)) = missing {
        return Err(ChamaError::NotFound {
            argument: format!("{list}[{place}].member"),
            value: member.to_owned(),
            expected: "a member of `terms.payouts`".to_owned(),
        });
    }
    let choices = terms.elections.iter();
    Ok(choices
        .map(|election| (election.member.as_str(), &election.choice))
        .collect())
}

fn check_choice(argument: &str, choice: &PayoutChoice) -> Result<(), ChamaError> {
    match choice {
        PayoutChoice::PayOut | PayoutChoice::Reinvest => Ok(()),
        PayoutChoice::Part { fraction } => {
            check_fraction("fraction", *fraction).map_err(|error| error.within(argument))
        }
    }
}

/// What of a payout goes into buying.
fn reinvested(amount: Minor, choice: &PayoutChoice) -> Minor {
    let down = ExactRounding {
        mode: RoundingMode::Down,
        step: 1,
    };
    match choice {
        PayoutChoice::PayOut => Minor::ZERO,
        PayoutChoice::Reinvest => amount,
        PayoutChoice::Part { fraction } => down.part(amount, *fraction),
    }
}

/// What sells shares or units.
enum Seller {
    Shares(ExactShareRule, LeftOver),
    Units(UnitPrice, LeftOver, u32),
}

impl Seller {
    fn exact(into: &ReinvestmentInto, currency: Currency) -> Result<Self, ChamaError> {
        match into {
            ReinvestmentInto::Shares { rule } => {
                Ok(Self::Shares(rule.exact("terms.into.rule", currency)?, rule.left_over))
            }
            ReinvestmentInto::Units {
                net_asset_value,
                units,
                unit_decimals,
                left_over,
            } => {
                UNIT_DECIMALS.check("terms.into.unit_decimals", (*unit_decimals).into())?;
                let decimals = u32::try_from(*unit_decimals).unwrap_or(0);
                let worth = positive_amount("terms.into.net_asset_value", *net_asset_value, currency)?;
                let held = units_in("terms.into.units", *units, decimals)?;
                if held == 0 {
                    return Err(ChamaError::OutOfRange {
                        argument: "terms.into.units".to_owned(),
                        value: units.to_string(),
                        minimum: Decimal::new(1, decimals).to_string(),
                        maximum: crate::limits::UNITS.maximum.to_string(),
                    });
                }
                Ok(Self::Units(UnitPrice::exact(worth, held), *left_over, decimals))
            }
        }
    }

    fn row(&self, amount: Minor, money: Minor) -> Result<Row, ChamaError> {
        let (bought, cost, left_over) = match self {
            Self::Shares(rule, left_over) => {
                let purchase = rule.purchase(money, 0);
                (i128::from(purchase.shares), purchase.cost, *left_over)
            }
            Self::Units(price, left_over, decimals) => {
                let (units, cost) = price.bought_for(money, *decimals)?;
                (units, cost, *left_over)
            }
        };
        let over = money - cost;
        let to = |place: LeftOver| if left_over == place { over } else { Minor::ZERO };
        Ok(Row {
            amount,
            bought,
            cost,
            paid: amount - money + to(LeftOver::Returned),
            carried: to(LeftOver::NextMeeting),
            welfare: to(LeftOver::Welfare),
        })
    }

    fn count(&self, bought: i128) -> Decimal {
        let decimals = match self {
            Self::Shares(..) => 0,
            Self::Units(_, _, decimals) => *decimals,
        };
        Decimal::try_from_i128_with_scale(bought, decimals).unwrap_or(Decimal::MAX)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    amount: Minor,
    bought: i128,
    cost: Minor,
    paid: Minor,
    carried: Minor,
    welfare: Minor,
}

impl Row {
    fn plus(&self, other: &Self) -> Self {
        Self {
            amount: self.amount + other.amount,
            bought: self.bought.saturating_add(other.bought),
            cost: self.cost + other.cost,
            paid: self.paid + other.paid,
            carried: self.carried + other.carried,
            welfare: self.welfare + other.welfare,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(into: ReinvestmentInto) -> ReinvestmentTerms {
        let payout = |member: &str, amount: i64| MemberPayout {
            member: member.to_owned(),
            amount: Decimal::from(amount),
        };
        ReinvestmentTerms {
            payouts: vec![payout("b", 1_700), payout("a", 6_107), payout("c", 900)],
            elections: vec![
                PayoutElection {
                    member: "a".to_owned(),
                    choice: PayoutChoice::Reinvest,
                },
                PayoutElection {
                    member: "b".to_owned(),
                    choice: PayoutChoice::Part {
                        fraction: Decimal::new(5, 1),
                    },
                },
            ],
            default_choice: PayoutChoice::PayOut,
            into,
            currency: Currency::Kes,
        }
    }

    fn shares(left_over: LeftOver) -> ReinvestmentInto {
        ReinvestmentInto::Shares {
            rule: ShareRule {
                left_over,
                ..ShareRule::new(Decimal::from(500))
            },
        }
    }

    #[test]
    fn every_payout_is_cost_and_paid_and_carried_and_welfare() {
        for (left_over, expected) in [
            (LeftOver::NextMeeting, ["1750.00", "3957.00", "0.00"]),
            (LeftOver::Returned, ["5707.00", "0.00", "0.00"]),
            (LeftOver::Welfare, ["1750.00", "0.00", "3957.00"]),
        ] {
            let done = reinvestments(&terms(shares(left_over))).unwrap();
            assert_eq!(done.bought.to_string(), "6");
            assert_eq!(
                [done.paid, done.carried, done.welfare].map(|amount| amount.to_string()),
                expected
            );
            for line in &done.lines {
                assert_eq!(line.cost + line.paid + line.carried + line.welfare, line.amount);
            }
        }
    }

    #[test]
    fn units_are_bought_at_the_price_before_the_money_comes() {
        let done = reinvestments(&terms(ReinvestmentInto::Units {
            net_asset_value: Decimal::from(12_000),
            units: Decimal::from(100),
            unit_decimals: 0,
            left_over: LeftOver::NextMeeting,
        }))
        .unwrap();
        // 6,107 ÷ 120 and 850 ÷ 120.
        assert_eq!(
            (done.bought.to_string(), done.carried.to_string()),
            ("57".into(), "117.00".into())
        );
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let bad = Decimal::NEGATIVE_ONE;
        let mut terms = terms(ReinvestmentInto::Units {
            net_asset_value: bad,
            units: bad,
            unit_decimals: 9,
            left_over: LeftOver::Returned,
        });
        terms.payouts[0].amount = bad;
        terms.payouts[1].member = "b".to_owned();
        terms.default_choice = PayoutChoice::Part { fraction: bad };
        terms.elections[0].choice = PayoutChoice::Part { fraction: bad };
        terms.elections[1].member = "a".to_owned();
        let units = |worth: i64, units: i64, unit_decimals| ReinvestmentInto::Units {
            net_asset_value: Decimal::from(worth),
            units: Decimal::from(units),
            unit_decimals,
            left_over: LeftOver::Returned,
        };
        type Mend<'a> = &'a dyn Fn(&mut ReinvestmentTerms);
        let table: [(&str, Mend<'_>); 10] = [
            ("`terms.payouts[0].amount` is -1", &|t| {
                t.payouts[0].amount = Decimal::ONE
            }),
            ("`terms.payouts[1].member` is b, which is already there", &|t| {
                t.payouts[1].member = "a".to_owned()
            }),
            ("`terms.default_choice.fraction` is -1", &|t| {
                t.default_choice = PayoutChoice::PayOut
            }),
            ("`terms.elections[0].choice.fraction` is -1", &|t| {
                t.elections[0].choice = PayoutChoice::Reinvest
            }),
            ("`terms.elections[1].member` is a, which is already there", &|t| {
                t.elections[1].member = "z".to_owned()
            }),
            ("`terms.elections[1].member` is z, which does not exist", &|t| {
                t.elections.truncate(1)
            }),
            ("`terms.into.unit_decimals` is 9, but must be from 0 to 8", &|t| {
                t.into = units(-1, -1, 8)
            }),
            ("`terms.into.net_asset_value` is -1", &|t| t.into = units(1, -1, 8)),
            ("`terms.into.units` is -1", &|t| t.into = units(1, 0, 8)),
            ("`terms.into.units` is 0, but must be from 0.00000001", &|t| {
                t.into = units(1, 1, 8)
            }),
        ];
        for (start, mend) in table {
            let error = reinvestments(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert!(reinvestments(&terms).is_ok());
    }
}
