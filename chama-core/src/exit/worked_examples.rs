//! The examples of docs/src/rules/exit.md.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::loan::WaitingUnit;
use crate::rule::Rule;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn debt(kind: ExitDebtKind, id: &str, owed: &str) -> ExitDebt {
    ExitDebt {
        debt_kind: kind,
        id: id.to_owned(),
        since: day("2025-06-30"),
        until: None,
        amount: amount(owed),
    }
}

fn result(id: &str, of: &str, by: ExitResultBy) -> ExitResult {
    ExitResult {
        id: id.to_owned(),
        on: day("2025-12-31"),
        amount: amount(of),
        by,
    }
}

/// Harry of known answer K51, who saved 10,000 of 34,000.
fn harry(costs: ExitResultBy, loss: ExitResultBy) -> ExitTerms {
    let mut terms = ExitTerms::new("harry".to_owned());
    terms.rules.price = ExitPrice::SavingsAndResults {
        profit: ExitProfit::Shared,
    };
    terms.facts.savings = vec![ExitSaving {
        on: day("2025-01-31"),
        amount: amount("10000"),
    }];
    terms.facts.results = vec![result("costs", "-5000", costs), result("investment", "-4000", loss)];
    terms
}

fn by_savings() -> ExitResultBy {
    ExitResultBy::BySavings { of: amount("34000") }
}

fn equally() -> ExitResultBy {
    ExitResultBy::Equally { members: 3 }
}

fn plain() -> ExitTerms {
    let mut terms = harry(by_savings(), by_savings());
    terms.rules.price = ExitPrice::SavingsOnly;
    terms.facts.results.clear();
    terms
}

fn settled(terms: &ExitTerms) -> ExitSettlement {
    exit_settlement(terms, day("2026-01-31")).unwrap()
}

fn net(terms: &ExitTerms) -> String {
    settled(terms).net.to_string()
}

fn lines(settlement: &ExitSettlement) -> Vec<String> {
    let lines = settlement.lines.iter();
    lines
        .map(|line| format!("{:?} {} {}", line.why, line.id, line.amount))
        .collect()
}

fn payments(settlement: &ExitSettlement) -> Vec<String> {
    let payments = settlement.payments.iter();
    payments
        .map(|one| format!("{} {} {}", one.on, one.to, one.amount))
        .collect()
}

#[test]
fn costs_and_losses_are_shared_as_the_group_has_agreed() {
    // K51.
    assert_eq!(net(&harry(by_savings(), by_savings())), "7352.94");
    assert_eq!(net(&harry(equally(), by_savings())), "7156.86");
    assert_eq!(net(&harry(by_savings(), equally())), "7196.08");
    assert_eq!(net(&harry(equally(), equally())), "7000.00");
}

#[test]
fn what_is_owed_is_taken_and_every_line_adds_up() {
    let mut terms = harry(by_savings(), by_savings());
    terms.facts.debts = vec![
        debt(ExitDebtKind::Fine, "fine", "200"),
        debt(ExitDebtKind::LoanPrincipal, "loan", "3000"),
    ];
    let settlement = settled(&terms);
    assert_eq!(
        lines(&settlement),
        [
            "ExitSavings  10000.00",
            "ExitLoss costs -1470.59",
            "ExitLoss investment -1176.47",
            "ExitDebt loan -3000.00",
            "ExitDebt fine -200.00",
        ]
    );
    assert_eq!(settlement.net.to_string(), "4152.94");
    assert_eq!(settlement.balance, settlement.net);
    assert_eq!(payments(&settlement), ["2026-01-31 harry 4152.94"]);
}

#[test]
fn what_is_missing_is_named_and_never_hidden() {
    let mut terms = plain();
    terms.facts.debts = vec![
        debt(ExitDebtKind::Fine, "fine", "500"),
        debt(ExitDebtKind::LoanPrincipal, "loan", "9800"),
    ];
    let settlement = settled(&terms);
    assert_eq!(
        (
            settlement.net.to_string().as_str(),
            settlement.shortfall.to_string().as_str()
        ),
        ("0.00", "300.00")
    );
    assert_eq!(settlement.balance.to_string(), "-300.00");
    let short = |settlement: &ExitSettlement| -> Vec<String> {
        let debts = settlement.debts.iter();
        debts
            .map(|debt| format!("{} {} {}", debt.id, debt.taken, debt.short))
            .collect()
    };
    assert_eq!(short(&settlement), ["loan 9800.00 0.00", "fine 200.00 300.00"]);
    terms.rules.order = vec![ExitDebtKind::Fine];
    assert_eq!(short(&settled(&terms)), ["fine 500.00 0.00", "loan 9500.00 300.00"]);
}

#[test]
fn a_late_joiner_gets_what_the_units_are_worth() {
    // Pain 17: 10,000 bought 100 units at 100; late, 10,000 bought 80 at 125. The fund is worth 27,000 in 180 units.
    let mut terms = plain();
    terms.rules.price = ExitPrice::default();
    terms.facts.valuations = vec![ExitValuation {
        on: day("2025-12-31"),
        fund_value: amount("27000"),
        units: amount("180"),
    }];
    let mut worth = |units: &str| {
        terms.facts.units = vec![ExitUnits {
            on: day("2025-01-31"),
            units: amount(units),
        }];
        net(&terms)
    };
    assert_eq!((worth("100").as_str(), worth("80").as_str()), ("15000.00", "12000.00"));
}

