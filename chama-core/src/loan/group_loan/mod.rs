//! One loan to several members: each has their own column of the table, and they answer for each other.
//!
//! In a treasurer's words: every row of the members' tables adds up to the row of the loan's table, and every column to the
//! member's own share. By hand: 1,000 to three, 500, 300 and 200, in four rows of 250: 125, 75 and 50 each time. The rules
//! are on the page `docs/src/rules/lending.md`. Left out: whose payment it was, which the host or the book knows.

mod columns;
mod liability;

#[cfg(test)]
mod worked_examples;

pub use liability::{JointLiability, JointLiabilityTerms, LiabilityLine, LiableMember, joint_liability};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instalment, LoanTerms, loan_schedule};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{GROUP_LOAN_MEMBERS, PART_DECIMALS, WEIGHT, check_decimals, check_id};
use crate::money::{Currency, Minor, minor_amount, positive_amount};
use crate::sort;
use columns::{Columns, columns};

/// What the parts of the members are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupLoanParts {
    /// What each gets of the principal; together they are the principal.
    #[default]
    Amounts,
    /// Weights.
    Weights,
}

/// A member who shares a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoanMember {
    /// The id of the member, once in the list.
    pub member: String,
    /// The amount or the weight; a weight has at most 6 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub part: Decimal,
}

/// Who shares a loan, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoanSplit {
    /// What the parts are (default: amounts).
    #[serde(default)]
    pub parts_are: GroupLoanParts,
    /// The members, in any order, 1 to 100.
    pub members: Vec<GroupLoanMember>,
}

impl GroupLoanSplit {
    /// A split by amounts.
    pub fn new(members: Vec<GroupLoanMember>) -> Self {
        Self {
            parts_are: GroupLoanParts::default(),
            members,
        }
    }
}

/// What one member pays: of a row, or of all rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoanPart {
    /// The id of the member.
    pub member: String,
    /// Principal.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// All three.
    #[serde(with = "crate::wire::decimal")]
    pub instalment: Decimal,
}

/// One row of the loan, and who pays what of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoanRow {
    /// The number of the row; 0 is what is paid on the day of disbursement.
    pub number: i32,
    /// When it is due.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// Principal due.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest due.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees due.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// All that is due: the parts add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub instalment: Decimal,
    /// The members, by id.
    pub parts: Vec<GroupLoanPart>,
}

/// A loan's table with a column for each member.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupLoan {
    /// The currency of all amounts.
    pub currency: Currency,
    /// What the parts were.
    pub parts_are: GroupLoanParts,
    /// What each member pays over all rows, by id.
    pub members: Vec<GroupLoanPart>,
    /// The rows of the loan.
    pub rows: Vec<GroupLoanRow>,
    /// Principal of all rows.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest of all rows.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees of all rows.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// All that is paid.
    #[serde(with = "crate::wire::decimal")]
    pub instalment: Decimal,
}

