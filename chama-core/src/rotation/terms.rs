//! What a group agreed on: the hands in their order, how much and when, and what happens when money is missing.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::DateSeries;
use crate::money::{Currency, Rounding};
use crate::wire::kind_enum;

/// A hand that answers for another when it is in default.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandGuarantor {
    /// The id of the hand that answers.
    pub hand: String,
    /// Its part, a weight above 0 with at most 6 decimals (default: 1).
    #[serde(default = "one", with = "crate::wire::decimal")]
    pub part: Decimal,
}

fn one() -> Decimal {
    Decimal::ONE
}

/// A place in the rotation. Who has two hands stands in the list twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "slot")]
pub struct RotationHand {
    /// The host's id, once in the rotation.
    pub id: String,
    /// The id of the member whose hand it is (default: that of the hand).
    #[serde(default)]
    pub member: Option<String>,
    /// Above 0, at most 1, at most 4 decimals; a half hand is 0.5 (default: 1).
    #[serde(default = "one", with = "crate::wire::decimal")]
    pub size: Decimal,
    /// Other hands that answer for it (default: none).
    #[serde(default)]
    pub guarantors: Vec<HandGuarantor>,
}

impl RotationHand {
    /// A whole hand of the member of that id.
    pub fn new(id: String) -> Self {
        Self {
            id,
            member: None,
            size: Decimal::ONE,
            guarantors: Vec::new(),
        }
    }
}

/// Whether a winner pays into the own pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnPart {
    /// Yes: the pot is as large as what all pay.
    #[default]
    Paid,
    /// No: only the others pay.
    NotPaid,
}

/// What is handed out on the day of a round when money is missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PotPolicy {
    /// What was paid in; the rest when it comes.
    #[default]
    Collected,
    /// What was paid in, and the reserve puts in what is missing, as far as it goes.
    Guaranteed {
        /// The most that the reserve puts into one pot (default: no limit).
        #[serde(default, with = "crate::wire::decimal_option")]
        most: Option<Decimal>,
    },
    /// Nothing, until all is there.
    Wait,
    /// Everybody gets back what they paid for the round, and its winners go to the end.
    RefundAll,
}

/// How all others bear what one does not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BorneBy {
    /// By the sizes of their hands.
    #[default]
    Size,
    /// All alike.
    Equally,
}

/// Who steps in for a hand that is in default.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum DefaultBearer {
    /// Nobody: the winner waits.
    #[default]
    Beneficiary,
    /// The reserve, as far as it goes.
    Reserve {
        /// The most for one turn (default: no limit).
        #[serde(default, with = "crate::wire::decimal_option")]
        most: Option<Decimal>,
    },
    /// The guarantors of the hand, by their parts.
    Guarantors,
    /// All other active hands that are not in default.
    All {
        /// How (default: by size).
        #[serde(default)]
        by: BorneBy,
    },
}

kind_enum!(PotPolicy, DefaultBearer);

/// Which debts of a hand are repaid first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationRepayment {
    /// Those of the oldest round.
    #[default]
    #[doc(alias = "first in first out")]
    OldestFirst,
    /// All, by what is owed.
    ProRata,
}

/// A rotation as it was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "merry-go-round")]
#[doc(alias = "ROSCA")]
pub struct RotationTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What a whole hand pays in a round in which there are as many winners as can be.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// The dates of the rounds.
    pub series: DateSeries,
    /// The hands, in the order of their turns; 1 to 500.
    pub hands: Vec<RotationHand>,
    /// How many whole hands win in a round, 1 to 100 (default: 1).
    #[serde(default = "one_winner")]
    pub winners: i32,
    /// Whether a winner pays into the own pot (default: paid).
    #[serde(default)]
    pub own_part: OwnPart,
    /// How the amount that two hands exchange is rounded (default: to the smallest unit, half up).
    #[serde(default)]
    pub rounding: Rounding,
    /// What part of each pot is handed out only at the end (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub kept_share: Decimal,
    /// What is handed out when money is missing (default: what was collected).
    #[serde(default)]
    pub pot: PotPolicy,
    /// Who steps in for a hand in default (default: nobody).
    #[serde(default)]
    pub bearer: DefaultBearer,
    /// Which debts are repaid first (default: the oldest).
    #[serde(default)]
    pub repayment: RotationRepayment,
    /// What is in the reserve at first (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub reserve: Decimal,
    /// What part of each amount handed out goes to the fees (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub commission: Decimal,
}

