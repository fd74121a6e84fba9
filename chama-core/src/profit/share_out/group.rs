//! The group at its share-out: the terms checked, the box cut, the result written.

use rust_decimal::Decimal;

use super::box_value::{BoxValue, Stake, shortfall_at_full_value};
use super::{
    FineDestination, ShareOut, ShareOutLine, ShareOutLoans, ShareOutMember, ShareOutResidual, ShareOutTerms,
    ShortfallBearer, SocialFundUse, zero,
};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, SHARES_HELD, check_id};
use crate::money::{Currency, Minor, exact_step, minor_amount};
use crate::profit::residual::place;
use crate::sort;

/// The terms, checked, in smallest units; the members by id.
pub(super) struct Group<'a> {
    pub(super) cash: Minor,
    pub(super) social: Minor,
    pub(super) provision: Minor,
    pub(super) bearer: ShortfallBearer,
    step: i128,
    members: Vec<&'a ShareOutMember>,
    pub(super) stakes: Vec<Stake>,
    paid_in: Vec<Option<Minor>>,
    residual_to: Option<usize>,
}

impl<'a> Group<'a> {
    pub(super) fn exact(terms: &'a ShareOutTerms) -> Result<Self, ChamaError> {
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
    pub(super) fn need(&self) -> Minor {
        shortfall_at_full_value(self.cash - self.provision, &self.stakes)
    }

    /// What each is paid of the box, in steps, and what is left over.
    pub(super) fn cash_parts(&self, cash: Minor, value: &BoxValue, terms: &ShareOutTerms) -> (Vec<Minor>, Minor) {
        let floors = value.paid(cash, &self.stakes, self.step);
        let steps = match terms.residual {
            ShareOutResidual::LargestRemainder => floors.largest_remainder(),
            _ => floors.rounded_down(),
        };
        let mut paid: Vec<Minor> = steps
            .into_iter()
            .map(|steps| Minor(i128::from(steps).saturating_mul(self.step)))
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

    pub(super) fn written(
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