/// Returns the table of a loan with a column for each member; rows and columns add up, to the cent.
///
/// The total of each kind is split by the parts, by largest remainder, ties by member id; a row goes to the members by what
/// each should have paid with it. Source: docs/src/rules/lending.md#a-loan-to-several-members.
///
/// # Errors
/// In this order: those of [`loan_schedule`] (`terms`); `empty` and `too_long` (`split.members`); of each `empty`, `too_long`
/// and `invalid_text` (`member`), `out_of_range` and `too_many_decimals` (`part`); `duplicate` (`split.members[i].member`);
/// `not_compatible` (`split.members`, `terms.principal`: amounts that are not the principal), `no_answer` (`split.members`,
/// all weights 0).
///
/// # Examples
/// ```
/// use chama_core::loan::*;
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
/// let term = RepaymentTerm::Instalments { count: 4 };
/// let mut terms = LoanTerms::new(Decimal::from(1_000), "2026-01-31".parse().unwrap(), LoanInterest::Flat { rate }, term);
/// terms.repayment = Amortisation::EqualPrincipal;
/// let part = |member: &str, part: i64| GroupLoanMember { member: member.to_owned(), part: Decimal::from(part) };
/// let split = GroupLoanSplit::new(vec![part("amina", 500), part("baraka", 300), part("chebet", 200)]);
/// let loan = group_loan(&terms, &split)?;
/// assert_eq!(loan.rows[0].parts[1].principal.to_string(), "75.00");
/// assert_eq!(loan.members[1].interest.to_string(), "12.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn group_loan(terms: &LoanTerms, split: &GroupLoanSplit) -> Result<GroupLoan, ChamaError> {
    let schedule = loan_schedule(terms)?;
    let members = members(terms, split)?;
    let weights: Vec<i128> = members.iter().map(|(_, weight)| *weight).collect();
    let currency = terms.currency;
    let laid = |amount: fn(&Instalment) -> Decimal| -> Columns {
        // The library's own amounts: none is refused.
        let exact = |row| minor_amount("", amount(row), currency).unwrap_or_default();
        let rows: Vec<Minor> = schedule.instalments.iter().map(exact).collect();
        columns(&rows, &weights)
    };
    let principal = laid(|row| row.principal);
    let interest = laid(|row| row.interest);
    let fees = laid(|row| row.fees);

    let parts = |cells: [&[Minor]; 3]| -> Vec<GroupLoanPart> {
        let [principal, interest, fees] = cells;
        let amounts = principal.iter().zip(interest).zip(fees);
        let lines = members.iter().zip(amounts);
        lines
            .map(|((member, _), ((principal, interest), fees))| GroupLoanPart {
                member: (*member).to_owned(),
                principal: principal.amount(currency),
                interest: interest.amount(currency),
                fees: fees.amount(currency),
                instalment: (*principal + *interest + *fees).amount(currency),
            })
            .collect()
    };
    let cells = principal.rows.iter().zip(&interest.rows).zip(&fees.rows);
    let total = |columns: &Columns| columns.shares.iter().copied().sum::<Minor>();
    Ok(GroupLoan {
        currency,
        parts_are: split.parts_are,
        members: parts([&principal.shares, &interest.shares, &fees.shares]),
        rows: schedule
            .instalments
            .iter()
            .zip(cells)
            .map(|(row, ((principal, interest), fees))| GroupLoanRow {
                number: row.number,
                due_on: row.due_on,
                principal: row.principal,
                interest: row.interest,
                fees: row.fees,
                instalment: row.instalment,
                parts: parts([principal, interest, fees]),
            })
            .collect(),
        principal: total(&principal).amount(currency),
        interest: total(&interest).amount(currency),
        fees: total(&fees).amount(currency),
        instalment: (total(&principal) + total(&interest) + total(&fees)).amount(currency),
    })
}

/// Checks the members and puts them in the order of their ids, with their parts as whole numbers.
fn members<'a>(terms: &LoanTerms, split: &'a GroupLoanSplit) -> Result<Vec<(&'a str, i128)>, ChamaError> {
    let list = "split.members";
    GROUP_LOAN_MEMBERS.check_len(list, split.members.len())?;
    let mut members = Vec::with_capacity(split.members.len());
    for (place, given) in split.members.iter().enumerate() {
        let part = check_id("member", &given.member)
            .and_then(|()| match split.parts_are {
                GroupLoanParts::Amounts => minor_amount("part", given.part, terms.currency).map(|part| part.0),
                GroupLoanParts::Weights => whole_weight("part", given.part),
            })
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        members.push((given.member.as_str(), part));
    }
    unique(list, split.members.iter().map(|given| given.member.as_str()), "member")?;
    let all = members.iter().map(|(_, part)| *part).fold(0, i128::saturating_add);
    match split.parts_are {
        GroupLoanParts::Amounts
            if Minor(all) != positive_amount("terms.principal", terms.principal, terms.currency)? =>
        {
            return Err(ChamaError::NotCompatible {
                first: list.to_owned(),
                second: "terms.principal".to_owned(),
                reason: format!("the amounts add up to {}", Minor(all).amount(terms.currency)),
            });
        }
        GroupLoanParts::Weights if all == 0 => {
            return Err(ChamaError::NoAnswer {
                argument: list.to_owned(),
                reason: "all weights are 0".to_owned(),
            });
        }
        GroupLoanParts::Amounts | GroupLoanParts::Weights => {}
    }
    sort::ascending(&mut members);
    Ok(members)
}

/// A weight of at most 6 decimals as a whole number of millionths.
fn whole_weight(argument: &str, weight: Decimal) -> Result<i128, ChamaError> {
    WEIGHT.check_decimal(argument, weight)?;
    check_decimals(argument, weight, PART_DECIMALS)?;
    let weight = weight.normalize();
    let missing = 6_u32.saturating_sub(weight.scale());
    Ok(weight.mantissa().saturating_mul(10_i128.saturating_pow(missing)))
}
