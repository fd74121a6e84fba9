//! Shares bought at a price that is fixed for the cycle: how many, for how much, and what is left.
//!
//! By hand: 23 at 5 a share is 4 shares for 20, and 3 left over.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{AMOUNT, MEMBERS, SHARES, check_id};
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
