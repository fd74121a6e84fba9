//! Shows that every rule can fail: a bad item, and what is said of it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use chama_bindgen::api_of;
use chama_bindgen::fault::{Fault, Faults};
use chama_bindgen::source::Source;
use chama_bindgen::writers::WRITERS;

const ERROR: &str = "/// A.\npub enum ChamaError { /// B.\nEmpty { /// C.\nargument: String } }";

fn faults_of(text: &str) -> Vec<Fault> {
    let error = if text.contains("enum ChamaError") { "" } else { ERROR };
    let file = syn::parse_str(&format!("{text}\n{error}")).unwrap_or_else(|fault| panic!("{fault} in {text}"));
    let source = Source {
        path: "sample.rs".to_owned(),
        module: "sample".to_owned(),
        is_root: false,
        file,
    };
    api_of(&[source]).err().map(|Faults(faults)| faults).unwrap_or_default()
}

fn said_of(text: &str) -> Vec<String> {
    faults_of(text).iter().map(ToString::to_string).collect()
}

/// A function that keeps every rule, with these parameters and this result.
fn function(parameters: &str, returns: &str) -> String {
    let errors = if returns.contains("Result") {
        "/// # Errors"
    } else {
        "///"
    };
    format!("/// Gives.\n{errors}\n/// # Examples\n/// ```\n/// ```\npub fn given({parameters}) -> {returns} {{}}")
}

/// A struct that keeps every rule, with this field.
fn with_field(field: &str) -> String {
    format!(
        "/// A.\n#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]\n\
         #[serde(deny_unknown_fields)]\npub struct Sample {{ /// B.\n {field} }}\nfn nought() -> i32 {{ 0 }}\n\
         fn sum() -> i32 {{ 1 + 1 }}"
    )
}

fn with_variants(serde: &str, variants: &str) -> String {
    format!(
        "/// A.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]\n\
         #[serde({serde})]\npub enum Sample {{ {variants} }}"
    )
}

const DATA: &str = r#"remote = "Self", rename_all = "snake_case", deny_unknown_fields"#;

