//! Every pair of choices in the terms of a loan: a schedule that adds up, or a refusal that names both.
//!
//! A greedy search finds loans that have every pair between them; it is the same in every run.

use std::collections::BTreeSet;

use chama_core::error::ChamaError;
use chama_core::loan::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A field of the terms and what it may hold; the first is the default.
struct Choice {
    field: &'static str,
    values: Vec<Value>,
}

fn choices() -> Vec<Choice> {
    let yearly = |value: &str| json!({"value": value, "per": "year"});
    let fee = |collected: &str, charge: Value| json!([{"id": "fee", "charge": charge, "collected": collected}]);
    let share = |kind: &str, share: &str| json!({"kind": kind, "share": share});
    let choice = |field, values| Choice { field, values };
    vec![
        choice("currency", vec![json!("KES"), json!("UGX")]),
        choice(
            "later_disbursements",
            vec![json!([]), json!([{"on": "2025-02-03", "amount": "30000"}])],
        ),
        choice(
            "down_payment",
            vec![
                Value::Null,
                share("share", "0.05"),
                json!({"kind": "amount", "amount": "4000"}),
            ],
        ),
        choice(
            "interest",
            vec![
                json!({"kind": "reducing_balance", "rate": yearly("0.18")}),
                json!({"kind": "reducing_balance", "rate": {"value": "0.015", "per": "month", "basis": "effective"}}),
                json!({"kind": "flat", "rate": yearly("0.18")}),
                share("flat_per_loan", "0.1"),
            ],
        ),
        choice("interest_collected", vec![json!("with_instalments"), json!("up_front")]),
        choice(
            "interest_by",
            vec![
                json!({"kind": "whole_periods"}),
                json!({"kind": "by_days", "day_count": "act_365_fixed"}),
                json!({"kind": "by_days", "day_count": "nominal_month"}),
            ],
        ),
        choice("year", vec![json!({}), json!({"weeks": "four_a_month"})]),
        choice(
            "repayment",
            ["equal_instalments", "equal_principal", "interest_only", "bullet"]
                .map(Value::from)
                .to_vec(),
        ),
        choice(
            "term",
            vec![
                json!({"kind": "instalments", "count": 9}),
                json!({"kind": "instalment_amount", "amount": "20000"}),
            ],
        ),
        choice(
            "frequency",
            vec![
                json!({"kind": "months", "every": 1}),
                json!({"kind": "weeks", "every": 2}),
                json!({"kind": "weekdays", "on": ["tuesday", "friday"]}),
                json!({"kind": "monthly_weekday", "nth": 2, "weekday": "saturday"}),
            ],
        ),
        choice(
            "first_due",
            vec![
                json!({"kind": "after_one_period"}),
                json!({"kind": "on", "date": "2025-01-13"}),
                json!({"kind": "on", "date": "2025-03-31"}),
            ],
        ),
        choice(
            "first_period",
            ["by_days", "whole", "extra_on_top"].map(Value::from).to_vec(),
        ),
        choice(
            "business_days",
            vec![
                json!({}),
                json!({"rule": "following", "holidays": ["2025-02-10", "2025-03-31"]}),
                json!({"rule": "preceding", "weekend": "saturday_and_sunday"}),
            ],
        ),
        choice(
            "grace",
            vec![
                json!({}),
                json!({"principal": 3}),
                json!({"interest": 2}),
                json!({"interest": 3, "interest_is": "capitalised"}),
                json!({"principal": 2, "interest": 2, "interest_is": "waived"}),
            ],
        ),
        choice(
            "skipped",
            vec![
                json!({}),
                json!({"numbers": [4]}),
                json!({"numbers": [2, 3], "interest_is": "capitalised", "term_is": "extended"}),
                json!({"numbers": [1, 5], "interest_is": "waived"}),
            ],
        ),
        choice(
            "rounding",
            vec![
                json!({}),
                json!({"mode": "up", "step": "100"}),
                json!({"mode": "down", "step": "5"}),
            ],
        ),
        choice("residual", vec![json!("on_last"), json!("spread")]),
        choice(
            "fees",
            vec![
                json!([]),
                fee("deducted", share("share_of_principal", "0.02")),
                fee("paid_up_front", json!({"kind": "amount", "amount": "150"})),
                fee("added_to_principal", share("share_of_principal", "0.01")),
                fee("first_instalment", share("share_of_balance", "0.01")),
                fee("each_instalment", share("share_of_balance", "0.002")),
                fee("spread", json!({"kind": "amount", "amount": "1000"})),
            ],
        ),
        choice(
            "rate_changes",
            vec![json!([]), json!([{"since": "2025-02-01", "rate": yearly("0.24")}])],
        ),
        choice(
            "interest_pauses",
            vec![json!([]), json!([{"since": "2025-01-25", "until": "2025-02-08"}])],
        ),
    ]
}

