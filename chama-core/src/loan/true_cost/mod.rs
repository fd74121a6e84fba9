//! What a loan truly costs: the rate at which the account comes out, fees and all.
//!
//! A treasurer's rule: what the borrower owes grows by the rate and falls by what is paid; the true rate is the one that
//! ends at 0. What is said on the poster does not matter.
//!
//! By hand: 10,000 at flat 10 % a month, repaid by 4,333.33, 4,333.33 and 4,333.34, costs 14.359662 % a month of what is
//! owed, 172.3159 % a year, 400.3505 % with interest on interest. Left out: what a default would cost the lender.

mod flat_rate;
mod growth;
mod loan_cost;
mod offers;

#[cfg(test)]
mod order_of_faults;

use chrono::Datelike;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use flat_rate::{FlatRateComparison, FlatRateTerms, QuotedRate, flat_rate_comparison};
pub use loan_cost::{LoanTrueCost, loan_true_cost};
pub use offers::{LoanOffer, RankedOffer, loan_offers_ranked};

use crate::error::ChamaError;
use crate::limits::{Bound, COMPUTED_RATE, FLOWS, LOAN_RATE, check_date};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_signed};
use crate::rate::{Parts, RatePeriod, Wide, YearDivision};
use crate::returns::CashFlow;
use crate::sort;
use crate::wire::kind_enum;
use growth::{Bounds, Flow, Found, growth};

/// How time is counted when a cost becomes a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueCostMethod {
    /// In equal periods if the loan is regular, else by days.
    #[default]
    BySchedule,
    /// One period from instalment to instalment, however long its month is.
    EqualPeriods,
    /// By days, a year having 365 of them.
    #[doc(alias = "XIRR")]
    Dated,
}

/// Whether a cost has a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueCostOutcome {
    /// It has one.
    Found,
    /// It is above 100 a period, or 1,000,000 a year where days are counted.
    AboveMaximum,
    /// No rate above −1 does it: the borrower never owes, or never pays back.
    NoRate,
}

/// What the borrower receives (above 0) and pays (below 0), in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum CreditFlows {
    /// One amount each period, the first one now.
    EqualPeriods {
        /// The amounts, 1 to 10,000; 0 where nothing moves.
        #[serde(with = "crate::wire::decimal_list")]
        amounts: Vec<Decimal>,
    },
    /// Amounts on days, in any order.
    Dated {
        /// The flows, 1 to 10,000.
        flows: Vec<CashFlow>,
    },
}

kind_enum!(CreditFlows);

/// A schedule of which the true cost is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrueCostTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What the borrower receives and pays.
    pub flows: CreditFlows,
    /// How long a period is; of dated flows, the period that rates are said for (default: a month).
    #[serde(default)]
    pub period: RatePeriod,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
}

impl TrueCostTerms {
    /// Flows in KES; periods are months.
    pub fn new(flows: CreditFlows) -> Self {
        Self {
            currency: Currency::default(),
            flows,
            period: RatePeriod::default(),
            year: YearDivision::default(),
        }
    }
}

/// What money truly costs, in money and as rates: fractions with 10 decimals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrueCost {
    /// How time was counted: in equal periods or by days.
    pub method: TrueCostMethod,
    /// Whether there is a rate.
    pub outcome: TrueCostOutcome,
    /// How many periods a year has, with 10 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub periods_per_year: Decimal,
    /// The rate of a period; none without a rate, as each of the three, and above 1,000,000.
    #[serde(with = "crate::wire::decimal_option")]
    pub periodic_rate: Option<Decimal>,
    /// That of a year without interest on interest: periods a year × the rate of a period. Alias APR.
    #[serde(with = "crate::wire::decimal_option")]
    pub nominal_rate: Option<Decimal>,
    /// That of a year with interest on interest. Alias EAR, EIR, APRC.
    #[serde(with = "crate::wire::decimal_option")]
    pub effective_rate: Option<Decimal>,
    /// What the borrower has in hand: what is received and paid in one period, or on one day, is taken together.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What the borrower pays back.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// Paid − received. Alias finance charge.
    #[serde(with = "crate::wire::decimal")]
    pub cost: Decimal,
    /// The cost of 100 received, with 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub cost_per_100: Decimal,
}

