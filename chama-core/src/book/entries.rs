//! Each movement as balanced lines: where the money was, and whose it is.
//!
//! By hand: 1,500 of Wanjiku's come into the till on 5 February, 1,000 of them due as savings. Till +1,500; hers in the
//! savings −1,000; her advance −500. On the 6th the next cycle opens and the advance pays: her advance +500, hers in the
//! savings −500. What the group has is above 0, what it owes somebody below: every entry adds up to 0, and so does all of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::faults::Read;
use super::postings::{Posting, postings};
use super::proof::{fund_of_due, fund_of_penalty};
use super::standing::{Standing, StandingLoan};
use super::view::View;
use super::{Book, EventKind};
use crate::bylaws::{Bylaws, Fund};
use crate::contribution::{AllocationTarget, ContributionPosition};
use crate::error::{ChamaError, Fault};
use crate::loan::{LoanPart, LoanUse};
use crate::money::{Currency, Minor, minor_signed};
use crate::rule::Rule;
use crate::sort;
use crate::wire::kind_enum;

/// Where money is, or whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum BookAccount {
    /// Money in a place.
    InPlace {
        /// The place.
        place: String,
    },
    /// Principal that is lent.
    LentOut {
        /// The loan.
        loan: String,
    },
    /// Put into something that is to earn, at what it is put down at.
    PutIn {
        /// The investment.
        investment: String,
    },
    /// What a member has in a fund that is the members' own: savings, shares, loan fund.
    OfMember {
        /// The member.
        member: String,
        /// The fund.
        fund: Fund,
    },
    /// A member's money that is held for dues to come or is to be given back.
    AdvanceOf {
        /// The member.
        member: String,
    },
    /// Money that is held for instalments to come, or was paid too much.
    HeldForLoan {
        /// The loan.
        loan: String,
    },
    /// What a member has saved for a goal.
    ForGoal {
        /// The goal.
        goal: String,
        /// The member.
        member: String,
    },
    /// What a fund has that is nobody's own.
    OfFund {
        /// The fund.
        fund: Fund,
    },
    /// Money of nobody knows whom.
    Suspense,
    /// Tax that was kept back, owed to the tax office.
    TaxOwed,
    /// What was there when the book began and is of no fund.
    AtTheBeginning,
}

kind_enum!(BookAccount);

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookLine {
    /// The account.
    pub account: BookAccount,
    /// Above 0 if the group has more or owes less by it, below 0 if it has less or owes more.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The rule that put it there.
    pub why: Rule,
}

/// What an event moved on a day; the lines add up to 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookEntry {
    /// The id of the event.
    pub event: String,
    /// The day; later than the event's own where money that was held is used.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The lines.
    pub lines: Vec<BookLine>,
}

/// What an account stands at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookBalance {
    /// The account.
    pub account: BookAccount,
    /// Above 0 for what the group has, below 0 for what it owes.
    #[serde(with = "crate::wire::decimal")]
    pub balance: Decimal,
}

/// Returns every entry that does not add up to 0, by its place and its event.
///
/// For entries that a host has kept: those of [`super::replay`] all add up, and [`super::replay_difference`] shows what else was
/// changed in them. Source: docs/src/rules/book.md#lines.
///
/// # Examples
/// ```
/// use chama_core::book::{BookAccount, BookEntry, BookLine, entry_faults};
/// use chama_core::rule::Rule;
/// let line = |account: BookAccount, amount: i64| BookLine { account, amount: amount.into(), why: Rule::MoneyUnidentified };
/// let till = BookAccount::InPlace { place: "till".to_owned() };
/// let entry = BookEntry {
///     event: "e1".to_owned(),
///     on: "2025-02-05".parse().unwrap(),
///     lines: vec![line(till, 700), line(BookAccount::Suspense, -70)],
/// };
/// let faults = entry_faults(&[entry]);
/// assert_eq!((faults[0].path.as_str(), faults[0].value.as_str()), ("entries[0].lines", "630, the sum of `e1`"));
/// ```
pub fn entry_faults(entries: &[BookEntry]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let sum = entry
            .lines
            .iter()
            .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.amount));
        if sum.is_some_and(|sum| sum.is_zero()) {
            continue;
        }
        let sum = sum.map_or_else(|| "too much".to_owned(), |sum| sum.to_string());
        let fault = ChamaError::OutOfRange {
            argument: format!("entries[{place}].lines"),
            value: format!("{sum}, the sum of `{}`", entry.event),
            minimum: "0".to_owned(),
            maximum: "0".to_owned(),
        };
        faults.push(fault.into_fault());
    }
    faults
}

