//! The first hour with `chama-core`: a loan that is paid late, a group's contributions, and an error.
//!
//! `cargo run --example first_hour`. The same program in other languages stands beside it; all print `examples/expected.txt`.

#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints")]

use chama_core::bylaws::{Bylaws, ContributionRule};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::Member;
use chama_core::contribution::{MemberAccount, Payment, contribution_positions};
use chama_core::loan::{
    Loan, LoanEvent, LoanEventKind, LoanInterest, LoanPaymentPurpose, LoanTerms, RepaymentTerm, TrueCostMethod,
    loan_position, loan_schedule, loan_true_cost,
};
use chama_core::rate::{Rate, RatePeriod};
use chrono::NaiveDate;
use rust_decimal::Decimal;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

// ANCHOR: terms
fn terms(rate: Decimal) -> Outcome<LoanTerms> {
    let rate = Rate::new(rate, RatePeriod::Month);
    Ok(LoanTerms::new(
        "50000".parse()?,
        "2026-01-15".parse()?,
        LoanInterest::ReducingBalance { rate },
        RepaymentTerm::Instalments { count: 6 },
    ))
}
// ANCHOR_END: terms

fn paid(id: &str, value_date: &str, amount: &str) -> Outcome<LoanEvent> {
    Ok(LoanEvent {
        id: id.to_owned(),
        value_date: value_date.parse()?,
        what: LoanEventKind::Paid {
            amount: amount.parse()?,
            purpose: LoanPaymentPurpose::default(),
        },
    })
}

fn account(member: &str, payments: &[(&str, &str)]) -> Outcome<MemberAccount> {
    let mut account = MemberAccount::new(Member::new(member.to_owned(), "2026-01-01".parse()?));
    for (number, (value_date, amount)) in payments.iter().enumerate() {
        let id = format!("{member}-{number}");
        account
            .payments
            .push(Payment::new(id, value_date.parse()?, amount.parse()?));
    }
    Ok(account)
}

fn main() -> Outcome<()> {
    println!("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance");
    // ANCHOR: schedule
    let terms_of_2 = terms("0.02".parse()?)?;
    for row in loan_schedule(&terms_of_2)?.instalments {
        let (due_on, instalment, balance) = (row.due_on, row.instalment, row.closing);
        println!("{due_on}  {instalment}  {}  {}  {balance}", row.interest, row.principal);
    }
    let cost = loan_true_cost(&terms_of_2, TrueCostMethod::BySchedule)?;
    println!("True cost a year: {}", cost.cost.effective_rate.unwrap_or_default());
    // ANCHOR_END: schedule

    // ANCHOR: position
    let mut loan = Loan::new("L1".to_owned(), "otieno".to_owned(), terms_of_2);
    loan.events = vec![
        paid("p1", "2026-02-15", "8926.29")?,
        paid("p2", "2026-03-24", "8926.29")?,
    ];
    let position = loan_position(&loan, "2026-04-20".parse()?)?;
    println!(
        "On {}: {}, {} days past due, arrears {}, principal left {}, to be free {}",
        position.as_of,
        format!("{:?}", position.status).to_lowercase(),
        position.days_past_due,
        position.arrears.total,
        position.principal_outstanding,
        position.payoff.total
    );
    // ANCHOR_END: position

    // ANCHOR: contributions
    let january: NaiveDate = "2026-01-01".parse()?;
    let mut bylaws = Bylaws::new(january);
    let monthly = Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    };
    bylaws.contributions = vec![ContributionRule::new(
        "savings".to_owned(),
        Decimal::from(1_000),
        january,
        monthly,
    )];
    let accounts = [
        account(
            "amina",
            &[("2026-01-01", "1000"), ("2026-02-01", "1000"), ("2026-03-01", "1000")],
        )?,
        account("otieno", &[("2026-01-01", "1500")])?,
        account(
            "wanjiru",
            &[("2026-01-01", "1000"), ("2026-02-01", "1000"), ("2026-03-04", "1000")],
        )?,
    ];
    println!("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears");
    for member in contribution_positions(&[bylaws], &accounts, "2026-03-05".parse()?)? {
        let (name, days) = (member.member, member.days_in_arrears);
        println!(
            "{name}  {}  {}  {}  {days}",
            member.expected, member.paid, member.arrears
        );
    }
    // ANCHOR_END: contributions

    // ANCHOR: error
    if let Err(refused) = loan_schedule(&terms("12".parse()?)?) {
        println!("\nRefused: {}\n{refused}", refused.code());
    }
    // ANCHOR_END: error
    Ok(())
}
