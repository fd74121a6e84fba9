//! Loans: who may have one, on which terms, when which part is due, where it stands, and what it costs.
//!
//! In a treasurer's words: the terms are agreed once; the table of instalments follows from them, to the cent and the
//! day, and anyone can compute it again.
//!
//! By hand: 10,000 at 10 % a month over 3 months. Flat, 1,000 of interest a month and 4,333.33, 4,333.33, 4,333.34. On
//! the reducing balance 1,000.00, 697.89, 365.56 of interest and 4,021.15 three times. The rules are on the page
//! `docs/src/rules/loans.md` (terms, schedule), `loan-payments.md` (positions), `true-cost.md`, `lending.md` (eligibility,
//! guarantors, queue) and `loan-portfolio.md`.

mod account;
mod eligibility;
mod group_loan;
mod guarantor;
mod portfolio;
mod position;
mod queue;
mod schedule;
mod terms;
mod true_cost;

pub use account::{
    AllocationAcross, ChangedTerms, EarlyPayment, InDuplumReopening, LateInterest, Loan, LoanAllocation,
    LoanAllocationPreset, LoanChargeKind, LoanEvent, LoanEventKind, LoanInDuplum, LoanPart, LoanPaymentPurpose,
    LoanRules, PayoffInterest, PenaltyOn, RestructuredArrears, WaivedPart,
};
pub(crate) use eligibility::add_eligibility_errors;
pub use eligibility::{
    Affordability, AffordabilityOf, BorrowerFacts, CheckBound, CheckOutcome, CheckUnit, EligibilityCheck,
    EligibilityRules, EligibilityTerms, FundReserve, LoanApplication, LoanEligibility, LoanFund, MemberStanding,
    MultipleCovers, NextStep, SavingsCounted, SavingsMultiple, StandingNeeded, WaitingSince, WaitingTime, WaitingUnit,
    loan_eligibilities, loan_eligibility,
};
pub use group_loan::{
    GroupLoan, GroupLoanMember, GroupLoanPart, GroupLoanParts, GroupLoanRow, GroupLoanSplit, JointLiability,
    JointLiabilityTerms, LiabilityLine, LiableMember, group_loan, joint_liability,
};
pub use guarantor::{
    CalledGuarantor, GuaranteeCall, GuaranteeCallTerms, GuaranteePledge, GuaranteeRecovery, GuaranteeRecoveryTerms,
    GuaranteeRegister, GuaranteeRelease, GuaranteeReleaseTerms, GuaranteedLoan, Guarantees, GuarantorPosition,
    GuarantorRecovery, GuarantorToRepay, LoanCoverage, LoanPledge, PledgeFault, PledgePosition, PledgeState,
    RecoveryOrder, ReleaseMethod, ReleasedPledge, SaverFacts, guarantee_call, guarantee_recovery, guarantee_release,
    guarantees,
};
pub use portfolio::{
    AverageOutstanding, ClassTransition, DuePayment, ExpectedLoss, ExpectedLossLine, ExpectedLossTerms,
    InterestEarning, InterestHolding, InterestShare, InterestShareTerms, InterestShares, LoanClass, LoanClasses,
    LoanProvisions, OutstandingBalance, PortfolioAtRisk, PortfolioDue, PortfolioLoan, PortfolioPart, PortfolioPurpose,
    PortfolioReport, PortfolioTerms, PortfolioYield, PortfolioYieldTerms, ProvisionLine, ProvisionTerms,
    RepaymentRateTerms, RepaymentRates, RestructuredAtRisk, expected_loss, interest_shares, kenya_loan_classes,
    loan_provisions, portfolio_report, portfolio_yield, repayment_rates,
};
pub use position::{
    InstalmentPosition, LoanAmounts, LoanCharge, LoanPaymentLine, LoanPayoff, LoanPenalty, LoanPosition, LoanStatus,
    LoanUse, loan_allocation, loan_position, loan_positions,
};
pub(crate) use position::{LoanLife, LoanOwed, checked_order, loan_life, loan_owed};
pub use queue::{
    GrantReason, LoanGrant, LoanQueue, LoanQueueTerms, LoanRequest, ProRataBy, QueueFill, QueueOrder, loan_queue,
};
pub use schedule::{FeeTotal, Instalment, LoanDisbursement, LoanSchedule, loan_schedule};
pub use terms::{
    Amortisation, DownPayment, FeeCharge, FeeCollection, FirstDue, FirstPeriod, InstalmentResidual, InterestBy,
    InterestCollection, LaterDisbursement, LoanFee, LoanGrace, LoanInterest, LoanTerms, RateChange, RepaymentTerm,
    SkippedInstalments, SkippedTerm, UnpaidInterest,
};
pub use true_cost::{
    CreditFlows, FlatRateComparison, FlatRateTerms, LoanOffer, LoanTrueCost, QuotedRate, RankedOffer, TrueCost,
    TrueCostMethod, TrueCostOutcome, TrueCostTerms, flat_rate_comparison, loan_offers_ranked, loan_true_cost,
    true_cost,
};
