//! Every bound of the library, written once.
//!
//! The table below gives the constants, the checks, the messages, the page `docs/src/limits.md` and
//! [`input_limits`]. Nothing inside these bounds overflows; `tests/limits.rs` walks their corners.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;

/// A bound on a whole number: a count, an amount in whole units of money, a number of decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    name: &'static str,
    pub(crate) minimum: i64,
    pub(crate) maximum: i64,
    why: &'static str,
}

macro_rules! bounds {
    ($($constant:ident $name:literal $minimum:literal ..= $maximum:literal $why:literal;)*) => {
        $(#[doc = $why] pub(crate) const $constant: Bound =
            Bound { name: $name, minimum: $minimum, maximum: $maximum, why: $why };)*
        const TABLE: &[Bound] = &[$($constant),*];
    };
}

bounds! {
    AMOUNT "amount" 0 ..= 1_000_000_000_000 "an amount of money, in whole units of the currency";
    SIGNED_AMOUNT "signed_amount" -1_000_000_000_000 ..= 1_000_000_000_000 "a balance or a cash flow, in whole units of the currency";
    RATE "rate" 0 ..= 10 "a rate as a fraction per period: 0.12 is 12 %";
    RATE_DECIMALS "rate_decimals" 0 ..= 12 "decimals of a rate";
    COMPUTED_RATE "computed_rate" 0 ..= 1_000_000 "a rate that was computed, as a fraction per period";
    FRACTION "fraction" 0 ..= 1 "a part of a whole: 0.28 is 28 %";
    WEIGHT "weight" 0 ..= 1_000_000_000_000 "a weight in a split";
    WEIGHT_DECIMALS "weight_decimals" 0 ..= 12 "decimals of a weight";
    WEIGHTS "weights" 1 ..= 1_000_000 "the parts of one split";
    ROUNDING_STEP "rounding_step" 0 ..= 1_000_000 "the step that an amount is rounded to, in whole units of the currency";
    HANDS "hands" 0 ..= 100 "hands of one member; ½ is 0.5";
    HANDS_DECIMALS "hands_decimals" 0 ..= 4 "decimals of a number of hands";
    PLACES "places" 0 ..= 1_000 "places where one group holds money";
    PEOPLE "people" 0 ..= 1_000_000_000 "people, votes or shares that a threshold is taken of";
    SHARES "shares" 0 ..= 1_000_000 "shares that a member may buy at one meeting";
    SHARES_MOVED "shares_moved" -1_000_000 ..= 1_000_000 "shares bought, or given back, in one entry";
    MEMBERS "members" 0 ..= 10_000 "members of one group";
    MEMBER_CHANGES "member_changes" 0 ..= 1_000 "changes of one member in the register";
    ACCOUNTS "accounts" 0 ..= 10_000 "member accounts in one call";
    DUES "dues" 0 ..= 50_000 "dues that one member may come to owe by a date";
    EVENTS "events" 0 ..= 1_000_000 "events, payments or entries in one list";
    RULES "rules" 0 ..= 100 "rules of one kind in one set of by-laws, sets of by-laws in a group";
    FLOWS "flows" 1 ..= 10_000 "cash flows of one investment";
    FLOW_DECIMALS "flow_decimals" 0 ..= 6 "decimals of a cash flow or a value";
    PERIODS "periods" 0 ..= 3_660 "periods of an annuity, dates in one series";
    INSTALMENTS "instalments" 1 ..= 3_660 "instalments of one loan";
    LOAN_PARTS "loan_parts" 0 ..= 1_000 "later disbursements or interest pauses of one loan";
    LOAN_FEES "loan_fees" 0 ..= 100 "fees of one loan; each may be in every row";
    LOAN_RATE_CHANGES "loan_rate_changes" 0 ..= 120 "changes of rate of one loan, ten years of one a month; each computes all later rows anew";
    LOAN_EVENTS "loan_events" 0 ..= 10_000 "events of one loan";
    LOANS "loans" 0 ..= 100_000 "loans in one call";
    LOAN_RATE "loan_rate" 0 ..= 100 "a rate that was computed for one period of a loan, as a fraction";
    TENURE_MONTHS "tenure_months" 0 ..= 1_200 "complete months of membership that a rule asks";
    SAVINGS_MULTIPLE "savings_multiple" 0 ..= 100 "how many times the savings may be borrowed";
    SAVINGS_MULTIPLE_DECIMALS "savings_multiple_decimals" 0 ..= 4 "decimals of a multiple of savings";
    WAITING_TIME "waiting_time" 0 ..= 3_660 "days, weeks or months between one loan and the next";
    LOANS_AT_ONCE "loans_at_once" 0 ..= 1_000 "loans of one member at once";
    APPLICATIONS "applications" 0 ..= 10_000 "applications for a loan in one call or one queue";
    GUARANTEED_LOANS "guaranteed_loans" 0 ..= 100_000 "loans in one register of guarantees";
    PLEDGES "pledges" 0 ..= 100_000 "pledges in one register of guarantees";
    RANK "rank" 0 ..= 1_000_000 "a score or a need by which a queue is ordered";
    RANK_DECIMALS "rank_decimals" 0 ..= 6 "decimals of a score or a need";
    GROUP_LOAN_MEMBERS "group_loan_members" 1 ..= 100 "members who share one loan";
    PART_DECIMALS "part_decimals" 0 ..= 6 "decimals of a part in a group loan";
    ROTATION_HANDS "rotation_hands" 1 ..= 500 "hands of one rotation";
    ROUND_WINNERS "round_winners" 1 ..= 100 "whole hands that win in one round";
    ROTATION_EVENTS "rotation_events" 0 ..= 100_000 "events of one rotation";
    HAND_GUARANTORS "hand_guarantors" 0 ..= 100 "hands that answer for one hand";
    PORTFOLIO "portfolio" 0 ..= 1_000_000 "loans in one portfolio";
    DAYS_PAST_DUE "days_past_due" 0 ..= 109_572 "days that a loan is late, or from which a class or a share at risk begins";
    RESTRUCTURINGS "restructurings" 0 ..= 1_000 "how often a loan was restructured";
    LOAN_CLASSES "loan_classes" 1 ..= 100 "classes of one table";
    TRANSITIONS "transitions" 0 ..= 10_000 "counts of loans that went from class to class";
    TURN_NUMBER "turn_number" 1 ..= 1_000_000 "the number of a cycle, or of a round in a cycle";
    EARNINGS "earnings" 0 ..= 10_000 "earnings of interest that are shared in one call";
    EARNING_DAYS "earning_days" 1 ..= 3_660 "days for which one amount of interest was charged";
    HOLDING_DECIMALS "holding_decimals" 0 ..= 4 "decimals of what a member holds";
    SCORE "score" 0 ..= 100 "a credit score";
    CREDIT_WEIGHT "credit_weight" 0 ..= 100 "what one question of a score is worth; together 100";
    CREDIT_COUNT "credit_count" 0 ..= 1_000_000 "dues, meetings, months or fines that a score counts";
    CREDIT_PRIOR "credit_prior" 1 ..= 1_000 "events that stand in for history in a score";
    CREDIT_DECIMALS "credit_decimals" 0 ..= 4 "decimals of what counts as part of a good event";
    CREDIT_MONTHS "credit_months" 1 ..= 1_200 "months back that count, or that fill the points of tenure";
    FINES_TO_ZERO "fines_to_zero" 1 ..= 1_000 "fines that take all their points of a score";
    LOOK_AHEAD "look_ahead" 0 ..= 100 "good events for which the gain of a score is shown";
    SCORED "scored" 0 ..= 1_000_000 "members who are scored by counts in one call";
    SCORE_MONTHS "score_months" 0 ..= 120 "months in one history of scores";
    PRICE_RUNGS "price_rungs" 1 ..= 100 "rungs of one price ladder";
    EXIT_ITEMS "exit_items" 0 ..= 10_000 "debts, guarantees, results or valuations in one settlement of who leaves";
    EXIT_INSTALMENTS "exit_instalments" 1 ..= 120 "parts in which a leaver is paid";
    NOMINEES "nominees" 0 ..= 100 "nominees of one member";
    NOMINEE_DECIMALS "nominee_decimals" 0 ..= 6 "decimals of a nominee's share";
    HOLDING_DAYS "holding_days" 1 ..= 3_660 "days of a period that holdings are weighed over";
    SHARES_HELD "shares_held" 0 ..= 1_000_000_000 "shares of one member at a share-out";
    ASSET_BALANCES "asset_balances" 1 ..= 3_660 "balances that the average assets of a fund are taken of";
    CYCLE_WEEKS "cycle_weeks" 1 ..= 520 "weeks of a cycle whose profit is shown for a year";
    PURPOSES "purposes" 0 ..= 100 "purposes that one surplus is given to";
    UNITS "units" 0 ..= 1_000_000_000_000 "units of a fund";
    UNIT_DECIMALS "unit_decimals" 0 ..= 8 "decimals of a unit of a fund, or of its price";
    OFFERS "offers" 1 ..= 100 "loans that are compared in one call";
    DAYS "days" 0 ..= 3_660 "days of grace, notice or a tier";
    TIER_DAYS "tier_days" 1 ..= 3_660 "days late from which a tier of a penalty holds; 1 is the first day";
    HOLIDAYS "holidays" 0 ..= 10_000 "dates in one list of holidays";
    OFFSET_MINUTES "offset_minutes" -1_080 ..= 1_080 "minutes that local time is ahead of UTC; Nairobi is 180";
    DAY_MINUTES "day_minutes" 0 ..= 1_439 "minutes after midnight";
    SEED "seed" -9_007_199_254_740_991 ..= 9_007_199_254_740_991 "the seed of a simulation";
    BLOCK "block" 0 ..= 1_000_000 "the number of a block of 1,024 paths";
    GOAL_PERIODS "goal_periods" 1 ..= 1_200 "periods of a goal whose probability is asked for";
    SAVERS "savers" 1 ..= 1_000 "members who save for one goal whose probability is asked for";
    HISTORY "history" 1 ..= 10_000 "amounts or returns of the past that a simulation takes from";
    PATHS "paths" 1 ..= 10_000_000 "paths of one simulation";
    SIMULATED "simulated" 0 ..= 10_000_000 "balances that a simulation holds at once: paths times periods; a hundred times as many payments";
    PERCENTILES "percentiles" 0 ..= 101 "percentiles of a fan chart";
    PERCENT "percent" 0 ..= 100 "a percentile";
    SAVING_DAYS "saving_days" 0 ..= 36_600 "days for which interest is counted one by one";
    SAMPLES "samples" 1 ..= 100_000 "random numbers in one list, things in one draw";
    TURN_HANDS "turn_hands" 1 ..= 1_000 "hands that are put in order, drawn or valued in one call";
    TURN_ROUND "turn_round" 1 ..= 3_660 "the round in which a hand receives";
    COMMITMENTS "commitments" 1 ..= 1_000 "commitments of one draw";
    REVEALS "reveals" 0 ..= 1_000 "secrets that are revealed in one draw";
    DRAW_TEXT "draw_text" 1 ..= 900 "length of the text of a draw";
    DRAW_SALT "draw_salt" 16 ..= 64 "length of the salt of a secret";
    DRAW_SECRET "draw_secret" 1 ..= 200 "length of a secret";
    CHIT_HANDS "chit_hands" 1 ..= 200 "hands of one auction chit";
    CHIT_AUCTIONS "chit_auctions" 1 ..= 1_000 "auctions of one chit, those that were rolled over among them";
    ID_BYTES "id_bytes" 1 ..= 64 "length of an id";
    TEXT_BYTES "text_bytes" 0 ..= 1_000 "length of a name, a reason or a note";
    EVERY_DAYS "every_days" 1 ..= 3_660 "days from one date of a series to the next";
    EVERY_WEEKS "every_weeks" 1 ..= 520 "weeks from one date of a series to the next";
    EVERY_MONTHS "every_months" 1 ..= 120 "months from one date of a series to the next";
    WEEKDAYS "weekdays" 1 ..= 7 "weekdays of a series";
    FIRST_DAY "first_day" 1 ..= 27 "the earlier day of a twice-monthly series; on the 28th it could meet the later one in February";
    SECOND_DAY "second_day" 2 ..= 31 "the later day of a twice-monthly series";
    NTH_WEEKDAY "nth_weekday" 1 ..= 5 "which of a month's weekdays of one name; 5 (or -1) is the last";
    MONTHS "months" -3_600 ..= 3_600 "months to count from a date";
    MONTH "month" 1 ..= 12 "a month of the year";
    YEAR_START_DAY "year_start_day" 1 ..= 28 "the day on which a financial year starts: one that every month has";
    CUT_OFF_MINUTES "cut_off_minutes" 1 ..= 1_440 "minutes after midnight at which the next day's business starts";
    HOLIDAY_YEAR "holiday_year" 2011 ..= 2199 "years whose Kenyan holidays are those of the 2010 constitution";
    JSON_BYTES "json_bytes" 0 ..= 500_000_000 "length of a JSON text";
    SAFE_INTEGER "safe_integer" -9_007_199_254_740_991 ..= 9_007_199_254_740_991 "whole numbers that every language holds exactly";
    YEAR "year" 1900 ..= 2199 "years that dates may lie in";
}

