//! Where the money is: what each place held at the beginning, what came, what went, what it holds.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::faults::{Read, book_currency, checked};
use super::holdings::Holdings;
use super::loans::LoanFiles;
use super::proof::MoneyFlow;
use super::view::Fact;
use super::{Book, BookDates, CashPlace, EventKind};
use crate::bylaws::Fund;
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_signed};

/// What a place holds, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashPosition {
    /// The place.
    pub place: CashPlace,
    /// What it held when the book began.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What came from outside the group.
    #[serde(with = "crate::wire::decimal")]
    pub money_in: Decimal,
    /// What came from other places of the group.
    #[serde(with = "crate::wire::decimal")]
    pub transferred_in: Decimal,
    /// What went out of the group.
    #[serde(with = "crate::wire::decimal")]
    pub money_out: Decimal,
    /// What went to other places of the group.
    #[serde(with = "crate::wire::decimal")]
    pub transferred_out: Decimal,
    /// What it holds: opening + money in + transferred in − money out − transferred out. It may be below 0.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
}

/// Returns what each place holds at the end of a day, in the order of the places.
///
/// Nothing is cut off at zero: a place that paid more than it had is shown as it is.
/// Source: docs/src/rules/book.md#cash-by-place.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, CashPlace, BookEvent, EventKind, PlaceKind, cash_positions};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "box".to_owned(), name: String::new(), place_kind: PlaceKind::CashBox });
/// let opening = EventKind::OpeningCash { place: "box".to_owned(), amount: 500.into() };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-01-01"), opening));
/// let tea = EventKind::Expense {
///     place: "box".to_owned(),
///     amount: 120.into(),
///     payee: "Mama Njeri".to_owned(),
///     reason: "tea".to_owned(),
///     fund: chama_core::bylaws::Fund::Administration,
/// };
/// book.events.push(BookEvent::new("e2".to_owned(), day("2025-01-11"), tea));
/// let held = cash_positions(&book, &BookDates::new(day("2025-01-31")))?;
/// assert_eq!(held[0].held.to_string(), "380.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn cash_positions(book: &Book, dates: &BookDates) -> Result<Vec<CashPosition>, ChamaError> {
    positions(book, &checked(book, "dates.known_on", dates.known_on)?, dates.as_of)
}

/// One step of money in or out of a place, below 0 if out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Movement<'a> {
    pub(crate) place: &'a str,
    pub(crate) flow: MoneyFlow,
    pub(crate) fund: Option<Fund>,
    pub(crate) amount: Minor,
}

