//! Whose turn it is: limited cash, many who ask.
//!
//! In a treasurer's words: the applications are put in one order, and the money goes down the list, or everybody gets a
//! part. By hand: 10,000 to lend; 4,000, 7,000 and 2,000 asked, in this order. Strict: 4,000, then it stops. Skip: 4,000,
//! 0, 2,000. Partial: 4,000 and 6,000. Pro rata: 3,076.92, 5,384.62, 1,538.46. The rules are on the page
//! `docs/src/rules/lending.md`. Left out: whether someone may borrow at all, which is `loan_eligibility`.

use std::cmp::{Ordering, Reverse};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{FundReserve, LoanFund};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{APPLICATIONS, RANK, RANK_DECIMALS, check_date, check_decimals, check_fraction, check_id};
use crate::money::{Currency, Minor, Taker, exact_step, minor_amount, positive_amount, shared};
use crate::sort;
use crate::wire::kind_enum;

/// Who comes first; ties by date, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// Who asked first.
    #[default]
    RequestDate,
    /// Whose score is the highest.
    Score,
    /// Whose need is the highest.
    Need,
}

/// By what everybody gets a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProRataBy {
    /// What was asked.
    #[default]
    Asked,
    /// All alike.
    Equally,
    /// The score.
    Score,
    /// The need.
    Need,
}

/// How the money goes down the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum QueueFill {
    /// Each whole; it stops at the first that does not fit.
    #[default]
    Strict,
    /// Each whole; who does not fit is passed over.
    Skip,
    /// Each whole; the first that does not fit gets what is left.
    Partial,
    /// A part for everybody, at most what was asked.
    ProRata {
        /// By what (default: what was asked).
        #[serde(default)]
        by: ProRataBy,
    },
}

kind_enum!(QueueFill);

/// An application that waits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanRequest {
    /// The host's id, once in the queue.
    pub id: String,
    /// How much, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub asked: Decimal,
    /// The day on which it was asked.
    #[serde(with = "crate::wire::date")]
    pub requested_on: NaiveDate,
    /// The score, 0 to 1,000,000, at most 6 decimals (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub score: Decimal,
    /// The need, 0 to 1,000,000, at most 6 decimals (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub need: Decimal,
}

impl LoanRequest {
    /// An application without score or need.
    pub fn new(id: String, asked: Decimal, requested_on: NaiveDate) -> Self {
        Self {
            id,
            asked,
            requested_on,
            score: Decimal::ZERO,
            need: Decimal::ZERO,
        }
    }
}

/// Who asks, what there is, and how it is shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanQueueTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The money that the group lends.
    pub fund: LoanFund,
    /// What of it is never lent (default: nothing).
    #[serde(default)]
    pub reserve: FundReserve,
    /// Who comes first (default: who asked first).
    #[serde(default)]
    pub order: QueueOrder,
    /// How the money goes down the list (default: strict).
    #[serde(default)]
    pub fill: QueueFill,
    /// What parts are multiples of, such as 100 (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
    /// The applications, in any order, at most 10,000.
    pub requests: Vec<LoanRequest>,
}

impl LoanQueueTerms {
    /// A strict queue in KES by date, without a reserve.
    pub fn new(fund: LoanFund, requests: Vec<LoanRequest>) -> Self {
        Self {
            currency: Currency::default(),
            fund,
            reserve: FundReserve::default(),
            order: QueueOrder::default(),
            fill: QueueFill::default(),
            step: None,
            requests,
        }
    }
}

/// Why somebody gets so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantReason {
    /// All that was asked.
    Whole,
    /// A part of it.
    Part,
    /// More than is left, and passed over or the first that does not fit.
    DoesNotFit,
    /// Behind one that does not fit.
    Behind,
    /// Not a step is left, or the part is below one.
    NothingLeft,
    /// A score or a need of 0.
    NoWeight,
}