impl Bound {
    /// Refuses a whole number outside the bound.
    pub(crate) fn check(&self, argument: &str, value: i64) -> Result<(), ChamaError> {
        if value < self.minimum || value > self.maximum {
            return Err(self.refuse(argument, value));
        }
        Ok(())
    }

    /// Refuses a decimal outside the bound.
    pub(crate) fn check_decimal(&self, argument: &str, value: Decimal) -> Result<(), ChamaError> {
        if value < Decimal::from(self.minimum) || value > Decimal::from(self.maximum) {
            return Err(self.refuse(argument, value));
        }
        Ok(())
    }

    /// Refuses a list with fewer or more entries than the bound.
    pub(crate) fn check_len(&self, argument: &str, length: usize) -> Result<(), ChamaError> {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        if length < self.minimum {
            return Err(ChamaError::Empty {
                argument: argument.to_owned(),
            });
        }
        if length > self.maximum {
            return Err(ChamaError::TooLong {
                argument: argument.to_owned(),
                value: length.to_string(),
                maximum: self.maximum.to_string(),
            });
        }
        Ok(())
    }

    /// The whole numbers of 32 bits: what a field of that type can hold.
    pub(crate) fn of_i32() -> Self {
        Self {
            name: "i32",
            minimum: i64::from(i32::MIN),
            maximum: i64::from(i32::MAX),
            why: "",
        }
    }

