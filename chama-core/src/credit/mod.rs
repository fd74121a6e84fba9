//! Scores: how far the group can rely on a member, point by point, and what a loan costs at a score.
//!
//! In a treasurer's words: a hundred points are shared among five questions; each is a share of good events, and every
//! missing point has its reason and a way back. By hand: 21 contributions on time, 2 late and 1 unpaid are 22 of 24; times 40
//! that is 36.667. With 30 for loans, 11.25 for 9 of 12 meetings, 10 for two years and 4 with one fine, the score is 92. The
//! rules are on the page `docs/src/rules/credit.md`. Left out: what a group decides on a score, but for the price of a loan.

mod chamahub;
mod counts;
mod gain;
mod history;
mod ladder;
mod points;
mod record;
mod score;
mod terms;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

pub use chamahub::{ChamaHubFacts, ChamaHubPart, ChamaHubScore, chamahub_score};
pub use counts::{CreditCounts, credit_scores_of_counts};
pub use gain::{CreditAction, CreditGain};
pub use history::{CreditScoreOn, credit_history};
pub use ladder::{LoanPrice, PriceLadder, PriceRung, loan_price, price_ladder_faults};
pub use record::{CreditDue, CreditRecord};
pub use score::{CreditFactor, CreditFactorPoints, CreditLoss, CreditScore, credit_score, credit_scores};
pub use terms::{CreditPrior, CreditTerms, CreditWeights};
