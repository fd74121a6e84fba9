//! Shares bought at a price that is fixed for the cycle: how many, for how much, and what is left.
//!
//! A treasurer's rule: the money on the table and the credit brought buy as many whole shares as they
//! pay for, up to the maximum of the meeting; what is left over goes where the by-laws say. By hand: 23
//! at 5 a share is 4 shares for 20, and 3 left over. Shares whose price follows the worth of the fund
//! (units) are left out; they come with investments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{AMOUNT, EVENTS, MEMBERS, SHARES, SHARES_MOVED, check_date, check_id};
use crate::money::{Currency, Minor, minor_amount};

/// Where the money goes that buys no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOver {
    /// It stays the member's credit for the next meeting.
    #[default]
    NextMeeting,
    /// To the welfare fund.
    Welfare,
    /// Back to the member at once.
    Returned,
}

/// How shares are sold: a part of the by-laws.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareRule {
    /// The price of one share, fixed for the cycle.
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
    /// The fewest that a member may buy at a meeting (default: 0, no minimum).
    #[serde(default)]
    pub minimum: i32,
    /// The most that a member may buy at a meeting (default: 5).
    #[serde(default = "five")]
    pub maximum: i32,
    /// Where the money goes that buys no share (default: the member's credit for the next meeting).
    #[serde(default)]
    pub left_over: LeftOver,
}

fn five() -> i32 {
    5
}

impl ShareRule {
    /// Up to five shares a meeting; what is left over stays the member's credit.
    pub fn new(price: Decimal) -> Self {
        Self {
            price,
            minimum: 0,
            maximum: five(),
            left_over: LeftOver::default(),
        }
    }
}

/// What one member brings to buy shares with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePurchaseTerms {
    /// The money on the table.
    #[serde(with = "crate::wire::decimal")]
    pub cash: Decimal,
    /// How shares are sold.
    pub rule: ShareRule,
    /// Shares that the member bought earlier at the same meeting (default: 0).
    #[serde(default)]
    pub already_bought: i32,
    /// What was left over at earlier meetings and stayed the member's (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub credit_brought: Decimal,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl SharePurchaseTerms {
    /// The first purchase of the meeting in KES, with no credit.
    pub fn new(cash: Decimal, rule: ShareRule) -> Self {
        Self {
            cash,
            rule,
            already_bought: 0,
            credit_brought: zero(),
            currency: Currency::default(),
        }
    }
}

/// Why it is that many shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseOutcome {
    /// All that the money pays for.
    Bought,
    /// The maximum of the meeting; the money would have paid for more.
    Capped,
    /// None, because the money does not reach the minimum of the meeting.
    BelowMinimum,
    /// None, because the money does not pay for one.
    TooLittle,
}

/// The shares that a member bought, and the rest of the money.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePurchase {
    /// How many.
    pub shares: i32,
    /// The price of one.
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
    /// What they cost: shares × price.
    #[serde(with = "crate::wire::decimal")]
    pub cost: Decimal,
    /// The rest of the money.
    #[serde(with = "crate::wire::decimal")]
    pub left_over: Decimal,
    /// Where the rest goes.
    pub left_over_to: LeftOver,
    /// Why it is that many shares.
    pub outcome: PurchaseOutcome,
    /// Cash and credit together: cost and rest add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Returns the shares that a member's money buys at a meeting; cost and left over add up to the money.
