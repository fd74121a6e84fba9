//! What a turn is worth, what makes all turns equal, and the price of changing places.
//!
//! In a treasurer's words: who receives first can put the money to work, who receives last has lent to all the others. By
//! hand: of ten turns of 1,000 a month at 1 % a month the first is worth 429.69, the last −418.43, and all together
//! nothing. The rules are on the page `docs/src/rules/turns.md`. Left out: auctions, of which `chit_rates` gives the return.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::annuity::PaymentTiming;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{AMOUNT, HANDS, HANDS_DECIMALS, PERIODS, TURN_HANDS, TURN_ROUND, check_decimals, check_id};
use crate::money::{Currency, ExactRounding, Minor, Rounding, RoundingMode, divide, positive_amount};
use crate::rate::{Growth, Rate, RatePeriod, Wide, YearDivision};
use crate::returns::{InternalRate, irr};
use crate::sort;

/// A hand and the round in which it receives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValuedTurn {
    /// The id of the hand, once in the list.
    pub hand: String,
    /// The round, 1 to 3,660; several hands may share one.
    pub round: i32,
    /// The size of the hand, above 0 to 100, at most 4 decimals: a half hand is 0.5 (default: 1).
    #[serde(default = "one", with = "crate::wire::decimal")]
    pub size: Decimal,
}

fn one() -> Decimal {
    Decimal::ONE
}

impl ValuedTurn {
    /// A whole hand.
    pub fn new(hand: String, round: i32) -> Self {
        Self {
            hand,
            round,
            size: one(),
        }
    }
}

/// A rotation whose turns are valued, and at which rate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnValueTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What a whole hand pays into the pot of a whole hand, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// What money is worth.
    pub rate: Rate,
    /// The time from one round to the next (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// When in a period is paid (default: at its end, round 1 a period from now).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// The hands, 1 to 1,000, in any order.
    pub turns: Vec<ValuedTurn>,
}

impl TurnValueTerms {
    /// Monthly rounds in KES.
    pub fn new(contribution: Decimal, rate: Rate, turns: Vec<ValuedTurn>) -> Self {
        Self {
            currency: Currency::default(),
            contribution,
            rate,
            every: RatePeriod::default(),
            timing: PaymentTiming::default(),
            year: YearDivision::default(),
            turns,
        }
    }
}

/// What one turn is worth.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnValue {
    /// The id of the hand.
    pub hand: String,
    /// Its round.
    pub round: i32,
    /// Its size.
    #[serde(with = "crate::wire::decimal")]
    pub size: Decimal,
    /// What it receives in its round, and pays in all rounds together.
    #[serde(with = "crate::wire::decimal")]
    pub pot: Decimal,
    /// What the turn is worth now, rounded half up.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// What the hand receives (or, if negative, pays) now, so that all turns are worth the same.
    #[serde(with = "crate::wire::decimal")]
    pub transfer: Decimal,
}

/// What all turns are worth.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnValues {
    /// The currency of all amounts.
    pub currency: Currency,
    /// What a whole hand pays into the pot of a whole hand.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// What money is worth.
    pub rate: Rate,
    /// The time from one round to the next.
    pub every: RatePeriod,
    /// When in a period is paid.
    pub timing: PaymentTiming,
    /// How a year was divided.
    pub year: YearDivision,
    /// The rate of a period, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
    /// The turns, in the order in which they were given.
    pub turns: Vec<TurnValue>,
    /// All transfers together: always 0.
    #[serde(with = "crate::wire::decimal")]
    pub transfers: Decimal,
}

/// The internal rate of return of a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnRate {
    /// The id of the hand.
    pub hand: String,
    /// The rate of one period, or why there is none.
    pub internal: InternalRate,
}

/// Two hands that change places.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnSwap {
    /// The id of one hand: who pays if the price is positive.
    pub hand: String,
    /// The id of the other, of the same size.
    pub with_hand: String,
    /// The period at whose end the price is paid, 0 to 3,660 (default: 0, now).
    #[serde(default)]
    pub paid_in: i32,
    /// How the price is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

