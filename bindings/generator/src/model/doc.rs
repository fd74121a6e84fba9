//! A doc comment as data: paragraphs with links that are resolved, apart from its errors and its Rust examples.

use super::Api;

/// A doc comment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Doc {
    /// What it says, the first sentence first; without headings.
    pub body: Vec<Block>,
    /// What stands under `# Errors`: the refusals in the order of the checks.
    pub errors: Vec<Block>,
    /// The Rust code under `# Examples`, as it stands; other languages show a call made from a vector instead.
    pub rust_examples: Vec<String>,
}

/// A part of a doc comment.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, each entry a line of text.
    List(Vec<Vec<Inline>>),
    /// Something kept line by line: a table, or code that is no Rust.
    Verbatim(String),
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Words in backticks: a formula, a path, a code.
    Code(String),
    /// An item of the API.
    Link(Target),
    /// A page of the docs, from `docs/src`, and a heading on it.
    Page {
        /// `rules/money.md`.
        page: String,
        /// `splitting`.
        heading: Option<String>,
    },
    /// A place elsewhere.
    Url {
        /// What is shown.
        text: String,
        /// Where it leads.
        url: String,
    },
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A module.
    Module(String),
    /// A function.
    Function(String),
    /// A type.
    Type(String),
    /// A variant, or a field, of a type.
    Member {
        /// The type.
        ty: String,
        /// The variant, as Rust names it, or the field.
        member: String,
    },
}

/// How a language writes the pieces of a doc comment. The words themselves are the same everywhere.
pub trait Dialect {
    /// Words in a fixed-width font.
    fn code(&self, text: &str) -> String {
        format!("`{text}`")
    }

    /// A link to an item of the API; without links, its name in code.
    fn link(&self, target: &Target) -> String {
        self.code(&self.name(target))
    }

    /// The name of an item in the language.
    fn name(&self, target: &Target) -> String {
        match target {
            Target::Module(name) | Target::Function(name) | Target::Type(name) => name.clone(),
            Target::Member { ty, member } => format!("{ty}.{member}"),
        }
    }

    /// A page of the docs.
    fn page(&self, page: &str, heading: Option<&str>) -> String {
        match heading {
            Some(heading) => format!("docs/src/{page}#{heading}"),
            None => format!("docs/src/{page}"),
        }
    }

    /// A place elsewhere.
    fn url(&self, text: &str, url: &str) -> String {
        format!("[{text}]({url})")
    }

    /// Words, with what means something to the language escaped.
    fn text(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Markdown with the names of Rust and of JSON, without links: for the schema.
pub struct Plain;

impl Dialect for Plain {}

impl Doc {
    /// The first paragraph, on one line.
    pub fn summary(&self, dialect: &dyn Dialect) -> String {
        match self.body.first() {
            Some(Block::Paragraph(inlines)) => line(inlines, dialect),
            _ => String::new(),
        }
    }

    /// The body as paragraphs, each on one line, with a blank line between two. Wrap it with [`crate::code::wrapped`].
    pub fn text(&self, dialect: &dyn Dialect) -> String {
        text(&self.body, dialect)
    }

    /// What stands under `# Errors`, in the same form.
    pub fn errors_text(&self, dialect: &dyn Dialect) -> String {
        text(&self.errors, dialect)
    }

    /// Every piece, wherever it stands.
    pub fn inlines(&self) -> impl Iterator<Item = &Inline> {
        self.body.iter().chain(&self.errors).flat_map(|block| match block {
            Block::Paragraph(inlines) => inlines.iter().collect::<Vec<_>>(),
            Block::List(entries) => entries.iter().flatten().collect(),
            Block::Verbatim(_) => Vec::new(),
        })
    }
}

fn text(blocks: &[Block], dialect: &dyn Dialect) -> String {
    let paragraphs: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(inlines) => line(inlines, dialect),
            Block::List(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|entry| format!("- {}", line(entry, dialect)))
                    .collect();
                entries.join("\n")
            }
            Block::Verbatim(text) => text.clone(),
        })
        .collect();
    paragraphs.join("\n\n")
}