/// An account by names that are elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side<'a> {
    InPlace(&'a str),
    LentOut(&'a str),
    PutIn(&'a str),
    OfMember(&'a str, Fund),
    AdvanceOf(&'a str),
    HeldForLoan(&'a str),
    ForGoal(&'a str, &'a str),
    OfFund(Fund),
    Suspense,
    TaxOwed,
    AtTheBeginning,
}

impl Side<'_> {
    pub(crate) fn account(self) -> BookAccount {
        let owned = str::to_owned;
        match self {
            Self::InPlace(place) => BookAccount::InPlace { place: owned(place) },
            Self::LentOut(loan) => BookAccount::LentOut { loan: owned(loan) },
            Self::PutIn(investment) => BookAccount::PutIn {
                investment: owned(investment),
            },
            Self::OfMember(member, fund) => BookAccount::OfMember {
                member: owned(member),
                fund,
            },
            Self::AdvanceOf(member) => BookAccount::AdvanceOf { member: owned(member) },
            Self::HeldForLoan(loan) => BookAccount::HeldForLoan { loan: owned(loan) },
            Self::ForGoal(goal, member) => BookAccount::ForGoal {
                goal: owned(goal),
                member: owned(member),
            },
            Self::OfFund(fund) => BookAccount::OfFund { fund },
            Self::Suspense => BookAccount::Suspense,
            Self::TaxOwed => BookAccount::TaxOwed,
            Self::AtTheBeginning => BookAccount::AtTheBeginning,
        }
    }
}

/// A line with its day and the place of its event among the facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) on: NaiveDate,
    pub(crate) event: usize,
    pub(crate) side: Side<'a>,
    pub(crate) amount: Minor,
    pub(crate) why: Rule,
}

/// The accounts of a fund that members pay into: theirs, if it is the members' own.
pub(crate) fn paid_in(member: &str, fund: Fund) -> Side<'_> {
    match fund {
        Fund::Savings | Fund::Shares | Fund::LoanFund => Side::OfMember(member, fund),
        Fund::Welfare | Fund::Rotation | Fund::Reserve | Fund::Administration | Fund::Project => Side::OfFund(fund),
    }
}

/// Every line up to the day of the standing, in order of day, then of the events.
pub(crate) fn steps<'s>(
    book: &'s Book,
    read: &'s Read<'_>,
    standing: &'s Standing<'_>,
) -> Result<Vec<Step<'s>>, ChamaError> {
    let mut steps = posted(read, standing)?;
    for position in &standing.members {
        of_account(book, &read.view, position, standing.currency, &mut steps)?;
    }
    steps.retain(|step| !step.amount.is_zero());
    sort::by_key(&mut steps, |step| (step.on, step.event));
    Ok(merged(&steps))
}

/// Lines of one entry on one account by one rule are one line: what is held for two dues is held once.
fn merged<'s>(steps: &[Step<'s>]) -> Vec<Step<'s>> {
    let mut merged: Vec<Step<'s>> = Vec::with_capacity(steps.len());
    for entry in steps.chunk_by(|one, other| (one.on, one.event) == (other.on, other.event)) {
        let begins = merged.len();
        for step in entry {
            let lines = merged.get_mut(begins..).unwrap_or_default();
            let same = lines
                .iter_mut()
                .find(|line| (line.side, line.why) == (step.side, step.why));
            match same {
                Some(line) => line.amount += step.amount,
                None => merged.push(*step),
            }
        }
    }
    merged
}