#[test]
fn good_items_keep_every_rule() {
    let field = with_field(r#"#[serde(default, with = "crate::wire::decimal_option")] pub a: Option<Decimal>"#);
    let good = [
        function(
            "text: &str, dates: &[NaiveDate], on: Option<Decimal>, at: DateTime<FixedOffset>",
            "Vec<i64>",
        ),
        function("sample: &Sample, count: i32", "Result<Option<Sample>, ChamaError>") + &field,
        with_field("#[serde(default = \"nought\")] pub count: i32"),
        with_field("pub text: String") + "impl Sample { /// N.\n pub fn new() {} pub(crate) fn length(&self) {} }",
        with_variants(
            "rename_all = \"snake_case\"",
            "/// B.\nFirst, /// C.\n #[serde(rename = \"act_360\")] Second",
        ),
        with_variants(DATA, "/// B.\nFirst, /// C.\nSecond { /// D.\n share: i32 }") + "kind_enum!(Sample);",
        with_field("pub other: Vec<Other>")
            + &with_field("#[serde(with = \"crate::wire::date\")] pub on: NaiveDate").replace("Sample", "Other"),
    ];
    for text in good {
        assert_eq!(said_of(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn every_rule_can_fail() {
    let unit = |variants: &str| with_variants("rename_all = \"snake_case\"", variants);
    let data = |serde: &str| with_variants(serde, "/// B.\nFirst { /// C.\n share: i32 }") + "kind_enum!(Sample);";
    let bad = [
        // Only the closed language of types.
        (function("count: u32", "i32"), "u32"),
        (function("count: usize", "i32"), "usize"),
        (function("letter: char", "i32"), "char"),
        (function("pair: (i32, i64)", "i32"), "tuple"),
        (function("map: &HashMap<String, i32>", "i32"), "HashMap"),
        (
            function("count: i32", "impl Iterator<Item = i32>"),
            "not of the API's types",
        ),
        (function("count: i32", "Result<i32, Error>"), "not of the API's types"),
        (function("count: i32", "()"), "not of the API's types"),
        (function("count: i32", "&str"), "not of the API's types"),
        (function("text: &mut Sample", "i32"), "not of the API's types"),
        (function("text: String", "i32"), "take a &str"),
        (function("list: Vec<i32>", "i32"), "by reference"),
        (
            function("sample: Sample", "i32") + &with_field("pub a: i32"),
            "by reference",
        ),
        (function("sample: &Missing", "i32"), "Missing is no public type"),
        (function("at: DateTime<Utc>", "i32"), "DateTime"),
        (with_field("pub a: Option<Option<i32>>"), "an option of an option"),
        (with_field("pub a: u8"), "u8"),
        (with_field("pub a: Vec<(i32, i32)>"), "tuple"),
        // No generics.
        (function("count: i32", "i32").replace("given(", "given<T>("), "generic"),
        (function("count: i32", "i32").replace("pub fn", "pub async fn"), "async"),
        (
            with_field("pub a: i32").replace("struct Sample", "struct Sample<T>"),
            "generic",
        ),
        // Names.
        (
            function("count: i32", "i32") + &function("count: i32", "i32"),
            "`given` of the function given",
        ),
        (
            with_field("pub a: i32") + &unit("/// B.\nFirst"),
            "`Sample` of the type Sample",
        ),
        (
            function("count: i32", "i32").replace("given", "repeat"),
            "reserved word",
        ),
        (function("from: i32", "i32"), "`from` is a reserved word"),
        (
            with_field("pub a: i32").replace("Sample", "Result"),
            "a language has that name",
        ),
        (with_field("pub lambda: i32"), "Sample.lambda: a language has that name"),
        (
            with_field("pub kind: i32"),
            "Sample.kind: a language has that name (breaks Python)",
        ),
        (with_field("pub args: i32"), "Sample.args: a language has that name"),
        (unit("/// B.\nNone"), "Sample::None: a language has that name"),
        (
            with_variants(DATA, "/// B.\nA { /// C.\nkind: i32 }") + "kind_enum!(Sample);",
            "Sample::A.kind: a language",
        ),
        (
            "/// A.\npub enum ChamaError { /// B.\nEmpty { /// C.\nmessage: String } }".to_owned(),
            "Empty.message",
        ),
        // Nothing else is public.
        (
            with_field("pub a: i32") + "impl Sample { pub fn total(&self) {} }",
            "Sample::total: a method",
        ),
        ("pub const MOST: i32 = 1;".to_owned(), "MOST: a constant"),
        ("pub trait Held {}".to_owned(), "Held: a trait"),
        ("pub type Amount = Decimal;".to_owned(), "Amount: a type alias"),
        ("pub mod inner {}".to_owned(), "inner: a public module"),
        (
            function("first: i32, second: i32", "i32"),
            "first and second are of one type",
        ),
        // Shapes.
        (
            with_field("pub a: i32").replace("{ /// B.\n pub a: i32 }", "(pub i32);"),
            "no names",
        ),
        (with_field("a: i32"), "Sample.a: not public"),
        (
            with_variants(DATA, "/// B.\nFirst(i32)") + "kind_enum!(Sample);",
            "Sample::First: its fields have no names",
        ),
        (with_field("pub a: i32").replace("Hash, ", ""), "does not derive Hash"),
        (unit("/// B.\nFirst").replace("Copy, ", ""), "does not derive Copy"),
        // Reading.
        (
            with_field("pub a: i32").replace("#[serde(deny_unknown_fields)]", ""),
            "does not deny unknown fields",
        ),
        (
            with_field("pub a: i32").replace("deny_unknown_fields", "deny_unknown_fields, default"),
            "says more",
        ),
        (
            data(r#"rename_all = "snake_case", deny_unknown_fields"#),
            "no #[serde(remote",
        ),
        (data(r#"remote = "Self", deny_unknown_fields"#), "no rename_all"),
        (data(DATA).replace("kind_enum!(Sample);", ""), "not in the kind_enum!"),
        (
            with_variants("rename_all = \"lowercase\"", "/// B.\nFirst"),
            "no rename_all",
        ),
        (
            unit("/// B.\nFirst") + "kind_enum!(Sample);",
            "has no data, and is in a kind_enum!",
        ),
        (with_field("#[serde(flatten)] pub a: i32"), "serde's flatten"),
        (with_field("#[serde(rename = \"b\")] pub a: i32"), "serde's rename"),
        (unit("/// B.\n#[serde(other)] First"), "serde's other"),
        (
            with_field("pub a: Decimal"),
            "no `with` instead of with = \"crate::wire::decimal\"",
        ),
        (
            with_field("#[serde(with = \"crate::wire::date\")] pub a: Option<NaiveDate>"),
            "date_option",
        ),
        (
            with_field("#[serde(with = \"crate::wire::date\")] pub a: i32"),
            "instead of no `with`",
        ),
        (with_field("pub a: Option<Vec<Decimal>>"), "a form of wire.rs"),
        // Defaults.
        (
            with_field("#[serde(default = \"sum\")] pub a: i32"),
            "the body of sum is not one literal",
        ),
        (
            with_field("#[serde(default = \"absent\")] pub a: i32"),
            "absent is no private function",
        ),
        (
            with_field("#[serde(default, with = \"crate::wire::date\")] pub a: NaiveDate"),
            "a day has no default",
        ),
        (with_field("#[serde(default)] pub a: Sample"), "Sample has no Default"),
        (
            with_field("pub a: i32") + "impl Default for Sample { fn default() -> Self { Self { a: 1 + 1 } } }",
            "its Default is not made of literals",
        ),
        // Choices, recursion, docs, features.
        (function("strict: bool", "i32"), "given(strict): a choice is an enum"),
        (
            function("s: &Sample", "i32") + &with_field("pub strict: bool"),
            "Sample.strict: a choice is an enum",
        ),
        (with_field("pub a: Vec<Sample>"), "contains itself"),
        (
            "/// # Examples\n/// ```\n/// ```\npub fn a() -> Result<i32, ChamaError> {}".to_owned(),
            "`# Errors`",
        ),
        (
            function("count: i32", "i32").replace("# Examples", ""),
            "no `# Examples`",
        ),
        (
            with_field("pub a: i32").replace("/// B.", ""),
            "Sample.a: no doc comment",
        ),
        (unit("First"), "Sample::First: no doc comment"),
        (with_field("pub a: i32").replace("/// A.", ""), "Sample: no doc comment"),
        (
            with_field("pub a: i32").replace("/// A.", "/// A.\n#[cfg(test)]"),
            "hangs on a cfg",
        ),
    ];
    for (text, expected) in bad {
        let said = said_of(&text);
        assert!(
            said.iter().any(|fault| fault.contains(expected)),
            "{expected:?} is not said of\n{text}\nbut {said:?}"
        );
    }
}

#[test]
fn a_fault_names_its_place_and_the_languages_that_it_would_break() {
    let unit = |variants: &str| with_variants("rename_all = \"snake_case\"", variants);
    for (text, expected) in [
        (
            function("count: i32", "i32").replace("given", "func"),
            "sample.rs:6: func: `func` is a reserved word (breaks Swift)",
        ),
        (
            function("fun: i32", "i32"),
            "sample.rs:6: given: `fun` is a reserved word (breaks Kotlin)",
        ),
        (
            function("count: i32", "i32").replace("given", "synchronized"),
            "`synchronized` is a reserved word (breaks Java)",
        ),
        (
            function("count: i32", "i32").replace("given", "round"),
            "`round` is a function that every file knows (breaks Python)",
        ),
        (
            function("r#type: i32, instanceof: i64", "i32"),
            "`instanceof` is a reserved word (breaks TypeScript)",
        ),
        (
            with_field("pub from: i32"),
            "sample.rs:4: Sample.from: a language has that name (breaks Python)",
        ),
        (
            with_field("pub a: i32").replace("Sample", "Range"),
            "Range: a language has that name (breaks Swift)",
        ),
        (
            with_field("pub a: i32") + &with_field("pub a: i32").replace("Sample", "SampleInput"),
            "the Input form of the type has the name `SampleInput`",
        ),
        (
            with_field("pub a: i32").replace("Sample", "EmptyError"),
            "the exception has the name `EmptyError` of the type EmptyError in sample.rs (breaks Python, TypeScript)",
        ),
        (
            with_field("pub first_day: i32, /// C.\npub firstDay: i32"),
            "differs from another only by its case (breaks Kotlin, Swift)",
        ),
        (
            unit("/// B.\nAct360, /// C.\nAct_360"),
            "Sample.Act_360: differs from another only by its case",
        ),
        (
            with_variants(DATA, "/// B.\nOther { /// C.\nother: Other }")
                + "kind_enum!(Sample);"
                + &with_field("pub a: i32").replace("Sample", "Other"),
            "Sample::Other: hides the type of that name (breaks Kotlin)",
        ),
        (
            with_field("pub a: i32").replace("/// A.", "/// A [`missing`] thing."),
            "Sample: [`missing`] leads to nothing that other languages have",
        ),
        (
            with_field("pub a: i32").replace("/// A.", "/// A.\n///\n/// # Panics\n/// Never."),
            "the heading `Panics` is neither Errors nor Examples",
        ),
        (
            with_field("#[serde(default = \"nought\")] pub a: i32")
                + "impl Default for Sample { fn default() -> Self { Self { a: 1 } } }",
            "Sample.a: has one default in the type's Default and another when it is left out",
        ),
        (
            with_field("#[serde(default = \"round\")] pub a: i32") + "fn round() -> i32 { round() }",
            "it refers to itself",
        ),
    ] {
        let said = said_of(&text);
        assert!(
            said.iter().any(|fault| fault.contains(expected)),
            "{expected:?} is not said of\n{text}\nbut {said:#?}"
        );
    }
}

#[test]
fn a_function_may_not_have_the_name_of_a_module() {
    let text = format!("//! A module.\n{}\n{ERROR}", function("count: i32", "i32"));
    let source = Source {
        path: "given.rs".to_owned(),
        module: "given".to_owned(),
        is_root: true,
        file: syn::parse_str(&text).unwrap(),
    };
    let said = api_of(&[source]).unwrap_err().to_string();
    let expected = "the module has the name `given` of the function given in given.rs (breaks Python)";
    assert!(said.contains(expected), "{said}");
}

/// What a writer finds that the rules of all languages let through.
#[test]
fn what_one_language_has_no_room_for_is_said_by_its_writer() {
    let fields: String = (1..240)
        .map(|number| format!(", /// C.\n pub f{number}: bool"))
        .collect();
    for (text, says) in [
        (
            with_field(&format!("pub f0: bool{fields}")),
            "Sample: a constructor of the JVM takes no more than 255 values (breaks Kotlin)",
        ),
        (
            with_field("pub a: bool").replace("Sample", "ChamaCore"),
            "ChamaCore: the package has a class of that name (breaks Kotlin)",
        ),
    ] {
        let file = syn::parse_str(&format!("{text}\n{ERROR}")).unwrap();
        let source = Source {
            path: "sample.rs".to_owned(),
            module: "sample".to_owned(),
            is_root: false,
            file,
        };
        let api = api_of(&[source]).unwrap_or_else(|faults| panic!("{faults}"));
        let said: Vec<String> = WRITERS
            .iter()
            .filter_map(|(_, files)| files(&api).err())
            .flat_map(|Faults(faults)| faults)
            .map(|fault| fault.to_string())
            .collect();
        assert!(said.len() == 1 && said[0].ends_with(says), "{said:?}");
    }
}
