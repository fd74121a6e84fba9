//! The facts of an account, checked and in smallest units, those of the future left out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::joining::charges_of_joiner;
use super::rulebook::Rulebook;
use super::{Attendance, Charge, MemberAccount, OpeningDue, Payment, PaymentPurpose, Waiver, WaiverTarget};
use crate::chama::{Member, Timeline, check_member};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id, check_text};
use crate::money::{Currency, Minor, positive_amount};
use crate::sort;

/// What is known of a member by a day.
pub(crate) struct Facts<'a> {
    pub(crate) account: &'a MemberAccount,
    pub(crate) as_of: NaiveDate,
    pub(crate) times: Timeline,
    /// Opening dues with their amounts, in their order.
    pub(crate) opening: Vec<(&'a OpeningDue, Minor)>,
    /// Payments by value date, then by their place in the list, which is the first number.
    pub(crate) payments: Vec<(usize, &'a Payment, Minor)>,
    /// Waivers by date, then by their place in the list, with the most that each takes.
    pub(crate) waivers: Vec<(usize, &'a Waiver, Option<Minor>)>,
    /// Charges by date, those of joining first, then by their place in the list.
    pub(crate) charges: Vec<(Cow<'a, Charge>, Minor)>,
    pub(crate) attendance: Vec<&'a Attendance>,
}

/// Checks the account, in the order of its fields, and takes in what is known by `as_of`.
pub(crate) fn facts<'a>(
    book: &Rulebook<'_>,
    account: &'a MemberAccount,
    as_of: NaiveDate,
) -> Result<Facts<'a>, ChamaError> {
    let currency = book.currency;
    check_member("member", &account.member)?;
    if let Some(opened_on) = account.opened_on {
        check_date("opened_on", opened_on)?;
    }
    let opening = each("opening_dues", &account.opening_dues, |due| opening_due(book, due))?;
    let payments = each("payments", &account.payments, |payment| paid(payment, currency))?;
    unique(
        "payments",
        account.payments.iter().map(|payment| payment.id.as_str()),
        "id",
    )?;
    let waivers = each("waivers", &account.waivers, |waiver| waived(waiver, currency))?;
    unique("waivers", account.waivers.iter().map(|waiver| waiver.id.as_str()), "id")?;
    let charges = each("charges", &account.charges, |charge| charged(charge, currency))?;
    unique("charges", account.charges.iter().map(|charge| charge.id.as_str()), "id")?;
    each("attendance", &account.attendance, |line| {
        check_date("meeting_on", line.meeting_on)
    })?;
    unique(
        "attendance",
        account.attendance.iter().map(|line| line.meeting_on),
        "meeting_on",
    )?;

    let settled_before = account
        .opened_on
        .is_some_and(|opened_on| opened_on > account.member.joined);
    let joining = if settled_before {
        Vec::new()
    } else {
        charges_of_joiner(book, &account.member)
    };
    for (index, charge) in account.charges.iter().enumerate() {
        if joining.iter().any(|(other, _)| other.id == charge.id) {
            return Err(duplicate(&format!("charges[{index}].id"), &charge.id));
        }
    }
    let joining = joining.into_iter().map(|(charge, amount)| (Cow::Owned(charge), amount));
    let mut charges: Vec<_> = joining
        .chain(account.charges.iter().map(Cow::Borrowed).zip(charges))
        .collect();
    sort::by_key(&mut charges, |(charge, _)| charge.on);
    Ok(Facts {
        account,
        as_of,
        times: Timeline::new(&known_member(&account.member, as_of)),
        opening: account.opening_dues.iter().zip(opening).collect(),
        payments: by_date(&account.payments, payments, as_of, |payment| payment.value_date),
        waivers: by_date(&account.waivers, waivers, as_of, |waiver| waiver.on),
        charges,
        attendance: account
            .attendance
            .iter()
            .filter(|line| line.meeting_on <= as_of)
            .collect(),
    })
}

/// The member without the changes of the future.
fn known_member(member: &Member, as_of: NaiveDate) -> Cow<'_, Member> {
    let known = member.changes.partition_point(|change| change.on <= as_of);
    if known == member.changes.len() {
        return Cow::Borrowed(member);
    }
    let mut member = member.clone();
    member.changes.truncate(known);
    Cow::Owned(member)
}

/// Checks the entries of a list one by one and says which one is wrong.
fn each<'a, T, U>(
    list: &str,
    entries: &'a [T],
    check: impl Fn(&'a T) -> Result<U, ChamaError>,
) -> Result<Vec<U>, ChamaError> {
    EVENTS.check_len(list, entries.len())?;
    let mut checked = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        checked.push(check(entry).map_err(|error| error.within(&format!("{list}[{index}]")))?);
    }
    Ok(checked)
}

