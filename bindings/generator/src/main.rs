//! `cargo bindgen` writes the bindings; `cargo bindgen --check` says which file is stale or left over.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use chama_bindgen::code::MARK;
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
    let written = outputs(&root).map(|outputs| {
        let fresh = settle(&root, &outputs, check)?;
        Ok::<_, String>(clear(&root, &outputs, check)? && fresh)
    });
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

/// Removes what was written for a module that is no more, or says that it is left over. Whether nothing is.
fn clear(root: &Path, outputs: &[Output], check: bool) -> Result<bool, String> {
    let mut clean = true;
    for path in left_over(root, outputs).map_err(|fault| fault.to_string())? {
        let path = path.display();
        if check {
            println!("left over: {path}: run `cargo bindgen` and commit that it is gone");
            clean = false;
        } else {
            println!("removes {path}");
            fs::remove_file(root.join(path.to_string())).map_err(|fault| format!("{path}: {fault}"))?;
        }
    }
    Ok(clean)
}

/// The files beside the outputs that bear the mark of the generator and are not among them.
fn left_over(root: &Path, outputs: &[Output]) -> io::Result<Vec<PathBuf>> {
    let written: BTreeSet<&Path> = outputs.iter().map(|output| Path::new(&output.path)).collect();
    let folders: BTreeSet<&Path> = written.iter().filter_map(|path| path.parent()).collect();
    let mut found = Vec::new();
    for folder in folders {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = folder.join(entry?.file_name());
            if written.contains(path.as_path()) {
                continue;
            }
            let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
            let marked = text.lines().next().is_some_and(|line| line.contains(MARK));
            if marked {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