/// The value chosen for each field, by its place; some may be open.
type Chosen = Vec<Option<usize>>;

/// The table of docs/src/rules/loans.md#refused-pairs: the fields of the first pair that these choices have made.
fn refused(choices: &[Choice], chosen: &Chosen) -> Option<(&'static str, &'static str)> {
    let value = |field: &str| {
        let place = choices.iter().position(|choice| choice.field == field).unwrap();
        chosen[place].map_or(&Value::Null, |value| &choices[place].values[value])
    };
    let kind = |field: &str| value(field)["kind"].as_str().unwrap_or_default();
    let any = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    let repayment = value("repayment").as_str().unwrap_or_default();
    let at_the_end = repayment == "interest_only" || repayment == "bullet";
    let given = kind("term") == "instalment_amount";
    let per_loan = kind("interest") == "flat_per_loan";
    let table = [
        (
            kind("interest") == "reducing_balance" && value("interest_collected") == "up_front",
            "terms.interest",
            "terms.interest_collected",
        ),
        (per_loan && given, "terms.interest", "terms.term"),
        (
            per_loan && any(value("rate_changes")),
            "terms.interest",
            "terms.rate_changes",
        ),
        (at_the_end && given, "terms.repayment", "terms.term"),
        (
            at_the_end && value("grace")["principal"].is_number(),
            "terms.repayment",
            "terms.grace.principal",
        ),
        (
            repayment == "bullet" && any(&value("skipped")["numbers"]),
            "terms.repayment",
            "terms.skipped",
        ),
        (
            kind("interest_by") == "by_days" && value("first_period") == "whole",
            "terms.interest_by",
            "terms.first_period",
        ),
    ];
    table
        .into_iter()
        .find(|(made, ..)| *made)
        .map(|(_, first, second)| (first, second))
}

type Pair = [(usize, usize); 2];

fn every_pair(choices: &[Choice]) -> BTreeSet<Pair> {
    let places = || {
        choices
            .iter()
            .enumerate()
            .flat_map(|(field, choice)| (0..choice.values.len()).map(move |value| (field, value)))
    };
    places()
        .flat_map(|a| places().filter(move |b| a.0 < b.0).map(move |b| [a, b]))
        .collect()
}

fn only(choices: &[Choice], pair: Pair) -> Chosen {
    let mut chosen = vec![None; choices.len()];
    pair.iter().for_each(|(field, value)| chosen[*field] = Some(*value));
    chosen
}

