//! What is known about a member who leaves, by date.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rules::{ExitReason, ExitRules};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{
    Bound, EVENTS, EXIT_ITEMS, MEMBERS, NOMINEE_DECIMALS, NOMINEES, SIGNED_AMOUNT, UNIT_DECIMALS, WEIGHT, check_date,
    check_decimals, check_id,
};
use crate::money::{Currency, minor_amount, minor_signed};
use crate::wire::kind_enum;

/// Money that a member saved, or took out with a minus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitSaving {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Units of the fund that a member bought, or gave back with a minus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitUnits {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// How many, with at most 8 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
}

/// What the whole fund was worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitValuation {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// Its net assets.
    #[serde(with = "crate::wire::decimal")]
    pub fund_value: Decimal,
    /// The units in issue, with at most 8 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub units: Decimal,
}

/// How a result is shared among the members.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExitResultBy {
    /// By what each had saved on the day of the result.
    BySavings {
        /// The savings of all on that day.
        #[serde(with = "crate::wire::decimal")]
        of: Decimal,
    },
    /// Everybody alike.
    Equally {
        /// How many members share it.
        members: i32,
    },
}

kind_enum!(ExitResultBy);

/// A gain of the group, or a loss or a cost with a minus.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitResult {
    /// Its id.
    pub id: String,
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// How it is shared.
    pub by: ExitResultBy,
}

/// What a debt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitDebtKind {
    /// Penalties on a loan.
    LoanPenalty,
    /// Interest on a loan.
    LoanInterest,
    /// Principal of a loan.
    LoanPrincipal,
    /// Contributions and levies that are not paid.
    Due,
    /// Fines.
    Fine,
    /// Fees, that for short notice among them.
    Fee,
}

impl ExitDebtKind {
    pub(super) const ALL: [Self; 6] = [
        Self::LoanPenalty,
        Self::LoanInterest,
        Self::LoanPrincipal,
        Self::Due,
        Self::Fine,
        Self::Fee,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::LoanPenalty => "loan_penalty",
            Self::LoanInterest => "loan_interest",
            Self::LoanPrincipal => "loan_principal",
            Self::Due => "due",
            Self::Fine => "fine",
            Self::Fee => "fee",
        }
    }

    pub(super) const fn is_of_a_loan(self) -> bool {
        matches!(self, Self::LoanPenalty | Self::LoanInterest | Self::LoanPrincipal)
    }
}

/// What a member owes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitDebt {
    /// What it is for.
    pub debt_kind: ExitDebtKind,
    /// Its id.
    pub id: String,
    /// The first day on which it is owed.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The first day on which it is no longer owed (default: it still is).
    #[serde(default, with = "crate::wire::date_option")]
    pub until: Option<NaiveDate>,
    /// The amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What a member stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitGuarantee {
    /// The id of the loan of another.
    pub loan: String,
    /// For how much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The day on which it was released, or another took it over (default: neither).
    #[serde(default, with = "crate::wire::date_option")]
    pub released_on: Option<NaiveDate>,
}

/// Who receives what a member leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitNominee {
    /// The id of the person.
    pub id: String,
    /// Their share, of the shares of all.
    #[serde(with = "crate::wire::decimal")]
    pub share: Decimal,
}

/// What is known about a member who leaves, by date; what is dated after the day of leaving does not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitFacts {
    /// What the member saved (default: nothing).
    #[serde(default)]
    pub savings: Vec<ExitSaving>,
    /// The units of the fund that the member bought (default: none).
    #[serde(default)]
    pub units: Vec<ExitUnits>,
    /// What the fund was worth (default: not known).
    #[serde(default)]
    pub valuations: Vec<ExitValuation>,
    /// What the group gained and lost (default: nothing).
    #[serde(default)]
    pub results: Vec<ExitResult>,
    /// What the member owes (default: nothing).
    #[serde(default)]
    pub debts: Vec<ExitDebt>,
    /// What the member stands for (default: nothing).
    #[serde(default)]
    pub guarantees: Vec<ExitGuarantee>,
    /// What the welfare fund adds at death (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub death_benefit: Decimal,
    /// Who receives at death (default: nobody is named).
    #[serde(default)]
    pub nominees: Vec<ExitNominee>,
}

/// Who leaves, why, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitTerms {
    /// The id of the member.
    pub member: String,
    /// The currency of all amounts (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Why (default: they left).
    #[serde(default)]
    pub reason: ExitReason,
    /// The day on which notice was given (default: none was).
    #[serde(default, with = "crate::wire::date_option")]
    pub notice_on: Option<NaiveDate>,
    /// How the group settles (default: see [`ExitRules`]).
    #[serde(default)]
    pub rules: ExitRules,
    /// What is known (default: nothing).
    #[serde(default)]
    pub facts: ExitFacts,
}

