//! Auction chits: every hand wins once, and whatever comes in goes out or is in the box.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::money::{Currency, Rounding};
use chama_core::rotation::*;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    whole_units: bool,
    contribution: i64,
    hands: Vec<u8>,
    commission: i32,
    cap: Option<i32>,
    step: Option<u16>,
    choices: u8,
    auctions: Vec<(Vec<(u8, i64)>, bool)>,
}

fuzz_target!(|input: Input| {
    let (currency, scale) = if input.whole_units { (Currency::Ugx, 0) } else { (Currency::Kes, 2) };
    let bit = |place: u8| input.choices >> place & 1 == 1;
    let id = |hand: u8| format!("h{hand:03}");
    let terms = ChitTerms {
        currency,
        commission: Decimal::new(input.commission.into(), 6),
        commission_paid: match input.choices % 3 {
            0 => CommissionPaid::FromDiscount,
            1 => CommissionPaid::OnTop,
            _ => CommissionPaid::WithInstalment,
        },
        maximum_discount: input.cap.map(|cap| Decimal::new(cap.into(), 6)),
        dividend_to: if bit(3) { DividendTo::NonPrized } else { DividendTo::All },
        tie: if bit(4) { BidTie::FirstBid } else { BidTie::Draw },
        no_bids: if bit(5) { NoBids::RollOver } else { NoBids::Draw },
        rounding: Rounding {
            step: input.step.map(|step| Decimal::new(step.into(), scale)),
            ..Rounding::default()
        },
        ..ChitTerms::new(Decimal::new(input.contribution, scale), input.hands.iter().map(|hand| id(*hand)).collect())
    };
    let (mut prized, mut auctions, mut commissions) = (Vec::new(), Vec::new(), Decimal::ZERO);
    for (place, (bids, seed)) in input.auctions.iter().enumerate() {
        let auction = ChitAuction {
            bids: bids
                .iter()
                .map(|(hand, discount)| ChitBid {
                    hand: id(*hand),
                    discount: Decimal::new(*discount, scale),
                })
                .collect(),
            seed_text: seed.then(|| format!("meeting {place}")),
        };
        let Ok(award) = chit_auction(&terms, &prized, &auction) else { continue };
        commissions += award.commission;
        assert!(award.prize >= Decimal::ZERO && award.discount >= Decimal::ZERO);
        assert_eq!(award.dividends.iter().map(|one| one.amount).sum::<Decimal>(), award.dividend);
        let inside = match (terms.commission_paid, award.winner.is_some()) {
            (CommissionPaid::FromDiscount, true) => award.commission,
            _ => Decimal::ZERO,
        };
        assert_eq!(award.dividend, award.discount - inside);
        prized.extend(award.winner);
        auctions.push(auction);
    }
    if auctions.is_empty() {
        return;
    }
    let chit = chit_rounds(&terms, &auctions).expect("each was decided on its own");
    assert_eq!(chit.complete, prized.len() == terms.hands.len());
    let winners: Vec<String> = chit.rounds.iter().filter_map(|round| round.winner.clone()).collect();
    assert_eq!(winners, prized);
    assert_eq!(chit.commissions, commissions);
    assert_eq!(chit.paid, chit.prizes + chit.commissions + chit.in_box);
    assert!(!chit.complete || chit.in_box.is_zero());
    let nets: Decimal = chit.positions.iter().map(|one| one.net).sum();
    assert_eq!(nets, chit.prizes - chit.paid);
    assert!(chit_rates(&terms, &auctions).is_ok());
});
