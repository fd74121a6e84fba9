//! A document with one field of every kind, for the tests of this module.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::from_text;
use crate::money::{ResidualPolicy, Rounding};
use crate::wire::kind_enum;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum What {
    Paid {
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        #[serde(default)]
        rounding: Rounding,
        #[serde(default, with = "crate::wire::decimal_list")]
        parts: Vec<Decimal>,
    },
    Inside {
        policy: ResidualPolicy,
    },
    Closed,
}
kind_enum!(What);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    #[serde(with = "crate::wire::date")]
    pub(crate) on: NaiveDate,
    pub(crate) what: What,
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) count: i32,
    #[serde(default)]
    pub(crate) seed: i64,
    #[serde(default)]
    pub(crate) chance: f64,
    #[serde(default)]
    pub(crate) open: bool,
    #[serde(default, with = "crate::wire::date_option")]
    pub(crate) until: Option<NaiveDate>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    #[serde(with = "crate::wire::decimal")]
    pub(crate) amount: Decimal,
}

/// Refuses a document whose only entry is a good one with some keys replaced.
pub(crate) fn refused(keys: Value) -> (String, String) {
    let mut entry = json!({"on": "2026-01-31", "what": {"kind": "closed"}});
    for (key, value) in keys.as_object().unwrap() {
        entry[key] = value.clone();
    }
    let text = json!({"entries": [{"on": "2026-01-31", "what": {"kind": "closed"}}, entry]}).to_string();
    let error = from_text::<Document>(&text).unwrap_err();
    (error.code().to_owned(), error.to_string())
}