///
/// Formula: `shares = min(⌊(cash + credit_brought) ÷ price⌋, maximum − already_bought)`, or none where that does
/// not reach the minimum. Source: docs/src/rules/shares.md#buying.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.rule.price`), `out_of_range` (`terms.rule.minimum`,
/// `terms.rule.maximum`), `wrong_order` (`terms.rule.maximum` below the minimum), `out_of_range` and `too_many_decimals`
/// (`terms.cash`, `terms.credit_brought`), `out_of_range` (`terms.already_bought`).
///
/// # Examples
/// ```
/// use chama_core::share::{ShareRule, SharePurchaseTerms, share_purchase};
/// use rust_decimal::Decimal;
/// let rule = ShareRule::new(Decimal::from(5));
/// let bought = share_purchase(&SharePurchaseTerms::new(Decimal::from(23), rule))?;
/// assert_eq!((bought.shares, bought.left_over.to_string()), (4, "3.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "buy")]
pub fn share_purchase(terms: &SharePurchaseTerms) -> Result<SharePurchase, ChamaError> {
    let rule = terms.rule.exact("terms.rule", terms.currency)?;
    let tender = Tender::exact(
        &rule,
        terms.cash,
        terms.credit_brought,
        terms.already_bought,
        terms.currency,
    )
    .map_err(|error| error.within("terms"))?;
    Ok(rule
        .purchase(tender.money, tender.already)
        .written(&rule, terms.currency))
}

/// One member's money at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareTender {
    /// The member.
    pub member: String,
    /// The money on the table.
    #[serde(with = "crate::wire::decimal")]
    pub cash: Decimal,
    /// Shares that the member bought earlier at the same meeting (default: 0).
    #[serde(default)]
    pub already_bought: i32,
    /// What was left over at earlier meetings and stayed the member's (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub credit_brought: Decimal,
}

/// A meeting at which shares are sold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareMeeting {
    /// How shares are sold.
    pub rule: ShareRule,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What each member brings; each is there once.
    pub tenders: Vec<ShareTender>,
}

/// What one member bought at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberPurchase {
    /// The member.
    pub member: String,
    /// What was bought.
    pub purchase: SharePurchase,
}

/// What all members bought at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingPurchases {
    /// One for each tender, in the same order.
    pub purchases: Vec<MemberPurchase>,
    /// All shares.
    pub shares: i64,
    /// What they cost.
    #[serde(with = "crate::wire::decimal")]
    pub cost: Decimal,
    /// All that is left over.
    #[serde(with = "crate::wire::decimal")]
    pub left_over: Decimal,
    /// All cash and credit: cost and rest add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Returns what every member buys at a meeting, with the totals; all or nothing.
///
/// Source: docs/src/rules/shares.md#a-meeting.
///
/// # Errors
/// In this order: those of [`share_purchase`] for the `meeting.rule`; `too_long` (`meeting.tenders`); then of each tender
/// `empty`, `too_long`, `invalid_text`, `duplicate` (`meeting.tenders[i].member`), and those of [`share_purchase`]
/// (`meeting.tenders[i].cash`, `.credit_brought`, `.already_bought`).
///
/// # Examples
/// ```
/// use chama_core::money::Currency;
/// use chama_core::share::{ShareMeeting, ShareRule, ShareTender, share_purchases};
/// use rust_decimal::Decimal;
/// let tender = |member: &str, cash: i64| ShareTender {
///     member: member.to_owned(),
///     cash: Decimal::from(cash),
///     already_bought: 0,
///     credit_brought: Decimal::ZERO,
/// };
/// let meeting = ShareMeeting {
///     rule: ShareRule::new(Decimal::from(500)),
///     currency: Currency::Kes,
///     tenders: vec![tender("amina", 2_500), tender("brian", 1_700)],
/// };
/// let bought = share_purchases(&meeting)?;
/// assert_eq!((bought.shares, bought.left_over.to_string()), (8, "200.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn share_purchases(meeting: &ShareMeeting) -> Result<MeetingPurchases, ChamaError> {
    let currency = meeting.currency;
    let rule = meeting.rule.exact("meeting.rule", currency)?;
    MEMBERS.check_len("meeting.tenders", meeting.tenders.len())?;
    let mut members = BTreeSet::new();
    let mut purchases = Vec::with_capacity(meeting.tenders.len());
    for (index, tender) in meeting.tenders.iter().enumerate() {
        let bought = member_purchase(&rule, tender, currency, &mut members)
            .map_err(|error| error.within(&format!("meeting.tenders[{index}]")))?;
        purchases.push((tender, bought));
    }
    let cost = purchases.iter().map(|(_, bought)| bought.cost).sum::<Minor>();
    let left_over = purchases.iter().map(|(_, bought)| bought.left_over).sum::<Minor>();
    Ok(MeetingPurchases {
        shares: purchases
            .iter()
            .map(|(_, bought)| i64::from(bought.shares))
            .fold(0, i64::saturating_add),
        cost: cost.amount(currency),
        left_over: left_over.amount(currency),
        total: (cost + left_over).amount(currency),
        purchases: purchases
            .into_iter()
            .map(|(tender, bought)| MemberPurchase {
                member: tender.member.clone(),
                purchase: bought.written(&rule, currency),
            })
            .collect(),
    })
}

