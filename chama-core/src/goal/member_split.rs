//! Who brings how much of a group's goal.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{HOLDING_DECIMALS, MEMBERS, WEIGHT, check_decimals, check_id};
use crate::money::{Currency, Minor, Taker, exact_step, minor_amount, positive_amount, shared};
use crate::sort;

/// How a goal is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalSplitMethod {
    /// Everybody the same.
    #[default]
    Equal,
    /// By the members' shares.
    ByShares,
    /// What each pledged, and the rest equally among those who pledged nothing.
    ByAmounts,
}

/// A member who saves for the goal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalMember {
    /// Who.
    pub member: String,
    /// The weight, in a split by shares (default: none).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub shares: Option<Decimal>,
    /// What was pledged, in a split by amounts (default: nothing).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub amount: Option<Decimal>,
    /// What was brought already (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub saved: Decimal,
}

/// A goal to split among members.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSplitTerms {
    /// The goal, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// How it is split (default: equally).
    #[serde(default)]
    pub method: GoalSplitMethod,
    /// The members, at least one.
    pub members: Vec<GoalMember>,
    /// What every part is a multiple of, pledges excepted (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// One member's part of a goal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalMemberPart {
    /// Who.
    pub member: String,
    /// The part of the goal.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What was brought.
    #[serde(with = "crate::wire::decimal")]
    pub saved: Decimal,
    /// What is missing of the part.
    #[serde(with = "crate::wire::decimal")]
    pub remaining: Decimal,
}

/// A goal split among members: the parts and what is unassigned add up to the target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSplit {
    /// How it was split.
    pub method: GoalSplitMethod,
    /// The parts, in the order of the members.
    pub parts: Vec<GoalMemberPart>,
    /// What nobody takes.
    #[serde(with = "crate::wire::decimal")]
    pub unassigned: Decimal,
    /// The goal.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// What was brought in all.
    #[serde(with = "crate::wire::decimal")]
    pub saved: Decimal,
    /// What is missing of the parts in all.
    #[serde(with = "crate::wire::decimal")]
    pub remaining: Decimal,
}

