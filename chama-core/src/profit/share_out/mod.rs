//! The end of a savings group's cycle: the box by shares, with loans that are still out.
//!
//! A treasurer's rule: everybody's part is cut from the whole box, so that it pays exactly what is there. By hand: 22,900 over
//! 45 shares; Amina's 20 get 10,177.78, and rounded down to notes and coins of 5 she gets 10,175.

mod box_value;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::box_value::{BoxValue, Stake, shortfall_at_full_value};
use super::residual::place;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, SHARES_HELD, check_id};
use crate::money::{Currency, Minor, Part, exact_step, hand_out, minor_amount};
use crate::sort;
use crate::wire::kind_enum;

/// Where the fines of the cycle go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FineDestination {
    /// To the loan fund, and so to all by shares.
    #[default]
    LoanFund,
    /// To the social fund.
    SocialFund,
}

/// What becomes of the social fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocialFundUse {
    /// It goes on into the next cycle.
    #[default]
    Kept,
    /// It is shared with the loan fund, by shares.
    ByShares,
    /// It is shared among all members alike; what is less than a step for each stays.
    Equally,
}

/// Whose cash is less where a member's part does not cover the loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ShortfallBearer {
    /// Everybody's, by shares.
    #[default]
    Everybody,
    /// The social fund's, as far as it goes; then everybody's.
    SocialFund,
    /// What was set aside for it, as far as it goes; then everybody's.
    Provision {
        /// How much, from the cash of the loan fund.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
}

/// What becomes of loans that are still out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ShareOutLoans {
    /// There are none: all are repaid before the share-out.
    #[default]
    RepaidFirst,
    /// They go on into the next cycle.
    CarriedOver,
    /// A member's part pays them first.
    Offset {
        /// Whose cash is less where it does not (default: everybody's).
        #[serde(default)]
        shortfall: ShortfallBearer,
    },
}

/// Where the cash goes that is left over when the parts are rounded down to a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ShareOutResidual {
    /// One step each to those who lost most, between equals the smaller id; less than a step stays in the loan fund.
    #[default]
    LargestRemainder,
    /// It stays in the loan fund.
    NextCycle,
    /// To the social fund.
    SocialFund,
    /// To one member.
    Member {
        /// Who.
        member: String,
    },
}

kind_enum!(ShortfallBearer, ShareOutLoans, ShareOutResidual);

/// One member at the share-out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOutMember {
    /// The member.
    pub member: String,
    /// How many shares.
    pub shares: i64,
    /// What the member still owes on loans (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub loan: Decimal,
    /// What the member paid for the shares (default: not known); then the profit is shown.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub paid_in: Option<Decimal>,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl ShareOutMember {
    /// A member without a loan.
    pub fn new(member: &str, shares: i64) -> Self {
        Self {
            member: member.to_owned(),
            shares,
            loan: zero(),
            paid_in: None,
        }
    }
}

/// What is in the box, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOutTerms {
    /// The loan fund's cash, counted, without fines and without the social fund.
    #[serde(with = "crate::wire::decimal")]
    pub loan_fund_cash: Decimal,
    /// The fines of the cycle (default: 0, or counted with the cash).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub fines: Decimal,
    /// Where they go (default: to the loan fund).
    #[serde(default)]
    pub fines_to: FineDestination,
    /// The social fund (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub social_fund: Decimal,
    /// What becomes of it (default: it is kept).
    #[serde(default)]
    pub social_fund_use: SocialFundUse,
    /// What becomes of loans that are still out (default: there are none).
    #[serde(default)]
    pub loans: ShareOutLoans,
    /// The members, each once.
    pub members: Vec<ShareOutMember>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What every payment is a multiple of: 1, 5, 10, 50 … (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
    /// Where the cash goes that is left over (default: largest remainder).
    #[serde(default)]
    pub residual: ShareOutResidual,
}

impl ShareOutTerms {
    /// A box in KES with all loans repaid, paid to the cent.
    pub fn new(loan_fund_cash: Decimal, members: Vec<ShareOutMember>) -> Self {
        Self {
            loan_fund_cash,
            fines: zero(),
            fines_to: FineDestination::default(),
            social_fund: zero(),
            social_fund_use: SocialFundUse::default(),
            loans: ShareOutLoans::default(),
            members,
            currency: Currency::default(),
            step: None,
            residual: ShareOutResidual::default(),
        }
    }
}

