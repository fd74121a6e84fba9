//! The terms of a loan: everything that its schedule follows from.
//!
//! By hand: 60,000 at 1 % a month, 6 instalments, the first two without principal. Which choices do not go together is
//! in the table `docs/src/rules/loans.md#refused-pairs`; all others do.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{BusinessDays, DateWindow, Frequency, MonthEnd};
use crate::day_count::DayCount;
use crate::money::{Currency, Rounding};
use crate::rate::{Rate, YearDivision};
use crate::wire::kind_enum;

/// What interest is charged on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum LoanInterest {
    /// On what is still owed, each period.
    #[doc(alias = "declining balance")]
    ReducingBalance {
        /// The rate.
        rate: Rate,
    },
    /// On what was lent, each period, whatever has been repaid.
    #[doc(alias = "straight line")]
    #[doc(alias = "add-on")]
    Flat {
        /// The rate.
        rate: Rate,
    },
    /// A share of what was lent, once, whatever the time.
    #[doc(alias = "service charge")]
    FlatPerLoan {
        /// The share: 0.10 is 10 %. From 0 to 10, at most 12 decimals.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

/// When interest is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestCollection {
    /// With the instalments.
    #[default]
    WithInstalments,
    /// All of it when the money is handed out: it is deducted. Flat interest only.
    UpFront,
}

/// What the rate is for one period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum InterestBy {
    /// The same for every period, however long its month is.
    #[default]
    WholePeriods,
    /// By the days from due date to due date.
    ByDays {
        /// How the days are counted.
        day_count: DayCount,
    },
}

/// How principal is repaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amortisation {
    /// Principal and interest together are the same every time.
    #[doc(alias = "EMI")]
    #[doc(alias = "annuity")]
    #[default]
    EqualInstalments,
    /// The same principal every time, with interest on top.
    EqualPrincipal,
    /// Interest every time, the whole principal with the last.
    #[doc(alias = "balloon")]
    InterestOnly,
    /// One payment at the end, of everything.
    Bullet,
}

/// How long the loan runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum RepaymentTerm {
    /// So many periods, each with its instalment; grace is among them.
    Instalments {
        /// How many, 1 to 3,660.
        count: i32,
    },
    /// As long as it takes to repay it by so much each time.
    InstalmentAmount {
        /// Principal and interest of each for equal instalments, the principal of each for equal principal; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
}

/// When the first instalment is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum FirstDue {
    /// One period after the disbursement: on the first date of the frequency after it.
    #[default]
    AfterOnePeriod,
    /// On a day, from which the others are counted.
    On {
        /// The day, after the disbursement.
        #[serde(with = "crate::wire::date")]
        date: NaiveDate,
    },
}

/// How interest counts a first period that is longer or shorter than the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstPeriod {
    /// By its days.
    #[default]
    ByDays,
    /// As one period, whatever its length.
    Whole,
    /// The days too many are charged apart, on top of the first instalment.
    #[doc(alias = "stub interest")]
    ExtraOnTop,
}

/// A part of the principal that is handed out later.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "tranche")]
pub struct LaterDisbursement {
    /// The day, after the first disbursement and before the last due date.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What the borrower pays at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum DownPayment {
    /// An amount.
    Amount {
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A share of the principal.
    Share {
        /// The share: 0.10 is 10 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

/// What becomes of the interest of an instalment in which none is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnpaidInterest {
    /// It is due on top of the next instalment with interest, without interest on it.
    #[default]
    DueLater,
    /// It is added to the principal.
    Capitalised,
    /// It is not charged.
    Waived,
}

/// Instalments at the beginning in which something is not due yet; both together are a moratorium.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "moratorium")]
pub struct LoanGrace {
    /// How many without principal (default: 0); fewer than there are instalments.
    #[serde(default)]
    pub principal: i32,
    /// How many without interest (default: 0); fewer than there are instalments.
    #[serde(default)]
    pub interest: i32,
    /// What becomes of that interest (default: due later).
    #[serde(default)]
    pub interest_is: UnpaidInterest,
}

/// Whether instalments that are skipped make the loan longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkippedTerm {
    /// No: the others are larger.
    #[default]
    Kept,
    /// Yes: by as many periods.
    Extended,
}

/// Instalments in which nothing is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "payment holiday")]
pub struct SkippedInstalments {
    /// Their numbers, rising, from 1 to the last but one (default: none).
    #[serde(default)]
    pub numbers: Vec<i32>,
    /// What becomes of their interest (default: due later).
    #[serde(default)]
    pub interest_is: UnpaidInterest,
    /// Whether the loan becomes longer (default: kept).
    #[serde(default)]
    pub term_is: SkippedTerm,
}

/// Where it goes what rounding the instalment leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstalmentResidual {
    /// Into the last instalment.
    #[default]
    OnLast,
    /// Back over all of them: each is computed anew from what is owed then.
    Spread,
}

