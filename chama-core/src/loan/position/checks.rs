//! Whether a loan can be reckoned with: rules and events field by field, then what does not go together.

use chrono::NaiveDate;

use crate::bylaws::{PenaltyTrigger, check_penalty};
use crate::error::ChamaError;
use crate::limits::{DAYS, INSTALMENTS, LOAN_EVENTS, RULES, check_date, check_id, check_text};
use crate::loan::{
    AllocationAcross, EarlyPayment, InDuplumReopening, InstalmentResidual, LateInterest, Loan, LoanAllocation,
    LoanEvent, LoanEventKind, LoanInterest, LoanPart, LoanRules, LoanTerms, PayoffInterest, PenaltyOn, RepaymentTerm,
};
use crate::money::{Currency, Minor, minor_amount, positive_amount};
use crate::penalty::ExactPenalty;
use crate::sort;

/// An event that counts as of the date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact<'a> {
    pub(super) on: NaiveDate,
    /// Its place in the list.
    pub(super) place: usize,
    pub(super) event: &'a LoanEvent,
    /// Its amount, if it has one.
    pub(super) amount: Option<Minor>,
}

/// The rules made ready.
pub(super) struct Rules {
    pub(super) across: AllocationAcross,
    pub(super) past_due: [LoanPart; 4],
    pub(super) due: [LoanPart; 4],
    pub(super) in_advance: [LoanPart; 4],
    pub(super) early: EarlyPayment,
    pub(super) by_days: bool,
    pub(super) payoff_interest: PayoffInterest,
    pub(super) tolerance: Minor,
    pub(super) penalties: Vec<ExactPenalty>,
    pub(super) penalty_on: PenaltyOn,
    /// From how many days past due on, and whether it opens again.
    pub(super) in_duplum: Option<(i32, bool)>,
}

impl Rules {
    pub(super) fn new(rules: &LoanRules, currency: Currency) -> Result<Self, ChamaError> {
        let order = |name: &str, order: &[LoanPart]| {
            checked_order(order).map_err(|error| error.within(&format!("loan.rules.allocation.{name}")))
        };
        let LoanAllocation {
            across,
            past_due,
            due,
            in_advance,
        } = &rules.allocation;
        let (past_due, due) = (order("past_due", past_due)?, order("due", due)?);
        let in_advance = order("in_advance", in_advance)?;
        let tolerance = minor_amount("loan.rules.tolerance", rules.tolerance, currency)?;
        let penalties = penalties(rules, currency)?;
        if let Some(guard) = &rules.in_duplum {
            DAYS.check("loan.rules.in_duplum.from_days", guard.from_days.into())?;
        }
        Ok(Self {
            across: *across,
            past_due,
            due,
            in_advance,
            early: rules.early,
            by_days: rules.late_interest == LateInterest::ByDays,
            payoff_interest: rules.payoff_interest,
            tolerance,
            penalties,
            penalty_on: rules.penalty_on,
            in_duplum: rules
                .in_duplum
                .as_ref()
                .map(|guard| (guard.from_days, guard.reopens == InDuplumReopening::WhenPerforming)),
        })
    }
}

/// Each part once.
pub(crate) fn checked_order(order: &[LoanPart]) -> Result<[LoanPart; 4], ChamaError> {
    for (place, part) in order.iter().enumerate() {
        if order.iter().take(place).any(|earlier| earlier == part) {
            return Err(ChamaError::Duplicate {
                argument: format!("[{place}]"),
                value: name(*part).to_owned(),
            });
        }
    }
    order.try_into().map_err(|_| {
        let given: Vec<_> = order.iter().map(|part| name(*part)).collect();
        ChamaError::UnknownVariant {
            argument: String::new(),
            value: given.join(", "),
            expected: "penalties, fees, interest and principal, each once".to_owned(),
        }
    })
}

fn name(part: LoanPart) -> &'static str {
    match part {
        LoanPart::Penalties => "penalties",
        LoanPart::Fees => "fees",
        LoanPart::Interest => "interest",
        LoanPart::Principal => "principal",
    }
}

fn penalties(rules: &LoanRules, currency: Currency) -> Result<Vec<ExactPenalty>, ChamaError> {
    RULES.check_len("loan.rules.penalties", rules.penalties.len())?;
    let mut ready = Vec::with_capacity(rules.penalties.len());
    for (place, rule) in rules.penalties.iter().enumerate() {
        let path = format!("loan.rules.penalties[{place}]");
        check_penalty(&path, rule, currency)?;
        if rule.trigger != PenaltyTrigger::LateInstalment {
            return Err(ChamaError::NotCompatible {
                first: format!("{path}.trigger"),
                second: "loan.rules.penalty_on".to_owned(),
                reason: "what a loan charges lateness on is a late instalment".to_owned(),
            });
        }
        if rules.penalties.iter().take(place).any(|other| other.id == rule.id) {
            return Err(ChamaError::Duplicate {
                argument: format!("{path}.id"),
                value: rule.id.clone(),
            });
        }
        ready.push(ExactPenalty::new(&path, rule, currency)?);
    }
    Ok(ready)
}

