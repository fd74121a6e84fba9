//! The statement of a member who leaves.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::{ExitDebtKind, ExitGuarantee, ExitTerms};
use super::payment::{ExitPaymentLine, payments, takers};
use super::purse::{ExitDebtLine, ExitEntry, ExitLine, Purse};
use super::rules::{ExitGuarantees, ExitReason, ExitRules, LoansAtDeath, NoticeShort};
use super::worth::{put_in, share_of};
use crate::calendar::{known_year, months_later, shifted};
use crate::error::ChamaError;
use crate::limits::check_date;
use crate::loan::WaitingUnit;
use crate::money::{Currency, Minor, minor_amount};
use crate::rule::Rule;
use crate::sort;

/// Why nothing is paid yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitBlock {
    /// Why.
    pub why: Rule,
    /// The id of the loan that is guaranteed; empty otherwise.
    pub id: String,
    /// For how much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The first day without it, if that is known.
    #[serde(with = "crate::wire::date_option")]
    pub until: Option<NaiveDate>,
}

/// What a member gets who leaves, line by line, and what changes in the group's book.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitSettlement {
    /// The id of the member.
    pub member: String,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Why they are no longer a member.
    pub reason: ExitReason,
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub leaves_on: NaiveDate,
    /// The first day for which the notice was long enough; empty if none was given or asked.
    #[serde(with = "crate::wire::date_option")]
    pub notice_ends_on: Option<NaiveDate>,
    /// The lines, which add up to the balance.
    pub lines: Vec<ExitLine>,
    /// What the member has: savings, profit or loss, less the fee of the price, with the death benefit.
    #[serde(with = "crate::wire::decimal")]
    pub claims: Decimal,
    /// What the member owes.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What of it an insurer pays.
    #[serde(with = "crate::wire::decimal")]
    pub insured: Decimal,
    /// claims − owed + insured, which is net − shortfall.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
    /// Each debt, in the order in which they were taken.
    pub debts: Vec<ExitDebtLine>,
    /// What is still owed to the group.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// What is the member's.
    #[serde(with = "crate::wire::decimal")]
    pub net: Decimal,
    /// What of it is held back for guarantees.
    #[serde(with = "crate::wire::decimal")]
    pub held_back: Decimal,
    /// What is to be paid: net − held back.
    #[serde(with = "crate::wire::decimal")]
    pub payable: Decimal,
    /// Why nothing is paid yet; empty if it is.
    pub blocks: Vec<ExitBlock>,
    /// The payments, which add up to what is to be paid; none while something blocks.
    pub payments: Vec<ExitPaymentLine>,
    /// What changes in the group's book; adds up to 0.
    pub entries: Vec<ExitEntry>,
    /// How it was settled, with the whole order of debts.
    pub rules: ExitRules,
}