/// What one member gets: gross − loan offset + social = paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOutLine {
    /// The member.
    pub member: String,
    /// How many shares.
    pub shares: i64,
    /// The part of the pool.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// What of it paid the loan.
    #[serde(with = "crate::wire::decimal")]
    pub loan_offset: Decimal,
    /// The part of a social fund that is shared equally.
    #[serde(with = "crate::wire::decimal")]
    pub social: Decimal,
    /// What the member is paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What the part did not pay of the loan, and is still owed.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// Gross − what was paid in, where that is known.
    #[serde(with = "crate::wire::decimal_option")]
    pub profit: Option<Decimal>,
}

/// A share-out: cash, fines and social fund = paid + left in the loan fund + left in the social fund.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOut {
    /// One for each member, by id.
    pub lines: Vec<ShareOutLine>,
    /// All shares.
    pub shares: i64,
    /// What is cut by shares: Σ gross + residual.
    #[serde(with = "crate::wire::decimal")]
    pub pool: Decimal,
    /// What a share is worth, with 6 decimals: to be shown, never to be multiplied.
    #[serde(with = "crate::wire::decimal")]
    pub value_per_share: Decimal,
    /// Loans that were paid from parts.
    #[serde(with = "crate::wire::decimal")]
    pub loans_offset: Decimal,
    /// What parts did not pay of loans.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// What the social fund or the provision put into the box for it.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall_covered: Decimal,
    /// What the members are paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was left over.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// Where it went.
    pub residual_to: ShareOutResidual,
    /// What stays in the loan fund for the next cycle.
    #[serde(with = "crate::wire::decimal")]
    pub loan_fund_left: Decimal,
    /// What stays in the social fund.
    #[serde(with = "crate::wire::decimal")]
    pub social_fund_left: Decimal,
}

/// Returns what each member is paid at the end of a cycle, by shares; it pays exactly what is in the box.
///
/// `paid = v × shares − loan` in steps, with the one value `v` of a share at which the box pays exactly. Source:
/// docs/src/rules/profit.md#share-out.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.loan_fund_cash`, `terms.fines`, `terms.social_fund`,
/// `terms.loans.shortfall.amount`, `terms.step`); `empty` and `too_long` (`terms.members`), of each those of an id
/// (`terms.members[i].member`), `out_of_range` (`.shares`), `out_of_range` and `too_many_decimals` (`.loan`, `.paid_in`), then `duplicate`
/// (`terms.members[i].member`); `not_compatible` (`terms.loans` repaid first and `terms.members[i].loan`; `terms.loans.shortfall` borne by
/// a social fund that is shared), `out_of_range` (`terms.loans.shortfall.amount`: more than the cash), `not_found`
/// (`terms.residual.member`), `no_answer` (`terms.members`: nobody has shares).
///
/// # Examples
/// ```
/// use chama_core::profit::{ShareOutMember, ShareOutTerms, share_out};
/// let members = [("a", 20), ("b", 12), ("c", 4), ("d", 9)].map(|(id, shares)| ShareOutMember::new(id, shares));
/// let out = share_out(&ShareOutTerms::new(22_900.into(), members.to_vec()))?;
/// assert_eq!(out.value_per_share.to_string(), "508.888889");
/// let paid: Vec<String> = out.lines.iter().map(|line| line.paid.to_string()).collect();
/// assert_eq!(paid, ["10177.78", "6106.67", "2035.55", "4580.00"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "action audit")]
pub fn share_out(terms: &ShareOutTerms) -> Result<ShareOut, ChamaError> {
    let group = Group::exact(terms)?;
    let cover = match group.bearer {
        ShortfallBearer::Everybody => Minor::ZERO,
        ShortfallBearer::SocialFund => group.social.min(group.need()),
        ShortfallBearer::Provision { .. } => group.provision.min(group.need()),
    };
    let cash = group.cash - group.provision + cover;
    let value = BoxValue::of(cash, &group.stakes);
    let (cash_parts, residual) = group.cash_parts(cash, &value, terms);
    Ok(group.written(terms, &value, &cash_parts, residual, cover))
}

/// The terms, checked, in smallest units; the members by id.
struct Group<'a> {
    cash: Minor,
    social: Minor,
    provision: Minor,
    bearer: ShortfallBearer,
    step: i128,
    members: Vec<&'a ShareOutMember>,
    stakes: Vec<Stake>,
    paid_in: Vec<Option<Minor>>,
    residual_to: Option<usize>,
}

