//! One auction: who wins, at which discount, and who shares it.

use std::cmp::Ordering;

use super::rules::{Rules, not_found};
use super::{BidTie, ChitAuction, ChitAward, ChitBid, ChitDecision, ChitDividend, CommissionPaid, DividendTo, NoBids};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::check_text;
use crate::money::{Minor, minor_amount};
use crate::random::verifiable_shuffle;

/// Who won, in smallest units.
pub(super) struct Award {
    pub(super) winner: Option<usize>,
    pub(super) decision: ChitDecision,
    pub(super) seed: Option<String>,
    pub(super) discount: Minor,
    pub(super) prize: Minor,
    pub(super) commission: Minor,
    /// One for each hand.
    pub(super) dividends: Vec<Minor>,
}

/// The place of the winner, how it was found, the seed of a draw, and the discount.
struct Won {
    winner: usize,
    decision: ChitDecision,
    seed: Option<String>,
    discount: Minor,
}

/// Decides an auction; not all hands are prized. `argument` is its path.
pub(super) fn award(
    rules: &Rules<'_>,
    prized: &[usize],
    auction: &ChitAuction,
    argument: &str,
) -> Result<Award, ChamaError> {
    let open: Vec<usize> = (0..rules.hands.len()).filter(|place| !prized.contains(place)).collect();
    let bids = bids(rules, prized, auction, argument)?;
    if let Some(text) = &auction.seed_text {
        check_seed(&format!("{argument}.seed_text"), text)?;
    }
    let won = match open.as_slice() {
        [last] => last_hand(rules, *last, &bids, argument)?,
        _ if bids.is_empty() => match rules.terms.no_bids {
            NoBids::RollOver => return Ok(rolled_over(rules)),
            NoBids::Draw => {
                let (winner, seed) = drawn(rules, &open, auction, argument)?;
                Won {
                    winner,
                    decision: ChitDecision::DrawnWithoutBids,
                    seed: Some(seed),
                    discount: rules.least,
                }
            }
        },
        _ => highest(rules, &bids, auction, argument)?,
    };
    let (winner, discount, commission) = (won.winner, won.discount, rules.commission);
    let (prize, shared) = match rules.terms.commission_paid {
        CommissionPaid::FromDiscount => (rules.value - discount, discount - commission),
        CommissionPaid::OnTop => (rules.value - discount - commission, discount),
        CommissionPaid::WithInstalment => (rules.value - discount, discount),
    };
    let dividends = rules.parts(shared, |place| match rules.terms.dividend_to {
        DividendTo::All => true,
        DividendTo::NonPrized => place != winner && open.contains(&place),
    });
    Ok(Award {
        winner: Some(winner),
        decision: won.decision,
        seed: won.seed,
        discount,
        prize,
        commission,
        dividends,
    })
}

/// A bid that was checked.
struct Bid {
    hand: usize,
    discount: Minor,
}

fn bids(rules: &Rules<'_>, prized: &[usize], auction: &ChitAuction, argument: &str) -> Result<Vec<Bid>, ChamaError> {
    let mut bids = Vec::with_capacity(auction.bids.len());
    for (index, bid) in auction.bids.iter().enumerate() {
        let path = |field: &str| format!("{argument}.bids[{index}].{field}");
        let hand = rules
            .place(&bid.hand)
            .ok_or_else(|| not_found(path("hand"), &bid.hand))?;
        if prized.contains(&hand) {
            return Err(not_compatible(path("hand"), "a hand that has won does not bid"));
        }
        let discount = discount(rules, bid).map_err(|error| error.within(&format!("{argument}.bids[{index}]")))?;
        bids.push(Bid { hand, discount });
    }
    let hands = auction.bids.iter().map(|bid| bid.hand.as_str());
    unique("bids", hands, "hand").map_err(|error| error.within(argument))?;
    Ok(bids)
}

fn discount(rules: &Rules<'_>, bid: &ChitBid) -> Result<Minor, ChamaError> {
    let currency = rules.terms.currency;
    let discount = minor_amount("discount", bid.discount, currency)?;
    if discount < rules.least || discount > rules.largest {
        return Err(ChamaError::OutOfRange {
            argument: "discount".to_owned(),
            value: bid.discount.to_string(),
            minimum: rules.least.amount(currency).to_string(),
            maximum: rules.largest.amount(currency).to_string(),
        });
    }
    Ok(discount)
}