impl ExitTerms {
    /// A member who leaves, in KES, by the usual rules.
    pub fn new(member: String) -> Self {
        Self {
            member,
            currency: Currency::default(),
            reason: ExitReason::default(),
            notice_on: None,
            rules: ExitRules::default(),
            facts: ExitFacts::default(),
        }
    }

    /// Refuses what is outside the limits, in the order of the fields.
    pub(super) fn check(&self) -> Result<(), ChamaError> {
        check_id("member", &self.member)?;
        if let Some(notice_on) = self.notice_on {
            check_date("notice_on", notice_on)?;
        }
        self.rules.check(self.currency).map_err(|error| error.within("rules"))?;
        self.facts.check(self.currency).map_err(|error| error.within("facts"))
    }
}

impl ExitFacts {
    fn check(&self, currency: Currency) -> Result<(), ChamaError> {
        each("savings", &self.savings, EVENTS, |entry| {
            check_date("on", entry.on)?;
            minor_signed("amount", entry.amount, currency).map(drop)
        })?;
        each("units", &self.units, EVENTS, |entry| {
            check_date("on", entry.on)?;
            SIGNED_AMOUNT.check_decimal("units", entry.units)?;
            check_decimals("units", entry.units, UNIT_DECIMALS)
        })?;
        each("valuations", &self.valuations, EXIT_ITEMS, |entry| {
            check_date("on", entry.on)?;
            minor_amount("fund_value", entry.fund_value, currency)?;
            WEIGHT.check_decimal("units", entry.units)?;
            check_decimals("units", entry.units, UNIT_DECIMALS)
        })?;
        unique("valuations", self.valuations.iter().map(|entry| entry.on), "on")?;
        each("results", &self.results, EXIT_ITEMS, |entry| entry.check(currency))?;
        unique("results", self.results.iter().map(|entry| entry.id.as_str()), "id")?;
        each("debts", &self.debts, EXIT_ITEMS, |entry| {
            check_id("id", &entry.id)?;
            check_date("since", entry.since)?;
            entry.until.map_or(Ok(()), |until| check_date("until", until))?;
            minor_amount("amount", entry.amount, currency).map(drop)
        })?;
        unique("debts", self.debts.iter().map(|entry| entry.id.as_str()), "id")?;
        each("guarantees", &self.guarantees, EXIT_ITEMS, |entry| {
            check_id("loan", &entry.loan)?;
            minor_amount("amount", entry.amount, currency)?;
            check_date("since", entry.since)?;
            let released_on = entry.released_on;
            released_on.map_or(Ok(()), |released_on| check_date("released_on", released_on))
        })?;
        unique(
            "guarantees",
            self.guarantees.iter().map(|entry| entry.loan.as_str()),
            "loan",
        )?;
        minor_amount("death_benefit", self.death_benefit, currency)?;
        each("nominees", &self.nominees, NOMINEES, |entry| {
            check_id("id", &entry.id)?;
            WEIGHT.check_decimal("share", entry.share)?;
            check_decimals("share", entry.share, NOMINEE_DECIMALS)
        })?;
        unique("nominees", self.nominees.iter().map(|entry| entry.id.as_str()), "id")
    }
}

impl ExitResult {
    fn check(&self, currency: Currency) -> Result<(), ChamaError> {
        check_id("id", &self.id)?;
        check_date("on", self.on)?;
        minor_signed("amount", self.amount, currency)?;
        match self.by {
            ExitResultBy::BySavings { of } => minor_amount("by.of", of, currency).map(drop),
            ExitResultBy::Equally { members } => {
                let members = i64::from(members);
                if !(1..=MEMBERS.maximum).contains(&members) {
                    return Err(ChamaError::OutOfRange {
                        argument: "by.members".to_owned(),
                        value: members.to_string(),
                        minimum: 1.to_string(),
                        maximum: MEMBERS.maximum.to_string(),
                    });
                }
                Ok(())
            }
        }
    }
}

/// Checks a list and each of its entries.
fn each<T>(
    list: &str,
    entries: &[T],
    most: Bound,
    check: impl Fn(&T) -> Result<(), ChamaError>,
) -> Result<(), ChamaError> {
    most.check_len(list, entries.len())?;
    for (place, entry) in entries.iter().enumerate() {
        check(entry).map_err(|error| error.within(&format!("{list}[{place}]")))?;
    }
    Ok(())
}