    pub(crate) fn refuse(&self, argument: &str, value: impl ToString) -> ChamaError {
        ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: value.to_string(),
            minimum: self.minimum.to_string(),
            maximum: self.maximum.to_string(),
        }
    }
}

/// Refuses a date outside the years of [`YEAR`].
pub(crate) fn check_date(argument: &str, date: NaiveDate) -> Result<(), ChamaError> {
    let year = i64::from(date.year());
    if !(YEAR.minimum..=YEAR.maximum).contains(&year) {
        return Err(ChamaError::DateOutOfRange {
            argument: argument.to_owned(),
            value: date.to_string(),
            minimum: format!("{}-01-01", YEAR.minimum),
            maximum: format!("{}-12-31", YEAR.maximum),
        });
    }
    Ok(())
}

/// Refuses a rate that is negative, above 10 or finer than 12 decimals.
pub(crate) fn check_rate(argument: &str, value: Decimal) -> Result<(), ChamaError> {
    RATE.check_decimal(argument, value)?;
    check_decimals(argument, value, RATE_DECIMALS)
}

/// Refuses a part of a whole that is negative, above 1 or finer than 12 decimals.
pub(crate) fn check_fraction(argument: &str, value: Decimal) -> Result<(), ChamaError> {
    FRACTION.check_decimal(argument, value)?;
    check_decimals(argument, value, RATE_DECIMALS)
}

