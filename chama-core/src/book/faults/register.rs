//! What is wrong with the register once the book has changed it, at the event that made the change.

use crate::book::Book;
use crate::book::register::{ChangeOrigin, Register};
use crate::chama::{Chama, chama_errors};
use crate::error::ChamaError;

/// The group with the changes of the book; a fault of a change is one of its event.
pub(crate) fn register_errors(book: &Book, register: &Register, errors: &mut Vec<ChamaError>) {
    let chama = Chama {
        members: register.members.clone(),
        ..book.chama.clone()
    };
    for mut error in chama_errors(&chama) {
        for path in error.paths().into_iter().flatten() {
            *path = origin(register, path);
        }
        errors.push(error);
    }
}

/// From a path in the register with all its changes to one in the book.
pub(crate) fn origin(register: &Register, path: &str) -> String {
    let own = format!("chama.{path}");
    let Some((member, rest)) = indexed(path, "members[") else {
        return own;
    };
    let Some(line) = register.origins.get(member) else {
        return own;
    };
    if let Some((change, rest)) = indexed(rest.trim_start_matches('.'), "changes[") {
        return match line.changes.get(change) {
            Some(ChangeOrigin::Event(place)) if rest == ".on" => format!("events[{place}].value_date"),
            Some(ChangeOrigin::Event(place)) => format!("events[{place}]{rest}"),
            Some(ChangeOrigin::Own(place)) => format!("chama.members[{member}].changes[{place}]{rest}"),
            None => own,
        };
    }
    match (line.joined, rest) {
        (Some(place), ".joined") => format!("events[{place}].value_date"),
        (Some(place), ".id") => format!("events[{place}].what.member"),
        (Some(place), "") => format!("events[{place}].what"),
        (Some(place), rest) => format!("events[{place}].what{rest}"),
        (None, _) => own,
    }
}

/// Takes `members[3]` off the front of a path.
pub(crate) fn indexed<'a>(path: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let (index, rest) = path.strip_prefix(name)?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}
