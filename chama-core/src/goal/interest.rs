//! Interest that is counted every evening and added now and then: a savings account by the day.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::annuity::{Signed, wide};
use crate::calendar::{DateWindow, check_window};
use crate::day_count::{DayCount, DayCountTerms, year_part};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, EVENTS, SAVING_DAYS};
use crate::money::{Currency, ExactRounding, Minor, Rounding, minor_amount, minor_signed};
use crate::rate::{Parts, Rate, RateBasis, RatePeriod, Wide, YearDivision};

/// When interest is added to the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestCredit {
    /// After each day.
    Daily,
    /// After each calendar month.
    #[default]
    Monthly,
    /// After March, June, September and December.
    Quarterly,
    /// Once, at the end.
    AtEnd,
}

/// What of the interest that is added bears interest itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestKept {
    /// What was posted, rounded.
    #[default]
    Posted,
    /// All of it; nothing is rounded before the end.
    Exact,
}

/// Money that comes into an account or goes out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsMovement {
    /// The day from which it counts.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// More than 0 comes in, less goes out.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// A savings account over some time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsInterestTerms {
    /// What is there at the beginning (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What comes in and goes out, in order (default: nothing).
    #[serde(default)]
    pub movements: Vec<SavingsMovement>,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The day after the last one.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
    /// The rate of interest, nominal.
    pub rate: Rate,
    /// How a year is divided, for a rate that is not for a year (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// Which part of a year a day is (default: 1/365).
    #[serde(default)]
    pub day_count: DayCount,
    /// When interest is added (default: after each month).
    #[serde(default)]
    pub credit: InterestCredit,
    /// What of it bears interest (default: what was posted).
    #[serde(default)]
    pub kept: InterestKept,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// How interest is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

/// The time up to one credit of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsInterestLine {
    /// The day on which it is added.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// The days that it is for.
    pub days: i64,
    /// What came in and went out in these days.
    #[serde(with = "crate::wire::decimal")]
    pub moved: Decimal,
    /// The interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// The balance with it.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
}

/// An account with its interest: closing = opening + moved + interest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsInterest {
    /// One line a credit.
    pub lines: Vec<SavingsInterestLine>,
    /// What was there.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What came in, less what went out.
    #[serde(with = "crate::wire::decimal")]
    pub moved: Decimal,
    /// The interest that was added.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What is there in the end.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// Interest that is earned and not added yet.
    #[serde(with = "crate::wire::decimal")]
    pub accrued: Decimal,
    /// Which part of a year a day was.
    pub day_count: DayCount,
    /// When interest was added.
    pub credit: InterestCredit,
    /// What of it bore interest.
    pub kept: InterestKept,
}

/// Returns the interest of an account, counted by the day on the balance of each evening.
///
/// `Σ balance · rate · part of a year` between two credits. Source: docs/src/rules/goals.md#interest-by-the-day.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`), `date_out_of_range` (`terms.since`,
/// `terms.until`), `wrong_order` (`terms.until`), `out_of_range` (`terms.until`: more than 36,600 days), the rate's
/// (`terms.rate.value`), `not_compatible` (`terms.rate.basis`, then `terms.day_count`, with `terms.credit`), `out_of_range` and
/// `too_many_decimals` (`terms.rounding.step`), `too_long` (`terms.movements`); then for each movement `out_of_range` and
/// `too_many_decimals` (`amount`), `date_out_of_range` and `wrong_order` (`date`), and in their order `out_of_range`
/// (`amount`: more than there is) and `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::goal::{InterestCredit, SavingsInterestTerms, savings_interest};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let year = |day: &str| day.parse().unwrap();
/// let mut terms = SavingsInterestTerms::new(Decimal::from(100_000), year("2025-01-01"), year("2026-01-01"));
/// terms.rate = Rate::new(Decimal::new(12, 2), RatePeriod::Year);
/// terms.credit = InterestCredit::Daily;
/// assert_eq!(savings_interest(&terms)?.closing.to_string(), "112747.47");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn savings_interest(terms: &SavingsInterestTerms) -> Result<SavingsInterest, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let window = DateWindow {
        since: terms.since,
        until: terms.until,
    };
    check_window("terms", &window)?;
    let days = terms.until.signed_duration_since(terms.since).num_days();
    if days > SAVING_DAYS.maximum {
        return Err(SAVING_DAYS.refuse("terms.until", days));
    }
    let daily = Daily::of(terms)?;
    let rounding = terms.rounding.exact("terms.rounding", terms.currency)?;
    EVENTS.check_len("terms.movements", terms.movements.len())?;
    let movements = checked_movements(terms)?;
    let mut account = Account::of(opening, daily, rounding, terms);
    let mut lines = Vec::new();
    let mut coming = movements.into_iter().enumerate().peekable();
    let (mut day, mut days, mut moved) = (terms.since, 0_i64, Minor::ZERO);
    while day < terms.until {
        while let Some((place, (_, amount))) = coming.next_if(|(_, (date, _))| *date <= day) {
            account
                .moves(amount)
                .map_err(|error| error.within(&format!("terms.movements[{place}]")))?;
            moved += amount;
        }
        let next = day.succ_opt().unwrap_or(terms.until);
        account.passes(day, next);
        days = days.saturating_add(1);
        if terms.credit.falls_on(next, terms.until) {
            let interest = account.credits()?;
            lines.push(SavingsInterestLine {
                date: next,
                days,
                moved: moved.amount(terms.currency),
                interest: interest.amount(terms.currency),
                balance: (account.principal + account.posted).amount(terms.currency),
            });
            (days, moved) = (0, Minor::ZERO);
        }
        day = next;
    }
    let accrued = account.waiting()?;
    let amount = |minor: Minor| minor.amount(terms.currency);
    Ok(SavingsInterest {
        lines,
        opening: amount(opening),
        moved: amount(account.principal - opening),
        interest: amount(account.posted),
        closing: amount(account.principal + account.posted),
        accrued: amount(accrued),
        day_count: terms.day_count,
        credit: terms.credit,
        kept: terms.kept,
    })
}

