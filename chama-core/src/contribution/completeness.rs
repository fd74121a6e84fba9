//! Whether everybody has paid for a cycle.
//!
//! In a treasurer's words: the pot is complete when every member who owes for this cycle has paid for this cycle; money
//! for the next one does not fill it. By hand: 1,000 each of two; Amina has paid, Otieno 400: 1,400 of 2,000, 600 missing.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::MemberAccount;
use super::engine::run;
use super::facts::facts;
use super::position::unique_members;
use super::rulebook::Rulebook;
use crate::bylaws::Bylaws;
use crate::error::ChamaError;
use crate::limits::{ACCOUNTS, check_date, check_id};
use crate::money::Minor;

/// A cycle by its names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleRef {
    /// The id of the contribution rule.
    pub rule: String,
    /// The date of the series.
    #[serde(with = "crate::wire::date")]
    pub scheduled_on: NaiveDate,
}

/// What one member owes for the cycle and has paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleMember {
    /// The id of the member.
    pub member: String,
    /// What is owed: the due less what was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
    /// What was paid on this due.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What is missing: expected − received.
    #[serde(with = "crate::wire::decimal")]
    pub missing: Decimal,
}

/// How far a cycle has been paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleStatus {
    /// The cycle.
    pub cycle: CycleRef,
    /// The first day of the cycle.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// The day by which it is to be paid.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// The members who owe for it, in the order of the accounts.
    pub members: Vec<CycleMember>,
    /// What is owed, less what was waived.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
    /// What was paid on these dues.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What was waived of them.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What is missing.
    #[serde(with = "crate::wire::decimal")]
    pub missing: Decimal,
    /// Whether nothing is missing of anybody.
    pub is_complete: bool,
}

/// Returns who has paid for a cycle as of a date, and whether it is complete.
///
/// Only money on the dues of that very cycle counts. Source: docs/src/rules/contributions.md#complete-cycles.
///
/// # Errors
/// In this order: the faults of `bylaws`; `date_out_of_range` (`as_of`); `cycle.rule` (`empty`, `too_long`, `invalid_text`), `cycle.scheduled_on`
/// (`date_out_of_range`), `not_found` (`cycle.rule`, then `cycle.scheduled_on`); `too_long` (`accounts`); then those of
/// [`super::contribution_positions`] for the accounts.
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, ContributionRule};
/// use chama_core::calendar::{Frequency, MonthEnd};
/// use chama_core::chama::Member;
/// use chama_core::contribution::{CycleRef, MemberAccount, Payment, cycle_status};
/// let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let mut bylaws = Bylaws::new(day("2025-01-01"));
/// bylaws.contributions.push(ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-01-31"), monthly));
/// let mut amina = MemberAccount::new(Member::new("amina".to_owned(), day("2025-01-01")));
/// amina.payments.push(Payment::new("p1".to_owned(), day("2025-01-20"), 400.into()));
/// let cycle = CycleRef { rule: "savings".to_owned(), scheduled_on: day("2025-01-31") };
/// let status = cycle_status(&[bylaws], &[amina], &cycle, day("2025-01-31"))?;
/// assert_eq!((status.is_complete, status.missing.to_string()), (false, "600.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn cycle_status(
    bylaws: &[Bylaws],
    accounts: &[MemberAccount],
    cycle: &CycleRef,
    as_of: NaiveDate,
) -> Result<CycleStatus, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_date("as_of", as_of)?;
    check_id("cycle.rule", &cycle.rule)?;
    check_date("cycle.scheduled_on", cycle.scheduled_on)?;
    let name = book.contribution(&cycle.rule).ok_or_else(|| ChamaError::NotFound {
        argument: "cycle.rule".to_owned(),
        value: cycle.rule.clone(),
        expected: "the id of a contribution rule".to_owned(),
    })?;
    let found = book
        .cycle_named(name, cycle.scheduled_on)
        .ok_or_else(|| ChamaError::NotFound {
            argument: "cycle.scheduled_on".to_owned(),
            value: cycle.scheduled_on.to_string(),
            expected: "the date of a cycle".to_owned(),
        })?;
    ACCOUNTS.check_len("accounts", accounts.len())?;
    let cycles = book.cycles_by(as_of)?;
    let currency = book.currency;
    let (mut expected, mut received, mut waived) = (Minor::ZERO, Minor::ZERO, Minor::ZERO);
    let mut is_complete = true;
    let mut members = Vec::new();
    for (index, account) in accounts.iter().enumerate() {
        let facts = facts(&book, account, as_of);
        let pass = facts.and_then(|facts| run(&book, &cycles, facts, Some((name, cycle.scheduled_on))));
        let pass = pass.map_err(|error| error.within(&format!("accounts[{index}]")))?;
        let Some(due) = pass.dues.iter().find(|due| !due.opening && due.cycle == found) else {
            continue;
        };
        let balance = due.balance;
        expected += balance.expected();
        received += balance.paid;
        waived += balance.waived;
        is_complete &= !balance.unpaid().is_positive();
        members.push(CycleMember {
            member: account.member.id.clone(),
            expected: balance.expected().amount(currency),
            received: balance.paid.amount(currency),
            waived: balance.waived.amount(currency),
            missing: balance.unpaid().amount(currency),
        });
    }
    unique_members(accounts)?;
    Ok(CycleStatus {
        cycle: cycle.clone(),
        opens: found.opens,
        due_on: found.due_on,
        members,
        expected: expected.amount(currency),
        received: received.amount(currency),
        waived: waived.amount(currency),
        missing: (expected - received).amount(currency),
        is_complete,
    })
}
