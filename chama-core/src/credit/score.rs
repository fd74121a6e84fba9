//! A score with its factors, why points are missing, and what would bring them back.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::gain::{CreditGain, gains};
use super::points::{Marks, SHOWN, Scale, Tally, UNIT, points, shown};
use super::record::CreditRecord;
use super::terms::CreditTerms;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_date};
use crate::money::{Taker, shared};
use crate::rule::Rule;

/// A question that a score asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditFactor {
    /// Contributions paid on time.
    Contributions,
    /// Loan instalments paid on time.
    Loans,
    /// Meetings attended, of those held since joining.
    Attendance,
    /// Complete months of membership.
    Tenure,
    /// No fines.
    Fines,
}

/// Why points are missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditLoss {
    /// The reason.
    pub why: Rule,
    /// How many: dues, meetings, events that stand in for history, months, fines.
    pub count: i32,
    /// The points that it took.
    #[serde(with = "crate::wire::decimal")]
    pub points: Decimal,
}

/// One question, answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditFactorPoints {
    /// The question.
    pub factor: CreditFactor,
    /// What it is worth.
    pub possible: i32,
    /// The points that the member has.
    #[serde(with = "crate::wire::decimal")]
    pub points: Decimal,
    /// The points that are missing: possible − points.
    #[serde(with = "crate::wire::decimal")]
    pub lost: Decimal,
    /// How many were good: paid on time, attended, months complete.
    pub good: i32,
    /// How many were paid late.
    pub late: i32,
    /// How many were not good: unpaid, missed, months not there yet, fines.
    pub bad: i32,
    /// Meetings from which the member was excused; they count nowhere.
    pub excused: i32,
    /// Why points are missing; these add up to `lost`.
    pub losses: Vec<CreditLoss>,
}

/// How far the group can rely on a member, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditScore {
    /// The id of the member.
    pub member: String,
    /// The day; everything of it counts.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The score, 0 to 100: the exact points, rounded half up.
    pub score: i32,
    /// The points, to three decimals, rounded half up; those of the factors add up to them.
    #[serde(with = "crate::wire::decimal")]
    pub points: Decimal,
    /// The questions.
    pub factors: Vec<CreditFactorPoints>,
    /// What would raise the score, and by how much.
    pub gains: Vec<CreditGain>,
    /// What it was scored by.
    pub terms: CreditTerms,
}

/// Returns a member's score on a day, with each factor's points, why points are missing and what would bring them back.
///
/// Formula: `score = Σ weight × share`, rounded once, half up; shares are of good events, on time by value date. What happened
/// after `as_of` does not count. Source: docs/src/rules/credit.md#the-score.
///
/// # Errors
/// In this order: those of `terms`, field by field, `out_of_range` and `too_many_decimals`; `date_out_of_range` (`as_of`); of
/// `record` `empty`, `too_long` and `invalid_text` (`member`), `date_out_of_range` and `too_long`, field by field;
/// `not_compatible` (`as_of` before the day of joining).
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// let joined = "2026-01-31".parse().unwrap();
/// let mut record = CreditRecord::new("amina".to_owned(), joined);
/// assert_eq!(credit_score(&record, &CreditTerms::default(), joined)?.score, 48);
/// for due_on in ["2026-02-28", "2026-03-31"] {
///     let due_on = due_on.parse().unwrap();
///     record.contributions.push(CreditDue { due_on, paid_on: Some(due_on) });
/// }
/// let score = credit_score(&record, &CreditTerms::default(), "2026-03-31".parse().unwrap())?;
/// assert_eq!(score.score, 55);
/// assert_eq!(score.factors[0].points.to_string(), "26.667");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn credit_score(record: &CreditRecord, terms: &CreditTerms, as_of: NaiveDate) -> Result<CreditScore, ChamaError> {
    terms.check("terms")?;
    check_date("as_of", as_of)?;
    record.check().map_err(|error| error.within("record"))?;
    record.since_joining("record", as_of)?;
    Ok(scored(record, terms, as_of))
}

