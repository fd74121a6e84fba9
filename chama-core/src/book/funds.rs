//! Whose the cash is: what the places hold, laid on the funds; and what a fund can lend.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entries::steps;
use super::faults::{Read, book_currency, checked};
use super::proof::{BookProof, MoneyFlow, proof};
use super::standing::{Standing, StandingLoan};
use super::{Book, BookDates, EventKind};
use crate::bylaws::Fund;
use crate::error::ChamaError;
use crate::loan::{LoanFund, LoanStatus};
use crate::money::{Currency, Minor, minor_amount, minor_signed};

/// What of the cash is of one fund.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundCash {
    /// The fund; none for what is nobody's yet: the opening cash, advances, suspense, what is to be given back.
    pub fund: Option<Fund>,
    /// What came for it.
    #[serde(with = "crate::wire::decimal")]
    pub money_in: Decimal,
    /// What was paid out of it or lent from it.
    #[serde(with = "crate::wire::decimal")]
    pub money_out: Decimal,
    /// The rest; below 0 if it has used another's money.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
}

/// Returns what each fund has of the cash in all places, in the order of the funds; what is of none comes first.
///
/// Their sum is what all places hold. Source: docs/src/rules/book.md#cash-by-fund.
///
/// # Errors
/// Those of [`super::book_proof`].
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, BookEvent, CashPlace, EventKind, PlaceKind, fund_cash};
/// use chama_core::bylaws::Fund;
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "box".to_owned(), name: String::new(), place_kind: PlaceKind::CashBox });
/// let sold = EventKind::IncomeReceived {
///     place: "box".to_owned(),
///     amount: 500.into(),
///     payer: "the market".to_owned(),
///     reason: "soap".to_owned(),
///     fund: Fund::Project,
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-01-11"), sold));
/// let cash = fund_cash(&book, &BookDates::new(day("2025-01-31")))?;
/// assert_eq!((cash[0].fund, cash[0].held.to_string()), (Some(Fund::Project), "500.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn fund_cash(book: &Book, dates: &BookDates) -> Result<Vec<FundCash>, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let steps = steps(book, &read, &standing)?;
    funds(&read, &proof(book, &read, &standing, &steps, dates)?)
}

/// What each fund has of the cash, from the lines of the proof.
pub(crate) fn funds(read: &Read<'_>, proof: &BookProof) -> Result<Vec<FundCash>, ChamaError> {
    let currency = proof.currency;
    let minor = |amount: Decimal| minor_signed("amount", amount, currency);
    let mut funds: BTreeMap<Option<Fund>, (Minor, Minor)> = BTreeMap::new();
    for line in &proof.money_in {
        // What members paid is in the lines of what it was used for.
        if !matches!(
            line.flow,
            MoneyFlow::FromMembers | MoneyFlow::Unidentified | MoneyFlow::ForLoans | MoneyFlow::DeductedFromLoans
        ) {
            funds.entry(line.fund).or_default().0 += minor(line.amount)?;
        }
    }
    for line in &proof.used {
        funds.entry(line.fund).or_default().0 += minor(line.amount)?;
    }
    // What was paid ahead at the beginning is in the opening cash and in the lines of use.
    for line in &proof.received {
        if line.flow == MoneyFlow::OpeningAdvance {
            funds.entry(None).or_default().0 -= minor(line.amount)?;
        }
    }
    for line in &proof.money_out {
        funds.entry(line.fund).or_default().1 += minor(line.amount)?;
    }
    // No money moved, but another fund has it.
    let facts = read.view.facts.iter();
    for fact in facts.take_while(|fact| fact.value_date <= proof.dates.as_of) {
        match &*fact.what {
            EventKind::FundMoved {
                from_fund,
                to_fund,
                amount,
                ..
            } => {
                funds.entry(Some(*from_fund)).or_default().1 += minor(*amount)?;
                funds.entry(Some(*to_fund)).or_default().0 += minor(*amount)?;
            }
            EventKind::DividendCredited {
                amount,
                tax_withheld,
                fund,
                ..
            } => {
                funds.entry(Some(*fund)).or_default().1 += minor(*amount)?;
                funds.entry(None).or_default().0 += minor(*tax_withheld)?;
            }
            _ => {}
        }
    }
    let cash = |(fund, (money_in, money_out)): (Option<Fund>, (Minor, Minor))| FundCash {
        fund,
        money_in: money_in.amount(currency),
        money_out: money_out.amount(currency),
        held: (money_in - money_out).amount(currency),
    };
    Ok(funds.into_iter().map(cash).collect())
}

/// Returns what a fund can lend: its cash, what it has lent out, and what was approved and not handed out yet.
///
/// A fund that has used another's money has no cash. For `loan_eligibility` and the queue of a loan fund.
/// Source: docs/src/rules/book.md#cash-by-fund.
///
/// # Errors
/// Those of [`super::book_proof`].
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, book_loan_fund};
/// use chama_core::bylaws::Fund;
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let fund = book_loan_fund(&book, &BookDates::new(day("2025-01-31")), Fund::LoanFund)?;
/// assert_eq!(fund.cash.to_string(), "0.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_loan_fund(book: &Book, dates: &BookDates, fund: Fund) -> Result<LoanFund, ChamaError> {
    let currency = book_currency(book);
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let steps = steps(book, &read, &standing)?;
    let cash = funds(&read, &proof(book, &read, &standing, &steps, dates)?)?;
    let cash = cash.into_iter().find(|line| line.fund == Some(fund));
    let (mut lent_out, mut closed) = (Minor::ZERO, Vec::new());
    for StandingLoan { open, life, .. } in standing.loans.iter().filter(|loan| loan.open.file.fund == fund) {
        let position = &life.position;
        lent_out += minor_signed("principal_outstanding", position.principal_outstanding, currency)?;
        if matches!(position.status, LoanStatus::Repaid | LoanStatus::WrittenOff) {
            closed.push(open.loan.id.as_str());
        }
    }
    let held = cash.map_or(Ok(Minor::ZERO), |line| minor_signed("held", line.held, currency))?;
    Ok(LoanFund {
        cash: held.or_zero().amount(currency),
        lent_out: lent_out.amount(currency),
        committed: committed(&read, dates, fund, &closed, currency).amount(currency),
    })
}

/// What was approved of a fund and is not handed out yet; of a loan that has ended nothing more is.
fn committed(read: &Read<'_>, dates: &BookDates, fund: Fund, closed: &[&str], currency: Currency) -> Minor {
    let minor = |amount: Decimal| minor_amount("amount", amount, currency).unwrap_or(Minor::ZERO);
    let mut committed = Minor::ZERO;
    for file in &read.loans.files {
        let approved = file.approved.and_then(|place| read.view.facts.get(place));
        let is_known = approved.is_some_and(|fact| fact.value_date <= dates.as_of);
        if file.fund != fund || !is_known || closed.contains(&file.id.as_str()) {
            continue;
        }
        let handed_out = file.parts.iter().filter(|part| part.on <= dates.as_of);
        let handed_out: Minor = handed_out.map(|part| minor(part.amount)).sum();
        committed += (minor(file.approved_amount) - handed_out).or_zero();
    }
    committed
}
