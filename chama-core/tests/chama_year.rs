//! The four files of `examples/data/` through their year: no faults, numbers worked by hand, the proof; and what
//! happens to a file that is wrong.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chama_core::book::{
    Book, BookDates, MoneyFlow, book_faults, book_guarantees, book_loan_fund, book_loans, book_proof, book_suspense,
    fund_cash, member_accounts,
};
use chama_core::bylaws::Fund;
use chama_core::contribution::{ContributionPosition, contribution_positions, suspense_balances};
use chama_core::json::{from_text, place_of, read_book};
use chama_core::loan::{
    LoanPosition, LoanStatus, PortfolioLoan, PortfolioTerms, TrueCostMethod, guarantees, loan_positions,
    loan_true_cost, portfolio_report,
};
use chama_core::money::Currency;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

const FILES: [(&str, &str); 4] = [
    ("umoja.json", "2025-12-31"),
    ("tujenge-vsla.json", "2025-12-31"),
    ("jipange-table-banking.json", "2026-06-30"),
    ("faraja-welfare.json", "2025-12-31"),
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples/data")
        .join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

fn read(name: &str) -> Book {
    read_book(&text(name)).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn positions(book: &Book, as_of: &str, known_on: &str) -> Vec<ContributionPosition> {
    let accounts = member_accounts(book, day(known_on)).unwrap();
    contribution_positions(&book.bylaws, &accounts, day(as_of)).unwrap()
}

fn of<'a>(positions: &'a [ContributionPosition], member: &str) -> &'a ContributionPosition {
    positions.iter().find(|position| position.member == member).unwrap()
}

#[test]
fn the_four_files_have_no_faults() {
    for (name, _) in FILES {
        assert_eq!(book_faults(&read(name)), [], "{name}");
    }
}

#[test]
fn all_money_in_is_all_money_out_and_held_on_every_day_of_every_file() {
    for (name, last) in FILES {
        let book = read(name);
        for as_of in day("2025-01-01")
            .iter_days()
            .take_while(|as_of| *as_of <= day(last))
            .step_by(29)
            .chain([day(last)])
        {
            for known_on in [as_of, day(last)] {
                let proof = book_proof(&book, &BookDates { as_of, known_on }).unwrap();
                assert!(proof.cash_difference.is_zero(), "{name} {as_of}: {proof:?}");
                assert!(proof.members_difference.is_zero(), "{name} {as_of}: {proof:?}");
                assert!(proof.loans_difference.is_zero(), "{name} {as_of}: {proof:?}");
                let funds = fund_cash(&book, &BookDates { as_of, known_on }).unwrap();
                let held: Decimal = funds.iter().map(|fund| fund.held).sum();
                assert_eq!(held, proof.total_held, "{name} {as_of}");
            }
        }
    }
}

/// The raw file, added up without the library.
#[test]
fn what_members_paid_is_the_sum_of_the_lines_of_the_file() {
    for (name, last) in FILES {
        let file: Value = serde_json::from_str(&text(name)).unwrap();
        let mut paid = Decimal::ZERO;
        for event in file["events"].as_array().unwrap() {
            let what = &event["what"];
            if ["paid", "received_unidentified", "loan_repaid"].contains(&what["kind"].as_str().unwrap()) {
                paid += what["amount"].as_str().unwrap().parse::<Decimal>().unwrap();
            }
            // Umoja: one payment with a nought too many, one written twice.
            if what["kind"] == "corrected" {
                paid -= Decimal::from(28_000 - 2_800);
            }
            if what["kind"] == "reversed" {
                paid -= Decimal::from(2_800);
            }
        }
        let proof = book_proof(&read(name), &BookDates::new(day(last))).unwrap();
        let opening = proof
            .received
            .iter()
            .filter(|line| matches!(line.flow, MoneyFlow::OpeningAdvance | MoneyFlow::DeductedFromLoans));
        let opening: Decimal = opening.map(|line| line.amount).sum();
        assert_eq!(proof.total_received - opening, paid, "{name}");
    }
}

