//! Shares bought at a price that is fixed for the cycle, and units whose price follows the worth of a fund.
//!
//! A treasurer's rule: the money on the table and the credit brought buy as many whole shares as they
//! pay for, up to the maximum of the meeting; what is left over goes where the by-laws say. By hand: 23
//! at 5 a share is 4 shares for 20, and 3 left over. Of units, nobody's coming or going moves the price.

mod purchase;
mod register;
mod unit;

pub use purchase::{
    LeftOver, MeetingPurchases, MemberPurchase, PurchaseOutcome, ShareMeeting, SharePurchase, SharePurchaseTerms,
    ShareRule, ShareTender, share_purchase, share_purchases,
};
pub use register::{ShareEntry, ShareHolding, ShareRegister, share_register};
pub use unit::{UnitChange, UnitEvent, UnitFund, UnitHolding, UnitMovement, UnitOpening, UnitRegister, unit_register};

pub(crate) use purchase::ExactShareRule;
pub(crate) use unit::{UnitPrice, units_in};

#[cfg(test)]
mod worked_examples;
