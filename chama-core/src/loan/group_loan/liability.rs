//! Joint liability: what one member of a group loan does not pay, the others pay.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::whole_weight;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{GROUP_LOAN_MEMBERS, check_id};
use crate::money::{Currency, Minor, Taker, minor_amount, shared};
use crate::sort;

/// A member who answers for a group loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiableMember {
    /// The id of the member, once in the list.
    pub member: String,
    /// The part of the loan, an amount or a weight of at most 6 decimals: by it the others' shortfall is borne.
    #[serde(with = "crate::wire::decimal")]
    pub part: Decimal,
    /// What the member has not paid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// Own savings that can be taken for it (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// The most that the member bears for others (default: no limit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub limit: Option<Decimal>,
}

impl LiableMember {
    /// A member who has paid, and bears without a limit.
    pub fn new(member: String, part: Decimal) -> Self {
        Self {
            member,
            part,
            unpaid: Decimal::ZERO,
            savings: Decimal::ZERO,
            limit: None,
        }
    }
}

/// Who answers for a group loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointLiabilityTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The members, in any order, 1 to 100.
    pub members: Vec<LiableMember>,
}

/// What one member bears.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiabilityLine {
    /// The id of the member.
    pub member: String,
    /// What the member has not paid.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// What of it own savings pay.
    #[serde(with = "crate::wire::decimal")]
    pub own_savings: Decimal,
    /// What the member pays for others.
    #[serde(with = "crate::wire::decimal")]
    pub borne: Decimal,
}

/// Who pays what the others did not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointLiability {
    /// The members, by id.
    pub members: Vec<LiabilityLine>,
    /// All that is unpaid: own savings + borne + uncovered.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// What own savings pay.
    #[serde(with = "crate::wire::decimal")]
    pub own_savings: Decimal,
    /// What the others bear.
    #[serde(with = "crate::wire::decimal")]
    pub borne: Decimal,
    /// What nobody bears.
    #[serde(with = "crate::wire::decimal")]
    pub uncovered: Decimal,
}

/// Returns who pays what some members of a group loan did not: first their own savings, then the others by their parts.
///
/// Largest remainder, ties by member id; nobody above the limit. Source: docs/src/rules/lending.md#joint-liability.
///
/// # Errors
/// In this order: `empty` and `too_long` (`terms.members`); of each `empty`, `too_long` and `invalid_text` (`member`),
/// `out_of_range` and `too_many_decimals` (`part`, `unpaid`, `savings`, `limit`); `duplicate` (`terms.members[i].member`).
///
/// # Examples
/// ```
/// use chama_core::loan::{JointLiabilityTerms, LiableMember, joint_liability};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let member = |member: &str, part: i64| LiableMember::new(member.to_owned(), Decimal::from(part));
/// let mut late = member("amina", 2);
/// late.unpaid = Decimal::from(900);
/// late.savings = Decimal::from(300);
/// let members = vec![late, member("baraka", 2), member("chebet", 1)];
/// let borne = joint_liability(&JointLiabilityTerms { currency: Currency::Kes, members })?;
/// assert_eq!(borne.members[1].borne.to_string(), "400.00");
/// assert_eq!(borne.members[2].borne.to_string(), "200.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn joint_liability(terms: &JointLiabilityTerms) -> Result<JointLiability, ChamaError> {
    let currency = terms.currency;
    let members = liable(terms)?;
    let unpaid: Minor = members.iter().map(|member| member.unpaid).sum();
    let own: Minor = members.iter().map(|member| member.own_savings()).sum();
    let taker = |member: &Liable<'_>| Taker {
        weight: if member.unpaid.is_zero() { member.part } else { 0 },
        top: member.limit.map(|limit| limit.0),
    };
    let parts = shared((unpaid - own).0, &members.iter().map(taker).collect::<Vec<_>>());
    let borne = Minor(parts.iter().copied().fold(0, i128::saturating_add));
    Ok(JointLiability {
        members: members
            .iter()
            .zip(parts)
            .map(|(member, part)| LiabilityLine {
                member: member.id.to_owned(),
                unpaid: member.unpaid.amount(currency),
                own_savings: member.own_savings().amount(currency),
                borne: Minor(part).amount(currency),
            })
            .collect(),
        unpaid: unpaid.amount(currency),
        own_savings: own.amount(currency),
        borne: borne.amount(currency),
        uncovered: (unpaid - own - borne).amount(currency),
    })
}

/// A member, checked, in smallest units.
struct Liable<'a> {
    id: &'a str,
    part: i128,
    unpaid: Minor,
    savings: Minor,
    limit: Option<Minor>,
}

impl Liable<'_> {
    fn own_savings(&self) -> Minor {
        self.unpaid.min(self.savings)
    }
}

/// Checks the members and puts them in the order of their ids.
fn liable(terms: &JointLiabilityTerms) -> Result<Vec<Liable<'_>>, ChamaError> {
    let list = "terms.members";
    GROUP_LOAN_MEMBERS.check_len(list, terms.members.len())?;
    let amount = |argument: &str, value: Decimal| minor_amount(argument, value, terms.currency);
    let check = |given: &'_ LiableMember| -> Result<(i128, Minor, Minor, Option<Minor>), ChamaError> {
        check_id("member", &given.member)?;
        let part = whole_weight("part", given.part)?;
        let unpaid = amount("unpaid", given.unpaid)?;
        let savings = amount("savings", given.savings)?;
        let limit = given.limit.map(|limit| amount("limit", limit)).transpose()?;
        Ok((part, unpaid, savings, limit))
    };
    let mut members = Vec::with_capacity(terms.members.len());
    for (place, given) in terms.members.iter().enumerate() {
        let checked = check(given).map_err(|error| error.within(&format!("{list}[{place}]")))?;
        let (part, unpaid, savings, limit) = checked;
        members.push(Liable {
            id: &given.member,
            part,
            unpaid,
            savings,
            limit,
        });
    }
    unique(list, terms.members.iter().map(|given| given.member.as_str()), "member")?;
    sort::by_key(&mut members, |member| member.id);
    Ok(members)
}
