//! A rotation as it runs: who is there, whose turn comes, what was put in; day by day.
//!
//! Everything is kept by pairs of hands ([`Pairs`]); the rules are in `pot` (a round closes, money is handed out), `shortfall`
//! (what is owed is paid, or somebody steps in) and `change` (swap, skip, join, leave, sell).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::checks::{Exact, check_events, check_terms, exact_part, exact_size};
use super::pairs::Pairs;
use super::{DefaultBearer, LeavingReason, Rotation, RotationEvent, RotationEventKind, RotationHand, RotationTerms};
use crate::calendar::{Dates, known_year};
use crate::error::ChamaError;
use crate::limits::PERIODS;
use crate::money::{ExactRounding, Minor, RoundingMode};
use crate::rule::Rule;

/// Rounds a part of an amount half up to the smallest unit.
pub(super) fn part(amount: Minor, share: Decimal) -> Minor {
    if share.is_zero() {
        return Minor::ZERO;
    }
    let rounding = ExactRounding {
        mode: RoundingMode::HalfUp,
        step: 1,
    };
    rounding.part(amount, share)
}

/// One hand and its money.
pub(super) struct Hand<'a> {
    pub(super) given: &'a RotationHand,
    pub(super) member: &'a str,
    /// In ten thousandths.
    pub(super) size: i128,
    /// Which of the sizes.
    class: usize,
    pub(super) guarantors: Vec<(usize, i128)>,
    pub(super) gone: Option<LeavingReason>,
    /// Who steps in, while it is in default.
    pub(super) bearer: Option<&'a DefaultBearer>,
    /// Its round once closed, from 0.
    pub(super) turn: Option<usize>,
    /// Money of its own, and what it was called for.
    pub(super) paid: Minor,
    pub(super) received: Minor,
    /// Money that waits, not marked for a round.
    pub(super) advance: Minor,
    /// What it owes to winners, and to who stepped in.
    pub(super) owes: Minor,
    pub(super) pot: Pot,
}

/// The pot of a hand that had its turn.
#[derive(Default)]
pub(super) struct Pot {
    pub(super) due: Minor,
    pub(super) paid: Minor,
    /// What was taken out, the part kept for the end included.
    pub(super) taken: Minor,
    pub(super) kept: Minor,
    /// All was there once.
    pub(super) complete: bool,
    /// What is in it or due to it has changed since money was handed out.
    pub(super) touched: bool,
}

/// A round that is over.
pub(super) struct ClosedRound {
    pub(super) date: NaiveDate,
    pub(super) winners: Vec<usize>,
    pub(super) void: bool,
}

/// Who is owed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Creditor {
    Hand(usize),
    Reserve,
    Fees,
}

/// What a hand owes beside its pairs.
pub(super) struct Claim {
    pub(super) debtor: usize,
    pub(super) creditor: Creditor,
    /// The round it belongs to, from 1.
    pub(super) round: usize,
    pub(super) left: Minor,
    pub(super) rule: Rule,
}

/// Money that was handed out.
pub(super) struct Payout {
    pub(super) on: NaiveDate,
    pub(super) hand: usize,
    pub(super) round: usize,
    pub(super) rule: Rule,
    pub(super) gross: Minor,
    pub(super) fee: Minor,
    pub(super) set_off: Minor,
}

impl Payout {
    pub(super) fn net(&self) -> Minor {
        self.gross - self.fee - self.set_off
    }
}

/// A hand that went to another member.
pub(super) struct Sale<'a> {
    pub(super) hand: usize,
    pub(super) on: NaiveDate,
    pub(super) seller: &'a str,
    pub(super) buyer: &'a str,
    pub(super) worth: Minor,
    pub(super) price: Minor,
}

