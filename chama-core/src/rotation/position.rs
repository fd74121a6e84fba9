//! Where a rotation stands on a day: every round with what was paid in and is still to pay, every hand, every debt.
//!
//! In a treasurer's words: who has paid for whom, who has not, and what was handed out. By hand: three hands of 1,000, round 1
//! was Amina's and Baraka paid 600: 2,600 were handed out, Baraka owes Amina 400, and 400 go to Amina when they come.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::cycle::{ClosedRound, Creditor, Cycle, cycle_on};
use super::schedule::from_one;
use super::shortfall::DebtTo;
use super::{DefaultBearer, LeavingReason, OwnPart, PotPolicy, Rotation, RotationParty, RotationRepayment};
use crate::error::ChamaError;
use crate::limits::check_date;
use crate::money::{Currency, Minor};
use crate::rule::Rule;

/// What became of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Its day has come.
    Closed,
    /// Its day has come, and everybody got their money back.
    Void,
    /// Its day is to come.
    Planned,
}

/// What one hand pays in one round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationCell {
    /// The number of the hand.
    pub hand: i32,
    /// What it pays: paid + to pay.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What was paid in for it; before the day of the round what is marked for it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is still to pay.
    #[serde(with = "crate::wire::decimal")]
    pub to_pay: Decimal,
}

/// One turn of a round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationTurn {
    /// The number of the hand.
    pub hand: i32,
    /// What is paid in for it.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What was put in: handed out + kept + waiting. Of a planned round 0.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was handed out, commission included.
    #[serde(with = "crate::wire::decimal")]
    pub handed_out: Decimal,
    /// What is kept for the end.
    #[serde(with = "crate::wire::decimal")]
    pub kept: Decimal,
    /// What waits until all is there.
    #[serde(with = "crate::wire::decimal")]
    pub waiting: Decimal,
}

/// One round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationRound {
    /// Its number, 1 first.
    pub number: i32,
    /// Its day.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// What became of it.
    pub state: RoundState,
    /// Whose turn it is.
    pub turns: Vec<RotationTurn>,
    /// Each hand, by number.
    pub cells: Vec<RotationCell>,
    /// What all pay.
    #[serde(with = "crate::wire::decimal")]
    pub due: Decimal,
    /// What was paid in.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is still to pay.
    #[serde(with = "crate::wire::decimal")]
    pub to_pay: Decimal,
}

/// Whether a hand is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandStanding {
    /// It is there.
    Active,
    /// It left.
    Left,
    /// It was removed.
    Removed,
    /// The member died.
    Died,
}

/// Where a hand stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandPosition {
    /// Its number: its place in the terms, then joiners as they came; 1 first.
    pub number: i32,
    /// The host's id.
    pub id: String,
    /// The id of the member who has it now.
    pub member: String,
    /// Its size.
    #[serde(with = "crate::wire::decimal")]
    pub size: Decimal,
    /// Whether it is there.
    pub standing: HandStanding,
    /// Whether somebody steps in for it.
    pub in_default: bool,
    /// The round of its turn, had or to come; none if it went and nothing is to come.
    pub round: Option<i32>,
    /// What it paid, and was called for.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was handed to it.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// Its money that waits for rounds to come.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// What it owes now.
    #[serde(with = "crate::wire::decimal")]
    pub past_due: Decimal,
}

/// What a hand owes now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationDebt {
    /// The number of the hand.
    pub hand: i32,
    /// To whom.
    pub to: RotationParty,
    /// The round that it belongs to.
    pub round: i32,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Why.
    pub rule: Rule,
}

/// Money that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationPayout {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The number of the hand.
    pub hand: i32,
    /// The round that it belongs to; 0 before the first.
    pub round: i32,
    /// Why.
    pub rule: Rule,
    /// Before commission and what is set off.
    #[serde(with = "crate::wire::decimal")]
    pub gross: Decimal,
    /// Commission.
    #[serde(with = "crate::wire::decimal")]
    pub fee: Decimal,
    /// What repaid debts of a hand that is gone.
    #[serde(with = "crate::wire::decimal")]
    pub set_off: Decimal,
    /// What the hand got: gross − fee − set off.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
}

