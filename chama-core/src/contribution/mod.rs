//! Contributions: who owes what, what was paid, what is late, and where each shilling went.
//!
//! In a treasurer's words: every hand pays the amount once a cycle; a payment goes down the list in the
//! by-laws; what is left is the member's advance; late is what the money's own date says is late.
//!
//! By hand: 1,000 monthly, due 31 January and 28 February, fine of 100 on 1 February. 1,500 paid on 10
//! February: 1,000 to January, 100 to the fine, 400 to February. The rules are on the page
//! `docs/src/rules/contributions.md`.

mod account;
mod allocation;
mod collection;
mod completeness;
mod dues;
mod engine;
mod facts;
mod joining;
mod position;
mod rulebook;
mod suspense;

pub use account::{
    Attendance, AttendanceStatus, Charge, ChargeKind, MemberAccount, OpeningDue, Payment, PaymentPurpose, Waiver,
    WaiverTarget,
};
pub use allocation::{Allocation, AllocationTerms, Obligation, ObligationLine, allocated_payment};
pub use collection::{
    CashTender, CollectionForecast, CollectionLine, CollectionTerms, MemberDue, Tendered, expected_collections,
    tendered_cash,
};
pub use completeness::{CycleMember, CycleRef, CycleStatus, cycle_status};
pub use dues::{Due, dues};
pub use joining::joining_charges;
pub use position::{
    Ageing, AllocationTarget, ChargePosition, ContributionPosition, DuePosition, PaymentLine, PenaltyPosition,
    contribution_position, contribution_positions,
};
pub use suspense::{
    AttributedPayment, Suspense, SuspenseAttribution, SuspenseBalance, SuspenseReceipt, attributed_payments,
    suspense_balances,
};

pub(crate) use facts::unique;
pub(crate) use position::{named_penalty, pass};
pub(crate) use rulebook::Rulebook;
