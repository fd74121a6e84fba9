//! Auction chits: the turn is bid for, and what the winner gives up is shared.
//!
//! In a treasurer's words: whoever gives up most of the pot receives it now; what was given up, less the commission, is taken off
//! everybody's next instalment. By hand: of a pot of 500,000 the best bid gives up 175,000; 25,000 are commission, 150,000
//! are shared by 50, and the next instalment is 7,000 instead of 10,000. The rules are on the page
//! `docs/src/rules/auctions.md`. Left out: who is late with an instalment.

mod award;
mod rules;
mod whole;

#[cfg(test)]
mod tests;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use award::award;
use rules::Rules;

use crate::error::ChamaError;
use crate::money::{Currency, Rounding};
use crate::returns::irr;

use super::TurnRate;

/// Where the commission comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommissionPaid {
    /// From the discount; the rest of it is shared.
    #[default]
    FromDiscount,
    /// From the prize, on top of the discount; the whole discount is shared.
    OnTop,
    /// With the instalments; the whole discount is shared.
    WithInstalment,
}

/// Who shares the discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DividendTo {
    /// All hands.
    #[default]
    All,
    /// The hands that have not won, the winner of the round not among them.
    NonPrized,
}

/// Who wins between equal bids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BidTie {
    /// A draw by the seed text of the auction.
    #[default]
    Draw,
    /// Who bid first: bids are listed in the order in which they were made.
    FirstBid,
}

/// What happens if nobody bids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoBids {
    /// A draw among the hands that have not won, at the least discount.
    #[default]
    Draw,
    /// The pot stays in the box, and the round is auctioned again at the next meeting, without an instalment.
    RollOver,
}

/// How a chit is run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "chit fund")]
pub struct ChitTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What each hand contributes a round, above 0; times the hands it is the chit value.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// The ids of the hands, 1 to 200, in any order; as many rounds.
    pub hands: Vec<String>,
    /// The commission a round, as a part of the chit value: 0.05 is 5 % (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub commission: Decimal,
    /// Where it comes from (default: the discount).
    #[serde(default)]
    pub commission_paid: CommissionPaid,
    /// The largest discount, as a part of the chit value (default: what leaves the prize at 0).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub maximum_discount: Option<Decimal>,
    /// Who shares the discount (default: all).
    #[serde(default)]
    pub dividend_to: DividendTo,
    /// Who wins between equal bids (default: a draw).
    #[serde(default)]
    pub tie: BidTie,
    /// What happens if nobody bids (default: a draw).
    #[serde(default)]
    pub no_bids: NoBids,
    /// How the commission is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
}

impl ChitTerms {
    /// A chit in KES without commission and without a cap.
    pub fn new(contribution: Decimal, hands: Vec<String>) -> Self {
        Self {
            currency: Currency::default(),
            contribution,
            hands,
            commission: Decimal::ZERO,
            commission_paid: CommissionPaid::default(),
            maximum_discount: None,
            dividend_to: DividendTo::default(),
            tie: BidTie::default(),
            no_bids: NoBids::default(),
            rounding: Rounding::default(),
        }
    }
}

/// A bid: what of the pot a hand gives up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitBid {
    /// The id of the hand.
    pub hand: String,
    /// What it gives up.
    #[serde(with = "crate::wire::decimal")]
    pub discount: Decimal,
}

/// What was bid at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitAuction {
    /// The bids, in the order in which they were made; of each hand its last (default: none).
    #[serde(default)]
    pub bids: Vec<ChitBid>,
    /// The seed text of a draw, agreed on before (default: none; refused if a draw is needed).
    #[serde(default)]
    pub seed_text: Option<String>,
}

/// How a round was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChitDecision {
    /// By the highest bid.
    HighestBid,
    /// By the first of equal bids.
    FirstOfEquals,
    /// By a draw among equal bids.
    DrawnAmongEquals,
    /// By a draw, since nobody bid.
    DrawnWithoutBids,
    /// By there being only one hand left.
    LastHand,
    /// Not: nobody bid, and the pot stays in the box.
    RolledOver,
}

