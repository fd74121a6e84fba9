//! The npm package's own part of the API: declarations, functions, error classes, and where decimals stand.
//!
//! Data crosses as JSON, whose keys and names TypeScript has too. So what is generated is small: types with their docs,
//! a line of JavaScript for each function, and the shapes of the arguments that have decimals in them, since TypeScript's
//! users may give those as whole numbers or as an object of a library for decimals.

mod calls;
mod declarations;
mod words;

use super::Output;
use crate::code::{Code, MARK};
use crate::fault::Faults;
use crate::model::{Api, Function, Ty};
use crate::names::camel;

const FOLDER: &str = "bindings/wasm/npm/lib";

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    Ok(vec![
        output("api.d.ts", declarations::api(api)),
        output("api.js", calls::functions(api)),
        output("calls.js", calls::calls(api)),
        output("errors.d.ts", declarations::errors(api)),
        output("errors.js", calls::errors(&api.error)),
    ])
}

fn output(name: &str, text: String) -> Output {
    Output {
        path: format!("{FOLDER}/{name}"),
        text,
    }
}

/// A file with its first line.
fn begun() -> Code {
    let mut code = Code::new("  ");
    code.line(format!("// {MARK}"));
    code.blank();
    code
}

/// The class of a variant of the error: `OutOfRange` is an `OutOfRangeError`.
fn class(variant: &str) -> String {
    format!("{}Error", variant.trim_end_matches("Error"))
}

/// The parameters of a function, as JavaScript names them.
fn params(function: &Function) -> Vec<String> {
    function.params.iter().map(|param| camel(&param.name)).collect()
}

/// Whether there is a decimal in a type, however deep.
fn has_decimal(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Decimal => true,
        Ty::List(inner) | Ty::Option(inner) => has_decimal(api, inner),
        Ty::Named(name) => api
            .ty(name)
            .is_some_and(|one| one.all_fields().any(|field| has_decimal(api, &field.ty))),
        _ => false,
    }
}

/// Whether a value of a type may be given in more forms than it is returned in.
fn has_input_form(api: &Api, ty: &Ty) -> bool {
    api.may_leave_out(ty) || has_decimal(api, ty)
}
