//! Each member's account, put together from the events of the book.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::faults::{book_currency, checked};
use super::ledger::sound_ledger;
use super::register::Register;
use super::view::View;
use super::{Book, EventKind};
use crate::contribution::{
    Attendance, Charge, ChargeKind, MemberAccount, Payment, Suspense, SuspenseAttribution, SuspenseReceipt, Waiver,
};
use crate::error::ChamaError;
use crate::sort;

/// Returns the account of every member as known on a day, in the order of the register.
///
/// Events become payments, waivers, charges and attendance, each under the id of its event. What was reversed is not
/// there, what was corrected is right; a payment that was credited to the wrong member and money that was attributed
/// later carry the value date of the money. What an unmarked payment pays of loans is a charge of the kind `loan` under the
/// payment's id. Hand the accounts to `contribution_positions`.
/// Source: docs/src/rules/book.md#from-events-to-accounts.
///
/// # Errors
/// `date_out_of_range` (`known_on`); then the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{CashPlace, BookEvent, EventKind, PlaceKind, member_accounts};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let members = vec![Member::new("wanjiku".to_owned(), day("2025-01-01")), Member::new("otieno".to_owned(), day("2025-01-01"))];
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members,
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "till".to_owned(), name: String::new(), place_kind: PlaceKind::MobileMoney });
/// let paid = EventKind::Paid {
///     member: "wanjiku".to_owned(),
///     amount: 1_000.into(),
///     place: "till".to_owned(),
///     purpose: Default::default(),
///     reference: "TBK4XY7Q2P".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-05"), paid));
/// let moved = EventKind::WronglyPaid {
///     payment: "e1".to_owned(),
///     member: "otieno".to_owned(),
///     reason: "he showed the message".to_owned(),
/// };
/// book.events.push(BookEvent::new("e2".to_owned(), day("2025-02-08"), moved));
///
/// let accounts = member_accounts(&book, day("2025-02-08"))?;
/// assert!(accounts[0].payments.is_empty());
/// assert_eq!(accounts[1].payments[0].value_date, day("2025-02-05"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn member_accounts(book: &Book, known_on: NaiveDate) -> Result<Vec<MemberAccount>, ChamaError> {
    let read = checked(book, "known_on", known_on)?;
    Ok(sound_ledger(book, &read)?.accounts)
}

/// Returns the unidentified money as known on a day, for `suspense_balances`.
///
/// An attribution holds from the day of the money, as the payment that it makes does: what is not known yet is left
/// out by `known_on`. Source: docs/src/rules/book.md#unidentified-money.
///
/// # Errors
/// `date_out_of_range` (`known_on`); then the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, CashPlace, EventKind, PlaceKind, book_suspense};
/// use chama_core::contribution::suspense_balances;
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "till".to_owned(), name: String::new(), place_kind: PlaceKind::MobileMoney });
/// let money = EventKind::ReceivedUnidentified {
///     amount: 700.into(),
///     place: "till".to_owned(),
///     payer: "254700000000".to_owned(),
///     reference: "TBK4XY7Q2P".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-05"), money));
/// let suspense = book_suspense(&book, day("2025-02-05"))?;
/// assert_eq!(suspense_balances(&suspense, day("2025-02-05"))?[0].held.to_string(), "700.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_suspense(book: &Book, known_on: NaiveDate) -> Result<Suspense, ChamaError> {
    Ok(suspense(book, &checked(book, "known_on", known_on)?.view))
}

/// The unidentified money of a view whose references are right.
pub(crate) fn suspense(book: &Book, view: &View<'_>) -> Suspense {
    let mut suspense = Suspense {
        currency: book_currency(book),
        receipts: Vec::new(),
        attributions: Vec::new(),
    };
    for fact in &view.facts {
        match &*fact.what {
            EventKind::ReceivedUnidentified { amount, .. } => suspense.receipts.push(SuspenseReceipt {
                id: fact.id.to_owned(),
                value_date: fact.value_date,
                amount: *amount,
            }),
            EventKind::Attributed {
                receipt,
                member,
                amount,
                ..
            } => {
                let Some(came) = view.fact(receipt) else { continue };
                suspense.attributions.push(SuspenseAttribution {
                    id: fact.id.to_owned(),
                    receipt: receipt.clone(),
                    member: member.clone(),
                    on: came.value_date,
                    amount: *amount,
                });
            }
            _ => {}
        }
    }
    suspense
}