/// A hand that went to another member.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandSale {
    /// The number of the hand.
    pub hand: i32,
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The id of the member whose it was.
    pub seller: String,
    /// The id of the member whose it is.
    pub buyer: String,
    /// What the hand was worth.
    #[serde(with = "crate::wire::decimal")]
    pub worth: Decimal,
    /// What the buyer pays the seller; below 0 what the seller pays.
    #[serde(with = "crate::wire::decimal")]
    pub price: Decimal,
}

/// All money: paid + reserve paid in = handed out + fees + reserve + held.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationTotals {
    /// What the hands paid, and were called for.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was in the reserve at first, and came into it from outside.
    #[serde(with = "crate::wire::decimal")]
    pub reserve_paid_in: Decimal,
    /// What was handed to the hands.
    #[serde(with = "crate::wire::decimal")]
    pub handed_out: Decimal,
    /// Commission and leaving fees.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// What is in the reserve.
    #[serde(with = "crate::wire::decimal")]
    pub reserve: Decimal,
    /// What waits: advances, and what is held of pots.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
    /// What the hands owe now; not money yet.
    #[serde(with = "crate::wire::decimal")]
    pub past_due: Decimal,
}

/// Where a rotation stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationPosition {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The day, itself included.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// What was handed out when money was missing.
    pub pot: PotPolicy,
    /// Who stepped in for a hand in default.
    pub bearer: DefaultBearer,
    /// Which debts were repaid first.
    pub repayment: RotationRepayment,
    /// Whether winners paid into their own pots.
    pub own_part: OwnPart,
    /// The rounds, those to come as they look now.
    pub rounds: Vec<RotationRound>,
    /// The hands, by number.
    pub hands: Vec<HandPosition>,
    /// What the hands owe now, in the order in which a payment repays it.
    pub debts: Vec<RotationDebt>,
    /// What was handed out, as it came.
    pub payouts: Vec<RotationPayout>,
    /// The hands that went to other members.
    pub sales: Vec<HandSale>,
    /// All money.
    pub totals: RotationTotals,
}

