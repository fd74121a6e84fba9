//! Who stands for whom, from the lines of the book.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::entries::{Side, balances, steps};
use super::faults::{Read, checked};
use super::standing::Standing;
use super::{Book, BookDates, EventKind};
use crate::chama::{Member, MemberState, membership_on};
use crate::error::ChamaError;
use crate::loan::{
    GuaranteePledge, GuaranteeRegister, GuaranteedLoan, LoanPosition, LoanStatus, MemberStanding, PledgeState,
    SaverFacts,
};
use crate::money::{Currency, Minor, minor_signed};

/// Returns the savers of the book, its loans and who stands for them, for the functions on guarantees.
///
/// What was saved is what was paid for contributions to the savings and the loan fund and for shares, less what was paid
/// out of these funds. A loan is owed its principal and what is due of interest, fees and penalties; one not handed
/// out yet, what was applied for or approved. Source: docs/src/rules/book.md#guarantees.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, book_guarantees};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: vec![Member::new("wanjiku".to_owned(), day("2025-01-01"))],
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let register = book_guarantees(&book, &BookDates::new(day("2025-01-31")))?;
/// assert_eq!(register.savers[0].savings.to_string(), "0.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_guarantees(book: &Book, dates: &BookDates) -> Result<GuaranteeRegister, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let steps = steps(book, &read, &standing)?;
    let currency = standing.currency;
    let mut saved: BTreeMap<&str, Minor> = BTreeMap::new();
    for (side, balance) in balances(&steps) {
        if let Side::OfMember(member, _) = side {
            *saved.entry(member).or_default() -= balance;
        }
    }
    let mut savers = Vec::with_capacity(standing.accounts.len());
    for account in &standing.accounts {
        let id = account.member.id.as_str();
        savers.push(SaverFacts {
            member: id.to_owned(),
            savings: saved.get(id).copied().unwrap_or_default().or_zero().amount(currency),
            standing: standing_of(&account.member, dates)?,
        });
    }
    let positions = standing.loans.iter();
    let positions = positions.map(|loan| (loan.open.loan.id.as_str(), &loan.life.position));
    let owed = owed_on(&read, &positions.collect(), dates, currency)?;
    let loans = owed.iter().map(|loan| GuaranteedLoan {
        id: loan.id.to_owned(),
        member: loan.member.to_owned(),
        owed: loan.owed.amount(currency),
    });
    Ok(GuaranteeRegister {
        currency,
        ..GuaranteeRegister::new(savers, loans.collect(), pledges(&read, &owed, dates, currency))
    })
}

/// How a member stands with the group.
fn standing_of(member: &Member, dates: &BookDates) -> Result<MemberStanding, ChamaError> {
    Ok(match membership_on(member, dates.as_of)?.state {
        MemberState::Active => MemberStanding::Good,
        MemberState::Suspended => MemberStanding::Suspended,
        MemberState::NotJoined | MemberState::Left | MemberState::Removed | MemberState::Died => MemberStanding::Left,
    })
}

/// A loan that was not refused.
struct Owed<'r> {
    id: &'r str,
    member: &'r str,
    owed: Minor,
    is_over: bool,
}

fn owed_on<'r>(
    read: &'r Read<'_>,
    positions: &BTreeMap<&str, &LoanPosition>,
    dates: &BookDates,
    currency: Currency,
) -> Result<Vec<Owed<'r>>, ChamaError> {
    let minor = |amount: Decimal| minor_signed("amount", amount, currency);
    let mut owed = Vec::new();
    for file in &read.loans.files {
        let Some(applied) = read.view.facts.get(file.applied) else {
            continue;
        };
        let is_refused = file.refused.and_then(|place| read.view.facts.get(place));
        if applied.value_date > dates.as_of || is_refused.is_some_and(|fact| fact.value_date <= dates.as_of) {
            continue;
        }
        let position = positions.get(file.id.as_str()).copied();
        let (amount, is_over) = match position {
            Some(position) if position.status == LoanStatus::WrittenOff => {
                let left = minor(position.written_off.total)? - minor(position.recovered)?;
                (left.or_zero(), false)
            }
            Some(position) if position.status != LoanStatus::NotDisbursed => {
                let beside = minor(position.owed.total)? - minor(position.owed.principal)?;
                let amount = minor(position.principal_outstanding)? + beside;
                (amount, position.status == LoanStatus::Repaid)
            }
            _ => (minor(file.approved_amount)?, false),
        };
        owed.push(Owed {
            id: &file.id,
            member: &file.member,
            owed: amount,
            is_over,
        });
    }
    Ok(owed)
}

/// The guarantees by their lines; a release takes the oldest of that member first, and so does the end of the loan.
fn pledges(read: &Read<'_>, owed: &[Owed<'_>], dates: &BookDates, currency: Currency) -> Vec<GuaranteePledge> {
    let known: BTreeMap<&str, &Owed<'_>> = owed.iter().map(|loan| (loan.id, loan)).collect();
    let minor = |amount: Decimal| minor_signed("amount", amount, currency).unwrap_or(Minor::ZERO);
    let mut pledges: Vec<(GuaranteePledge, Minor)> = Vec::new();
    let facts = read.view.facts.iter();
    for fact in facts.take_while(|fact| fact.value_date <= dates.as_of) {
        match &*fact.what {
            EventKind::Guaranteed { loan, member, amount } if known.contains_key(loan.as_str()) => {
                let pledge = GuaranteePledge {
                    id: fact.id.to_owned(),
                    loan: loan.clone(),
                    guarantor: member.clone(),
                    amount: *amount,
                    pledged_on: fact.value_date,
                    state: PledgeState::Accepted,
                };
                pledges.push((pledge, minor(*amount)));
            }
            EventKind::GuaranteeReleased { loan, member, amount } => {
                let mut free = amount.map(minor);
                for (_, left) in pledges
                    .iter_mut()
                    .filter(|(pledge, _)| pledge.loan == *loan && pledge.guarantor == *member)
                {
                    let now = free.map_or(*left, |free| free.min(*left));
                    *left -= now;
                    free = free.map(|free| free - now);
                }
            }
            _ => {}
        }
    }
    let stands = |(pledge, left): (GuaranteePledge, Minor)| {
        let is_over = known.get(pledge.loan.as_str()).is_none_or(|loan| loan.is_over);
        if is_over || left.is_zero() {
            return GuaranteePledge {
                state: PledgeState::Released,
                ..pledge
            };
        }
        GuaranteePledge {
            amount: left.amount(currency),
            ..pledge
        }
    };
    pledges.into_iter().map(stands).collect()
}