impl SavingsInterestTerms {
    /// An account in KES without movements and at a rate of 0, whose interest is posted each month.
    pub fn new(opening: Decimal, since: NaiveDate, until: NaiveDate) -> Self {
        Self {
            opening,
            movements: Vec::new(),
            since,
            until,
            rate: Rate::new(Decimal::ZERO, RatePeriod::Year),
            year: YearDivision::default(),
            day_count: DayCount::default(),
            credit: InterestCredit::default(),
            kept: InterestKept::default(),
            currency: Currency::default(),
            rounding: Rounding::default(),
        }
    }
}

impl InterestCredit {
    /// Whether interest is added on a day, which is the first that it does not count.
    fn falls_on(self, day: NaiveDate, until: NaiveDate) -> bool {
        match self {
            Self::Daily => true,
            Self::Monthly => day.day() == 1,
            Self::Quarterly => day.day() == 1 && day.month0() % 3 == 0,
            Self::AtEnd => day == until,
        }
    }
}

fn checked_movements(terms: &SavingsInterestTerms) -> Result<Vec<(NaiveDate, Minor)>, ChamaError> {
    let mut earliest = terms.since;
    let mut checked = Vec::with_capacity(terms.movements.len());
    for (place, movement) in terms.movements.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("terms.movements[{place}]"));
        let amount = minor_signed("amount", movement.amount, terms.currency).map_err(at)?;
        if movement.date >= terms.until {
            return Err(at(ChamaError::DateOutOfRange {
                argument: "date".to_owned(),
                value: movement.date.to_string(),
                minimum: terms.since.to_string(),
                maximum: terms.until.pred_opt().unwrap_or(terms.until).to_string(),
            }));
        }
        if movement.date < earliest {
            return Err(at(ChamaError::WrongOrder {
                argument: "date".to_owned(),
                value: movement.date.to_string(),
                earliest: earliest.to_string(),
            }));
        }
        earliest = movement.date;
        checked.push((movement.date, amount));
    }
    Ok(checked)
}

/// What a day earns: `rate a year · numerator / parts`, the parts of a year being the same for every day.
#[derive(Debug, Clone, Copy)]
struct Daily {
    day_count: DayCount,
    /// Into how many parts the convention divides every year.
    parts: i64,
    /// The rate a year as a fraction: `above / below`.
    above: i128,
    below: i128,
}

impl Daily {
    fn of(terms: &SavingsInterestTerms) -> Result<Self, ChamaError> {
        terms.rate.check("terms.rate")?;
        let refuse = |first: &str, reason: &str| {
            Err(ChamaError::NotCompatible {
                first: first.to_owned(),
                second: "terms.credit".to_owned(),
                reason: reason.to_owned(),
            })
        };
        if terms.rate.basis == RateBasis::Effective {
            return refuse(
                "terms.rate.basis",
                "interest by the day is in proportion; converted_rate makes an effective rate nominal",
            );
        }
        let parts = match terms.day_count {
            DayCount::Act365Fixed => 365,
            DayCount::Act360 | DayCount::Thirty360European => 360,
            DayCount::Act364 => 364,
            DayCount::ActActIsda => 365 * 366,
            DayCount::Thirty360Us | DayCount::NominalMonth => {
                return refuse(
                    "terms.day_count",
                    "interest is counted by the day, and its days do not add up",
                );
            }
        };
        let Parts { numerator, denominator } = terms.year.parts(terms.rate.per, RatePeriod::Year);
        let value = terms.rate.value.normalize();
        Ok(Self {
            day_count: terms.day_count,
            parts,
            above: value.mantissa().saturating_mul(numerator.into()),
            below: 10_i128.saturating_pow(value.scale()).saturating_mul(denominator.into()),
        })
    }

