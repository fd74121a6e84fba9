//! What a SACCO pays its members for a year: interest on deposits and a dividend on share capital, one line each.
//!
//! By hand (K42): 200,000 brought in and 5,000 each month at 10.85 %, counted from the month after: 24,683.75; shares of
//! 16,000 at 17 %: 2,720.00. Tax 15 % and 5 %: 3,702.56 and 136.00; the member gets 23,565.19.

mod declared;
mod withheld;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::declared::{Declared, Paid};
use self::withheld::Taxes;
use super::residual::place;
use super::weight::{Holder, Leavers, ProfitHolding, ProfitWeighting, Scale, holders};
use crate::calendar::DateWindow;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_date, check_fraction};
use crate::money::{Currency, Minor, Rounding, RoundingMode, divide};
use crate::tax::{Residence, WithholdingRate, check_rates};
use crate::wire::kind_enum;

/// What is paid on balances.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeclaredReturn {
    /// Nothing.
    #[default]
    Nothing,
    /// A rate of the average balance, for the period.
    Rate {
        /// As a fraction: 0.1085 is 10.85 %.
        #[serde(with = "crate::wire::decimal")]
        rate: Decimal,
        /// What there is for it (default: not asked); if the rate comes to more, it is refused.
        #[serde(default, with = "crate::wire::decimal_option")]
        available: Option<Decimal>,
    },
    /// A sum that is cut by weight.
    Pool {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
}

/// The tax that is withheld.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum DividendTax {
    /// By the law: from interest and from dividends each by its own rate.
    #[default]
    ByKind,
    /// One rate of a member's total.
    FlatOnTotal {
        /// As a fraction: 0.05 is 5 %.
        #[serde(with = "crate::wire::decimal")]
        rate: Decimal,
    },
    /// None.
    Untaxed,
}

kind_enum!(DeclaredReturn, DividendTax);

/// Balances of a year, and what is paid on them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendTerms {
    /// The year.
    pub period: DateWindow,
    /// What of a balance counts (default: what was held at the end).
    #[serde(default)]
    pub weighting: ProfitWeighting,
    /// Whether leavers are paid for the time before (default: included).
    #[serde(default)]
    pub leavers: Leavers,
    /// The day of payment, whose tax rates apply.
    #[serde(with = "crate::wire::date")]
    pub paid_on: NaiveDate,
    /// The deposits of the members.
    pub deposits: Vec<ProfitHolding>,
    /// Their share capital, in money.
    pub shares: Vec<ProfitHolding>,
    /// What is paid on deposits (default: nothing).
    #[serde(default)]
    pub interest: DeclaredReturn,
    /// What is paid on share capital (default: nothing).
    #[serde(default)]
    pub dividend: DeclaredReturn,
    /// The tax that is withheld (default: by kind).
    #[serde(default)]
    pub tax: DividendTax,
    /// Members who live abroad for tax (default: none).
    #[serde(default)]
    pub non_residents: Vec<String>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How each member's interest and dividend by a rate are rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
    /// How the tax is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub tax_rounding: Rounding,
}

impl DividendTerms {
    /// Balances in KES on which nothing is paid yet.
    pub fn new(
        period: DateWindow,
        paid_on: NaiveDate,
        deposits: Vec<ProfitHolding>,
        shares: Vec<ProfitHolding>,
    ) -> Self {
        Self {
            period,
            weighting: ProfitWeighting::default(),
            leavers: Leavers::default(),
            paid_on,
            deposits,
            shares,
            interest: DeclaredReturn::default(),
            dividend: DeclaredReturn::default(),
            tax: DividendTax::default(),
            non_residents: Vec::new(),
            currency: Currency::default(),
            rounding: Rounding::default(),
            tax_rounding: Rounding::default(),
        }
    }
}

/// One line of a statement: tax + net = gross.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendLine {
    /// The average balance of the period, half up to the smallest unit: shown, never used.
    #[serde(with = "crate::wire::decimal")]
    pub average_balance: Decimal,
    /// What is paid on it before tax.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// The rate of the tax.
    #[serde(with = "crate::wire::decimal")]
    pub tax_rate: Decimal,
    /// The tax.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// What is left.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
}

