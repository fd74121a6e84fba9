//! The merry-go-round: everybody pays in, one hand gets the pot, until each hand has had it once.
//!
//! In a treasurer's words: a promise between every two of us, never to "the group" and never a number of rounds. What each
//! has put into the pot of each other is known, so that whoever leaves, joins, swaps, skips or does not pay, what one owes the
//! other is known too.
//!
//! By hand: ten hands of 1,000. Who leaves after round 6 without having received is owed 1,000 by each of the six who
//! received; of ten turns a month apart the first is worth 429.69 at 1 % a month. The rules are on the pages
//! `docs/src/rules/rotation.md`, `docs/src/rules/turns.md` and `docs/src/rules/auctions.md`.

mod auction;
mod change;
mod checks;
mod commission;
mod cycle;
mod draw;
mod eligibility;
mod next_order;
mod order;
mod pairs;
mod position;
mod pot;
mod schedule;
mod settlement;
mod shortfall;
mod terms;
mod turn_value;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

pub use auction::{
    BidTie, Chit, ChitAuction, ChitAward, ChitBid, ChitDecision, ChitDividend, ChitInstalment, ChitPosition, ChitRound,
    ChitTerms, CommissionPaid, DividendTo, NoBids, chit_auction, chit_rates, chit_rounds,
};
pub use commission::{ContributionTiming, RotationCommission, RotationCommissionTerms, rotation_commission};
pub use draw::{
    DrawCommitment, DrawHand, DrawOutcome, DrawReveal, DrawSecret, DrawTerms, DrawTranscript, MissingReveal,
    NotRevealed, RevealFault, draw_commitment, draw_transcript, verify_draw,
};
pub use eligibility::{
    PayoutCheck, PayoutEligibility, PayoutFreeze, PayoutReceiver, PayoutRules, PayoutStep, PayoutTerms,
    payout_eligibilities, payout_eligibility,
};
pub use next_order::{NextOrder, NextOrderTerms, NextRotationOrder, next_rotation_order};
pub use order::{
    NameOrder, OrderedTurn, TurnCandidate, TurnOrder, TurnOrderBy, TurnOrderTerms, TurnReason, turn_order,
};
pub use position::{
    HandPosition, HandSale, HandStanding, RotationCell, RotationDebt, RotationPayout, RotationPosition, RotationRound,
    RotationTotals, RotationTurn, RoundState, rotation_position,
};
pub use schedule::{RotationSchedule, ScheduledHand, ScheduledRound, ScheduledTurn, rotation_schedule};
pub use settlement::{HandSettlement, RotationParty, RotationSettlement, RotationTransfer, rotation_settlement};
pub use terms::{
    BorneBy, DefaultBearer, HandGuarantor, JoinerPot, LeaverRefund, LeavingReason, OwnPart, PotPolicy, Rotation,
    RotationEvent, RotationEventKind, RotationHand, RotationRepayment, RotationTerms, SkipTo,
};
pub use turn_value::{
    SwapPrice, TurnRate, TurnSwap, TurnValue, TurnValueTerms, TurnValues, ValuedTurn, swap_price, turn_rates,
    turn_values,
};