/// What it costs to change places.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwapPrice {
    /// The id of one hand.
    pub hand: String,
    /// The id of the other.
    pub with_hand: String,
    /// The round that `hand` gives.
    pub round: i32,
    /// The round that `hand` gets.
    pub with_round: i32,
    /// The period at whose end the price is paid.
    pub paid_in: i32,
    /// The currency of the price.
    pub currency: Currency,
    /// What `hand` pays to `with_hand` (or, if negative, receives).
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
}

/// Returns what each turn is worth, and the transfers that make all turns equal, which sum to exactly 0.
///
/// `value = hᵢ · C · (v^rᵢ · Σ h − Σⱼ v^rⱼ · hⱼ)`, `v = 1/(1 + i)`, rounded once; transfers by largest remainder, between equals
/// by the hand's id. Source: docs/src/rules/turns.md#the-value-of-a-turn.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.contribution`), the rate's (`terms.rate.value`), `empty` and
/// `too_long` (`terms.turns`); of each `empty`, `too_long` and `invalid_text` (`hand`), `out_of_range` (`round`), `out_of_range` and
/// `too_many_decimals` (`size`); `duplicate` (`terms.turns[i].hand`), `result_too_large` (a pot).
///
/// # Examples
/// ```
/// use chama_core::rate::{Rate, RatePeriod};
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let turns = (1..=10).map(|round| ValuedTurn::new(format!("h{round:02}"), round)).collect();
/// let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
/// let values = turn_values(&TurnValueTerms::new(Decimal::from(1_000), rate, turns))?;
/// assert_eq!(values.turns[0].value.to_string(), "429.69");
/// assert_eq!(values.turns[9].value.to_string(), "-418.43");
/// assert_eq!(values.turns.iter().map(|turn| turn.transfer).sum::<Decimal>(), Decimal::ZERO);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn turn_values(terms: &TurnValueTerms) -> Result<TurnValues, ChamaError> {
    let rotation = Rotation::of(terms)?;
    let currency = terms.currency;
    let values = rotation.values()?;
    let transfers = transfers(terms, &values);
    let rows = terms
        .turns
        .iter()
        .zip(&rotation.hands)
        .zip(values.iter().zip(&transfers));
    let turn = |((turn, hand), (value, transfer)): ((&ValuedTurn, &Hand), (&i128, &Minor))| TurnValue {
        hand: turn.hand.clone(),
        round: turn.round,
        size: turn.size,
        pot: hand.pot.amount(currency),
        value: TO_THE_UNIT.ratio(*value, PARTS).amount(currency),
        transfer: transfer.amount(currency),
    };
    Ok(TurnValues {
        currency,
        contribution: rotation.contribution.amount(currency),
        rate: terms.rate,
        every: terms.every,
        timing: terms.timing,
        year: terms.year,
        periodic_rate: rotation.growth.shown()?,
        turns: rows.map(turn).collect(),
        transfers: transfers.iter().copied().sum::<Minor>().amount(currency),
    })
}

