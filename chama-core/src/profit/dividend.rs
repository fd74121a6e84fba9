//! What a SACCO pays its members for a year: interest on deposits and a dividend on share capital, one line each.
//!
//! By hand (K42): 200,000 brought in and 5,000 each month at 10.85 %, counted from the month after: 24,683.75; shares of
//! 16,000 at 17 %: 2,720.00. Tax 15 % and 5 %: 3,702.56 and 136.00; the member gets 23,565.19.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::residual::{Rest, cut, place};
use super::weight::{Holder, Leavers, ProfitHolding, ProfitWeighting, Scale, holders};
use crate::calendar::DateWindow;
use crate::error::ChamaError;
use crate::limits::{COMPUTED_RATE, MEMBERS, check_date, check_fraction};
use crate::money::{Currency, ExactRounding, Minor, Rounding, RoundingMode, divide, minor_amount};
use crate::tax::{IncomeKind, Residence, TaxedPayment, WithholdingRate, check_rates, rate_in_force};
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
    let ids = deposits.iter().chain(shares).map(|holder| (holder.id, ()));
    ids.collect::<BTreeMap<_, _>>().into_keys().collect()
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

/// A [`DeclaredReturn`], checked.
enum Declared {
    Nothing,
    Rate { rate: Decimal, available: Option<Minor> },
    Pool { amount: Minor },
}

impl Declared {
    fn exact(argument: &str, declared: &DeclaredReturn, currency: Currency) -> Result<Self, ChamaError> {
        let checked = match declared {
            DeclaredReturn::Nothing => Ok(Self::Nothing),
            DeclaredReturn::Rate { rate, available } => check_fraction("rate", *rate).and_then(|()| {
                let available = available.map(|available| minor_amount("available", available, currency));
                Ok(Self::Rate {
                    rate: *rate,
                    available: available.transpose()?,
                })
            }),
            DeclaredReturn::Pool { amount } => {
                minor_amount("amount", *amount, currency).map(|amount| Self::Pool { amount })
            }
        };
        checked.map_err(|error| error.within(argument))
    }

    /// What each member is paid before tax; `places` are where the return and its balances stand.
    fn paid<'a>(
        self,
        places: (&str, &str),
        scale: &Scale,
        holders: &[Holder<'a>],
        rounding: ExactRounding,
        currency: Currency,
    ) -> Result<PaidReturn<'a>, ChamaError> {
        let weighed = scale.weighed(holders);
        let parts = i128::from(scale.parts());
        let (gross, rate, left) = match self {
            Self::Nothing => (vec![Minor::ZERO; weighed.len()], Decimal::ZERO, None),
            Self::Rate { rate, available } => {
                let gross: Vec<Minor> = weighed
                    .iter()
                    .map(|(_, weight)| by_rate(*weight, parts, rate, rounding, currency))
                    .collect();
                let left = left_of(available, gross.iter().copied().sum(), places.0, currency)?;
                (gross, rate, left)
            }
            Self::Pool { amount } => {
                let weights: Vec<i128> = weighed.iter().map(|(_, weight)| *weight).collect();
                let rate = implied_rate(amount, &weights, parts, places.1, currency)?;
                (cut(amount, 1, &weights, Rest::LargestRemainder).0, rate, None)
            }
        };
        Ok(PaidReturn {
            total: gross.iter().copied().sum(),
            by_member: weighed
                .into_iter()
                .zip(gross)
                .map(|((member, weight), gross)| (member, Paid { weight, gross }))
                .collect(),
            rate,
            left,
        })
    }
}

/// `average balance × rate`, rounded once. At most 10²⁰ × 10¹² × 10².
fn by_rate(weight: i128, parts: i128, rate: Decimal, rounding: ExactRounding, currency: Currency) -> Minor {
    let rate = rate.normalize();
    let over = 10_i128
        .pow(rate.scale().min(12))
        .saturating_mul(10_000)
        .saturating_mul(parts);
    let product = weight.saturating_mul(rate.mantissa()).saturating_mul(currency.units());
    rounding.ratio(product, over)
}

/// What is left of what was available.
fn left_of(
    available: Option<Minor>,
    total: Minor,
    argument: &str,
    currency: Currency,
) -> Result<Option<Minor>, ChamaError> {
    match available {
        Some(available) if total > available => Err(ChamaError::NoAnswer {
            argument: argument.to_owned(),
            reason: format!(
                "it comes to {}, more than the {} that is available",
                total.amount(currency),
                available.amount(currency)
            ),
        }),
        available => Ok(available.map(|available| available - total)),
    }
}

