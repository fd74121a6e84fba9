//! The order of the checks: each row mends the fault of the row above.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::loan::{FirstDue, LoanInterest, LoanTerms, RepaymentTerm};
use crate::rate::Rate;

fn month(percent: i64) -> Rate {
    Rate::new(Decimal::new(percent, 2), RatePeriod::Month)
}

#[test]
fn of_flows_in_equal_periods() {
    let mut amounts = Vec::new();
    let mut refuse = |mend: &dyn Fn(&mut Vec<Decimal>)| {
        let flows = CreditFlows::EqualPeriods {
            amounts: amounts.clone(),
        };
        let error = true_cost(&TrueCostTerms::new(flows)).unwrap_err().to_string();
        mend(&mut amounts);
        error
    };
    assert_eq!(
        refuse(&|list| *list = vec![Decimal::ZERO; 10_001]),
        "`terms.flows.amounts` must not be empty"
    );
    assert_eq!(
        refuse(&|list| *list = vec![Decimal::from(2_000_000_000_000_i64), Decimal::new(1, 3)]),
        "`terms.flows.amounts` has length 10001, but at most 10000 is accepted"
    );
    assert_eq!(
        refuse(&|list| list[0] = Decimal::ZERO),
        "`terms.flows.amounts[0]` is 2000000000000, but must be from -1000000000000 to 1000000000000"
    );
    assert_eq!(
        refuse(&|list| list[1] = Decimal::from(-1)),
        "`terms.flows.amounts[1]` is 0.001, but may have at most 2 decimals"
    );
    assert_eq!(
        refuse(&|list| list[0] = Decimal::ONE),
        "`terms.flows` has no answer: nothing is received"
    );
    let flows = CreditFlows::EqualPeriods { amounts };
    assert_eq!(true_cost(&TrueCostTerms::new(flows)).unwrap().cost.to_string(), "0.00");
}

#[test]
fn of_dated_flows() {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let flow = |year, cents| CashFlow {
        date: day(year),
        amount: Decimal::new(cents, 2),
    };
    let mut flows = Vec::new();
    let mut refuse = |mend: &dyn Fn(&mut Vec<CashFlow>)| {
        let terms = TrueCostTerms::new(CreditFlows::Dated { flows: flows.clone() });
        let error = true_cost(&terms).unwrap_err().to_string();
        mend(&mut flows);
        error
    };
    assert_eq!(
        refuse(&|list| *list = vec![flow(2025, 1); 10_001]),
        "`terms.flows.flows` must not be empty"
    );
    assert_eq!(
        refuse(&|list| *list = vec![flow(1899, 200_000_000_000_000), flow(2200, -1)]),
        "`terms.flows.flows` has length 10001, but at most 10000 is accepted"
    );
    assert_eq!(
        refuse(&|list| list[0].date = day(1900)),
        "`terms.flows.flows[0].date` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31"
    );
    assert_eq!(
        refuse(&|list| list[0].amount = Decimal::new(1, 3)),
        "`terms.flows.flows[0].amount` is 2000000000000.00, but must be from -1000000000000 to 1000000000000"
    );
    assert_eq!(
        refuse(&|list| list[0].amount = Decimal::ZERO),
        "`terms.flows.flows[0].amount` is 0.001, but may have at most 2 decimals"
    );
    assert_eq!(
        refuse(&|list| list[1].date = day(2199)),
        "`terms.flows.flows[1].date` is 2200-01-01, but dates must be from 1900-01-01 to 2199-12-31"
    );
    assert_eq!(
        refuse(&|list| list[0].amount = Decimal::ONE),
        "`terms.flows` has no answer: nothing is received"
    );
    let terms = TrueCostTerms::new(CreditFlows::Dated { flows });
    assert_eq!(true_cost(&terms).unwrap().cost.to_string(), "-0.99");
}

fn loan(principal: i64) -> LoanTerms {
    let term = RepaymentTerm::Instalments { count: 3 };
    LoanTerms::new(
        Decimal::from(principal),
        "2025-01-10".parse().unwrap(),
        LoanInterest::Flat { rate: month(1) },
        term,
    )
}

