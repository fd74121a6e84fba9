//! Compares the library with the oracles of `tests/oracle`, which compute the same by another road.
//!
//! Needs Python and the packages of `tests/oracle/requirements.txt`, so plain `cargo test` leaves it out:
//! `./test.sh core` sets them up and runs it, `./test.sh oracle` with ten thousand cases. Every oracle is called as `oracle.py SEED COUNT` and writes
//! one case a line; a function that it speaks of needs COUNT cases, unless its first line says otherwise:
//! `{"expect": {"kenya_holidays": 134}}`. It runs in Python's isolated mode, so it can import no sibling.
//!
//! `CHAMA_ORACLE=loan_positions` asks that one only, `CHAMA_ORACLE_COUNT` says how many cases (10,000) and `CHAMA_ORACLE_SEED` which.
//! Of a case that differs the first 1,500 letters of arguments and answers are shown, or as many as `CHAMA_SHOWN` says.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use crate::case::Case;
use crate::say;
use serde::Deserialize;

const HINT: &str = "`./test.sh core` makes .venv with what the oracles need; \
                    CHAMA_ORACLE_PYTHON names another Python";

/// How many failing cases are shown of one oracle.
const SHOWN: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    expect: BTreeMap<String, u64>,
}

/// What came of one oracle: cases and failures by function.
#[derive(Default)]
struct Tally {
    cases: BTreeMap<String, u64>,
    failed: u64,
    faults: Vec<String>,
}

#[test]
#[ignore = "needs Python: ./test.sh core runs it"]
fn the_library_agrees_with_its_oracles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = env::var_os("CHAMA_ORACLE_PYTHON").map_or_else(|| root.join("../.venv/bin/python"), PathBuf::from);
    let seed = number("CHAMA_ORACLE_SEED", 20_260_131);
    let count = number("CHAMA_ORACLE_COUNT", 10_000);
    let entries = fs::read_dir(root.join("tests/oracle")).expect("tests/oracle");
    let mut oracles: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    oracles.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    if let Ok(only) = env::var("CHAMA_ORACLE") {
        oracles.retain(|path| path.file_stem().is_some_and(|name| name == only.as_str()));
    }
    oracles.sort();
    assert!(!oracles.is_empty(), "there is no oracle in tests/oracle");

    let tallies: Vec<Tally> = thread::scope(|scope| {
        let spawn = |oracle: &PathBuf| {
            let (python, oracle) = (python.clone(), oracle.clone());
            scope.spawn(move || run(&python, &oracle, seed, count))
        };
        let running: Vec<_> = oracles.iter().map(spawn).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("an oracle's thread"))
            .collect()
    });

    let mut faults = Vec::new();
    for (oracle, tally) in oracles.iter().zip(tallies) {
        let name = oracle.file_name().unwrap().to_string_lossy();
        for (function, cases) in &tally.cases {
            say(&format!("differential: {name}: {function}: {cases} cases"));
        }
        if tally.failed > 0 {
            faults.push(format!("{name}: {} cases differ", tally.failed));
        }
        faults.extend(tally.faults.iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn number(variable: &str, default: u64) -> u64 {
    let text = env::var(variable);
    text.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is {text}, not a number"))
    })
}

fn run(python: &Path, oracle: &Path, seed: u64, count: u64) -> Tally {
    let mut tally = Tally::default();
    let mut command = Command::new(python);
    command
        .args(["-I", "-B"])
        .arg(oracle)
        .args([seed.to_string(), count.to_string()]);
    let mut child = match command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(fault) => {
            tally
                .faults
                .push(format!("{} does not start: {fault}. {HINT}", python.display()));
            return tally;
        }
    };
    let mut stderr = child.stderr.take().expect("piped");
    let complaints = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text).unwrap_or_default()
    });
    let mut promised = BTreeMap::new();
    for (index, line) in BufReader::new(child.stdout.take().expect("piped")).lines().enumerate() {
        let line = line.expect("an oracle writes UTF-8");
        match serde_json::from_str::<Promise>(&line) {
            Ok(promise) if index == 0 => promised = promise.expect,
            _ => tally.check(index + 1, &line),
        }
    }
    let status = child.wait().expect("the oracle ends");
    let complaints = complaints.join().expect("stderr reads");
    if !status.success() {
        tally.faults.push(format!("ended with {status}. {HINT}\n{complaints}"));
    }
    tally.hold_to(promised, count, &complaints);
    tally
}

impl Tally {
    fn check(&mut self, line: usize, text: &str) {
        let outcome = serde_json::from_str::<Case>(text)
            .map_err(|fault| fault.to_string())
            .and_then(|case| {
                *self.cases.entry(case.function.clone()).or_default() += 1;
                case.run()
            });
        if let Err(fault) = outcome {
            self.failed += 1;
            if self.faults.len() < SHOWN {
                self.faults.push(format!("line {line}: {fault}"));
            }
        }
    }

    /// Fewer cases than promised is a fault: an oracle that stops early proves nothing.
    fn hold_to(&mut self, mut promised: BTreeMap<String, u64>, count: u64, complaints: &str) {
        for function in self.cases.keys() {
            promised.entry(function.clone()).or_insert(count);
        }
        if promised.is_empty() {
            self.faults.push(format!("wrote no case. {HINT}\n{complaints}"));
        }
        for (function, least) in promised {
            let cases = self.cases.get(&function).copied().unwrap_or_default();
            if cases < least {
                self.faults.push(format!("{function}: {cases} cases, not {least}"));
            }
        }
    }
}

#[test]
fn an_oracle_that_differs_or_stops_early_is_reported() {
    let mut tally = Tally::default();
    tally.check(1, r#"{"function": "version", "args": {}, "returns": "9.9.9"}"#);
    tally.check(2, r#"{"function": "version", "args": {}}"#);
    tally.check(3, "Traceback");
    assert_eq!((tally.failed, tally.faults.len()), (3, 3));
    tally.hold_to(BTreeMap::from([("split".to_owned(), 10)]), 3, "");
    assert_eq!(tally.faults[3..], ["split: 0 cases, not 10", "version: 2 cases, not 3"]);

    let mut silent = Tally::default();
    silent.hold_to(BTreeMap::new(), 10, "no module named holidays");
    assert!(silent.faults[0].starts_with("wrote no case"));
}

#[test]
fn a_missing_python_is_an_error_that_says_what_to_do() {
    let tally = run(Path::new("no/such/python"), Path::new("no/such.py"), 1, 1);
    assert!(tally.faults[0].contains("./test.sh core"));
}
