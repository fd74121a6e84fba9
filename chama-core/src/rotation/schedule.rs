//! What was agreed: who has a turn when, and how much everybody pays for it.
//!
//! In a treasurer's words: the list on the wall. By hand: Amina, Baraka and Chebet, 1,000 a month from 31 January: Amina gets
//! 3,000 on 31 January, Baraka on 28 February, Chebet on 31 March; everybody pays 3,000 and gets 3,000. The rules are on the
//! page `docs/src/rules/rotation.md`.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::RotationTerms;
use super::checks::check_terms;
use super::cycle::{Cycle, part};
use crate::error::ChamaError;
use crate::money::{Currency, Minor};

/// A turn as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledTurn {
    /// The number of the hand.
    pub hand: i32,
    /// What is paid in for it: fee + at turn + at end.
    #[serde(with = "crate::wire::decimal")]
    pub pot: Decimal,
    /// Commission on it.
    #[serde(with = "crate::wire::decimal")]
    pub fee: Decimal,
    /// What the hand gets on the day.
    #[serde(with = "crate::wire::decimal")]
    pub at_turn: Decimal,
    /// What it gets when every hand has had its turn.
    #[serde(with = "crate::wire::decimal")]
    pub at_end: Decimal,
}

/// A round as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledRound {
    /// Its number, 1 first.
    pub number: i32,
    /// Its day.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// Whose turn it is.
    pub turns: Vec<ScheduledTurn>,
    /// What each hand pays, by the numbers of the hands.
    #[serde(with = "crate::wire::decimal_list")]
    pub pays: Vec<Decimal>,
    /// All of it: Σ pays = Σ pots.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// A hand as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledHand {
    /// Its number: its place in the terms, 1 first.
    pub number: i32,
    /// The host's id.
    pub id: String,
    /// The id of the member.
    pub member: String,
    /// Its size.
    #[serde(with = "crate::wire::decimal")]
    pub size: Decimal,
    /// The round of its turn.
    pub round: i32,
    /// What it pays in all.
    #[serde(with = "crate::wire::decimal")]
    pub pays: Decimal,
    /// What it gets in all: what it pays, less commission.
    #[serde(with = "crate::wire::decimal")]
    pub receives: Decimal,
}

/// Who has a turn when, and how much everybody pays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationSchedule {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The rounds.
    pub rounds: Vec<ScheduledRound>,
    /// The hands, in the order of the terms.
    pub hands: Vec<ScheduledHand>,
    /// What all pay: what all receive, and the fees.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
    /// All commission.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
}

/// A place in a list as a number from 1.
pub(super) fn from_one(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX).saturating_add(1)
}

/// Returns every round with its day, its winners, their pots and what each hand pays.
///
/// Two hands put the same into each other's pot, `sizes × contribution ÷ winners`; so every hand gets what it pays, less
/// commission. Source: docs/src/rules/rotation.md#rounds.
///
/// # Errors
/// In the order of the page (docs/src/rules/rotation.md#errors), of the terms; then `result_too_large` (a round beyond 2199).
///
/// # Examples
/// ```
/// use chama_core::calendar::{DateSeries, Frequency, MonthEnd};
/// use chama_core::rotation::{RotationHand, RotationTerms, rotation_schedule};
/// use rust_decimal::Decimal;
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let series = DateSeries::new("2026-01-31".parse().unwrap(), monthly);
/// let hands = ["amina", "baraka", "chebet"].map(|id| RotationHand::new(id.to_owned())).to_vec();
/// let schedule = rotation_schedule(&RotationTerms::new(Decimal::from(1_000), series, hands))?;
/// assert_eq!(schedule.rounds[1].date.to_string(), "2026-02-28");
/// assert_eq!(schedule.rounds[1].turns[0].pot.to_string(), "3000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn rotation_schedule(terms: &RotationTerms) -> Result<RotationSchedule, ChamaError> {
    let exact = check_terms(terms).map_err(|error| error.within("terms"))?;
    let currency = exact.currency;
    let cycle = Cycle::new(terms, exact, 0, false);
    let turns = cycle.rounds_ahead();
    let mut hands: Vec<(i32, Minor, Minor)> = vec![(0, Minor::ZERO, Minor::ZERO); terms.hands.len()];
    let mut rounds = Vec::with_capacity(turns.len());
    for (place, winners) in turns.iter().enumerate() {
        let last = place.saturating_add(1) == turns.len();
        let mut scheduled = Vec::with_capacity(winners.len());
        for winner in *winners {
            let gross: Minor = (0..hands.len()).map(|hand| cycle.agreed(hand, *winner)).sum();
            let kept = if last {
                Minor::ZERO
            } else {
                part(gross, terms.kept_share)
            };
            let fee_now = part(gross - kept, terms.commission);
            let fee_then = part(kept, terms.commission);
            scheduled.push(ScheduledTurn {
                hand: from_one(*winner),
                pot: gross.amount(currency),
                fee: (fee_now + fee_then).amount(currency),
                at_turn: (gross - kept - fee_now).amount(currency),
                at_end: (kept - fee_then).amount(currency),
            });
            if let Some((round, _, receives)) = hands.get_mut(*winner) {
                *round = from_one(place);
                *receives = gross - fee_now - fee_then;
            }
        }
        let mut total = Minor::ZERO;
        let mut pays = Vec::with_capacity(hands.len());
        for (hand, (_, all, _)) in hands.iter_mut().enumerate() {
            let paid: Minor = winners.iter().map(|winner| cycle.agreed(hand, *winner)).sum();
            *all += paid;
            total += paid;
            pays.push(paid.amount(currency));
        }
        rounds.push(ScheduledRound {
            number: from_one(place),
            date: cycle.round_date(place.saturating_add(1))?,
            turns: scheduled,
            pays,
            total: total.amount(currency),
        });
    }
    let total: Minor = hands.iter().map(|(_, pays, _)| *pays).sum();
    let received: Minor = hands.iter().map(|(.., receives)| *receives).sum();
    let written = cycle.hands.iter().zip(&hands).enumerate();
    Ok(RotationSchedule {
        currency,
        rounds,
        hands: written
            .map(|(place, (hand, (round, pays, receives)))| ScheduledHand {
                number: from_one(place),
                id: hand.given.id.clone(),
                member: hand.member.to_owned(),
                size: hand.given.size.normalize(),
                round: *round,
                pays: pays.amount(currency),
                receives: receives.amount(currency),
            })
            .collect(),
        total: total.amount(currency),
        fees: (total - received).amount(currency),
    })
}