/// What one member is paid: interest and dividend add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendStatement {
    /// The member.
    pub member: String,
    /// On deposits.
    pub interest: DividendLine,
    /// On share capital.
    pub dividend: DividendLine,
    /// Before tax.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// The tax.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// What the member is paid.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
}

/// What all members are paid: the statements add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dividends {
    /// One for each member with a balance, by id.
    pub statements: Vec<DividendStatement>,
    /// The rate on deposits: as declared, or what the pool comes to, with 10 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub interest_rate: Decimal,
    /// All interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What was available for interest and is left, where that was asked.
    #[serde(with = "crate::wire::decimal_option")]
    pub interest_left: Option<Decimal>,
    /// The rate on share capital: as declared, or what the pool comes to, with 10 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub dividend_rate: Decimal,
    /// All dividends.
    #[serde(with = "crate::wire::decimal")]
    pub dividend: Decimal,
    /// What was available for dividends and is left, where that was asked.
    #[serde(with = "crate::wire::decimal_option")]
    pub dividend_left: Option<Decimal>,
    /// Before tax.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// The tax.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// What the members are paid.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
    /// What of a balance counted.
    pub weighting: ProfitWeighting,
    /// Whether leavers were paid.
    pub leavers: Leavers,
    /// The tax that was withheld.
    pub tax_choice: DividendTax,
}

/// Returns each member's statement of interest on deposits and dividend on share capital, with the tax withheld.
///
/// `interest = average balance × rate`, rounded once, or a pool cut by weight. Source: docs/src/rules/profit.md#dividends-and-interest-on-deposits.
///
/// # Errors
/// In this order: `date_out_of_range`, `wrong_order` (`terms.period.since`, `.until`: 1 to 3,660 days), `date_out_of_range`
/// (`terms.weighting.date`), `not_compatible` (`terms.weighting` by months and `terms.period` not of whole months), `date_out_of_range`
/// (`terms.paid_on`); `out_of_range` and `too_many_decimals` (`terms.interest.rate`, `.available`, `.amount`, the same of `terms.dividend`,
/// `terms.tax.rate`, `terms.rounding.step`, `terms.tax_rounding.step`); `too_long` (`terms.deposits`), of each those of an id
/// (`terms.deposits[i].member`), `date_out_of_range` (`.since`), `out_of_range` and `too_many_decimals` (`.held`), then `duplicate`
/// (`terms.deposits[i].since`), `result_too_large` (number of members); the same of `terms.shares`; `too_long` (`terms.non_residents`),
/// `not_found` (`terms.non_residents[i]`); those of the rates of [`withholding_tax`](crate::tax::withholding_tax) (`rates`); `no_answer`
/// (`terms.interest`: more than available, `terms.deposits`: nobody has a weight), `result_too_large` (rate that the pool comes to), the same of
/// the dividend; then member by member `duplicate` and `no_answer` (`rates`).
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::profit::{DeclaredReturn, DividendTerms, ProfitHolding, dividends};
/// use chama_core::tax::kenya_withholding_rates;
/// use rust_decimal::Decimal;
/// let day = |text: &str| text.parse().unwrap();
/// let shares = vec![ProfitHolding { member: "amina".into(), since: day("2024-01-01"), held: 16_000.into() }];
/// let year = DateWindow { since: day("2025-01-01"), until: day("2026-01-01") };
/// let mut terms = DividendTerms::new(year, day("2026-03-31"), vec![], shares);
/// terms.dividend = DeclaredReturn::Rate { rate: Decimal::new(17, 2), available: None };
/// let paid = dividends(&terms, &kenya_withholding_rates())?;
/// assert_eq!(paid.gross.to_string(), "2720.00");
/// assert_eq!(paid.statements[0].dividend.tax.to_string(), "136.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn dividends(terms: &DividendTerms, rates: &[WithholdingRate]) -> Result<Dividends, ChamaError> {
    let currency = terms.currency;
    let scale = Scale::new(&terms.period, &terms.weighting, terms.leavers)?;
    check_date("terms.paid_on", terms.paid_on)?;
    let declared = [
        Declared::exact("terms.interest", &terms.interest, currency)?,
        Declared::exact("terms.dividend", &terms.dividend, currency)?,
    ];
    if let DividendTax::FlatOnTotal { rate } = &terms.tax {
        check_fraction("terms.tax.rate", *rate)?;
    }
    let rounding = terms.rounding.exact("terms.rounding", currency)?;
    let tax_rounding = terms.tax_rounding.exact("terms.tax_rounding", currency)?;
    let deposits = holders("terms.deposits", &terms.deposits)?;
    let shares = holders("terms.shares", &terms.shares)?;
    let members = members(&deposits, &shares);
    let residences = residences(terms, &members)?;
    check_rates(rates)?;

    let [interest, dividend] = declared;
    let interest = interest.paid(
        ("terms.interest", "terms.deposits"),
        &scale,
        &deposits,
        rounding,
        currency,
    )?;
    let dividend = dividend.paid(("terms.dividend", "terms.shares"), &scale, &shares, rounding, currency)?;

    let taxes = Taxes {
        choice: &terms.tax,
        rounding: tax_rounding,
        paid_on: terms.paid_on,
        rates,
        declared: [
            terms.interest != DeclaredReturn::Nothing,
            terms.dividend != DeclaredReturn::Nothing,
        ],
    };
    let mut statements = Vec::with_capacity(members.len());
    let mut all_tax = Minor::ZERO;
    for (member, residence) in members.iter().zip(residences) {
        let paid = [interest.of(member), dividend.of(member)];
        let withheld = taxes.withheld(paid.map(|one| one.gross), residence)?;
        all_tax += withheld.iter().map(|one| one.1).sum();
        statements.push(statement(member, paid, withheld, scale.parts(), currency));
    }
    let gross = interest.total + dividend.total;
    Ok(Dividends {
        statements,
        interest_rate: interest.rate,
        interest: interest.total.amount(currency),
        interest_left: interest.left.map(|left| left.amount(currency)),
        dividend_rate: dividend.rate,
        dividend: dividend.total.amount(currency),
        dividend_left: dividend.left.map(|left| left.amount(currency)),
        gross: gross.amount(currency),
        tax: all_tax.amount(currency),
        net: (gross - all_tax).amount(currency),
        weighting: terms.weighting.clone(),
        leavers: terms.leavers,
        tax_choice: terms.tax.clone(),
    })
}

