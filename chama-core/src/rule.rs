//! The rule codes: why a number is what it is.
//!
//! Every line of a result names the rule that made it. A host shows the sentence; a member who doubts it
//! opens the page.

use serde::{Deserialize, Serialize};

/// Why a number is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The contribution of a cycle.
    ContributionDue,
    /// The contribution of the cycle in which the member joined, by the days left of it.
    ContributionProrated,
    /// A contribution from before the account was opened.
    OpeningDue,
    /// The joining fee.
    JoiningFee,
    /// What a late joiner pays for the time before.
    CatchUp,
    /// Paid what the payment was marked for.
    MarkedPayment,
    /// Paid contributions past their due date, oldest first.
    ToArrears,
    /// Paid penalties and fines, oldest first.
    ToFines,
    /// Paid fees, oldest first.
    ToFees,
    /// Paid loan instalments, oldest first.
    ToLoan,
    /// Paid contributions of the open cycle.
    ToCurrent,
    /// An advance paid a contribution when its cycle opened.
    FromAdvance,
    /// Held for the contributions to come.
    ToAdvance,
    /// Bought shares at the price of the cycle.
    SharesBought,
    /// Less than the price of a share.
    ShareLeftOver,
    /// A fixed penalty.
    PenaltyFixed,
    /// A penalty on the unpaid part.
    PenaltyOfUnpaid,
    /// A penalty on the whole due.
    PenaltyOfWhole,
    /// A penalty by days late.
    PenaltyTier,
    /// A penalty for a meeting missed.
    PenaltyMissedMeeting,
    /// A penalty for coming late to a meeting.
    PenaltyLateToMeeting,
    /// A penalty cut down to what an item may be charged.
    PenaltyItemCap,
    /// A penalty cut down to what a member may be charged.
    PenaltyMemberCap,
    /// A penalty cut down because a debt may at most double.
    PenaltyInDuplum,
    /// Part of the loan paid on the day of disbursement.
    LoanDownPayment,
    /// More of the loan handed out inside the period.
    LoanDisbursedLater,
    /// Another rate from a day inside the period.
    LoanRateChanged,
    /// Days without interest inside the period.
    LoanInterestPaused,
    /// A first period that is longer or shorter than the others.
    LoanFirstPeriod,
    /// An instalment in which nothing is due.
    LoanSkipped,
    /// An instalment without principal, at the beginning.
    LoanGracePrincipal,
    /// An instalment without interest, at the beginning.
    LoanGraceInterest,
    /// Interest that is not charged.
    LoanInterestWaived,
    /// Interest added to the principal.
    LoanInterestCapitalised,
    /// Interest put off, without interest on it.
    LoanInterestDeferred,
    /// Interest that was put off, due now.
    LoanDeferredDue,
    /// An instalment raised to its interest.
    LoanRaisedToInterest,
    /// The first of instalments that were computed anew.
    LoanComputedAnew,
    /// An instalment that pays what is left.
    LoanWhatIsLeft,
    /// A fine given by hand.
    FinedByHand,
    /// A fee that was charged.
    FeeCharged,
    /// Something was let go.
    Waived,
    /// Money came into a place or went out of it.
    MoneyInPlace,
    /// What was there when the book began.
    OpeningBalance,
    /// Money of nobody knows whom.
    MoneyUnidentified,
    /// What a fund earned.
    IncomeOfFund,
    /// What a fund bore.
    CostOfFund,
    /// A member was paid out.
    PaidOutToMember,
    /// A part of one fund is another's.
    FundToFund,
    /// Principal was handed out.
    LoanLent,
    /// A payment repaid principal.
    LoanPrincipalPaid,
    /// A payment paid interest of a loan.
    LoanInterestPaid,
    /// A payment paid fees of a loan.
    LoanFeesPaid,
    /// A payment paid penalties of a loan.
    LoanPenaltiesPaid,
    /// Money waits for the instalments of a loan.
    LoanMoneyHeld,
    /// Money that was held for a loan went back.
    LoanMoneyRefunded,
    /// Money came in for a loan that was written off.
    LoanMoneyRecovered,
    /// Fees or interest were added to the principal.
    LoanPrincipalAdded,
    /// Principal was written off.
    LoanPrincipalWrittenOff,
    /// Money was put into something that is to earn, or taken out of it.
    MoneyPutIn,
    /// What an investment earned or lost.
    InvestmentEarned,
    /// A member received a pot.
    PotToMember,
    /// The group kept a fee of a pot.
    PotFeeKept,
    /// A member's own came back with the share-out.
    SharedOutOwn,
    /// A member's part of the profit.
    SharedOutProfit,
    /// A member's dividend.
    DividendToMember,
    /// Tax was kept back for the tax office.
    TaxKeptBack,
    /// Tax went to the tax office.
    TaxToOffice,
    /// Units were bought or given back at what was paid in for them.
    UnitsOfMember,
    /// What units brought above what was paid in for them.
    UnitsGain,
    /// A member saved for a goal, or took what was saved.
    SavedForGoal,
    /// How a borrower stands with the group.
    EligibleStanding,
    /// How long a borrower has been a member.
    EligibleTenure,
    /// How many contributions a borrower has made.
    EligibleContributions,
    /// How many meetings a borrower has attended.
    EligibleAttendance,
    /// What a borrower has saved.
    EligibleMinimumSavings,
    /// Contributions that a borrower is behind with.
    EligibleContributionArrears,
    /// Loan instalments that a borrower is behind with.
    EligibleLoanArrears,
    /// Days past due of a borrower's loans.
    EligibleDaysPastDue,
    /// Loans of a borrower at once.
    EligibleOpenLoans,
    /// The time since a borrower's last loan.
    EligibleWaiting,
    /// How many stand for a loan.
    EligibleGuarantors,
    /// What loans are multiples of.
    EligibleStep,
    /// So many times the savings.
    EligibleMultiple,
    /// The most for one loan.
    EligibleLoanCap,
    /// The most for all loans of a member.
    EligibleMemberCap,
    /// What the fund can lend.
    EligibleFund,
    /// What others stand for.
    EligibleCoverage,
    /// What a borrower can pay each time.
    EligibleAffordability,
    /// That a hand has not received yet.
    PayoutTurn,
    /// How who receives stands with the group.
    PayoutStanding,
    /// Whether who receives is frozen.
    PayoutFrozen,
    /// Rounds missed in a row by who receives.
    PayoutMissedRounds,
    /// The contribution of this round of who receives.
    PayoutThisRound,
    /// Contributions that who receives is behind with.
    PayoutArrears,
    /// Fines that who receives has not paid.
    PayoutFines,
    /// Loan instalments that who receives is behind with.
    PayoutLoanArrears,
    /// Loans that who receives left unpaid.
    PayoutDefaultedLoans,
    /// How many stand for who receives.
    PayoutGuarantors,
    /// What others stand for of what is still to be paid.
    PayoutCoverage,
    /// A pot on the day of its round.
    RotationPot,
    /// Money for a pot that came after its day.
    RotationLateMoney,
    /// The part of a pot that was kept for the end.
    RotationRestOfPot,
    /// Money of a round that was given back.
    RotationRefund,
    /// Money of a hand that goes, which waited.
    RotationReturned,
    /// What one hand owes another for its turn.
    RotationPair,
    /// What a hand owes to who stepped in for it.
    RotationCovered,
    /// Money for who had stepped in.
    RotationRepaid,
    /// Interest on what a joiner pays for the time before.
    RotationCatchUpInterest,
    /// The fee for leaving.
    RotationLeavingFee,
    /// What the reserve pays a hand that goes.
    RotationLeaverAdvance,
    /// Money of a hand that is held.
    RotationHeld,
    /// Dues that were paid late cost points.
    CreditPaidLate,
    /// Dues that are unpaid cost points.
    CreditNotPaid,
    /// Meetings missed cost points.
    CreditMeetingMissed,
    /// There is too little history yet.
    CreditShortHistory,
    /// The membership is too young yet.
    CreditShortTenure,
    /// Fines cost points.
    CreditFined,
    /// What a leaver saved.
    ExitSavings,
    /// A leaver's part of a gain.
    ExitProfit,
    /// A leaver's part of a loss or a cost.
    ExitLoss,
    /// A gain that a leaver does not get.
    ExitGainForfeited,
    /// A loss beyond what a leaver has.
    ExitLossCut,
    /// A part of the savings that is kept.
    ExitFeeOfSavings,
    /// What the welfare fund adds at death.
    ExitDeathBenefit,
    /// What a leaver owes.
    ExitDebt,
    /// What short notice costs.
    ExitNoticeFee,
    /// A loan that an insurer pays.
    ExitLoanInsured,
    /// A leaver stands for the loan of another.
    ExitGuaranteeOpen,
    /// A leaver's notice has not ended.
    ExitNoticeShort,
    /// Nobody is named to receive.
    ExitNoNominee,
}

