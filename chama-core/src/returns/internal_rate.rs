//! The internal rate of return, of dated flows and of flows at equal distances.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{millionths, relative};
use crate::error::ChamaError;
use crate::limits::{FLOWS, check_date};
use crate::rate::Wide;
use crate::sort;

/// Money that moved on a day. Whose money has which sign is said where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashFlow {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// The amount, of either sign, with at most 6 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Whether flows have an internal rate of return, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateOutcome {
    /// Exactly one rate.
    Found,
    /// Two rates or more; none of them is the return.
    Several,
    /// Money goes one way only, or there is none.
    NoSignChange,
    /// Everything happens on one day.
    OneDate,
    /// Money goes both ways, and no rate fits.
    NoRate,
    /// The rate lies outside −0.999999999 to 999,999,999.
    OutOfRange,
    /// The flows cancel each other so nearly, over a whole stretch of rates, that none can be told.
    Unresolved,
}

/// The internal rate of return, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalRate {
    /// Whether there is one.
    pub outcome: RateOutcome,
    /// The rate as a fraction, when there is exactly one.
    pub rate: Option<f64>,
    /// Every rate that fits, ascending.
    pub rates: Vec<f64>,
    /// How often the flows change their sign in time; there are never more rates.
    pub sign_changes: i32,
}

/// Returns the yearly rate at which dated flows are worth nothing together, or why there is none.
///
/// From one side: put in negative, got back positive. `Σ aᵢ · (1 + r)^(−daysᵢ/365) = 0`, days since the first date; an
/// effective rate a year. Flows of one date are added; the order does not matter. All rates from −0.999999999 to
/// 999,999,999 are found. Source: docs/src/rules/returns.md#internal-rate-of-return.
///
/// # Errors
/// In this order: `empty` and `too_long` (`flows`), then flow by flow `date_out_of_range` (`flows[i].date`),
/// `out_of_range` and `too_many_decimals` (`flows[i].amount`).
///
/// # Examples
/// ```
/// use chama_core::returns::{CashFlow, xirr};
/// use chrono::NaiveDate;
/// use rust_decimal::Decimal;
/// let flow = |year, month, day, amount| CashFlow {
///     date: NaiveDate::from_ymd_opt(year, month, day).unwrap(),
///     amount: Decimal::from(amount),
/// };
/// let invested = xirr(&[
///     flow(2008, 1, 1, -10_000),
///     flow(2008, 3, 1, 2_750),
///     flow(2008, 10, 30, 4_250),
///     flow(2009, 2, 15, 3_250),
///     flow(2009, 4, 1, 2_750),
/// ])?;
/// assert!((invested.rate.unwrap() - 0.373_362_534).abs() < 1e-9);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn xirr(flows: &[CashFlow]) -> Result<InternalRate, ChamaError> {
    FLOWS.check_len("flows", flows.len())?;
    let mut dated = Vec::with_capacity(flows.len());
    for (place, flow) in flows.iter().enumerate() {
        check_date_at(place, flow.date)?;
        let amount = millionths(|| format!("flows[{place}].amount"), flow.amount)?;
        dated.push(Dated {
            day: flow.date.num_days_from_ce(),
            amount: amount.into(),
        });
    }
    if !dated.is_sorted_by_key(|flow| flow.day) {
        sort::by_key(&mut dated, |flow| flow.day);
    }
    dated.dedup_by(|later, first| {
        let same = later.day == first.day;
        if same {
            first.amount = first.amount.saturating_add(later.amount);
        }
        same
    });
    if dated.len() == 1 {
        return Ok(InternalRate::none(RateOutcome::OneDate, 0));
    }
    // A flow of nothing says nothing; without it the first and the last weigh something at every rate.
    dated.retain(|flow| flow.amount != 0);
    let (first, way) = dated.first().map_or((0, 0), |flow| (flow.day, flow.amount));
    let flows: Vec<Flow> = dated
        .iter()
        .map(|flow| Flow::new(f64::from(flow.day.saturating_sub(first)) / 365.0, flow.amount, way))
        .collect();
    let sum = dated.iter().fold(0_i128, |sum, flow| sum.saturating_add(flow.amount));
    Ok(Flows::of(&flows, sum).rates())
}