/// The rate that a pool comes to, with 10 decimals.
fn implied_rate(
    amount: Minor,
    weights: &[i128],
    parts: i128,
    balances: &str,
    currency: Currency,
) -> Result<Decimal, ChamaError> {
    // At most 10²⁰ for each of 10,000 members.
    let whole = weights.iter().copied().fold(0, i128::saturating_add);
    if whole == 0 {
        return Err(ChamaError::NoAnswer {
            argument: balances.to_owned(),
            reason: "nobody has a weight".to_owned(),
        });
    }
    let product = amount.0.saturating_mul(10_000).saturating_mul(parts);
    let by = whole.saturating_mul(currency.units());
    if product > by.saturating_mul(COMPUTED_RATE.maximum.into()) {
        return Err(ChamaError::ResultTooLarge {
            quantity: "rate that the pool comes to".to_owned(),
            maximum: COMPUTED_RATE.maximum.to_string(),
        });
    }
    let rate = divide(product.saturating_mul(10_000_000_000), by, RoundingMode::HalfUp);
    Ok(Decimal::try_from_i128_with_scale(rate, 10).unwrap_or(Decimal::MAX))
}

/// What one kind of return pays.
struct PaidReturn<'a> {
    by_member: BTreeMap<&'a str, Paid>,
    total: Minor,
    rate: Decimal,
    left: Option<Minor>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Paid {
    weight: i128,
    gross: Minor,
}

impl PaidReturn<'_> {
    fn of(&self, member: &str) -> Paid {
        self.by_member.get(member).copied().unwrap_or_default()
    }
}

struct Taxes<'a> {
    choice: &'a DividendTax,
    rounding: ExactRounding,
    paid_on: NaiveDate,
    rates: &'a [WithholdingRate],
    /// Whether anything is paid on deposits, on shares.
    declared: [bool; 2],
}

impl Taxes<'_> {
    /// Rate and tax of a member's interest and dividend.
    fn withheld(&self, gross: [Minor; 2], residence: Residence) -> Result<[(Decimal, Minor); 2], ChamaError> {
        let [interest, dividend] = gross;
        match self.choice {
            DividendTax::Untaxed => Ok([(Decimal::ZERO, Minor::ZERO); 2]),
            DividendTax::ByKind => {
                let [on_deposits, on_shares] = self.declared;
                Ok([
                    self.by_law(IncomeKind::Interest, residence, interest, on_deposits)?,
                    self.by_law(IncomeKind::Dividend, residence, dividend, on_shares)?,
                ])
            }
            DividendTax::FlatOnTotal { rate } => {
                let total = interest + dividend;
                let tax = self.rounding.part(total, *rate).min(total);
                let of_interest = if total.is_positive() {
                    let (parts, _) = cut(tax, 1, &[interest.0, dividend.0], Rest::LargestRemainder);
                    parts.first().copied().unwrap_or_default()
                } else {
                    Minor::ZERO
                };
                Ok([(*rate, of_interest), (*rate, tax - of_interest)])
            }
        }
    }

    fn by_law(
        &self,
        income: IncomeKind,
        residence: Residence,
        gross: Minor,
        declared: bool,
    ) -> Result<(Decimal, Minor), ChamaError> {
        if !declared {
            return Ok((Decimal::ZERO, Minor::ZERO));
        }
        let payment = TaxedPayment {
            income,
            residence,
            paid_on: self.paid_on,
        };
        let rate = rate_in_force(payment, self.rates)?.rate;
        Ok((rate, self.rounding.part(gross, rate).min(gross)))
    }
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
mod tests {
    use super::*;
    use crate::profit::MonthCounting;
    use crate::tax::kenya_withholding_rates;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn holding(since: &str, held: i64) -> ProfitHolding {
        ProfitHolding {
            member: "amina".to_owned(),
            since: day(since),
            held: Decimal::from(held),
        }
    }

    /// K42.
    fn hazina() -> DividendTerms {
        let months = (1..=12).map(|month| holding(&format!("2025-{month:02}-15"), 200_000 + 5_000 * month));
        let deposits = std::iter::once(holding("2024-06-01", 200_000)).chain(months).collect();
        let year = DateWindow {
            since: day("2025-01-01"),
            until: day("2026-01-01"),
        };
        let rate = |percent| DeclaredReturn::Rate {
            rate: Decimal::new(percent, 4),
            available: None,
        };
        DividendTerms {
            weighting: ProfitWeighting::Months {
                counting: MonthCounting::FromNextMonth,
            },
            interest: rate(1_085),
            dividend: rate(1_700),
            ..DividendTerms::new(year, day("2026-03-31"), deposits, vec![holding("2024-01-01", 16_000)])
        }
    }

    fn totals(terms: &DividendTerms) -> [String; 5] {
        let paid = dividends(terms, &kenya_withholding_rates()).unwrap();
        [paid.interest, paid.dividend, paid.gross, paid.tax, paid.net].map(|amount| amount.to_string())
    }

