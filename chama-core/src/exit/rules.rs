//! How a group settles with those who leave.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::ExitDebtKind;
use crate::error::ChamaError;
use crate::limits::{DAYS, EVERY_MONTHS, EXIT_INSTALMENTS, WAITING_TIME, check_date, check_fraction};
use crate::loan::WaitingUnit;
use crate::money::{Currency, minor_amount};
use crate::wire::kind_enum;

/// Why somebody is no longer a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitReason {
    /// They left.
    #[default]
    Left,
    /// The group removed them.
    Removed,
    /// They died.
    Died,
}

/// What becomes of the part of a gain; a loss is always borne.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExitProfit {
    /// It is paid.
    #[default]
    Shared,
    /// It stays with the group.
    Forfeited,
    /// It stays with the group if somebody leaves before a day, such as the end of the cycle.
    ForfeitedBefore {
        /// The first day on which it is paid.
        #[serde(with = "crate::wire::date")]
        date: NaiveDate,
    },
}

/// What a membership is worth.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExitPrice {
    /// The units held, at the last valuation of the fund.
    NetAssetValue {
        /// What becomes of a gain.
        profit: ExitProfit,
    },
    /// Savings, and a part of each result of the group.
    SavingsAndResults {
        /// What becomes of a gain.
        profit: ExitProfit,
    },
    /// Savings, without profit or loss.
    SavingsOnly,
    /// Savings, without profit or loss, less a part of them.
    SavingsLessFee {
        /// The part that is kept: 0.10 is 10 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

impl Default for ExitPrice {
    fn default() -> Self {
        Self::NetAssetValue {
            profit: ExitProfit::Shared,
        }
    }
}

/// What happens when somebody leaves before the notice has ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum NoticeShort {
    /// Nothing is paid before it ends.
    Blocks,
    /// It costs an amount and a part of the savings.
    Fee {
        /// The amount.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The part of the savings: 0.05 is 5 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

kind_enum!(ExitProfit, ExitPrice, NoticeShort);

/// How long before leaving a member gives notice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitNotice {
    /// How many days, weeks or months.
    pub count: i32,
    /// Which of them.
    pub unit: WaitingUnit,
    /// What happens to whoever leaves earlier.
    pub if_short: NoticeShort,
}

/// What happens to a member who stands for the loan of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitGuarantees {
    /// Nothing is paid until the guarantees are released or taken over.
    #[default]
    Blocks,
    /// So much is held back, the rest is paid.
    HeldBack,
}

/// What becomes of the loans of a member who died.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoansAtDeath {
    /// They are taken from what the member had.
    #[default]
    Offset,
    /// An insurer pays them.
    Insured,
}

/// When the money is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitPayment {
    /// In how many parts (default: 1).
    #[serde(default = "one")]
    pub instalments: i32,
    /// Days from leaving to the first (default: 0).
    #[serde(default)]
    pub first_after_days: i32,
    /// Months from one to the next (default: 1).
    #[serde(default = "one")]
    pub every_months: i32,
}

fn one() -> i32 {
    1
}

impl Default for ExitPayment {
    fn default() -> Self {
        Self {
            instalments: one(),
            first_after_days: 0,
            every_months: one(),
        }
    }
}

/// How a group settles with those who leave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitRules {
    /// What a membership is worth (default: net asset value, profit shared).
    #[serde(default)]
    pub price: ExitPrice,
    /// The notice that a member gives (default: none).
    #[serde(default)]
    pub notice: Option<ExitNotice>,
    /// What is taken first of what is owed; kinds not named come after, in the order of their enum (default: that order).
    #[serde(default)]
    pub order: Vec<ExitDebtKind>,
    /// What happens to whoever stands for another's loan (default: nothing is paid).
    #[serde(default)]
    pub guarantees: ExitGuarantees,
    /// What becomes of the loans of the dead (default: offset).
    #[serde(default)]
    pub loans_at_death: LoansAtDeath,
    /// When the money is paid (default: all at once, on the day).
    #[serde(default)]
    pub payment: ExitPayment,
}

impl ExitRules {
    pub(super) fn check(&self, currency: Currency) -> Result<(), ChamaError> {
        match &self.price {
            ExitPrice::NetAssetValue { profit } | ExitPrice::SavingsAndResults { profit } => {
                if let ExitProfit::ForfeitedBefore { date } = profit {
                    check_date("price.profit.date", *date)?;
                }
            }
            ExitPrice::SavingsLessFee { share } => check_fraction("price.share", *share)?,
            ExitPrice::SavingsOnly => {}
        }
        if let Some(notice) = &self.notice {
            WAITING_TIME.check("notice.count", i64::from(notice.count))?;
            if let NoticeShort::Fee { amount, share } = &notice.if_short {
                minor_amount("notice.if_short.amount", *amount, currency)?;
                check_fraction("notice.if_short.share", *share)?;
            }
        }
        for (place, kind) in self.order.iter().enumerate() {
            if self.order.iter().take(place).any(|before| before == kind) {
                return Err(ChamaError::Duplicate {
                    argument: format!("order[{place}]"),
                    value: kind.text().to_owned(),
                });
            }
        }
        let payment = &self.payment;
        EXIT_INSTALMENTS.check("payment.instalments", i64::from(payment.instalments))?;
        DAYS.check("payment.first_after_days", i64::from(payment.first_after_days))?;
        EVERY_MONTHS.check("payment.every_months", i64::from(payment.every_months))
    }

    /// All kinds of debts in the order in which they are taken.
    pub(super) fn whole_order(&self) -> Vec<ExitDebtKind> {
        let rest = ExitDebtKind::ALL.into_iter().filter(|kind| !self.order.contains(kind));
        self.order.iter().copied().chain(rest).collect()
    }
}
