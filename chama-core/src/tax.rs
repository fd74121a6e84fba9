//! Withholding tax on interest and dividends, by rates that are dated data.
//!
//! A treasurer's rule: of what is paid a part is kept back for the revenue authority; the part is
//! rounded once and the member gets the rest. By hand: interest of 80,000 to a resident of Kenya at 15 %
//! is 12,000 tax and 68,000 net. Final taxes, treaties and exemptions are left out.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{RULES, check_date, check_fraction, check_text};
use crate::money::{Currency, Rounding, minor_amount};

/// What is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomeKind {
    /// Interest, as on a deposit or a loan.
    Interest,
    /// A dividend, as on shares.
    Dividend,
}

/// Where the receiver lives for tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residence {
    /// In the country.
    #[default]
    Resident,
    /// Abroad.
    NonResident,
}

/// A rate of withholding tax, and when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithholdingRate {
    /// What is paid.
    pub income: IncomeKind,
    /// Where the receiver lives for tax.
    pub residence: Residence,
    /// The part kept back, as a fraction: 0.15 is 15 %.
    #[serde(with = "crate::wire::decimal")]
    pub rate: Decimal,
    /// The first day on which it holds.
    #[serde(with = "crate::wire::date")]
    pub effective_from: NaiveDate,
    /// The first day on which it no longer holds (default: it still does).
    #[serde(default, with = "crate::wire::date_option")]
    pub effective_until: Option<NaiveDate>,
    /// The law it comes from.
    #[serde(default)]
    pub source: String,
}

/// A payment that tax is kept back from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithholdingTerms {
    /// What is paid before tax.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// What is paid.
    pub income: IncomeKind,
    /// Where the receiver lives for tax (default: resident).
    #[serde(default)]
    pub residence: Residence,
    /// The day of payment, whose rate applies.
    #[serde(with = "crate::wire::date")]
    pub paid_on: NaiveDate,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How the tax is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

impl WithholdingTerms {
    /// A payment in KES to a resident, its tax rounded half up to the cent.
    pub fn new(gross: Decimal, income: IncomeKind, paid_on: NaiveDate) -> Self {
        Self {
            gross,
            income,
            residence: Residence::default(),
            paid_on,
            currency: Currency::default(),
            rounding: Rounding::default(),
        }
    }
}

/// What is kept back, and what the receiver gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withholding {
    /// What is paid before tax: tax and net add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// The rate that was in force.
    #[serde(with = "crate::wire::decimal")]
    pub rate: Decimal,
    /// What is kept back.
    #[serde(with = "crate::wire::decimal")]
    pub tax: Decimal,
    /// What the receiver gets.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
    /// The law that the rate comes from.
    pub source: String,
    /// How the tax was rounded.
    pub rounding: Rounding,
}

/// Returns the tax kept back from a payment, by the one rate in force on its day.
///
/// Formula: `tax = gross · rate`, rounded once and never above the gross; `net = gross − tax`.
/// Source: docs/src/rules/tax.md#withholding.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.gross`), `date_out_of_range` (`terms.paid_on`),
/// `out_of_range` and `too_many_decimals` (`terms.rounding.step`); `too_long` (`rates`); then of each rate
/// `out_of_range` and `too_many_decimals` (`rates[i].rate`), `date_out_of_range` (`rates[i].effective_from`,
/// `rates[i].effective_until`), `wrong_order` (`rates[i].effective_until`), `too_long`, `invalid_text` (`rates[i].source`); then
/// `duplicate` (`rates[i]`: a second one in force on that day), `no_answer` (`rates`: none in force).
///
/// # Examples
/// ```
/// use chama_core::tax::{IncomeKind, WithholdingTerms, kenya_withholding_rates, withholding_tax};
/// use chrono::NaiveDate;
/// use rust_decimal::Decimal;
/// let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
/// let terms = WithholdingTerms::new(Decimal::from(80_000), IncomeKind::Interest, day);
/// let paid = withholding_tax(&terms, &kenya_withholding_rates())?;
/// assert_eq!((paid.tax.to_string(), paid.net.to_string()), ("12000.00".into(), "68000.00".into()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "WHT")]
pub fn withholding_tax(terms: &WithholdingTerms, rates: &[WithholdingRate]) -> Result<Withholding, ChamaError> {
    let in_terms = |error: ChamaError| error.within("terms");
    let gross = minor_amount("gross", terms.gross, terms.currency).map_err(in_terms)?;
    check_date("paid_on", terms.paid_on).map_err(in_terms)?;
    let rounding = terms.rounding.exact("rounding", terms.currency).map_err(in_terms)?;
    check_rates(rates)?;
    let payment = TaxedPayment {
        income: terms.income,
        residence: terms.residence,
        paid_on: terms.paid_on,
    };
    let rate = rate_in_force(payment, rates)?;

    let tax = rounding.part(gross, rate.rate).min(gross);
    Ok(Withholding {
        gross: gross.amount(terms.currency),
        rate: rate.rate,
        tax: tax.amount(terms.currency),
        net: (gross - tax).amount(terms.currency),
        source: rate.source.clone(),
        rounding: terms.rounding,
    })
}