    #[test]
    fn hazinas_two_returns_bear_two_taxes_or_one_on_the_total() {
        let mut terms = hazina();
        assert_eq!(
            totals(&terms),
            ["24683.75", "2720.00", "27403.75", "3838.56", "23565.19"]
        );
        let line = dividends(&terms, &kenya_withholding_rates()).unwrap().statements[0]
            .interest
            .clone();
        assert_eq!(
            (line.average_balance.to_string(), line.tax.to_string()),
            ("227500.00".into(), "3702.56".into())
        );
        terms.tax = DividendTax::FlatOnTotal {
            rate: Decimal::new(5, 2),
        };
        assert_eq!(totals(&terms)[3..], ["1370.19", "26033.56"]);
        terms.tax = DividendTax::Untaxed;
        assert_eq!(totals(&terms)[3..], ["0.00", "27403.75"]);
    }

    #[test]
    fn a_pool_says_what_rate_it_comes_to_and_a_rate_what_it_leaves() {
        let mut terms = hazina();
        terms.interest = DeclaredReturn::Pool {
            amount: Decimal::from(24_683),
        };
        terms.dividend = DeclaredReturn::Rate {
            rate: Decimal::new(17, 2),
            available: Some(Decimal::from(3_000)),
        };
        let paid = dividends(&terms, &kenya_withholding_rates()).unwrap();
        assert_eq!(paid.interest_rate.to_string(), "0.1084967033");
        assert_eq!(
            paid.dividend_left.map(|left| left.to_string()),
            Some("280.00".to_owned())
        );
        terms.dividend = DeclaredReturn::Rate {
            rate: Decimal::new(17, 2),
            available: Some(Decimal::from(2_000)),
        };
        assert_eq!(
            dividends(&terms, &kenya_withholding_rates()).unwrap_err().to_string(),
            "`terms.dividend` has no answer: it comes to 2720.00, more than the 2000.00 that is available"
        );
    }

    #[test]
    fn who_lives_abroad_bears_another_tax() {
        let mut terms = hazina();
        terms.non_residents = vec!["amina".to_owned()];
        assert_eq!(totals(&terms)[3], "4110.56");
        terms.non_residents = vec!["nobody".to_owned()];
        assert!(
            dividends(&terms, &[])
                .unwrap_err()
                .to_string()
                .starts_with("`terms.non_residents[0]` is nobody, which does not exist")
        );
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let bad = Decimal::NEGATIVE_ONE;
        let mut terms = hazina();
        terms.period.until = day("2025-01-01");
        terms.paid_on = day("1800-01-01");
        terms.interest = DeclaredReturn::Rate {
            rate: Decimal::from(17),
            available: Some(bad),
        };
        terms.dividend = DeclaredReturn::Pool { amount: bad };
        terms.tax = DividendTax::FlatOnTotal { rate: bad };
        terms.rounding.step = Some(Decimal::ZERO);
        terms.tax_rounding.step = Some(Decimal::ZERO);
        terms.deposits = vec![holding("1800-01-01", -1); 2];
        terms.shares = vec![holding("2025-01-01", 0)];
        terms.non_residents = vec!["z".to_owned()];
        type Mend = fn(&mut DividendTerms);
        let table: [(&str, Mend); 14] = [
            (
                "`terms.period.until` is 2025-01-01, which must not be before 2025-01-02",
                |t| t.period.until = day("2025-01-15"),
            ),
            ("`terms.weighting` and `terms.period` do not go together", |t| {
                t.weighting = ProfitWeighting::Days
            }),
            ("`terms.paid_on` is 1800-01-01", |t| t.paid_on = day("2026-03-31")),
            ("`terms.interest.rate` is 17, but must be from 0 to 1", |t| {
                t.interest = DeclaredReturn::Rate {
                    rate: Decimal::ZERO,
                    available: Some(Decimal::NEGATIVE_ONE),
                }
            }),
            ("`terms.interest.available` is -1", |t| {
                t.interest = DeclaredReturn::Nothing
            }),
            ("`terms.dividend.amount` is -1", |t| {
                t.dividend = DeclaredReturn::Pool { amount: Decimal::ONE }
            }),
            ("`terms.tax.rate` is -1", |t| t.tax = DividendTax::ByKind),
            ("`terms.rounding.step` is 0", |t| t.rounding.step = None),
            ("`terms.tax_rounding.step` is 0", |t| t.tax_rounding.step = None),
            ("`terms.deposits[0].since` is 1800-01-01", |t| {
                t.deposits = vec![holding("2025-01-01", -1); 2]
            }),
            ("`terms.deposits[0].held` is -1", |t| {
                t.deposits = vec![holding("2025-01-01", 1); 2]
            }),
            ("`terms.deposits[1].since` is 2025-01-01, which is already there", |t| {
                t.deposits.truncate(1)
            }),
            ("`terms.non_residents[0]` is z", |t| t.non_residents.clear()),
            ("`terms.shares` has no answer: nobody has a weight", |t| {
                t.shares = vec![holding("2025-01-01", 1)]
            }),
        ];
        for (start, mend) in table {
            let error = dividends(&terms, &[]).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert_eq!(
            dividends(&terms, &[]).unwrap_err().to_string(),
            "`rates` has no answer: no rate for a dividend to a resident on 2026-03-31 is in force"
        );
    }
}