/// Returns the rate a period at which flows at equal distances are worth nothing together, or why there is none.
///
/// From one side: put in negative, got back positive; one amount each period, the first one now.
/// `Σ aᵢ · (1 + r)^(−i) = 0`. All rates from −0.999999999 to 999,999,999 are found, each the nearest float. Source:
/// docs/src/rules/returns.md#internal-rate-of-return.
///
/// # Errors
/// In this order: `empty` and `too_long` (`amounts`), then amount by amount `out_of_range` and `too_many_decimals`
/// (`amounts[i]`).
///
/// # Examples
/// ```
/// use chama_core::returns::{RateOutcome, irr};
/// use rust_decimal::Decimal;
/// let amounts = [-250_000, 100_000, 150_000, 200_000, 250_000, 300_000].map(Decimal::from);
/// assert_eq!(irr(&amounts)?.rate, Some(0.567_230_334_435_853_8));
/// let twice = irr(&[-100, 230, -132].map(Decimal::from))?;
/// assert_eq!((twice.outcome, twice.rates), (RateOutcome::Several, vec![0.1, 0.2]));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn irr(amounts: &[Decimal]) -> Result<InternalRate, ChamaError> {
    FLOWS.check_len("amounts", amounts.len())?;
    let mut exact = Vec::with_capacity(amounts.len());
    for (place, amount) in amounts.iter().enumerate() {
        exact.push(millionths(|| format!("amounts[{place}]"), *amount)?);
    }
    if exact.len() == 1 {
        return Ok(InternalRate::none(RateOutcome::OneDate, 0));
    }
    let idle = exact.iter().take_while(|amount| **amount == 0).count();
    let way = exact.get(idle).copied().unwrap_or_default();
    let flows: Vec<Flow> = (0_i32..)
        .zip(exact.iter().skip(idle))
        .filter(|(_, amount)| **amount != 0)
        .map(|(time, amount)| Flow::new(time.into(), (*amount).into(), way.into()))
        .collect();
    let sum = exact
        .iter()
        .fold(0_i128, |sum, amount| sum.saturating_add((*amount).into()));
    let flows = Flows::of(&flows, sum);
    let mut found = flows.rates();
    for rate in &mut found.rates {
        *rate = flows.corrected(*rate, &exact, way);
    }
    if found.outcome == RateOutcome::Found {
        found.rate = found.rates.first().copied();
    }
    Ok(found)
}

fn check_date_at(place: usize, date: NaiveDate) -> Result<(), ChamaError> {
    // The path is only written when it is needed: this is most of the time that twelve flows take.
    check_date("", date).map_err(|error| error.within(&format!("flows[{place}].date")))
}

impl InternalRate {
    fn none(outcome: RateOutcome, sign_changes: i32) -> Self {
        Self {
            outcome,
            rate: None,
            rates: Vec::new(),
            sign_changes,
        }
    }
}

struct Dated {
    day: i32,
    amount: i128,
}

/// A flow as the computation has it: its time in years or periods, its size in any unit, its direction.
#[derive(Debug, Clone, Copy)]
struct Flow {
    time: f64,
    size: f64,
    comes: bool,
}

impl Flow {
    /// `first` is the first flow of all: what goes its way goes, so that both sides of a deal get the same bits.
    fn new(time: f64, amount: i128, first: i128) -> Self {
        // Flows of one day may add up to more than an i64 holds, but hardly ever do.
        let size = i64::try_from(amount).map_or_else(|_| beyond(amount), |amount| amount as f64);
        Self {
            time,
            size: size.abs(),
            comes: (amount > 0) != (first > 0),
        }
    }
}

#[cold]
fn beyond(amount: i128) -> f64 {
    amount as f64
}

/// Where rates are looked for, in x = ln(1 + r): 1 + r from 10⁻⁹ to 10⁹.
const LOWEST: f64 = -20.723_265_836_946_41;
const HIGHEST: f64 = 20.723_265_836_946_41;
/// Below this width, times the span, rounding hides how the curve runs.
const NARROW: f64 = 4e-9;
/// Above this width a stretch that rounding hides is no place.
const FLAT: f64 = 1e-5;
/// How many weights are computed at most, before flows count as unresolved: a tenth of a second.
const PATIENCE: usize = 20_000_000;

