//! `cargo bindgen` writes the bindings; `cargo bindgen --check` says which file is stale.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use chama_bindgen::fault::Faults;
use chama_bindgen::writers::{Output, WRITERS};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let check = match arguments.as_slice() {
        [] => false,
        [one] if one == "--check" => true,
        _ => {
            eprintln!("cargo bindgen [--check]");
            return ExitCode::from(2);
        }
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let written = outputs(&root).map(|outputs| settle(&root, &outputs, check));
    match written {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        Ok(Ok(false)) => ExitCode::FAILURE,
        Ok(Err(fault)) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
        Err(faults) => {
            for fault in &faults.0 {
                eprintln!("chama-core/{fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn outputs(root: &Path) -> Result<Vec<Output>, Faults> {
    let mut api = chama_bindgen::api(&root.join("chama-core/src"))?;
    chama_bindgen::vectors::attach(&mut api, &root.join("chama-core/tests/vectors"))?;
    let mut outputs = Vec::new();
    for (_, files) in WRITERS {
        outputs.extend(files(&api)?);
    }
    Ok(outputs)
}

/// Writes what has changed, or says that it would change. Whether nothing is stale.
fn settle(root: &Path, outputs: &[Output], check: bool) -> Result<bool, String> {
    let mut fresh = true;
    for Output { path, text } in outputs {
        let file = root.join(path);
        // A checkout may have turned the ends of lines.
        let found = fs::read_to_string(&file).map(|found| found.replace("\r\n", "\n"));
        if found.is_ok_and(|found| found == *text) {
            continue;
        }
        if check {
            println!("stale: {path}: run `cargo bindgen` and commit what it writes");
            fresh = false;
        } else {
            println!("writes {path}");
            let written = file
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&file, text));
            written.map_err(|fault| format!("{path}: {fault}"))?;
        }
    }
    Ok(fresh)
}
