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

use chama_core::book::{Book, BookDates, book_faults, book_proof, book_suspense, member_accounts};
use chama_core::contribution::{ContributionPosition, contribution_positions, suspense_balances};
use chama_core::json::{from_text, place_of, read_book};
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
            if ["paid", "received_unidentified"].contains(&what["kind"].as_str().unwrap()) {
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
            .filter(|line| line.flow == chama_core::book::MoneyFlow::OpeningAdvance);
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
            "Cash by place",
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
