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
    cash_amount(terms: &CashTerms);
    currencies();
    format_amount(amount: Decimal, currency: Currency);
    minor_units_to_amount(minor_units: i64, currency: Currency);
    parse_amount(text: &str, currency: Currency);
    rounded_amount(amount: Decimal, currency: Currency, rounding: &Rounding);
    split(terms: &SplitTerms);
    threshold_count(terms: &ThresholdTerms);
    to_minor_units(amount: Decimal, currency: Currency);
    validated_amount(check: &AmountCheck);

    // tax
    kenya_withholding_rates();
    withholding_tax(terms: &WithholdingTerms, rates: &[WithholdingRate]);

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
    share_purchase(terms: &SharePurchaseTerms);
    share_purchases(meeting: &ShareMeeting);
    share_register(entries: &[ShareEntry], as_of: NaiveDate);

    // book
}
