//! The vectors of the library, as the source of the example calls.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::fault::{Faults, Place};
use crate::model::{Api, Example, Function, Literal};

/// A case that returns.
struct Case {
    id: String,
    args: Value,
    returns: Value,
    /// The length of both as JSON.
    size: usize,
}

/// How long the arguments and the result of an example may be, as JSON.
const SHORT: usize = 600;

/// Gives every function the first of its vectors that returns and is short, or the shortest if none is.
///
/// The first cases of a file are the ones worked by hand, the shortest are often the corners (a split of 0).
/// A function without one has no example yet, which is for the tests of the vectors to complain of.
pub fn attach(api: &mut Api, folder: &Path) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let mut found: BTreeMap<String, (Place, Case)> = BTreeMap::new();
    for path in files(folder, &mut faults) {
        let at = Place {
            file: format!("tests/vectors/{path}"),
            line: 0,
        };
        let document = fs::read_to_string(folder.join(&path))
            .map_err(|fault| fault.to_string())
            .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|fault| fault.to_string()));
        let document = match document {
            Ok(document) => document,
            Err(says) => {
                faults.add(&at, "the file", says);
                continue;
            }
        };
        let cases = document.get("cases").and_then(Value::as_array).into_iter().flatten();
        for (function, case) in cases.filter_map(returning) {
            let better = found
                .get(&function)
                .is_none_or(|(_, best)| best.size > SHORT && case.size < best.size);
            if better {
                found.insert(function, (at.clone(), case));
            }
        }
    }
    let read: Vec<Option<Result<Example, (Place, String)>>> = api
        .functions
        .iter()
        .map(|function| {
            let (at, case) = found.get(&function.name)?;
            Some(example(api, function, case).map_err(|says| (at.clone(), says)))
        })
        .collect();
    for (function, read) in api.functions.iter_mut().zip(read) {
        match read {
            Some(Ok(example)) => function.example = Some(example),
            Some(Err((at, says))) => faults.add(&at, &function.name, says),
            None => {}
        }
    }
    faults.or(())
}

fn files(folder: &Path, faults: &mut Faults) -> Vec<String> {
    let at = Place {
        file: folder.display().to_string(),
        line: 0,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(fault) => {
            faults.add(&at, "the vectors", fault.to_string());
            return Vec::new();
        }
    };
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
    names.sort();
    names
}

fn returning(case: &Value) -> Option<(String, Case)> {
    let text = |key: &str| case.get(key)?.as_str().map(str::to_owned);
    let (args, returns) = (case.get("args")?.clone(), case.get("returns")?.clone());
    let size = args.to_string().len().saturating_add(returns.to_string().len());
    let id = text("id")?;
    Some((
        text("function")?,
        Case {
            id,
            args,
            returns,
            size,
        },
    ))
}

fn example(api: &Api, function: &Function, case: &Case) -> Result<Example, String> {
    let within = |says: String| format!("the vector {} is none of it: {says}", case.id);
    let args = function.params.iter().map(|param| {
        let value = case.args.get(&param.name).ok_or_else(|| format!("no {}", param.name))?;
        Literal::of_json(api, &param.ty, value)
    });
    Ok(Example {
        id: case.id.clone(),
        args: args.collect::<Result<_, _>>().map_err(within)?,
        returns: Literal::of_json(api, &function.returns, &case.returns).map_err(within)?,
    })
}