/// How much a fee is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum FeeCharge {
    /// An amount.
    Amount {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A share of the principal, less the down payment.
    ShareOfPrincipal {
        /// The share: 0.01 is 1 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
    /// A share of the balance when it is charged.
    #[doc(alias = "credit life insurance")]
    ShareOfBalance {
        /// The share: 0.01 is 1 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

/// When and how a fee is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeCollection {
    /// Kept back from the first disbursement.
    #[default]
    Deducted,
    /// Paid on the day of disbursement.
    PaidUpFront,
    /// Lent too: added to the principal.
    AddedToPrincipal,
    /// With the first instalment.
    FirstInstalment,
    /// The whole charge with every instalment.
    EachInstalment,
    /// Laid evenly over the instalments.
    Spread,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "processing fee")]
pub struct LoanFee {
    /// The host's id, unique in the loan.
    pub id: String,
    /// How much.
    pub charge: FeeCharge,
    /// When and how it is taken (default: deducted).
    #[serde(default)]
    pub collected: FeeCollection,
}

/// Another rate from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateChange {
    /// The first day with it, after the disbursement.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The rate.
    pub rate: Rate,
}

kind_enum!(
    LoanInterest,
    InterestBy,
    RepaymentTerm,
    FirstDue,
    DownPayment,
    FeeCharge
);

/// Everything that the schedule of a loan follows from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What is lent in all; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// The day on which it, or the first part of it, is handed out.
    #[serde(with = "crate::wire::date")]
    pub disbursed_on: NaiveDate,
    /// What of it is handed out later, dates rising, at most 1,000 (default: nothing).
    #[serde(default)]
    pub later_disbursements: Vec<LaterDisbursement>,
    /// What the borrower pays at once (default: nothing); less than the first disbursement.
    #[serde(default)]
    pub down_payment: Option<DownPayment>,
    /// What interest is charged on, and the rate.
    pub interest: LoanInterest,
    /// When interest is taken (default: with instalments).
    #[serde(default)]
    pub interest_collected: InterestCollection,
    /// What the rate is for one period (default: whole periods).
    #[serde(default)]
    pub interest_by: InterestBy,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// How principal is repaid (default: equal instalments).
    #[serde(default)]
    pub repayment: Amortisation,
    /// How long the loan runs.
    pub term: RepaymentTerm,
    /// How often an instalment is due (default: every month).
    #[serde(default = "monthly")]
    pub frequency: Frequency,
    /// When the first one is due (default: after one period).
    #[serde(default)]
    pub first_due: FirstDue,
    /// How interest counts an irregular first period (default: by days).
    #[serde(default)]
    pub first_period: FirstPeriod,
    /// Where due dates go that fall on days without business (default: they stay).
    #[serde(default)]
    pub business_days: BusinessDays,
    /// Instalments at the beginning without principal or interest (default: none).
    #[serde(default)]
    pub grace: LoanGrace,
    /// Instalments in which nothing is due (default: none).
    #[serde(default)]
    pub skipped: SkippedInstalments,
    /// How the equal part, instalment or principal, is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
    /// Where it goes what that leaves (default: on the last).
    #[serde(default)]
    pub residual: InstalmentResidual,
    /// What the loan costs besides interest, at most 100 (default: nothing).
    #[serde(default)]
    pub fees: Vec<LoanFee>,
    /// Other rates from a day on, dates rising, at most 120 (default: none).
    #[serde(default)]
    pub rate_changes: Vec<RateChange>,
    /// Windows without interest, at most 1,000; they may overlap (default: none).
    #[serde(default)]
    pub interest_pauses: Vec<DateWindow>,
}

fn monthly() -> Frequency {
    Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    }
}

impl LoanTerms {
    /// A monthly loan with every choice at its default.
    pub fn new(principal: Decimal, disbursed_on: NaiveDate, interest: LoanInterest, term: RepaymentTerm) -> Self {
        Self {
            currency: Currency::default(),
            principal,
            disbursed_on,
            later_disbursements: Vec::new(),
            down_payment: None,
            interest,
            interest_collected: InterestCollection::default(),
            interest_by: InterestBy::default(),
            year: YearDivision::default(),
            repayment: Amortisation::default(),
            term,
            frequency: monthly(),
            first_due: FirstDue::default(),
            first_period: FirstPeriod::default(),
            business_days: BusinessDays::default(),
            grace: LoanGrace::default(),
            skipped: SkippedInstalments::default(),
            rounding: Rounding::default(),
            residual: InstalmentResidual::default(),
            fees: Vec::new(),
            rate_changes: Vec::new(),
            interest_pauses: Vec::new(),
        }
    }
}