/// What one application gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanGrant {
    /// The host's id of the application.
    pub id: String,
    /// Its place in the queue, 1 first.
    pub position: i32,
    /// What was asked.
    #[serde(with = "crate::wire::decimal")]
    pub asked: Decimal,
    /// What it gets.
    #[serde(with = "crate::wire::decimal")]
    pub granted: Decimal,
    /// Why.
    pub reason: GrantReason,
}

/// Who gets what of the cash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanQueue {
    /// The currency of all amounts.
    pub currency: Currency,
    /// Who came first.
    pub order: QueueOrder,
    /// How the money went down the list.
    pub fill: QueueFill,
    /// The applications, in their order.
    pub grants: Vec<LoanGrant>,
    /// All that was asked.
    #[serde(with = "crate::wire::decimal")]
    pub asked: Decimal,
    /// All that is granted.
    #[serde(with = "crate::wire::decimal")]
    pub granted: Decimal,
    /// What stays in cash, the reserve and what was promised before included.
    #[serde(with = "crate::wire::decimal")]
    pub rest: Decimal,
    /// The cash: granted + rest.
    #[serde(with = "crate::wire::decimal")]
    pub cash: Decimal,
    /// What of it could be lent.
    #[serde(with = "crate::wire::decimal")]
    pub lendable: Decimal,
}

/// Returns the queue with what each application gets: its place, the amount and the reason.
///
/// `lendable = cash − committed − reserve`; Σ granted + rest = cash; nobody gets more than was asked, and the order of the
/// list does not matter. Source: docs/src/rules/lending.md#the-queue.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.fund`, `terms.reserve`, `terms.step`), `too_long`
/// (`terms.requests`); of each `empty`, `too_long` and `invalid_text` (`id`), `out_of_range` and `too_many_decimals`
/// (`asked`), `date_out_of_range` (`requested_on`), `out_of_range` and `too_many_decimals` (`score`, `need`); `duplicate`
/// (`terms.requests[i].id`).
///
/// # Examples
/// ```
/// use chama_core::loan::*;
/// use rust_decimal::Decimal;
/// let day = "2026-01-31".parse().unwrap();
/// let ask = |id: &str, asked: i64| LoanRequest::new(id.to_owned(), Decimal::from(asked), day);
/// let fund = LoanFund { cash: Decimal::from(10_000), ..Default::default() };
/// let mut terms = LoanQueueTerms::new(fund, vec![ask("a", 4_000), ask("b", 7_000), ask("c", 2_000)]);
/// let granted = |terms: &LoanQueueTerms| -> Vec<String> {
///     loan_queue(terms).unwrap().grants.iter().map(|grant| grant.granted.to_string()).collect()
/// };
/// assert_eq!(granted(&terms), ["4000.00", "0.00", "0.00"]);
/// terms.fill = QueueFill::ProRata { by: ProRataBy::Asked };
/// assert_eq!(granted(&terms), ["3076.92", "5384.62", "1538.46"]);
/// ```
pub fn loan_queue(terms: &LoanQueueTerms) -> Result<LoanQueue, ChamaError> {
    let currency = terms.currency;
    let fund = terms.fund.check("terms.fund", currency)?;
    minor_amount("terms.reserve.amount", terms.reserve.amount, currency)?;
    check_fraction("terms.reserve.share", terms.reserve.share)?;
    let step = exact_step("terms.step", terms.step, currency)?;
    let mut queue = requests(terms)?;
    sort::by(&mut queue, |one, other| by_order(terms.order, one, other));

    let lendable = fund.lendable(&terms.reserve, currency);
    let asked: Minor = queue.iter().map(|request| request.asked).sum();
    let grants = match &terms.fill {
        QueueFill::ProRata { by } if asked > lendable => parts(lendable, &queue, *by, step),
        fill => down_the_list(lendable, &queue, fill, step),
    };
    let granted: Minor = grants.iter().map(|(granted, _)| *granted).sum();
    Ok(LoanQueue {
        currency,
        order: terms.order,
        fill: terms.fill.clone(),
        grants: queue
            .iter()
            .zip(grants)
            .zip(1..)
            .map(|((request, (granted, reason)), position)| LoanGrant {
                id: request.given.id.clone(),
                position,
                asked: request.asked.amount(currency),
                granted: granted.amount(currency),
                reason,
            })
            .collect(),
        asked: asked.amount(currency),
        granted: granted.amount(currency),
        rest: (fund.cash - granted).amount(currency),
        cash: fund.cash.amount(currency),
        lendable: lendable.amount(currency),
    })
}