/// The lines of the events themselves and of the loans, up to the day of the standing, in no order.
pub(crate) fn posted<'s>(read: &'s Read<'_>, standing: &'s Standing<'_>) -> Result<Vec<Step<'s>>, ChamaError> {
    let currency = standing.currency;
    let mut steps: Vec<Step<'s>> = Vec::with_capacity(read.view.facts.len().saturating_mul(3));
    let mut posted = Vec::new();
    for (event, fact) in read.view.facts.iter().enumerate() {
        let on = match &*fact.what {
            // Attributed money counts for the day on which it came.
            EventKind::Attributed { receipt, .. } => read.view.fact(receipt).map(|came| came.value_date),
            _ => None,
        };
        let on = on.unwrap_or(fact.value_date);
        if on > standing.as_of {
            continue;
        }
        postings(fact, read, currency, &mut posted)?;
        steps.extend(posted.drain(..).map(|Posting { side, amount, why }| Step {
            on,
            event,
            side,
            amount,
            why,
        }));
    }
    for loan in &standing.loans {
        of_loan(loan, currency, &mut steps)?;
    }
    steps.retain(|step| !step.amount.is_zero());
    Ok(steps)
}

/// Where the payments of a member went, and what they were held for until then.
fn of_account<'s>(
    book: &'s Book,
    view: &View<'s>,
    position: &'s ContributionPosition,
    currency: Currency,
    steps: &mut Vec<Step<'s>>,
) -> Result<(), ChamaError> {
    let member = position.member.as_str();
    let charges: BTreeMap<&str, Fund> = position
        .charges
        .iter()
        .map(|line| (line.charge.id.as_str(), line.charge.fund))
        .collect();
    for line in &position.allocations {
        let Some(event) = view.index(&line.payment) else {
            continue;
        };
        let (side, why) = match &line.target {
            // What an unmarked payment paid of loans is in the lines of the loans.
            AllocationTarget::Charge { charge } if *charge == line.payment => continue,
            target => (side_of(&book.bylaws, member, target, &charges), line.why),
        };
        let amount = minor_signed("amount", line.amount, currency)?;
        let step = |on, side, amount, why| Step {
            on,
            event,
            side,
            amount,
            why,
        };
        if line.applied_on > line.value_date {
            // Held until then.
            let held = Side::AdvanceOf(member);
            steps.push(step(line.value_date, held, -amount, Rule::ToAdvance));
            steps.push(step(line.applied_on, held, amount, why));
            steps.push(step(line.applied_on, side, -amount, why));
        } else {
            steps.push(step(line.value_date, side, -amount, why));
        }
    }
    Ok(())
}

fn side_of<'s>(
    bylaws: &[Bylaws],
    member: &'s str,
    target: &AllocationTarget,
    charges: &BTreeMap<&str, Fund>,
) -> Side<'s> {
    match target {
        AllocationTarget::Due { rule, scheduled_on } => paid_in(member, fund_of_due(bylaws, rule, *scheduled_on)),
        AllocationTarget::Penalty {
            penalty, subject_on, ..
        } => Side::OfFund(fund_of_penalty(bylaws, penalty, *subject_on)),
        AllocationTarget::Charge { charge } => match charges.get(charge.as_str()) {
            Some(fund) => Side::OfFund(*fund),
            None => Side::AdvanceOf(member),
        },
        AllocationTarget::Shares { .. } => Side::OfMember(member, Fund::Shares),
        AllocationTarget::ShareLeftOver { fund } => Side::OfFund(*fund),
        AllocationTarget::Returned | AllocationTarget::Advance => Side::AdvanceOf(member),
    }
}

