//! What holds for every cost: fees make it dearer, a rate is what the account comes out at, order does not matter.

use chama_core::loan::*;
use chama_core::rate::{Rate, RatePeriod};
use chama_core::returns::CashFlow;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    "2024-01-10".parse::<NaiveDate>().unwrap() + Days::new(days)
}

prop_compose! {
    fn loan()(
        principal in 1_000_000..1_000_000_000_i64,
        basis_points in 0..800_i64,
        count in 1..48_i32,
        flat in any::<bool>(),
        start in 0..700_u64,
    ) -> LoanTerms {
        let rate = Rate::new(Decimal::new(basis_points, 4), RatePeriod::Month);
        let interest = if flat { LoanInterest::Flat { rate } } else { LoanInterest::ReducingBalance { rate } };
        LoanTerms::new(Decimal::new(principal, 2), day(start), interest, RepaymentTerm::Instalments { count })
    }
}

fn fee(cents: i64, collected: FeeCollection) -> LoanFee {
    LoanFee {
        id: "fee".to_owned(),
        charge: FeeCharge::Amount {
            amount: Decimal::new(cents, 2),
        },
        collected,
    }
}

fn collected() -> impl Strategy<Value = FeeCollection> {
    prop_oneof![
        Just(FeeCollection::Deducted),
        Just(FeeCollection::PaidUpFront),
        Just(FeeCollection::AddedToPrincipal),
        Just(FeeCollection::FirstInstalment),
        Just(FeeCollection::EachInstalment),
        Just(FeeCollection::Spread),
    ]
}

fn method() -> impl Strategy<Value = TrueCostMethod> {
    prop_oneof![
        Just(TrueCostMethod::BySchedule),
        Just(TrueCostMethod::EqualPeriods),
        Just(TrueCostMethod::Dated)
    ]
}

proptest! {
    #[test]
    fn a_fee_makes_a_loan_dearer_and_cost_is_interest_and_fees(
        terms in loan(), cents in 1_000..50_000_i64, more in 1..50_000_i64, collected in collected(), method in method(),
    ) {
        let with = |cents| {
            let fees = vec![fee(cents, collected)];
            loan_true_cost(&LoanTerms { fees, ..terms.clone() }, method).unwrap()
        };
        let (plain, small, large) = (loan_true_cost(&terms, method).unwrap(), with(cents), with(cents + more));
        for found in [&plain, &small, &large] {
            prop_assert_eq!(found.cost.cost, found.interest + found.fees);
            prop_assert_eq!(found.cost.cost, found.cost.paid - found.cost.received);
        }
        let rate = |found: &LoanTrueCost| found.cost.periodic_rate.unwrap();
        prop_assert!(rate(&plain) < rate(&small), "{plain:?} {small:?}");
        prop_assert!(rate(&small) <= rate(&large), "{small:?} {large:?}");
    }

    #[test]
    fn a_reducing_loan_without_fees_costs_its_rate(mut terms in loan()) {
        let (LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate }) = terms.interest else { unreachable!() };
        terms.interest = LoanInterest::ReducingBalance { rate };
        let found = loan_true_cost(&terms, TrueCostMethod::EqualPeriods).unwrap().cost;
        // A cent a row, of 10,000 at least.
        let apart = (found.periodic_rate.unwrap() - rate.value).abs();
        prop_assert!(apart < Decimal::new(2, 5), "{found:?}");
        let twelve = found.periodic_rate.unwrap() * Decimal::from(12);
        prop_assert!((found.nominal_rate.unwrap() - twelve).abs() <= Decimal::new(7, 10));
        prop_assert!(found.effective_rate.unwrap() >= found.nominal_rate.unwrap());
    }

    #[test]
    fn at_the_rate_the_account_comes_out(terms in loan(), cents in 0..50_000_i64, collected in collected()) {
        let terms = LoanTerms { fees: vec![fee(cents, collected)], ..terms };
        let schedule = loan_schedule(&terms).unwrap();
        let rate: f64 = loan_true_cost(&terms, TrueCostMethod::EqualPeriods).unwrap().cost.periodic_rate.unwrap().try_into().unwrap();
        let of = |amount: Decimal| f64::try_from(amount).unwrap();
        let mut owed = of(schedule.disbursements[0].handed_out);
        for row in &schedule.instalments {
            owed = owed * if row.number > 0 { 1.0 + rate } else { 1.0 } - of(row.instalment);
        }
        prop_assert!(owed.abs() < 1e-6 * of(terms.principal), "{owed}");
    }

    #[test]
    fn the_order_of_flows_does_not_matter(
        flows in prop::collection::vec((0..1_500_u64, -2_000_000..1_000_000_i64), 1..20), keys in prop::collection::vec(any::<u32>(), 20),
    ) {
        let all: Vec<CashFlow> = flows
            .iter()
            .map(|(days, cents)| CashFlow { date: day(*days), amount: Decimal::new(*cents, 2) })
            .collect();
        let mut shuffled: Vec<(u32, CashFlow)> = keys.into_iter().zip(all.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let cost = |flows| true_cost(&TrueCostTerms::new(CreditFlows::Dated { flows }));
        prop_assert_eq!(cost(all), cost(shuffled.into_iter().map(|(_, flow)| flow).collect()));
    }

    #[test]
    fn offers_are_ranked_whatever_their_order(terms in prop::collection::vec(loan(), 1..6)) {
        let offers: Vec<LoanOffer> =
            terms.into_iter().enumerate().map(|(place, terms)| LoanOffer { id: format!("o{place}"), terms }).collect();
        let ranked = loan_offers_ranked(&offers, TrueCostMethod::BySchedule).unwrap();
        let reversed: Vec<LoanOffer> = offers.iter().rev().cloned().collect();
        prop_assert_eq!(&ranked, &loan_offers_ranked(&reversed, TrueCostMethod::BySchedule).unwrap());
        for pair in ranked.windows(2) {
            prop_assert!(pair[0].loan.cost.effective_rate <= pair[1].loan.cost.effective_rate);
            prop_assert_eq!(pair[0].rank + 1, pair[1].rank);
        }
    }

    #[test]
    fn flat_and_reducing_lead_back_to_each_other(value in 0..3_000_i64, instalments in 1..120_i32) {
        let rate = Rate::new(Decimal::new(value, 4), RatePeriod::Month);
        let terms = FlatRateTerms::new(rate, instalments);
        let there = flat_rate_comparison(&terms).unwrap();
        prop_assert!(there.periodic_rate >= there.flat_rate);
        let back = FlatRateTerms {
            rate: Rate::new(there.periodic_rate, RatePeriod::Month),
            quoted: QuotedRate::ReducingBalance,
            ..terms
        };
        let back = flat_rate_comparison(&back).unwrap();
        prop_assert!((back.flat_rate - there.flat_rate).abs() <= Decimal::new(1, 10), "{there:?} {back:?}");
    }
}
