//! What is wrong with one event by what it says for itself.

use rust_decimal::Decimal;

use crate::book::view::is_of_register;
use crate::book::{BookEvent, EventKind};
use crate::chama::check_hands;
use crate::contribution::{Charge, OpeningDue};
use crate::error::ChamaError;
use crate::limits::{self, check_date, check_id, check_text};
use crate::loan::{FirstDue, RepaymentTerm};
use crate::money::{Currency, Minor, minor_amount, minor_signed};

/// What an event says for itself, with paths below the event's.
pub(crate) fn event_errors(event: &BookEvent, currency: Currency, errors: &mut Vec<ChamaError>) {
    errors.extend(check_id("id", &event.id).err());
    errors.extend(check_date("value_date", event.value_date).err());
    if let Some(recorded_on) = event.recorded_on {
        errors.extend(check_date("recorded_on", recorded_on).err());
        // A change of the register may be announced; money is not written down before it is there.
        if recorded_on < event.value_date && !is_of_register(&event.what) {
            errors.push(ChamaError::WrongOrder {
                argument: "recorded_on".to_owned(),
                value: recorded_on.to_string(),
                earliest: event.value_date.to_string(),
            });
        }
    }
    let mut below = Vec::new();
    kind_errors(&event.what, currency, &mut below);
    errors.extend(below.into_iter().map(|error| error.within("what")));
}