/// Where the payments for a loan went, what they were held for until then, and what became of the principal besides.
fn of_loan<'s>(
    standing: &'s StandingLoan<'_>,
    currency: Currency,
    steps: &mut Vec<Step<'s>>,
) -> Result<(), ChamaError> {
    let StandingLoan { open, life, .. } = standing;
    let file = open.file;
    let loan = open.loan.id.as_str();
    let since = file.opened;
    let days = open.days();
    for line in &life.position.payments {
        let Some((paid_on, event)) = days.get(line.payment.as_str()).copied() else {
            continue;
        };
        let amount = minor_signed("amount", line.amount, currency)?;
        let target = match (line.used, line.part) {
            // What went back did so by an event of its own.
            (LoanUse::Held | LoanUse::Refunded, _) => (Side::HeldForLoan(loan), Rule::LoanMoneyHeld),
            (LoanUse::Recovered, _) => (Side::OfFund(file.fund), Rule::LoanMoneyRecovered),
            (_, Some(LoanPart::Interest)) => (Side::OfFund(file.fund), Rule::LoanInterestPaid),
            (_, Some(LoanPart::Fees)) => (Side::OfFund(file.fees_fund), Rule::LoanFeesPaid),
            (_, Some(LoanPart::Penalties)) => (Side::OfFund(file.penalties_fund), Rule::LoanPenaltiesPaid),
            (_, Some(LoanPart::Principal) | None) => (Side::LentOut(loan), Rule::LoanPrincipalPaid),
        };
        let (side, why) = target;
        let mut push = |on, side, amount, why| {
            // What happened before the book began is in what the book began with.
            if since.is_none_or(|since| on >= since) {
                steps.push(Step {
                    on,
                    event,
                    side,
                    amount,
                    why,
                });
            }
        };
        let is_held = line.on > paid_on && !matches!(line.used, LoanUse::Held | LoanUse::Refunded);
        if is_held {
            let held = Side::HeldForLoan(loan);
            push(paid_on, held, -amount, Rule::LoanMoneyHeld);
            push(line.on, held, amount, why);
            push(line.on, side, -amount, why);
        } else {
            push(paid_on, side, -amount, why);
        }
    }
    let Some(first) = file.parts.first().map(|part| part.fact) else {
        return Ok(());
    };
    if let Some((since, eve)) = since.zip(standing.eve.as_ref()) {
        let minor = |amount: Decimal| minor_signed("amount", amount, currency);
        let (lent, held) = (
            minor(eve.principal_outstanding)?,
            minor(eve.advance)? + minor(eve.overpaid)?,
        );
        for (side, amount) in [
            (Side::LentOut(loan), lent),
            (Side::HeldForLoan(loan), -held),
            (Side::AtTheBeginning, held - lent),
        ] {
            steps.push(Step {
                on: since,
                event: first,
                side,
                amount,
                why: Rule::OpeningBalance,
            });
        }
    }
    let mut of_principal = |on: NaiveDate, event: usize, amount: Minor, why: Rule| {
        if since.is_none_or(|since| on >= since) {
            let step = |side, amount| Step {
                on,
                event,
                side,
                amount,
                why,
            };
            steps.push(step(Side::LentOut(loan), amount));
            steps.push(step(Side::OfFund(file.fund), -amount));
        }
    };
    for (on, amount) in &life.additions {
        of_principal(*on, first, *amount, Rule::LoanPrincipalAdded);
    }
    let off = minor_signed("amount", life.position.principal_written_off, currency)?;
    if let Some((on, event)) = open.written_off() {
        of_principal(on, event, -off, Rule::LoanPrincipalWrittenOff);
    }
    Ok(())
}

/// The lines as entries, one for each event and day.
pub(crate) fn entries(view: &View<'_>, steps: &[Step<'_>], currency: Currency) -> Vec<BookEntry> {
    let mut entries: Vec<BookEntry> = Vec::with_capacity(steps.len() / 2);
    for entry in steps.chunk_by(|one, other| (one.on, one.event) == (other.on, other.event)) {
        let Some(first) = entry.first() else { continue };
        let line = |step: &Step<'_>| BookLine {
            account: step.side.account(),
            amount: step.amount.amount(currency),
            why: step.why,
        };
        entries.push(BookEntry {
            event: view
                .facts
                .get(first.event)
                .map(|fact| fact.id.to_owned())
                .unwrap_or_default(),
            on: first.on,
            lines: entry.iter().map(line).collect(),
        });
    }
    entries
}

/// What the accounts stand at after all lines, in the order of the accounts.
pub(crate) fn balances<'s>(steps: &[Step<'s>]) -> BTreeMap<Side<'s>, Minor> {
    let mut balances: BTreeMap<Side<'s>, Minor> = BTreeMap::new();
    for step in steps {
        *balances.entry(step.side).or_default() += step.amount;
    }
    balances
}
