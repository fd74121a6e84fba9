//! Pages of the docs that say what the code says: `docs/src/limits.md` and `docs/src/rule-codes.md`.
//!
//! `CHAMA_UPDATE=1 cargo test --test answers` writes them anew, and the vector of `input_limits()`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::dispatch::Outcome;
use crate::functions;
use chama_core::error::ChamaError;
use chama_core::json::from_value;
use chama_core::limits::input_limits;
use chama_core::rule::Rule;
use serde_json::json;

const UPDATE: &str = "CHAMA_UPDATE=1 cargo test --test answers";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Compares a file with what it should be, or writes it when asked to.
fn hold(path: &str, wanted: &str) {
    let file = root().join(path);
    if env::var_os("CHAMA_UPDATE").is_some() {
        fs::write(&file, wanted).expect(path);
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date: {UPDATE}");
}

fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|part| std::str::from_utf8(part).unwrap())
        .collect();
    format!("{}{}", if number < 0 { "−" } else { "" }, groups.join(","))
}

#[test]
fn the_page_and_the_vector_of_limits_say_what_the_table_says() {
    let mut page = String::from(
        "# Limits\n\n\
         Every input has a limit, and nothing inside the limits overflows. What is outside is refused with its name, its\n\
         value and the limit. `input_limits()` gives this table to the validators of forms.\n\n\
         | name | least | most | what it bounds |\n| --- | ---: | ---: | --- |\n",
    );
    for limit in input_limits() {
        // A year has no thousands.
        let show = |number: i64| {
            if limit.name == "year" {
                number.to_string()
            } else {
                thousands(number)
            }
        };
        let (least, most) = (show(limit.minimum), show(limit.maximum));
        writeln!(page, "| `{}` | {least} | {most} | {} |", limit.name, limit.why).unwrap();
    }
    hold("docs/src/limits.md", &page);

    let vectors = json!({"module": "limits", "cases": [
        {"id": "limits-version", "function": "version", "source": "Cargo.toml", "args": {},
         "returns": env!("CARGO_PKG_VERSION")},
        {"id": "limits-all", "function": "input_limits", "source": "docs/src/limits.md", "args": {}, "returns": input_limits()},
    ]});
    let text = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    hold("chama-core/tests/vectors/limits.json", &text);
}

/// The codes of the enum `Rule`, as the refusal of another lists them.
fn rule_codes() -> Vec<String> {
    let error = from_value::<Rule>(&json!("none of them")).unwrap_err();
    let ChamaError::UnknownVariant { expected, .. } = error else {
        panic!("{error}");
    };
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What `rule_text` says of a code: the place in the docs and the sentence.
fn rule_text(code: &str) -> (String, String) {
    let args = json!({"rule": code}).as_object().unwrap().clone();
    match functions::call("rule_text", args) {
        Ok(Outcome::Returns(text)) => {
            let field = |name: &str| text[name].as_str().expect(name).to_owned();
            (field("place"), field("sentence"))
        }
        other => panic!("rule_text({code}): {other:?}"),
    }
}

#[test]
fn the_page_of_rule_codes_says_what_the_enum_says() {
    let mut page = String::from(
        "# Rule codes\n\n\
         Every line of a result names the rule that made it. A host shows the sentence; who doubts it opens the page.\n\n\
         | code | the rule |\n| --- | --- |\n",
    );
    for code in rule_codes() {
        let (place, sentence) = rule_text(&code);
        writeln!(page, "| [`{code}`]({place}) | {sentence} |").unwrap();
    }
    hold("docs/src/rule-codes.md", &page);
}

/// The anchor that mdBook gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .trim()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| {
        if letter == ' ' {
            '-'
        } else {
            letter.to_ascii_lowercase()
        }
    })
    .collect()
}

#[test]
fn every_rule_has_its_heading_in_the_docs() {
    let mut missing = Vec::new();
    for code in rule_codes() {
        let (place, _) = rule_text(&code);
        let (page, wanted) = place.split_once('#').unwrap_or((place.as_str(), ""));
        let text = fs::read_to_string(root().join("docs/src").join(page)).unwrap_or_default();
        let mut headings = text
            .lines()
            .filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#')));
        if !headings.any(|heading| anchor(heading) == wanted) {
            missing.push(format!("{code}: {place}"));
        }
    }
    assert!(missing.is_empty(), "no such heading:\n{}", missing.join("\n"));
}

#[test]
fn every_page_is_in_the_summary_and_every_link_has_its_page() {
    let docs = root().join("docs/src");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).expect("docs/src/SUMMARY.md");
    let mut linked: Vec<&str> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    linked.push("SUMMARY.md");
    let mut pages = Vec::new();
    collect(&docs, &docs, &mut pages);
    let absent: Vec<&&str> = linked
        .iter()
        .filter(|page| !pages.iter().any(|found| found == **page))
        .collect();
    let unlinked: Vec<&String> = pages.iter().filter(|page| !linked.contains(&page.as_str())).collect();
    assert!(
        absent.is_empty() && unlinked.is_empty(),
        "without a page: {absent:?}; not in the summary: {unlinked:?}"
    );
}

fn collect(root: &Path, folder: &Path, pages: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of docs") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
        }
    }
}

#[test]
fn numbers_and_names_are_written_for_people() {
    assert_eq!(
        (thousands(-1_080), thousands(999), thousands(1_000_000)),
        ("−1,080".into(), "999".into(), "1,000,000".into())
    );
    assert_eq!(anchor("Caps, and who bears them"), "caps-and-who-bears-them");
    assert!(rule_codes().contains(&"penalty_in_duplum".to_owned()));
}