/// What a hand gets of the discount.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitDividend {
    /// The id of the hand.
    pub hand: String,
    /// How much, taken off its next instalment.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Who won a round, and who gets what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitAward {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The chit value.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// The id of the hand that won; empty if the round was rolled over.
    pub winner: Option<String>,
    /// How it was decided.
    pub decision: ChitDecision,
    /// SHA-256 of the seed text, if there was a draw.
    pub seed: Option<String>,
    /// What the winner gives up.
    #[serde(with = "crate::wire::decimal")]
    pub discount: Decimal,
    /// What the winner receives.
    #[serde(with = "crate::wire::decimal")]
    pub prize: Decimal,
    /// The commission.
    #[serde(with = "crate::wire::decimal")]
    pub commission: Decimal,
    /// The dividends, by the hands' ids.
    pub dividends: Vec<ChitDividend>,
    /// All dividends together.
    #[serde(with = "crate::wire::decimal")]
    pub dividend: Decimal,
}

/// What a hand paid at a meeting, and what it is spared at the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitInstalment {
    /// The id of the hand.
    pub hand: String,
    /// The contribution, with its part of the commission if that is paid so; 0 after a round that was rolled over.
    #[serde(with = "crate::wire::decimal")]
    pub instalment: Decimal,
    /// The dividend of the round before.
    #[serde(with = "crate::wire::decimal")]
    pub less: Decimal,
    /// What it paid: instalment less dividend; if negative, what it was paid out.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// Its dividend of this round, taken off the next instalment.
    #[serde(with = "crate::wire::decimal")]
    pub dividend: Decimal,
}

/// A meeting of a chit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitRound {
    /// The round, 1 first; the same again after one that was rolled over.
    pub round: i32,
    /// The id of the hand that won; empty if the round was rolled over.
    pub winner: Option<String>,
    /// How it was decided.
    pub decision: ChitDecision,
    /// SHA-256 of the seed text, if there was a draw.
    pub seed: Option<String>,
    /// What the winner gives up.
    #[serde(with = "crate::wire::decimal")]
    pub discount: Decimal,
    /// What each hand paid, by id.
    pub instalments: Vec<ChitInstalment>,
    /// What all paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What the winner receives.
    #[serde(with = "crate::wire::decimal")]
    pub prize: Decimal,
    /// The commission.
    #[serde(with = "crate::wire::decimal")]
    pub commission: Decimal,
    /// All dividends together.
    #[serde(with = "crate::wire::decimal")]
    pub dividend: Decimal,
    /// What is in the box after it: before + paid − prize − commission.
    #[serde(with = "crate::wire::decimal")]
    pub in_box: Decimal,
}

/// Where a hand stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChitPosition {
    /// The id of the hand.
    pub hand: String,
    /// The round that it won; empty if none yet.
    pub won_in: Option<i32>,
    /// The dividends that were taken off its instalments.
    #[serde(with = "crate::wire::decimal")]
    pub dividends: Decimal,
    /// What it received.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// What it paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// Received less paid.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
}

/// A chit so far.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chit {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The chit value.
    #[serde(with = "crate::wire::decimal")]
    pub value: Decimal,
    /// Where the commission comes from.
    pub commission_paid: CommissionPaid,
    /// Who shares the discount.
    pub dividend_to: DividendTo,
    /// Who wins between equal bids.
    pub tie: BidTie,
    /// What happens if nobody bids.
    pub no_bids: NoBids,
    /// The meetings.
    pub rounds: Vec<ChitRound>,
    /// The hands, by id.
    pub positions: Vec<ChitPosition>,
    /// Whether every hand has won.
    pub complete: bool,
    /// All that was paid.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// All prizes.
    #[serde(with = "crate::wire::decimal")]
    pub prizes: Decimal,
    /// All commissions.
    #[serde(with = "crate::wire::decimal")]
    pub commissions: Decimal,
    /// What is in the box: paid − prizes − commissions; 0 when the chit is complete.
    #[serde(with = "crate::wire::decimal")]
    pub in_box: Decimal,
}