/// Returns the internal rate of return of each turn of a plain rotation: 0, and for a turn in the middle one more.
///
/// Each hand receives what it pays, so that without a price of money a turn has no return, only a value. Source:
/// docs/src/rules/turns.md#the-return-of-a-turn.
///
/// # Errors
/// As `turn_values`.
///
/// # Examples
/// ```
/// use chama_core::rate::{Rate, RatePeriod};
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let turns = (1..=3).map(|round| ValuedTurn::new(format!("h{round}"), round)).collect();
/// let rate = Rate::new(Decimal::ZERO, RatePeriod::Month);
/// let rates = turn_rates(&TurnValueTerms::new(Decimal::from(1_000), rate, turns))?;
/// assert_eq!(rates[0].internal.rate, Some(0.0));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn turn_rates(terms: &TurnValueTerms) -> Result<Vec<TurnRate>, ChamaError> {
    let rotation = Rotation::of(terms)?;
    // Every hand's flows are in proportion to its size and to the contribution, which do not change the rate.
    let size = |size: i128| Decimal::try_from_i128_with_scale(size, SIZE_DECIMALS).unwrap_or_default();
    let rate = |(turn, hand): (&ValuedTurn, &Hand)| {
        let flow = |round: &Round| {
            let received = if round.number == hand.round { rotation.whole } else { 0 };
            size(received.saturating_sub(round.size))
        };
        let mut flows = Vec::with_capacity(rotation.rounds.len());
        let mut next = rotation.rounds.first().map_or(1, |round| round.number);
        for round in &rotation.rounds {
            while next < round.number {
                flows.push(Decimal::ZERO);
                next = next.saturating_add(1);
            }
            flows.push(flow(round));
            next = next.saturating_add(1);
        }
        Ok(TurnRate {
            hand: turn.hand.clone(),
            internal: irr(&flows)?,
        })
    };
    terms.turns.iter().zip(&rotation.hands).map(rate).collect()
}

/// Returns what one hand pays another, so that a change of places costs neither anything.
///
/// `h · C · Σ h · (v^other − v^own) · (1 + i)^paid_in`, rounded once. Source: docs/src/rules/turns.md#the-price-of-a-swap.
///
/// # Errors
/// In this order: those of `turn_values`; `not_found` (`swap.hand`, `swap.with_hand`), `duplicate` (`swap.with_hand`),
/// `not_compatible` (hands of two sizes), `out_of_range` (`swap.paid_in`), `out_of_range` and `too_many_decimals`
/// (`swap.rounding.step`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::rate::{Rate, RatePeriod};
/// use chama_core::money::Rounding;
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let turns = (1..=10).map(|round| ValuedTurn::new(format!("h{round:02}"), round)).collect();
/// let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
/// let terms = TurnValueTerms::new(Decimal::from(1_000), rate, turns);
/// let swap = TurnSwap {
///     hand: "h10".to_owned(),
///     with_hand: "h01".to_owned(),
///     paid_in: 0,
///     rounding: Rounding::default(),
/// };
/// assert_eq!(swap_price(&terms, &swap)?.price.to_string(), "848.12");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn swap_price(terms: &TurnValueTerms, swap: &TurnSwap) -> Result<SwapPrice, ChamaError> {
    let rotation = Rotation::of(terms)?;
    let find = |argument: &str, id: &str| {
        let mut pairs = terms.turns.iter().zip(&rotation.hands);
        pairs
            .find(|(turn, _)| turn.hand == id)
            .map(|(_, hand)| hand)
            .ok_or_else(|| ChamaError::NotFound {
                argument: argument.to_owned(),
                value: id.to_owned(),
                expected: "a hand of `terms.turns`".to_owned(),
            })
    };
    let hand = find("swap.hand", &swap.hand)?;
    let other = find("swap.with_hand", &swap.with_hand)?;
    if swap.hand == swap.with_hand {
        return Err(ChamaError::Duplicate {
            argument: "swap.with_hand".to_owned(),
            value: swap.with_hand.clone(),
        });
    }
    if hand.size != other.size {
        return Err(ChamaError::NotCompatible {
            first: "swap.hand".to_owned(),
            second: "swap.with_hand".to_owned(),
            reason: "only hands of one size change places".to_owned(),
        });
    }
    PERIODS.check("swap.paid_in", swap.paid_in.into())?;
    let rounding = swap.rounding.exact("swap.rounding", terms.currency)?;

    let refused = || ChamaError::ResultTooLarge {
        quantity: "price of the swap".to_owned(),
        maximum: AMOUNT.maximum.to_string(),
    };
    let later = rotation.growth.factor.power(swap.paid_in.unsigned_abs());
    let pot = rotation.units(hand.size, rotation.whole);
    let worth = |hand: &Hand| pot.times(rotation.worth(hand.round)).times(later);
    let price = parts(worth(other), worth(hand)).ok_or_else(refused)?;
    let price = rounding.ratio(price, PARTS);
    if price.0.saturating_abs() > most(terms.currency) {
        return Err(refused());
    }
    Ok(SwapPrice {
        hand: swap.hand.clone(),
        with_hand: swap.with_hand.clone(),
        round: hand.round,
        with_round: other.round,
        paid_in: swap.paid_in,
        currency: terms.currency,
        price: price.amount(terms.currency),
    })
}