fn line(inlines: &[Inline], dialect: &dyn Dialect) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => dialect.text(text),
            Inline::Code(text) => dialect.code(text),
            Inline::Link(target) => dialect.link(target),
            Inline::Page { page, heading } => dialect.page(page, heading.as_deref()),
            Inline::Url { text, url } => dialect.url(text, url),
        })
        .collect()
}

/// What links can lead to, by name.
pub(crate) trait Names {
    fn is_module(&self, name: &str) -> bool;
    fn is_function(&self, name: &str) -> bool;
    fn is_type(&self, name: &str) -> bool;
    fn is_member(&self, ty: &str, member: &str) -> bool;
}

impl Names for Api {
    fn is_module(&self, name: &str) -> bool {
        self.modules.iter().any(|one| one.name == name)
    }

    fn is_function(&self, name: &str) -> bool {
        self.function(name).is_some()
    }

    fn is_type(&self, name: &str) -> bool {
        self.ty(name).is_some() || self.error.name == name
    }

    fn is_member(&self, ty: &str, member: &str) -> bool {
        let variants = self.ty(ty).map(super::TypeDef::variants);
        let variants = variants.or((self.error.name == ty).then_some(&self.error.variants[..]));
        let field = self
            .ty(ty)
            .is_some_and(|one| one.fields().iter().any(|field| field.name == member));
        field || variants.is_some_and(|variants| variants.iter().any(|variant| variant.name == member))
    }
}

/// Reads a doc comment. `owner` is what `Self` means; what does not read is said in words.
pub(crate) fn read(text: &str, owner: Option<&str>, names: &dyn Names) -> (Doc, Vec<String>) {
    let mut reader = Reader {
        owner,
        names,
        faults: Vec::new(),
    };
    let mut doc = Doc::default();
    for (heading, lines) in sections(text) {
        match heading {
            "" => doc.body = reader.blocks(&lines),
            "Errors" => doc.errors = reader.blocks(&lines),
            "Examples" => doc.rust_examples = fences(&lines),
            other => reader
                .faults
                .push(format!("the heading `{other}` is neither Errors nor Examples")),
        }
    }
    (doc, reader.faults)
}

/// The lines below each heading; those above the first have none.
fn sections(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut sections = vec![("", Vec::new())];
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        match line.strip_prefix("# ") {
            Some(heading) if !in_code => sections.push((heading.trim(), Vec::new())),
            _ => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    sections
}

/// The code between fences.
fn fences(lines: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match (line.starts_with("```"), open) {
            (true, false) => {
                open = true;
                found.push(String::new());
            }
            (true, true) => open = false,
            (false, true) => {
                if let Some(code) = found.last_mut() {
                    code.push_str(line);
                    code.push('\n');
                }
            }
            (false, false) => {}
        }
    }
    found
}