pub(super) struct Cycle<'a> {
    pub(super) terms: &'a RotationTerms,
    pub(super) exact: Exact,
    dates: Dates<'a>,
    /// The sizes that there are, and what two hands of them exchange.
    classes: Vec<i128>,
    amounts: Vec<Vec<Minor>>,
    pub(super) hands: Vec<Hand<'a>>,
    numbers: BTreeMap<&'a str, usize>,
    pub(super) pairs: Pairs,
    /// The turns to come.
    pub(super) queue: Vec<usize>,
    /// How many rounds they fill; asked at each marked payment.
    rounds_to_come: usize,
    pub(super) closed: Vec<ClosedRound>,
    /// The hands that had their turns, in that order.
    pub(super) had: Vec<usize>,
    /// Money marked for a round to come: by round from 0, then by hand.
    marked: Vec<Vec<Minor>>,
    pub(super) claims: Vec<Claim>,
    pub(super) payouts: Vec<Payout>,
    pub(super) sales: Vec<Sale<'a>>,
    pub(super) reserve: Minor,
    pub(super) reserve_paid_in: Minor,
    pub(super) fees: Minor,
    /// Some pot was touched.
    pub(super) stirred: bool,
    /// Every hand had its turn.
    pub(super) over: bool,
    pub(super) today: NaiveDate,
}

/// Runs a rotation to the end of a day; paths begin with `rotation`.
pub(super) fn cycle_on(rotation: &Rotation, as_of: NaiveDate) -> Result<Cycle<'_>, ChamaError> {
    let place = |error: ChamaError| error.within("rotation");
    let exact = check_terms(&rotation.terms).map_err(|error| place(error.within("terms")))?;
    check_events(rotation).map_err(place)?;
    let joiners = rotation.events.iter().filter(|event| joins(event)).count();
    let mut cycle = Cycle::new(&rotation.terms, exact, joiners, !rotation.events.is_empty());
    let mut events: Vec<(usize, &RotationEvent)> = rotation.events.iter().enumerate().collect();
    events.retain(|(_, event)| event.value_date <= as_of);
    if !events.is_sorted_by_key(|(_, event)| event.value_date) {
        crate::sort::by_key(&mut events, |(_, event)| event.value_date);
    }
    for (place, event) in events {
        cycle.close_before(event.value_date)?;
        cycle
            .happen(event)
            .map_err(|error| error.within(&format!("rotation.events[{place}]")))?;
    }
    while let Some(date) = cycle.next_date()?.filter(|date| *date <= as_of) {
        cycle.close(date)?;
    }
    Ok(cycle)
}

fn joins(event: &RotationEvent) -> bool {
    matches!(event.what, RotationEventKind::Joined { .. })
}

impl<'a> Cycle<'a> {
    /// The hands in their order; `by_id` if they will be asked for by their ids.
    pub(super) fn new(terms: &'a RotationTerms, exact: Exact, joiners: usize, by_id: bool) -> Self {
        let width = terms.hands.len().saturating_add(joiners);
        let reserve = exact.reserve;
        let mut cycle = Self {
            terms,
            exact,
            dates: Dates::new(&terms.series),
            classes: Vec::new(),
            amounts: Vec::new(),
            hands: Vec::with_capacity(width),
            numbers: BTreeMap::new(),
            pairs: Pairs::new(width),
            queue: Vec::with_capacity(width),
            rounds_to_come: 0,
            closed: Vec::with_capacity(width),
            had: Vec::with_capacity(width),
            marked: Vec::new(),
            claims: Vec::new(),
            payouts: Vec::new(),
            sales: Vec::new(),
            reserve,
            reserve_paid_in: reserve,
            fees: Minor::ZERO,
            stirred: false,
            over: false,
            today: terms.series.start,
        };
        for hand in &terms.hands {
            cycle.add(hand);
        }
        if by_id {
            let ids = terms.hands.iter().map(|hand| hand.id.as_str());
            cycle.numbers = ids.zip(0..).collect();
            for (number, hand) in terms.hands.iter().enumerate() {
                cycle.name_guarantors(number, hand);
            }
        }
        cycle.count_rounds();
        cycle
    }

