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
        | EventKind::LoanRefunded { amount, reference, .. }
        | EventKind::TaxPaid { amount, reference, .. }
        | EventKind::GoalSaved { amount, reference, .. }
        | EventKind::GoalPaidOut { amount, reference, .. } => {
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
            keep(check_part("tax_withheld", *tax_withheld, *amount, currency));
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
        EventKind::OpeningLoan {
            loan,
            product,
            amount,
            disbursed_on,
            term,
            first_due,
            repaid,
            ..
        } => {
            keep(check_id("loan", loan));
            keep(check_id("product", product));
            keep(above_zero(amount));
            keep(check_date("disbursed_on", *disbursed_on));
            keep(check_term(term, currency));
            if let FirstDue::On { date } = first_due {
                keep(check_date("first_due.date", *date));
            }
            keep(limits::LOAN_EVENTS.check_len("repaid", repaid.len()));
            for (place, one) in repaid.iter().enumerate() {
                let within = |error: ChamaError| error.within(&format!("repaid[{place}]"));
                keep(check_date("on", one.on).map_err(within));
                keep(check_above_zero("amount", one.amount, currency).map_err(within));
            }
        }
        EventKind::Drew {
            cycle,
            order,
            transcript,
        } => {
            keep(turn("cycle", *cycle));
            keep(if order.is_empty() {
                Err(ChamaError::Empty {
                    argument: "order".to_owned(),
                })
            } else {
                limits::MEMBERS.check_len("order", order.len())
            });
            keep(check_text("transcript", transcript));
        }
        EventKind::BidMade {
            cycle, round, discount, ..
        }
        | EventKind::AuctionWon {
            cycle, round, discount, ..
        } => {
            keep(turn("cycle", *cycle));
            keep(turn("round", *round));
            keep(minor_amount("discount", *discount, currency).map(drop));
        }
        EventKind::PotReceived {
            cycle,
            round,
            amount,
            fee,
            reference,
            ..
        } => {
            keep(turn("cycle", *cycle));
            keep(turn("round", *round));
            keep(above_zero(amount));
            keep(check_part("fee", *fee, *amount, currency));
            keep(check_text("reference", reference));
        }
        EventKind::Swapped {
            cycle,
            round,
            with_round,
            ..
        } => {
            keep(turn("cycle", *cycle));
            keep(turn("round", *round));
            keep(turn("with_round", *with_round));
        }
        EventKind::Skipped {
            cycle, round, reason, ..
        } => {
            keep(turn("cycle", *cycle));
            keep(turn("round", *round));
            keep(check_text("reason", reason));
        }
        EventKind::SlotSold { cycle, amount, .. } => {
            keep(turn("cycle", *cycle));
            keep(minor_signed("amount", *amount, currency).map(drop));
        }
        EventKind::FundMoved { amount, reason, .. } => {
            keep(above_zero(amount));
            keep(check_text("reason", reason));
        }
        EventKind::Invested {
            investment,
            amount,
            name,
            ..
        } => {
            keep(check_id("investment", investment));
            keep(above_zero(amount));
            keep(check_text("name", name));
        }
        EventKind::InvestmentValued { value, .. } => keep(minor_amount("value", *value, currency).map(drop)),
        EventKind::InvestmentIncome {
            amount, tax_withheld, ..
        } => {
            keep(above_zero(amount));
            keep(check_part("tax_withheld", *tax_withheld, *amount, currency));
        }
        EventKind::Matured {
            amount,
            tax_withheld,
            put_down_at,
            ..
        } => {
            keep(minor_amount("amount", *amount, currency).map(drop));
            keep(check_part("tax_withheld", *tax_withheld, *amount, currency));
            if let Some(put_down_at) = put_down_at {
                keep(minor_amount("put_down_at", *put_down_at, currency).map(drop));
            }
        }
        EventKind::SharedOut {
            amount,
            profit,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(minor_signed("profit", *profit, currency).map(drop));
            if profit > amount {
                keep(Err(above("profit", *profit, "-1000000000000", *amount)));
            }
            keep(check_text("reference", reference));
        }
        EventKind::DividendPaid {
            amount,
            tax_withheld,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(check_part("tax_withheld", *tax_withheld, *amount, currency));
            keep(check_text("reference", reference));
        }
        EventKind::DividendCredited {
            amount, tax_withheld, ..
        } => {
            keep(above_zero(amount));
            keep(check_part("tax_withheld", *tax_withheld, *amount, currency));
            if tax_withheld == amount {
                keep(Err(above("tax_withheld", *tax_withheld, "0", *amount)));
            }
        }
        EventKind::UnitsBought {
            amount,
            units,
            reference,
            ..
        }
        | EventKind::UnitsRedeemed {
            amount,
            units,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(check_units("units", *units));
            keep(check_text("reference", reference));
        }
        EventKind::GoalSet {
            goal,
            amount,
            due_on,
            name,
            ..
        } => {
            keep(check_id("goal", goal));
            keep(above_zero(amount));
            keep(check_date("due_on", *due_on));
            keep(check_text("name", name));
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

/// The number of a cycle or of a round.
fn turn(argument: &str, number: i32) -> Result<(), ChamaError> {
    limits::TURN_NUMBER.check(argument, i64::from(number))
}

/// A part of an amount: from 0 to all of it.
fn check_part(argument: &str, part: Decimal, of: Decimal, currency: Currency) -> Result<(), ChamaError> {
    minor_amount(argument, part, currency)?;
    if part > of {
        return Err(above(argument, part, "0", of));
    }
    Ok(())
}

fn above(argument: &str, value: Decimal, minimum: &str, maximum: Decimal) -> ChamaError {
    ChamaError::OutOfRange {
        argument: argument.to_owned(),
        value: value.to_string(),
        minimum: minimum.to_owned(),
        maximum: maximum.to_string(),
    }
}

fn check_units(argument: &str, units: Decimal) -> Result<(), ChamaError> {
    limits::UNITS.check_decimal(argument, units)?;
    limits::check_decimals(argument, units, limits::UNIT_DECIMALS)?;
    if units.is_zero() {
        return Err(above(
            argument,
            units,
            "0.00000001",
            Decimal::from(limits::UNITS.maximum),
        ));
    }
    Ok(())
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