/// Returns who brings how much of a goal; ties of the rounding go by member id.
///
/// Source: docs/src/rules/goals.md#goal-by-member.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.target`, `terms.step`), `empty` and `too_long`
/// (`terms.members`); for each member `empty`, `too_long` and `invalid_text` (`member`), `duplicate` (`member`),
/// `not_compatible` (`shares`, `amount`: of another method), `no_answer` (`shares` missing), `out_of_range` and
/// `too_many_decimals` (`shares`, `amount`, `saved`); `no_answer` (`terms.members`, all have 0 shares), `out_of_range`
/// (`terms.members`, pledged beyond the target).
///
/// # Examples
/// ```
/// use chama_core::goal::{GoalMember, GoalSplitMethod, GoalSplitTerms, goal_split};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let member = |id: &str| GoalMember { member: id.to_owned(), shares: None, amount: None, saved: Decimal::ZERO };
/// let split = goal_split(&GoalSplitTerms {
///     target: Decimal::from(100_000),
///     method: GoalSplitMethod::Equal,
///     members: vec![member("C"), member("B"), member("A")],
///     step: None,
///     currency: Currency::Kes,
/// })?;
/// let due: Vec<String> = split.parts.iter().map(|part| part.due.to_string()).collect();
/// assert_eq!(due, ["33333.33", "33333.33", "33333.34"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_split(terms: &GoalSplitTerms) -> Result<GoalSplit, ChamaError> {
    let target = positive_amount("terms.target", terms.target, terms.currency)?;
    let step = exact_step("terms.step", terms.step, terms.currency)?;
    MEMBERS.check_len("terms.members", terms.members.len())?;
    if terms.members.is_empty() {
        return Err(ChamaError::Empty {
            argument: "terms.members".to_owned(),
        });
    }
    let mut order: Vec<usize> = (0..terms.members.len()).collect();
    let id = |place: &usize| terms.members.get(*place).map(|member| member.member.as_str());
    sort::by(&mut order, |one, other| id(one).cmp(&id(other)));
    let mut savers = Vec::with_capacity(terms.members.len());
    for (place, member) in terms.members.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("terms.members[{place}]"));
        check_id("member", &member.member).map_err(at)?;
        // Of equal ids the sort keeps the order of the list: the first one is no duplicate.
        let first =
            order.binary_search_by(|other| id(other).cmp(&Some(member.member.as_str())).then(other.cmp(&place)));
        let twice = first
            .ok()
            .and_then(|found| order.get(found.checked_sub(1)?))
            .is_some_and(|before| id(before) == Some(member.member.as_str()));
        if twice {
            return Err(at(ChamaError::Duplicate {
                argument: "member".to_owned(),
                value: member.member.clone(),
            }));
        }
        check_method(member, terms.method, place)?;
        savers.push(Part::of(member, terms.method, terms.currency).map_err(at)?);
    }

    let pledged: Minor = savers.iter().map(|saver| saver.pledged).sum();
    if terms.method == GoalSplitMethod::ByShares && savers.iter().all(|saver| saver.weight == 0) {
        return Err(ChamaError::NoAnswer {
            argument: "terms.members".to_owned(),
            reason: "all have 0 shares".to_owned(),
        });
    }
    if pledged > target {
        return Err(ChamaError::OutOfRange {
            argument: "terms.members".to_owned(),
            value: pledged.amount(terms.currency).to_string(),
            minimum: Minor::ZERO.amount(terms.currency).to_string(),
            maximum: target.amount(terms.currency).to_string(),
        });
    }
    let takers: Vec<Taker> = order
        .iter()
        .filter_map(|place| savers.get(*place))
        .map(|saver| Taker::by(saver.weight))
        .collect();
    let steps = (target - pledged).0.div_euclid(step.max(1));
    for (place, part) in order.iter().zip(shared(steps, &takers)) {
        if let Some(saver) = savers.get_mut(*place) {
            saver.due = saver.pledged + Minor(part.saturating_mul(step));
        }
    }
    let amount = |minor: Minor| minor.amount(terms.currency);
    let due: Minor = savers.iter().map(|saver| saver.due).sum();
    Ok(GoalSplit {
        method: terms.method,
        parts: terms
            .members
            .iter()
            .zip(&savers)
            .map(|(member, saver)| GoalMemberPart {
                member: member.member.clone(),
                due: amount(saver.due),
                saved: amount(saver.saved),
                remaining: amount(saver.remaining()),
            })
            .collect(),
        unassigned: amount(target - due),
        target: amount(target),
        saved: amount(savers.iter().map(|saver| saver.saved).sum()),
        remaining: amount(savers.iter().map(Part::remaining).sum()),
    })
}

/// Refuses what belongs to another way of splitting.
fn check_method(member: &GoalMember, method: GoalSplitMethod, place: usize) -> Result<(), ChamaError> {
    let foreign = |field: &str, reason: &str| {
        Err(ChamaError::NotCompatible {
            first: format!("terms.members[{place}].{field}"),
            second: "terms.method".to_owned(),
            reason: reason.to_owned(),
        })
    };
    if member.shares.is_some() && method != GoalSplitMethod::ByShares {
        return foreign("shares", "only a split by shares has them");
    }
    if member.amount.is_some() && method != GoalSplitMethod::ByAmounts {
        return foreign("amount", "only a split by amounts has pledges");
    }
    Ok(())
}

struct Part {
    weight: i128,
    pledged: Minor,
    saved: Minor,
    due: Minor,
}

impl Part {
    fn of(member: &GoalMember, method: GoalSplitMethod, currency: Currency) -> Result<Self, ChamaError> {
        let weight = match (method, member.shares) {
            (GoalSplitMethod::ByShares, Some(shares)) => whole_shares(shares)?,
            (GoalSplitMethod::ByShares, None) => {
                return Err(ChamaError::NoAnswer {
                    argument: "shares".to_owned(),
                    reason: "the split is by shares".to_owned(),
                });
            }
            _ => i128::from(member.amount.is_none()),
        };
        Ok(Self {
            weight,
            pledged: match member.amount {
                Some(amount) => minor_amount("amount", amount, currency)?,
                None => Minor::ZERO,
            },
            saved: minor_amount("saved", member.saved, currency)?,
            due: Minor::ZERO,
        })
    }

    fn remaining(&self) -> Minor {
        (self.due - self.saved).or_zero()
    }
}