/// Returns who wins a round, at which discount, and who gets which dividend. `prized` are the hands that won before.
///
/// Σ dividends = discount, less the commission if that is inside it; by largest remainder, between equals by the hand's id.
/// Source: docs/src/rules/auctions.md#the-auction-of-a-round.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.contribution`), `empty` and `too_long` (`terms.hands`), of each
/// `empty`, `too_long` and `invalid_text`, `duplicate` (`terms.hands[i]`), `result_too_large` (the chit value), `out_of_range` and
/// `too_many_decimals` (`terms.commission`, `terms.maximum_discount`, `terms.rounding.step`), `not_compatible` (`terms.commission` and
/// `terms.rounding` or `terms.maximum_discount`); `not_found` (`prized[i]`), `duplicate` (`prized[i]`), `no_answer` (`prized`); of each
/// bid `not_found` and `not_compatible` (`hand`), `out_of_range` and `too_many_decimals` (`discount`), `duplicate`
/// (`auction.bids[i].hand`); `empty`, `too_long` and `invalid_text` (`auction.seed_text`), `not_compatible` (bids of the last hand),
/// `missing_field` (`auction.seed_text`).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// // Kapil's example: 50 hands, a chit value of 500,000, a bid of 35 %, commission 5 %.
/// let hands = (1..=50).map(|hand| format!("h{hand:02}")).collect();
/// let mut terms = ChitTerms::new(Decimal::from(10_000), hands);
/// terms.commission = Decimal::new(5, 2);
/// let bid = ChitBid { hand: "h07".to_owned(), discount: Decimal::from(175_000) };
/// let award = chit_auction(&terms, &[], &ChitAuction { bids: vec![bid], seed_text: None })?;
/// assert_eq!(award.prize.to_string(), "325000.00");
/// assert_eq!(award.dividends[0].amount.to_string(), "3000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn chit_auction(terms: &ChitTerms, prized: &[String], auction: &ChitAuction) -> Result<ChitAward, ChamaError> {
    let rules = Rules::of(terms)?;
    let prized = rules.places("prized", prized)?;
    let award = award(&rules, &prized, auction, "auction")?;
    Ok(award.shown(&rules))
}

/// Returns a chit from its first round on: who paid and received what, and what is in the box after each meeting.
///
/// The first instalment is the contribution in full; the dividend of a round is taken off the next. Σ paid = Σ prizes + Σ
/// commissions + in the box, which is empty in the end. Source: docs/src/rules/auctions.md#a-whole-chit.
///
/// # Errors
/// In this order: those of the terms, `empty` and `too_long` (`auctions`), those of each auction (`auctions[3].bids[0].hand`),
/// `too_long` (`auctions`, when every hand has won).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let mut terms = ChitTerms::new(Decimal::from(1_000), ["a", "b", "c"].map(str::to_owned).to_vec());
/// terms.commission = Decimal::new(5, 2);
/// let bid = |hand: &str, discount: i64| ChitAuction {
///     bids: vec![ChitBid { hand: hand.to_owned(), discount: Decimal::from(discount) }],
///     seed_text: None,
/// };
/// let chit = chit_rounds(&terms, &[bid("a", 300), bid("b", 240), ChitAuction::default()])?;
/// let prizes: Vec<String> = chit.rounds.iter().map(|round| round.prize.to_string()).collect();
/// assert_eq!(prizes, ["2700.00", "2760.00", "2850.00"]);
/// assert_eq!((chit.paid.to_string(), chit.in_box.to_string()), ("8760.00".to_owned(), "0.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn chit_rounds(terms: &ChitTerms, auctions: &[ChitAuction]) -> Result<Chit, ChamaError> {
    let rules = Rules::of(terms)?;
    whole::chit(&rules, auctions)
}

/// Returns the internal rate of return of each hand, a meeting: what borrowing cost, or what saving brought.
///
/// Of what it received less what it paid at each meeting. Source: docs/src/rules/auctions.md#the-rate-of-a-turn.
///
/// # Errors
/// As `chit_rounds`.
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let terms = ChitTerms::new(Decimal::from(100), ["a", "b"].map(str::to_owned).to_vec());
/// let bid = ChitBid { hand: "a".to_owned(), discount: Decimal::from(20) };
/// let first = ChitAuction { bids: vec![bid], seed_text: None };
/// let rates = chit_rates(&terms, &[first, ChitAuction::default()])?;
/// // Received 180 − 100 = 80, then paid 90: 12.5 %. The other paid 100 and received 200 − 90 = 110.
/// assert!((rates[0].internal.rate.unwrap() - 0.125).abs() < 1e-12);
/// assert!((rates[1].internal.rate.unwrap() - 0.1).abs() < 1e-12);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn chit_rates(terms: &ChitTerms, auctions: &[ChitAuction]) -> Result<Vec<TurnRate>, ChamaError> {
    let rules = Rules::of(terms)?;
    let flows = whole::flows(&rules, auctions)?;
    let rate = |(hand, flows): (&&str, Vec<Decimal>)| {
        Ok(TurnRate {
            hand: (*hand).to_owned(),
            internal: irr(&flows)?,
        })
    };
    rules.hands.iter().zip(flows).map(rate).collect()
}
