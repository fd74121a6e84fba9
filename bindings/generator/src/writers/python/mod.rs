//! Python: the tables of the native module, a module of Python for each domain module, and their stubs.

mod expression;
mod glue;
mod source;
mod stub;
mod words;

use super::Output;
use crate::fault::Faults;
use crate::model::Api;

/// Where the package stands.
const PACKAGE: &str = "bindings/python/python/chama_core";

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    let mut outputs = vec![glue::file(api)];
    for module in &api.modules {
        outputs.push(source::module(api, module));
        outputs.push(stub::module(api, module));
    }
    outputs.push(source::package(api));
    outputs.push(stub::package(api));
    Ok(outputs)
}

fn output(name: &str, text: &str) -> Output {
    Output {
        path: format!("{PACKAGE}/{name}"),
        text: format!("{}\n", text.trim_end()),
    }
}
