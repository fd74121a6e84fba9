//! A member's statement: what was owed and what was held for the member, line by line, and what it came to.
//!
//! By hand: Wanjiku owes 1,000 since the cycle opened and pays 1,500. Owed 1,000 − 1,000 = 0; hers 1,000 in the savings and
//! 500 ahead. Opening + lines = closing, in each of the three columns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Book;
use super::entries::{Side, Step, paid_in, posted};
use super::faults::checked;
use super::ledger::sound_ledger;
use super::proof::fund_of_due;
use super::standing::Standing;
use crate::contribution::{
    AllocationTarget, ChargeKind, ContributionPosition, MemberAccount, PaymentLine, contribution_position,
};
use crate::error::ChamaError;
use crate::limits::{check_date, check_id};
use crate::money::{Currency, Minor, minor_signed};
use crate::rule::Rule;
use crate::sort;

/// Whose statement, and from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementTerms {
    /// The id of the member.
    pub member: String,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub first_day: NaiveDate,
    /// The last day.
    #[serde(with = "crate::wire::date")]
    pub last_day: NaiveDate,
    /// Events written down later are not known yet.
    #[serde(with = "crate::wire::date")]
    pub known_on: NaiveDate,
}

/// What a member owes, has and has borrowed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementBalance {
    /// Contributions, penalties, fines and fees that are owed; below 0 where a due was paid before its cycle opened.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What the group holds for the member: in funds that are the members' own, ahead, for goals, for loans.
    #[serde(with = "crate::wire::decimal")]
    pub own: Decimal,
    /// Principal of the member's loans, due or not.
    #[serde(with = "crate::wire::decimal")]
    pub borrowed: Decimal,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementLine {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The id of the event; none for what the by-laws ask.
    pub event: Option<String>,
    /// What it is about: the id of the contribution rule, the penalty, the charge or the loan; none for other money.
    pub subject: Option<String>,
    /// The rule by which it is so.
    pub why: Rule,
    /// What it changes.
    pub change: StatementBalance,
    /// What it comes to.
    pub balance: StatementBalance,
}

/// A member's account over a time; opening and the changes of all lines add up to closing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberStatement {
    /// Whose it is, and from when to when.
    pub terms: StatementTerms,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What it was at the beginning of the first day.
    pub opening: StatementBalance,
    /// The lines, by day; within a day what is owed, then what was paid.
    pub lines: Vec<StatementLine>,
    /// What it is at the end of the last day.
    pub closing: StatementBalance,
}

/// Returns the statement of a member from one day to another, each line with the balance that it comes to.
///
/// The closing of one statement is the opening of the next, as long as nothing else becomes known.
/// Source: docs/src/rules/book.md#statement.
///
/// # Errors
/// In this order: those of an id (`terms.member`); `date_out_of_range` (`terms.first_day`, `terms.last_day`); `wrong_order` (`terms.last_day`);
/// `date_out_of_range` (`terms.known_on`); the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]); `not_found` (`terms.member`).
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, CashPlace, EventKind, PlaceKind, StatementTerms, member_statement};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: vec![Member::new("wanjiku".to_owned(), day("2025-01-01"))],
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "till".to_owned(), name: String::new(), place_kind: PlaceKind::MobileMoney });
/// let fined = EventKind::Fined {
///     member: "wanjiku".to_owned(),
///     amount: 50.into(),
///     reason: "phone in the meeting".to_owned(),
///     fund: Default::default(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-05"), fined));
/// let terms = StatementTerms {
///     member: "wanjiku".to_owned(),
///     first_day: day("2025-02-01"),
///     last_day: day("2025-02-28"),
///     known_on: day("2025-02-28"),
/// };
/// let statement = member_statement(&book, &terms)?;
/// assert_eq!((statement.lines.len(), statement.closing.owed.to_string()), (1, "50.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "passbook")]
pub fn member_statement(book: &Book, terms: &StatementTerms) -> Result<MemberStatement, ChamaError> {
    check_id("terms.member", &terms.member)?;
    check_date("terms.first_day", terms.first_day)?;
    check_date("terms.last_day", terms.last_day)?;
    if terms.last_day < terms.first_day {
        return Err(ChamaError::WrongOrder {
            argument: "terms.last_day".to_owned(),
            value: terms.last_day.to_string(),
            earliest: terms.first_day.to_string(),
        });
    }
    let read = checked(book, "terms.known_on", terms.known_on)?;
    let mut ledger = sound_ledger(book, &read)?;
    ledger.accounts.retain(|account| account.member.id == terms.member);
    ledger.loans.retain(|open| open.loan.member == terms.member);
    let standing = Standing::of(book, &read, ledger, terms.last_day)?;
    let (Some(account), Some(position)) = (standing.accounts.first(), standing.members.first()) else {
        return Err(ChamaError::NotFound {
            argument: "terms.member".to_owned(),
            value: terms.member.clone(),
            expected: "the id of a member".to_owned(),
        });
    };
    let mut draft = Draft {
        book,
        member: &terms.member,
        currency: standing.currency,
        lines: Vec::new(),
    };
    let eve = terms.first_day.pred_opt().filter(|eve| check_date("", *eve).is_ok());
    let before = match eve {
        Some(eve) => draft.asked(account, &contribution_position(&book.bylaws, account, eve)?, eve)?,
        None => BTreeMap::new(),
    };
    for (key, asked) in draft.asked(account, position, terms.last_day)? {
        draft.ask(&key, &asked, before.get(&key), terms.first_day);
    }
    for line in &position.allocations {
        draft.allocated(line)?;
    }
    let loans = standing.loans.iter().map(|loan| loan.open.loan.id.as_str()).collect();
    for step in posted(&read, &standing)? {
        let event = read.view.facts.get(step.event).map(|fact| fact.id.to_owned());
        draft.moved(&step, event, &loans);
    }
    Ok(draft.statement(terms))
}

