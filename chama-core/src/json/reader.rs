//! Reads a type of the API from a tree, by serde, and takes nothing for what it is not.

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::parts::whole_within;
use super::refusal::{Refusal, listed, unexpected};
use crate::error::ChamaError;
use crate::limits::{Bound, SAFE_INTEGER};
use crate::wire::KIND;

/// Reads a type of the API from a tree.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a Value);

impl Reader<'_> {
    fn refuse<T>(self, expected: &str) -> Result<T, Refusal> {
        Err(de::Error::invalid_type(unexpected(self.0), &expected))
    }

    fn whole<'de, V: Visitor<'de>>(self, bound: Bound, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_i64(whole_within(self.0, bound).map_err(Refusal)?)
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(whole), _, _) => visitor.visit_i64(whole),
                (_, Some(whole), _) => visitor.visit_u64(whole),
                (_, _, float) => visitor.visit_f64(float.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(list) => visitor.visit_seq(Elements { list, next: 0 }),
            Value::Object(object) => visitor
                .visit_map(Entries {
                    kind: object.get_key_value(KIND),
                    rest: object.iter(),
                    current: None,
                })
                // Only `kind` is read outside of its own entry, and so has no path yet.
                .map_err(|Refusal(error)| match error {
                    ChamaError::UnknownVariant { ref argument, .. } if argument.is_empty() => {
                        Refusal(error.within(KIND))
                    }
                    error => Refusal(error),
                }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(Bound::of_i32(), visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(SAFE_INTEGER, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    // serde's derive would also take a list for a struct, and an object for a choice.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => self.refuse("an object"),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(name.as_str().into_deserializer()),
            _ => self.refuse(&listed(variants)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

struct Elements<'a> {
    list: &'a [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Refusal;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        let index = self.next;
        let Some(element) = self.list.get(index) else {
            return Ok(None);
        };
        self.next = index.saturating_add(1);
        seed.deserialize(Reader(element))
            .map(Some)
            .map_err(|refusal| Refusal(refusal.0.within(&format!("[{index}]"))))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len().saturating_sub(self.next))
    }
}

/// The entries of an object, `kind` before all others, so that a choice is known before its fields.
struct Entries<'a> {
    kind: Option<(&'a String, &'a Value)>,
    rest: serde_json::map::Iter<'a>,
    current: Option<(&'a String, &'a Value)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Refusal;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        self.current = self.kind.take().or_else(|| self.rest.find(|(key, _)| *key != KIND));
        match self.current {
            Some((key, _)) => seed.deserialize(key.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refusal> {
        match self.current.take() {
            Some((key, value)) => seed
                .deserialize(Reader(value))
                .map_err(|refusal| Refusal(refusal.0.within(key))),
            None => Err(de::Error::custom("a value follows its key")),
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::json;

    use super::*;
    use crate::json::sample::{Amount, Entry, What, refused};
    use crate::json::{from_text, from_value};
    use crate::money::{Rounding, RoundingMode};

    #[test]
    fn only_one_way_of_writing_a_decimal_is_read() {
        for text in [
            "1e3",
            " 1",
            "1 ",
            "1_000",
            "+1",
            "01",
            "-01",
            "00",
            "NaN",
            "inf",
            "",
            "-",
            ".5",
            "5.",
            "1,000",
            "1.2.3",
            "0x1",
            "--1",
            "٣",
            "1234567890123456789012345678901",
            "0.00000000000000000000000000001",
            "79228162514264337593543950336",
        ] {
            let document = json!({ "amount": text });
            assert_eq!(
                from_value::<Amount>(&document).unwrap_err().code(),
                "invalid_text",
                "{text}"
            );
            assert!(serde_json::from_value::<Amount>(document).is_err(), "{text}");
        }
        for number in [
            json!(0.1),
            json!(1),
            json!(null),
            json!(true),
            json!(["1"]),
            json!({"1": 1}),
        ] {
            assert_eq!(
                from_value::<Amount>(&json!({ "amount": number })).unwrap_err().code(),
                "wrong_type"
            );
        }
        for (text, written) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("1.10", "1.10"),
            ("-1.5", "-1.5"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ] {
            assert_eq!(
                from_value::<Amount>(&json!({ "amount": text }))
                    .unwrap()
                    .amount
                    .to_string(),
                written
            );
        }
    }

    #[test]
    fn only_one_way_of_writing_a_date_is_read() {
        for text in [
            "2026-1-5",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "26-01-05",
            "02026-01-05",
            "+2026-01-05",
            "-026-01-05",
            "2026-01-05 ",
            "2026/01/05",
            "05-01-2026",
            "2026-01-05T00:00:00",
            "20260105",
            "",
            "2025-02-29",
            "２０２６-01-05",
        ] {
            let keys = json!({ "on": text });
            assert_eq!(refused(keys).0, "invalid_text", "{text}");
        }
        // The year 99 is a date; that nobody computes with it is for the limits to say.
        let early: Entry = from_value(&json!({"on": "0099-01-01", "what": {"kind": "closed"}})).unwrap();
        assert_eq!(
            crate::limits::check_date("on", early.on).unwrap_err().code(),
            "date_out_of_range"
        );
    }

    #[test]
    fn the_kind_may_stand_anywhere_also_for_plain_serde() {
        let paid = What::Paid {
            amount: Decimal::new(150, 2),
            rounding: Rounding {
                mode: RoundingMode::Down,
                step: Some(Decimal::from(5)),
            },
            parts: vec![Decimal::ONE],
        };
        for text in [
            r#"{"kind": "paid", "amount": "1.50", "rounding": {"mode": "down", "step": "5"}, "parts": ["1"]}"#,
            r#"{"amount": "1.50", "kind": "paid", "rounding": {"mode": "down", "step": "5"}, "parts": ["1"]}"#,
            r#"{"parts": ["1"], "rounding": {"step": "5", "mode": "down"}, "amount": "1.50", "kind": "paid"}"#,
        ] {
            assert_eq!(from_text::<What>(text), Ok(paid.clone()));
            assert_eq!(serde_json::from_str::<What>(text).unwrap(), paid);
            assert_eq!(
                serde_json::from_str::<Value>(text).unwrap(),
                serde_json::to_value(&paid).unwrap()
            );
        }
        for text in [
            r#"{"kind": "closed", "kind": "closed"}"#,
            r#"{"kind": "closed", "amount": "1"}"#,
            r#"{"amount": "1", "kind": "closed"}"#,
            r#"{"amount": "1", "amount": "1", "kind": "paid"}"#,
            r#"{"amount": 1, "kind": "paid"}"#,
            r#"{"kind": null}"#,
            r#""closed""#,
            r#"{"closed": null}"#,
            r#"[]"#,
        ] {
            assert!(from_text::<What>(text).is_err(), "{text}");
            assert!(serde_json::from_str::<What>(text).is_err(), "{text}");
        }
    }
}
