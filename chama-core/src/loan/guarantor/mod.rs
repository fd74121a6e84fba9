//! Who stands for a loan: free savings, valid pledges, what is called, released and paid back.
//!
//! In a treasurer's words: savings that stand for something already cannot stand for something else. By hand: 10,000 saved,
//! 4,000 owed, 6,000 free; of pledges of 5,000 and 3,000, 5,000 and 1,000 count, and 2,000 are short. The rules are on the
//! page `docs/src/rules/lending.md`.

mod call;
mod recovery;
mod register;
mod release;

pub use call::{CalledGuarantor, GuaranteeCall, GuaranteeCallTerms, LoanPledge};
pub use recovery::{GuaranteeRecovery, GuaranteeRecoveryTerms, GuarantorRecovery, GuarantorToRepay, RecoveryOrder};
pub use register::{
    GuaranteePledge, GuaranteeRegister, GuaranteedLoan, Guarantees, GuarantorPosition, LoanCoverage, PledgeFault,
    PledgePosition, PledgeState, SaverFacts,
};
pub use release::{GuaranteeRelease, GuaranteeReleaseTerms, ReleaseMethod, ReleasedPledge};
