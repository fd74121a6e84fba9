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
    converted_rate(terms: &RateConversion);
    periodic_rate(terms: &PeriodicRateTerms);

    // annuity
    annuity_payment(terms: &AnnuityPaymentTerms);
    annuity_periods(terms: &AnnuityPeriodsTerms);
    annuity_rate(terms: &AnnuityRateTerms);
    future_value(terms: &FutureValueTerms);
    present_value(terms: &PresentValueTerms);

    // returns
    irr(amounts: &[Decimal]);
    linked_return(returns: &[Decimal]);
    modified_dietz(terms: &DietzTerms);
    time_weighted_return(valuations: &[Valuation]);
    xirr(flows: &[CashFlow]);

    // random
    normal_sample(terms: &NormalSampleTerms);
    verifiable_shuffle(seed_text: &str, items: &[String]);

    // chama

    // bylaws

    // contribution

    // penalty

    // share

    // book
}
