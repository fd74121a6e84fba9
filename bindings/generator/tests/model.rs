//! The model of a small library with one of each thing, and what every writer makes of it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};

use chama_bindgen::model::doc::{Block, Dialect, Inline, Plain, Target};
use chama_bindgen::model::{Api, Literal, Pass, Shape, Ty};
use chama_bindgen::writers::WRITERS;
use chama_bindgen::{api, code, vectors};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn fixture() -> Api {
    let mut api = api(&folder().join("fixture/src")).unwrap_or_else(|faults| panic!("{faults}"));
    vectors::attach(&mut api, &folder().join("fixture/vectors")).unwrap_or_else(|faults| panic!("{faults}"));
    api
}

#[test]
fn modules_are_followed_and_only_domain_modules_are_exported() {
    let api = fixture();
    let modules: Vec<&str> = api.modules.iter().map(|module| module.name.as_str()).collect();
    assert_eq!(modules, ["error", "thing", "day_part"]);
    let names = |module| {
        api.functions_of(module)
            .map(|one| one.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("thing"), ["wanted_things", "first_day", "measured"]);
    assert_eq!(names("day_part"), ["sun_height"]);
    assert_eq!(api.types_of("thing").count(), 6);
    assert_eq!(
        api.ty("Measured").unwrap().place.to_string(),
        "src/thing/measured.rs:15"
    );
}

#[test]
fn a_type_knows_where_it_is_used_and_what_is_in_it() {
    let api = fixture();
    let uses = |name: &str| {
        let one = api.ty(name).unwrap();
        (one.is_input, one.is_output, one.may_leave_out, one.has_float)
    };
    assert_eq!(uses("Thing"), (true, true, true, true));
    assert_eq!(uses("Extra"), (true, true, true, false));
    assert_eq!(uses("Colour"), (true, true, false, false));
    assert_eq!(uses("Measured"), (false, true, false, false));
    assert!(matches!(&api.ty("Colour").unwrap().shape, Shape::Choice(variants) if variants[1].wire == "blue_2"));
    assert!(matches!(&api.ty("Level").unwrap().shape, Shape::Choice(variants) if variants[1].wire == "HIGH"));
    assert!(matches!(&api.ty("Extra").unwrap().shape, Shape::Union(variants) if variants[0].fields.is_empty()));
    assert_eq!(api.ty("Thing").unwrap().aliases, ["kitu"]);
    assert_eq!(api.ty("Level").unwrap().variants()[1].aliases, ["juu"]);
    assert!(api.has_float(&Ty::List(Box::new(Ty::Named("Thing".to_owned())))));
    assert_eq!(api.error.variants[0].wire, "out_of_range");
}

#[test]
fn defaults_are_literals() {
    let api = fixture();
    let thing = api.ty("Thing").unwrap();
    let written: Vec<(&str, Option<String>)> = thing
        .fields()
        .iter()
        .map(|field| {
            let default = field.default.as_ref();
            (
                field.name.as_str(),
                default.map(|default| default.rust(&api, &field.ty)),
            )
        })
        .collect();
    let default = |text: &str| Some(text.to_owned());
    assert_eq!(
        written,
        [
            ("id", None),
            ("price", None),
            ("since", None),
            ("count", default("3")),
            ("seed", default("-1")),
            ("chance", None),
            ("colour", default("Colour::Red")),
            (
                "extra",
                default("Extra::MorePercent { share: Decimal::new(100, 0), level: Level::High }")
            ),
            ("weights", default("vec![Decimal::new(5, 1), Decimal::new(200, 2)]")),
            ("note", default("None")),
            ("seen", default("None")),
            ("terms", default("MeasuredTerms { times: 0 }")),
        ]
    );
    let Some(Literal::List(weights)) = &thing.fields()[8].default else {
        panic!("no list")
    };
    assert_eq!(weights[0], Literal::Decimal("0.5".to_owned()));
}

#[test]
fn functions_know_how_they_are_called() {
    let api = fixture();
    let wanted = api.function("wanted_things").unwrap();
    let passed: Vec<(&str, Pass, String)> = wanted
        .params
        .iter()
        .map(|param| (param.name.as_str(), param.pass, param.rust()))
        .collect();
    assert_eq!(
        passed,
        [
            ("things", Pass::Slice, "&[Thing]".to_owned()),
            ("wanted", Pass::Value, "Colour".to_owned()),
            ("name", Pass::Str, "&str".to_owned()),
        ]
    );
    assert!(wanted.can_fail && !api.function("first_day").unwrap().can_fail);
    assert_eq!(wanted.returns, Ty::List(Box::new(Ty::Named("Thing".to_owned()))));
    assert_eq!(api.function("sun_height").unwrap().params[0].ty, Ty::Instant);
}

#[test]
fn the_example_of_a_function_is_the_first_short_vector_that_returns() {
    let api = fixture();
    let example = api.function("wanted_things").unwrap().example.as_ref().unwrap();
    assert_eq!(example.id, "wanted-1");
    let Literal::List(things) = &example.args[0] else {
        panic!("no list")
    };
    // What the vector leaves out is left out, and can be written in full.
    let written = things[0].to_json(&api);
    assert_eq!(written["extra"]["kind"], "more_percent");
    assert!(written.get("count").is_none());
    let full = things[0].in_full(&api).to_json(&api);
    assert_eq!((&full["count"], &full["extra"]["level"]), (&3.into(), &"HIGH".into()));
    assert_eq!(api.function("measured").unwrap().example, None);
}

struct Html;

impl Dialect for Html {
    fn code(&self, text: &str) -> String {
        format!("<code>{text}</code>")
    }

    fn link(&self, target: &Target) -> String {
        format!("<a>{}</a>", self.name(target))
    }

    fn page(&self, page: &str, heading: Option<&str>) -> String {
        format!("<a>{page}#{}</a>", heading.unwrap_or_default())
    }

    fn text(&self, text: &str) -> String {
        text.replace('&', "&amp;")
    }
}

#[test]
fn a_doc_comment_is_paragraphs_with_links() {
    let api = fixture();
    let doc = &api.function("wanted_things").unwrap().doc;
    assert_eq!(
        doc.summary(&Html),
        "Returns the things that are <code>wanted</code>, in their order; see <a>measured</a> and <a>thing</a>."
    );
    assert_eq!(
        doc.text(&Plain).lines().nth(2).unwrap(),
        "Formula: `a · b`. Source: docs/src/rules/things.md#wanted. Plain [brackets] stay, and so does [a \
         page](https://example.org/page)."
    );
    assert!(matches!(&doc.body[2], Block::Verbatim(table) if table.starts_with("| a | table |\n")));
    assert_eq!(
        doc.errors_text(&Html),
        "In this order: <code>empty</code> (<code>things</code>), <a>ChamaError.OutOfRange</a> (<code>least</code>)."
    );
    assert_eq!(doc.rust_examples.len(), 1);
    assert!(doc.rust_examples[0].starts_with("assert!("));
    assert!(
        doc.inlines()
            .any(|inline| *inline == Inline::Link(Target::Function("measured".to_owned())))
    );

    let module = &api.modules[1].doc;
    assert_eq!(
        module.text(&Plain),
        "Things of every kind, and what is done with them.\n\nA second paragraph, with a list:\n\n- one entry that is long \
         enough to stand on two lines;\n- another with `code`."
    );
    let note = &api.ty("Thing").unwrap().fields()[9].doc;
    assert_eq!(note.summary(&Plain), "A note, if there is one; `Thing.id` says whose.");
}

#[test]
fn every_writer_writes_what_it_wrote() {
    let api = fixture();
    for (language, files) in WRITERS {
        for output in files(&api).unwrap_or_else(|faults| panic!("{language}: {faults}")) {
            let name = output.path.replace('/', "-");
            let path = folder().join("snapshots").join(&name);
            if env::var_os("CHAMA_UPDATE").is_some() {
                fs::write(&path, &output.text).unwrap();
            }
            let held = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                held == output.text,
                "{name} is written otherwise: CHAMA_UPDATE=1 cargo test -p chama-bindgen"
            );
            assert!(output.text.contains(code::MARK), "{name} is not marked");
        }
    }
}

