//! What happened, and when: one closed list of kinds, each with its own fields.
//!
//! A later domain adds kinds at the end of a group here and its arm in the routing; nothing else in this folder
//! knows what a kind means. `docs/src/decisions/0006-events.md` says why the list is closed.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bylaws::{Bylaws, Fund};
use crate::chama::{Chama, Role};
use crate::contribution::{AttendanceStatus, Charge, OpeningDue, PaymentPurpose, WaiverTarget};
use crate::loan::{
    ChangedTerms, FirstDue, LoanChargeKind, LoanPaymentPurpose, RepaymentTerm, RestructuredArrears, WaivedPart,
};
use crate::rate::Rate;
use crate::wire::kind_enum;

/// What a place for money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// The box that is opened at meetings.
    CashBox,
    /// A wallet, a till or a paybill.
    #[doc(alias = "M-Pesa")]
    MobileMoney,
    /// A bank account.
    Bank,
    /// An account with a SACCO.
    Sacco,
    /// A money-market fund.
    MoneyMarketFund,
}

/// A place where the group holds money.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashPlace {
    /// The host's id, unique among the places.
    pub id: String,
    /// What it is called (default: empty).
    #[serde(default)]
    pub name: String,
    /// What it is.
    pub place_kind: PlaceKind,
}

/// What of a loan stands still in a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PausedPart {
    /// No interest is charged.
    Interest,
    /// Days past due are not counted.
    Ageing,
}