/// Flows in the order of time.
struct Flows<'a> {
    flows: &'a [Flow],
    span: f64,
    changes: i32,
    /// The flows add up to nothing: 0 is a rate, exactly.
    balanced: bool,
}

/// What comes or what goes: its worth at one x, up to a common factor, and its moments in time.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    worth: f64,
    time: f64,
    square: f64,
}

/// Both sides at one x.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    comes: Side,
    goes: Side,
}

impl<'a> Flows<'a> {
    fn of(flows: &'a [Flow], sum: i128) -> Self {
        let mut directions = flows.iter().map(|flow| flow.comes);
        let mut changes = 0_i32;
        let mut last = directions.next();
        for direction in directions {
            changes = changes.saturating_add((last != Some(direction)).into());
            last = Some(direction);
        }
        Self {
            flows,
            span: flows.last().map_or(0.0, |flow| flow.time),
            changes,
            balanced: sum == 0,
        }
    }

    fn rates(&self) -> InternalRate {
        let places = match self.changes {
            0 => return InternalRate::none(RateOutcome::NoSignChange, 0),
            1 => Vec::from_iter(self.only_place()),
            _ => match self.places() {
                Some(places) => places,
                None => return InternalRate::none(RateOutcome::Unresolved, self.changes),
            },
        };
        let outcome = match places.len() {
            0 if self.changes % 2 == 0 => RateOutcome::NoRate,
            0 => RateOutcome::OutOfRange,
            1 => RateOutcome::Found,
            _ => RateOutcome::Several,
        };
        let mut rates = places;
        for rate in &mut rates {
            *rate = if self.balanced && rate.abs() < 1e-12 {
                0.0
            } else {
                libm::expm1(*rate)
            };
        }
        InternalRate {
            outcome,
            rate: rates.first().copied().filter(|_| rates.len() == 1),
            rates,
            sign_changes: self.changes,
        }
    }

    /// The one place of flows with one change of sign, if it is in the range.
    fn only_place(&self) -> Option<f64> {
        let place = self.refined(LOWEST, HIGHEST, 0.0)?;
        let (at_lowest, at_highest) = (place - LOWEST < 1e-6, HIGHEST - place < 1e-6);
        let outside = (at_lowest || at_highest) && {
            let (low, high) = (self.worth(LOWEST).balance(), self.worth(HIGHEST).balance());
            (low > 0.0) == (high > 0.0)
        };
        (!outside).then_some(place)
    }

    /// The time that weights are measured from, so that none is above 1.
    fn anchor(&self, x: f64) -> f64 {
        if x >= 0.0 { 0.0 } else { self.span }
    }

    fn worth(&self, x: f64) -> Worth {
        let anchor = self.anchor(x);
        let mut worth = Worth::default();
        for flow in self.flows {
            // At 0 % every weight is 1: the first look costs no exponential.
            let weight = if x == 0.0 {
                flow.size
            } else {
                flow.size * libm::exp((anchor - flow.time) * x)
            };
            let side = if flow.comes { &mut worth.comes } else { &mut worth.goes };
            side.worth += weight;
            side.time += weight * flow.time;
            side.square += weight * flow.time * flow.time;
        }
        worth
    }

    /// The place between two others where what comes is worth what goes.
    ///
    /// Halley's method on the logarithm of their ratio, which is nearly a straight line; where it leaves the
    /// bracket, or does not halve the step before the last, the bracket is halved.
    fn refined(&self, mut low: f64, mut high: f64, start: f64) -> Option<f64> {
        let rising = self.rising(low)?;
        let mut x = start;
        let (mut last, mut before) = (high - low, high - low);
        for _ in 0..400 {
            let worth = self.worth(x);
            let (balance, slope, bend) = (worth.balance(), worth.slope(), worth.bend());
            if balance == 0.0 {
                return Some(x);
            }
            if (balance < 0.0) == rising {
                low = x;
            } else {
                high = x;
            }
            let better = x - 2.0 * balance * slope / (2.0 * slope * slope - balance * bend);
            let inside = better > low && better < high && (better - x).abs() < 0.5 * before;
            let next = if inside { better } else { low + (high - low) / 2.0 };
            (before, last) = (last, (next - x).abs());
            let (step, length) = (last * self.span, self.span / slope);
            x = next;
            // What is left after a step is its cube, by how flat the curve is: below the last bit.
            let settled = inside && step * step * step * length * length <= 1e-17;
            if settled || high - low <= 4.0 * f64::EPSILON * x.abs() {
                return Some(x);
            }
        }
        Some(x)
    }