/// Returns what any schedule truly costs the borrower: the rate at which what is owed ends at 0, and never is below it.
///
/// `Σ flow · (1 + i)^−k = 0` in equal periods, `Σ flow · (1 + r)^(−days/365) = 0` by days; each rate is rounded half up once, at 10
/// decimals. Source: docs/src/rules/true-cost.md#any-schedule.
///
/// # Errors
/// In this order: `empty` and `too_long` (`terms.flows.amounts`, `terms.flows.flows`), then flow by flow `date_out_of_range` (`….date`),
/// `out_of_range` and `too_many_decimals` (`terms.flows.amounts[i]`, `terms.flows.flows[i].amount`), then `no_answer` (`terms.flows`: nothing
/// is received).
///
/// # Examples
/// ```
/// use chama_core::loan::{CreditFlows, TrueCostTerms, true_cost};
/// use rust_decimal::Decimal;
/// // 1,200 in hand, 12 times 112 back: "1 % a month".
/// let mut amounts = vec![Decimal::from(1_200)];
/// amounts.extend([Decimal::from(-112); 12]);
/// let cost = true_cost(&TrueCostTerms::new(CreditFlows::EqualPeriods { amounts }))?;
/// assert_eq!(cost.periodic_rate.unwrap().to_string(), "0.0178809869");
/// assert_eq!(cost.nominal_rate.unwrap().to_string(), "0.2145718430");
/// assert_eq!(cost.cost.to_string(), "144.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "APR")]
#[doc(alias = "EIR")]
pub fn true_cost(terms: &TrueCostTerms) -> Result<TrueCost, ChamaError> {
    let currency = terms.currency;
    let (method, flows) = match &terms.flows {
        CreditFlows::EqualPeriods { amounts } => {
            FLOWS.check_len("terms.flows.amounts", amounts.len())?;
            let amount = |(place, amount): (i32, &Decimal)| {
                let at = |error: ChamaError| error.within(&format!("terms.flows.amounts[{place}]"));
                Ok((place, minor_signed("", *amount, currency).map_err(at)?))
            };
            let flows: Result<Vec<_>, ChamaError> = (0..).zip(amounts).map(amount).collect();
            (TrueCostMethod::EqualPeriods, flows?)
        }
        CreditFlows::Dated { flows } => {
            FLOWS.check_len("terms.flows.flows", flows.len())?;
            let flow = |(place, flow): (usize, &CashFlow)| {
                let at = |error: ChamaError| error.within(&format!("terms.flows.flows[{place}]"));
                check_date("date", flow.date).map_err(at)?;
                let amount = minor_signed("amount", flow.amount, currency).map_err(at)?;
                Ok((flow.date.num_days_from_ce(), amount))
            };
            let flows: Result<Vec<_>, ChamaError> = flows.iter().enumerate().map(flow).collect();
            (TrueCostMethod::Dated, flows?)
        }
    };
    let credit = Credit::new(flows, method, terms.year.per_year(terms.period));
    credit.cost(currency).ok_or_else(|| ChamaError::NoAnswer {
        argument: "terms.flows".to_owned(),
        reason: "nothing is received".to_owned(),
    })
}

/// Flows in the order of time, each time once.
struct Credit {
    flows: Vec<(i32, Minor)>,
    method: TrueCostMethod,
    /// How many periods a year has.
    periods: Parts,
}

impl Credit {
    /// Takes together what moves at one time; times are periods, or days.
    fn new(mut flows: Vec<(i32, Minor)>, method: TrueCostMethod, periods: Parts) -> Self {
        if !flows.is_sorted_by_key(|flow| flow.0) {
            sort::by_key(&mut flows, |flow| flow.0);
        }
        flows.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        Self { flows, method, periods }
    }

    /// The answer; none if nothing is received.
    fn cost(&self, currency: Currency) -> Option<TrueCost> {
        let received: Minor = self.flows.iter().map(|flow| flow.1.or_zero()).sum();
        let paid: Minor = self.flows.iter().map(|flow| (-flow.1).or_zero()).sum();
        if !received.is_positive() {
            return None;
        }
        let cost = paid - received;
        let rates = self.rates();
        Some(TrueCost {
            method: self.method,
            outcome: rates.outcome,
            periods_per_year: shown_parts(self.periods),
            periodic_rate: rates.periodic,
            nominal_rate: rates.nominal,
            effective_rate: rates.effective,
            received: received.amount(currency),
            paid: paid.amount(currency),
            cost: cost.amount(currency),
            cost_per_100: per_100(cost, received),
        })
    }

    fn rates(&self) -> Rates {
        let start = self.flows.first().map_or(0, |flow| flow.0);
        let flows: Vec<Flow> = self
            .flows
            .iter()
            .filter(|flow| !flow.1.is_zero())
            .map(|(time, amount)| Flow {
                time: time.abs_diff(start),
                size: Wide::whole(amount.0.unsigned_abs()),
                received: amount.is_positive(),
            })
            .collect();
        // Flows of nothing at the beginning shift all times alike.
        rates(&flows, self.method, self.periods)
    }
}

/// The rates of flows, none above the limit of computed rates.
struct Rates {
    outcome: TrueCostOutcome,
    periodic: Option<Decimal>,
    nominal: Option<Decimal>,
    effective: Option<Decimal>,
}

