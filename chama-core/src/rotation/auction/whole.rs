//! A whole chit: one auction after the other, and what is in the box after each.

use rust_decimal::Decimal;

use super::award::{Award, award};
use super::rules::Rules;
use super::{Chit, ChitAuction, ChitInstalment, ChitPosition, ChitRound};
use crate::error::ChamaError;
use crate::limits::CHIT_AUCTIONS;
use crate::money::Minor;

/// A meeting, in smallest units: each hand's instalment, what is taken off it, and the award.
struct Meeting {
    round: i32,
    instalments: Vec<Minor>,
    less: Vec<Minor>,
    award: Award,
    in_box: Minor,
}

impl Meeting {
    fn paid(&self) -> impl Iterator<Item = Minor> {
        let pairs = self.instalments.iter().zip(&self.less);
        pairs.map(|(instalment, less)| *instalment - *less)
    }

    /// What a hand received.
    fn received(&self, hand: usize) -> Minor {
        if self.award.winner == Some(hand) {
            self.award.prize
        } else {
            Minor::ZERO
        }
    }
}

/// The meetings, and which hands have won.
fn meetings(rules: &Rules<'_>, auctions: &[ChitAuction]) -> Result<Vec<Meeting>, ChamaError> {
    CHIT_AUCTIONS.check_len("auctions", auctions.len())?;
    let instalments = rules.instalments();
    let nothing = vec![Minor::ZERO; rules.hands.len()];
    let mut less = nothing.clone();
    let (mut prized, mut round, mut in_box, mut collect) = (Vec::new(), 1_i32, Minor::ZERO, true);
    let mut meetings: Vec<Meeting> = Vec::with_capacity(auctions.len());
    for (place, auction) in auctions.iter().enumerate() {
        if prized.len() == rules.hands.len() {
            return Err(ChamaError::TooLong {
                argument: "auctions".to_owned(),
                value: auctions.len().to_string(),
                maximum: place.to_string(),
            });
        }
        let award = award(rules, &prized, auction, &format!("auctions[{place}]"))?;
        let mut meeting = Meeting {
            round,
            instalments: if collect { instalments.clone() } else { nothing.clone() },
            less: std::mem::replace(&mut less, nothing.clone()),
            award,
            in_box: Minor::ZERO,
        };
        in_box = in_box + meeting.paid().sum() - meeting.award.prize - meeting.award.commission;
        meeting.in_box = in_box;
        // After a round without a winner its pot is in the box already.
        collect = meeting.award.winner.is_some();
        if let Some(winner) = meeting.award.winner {
            prized.push(winner);
            round = round.saturating_add(1);
            less.clone_from(&meeting.award.dividends);
        }
        meetings.push(meeting);
    }
    Ok(meetings)
}

pub(super) fn chit(rules: &Rules<'_>, auctions: &[ChitAuction]) -> Result<Chit, ChamaError> {
    let meetings = meetings(rules, auctions)?;
    let (terms, currency) = (rules.terms, rules.terms.currency);
    let total = |of: fn(&Meeting) -> Minor| meetings.iter().map(of).sum::<Minor>();
    let paid = total(|meeting| meeting.paid().sum());
    let prizes = total(|meeting| meeting.award.prize);
    let commissions = total(|meeting| meeting.award.commission);
    let positions: Vec<ChitPosition> = (0..rules.hands.len())
        .filter_map(|hand| position(rules, &meetings, hand))
        .collect();
    Ok(Chit {
        currency,
        value: rules.value.amount(currency),
        commission_paid: terms.commission_paid,
        dividend_to: terms.dividend_to,
        tie: terms.tie,
        no_bids: terms.no_bids,
        complete: positions.iter().all(|position| position.won_in.is_some()),
        positions,
        paid: paid.amount(currency),
        prizes: prizes.amount(currency),
        commissions: commissions.amount(currency),
        in_box: (paid - prizes - commissions).amount(currency),
        rounds: meetings.into_iter().map(|meeting| shown(rules, meeting)).collect(),
    })
}

fn position(rules: &Rules<'_>, meetings: &[Meeting], hand: usize) -> Option<ChitPosition> {
    let currency = rules.terms.currency;
    let won = meetings.iter().find(|meeting| meeting.award.winner == Some(hand));
    let dividends: Minor = meetings
        .iter()
        .filter_map(|meeting| meeting.less.get(hand))
        .copied()
        .sum();
    let paid: Minor = meetings.iter().filter_map(|meeting| meeting.paid().nth(hand)).sum();
    let received: Minor = meetings.iter().map(|meeting| meeting.received(hand)).sum();
    Some(ChitPosition {
        hand: (*rules.hands.get(hand)?).to_owned(),
        won_in: won.map(|meeting| meeting.round),
        dividends: dividends.amount(currency),
        received: received.amount(currency),
        paid: paid.amount(currency),
        net: (received - paid).amount(currency),
    })
}

fn shown(rules: &Rules<'_>, meeting: Meeting) -> ChitRound {
    let currency = rules.terms.currency;
    let amounts = meeting
        .instalments
        .iter()
        .zip(&meeting.less)
        .zip(&meeting.award.dividends);
    let row = |(hand, ((instalment, less), dividend)): (&&str, ((&Minor, &Minor), &Minor))| ChitInstalment {
        hand: (*hand).to_owned(),
        instalment: instalment.amount(currency),
        less: less.amount(currency),
        paid: (*instalment - *less).amount(currency),
        dividend: dividend.amount(currency),
    };
    ChitRound {
        round: meeting.round,
        winner: meeting.award.winner_id(rules),
        decision: meeting.award.decision,
        discount: meeting.award.discount.amount(currency),
        instalments: rules.hands.iter().zip(amounts).map(row).collect(),
        paid: meeting.paid().sum::<Minor>().amount(currency),
        prize: meeting.award.prize.amount(currency),
        commission: meeting.award.commission.amount(currency),
        dividend: meeting.award.dividend().amount(currency),
        in_box: meeting.in_box.amount(currency),
        seed: meeting.award.seed,
    }
}

/// What each hand received less what it paid, meeting by meeting.
pub(super) fn flows(rules: &Rules<'_>, auctions: &[ChitAuction]) -> Result<Vec<Vec<Decimal>>, ChamaError> {
    let meetings = meetings(rules, auctions)?;
    let flow = |meeting: &Meeting, hand: usize| {
        let paid = meeting.paid().nth(hand).unwrap_or_default();
        (meeting.received(hand) - paid).amount(rules.terms.currency)
    };
    let of_hand = |hand: usize| meetings.iter().map(|meeting| flow(meeting, hand)).collect();
    Ok((0..rules.hands.len()).map(of_hand).collect())
}