    /// Adds a hand with the last turn; its guarantors are named later.
    pub(super) fn add(&mut self, given: &'a RotationHand) -> usize {
        let number = self.hands.len();
        let size = exact_size(given.size);
        let class = self.class(size);
        self.hands.push(Hand {
            given,
            member: given.member.as_deref().unwrap_or(&given.id),
            size,
            class,
            guarantors: Vec::new(),
            gone: None,
            bearer: None,
            turn: None,
            paid: Minor::ZERO,
            received: Minor::ZERO,
            advance: Minor::ZERO,
            owes: Minor::ZERO,
            pot: Pot::default(),
        });
        self.queue.push(number);
        number
    }

    pub(super) fn name(&mut self, id: &'a str, number: usize) {
        self.numbers.insert(id, number);
    }

    /// Puts numbers for the guarantors' ids, which were checked.
    pub(super) fn name_guarantors(&mut self, number: usize, given: &RotationHand) {
        let named = given.guarantors.iter();
        let named = named.filter_map(|one| Some((*self.numbers.get(one.hand.as_str())?, exact_part(one.part))));
        let named = named.collect();
        if let Some(hand) = self.hands.get_mut(number) {
            hand.guarantors = named;
        }
    }

    pub(super) fn number(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    /// The number of a size; there are few.
    fn class(&mut self, size: i128) -> usize {
        if let Some(class) = self.classes.iter().position(|one| *one == size) {
            return class;
        }
        self.classes.push(size);
        for (row, one) in self.amounts.iter_mut().zip(&self.classes) {
            row.push(self.exact.pair(*one, size));
        }
        let row = self.classes.iter().map(|one| self.exact.pair(*one, size)).collect();
        self.amounts.push(row);
        self.classes.len().saturating_sub(1)
    }

    /// What two hands put into each other's pot when nothing happens.
    pub(super) fn agreed(&self, one: usize, other: usize) -> Minor {
        let (Some(first), Some(second)) = (self.hands.get(one), self.hands.get(other)) else {
            return Minor::ZERO;
        };
        if one == other {
            return self.exact.own(first.size);
        }
        let row = self.amounts.get(first.class);
        row.and_then(|row| row.get(second.class).copied()).unwrap_or_default()
    }

    pub(super) fn is_gone(&self, hand: usize) -> bool {
        self.hands.get(hand).is_some_and(|hand| hand.gone.is_some())
    }

    pub(super) fn had_turn(&self, hand: usize) -> bool {
        self.hands.get(hand).is_some_and(|hand| hand.turn.is_some())
    }

    /// The round of a hand that had its turn, from 1.
    pub(super) fn round_of(&self, hand: usize) -> usize {
        let turn = self.hands.get(hand).and_then(|hand| hand.turn);
        turn.map_or(0, |turn| turn.saturating_add(1))
    }

    /// What the payer owes at the turn of the pot, as it looks now.
    pub(super) fn due(&self, payer: usize, pot: usize) -> Minor {
        let decided = self.had_turn(pot) || (payer != pot && self.had_turn(payer));
        if decided {
            return self.pairs.due(payer, pot);
        }
        if self.is_gone(payer) || self.is_gone(pot) {
            return Minor::ZERO;
        }
        self.agreed(payer, pot)
    }

    // --- rounds ------------------------------------------------------------------------------------------------------

    pub(super) fn round_date(&self, number: usize) -> Result<NaiveDate, ChamaError> {
        let number = i32::try_from(number)
            .ok()
            .filter(|number| i64::from(*number) <= PERIODS.maximum);
        let number = number.ok_or_else(|| ChamaError::ResultTooLarge {
            quantity: "number of rounds".to_owned(),
            maximum: PERIODS.maximum.to_string(),
        })?;
        known_year(self.dates.date(number).date)
    }

    fn next_date(&self) -> Result<Option<NaiveDate>, ChamaError> {
        if self.queue.is_empty() {
            return Ok(None);
        }
        self.round_date(self.closed.len().saturating_add(1)).map(Some)
    }

    /// Closes the rounds before a day.
    fn close_before(&mut self, day: NaiveDate) -> Result<(), ChamaError> {
        while let Some(date) = self.next_date()?.filter(|date| *date < day) {
            self.close(date)?;
        }
        Ok(())
    }

    /// How many turns from the front of a list make one round.
    fn fitting(&self, queue: &[usize]) -> usize {
        let room = self.exact.winners.saturating_mul(super::checks::WHOLE_HAND);
        let mut taken = 0_i128;
        let sizes = queue
            .iter()
            .map(|hand| self.hands.get(*hand).map_or(0, |hand| hand.size));
        sizes
            .take_while(|size| {
                taken = taken.saturating_add(*size);
                taken <= room
            })
            .count()
            .max(1)
    }

    /// The turns to come, cut into rounds.
    pub(super) fn rounds_ahead(&self) -> Vec<&[usize]> {
        let mut rounds = Vec::with_capacity(self.queue.len());
        let mut rest = self.queue.as_slice();
        while !rest.is_empty() {
            let (round, behind) = rest.split_at_checked(self.fitting(rest)).unwrap_or((rest, &[]));
            rounds.push(round);
            rest = behind;
        }
        rounds
    }

    /// Says anew how many rounds there are; after every change of the turns.
    pub(super) fn count_rounds(&mut self) {
        self.rounds_to_come = self.rounds_ahead().len();
    }

    pub(super) fn round_count(&self) -> usize {
        self.closed.len().saturating_add(self.rounds_to_come)
    }

    /// Takes the winners of the next round out of the queue.
    pub(super) fn take_winners(&mut self) -> Vec<usize> {
        let count = self.fitting(&self.queue).min(self.queue.len());
        self.rounds_to_come = self.rounds_to_come.saturating_sub(1);
        self.queue.drain(..count).collect()
    }

    // --- money that waits --------------------------------------------------------------------------------------------

    /// Money marked for a round, from 0.
    pub(super) fn marked_for(&self, round: usize, hand: usize) -> Minor {
        let row = self.marked.get(round);
        row.and_then(|row| row.get(hand).copied()).unwrap_or_default()
    }

    pub(super) fn mark(&mut self, round: usize, hand: usize, amount: Minor) {
        if self.marked.len() <= round {
            self.marked.resize(round.saturating_add(1), Vec::new());
        }
        let Some(row) = self.marked.get_mut(round) else { return };
        if row.len() <= hand {
            row.resize(self.hands.len(), Minor::ZERO);
        }
        if let Some(cell) = row.get_mut(hand) {
            *cell += amount;
        }
    }

    pub(super) fn unmark(&mut self, round: usize, hand: usize) -> Minor {
        let row = self.marked.get_mut(round);
        row.and_then(|row| row.get_mut(hand))
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// All that a hand has marked.
    pub(super) fn unmark_all(&mut self, hand: usize) -> Minor {
        (0..self.marked.len()).map(|round| self.unmark(round, hand)).sum()
    }

    /// All of a hand's money that waits.
    pub(super) fn waiting(&self, hand: usize) -> Minor {
        let marked: Minor = (0..self.marked.len()).map(|round| self.marked_for(round, hand)).sum();
        marked + self.hands.get(hand).map_or(Minor::ZERO, |hand| hand.advance)
    }

    /// What is held of a hand's pot.
    pub(super) fn held(&self, hand: usize) -> Minor {
        let pot = self.hands.get(hand).map(|hand| &hand.pot);
        pot.map_or(Minor::ZERO, |pot| pot.paid - pot.taken + pot.kept)
    }

    pub(super) fn hand_mut(&mut self, hand: usize, change: impl FnOnce(&mut Hand<'a>)) {
        if let Some(hand) = self.hands.get_mut(hand) {
            change(hand);
        }
    }

    /// Writes down money that goes out to a hand.
    pub(super) fn pay_out(&mut self, hand: usize, round: usize, rule: Rule, gross: Minor) {
        self.payouts.push(Payout {
            on: self.today,
            hand,
            round,
            rule,
            gross,
            fee: Minor::ZERO,
            set_off: Minor::ZERO,
        });
        self.hand_mut(hand, |one| one.received += gross);
    }
}
