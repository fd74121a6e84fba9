//! Of what fell due, how much was paid, and when.
//!
//! By hand: of 1,000 due in February 700 were paid in time; 600 of January's arrears and 200 for March came in too. On
//! time 70 %, with arrears 81.25 %, collected 150 %: the last hides that three in ten were late.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::share;
use crate::calendar::{DateWindow, check_window};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id};
use crate::money::{Currency, Minor, minor_amount};

/// A payment of an instalment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuePayment {
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub paid_on: NaiveDate,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// An instalment and what was paid of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioDue {
    /// The id of the loan.
    pub loan: String,
    /// When it is due.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// Its payments, together not more than is due (default: none).
    #[serde(default)]
    pub payments: Vec<DuePayment>,
}

/// For which days repayment rates are asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepaymentRateTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The days; payments from its end on are not known yet.
    pub window: DateWindow,
}

/// Sums of a window, and the rates that come from them: fractions with 10 decimals, none of nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepaymentRates {
    /// Due in the window.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// Of it, paid on its due date or before.
    #[serde(with = "crate::wire::decimal")]
    pub paid_on_time: Decimal,
    /// Of it, paid later in the window.
    #[serde(with = "crate::wire::decimal")]
    pub paid_late: Decimal,
    /// Due before the window and unpaid when it began.
    #[serde(with = "crate::wire::decimal")]
    pub arrears_before: Decimal,
    /// Of it, paid in the window.
    #[serde(with = "crate::wire::decimal")]
    pub arrears_paid: Decimal,
    /// Paid in the window for what is due after it.
    #[serde(with = "crate::wire::decimal")]
    pub prepaid: Decimal,
    /// All that was paid in the window.
    #[serde(with = "crate::wire::decimal")]
    pub collected: Decimal,
    /// Due before the end of the window, ever.
    #[serde(with = "crate::wire::decimal")]
    pub ever_due: Decimal,
    /// Of it, paid before the end of the window.
    #[serde(with = "crate::wire::decimal")]
    pub ever_paid: Decimal,
    /// Paid on time ÷ due.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_time_rate: Option<Decimal>,
    /// Paid on time or late ÷ due: without prepayments and arrears.
    #[serde(with = "crate::wire::decimal_option")]
    pub repayment_rate: Option<Decimal>,
    /// The same with arrears, above and below the line.
    #[serde(with = "crate::wire::decimal_option")]
    pub with_arrears_rate: Option<Decimal>,
    /// Collected ÷ due: with prepayments and arrears; it may exceed 1.
    #[serde(with = "crate::wire::decimal_option")]
    pub collection_rate: Option<Decimal>,
    /// Ever paid ÷ ever due.
    #[serde(with = "crate::wire::decimal_option")]
    pub cumulative_rate: Option<Decimal>,
}

/// Returns how much of what fell due in a window was paid, and when.
///
/// Five rates, since each hides something. Source: docs/src/rules/loan-portfolio.md#repayment-rates.
///
/// # Errors
/// In this order: `too_long` (`dues`), of each those of an id (`dues[i].loan`), `date_out_of_range` (`.due_on`), `out_of_range` and
/// `too_many_decimals` (`.due`), `too_long` (`.payments`), of each `date_out_of_range` (`.payments[j].paid_on`), `out_of_range` and
/// `too_many_decimals` (`.payments[j].amount`: also when more is paid than is due); `date_out_of_range` (`terms.window.since`, `.until`),
/// `wrong_order` (`terms.window.until`).
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::loan::{DuePayment, PortfolioDue, RepaymentRateTerms, repayment_rates};
/// use chama_core::money::Currency;
/// let due = PortfolioDue {
///     loan: "L1".into(),
///     due_on: "2025-02-28".parse().unwrap(),
///     due: 1_000.into(),
///     payments: vec![DuePayment { paid_on: "2025-02-20".parse().unwrap(), amount: 700.into() }],
/// };
/// let window = DateWindow { since: "2025-02-01".parse().unwrap(), until: "2025-03-01".parse().unwrap() };
/// let rates = repayment_rates(&[due], &RepaymentRateTerms { currency: Currency::Kes, window })?;
/// assert_eq!(rates.on_time_rate.unwrap().to_string(), "0.7000000000");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "collection rate")]
pub fn repayment_rates(dues: &[PortfolioDue], terms: &RepaymentRateTerms) -> Result<RepaymentRates, ChamaError> {
    EVENTS.check_len("dues", dues.len())?;
    for (place, due) in dues.iter().enumerate() {
        check_due(due, terms.currency).map_err(|error| error.within(&format!("dues[{place}]")))?;
    }
    check_window("terms.window", &terms.window)?;

    let mut sums = Sums::default();
    for due in dues {
        sums.add(due, terms)?;
    }
    let amount = |minor: Minor| minor.amount(terms.currency);
    let ratio = |part: Minor, whole: Minor| share(part.0, whole.0);
    let paid = sums.paid_on_time + sums.paid_late;
    Ok(RepaymentRates {
        due: amount(sums.due),
        paid_on_time: amount(sums.paid_on_time),
        paid_late: amount(sums.paid_late),
        arrears_before: amount(sums.arrears_before),
        arrears_paid: amount(sums.arrears_paid),
        prepaid: amount(sums.prepaid),
        collected: amount(sums.collected),
        ever_due: amount(sums.ever_due),
        ever_paid: amount(sums.ever_paid),
        on_time_rate: ratio(sums.paid_on_time, sums.due),
        repayment_rate: ratio(paid, sums.due),
        with_arrears_rate: ratio(paid + sums.arrears_paid, sums.due + sums.arrears_before),
        collection_rate: ratio(sums.collected, sums.due),
        cumulative_rate: ratio(sums.ever_paid, sums.ever_due),
    })
}