impl<'a> Group<'a> {
    fn exact(terms: &'a ShareOutTerms) -> Result<Self, ChamaError> {
        let currency = terms.currency;
        let cash = minor_amount("terms.loan_fund_cash", terms.loan_fund_cash, currency)?;
        let fines = minor_amount("terms.fines", terms.fines, currency)?;
        let social = minor_amount("terms.social_fund", terms.social_fund, currency)?;
        let bearer = match &terms.loans {
            ShareOutLoans::Offset { shortfall } => shortfall.clone(),
            ShareOutLoans::RepaidFirst | ShareOutLoans::CarriedOver => ShortfallBearer::Everybody,
        };
        let provision = match &bearer {
            ShortfallBearer::Provision { amount } => minor_amount("terms.loans.shortfall.amount", *amount, currency)?,
            ShortfallBearer::Everybody | ShortfallBearer::SocialFund => Minor::ZERO,
        };
        let step = exact_step("terms.step", terms.step, currency)?;
        let rows = checked_members(terms)?;
        refuse_pairs(terms, &bearer)?;

        let (cash, social) = match terms.fines_to {
            FineDestination::LoanFund => (cash + fines, social),
            FineDestination::SocialFund => (cash, social + fines),
        };
        let (cash, social) = match terms.social_fund_use {
            SocialFundUse::ByShares => (cash + social, Minor::ZERO),
            SocialFundUse::Kept | SocialFundUse::Equally => (cash, social),
        };
        if provision > cash {
            return Err(ChamaError::OutOfRange {
                argument: "terms.loans.shortfall.amount".to_owned(),
                value: terms_provision(terms).to_string(),
                minimum: "0".to_owned(),
                maximum: cash.amount(currency).to_string(),
            });
        }
        let ids: Vec<&str> = rows.iter().map(|row| row.0.member.as_str()).collect();
        let residual_to = match &terms.residual {
            ShareOutResidual::Member { member } => Some(place(
                &ids,
                "terms.residual.member",
                member,
                "a member of `terms.members`",
            )?),
            _ => None,
        };
        let carried = terms.loans == ShareOutLoans::CarriedOver;
        let stakes: Vec<Stake> = rows
            .iter()
            .map(|(member, loan, _)| Stake {
                shares: member.shares.into(),
                loan: if carried { 0 } else { loan.0 },
            })
            .collect();
        if stakes.iter().all(|stake| stake.shares == 0) {
            return Err(ChamaError::NoAnswer {
                argument: "terms.members".to_owned(),
                reason: "nobody has shares".to_owned(),
            });
        }
        Ok(Self {
            cash,
            social,
            provision,
            bearer,
            step: step.max(1),
            members: rows.iter().map(|row| row.0).collect(),
            stakes,
            paid_in: rows.iter().map(|row| row.2).collect(),
            residual_to,
        })
    }

    /// What all parts fall short by if a share is worth all there is.
    fn need(&self) -> Minor {
        shortfall_at_full_value(self.cash - self.provision, &self.stakes)
    }

    /// What each is paid of the box, in steps, and what is left over.
    fn cash_parts(&self, cash: Minor, value: &BoxValue, terms: &ShareOutTerms) -> (Vec<Minor>, Minor) {
        let mut parts: Vec<Part> = self.stakes.iter().map(|stake| value.paid(stake, self.step)).collect();
        if terms.residual == ShareOutResidual::LargestRemainder {
            let given = parts.iter().map(|part| part.steps).fold(0, i128::saturating_add);
            hand_out(&mut parts, cash.0.div_euclid(self.step).saturating_sub(given));
        }
        let mut paid: Vec<Minor> = parts
            .iter()
            .map(|part| Minor(part.steps.saturating_mul(self.step)))
            .collect();
        let left = cash - paid.iter().copied().sum();
        match self.residual_to.and_then(|place| paid.get_mut(place)) {
            Some(amount) => {
                *amount += left;
                (paid, Minor::ZERO)
            }
            None => (paid, left),
        }
    }

