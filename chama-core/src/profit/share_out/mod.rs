//! The end of a savings group's cycle: the box by shares, with loans that are still out.
//!
//! A treasurer's rule: everybody's part is cut from the whole box, so that it pays exactly what is there. By hand: 22,900 over
//! 45 shares; Amina's 20 get 10,177.78, and rounded down to notes and coins of 5 she gets 10,175.

mod box_value;
mod group;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::box_value::BoxValue;
use self::group::Group;
use crate::error::ChamaError;
use crate::money::{Currency, Minor};
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

#[cfg(test)]
mod worked_examples;