/// What an event moves. Every kind of event that touches money has its arm here, and only here.
pub(crate) fn movements<'f>(
    fact: &'f Fact<'_>,
    loans: &LoanFiles,
    invested: &Holdings,
    currency: Currency,
) -> Result<impl Iterator<Item = Movement<'f>> + use<'f>, ChamaError> {
    let minor = |amount: &Decimal| minor_signed("amount", *amount, currency);
    let step = |place, flow, fund, amount| {
        Some(Movement {
            place,
            flow,
            fund,
            amount,
        })
    };
    let lent = loans.lent(fact.place);
    let fund = lent.map(|lent| lent.fund);
    let deducted = lent.map_or(Minor::ZERO, |lent| lent.fees + lent.interest);
    let steps = match &*fact.what {
        EventKind::OpeningCash { place, amount } => [step(place, MoneyFlow::Opening, None, minor(amount)?), None],
        EventKind::Paid { place, amount, .. } => [step(place, MoneyFlow::FromMembers, None, minor(amount)?), None],
        EventKind::ReceivedUnidentified { place, amount, .. } => {
            [step(place, MoneyFlow::Unidentified, None, minor(amount)?), None]
        }
        EventKind::InterestReceived {
            place,
            amount,
            tax_withheld,
            fund,
        } => [
            step(place, MoneyFlow::Interest, Some(*fund), minor(amount)?),
            step(place, MoneyFlow::TaxWithheld, Some(*fund), -minor(tax_withheld)?),
        ],
        EventKind::IncomeReceived {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::OtherIncome, Some(*fund), minor(amount)?), None],
        EventKind::Expense {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::Expense, Some(*fund), -minor(amount)?), None],
        EventKind::PlaceCharged {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::PlaceCharge, Some(*fund), -minor(amount)?), None],
        EventKind::Withdrawn {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::ToMembers, Some(*fund), -minor(amount)?), None],
        EventKind::Transferred {
            from_place,
            to_place,
            amount,
        } => [
            step(from_place, MoneyFlow::Transfer, None, -minor(amount)?),
            step(to_place, MoneyFlow::Transfer, None, minor(amount)?),
        ],
        EventKind::LoanDisbursed { place, amount, .. } => [
            step(place, MoneyFlow::Lent, fund, -minor(amount)?),
            step(place, MoneyFlow::DeductedFromLoans, None, deducted),
        ],
        EventKind::LoanToppedUp { place, amount, .. } => [step(place, MoneyFlow::Lent, fund, -minor(amount)?), None],
        EventKind::LoanRepaid { place, amount, .. } | EventKind::LoanRecovered { place, amount, .. } => {
            [step(place, MoneyFlow::ForLoans, None, minor(amount)?), None]
        }
        EventKind::LoanRefunded { place, amount, .. } => {
            [step(place, MoneyFlow::LoansRefunded, None, -minor(amount)?), None]
        }
        EventKind::PotReceived { place, amount, fee, .. } => [
            step(place, MoneyFlow::PotPaid, Some(Fund::Rotation), -minor(amount)?),
            step(place, MoneyFlow::PotFee, Some(Fund::Administration), minor(fee)?),
        ],
        EventKind::Invested {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::Invested, Some(*fund), -minor(amount)?), None],
        EventKind::InvestmentIncome {
            investment,
            place,
            amount,
            tax_withheld,
        }
        | EventKind::Matured {
            investment,
            place,
            amount,
            tax_withheld,
            ..
        } => {
            let flow = match &*fact.what {
                EventKind::Matured { .. } => MoneyFlow::Matured,
                _ => MoneyFlow::InvestmentIncome,
            };
            let fund = invested.fund(investment);
            [
                step(place, flow, fund, minor(amount)?),
                step(place, MoneyFlow::TaxWithheld, fund, -minor(tax_withheld)?),
            ]
        }
        EventKind::SharedOut {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::SharedOut, Some(*fund), -minor(amount)?), None],
        EventKind::DividendPaid {
            place,
            amount,
            tax_withheld,
            fund,
            ..
        } => [
            step(place, MoneyFlow::Dividends, Some(*fund), -minor(amount)?),
            step(place, MoneyFlow::TaxKeptBack, None, minor(tax_withheld)?),
        ],
        EventKind::TaxPaid { place, amount, .. } => [step(place, MoneyFlow::TaxPaid, None, -minor(amount)?), None],
        EventKind::UnitsBought {
            place, amount, fund, ..
        } => [step(place, MoneyFlow::UnitsBought, Some(*fund), minor(amount)?), None],
        EventKind::UnitsRedeemed {
            place, amount, fund, ..
        } => [
            step(place, MoneyFlow::UnitsRedeemed, Some(*fund), -minor(amount)?),
            None,
        ],
        EventKind::GoalSaved { place, amount, .. } => [
            step(place, MoneyFlow::SavedForGoals, Some(Fund::Savings), minor(amount)?),
            None,
        ],
        EventKind::GoalPaidOut { place, amount, .. } => [
            step(place, MoneyFlow::PaidFromGoals, Some(Fund::Savings), -minor(amount)?),
            None,
        ],
        EventKind::LoanApplied { .. }
        | EventKind::LoanApproved { .. }
        | EventKind::LoanRefused { .. }
        | EventKind::LoanCharged { .. }
        | EventKind::LoanWaived { .. }
        | EventKind::LoanWrittenOff { .. }
        | EventKind::LoanRateChanged { .. }
        | EventKind::LoanPaused { .. }
        | EventKind::LoanRescheduled { .. }
        | EventKind::Guaranteed { .. }
        | EventKind::GuaranteeReleased { .. }
        | EventKind::GuaranteeCalled { .. }
        | EventKind::OpeningMember { .. }
        | EventKind::Joined { .. }
        | EventKind::Left { .. }
        | EventKind::Removed { .. }
        | EventKind::Died { .. }
        | EventKind::Suspended { .. }
        | EventKind::Reinstated { .. }
        | EventKind::Rejoined { .. }
        | EventKind::HandsSet { .. }
        | EventKind::RoleGiven { .. }
        | EventKind::RoleEnded { .. }
        | EventKind::Attributed { .. }
        | EventKind::WronglyPaid { .. }
        | EventKind::Fined { .. }
        | EventKind::FeeCharged { .. }
        | EventKind::Waived { .. }
        | EventKind::Met { .. }
        | EventKind::Attended { .. }
        | EventKind::OpeningLoan { .. }
        | EventKind::Drew { .. }
        | EventKind::BidMade { .. }
        | EventKind::AuctionWon { .. }
        | EventKind::Swapped { .. }
        | EventKind::Skipped { .. }
        | EventKind::SlotSold { .. }
        | EventKind::FundMoved { .. }
        | EventKind::InvestmentValued { .. }
        | EventKind::DividendCredited { .. }
        | EventKind::GoalSet { .. }
        | EventKind::Reversed { .. }
        | EventKind::Corrected { .. } => [None, None],
    };
    Ok(steps.into_iter().flatten().filter(|step| !step.amount.is_zero()))
}

pub(crate) fn positions(book: &Book, read: &Read<'_>, as_of: NaiveDate) -> Result<Vec<CashPosition>, ChamaError> {
    #[derive(Default, Clone, Copy)]
    struct Sums {
        opening: Minor,
        money_in: Minor,
        transferred_in: Minor,
        money_out: Minor,
        transferred_out: Minor,
    }
    let currency = book_currency(book);
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for fact in read.view.facts.iter().take_while(|fact| fact.value_date <= as_of) {
        for step in movements(fact, &read.loans, &read.holdings, currency)? {
            let place = book.places.iter().find(|place| place.id == step.place);
            let Some(place) = place else { continue };
            let sums = sums.entry(&place.id).or_default();
            match (step.flow, step.amount.is_positive()) {
                (MoneyFlow::Opening, _) => sums.opening += step.amount,
                (MoneyFlow::Transfer, true) => sums.transferred_in += step.amount,
                (MoneyFlow::Transfer, false) => sums.transferred_out -= step.amount,
                (_, true) => sums.money_in += step.amount,
                (_, false) => sums.money_out -= step.amount,
            }
        }
    }
    let position = |place: &CashPlace| {
        let sums = sums.get(place.id.as_str()).copied().unwrap_or_default();
        let held = sums.opening + sums.money_in + sums.transferred_in - sums.money_out - sums.transferred_out;
        CashPosition {
            place: place.clone(),
            opening: sums.opening.amount(currency),
            money_in: sums.money_in.amount(currency),
            transferred_in: sums.transferred_in.amount(currency),
            money_out: sums.money_out.amount(currency),
            transferred_out: sums.transferred_out.amount(currency),
            held: held.amount(currency),
        }
    };
    Ok(book.places.iter().map(position).collect())
}
