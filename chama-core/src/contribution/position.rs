//! Where a member stands as of a date, and every line that makes it up.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Charge, MemberAccount};
use crate::bylaws::{Bylaws, Fund};
use crate::error::ChamaError;
use crate::money::Currency;
use crate::penalty::PenaltyLine;
use crate::rule::Rule;
use crate::wire::kind_enum;

/// Unpaid dues by how many days they are late.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ageing {
    /// Due that very day.
    #[serde(with = "crate::wire::decimal")]
    pub due_today: Decimal,
    /// 1 to 30 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_1_to_30: Decimal,
    /// 31 to 60 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_31_to_60: Decimal,
    /// 61 to 90 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_61_to_90: Decimal,
    /// More than 90 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_over_90: Decimal,
}

/// One due and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuePosition {
    /// The id of the contribution rule.
    pub rule: String,
    /// The number of the cycle in its series; 0 for an opening due.
    pub cycle: i32,
    /// The date of the series, which names the due.
    #[serde(with = "crate::wire::date")]
    pub scheduled_on: NaiveDate,
    /// The first day of its cycle.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// The day by which it is to be paid.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// What is owed.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is unpaid: amount − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// What of it was paid in time.
    #[serde(with = "crate::wire::decimal")]
    pub paid_on_time: Decimal,
    /// Days late as of the date; 0 if nothing is unpaid.
    pub days_late: i32,
    /// Whether it was paid in time: none while that is open, or if it does not count.
    pub on_time: Option<bool>,
    /// The rule by which it is owed.
    pub why: Rule,
}

/// One penalty and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyPosition {
    /// The id of the penalty rule.
    pub penalty: String,
    /// The id of the contribution rule; none for a meeting.
    pub rule: Option<String>,
    /// The scheduled date of the due, or the day of the meeting.
    #[serde(with = "crate::wire::date")]
    pub subject_on: NaiveDate,
    /// The fund that the money goes to.
    pub fund: Fund,
    /// The lines that it is made of.
    pub lines: Vec<PenaltyLine>,
    /// What was charged: the sum of the lines.
    #[serde(with = "crate::wire::decimal")]
    pub charged: Decimal,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is owed: charged − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// One charge and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargePosition {
    /// The charge; joining fee and catch-up have ids of their own (`joining_fee`, `catch_up/<rule>`).
    pub charge: Charge,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is owed: amount − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// What a part of a payment went to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum AllocationTarget {
    /// A due.
    Due {
        /// The id of the contribution rule.
        rule: String,
        /// The scheduled date of the due.
        #[serde(with = "crate::wire::date")]
        scheduled_on: NaiveDate,
    },
    /// A penalty.
    Penalty {
        /// The id of the penalty rule.
        penalty: String,
        /// The id of the contribution rule; none for a meeting.
        rule: Option<String>,
        /// The scheduled date of the due, or the day of the meeting.
        #[serde(with = "crate::wire::date")]
        subject_on: NaiveDate,
    },
    /// A charge.
    Charge {
        /// The id of the charge.
        charge: String,
    },
    /// Shares.
    Shares {
        /// How many.
        count: i32,
    },
    /// What the share price left over, to a fund.
    ShareLeftOver {
        /// The fund.
        fund: Fund,
    },
    /// What the share price left over, given back.
    Returned,
    /// Held for the dues to come.
    Advance,
}

kind_enum!(AllocationTarget);

/// A part of a payment, and where it went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentLine {
    /// The id of the payment.
    pub payment: String,
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// The day on which it was used; later than the money's own for an advance.
    #[serde(with = "crate::wire::date")]
    pub applied_on: NaiveDate,
    /// What it went to.
    pub target: AllocationTarget,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The rule that sent it there.
    pub why: Rule,
}

/// Where a member stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionPosition {
    /// The id of the member.
    pub member: String,
    /// The date, at the end of the day.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Dues that have fallen due, less what was waived of them.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
    /// What was paid on them.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was waived of them.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// Unpaid dues past their due date.
    #[serde(with = "crate::wire::decimal")]
    pub arrears: Decimal,
    /// Unpaid dues of cycles that are open.
    #[serde(with = "crate::wire::decimal")]
    pub current: Decimal,
    /// Penalties and fines owed.
    #[serde(with = "crate::wire::decimal")]
    pub fines_owed: Decimal,
    /// Fees owed.
    #[serde(with = "crate::wire::decimal")]
    pub fees_owed: Decimal,
    /// Loan instalments owed.
    #[serde(with = "crate::wire::decimal")]
    pub loan_owed: Decimal,
    /// All that is owed: arrears, current, fines, fees and loan.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// Money held for dues to come.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// Arrears, and what is due that day, by days late.
    pub ageing: Ageing,
    /// How many dues are past their due date with a part unpaid.
    pub periods_in_arrears: i32,
    /// Days since the oldest of them was due.
    pub days_in_arrears: i32,
    /// Dues on time in a row, the latest back.
    pub streak: i32,
    /// Dues paid in time.
    pub on_time_count: i32,
    /// Dues of which it is known whether they were paid in time.
    pub counted: i32,
    /// On time ÷ counted, to 4 decimals; none if nothing is counted.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_time_rate: Option<Decimal>,
    /// Money paid in time ÷ money expected of the counted dues, to 4 decimals; none if nothing is counted.
    #[serde(with = "crate::wire::decimal_option")]
    pub regularity: Option<Decimal>,
    /// Every due whose cycle has opened or that has money on it, by due date.
    pub dues: Vec<DuePosition>,
    /// Every penalty, in the order in which they are paid.
    pub penalties: Vec<PenaltyPosition>,
    /// Every charge that is payable or paid, in the order in which they are paid.
    pub charges: Vec<ChargePosition>,
    /// Where every payment went; they add up to the payments.
    pub allocations: Vec<PaymentLine>,
}