/// Returns where a rotation stands at the end of a day: rounds, hands, debts, payouts and all money.
///
/// What somebody has paid counts only for the pots into which it went; of every two hands what one owes the other is known.
/// Time grows with the square of the hands and linearly with payments. Source: docs/src/rules/rotation.md#pairs.
///
/// # Errors
/// In the order of the page (docs/src/rules/rotation.md#errors).
///
/// # Examples
/// ```
/// use chama_core::calendar::{DateSeries, Frequency};
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let series = DateSeries::new("2026-01-05".parse().unwrap(), Frequency::Weeks { every: 1 });
/// let hands = ["amina", "baraka", "chebet"].map(|id| RotationHand::new(id.to_owned())).to_vec();
/// let mut rotation = Rotation::new(RotationTerms::new(Decimal::from(1_000), series, hands));
/// let day = "2026-01-05".parse().unwrap();
/// for (hand, amount) in [("amina", 1_000), ("baraka", 600), ("chebet", 1_000)] {
///     let what = RotationEventKind::Paid { hand: hand.to_owned(), amount: Decimal::from(amount), round: Some(1) };
///     rotation.events.push(RotationEvent { id: hand.to_owned(), value_date: day, what });
/// }
/// let position = rotation_position(&rotation, day)?;
/// assert_eq!(position.payouts[0].net.to_string(), "2600.00");
/// assert_eq!(position.debts[0].amount.to_string(), "400.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn rotation_position(rotation: &Rotation, as_of: NaiveDate) -> Result<RotationPosition, ChamaError> {
    check_date("as_of", as_of)?;
    let cycle = cycle_on(rotation, as_of)?;
    let show = |amount: Minor| amount.amount(cycle.exact.currency);
    let mut rounds = Vec::with_capacity(cycle.round_count());
    let mut turns: Vec<Option<i32>> = vec![None; cycle.hands.len()];
    for (place, round) in cycle.closed.iter().enumerate() {
        rounds.push(cycle.closed_round(place, round));
    }
    for winners in cycle.rounds_ahead() {
        let place = rounds.len();
        rounds.push(cycle.planned_round(place, winners)?);
    }
    for round in rounds.iter().filter(|round| round.state != RoundState::Void) {
        for turn in &round.turns {
            let place = usize::try_from(turn.hand.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(number) = turns.get_mut(place) {
                *number = Some(round.number);
            }
        }
    }
    let totals = cycle.totals();
    let debts = (0..cycle.hands.len()).flat_map(|hand| cycle.debt_lines(hand)).collect();
    let hands = cycle.hands.iter().zip(turns).enumerate();
    Ok(RotationPosition {
        currency: cycle.exact.currency,
        as_of,
        pot: rotation.terms.pot.clone(),
        bearer: rotation.terms.bearer.clone(),
        repayment: rotation.terms.repayment,
        own_part: rotation.terms.own_part,
        rounds,
        hands: hands
            .map(|(place, (hand, round))| HandPosition {
                number: from_one(place),
                id: hand.given.id.clone(),
                member: hand.member.to_owned(),
                size: hand.given.size.normalize(),
                standing: match hand.gone {
                    None => HandStanding::Active,
                    Some(LeavingReason::Left) => HandStanding::Left,
                    Some(LeavingReason::Removed) => HandStanding::Removed,
                    Some(LeavingReason::Died) => HandStanding::Died,
                },
                in_default: hand.bearer.is_some(),
                round,
                paid: show(hand.paid),
                received: show(hand.received),
                advance: show(cycle.waiting(place)),
                past_due: show(hand.owes),
            })
            .collect(),
        debts,
        payouts: cycle.payout_lines(),
        sales: cycle.sale_lines(),
        totals,
    })
}

