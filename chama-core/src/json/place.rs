//! Where in a JSON text a path leads, by line and column.

use super::tree::without_mark;

/// A place in a text, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: i64,
    /// The character in the line, from 1.
    pub column: i64,
}

/// Returns where in a JSON text the value at `path` begins, or the nearest thing around it that is there.
///
/// The path is an error's, such as `events[17].what.amount`; a missing field is placed at the object that
/// misses it. There is no place in a text that is no JSON up to that point.
///
/// # Examples
/// ```
/// use chama_core::json::place_of;
/// let text = "{\n  \"events\": [\n    {\"id\": \"e1\"}\n  ]\n}";
/// let place = place_of(text, "events[0].id").unwrap();
/// assert_eq!((place.line, place.column), (3, 12));
/// let object = place_of(text, "events[0].value_date").unwrap();
/// assert_eq!((object.line, object.column), (3, 5));
/// ```
pub fn place_of(text: &str, path: &str) -> Option<Place> {
    let text = without_mark(text);
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
    };
    scanner.skip_space();
    let mut found = scanner.at;
    for step in steps(path) {
        let inside = match step {
            Step::Key(key) => scanner.enter_key(key),
            Step::Index(index) => scanner.enter_index(index),
        };
        if inside.is_none() {
            break;
        }
        found = scanner.at;
    }
    let before = text.get(..found).filter(|before| before.len() < text.len())?;
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let from_one = |count: usize| i64::try_from(count).ok()?.checked_add(1);
    Some(Place {
        line: from_one(line)?,
        column: from_one(column)?,
    })
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The steps of a path: `weights[1]` is a key and an index.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).map(|part| {
        part.strip_suffix(']')
            .and_then(|index| index.parse().ok())
            .map_or(Step::Key(part), Step::Index)
    })
}

/// Walks through a JSON text without building anything.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.step())
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
    }

    /// From the start of an object to the value of `key`.
    fn enter_key(&mut self, key: &str) -> Option<()> {
        self.take(b'{')?;
        loop {
            self.skip_space();
            let from = self.at;
            self.skip_string()?;
            let name = self.bytes.get(from..self.at)?;
            let matches = serde_json::from_slice::<String>(name).is_ok_and(|name| name == key);
            self.skip_space();
            self.take(b':')?;
            self.skip_space();
            if matches {
                return Some(());
            }
            self.skip_value()?;
            self.take(b',')?;
        }
    }

    /// From the start of a list to its element.
    fn enter_index(&mut self, index: usize) -> Option<()> {
        self.take(b'[')?;
        self.skip_space();
        for _ in 0..index {
            self.skip_value()?;
            self.take(b',')?;
            self.skip_space();
        }
        (self.peek()? != b']').then_some(())
    }

    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let byte = self.peek()?;
            self.step();
            match byte {
                b'"' => return Some(()),
                b'\\' => self.step(),
                _ => {}
            }
        }
    }

    /// Over one value and the space behind it.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let from = self.at;
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    depth = depth.saturating_add(1);
                    self.step();
                }
                b'}' | b']' if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    self.step();
                }
                b',' | b'}' | b']' if depth == 0 => return (self.at > from).then_some(()),
                _ => self.step(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tree::tree;

    #[test]
    fn a_path_has_a_place_and_a_missing_one_that_of_its_object() {
        let text = "{\n \"a\": [1, {\"x}]\\\"\": 2}, {\"b\":\n  {\"é\": [], \"c\": \"d\"}}],\n \"e\": {}}";
        assert!(tree(text).is_ok());
        for (path, line, column) in [
            ("", 1, 1),
            ("text", 1, 1),
            ("nothing.here", 1, 1),
            ("a", 2, 7),
            ("a[0]", 2, 8),
            ("a[1]", 2, 11),
            ("a[2].b", 3, 3),
            ("a[2].b.é", 3, 9),
            ("a[2].b.é[0]", 3, 9),
            ("a[2].b.c", 3, 18),
            ("a[2].b.f", 3, 3),
            ("a[3]", 2, 7),
            ("e", 4, 7),
            ("e.kind", 4, 7),
        ] {
            assert_eq!(place_of(text, path), Some(Place { line, column }), "{path}");
        }
        assert_eq!(place_of("", "a"), None);
        assert_eq!(place_of("  ", "a"), None);
        for broken in [
            "{",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "[",
            "[[[",
            "{\"b\": [1,",
            "\"\\",
            "{\"b\":1,}",
            "]",
        ] {
            let _ = place_of(broken, "a[1].b");
        }
    }
}