/// Checks every event and returns those that count as of a date, by date, on one day in the order of the list.
pub(super) fn facts(loan: &Loan, as_of: NaiveDate) -> Result<Vec<Fact<'_>>, ChamaError> {
    LOAN_EVENTS.check_len("loan.events", loan.events.len())?;
    let ids = Ids::new(&loan.events);
    let mut facts = Vec::with_capacity(loan.events.len());
    // By place: whether it was reversed, and whether the reversal is known.
    let mut reversed: Vec<(bool, bool)> = Vec::new();
    for (place, event) in loan.events.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("loan.events[{place}]"));
        check_id("id", &event.id).map_err(at)?;
        if ids.repeated == Some(place) {
            return Err(at(ChamaError::Duplicate {
                argument: "id".to_owned(),
                value: event.id.clone(),
            }));
        }
        let on = event.value_date;
        check_not_before("value_date", on, loan.terms.disbursed_on).map_err(at)?;
        let amount = check_what(&event.what, loan.terms.currency).map_err(|error| at(error.within("what")))?;
        if let LoanEventKind::Reversed { event: id } = &event.what {
            reversed.resize(loan.events.len(), (false, false));
            let target = check_reversal(loan, &ids, place, id, &reversed).map_err(at)?;
            if let Some(target) = reversed.get_mut(target) {
                *target = (true, on <= as_of);
            }
        } else if on <= as_of {
            facts.push(Fact {
                on,
                place,
                event,
                amount,
            });
        }
    }
    if !reversed.is_empty() {
        facts.retain(|fact| !reversed.get(fact.place).is_some_and(|known| known.1));
    }
    if !facts.is_sorted_by_key(|fact| fact.on) {
        sort::by_key(&mut facts, |fact| fact.on);
    }
    Ok(facts)
}

/// Ids in order, each with its place; none are needed where the list itself is in order.
struct Ids<'a> {
    events: &'a [LoanEvent],
    sorted: Vec<(&'a str, usize)>,
    /// The first place whose id was there before.
    repeated: Option<usize>,
}

impl<'a> Ids<'a> {
    fn new(events: &'a [LoanEvent]) -> Self {
        let pairs = events.iter().zip(events.iter().skip(1));
        if pairs.into_iter().all(|(one, next)| one.id < next.id) {
            return Self {
                events,
                sorted: Vec::new(),
                repeated: None,
            };
        }
        let ids = events
            .iter()
            .enumerate()
            .map(|(place, event)| (event.id.as_str(), place));
        let mut sorted: Vec<_> = ids.collect();
        sort::ascending(&mut sorted);
        let pairs = sorted.iter().zip(sorted.iter().skip(1));
        let repeated = pairs.filter(|(one, next)| one.0 == next.0).map(|(_, next)| next.1);
        let repeated = repeated.min();
        Self {
            events,
            sorted,
            repeated,
        }
    }

    /// The first place with an id.
    fn place(&self, id: &str) -> Option<usize> {
        if self.sorted.is_empty() {
            let found = self.events.binary_search_by(|event| event.id.as_str().cmp(id));
            return found.ok();
        }
        let first = self.sorted.partition_point(|(other, _)| *other < id);
        let found = self.sorted.get(first).filter(|(other, _)| *other == id);
        found.map(|(_, place)| *place)
    }
}

fn check_not_before(argument: &str, date: NaiveDate, earliest: NaiveDate) -> Result<(), ChamaError> {
    check_date(argument, date)?;
    if date < earliest {
        return Err(ChamaError::WrongOrder {
            argument: argument.to_owned(),
            value: date.to_string(),
            earliest: earliest.to_string(),
        });
    }
    Ok(())
}

