//! Who subsidised whom in a year: what each paid and what each received, and the group as the one on the other side.
//!
//! By hand: Amina received 3,000 and paid nothing, Baraka paid 4,200 and received 1,000: +3,000, −3,200, and the group +200.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_id};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, minor_signed};
use crate::sort;

/// What one member paid and received in a year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubsidyMember {
    /// The member.
    pub member: String,
    /// Interest on loans (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub interest_paid: Decimal,
    /// Fines and fees (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub fines_paid: Decimal,
    /// Dividends, interest on deposits, the profit of a share-out (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What the turn in a rotation was worth, below zero if it cost (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub turn: Decimal,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl SubsidyMember {
    /// A member who neither paid nor received.
    pub fn new(member: &str) -> Self {
        Self {
            member: member.to_owned(),
            interest_paid: zero(),
            fines_paid: zero(),
            received: zero(),
            turn: zero(),
        }
    }
}

/// The members of a group, and what they paid and received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubsidyTerms {
    /// Each once.
    pub members: Vec<SubsidyMember>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// How one member stands: balance = received + turn − interest − fines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubsidyBalance {
    /// The member.
    pub member: String,
    /// Interest on loans.
    #[serde(with = "crate::wire::decimal")]
    pub interest_paid: Decimal,
    /// The part of all interest, with 10 decimals; 0 where there is none.
    #[serde(with = "crate::wire::decimal")]
    pub interest_share: Decimal,
    /// Fines and fees.
    #[serde(with = "crate::wire::decimal")]
    pub fines_paid: Decimal,
    /// The part of all fines, with 10 decimals; 0 where there are none.
    #[serde(with = "crate::wire::decimal")]
    pub fines_share: Decimal,
    /// Dividends and profit.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What the turn was worth.
    #[serde(with = "crate::wire::decimal")]
    pub turn: Decimal,
    /// Above zero: carried by others; below: carried others.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
}

/// Who subsidised whom: Σ balances + group = 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsidies {
    /// One for each member, by id.
    pub balances: Vec<SubsidyBalance>,
    /// All interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest_paid: Decimal,
    /// All fines and fees.
    #[serde(with = "crate::wire::decimal")]
    pub fines_paid: Decimal,
    /// All that was received.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// All turns together.
    #[serde(with = "crate::wire::decimal")]
    pub turn: Decimal,
    /// What the group kept of what its members paid or, below zero, brought in from outside.
    #[serde(with = "crate::wire::decimal")]
    pub group: Decimal,
}

/// Returns for each member what was received less what was paid, and the group's own side, so that all is 0 together.
///
/// Source: docs/src/rules/profit.md#who-subsidised-whom.
///
/// # Errors
/// In this order: `too_long` (`terms.members`), of each those of an id (`terms.members[i].member`), `out_of_range` and `too_many_decimals`
/// (`.interest_paid`, `.fines_paid`, `.received`, `.turn`), then `duplicate` (`terms.members[i].member`).
///
/// # Examples
/// ```
/// use chama_core::money::Currency;
/// use chama_core::profit::{SubsidyMember, SubsidyTerms, subsidies};
/// let amina = SubsidyMember { received: 3_000.into(), ..SubsidyMember::new("amina") };
/// let baraka = SubsidyMember {
///     interest_paid: 4_000.into(),
///     fines_paid: 200.into(),
///     received: 1_000.into(),
///     ..SubsidyMember::new("baraka")
/// };
/// let found = subsidies(&SubsidyTerms { members: vec![amina, baraka], currency: Currency::Kes })?;
/// assert_eq!(found.balances[1].balance.to_string(), "-3200.00");
/// assert_eq!(found.group.to_string(), "200.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn subsidies(terms: &SubsidyTerms) -> Result<Subsidies, ChamaError> {
    let currency = terms.currency;
    let rows = checked(terms)?;
    let sum = |of: fn(&Row<'_>) -> Minor| rows.iter().map(of).sum::<Minor>();
    let (interest, fines) = (sum(|row| row.interest), sum(|row| row.fines));
    let (received, turn) = (sum(|row| row.received), sum(|row| row.turn));
    let balance = |row: &Row<'_>| SubsidyBalance {
        member: row.member.to_owned(),
        interest_paid: row.interest.amount(currency),
        interest_share: share(row.interest, interest),
        fines_paid: row.fines.amount(currency),
        fines_share: share(row.fines, fines),
        received: row.received.amount(currency),
        turn: row.turn.amount(currency),
        balance: (row.received + row.turn - row.interest - row.fines).amount(currency),
    };
    Ok(Subsidies {
        balances: rows.iter().map(balance).collect(),
        interest_paid: interest.amount(currency),
        fines_paid: fines.amount(currency),
        received: received.amount(currency),
        turn: turn.amount(currency),
        group: (interest + fines - received - turn).amount(currency),
    })
}

struct Row<'a> {
    member: &'a str,
    interest: Minor,
    fines: Minor,
    received: Minor,
    turn: Minor,
}

fn checked(terms: &SubsidyTerms) -> Result<Vec<Row<'_>>, ChamaError> {
    let list = "terms.members";
    MEMBERS.check_len(list, terms.members.len())?;
    let mut rows = Vec::with_capacity(terms.members.len());
    for (place, member) in terms.members.iter().enumerate() {
        let row = checked_member(member, terms.currency);
        rows.push(row.map_err(|error| error.within(&format!("{list}[{place}]")))?);
    }
    unique(
        list,
        terms.members.iter().map(|member| member.member.as_str()),
        "member",
    )?;
    sort::by_key(&mut rows, |row| row.member);
    Ok(rows)
}

fn checked_member(member: &SubsidyMember, currency: Currency) -> Result<Row<'_>, ChamaError> {
    check_id("member", &member.member)?;
    Ok(Row {
        member: &member.member,
        interest: minor_amount("interest_paid", member.interest_paid, currency)?,
        fines: minor_amount("fines_paid", member.fines_paid, currency)?,
        received: minor_amount("received", member.received, currency)?,
        turn: minor_signed("turn", member.turn, currency)?,
    })
}

/// A part of a whole with 10 decimals; 0 of nothing. Amounts of 10,000 members stay below 10¹⁸.
fn share(part: Minor, whole: Minor) -> Decimal {
    let parts = divide(part.0.saturating_mul(10_000_000_000), whole.0, RoundingMode::HalfUp);
    Decimal::try_from_i128_with_scale(parts, 10).unwrap_or(Decimal::MAX)
}