/// Returns what a member gets who leaves on a day: each line, what is owed and taken, what blocks, and when it is paid.
///
/// `balance = savings ± share of profit or loss − fee + death benefit + insured loans − what is owed`; the net is what of it is
/// above 0, the shortfall what is below. Another day is another statement: facts dated after it do not count. Source:
/// docs/src/rules/exit.md.
///
/// # Errors
/// In this order: those of `terms`, field by field (`empty`, `too_long`, `invalid_text`, `date_out_of_range`, `out_of_range`,
/// `too_many_decimals`, `duplicate`); `date_out_of_range` (`leaves_on`); what only the day shows: `out_of_range`
/// (`terms.facts.savings` below 0, `terms.facts.units` below 0 or above those in issue, `terms.facts.results[i].by.of` below the
/// member's own), `no_answer` (`terms.facts.valuations`, none yet), `result_too_large` (a notice or a payment after 2199),
/// `no_answer` (`terms.facts.nominees`, none with a share).
///
/// # Examples
/// ```
/// use chama_core::exit::*;
/// use rust_decimal::Decimal;
/// let day = |text: &str| text.parse().unwrap();
/// let result = |id: &str, amount: i64| ExitResult {
///     id: id.to_owned(),
///     on: day("2025-12-31"),
///     amount: Decimal::from(amount),
///     by: ExitResultBy::BySavings { of: Decimal::from(34_000) },
/// };
/// let mut terms = ExitTerms::new("harry".to_owned());
/// terms.rules.price = ExitPrice::SavingsAndResults { profit: ExitProfit::Shared };
/// terms.facts.savings = vec![ExitSaving { on: day("2025-01-31"), amount: Decimal::from(10_000) }];
/// terms.facts.results = vec![result("costs", -5_000), result("investment", -4_000)];
/// let settlement = exit_settlement(&terms, day("2026-01-31"))?;
/// assert_eq!(settlement.net.to_string(), "7352.94");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "redemption")]
pub fn exit_settlement(terms: &ExitTerms, leaves_on: NaiveDate) -> Result<ExitSettlement, ChamaError> {
    terms.check().map_err(|error| error.within("terms"))?;
    check_date("leaves_on", leaves_on)?;
    let currency = terms.currency;
    let mut purse = Purse::new(currency);
    let saved = put_in(&mut purse, terms, leaves_on)?;
    let notice_ends_on = notice_ends_on(terms)?;
    let notice_is_short = asks_notice(terms) && notice_ends_on.is_none_or(|ends_on| leaves_on < ends_on);
    let mut blocks = Vec::new();
    let notice_fee = match terms.rules.notice.as_ref().map(|notice| &notice.if_short) {
        Some(NoticeShort::Fee { amount, share }) if notice_is_short => {
            minor_amount("", *amount, currency)? + share_of(saved, *share)
        }
        Some(NoticeShort::Blocks) if notice_is_short => {
            blocks.push(block(
                Rule::ExitNoticeShort,
                "",
                Minor::ZERO.amount(currency),
                notice_ends_on,
            ));
            Minor::ZERO
        }
        _ => Minor::ZERO,
    };
    take_debts(&mut purse, terms, notice_fee, leaves_on)?;
    let settled = purse.settled();

    let guaranteed = open_guarantees(terms, leaves_on);
    let held_back = match terms.rules.guarantees {
        ExitGuarantees::HeldBack => {
            let mut all = Minor::ZERO;
            for guarantee in guaranteed {
                all += minor_amount("", guarantee.amount, currency)?;
            }
            all.min(settled.net)
        }
        ExitGuarantees::Blocks => {
            for guarantee in guaranteed {
                let amount = minor_amount("", guarantee.amount, currency)?.amount(currency);
                blocks.push(block(Rule::ExitGuaranteeOpen, &guarantee.loan, amount, None));
            }
            Minor::ZERO
        }
    };
    let payable = settled.net - held_back;
    if terms.reason == ExitReason::Died && payable.is_positive() && terms.facts.nominees.is_empty() {
        blocks.push(block(Rule::ExitNoNominee, "", payable.amount(currency), None));
    }
    let takers = takers(terms, payable)?;
    let payments = if blocks.is_empty() {
        payments(terms, &takers, leaves_on)?
    } else {
        Vec::new()
    };
    let amount = |value: Minor| value.amount(currency);
    Ok(ExitSettlement {
        member: terms.member.clone(),
        currency,
        reason: terms.reason,
        leaves_on,
        notice_ends_on,
        lines: settled.lines,
        claims: amount(settled.claims),
        owed: amount(settled.owed),
        insured: amount(settled.insured),
        balance: amount(settled.claims - settled.owed + settled.insured),
        debts: settled.debts,
        shortfall: amount(settled.short),
        net: amount(settled.net),
        held_back: amount(held_back),
        payable: amount(payable),
        blocks,
        payments,
        entries: settled.entries,
        rules: ExitRules {
            order: terms.rules.whole_order(),
            ..terms.rules.clone()
        },
    })
}

fn block(why: Rule, id: &str, amount: Decimal, until: Option<NaiveDate>) -> ExitBlock {
    ExitBlock {
        why,
        id: id.to_owned(),
        amount,
        until,
    }
}

/// Only who leaves of their own will gives notice.
fn asks_notice(terms: &ExitTerms) -> bool {
    terms.reason == ExitReason::Left && terms.rules.notice.is_some()
}

fn notice_ends_on(terms: &ExitTerms) -> Result<Option<NaiveDate>, ChamaError> {
    let (Some(notice), Some(given_on)) = (&terms.rules.notice, terms.notice_on) else {
        return Ok(None);
    };
    if !asks_notice(terms) {
        return Ok(None);
    }
    let count = i64::from(notice.count);
    let ends_on = match notice.unit {
        WaitingUnit::Days => shifted(given_on, count),
        WaitingUnit::Weeks => shifted(given_on, count.saturating_mul(7)),
        WaitingUnit::Months => months_later(given_on, count),
    };
    known_year(ends_on).map(Some)
}

/// Takes what is owed on the day, in the order of the rules.
fn take_debts(purse: &mut Purse, terms: &ExitTerms, notice_fee: Minor, on: NaiveDate) -> Result<(), ChamaError> {
    let mut owed: Vec<(ExitDebtKind, &str, Minor, Rule)> = Vec::new();
    for debt in &terms.facts.debts {
        if debt.since <= on && debt.until.is_none_or(|until| on < until) {
            let amount = minor_amount("", debt.amount, terms.currency)?;
            owed.push((debt.debt_kind, &debt.id, amount, Rule::ExitDebt));
        }
    }
    if notice_fee.is_positive() {
        owed.push((ExitDebtKind::Fee, "notice_fee", notice_fee, Rule::ExitNoticeFee));
    }
    let order = terms.rules.whole_order();
    sort::by_key(&mut owed, |(kind, ..)| order.iter().position(|place| place == kind));
    let insured = terms.reason == ExitReason::Died && terms.rules.loans_at_death == LoansAtDeath::Insured;
    for (kind, id, amount, why) in owed {
        purse.take(why, kind, id, amount, insured && kind.is_of_a_loan());
    }
    Ok(())
}

fn open_guarantees(terms: &ExitTerms, on: NaiveDate) -> impl Iterator<Item = &ExitGuarantee> {
    let is_open = move |guarantee: &&ExitGuarantee| {
        guarantee.since <= on && guarantee.released_on.is_none_or(|released_on| on < released_on)
    };
    terms.facts.guarantees.iter().filter(is_open)
}