    /// Whether what comes gains on what goes as rates grow, seen from the low end.
    fn rising(&self, low: f64) -> Option<bool> {
        // Early money weighs most where rates are high: with one change of sign the first flow says it.
        match self.changes {
            1 => self.flows.first().map(|flow| flow.comes),
            _ => Some(self.worth(low).balance() < 0.0),
        }
    }
}

impl Side {
    fn mean(self) -> f64 {
        self.time / self.worth
    }

    fn variance(self) -> f64 {
        self.square / self.worth - self.mean() * self.mean()
    }
}

/// The logarithm of what comes over what goes, and its derivatives: means and variances of time.
impl Worth {
    fn balance(self) -> f64 {
        libm::log(self.comes.worth / self.goes.worth)
    }

    fn slope(self) -> f64 {
        self.goes.mean() - self.comes.mean()
    }

    fn bend(self) -> f64 {
        self.comes.variance() - self.goes.variance()
    }
}

/// What an interval's end knows: the balance and its moments in time, all up to the factor e^`scale`.
#[derive(Debug, Clone, Copy)]
struct End {
    x: f64,
    scale: f64,
    balance: f64,
    balance_time: f64,
    total: f64,
    total_time: f64,
    total_square: f64,
    /// How far rounding may have moved the balance.
    noise: f64,
}

/// What an interval is known to hold.
enum Holds {
    Nothing,
    One,
    Unknown,
}