/// An application that was checked.
struct Request<'a> {
    given: &'a LoanRequest,
    asked: Minor,
}

fn requests(terms: &LoanQueueTerms) -> Result<Vec<Request<'_>>, ChamaError> {
    let list = "terms.requests";
    APPLICATIONS.check_len(list, terms.requests.len())?;
    let rank = |argument: &str, value: Decimal| {
        RANK.check_decimal(argument, value)?;
        check_decimals(argument, value, RANK_DECIMALS)
    };
    let check = |given: &LoanRequest| -> Result<Minor, ChamaError> {
        check_id("id", &given.id)?;
        let asked = positive_amount("asked", given.asked, terms.currency)?;
        check_date("requested_on", given.requested_on)?;
        rank("score", given.score)?;
        rank("need", given.need)?;
        Ok(asked)
    };
    let mut requests = Vec::with_capacity(terms.requests.len());
    for (place, given) in terms.requests.iter().enumerate() {
        let asked = check(given).map_err(|error| error.within(&format!("{list}[{place}]")))?;
        requests.push(Request { given, asked });
    }
    unique(list, terms.requests.iter().map(|request| request.id.as_str()), "id")?;
    Ok(requests)
}

fn by_order(order: QueueOrder, one: &Request<'_>, other: &Request<'_>) -> Ordering {
    let first = match order {
        QueueOrder::RequestDate => Ordering::Equal,
        QueueOrder::Score => Reverse(one.given.score).cmp(&Reverse(other.given.score)),
        QueueOrder::Need => Reverse(one.given.need).cmp(&Reverse(other.given.need)),
    };
    first
        .then(one.given.requested_on.cmp(&other.given.requested_on))
        .then_with(|| one.given.id.cmp(&other.given.id))
}

/// Each whole, as long as it fits.
fn down_the_list(lendable: Minor, queue: &[Request<'_>], fill: &QueueFill, step: i128) -> Vec<(Minor, GrantReason)> {
    let (mut left, mut stopped) = (lendable, false);
    let grant = |request: &Request<'_>| {
        if stopped {
            return (Minor::ZERO, GrantReason::Behind);
        }
        if request.asked <= left {
            left -= request.asked;
            return (request.asked, GrantReason::Whole);
        }
        stopped = *fill != QueueFill::Skip;
        let part = left - Minor(left.0.rem_euclid(step.max(1)));
        match fill {
            QueueFill::Partial if part.is_positive() => (part, GrantReason::Part),
            QueueFill::Partial => (Minor::ZERO, GrantReason::NothingLeft),
            _ => (Minor::ZERO, GrantReason::DoesNotFit),
        }
    };
    queue.iter().map(grant).collect()
}

