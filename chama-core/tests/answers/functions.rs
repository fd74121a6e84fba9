//! The public functions, one line each, for vectors and oracles. Add yours under its module.

#![allow(unused_imports, reason = "a module may have no function yet")]

use chama_core::{
    annuity::*, book::*, bylaws::*, calendar::*, chama::*, contribution::*, day_count::*, error::*, limits::*, loan::*,
    money::*, penalty::*, random::*, rate::*, returns::*, rule::*, share::*, tax::*,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

use super::dispatch::{
    Answer, Arguments, AsPlain, AsSerde, CanFail, CannotFail, Form, Outcome, call, dispatch, placed, read, refusal,
};

dispatch! {
    // limits
    input_limits();
    version();

    // rule
    rule_text(rule: Rule);

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
    series_dates(series: &DateSeries, window: &DateWindow);
    first_series_dates(series: &DateSeries, count: i32);
    next_series_date(series: &DateSeries, after: NaiveDate);
    previous_series_date(series: &DateSeries, before: NaiveDate);
    cycle_windows(series: &DateSeries, window: &DateWindow);
    cycle_on(series: &DateSeries, day: NaiveDate);
    meeting_dates(plan: &MeetingPlan, window: &DateWindow);
    business_day(date: NaiveDate, rules: &BusinessDays);
    business_days_after(date: NaiveDate, days: i32, rules: &BusinessDays);
    business_day_count(window: &DateWindow, rules: &BusinessDays);
    easter_sunday(year: i32);
    kenya_holidays(year: i32, gazetted: &[GazettedDay]);
    kenya_gazetted_idd_days();
    add_months(date: NaiveDate, months: i32);
    complete_months(window: &DateWindow);
    complete_years(window: &DateWindow);
    tenure(window: &DateWindow);
    financial_year(date: NaiveDate, start: &YearStart);
    financial_quarter(date: NaiveDate, start: &YearStart);
    local_day(instant: DateTime<FixedOffset>, terms: &LocalDayTerms);

    // day_count
    day_count_fraction(terms: &DayCountTerms);

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
    membership_on(member: &Member, on: NaiveDate);
    active_members(chama: &Chama, on: NaiveDate);
    active_spells(chama: &Chama, window: &DateWindow);
    chama_faults(chama: &Chama);

    // bylaws
    bylaws_faults(bylaws: &[Bylaws]);
    starter_bylaws(terms: &StarterTerms);

    // contribution
    dues(bylaws: &[Bylaws], member: &Member, window: &DateWindow);
    joining_charges(bylaws: &[Bylaws], member: &Member);
    contribution_position(bylaws: &[Bylaws], account: &MemberAccount, as_of: NaiveDate);
    contribution_positions(bylaws: &[Bylaws], accounts: &[MemberAccount], as_of: NaiveDate);
    allocated_payment(terms: &AllocationTerms);
    cycle_status(bylaws: &[Bylaws], accounts: &[MemberAccount], cycle: &CycleRef, as_of: NaiveDate);
    suspense_balances(suspense: &Suspense, as_of: NaiveDate);
    attributed_payments(suspense: &Suspense);
    tendered_cash(tender: &CashTender);
    expected_collections(terms: &CollectionTerms);

    // penalty
    late_penalty(terms: &PenaltyTerms, as_of: NaiveDate);
    in_duplum_limit(terms: &InDuplumTerms);
    penalty_postings(bylaws: &[Bylaws], account: &MemberAccount, posted: &[PostedPenalty], as_of: NaiveDate);

    // loan
    loan_schedule(terms: &LoanTerms);

    // share
    share_purchase(terms: &SharePurchaseTerms);
    share_purchases(meeting: &ShareMeeting);
    share_register(entries: &[ShareEntry], as_of: NaiveDate);

    // book
    book_faults(book: &Book);
    book_members(book: &Book, known_on: NaiveDate);
    member_accounts(book: &Book, known_on: NaiveDate);
    cash_positions(book: &Book, dates: &BookDates);
    book_suspense(book: &Book, known_on: NaiveDate);
    book_proof(book: &Book, dates: &BookDates);
}