/// Money that came in for a loan before the book began.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningRepayment {
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// Money that a place held when the book began.
    OpeningCash {
        /// The place.
        place: String,
        /// How much; below 0 if it was overdrawn.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// How a member stood when the book began; earlier dues are not asked for again.
    OpeningMember {
        /// The member.
        member: String,
        /// Contributions that were unpaid, oldest first (default: none).
        #[serde(default)]
        dues: Vec<OpeningDue>,
        /// Fines, fees and instalments that were unpaid (default: none).
        #[serde(default)]
        charges: Vec<Charge>,
        /// What was paid ahead; part of the opening cash (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        advance: Decimal,
    },
    /// A loan that was running when the book began, as it was handed out; the book goes on with it.
    #[doc(alias = "loan brought forward")]
    OpeningLoan {
        /// The host's id of the loan, unique among the loans.
        loan: String,
        /// The borrower.
        member: String,
        /// The id of the loan product in the by-laws of the value date.
        product: String,
        /// What was handed out; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// When; before the value date.
        #[serde(with = "crate::wire::date")]
        disbursed_on: NaiveDate,
        /// How long it runs, from then.
        term: RepaymentTerm,
        /// When the first instalment was due (default: after one period).
        #[serde(default)]
        first_due: FirstDue,
        /// What was repaid before the book began, oldest first (default: nothing).
        #[serde(default)]
        repaid: Vec<OpeningRepayment>,
    },
    /// Someone joins; the value date is the first day of membership.
    Joined {
        /// The id of the new member.
        member: String,
        /// What the member is called (default: empty).
        #[serde(default)]
        name: String,
        /// Hands: 0.5, 1, 2 … (default: 1).
        #[serde(default = "one", with = "crate::wire::decimal")]
        hands: Decimal,
    },
    /// A member leaves; the value date is the first day without membership.
    Left {
        /// The member.
        member: String,
    },
    /// A member is removed; the value date is the first day without membership.
    Removed {
        /// The member.
        member: String,
    },
    /// A member has died; the value date is the first day without membership.
    Died {
        /// The member.
        member: String,
    },
    /// A member's rights are suspended.
    Suspended {
        /// The member.
        member: String,
    },
    /// A suspension ends.
    Reinstated {
        /// The member.
        member: String,
    },
    /// A member who had left or was removed comes back.
    Rejoined {
        /// The member.
        member: String,
    },
    /// A member has this many hands from now on.
    HandsSet {
        /// The member.
        member: String,
        /// Hands: 0.5, 1, 2 …
        #[serde(with = "crate::wire::decimal")]
        hands: Decimal,
    },
    /// A member takes an office.
    RoleGiven {
        /// The member.
        member: String,
        /// The office.
        role: Role,
    },
    /// A member lays an office down.
    RoleEnded {
        /// The member.
        member: String,
        /// The office.
        role: Role,
    },
    /// A member paid; the value date is the day of the money, not of the receipt.
    Paid {
        /// The member.
        member: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Where the money is.
        place: String,
        /// What it is marked for (default: the waterfall of the by-laws).
        #[serde(default)]
        purpose: PaymentPurpose,
        /// The code of the receipt, such as M-Pesa's (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// Money came, and nobody knows from whom.
    ReceivedUnidentified {
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Where the money is.
        place: String,
        /// What is known of who paid (default: empty).
        #[serde(default)]
        payer: String,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// Unidentified money, or a part of it, is found to be a member's, with the value date that it came.
    Attributed {
        /// The id of the event by which the money came.
        receipt: String,
        /// The member.
        member: String,
        /// How much of it; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What it is marked for (default: the waterfall of the by-laws).
        #[serde(default)]
        purpose: PaymentPurpose,
    },
    /// A payment was credited to the wrong member; it moves, with the value date that it has.
    WronglyPaid {
        /// The id of the payment.
        payment: String,
        /// The member whose it is.
        member: String,
        /// How it came to light.
        reason: String,
    },
    /// A fine given by hand.
    Fined {
        /// The member.
        member: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for.
        reason: String,
        /// The fund that the money goes to (default: loan fund).
        #[serde(default = "loan_fund")]
        fund: Fund,
    },
    /// A fee that a member owes.
    FeeCharged {
        /// The member.
        member: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for.
        reason: String,
        /// The fund that the money goes to (default: administration).
        #[serde(default = "administration")]
        fund: Fund,
    },
    /// The group lets something go.
    Waived {
        /// The member.
        member: String,
        /// What is let go.
        target: WaiverTarget,
        /// How much at most (default: all that is unpaid then).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
        /// Who decided.
        authority: String,
    },
    /// The group met.
    Met {
        /// Where, or what for (default: empty).
        #[serde(default)]
        note: String,
    },
    /// How members were at a meeting; one event for each status.
    Attended {
        /// The id of the meeting's event.
        meeting: String,
        /// The members.
        members: Vec<String>,
        /// How they were there (default: present).
        #[serde(default)]
        status: AttendanceStatus,
    },
    /// The group paid for something.
    Expense {
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Who was paid.
        payee: String,
        /// What for.
        reason: String,
        /// The fund that bears it (default: administration).
        #[serde(default = "administration")]
        fund: Fund,
    },
    /// Money went from one place to another.
    Transferred {
        /// From where.
        from_place: String,
        /// To where.
        to_place: String,
        /// How much arrived; a charge for it is an event of its own. Above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A bank or a mobile-money company took a charge.
    #[doc(alias = "bank charge")]
    PlaceCharged {
        /// The place.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for.
        reason: String,
        /// The fund that bears it (default: administration).
        #[serde(default = "administration")]
        fund: Fund,
    },
    /// A place paid interest.
    InterestReceived {
        /// The place.
        place: String,
        /// The interest before tax; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it was withheld as tax (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        tax_withheld: Decimal,
        /// The fund that it belongs to (default: loan fund).
        #[serde(default = "loan_fund")]
        fund: Fund,
    },
    /// The group earned something or was given it.
    IncomeReceived {
        /// The place.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Who paid.
        payer: String,
        /// What for.
        reason: String,
        /// The fund that it belongs to (default: loan fund).
        #[serde(default = "loan_fund")]
        fund: Fund,
    },
    /// A member was paid out: savings of a leaver, help in need, change given back.
    Withdrawn {
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The fund that bears it (default: savings).
        #[serde(default)]
        fund: Fund,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A member asks for a loan.
    #[doc(alias = "loan application")]
    LoanApplied {
        /// The host's id of the loan, unique among the loans.
        loan: String,
        /// The member.
        member: String,
        /// The id of the loan product in the by-laws.
        product: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// How long it is to run.
        term: RepaymentTerm,
        /// What for (default: empty).
        #[serde(default)]
        reason: String,
    },
    /// The group grants a loan; the by-laws of this day govern it.
    LoanApproved {
        /// The loan.
        loan: String,
        /// How much at most; above 0 (default: as applied for).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
        /// How long it runs (default: as applied for).
        #[serde(default)]
        term: Option<RepaymentTerm>,
        /// When the first instalment is due (default: after one period).
        #[serde(default)]
        first_due: FirstDue,
        /// Who decided.
        authority: String,
    },
    /// The group does not grant a loan.
    LoanRefused {
        /// The loan.
        loan: String,
        /// Who decided.
        authority: String,
        /// Why (default: empty).
        #[serde(default)]
        reason: String,
    },
    /// The money of a loan, or a part of it, is handed out.
    LoanDisbursed {
        /// The loan.
        loan: String,
        /// The place that paid.
        place: String,
        /// How much of the principal, with what is deducted from it; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// Someone paid for a loan.
    LoanRepaid {
        /// The loan.
        loan: String,
        /// Who paid: the borrower or a guarantor.
        member: String,
        /// Where the money is.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for (default: instalments).
        #[serde(default)]
        purpose: LoanPaymentPurpose,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// Money came in for a loan that was written off.
    LoanRecovered {
        /// The loan.
        loan: String,
        /// Where the money is.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Who paid (default: empty).
        #[serde(default)]
        payer: String,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// What was paid too much for a loan went back to the borrower.
    LoanRefunded {
        /// The loan.
        loan: String,
        /// The place that paid.
        place: String,
        /// How much; above 0, at most what is held.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A borrower has something to pay besides the instalments.
    LoanCharged {
        /// The loan.
        loan: String,
        /// What it is.
        charge_kind: LoanChargeKind,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for.
        reason: String,
    },
    /// Something of a loan was let go.
    LoanWaived {
        /// The loan.
        loan: String,
        /// Which part.
        part: WaivedPart,
        /// Of which instalment: its number in the newest table (default: of all, oldest first).
        #[serde(default)]
        instalment: Option<i32>,
        /// How much at most (default: all that is unpaid of what is due).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
        /// Who decided.
        authority: String,
    },
    /// The group stopped counting on a loan.
    LoanWrittenOff {
        /// The loan.
        loan: String,
        /// Who decided.
        authority: String,
    },
    /// A loan has another rate from this day on.
    LoanRateChanged {
        /// The loan.
        loan: String,
        /// The rate.
        rate: Rate,
        /// Who decided.
        authority: String,
    },
    /// More was lent than was approved.
    #[doc(alias = "top-up")]
    LoanToppedUp {
        /// The loan.
        loan: String,
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Who decided.
        authority: String,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// From this day on something of a loan stands still.
    LoanPaused {
        /// The loan.
        loan: String,
        /// What stands still.
        paused: PausedPart,
        /// The first day on which it goes on.
        #[serde(with = "crate::wire::date")]
        until: NaiveDate,
        /// Who decided.
        authority: String,
    },
    /// The table of a loan ends and a new one begins.
    #[doc(alias = "restructure")]
    LoanRescheduled {
        /// The loan.
        loan: String,
        /// What is different (default: nothing).
        #[serde(default)]
        terms: ChangedTerms,
        /// What becomes of what is past due (default: kept).
        #[serde(default)]
        arrears: RestructuredArrears,
        /// Who decided.
        authority: String,
    },
    /// A member stands for a loan of another.
    Guaranteed {
        /// The loan.
        loan: String,
        /// The guarantor.
        member: String,
        /// For how much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A guarantor is free again, of all or a part.
    GuaranteeReleased {
        /// The loan.
        loan: String,
        /// The guarantor.
        member: String,
        /// Of how much; above 0 (default: all).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
    },
    /// A guarantor is asked to pay.
    GuaranteeCalled {
        /// The loan.
        loan: String,
        /// The guarantor.
        member: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// The order of the turns of a cycle is settled, by draw or otherwise.
    #[doc(alias = "ballot")]
    Drew {
        /// The number of the cycle; the first is 1.
        cycle: i32,
        /// The members in the order of their turns; who has several turns, as often.
        order: Vec<String>,
        /// The hash of the transcript of the draw, with which anyone can repeat it (default: empty, no draw).
        #[serde(default)]
        transcript: String,
    },
    /// A member offers a discount to have the pot of a round.
    BidMade {
        /// The number of the cycle.
        cycle: i32,
        /// The number of the round.
        round: i32,
        /// The member.
        member: String,
        /// What of the pot the member gives up.
        #[serde(with = "crate::wire::decimal")]
        discount: Decimal,
    },
    /// A bid has won the pot of a round.
    AuctionWon {
        /// The number of the cycle.
        cycle: i32,
        /// The number of the round.
        round: i32,
        /// The member.
        member: String,
        /// What of the pot the member gives up.
        #[serde(with = "crate::wire::decimal")]
        discount: Decimal,
    },
    /// A member received the pot of a round, or a part of it.
    #[doc(alias = "payout")]
    PotReceived {
        /// The number of the cycle.
        cycle: i32,
        /// The number of the round.
        round: i32,
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much of the pot, with what was kept back as a fee; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What the group kept of it, for its administration (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        fee: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// Two members change turns; both have agreed.
    Swapped {
        /// The number of the cycle.
        cycle: i32,
        /// One of them.
        member: String,
        /// The round that was theirs.
        round: i32,
        /// The other.
        with_member: String,
        /// The round that was the other's.
        with_round: i32,
    },
    /// A round passes over a member, whose turn is kept.
    Skipped {
        /// The number of the cycle.
        cycle: i32,
        /// The number of the round.
        round: i32,
        /// The member.
        member: String,
        /// Why (default: empty).
        #[serde(default)]
        reason: String,
    },
    /// A member's place in the rotation goes to another, who pays the member without the group's money.
    SlotSold {
        /// The number of the cycle.
        cycle: i32,
        /// Who gives the place up.
        member: String,
        /// Who takes it.
        buyer: String,
        /// What the buyer paid; below 0 if the seller did.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A part of what one fund has is another's from now on: a surplus is appropriated, the reserve fills a pot.
    #[doc(alias = "appropriation")]
    FundMoved {
        /// From which fund.
        from_fund: Fund,
        /// To which fund.
        to_fund: Fund,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for.
        reason: String,
    },
    /// Money of the group is put into something that is to earn.
    Invested {
        /// The host's id of the investment; more may be put into it later.
        investment: String,
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The fund whose money it is (default: savings).
        #[serde(default)]
        fund: Fund,
        /// What it is called (default: empty).
        #[serde(default)]
        name: String,
    },
    /// An investment is worth something else than it was put down at.
    #[doc(alias = "NAV")]
    InvestmentValued {
        /// The investment.
        investment: String,
        /// What all of it is worth now.
        #[serde(with = "crate::wire::decimal")]
        value: Decimal,
    },
    /// An investment paid, and goes on.
    InvestmentIncome {
        /// The investment.
        investment: String,
        /// Where the money is.
        place: String,
        /// How much before tax; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it was withheld as tax (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        tax_withheld: Decimal,
    },
    /// An investment, or a part of it, became money again.
    Matured {
        /// The investment.
        investment: String,
        /// Where the money is.
        place: String,
        /// What came, before tax.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it was withheld as tax (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        tax_withheld: Decimal,
        /// At how much the part that ended was put down (default: all of it).
        #[serde(default, with = "crate::wire::decimal_option")]
        put_down_at: Option<Decimal>,
    },
    /// A member's part of the share-out was paid.
    SharedOut {
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it is profit and not the member's own; below 0 for a loss (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        profit: Decimal,
        /// The fund that is shared out (default: savings).
        #[serde(default)]
        fund: Fund,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A dividend or interest on deposits was paid to a member.
    DividendPaid {
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much before tax; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it the group keeps back as tax, and owes the tax office (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        tax_withheld: Decimal,
        /// The fund that bears it (default: loan fund).
        #[serde(default = "loan_fund")]
        fund: Fund,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A dividend or interest on deposits stays in the group, as a payment of the member.
    DividendCredited {
        /// The member.
        member: String,
        /// How much before tax; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What of it the group keeps back as tax, and owes the tax office (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        tax_withheld: Decimal,
        /// The fund that bears it (default: loan fund).
        #[serde(default = "loan_fund")]
        fund: Fund,
        /// What the rest is marked for (default: the waterfall of the by-laws).
        #[serde(default)]
        purpose: PaymentPurpose,
    },
    /// Tax that was kept back went to the tax office.
    TaxPaid {
        /// The place that paid.
        place: String,
        /// How much; above 0, at most what is owed.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A member bought units of a fund at their price of the day.
    UnitsBought {
        /// The member.
        member: String,
        /// Where the money is.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// How many units.
        #[serde(with = "crate::wire::decimal")]
        units: Decimal,
        /// The fund (default: shares).
        #[serde(default = "shares")]
        fund: Fund,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A member gave units back at their price of the day.
    UnitsRedeemed {
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// How many units; at most what the member has.
        #[serde(with = "crate::wire::decimal")]
        units: Decimal,
        /// The fund (default: shares).
        #[serde(default = "shares")]
        fund: Fund,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A goal is set, of the group or of a member; of two for one goal the later holds.
    GoalSet {
        /// The host's id of the goal.
        goal: String,
        /// Whose it is (default: the group's).
        #[serde(default)]
        member: Option<String>,
        /// How much it takes; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// By when.
        #[serde(with = "crate::wire::date")]
        due_on: NaiveDate,
        /// What it is called (default: empty).
        #[serde(default)]
        name: String,
    },
    /// A member saved for a goal.
    GoalSaved {
        /// The goal.
        goal: String,
        /// The member.
        member: String,
        /// Where the money is.
        place: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// A member took money that was saved for a goal.
    GoalPaidOut {
        /// The goal.
        goal: String,
        /// The member.
        member: String,
        /// The place that paid.
        place: String,
        /// How much; above 0, at most what the member has saved for it.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// The code of the receipt (default: empty).
        #[serde(default)]
        reference: String,
    },
    /// An event should never have been there.
    Reversed {
        /// The id of the event.
        event: String,
        /// Why.
        reason: String,
    },
    /// Something in an event was wrong; what is named here is what is right.
    Corrected {
        /// The id of the event.
        event: String,
        /// The right amount (default: as it was).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
        /// The right value date (default: as it was).
        #[serde(default, with = "crate::wire::date_option")]
        value_date: Option<NaiveDate>,
        /// The right member (default: as it was).
        #[serde(default)]
        member: Option<String>,
        /// The right place (default: as it was).
        #[serde(default)]
        place: Option<String>,
        /// Why.
        reason: String,
    },
}

kind_enum!(EventKind);

fn one() -> Decimal {
    Decimal::ONE
}

fn loan_fund() -> Fund {
    Fund::LoanFund
}

fn administration() -> Fund {
    Fund::Administration
}

fn shares() -> Fund {
    Fund::Shares
}

/// Something that happened, with the day for which it counts and the day on which it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookEvent {
    /// The host's id, unique in the book.
    pub id: String,
    /// The day for which it counts: of a payment, the day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// The day on which it was written down, and so known (default: the value date).
    #[serde(default, with = "crate::wire::date_option")]
    pub recorded_on: Option<NaiveDate>,
    /// What happened.
    pub what: EventKind,
}

impl BookEvent {
    /// An event written down on its own day.
    pub fn new(id: String, value_date: NaiveDate, what: EventKind) -> Self {
        Self {
            id,
            value_date,
            recorded_on: None,
            what,
        }
    }

    /// The day on which it was written down.
    pub(crate) fn known_from(&self) -> NaiveDate {
        self.recorded_on.unwrap_or(self.value_date)
    }
}

/// A group with its rules, its places for money and all that happened, in one document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// The group and its register; members may also come by events.
    pub chama: Chama,
    /// Every set of by-laws, in order of the day from which it governs.
    pub bylaws: Vec<Bylaws>,
    /// Where the money is (default: nowhere).
    #[serde(default)]
    pub places: Vec<CashPlace>,
    /// What happened (default: nothing). Their order is by value date, then by their place in this list.
    #[serde(default)]
    pub events: Vec<BookEvent>,
}

impl Book {
    /// A book in which nothing has happened yet.
    pub fn new(chama: Chama, bylaws: Vec<Bylaws>) -> Self {
        Self {
            chama,
            bylaws,
            places: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// The day up to which events count, and the day up to which they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookDates {
    /// Events with a later value date do not count yet.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// Events written down later are not known yet.
    #[serde(with = "crate::wire::date")]
    pub known_on: NaiveDate,
}

impl BookDates {
    /// A day as it is known on that very day.
    pub fn new(as_of: NaiveDate) -> Self {
        Self { as_of, known_on: as_of }
    }
}