#[test]
fn umoja_by_hand() {
    let book = read("umoja.json");
    let members = positions(&book, "2025-12-31", "2025-12-31");
    // 6 months at 2,000 and 6 at 2,500 a hand, and 300 a month each for welfare.
    for (member, expected) in [
        ("wanjiku", "30600.00"),
        ("nduta", "17100.00"),
        ("mutua", "57600.00"),
        // Left on 1 September: January to August.
        ("halima", "19400.00"),
        // Joined on 10 April: May to December; four missed contributions of 2,000 are a fee.
        ("kevin", "21400.00"),
    ] {
        assert_eq!(of(&members, member).expected.to_string(), expected, "{member}");
    }
    let catch_up = of(&members, "kevin")
        .charges
        .iter()
        .find(|line| line.charge.id == "catch_up/savings")
        .unwrap();
    assert_eq!(
        (catch_up.charge.amount.to_string(), catch_up.owed.to_string()),
        ("8000.00".into(), "0.00".into())
    );
    assert_eq!(of(&members, "wanjiku").on_time_count, 24);
    assert!(of(&members, "wanjiku").owed.is_zero() || of(&members, "wanjiku").arrears.is_zero());
    assert!(of(&members, "kipchoge").arrears > Decimal::from(10_000));
    let unknown = suspense_balances(&book_suspense(&book, day("2025-12-31")).unwrap(), day("2025-12-31")).unwrap();
    let held: Decimal = unknown.iter().map(|receipt| receipt.held).sum();
    assert_eq!(held, Decimal::from(1_000));
}

fn loans(book: &Book, as_of: &str) -> Vec<LoanPosition> {
    let loans = book_loans(book, day(as_of)).unwrap();
    loan_positions(&loans, day(as_of)).unwrap()
}

/// U1 equal instalments, prepaid; U2 flat, late; U3 equal principal by the week; U5 runs on.
#[test]
fn the_loans_of_umoja_by_hand() {
    let book = read("umoja.json");
    let positions = loans(&book, "2025-12-31");
    let said: Vec<(&str, LoanStatus, String)> = positions
        .iter()
        .map(|one| (one.loan.as_str(), one.status, one.principal_outstanding.to_string()))
        .collect();
    let expected = [
        ("U1", LoanStatus::Repaid, "0.00"),
        ("U2", LoanStatus::Overdue, "2698.94"),
        ("U3", LoanStatus::Repaid, "0.00"),
        ("U5", LoanStatus::Current, "25364.69"),
    ];
    let expected: Vec<_> = expected.map(|(id, status, owed)| (id, status, owed.to_owned())).into();
    assert_eq!(said, expected);

    // U1: 10,000 early on 15 July leaves 10,446.57; 10,446.57 × 1.5 % is 156.70. To be free on 30 September: 3,534.17 and
    // 15 of 30 days of its interest.
    let prepaid = &positions[0];
    assert_eq!(prepaid.instalments[3].asked.interest.to_string(), "156.70");
    assert_eq!(prepaid.instalments[5].asked.interest.to_string(), "26.51");
    assert_eq!(
        (prepaid.paid.total.to_string(), prepaid.overpaid.to_string()),
        ("41798.05".into(), "0.00".into())
    );

    // U2: 5 % of 3,833.33 on 20 August. 2,000 on the 28th pay it, 500 of interest and 1,308.33 of principal: 5 % of the
    // 2,025.00 that are left on 20 September.
    let late = &positions[1];
    let lines: Vec<(i32, String)> = late
        .penalties
        .iter()
        .flat_map(|penalty| penalty.lines.iter().map(|line| (penalty.number, line.each.to_string())))
        .collect();
    let expected = [(2, "191.67"), (2, "101.25"), (3, "191.67"), (3, "182.56")];
    assert_eq!(lines, expected.map(|(number, each)| (number, each.to_owned())));
    // The third of 16 September is the oldest with something missing.
    assert_eq!((late.days_past_due, late.instalments_in_arrears), (106, 1));

    // U3: 12,000 × 12 % ÷ 52 = 27.69, then 1,200 less each week: 152.31 in all.
    assert_eq!(positions[2].paid.interest.to_string(), "152.31");
    assert!(
        positions[2]
            .instalments
            .iter()
            .all(|row| row.paid_on == Some(row.due_on))
    );
}