/// A part for everybody, in steps.
fn parts(lendable: Minor, queue: &[Request<'_>], by: ProRataBy, step: i128) -> Vec<(Minor, GrantReason)> {
    let step = step.max(1);
    let taker = |request: &Request<'_>| Taker {
        weight: match by {
            ProRataBy::Asked => request.asked.0,
            ProRataBy::Equally => 1,
            ProRataBy::Score => millionths(request.given.score),
            ProRataBy::Need => millionths(request.given.need),
        },
        top: Some(request.asked.0.div_euclid(step)),
    };
    let takers: Vec<Taker> = queue.iter().map(taker).collect();
    let granted = shared(lendable.0.div_euclid(step), &takers);
    let reason = |((request, taker), steps): ((&Request<'_>, &Taker), i128)| {
        let granted = Minor(steps.saturating_mul(step));
        let reason = if granted == request.asked {
            GrantReason::Whole
        } else if granted.is_positive() {
            GrantReason::Part
        } else if taker.weight == 0 {
            GrantReason::NoWeight
        } else {
            GrantReason::NothingLeft
        };
        (granted, reason)
    };
    queue.iter().zip(&takers).zip(granted).map(reason).collect()
}

/// A score or a need as a whole number; it has at most 6 decimals.
fn millionths(rank: Decimal) -> i128 {
    let rank = rank.normalize();
    let missing = 6_u32.saturating_sub(rank.scale());
    rank.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ask(id: &str, asked: i64, on: &str) -> LoanRequest {
        LoanRequest::new(id.to_owned(), Decimal::from(asked), day(on))
    }

    fn terms(cash: i64, requests: Vec<LoanRequest>) -> LoanQueueTerms {
        let cash = Decimal::from(cash);
        LoanQueueTerms::new(
            LoanFund {
                cash,
                ..LoanFund::default()
            },
            requests,
        )
    }

    fn three() -> LoanQueueTerms {
        let on = "2026-01-31";
        terms(
            10_000,
            vec![ask("c", 2_000, on), ask("a", 4_000, on), ask("b", 7_000, on)],
        )
    }

    fn granted(terms: &LoanQueueTerms) -> Vec<String> {
        let queue = loan_queue(terms).unwrap();
        queue
            .grants
            .iter()
            .map(|grant| format!("{} {} {:?}", grant.id, grant.granted, grant.reason))
            .collect()
    }

    #[test]
    fn each_fill_has_its_own_answer_for_the_same_queue() {
        let mut terms = three();
        assert_eq!(
            granted(&terms),
            ["a 4000.00 Whole", "b 0.00 DoesNotFit", "c 0.00 Behind"]
        );
        terms.fill = QueueFill::Skip;
        assert_eq!(
            granted(&terms),
            ["a 4000.00 Whole", "b 0.00 DoesNotFit", "c 2000.00 Whole"]
        );
        terms.fill = QueueFill::Partial;
        assert_eq!(granted(&terms), ["a 4000.00 Whole", "b 6000.00 Part", "c 0.00 Behind"]);
        terms.fill = QueueFill::ProRata { by: ProRataBy::Asked };
        assert_eq!(granted(&terms), ["a 3076.92 Part", "b 5384.62 Part", "c 1538.46 Part"]);
        terms.fill = QueueFill::ProRata { by: ProRataBy::Equally };
        assert_eq!(
            granted(&terms),
            ["a 4000.00 Whole", "b 4000.00 Part", "c 2000.00 Whole"]
        );
        terms.fill = QueueFill::ProRata { by: ProRataBy::Need };
        assert_eq!(granted(&terms)[0], "a 0.00 NoWeight");
        assert_eq!(loan_queue(&terms).unwrap().rest.to_string(), "10000.00");
    }

    #[test]
    fn what_is_a_multiple_of_nothing_is_not_granted_in_steps() {
        let mut terms = three();
        terms.step = Some(Decimal::from(500));
        terms.fill = QueueFill::ProRata { by: ProRataBy::Asked };
        assert_eq!(granted(&terms), ["a 3000.00 Part", "b 5500.00 Part", "c 1500.00 Part"]);
        terms.reserve.amount = Decimal::from(5_700);
        terms.fill = QueueFill::Partial;
        assert_eq!(granted(&terms)[0], "a 4000.00 Whole");
        assert_eq!(granted(&terms)[1], "b 0.00 NothingLeft");
    }

    #[test]
    fn what_fits_exactly_is_granted_whole_without_steps() {
        let on = "2026-01-31";
        let mut terms = terms(5_750, vec![ask("a", 4_250, on), ask("b", 1_500, on)]);
        terms.step = Some(Decimal::from(500));
        terms.fill = QueueFill::ProRata { by: ProRataBy::Asked };
        assert_eq!(granted(&terms), ["a 4250.00 Whole", "b 1500.00 Whole"]);
        terms.requests[1].asked = Decimal::new(150_001, 2);
        assert_eq!(granted(&terms), ["a 4000.00 Part", "b 1500.00 Part"]);
    }

    #[test]
    fn ties_go_by_date_then_by_id() {
        let order = |terms: &LoanQueueTerms| -> Vec<String> {
            let grants = loan_queue(terms).unwrap().grants;
            grants.into_iter().map(|grant| grant.id).collect()
        };
        let mut terms = three();
        terms.requests[0].requested_on = day("2026-01-30");
        assert_eq!(order(&terms), ["c", "a", "b"]);
        terms.order = QueueOrder::Score;
        terms.requests[2].score = Decimal::new(725, 1);
        terms.requests[1].score = Decimal::new(72_500, 3);
        assert_eq!(order(&terms), ["a", "b", "c"]);
        terms.order = QueueOrder::Need;
        terms.requests[2].need = Decimal::ONE;
        assert_eq!(order(&terms), ["b", "c", "a"]);
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut terms = three();
        let bad = Decimal::NEGATIVE_ONE;
        terms.fund = LoanFund {
            cash: bad,
            lent_out: bad,
            committed: Decimal::new(1, 3),
        };
        terms.reserve = FundReserve {
            amount: bad,
            share: bad,
        };
        terms.step = Some(Decimal::ZERO);
        terms.requests = vec![ask("", 0, "2200-01-01"); 10_001];
        terms.requests[0].score = bad;
        terms.requests[0].need = Decimal::new(1, 7);
        type Mend = fn(&mut LoanQueueTerms);
        let table: [(&str, Mend); 14] = [
            ("`terms.fund.cash` is -1", |terms| terms.fund.cash = Decimal::TEN),
            ("`terms.fund.lent_out` is -1", |terms| {
                terms.fund.lent_out = Decimal::ZERO
            }),
            ("`terms.fund.committed` is 0.001, but may", |terms| {
                terms.fund.committed = Decimal::ZERO;
            }),
            ("`terms.reserve.amount` is -1", |terms| {
                terms.reserve.amount = Decimal::ZERO
            }),
            ("`terms.reserve.share` is -1", |terms| {
                terms.reserve.share = Decimal::ZERO
            }),
            ("`terms.step` is 0", |terms| terms.step = None),
            ("`terms.requests` has length 10001", |terms| terms.requests.truncate(2)),
            ("`terms.requests[0].id` must not be empty", |terms| {
                terms.requests[0].id = "a".to_owned();
            }),
            ("`terms.requests[0].asked` is 0", |terms| {
                terms.requests[0].asked = Decimal::ONE
            }),
            ("`terms.requests[0].requested_on` is 2200-01-01", |terms| {
                terms.requests[0].requested_on = day("2026-01-31");
            }),
            ("`terms.requests[0].score` is -1", |terms| {
                terms.requests[0].score = Decimal::ONE
            }),
            ("`terms.requests[0].need` is 0.0000001, but may", |terms| {
                terms.requests[0].need = Decimal::ONE;
            }),
            ("`terms.requests[1].id` must not be empty", |terms| {
                terms.requests[1] = terms.requests[0].clone();
            }),
            ("`terms.requests[1].id` is a, which is already there", |terms| {
                terms.requests.truncate(1);
            }),
        ];
        for (start, mend) in table {
            let error = loan_queue(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert!(loan_queue(&terms).is_ok());
    }
}
