//! The true cost of a loan of ours: everything of its schedule, with its fees.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Credit, TrueCost, TrueCostMethod};
use crate::error::ChamaError;
use crate::loan::schedule::{is_regular, periods_a_year};
use crate::loan::{Amortisation, LoanSchedule, LoanTerms, RepaymentTerm, loan_schedule};
use crate::money::Minor;

/// What a loan truly costs, and the parts of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanTrueCost {
    /// The cost in money, interest + fees, and as rates.
    pub cost: TrueCost,
    /// All interest, with what was added to the principal.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// All fees, whenever they are taken.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// How many rows there are after the day of disbursement.
    pub instalments: i32,
    /// The largest of them.
    #[serde(with = "crate::wire::decimal")]
    pub largest_instalment: Decimal,
    /// The last due date.
    #[serde(with = "crate::wire::date")]
    pub last_due_on: NaiveDate,
}

/// Returns what a loan truly costs: what is handed out against all that is paid, fees included.
///
/// `cost = interest + fees`; the rates are those of [`super::true_cost`]. Source: docs/src/rules/true-cost.md#a-loan.
///
/// # Errors
/// In this order: those of [`loan_schedule`]; `not_compatible` (`method` equal_periods and `terms.later_disbursements` or `terms.first_due`:
/// the loan is not regular); `no_answer` (`terms.principal`: what is paid at once leaves nothing in hand).
///
/// # Examples
/// ```
/// use chama_core::loan::{LoanInterest, LoanTerms, RepaymentTerm, TrueCostMethod, loan_true_cost};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// // 10,000 at flat 10 % a month over 3 months.
/// let rate = Rate::new(Decimal::new(10, 2), RatePeriod::Month);
/// let term = RepaymentTerm::Instalments { count: 3 };
/// let terms = LoanTerms::new(Decimal::from(10_000), "2025-01-10".parse().unwrap(), LoanInterest::Flat { rate }, term);
/// let truly = loan_true_cost(&terms, TrueCostMethod::BySchedule)?;
/// assert_eq!(truly.cost.cost.to_string(), "3000.00");
/// assert!(truly.cost.nominal_rate.unwrap().to_string().starts_with("1.72315"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "total cost of credit")]
pub fn loan_true_cost(terms: &LoanTerms, method: TrueCostMethod) -> Result<LoanTrueCost, ChamaError> {
    let loan = Costed::new(terms, method)?;
    loan.cost(loan.own_method(method))
}

/// A loan with its schedule.
pub(super) struct Costed<'a> {
    terms: &'a LoanTerms,
    schedule: LoanSchedule,
    pub(super) regular: bool,
}

impl<'a> Costed<'a> {
    /// Refuses equal periods for a loan that is not regular.
    pub(super) fn new(terms: &'a LoanTerms, method: TrueCostMethod) -> Result<Self, ChamaError> {
        let schedule = loan_schedule(terms)?;
        let regular = is_regular(terms);
        if method == TrueCostMethod::EqualPeriods && !regular {
            let second = if terms.later_disbursements.is_empty() {
                "terms.first_due"
            } else {
                "terms.later_disbursements"
            };
            return Err(ChamaError::NotCompatible {
                first: "method".to_owned(),
                second: second.to_owned(),
                reason:
                    "equal periods need a loan that is handed out at once, a whole period before its first instalment"
                        .to_owned(),
            });
        }
        Ok(Self {
            terms,
            schedule,
            regular,
        })
    }

    pub(super) fn own_method(&self, method: TrueCostMethod) -> TrueCostMethod {
        match method {
            TrueCostMethod::BySchedule if self.regular => TrueCostMethod::EqualPeriods,
            TrueCostMethod::BySchedule => TrueCostMethod::Dated,
            chosen => chosen,
        }
    }

    /// The cost in equal periods or by days.
    pub(super) fn cost(&self, method: TrueCostMethod) -> Result<LoanTrueCost, ChamaError> {
        let currency = self.terms.currency;
        let periods = periods_a_year(&self.terms.frequency, self.terms.year);
        let credit = Credit::new(self.flows(method), method, periods);
        let cost = credit.cost(currency).ok_or_else(|| ChamaError::NoAnswer {
            argument: "terms.principal".to_owned(),
            reason: "what is paid at once leaves nothing in hand".to_owned(),
        })?;
        let rows = self.schedule.instalments.iter().filter(|row| row.number > 0);
        let (mut count, mut largest) = (0_i32, Minor::ZERO);
        for row in rows {
            count = count.saturating_add(1);
            largest = largest.max(units(row.instalment));
        }
        let interest = units(self.schedule.interest) + units(self.schedule.capitalised);
        Ok(LoanTrueCost {
            cost,
            interest: interest.amount(currency),
            fees: self.schedule.fees,
            instalments: count,
            largest_instalment: largest.amount(currency),
            last_due_on: self.schedule.last_due_on,
        })
    }

