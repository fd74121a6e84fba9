//! The files of the library, followed from its `lib.rs`, and what stands in their attributes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, Token, Visibility};

use crate::fault::{Faults, Place};

/// Modules for Rust only.
const RUST_ONLY: &[&str] = &["json", "wire"];

/// A file of a domain module.
pub struct Source {
    /// The file, from the folder of the library: `src/money/split.rs`.
    pub path: String,
    /// The domain module that it belongs to: `money`.
    pub module: String,
    /// Whether it is the first file of that module, which says in its `//!` what the module is about.
    pub is_root: bool,
    /// What it says.
    pub file: syn::File,
}

/// Returns the files of every domain module, in the order of `lib.rs`.
pub fn sources(src: &Path) -> Result<Vec<Source>, Faults> {
    let mut walk = Walk {
        src,
        found: Vec::new(),
        faults: Faults::default(),
    };
    walk.enter("lib.rs", Path::new(""), None, false);
    walk.faults.or(walk.found)
}

struct Walk<'a> {
    src: &'a Path,
    found: Vec<Source>,
    faults: Faults,
}

impl Walk<'_> {
    /// Reads a file; the files of its own modules lie in `folder`.
    fn enter(&mut self, path: &str, folder: &Path, module: Option<&str>, is_root: bool) {
        let from_library = format!("src/{path}");
        let at = |line| Place {
            file: from_library.clone(),
            line,
        };
        let text = match fs::read_to_string(self.src.join(path)) {
            Ok(text) => text,
            Err(fault) => return self.faults.add(&at(0), "the file", fault.to_string()),
        };
        let file = match syn::parse_file(&text) {
            Ok(file) => file,
            Err(fault) => {
                let line = fault.span().start().line;
                return self.faults.add(&at(line), "the file", fault.to_string());
            }
        };
        let inner: Vec<(String, bool)> = file.items.iter().filter_map(own_file).collect();
        if let Some(module) = module {
            self.found.push(Source {
                path: from_library,
                module: module.to_owned(),
                is_root,
                file,
            });
        }
        for (name, public) in inner {
            // At the top, what is not public or is for Rust only holds no API.
            if module.is_none() && (!public || RUST_ONLY.contains(&name.as_str())) {
                continue;
            }
            let flat = folder.join(format!("{name}.rs"));
            let path = if self.src.join(&flat).exists() {
                flat
            } else {
                folder.join(&name).join("mod.rs")
            };
            self.enter(
                &slashed(&path),
                &folder.join(&name),
                Some(module.unwrap_or(&name)),
                module.is_none(),
            );
        }
    }
}

/// The name of a module in a file of its own, and whether it is public; modules of tests are none.
fn own_file(item: &Item) -> Option<(String, bool)> {
    match item {
        Item::Mod(one) if one.content.is_none() && !hangs_on_a_cfg(&one.attrs) => {
            Some((one.ident.to_string(), is_public(&one.vis)))
        }
        _ => None,
    }
}

fn slashed(path: &Path) -> String {
    let parts: Vec<String> = PathBuf::from(path)
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

pub(crate) fn place(file: &str, of: &impl Spanned) -> Place {
    Place {
        file: file.to_owned(),
        line: of.span().start().line,
    }
}

pub(crate) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub(crate) fn hangs_on_a_cfg(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|one| one.path().is_ident("cfg") || one.path().is_ident("cfg_attr"))
}

/// The doc comment as text, each line without the blank that rustdoc's habit puts before it.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) = &pair.value
        {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned());
        }
    }
    lines.join("\n")
}

/// The local words of `#[doc(alias = "…")]`.
pub(crate) fn aliases(attributes: &[Attribute]) -> Vec<String> {
    let mut aliases = Vec::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("doc")) {
        // A doc comment is a `doc` too, and no list.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("alias") {
                aliases.push(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    aliases
}

/// What `#[serde(…)]` says: name and value, where it has one.
pub(crate) fn serde(attributes: &[Attribute]) -> BTreeMap<String, Option<String>> {
    let mut said = BTreeMap::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        let parts = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for part in parts.into_iter().flatten() {
            let name = part.path().get_ident().map(ToString::to_string).unwrap_or_default();
            let value = match part {
                Meta::NameValue(pair) => match pair.value {
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(text), ..
                    }) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            };
            said.insert(name, value);
        }
    }
    said
}

/// The names in `#[derive(…)]`.
pub(crate) fn derives(attributes: &[Attribute]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("derive")) {
        let paths = attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        let last = |path: syn::Path| path.segments.last().map(|segment| segment.ident.to_string());
        names.extend(paths.into_iter().flatten().filter_map(last));
    }
    names
}
