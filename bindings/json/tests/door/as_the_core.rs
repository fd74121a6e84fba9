//! The generated readers refuse what the core's own reading refuses: the same error, to the letter.
//!
//! Every value in the arguments of every vector is taken as a document and spoilt at every place of it, in each of
//! several ways, once and twice; both readers must say the same of what comes out, and write the same of what reads.

use std::fmt::Debug;

use chama_core::book::{Book, BookEvent};
use chama_core::bylaws::Bylaws;
use chama_core::calendar::{DateSeries, DateWindow, MeetingPlan};
use chama_core::contribution::{AllocationTerms, MemberAccount, Suspense};
use chama_core::loan::LoanTerms;
use chama_core::money::{CashTerms, Rounding, SplitTerms};
use chama_core::penalty::PenaltyTerms;
use chama_core::rate::PeriodicRateTerms;
use chama_core::returns::CashFlow;
use chama_json::Form;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::vectors::cases;

/// How many documents are taken of one type.
const DOCUMENTS: usize = 12;

/// How many spoilt copies are made of one document at most.
const COPIES: usize = 1_500;

/// Reads a document both ways. Whether it was refused.
fn compare<T: Form + DeserializeOwned + Serialize + PartialEq + Debug>(document: &Value) -> bool {
    let (core, here) = (
        chama_core::json::from_value::<T>(document),
        chama_json::from_value::<T>(document),
    );
    assert_eq!(here, core, "{document}");
    if let Ok(value) = &here {
        let written: Value = serde_json::from_str(&chama_json::to_text(value)).unwrap();
        assert_eq!(written, serde_json::to_value(value).unwrap());
    }
    here.is_err()
}

/// The places of a document, each a list of keys and indices.
fn places(value: &Value, here: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    found.push(here.clone());
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (step, value) in inside {
        here.push(step);
        places(value, here, found);
        here.pop();
    }
}

fn at<'a>(document: &'a mut Value, place: &[String]) -> &'a mut Value {
    place.iter().fold(document, |value, step| match value {
        Value::Object(object) => object.get_mut(step).unwrap(),
        Value::Array(list) => list.get_mut(step.parse::<usize>().unwrap()).unwrap(),
        _ => unreachable!("a place leads through lists and objects"),
    })
}

/// The ways in which a value is spoilt. Some leave it as it was.
const WAYS: usize = 17;

fn spoil(value: &mut Value, way: usize) {
    let replaced = [
        json!(null),
        json!(true),
        json!(7),
        json!(0.5),
        json!(9_007_199_254_740_993_i64),
        json!(u64::MAX),
        json!("x"),
        json!("2026-02-30"),
        json!("1.50"),
        json!([]),
        json!({}),
        json!({"kind": "x"}),
    ];
    match (way, value) {
        (way, value) if way < replaced.len() => *value = replaced[way].clone(),
        (12, Value::Object(object)) => drop(object.insert("surplus".to_owned(), json!(1))),
        (13, Value::Object(object)) => {
            let first = object.keys().next().cloned();
            first.and_then(|key| object.shift_remove(&key));
        }
        (14, Value::Object(object)) => drop(object.pop_back()),
        // The other way round: what stood last is read first.
        (15, Value::Object(object)) => {
            *object = object
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Map<_, _>>();
        }
        (16, Value::Object(object)) => drop(object.insert("kind".to_owned(), json!("paid"))),
        _ => {}
    }
}

trait PopBack {
    fn pop_back(&mut self) -> Option<Value>;
}

impl PopBack for Map<String, Value> {
    fn pop_back(&mut self) -> Option<Value> {
        let last = self.keys().next_back().cloned()?;
        self.shift_remove(&last)
    }
}

/// Every argument of the vectors that reads as a `T`.
fn documents<T: DeserializeOwned>() -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for case in cases() {
        for value in case.args.into_values() {
            let list = value.as_array().cloned().unwrap_or_default();
            for value in [value].into_iter().chain(list) {
                if chama_core::json::from_value::<T>(&value).is_ok() && !found.contains(&value) {
                    found.push(value);
                }
            }
        }
    }
    // Those with the most in them.
    found.sort_by_key(|value| std::cmp::Reverse(value.to_string().len()));
    found.retain(|value| value.to_string().len() < 6_000);
    found.truncate(DOCUMENTS);
    found
}

fn spoil_all<T: Form + DeserializeOwned + Serialize + PartialEq + Debug>(name: &str) {
    let (mut read, mut refused) = (0, 0);
    for document in documents::<T>() {
        assert!(!compare::<T>(&document));
        let mut found = Vec::new();
        places(&document, &mut Vec::new(), &mut found);
        let copies = found.len() * WAYS;
        // A step that has no divisor with the number of copies spreads them over the document.
        let step = (copies / COPIES).max(1);
        for copy in (0..copies).step_by(step) {
            let mut spoilt = document.clone();
            spoil(at(&mut spoilt, &found[copy / WAYS]), copy % WAYS);
            // The second place is one that is still there: the document's own first level.
            let mut level = Vec::new();
            places(&spoilt, &mut Vec::new(), &mut level);
            let mut twice = spoilt.clone();
            spoil(
                at(&mut twice, &level[(copy * 7 + 1) % level.len()]),
                (copy * 5 + 3) % WAYS,
            );
            for document in [spoilt, twice] {
                if compare::<T>(&document) {
                    refused += 1
                } else {
                    read += 1
                }
            }
        }
    }
    eprintln!("as the core: {name}: {refused} refused, {read} read");
    assert!(refused > 20, "{name}: too few documents");
}

macro_rules! types {
    ($($test:ident: $ty:ty;)*) => {$(
        #[test]
        fn $test() {
            spoil_all::<$ty>(stringify!($ty));
        }
    )*};
}

types! {
    allocation_terms: AllocationTerms;
    book: Book;
    book_event: Vec<BookEvent>;
    bylaws: Bylaws;
    cash_flows: Vec<CashFlow>;
    cash_terms: CashTerms;
    date_series: DateSeries;
    date_window: DateWindow;
    loan_terms: LoanTerms;
    meeting_plan: MeetingPlan;
    member_account: MemberAccount;
    penalty_terms: PenaltyTerms;
    periodic_rate_terms: PeriodicRateTerms;
    rounding: Rounding;
    split_terms: SplitTerms;
    suspense: Suspense;
}

/// What the generator read from the source as a default is what serde takes.
#[test]
fn what_is_left_out_has_the_same_default() {
    compare::<LoanTerms>(&json!({}));
    compare::<Rounding>(&json!({}));
    let bylaws = json!({"effective_from": "2026-01-01", "penalties": [
        {"id": "late", "trigger": {"kind": "late_contribution"}, "basis": {"kind": "fixed", "amount": "1"}},
    ]});
    assert!(!compare::<Bylaws>(&bylaws));
}
