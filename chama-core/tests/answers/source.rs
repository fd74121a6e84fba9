//! The source of the library, read with syn.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{File, Item, ItemFn, ReturnType, Type, Visibility};

/// Modules for Rust users only, and the error, whose code every language writes in its own way.
pub(crate) const NOT_EXPORTED: &[&str] = &["json", "wire"];

/// A file of `src`, by its path there (`money/split.rs`).
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) file: File,
}

/// Returns every file that holds API, in the order of their names.
pub(crate) fn api() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let relative = |path: &Path| {
        path.strip_prefix(&root)
            .expect("under src")
            .to_string_lossy()
            .replace('\\', "/")
    };
    let exported = |path: &str| !NOT_EXPORTED.contains(&path.split(['/', '.']).next().unwrap_or_default());
    paths
        .iter()
        .map(|path| (relative(path), path))
        .filter(|(name, _)| exported(name))
        .map(|(name, path)| {
            let text = fs::read_to_string(path).expect("a source file reads");
            Source {
                file: syn::parse_file(&text).unwrap_or_else(|fault| panic!("{name}: {fault}")),
                path: name,
            }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of src reads") {
        let path = entry.expect("an entry reads").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// A public function as its signature says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) parameters: Vec<String>,
    pub(crate) can_fail: bool,
}

/// Returns the public functions of `sources`.
pub(crate) fn functions(sources: &[Source]) -> Vec<Function> {
    let items = sources.iter().flat_map(|source| &source.file.items);
    items
        .filter_map(|item| match item {
            Item::Fn(function) if is_public(&function.vis) => Some(describe(function)),
            _ => None,
        })
        .collect()
}

fn describe(function: &ItemFn) -> Function {
    let parameters = function.sig.inputs.iter().map(|input| match input {
        syn::FnArg::Typed(syn::PatType { pat, .. }) => match &**pat {
            syn::Pat::Ident(name) => name.ident.to_string(),
            _ => "?".to_owned(),
        },
        syn::FnArg::Receiver(_) => "self".to_owned(),
    });
    Function {
        name: function.sig.ident.to_string(),
        parameters: parameters.collect(),
        can_fail: matches!(&function.sig.output, ReturnType::Type(_, returned) if last(returned) == "Result"),
    }
}

/// The last name of a type's path.
fn last(kind: &Type) -> String {
    match kind {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

pub(crate) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
