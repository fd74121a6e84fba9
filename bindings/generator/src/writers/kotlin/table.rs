//! The table of the tests: from a function's arguments in JSON to its typed call and back, and the examples of the docs.

use super::forms::{put, read};
use super::words::{name, quoted, value};
use super::{STEP, with_head};
use crate::code::Code;
use crate::model::{Api, Function, Literal};
use crate::names::camel;

pub(super) fn file(api: &Api) -> String {
    let mut code = Code::new(STEP);
    code.line("/** Every function: its arguments in full from JSON, its typed call, its result as JSON. */");
    code.block("internal val typedCalls: Map<String, (JsonElement) -> String> = mapOf(", ")", |code| {
        for one in &api.functions {
            code.line(format!("{} to ::{},", quoted(&one.name), typed_call(one)));
        }
    });
    for one in &api.functions {
        code.blank();
        let args: Vec<String> = one.params.iter().map(|param| {
            let from = format!("args.at({})", quoted(&param.name));
            format!("{} = {}", name(&param.name), read(&param.ty, &from))
        }).collect();
        code.block(format!("private fun {}(json: JsonElement): String {{", typed_call(one)), "}", |code| {
            if !args.is_empty() {
                code.line("val args = readObject(json)");
            } else {
                code.line("readObject(json)");
            }
            code.list(&format!("val answer = {}(", camel(&one.name)), &args, ")");
            code.line(format!("return jsonText {{ {} }}", put(&one.returns, "answer")));
        });
    }
    code.blank();
    code.line("/** Every type: from JSON and back to it. */");
    code.block("internal val bothWays: Map<String, (String) -> String> = mapOf(", ")", |code| {
        for one in &api.types {
            code.line(format!("{} to {{ {}.fromJson(it).toJson() }},", quoted(&one.name), one.name));
        }
    });
    let imports = ["ke.chama.json.*", "kotlinx.serialization.json.JsonElement"];
    with_head(&[], "ke.chama", &imports, code)
}

fn typed_call(one: &Function) -> String {
    format!("{}Typed", camel(&one.name))
}

/// A call of a function, as people write it.
pub(super) fn call(api: &Api, one: &Function, args: &[Literal], room: usize) -> String {
    let function = camel(&one.name);
    let written = |room: usize| -> Vec<String> {
        let pairs = one.params.iter().zip(args);
        pairs.map(|(param, literal)| value(api, literal, &param.ty, room)).collect()
    };
    let flat = format!("{function}({})", written(usize::MAX).join(", "));
    if flat.chars().count() <= room {
        return flat;
    }
    let lines: String = written(room.saturating_sub(STEP.len()))
        .into_iter()
        .map(|arg| format!("{STEP}{},\n", arg.replace('\n', &format!("\n{STEP}"))))
        .collect();
    format!("{function}(\n{lines})")
}