fn member_purchase<'a>(
    rule: &ExactShareRule,
    tender: &'a ShareTender,
    currency: Currency,
    members: &mut BTreeSet<&'a str>,
) -> Result<ExactPurchase, ChamaError> {
    check_id("member", &tender.member)?;
    if !members.insert(&tender.member) {
        return Err(ChamaError::Duplicate {
            argument: "member".to_owned(),
            value: tender.member.clone(),
        });
    }
    let tender = Tender::exact(
        rule,
        tender.cash,
        tender.credit_brought,
        tender.already_bought,
        currency,
    )?;
    Ok(rule.purchase(tender.money, tender.already))
}

/// Shares that a member bought (or, if negative, gave back) on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareEntry {
    /// The member.
    pub member: String,
    /// The day from which they count.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// How many; negative where shares were given back or an entry is reversed.
    pub shares: i32,
}

/// The shares of one member.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareHolding {
    /// The member.
    pub member: String,
    /// How many; a number below zero is shown, so that a wrong entry is seen.
    pub shares: i64,
}

/// Who holds how many shares on a date.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareRegister {
    /// The date, whose own entries count.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// Every member with an entry up to the date, by id.
    pub holdings: Vec<ShareHolding>,
    /// All shares.
    pub total: i64,
}

/// Returns who holds how many shares at the end of `as_of`.
///
/// Source: docs/src/rules/shares.md#register.
///
/// # Errors
/// In this order: `date_out_of_range` (`as_of`), `too_long` (`entries`), then of each entry `empty`, `too_long`,
/// `invalid_text` (`entries[i].member`), `date_out_of_range` (`entries[i].value_date`), `out_of_range`
/// (`entries[i].shares`).
///
/// # Examples
/// ```
/// use chama_core::share::{ShareEntry, share_register};
/// use chrono::NaiveDate;
/// let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
/// let entry = |date, shares| ShareEntry { member: "amina".to_owned(), value_date: date, shares };
/// let entries = [entry(day(7), 5), entry(day(14), 3), entry(day(21), 4)];
/// assert_eq!(share_register(&entries, day(14))?.total, 8);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn share_register(entries: &[ShareEntry], as_of: NaiveDate) -> Result<ShareRegister, ChamaError> {
    check_date("as_of", as_of)?;
    EVENTS.check_len("entries", entries.len())?;
    let mut held: BTreeMap<&str, i64> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        check_entry(entry).map_err(|error| error.within(&format!("entries[{index}]")))?;
        if entry.value_date <= as_of {
            let shares = held.entry(&entry.member).or_default();
            *shares = shares.saturating_add(entry.shares.into());
        }
    }
    Ok(ShareRegister {
        as_of,
        total: held.values().copied().fold(0, i64::saturating_add),
        holdings: held
            .into_iter()
            .map(|(member, shares)| ShareHolding {
                member: member.to_owned(),
                shares,
            })
            .collect(),
    })
}

fn check_entry(entry: &ShareEntry) -> Result<(), ChamaError> {
    check_id("member", &entry.member)?;
    check_date("value_date", entry.value_date)?;
    SHARES_MOVED.check("shares", entry.shares.into())
}

/// A [`ShareRule`] that has been checked, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactShareRule {
    price: Minor,
    minimum: i32,
    maximum: i32,
    left_over: LeftOver,
}

