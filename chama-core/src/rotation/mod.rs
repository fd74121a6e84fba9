//! Rotation: who receives when, by order, draw or auction, and what a turn is worth.
//!
//! In a treasurer's words: everybody pays in each round, one hand receives the pot, and each hand receives once. By hand: of
//! ten turns of 1,000 a month, the first is worth 429.69 at 1 % a month. The rules are on the pages
//! `docs/src/rules/turns.md` and `docs/src/rules/auctions.md`.

mod auction;
mod draw;
mod eligibility;
mod order;
mod turn_value;

pub use auction::{
    BidTie, Chit, ChitAuction, ChitAward, ChitBid, ChitDecision, ChitDividend, ChitInstalment, ChitPosition, ChitRound,
    ChitTerms, CommissionPaid, DividendTo, NoBids, chit_auction, chit_rates, chit_rounds,
};
pub use draw::{
    DrawCommitment, DrawHand, DrawOutcome, DrawReveal, DrawSecret, DrawTerms, DrawTranscript, MissingReveal,
    NotRevealed, RevealFault, draw_commitment, draw_transcript, verify_draw,
};
pub use eligibility::{
    PayoutCheck, PayoutEligibility, PayoutFreeze, PayoutReceiver, PayoutRules, PayoutStep, PayoutTerms,
    payout_eligibilities, payout_eligibility,
};
pub use order::{
    NameOrder, OrderedTurn, TurnCandidate, TurnOrder, TurnOrderBy, TurnOrderTerms, TurnReason, turn_order,
};
pub use turn_value::{
    SwapPrice, TurnRate, TurnSwap, TurnValue, TurnValueTerms, TurnValues, ValuedTurn, swap_price, turn_rates,
    turn_values,
};