fn not_compatible(first: String, reason: &str) -> ChamaError {
    ChamaError::NotCompatible {
        first,
        second: "terms.hands".to_owned(),
        reason: reason.to_owned(),
    }
}

fn check_seed(argument: &str, text: &str) -> Result<(), ChamaError> {
    if text.is_empty() {
        return Err(ChamaError::Empty {
            argument: argument.to_owned(),
        });
    }
    check_text(argument, text)
}

fn last_hand(rules: &Rules<'_>, last: usize, bids: &[Bid], argument: &str) -> Result<Won, ChamaError> {
    if !bids.is_empty() {
        let path = format!("{argument}.bids");
        return Err(not_compatible(path, "the last hand has nobody to bid against"));
    }
    Ok(Won {
        winner: last,
        decision: ChitDecision::LastHand,
        seed: None,
        discount: rules.least,
    })
}

fn highest(rules: &Rules<'_>, bids: &[Bid], auction: &ChitAuction, argument: &str) -> Result<Won, ChamaError> {
    let mut best: Vec<usize> = Vec::new();
    let mut discount = Minor::ZERO;
    for bid in bids {
        let against = if best.is_empty() {
            Ordering::Greater
        } else {
            bid.discount.cmp(&discount)
        };
        match against {
            Ordering::Greater => (best, discount) = (vec![bid.hand], bid.discount),
            Ordering::Equal => best.push(bid.hand),
            Ordering::Less => {}
        }
    }
    let first = best.first().copied().unwrap_or_default();
    let (winner, decision, seed) = match (best.as_slice(), rules.terms.tie) {
        ([_], _) => (first, ChitDecision::HighestBid, None),
        (_, BidTie::FirstBid) => (first, ChitDecision::FirstOfEquals, None),
        (equals, BidTie::Draw) => {
            let (winner, seed) = drawn(rules, equals, auction, argument)?;
            (winner, ChitDecision::DrawnAmongEquals, Some(seed))
        }
    };
    Ok(Won {
        winner,
        decision,
        seed,
        discount,
    })
}

/// The first of a draw among hands, in the order of their ids.
fn drawn(
    rules: &Rules<'_>,
    among: &[usize],
    auction: &ChitAuction,
    argument: &str,
) -> Result<(usize, String), ChamaError> {
    let missing = || ChamaError::MissingField {
        argument: format!("{argument}.seed_text"),
    };
    let text = auction.seed_text.as_ref().ok_or_else(missing)?;
    let mut among = among.to_vec();
    crate::sort::ascending(&mut among);
    let ids: Vec<String> = among
        .iter()
        .filter_map(|place| rules.hands.get(*place))
        .map(|hand| (*hand).to_owned())
        .collect();
    let draw = verifiable_shuffle(text, &ids)?;
    let winner = draw.items.first().and_then(|hand| rules.place(hand));
    Ok((winner.unwrap_or_default(), draw.seed))
}

fn rolled_over(rules: &Rules<'_>) -> Award {
    Award {
        winner: None,
        decision: ChitDecision::RolledOver,
        seed: None,
        discount: Minor::ZERO,
        prize: Minor::ZERO,
        commission: Minor::ZERO,
        dividends: vec![Minor::ZERO; rules.hands.len()],
    }
}

impl Award {
    pub(super) fn dividend(&self) -> Minor {
        self.dividends.iter().copied().sum()
    }

    pub(super) fn winner_id(&self, rules: &Rules<'_>) -> Option<String> {
        let hand = self.winner.and_then(|place| rules.hands.get(place));
        hand.map(|hand| (*hand).to_owned())
    }

    pub(super) fn shown(self, rules: &Rules<'_>) -> ChitAward {
        let currency = rules.terms.currency;
        let dividend = |(hand, amount): (&&str, &Minor)| ChitDividend {
            hand: (*hand).to_owned(),
            amount: amount.amount(currency),
        };
        ChitAward {
            currency,
            value: rules.value.amount(currency),
            winner: self.winner_id(rules),
            decision: self.decision,
            dividends: rules.hands.iter().zip(&self.dividends).map(dividend).collect(),
            dividend: self.dividend().amount(currency),
            seed: self.seed,
            discount: self.discount.amount(currency),
            prize: self.prize.amount(currency),
            commission: self.commission.amount(currency),
        }
    }
}