/// A [`SharePurchase`] in smallest units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExactPurchase {
    pub(crate) shares: i32,
    pub(crate) cost: Minor,
    pub(crate) left_over: Minor,
    pub(crate) left_over_to: LeftOver,
    pub(crate) outcome: PurchaseOutcome,
}

impl ShareRule {
    /// Checks the rule; `argument` is where it stands.
    pub(crate) fn exact(&self, argument: &str, currency: Currency) -> Result<ExactShareRule, ChamaError> {
        let price = minor_amount("price", self.price, currency).and_then(|price| {
            if price.is_positive() {
                return Ok(price);
            }
            Err(ChamaError::OutOfRange {
                argument: "price".to_owned(),
                value: self.price.to_string(),
                minimum: Minor(1).amount(currency).to_string(),
                maximum: AMOUNT.maximum.to_string(),
            })
        });
        let checked = price.and_then(|price| {
            SHARES.check("minimum", self.minimum.into())?;
            SHARES.check("maximum", self.maximum.into())?;
            if self.maximum < self.minimum {
                return Err(ChamaError::WrongOrder {
                    argument: "maximum".to_owned(),
                    value: self.maximum.to_string(),
                    earliest: self.minimum.to_string(),
                });
            }
            Ok(price)
        });
        Ok(ExactShareRule {
            price: checked.map_err(|error| error.within(argument))?,
            minimum: self.minimum,
            maximum: self.maximum,
            left_over: self.left_over,
        })
    }
}

impl ExactShareRule {
    /// What `money` (at least zero) buys for a member who has bought `already` shares at the meeting.
    pub(crate) fn purchase(&self, money: Minor, already: i32) -> ExactPurchase {
        let affordable = money.0.checked_div(self.price.0).unwrap_or(0);
        let room = self.maximum.saturating_sub(already).max(0);
        let most = i32::try_from(affordable).unwrap_or(i32::MAX).min(room);
        let (shares, outcome) = if already.saturating_add(most) < self.minimum {
            (0, PurchaseOutcome::BelowMinimum)
        } else if i128::from(most) < affordable {
            (most, PurchaseOutcome::Capped)
        } else if most == 0 {
            (0, PurchaseOutcome::TooLittle)
        } else {
            (most, PurchaseOutcome::Bought)
        };
        let cost = Minor(self.price.0.saturating_mul(shares.into()));
        ExactPurchase {
            shares,
            cost,
            left_over: money - cost,
            left_over_to: self.left_over,
            outcome,
        }
    }
}

impl ExactPurchase {
    fn written(self, rule: &ExactShareRule, currency: Currency) -> SharePurchase {
        SharePurchase {
            shares: self.shares,
            price: rule.price.amount(currency),
            cost: self.cost.amount(currency),
            left_over: self.left_over.amount(currency),
            left_over_to: self.left_over_to,
            outcome: self.outcome,
            total: (self.cost + self.left_over).amount(currency),
        }
    }
}

/// What a member brings, checked.
struct Tender {
    money: Minor,
    already: i32,
}

