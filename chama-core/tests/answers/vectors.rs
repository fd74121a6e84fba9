//! Runs the vectors: `tests/vectors/*.json`, or the folder named by `CHAMA_VECTORS`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::case::{Case, difference};
use crate::say;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    module: String,
    cases: Vec<Case>,
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Reads every file of the folder; an id may stand once in all of them.
fn read(folder: &Path) -> Vec<File> {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut ids = BTreeSet::new();
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(path).unwrap();
            let file: File = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            assert!(
                name.starts_with(&file.module),
                "{name} says that it is of module {:?}",
                file.module
            );
            for case in &file.cases {
                assert!(
                    !case.id.is_empty() && !case.source.is_empty(),
                    "{name}: a case needs an id and a source"
                );
                assert!(ids.insert(case.id.clone()), "{name}: the id {} is there twice", case.id);
            }
            file
        })
        .collect()
}

#[test]
fn every_vector_gives_what_it_says() {
    let folder = env::var_os("CHAMA_VECTORS").map_or_else(committed, PathBuf::from);
    let files = read(&folder);
    let cases: Vec<&Case> = files.iter().flat_map(|file| &file.cases).collect();
    let answers: Vec<Result<(), String>> = cases.iter().map(|case| case.run()).collect();
    report(&cases, &answers);
    let failures: Vec<String> = answers.into_iter().filter_map(Result::err).collect();
    let called: BTreeSet<&str> = cases.iter().map(|case| case.function.as_str()).collect();
    say(&format!(
        "vectors: {} cases of {} functions in {} files, {} failed",
        cases.len(),
        called.len(),
        files.len(),
        failures.len()
    ));
    assert!(!cases.is_empty(), "there are no vectors in {}", folder.display());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// A line a case for the table of all languages (`./test.sh same`), in the folder named by `CHAMA_SAME`.
fn report(cases: &[&Case], answers: &[Result<(), String>]) {
    let Some(folder) = env::var_os("CHAMA_SAME") else {
        return;
    };
    let line = |(case, answer): (&&Case, &Result<(), String>)| {
        let said = if answer.is_ok() { "equal" } else { "different" };
        format!("{}\t{}\t{said}\t\n", case.function, case.id)
    };
    fs::create_dir_all(&folder).unwrap();
    let lines: String = cases.iter().zip(answers).map(line).collect();
    fs::write(Path::new(&folder).join("rust.tsv"), lines).unwrap();
}

#[test]
fn every_refusal_names_a_parameter_of_its_function() {
    let files = read(&committed());
    let mut elsewhere = Vec::new();
    for case in files.iter().flat_map(|file| &file.cases) {
        let argument = case.error.as_ref().and_then(|error| error["argument"].as_str());
        let head = argument.and_then(|path| path.split(['.', '[']).next());
        if head.is_some_and(|head| !case.args.contains_key(head)) {
            elsewhere.push(format!("{}: {}", case.id, argument.unwrap_or_default()));
        }
    }
    assert!(elsewhere.is_empty(), "\n{}", elsewhere.join("\n"));
}

fn case(value: Value) -> Result<Case, serde_json::Error> {
    serde_json::from_value(value)
}

/// Functions with every form of parameter and result, called through the same macro.
mod sample {
    use chama_core::error::{ChamaError, Severity};
    use rust_decimal::Decimal;

    use crate::dispatch::{
        Answer, Arguments, AsPlain, AsSerde, CanFail, CannotFail, Form, Outcome, call, dispatch, placed, read, refusal,
    };

    fn total(amounts: &[Decimal], note: &str, extra: Option<Decimal>) -> Result<Option<Decimal>, ChamaError> {
        if note.is_empty() {
            return Err(ChamaError::Empty {
                argument: "note".to_owned(),
            });
        }
        Ok(Some(amounts.iter().sum::<Decimal>() + extra.unwrap_or_default()))
    }

    fn worse(severities: &[Severity], than: &Severity, count: i32) -> Vec<Severity> {
        severities
            .iter()
            .filter(|severity| *severity != than)
            .take(count as usize)
            .copied()
            .collect()
    }

    dispatch! {
        total(amounts: &[Decimal], note: &str, extra: Option<Decimal>);
        worse(severities: &[Severity], than: &Severity, count: i32);
    }
}

#[test]
fn every_form_of_parameter_and_result_is_dispatched() {
    use crate::dispatch::Outcome;
    let call = |function: &str, args: Value| sample::call(function, args.as_object().unwrap().clone());
    let total =
        |note: &str, extra: Value| call("total", json!({"extra": extra, "note": note, "amounts": ["1.10", "2"]}));
    assert_eq!(total("a", json!("0.05")), Ok(Outcome::Returns(json!("3.15"))));
    assert_eq!(total("a", Value::Null), Ok(Outcome::Returns(json!("3.10"))));
    assert_eq!(
        total("", Value::Null),
        Ok(Outcome::Error(json!({"code": "empty", "argument": "note"})))
    );
    let expected = "decimal text such as \"1234.50\"";
    let wrong = json!({"code": "wrong_type", "argument": "extra", "value": "0.05", "expected": expected});
    assert_eq!(total("a", json!(0.05)), Ok(Outcome::Error(wrong)));
    let worse = json!({"severities": ["error", "warning"], "than": "warning", "count": 5});
    assert_eq!(call("worse", worse), Ok(Outcome::Returns(json!(["error"]))));
    let missing = call("worse", json!({"severities": [], "than": "warning"}));
    assert_eq!(missing, Err("args.count is missing".to_owned()));
}

#[test]
fn an_altered_expectation_is_reported() {
    let version = env!("CARGO_PKG_VERSION");
    let good = json!({"function": "version", "args": {}, "returns": version});
    assert_eq!(case(good.clone()).unwrap().run(), Ok(()));

    let altered = |key: &str, value: Value| {
        let mut altered = good.clone();
        altered[key] = value;
        case(altered).unwrap().run().expect_err(key)
    };
    assert!(altered("returns", json!("9.9.9")).contains("not \"9.9.9\""));
    assert!(altered("args", json!({"year": 2026})).contains("args.year is not a parameter"));
    assert!(altered("function", json!("no_such")).contains("no function no_such"));
    assert!(altered("error", json!({"code": "empty"})).contains("either"));

    let refused = case(json!({"function": "version", "args": {}, "error": {"code": "empty"}}))
        .unwrap()
        .run();
    assert!(refused.unwrap_err().contains("it did not refuse"));
}

#[test]
fn a_key_that_no_case_has_is_refused() {
    let fault = case(json!({"function": "version", "args": {}, "return": "1"})).unwrap_err();
    assert!(fault.to_string().contains("unknown field `return`"));
}

#[test]
fn amounts_are_compared_as_text_and_floats_by_bits() {
    let same = |expected: Value, got: Value| difference("returns", &expected, &got).is_none();
    assert!(same(json!({"a": "1.10", "b": [1]}), json!({"b": [1], "a": "1.10"})));
    assert!(!same(json!("1.10"), json!("1.1")));
    assert!(!same(json!("1.10"), json!(1.10)));
    assert!(!same(json!({"a": 1}), json!({"a": 1, "b": null})));
    assert!(!same(json!({"a": 1, "b": null}), json!({"a": 1})));
    assert!(!same(json!([1, 2]), json!([1, 2, 3])));
    assert!(same(json!(0.1), json!(0.1)) && same(json!(1), json!(1.0)));
    assert!(!same(json!(1.0), json!(1)));
    assert!(!same(json!(0.1), json!(0.1 + f64::EPSILON / 8.0)));
    assert!(!same(json!(0.0), json!(-0.0)));
}

#[test]
fn a_published_value_is_compared_within_its_digits() {
    use crate::case::Published;
    let published = |value: Value, got: Value| {
        let published = Published {
            value,
            within: json!("0.005"),
        };
        published.difference(&got)
    };
    assert_eq!(published(json!(0.37), json!(0.3736)), None);
    assert_eq!(
        published(json!({"rate": "0.375"}), json!({"rate": "0.37", "days": 365})),
        None
    );
    assert!(published(json!(0.38), json!(0.3736)).is_some());
    assert!(published(json!({"rate": 0.3}), json!({"days": 365})).is_some());
}

#[test]
fn a_decimal_or_a_date_on_its_own_is_strict_text() {
    use crate::dispatch::{AsPlain, AsSerde, Form};
    use chrono::{DateTime, FixedOffset, NaiveDate};
    use rust_decimal::Decimal;
    let decimals = Form::<Vec<Decimal>>::new().read(&json!(["1.10", "-0.5"])).unwrap();
    assert_eq!(Form::of(&decimals).write(&decimals), Ok(json!(["1.10", "-0.5"])));
    for bad in [
        json!(1),
        json!("1e3"),
        json!("1_000"),
        json!(".5"),
        json!("+1"),
        json!(" 1"),
    ] {
        assert!(Form::<Decimal>::new().read(&bad).is_err(), "{bad}");
    }
    for bad in [json!("2026-1-5"), json!("2026-02-30"), json!(20260105)] {
        assert!(Form::<Option<NaiveDate>>::new().read(&bad).is_err(), "{bad}");
    }
    assert_eq!(Form::<Option<NaiveDate>>::new().read(&Value::Null), Ok(None));
    assert!(
        Form::<DateTime<FixedOffset>>::new()
            .read(&json!("2026-01-31T23:59:59+03:00"))
            .is_ok()
    );
    assert_eq!((&Form::<i64>::new()).read(&json!(5)), Ok(5));
    assert!((&Form::<i64>::new()).read(&json!(5.0)).is_err());
}