fn check_withholding_rate(rate: &WithholdingRate) -> Result<(), ChamaError> {
    check_fraction("rate", rate.rate)?;
    check_date("effective_from", rate.effective_from)?;
    if let Some(until) = rate.effective_until {
        check_date("effective_until", until)?;
        if until <= rate.effective_from {
            return Err(ChamaError::WrongOrder {
                argument: "effective_until".to_owned(),
                value: until.to_string(),
                earliest: rate
                    .effective_from
                    .succ_opt()
                    .unwrap_or(rate.effective_from)
                    .to_string(),
            });
        }
    }
    check_text("source", &rate.source)
}

/// A payment of a kind to someone on a day: what a rate is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TaxedPayment {
    pub(crate) income: IncomeKind,
    pub(crate) residence: Residence,
    pub(crate) paid_on: NaiveDate,
}

/// Checks a list of rates.
pub(crate) fn check_rates(rates: &[WithholdingRate]) -> Result<(), ChamaError> {
    RULES.check_len("rates", rates.len())?;
    for (index, rate) in rates.iter().enumerate() {
        check_withholding_rate(rate).map_err(|error| error.within(&format!("rates[{index}]")))?;
    }
    Ok(())
}

/// The one rate in force.
pub(crate) fn rate_in_force(payment: TaxedPayment, rates: &[WithholdingRate]) -> Result<&WithholdingRate, ChamaError> {
    let mut in_force = rates.iter().enumerate().filter(|(_, rate)| {
        rate.income == payment.income
            && rate.residence == payment.residence
            && rate.effective_from <= payment.paid_on
            && rate.effective_until.is_none_or(|until| payment.paid_on < until)
    });
    let first = in_force.next();
    if let Some((second, _)) = in_force.next() {
        return Err(ChamaError::Duplicate {
            argument: format!("rates[{second}]"),
            value: format!("a rate {}", for_whom(payment)),
        });
    }
    first.map(|(_, rate)| rate).ok_or_else(|| ChamaError::NoAnswer {
        argument: "rates".to_owned(),
        reason: format!("no rate {} is in force", for_whom(payment)),
    })
}

fn for_whom(payment: TaxedPayment) -> String {
    let income = match payment.income {
        IncomeKind::Interest => "interest",
        IncomeKind::Dividend => "a dividend",
    };
    let residence = match payment.residence {
        Residence::Resident => "a resident",
        Residence::NonResident => "a non-resident",
    };
    format!("for {income} to {residence} on {}", payment.paid_on)
}

/// Kenya's rates: what, to whom, percent, first day, first day after, law.
type Row = (
    IncomeKind,
    Residence,
    i64,
    (i32, u32, u32),
    Option<(i32, u32, u32)>,
    &'static str,
);