struct Reader<'a> {
    owner: Option<&'a str>,
    names: &'a dyn Names,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn blocks(&mut self, lines: &[&str]) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut part: Vec<&str> = Vec::new();
        let mut in_code = false;
        for line in lines.iter().chain([&""]) {
            in_code ^= line.starts_with("```");
            // A list may stand right below its paragraph.
            let listed = part.first().is_some_and(|first| first.starts_with("- "));
            let begins = line.starts_with("- ") && !listed;
            if !in_code && (line.trim().is_empty() || begins) {
                blocks.extend(self.block(&part));
                part.clear();
            }
            if !line.trim().is_empty() || in_code {
                part.push(line);
            }
        }
        blocks
    }

    fn block(&mut self, lines: &[&str]) -> Option<Block> {
        let first = lines.first()?;
        if first.starts_with("```") || first.starts_with('|') {
            return Some(Block::Verbatim(lines.join("\n")));
        }
        if !first.starts_with("- ") {
            return Some(Block::Paragraph(self.inlines(&joined(lines))));
        }
        let mut entries: Vec<Vec<&str>> = Vec::new();
        for line in lines {
            match (line.strip_prefix("- "), entries.last_mut()) {
                (Some(entry), _) => entries.push(vec![entry]),
                (None, Some(entry)) => entry.push(line),
                (None, None) => {}
            }
        }
        Some(Block::List(
            entries.iter().map(|entry| self.inlines(&joined(entry))).collect(),
        ))
    }

    fn inlines(&mut self, text: &str) -> Vec<Inline> {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['`', '[', 'd']) {
            let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
            let piece = code(from)
                .map(|(code, after)| (Inline::Code(code.to_owned()), after))
                .or_else(|| self.link(from))
                .or_else(|| page(from, before));
            let after = match piece {
                Some((inline, after)) => {
                    push_text(&mut found, before);
                    found.push(inline);
                    after
                }
                None => {
                    let mut letters = from.chars();
                    letters.next();
                    let after = letters.as_str();
                    push_text(&mut found, rest.strip_suffix(after).unwrap_or(rest));
                    after
                }
            };
            rest = after;
        }
        push_text(&mut found, rest);
        found
    }

    /// `[`Name`]`, `[`Name`](path)` or `[words](target)`; any other bracket is one.
    fn link<'t>(&mut self, from: &'t str) -> Option<(Inline, &'t str)> {
        let (shown, after) = from.strip_prefix('[')?.split_once(']')?;
        let bare = shown.strip_prefix('`').and_then(|shown| shown.strip_suffix('`'));
        let (target, after) = match (after.strip_prefix('(').and_then(|after| after.split_once(')')), bare) {
            (Some((target, after)), _) => (target, after),
            (None, Some(bare)) => (bare, after),
            (None, None) => return None,
        };
        if target.contains("://") {
            let (text, url) = (shown.to_owned(), target.to_owned());
            return Some((Inline::Url { text, url }, after));
        }
        let Some(target) = self.target(target) else {
            self.faults
                .push(format!("[`{target}`] leads to nothing that other languages have"));
            return Some((Inline::Code(target.to_owned()), after));
        };
        Some((Inline::Link(target), after))
    }

    fn target(&self, path: &str) -> Option<Target> {
        let parts: Vec<&str> = path.trim_end_matches("()").split("::").collect();
        let (last, before) = parts.split_last()?;
        let name = (*last).to_owned();
        let owner = match before.last() {
            Some(&"Self") => self.owner,
            other => other.copied(),
        };
        if let Some(ty) = owner.filter(|ty| self.names.is_member(ty, last)) {
            return Some(Target::Member {
                ty: ty.to_owned(),
                member: name,
            });
        }
        if *last == "Self" {
            return Some(Target::Type(self.owner?.to_owned()));
        }
        if self.names.is_type(last) {
            return Some(Target::Type(name));
        }
        if self.names.is_function(last) {
            return Some(Target::Function(name));
        }
        self.names.is_module(last).then_some(Target::Module(name))
    }
}

fn push_text(found: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text(last)) = found.last_mut() {
        last.push_str(text);
    } else if !text.is_empty() {
        found.push(Inline::Text(text.to_owned()));
    }
}

fn joined(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// `` `…` `` at the start, and what follows.
fn code(from: &str) -> Option<(&str, &str)> {
    from.strip_prefix('`')?.split_once('`')
}

/// `docs/src/rules/money.md#splitting` at the start of a word, and what follows.
fn page<'t>(from: &'t str, before: &str) -> Option<(Inline, &'t str)> {
    let path = from
        .strip_prefix("docs/src/")
        .filter(|_| before.is_empty() || before.ends_with([' ', '(']))?;
    let end = path.find(".md")?.checked_add(".md".len())?;
    let (page, after) = path.split_at_checked(end)?;
    let is_of_heading = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let (heading, after) = match after.strip_prefix('#') {
        Some(rest) => {
            let heading = rest.find(|letter| !is_of_heading(letter)).unwrap_or(rest.len());
            let (heading, after) = rest.split_at_checked(heading)?;
            (Some(heading.to_owned()), after)
        }
        None => (None, after),
    };
    let page = page.to_owned();
    Some((Inline::Page { page, heading }, after))
}
