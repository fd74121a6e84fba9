//! What the generator refuses: where, which item, what is wrong with it, and which language it would break.

use std::fmt;

/// A place in the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the folder of the library: `src/money/split.rs`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A thing in the source that cannot be said in every language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// Which item: `SplitTerms.amount`, `split(terms)`.
    pub item: String,
    /// What is wrong.
    pub says: String,
    /// Which languages it would break; empty for all of them.
    pub breaks: Vec<&'static str>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.item, self.says)?;
        if !self.breaks.is_empty() {
            write!(f, " (breaks {})", self.breaks.join(", "))?;
        }
        Ok(())
    }
}

/// Everything that was found, so that it can be mended at once.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, place: &Place, item: impl Into<String>, says: impl Into<String>) {
        self.add_for(&[], place, item, says);
    }

    pub(crate) fn add_for(
        &mut self,
        breaks: &[&'static str],
        place: &Place,
        item: impl Into<String>,
        says: impl Into<String>,
    ) {
        self.0.push(Fault {
            place: place.clone(),
            item: item.into(),
            says: says.into(),
            breaks: breaks.to_vec(),
        });
    }

    /// The answer, if nothing was found.
    pub(crate) fn or<T>(self, answer: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(answer)
        } else {
            Err(self.sorted())
        }
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.0.sort();
        self
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
        }
        Ok(())
    }
}
