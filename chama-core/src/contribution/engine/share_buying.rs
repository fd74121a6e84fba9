//! A payment marked for shares: whole shares are bought, and what is left over goes where the by-laws say.

use chrono::NaiveDate;

use super::Pass;
use super::payment::{Held, Line, Target};
use crate::bylaws::Fund;
use crate::money::Minor;
use crate::rule::Rule;
use crate::share::LeftOver;

impl Pass<'_, '_> {
    /// Buys shares with the payment and the credit that earlier ones left, the oldest money first.
    pub(crate) fn buy_shares(&mut self, payment: Held, today: NaiveDate) {
        let Some(rule) = self
            .book
            .for_payment(today)
            .and_then(|document| document.share.as_ref())
        else {
            return;
        };
        let mut purse = std::mem::take(&mut self.share_credit);
        purse.push(payment);
        let already = if self.shares_bought.0 == today {
            self.shares_bought.1
        } else {
            0
        };
        let bought = rule.purchase(purse.iter().map(|held| held.amount).sum(), already);
        self.shares_bought = (today, already.saturating_add(bought.shares));
        let price = bought.cost.0.checked_div(bought.shares.into()).unwrap_or(0);
        let (mut spent, mut counted) = (Minor::ZERO, 0_i32);
        for mut held in purse {
            let amount = held.amount.min(bought.cost - spent);
            let mut line = Line {
                payment: held.payment,
                applied_on: today,
                target: Target::Advance,
                amount,
                why: Rule::SharesBought,
            };
            if amount.is_positive() {
                spent += amount;
                // A share that two payments paid counts on the later one.
                let whole = spent
                    .0
                    .checked_div(price)
                    .and_then(|whole| i32::try_from(whole).ok())
                    .unwrap_or(i32::MAX);
                line.target = Target::Shares(whole.saturating_sub(counted));
                counted = whole;
                self.lines.push(line);
            }
            held.amount -= amount;
            if !held.amount.is_positive() {
                continue;
            }
            line.amount = held.amount;
            line.why = Rule::ShareLeftOver;
            line.target = match bought.left_over_to {
                LeftOver::NextMeeting => {
                    self.share_credit.push(held);
                    continue;
                }
                LeftOver::Welfare => Target::ShareLeftOver(Fund::Welfare),
                LeftOver::Returned => Target::Returned,
            };
            self.lines.push(line);
        }
    }
}