    /// How many parts of a year a day is.
    fn parts_of(self, since: NaiveDate, until: NaiveDate) -> i64 {
        let part = year_part(&DayCountTerms {
            convention: self.day_count,
            since,
            until,
        });
        let each = self.parts.checked_div(part.denominator).unwrap_or(0);
        part.numerator.saturating_mul(each)
    }

    /// What balances earn that were there for so many parts of a year, summed.
    fn interest(self, earned: Wide) -> Wide {
        let whole = |value: i128| Wide::whole(value.unsigned_abs());
        let below = whole(self.below).times(whole(self.parts.into()));
        earned.times(whole(self.above)).over(below)
    }
}

/// An account on its way, in smallest units.
struct Account {
    currency: Currency,
    kept: InterestKept,
    daily: Daily,
    rounding: ExactRounding,
    /// What was paid in and not taken out.
    principal: Minor,
    /// The interest that was added, rounded.
    posted: Minor,
    /// The same before it was rounded.
    exact: Wide,
    /// What bears interest.
    balance: Wide,
    /// Balance times parts of a year, summed since the last credit.
    earned: Wide,
}

impl Account {
    fn of(opening: Minor, daily: Daily, rounding: ExactRounding, terms: &SavingsInterestTerms) -> Self {
        Self {
            currency: terms.currency,
            kept: terms.kept,
            daily,
            rounding,
            principal: opening,
            posted: Minor::ZERO,
            exact: Wide::ZERO,
            balance: wide(opening),
            earned: Wide::ZERO,
        }
    }