fn one_winner() -> i32 {
    1
}

impl RotationTerms {
    /// One winner a round, in KES, with every rule at its default.
    pub fn new(contribution: Decimal, series: DateSeries, hands: Vec<RotationHand>) -> Self {
        Self {
            currency: Currency::default(),
            contribution,
            series,
            hands,
            winners: one_winner(),
            own_part: OwnPart::default(),
            rounding: Rounding::default(),
            kept_share: Decimal::ZERO,
            pot: PotPolicy::default(),
            bearer: DefaultBearer::default(),
            repayment: RotationRepayment::default(),
            reserve: Decimal::ZERO,
            commission: Decimal::ZERO,
        }
    }
}

/// Where a hand goes that does not take its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipTo {
    /// To the end; those behind it move up.
    #[default]
    End,
    /// It changes places with the next.
    Next,
}

/// What a hand pays and gets that joins after the first round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum JoinerPot {
    /// It pays nothing for the turns before, and those hands pay nothing at its turn.
    #[default]
    Short,
    /// It pays at once what it would have paid, and gets the whole pot.
    Full {
        /// Simple interest on that, a year (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        interest: Decimal,
    },
}

/// Why a hand goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeavingReason {
    /// It left.
    #[default]
    Left,
    /// It was removed.
    Removed,
    /// The member died.
    Died,
}

/// When a hand that goes gets back what it paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaverRefund {
    /// At its own turn, from the hands that had it.
    #[default]
    AtTurn,
    /// Now, from the reserve, which gets it back at the turn.
    FromReserve,
}

/// What happened in a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum RotationEventKind {
    /// Money came in.
    Paid {
        /// The id of the hand.
        hand: String,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// For which round (default: what is owed, oldest first, then the rounds as they come).
        #[serde(default)]
        round: Option<i32>,
    },
    /// Money came into the reserve.
    ReservePaidIn {
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Two hands changed places.
    Swapped {
        /// The id of the one.
        hand: String,
        /// The id of the other.
        other: String,
        /// The ids of the hands that agreed: both.
        agreed_by: Vec<String>,
    },
    /// A hand did not take its turn, and keeps it.
    #[doc(alias = "deferred")]
    Skipped {
        /// The id of the hand.
        hand: String,
        /// Where it goes (default: to the end).
        #[serde(default)]
        to: SkipTo,
    },
    /// A hand joined, with the last turn.
    Joined {
        /// The hand.
        hand: RotationHand,
        /// What it pays and gets (default: a short pot).
        #[serde(default)]
        pot: JoinerPot,
    },
    /// A hand went.
    Left {
        /// The id of the hand.
        hand: String,
        /// Why (default: it left).
        #[serde(default)]
        reason: LeavingReason,
        /// When it gets back what it paid (default: at its turn).
        #[serde(default)]
        refund: LeaverRefund,
        /// What leaving costs (default: 0).
        #[serde(default, with = "crate::wire::decimal")]
        fee: Decimal,
    },
    /// From this day on somebody steps in for what a hand does not pay.
    Defaulted {
        /// The id of the hand.
        hand: String,
        /// Who (default: as in the terms).
        #[serde(default)]
        bearer: Option<DefaultBearer>,
    },
    /// A hand is in default no longer.
    Reinstated {
        /// The id of the hand.
        hand: String,
    },
    /// A hand went to another member, with all that it is owed and owes.
    Sold {
        /// The id of the hand.
        hand: String,
        /// The id of the member who has it now.
        buyer: String,
        /// What the buyer pays, or gets if it is below 0 (default: what the hand is worth).
        #[serde(default, with = "crate::wire::decimal_option")]
        price: Option<Decimal>,
    },
}

kind_enum!(JoinerPot, RotationEventKind);

/// One thing that happened, with its day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationEvent {
    /// The host's id, unique in the rotation.
    pub id: String,
    /// The day of the money or of the decision.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What happened.
    pub what: RotationEventKind,
}

/// All that is known of a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// What was agreed.
    pub terms: RotationTerms,
    /// What happened, in any order; things of one day in the order in which they count (default: nothing).
    #[serde(default)]
    pub events: Vec<RotationEvent>,
}

impl Rotation {
    /// A rotation in which nothing has happened yet.
    pub fn new(terms: RotationTerms) -> Self {
        Self {
            terms,
            events: Vec::new(),
        }
    }
}