/// Everybody who holds or held something, by id.
fn members<'a>(deposits: &[Holder<'a>], shares: &[Holder<'a>]) -> Vec<&'a str> {
    let ids = deposits.iter().chain(shares).map(|holder| holder.id);
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Where each member lives for tax.
fn residences(terms: &DividendTerms, members: &[&str]) -> Result<Vec<Residence>, ChamaError> {
    let list = "terms.non_residents";
    MEMBERS.check_len(list, terms.non_residents.len())?;
    let mut residences = vec![Residence::Resident; members.len()];
    for (index, member) in terms.non_residents.iter().enumerate() {
        let expected = "a member of `terms.deposits` or `terms.shares`";
        let place = place(members, &format!("{list}[{index}]"), member, expected)?;
        if let Some(residence) = residences.get_mut(place) {
            *residence = Residence::NonResident;
        }
    }
    Ok(residences)
}

fn statement(
    member: &str,
    paid: [Paid; 2],
    withheld: [(Decimal, Minor); 2],
    parts: i64,
    currency: Currency,
) -> DividendStatement {
    let line = |paid: Paid, (tax_rate, tax): (Decimal, Minor)| {
        let over = i128::from(parts).saturating_mul(10_000);
        let balance = divide(paid.weight.saturating_mul(currency.units()), over, RoundingMode::HalfUp);
        DividendLine {
            average_balance: Minor(balance).amount(currency),
            gross: paid.gross.amount(currency),
            tax_rate,
            tax: tax.amount(currency),
            net: (paid.gross - tax).amount(currency),
        }
    };
    let [interest, dividend] = paid;
    let [of_interest, of_dividend] = withheld;
    let (gross, tax) = (interest.gross + dividend.gross, of_interest.1 + of_dividend.1);
    DividendStatement {
        member: member.to_owned(),
        interest: line(interest, of_interest),
        dividend: line(dividend, of_dividend),
        gross: gross.amount(currency),
        tax: tax.amount(currency),
        net: (gross - tax).amount(currency),
    }
}

#[cfg(test)]
mod worked_examples;