impl Flows<'_> {
    /// Every place with worth nothing: halving until each interval is known to hold none or one.
    ///
    /// None when rounding hides a whole stretch, or it would take too long: flows made so that they cancel.
    fn places(&self) -> Option<Vec<f64>> {
        // No round number: a rate of 0 should not be an end.
        const STARTS: [f64; 6] = [LOWEST, -1.713, -0.297, 0.0137, 0.431, 2.337];
        let mut places = Vec::new();
        let mut touching: Option<(f64, f64)> = None;
        let mut waiting = Vec::with_capacity(64);
        let mut right = self.end(HIGHEST);
        for start in STARTS.into_iter().rev() {
            let left = self.end(start);
            waiting.push((left, right));
            right = left;
        }
        let mut work = 0_usize;
        while let Some((left, right)) = waiting.pop() {
            let holds = holds(&left, &right);
            let width = right.x - left.x;
            if matches!(holds, Holds::Unknown) {
                work = work.saturating_add(self.flows.len());
                if work > PATIENCE || self.is_flat(&left, &right) {
                    return None;
                }
                if width * self.span.max(1.0) > NARROW {
                    let middle = self.end(left.x + width * 0.5);
                    if self.is_flat(&middle, &right) {
                        return None;
                    }
                    waiting.push((middle, right));
                    waiting.push((left, middle));
                } else {
                    // Neighbours of which nothing is known are one place.
                    touching = Some((touching.map_or(left.x, |(from, _)| from), right.x));
                }
                continue;
            }
            if let Some((from, to)) = touching.take() {
                places.push(self.touched(from, to)?);
            }
            if matches!(holds, Holds::One) {
                places.extend(self.refined(left.x, right.x, left.x + width * 0.5));
            }
        }
        if let Some((from, to)) = touching {
            places.push(self.touched(from, to)?);
        }
        Some(places)
    }

    /// Whether a stretch that is no single place is worth nothing at both ends and between them.
    fn is_flat(&self, left: &End, right: &End) -> bool {
        let width = right.x - left.x;
        let hidden = |end: &End| end.balance.abs() <= end.noise;
        width > FLAT
            && hidden(left)
            && hidden(right)
            && [0.271, 0.5, 0.683]
                .iter()
                .all(|part| hidden(&self.end(left.x + width * part)))
    }

    fn end(&self, x: f64) -> End {
        let anchor = self.anchor(x);
        let mut end = End {
            x,
            scale: -anchor * x,
            balance: 0.0,
            balance_time: 0.0,
            total: 0.0,
            total_time: 0.0,
            total_square: 0.0,
            noise: 0.0,
        };
        for flow in self.flows {
            let weight = flow.size * libm::exp((anchor - flow.time) * x);
            let signed = if flow.comes { weight } else { -weight };
            end.balance += signed;
            end.balance_time += signed * flow.time;
            end.total += weight;
            end.total_time += weight * flow.time;
            end.total_square += weight * flow.time * flow.time;
        }
        let terms = self.flows.len() as f64 + 16.0 + self.span * x.abs();
        end.noise = terms * f64::EPSILON * end.total;
        end
    }

    /// A place where the balance is nothing as far as rounding can tell: crossed, or only touched.
    fn touched(&self, from: f64, to: f64) -> Option<f64> {
        if to - from > FLAT {
            return None;
        }
        let (left, right) = (self.end(from), self.end(to));
        if (left.balance > 0.0) != (right.balance > 0.0) && left.balance != 0.0 && right.balance != 0.0 {
            return self.refined(from, to, from + (to - from) * 0.5);
        }
        // Where the slope is nothing, by its secant.
        let (low, high) = (left.slope_at(), right.slope_at());
        let share = low / (low - high);
        let place = if share > 0.0 && share < 1.0 {
            from + (to - from) * share
        } else {
            from + (to - from) * 0.5
        };
        Some(place)
    }

    /// The rate of equal distances, corrected by one step with 77 digits.
    fn corrected(&self, rate: f64, amounts: &[i64], first: i64) -> f64 {
        let growth = if rate < 0.0 {
            Wide::ONE.apart(Wide::float(-rate))
        } else {
            Wide::ONE.plus(Wide::float(rate))
        };
        let (mut comes, mut goes) = (Wide::ZERO, Wide::ZERO);
        for amount in amounts {
            comes = comes.times(growth);
            goes = goes.times(growth);
            let size = Wide::whole(amount.unsigned_abs().into());
            if (*amount > 0) != (first > 0) {
                comes = comes.plus(size);
            } else {
                goes = goes.plus(size);
            }
        }
        let off = relative(comes, goes);
        let step = (1.0 + rate) * off / self.worth(libm::log1p(rate)).slope();
        // More than a few last bits is no correction: two rates that are one, or a slope of nothing.
        // Near −1 a last bit is a large part of what is left.
        if step.abs() < f64::max(1e-9 * (1.0 + rate), 2.0 * f64::EPSILON) {
            rate - step
        } else {
            rate
        }
    }
}

impl End {
    /// The slope with the weights' own centre as the pivot.
    fn slope_at(&self) -> f64 {
        let pivot = self.total_time / self.total;
        pivot * self.balance - self.balance_time
    }
}

