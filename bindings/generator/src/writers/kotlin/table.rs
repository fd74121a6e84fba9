//! The table of the tests: from a function's arguments in JSON to its typed call and back, and the examples of the docs.

use super::forms::{put, read};
use super::words::{name, quoted, value};
use super::{STEP, in_parentheses, with_head};
use crate::code::Code;
use crate::model::{Api, Function, Literal, Shape};
use crate::names::camel;

/// How wide the examples are.
pub(super) const EXAMPLE_WIDTH: usize = 100;

pub(super) fn file(api: &Api) -> String {
    let mut code = Code::new(STEP);
    code.line("/** Every function: its arguments in full from JSON, its typed call, its result and that as JSON. */");
    code.block(
        "internal val typedCalls: Map<String, (JsonElement) -> Pair<Any?, String>> = mapOf(",
        ")",
        |code| {
            for one in &api.functions {
                code.line(format!("{} to ::{},", quoted(&one.name), typed_call(one)));
            }
        },
    );
    for one in &api.functions {
        code.blank();
        let args = one.params.iter().map(|param| {
            let from = format!("args.at({})", quoted(&param.name));
            format!("{} = {}", name(&param.name), read(&param.ty, &from))
        });
        let args: Vec<String> = args.collect();
        code.block(
            format!(
                "private fun {}(json: JsonElement): Pair<Any?, String> {{",
                typed_call(one)
            ),
            "}",
            |code| {
                code.line(if args.is_empty() {
                    "readObject(json)"
                } else {
                    "val args = readObject(json)"
                });
                in_parentheses(code, &format!("val answer = {}", camel(&one.name)), &args, "");
                code.line(format!(
                    "return answer to jsonText {{ {} }}",
                    put(&one.returns, "answer")
                ));
            },
        );
    }
    code.blank();
    code.line("/** The examples of the docs, with what they return. */");
    code.block(
        "internal val examples: Map<String, () -> Pair<String, String>> = mapOf(",
        ")",
        |code| {
            for one in api.functions.iter().filter(|one| one.example.is_some()) {
                code.line(format!("{} to ::{}Example,", quoted(&one.name), camel(&one.name)));
            }
        },
    );
    for one in &api.functions {
        let Some(example) = &one.example else { continue };
        code.blank();
        code.block(
            format!("private fun {}Example(): Pair<String, String> {{", camel(&one.name)),
            "}",
            |code| {
                code.line(format!("val answer = {}", call(api, one, &example.args, EXAMPLE_WIDTH)));
                code.line(format!(
                    "val returns = {}",
                    quoted(&example.returns.to_json(api).to_string())
                ));
                code.line(format!(
                    "return jsonText {{ {} }} to returns",
                    put(&one.returns, "answer")
                ));
            },
        );
    }
    code.blank();
    code.line("/** Every type: from JSON and back to it. */");
    code.block(
        "internal val bothWays: Map<String, (String) -> String> = mapOf(",
        ")",
        |code| {
            for one in &api.types {
                let name = &one.name;
                code.line(format!("{} to {{ {name}.fromJson(it).toJson() }},", quoted(name)));
            }
        },
    );
    code.blank();
    code.line("/** Every variant without data of a choice with data, with its name. */");
    code.block(
        "internal val dataObjects: List<Pair<Any, String>> = listOf(",
        ")",
        |code| {
            for one in api.types.iter().filter(|one| matches!(one.shape, Shape::Union(_))) {
                for variant in one.variants().iter().filter(|variant| variant.fields.is_empty()) {
                    code.line(format!(
                        "{}.{name} to {},",
                        one.name,
                        quoted(&variant.name),
                        name = variant.name
                    ));
                }
            }
        },
    );
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
        pairs
            .map(|(param, literal)| value(api, literal, &param.ty, room))
            .collect()
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
