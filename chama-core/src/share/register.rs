//! Who holds how many shares on a date: what was bought up to it, less what was given back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{EVENTS, SHARES_MOVED, check_date, check_id};

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
