//! The file of a loan from its lines, and every fault of a line.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::*;
use crate::book::tests::{book, day, event};
use crate::book::{BookDates, book_faults, cash_positions};
use crate::error::Severity;
use crate::json::from_value;
use crate::loan::{LaterDisbursement, LoanEventKind, LoanPaymentPurpose};

/// Ten per cent a month, up to three months, 1 % deducted; loans of wanjiku and otieno.
pub(crate) fn lending(events: &[Value]) -> Book {
    let mut book = book(events);
    let product = json!({
        "id": "table", "maximum_amount": "20000", "maximum_instalments": 3,
        "interest": {"kind": "reducing_balance", "rate": {"value": "0.10", "per": "month"}},
        "fees": [{"id": "form", "charge": {"kind": "share_of_principal", "share": "0.01"}}]
    });
    book.bylaws[0].loans.push(from_value(&product).unwrap());
    book
}

pub(crate) fn applied(id: &str, on: &str, loan: &str, member: &str, amount: &str) -> Value {
    let term = json!({"kind": "instalments", "count": 3});
    event(
        id,
        on,
        json!({"kind": "loan_applied", "loan": loan, "member": member, "product": "table", "amount": amount, "term": term}),
    )
}

fn line(id: &str, on: &str, kind: &str, loan: &str, more: Value) -> Value {
    let mut what = json!({"kind": kind, "loan": loan});
    what.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(id, on, what)
}

pub(crate) fn approved(id: &str, on: &str, loan: &str) -> Value {
    line(id, on, "loan_approved", loan, json!({"authority": "meeting"}))
}

pub(crate) fn disbursed(id: &str, on: &str, loan: &str, amount: &str) -> Value {
    line(
        id,
        on,
        "loan_disbursed",
        loan,
        json!({"place": "till", "amount": amount}),
    )
}

pub(crate) fn repaid(id: &str, on: &str, loan: &str, member: &str, amount: &str) -> Value {
    line(
        id,
        on,
        "loan_repaid",
        loan,
        json!({"place": "till", "member": member, "amount": amount}),
    )
}

/// One loan of 10,000 to Wanjiku, handed out on 10 January.
pub(crate) fn running() -> Vec<Value> {
    vec![
        applied("a", "2025-01-03", "L1", "wanjiku", "10000"),
        approved("b", "2025-01-10", "L1"),
        disbursed("c", "2025-01-10", "L1", "10000"),
    ]
}

fn errors(events: &[Value]) -> Vec<(String, String)> {
    let faults = book_faults(&lending(events)).into_iter();
    let errors = faults.filter(|fault| fault.severity == Severity::Error);
    errors.map(|fault| (fault.path, fault.code)).collect()
}

#[test]
fn a_loan_is_put_together_from_the_lines_that_name_it() {
    let mut events = running();
    events.push(repaid("d", "2025-02-10", "L1", "wanjiku", "4021.15"));
    events.push(line(
        "e",
        "2025-02-12",
        "loan_paused",
        "L1",
        json!({"paused": "ageing", "until": "2025-03-01", "authority": "chair"}),
    ));
    let loans = book_loans(&lending(&events), day("2025-02-28")).unwrap();
    let loan = &loans[0];
    assert_eq!((loan.id.as_str(), loan.member.as_str()), ("L1", "wanjiku"));
    assert_eq!(loan.terms.disbursed_on, day("2025-01-10"));
    assert_eq!(loan.terms.principal, Decimal::from(10_000));
    let kinds: Vec<(&str, &LoanEventKind)> = loan.events.iter().map(|one| (one.id.as_str(), &one.what)).collect();
    let until = day("2025-03-01");
    let paid = LoanEventKind::Paid {
        amount: Decimal::new(402_115, 2),
        purpose: LoanPaymentPurpose::Instalments,
    };
    assert_eq!(kinds, [("d", &paid), ("e", &LoanEventKind::AgeingPaused { until })]);
    assert_eq!(
        book_loans(&lending(&events), day("2025-02-10")).unwrap()[0]
            .events
            .len(),
        1
    );
    assert!(book_loans(&lending(&events), day("2025-01-09")).unwrap().is_empty());
}

