//! Functions, with the call that their docs show.

use super::docs::DocC;
use super::value::{Expr, Fractions, literal, ty};
use super::{declared, docs};
use crate::code::{Code, WIDTH};
use crate::model::{Api, Example, Function};
use crate::names::camel;

pub(super) fn write(code: &mut Code, api: &Api, one: &Function) {
    docs::write(code, api, &one.doc, &[]);
    if let Some(example) = &one.example {
        code.line("///");
        code.line("/// ```swift");
        let call = call(api, one, example).written(WIDTH.saturating_sub("/// let result = try ".len()));
        for line in format!("let result = try {call}").lines() {
            code.line(format!("/// {line}"));
        }
        code.line("/// ```");
    }
    let errors = one
        .doc
        .errors_text(&DocC(api))
        .replace("\n\n", " ")
        .replace("\n- ", " ");
    code.line("///");
    let throws = if errors.is_empty() {
        "- Throws: ``ChamaError`` for a value that is none, such as `Decimal.nan`.".to_owned()
    } else {
        format!("- Throws: ``ChamaError``. {errors}")
    };
    code.comment("/// ", &throws);
    let parameters = one.params.iter().map(|param| {
        let parameter = format!("{}: {}", camel(&param.name), ty(&param.ty));
        (None, Expr::Atom(parameter))
    });
    let ends = format!(") throws -> {} {{", ty(&one.returns));
    let open = Expr::Parts(format!("public func {}(", camel(&one.name)), parameters.collect(), ends);
    code.block(open.written(code.room()), "}", |code| {
        if one.params.is_empty() {
            code.line(format!("try Door.call(\"{}\") {{ _ in }}", one.name));
        } else {
            code.block(format!("try Door.call(\"{}\") {{ _out in", one.name), "}", |code| {
                for param in &one.params {
                    code.line(format!("_out.field(\"{}\", {})", param.name, declared(&param.name)));
                }
            });
        }
    });
    code.blank();
}

/// The call of an example.
pub(super) fn call(api: &Api, one: &Function, example: &Example) -> Expr {
    let arguments = one
        .params
        .iter()
        .zip(&example.args)
        .map(|(param, value)| (Some(camel(&param.name)), literal(api, value, Fractions::Text)));
    Expr::call(&camel(&one.name), arguments.collect())
}