/// The accounts of a view whose references are right.
pub(crate) fn accounts(register: &Register, view: &View<'_>) -> Vec<MemberAccount> {
    let mut accounts: Vec<MemberAccount> = register.members.iter().cloned().map(MemberAccount::new).collect();
    // Within a day money counts in the order in which it came, also when it was attributed later.
    let mut payments: Vec<(NaiveDate, usize, usize, usize, Payment)> = Vec::new();
    for fact in &view.facts {
        if let EventKind::Attended {
            meeting,
            members,
            status,
        } = &*fact.what
        {
            let Some(meeting) = view.fact(meeting) else { continue };
            for member in members {
                let place = register.by_id.get(member.as_str());
                if let Some(account) = place.and_then(|place| accounts.get_mut(*place)) {
                    account.attendance.push(Attendance {
                        meeting_on: meeting.value_date,
                        status: *status,
                    });
                }
            }
            continue;
        }
        let Some(place) = super::view::member_of(&fact.what).and_then(|member| register.by_id.get(member)) else {
            continue;
        };
        let Some(account) = accounts.get_mut(*place) else {
            continue;
        };
        let id = fact.id.to_owned();
        let on = fact.value_date;
        match &*fact.what {
            EventKind::OpeningMember {
                dues, charges, advance, ..
            } => {
                account.opened_on = Some(on);
                account.opening_dues.clone_from(dues);
                account.charges.extend(charges.iter().cloned());
                if !advance.is_zero() {
                    payments.push((on, fact.place, fact.place, *place, Payment::new(id, on, *advance)));
                }
            }
            EventKind::Paid { amount, purpose, .. } => {
                let payment = Payment {
                    purpose: purpose.clone(),
                    ..Payment::new(id, on, *amount)
                };
                payments.push((on, fact.place, fact.place, *place, payment));
            }
            EventKind::Attributed {
                receipt,
                amount,
                purpose,
                ..
            } => {
                let Some(receipt) = view.fact(receipt) else { continue };
                let payment = Payment {
                    purpose: purpose.clone(),
                    ..Payment::new(id, receipt.value_date, *amount)
                };
                payments.push((receipt.value_date, receipt.place, fact.place, *place, payment));
            }
            EventKind::DividendCredited { purpose, .. } => {
                let payment = Payment {
                    purpose: purpose.clone(),
                    ..Payment::new(id, on, credited(&fact.what))
                };
                payments.push((on, fact.place, fact.place, *place, payment));
            }
            EventKind::Fined {
                amount, reason, fund, ..
            } => account.charges.push(Charge {
                id,
                on,
                charge_kind: ChargeKind::Fine,
                amount: *amount,
                fund: *fund,
                reason: reason.clone(),
            }),
            EventKind::FeeCharged {
                amount, reason, fund, ..
            } => account.charges.push(Charge {
                id,
                on,
                charge_kind: ChargeKind::Fee,
                amount: *amount,
                fund: *fund,
                reason: reason.clone(),
            }),
            EventKind::Waived {
                target,
                amount,
                authority,
                ..
            } => account.waivers.push(Waiver {
                id,
                on,
                target: target.clone(),
                amount: *amount,
                authority: authority.clone(),
            }),
            _ => {}
        }
    }
    sort::by_key(&mut payments, |(on, receipt, event, ..)| (*on, *receipt, *event));
    for (_, _, _, place, payment) in payments {
        if let Some(account) = accounts.get_mut(place) {
            account.payments.push(payment);
        }
    }
    accounts
}

/// What of a dividend stays in the group as a payment of the member.
pub(crate) fn credited(what: &EventKind) -> Decimal {
    match what {
        EventKind::DividendCredited {
            amount, tax_withheld, ..
        } => amount.saturating_sub(*tax_withheld),
        _ => Decimal::ZERO,
    }
}
