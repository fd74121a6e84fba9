//! Leaving: what a member gets who leaves, is removed or dies, as one statement.
//!
//! In a treasurer's words: what was saved, with its part of profit or loss, less all that is owed; what is guaranteed for others
//! must be free first; what is missing is named. By hand: 10,000 of 34,000 saved, costs of 5,000 and a loss of 4,000 by savings
//! are 7,352.94; with a fine of 200 and 3,000 of a loan, 4,152.94 is paid. The rules are on the page
//! `docs/src/rules/exit.md`. Left out: who may leave, and a leaver's turn in a rotation.

mod facts;
mod payment;
mod purse;
mod rules;
mod settlement;
mod worth;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

pub use facts::{
    ExitDebt, ExitDebtKind, ExitFacts, ExitGuarantee, ExitNominee, ExitResult, ExitResultBy, ExitSaving, ExitTerms,
    ExitUnits, ExitValuation,
};
pub use payment::ExitPaymentLine;
pub use purse::{ExitAccount, ExitDebtLine, ExitEntry, ExitLine};
pub use rules::{
    ExitGuarantees, ExitNotice, ExitPayment, ExitPrice, ExitProfit, ExitReason, ExitRules, LoansAtDeath, NoticeShort,
};
pub use settlement::{ExitBlock, ExitSettlement, exit_settlement};