/// What the curvature allows between two ends.
///
/// Multiplied by e^(cx), c in the middle of the weights, the worth has the same zeros and little curvature: the second
/// derivative is at most Σ|aᵢ|(c − tᵢ)² e^((c − tᵢ)x), which is convex in x and so largest at an end.
fn holds(left: &End, right: &End) -> Holds {
    let width = right.x - left.x;
    let pivot = 0.5 * (left.total_time / left.total + right.total_time / right.total);
    let factor = libm::exp(pivot * width + right.scale - left.scale);
    let curve = |end: &End| {
        let square = pivot * pivot * end.total;
        end.total_square - 2.0 * pivot * end.total_time + square + 1e-12 * (end.total_square + square)
    };
    let curvature = f64::max(curve(left), factor * curve(right));
    let (low, high) = (left.balance, factor * right.balance);
    let (low_known, high_known) = (low.abs() - left.noise, high.abs() - factor * right.noise);
    let known = low_known > 0.0 && high_known > 0.0;
    let same = (low > 0.0) == (high > 0.0);
    // A parabola of that curvature through both ends does not reach zero.
    let reach = libm::sqrt(low_known.max(0.0)) + libm::sqrt(high_known.max(0.0));
    if known && same && reach * reach > 0.5 * curvature * width * width {
        return Holds::Nothing;
    }
    let slope_low = pivot * left.balance - left.balance_time;
    let slope_high = factor * (pivot * right.balance - right.balance_time);
    let one_way = (slope_low > 0.0) == (slope_high > 0.0) && slope_low.abs() + slope_high.abs() > curvature * width;
    match (known && one_way, same) {
        (true, true) => Holds::Nothing,
        (true, false) => Holds::One,
        (false, _) => Holds::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(flows: &[(&str, i64)]) -> Vec<CashFlow> {
        let flow = |(date, amount): &(&str, i64)| CashFlow {
            date: date.parse().unwrap(),
            amount: Decimal::from(*amount),
        };
        flows.iter().map(flow).collect()
    }

    fn periodic(amounts: &[i64]) -> InternalRate {
        irr(&amounts.iter().map(|amount| Decimal::from(*amount)).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn the_published_rates_are_reached() {
        for (first, published, within) in [(1992, 0.373_363, 5e-7), (2008, 0.373_362_534, 2e-9)] {
            let date = |year: i32, rest: &str| format!("{}-{rest}", first + year);
            let days = [
                date(0, "01-01"),
                date(0, "03-01"),
                date(0, "10-30"),
                date(1, "02-15"),
                date(1, "04-01"),
            ];
            let amounts = [-10_000, 2_750, 4_250, 3_250, 2_750];
            let flows: Vec<(&str, i64)> = days.iter().map(String::as_str).zip(amounts).collect();
            let rate = xirr(&dated(&flows)).unwrap().rate.unwrap();
            assert!((rate - published).abs() < within, "{rate}");
        }
        assert_eq!(
            periodic(&[-250_000, 100_000, 150_000, 200_000, 250_000, 300_000]).rate,
            Some(0.567_230_334_435_853_8)
        );
    }

    #[test]
    fn the_answer_says_why_there_is_none() {
        let outcome = |amounts: &[i64]| periodic(amounts).outcome;
        assert_eq!(outcome(&[-100]), RateOutcome::OneDate);
        assert_eq!(outcome(&[-100, -10]), RateOutcome::NoSignChange);
        assert_eq!(outcome(&[0, 0]), RateOutcome::NoSignChange);
        assert_eq!(outcome(&[-100, 110]), RateOutcome::Found);
        assert_eq!(outcome(&[-100, 230, -132]), RateOutcome::Several);
        assert_eq!(outcome(&[-100, 200, -132]), RateOutcome::NoRate);
        assert_eq!(outcome(&[-1, 1_000_000_000_000]), RateOutcome::OutOfRange);
        assert_eq!(outcome(&[-1_000_000_000_000, 1]), RateOutcome::OutOfRange);
        let one_day = dated(&[("2026-01-05", -100), ("2026-01-05", 120)]);
        assert_eq!(xirr(&one_day).unwrap().outcome, RateOutcome::OneDate);
    }

    #[test]
    fn all_rates_are_found_and_two_equal_ones_count_once() {
        assert_eq!(periodic(&[-100, 230, -132]).rates, [0.1, 0.2]);
        assert_eq!(periodic(&[-1_000, 3_600, -4_310, 1_716]).rates, [0.1, 0.2, 0.3]);
        let twice = periodic(&[-100, 220, -121]);
        assert_eq!(twice.outcome, RateOutcome::Found, "{twice:?}");
        assert!((twice.rate.unwrap() - 0.1).abs() < 1e-8, "{twice:?}");
        // 0 % is one of them.
        assert_eq!(periodic(&[-100, 210, -110]).rates, [0.0, 0.1]);
        assert_eq!(periodic(&[-100, 190, -90]).rates, [-0.1, 0.0]);
    }

    #[test]
    fn flows_made_to_cancel_are_unresolved_in_short_time() {
        // (1 − v)ᵏ: k rates of 0 %, which rounding smears over a whole stretch.
        let mut amounts = vec![1_i64];
        for power in 1..=38 {
            amounts.push(0);
            for place in (1..amounts.len()).rev() {
                amounts[place] -= amounts[place - 1];
            }
            let answer = periodic(&amounts);
            match power {
                1 | 2 => assert_eq!(answer.rate, Some(0.0), "{answer:?}"),
                _ => assert_eq!(answer.outcome, RateOutcome::Unresolved, "{power}: {answer:?}"),
            }
        }
    }

    #[test]
    fn nothing_at_either_end_changes_nothing() {
        let flows = |days: [&str; 4]| {
            let amounts = [-1_548_635_727, -13_399_679, 132_863, -1];
            let flow = |(date, amount): (&str, i64)| CashFlow {
                date: date.parse().unwrap(),
                amount: Decimal::new(amount, 6),
            };
            days.into_iter().zip(amounts).map(flow).collect::<Vec<_>>()
        };
        let mut far = flows(["2114-07-19", "2085-02-01", "2168-11-02", "2169-06-06"]);
        let near = xirr(&far).unwrap();
        let nothing = |date: &str| CashFlow {
            date: date.parse().unwrap(),
            amount: Decimal::ZERO,
        };
        far.extend([nothing("1990-01-01"), nothing("2199-12-31")]);
        assert_eq!(xirr(&far).unwrap(), near);
        assert_eq!(periodic(&[0, 0, -100, 230, -132, 0]), periodic(&[-100, 230, -132]));
    }

    #[test]
    fn both_sides_of_a_deal_have_the_same_rate_to_the_last_bit() {
        let amounts = [(1_i64 << 31) - 1, -112, 7, -65_281, -11];
        let mirrored = amounts.map(|amount| -amount);
        assert_eq!(periodic(&amounts), periodic(&mirrored));
        assert_eq!(
            periodic(&[28_291_111, -1, 0, 0, -1, -1]),
            periodic(&[-28_291_111, 1, 0, 0, 1, 1])
        );
    }

    #[test]
    fn steps_that_jump_from_end_to_end_come_to_the_rate() {
        // Nearly all of it early and a little at the very end: the curve is two straight lines.
        let mut amounts = [-1; 25];
        amounts[..2].fill(-1_179_010_631);
        amounts[6..17].fill(-1_179_010_631);
        amounts[23..].copy_from_slice(&[-255, 212]);
        let rate = periodic(&amounts).rate.unwrap();
        let worth = |rate: f64| {
            amounts
                .iter()
                .rev()
                .fold(0.0, |sum, amount| sum / (1.0 + rate) + *amount as f64)
        };
        assert!(worth(rate - 1e-12) > 0.0 && worth(rate + 1e-12) < 0.0, "{rate}");
    }

    #[test]
    fn a_total_loss_but_a_shilling_is_a_rate() {
        assert_eq!(periodic(&[-1_000, 1]).rate, Some(-0.999));
        assert_eq!(periodic(&[-1_000, 1_000]).rate, Some(0.0));
        assert_eq!(periodic(&[-1, 1_000_000]).rate, Some(999_999.0));
    }

    #[test]
    fn the_order_and_the_split_of_a_day_do_not_matter() {
        let a = dated(&[("2026-01-05", -100), ("2026-07-05", 60), ("2026-12-05", 70)]);
        let b = dated(&[
            ("2026-12-05", 70),
            ("2026-01-05", -60),
            ("2026-07-05", 60),
            ("2026-01-05", -40),
        ]);
        assert_eq!(xirr(&a), xirr(&b));
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut flows = dated(&[("1899-12-31", 2_000_000_000_000)]);
        assert_eq!(xirr(&[]).unwrap_err().code(), "empty");
        assert_eq!(xirr(&vec![flows[0]; 10_001]).unwrap_err().code(), "too_long");
        let error = xirr(&flows).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`flows[0].date` is 1899-12-31, but dates must be from 1900-01-01 to 2199-12-31"
        );
        flows[0].date = "2026-01-05".parse().unwrap();
        assert_eq!(xirr(&flows).unwrap_err().code(), "out_of_range");
        flows[0].amount = Decimal::new(1, 7);
        assert_eq!(xirr(&flows).unwrap_err().code(), "too_many_decimals");
        flows[0].amount = Decimal::new(10, 7);
        assert!(xirr(&flows).is_ok());
    }
}
