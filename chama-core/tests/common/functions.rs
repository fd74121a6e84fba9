//! The public functions, one line each, for vectors and oracles. Add yours under its module.

#![allow(unused_imports, reason = "a module may have no function yet")]

use chama_core::{
    annuity::*, book::*, bylaws::*, calendar::*, chama::*, contribution::*, day_count::*, error::*, limits::*,
    money::*, penalty::*, random::*, rate::*, returns::*, rule::*, share::*, tax::*,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

use super::dispatch::{
    Answer, Arguments, AsPlain, AsSerde, CanFail, CannotFail, Form, Outcome, call, dispatch, placed, read, refusal,
};

dispatch! {
    // limits
    limits();
    version();

    // money

    // tax

    // calendar

    // day_count

    // rate

    // annuity

    // returns

    // random

    // chama

    // bylaws

    // contribution

    // penalty

    // share

    // book
}
