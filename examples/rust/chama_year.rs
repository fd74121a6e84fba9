//! A group's year.
fn main() {}