/// A rule code in words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// The code.
    pub rule: Rule,
    /// The page and heading in the docs.
    pub place: String,
    /// The rule in a sentence.
    pub sentence: String,
}

impl Rule {
    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::ContributionDue => ("contributions#dues", "Every hand pays the amount once a cycle."),
            Self::ContributionProrated => (
                "contributions#dues",
                "Who joins inside a cycle pays for the days that are left of it, the first and the last included.",
            ),
            Self::OpeningDue => (
                "contributions#opening-balances",
                "It was unpaid when the account was opened.",
            ),
            Self::JoiningFee => ("contributions#joining-fee-and-catch-up", "Joining costs a fee, once."),
            Self::CatchUp => (
                "contributions#joining-fee-and-catch-up",
                "Who joins late pays for what the others paid before.",
            ),
            Self::MarkedPayment => (
                "contributions#the-waterfall",
                "A payment first goes where it is marked for.",
            ),
            Self::ToArrears => (
                "contributions#the-waterfall",
                "A payment pays contributions past their due date, the oldest first.",
            ),
            Self::ToFines => (
                "contributions#the-waterfall",
                "A payment pays penalties and fines, the oldest first.",
            ),
            Self::ToFees => ("contributions#the-waterfall", "A payment pays fees, the oldest first."),
            Self::ToLoan => (
                "contributions#the-waterfall",
                "A payment pays loan instalments, the oldest first.",
            ),
            Self::ToCurrent => (
                "contributions#the-waterfall",
                "A payment pays the contributions of the open cycle.",
            ),
            Self::FromAdvance => (
                "contributions#the-waterfall",
                "An advance pays a contribution on the day on which its cycle opens.",
            ),
            Self::ToAdvance => (
                "contributions#the-waterfall",
                "What is left is held for the contributions to come.",
            ),
            Self::SharesBought => ("shares#buying", "Shares are bought whole, at the price of the cycle."),
            Self::ShareLeftOver => (
                "shares#what-is-left-over",
                "What does not buy a whole share goes where the by-laws say.",
            ),
            Self::PenaltyFixed => ("penalties#what-is-charged", "Lateness costs a fixed amount."),
            Self::PenaltyOfUnpaid => ("penalties#what-is-charged", "Lateness costs a share of what is unpaid."),
            Self::PenaltyOfWhole => ("penalties#what-is-charged", "Lateness costs a share of the whole due."),
            Self::PenaltyTier => ("penalties#what-is-charged", "Lateness costs more the longer it lasts."),
            Self::PenaltyMissedMeeting => (
                "penalties#meetings",
                "Missing a meeting without excuse costs an amount.",
            ),
            Self::PenaltyLateToMeeting => ("penalties#meetings", "Coming late to a meeting costs an amount."),
            Self::PenaltyItemCap => ("penalties#caps", "The penalties of one item end at a cap."),
            Self::PenaltyMemberCap => ("penalties#caps", "The penalties of one member end at a cap."),
            Self::PenaltyInDuplum => ("penalties#in-duplum", "A debt may double, never more."),
            Self::LoanDownPayment => ("loans#down-payment", "A part is paid at once, and bears no interest."),
            Self::LoanDisbursedLater => (
                "loans#several-disbursements",
                "Interest on each part of a loan runs from the day on which it is handed out.",
            ),
            Self::LoanRateChanged => ("loans#change-of-rate", "From a date on, another rate holds."),
            Self::LoanInterestPaused => ("loans#interest-pause", "In a pause no interest is charged."),
            Self::LoanFirstPeriod => (
                "loans#the-first-period",
                "A first period that is not regular is counted by its days, unless the terms say otherwise.",
            ),
            Self::LoanSkipped => ("loans#skipped-instalments", "In a skipped instalment nothing is due."),
            Self::LoanGracePrincipal => ("loans#grace", "At first no principal is due."),
            Self::LoanGraceInterest => ("loans#grace", "At first no interest is due."),
            Self::LoanInterestWaived => (
                "loans#grace",
                "The interest of an instalment in which none is due is not charged.",
            ),
            Self::LoanInterestCapitalised => (
                "loans#grace",
                "The interest of an instalment in which none is due is added to the principal.",
            ),
            Self::LoanInterestDeferred => (
                "loans#grace",
                "The interest of an instalment in which none is due is owed later, without interest on it.",
            ),
            Self::LoanDeferredDue => (
                "loans#grace",
                "Interest that was put off comes on top of the next instalment with interest.",
            ),
            Self::LoanRaisedToInterest => (
                "loans#rounding-and-the-last-row",
                "An instalment always pays at least its own interest.",
            ),
            Self::LoanComputedAnew => (
                "loans#equal-instalments",
                "When more is handed out or the rate changes, the instalment is computed anew.",
            ),
            Self::LoanWhatIsLeft => (
                "loans#rounding-and-the-last-row",
                "The last row pays what is left, so that the loan ends at 0.",
            ),
            Self::FinedByHand => ("book#events", "The group gave a fine by hand."),
            Self::FeeCharged => ("book#events", "The group charged a fee."),
            Self::Waived => ("book#events", "The group let something go."),
            Self::MoneyInPlace => ("book#lines", "Money is in the place that the event names."),
            Self::OpeningBalance => ("book#opening-balances", "It was there when the book began."),
            Self::MoneyUnidentified => (
                "book#unidentified-money",
                "Money is held until it is known whose it is.",
            ),
            Self::IncomeOfFund => (
                "book#lines",
                "What the group earns is of the fund that the event names.",
            ),
            Self::CostOfFund => (
                "book#lines",
                "What the group pays is borne by the fund that the event names.",
            ),
            Self::PaidOutToMember => (
                "book#lines",
                "What a member is paid out is less of what is the member's.",
            ),
            Self::FundToFund => ("book#lines", "What leaves one fund is in another."),
            Self::LoanLent => ("book#loans", "What is handed out is owed to the group."),
            Self::LoanPrincipalPaid => ("loan-payments#order-of-a-payment", "A payment repays principal."),
            Self::LoanInterestPaid => (
                "loan-payments#order-of-a-payment",
                "Interest that is paid is of the loan's fund.",
            ),
            Self::LoanFeesPaid => (
                "loan-payments#order-of-a-payment",
                "Fees that are paid are of the fund of the product's fees.",
            ),
            Self::LoanPenaltiesPaid => (
                "loan-payments#order-of-a-payment",
                "Penalties that are paid are of the fund of the product's penalties.",
            ),
            Self::LoanMoneyHeld => ("book#lines", "Money that nothing is due for waits for the instalments."),
            Self::LoanMoneyRefunded => ("book#lines", "What was paid too much goes back."),
            Self::LoanMoneyRecovered => ("book#lines", "What comes in after the write-off is of the loan's fund."),
            Self::LoanPrincipalAdded => (
                "book#lines",
                "Fees and interest that are added to the principal are earned by the loan's fund.",
            ),
            Self::LoanPrincipalWrittenOff => ("book#lines", "The loan's fund bears what is written off."),
            Self::MoneyPutIn => (
                "book#investments",
                "Money that is put in is the group's, at what it is put down at.",
            ),
            Self::InvestmentEarned => (
                "book#investments",
                "What an investment brings above what it was put down at is of the fund whose money it is.",
            ),
            Self::PotToMember => ("book#lines", "A pot is paid out of the rotation."),
            Self::PotFeeKept => ("book#lines", "A fee of a pot is for the administration."),
            Self::SharedOutOwn => ("book#share-out", "In a share-out everybody has their own back."),
            Self::SharedOutProfit => ("book#share-out", "In a share-out the profit of the fund is paid."),
            Self::DividendToMember => (
                "book#share-out",
                "A dividend is borne by the fund that the event names.",
            ),
            Self::TaxKeptBack => ("book#share-out", "Tax that is kept back is owed to the tax office."),
            Self::TaxToOffice => ("book#share-out", "Tax that was kept back goes to the tax office."),
            Self::UnitsOfMember => (
                "book#units",
                "A member has what was paid in for the units that are left.",
            ),
            Self::UnitsGain => (
                "book#units",
                "What units bring above what was paid in for them is the fund's.",
            ),
            Self::SavedForGoal => ("book#goals", "What is saved for a goal is the member's."),
            Self::EligibleStanding => (
                "lending#standing",
                "Who has left, is suspended or not in good standing does not borrow.",
            ),
            Self::EligibleTenure => ("lending#tenure", "Only who has been a member for a while borrows."),
            Self::EligibleContributions => (
                "lending#contributions-made",
                "Only who has paid so many contributions borrows.",
            ),
            Self::EligibleAttendance => ("lending#attendance", "Only who comes to the meetings borrows."),
            Self::EligibleMinimumSavings => ("lending#minimum-savings", "Only who has saved so much borrows."),
            Self::EligibleContributionArrears => {
                ("lending#arrears", "Only who is not behind with contributions borrows.")
            }
            Self::EligibleLoanArrears => ("lending#arrears", "Only who is not behind with a loan borrows."),
            Self::EligibleDaysPastDue => ("lending#arrears", "Only whose loans are not late for long borrows."),
            Self::EligibleOpenLoans => (
                "lending#loans-at-once",
                "Nobody has more loans at once than the group lets them.",
            ),
            Self::EligibleWaiting => (
                "lending#waiting-time",
                "Between one loan and the next some time passes.",
            ),
            Self::EligibleGuarantors => ("lending#number-of-guarantors", "So many members must stand for a loan."),
            Self::EligibleStep => ("lending#the-maximum", "Loans are multiples of a step."),
            Self::EligibleMultiple => (
                "lending#savings-multiple",
                "Nobody owes more than so many times what they saved.",
            ),
            Self::EligibleLoanCap => ("lending#caps", "One loan is at most so much."),
            Self::EligibleMemberCap => ("lending#caps", "All loans of a member together are at most so much."),
            Self::EligibleFund => ("lending#fund-liquidity", "The fund is never lent to the last shilling."),
            Self::EligibleCoverage => (
                "lending#coverage",
                "What a borrower's own savings do not cover, others stand for.",
            ),
            Self::EligibleAffordability => ("lending#affordability", "The instalments must fit the income."),
            Self::PayoutTurn => ("turns#turn", "Every hand receives once a cycle."),
            Self::PayoutStanding => (
                "turns#standing",
                "Who has left, is suspended or not in good standing does not receive.",
            ),
            Self::PayoutFrozen => ("turns#frozen", "Whose membership is frozen waits."),
            Self::PayoutMissedRounds => (
                "turns#missed-rounds",
                "Who missed so many rounds in a row does not receive.",
            ),
            Self::PayoutThisRound => ("turns#this-round", "Who receives has paid into the round too."),
            Self::PayoutArrears => ("turns#arrears", "Who is behind does not receive."),
            Self::PayoutFines => ("turns#fines", "Fines come first."),
            Self::PayoutLoanArrears => ("turns#loan-arrears", "Who is behind with a loan does not receive."),
            Self::PayoutDefaultedLoans => ("turns#defaulted-loans", "Who left a loan unpaid does not receive."),
            Self::PayoutGuarantors => ("turns#guarantors", "Somebody stands for what is still to be paid."),
            Self::RotationPot => (
                "rotation#pot-policy",
                "On the day of a round its winner gets what was put into the pot.",
            ),
            Self::RotationLateMoney => ("rotation#pot-policy", "Late money for a round goes to its winner."),
            Self::RotationRestOfPot => (
                "rotation#pot-policy",
                "When every hand has had its turn, what was kept is handed out.",
            ),
            Self::RotationRefund => (
                "rotation#pot-policy",
                "If money is missing, everybody gets back what they paid for the round.",
            ),
            Self::RotationReturned => ("rotation#changes", "Who goes gets back what waited for rounds to come."),
            Self::RotationPair => (
                "rotation#pairs",
                "Two hands are square when both have put the same into each other's pot.",
            ),
            Self::RotationCovered => (
                "rotation#default",
                "Who steps in for a hand stands in the winner's place.",
            ),
            Self::RotationRepaid => (
                "rotation#default",
                "What a hand pays later repays who had stepped in for it.",
            ),
            Self::RotationCatchUpInterest => (
                "rotation#changes",
                "A joiner pays interest on what the others paid before.",
            ),
            Self::RotationLeavingFee => ("rotation#changes", "Leaving costs a fee."),
            Self::RotationLeaverAdvance => (
                "rotation#changes",
                "The reserve pays at once what a leaver would get at the turn, and gets it then.",
            ),
            Self::RotationHeld => ("rotation#settlement", "What is held for a hand belongs to it."),
            Self::CreditPaidLate => ("credit#on-time", "What is paid late counts as part of a good payment."),
            Self::CreditNotPaid => ("credit#on-time", "What is due and unpaid counts against the member."),
            Self::CreditMeetingMissed => (
                "credit#attendance",
                "A meeting missed without excuse counts against the member.",
            ),
            Self::CreditShortHistory => (
                "credit#new-members",
                "Until there is history, something in the middle stands in for it.",
            ),
            Self::CreditShortTenure => ("credit#tenure", "The points of tenure grow with each complete month."),
            Self::CreditFined => ("credit#fines", "Each fine takes a part of the points for having none."),
            Self::ExitSavings => ("exit#what-is-saved", "Who leaves gets back what they saved."),
            Self::ExitProfit => (
                "exit#the-price-of-leaving",
                "Who leaves gets a part of what the group gained.",
            ),
            Self::ExitLoss => (
                "exit#the-price-of-leaving",
                "Who leaves bears a part of what the group lost.",
            ),
            Self::ExitGainForfeited => (
                "exit#the-price-of-leaving",
                "By the by-laws a gain stays with the group when somebody leaves.",
            ),
            Self::ExitLossCut => (
                "exit#the-price-of-leaving",
                "A loss takes no more than was saved; the rest stays with the group.",
            ),
            Self::ExitFeeOfSavings => ("exit#the-price-of-leaving", "Leaving costs a part of the savings."),
            Self::ExitDeathBenefit => ("exit#death", "At a death the welfare fund adds a benefit."),
            Self::ExitDebt => ("exit#what-is-owed", "What is owed is taken before anything is paid."),
            Self::ExitNoticeFee => ("exit#notice", "Who leaves before the notice has ended pays for it."),
            Self::ExitLoanInsured => ("exit#death", "The loans of a member who died are paid by an insurer."),
            Self::ExitGuaranteeOpen => (
                "exit#guarantees",
                "Who stands for another's loan is paid when it is released or taken over.",
            ),
            Self::ExitNoticeShort => ("exit#notice", "Nothing is paid before the notice has ended."),
            Self::ExitNoNominee => ("exit#death", "The group has to ask who may receive it."),
            Self::PayoutCoverage => (
                "turns#cover-of-what-is-still-to-be-paid",
                "Who receives early owes all later rounds.",
            ),
        }
    }
}

/// Returns the page and the sentence of a rule code.
///
/// # Examples
/// ```
/// use chama_core::rule::{Rule, rule_text};
/// assert_eq!(rule_text(Rule::PenaltyInDuplum).sentence, "A debt may double, never more.");
/// ```
pub fn rule_text(rule: Rule) -> RuleText {
    let (place, sentence) = rule.text();
    RuleText {
        rule,
        place: format!("rules/{}", place.replacen('#', ".md#", 1)),
        sentence: sentence.to_owned(),
    }
}
