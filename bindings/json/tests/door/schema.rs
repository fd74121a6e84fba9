//! The schema names what the door has.

use serde_json::Value;

#[test]
fn every_function_is_in_the_schema_and_every_reference_leads_somewhere() {
    let schema: Value = serde_json::from_str(chama_json::SCHEMA).unwrap();
    let functions = schema["functions"].as_object().unwrap();
    let mut named: Vec<&str> = functions.keys().map(String::as_str).collect();
    named.sort_unstable();
    assert!(named.iter().copied().eq(chama_json::functions()));
    let mut references = 0;
    follow(&schema, &schema, &mut references);
    assert!(references > named.len());
}

fn follow(schema: &Value, value: &Value, references: &mut usize) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let found = schema.pointer(reference.strip_prefix('#').unwrap());
                assert!(found.is_some(), "{reference}");
                *references += 1;
            }
            object.values().for_each(|value| follow(schema, value, references));
        }
        Value::Array(list) => list.iter().for_each(|value| follow(schema, value, references)),
        _ => {}
    }
}
