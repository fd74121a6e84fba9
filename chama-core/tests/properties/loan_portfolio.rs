//! What holds for every portfolio: classes partition the loans, sums add up, risk falls with days, order does not matter.

use chama_core::calendar::DateWindow;
use chama_core::loan::*;
use chama_core::money::Currency;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    "2025-01-01".parse::<NaiveDate>().unwrap() + Days::new(days)
}

prop_compose! {
    fn loan()(cents in 0..10_000_000_i64, days in prop_oneof![Just(0), 0..400_i32], member in 0..5_u8, restructured in 0..2_i32) -> PortfolioLoan {
        PortfolioLoan {
            restructured,
            purpose: ["", "school", "farm"][usize::from(member) % 3].to_owned(),
            ..PortfolioLoan::new("", &format!("m{member}"), Decimal::new(cents, 2), days)
        }
    }
}

fn loans() -> impl Strategy<Value = Vec<PortfolioLoan>> {
    prop::collection::vec(loan(), 0..30).prop_map(|mut loans| {
        for (place, loan) in loans.iter_mut().enumerate() {
            loan.loan = format!("L{place}");
        }
        loans
    })
}

fn reversed(loans: &[PortfolioLoan]) -> Vec<PortfolioLoan> {
    loans.iter().rev().cloned().collect()
}

