//! What the test targets share: the table of functions, cases and how they are compared, the source.

#![allow(dead_code, reason = "each test target uses a part of it")]

pub(crate) mod case;
pub(crate) mod dispatch;
pub(crate) mod functions;
pub(crate) mod source;

/// Writes a line that is seen although the test passes.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "{line}").expect("stderr");
}