#[test]
fn the_loan_book_of_umoja_by_hand() {
    let book = read("umoja.json");
    let dates = BookDates::new(day("2025-12-31"));
    // A quarter after the first loan only Barasa is late, with what is left of the third instalment: 2,698.94 of 28,063.63.
    let rows = loans(&book, "2025-12-31");
    let rows = rows
        .iter()
        .map(|one| PortfolioLoan::new(&one.loan, &one.member, one.principal_outstanding, one.days_past_due));
    let rows: Vec<PortfolioLoan> = rows.collect();
    let report = portfolio_report(&rows, &PortfolioTerms::new(Currency::Kes)).unwrap();
    assert_eq!(report.outstanding.to_string(), "28063.63");
    assert_eq!(report.at_risk[1].share.unwrap().round_dp(4).to_string(), "0.0962");
    assert!(report.at_risk[4].amount.is_zero());
    // Achieng stands with 4,000, but no more than 2,698.94 is owed.
    let found = guarantees(&book_guarantees(&book, &dates).unwrap()).unwrap();
    let achieng = found.savers.iter().find(|saver| saver.member == "achieng").unwrap();
    assert_eq!(
        (achieng.pledged.to_string(), achieng.exposure.to_string()),
        ("4000.00".into(), "2698.94".into())
    );
    // 92,000 were lent from the savings.
    let fund = book_loan_fund(&book, &dates, Fund::Savings).unwrap();
    assert_eq!(
        (fund.lent_out.to_string(), fund.committed.to_string()),
        ("28063.63".into(), "0.00".into())
    );
    // "5 % a month" flat is 87.93 % a year; 12 % a year by the week is 12 %.
    let truly: Vec<String> = book_loans(&book, day("2025-12-31"))
        .unwrap()
        .iter()
        .map(|loan| loan_true_cost(&loan.terms, TrueCostMethod::BySchedule).unwrap())
        .map(|cost| cost.cost.nominal_rate.unwrap().round_dp(4).to_string())
        .collect();
    assert_eq!(truly, ["0.2155", "0.8793", "0.1200", "0.1994"]);
}

/// Auma's second instalment of 5,171.43 is due on 4 April: the 1,100 of that day go to the loan first, as the by-laws say.
#[test]
fn unmarked_payments_of_jipange_run_down_to_the_loans() {
    let book = read("jipange-table-banking.json");
    let positions = loans(&book, "2026-06-30");
    assert!(positions.iter().all(|one| one.status == LoanStatus::Repaid));
    let late = &positions[1].penalties[0];
    assert_eq!((late.number, late.charged.to_string()), (2, "203.57".into()));
    assert_eq!(loans(&book, "2026-04-04")[1].owed.total.to_string(), "4071.43");
}

#[test]
fn late_proof_restores_the_row_of_payments_in_time() {
    let book = read("umoja.json");
    let before = positions(&book, "2025-03-10", "2025-03-09");
    let after = positions(&book, "2025-03-10", "2025-03-10");
    // 10 % of 2,000 and 50, from the 8th on.
    assert_eq!(of(&before, "achieng").fines_owed.to_string(), "250.00");
    assert_eq!(of(&before, "achieng").streak, 0);
    assert_eq!(of(&after, "achieng").fines_owed.to_string(), "0.00");
    assert_eq!(of(&after, "achieng").streak, 6);
}

#[test]
fn the_payment_of_the_wrong_member_is_put_right() {
    let book = read("umoja.json");
    let before = positions(&book, "2025-03-07", "2025-03-07");
    let after = positions(&book, "2025-03-08", "2025-03-08");
    assert!(of(&before, "njeri").arrears > Decimal::ZERO && of(&after, "njeri").arrears.is_zero());
    assert_eq!(of(&after, "njeri").on_time_rate, Some(Decimal::ONE));
}

// What the program prints.

fn program(arguments: &[&str]) -> Output {
    let mut binary = std::env::current_exe().unwrap();
    binary.pop();
    binary.pop();
    binary.push("examples");
    binary.push(format!("chama_year{}", std::env::consts::EXE_SUFFIX));
    if !binary.exists() {
        let built = Command::new(env!("CARGO"))
            .args(["build", "-q", "-p", "chama-core", "--example", "chama_year"])
            .status();
        assert!(built.unwrap().success());
    }
    Command::new(binary).args(arguments).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_page_is_readable_in_a_terminal() {
    for (name, _) in FILES {
        let output = program(&[path(name).to_str().unwrap()]);
        let page = said(&output.stdout);
        assert!(output.status.success(), "{}", said(&output.stderr));
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{name}: {line}");
        }
        for title in [
            "Who has paid what",
            "Which cycles are complete",
            "Loans",
            "The loan book: what is at risk",
            "Cash by place",
            "Cash by fund",
            "lent + added − repaid − owed",
            "in − out − held",
        ] {
            assert!(page.contains(title), "{name}: {title}");
        }
    }
}

