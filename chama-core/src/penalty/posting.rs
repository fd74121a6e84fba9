//! What a host that stores fines has still to write down.
//!
//! In a treasurer's words: the book says what the fines are by now; what was written down is taken off, and the difference is
//! written. Asked twice, the second answer is nothing. By hand: due on the 5th, fixed fine 200, posted on the 6th; on the 8th proof comes of
//! a transfer on the 5th: the fine is 0, so −200 is posted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bylaws::Bylaws;
use crate::contribution::Rulebook;
use crate::contribution::{MemberAccount, named_penalty, pass};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id};
use crate::money::{Currency, Minor, minor_signed};

/// What names a penalty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyKey {
    /// The id of the penalty rule.
    pub penalty: String,
    /// The id of the contribution rule; none for a meeting.
    pub rule: Option<String>,
    /// The scheduled date of the due, or the day of the meeting.
    #[serde(with = "crate::wire::date")]
    pub subject_on: NaiveDate,
}

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostedPenalty {
    /// The penalty.
    pub key: PenaltyKey,
    /// How much; negative for a reversal. Entries of one penalty add up.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What is to be posted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyPosting {
    /// The penalty.
    pub key: PenaltyKey,
    /// What was charged by the date: the sum of the lines, whatever was waived or paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
    /// What of it was waived by the date.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was posted already.
    #[serde(with = "crate::wire::decimal")]
    pub posted: Decimal,
    /// What is to be posted: total − posted; negative for a reversal, never 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Returns what is still to be posted of a member's penalties as of a date; nothing once it has been posted.
///
/// In the order in which the penalties are paid; then the reversals of penalties that are none any more, by date and ids.
/// Source: docs/src/rules/penalties.md#posting.
///
/// # Errors
/// In this order: the faults of `bylaws`; `date_out_of_range` (`as_of`); `too_long` (`posted`), of each: key.penalty, key.rule, key.subject_on, amount;
/// then those of [`crate::contribution::contribution_position`] for `account`.
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, ContributionRule, PenaltyBasis, PenaltyRule, PenaltyTrigger};
/// use chama_core::calendar::{Frequency, MonthEnd};
/// use chama_core::chama::Member;
/// use chama_core::contribution::MemberAccount;
/// use chama_core::penalty::{PostedPenalty, penalty_postings};
/// let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let mut bylaws = Bylaws::new(day("2025-01-01"));
/// bylaws.contributions.push(ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-02-05"), monthly));
/// let late = PenaltyTrigger::LateContribution { contributions: Vec::new() };
/// bylaws.penalties.push(PenaltyRule::new("late".to_owned(), late, PenaltyBasis::Fixed { amount: 200.into() }));
/// let amina = MemberAccount::new(Member::new("amina".to_owned(), day("2025-01-10")));
/// let first = penalty_postings(&[bylaws.clone()], &amina, &[], day("2025-02-06"))?;
/// assert_eq!(first[0].amount.to_string(), "200.00");
/// let posted = [PostedPenalty { key: first[0].key.clone(), amount: first[0].amount }];
/// assert!(penalty_postings(&[bylaws], &amina, &posted, day("2025-02-07"))?.is_empty());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "idempotent")]
pub fn penalty_postings(
    bylaws: &[Bylaws],
    account: &MemberAccount,
    posted: &[PostedPenalty],
    as_of: NaiveDate,
) -> Result<Vec<PenaltyPosting>, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_date("as_of", as_of)?;
    let currency = book.currency;
    let mut sums = sums(posted, currency)?;
    let pass = pass(&book, &mut None, account, as_of).map_err(|error| error.within("account"))?;
    let mut postings = Vec::new();
    let mut post = |key, total: Minor, waived: Minor, posted: Minor| {
        if total != posted {
            postings.push(PenaltyPosting {
                key,
                total: total.amount(currency),
                waived: waived.amount(currency),
                posted: posted.amount(currency),
                amount: (total - posted).amount(currency),
            });
        }
    };
    let charged = pass
        .fines
        .iter()
        .enumerate()
        .filter(|(_, fine)| fine.balance.charged.is_positive());
    for (rank, fine) in charged {
        let Some(named) = named_penalty(&book, &pass, rank) else {
            continue;
        };
        let key = (named.subject_on, named.penalty, named.rule);
        let posted = sums.remove(&key).unwrap_or_default();
        post(owned(key), fine.balance.charged, fine.balance.waived, posted);
    }
    for (key, posted) in sums {
        post(owned(key), Minor::ZERO, Minor::ZERO, posted);
    }
    Ok(postings)
}

/// A key in the order in which reversals are listed.
type Key<'a> = (NaiveDate, &'a str, Option<&'a str>);

fn owned((subject_on, penalty, rule): Key<'_>) -> PenaltyKey {
    PenaltyKey {
        penalty: penalty.to_owned(),
        rule: rule.map(str::to_owned),
        subject_on,
    }
}

fn sums(posted: &[PostedPenalty], currency: Currency) -> Result<BTreeMap<Key<'_>, Minor>, ChamaError> {
    EVENTS.check_len("posted", posted.len())?;
    let mut sums = BTreeMap::new();
    for (index, entry) in posted.iter().enumerate() {
        let amount = check(entry, currency).map_err(|error| error.within(&format!("posted[{index}]")))?;
        let key = (
            entry.key.subject_on,
            entry.key.penalty.as_str(),
            entry.key.rule.as_deref(),
        );
        *sums.entry(key).or_insert(Minor::ZERO) += amount;
    }
    Ok(sums)
}

fn check(entry: &PostedPenalty, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("key.penalty", &entry.key.penalty)?;
    if let Some(rule) = &entry.key.rule {
        check_id("key.rule", rule)?;
    }
    check_date("key.subject_on", entry.key.subject_on)?;
    minor_signed("amount", entry.amount, currency)
}