#[test]
fn of_a_loan() {
    use crate::loan::{FeeCharge, FeeCollection, LaterDisbursement, LoanFee};
    let mut terms = loan(0);
    terms.first_due = FirstDue::On {
        date: "2025-02-20".parse().unwrap(),
    };
    terms.later_disbursements = vec![LaterDisbursement {
        on: "2025-02-01".parse().unwrap(),
        amount: Decimal::from(10),
    }];
    terms.fees = vec![LoanFee {
        id: "all".to_owned(),
        charge: FeeCharge::Amount {
            amount: Decimal::from(100),
        },
        collected: FeeCollection::PaidUpFront,
    }];
    let mut refuse = |mend: &dyn Fn(&mut LoanTerms)| {
        let error = loan_true_cost(&terms, TrueCostMethod::EqualPeriods)
            .unwrap_err()
            .to_string();
        mend(&mut terms);
        error
    };
    assert_eq!(
        refuse(&|terms| terms.principal = Decimal::from(100)),
        "`terms.principal` is 0, but must be from 0.01 to 1000000000000"
    );
    let reason = "equal periods need a loan that is handed out at once, a whole period before its first instalment";
    assert_eq!(
        refuse(&|terms| terms.later_disbursements.clear()),
        format!("`method` and `terms.later_disbursements` do not go together: {reason}")
    );
    assert_eq!(
        refuse(&|terms| terms.first_due = FirstDue::AfterOnePeriod),
        format!("`method` and `terms.first_due` do not go together: {reason}")
    );
    assert_eq!(
        refuse(&|terms| terms.fees.clear()),
        "`terms.principal` has no answer: what is paid at once leaves nothing in hand"
    );
    assert_eq!(
        loan_true_cost(&terms, TrueCostMethod::EqualPeriods)
            .unwrap()
            .cost
            .cost
            .to_string(),
        "3.00"
    );
}

#[test]
fn of_offers() {
    let offer = |id: &str, principal| LoanOffer {
        id: id.to_owned(),
        terms: loan(principal),
    };
    let mut offers = Vec::new();
    let mut refuse = |mend: &dyn Fn(&mut Vec<LoanOffer>)| {
        let error = loan_offers_ranked(&offers, TrueCostMethod::EqualPeriods)
            .unwrap_err()
            .to_string();
        mend(&mut offers);
        error
    };
    assert_eq!(
        refuse(&|list| *list = vec![offer("", 0); 101]),
        "`offers` must not be empty"
    );
    assert_eq!(
        refuse(&|list| *list = vec![offer("", 100), offer("a", 0), offer("a", 100)]),
        "`offers` has length 101, but at most 100 is accepted"
    );
    assert_eq!(
        refuse(&|list| list[0].id = "b".to_owned()),
        "`offers[0].id` must not be empty"
    );
    assert_eq!(
        refuse(&|list| {
            list[2].id = "c".to_owned();
            list[2].terms.currency = Currency::Usd;
        }),
        "`offers[2].id` is a, which is already there"
    );
    assert_eq!(
        refuse(&|list| list[2].terms.currency = Currency::Kes),
        "`offers[0].terms.currency` and `offers[2].terms.currency` do not go together: offers are compared in one currency"
    );
    assert_eq!(
        refuse(&|list| {
            list[1].terms.principal = Decimal::from(100);
            list[2].terms.first_due = FirstDue::On {
                date: "2025-02-20".parse().unwrap(),
            };
        }),
        "`offers[1].terms.principal` is 0, but must be from 0.01 to 1000000000000"
    );
    assert_eq!(
        refuse(&|list| list[2].terms.first_due = FirstDue::AfterOnePeriod),
        "`method` and `offers[2].terms.first_due` do not go together: equal periods need a loan that is handed out at once, \
         a whole period before its first instalment"
    );
    let ids: Vec<String> = loan_offers_ranked(&offers, TrueCostMethod::EqualPeriods)
        .unwrap()
        .into_iter()
        .map(|offer| offer.id)
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

#[test]
fn of_a_flat_rate() {
    let mut terms = FlatRateTerms::new(month(1_001), 0);
    terms.every = RatePeriod::Year;
    let mut refuse = |mend: &dyn Fn(&mut FlatRateTerms)| {
        let error = flat_rate_comparison(&terms).unwrap_err().to_string();
        mend(&mut terms);
        error
    };
    assert!(
        refuse(&|terms| terms.rate.value = Decimal::new(1, 13)).starts_with("`terms.rate.value` is 10.01, but must be")
    );
    assert_eq!(
        refuse(&|terms| terms.rate.value = Decimal::TEN),
        "`terms.rate.value` is 0.0000000000001, but may have at most 12 decimals"
    );
    assert_eq!(
        refuse(&|terms| terms.rate.value = Decimal::new(832, 2)),
        "the rate would be beyond 100"
    );
    assert_eq!(
        refuse(&|terms| terms.instalments = 2),
        "`terms.instalments` is 0, but must be from 1 to 3660"
    );
    assert_eq!(
        refuse(&|terms| terms.rate.value = Decimal::ONE),
        "the rate would be beyond 100"
    );
    assert_eq!(
        flat_rate_comparison(&terms).unwrap().flat_rate.to_string(),
        "12.0000000000"
    );
}