/// A value is counted in 2⁻⁶⁴ of the smallest unit: of 77 digits the last ones do not count.
const PARTS: i128 = 1 << 64;

/// Sizes are whole numbers of this many decimals.
const SIZE_DECIMALS: u32 = 4;
const SIZE_UNIT: i128 = 10_000;

const TO_THE_UNIT: ExactRounding = ExactRounding {
    mode: RoundingMode::HalfUp,
    step: 1,
};

fn most(currency: Currency) -> i128 {
    i128::from(AMOUNT.maximum).saturating_mul(currency.units())
}

/// `a − b` in parts of the smallest unit; none when it does not fit.
fn parts(a: Wide, b: Wide) -> Option<i128> {
    // Twice as many, then the nearest whole one.
    let twice = a.apart(b).scaled(2 << 64)?.whole;
    let size = i128::try_from(twice.div_ceil(2)).ok()?;
    Some(if a.compare(b).is_lt() {
        size.saturating_neg()
    } else {
        size
    })
}

struct Hand {
    round: i32,
    size: i128,
    pot: Minor,
}

/// A round, and the sizes of the hands that receive in it.
struct Round {
    number: i32,
    size: i128,
}

/// A rotation that was checked.
struct Rotation {
    contribution: Minor,
    growth: Growth,
    hands: Vec<Hand>,
    /// All sizes together.
    whole: i128,
    /// The rounds in which somebody receives, the first one first.
    rounds: Vec<Round>,
    last: i32,
    /// What one unit, paid when the last round is, is worth now.
    end: Wide,
}

