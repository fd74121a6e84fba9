//! The table of functions of the library's own tests: vectors and oracles call Rust through it.

use super::Output;
use crate::code::{Code, MARK};
use crate::fault::Faults;
use crate::model::{Api, Function};

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    let mut code = Code::new("    ");
    code.line(format!("// {MARK}"));
    code.line("// The public functions, one line each, for vectors and oracles.");
    code.blank();
    code.line("#![allow(unused_imports, reason = \"a module may have no function yet\")]");
    code.blank();
    super::imports(&mut code, api);
    code.blank();
    code.line("use super::dispatch::{");
    code.line("    Answer, Arguments, AsPlain, AsSerde, CanFail, CannotFail, Form, Outcome, call, dispatch, placed, read, refusal,");
    code.line("};");
    code.blank();
    code.block("dispatch! {", "}", |code| {
        for module in &api.modules {
            let mut functions = api.functions_of(&module.name).peekable();
            if functions.peek().is_some() {
                code.blank();
                code.line(format!("// {}", module.name));
            }
            for function in functions {
                code.line(line(function));
            }
        }
    });
    let path = "chama-core/tests/answers/functions.rs".to_owned();
    let text = code.finish();
    Ok(vec![Output { path, text }])
}

fn line(function: &Function) -> String {
    let params: Vec<String> = function
        .params
        .iter()
        .map(|param| format!("{}: {}", param.name, param.rust()))
        .collect();
    format!("{}({});", function.name, params.join(", "))
}