/// Something that a member came to owe, by what it is: a due, a penalty, a charge, and its date.
type Key = (u8, String, NaiveDate);

/// What was asked, and what was let go of it.
struct Asked {
    on: NaiveDate,
    amount: Minor,
    waived_on: NaiveDate,
    waived: Minor,
    why: Rule,
}

/// A change before it has its place.
struct DraftLine {
    on: NaiveDate,
    event: Option<String>,
    subject: Option<String>,
    why: Rule,
    owed: Minor,
    own: Minor,
    borrowed: Minor,
}

struct Draft<'b> {
    book: &'b Book,
    member: &'b str,
    currency: Currency,
    lines: Vec<DraftLine>,
}

impl Draft<'_> {
    fn minor(&self, amount: Decimal) -> Result<Minor, ChamaError> {
        minor_signed("amount", amount, self.currency)
    }

    /// All that the member was asked for by a day.
    fn asked(
        &self,
        account: &MemberAccount,
        position: &ContributionPosition,
        by: NaiveDate,
    ) -> Result<BTreeMap<Key, Asked>, ChamaError> {
        let mut asked = BTreeMap::new();
        // A waiver has its day; of several of one thing the last.
        let waivers = account.waivers.iter().filter(|waiver| waiver.on <= by);
        let waived_on = waivers.map(|waiver| waiver.on).max().unwrap_or(by);
        let mut put = |key: Key, on: NaiveDate, amount: Minor, waived: Minor, why: Rule| {
            let asked_for = Asked {
                on,
                amount,
                waived_on: waived_on.max(on),
                waived,
                why,
            };
            asked.insert(key, asked_for);
        };
        for due in position.dues.iter().filter(|due| due.opens <= by) {
            let key = (0, due.rule.clone(), due.scheduled_on);
            put(
                key,
                due.opens,
                self.minor(due.amount)?,
                self.minor(due.waived)?,
                due.why,
            );
        }
        for penalty in &position.penalties {
            let (Some(first), Some(last)) = (penalty.lines.first(), penalty.lines.last()) else {
                continue;
            };
            let name = format!("{}/{}", penalty.penalty, penalty.rule.as_deref().unwrap_or_default());
            let key = (1, name, penalty.subject_on);
            put(
                key,
                last.last_on,
                self.minor(penalty.charged)?,
                self.minor(penalty.waived)?,
                first.why,
            );
        }
        for line in &position.charges {
            let charge = &line.charge;
            // What an unmarked payment paid of loans has the payment's id: charged and paid at once.
            if charge.on > by || account.payments.iter().any(|payment| payment.id == charge.id) {
                continue;
            }
            let why = match charge.charge_kind {
                ChargeKind::Fine => Rule::FinedByHand,
                ChargeKind::Fee if charge.id == "joining_fee" => Rule::JoiningFee,
                ChargeKind::Fee if charge.id.starts_with("catch_up/") => Rule::CatchUp,
                ChargeKind::Fee => Rule::FeeCharged,
                ChargeKind::Loan => Rule::OpeningDue,
            };
            let key = (2, charge.id.clone(), charge.on);
            put(
                key,
                charge.on,
                self.minor(charge.amount)?,
                self.minor(line.waived)?,
                why,
            );
        }
        Ok(asked)
    }

    /// The lines of what was asked; what was asked before the first day stays there.
    fn ask(&mut self, key: &Key, asked: &Asked, before: Option<&Asked>, from: NaiveDate) {
        let (amount, waived) = before.map_or((Minor::ZERO, Minor::ZERO), |before| (before.amount, before.waived));
        let mut line = |on: NaiveDate, owed: Minor, why: Rule| {
            if !owed.is_zero() {
                self.lines.push(DraftLine {
                    on,
                    event: None,
                    subject: Some(key.1.clone()),
                    why,
                    owed,
                    own: Minor::ZERO,
                    borrowed: Minor::ZERO,
                });
            }
        };
        if let Some(before) = before {
            line(before.on.min(from), amount, asked.why);
            line(before.waived_on.min(from), -waived, Rule::Waived);
        }
        let since = |on: NaiveDate| if before.is_some() { on.max(from) } else { on };
        line(since(asked.on), asked.amount - amount, asked.why);
        line(since(asked.waived_on), waived - asked.waived, Rule::Waived);
    }

    /// A part of a payment: it pays what is owed, and what is the member's own stays so.
    fn allocated(&mut self, line: &PaymentLine) -> Result<(), ChamaError> {
        let amount = self.minor(line.amount)?;
        let (owed, own, subject) = match &line.target {
            AllocationTarget::Charge { charge } if *charge == line.payment => return Ok(()),
            AllocationTarget::Due { rule, scheduled_on } => {
                let side = paid_in(self.member, fund_of_due(&self.book.bylaws, rule, *scheduled_on));
                let own = matches!(side, Side::OfMember(..));
                (amount, if own { amount } else { Minor::ZERO }, Some(rule.clone()))
            }
            AllocationTarget::Penalty { penalty, .. } => (amount, Minor::ZERO, Some(penalty.clone())),
            AllocationTarget::Charge { charge } => (amount, Minor::ZERO, Some(charge.clone())),
            AllocationTarget::ShareLeftOver { .. } => (Minor::ZERO, Minor::ZERO, None),
            AllocationTarget::Shares { .. } | AllocationTarget::Returned | AllocationTarget::Advance => {
                (Minor::ZERO, amount, None)
            }
        };
        let mut push = |on: NaiveDate, why: Rule, owed: Minor, own: Minor| {
            self.lines.push(DraftLine {
                on,
                event: Some(line.payment.clone()),
                subject: subject.clone(),
                why,
                owed: -owed,
                own,
                borrowed: Minor::ZERO,
            });
        };
        if line.applied_on > line.value_date {
            push(line.value_date, Rule::ToAdvance, Minor::ZERO, amount);
            push(line.applied_on, line.why, owed, own - amount);
        } else {
            push(line.value_date, line.why, owed, own);
        }
        Ok(())
    }

    /// A line of an event or of a loan that is on an account of the member.
    fn moved(&mut self, step: &Step<'_>, event: Option<String>, loans: &BTreeSet<&str>) {
        let (own, borrowed, subject) = match step.side {
            Side::OfMember(member, _) if member == self.member => (-step.amount, Minor::ZERO, None),
            Side::ForGoal(goal, member) if member == self.member => (-step.amount, Minor::ZERO, Some(goal)),
            Side::HeldForLoan(loan) if loans.contains(loan) => (-step.amount, Minor::ZERO, Some(loan)),
            Side::LentOut(loan) if loans.contains(loan) => (Minor::ZERO, step.amount, Some(loan)),
            _ => return,
        };
        self.lines.push(DraftLine {
            on: step.on,
            event,
            subject: subject.map(str::to_owned),
            why: step.why,
            owed: Minor::ZERO,
            own,
            borrowed,
        });
    }

    fn statement(mut self, terms: &StatementTerms) -> MemberStatement {
        let currency = self.currency;
        sort::by_key(&mut self.lines, |line| (line.on, line.event.is_some()));
        let mut sum = [Minor::ZERO; 3];
        let shown = |[owed, own, borrowed]: [Minor; 3]| StatementBalance {
            owed: owed.amount(currency),
            own: own.amount(currency),
            borrowed: borrowed.amount(currency),
        };
        let mut opening = shown(sum);
        let mut lines = Vec::new();
        for line in merged(self.lines) {
            let change = [line.owed, line.own, line.borrowed];
            for (sum, change) in sum.iter_mut().zip(change) {
                *sum += change;
            }
            if line.on < terms.first_day {
                opening = shown(sum);
                continue;
            }
            lines.push(StatementLine {
                on: line.on,
                event: line.event,
                subject: line.subject,
                why: line.why,
                change: shown(change),
                balance: shown(sum),
            });
        }
        MemberStatement {
            terms: terms.clone(),
            currency,
            opening,
            lines,
            closing: shown(sum),
        }
    }
}

/// Lines of one event by one rule and of one thing are one line.
fn merged(lines: Vec<DraftLine>) -> Vec<DraftLine> {
    let mut merged: Vec<DraftLine> = Vec::with_capacity(lines.len());
    for line in lines {
        let is_same = |last: &&mut DraftLine| {
            line.event.is_some()
                && (last.on, &last.event, &last.subject, last.why) == (line.on, &line.event, &line.subject, line.why)
        };
        match merged.last_mut().filter(is_same) {
            Some(last) => {
                last.owed += line.owed;
                last.own += line.own;
                last.borrowed += line.borrowed;
            }
            None => merged.push(line),
        }
    }
    merged
}