/// Refuses a decimal that needs more decimals than `bound` lets it have; zeros at its end do not count.
pub(crate) fn check_decimals(argument: &str, value: Decimal, bound: Bound) -> Result<(), ChamaError> {
    if i64::from(value.scale()) > bound.maximum && i64::from(value.normalize().scale()) > bound.maximum {
        return Err(ChamaError::TooManyDecimals {
            argument: argument.to_owned(),
            value: value.to_string(),
            maximum: bound.maximum.to_string(),
        });
    }
    Ok(())
}

/// Refuses an id that is empty, longer than 64 bytes or holds control characters.
pub(crate) fn check_id(argument: &str, id: &str) -> Result<(), ChamaError> {
    ID_BYTES.check_len(argument, id.len())?;
    check_printable(argument, id)
}

/// Refuses a text longer than 1,000 bytes or with control characters.
pub(crate) fn check_text(argument: &str, text: &str) -> Result<(), ChamaError> {
    TEXT_BYTES.check_len(argument, text.len())?;
    check_printable(argument, text)
}

fn check_printable(argument: &str, text: &str) -> Result<(), ChamaError> {
    // Nearly all ids are plain ASCII, which needs no decoding; without a way out of the loop it goes by many bytes at once.
    let plain = text
        .bytes()
        .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    if !plain && text.chars().any(char::is_control) {
        return Err(ChamaError::InvalidText {
            argument: argument.to_owned(),
            value: format!("{text:?}"),
            expected: "text without control characters".to_owned(),
        });
    }
    Ok(())
}

/// One bound of the library.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Its name.
    pub name: String,
    /// The least that is accepted.
    pub minimum: i64,
    /// The most that is accepted.
    pub maximum: i64,
    /// What it bounds.
    pub why: String,
}

/// Returns every bound, for the validators of forms.
///
/// # Examples
/// ```
/// let amount = chama_core::limits::input_limits().into_iter().find(|limit| limit.name == "amount").unwrap();
/// assert_eq!(amount.maximum, 1_000_000_000_000);
/// ```
pub fn input_limits() -> Vec<Limit> {
    TABLE
        .iter()
        .map(|bound| Limit {
            name: bound.name.to_owned(),
            minimum: bound.minimum,
            maximum: bound.maximum,
            why: bound.why.to_owned(),
        })
        .collect()
}

/// Returns the version of the library, such as `0.1.0`.
///
/// # Examples
/// ```
/// assert_eq!(chama_core::limits::version(), env!("CARGO_PKG_VERSION"));
/// ```
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