#[test]
fn generated_rust_has_its_usual_form_or_says_where_it_does_not_parse() {
    let formatted = code::rust("pub fn a ( )->i32{1}").unwrap();
    assert!(formatted.ends_with("pub fn a() -> i32 {\n    1\n}\n"));
    let fault = code::rust("fn a() {}\nfn b( {}").unwrap_err();
    assert!(fault.contains("line 2: fn b( {}"), "{fault}");
}

#[test]
fn code_keeps_its_indent_and_its_width() {
    let mut code = code::Code::new("  ");
    code.block("class A {", "}", |code| {
        code.blank();
        code.comment("// ", &"word ".repeat(40));
        code.list("call(", &["1".to_owned(), "2".to_owned()], ")");
        code.line("a\n\nb");
        code.list("f(", &vec!["argument".to_owned(); 14], ")");
        code.list("g(", &[], ")");
    });
    let text = code.finish();
    assert!(text.starts_with("class A {\n  // word"));
    assert!(text.contains("\n  call( 1, 2 )\n  a\n\n  b\n  f(\n    argument,\n"));
    assert!(text.ends_with("  g()\n}\n"));
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= code::WIDTH && line.trim_end() == line)
    );

    assert_eq!(
        code::wrapped("- one two three\nfour", 9),
        ["- one two", "  three", "four"]
    );
    assert_eq!(code::wrapped("", 9), [""]);
}