const KENYA: [Row; 5] = {
    use IncomeKind::{Dividend, Interest};
    use Residence::{NonResident, Resident};
    const START: (i32, u32, u32) = (2010, 1, 1);
    const CHANGE: (i32, u32, u32) = (2020, 4, 25);
    const ACT: &str = "Income Tax Act (Cap. 470), Third Schedule; unverified: that it held unchanged since 2010";
    const BEFORE: &str =
        "Income Tax Act (Cap. 470), Third Schedule, before 2020; unverified: the rate and its first day";
    const AFTER: &str = "Tax Laws (Amendment) Act 2020; unverified: its first day, 25 April 2020";
    [
        (Interest, Resident, 15, START, None, ACT),
        (Interest, NonResident, 15, START, None, ACT),
        (Dividend, Resident, 5, START, None, ACT),
        (Dividend, NonResident, 10, START, Some(CHANGE), BEFORE),
        (Dividend, NonResident, 15, CHANGE, None, AFTER),
    ]
};

/// Returns Kenya's rates on interest and dividends since 2010, with their sources.
///
/// What could not be checked against the law is marked `unverified` in the source: check before you file.
/// Source: docs/src/rules/tax.md#rates-as-data.
///
/// # Examples
/// ```
/// let rates = chama_core::tax::kenya_withholding_rates();
/// assert_eq!(rates[2].rate.to_string(), "0.05");
/// assert!(rates.iter().all(|rate| !rate.source.is_empty()));
/// ```
pub fn kenya_withholding_rates() -> Vec<WithholdingRate> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    KENYA
        .iter()
        .filter_map(|(income, residence, percent, from, until, source)| {
            Some(WithholdingRate {
                income: *income,
                residence: *residence,
                rate: Decimal::new(*percent, 2),
                effective_from: day(*from)?,
                effective_until: until.and_then(day),
                source: (*source).to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn tax_and_net(terms: &WithholdingTerms) -> (String, String) {
        let paid = withholding_tax(terms, &kenya_withholding_rates()).unwrap();
        assert_eq!(paid.tax + paid.net, paid.gross);
        (paid.tax.to_string(), paid.net.to_string())
    }

    /// X07: tax and net were each rounded, and no longer added up to the gross.
    #[test]
    fn tax_is_rounded_once_and_the_net_is_the_rest() {
        for (gross, income, tax, net) in [
            (8_000_000, IncomeKind::Interest, "12000.00", "68000.00"),
            (91_890, IncomeKind::Interest, "137.84", "781.06"),
            (2_468_375, IncomeKind::Interest, "3702.56", "20981.19"),
            (272_000, IncomeKind::Dividend, "136.00", "2584.00"),
            (0, IncomeKind::Dividend, "0.00", "0.00"),
        ] {
            let terms = WithholdingTerms::new(Decimal::new(gross, 2), income, day(2026, 1, 31));
            assert_eq!(tax_and_net(&terms), (tax.to_owned(), net.to_owned()));
        }
        for cents in 0..=2_000 {
            tax_and_net(&WithholdingTerms::new(
                Decimal::new(cents, 2),
                IncomeKind::Interest,
                day(2026, 1, 31),
            ));
        }
    }

    #[test]
    fn the_rate_of_the_day_of_payment_applies() {
        let abroad = |paid_on| WithholdingTerms {
            residence: Residence::NonResident,
            ..WithholdingTerms::new(Decimal::ONE_HUNDRED, IncomeKind::Dividend, paid_on)
        };
        assert_eq!(tax_and_net(&abroad(day(2020, 4, 24))).0, "10.00");
        assert_eq!(tax_and_net(&abroad(day(2020, 4, 25))).0, "15.00");
        assert_eq!(
            withholding_tax(&abroad(day(2009, 12, 31)), &kenya_withholding_rates())
                .unwrap_err()
                .to_string(),
            "`rates` has no answer: no rate for a dividend to a non-resident on 2009-12-31 is in force"
        );
    }

    #[test]
    fn kenyas_list_has_one_rate_for_everything_on_every_day() {
        assert_eq!(kenya_withholding_rates().len(), KENYA.len());
        let mut date = day(2010, 1, 1);
        while date < day(2027, 1, 1) {
            for income in [IncomeKind::Interest, IncomeKind::Dividend] {
                for residence in [Residence::Resident, Residence::NonResident] {
                    let terms = WithholdingTerms {
                        residence,
                        ..WithholdingTerms::new(Decimal::ONE, income, date)
                    };
                    assert!(withholding_tax(&terms, &kenya_withholding_rates()).is_ok(), "{terms:?}");
                }
            }
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn rounding_up_to_a_coarse_step_never_takes_more_than_there_is() {
        let terms = WithholdingTerms {
            rounding: Rounding {
                mode: crate::money::RoundingMode::Up,
                step: Some(Decimal::from(5)),
            },
            ..WithholdingTerms::new(Decimal::ONE, IncomeKind::Interest, day(2026, 1, 31))
        };
        assert_eq!(tax_and_net(&terms), ("1.00".to_owned(), "0.00".to_owned()));
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let mut terms = WithholdingTerms::new(Decimal::NEGATIVE_ONE, IncomeKind::Interest, day(1800, 1, 1));
        terms.rounding.step = Some(Decimal::ZERO);
        let bad = WithholdingRate {
            rate: Decimal::TWO,
            effective_from: day(1800, 1, 1),
            effective_until: Some(day(1800, 1, 1)),
            source: "\n".to_owned(),
            ..kenya_withholding_rates().remove(0)
        };
        let mut input = (terms, vec![bad; 101]);
        let mut refuse = |mend: &dyn Fn(&mut WithholdingTerms, &mut Vec<WithholdingRate>)| {
            let error = withholding_tax(&input.0, &input.1).unwrap_err().to_string();
            mend(&mut input.0, &mut input.1);
            error
        };
        assert_eq!(
            refuse(&|t, _| t.gross = Decimal::new(1, 3)),
            "`terms.gross` is -1, but must be from 0 to 1000000000000"
        );
        assert_eq!(
            refuse(&|t, _| t.gross = Decimal::ONE),
            "`terms.gross` is 0.001, but may have at most 2 decimals"
        );
        assert_eq!(
            refuse(&|t, _| t.paid_on = day(2026, 1, 31)),
            "`terms.paid_on` is 1800-01-01, but dates must be from 1900-01-01 to 2199-12-31"
        );
        assert_eq!(
            refuse(&|t, _| t.rounding.step = None),
            "`terms.rounding.step` is 0, but must be from 0.01 to 1000000"
        );
        assert_eq!(
            refuse(&|_, r| r.truncate(2)),
            "`rates` has length 101, but at most 100 is accepted"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.rate = Decimal::new(1, 13))),
            "`rates[0].rate` is 2, but must be from 0 to 1"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.rate = Decimal::ONE)),
            "`rates[0].rate` is 0.0000000000001, but may have at most 12 decimals"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.effective_from = day(2026, 1, 31))),
            "`rates[0].effective_from` is 1800-01-01, but dates must be from 1900-01-01 to 2199-12-31"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.effective_until = Some(r.effective_from))),
            "`rates[0].effective_until` is 1800-01-01, but dates must be from 1900-01-01 to 2199-12-31"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.effective_until = Some(day(2026, 2, 1)))),
            "`rates[0].effective_until` is 2026-01-31, which must not be before 2026-02-01"
        );
        assert_eq!(
            refuse(&|_, r| r.iter_mut().for_each(|r| r.source = String::new())),
            "`rates[0].source` is \"\\n\", which does not read as text without control characters"
        );
        assert_eq!(
            refuse(&|_, r| r.clear()),
            "`rates[1]` is a rate for interest to a resident on 2026-01-31, which is already there"
        );
        assert_eq!(
            refuse(&|_, r| *r = kenya_withholding_rates()),
            "`rates` has no answer: no rate for interest to a resident on 2026-01-31 is in force"
        );
        assert_eq!(refuse_none(&input), "0.15");
    }

    fn refuse_none((terms, rates): &(WithholdingTerms, Vec<WithholdingRate>)) -> String {
        withholding_tax(terms, rates).unwrap().rate.to_string()
    }
}