impl Rotation {
    fn of(terms: &TurnValueTerms) -> Result<Self, ChamaError> {
        let currency = terms.currency;
        let contribution = positive_amount("terms.contribution", terms.contribution, currency)?;
        let growth = Growth::of("terms.rate", &terms.rate, terms.every, terms.year)?;
        TURN_HANDS.check_len("terms.turns", terms.turns.len())?;
        let mut sizes = Vec::with_capacity(terms.turns.len());
        for (place, turn) in terms.turns.iter().enumerate() {
            sizes.push(size(turn).map_err(|error| error.within(&format!("terms.turns[{place}]")))?);
        }
        unique("terms.turns", terms.turns.iter().map(|turn| turn.hand.as_str()), "hand")?;

        let whole = sizes.iter().copied().fold(0, i128::saturating_add);
        // At most 10¹⁴ · 10⁶ · 10⁹.
        let pot = |size: i128| contribution.0.saturating_mul(size).saturating_mul(whole);
        let over = most(currency).saturating_mul(SIZE_UNIT.saturating_mul(SIZE_UNIT));
        if sizes.iter().any(|size| pot(*size) > over) {
            return Err(ChamaError::ResultTooLarge {
                quantity: "pot".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        let unit = SIZE_UNIT.saturating_mul(SIZE_UNIT);
        let hand = |(turn, size): (&ValuedTurn, i128)| Hand {
            round: turn.round,
            size,
            pot: Minor(divide(pot(size), unit, RoundingMode::HalfUp)),
        };
        let hands: Vec<Hand> = terms.turns.iter().zip(sizes).map(hand).collect();
        let rounds = rounds(&hands);
        let last = rounds.last().map_or(1, |round| round.number);
        let periods = match terms.timing {
            PaymentTiming::End => last,
            PaymentTiming::Start => last.saturating_sub(1),
        };
        let end = Wide::ONE.over(growth.factor.power(periods.unsigned_abs()));
        Ok(Self {
            contribution,
            growth,
            hands,
            whole,
            rounds,
            last,
            end,
        })
    }

    /// What one unit paid in a round is worth now.
    fn worth(&self, round: i32) -> Wide {
        let before = self.last.saturating_sub(round).unsigned_abs();
        self.growth.factor.power(before).times(self.end)
    }

    /// Contribution · size · others, in smallest units.
    fn units(&self, size: i128, others: i128) -> Wide {
        let product = self.contribution.0.saturating_mul(size).saturating_mul(others);
        let unit = SIZE_UNIT.saturating_mul(SIZE_UNIT);
        Wide::whole(product.unsigned_abs()).over(Wide::whole(unit.unsigned_abs()))
    }

    /// What each turn is worth, in parts.
    fn values(&self) -> Result<Vec<i128>, ChamaError> {
        let worth: Vec<Wide> = self.rounds.iter().map(|round| self.worth(round.number)).collect();
        // What a hand of size 1 pays in all rounds, and what it would receive in each.
        let paid = self.rounds.iter().zip(&worth).fold(Wide::ZERO, |sum, (round, worth)| {
            sum.plus(Wide::whole(round.size.unsigned_abs()).times(*worth))
        });
        let whole = Wide::whole(self.whole.unsigned_abs());
        let value = |hand: &Hand| {
            let place = self.rounds.binary_search_by_key(&hand.round, |round| round.number).ok();
            let worth = place.and_then(|place| worth.get(place)).copied().unwrap_or(Wide::ZERO);
            let scale = self.units(hand.size, 1);
            parts(whole.times(worth).times(scale), paid.times(scale)).ok_or_else(|| ChamaError::ResultTooLarge {
                quantity: "value of a turn".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            })
        };
        self.hands.iter().map(value).collect()
    }
}

/// Checks a turn; its size as a whole number.
fn size(turn: &ValuedTurn) -> Result<i128, ChamaError> {
    check_id("hand", &turn.hand)?;
    TURN_ROUND.check("round", turn.round.into())?;
    if turn.size <= Decimal::ZERO || turn.size > Decimal::from(HANDS.maximum) {
        return Err(ChamaError::OutOfRange {
            argument: "size".to_owned(),
            value: turn.size.to_string(),
            minimum: Decimal::new(1, SIZE_DECIMALS).to_string(),
            maximum: HANDS.maximum.to_string(),
        });
    }
    check_decimals("size", turn.size, HANDS_DECIMALS)?;
    let size = turn.size.normalize();
    let missing = SIZE_DECIMALS.saturating_sub(size.scale());
    Ok(size.mantissa().saturating_mul(10_i128.saturating_pow(missing)))
}

/// The rounds in which somebody receives, by number.
fn rounds(hands: &[Hand]) -> Vec<Round> {
    let mut rounds: Vec<Round> = hands
        .iter()
        .map(|hand| Round {
            number: hand.round,
            size: hand.size,
        })
        .collect();
    sort::by_key(&mut rounds, |round| round.number);
    rounds.dedup_by(|later, first| {
        let same = later.number == first.number;
        if same {
            first.size = first.size.saturating_add(later.size);
        }
        same
    });
    rounds
}

/// The values with the other sign, by largest remainder, so that they sum to 0.
fn transfers(terms: &TurnValueTerms, values: &[i128]) -> Vec<Minor> {
    let wanted = values.iter().map(|value| value.saturating_neg());
    let mut transfers: Vec<Minor> = wanted.clone().map(|value| Minor(value.div_euclid(PARTS))).collect();
    let ids = terms.turns.iter().map(|turn| turn.hand.as_str());
    let mut order: Vec<(Reverse<i128>, &str, usize)> = wanted
        .zip(ids)
        .enumerate()
        .map(|(place, (value, id))| (Reverse(value.rem_euclid(PARTS)), id, place))
        .collect();
    sort::by(&mut order, Ord::cmp);
    // The values sum to 0 but for the last of their 2⁻⁶⁴ parts, the floors to so many units less.
    let floors: Minor = transfers.iter().copied().sum();
    let missing = usize::try_from(floors.0.saturating_neg()).unwrap_or(0);
    for (_, _, place) in order.into_iter().take(missing) {
        if let Some(transfer) = transfers.get_mut(place) {
            *transfer += Minor(1);
        }
    }
    transfers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> TurnValueTerms {
        let turns = (1..=10)
            .map(|round| ValuedTurn::new(format!("h{round:02}"), round))
            .collect();
        let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
        TurnValueTerms::new(Decimal::from(1_000), rate, turns)
    }

    fn shown(values: &TurnValues, of: fn(&TurnValue) -> Decimal) -> Vec<String> {
        values.turns.iter().map(|turn| of(turn).to_string()).collect()
    }

    #[test]
    fn known_answer_k38_to_the_cent_with_transfers_that_sum_to_nothing() {
        let values = turn_values(&ten()).unwrap();
        assert_eq!(
            shown(&values, |turn| turn.value),
            [
                "429.69", "331.66", "234.60", "138.50", "43.35", "-50.85", "-144.12", "-236.47", "-327.91", "-418.43"
            ]
        );
        let rounded: Decimal = values.turns.iter().map(|turn| turn.value).sum();
        let transfers: Decimal = values.turns.iter().map(|turn| turn.transfer).sum();
        assert_eq!((rounded, transfers), (Decimal::new(2, 2), Decimal::ZERO));
        assert_eq!(values.transfers.to_string(), "0.00");
    }

    #[test]
    fn without_a_price_of_money_every_turn_is_worth_the_same() {
        let mut terms = ten();
        terms.rate.value = Decimal::ZERO;
        let values = turn_values(&terms).unwrap();
        assert!(
            values
                .turns
                .iter()
                .all(|turn| turn.value.is_zero() && turn.transfer.is_zero())
        );
    }

    #[test]
    fn half_hands_share_a_round_and_are_worth_half() {
        let half = |hand: &str, round| ValuedTurn {
            size: Decimal::new(5, 1),
            ..ValuedTurn::new(hand.to_owned(), round)
        };
        let mut terms = ten();
        terms.turns.truncate(9);
        terms.turns.extend([half("a", 10), half("b", 10)]);
        let values = turn_values(&terms).unwrap();
        let shown = shown(&values, |turn| turn.value);
        assert_eq!(
            (shown[0].as_str(), shown[9].as_str(), shown[10].as_str()),
            ("429.69", "-209.21", "-209.21")
        );
        assert_eq!(values.turns[9].pot.to_string(), "5000.00");
        // Of two cents that are missing the first by id gets one.
        let transfers: Vec<&TurnValue> = values.turns.iter().skip(9).collect();
        assert!(transfers[0].transfer >= transfers[1].transfer);
    }

    #[test]
    fn a_swap_costs_the_difference_of_the_values_and_its_reverse_gives_it_back() {
        let mut swap = TurnSwap {
            hand: "h10".to_owned(),
            with_hand: "h01".to_owned(),
            paid_in: 0,
            rounding: Rounding::default(),
        };
        let price = |terms: &TurnValueTerms, swap: &TurnSwap| swap_price(terms, swap).unwrap().price.to_string();
        assert_eq!(price(&ten(), &swap), "848.12");
        std::mem::swap(&mut swap.hand, &mut swap.with_hand);
        assert_eq!(price(&ten(), &swap), "-848.12");
        swap.paid_in = 1;
        assert_eq!(price(&ten(), &swap), "-856.60");
        let early = TurnValueTerms {
            timing: PaymentTiming::Start,
            ..ten()
        };
        swap.paid_in = 0;
        assert_eq!(price(&early, &swap), "-856.60");
    }

    #[test]
    fn a_plain_rotation_has_no_return() {
        let rates = turn_rates(&ten()).unwrap();
        assert_eq!((rates[0].internal.rate, rates[9].internal.rate), (Some(0.0), Some(0.0)));
        assert!(rates.iter().all(|turn| turn.internal.rates.contains(&0.0)));
    }

    #[test]
    fn the_corners_of_the_limits_do_not_overflow() {
        let mut terms = ten();
        terms.contribution = Decimal::from(100_000_000_000_i64);
        terms.rate.value = Decimal::TEN;
        terms.turns[9].round = 3_660;
        let values = turn_values(&terms).unwrap();
        assert_eq!(values.transfers, Decimal::ZERO);
        terms.contribution += Decimal::new(1, 2);
        assert_eq!(turn_values(&terms).unwrap_err().code(), "result_too_large");
        let swap = TurnSwap {
            hand: "h10".to_owned(),
            with_hand: "h01".to_owned(),
            paid_in: 3_660,
            rounding: Rounding::default(),
        };
        terms.contribution = Decimal::ONE;
        assert_eq!(swap_price(&terms, &swap).unwrap_err().code(), "result_too_large");
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let turn = |size: Decimal| ValuedTurn {
            hand: String::new(),
            round: 0,
            size,
        };
        let rate = Rate::new(Decimal::from(12), RatePeriod::Month);
        let mut terms = TurnValueTerms::new(Decimal::ZERO, rate, Vec::new());
        let mut expect = |start: &str, mend: &dyn Fn(&mut TurnValueTerms)| {
            let error = turn_values(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
            assert_eq!(turn_rates(&terms).unwrap_err().to_string(), error);
            mend(&mut terms);
        };
        expect("`terms.contribution` is 0", &|t| t.contribution = Decimal::new(1, 3));
        expect("`terms.contribution` is 0.001", &|t| {
            t.contribution = Decimal::from(1_000_000_000_000_i64)
        });
        expect("`terms.rate.value` is 12", &|t| t.rate.value = Decimal::ONE);
        expect("`terms.turns` must not be empty", &|t| {
            t.turns = vec![turn(Decimal::ZERO), turn(Decimal::ONE)];
        });
        expect("`terms.turns[0].hand` must not", &|t| {
            t.turns.iter_mut().for_each(|turn| turn.hand = "a".to_owned());
        });
        expect("`terms.turns[0].round` is 0", &|t| {
            t.turns.iter_mut().for_each(|turn| turn.round = 1);
        });
        expect("`terms.turns[0].size` is 0, but must be from 0.0001 to 100", &|t| {
            t.turns[0].size = Decimal::new(1, 5);
        });
        expect("`terms.turns[0].size` is 0.00001", &|t| t.turns[0].size = Decimal::TWO);
        expect("`terms.turns[1].hand` is a, which is", &|t| {
            t.turns[1].hand = "b".to_owned()
        });
        expect("the pot would be beyond", &|t| t.contribution = Decimal::ONE);
        assert!(turn_values(&terms).is_ok());

        let mut swap = TurnSwap {
            hand: "x".to_owned(),
            with_hand: "y".to_owned(),
            paid_in: -1,
            rounding: Rounding {
                step: Some(Decimal::ZERO),
                ..Rounding::default()
            },
        };
        let mut expect = |start: &str, mend: &dyn Fn(&mut TurnValueTerms, &mut TurnSwap)| {
            let error = swap_price(&terms, &swap).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
            mend(&mut terms, &mut swap);
        };
        expect("`swap.hand` is x", &|_, swap| swap.hand = "a".to_owned());
        expect("`swap.with_hand` is y", &|_, swap| swap.with_hand = "a".to_owned());
        expect("`swap.with_hand` is a, which is already", &|_, swap| {
            swap.with_hand = "b".to_owned()
        });
        expect("`swap.hand` and `swap.with_hand` do not go", &|terms, _| {
            terms.turns[0].size = Decimal::ONE;
        });
        expect("`swap.paid_in` is -1", &|_, swap| swap.paid_in = 3_660);
        expect("`swap.rounding.step` is 0", &|_, swap| swap.rounding.step = None);
    }
}