    fn written(
        &self,
        terms: &ShareOutTerms,
        value: &BoxValue,
        cash_parts: &[Minor],
        residual: Minor,
        cover: Minor,
    ) -> ShareOut {
        let currency = terms.currency;
        let equal = self.equal_part(terms);
        let count = i128::try_from(self.members.len()).unwrap_or(i128::MAX);
        let (mut offsets, mut short) = (Minor::ZERO, Minor::ZERO);
        let mut lines = Vec::with_capacity(self.members.len());
        let rows = self.members.iter().zip(&self.stakes).zip(&self.paid_in).zip(cash_parts);
        for (((member, stake), paid_in), cash) in rows {
            let offset = value.offset(stake);
            let gross = *cash + offset;
            offsets += offset;
            short += Minor(stake.loan) - offset;
            lines.push(ShareOutLine {
                member: member.member.clone(),
                shares: member.shares,
                gross: gross.amount(currency),
                loan_offset: offset.amount(currency),
                social: equal.amount(currency),
                paid: (*cash + equal).amount(currency),
                shortfall: (Minor(stake.loan) - offset).amount(currency),
                profit: paid_in.map(|paid_in| (gross - paid_in).amount(currency)),
            });
        }
        let paid: Minor = cash_parts.iter().copied().sum();
        let equals = Minor(equal.0.saturating_mul(count));
        let (mut loan_fund_left, mut social_left) = (Minor::ZERO, self.social - equals);
        match self.bearer {
            ShortfallBearer::Everybody => {}
            ShortfallBearer::SocialFund => social_left -= cover,
            ShortfallBearer::Provision { .. } => loan_fund_left += self.provision - cover,
        }
        match terms.residual {
            ShareOutResidual::SocialFund => social_left += residual,
            _ => loan_fund_left += residual,
        }
        ShareOut {
            shares: lines.iter().map(|line| line.shares).fold(0, i64::saturating_add),
            lines,
            pool: (paid + residual + offsets).amount(currency),
            value_per_share: value.per_share(currency),
            loans_offset: offsets.amount(currency),
            shortfall: short.amount(currency),
            shortfall_covered: cover.amount(currency),
            paid: (paid + equals).amount(currency),
            residual: residual.amount(currency),
            residual_to: terms.residual.clone(),
            loan_fund_left: loan_fund_left.amount(currency),
            social_fund_left: social_left.amount(currency),
        }
    }

    /// Each member's part of a social fund that is shared equally.
    fn equal_part(&self, terms: &ShareOutTerms) -> Minor {
        if terms.social_fund_use != SocialFundUse::Equally {
            return Minor::ZERO;
        }
        let count = i128::try_from(self.members.len()).unwrap_or(1).max(1);
        let steps = self.social.0.div_euclid(count.saturating_mul(self.step));
        Minor(steps.saturating_mul(self.step))
    }
}

/// A member with the loan and what was paid in.
type Row<'a> = (&'a ShareOutMember, Minor, Option<Minor>);

/// Checks the members and puts them in the order of their ids.
fn checked_members(terms: &ShareOutTerms) -> Result<Vec<Row<'_>>, ChamaError> {
    let list = "terms.members";
    if terms.members.is_empty() {
        return Err(ChamaError::Empty {
            argument: list.to_owned(),
        });
    }
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
    sort::by_key(&mut rows, |row| row.0.member.as_str());
    Ok(rows)
}

fn checked_member(member: &ShareOutMember, currency: Currency) -> Result<Row<'_>, ChamaError> {
    check_id("member", &member.member)?;
    SHARES_HELD.check("shares", member.shares)?;
    let loan = minor_amount("loan", member.loan, currency)?;
    let paid_in = member.paid_in.map(|paid_in| minor_amount("paid_in", paid_in, currency));
    Ok((member, loan, paid_in.transpose()?))
}

fn refuse_pairs(terms: &ShareOutTerms, bearer: &ShortfallBearer) -> Result<(), ChamaError> {
    let indebted = terms.members.iter().position(|member| !member.loan.is_zero());
    if let (ShareOutLoans::RepaidFirst, Some(place)) = (&terms.loans, indebted) {
        return Err(ChamaError::NotCompatible {
            first: "terms.loans".to_owned(),
            second: format!("terms.members[{place}].loan"),
            reason: "loans are repaid before the share-out".to_owned(),
        });
    }
    if *bearer == ShortfallBearer::SocialFund && terms.social_fund_use != SocialFundUse::Kept {
        return Err(ChamaError::NotCompatible {
            first: "terms.loans.shortfall".to_owned(),
            second: "terms.social_fund_use".to_owned(),
            reason: "a social fund that is shared bears no shortfall".to_owned(),
        });
    }
    Ok(())
}

/// The provision as it was given.
fn terms_provision(terms: &ShareOutTerms) -> Decimal {
    match &terms.loans {
        ShareOutLoans::Offset {
            shortfall: ShortfallBearer::Provision { amount },
        } => *amount,
        _ => zero(),
    }
}

#[cfg(test)]
mod worked_examples;
