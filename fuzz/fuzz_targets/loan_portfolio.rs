//! Any rows: refused with a path, or classes that partition the loans and sums without loss.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::DateWindow;
use chama_core::error::ChamaError;
use chama_core::loan::*;
use chama_core::money::{Currency, Rounding, RoundingMode};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    loans: Vec<(u8, u8, i64, i32, i8)>,
    days: Vec<i32>,
    always: bool,
    classes: Vec<(u16, u16)>,
    least: Option<u8>,
    held: i64,
    mode: u8,
    step: Option<i32>,
    transitions: Vec<(u8, u8, i16)>,
    default: u8,
    lost: u16,
    balances: Vec<(u8, i64)>,
    received: i64,
    dues: Vec<(u8, i32, Vec<(u8, i32)>)>,
    window: (u8, u8),
    earnings: Vec<(u8, u8, i64, Option<u8>)>,
    holdings: Vec<(u8, u8, i32)>,
}

fn day(days: u8) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day") + Days::new(days.into())
}

fn cents(number: i64) -> Decimal {
    Decimal::new(number, 2)
}

fn checked<T>(answer: Result<T, ChamaError>, parameters: &[&str]) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(error) => {
            let text = error.to_string();
            let named = parameters.iter().any(|name| text.contains(&format!("`{name}")));
            assert!(named || error.code() == "result_too_large", "{text}");
            None
        }
    }
}