/// Shares in ten-thousandths.
fn whole_shares(shares: Decimal) -> Result<i128, ChamaError> {
    WEIGHT.check_decimal("shares", shares)?;
    check_decimals("shares", shares, HOLDING_DECIMALS)?;
    let shares = shares.normalize();
    let missing = 4_u32.saturating_sub(shares.scale());
    Ok(shares.mantissa().saturating_mul(10_i128.saturating_pow(missing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(method: GoalSplitMethod, members: &[(&str, Option<i64>)]) -> GoalSplitTerms {
        let of = |value: Option<i64>, wanted| value.filter(|_| method == wanted).map(Decimal::from);
        GoalSplitTerms {
            target: Decimal::from(100_000),
            method,
            members: members
                .iter()
                .map(|(id, value)| GoalMember {
                    member: (*id).to_owned(),
                    shares: of(*value, GoalSplitMethod::ByShares),
                    amount: of(*value, GoalSplitMethod::ByAmounts),
                    saved: Decimal::from(30_000),
                })
                .collect(),
            step: None,
            currency: Currency::Kes,
        }
    }

    fn due(terms: &GoalSplitTerms) -> Vec<String> {
        let split = goal_split(terms).unwrap();
        split.parts.iter().map(|part| part.due.to_string()).collect()
    }

    #[test]
    fn the_last_cents_go_by_member_id_and_not_by_the_order_of_the_list() {
        let equal = terms(GoalSplitMethod::Equal, &[("C", None), ("B", None), ("A", None)]);
        assert_eq!(due(&equal), ["33333.33", "33333.33", "33333.34"]);
        let shares = terms(
            GoalSplitMethod::ByShares,
            &[("A", Some(2)), ("B", Some(1)), ("C", Some(0))],
        );
        assert_eq!(due(&shares), ["66666.67", "33333.33", "0.00"]);
    }

    #[test]
    fn what_one_saves_too_much_does_not_pay_for_another() {
        let pledges = terms(
            GoalSplitMethod::ByAmounts,
            &[("A", Some(10_000)), ("B", None), ("C", None)],
        );
        let split = goal_split(&pledges).unwrap();
        assert_eq!(due(&pledges), ["10000.00", "45000.00", "45000.00"]);
        assert_eq!(split.parts[0].remaining.to_string(), "0.00");
        assert_eq!(split.remaining.to_string(), "30000.00");
        let all = terms(GoalSplitMethod::ByAmounts, &[("A", Some(10_000))]);
        assert_eq!(goal_split(&all).unwrap().unassigned.to_string(), "90000.00");
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut terms = terms(
            GoalSplitMethod::ByAmounts,
            &[("", Some(100_001)), ("A", None), ("A", None)],
        );
        terms.target = Decimal::ZERO;
        terms.step = Some(Decimal::ZERO);
        let members = std::mem::take(&mut terms.members);
        let mut expect = |argument: &str, mend: &dyn Fn(&mut GoalSplitTerms)| {
            let error = goal_split(&terms).unwrap_err().to_string();
            assert!(error.starts_with(argument), "{error}");
            mend(&mut terms);
        };
        expect("`terms.target`", &|t| t.target = Decimal::from(100_000));
        expect("`terms.step`", &|t| t.step = None);
        expect("`terms.members` must not be empty", &|t| t.members = members.clone());
        expect("`terms.members[0].member`", &|t| t.members[0].member = "B".to_owned());
        expect("`terms.members[2].member` is A, which is already", &|t| {
            t.members[2].member = "C".to_owned();
            t.method = GoalSplitMethod::ByShares;
        });
        expect("`terms.members[0].amount` and `terms.method`", &|t| {
            t.members[0].amount = None;
        });
        expect("`terms.members[0].shares` has no answer", &|t| {
            for member in &mut t.members {
                member.shares = Some(Decimal::new(1, 5));
            }
        });
        expect("`terms.members[0].shares` is 0.00001", &|t| {
            for member in &mut t.members {
                member.shares = Some(Decimal::ZERO);
                member.saved = Decimal::NEGATIVE_ONE;
            }
        });
        expect("`terms.members[0].saved`", &|t| {
            for member in &mut t.members {
                member.saved = Decimal::ZERO;
            }
        });
        expect("`terms.members` has no answer: all have 0 shares", &|t| {
            t.method = GoalSplitMethod::ByAmounts;
            t.members[0].amount = Some(Decimal::from(100_001));
            for member in &mut t.members {
                member.shares = None;
            }
        });
        expect("`terms.members` is 100001.00", &|t| t.members[0].amount = None);
        assert!(goal_split(&terms).is_ok());
    }
}