#[test]
fn the_json_has_all_of_it() {
    let output = program(&["--json", "--as-of", "2025-06-30"]);
    let year: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(year["members"].as_array().unwrap().len(), 13);
    assert_eq!(year["proof"]["cash_difference"], "0.00");
    assert_eq!(year["loans"][0]["position"]["loan"], "U1");
    assert_eq!(year["loans"][0]["cost"]["interest"], "2126.04");
    assert_eq!(year["next_meeting"]["on"], "2025-07-12");
}

#[test]
fn wrong_arguments_are_refused_with_the_usage() {
    for arguments in [
        &["--what"][..],
        &["--as-of"],
        &["--as-of", "tomorrow"],
        &["a.json", "b.json"],
    ] {
        let output = program(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output.stderr).contains("Usage: chama_year"));
    }
    assert_eq!(program(&["no-such-file.json"]).status.code(), Some(1));
}

#[test]
fn a_file_that_is_wrong_is_refused_with_the_place() {
    let good = text("umoja.json");
    let first = good
        .lines()
        .position(|line| line.contains(r#""member": "wanjiku", "amount": "500.00""#))
        .unwrap()
        + 1;
    let events = good.lines().position(|line| line == r#"  "events": ["#).unwrap() + 2;
    let event = format!("events[{}]", first - events);
    for (from, to, path, message) in [
        (r#""amount": "500.00", "#, "", "what.amount", "is missing"),
        (
            r#""place": "mpesa""#,
            r#""place": "mpesa", "plaice": "x""#,
            "what.plaice",
            "is not a known field",
        ),
        (
            r#""member": "wanjiku""#,
            r#""member": "wanjku""#,
            "what.member",
            "expected the id of a member",
        ),
        (
            r#""amount": "500.00""#,
            r#""amount": 500.00"#,
            "what.amount",
            "must be decimal text",
        ),
        (
            r#""amount": "500.00""#,
            r#""amount": "5e2""#,
            "what.amount",
            "does not read as decimal text",
        ),
        (
            r#""2025-01-02""#,
            r#""2025-02-30""#,
            "value_date",
            "does not read as a date",
        ),
        (
            r#""kind": "paid""#,
            r#""kind": "payed""#,
            "what.kind",
            "but must be `opening_cash`",
        ),
    ] {
        let path = &format!("{event}.{path}");
        let lines: Vec<String> = good
            .lines()
            .enumerate()
            .map(|(number, line)| {
                if number + 1 == first {
                    line.replacen(from, to, 1)
                } else {
                    line.to_owned()
                }
            })
            .collect();
        let broken = lines.join("\n");
        assert_ne!(broken, good.trim_end(), "{from} is not there");
        let faults = match read_book(&broken) {
            Ok(book) => book_faults(&book),
            Err(faults) => faults,
        };
        assert_eq!(&faults[0].path, path);
        assert!(faults[0].message.contains(message), "{}", faults[0].message);
        let place = place_of(&broken, path).unwrap();
        assert_eq!(place.line, i64::try_from(first).unwrap(), "{path}");

        let file = std::env::temp_dir().join(format!(
            "chama-year-{}-{}.json",
            std::process::id(),
            path.len() + to.len()
        ));
        std::fs::write(&file, &broken).unwrap();
        let output = program(&[file.to_str().unwrap()]);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(
            said(&output.stderr).contains(&format!(":{}:{}: error: ", place.line, place.column)),
            "{path}"
        );
    }
}

#[test]
fn every_bad_line_of_a_file_is_named_at_once() {
    let broken = text("faraja-welfare.json").replace(r#""kind": "withdrawn""#, r#""kind": "withdrew""#);
    let faults = read_book(&broken).unwrap_err();
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| fault.path.ends_with(".what.kind")));
}

#[test]
fn a_file_that_is_cut_off_is_refused_where_it_ends() {
    let whole = text("umoja.json");
    let cut: String = whole.chars().take(20_000).collect();
    let faults = read_book(&cut).unwrap_err();
    let line = cut.lines().count();
    assert!(
        faults[0].message.contains(&format!("line {line}")),
        "{}",
        faults[0].message
    );
}

#[test]
fn the_plain_reader_reads_the_files_too() {
    for (name, _) in FILES {
        assert_eq!(from_text::<Book>(&text(name)), Ok(read(name)));
    }
}