#[test]
fn money_handed_out_later_is_a_later_disbursement_and_one_day_is_one_part() {
    let mut events = running();
    events[2] = disbursed("c", "2025-01-10", "L1", "3000");
    events.push(disbursed("d", "2025-01-10", "L1", "1000"));
    events.push(disbursed("e", "2025-02-20", "L1", "2500"));
    events.push(disbursed("f", "2025-02-20", "L1", "3500"));
    let loans = book_loans(&lending(&events), day("2025-02-28")).unwrap();
    let later = LaterDisbursement {
        on: day("2025-02-20"),
        amount: Decimal::from(6_000),
    };
    assert_eq!(loans[0].terms.later_disbursements, [later]);
    assert_eq!(loans[0].terms.principal, Decimal::from(10_000));
}

#[test]
fn what_is_deducted_stays_in_the_place() {
    let held = cash_positions(&lending(&running()), &BookDates::new(day("2025-01-31"))).unwrap();
    let till = &held[0];
    assert_eq!(
        (
            till.money_in.to_string(),
            till.money_out.to_string(),
            till.held.to_string()
        ),
        ("100.00".into(), "10000.00".into(), "-9900.00".into())
    );
}

#[test]
fn a_reversed_line_was_never_there_and_a_corrected_one_was_always_right() {
    let mut events = running();
    events.push(repaid("d", "2025-02-10", "L1", "wanjiku", "40211.5"));
    let right = json!({"kind": "corrected", "event": "d", "amount": "4021.15", "reason": "a nought"});
    events.push(event("e", "2025-02-11", right));
    let loans = book_loans(&lending(&events), day("2025-02-11")).unwrap();
    let amount = Decimal::new(402_115, 2);
    let purpose = LoanPaymentPurpose::Instalments;
    assert_eq!(loans[0].events[0].what, LoanEventKind::Paid { amount, purpose });
    let gone = json!({"kind": "reversed", "event": "d", "reason": "the cheque came back"});
    events[4] = event("e", "2025-02-11", gone);
    assert!(
        book_loans(&lending(&events), day("2025-02-11")).unwrap()[0]
            .events
            .is_empty()
    );
}