/// A loan with this pair and, field by field, with what makes most missing pairs.
fn grown(choices: &[Choice], missing: &BTreeSet<Pair>, pair: Pair) -> Chosen {
    let mut chosen = only(choices, pair);
    for (field, choice) in choices.iter().enumerate() {
        if chosen[field].is_some() {
            continue;
        }
        let with = |value| {
            let mut chosen = chosen.clone();
            chosen[field] = Some(value);
            chosen
        };
        let new = |value| {
            let others = chosen
                .iter()
                .enumerate()
                .filter_map(|(other, value)| Some((other, (*value)?)));
            let pair = |other: (usize, usize)| {
                if other.0 < field {
                    [other, (field, value)]
                } else {
                    [(field, value), other]
                }
            };
            others.filter(|other| missing.contains(&pair(*other))).count()
        };
        let fitting = (0..choice.values.len()).filter(|value| refused(choices, &with(*value)).is_none());
        chosen[field] = fitting.max_by_key(|value| new(*value));
    }
    chosen
}

fn terms(choices: &[Choice], chosen: &Chosen) -> LoanTerms {
    let mut terms = json!({"principal": "150000", "disbursed_on": "2025-01-10"});
    for (choice, value) in choices.iter().zip(chosen) {
        terms[choice.field] = choice.values[value.unwrap_or(0)].clone();
    }
    serde_json::from_value(terms).unwrap()
}

fn adds_up(terms: &LoanTerms, schedule: &LoanSchedule) {
    let sum = |of: fn(&Instalment) -> Decimal| schedule.instalments.iter().map(of).sum::<Decimal>();
    let added = terms.fees.iter().zip(&schedule.fee_totals);
    let added = added.filter(|(fee, _)| fee.collected == FeeCollection::AddedToPrincipal);
    let added: Decimal = added.map(|(_, total)| total.amount).sum();
    assert_eq!(
        sum(|row| row.principal),
        terms.principal + added + schedule.capitalised,
        "{terms:?}"
    );
    assert_eq!(
        sum(|row| row.accrued),
        sum(|row| row.interest) + schedule.capitalised,
        "{terms:?}"
    );
    let last = schedule.instalments.last().unwrap();
    assert!(
        last.closing.is_zero() && last.due_on == schedule.last_due_on,
        "{terms:?}"
    );
    for row in &schedule.instalments {
        assert_eq!(
            row.closing,
            row.opening + row.disbursed + row.capitalised - row.principal,
            "{terms:?}"
        );
        assert!(
            row.opens <= row.due_on && row.principal >= Decimal::ZERO && row.interest >= Decimal::ZERO,
            "{terms:?}"
        );
    }
    for pair in schedule.instalments.windows(2) {
        assert!(
            pair[0].due_on <= pair[1].due_on && pair[0].closing == pair[1].opening,
            "{terms:?}"
        );
    }
}

#[test]
fn every_pair_of_choices_has_a_schedule_or_is_refused_as_the_table_says() {
    let choices = choices();
    let every = every_pair(&choices);
    let (apart, mut missing): (BTreeSet<Pair>, BTreeSet<Pair>) = every
        .into_iter()
        .partition(|pair| refused(&choices, &only(&choices, *pair)).is_some());
    let (pairs, mut loans) = (missing.len(), 0);
    while let Some(first) = missing.first() {
        let chosen = grown(&choices, &missing, *first);
        let values: Vec<_> = chosen
            .iter()
            .enumerate()
            .map(|(field, value)| (field, value.unwrap()))
            .collect();
        missing.retain(|[a, b]| !(values.contains(a) && values.contains(b)));
        loans += 1;
        let terms = terms(&choices, &chosen);
        adds_up(
            &terms,
            &loan_schedule(&terms).unwrap_or_else(|error| unreachable!("{error}: {terms:?}")),
        );
    }
    for pair in &apart {
        let chosen = only(&choices, *pair);
        let terms = terms(&choices, &chosen);
        let Err(ChamaError::NotCompatible { first, second, .. }) = loan_schedule(&terms) else {
            unreachable!("{terms:?}")
        };
        assert_eq!((first.as_str(), second.as_str()), refused(&choices, &chosen).unwrap());
    }
    assert!(
        pairs > 1_500 && loans < 120 && apart.len() == 15,
        "{pairs} pairs in {loans} loans, {} apart",
        apart.len()
    );
}