fn check_due(due: &PortfolioDue, currency: Currency) -> Result<(), ChamaError> {
    check_id("loan", &due.loan)?;
    check_date("due_on", due.due_on)?;
    let mut left = minor_amount("due", due.due, currency)?;
    EVENTS.check_len("payments", due.payments.len())?;
    for (place, payment) in due.payments.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("payments[{place}]"));
        check_date("paid_on", payment.paid_on).map_err(at)?;
        let amount = minor_amount("amount", payment.amount, currency).map_err(at)?;
        if amount > left {
            return Err(at(ChamaError::OutOfRange {
                argument: "amount".to_owned(),
                value: payment.amount.to_string(),
                minimum: "0".to_owned(),
                maximum: left.amount(currency).to_string(),
            }));
        }
        left -= amount;
    }
    Ok(())
}

#[derive(Default)]
struct Sums {
    due: Minor,
    paid_on_time: Minor,
    paid_late: Minor,
    arrears_before: Minor,
    arrears_paid: Minor,
    prepaid: Minor,
    collected: Minor,
    ever_due: Minor,
    ever_paid: Minor,
}

impl Sums {
    fn add(&mut self, line: &PortfolioDue, terms: &RepaymentRateTerms) -> Result<(), ChamaError> {
        let DateWindow { since, until } = terms.window;
        let due = minor_amount("due", line.due, terms.currency)?;
        let (before, after) = (line.due_on < since, line.due_on >= until);
        if before {
            self.arrears_before += due;
        } else if !after {
            self.due += due;
        }
        if !after {
            self.ever_due += due;
        }
        for payment in &line.payments {
            let amount = minor_amount("amount", payment.amount, terms.currency)?;
            if payment.paid_on >= until {
                continue;
            }
            let inside = payment.paid_on >= since;
            if inside {
                self.collected += amount;
            }
            if after {
                self.prepaid += if inside { amount } else { Minor::ZERO };
                continue;
            }
            self.ever_paid += amount;
            match (before, inside) {
                (true, true) => self.arrears_paid += amount,
                (true, false) => self.arrears_before -= amount,
                (false, _) if payment.paid_on <= line.due_on => self.paid_on_time += amount,
                (false, _) => self.paid_late += amount,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(due_on: &str, payments: &[(&str, i64)]) -> PortfolioDue {
        let payments = payments.iter().map(|(paid_on, amount)| DuePayment {
            paid_on: paid_on.parse().unwrap(),
            amount: Decimal::from(*amount),
        });
        PortfolioDue {
            loan: "L".to_owned(),
            due_on: due_on.parse().unwrap(),
            due: Decimal::from(1_000),
            payments: payments.collect(),
        }
    }

    fn rates(dues: &[PortfolioDue]) -> RepaymentRates {
        let window = DateWindow {
            since: "2025-02-01".parse().unwrap(),
            until: "2025-03-01".parse().unwrap(),
        };
        let currency = Currency::Kes;
        repayment_rates(dues, &RepaymentRateTerms { currency, window }).unwrap()
    }

    fn shown(rates: &RepaymentRates) -> [String; 5] {
        [
            rates.on_time_rate,
            rates.repayment_rate,
            rates.with_arrears_rate,
            rates.collection_rate,
            rates.cumulative_rate,
        ]
        .map(|rate| rate.map_or("none".to_owned(), |rate| rate.normalize().to_string()))
    }

    #[test]
    fn prepayments_and_arrears_are_told_apart() {
        let rates = rates(&[
            due("2025-01-31", &[("2025-01-31", 400), ("2025-02-10", 600)]),
            due("2025-02-28", &[("2025-02-20", 700)]),
            due("2025-03-31", &[("2025-02-25", 200), ("2025-03-02", 500)]),
        ]);
        assert_eq!(shown(&rates), ["0.7", "0.7", "0.8125", "1.5", "0.85"]);
        assert_eq!(
            (rates.prepaid.to_string(), rates.collected.to_string()),
            ("200.00".into(), "1500.00".into())
        );
    }

    #[test]
    fn the_last_day_of_a_window_is_not_in_it_and_the_due_date_is_in_time() {
        let one = rates(&[due("2025-02-28", &[("2025-02-28", 500), ("2025-03-01", 500)])]);
        assert_eq!(shown(&one), ["0.5", "0.5", "0.5", "0.5", "0.5"]);
        let late = rates(&[due("2025-02-27", &[("2025-01-02", 100), ("2025-02-28", 500)])]);
        assert_eq!(shown(&late), ["0.1", "0.6", "0.6", "0.5", "0.6"]);
        assert_eq!(shown(&rates(&[due("2025-03-01", &[])])), ["none"; 5]);
    }
}