#[test]
fn every_fault_of_a_loan_is_named_with_its_line() {
    let authority = || json!({"authority": "meeting"});
    let guaranteed = |id: &str, member: &str| {
        line(
            id,
            "2025-01-05",
            "guaranteed",
            "L1",
            json!({"member": member, "amount": "3000"}),
        )
    };
    let called = |kind: &str, member: &str, amount: &str| {
        line(
            "g",
            "2025-02-05",
            kind,
            "L1",
            json!({"member": member, "amount": amount}),
        )
    };
    let other = |product: &str| {
        let mut two = applied("d", "2025-01-03", "L2", "otieno", "1000");
        two["what"]["product"] = product.into();
        two
    };
    for (more, path, code) in [
        (
            vec![applied("d", "2025-01-04", "L1", "otieno", "1")],
            "events[3].what.loan",
            "duplicate",
        ),
        (vec![other("sock")], "events[3].what.product", "not_found"),
        (
            vec![approved("d", "2025-01-11", "L9")],
            "events[3].what.loan",
            "not_found",
        ),
        (
            vec![approved("d", "2025-01-11", "L1")],
            "events[3].what.loan",
            "duplicate",
        ),
        (
            vec![line("d", "2025-01-11", "loan_refused", "L1", authority())],
            "events[3].what.loan",
            "duplicate",
        ),
        (
            vec![other("table"), approved("e", "2025-01-02", "L2")],
            "events[4].value_date",
            "wrong_order",
        ),
        (
            vec![other("table"), disbursed("e", "2025-01-12", "L2", "1")],
            "events[4].what.loan",
            "not_found",
        ),
        (
            vec![
                other("table"),
                line("e", "2025-01-10", "loan_refused", "L2", authority()),
                disbursed("f", "2025-01-12", "L2", "1"),
            ],
            "events[5].what.loan",
            "not_compatible",
        ),
        (
            vec![
                other("table"),
                approved("e", "2025-01-10", "L2"),
                disbursed("f", "2025-01-09", "L2", "1"),
            ],
            "events[5].value_date",
            "wrong_order",
        ),
        (
            vec![disbursed("d", "2025-01-12", "L1", "0.01")],
            "events[3].what.amount",
            "out_of_range",
        ),
        (
            vec![repaid("d", "2025-01-09", "L1", "wanjiku", "1")],
            "events[3].value_date",
            "wrong_order",
        ),
        (
            vec![other("table"), repaid("e", "2025-01-09", "L2", "otieno", "1")],
            "events[4].value_date",
            "wrong_order",
        ),
        (
            vec![repaid("d", "2025-02-10", "L1", "otieno", "1")],
            "events[3].what.member",
            "not_compatible",
        ),
        (
            vec![line(
                "d",
                "2025-02-10",
                "loan_recovered",
                "L1",
                json!({"place": "till", "amount": "1"}),
            )],
            "events[3].value_date",
            "wrong_order",
        ),
        (
            vec![guaranteed("d", "wanjiku")],
            "events[3].what.member",
            "not_compatible",
        ),
        (
            vec![called("guarantee_called", "otieno", "1")],
            "events[3].what.member",
            "not_found",
        ),
        (
            vec![
                guaranteed("d", "otieno"),
                called("guarantee_called", "otieno", "3000.01"),
            ],
            "events[4].what.amount",
            "out_of_range",
        ),
        (
            vec![
                guaranteed("d", "otieno"),
                called("guarantee_released", "otieno", "3000.01"),
            ],
            "events[4].what.amount",
            "out_of_range",
        ),
        (
            vec![line(
                "d",
                "2025-02-10",
                "loan_charged",
                "L1",
                json!({"charge_kind": "fee", "amount": "0", "reason": ""}),
            )],
            "events[3].what.amount",
            "out_of_range",
        ),
        (
            vec![line(
                "d",
                "2025-02-10",
                "loan_rate_changed",
                "L1",
                json!({"rate": {"value": "11", "per": "month"}, "authority": ""}),
            )],
            "events[3].what.rate.value",
            "out_of_range",
        ),
    ] {
        let events: Vec<Value> = running().into_iter().chain(more).collect();
        assert_eq!(errors(&events), [(path.to_owned(), code.to_owned())]);
        let refused = book_loans(&lending(&events), day("2025-12-31")).unwrap_err();
        assert_eq!(refused.code(), code, "{path}");
    }
    assert_eq!(errors(&running()), []);
}

#[test]
fn what_the_terms_refuse_is_said_where_it_was_agreed() {
    let mut events = running();
    events[1]["what"]["first_due"] = json!({"kind": "on", "date": "2025-01-10"});
    assert_eq!(
        errors(&events),
        [("events[1].what.first_due.date".to_owned(), "wrong_order".to_owned())]
    );
    let mut events = running();
    events[0]["what"]["term"] = json!({"kind": "instalment_amount", "amount": "900"});
    assert_eq!(
        errors(&events),
        [("events[0].what.term.amount".to_owned(), "no_answer".to_owned())]
    );
    let mut events = running();
    events[2] = disbursed("c", "2025-01-10", "L1", "9000");
    events.push(disbursed("d", "2025-06-10", "L1", "1000"));
    assert_eq!(
        errors(&events),
        [("events[3].value_date".to_owned(), "date_out_of_range".to_owned())]
    );
}

#[test]
fn an_approval_beyond_the_limits_and_money_for_a_stranger_are_warnings() {
    let mut events = running();
    events[0]["what"]["amount"] = "20001".into();
    events[0]["what"]["term"]["count"] = 4.into();
    events.push(event("l", "2025-01-09", json!({"kind": "left", "member": "wanjiku"})));
    let faults = book_faults(&lending(&events));
    let said: Vec<(Severity, &str)> = faults
        .iter()
        .map(|fault| (fault.severity, fault.path.as_str()))
        .collect();
    assert_eq!(
        said[..3],
        [
            (Severity::Warning, "events[0].what.amount"),
            (Severity::Warning, "events[0].what.term.count"),
            (Severity::Warning, "events[2].value_date"),
        ]
    );
}
