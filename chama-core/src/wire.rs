//! How values look in JSON: decimals and dates as strict text, choices with their `kind`.
//!
//! `rust_decimal` and `chrono` read more than we write (`0.1`, `"1e3"`, `"2026-1-5"`), so every such
//! field goes through a module of this file. An enum with data is an object with a `kind`; it is read
//! without the buffering of serde's internally tagged enums, so that a fault keeps its whole path.

use std::fmt;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use rust_decimal::Decimal;
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, VariantAccess, Visitor};
use serde::ser::{self, Impossible, SerializeStruct, SerializeStructVariant, Serializer};
use serde::{Deserialize, Serialize};

/// Reads decimal text: digits, at most one point, at most one minus; nothing else.
pub(crate) fn read_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !is_number(whole) || leading_zero || part.is_some_and(|part| !is_number(part)) {
        return None;
    }
    // "-0" is 0: a sign that no amount has would make two forms of one value.
    Decimal::from_str_exact(text)
        .ok()
        .map(|value| if value.is_zero() { value.abs() } else { value })
}

// Dates and moments are read and written here: chrono's own readers take more forms than we write, and every form weighs.

/// Reads a date written `2026-01-31`, and nothing else.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let year = i32::try_from(digits(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(month, 2)?, digits(day, 2)?)
}

/// A number of so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

pub(crate) fn write_date(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// Reads a moment written `2026-01-31T23:59:00+03:00` or `2026-01-31T20:59:00Z`, with any part of a second.
pub(crate) fn read_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    let (day, time) = text.split_once('T')?;
    let (time, offset) = time.split_at_checked(time.find(['Z', '+', '-'])?)?;
    let (time, part) = match time.split_once('.') {
        Some((time, part)) => (time, nanoseconds(part)?),
        None => (time, 0),
    };
    let [hour, minute, second] = numbers(time)?;
    // A leap second is the 59th, and more than a second long.
    let (second, part) = match second {
        60 => (59, part.checked_add(1_000_000_000)?),
        second => (second, part),
    };
    let local = read_date(day)?.and_hms_nano_opt(hour, minute, second, part)?;
    local.and_local_timezone(read_offset(offset)?).single()
}

/// Numbers of two digits with a colon between them.
fn numbers<const N: usize>(text: &str) -> Option<[u32; N]> {
    let mut read = [0; N];
    let mut parts = text.split(':');
    for number in &mut read {
        *number = digits(parts.next()?, 2)?;
    }
    parts.next().is_none().then_some(read)
}

/// The digits behind the point of a second; those beyond the ninth are too small to keep.
fn nanoseconds(part: &str) -> Option<u32> {
    let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let kept = part.get(..9).unwrap_or(part);
    is_number.then(|| digits(&format!("{kept:0<9}"), 9)).flatten()
}

fn read_offset(text: &str) -> Option<FixedOffset> {
    let (sign, text) = match text.split_at_checked(1)? {
        ("Z", "") => return FixedOffset::east_opt(0),
        ("-", text) => (-1, text),
        (_, text) => (1, text),
    };
    let [hours, minutes] = numbers(text)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes).filter(|_| minutes < 60)?;
    let seconds = i32::try_from(minutes).ok()?.checked_mul(60)?.checked_mul(sign)?;
    FixedOffset::east_opt(seconds)
}

/// Writes a moment with as much of its second as there is.
pub(crate) fn write_instant(instant: DateTime<FixedOffset>) -> String {
    let nanoseconds = instant.nanosecond();
    let (leap, part) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let part = match (part, part % 1_000_000, part % 1_000) {
        (0, ..) => String::new(),
        (_, 0, _) => format!(".{:03}", part / 1_000_000),
        (_, _, 0) => format!(".{:06}", part / 1_000),
        _ => format!(".{part:09}"),
    };
    let offset = instant.offset().local_minus_utc();
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
    format!(
        "{}T{:02}:{:02}:{:02}{part}{sign}{:02}:{:02}",
        write_date(instant.date_naive()),
        instant.hour(),
        instant.minute(),
        instant.second().saturating_add(leap),
        minutes / 60,
        minutes % 60,
    )
}

/// What decimals, dates and moments should look like.
pub(crate) const DECIMAL: &str = "decimal text such as \"1234.50\"";
pub(crate) const DATE: &str = "a date such as \"2026-01-31\"";
pub(crate) const INSTANT: &str = "a moment such as \"2026-01-31T23:59:00+03:00\"";

/// Text that a visitor turns into a value, with what it should look like.
struct Text<T>(&'static str, fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(text), &self))
    }
}