proptest! {
    #[test]
    fn risk_falls_with_days_and_parts_add_up(loans in loans(), mut days in prop::collection::vec(0..400_i32, 1..8), always in any::<bool>()) {
        days.sort_unstable();
        let terms = PortfolioTerms {
            days,
            restructured: if always { RestructuredAtRisk::Always } else { RestructuredAtRisk::ByDays },
            ..PortfolioTerms::new(Currency::Kes)
        };
        let report = portfolio_report(&loans, &terms).unwrap();
        let all: Decimal = loans.iter().map(|loan| loan.principal_outstanding).sum();
        prop_assert_eq!(report.outstanding, all);
        prop_assert_eq!(report.current.amount + report.overdue.amount, all);
        prop_assert_eq!(report.current.loans + report.overdue.loans, report.loans);
        prop_assert_eq!(report.by_purpose.iter().map(|line| line.outstanding).sum::<Decimal>(), all);
        for pair in report.at_risk.windows(2) {
            prop_assert!(pair[0].amount >= pair[1].amount && pair[0].loans >= pair[1].loans);
        }
        for line in &report.at_risk {
            prop_assert!(line.amount <= all && line.share.is_none_or(|share| share <= Decimal::ONE));
        }
        if let (Some(index), Some(largest)) = (report.herfindahl, report.largest_share) {
            // The largest share squared at least, the largest share at most.
            prop_assert!(index <= largest + Decimal::new(2, 10) && index + Decimal::new(2, 10) >= largest * largest);
        }
        prop_assert_eq!(report, portfolio_report(&reversed(&loans), &terms).unwrap());
    }

    #[test]
    fn classes_partition_the_loans_and_provisions_add_up(loans in loans(), banks in any::<bool>(), least in prop::option::of(0..5_usize), held in 0..10_000_000_i64) {
        let tables = kenya_loan_classes();
        let table = &tables[usize::from(banks)];
        let mut terms = ProvisionTerms::new(&table.id, day(0));
        terms.held = Decimal::new(held, 2);
        let by_days = loan_provisions(&loans, &tables, &terms).unwrap();
        terms.restructured_class = least.map(|place| table.classes[place].name.clone());
        let found = loan_provisions(&loans, &tables, &terms).unwrap();
        let owing = loans.iter().filter(|loan| !loan.principal_outstanding.is_zero()).count();
        prop_assert_eq!(found.lines.iter().map(|line| line.loans).sum::<i64>(), i64::try_from(owing).unwrap());
        prop_assert_eq!(found.lines.iter().map(|line| line.outstanding).sum::<Decimal>(), found.outstanding);
        prop_assert_eq!(found.lines.iter().map(|line| line.provision).sum::<Decimal>(), found.required);
        prop_assert_eq!(found.required - found.rounded_once, found.residual);
        prop_assert_eq!(found.held + found.to_post, found.required);
        prop_assert!(found.residual.abs() <= Decimal::new(3, 2) && found.required <= found.outstanding);
        prop_assert!(found.required + Decimal::new(5, 2) >= by_days.required);
        prop_assert_eq!(found, loan_provisions(&reversed(&loans), &tables, &terms).unwrap());
    }

    #[test]
    fn losses_are_part_of_the_exposure_and_chances_rise(loans in loans(), counts in prop::collection::vec((0..5_usize, 0..5_usize, 1..100_i32), 0..30), default in 0..5_usize) {
        let tables = kenya_loan_classes();
        let name = |place: usize| tables[0].classes[place].name.clone();
        let mut transitions: Vec<ClassTransition> = counts
            .iter()
            .map(|(before, after, loans)| ClassTransition { before: name(*before), after: name(*after), loans: *loans })
            .collect();
        transitions.extend((0..5).map(|place| ClassTransition { before: name(place), after: name(place), loans: 1 }));
        let terms = ExpectedLossTerms {
            currency: Currency::Kes,
            classes: "kenya_sacco".to_owned(),
            as_of: day(0),
            transitions,
            default_class: name(default),
            loss_given_default: Decimal::new(6, 1),
        };
        let found = expected_loss(&loans, &tables, &terms).unwrap();
        prop_assert_eq!(found.lines.iter().map(|line| line.expected_loss).sum::<Decimal>(), found.expected_loss);
        prop_assert!(found.expected_loss <= found.exposure);
        for pair in found.lines.windows(2) {
            prop_assert!(pair[0].default_probability <= pair[1].default_probability);
        }
        for (place, line) in found.lines.iter().enumerate() {
            prop_assert_eq!(line.roll_rate.is_none(), place >= default);
            prop_assert!(place < default || line.default_probability == Decimal::ONE);
        }
    }

    #[test]
    fn what_is_paid_is_counted_once(
        dues in prop::collection::vec((0..200_u64, 0..100_000_i64, prop::collection::vec((0..250_u64, 0..100_u8), 0..4)), 0..20),
        since in 0..100_u64,
        length in 0..100_u64,
    ) {
        let dues: Vec<PortfolioDue> = dues
            .iter()
            .map(|(due_on, cents, payments)| PortfolioDue {
                loan: "L".to_owned(),
                due_on: day(*due_on),
                due: Decimal::new(*cents, 2),
                payments: payments
                    .iter()
                    .map(|(paid_on, percent)| DuePayment {
                        paid_on: day(*paid_on),
                        amount: Decimal::new(cents * i64::from(*percent) / 400, 2),
                    })
                    .collect(),
            })
            .collect();
        let window = DateWindow { since: day(since), until: day(since + length) };
        let found = repayment_rates(&dues, &RepaymentRateTerms { currency: Currency::Kes, window }).unwrap();
        prop_assert!(found.paid_on_time + found.paid_late <= found.due);
        prop_assert!(found.arrears_paid <= found.arrears_before);
        prop_assert!(found.collected >= found.paid_late + found.arrears_paid + found.prepaid);
        prop_assert!(found.collected <= found.paid_on_time + found.paid_late + found.arrears_paid + found.prepaid);
        prop_assert!(found.ever_paid <= found.ever_due);
        for rate in [found.on_time_rate, found.repayment_rate, found.with_arrears_rate, found.cumulative_rate] {
            prop_assert!(rate.is_none_or(|rate| rate <= Decimal::ONE));
        }
    }

    #[test]
    fn interest_is_shared_without_loss(
        earnings in prop::collection::vec((0..100_u64, 1..60_u64, 0..1_000_000_i64, prop::option::of(0..200_u64)), 0..6),
        lines in prop::collection::btree_map((0..6_u8, 0..150_u64), 0..1_000_000_i64, 0..15),
    ) {
        let earnings: Vec<InterestEarning> = earnings
            .iter()
            .enumerate()
            .map(|(place, (since, length, cents, received))| InterestEarning {
                id: format!("E{place}"),
                since: day(*since),
                until: day(since + length),
                amount: Decimal::new(*cents, 2),
                received_on: received.map(day),
            })
            .collect();
        let holdings: Vec<InterestHolding> = lines
            .iter()
            .map(|((member, since), units)| InterestHolding {
                member: format!("m{member}"),
                since: day(*since),
                units: Decimal::new(*units, 4),
            })
            .collect();
        let window = DateWindow { since: day(0), until: day(120) };
        let terms = InterestShareTerms { currency: Currency::Kes, window };
        let found = interest_shares(&earnings, &holdings, &terms).unwrap();
        prop_assert_eq!(found.shares.iter().map(|line| line.amount).sum::<Decimal>() + found.unassigned, found.received);
        let all: Decimal = earnings.iter().map(|earning| earning.amount).sum();
        prop_assert_eq!(found.received + found.unpaid + found.outside, all);
        prop_assert!(found.shares.iter().all(|line| line.unit_days > Decimal::ZERO || line.amount.is_zero()));
        let turned: Vec<InterestHolding> = holdings.iter().rev().cloned().collect();
        prop_assert_eq!(found, interest_shares(&earnings, &turned, &terms).unwrap());
    }

    #[test]
    fn a_yield_grows_with_what_is_received(received in 0..1_000_000_i64, more in 1..1_000_000_i64, owed in 1..100_000_000_i64, days in 1..400_u64) {
        let terms = |cents| PortfolioYieldTerms {
            currency: Currency::Kes,
            since: day(0),
            until: day(days),
            interest_received: Decimal::new(cents, 2),
            fees_received: Decimal::ZERO,
            penalties_received: Decimal::ZERO,
            written_off: Decimal::ZERO,
            balances: vec![OutstandingBalance { since: day(0), outstanding: Decimal::new(owed, 2) }],
            average: AverageOutstanding::ByDays,
        };
        let (one, other) = (portfolio_yield(&terms(received)).unwrap(), portfolio_yield(&terms(received + more)).unwrap());
        prop_assert_eq!(one.average_outstanding, Decimal::new(owed, 2));
        prop_assert!(one.yield_share < other.yield_share);
    }
}