/// Returns the score of each member of a group, in the order of their records.
///
/// As [`credit_score`]. Source: docs/src/rules/credit.md#as-of-and-over-months.
///
/// # Errors
/// In this order: those of `terms`; `date_out_of_range` (`as_of`); `too_long` (`records`, 10,000); those of each record
/// (`records[3].joined`); `duplicate` (`records[i].member`).
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// let day = "2026-01-31".parse().unwrap();
/// let records = ["amina", "baraka"].map(|member| CreditRecord::new(member.to_owned(), day));
/// let scores = credit_scores(&records, &CreditTerms::default(), day)?;
/// assert_eq!(scores.iter().map(|score| score.score).collect::<Vec<_>>(), [48, 48]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn credit_scores(
    records: &[CreditRecord],
    terms: &CreditTerms,
    as_of: NaiveDate,
) -> Result<Vec<CreditScore>, ChamaError> {
    terms.check("terms")?;
    check_date("as_of", as_of)?;
    MEMBERS.check_len("records", records.len())?;
    for (place, record) in records.iter().enumerate() {
        let here = format!("records[{place}]");
        record.check().map_err(|error| error.within(&here))?;
        record.since_joining(&here, as_of)?;
    }
    unique("records", records.iter().map(|record| record.member.as_str()), "member")?;
    Ok(records.iter().map(|record| scored(record, terms, as_of)).collect())
}

fn scored(record: &CreditRecord, terms: &CreditTerms, as_of: NaiveDate) -> CreditScore {
    let (scale, tally) = (Scale::of(terms), record.tally(terms, as_of));
    let score = scale.score(&tally);
    let (each, total) = shown(&scale.parts(&tally));
    CreditScore {
        member: record.member.clone(),
        as_of,
        score,
        points: points(total),
        factors: answers(&scale, &tally)
            .into_iter()
            .zip(scale.weights)
            .zip(each)
            .map(|((answer, weight), got)| answer.with_points(weight, got))
            .collect(),
        gains: gains(&scale, &tally, score),
        terms: terms.clone(),
    }
}

/// A question with what was counted, and what each reason took.
struct Answer {
    factor: CreditFactor,
    marks: Marks,
    excused: i64,
    reasons: Vec<(Rule, i64, i64)>,
}

fn answers(scale: &Scale, tally: &Tally) -> [Answer; 5] {
    let months = tally.tenure.min(scale.full_tenure);
    let tenure = Marks {
        good: months,
        bad: scale.full_tenure.saturating_sub(months),
        ..Marks::default()
    };
    let fines = Marks {
        bad: tally.fines,
        ..Marks::default()
    };
    let alone = |factor, marks: Marks, why| Answer {
        factor,
        marks,
        excused: 0,
        reasons: vec![(why, marks.bad, 1)],
    };
    [
        Answer::of(
            scale,
            CreditFactor::Contributions,
            tally.contributions,
            Rule::CreditNotPaid,
        ),
        Answer::of(scale, CreditFactor::Loans, tally.loans, Rule::CreditNotPaid),
        Answer {
            excused: tally.excused,
            ..Answer::of(
                scale,
                CreditFactor::Attendance,
                tally.attendance,
                Rule::CreditMeetingMissed,
            )
        },
        alone(CreditFactor::Tenure, tenure, Rule::CreditShortTenure),
        alone(CreditFactor::Fines, fines, Rule::CreditFined),
    ]
}

impl Answer {
    /// Of a share of events, which may be late or stand in for history.
    fn of(scale: &Scale, factor: CreditFactor, marks: Marks, not_done: Rule) -> Self {
        let stand_ins = scale.stand_ins(marks.happened());
        Self {
            factor,
            marks,
            excused: 0,
            reasons: vec![
                (Rule::CreditPaidLate, marks.late, UNIT.saturating_sub(scale.late)),
                (not_done, marks.bad, UNIT),
                (Rule::CreditShortHistory, stand_ins, UNIT.saturating_sub(scale.stand_in)),
            ],
        }
    }

    fn with_points(self, weight: i64, got: i128) -> CreditFactorPoints {
        let lost = i128::from(weight).saturating_mul(SHOWN).saturating_sub(got);
        let took = |(why, count, each): (Rule, i64, i64)| (why, count, count.saturating_mul(each));
        let reasons: Vec<(Rule, i64, i64)> = self
            .reasons
            .into_iter()
            .map(took)
            .filter(|(_, _, took)| weight > 0 && *took > 0)
            .collect();
        let takers: Vec<Taker> = reasons
            .iter()
            .map(|(_, _, took)| Taker::by(i128::from(*took)))
            .collect();
        CreditFactorPoints {
            factor: self.factor,
            possible: number(weight),
            points: points(got),
            lost: points(lost),
            good: number(self.marks.good),
            late: number(self.marks.late),
            bad: number(self.marks.bad),
            excused: number(self.excused),
            losses: reasons
                .into_iter()
                .zip(shared(lost, &takers))
                .map(|((why, count, _), lost)| CreditLoss {
                    why,
                    count: number(count),
                    points: points(lost),
                })
                .collect(),
        }
    }
}

/// A count; none is above 3 × 10⁶.
pub(super) fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