macro_rules! text_forms {
    ($one:ident, $option:ident, $list:ident, $type:ty, $expected:expr, $read:path, $write:expr, $path:literal) => {
        pub(crate) mod $one {
            use super::*;

            pub(crate) fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn($type) -> String = $write;
                serializer.serialize_str(&write(*value))
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_str(Text($expected, $read))
            }

            /// One value on its own, inside an option or a list.
            #[derive(Serialize, Deserialize)]
            #[serde(transparent)]
            pub(super) struct One(#[serde(with = $path)] pub(super) $type);
        }

        #[allow(dead_code, reason = "a type of the API may use only one of the forms")]
        pub(crate) mod $option {
            use super::*;

            pub(crate) fn serialize<S: Serializer>(value: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                value.map($one::One).serialize(serializer)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
                Ok(Option::<$one::One>::deserialize(deserializer)?.map(|one| one.0))
            }
        }

        #[allow(dead_code, reason = "a type of the API may use only one of the forms")]
        pub(crate) mod $list {
            use super::*;

            pub(crate) fn serialize<S: Serializer>(values: &[$type], serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(values.iter().map(|value| $one::One(*value)))
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<$type>, D::Error> {
                Ok(Vec::<$one::One>::deserialize(deserializer)?
                    .into_iter()
                    .map(|one| one.0)
                    .collect())
            }
        }
    };
}

text_forms!(
    decimal,
    decimal_option,
    decimal_list,
    Decimal,
    DECIMAL,
    read_decimal,
    |value| value.to_string(),
    "crate::wire::decimal"
);
text_forms!(
    date,
    date_option,
    date_list,
    NaiveDate,
    DATE,
    read_date,
    write_date,
    "crate::wire::date"
);

/// Gives an enum with data its JSON form, an object with a `kind`.
///
/// The enum derives serde with `#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]`.
macro_rules! kind_enum {
    ($($name:ident),*) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $name::deserialize($crate::wire::KindFirst(deserializer))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, $crate::wire::KindFirst(serializer))
            }
        }
    )*};
}
pub(crate) use kind_enum;

/// Turns serde's `{"variant": {…}}` into `{"kind": "variant", …}`, both ways.
pub(crate) struct KindFirst<T>(pub(crate) T);

pub(crate) const KIND: &str = "kind";

impl<'de, D: Deserializer<'de>> Deserializer<'de> for KindFirst<D> {
    type Error = D::Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(KindVisitor(visitor))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct KindVisitor<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for KindVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with a `kind`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<V::Value, A::Error> {
        // The reader of `json` gives `kind` first, so that what follows keeps its path. A document that
        // comes another way may have it anywhere: what stands before it is then held back.
        let mut held = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == KIND {
                let kind = map.next_value()?;
                return self.0.visit_enum(Kind {
                    kind,
                    entries: Entries {
                        held: held.into_iter(),
                        value: None,
                        map,
                    },
                });
            }
            held.push((key, map.next_value()?));
        }
        Err(de::Error::missing_field(KIND))
    }
}

struct Kind<A> {
    kind: String,
    entries: Entries<A>,
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Kind<A> {
    type Error = A::Error;
    type Variant = Entries<A>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Entries<A>), A::Error> {
        let name: de::value::StringDeserializer<A::Error> = self.kind.into_deserializer();
        Ok((seed.deserialize(name)?, self.entries))
    }
}

/// The entries of the object without its `kind`: those that were held back, then those still to come.
struct Entries<A> {
    held: std::vec::IntoIter<(String, serde_json::Value)>,
    value: Option<serde_json::Value>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.held.next() {
            Some((key, value)) => {
                self.value = Some(value);
                let key: de::value::StringDeserializer<A::Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(de::Error::custom),
            None => self.map.next_value_seed(seed),
        }
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn unit_variant(mut self) -> Result<(), A::Error> {
        match self.next_key::<String>()? {
            None => Ok(()),
            Some(key) => Err(de::Error::unknown_field(&key, &[])),
        }
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, A::Error> {
        Err(de::Error::custom(NO_TUPLES))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(de::Error::custom(NO_TUPLES))
    }
}

const NO_TUPLES: &str = "the types of the API have named fields only";

fn only_enums<T, E: ser::Error>() -> Result<T, E> {
    Err(E::custom("only an enum has a `kind`"))
}

macro_rules! refuse {
    ($($method:ident($($type:ty),*);)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<S::Ok, S::Error> { only_enums() })*
    };
}

impl<S: Serializer> Serializer for KindFirst<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Impossible<S::Ok, S::Error>;
    type SerializeTuple = Impossible<S::Ok, S::Error>;
    type SerializeTupleStruct = Impossible<S::Ok, S::Error>;
    type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
    type SerializeMap = Impossible<S::Ok, S::Error>;
    type SerializeStruct = Impossible<S::Ok, S::Error>;
    type SerializeStructVariant = KindFirst<S::SerializeStruct>;

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        let mut fields = self.0.serialize_struct(name, 1)?;
        fields.serialize_field(KIND, variant)?;
        fields.end()
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        let mut fields = self.0.serialize_struct(name, length.saturating_add(1))?;
        fields.serialize_field(KIND, variant)?;
        Ok(KindFirst(fields))
    }

    refuse! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_f32(f32); serialize_f64(f64); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]);
        serialize_none(); serialize_unit(); serialize_unit_struct(&'static str);
    }

    fn serialize_some<T: ?Sized + Serialize>(self, _: &T) -> Result<S::Ok, S::Error> {
        only_enums()
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, _: &T) -> Result<S::Ok, S::Error> {
        only_enums()
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<S::Ok, S::Error> {
        only_enums()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        only_enums()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, S::Error> {
        only_enums()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, S::Error> {
        only_enums()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        only_enums()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        only_enums()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, S::Error> {
        only_enums()
    }
}

impl<F: SerializeStruct> SerializeStructVariant for KindFirst<F> {
    type Ok = F::Ok;
    type Error = F::Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), F::Error> {
        self.0.serialize_field(key, value)
    }

    fn end(self) -> Result<F::Ok, F::Error> {
        self.0.end()
    }
}