impl Cycle<'_> {
    fn closed_round(&self, place: usize, round: &ClosedRound) -> RotationRound {
        if round.void {
            let zero = |_: usize| (Minor::ZERO, Minor::ZERO);
            let turn = |hand: &usize| self.turn(*hand, Minor::ZERO, None);
            let turns = round.winners.iter().map(turn).collect();
            return self.round(place, round.date, RoundState::Void, turns, zero);
        }
        let winners = &round.winners;
        let cell = |hand: usize| {
            let due: Minor = winners.iter().map(|pot| self.pairs.due(hand, *pot)).sum();
            let paid: Minor = winners.iter().map(|pot| self.pairs.paid(hand, *pot)).sum();
            (due, paid)
        };
        let turn = |hand: &usize| {
            let pot = self.hands.get(*hand).map(|hand| &hand.pot);
            self.turn(*hand, pot.map_or(Minor::ZERO, |pot| pot.due), Some(*hand))
        };
        let turns = winners.iter().map(turn).collect();
        self.round(place, round.date, RoundState::Closed, turns, cell)
    }

    fn planned_round(&self, place: usize, winners: &[usize]) -> Result<RotationRound, ChamaError> {
        let cell = |hand: usize| {
            let due: Minor = winners.iter().map(|pot| self.due(hand, *pot)).sum();
            (due, self.marked_for(place, hand).min(due))
        };
        let turn = |hand: &usize| {
            let due = (0..self.hands.len()).map(|payer| self.due(payer, *hand)).sum();
            self.turn(*hand, due, None)
        };
        let date = self.round_date(place.saturating_add(1))?;
        let turns = winners.iter().map(turn).collect();
        Ok(self.round(place, date, RoundState::Planned, turns, cell))
    }

    /// One turn; `closed` if there is a pot.
    fn turn(&self, hand: usize, due: Minor, closed: Option<usize>) -> RotationTurn {
        let pot = closed.and_then(|hand| self.hands.get(hand)).map(|hand| &hand.pot);
        let show = |amount: Option<Minor>| amount.unwrap_or_default().amount(self.exact.currency);
        RotationTurn {
            hand: from_one(hand),
            due: show(Some(due)),
            paid: show(pot.map(|pot| pot.paid)),
            handed_out: show(pot.map(|pot| pot.taken - pot.kept)),
            kept: show(pot.map(|pot| pot.kept)),
            waiting: show(pot.map(|pot| pot.paid - pot.taken)),
        }
    }

    fn round(
        &self,
        place: usize,
        date: NaiveDate,
        state: RoundState,
        turns: Vec<RotationTurn>,
        cell: impl Fn(usize) -> (Minor, Minor),
    ) -> RotationRound {
        let show = |amount: Minor| amount.amount(self.exact.currency);
        let (mut due, mut paid) = (Minor::ZERO, Minor::ZERO);
        let mut cells = Vec::with_capacity(self.hands.len());
        for hand in 0..self.hands.len() {
            let (its_due, its_paid) = cell(hand);
            due += its_due;
            paid += its_paid;
            cells.push(RotationCell {
                hand: from_one(hand),
                due: show(its_due),
                paid: show(its_paid),
                to_pay: show(its_due - its_paid),
            });
        }
        RotationRound {
            number: from_one(place),
            date,
            state,
            turns,
            cells,
            due: show(due),
            paid: show(paid),
            to_pay: show(due - paid),
        }
    }

    fn debt_lines(&self, hand: usize) -> Vec<RotationDebt> {
        if !self.hands.get(hand).is_some_and(|hand| hand.owes.is_positive()) {
            return Vec::new();
        }
        let line = |debt: super::shortfall::Debt| {
            let claim = match debt.to {
                DebtTo::Pot(_) => None,
                DebtTo::Claim(place) => self.claims.get(place),
            };
            let creditor = match debt.to {
                DebtTo::Pot(pot) => Creditor::Hand(pot),
                DebtTo::Claim(_) => claim.map_or(Creditor::Fees, |claim| claim.creditor),
            };
            RotationDebt {
                hand: from_one(hand),
                to: RotationParty::of(creditor),
                round: i32::try_from(debt.round).unwrap_or(i32::MAX),
                amount: debt.amount.amount(self.exact.currency),
                rule: claim.map_or(Rule::RotationPair, |claim| claim.rule),
            }
        };
        self.debts(hand).into_iter().map(line).collect()
    }

    fn payout_lines(&self) -> Vec<RotationPayout> {
        let show = |amount: Minor| amount.amount(self.exact.currency);
        let payouts = self.payouts.iter();
        payouts
            .map(|payout| RotationPayout {
                on: payout.on,
                hand: from_one(payout.hand),
                round: i32::try_from(payout.round).unwrap_or(i32::MAX),
                rule: payout.rule,
                gross: show(payout.gross),
                fee: show(payout.fee),
                set_off: show(payout.set_off),
                net: show(payout.net()),
            })
            .collect()
    }

    fn sale_lines(&self) -> Vec<HandSale> {
        let show = |amount: Minor| amount.amount(self.exact.currency);
        let sales = self.sales.iter();
        sales
            .map(|sale| HandSale {
                hand: from_one(sale.hand),
                on: sale.on,
                seller: sale.seller.to_owned(),
                buyer: sale.buyer.to_owned(),
                worth: show(sale.worth),
                price: show(sale.price),
            })
            .collect()
    }

    fn totals(&self) -> RotationTotals {
        let show = |amount: Minor| amount.amount(self.exact.currency);
        let waits = |hand: usize| self.held(hand) + self.waiting(hand);
        RotationTotals {
            paid: show(self.hands.iter().map(|hand| hand.paid).sum()),
            reserve_paid_in: show(self.reserve_paid_in),
            handed_out: show(self.hands.iter().map(|hand| hand.received).sum()),
            fees: show(self.fees),
            reserve: show(self.reserve),
            held: show((0..self.hands.len()).map(waits).sum()),
            past_due: show(self.hands.iter().map(|hand| hand.owes).sum()),
        }
    }
}