impl Tender {
    fn exact(
        rule: &ExactShareRule,
        cash: Decimal,
        credit_brought: Decimal,
        already_bought: i32,
        currency: Currency,
    ) -> Result<Self, ChamaError> {
        let cash = minor_amount("cash", cash, currency)?;
        let credit = minor_amount("credit_brought", credit_brought, currency)?;
        if already_bought < 0 || already_bought > rule.maximum {
            return Err(ChamaError::OutOfRange {
                argument: "already_bought".to_owned(),
                value: already_bought.to_string(),
                minimum: "0".to_owned(),
                maximum: rule.maximum.to_string(),
            });
        }
        Ok(Self {
            money: cash + credit,
            already: already_bought,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(price: i64, minimum: i32, maximum: i32) -> ShareRule {
        ShareRule {
            minimum,
            maximum,
            ..ShareRule::new(Decimal::from(price))
        }
    }

    #[test]
    fn the_table_of_the_rule_page() {
        use PurchaseOutcome::*;
        for (cash, credit, minimum, already, shares, left_over, outcome) in [
            (23, 0, 0, 0, 4, "3.00", Bought),
            (23, 2, 0, 0, 5, "0.00", Bought),
            (40, 0, 0, 0, 5, "15.00", Capped),
            (23, 0, 0, 3, 2, "13.00", Capped),
            (23, 0, 0, 5, 0, "23.00", Capped),
            (4, 0, 0, 0, 0, "4.00", TooLittle),
            (4, 0, 0, 5, 0, "4.00", TooLittle),
            (0, 0, 0, 0, 0, "0.00", TooLittle),
            (9, 0, 2, 0, 0, "9.00", BelowMinimum),
            (0, 0, 1, 0, 0, "0.00", BelowMinimum),
            (9, 0, 2, 1, 1, "4.00", Bought),
            (9, 0, 2, 2, 1, "4.00", Bought),
            (10, 0, 2, 0, 2, "0.00", Bought),
            (40, 0, 5, 0, 5, "15.00", Capped),
        ] {
            let terms = SharePurchaseTerms {
                already_bought: already,
                credit_brought: Decimal::from(credit),
                ..SharePurchaseTerms::new(Decimal::from(cash), rule(5, minimum, 5))
            };
            let bought = share_purchase(&terms).unwrap();
            assert_eq!(
                (bought.shares, bought.left_over.to_string().as_str(), bought.outcome),
                (shares, left_over, outcome),
                "{terms:?}"
            );
            assert_eq!(bought.cost + bought.left_over, bought.total);
            assert_eq!(bought.total, terms.cash + terms.credit_brought);
        }
    }

    #[test]
    fn the_golden_vsla_of_k45_has_45_shares() {
        let bought = [
            ("A", [5, 5, 5, 5]),
            ("B", [3; 4]),
            ("C", [1, 2, 1, 0]),
            ("D", [2, 2, 0, 5]),
        ];
        let day = |week: usize| NaiveDate::from_ymd_opt(2026, 1, 7 * (u32::try_from(week).unwrap() + 1)).unwrap();
        let mut entries = Vec::new();
        for week in 0..4 {
            let meeting = ShareMeeting {
                rule: rule(500, 0, 5),
                currency: Currency::Kes,
                tenders: bought
                    .iter()
                    .map(|(member, shares)| ShareTender {
                        member: (*member).to_owned(),
                        cash: Decimal::from(500 * shares[week]),
                        already_bought: 0,
                        credit_brought: Decimal::ZERO,
                    })
                    .collect(),
            };
            for line in share_purchases(&meeting).unwrap().purchases {
                entries.push(ShareEntry {
                    member: line.member,
                    value_date: day(week),
                    shares: line.purchase.shares,
                });
            }
        }
        entries.reverse();
        let register = share_register(&entries, day(3)).unwrap();
        let holdings: Vec<(&str, i64)> = register
            .holdings
            .iter()
            .map(|holding| (holding.member.as_str(), holding.shares))
            .collect();
        assert_eq!(holdings, [("A", 20), ("B", 12), ("C", 4), ("D", 9)]);
        assert_eq!(register.total, 45);
        assert_eq!(share_register(&entries, day(1)).unwrap().total, 23);
    }

    #[test]
    fn a_holding_below_zero_is_shown() {
        let entry = |shares| ShareEntry {
            member: "A".to_owned(),
            value_date: NaiveDate::from_ymd_opt(2026, 1, 7).unwrap(),
            shares,
        };
        let register = share_register(&[entry(2), entry(-3)], entry(0).value_date).unwrap();
        assert_eq!((register.holdings[0].shares, register.total), (-1, -1));
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let mut terms = SharePurchaseTerms {
            already_bought: 6,
            credit_brought: Decimal::NEGATIVE_ONE,
            ..SharePurchaseTerms::new(Decimal::new(1, 3), rule(0, -1, 1_000_001))
        };
        let mut refuse = |mend: &dyn Fn(&mut SharePurchaseTerms)| {
            let error = share_purchase(&terms).unwrap_err().to_string();
            mend(&mut terms);
            error
        };
        assert_eq!(
            refuse(&|t| t.rule.price = Decimal::new(5_001, 3)),
            "`terms.rule.price` is 0, but must be from 0.01 to 1000000000000"
        );
        assert_eq!(
            refuse(&|t| t.rule.price = Decimal::from(5)),
            "`terms.rule.price` is 5.001, but may have at most 2 decimals"
        );
        assert_eq!(
            refuse(&|t| t.rule.minimum = 6),
            "`terms.rule.minimum` is -1, but must be from 0 to 1000000"
        );
        assert_eq!(
            refuse(&|t| t.rule.maximum = 5),
            "`terms.rule.maximum` is 1000001, but must be from 0 to 1000000"
        );
        assert_eq!(
            refuse(&|t| t.rule.minimum = 0),
            "`terms.rule.maximum` is 5, which must not be before 6"
        );
        assert_eq!(
            refuse(&|t| t.cash = Decimal::from(23)),
            "`terms.cash` is 0.001, but may have at most 2 decimals"
        );
        assert_eq!(
            refuse(&|t| t.credit_brought = Decimal::ZERO),
            "`terms.credit_brought` is -1, but must be from 0 to 1000000000000"
        );
        assert_eq!(
            refuse(&|t| t.already_bought = -1),
            "`terms.already_bought` is 6, but must be from 0 to 5"
        );
        assert_eq!(
            refuse(&|t| t.already_bought = 0),
            "`terms.already_bought` is -1, but must be from 0 to 5"
        );
        assert_eq!(share_purchase(&terms).unwrap().shares, 4);
    }

    #[test]
    fn a_fault_of_one_tender_or_entry_names_its_place() {
        let tender = |member: &str, cash: i64| ShareTender {
            member: member.to_owned(),
            cash: Decimal::from(cash),
            already_bought: 0,
            credit_brought: Decimal::ZERO,
        };
        let refused = |tenders| {
            let meeting = ShareMeeting {
                rule: rule(5, 0, 5),
                currency: Currency::Kes,
                tenders,
            };
            share_purchases(&meeting).unwrap_err().to_string()
        };
        assert_eq!(
            refused(vec![tender("a", 5), tender("a", -1)]),
            "`meeting.tenders[1].member` is a, which is already there"
        );
        assert_eq!(
            refused(vec![tender("a", 5), tender("b", -1)]),
            "`meeting.tenders[1].cash` is -1, but must be from 0 to 1000000000000"
        );
        assert_eq!(
            refused(vec![tender("", -1)]),
            "`meeting.tenders[0].member` must not be empty"
        );
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let entry = |member: &str, year, shares| ShareEntry {
            member: member.to_owned(),
            value_date: day(year),
            shares,
        };
        for (entries, as_of, message) in [
            (vec![entry("", 1800, i32::MIN)], 1800, "`as_of` is 1800-01-01"),
            (
                vec![entry("", 1800, i32::MIN)],
                2026,
                "`entries[0].member` must not be empty",
            ),
            (
                vec![entry("a", 1800, i32::MIN)],
                2026,
                "`entries[0].value_date` is 1800-01-01",
            ),
            (
                vec![entry("a", 2027, i32::MIN)],
                2026,
                "`entries[0].shares` is -2147483648",
            ),
        ] {
            let error = share_register(&entries, day(as_of)).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_corners_of_the_limits_do_not_overflow() {
        let most = Decimal::from(AMOUNT.maximum);
        for (price, maximum) in [
            (Decimal::new(1, 2), 1_000_000),
            (most, 1_000_000),
            (Decimal::new(1, 2), 0),
        ] {
            let terms = SharePurchaseTerms {
                credit_brought: most,
                rule: ShareRule {
                    maximum,
                    ..ShareRule::new(price)
                },
                ..SharePurchaseTerms::new(most, ShareRule::new(price))
            };
            let bought = share_purchase(&terms).unwrap();
            assert_eq!(bought.cost + bought.left_over, most + most);
        }
    }
}