#[test]
fn only_a_gain_is_forfeited_and_never_at_death() {
    let mut terms = harry(by_savings(), by_savings());
    terms.rules.price = ExitPrice::SavingsAndResults {
        profit: ExitProfit::Forfeited,
    };
    assert_eq!(net(&terms), "7352.94");
    terms.facts.results = vec![result("interest", "3400", by_savings())];
    assert_eq!(net(&terms), "10000.00");
    assert_eq!(
        lines(&settled(&terms)),
        [
            "ExitSavings  10000.00",
            "ExitProfit interest 1000.00",
            "ExitGainForfeited  -1000.00"
        ]
    );
    terms.rules.price = ExitPrice::SavingsAndResults {
        profit: ExitProfit::ForfeitedBefore {
            date: day("2026-02-01"),
        },
    };
    assert_eq!(net(&terms), "10000.00");
    assert_eq!(
        exit_settlement(&terms, day("2026-02-01")).unwrap().net.to_string(),
        "11000.00"
    );
    terms.reason = ExitReason::Died;
    assert_eq!(net(&terms), "11000.00");
}

#[test]
fn a_loss_takes_no_more_than_was_saved() {
    let mut terms = plain();
    terms.rules.price = ExitPrice::SavingsAndResults {
        profit: ExitProfit::Shared,
    };
    terms.facts.results = vec![result("fire", "-36000", equally())];
    let settlement = settled(&terms);
    assert_eq!(settlement.net.to_string(), "0.00");
    assert_eq!(lines(&settlement)[2], "ExitLossCut  2000.00");
}

#[test]
fn short_notice_costs_a_fee_or_blocks() {
    let mut terms = plain();
    let notice = |if_short| {
        Some(ExitNotice {
            count: 3,
            unit: WaitingUnit::Months,
            if_short,
        })
    };
    terms.notice_on = Some(day("2025-11-30"));
    terms.rules.notice = notice(NoticeShort::Fee {
        amount: amount("100"),
        share: amount("0.05"),
    });
    let settlement = settled(&terms);
    assert_eq!(settlement.notice_ends_on, Some(day("2026-02-28")));
    assert_eq!(lines(&settlement)[1], "ExitNoticeFee notice_fee -600.00");
    assert_eq!(
        exit_settlement(&terms, day("2026-02-28")).unwrap().net.to_string(),
        "10000.00"
    );
    terms.reason = ExitReason::Removed;
    assert_eq!(net(&terms), "10000.00");
    terms.reason = ExitReason::Left;
    terms.rules.notice = notice(NoticeShort::Blocks);
    let settlement = settled(&terms);
    assert_eq!(settlement.blocks[0].why, Rule::ExitNoticeShort);
    assert_eq!(settlement.blocks[0].until, Some(day("2026-02-28")));
    assert!(settlement.payments.is_empty());
}

#[test]
fn a_guarantee_blocks_until_it_is_released_or_is_held_back() {
    let mut terms = plain();
    terms.facts.guarantees = vec![ExitGuarantee {
        loan: "loan-of-juma".to_owned(),
        amount: amount("4000"),
        since: day("2025-06-30"),
        released_on: Some(day("2026-03-31")),
    }];
    let settlement = settled(&terms);
    assert_eq!(
        (settlement.blocks[0].why, settlement.blocks[0].id.as_str()),
        (Rule::ExitGuaranteeOpen, "loan-of-juma")
    );
    assert!(settlement.payments.is_empty());
    assert!(exit_settlement(&terms, day("2026-03-31")).unwrap().blocks.is_empty());
    terms.rules.guarantees = ExitGuarantees::HeldBack;
    let settlement = settled(&terms);
    assert_eq!(
        (
            settlement.held_back.to_string().as_str(),
            settlement.payable.to_string().as_str()
        ),
        ("4000.00", "6000.00")
    );
}

#[test]
fn a_fee_of_ten_percent_is_paid_out_in_two_instalments() {
    let mut terms = plain();
    terms.rules.price = ExitPrice::SavingsLessFee { share: amount("0.10") };
    terms.facts.savings[0].amount = amount("10000.03");
    terms.rules.payment = ExitPayment {
        instalments: 2,
        first_after_days: 30,
        every_months: 1,
    };
    assert_eq!(
        payments(&settled(&terms)),
        ["2026-03-02 harry 4500.01", "2026-04-02 harry 4500.02"]
    );
}

#[test]
fn at_death_the_loan_is_insured_and_nominees_share() {
    let mut terms = plain();
    terms.reason = ExitReason::Died;
    terms.rules.loans_at_death = LoansAtDeath::Insured;
    terms.rules.notice = Some(ExitNotice {
        count: 1,
        unit: WaitingUnit::Months,
        if_short: NoticeShort::Blocks,
    });
    terms.facts.death_benefit = amount("5000");
    terms.facts.debts = vec![
        debt(ExitDebtKind::LoanPrincipal, "loan", "3000"),
        debt(ExitDebtKind::Fine, "fine", "200"),
    ];
    assert_eq!(settled(&terms).blocks[0].why, Rule::ExitNoNominee);
    let nominee = |id: &str, share: &str| ExitNominee {
        id: id.to_owned(),
        share: amount(share),
    };
    terms.facts.nominees = vec![nominee("wanjiru", "1"), nominee("kamau", "1"), nominee("atieno", "1")];
    let settlement = settled(&terms);
    assert_eq!(
        payments(&settlement),
        [
            "2026-01-31 atieno 4933.34",
            "2026-01-31 kamau 4933.33",
            "2026-01-31 wanjiru 4933.33"
        ]
    );
    assert_eq!(settlement.insured.to_string(), "3000.00");
    let entries: Vec<String> = settlement
        .entries
        .iter()
        .map(|entry| format!("{:?} {}", entry.account, entry.amount))
        .collect();
    assert_eq!(
        entries,
        [
            "Savings 10000.00",
            "Welfare 5000.00",
            "Insurance 3000.00",
            "Loans -3000.00",
            "Fines -200.00",
            "Payable -14800.00",
        ]
    );
}