/// The fields of an event; returns its amount.
fn check_what(what: &LoanEventKind, currency: Currency) -> Result<Option<Minor>, ChamaError> {
    match what {
        LoanEventKind::Paid { amount, .. }
        | LoanEventKind::Refunded { amount }
        | LoanEventKind::ToppedUp { amount } => positive_amount("amount", *amount, currency).map(Some),
        LoanEventKind::Reversed { event } => check_id("event", event).map(|()| None),
        LoanEventKind::Charged { amount, reason, .. } => {
            let amount = positive_amount("amount", *amount, currency)?;
            check_text("reason", reason)?;
            Ok(Some(amount))
        }
        LoanEventKind::Waived {
            instalment,
            amount,
            authority,
            ..
        } => {
            if let Some(number) = instalment
                && !(0..=INSTALMENTS.maximum).contains(&i64::from(*number))
            {
                return Err(ChamaError::OutOfRange {
                    argument: "instalment".to_owned(),
                    value: number.to_string(),
                    minimum: "0".to_owned(),
                    maximum: INSTALMENTS.maximum.to_string(),
                });
            }
            let amount = amount.map(|amount| positive_amount("amount", amount, currency));
            let amount = amount.transpose()?;
            check_text("authority", authority)?;
            Ok(amount)
        }
        LoanEventKind::RateChanged { rate } => rate.check("rate").map(|()| None),
        LoanEventKind::InterestPaused { until } | LoanEventKind::AgeingPaused { until } => {
            check_date("until", *until).map(|()| None)
        }
        // What is different is checked with the terms that it changes, on its day.
        LoanEventKind::Restructured { .. } => Ok(None),
        LoanEventKind::WrittenOff { authority } => check_text("authority", authority).map(|()| None),
    }
}

/// The place of the event that is reversed.
fn check_reversal(
    loan: &Loan,
    ids: &Ids<'_>,
    place: usize,
    id: &str,
    reversed: &[(bool, bool)],
) -> Result<usize, ChamaError> {
    let found = ids.place(id).filter(|target| *target < place);
    let found = found.and_then(|target| Some((target, loan.events.get(target)?)));
    let found = found.filter(|(_, event)| !matches!(event.what, LoanEventKind::Reversed { .. }));
    let Some((target, event)) = found else {
        return Err(ChamaError::NotFound {
            argument: "what.event".to_owned(),
            value: id.to_owned(),
            expected: "an event before it in the list that is no reversal".to_owned(),
        });
    };
    if reversed.get(target).is_some_and(|(reversed, _)| *reversed) {
        return Err(ChamaError::Duplicate {
            argument: "what.event".to_owned(),
            value: id.to_owned(),
        });
    }
    let on = loan
        .events
        .get(place)
        .map_or(event.value_date, |reversal| reversal.value_date);
    if on < event.value_date {
        return Err(ChamaError::WrongOrder {
            argument: "value_date".to_owned(),
            value: on.to_string(),
            earliest: event.value_date.to_string(),
        });
    }
    Ok(target)
}

/// Refuses the first pair of the table docs/src/rules/loan-payments.md#refused-pairs that terms and rules have made;
/// `terms_at` is where the terms are.
pub(super) fn check_pairs(terms: &LoanTerms, rules: &LoanRules, terms_at: &str) -> Result<(), ChamaError> {
    let flat = !matches!(terms.interest, LoanInterest::ReducingBalance { .. });
    let (early, late) = (rules.early, rules.late_interest);
    let pairs = [
        (
            flat && early != EarlyPayment::NextInstalments,
            "interest",
            "early",
            "flat interest is on what was lent, whatever has been repaid",
        ),
        (
            flat && late == LateInterest::ByDays,
            "interest",
            "late_interest",
            "flat interest is on what was lent, whatever is unpaid",
        ),
        (
            terms.residual == InstalmentResidual::Spread && early == EarlyPayment::ReduceNumber,
            "residual",
            "early",
            "the instalment is computed anew for every row",
        ),
        (
            matches!(terms.term, RepaymentTerm::InstalmentAmount { .. }) && early == EarlyPayment::ReduceInstalment,
            "term",
            "early",
            "a given amount is not computed anew",
        ),
    ];
    match pairs.into_iter().find(|(chosen, ..)| *chosen) {
        None => Ok(()),
        Some((_, first, second, reason)) => Err(ChamaError::NotCompatible {
            first: format!("{terms_at}.{first}"),
            second: format!("loan.rules.{second}"),
            reason: reason.to_owned(),
        }),
    }
}

/// Refuses two guards on one debt.
pub(super) fn check_guards(rules: &LoanRules) -> Result<(), ChamaError> {
    let guarded = rules.penalties.iter().position(|rule| rule.in_duplum.is_some());
    match guarded {
        Some(place) if rules.in_duplum.is_some() => Err(ChamaError::NotCompatible {
            first: "loan.rules.in_duplum".to_owned(),
            second: format!("loan.rules.penalties[{place}].in_duplum"),
            reason: "the guard of the loan holds for its penalties too".to_owned(),
        }),
        _ => Ok(()),
    }
}