/// Refuses what is there twice; names the later one that comes first.
pub(crate) fn unique<T: Ord + Clone + ToString>(
    list: &str,
    keys: impl Iterator<Item = T> + Clone,
    field: &str,
) -> Result<(), ChamaError> {
    // Most lists are in order: then equal keys would be neighbours.
    if keys.clone().zip(keys.clone().skip(1)).all(|(one, next)| one < next) {
        return Ok(());
    }
    let mut seen: Vec<(T, usize)> = keys.enumerate().map(|(index, key)| (key, index)).collect();
    sort::ascending(&mut seen);
    let twice = seen
        .iter()
        .zip(seen.iter().skip(1))
        .filter(|(one, next)| one.0 == next.0);
    match twice.map(|(_, next)| next).min_by_key(|(_, index)| *index) {
        None => Ok(()),
        Some((key, index)) => Err(duplicate(&format!("{list}[{index}].{field}"), &key.to_string())),
    }
}

fn duplicate(argument: &str, value: &str) -> ChamaError {
    ChamaError::Duplicate {
        argument: argument.to_owned(),
        value: value.to_owned(),
    }
}

fn opening_due(book: &Rulebook<'_>, due: &OpeningDue) -> Result<Minor, ChamaError> {
    check_id("rule", &due.rule)?;
    if book.contribution(&due.rule).is_none() {
        return Err(ChamaError::NotFound {
            argument: "rule".to_owned(),
            value: due.rule.clone(),
            expected: "the id of a contribution rule".to_owned(),
        });
    }
    check_date("due_on", due.due_on)?;
    positive_amount("amount", due.amount, book.currency)
}

fn paid(payment: &Payment, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("id", &payment.id)?;
    check_date("value_date", payment.value_date)?;
    let amount = positive_amount("amount", payment.amount, currency)?;
    match &payment.purpose {
        PaymentPurpose::Waterfall | PaymentPurpose::Fines | PaymentPurpose::Shares => {}
        PaymentPurpose::Due { rule, scheduled_on } => {
            check_id("purpose.rule", rule)?;
            check_date("purpose.scheduled_on", *scheduled_on)?;
        }
        PaymentPurpose::Charge { charge } => check_id("purpose.charge", charge)?,
    }
    Ok(amount)
}

fn waived(waiver: &Waiver, currency: Currency) -> Result<Option<Minor>, ChamaError> {
    check_id("id", &waiver.id)?;
    check_date("on", waiver.on)?;
    match &waiver.target {
        WaiverTarget::Due { rule, scheduled_on } => {
            check_id("target.rule", rule)?;
            check_date("target.scheduled_on", *scheduled_on)?;
        }
        WaiverTarget::DuePenalty {
            penalty,
            rule,
            scheduled_on,
        } => {
            check_id("target.penalty", penalty)?;
            check_id("target.rule", rule)?;
            check_date("target.scheduled_on", *scheduled_on)?;
        }
        WaiverTarget::MeetingPenalty { penalty, meeting_on } => {
            check_id("target.penalty", penalty)?;
            check_date("target.meeting_on", *meeting_on)?;
        }
        WaiverTarget::Charge { charge } => check_id("target.charge", charge)?,
    }
    let most = waiver
        .amount
        .map(|amount| positive_amount("amount", amount, currency))
        .transpose()?;
    check_text("authority", &waiver.authority)?;
    Ok(most)
}

fn charged(charge: &Charge, currency: Currency) -> Result<Minor, ChamaError> {
    check_id("id", &charge.id)?;
    check_date("on", charge.on)?;
    let amount = positive_amount("amount", charge.amount, currency)?;
    check_text("reason", &charge.reason)?;
    Ok(amount)
}

/// What is known by a day, by date; entries of one day stay in the order of the list.
fn by_date<T, U>(
    entries: &[T],
    amounts: Vec<U>,
    as_of: NaiveDate,
    date: impl Fn(&T) -> NaiveDate,
) -> Vec<(usize, &T, U)> {
    let entries = entries
        .iter()
        .zip(amounts)
        .enumerate()
        .map(|(place, (entry, amount))| (place, entry, amount));
    let mut known = Vec::with_capacity(entries.len());
    known.extend(entries.filter(|(_, entry, _)| date(entry) <= as_of));
    sort::by_key(&mut known, |(_, entry, _)| date(entry));
    known
}

/// The places of charges by their ids.
pub(crate) fn charge_places<'a>(charges: &'a [(Cow<'_, Charge>, Minor)]) -> BTreeMap<&'a str, usize> {
    charges
        .iter()
        .enumerate()
        .map(|(place, (charge, _))| (charge.id.as_str(), place))
        .collect()
}