    fn flows(&self, method: TrueCostMethod) -> Vec<(i32, Minor)> {
        let dated = method == TrueCostMethod::Dated;
        // The one row of a bullet is due at the end of all its periods.
        let bullet = match self.terms.term {
            RepaymentTerm::Instalments { count } if self.terms.repayment == Amortisation::Bullet => Some(count),
            _ => None,
        };
        let handed_out = self.schedule.disbursements.iter().map(|part| {
            let time = if dated { part.on.num_days_from_ce() } else { 0 };
            (time, units(part.handed_out))
        });
        let paid = self.schedule.instalments.iter().map(|row| {
            let time = match bullet {
                _ if dated => row.due_on.num_days_from_ce(),
                Some(count) if row.number > 0 => count,
                _ => row.number,
            };
            (time, -units(row.instalment))
        });
        handed_out.chain(paid).collect()
    }
}

/// An amount of a schedule, which has its currency's decimals.
fn units(amount: Decimal) -> Minor {
    Minor(amount.mantissa())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loan::{DownPayment, FeeCharge, FeeCollection, FirstDue, LoanFee, LoanInterest};
    use crate::rate::{Rate, RatePeriod};

    fn reducing(principal: i64, per_mille_times_ten: i64, count: i32) -> LoanTerms {
        let rate = Rate::new(Decimal::new(per_mille_times_ten, 4), RatePeriod::Month);
        let term = RepaymentTerm::Instalments { count };
        LoanTerms::new(
            Decimal::from(principal),
            "2025-01-10".parse().unwrap(),
            LoanInterest::ReducingBalance { rate },
            term,
        )
    }

    fn fee(amount: i64, collected: FeeCollection) -> LoanFee {
        LoanFee {
            id: "fee".to_owned(),
            charge: FeeCharge::Amount {
                amount: Decimal::from(amount),
            },
            collected,
        }
    }

    fn truly(terms: &LoanTerms) -> LoanTrueCost {
        loan_true_cost(terms, TrueCostMethod::BySchedule).unwrap()
    }

    fn nominal(terms: &LoanTerms) -> Decimal {
        truly(terms).cost.nominal_rate.unwrap()
    }

    /// K19: 1.125 % a month, 48 months.
    #[test]
    fn without_fees_the_rate_is_that_of_the_terms() {
        let terms = LoanTerms {
            interest: LoanInterest::ReducingBalance {
                rate: Rate::new(Decimal::new(1_125, 5), RatePeriod::Month),
            },
            ..reducing(300_000, 0, 48)
        };
        let cost = truly(&terms).cost;
        assert!((cost.periodic_rate.unwrap() - Decimal::new(1_125, 5)).abs() < Decimal::new(1, 8));
        assert!(
            cost.effective_rate.unwrap().to_string().starts_with("0.143674"),
            "{cost:?}"
        );
    }

    #[test]
    fn a_fee_makes_it_dearer_the_earlier_it_is_taken() {
        let mut terms = reducing(10_000, 100, 12);
        let plain = nominal(&terms);
        let mut rates = Vec::new();
        for collected in [
            FeeCollection::Deducted,
            FeeCollection::PaidUpFront,
            FeeCollection::FirstInstalment,
            FeeCollection::Spread,
        ] {
            terms.fees = vec![fee(200, collected)];
            let cost = truly(&terms);
            assert_eq!(cost.fees.to_string(), "200.00");
            assert_eq!(cost.interest + cost.fees, cost.cost.cost);
            rates.push(nominal(&terms));
        }
        assert_eq!(rates[0], rates[1]);
        assert!(
            rates[1] > rates[2] && rates[2] > rates[3] && rates[3] > plain,
            "{rates:?}"
        );
    }

    #[test]
    fn a_down_payment_is_not_lent() {
        let mut terms = reducing(10_000, 100, 6);
        terms.down_payment = Some(DownPayment::Amount {
            amount: Decimal::from(2_000),
        });
        let cost = truly(&terms).cost;
        assert_eq!(cost.received.to_string(), "8000.00");
        assert!((cost.periodic_rate.unwrap() - Decimal::new(1, 2)).abs() < Decimal::new(1, 6));
    }

    #[test]
    fn one_payment_at_the_end_comes_after_all_periods() {
        let mut terms = reducing(10_000, 500, 3);
        terms.repayment = Amortisation::Bullet;
        // 1.15 = (1 + i)³.
        assert_eq!(truly(&terms).cost.periodic_rate.unwrap().to_string(), "0.0476895532");
        assert_eq!(truly(&terms).instalments, 1);
    }

    #[test]
    fn an_irregular_loan_is_counted_by_days() {
        let mut terms = reducing(10_000, 100, 12);
        assert_eq!(truly(&terms).cost.method, TrueCostMethod::EqualPeriods);
        terms.first_due = FirstDue::On {
            date: "2025-02-15".parse().unwrap(),
        };
        let cost = truly(&terms).cost;
        assert_eq!(cost.method, TrueCostMethod::Dated);
        assert!(
            (cost.nominal_rate.unwrap() - Decimal::new(12, 2)).abs() < Decimal::new(1, 3),
            "{cost:?}"
        );
    }

    #[test]
    fn nothing_in_hand_has_no_rate() {
        let mut terms = reducing(1_000, 100, 2);
        terms.fees = vec![fee(1_000, FeeCollection::PaidUpFront)];
        let error = loan_true_cost(&terms, TrueCostMethod::Dated).unwrap_err().to_string();
        assert_eq!(
            error,
            "`terms.principal` has no answer: what is paid at once leaves nothing in hand"
        );
    }
}