fuzz_target!(|input: Input| {
    let loans: Vec<PortfolioLoan> = input
        .loans
        .iter()
        .map(|(loan, member, amount, days, restructured)| PortfolioLoan {
            restructured: (*restructured).into(),
            ..PortfolioLoan::new(&format!("L{loan}"), &format!("m{member}"), cents(*amount), *days)
        })
        .collect();
    let terms = PortfolioTerms {
        days: input.days.clone(),
        restructured: if input.always {
            RestructuredAtRisk::Always
        } else {
            RestructuredAtRisk::ByDays
        },
        provision_held: cents(input.held),
        ..PortfolioTerms::new(Currency::Kes)
    };
    if let Some(report) = checked(portfolio_report(&loans, &terms), &["loans", "terms"]) {
        assert_eq!(report.current.amount + report.overdue.amount, report.outstanding);
        assert_eq!(
            report.by_purpose.iter().map(|line| line.loans).sum::<i64>(),
            report.loans
        );
        for line in &report.at_risk {
            assert!(line.amount <= report.outstanding && line.loans <= report.loans);
        }
        assert!(
            report
                .herfindahl
                .is_none_or(|index| index <= Decimal::ONE && index > Decimal::ZERO)
        );
        assert!(report.top_share >= report.largest_share);
    }

    let name = |place: u8| format!("c{place}");
    let classes: Vec<LoanClass> = (0..=u8::MAX)
        .zip(&input.classes)
        .map(|(place, (days, share))| LoanClass {
            name: name(place),
            from_days: (*days).into(),
            provision_share: Decimal::new((share % 10_100).into(), 4),
        })
        .collect();
    let table = LoanClasses {
        id: "t".to_owned(),
        source: String::new(),
        effective_from: day(0),
        effective_until: None,
        classes,
    };
    let mut tables = kenya_loan_classes();
    let mut used = tables[0].id.clone();
    if !input.classes.is_empty() {
        tables.push(table);
        used = "t".to_owned();
    }
    let modes = [
        RoundingMode::HalfUp,
        RoundingMode::Up,
        RoundingMode::Down,
        RoundingMode::HalfEven,
    ];
    let mut terms = ProvisionTerms::new(&used, day(1));
    terms.restructured_class = input.least.map(name);
    terms.held = cents(input.held);
    terms.rounding = Rounding {
        mode: modes[usize::from(input.mode) % 4],
        step: input.step.map(|step| cents(step.into())),
    };
    let answer = loan_provisions(&loans, &tables, &terms);
    if let Some(found) = checked(answer, &["loans", "tables", "terms"]) {
        assert_eq!(
            found.lines.iter().map(|line| line.outstanding).sum::<Decimal>(),
            found.outstanding
        );
        assert_eq!(
            found.lines.iter().map(|line| line.provision).sum::<Decimal>(),
            found.required
        );
        assert_eq!(found.rounded_once + found.residual, found.required);
        assert_eq!(found.held + found.to_post, found.required);
    }
    let seen = input.transitions.iter().map(|(before, after, loans)| ClassTransition {
        before: name(before % 6),
        after: name(after % 6),
        loans: (*loans).into(),
    });
    let terms = ExpectedLossTerms {
        currency: Currency::Kes,
        classes: used,
        as_of: day(1),
        transitions: seen.collect(),
        default_class: name(input.default % 6),
        loss_given_default: Decimal::new((input.lost % 10_100).into(), 4),
    };
    if let Some(found) = checked(expected_loss(&loans, &tables, &terms), &["loans", "tables", "terms"]) {
        assert!(found.expected_loss <= found.exposure);
        assert_eq!(
            found.lines.iter().map(|line| line.exposure).sum::<Decimal>(),
            found.exposure
        );
    }

    let window = DateWindow {
        since: day(input.window.0),
        until: day(input.window.1),
    };
    let balances = input.balances.iter().map(|(since, amount)| OutstandingBalance {
        since: day(*since),
        outstanding: cents(*amount),
    });
    let terms = PortfolioYieldTerms {
        currency: Currency::Kes,
        since: window.since,
        until: window.until,
        interest_received: cents(input.received),
        fees_received: Decimal::ZERO,
        penalties_received: Decimal::ZERO,
        written_off: Decimal::ZERO,
        balances: balances.collect(),
        average: AverageOutstanding::ByDays,
    };
    if let Some(found) = checked(portfolio_yield(&terms), &["terms"]) {
        let most = terms.balances.iter().map(|balance| balance.outstanding).max();
        assert!(Some(found.average_outstanding) <= most);
    }

    let dues: Vec<PortfolioDue> = input
        .dues
        .iter()
        .map(|(due_on, amount, payments)| PortfolioDue {
            loan: "L".to_owned(),
            due_on: day(*due_on),
            due: cents((*amount).into()),
            payments: payments
                .iter()
                .map(|(paid_on, amount)| DuePayment {
                    paid_on: day(*paid_on),
                    amount: cents((*amount).into()),
                })
                .collect(),
        })
        .collect();
    let terms = RepaymentRateTerms {
        currency: Currency::Kes,
        window,
    };
    if let Some(found) = checked(repayment_rates(&dues, &terms), &["dues", "terms"]) {
        assert!(found.paid_on_time + found.paid_late <= found.due && found.ever_paid <= found.ever_due);
        assert!(found.arrears_paid <= found.arrears_before);
    }

    let earnings: Vec<InterestEarning> = (0..=u8::MAX)
        .zip(&input.earnings)
        .map(|(place, (since, until, amount, received_on))| InterestEarning {
            id: name(place),
            since: day(*since),
            until: day(*until),
            amount: cents(*amount),
            received_on: received_on.map(day),
        })
        .collect();
    let holdings: Vec<InterestHolding> = input
        .holdings
        .iter()
        .map(|(member, since, units)| InterestHolding {
            member: name(*member),
            since: day(*since),
            units: Decimal::new((*units).into(), 4),
        })
        .collect();
    let terms = InterestShareTerms {
        currency: Currency::Kes,
        window,
    };
    if let Some(found) = checked(
        interest_shares(&earnings, &holdings, &terms),
        &["earnings", "holdings", "terms"],
    ) {
        let shared: Decimal = found.shares.iter().map(|line| line.amount).sum();
        assert_eq!(shared + found.unassigned, found.received);
        let all: Decimal = earnings.iter().map(|earning| earning.amount).sum();
        assert_eq!(found.received + found.unpaid + found.outside, all);
    }
});