    fn moves(&mut self, amount: Minor) -> Result<(), ChamaError> {
        let there = self.principal + self.posted;
        let (size, comes) = (wide(amount), amount >= Minor::ZERO);
        // What bears interest may be half a cent more or less than what is shown; neither may be overdrawn.
        if there + amount < Minor::ZERO || (!comes && !size.at_most(self.balance)) {
            return Err(ChamaError::OutOfRange {
                argument: "amount".to_owned(),
                value: amount.amount(self.currency).to_string(),
                minimum: (-there).amount(self.currency).to_string(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        self.principal += amount;
        self.balance = if comes {
            self.balance.plus(size)
        } else {
            self.balance.apart(size)
        };
        self.check_size()
    }

    fn passes(&mut self, day: NaiveDate, next: NaiveDate) {
        let parts = u128::from(self.daily.parts_of(day, next).unsigned_abs());
        self.earned = self.earned.plus(self.balance.times(Wide::whole(parts)));
    }

    /// The interest since the last credit, rounded so that all lines add up to the whole rounded once, or one by one.
    fn waiting(&self) -> Result<Minor, ChamaError> {
        let earned = self.daily.interest(self.earned);
        let rounded = |size: Wide| Signed::plus(size).rounded(self.rounding, self.currency, "interest");
        match self.kept {
            InterestKept::Posted => rounded(earned),
            InterestKept::Exact => Ok(rounded(self.exact.plus(earned))? - self.posted),
        }
    }

    fn credits(&mut self) -> Result<Minor, ChamaError> {
        let interest = self.waiting()?;
        let earned = self.daily.interest(self.earned);
        self.exact = self.exact.plus(earned);
        self.posted += interest;
        self.balance = match self.kept {
            InterestKept::Posted => wide(self.principal + self.posted),
            InterestKept::Exact => self.balance.plus(earned),
        };
        self.earned = Wide::ZERO;
        self.check_size()?;
        Ok(interest)
    }

    fn check_size(&self) -> Result<(), ChamaError> {
        let most = i128::from(AMOUNT.maximum).saturating_mul(self.currency.units());
        if (self.principal + self.posted).0 > most {
            return Err(ChamaError::ResultTooLarge {
                quantity: "balance".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn account(since: &str, until: &str, rate: i64) -> SavingsInterestTerms {
        let mut terms = SavingsInterestTerms::new(Decimal::from(100_000), day(since), day(until));
        terms.rate = Rate::new(Decimal::new(rate, 4), RatePeriod::Year);
        terms
    }

    #[test]
    fn interest_by_the_day_is_known_answer_k55() {
        let mut month = account("2026-01-01", "2026-01-31", 1_118);
        month.credit = InterestCredit::AtEnd;
        assert_eq!(savings_interest(&month).unwrap().interest.to_string(), "918.90");
        month.until = day("2026-02-01");
        assert_eq!(savings_interest(&month).unwrap().interest.to_string(), "949.53");
        let mut year = account("2025-01-01", "2026-01-01", 1_200);
        year.credit = InterestCredit::Daily;
        assert_eq!(savings_interest(&year).unwrap().closing.to_string(), "112747.47");
        year.kept = InterestKept::Exact;
        let exact = savings_interest(&year).unwrap();
        assert_eq!(
            (exact.closing.to_string(), exact.lines.len()),
            ("112747.46".to_owned(), 365)
        );
        let sum: Decimal = exact.lines.iter().map(|line| line.interest).sum();
        assert_eq!(sum, exact.interest);
    }

    #[test]
    fn a_movement_counts_from_its_own_day_and_interest_is_added_on_the_first() {
        let mut terms = account("2026-01-15", "2026-03-10", 3_650);
        // 100 a day on 100,000; 50 a day from the 21st.
        let movement = |date: &str, amount: i64| SavingsMovement {
            date: day(date),
            amount: Decimal::from(amount),
        };
        terms.movements = vec![movement("2026-01-21", -50_000), movement("2026-02-01", 48_850)];
        let answer = savings_interest(&terms).unwrap();
        let lines: Vec<_> = answer
            .lines
            .iter()
            .map(|line| {
                (
                    line.date.to_string(),
                    line.days,
                    line.interest.to_string(),
                    line.balance.to_string(),
                )
            })
            .collect();
        let line = |date: &str, days, interest: &str, balance: &str| {
            (date.to_owned(), days, interest.to_owned(), balance.to_owned())
        };
        // 6 · 100 + 11 · 50 = 1,150; then 100,000 again, 28 days of 100; 9 days on 102,800 wait.
        assert_eq!(
            lines,
            [
                line("2026-02-01", 17, "1150.00", "51150.00"),
                line("2026-03-01", 28, "2800.00", "102800.00")
            ]
        );
        assert_eq!(answer.accrued.to_string(), "925.20");
        assert_eq!(answer.closing, answer.opening + answer.moved + answer.interest);
        terms.credit = InterestCredit::Quarterly;
        assert_eq!(savings_interest(&terms).unwrap().lines.len(), 0);
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut terms = account("2300-01-01", "2026-01-01", 120_000);
        terms.opening = Decimal::NEGATIVE_ONE;
        terms.rate.value = Decimal::from(12);
        terms.rate.basis = RateBasis::Effective;
        terms.day_count = DayCount::NominalMonth;
        terms.rounding.step = Some(Decimal::ZERO);
        terms.movements = vec![
            SavingsMovement {
                date: day("2027-01-01"),
                amount: Decimal::new(1, 3),
            };
            2
        ];
        let mut expect = |argument: &str, mend: &dyn Fn(&mut SavingsInterestTerms)| {
            let error = savings_interest(&terms).unwrap_err().to_string();
            assert!(error.starts_with(argument), "{error}");
            mend(&mut terms);
        };
        expect("`terms.opening`", &|t| t.opening = Decimal::ONE);
        expect("`terms.since`", &|t| t.since = day("1900-01-01"));
        expect("`terms.until` is 46021", &|t| t.since = day("2027-01-01"));
        expect("`terms.until`", &|t| t.since = day("2025-01-01"));
        expect("`terms.rate.value`", &|t| t.rate.value = Decimal::ONE);
        expect("`terms.rate.basis` and `terms.credit`", &|t| {
            t.rate.basis = RateBasis::Nominal
        });
        expect("`terms.day_count` and `terms.credit`", &|t| {
            t.day_count = DayCount::Act360
        });
        expect("`terms.rounding.step`", &|t| t.rounding.step = None);
        expect("`terms.movements[0].amount`", &|t| {
            t.movements[0].amount = Decimal::from(-2);
            t.movements[1].amount = Decimal::from(-2);
        });
        expect("`terms.movements[0].date`", &|t| {
            t.movements[0].date = day("2025-01-02")
        });
        expect("`terms.movements[1].date`", &|t| {
            t.movements[1].date = day("2025-01-01")
        });
        expect(
            "`terms.movements[1].date` is 2025-01-01, which must not be before",
            &|t| {
                t.movements[1].date = day("2025-01-02");
            },
        );
        expect("`terms.movements[0].amount` is -2.00, but must be from -1.00", &|t| {
            t.movements[0].amount = Decimal::from(1_000_000_000_000_i64);
        });
        expect("the balance would be beyond", &|t| t.movements.clear());
        assert_eq!(savings_interest(&terms).unwrap().moved, Decimal::ZERO);
    }
}