/// Days of a year where days are counted.
const YEAR_DAYS: u32 = 365;
/// What is left of 1 at the smallest rate, −1 and half a unit of the last decimal, is one part of so many.
const LEAST: u128 = 20_000_000_000;

fn rates(flows: &[Flow], method: TrueCostMethod, periods: Parts) -> Rates {
    let dated = method == TrueCostMethod::Dated;
    let bounds = if dated {
        bounds(YEAR_DAYS, COMPUTED_RATE)
    } else {
        bounds(1, LOAN_RATE)
    };
    let none = |outcome| Rates {
        outcome,
        periodic: None,
        nominal: None,
        effective: None,
    };
    let factor = match growth(flows, bounds) {
        Found::Growth(factor) => factor,
        Found::AboveMaximum => return none(TrueCostOutcome::AboveMaximum),
        Found::NoRate => return none(TrueCostOutcome::NoRate),
    };
    let (period, year) = if dated {
        let year = factor.power(YEAR_DAYS);
        (year.power(periods.denominator).root(periods.numerator), year)
    } else {
        (factor, factor.power(periods.numerator).root(periods.denominator))
    };
    Rates {
        outcome: TrueCostOutcome::Found,
        periodic: shown_rate(period, Parts::new(1, 1)),
        nominal: shown_rate(period, periods),
        effective: shown_rate(year, Parts::new(1, 1)),
    }
}

/// The growth of a period at which flows in equal periods come out, if there is one.
fn found_growth(flows: &[Flow]) -> Option<Wide> {
    match growth(flows, bounds(1, LOAN_RATE)) {
        Found::Growth(factor) => Some(factor),
        Found::AboveMaximum | Found::NoRate => None,
    }
}

fn bounds(units: u32, most: Bound) -> Bounds {
    Bounds {
        units,
        low: Wide::ONE.over(Wide::whole(LEAST)),
        high: limit(most.maximum).plus(Wide::ONE),
    }
}

fn limit(maximum: i64) -> Wide {
    Wide::whole(maximum.unsigned_abs().into())
}

/// So many times the rate of a growth, half up at 10 decimals; none above 1,000,000.
fn shown_rate(factor: Wide, times: Parts) -> Option<Decimal> {
    let size = scaled(factor.apart(Wide::ONE), times);
    if !size.at_most(limit(COMPUTED_RATE.maximum)) {
        return None;
    }
    Some(signed(size.to_decimal(10)?, factor.compare(Wide::ONE).is_lt()))
}

/// A size with its sign; a decimal has a −0, which we do not write.
fn signed(mut size: Decimal, negative: bool) -> Decimal {
    size.set_sign_negative(negative && !size.is_zero());
    size
}

fn scaled(size: Wide, times: Parts) -> Wide {
    if times.numerator == times.denominator {
        return size;
    }
    size.times(Wide::whole(times.numerator.into()))
        .over(Wide::whole(times.denominator.into()))
}

/// A number of periods with 10 decimals.
fn shown_parts(parts: Parts) -> Decimal {
    scaled(Wide::ONE, parts).to_decimal(10).unwrap_or_default()
}

