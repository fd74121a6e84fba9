//! The merry-go-round: everybody pays in, one hand gets the pot, until each hand has had it once.
//!
//! In a treasurer's words: a promise between every two of us, never to "the group" and never a number of rounds. What each
//! has put into the pot of each other is known, so that whoever leaves, joins, swaps, skips or does not pay, what one owes the
//! other is known too.
//!
//! By hand: ten hands of 1,000. Who leaves after round 6 without having received is owed 1,000 by each of the six who
//! received. The rules are on the page `docs/src/rules/rotation.md`.

mod change;
mod checks;
mod commission;
mod cycle;
mod next_order;
mod pairs;
mod position;
mod pot;
mod schedule;
mod settlement;
mod shortfall;
mod terms;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

pub use commission::{ContributionTiming, RotationCommission, RotationCommissionTerms, rotation_commission};
pub use next_order::{NextOrder, NextOrderTerms, NextRotationOrder, next_rotation_order};
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
