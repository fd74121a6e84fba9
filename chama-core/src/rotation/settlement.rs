//! If it all ended today: what each hand is worth, and who pays whom.
//!
//! In a treasurer's words: what I put into your pot less what you put into mine, you owe me. By hand: ten hands of 1,000
//! after round 6: who received in round 3 has put in 6,000 and got 10,000, and owes 4,000; who has not received is owed 6,000.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Rotation;
use super::cycle::{Creditor, Cycle, cycle_on};
use super::schedule::from_one;
use crate::error::ChamaError;
use crate::limits::check_date;
use crate::money::{Currency, Minor};
use crate::rule::Rule;
use crate::wire::kind_enum;

/// Who pays, or is paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum RotationParty {
    /// A hand.
    Hand {
        /// Its number.
        number: i32,
    },
    /// The reserve.
    Reserve,
    /// The fees.
    Fees,
    /// The cash that is held.
    Cash,
}

kind_enum!(RotationParty);

impl RotationParty {
    pub(super) fn of(creditor: Creditor) -> Self {
        match creditor {
            Creditor::Hand(hand) => Self::hand(hand),
            Creditor::Reserve => Self::Reserve,
            Creditor::Fees => Self::Fees,
        }
    }

    fn hand(hand: usize) -> Self {
        Self::Hand { number: from_one(hand) }
    }
}

/// What a hand is worth.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandSettlement {
    /// The number of the hand.
    pub hand: i32,
    /// The host's id.
    pub id: String,
    /// The id of the member.
    pub member: String,
    /// What it has put into all pots, its own included.
    #[serde(with = "crate::wire::decimal")]
    pub put_in: Decimal,
    /// What was put into its pot.
    #[serde(with = "crate::wire::decimal")]
    pub got: Decimal,
    /// What of its pot was not handed out.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
    /// Its money that waits.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// What it is owed beside the pairs.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What it owes beside the pairs.
    #[serde(with = "crate::wire::decimal")]
    pub owes: Decimal,
    /// What it gets, or pays if it is below 0: put in − got + held + advance + owed − owes.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
}

/// What one pays another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationTransfer {
    /// Who pays.
    pub payer: RotationParty,
    /// Who is paid.
    pub payee: RotationParty,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Why.
    pub rule: Rule,
}

/// Who pays whom if it all ended on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationSettlement {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The day, itself included.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The hands, by number.
    pub hands: Vec<HandSettlement>,
    /// What the reserve is owed.
    #[serde(with = "crate::wire::decimal")]
    pub reserve: Decimal,
    /// What is owed to the fees.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// The cash: Σ net + reserve + fees.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
    /// Who pays whom: the pairs, what is owed beside them, what is held.
    pub transfers: Vec<RotationTransfer>,
}

/// The parts of what a hand is worth.
pub(super) struct Line {
    put_in: Minor,
    got: Minor,
    held: Minor,
    advance: Minor,
    owed: Minor,
    owes: Minor,
}

impl Line {
    pub(super) fn net(&self) -> Minor {
        self.put_in - self.got + self.held + self.advance + self.owed - self.owes
    }
}

impl Cycle<'_> {
    pub(super) fn line(&self, hand: usize) -> Line {
        let claims = |of: &dyn Fn(usize, Creditor) -> bool| -> Minor {
            let claims = self.claims.iter().filter(|claim| of(claim.debtor, claim.creditor));
            claims.map(|claim| claim.left).sum()
        };
        Line {
            put_in: self.had.iter().map(|pot| self.pairs.paid(hand, *pot)).sum(),
            got: self.hands.get(hand).map_or(Minor::ZERO, |hand| hand.pot.paid),
            held: self.held(hand),
            advance: self.waiting(hand),
            owed: claims(&|_, creditor| creditor == Creditor::Hand(hand)),
            owes: claims(&|debtor, _| debtor == hand),
        }
    }

    fn transfers(&self, lines: &[Line]) -> Vec<RotationTransfer> {
        let mut transfers = Vec::new();
        let mut add = |payer: RotationParty, payee: RotationParty, amount: Minor, rule: Rule| {
            if amount.is_positive() {
                transfers.push(RotationTransfer {
                    payer,
                    payee,
                    amount: amount.amount(self.exact.currency),
                    rule,
                });
            }
        };
        for one in 0..self.hands.len() {
            for other in one.saturating_add(1)..self.hands.len() {
                let net = self.pairs.paid(one, other) - self.pairs.paid(other, one);
                let (one, other) = (RotationParty::hand(one), RotationParty::hand(other));
                if net.is_positive() {
                    add(other, one, net, Rule::RotationPair);
                } else {
                    add(one, other, -net, Rule::RotationPair);
                }
            }
        }
        for claim in &self.claims {
            let (payer, payee) = (RotationParty::hand(claim.debtor), RotationParty::of(claim.creditor));
            add(payer, payee, claim.left, claim.rule);
        }
        for (hand, line) in lines.iter().enumerate() {
            let waits = line.held + line.advance;
            add(
                RotationParty::Cash,
                RotationParty::hand(hand),
                waits,
                Rule::RotationHeld,
            );
        }
        transfers
    }
}

/// Returns what each hand is worth if the rotation ended on a day, and who pays whom.
///
/// Net = put in − got, and what is held, owed and owes beside; all nets and the claims of the reserve and the fees are the cash
/// that is held. Source: docs/src/rules/rotation.md#settlement.
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
/// let hands = ["amina", "baraka"].map(|id| RotationHand::new(id.to_owned())).to_vec();
/// let mut rotation = Rotation::new(RotationTerms::new(Decimal::from(1_000), series, hands));
/// let day = "2026-01-05".parse().unwrap();
/// let what = RotationEventKind::Paid { hand: "baraka".to_owned(), amount: Decimal::from(1_000), round: None };
/// rotation.events.push(RotationEvent { id: "1".to_owned(), value_date: day, what });
/// let settlement = rotation_settlement(&rotation, day)?;
/// assert_eq!(settlement.hands[1].net.to_string(), "1000.00");
/// assert_eq!(settlement.hands[0].net.to_string(), "-1000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn rotation_settlement(rotation: &Rotation, as_of: NaiveDate) -> Result<RotationSettlement, ChamaError> {
    check_date("as_of", as_of)?;
    let cycle = cycle_on(rotation, as_of)?;
    let currency = cycle.exact.currency;
    let lines: Vec<Line> = (0..cycle.hands.len()).map(|hand| cycle.line(hand)).collect();
    let owed = |creditor: Creditor| -> Minor {
        let claims = cycle.claims.iter().filter(|claim| claim.creditor == creditor);
        claims.map(|claim| claim.left).sum()
    };
    let held: Minor = lines.iter().map(|line| line.held + line.advance).sum();
    let hands = cycle.hands.iter().zip(&lines).enumerate();
    Ok(RotationSettlement {
        currency,
        as_of,
        hands: hands
            .map(|(place, (hand, line))| HandSettlement {
                hand: from_one(place),
                id: hand.given.id.clone(),
                member: hand.member.to_owned(),
                put_in: line.put_in.amount(currency),
                got: line.got.amount(currency),
                held: line.held.amount(currency),
                advance: line.advance.amount(currency),
                owed: line.owed.amount(currency),
                owes: line.owes.amount(currency),
                net: line.net().amount(currency),
            })
            .collect(),
        reserve: owed(Creditor::Reserve).amount(currency),
        fees: owed(Creditor::Fees).amount(currency),
        held: held.amount(currency),
        transfers: cycle.transfers(&lines),
    })
}