/// The cost of 100, half up at 4 decimals; a half goes away from 0.
fn per_100(cost: Minor, received: Minor) -> Decimal {
    let parts = divide(
        cost.0.saturating_abs().saturating_mul(1_000_000),
        received.0,
        RoundingMode::HalfUp,
    );
    let size = Decimal::try_from_i128_with_scale(parts, 4).unwrap_or(Decimal::MAX);
    signed(size, cost < Minor::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(amounts: &[i64]) -> TrueCost {
        let amounts = amounts.iter().map(|cents| Decimal::new(*cents, 2)).collect();
        true_cost(&TrueCostTerms::new(CreditFlows::EqualPeriods { amounts })).unwrap()
    }

    fn dated(flows: &[(&str, i64)]) -> TrueCost {
        let flows = flows.iter().map(|(date, amount)| CashFlow {
            date: date.parse().unwrap(),
            amount: Decimal::from(*amount),
        });
        true_cost(&TrueCostTerms::new(CreditFlows::Dated { flows: flows.collect() })).unwrap()
    }

    fn text(rate: Option<Decimal>) -> String {
        rate.map_or("none".to_owned(), |rate| rate.to_string())
    }

    /// K16.
    #[test]
    fn flat_ten_per_cent_a_month_is_fourteen() {
        let cost = equal(&[1_000_000, -433_333, -433_333, -433_334]);
        assert_eq!(cost.outcome, TrueCostOutcome::Found);
        assert!(text(cost.periodic_rate).starts_with("0.143596"), "{cost:?}");
        assert!(text(cost.nominal_rate).starts_with("1.723159"), "{cost:?}");
        assert!(text(cost.effective_rate).starts_with("4.003505"), "{cost:?}");
        assert_eq!(
            (cost.cost.to_string(), cost.cost_per_100.to_string()),
            ("3000.00".into(), "30.0000".into())
        );
    }

    #[test]
    fn a_rate_is_negative_when_less_comes_back_and_exactly_nothing_when_the_same_does() {
        assert_eq!(text(equal(&[10_000, -5_000, -5_000]).periodic_rate), "0.0000000000");
        let gift = equal(&[10_000, 0, -2_500]);
        assert_eq!(text(gift.periodic_rate), "-0.5000000000");
        assert_eq!(
            (gift.cost.to_string(), gift.cost_per_100.to_string()),
            ("-75.00".into(), "-75.0000".into())
        );
        for never in [
            &[10_000, 0, 0][..],
            &[-10_000, 11_000],
            &[0, 0, 100],
            &[10_000, -11_000, 1],
        ] {
            let cost = equal(never);
            assert_eq!(
                (cost.outcome, cost.periodic_rate),
                (TrueCostOutcome::NoRate, None),
                "{never:?}"
            );
        }
    }

    #[test]
    fn the_borrower_never_lends() {
        // Internal rates of 10 % and 20 %, but at both of them the borrower is a lender for a period.
        assert_eq!(equal(&[-10_000, 23_000, -13_200]).outcome, TrueCostOutcome::NoRate);
        // 10 % and 20 % again, and at 20 % the borrower owes all the time.
        assert_eq!(text(equal(&[10_000, -23_000, 13_200]).periodic_rate), "none");
        // Two loans, one after another, at the same rate: the balance is 0 in between.
        assert_eq!(
            text(equal(&[10_000, -11_000, 10_000, -11_000]).periodic_rate),
            "0.1000000000"
        );
        assert_eq!(
            text(equal(&[10_000, -11_000, 0, 10_000, -11_000]).periodic_rate),
            "0.1000000000"
        );
    }

    #[test]
    fn the_greatest_rate_of_a_period_is_a_hundred() {
        assert_eq!(text(equal(&[100, -10_100]).periodic_rate), "100.0000000000");
        assert_eq!(equal(&[100, -10_100]).effective_rate, None);
        assert_eq!(equal(&[100, -10_101]).outcome, TrueCostOutcome::AboveMaximum);
        let year = |back| dated(&[("2025-01-01", 1), ("2026-01-01", back)]);
        assert_eq!(text(year(-1_000_001).effective_rate), "1000000.0000000000");
        assert_eq!(year(-1_000_002).outcome, TrueCostOutcome::AboveMaximum);
    }

    #[test]
    fn a_half_of_the_last_decimal_goes_away_from_nothing() {
        assert_eq!(
            text(equal(&[2_000_000_000_000, -2_000_000_000_100]).periodic_rate),
            "0.0000000001"
        );
        assert_eq!(
            text(equal(&[2_000_000_000_000, -2_000_000_000_099]).periodic_rate),
            "0.0000000000"
        );
        assert_eq!(
            text(equal(&[2_000_000_000_000, -1_999_999_999_900]).periodic_rate),
            "-0.0000000001"
        );
        assert_eq!(
            text(equal(&[2_000_000_000_000, -1_999_999_999_901]).periodic_rate),
            "0.0000000000"
        );
    }

    /// The examples of directive 98/7/EC, of the EU: to two decimals of a per cent.
    #[test]
    fn the_examples_of_the_directive_come_out() {
        let quarters = |amounts: &[i64]| {
            let amounts = amounts.iter().map(|amount| Decimal::from(*amount)).collect();
            let terms = TrueCostTerms {
                period: RatePeriod::Quarter,
                ..TrueCostTerms::new(CreditFlows::EqualPeriods { amounts })
            };
            text(true_cost(&terms).unwrap().effective_rate)
        };
        assert!(quarters(&[1_000, 0, 0, 0, 0, 0, -1_200]).starts_with("0.1292"));
        assert!(quarters(&[950, 0, 0, 0, 0, 0, -1_200]).starts_with("0.1685"));
        assert!(quarters(&[1_000, 0, 0, 0, -600, 0, 0, 0, -600]).starts_with("0.1306"));
        assert!(quarters(&[1_000, -272, -272, 0, -544]).starts_with("0.1318"));
        let days = dated(&[("1994-01-01", 1_000), ("1995-07-01", -1_200)]);
        assert!(text(days.effective_rate).starts_with("0.1296"));
    }

    #[test]
    fn the_order_of_dated_flows_does_not_matter_and_one_day_is_one_flow() {
        let one = dated(&[("2025-01-01", 950), ("2026-01-01", -1_100)]);
        let other = dated(&[
            ("2026-01-01", -100),
            ("2025-01-01", -50),
            ("2026-01-01", -1_000),
            ("2025-01-01", 1_000),
        ]);
        assert_eq!(one, other);
        assert_eq!(text(one.effective_rate), "0.1578947368");
    }
}