fn kind_errors(what: &EventKind, currency: Currency, errors: &mut Vec<ChamaError>) {
    let mut keep = |checked: Result<(), ChamaError>| errors.extend(checked.err());
    let above_zero = |amount: &Decimal| check_above_zero("amount", *amount, currency);
    match what {
        EventKind::OpeningCash { amount, .. } => keep(minor_signed("amount", *amount, currency).map(drop)),
        EventKind::OpeningMember {
            dues, charges, advance, ..
        } => {
            for (place, due) in dues.iter().enumerate() {
                let within = |error: ChamaError| error.within(&format!("dues[{place}]"));
                opening_due_errors(due, currency)
                    .into_iter()
                    .for_each(|checked| keep(checked.map_err(within)));
            }
            for (place, charge) in charges.iter().enumerate() {
                let within = |error: ChamaError| error.within(&format!("charges[{place}]"));
                charge_errors(charge, currency)
                    .into_iter()
                    .for_each(|checked| keep(checked.map_err(within)));
            }
            keep(minor_amount("advance", *advance, currency).map(drop));
        }
        EventKind::Joined { member, name, hands } => {
            keep(check_id("member", member));
            keep(check_text("name", name));
            keep(check_hands("hands", *hands));
        }
        EventKind::HandsSet { hands, .. } => keep(check_hands("hands", *hands)),
        EventKind::Left { .. }
        | EventKind::Removed { .. }
        | EventKind::Died { .. }
        | EventKind::Suspended { .. }
        | EventKind::Reinstated { .. }
        | EventKind::Rejoined { .. }
        | EventKind::RoleGiven { .. }
        | EventKind::RoleEnded { .. } => {}
        EventKind::Paid { amount, reference, .. }
        | EventKind::Withdrawn { amount, reference, .. }
        | EventKind::LoanDisbursed { amount, reference, .. }
        | EventKind::LoanRepaid { amount, reference, .. }
        | EventKind::LoanRefunded { amount, reference, .. } => {
            keep(above_zero(amount));
            keep(check_text("reference", reference));
        }
        EventKind::ReceivedUnidentified {
            amount,
            payer,
            reference,
            ..
        }
        | EventKind::LoanRecovered {
            amount,
            payer,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payer", payer));
            keep(check_text("reference", reference));
        }
        EventKind::Attributed { amount, .. } | EventKind::Transferred { amount, .. } => keep(above_zero(amount)),
        EventKind::WronglyPaid { reason, .. } | EventKind::Reversed { reason, .. } => {
            keep(check_text("reason", reason));
        }
        EventKind::Fined { amount, reason, .. }
        | EventKind::FeeCharged { amount, reason, .. }
        | EventKind::PlaceCharged { amount, reason, .. }
        | EventKind::LoanCharged { amount, reason, .. } => {
            keep(above_zero(amount));
            keep(check_text("reason", reason));
        }
        EventKind::Waived { amount, authority, .. } => {
            if let Some(amount) = amount {
                keep(above_zero(amount));
            }
            keep(check_text("authority", authority));
        }
        EventKind::Met { note } => keep(check_text("note", note)),
        EventKind::Attended { members, .. } => {
            keep(if members.is_empty() {
                Err(ChamaError::Empty {
                    argument: "members".to_owned(),
                })
            } else {
                limits::MEMBERS.check_len("members", members.len())
            });
        }
        EventKind::Expense {
            amount, payee, reason, ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payee", payee));
            keep(check_text("reason", reason));
        }
        EventKind::InterestReceived {
            amount, tax_withheld, ..
        } => {
            keep(above_zero(amount));
            keep(minor_amount("tax_withheld", *tax_withheld, currency).map(drop));
            if tax_withheld > amount {
                keep(Err(ChamaError::OutOfRange {
                    argument: "tax_withheld".to_owned(),
                    value: tax_withheld.to_string(),
                    minimum: "0".to_owned(),
                    maximum: amount.to_string(),
                }));
            }
        }
        EventKind::IncomeReceived {
            amount, payer, reason, ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payer", payer));
            keep(check_text("reason", reason));
        }
        EventKind::LoanApplied {
            loan,
            product,
            amount,
            term,
            reason,
            ..
        } => {
            keep(check_id("loan", loan));
            keep(check_id("product", product));
            keep(above_zero(amount));
            keep(check_term(term, currency));
            keep(check_text("reason", reason));
        }
        EventKind::LoanApproved {
            amount,
            term,
            first_due,
            authority,
            ..
        } => {
            if let Some(amount) = amount {
                keep(above_zero(amount));
            }
            if let Some(term) = term {
                keep(check_term(term, currency));
            }
            if let FirstDue::On { date } = first_due {
                keep(check_date("first_due.date", *date));
            }
            keep(check_text("authority", authority));
        }
        EventKind::LoanRefused { authority, reason, .. } => {
            keep(check_text("authority", authority));
            keep(check_text("reason", reason));
        }
        EventKind::LoanWaived {
            instalment,
            amount,
            authority,
            ..
        } => {
            if let Some(instalment) = instalment {
                keep(limits::PERIODS.check("instalment", i64::from(*instalment)));
            }
            if let Some(amount) = amount {
                keep(above_zero(amount));
            }
            keep(check_text("authority", authority));
        }
        EventKind::LoanWrittenOff { authority, .. } => keep(check_text("authority", authority)),
        EventKind::LoanRateChanged { rate, authority, .. } => {
            keep(rate.check("rate"));
            keep(check_text("authority", authority));
        }
        EventKind::LoanToppedUp {
            amount,
            authority,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(check_text("authority", authority));
            keep(check_text("reference", reference));
        }
        EventKind::LoanPaused { until, authority, .. } => {
            keep(check_date("until", *until));
            keep(check_text("authority", authority));
        }
        EventKind::LoanRescheduled { authority, .. } => keep(check_text("authority", authority)),
        EventKind::Guaranteed { amount, .. } | EventKind::GuaranteeCalled { amount, .. } => keep(above_zero(amount)),
        EventKind::GuaranteeReleased { amount, .. } => {
            if let Some(amount) = amount {
                keep(above_zero(amount));
            }
        }
        EventKind::Corrected {
            amount,
            value_date,
            reason,
            ..
        } => {
            if let Some(amount) = amount {
                keep(minor_signed("amount", *amount, currency).map(drop));
            }
            if let Some(value_date) = value_date {
                keep(check_date("value_date", *value_date));
            }
            keep(check_text("reason", reason));
        }
    }
}

fn check_term(term: &RepaymentTerm, currency: Currency) -> Result<(), ChamaError> {
    match term {
        RepaymentTerm::Instalments { count } => limits::INSTALMENTS.check("term.count", i64::from(*count)),
        RepaymentTerm::InstalmentAmount { amount } => check_above_zero("term.amount", *amount, currency),
    }
}

fn check_above_zero(argument: &str, amount: Decimal, currency: Currency) -> Result<(), ChamaError> {
    if minor_amount(argument, amount, currency)?.is_zero() {
        return Err(ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: amount.to_string(),
            minimum: Minor(1).amount(currency).to_string(),
            maximum: limits::AMOUNT.maximum.to_string(),
        });
    }
    Ok(())
}

fn opening_due_errors(due: &OpeningDue, currency: Currency) -> [Result<(), ChamaError>; 3] {
    [
        check_id("rule", &due.rule),
        check_date("due_on", due.due_on),
        check_above_zero("amount", due.amount, currency),
    ]
}

fn charge_errors(charge: &Charge, currency: Currency) -> [Result<(), ChamaError>; 4] {
    [
        check_id("id", &charge.id),
        check_date("on", charge.on),
        check_above_zero("amount", charge.amount, currency),
        check_text("reason", &charge.reason),
    ]
}
