//! The reader of lines: what each line of the book does to the file of its loan, and what cannot be.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::file::{LoanFile, LoanFiles, Part, product_of};
use crate::book::faults::book_currency;
use crate::book::view::{Fact, View, loan_of};
use crate::book::{Book, EventKind, PausedPart};
use crate::bylaws::product_on;
use crate::error::ChamaError;
use crate::loan::{LoanEvent, LoanEventKind, LoanPaymentPurpose};
use crate::money::{Currency, Minor, minor_amount};

/// Goes through the lines of loans in their order.
pub(super) struct Reader<'v, 'a> {
    book: &'a Book,
    view: &'v View<'a>,
    currency: Currency,
    /// The first application of each loan.
    first_line: BTreeMap<&'v str, usize>,
    /// The first decision on each.
    decisions: BTreeMap<&'v str, usize>,
    /// The first day on which money of it was handed out.
    handed_out: BTreeMap<&'v str, NaiveDate>,
    guarantors: BTreeSet<(&'v str, &'v str)>,
    errors: &'v mut Vec<ChamaError>,
}

impl<'v, 'a> Reader<'v, 'a> {
    pub(super) fn new(book: &'a Book, view: &'v View<'a>, errors: &'v mut Vec<ChamaError>) -> Self {
        Self {
            book,
            view,
            currency: book_currency(book),
            first_line: BTreeMap::new(),
            decisions: BTreeMap::new(),
            handed_out: BTreeMap::new(),
            guarantors: BTreeSet::new(),
            errors,
        }
    }

    /// What lines may refer to that come before them on the same day; false if the book has no loans.
    pub(super) fn look_ahead(&mut self) -> bool {
        let mut any = false;
        for (place, fact) in self.view.facts.iter().enumerate() {
            match &*fact.what {
                EventKind::OpeningLoan { loan, .. } => {
                    self.first_line.entry(loan).or_insert(place);
                    self.decisions.entry(loan).or_insert(place);
                    self.handed_out.entry(loan).or_insert(fact.value_date);
                }
                EventKind::LoanApplied { loan, .. } => {
                    self.first_line.entry(loan).or_insert(place);
                }
                EventKind::LoanApproved { loan, .. } | EventKind::LoanRefused { loan, .. } => {
                    self.decisions.entry(loan).or_insert(place);
                }
                EventKind::LoanDisbursed { loan, .. } => {
                    self.handed_out.entry(loan).or_insert(fact.value_date);
                }
                EventKind::Guaranteed { loan, member, .. } => {
                    self.guarantors.insert((loan, member));
                }
                _ => {}
            }
            any = any || loan_of(&fact.what).is_some();
        }
        any
    }

    fn fact(&self, place: Option<&usize>) -> Option<&'v Fact<'v>> {
        place.and_then(|place| self.view.facts.get(*place))
    }

    fn unknown(&mut self, path: String, id: &str, expected: &str) {
        self.errors.push(ChamaError::NotFound {
            argument: path,
            value: id.to_owned(),
            expected: expected.to_owned(),
        });
    }

    fn too_early(&mut self, fact: &Fact<'_>, earliest: String) {
        self.errors.push(ChamaError::WrongOrder {
            argument: fact.date_path(),
            value: fact.value_date.to_string(),
            earliest,
        });
    }

    fn does_not_go(&mut self, first: String, second: String, reason: &str) {
        self.errors.push(ChamaError::NotCompatible {
            first,
            second,
            reason: reason.to_owned(),
        });
    }

    /// Refuses an amount above what is left; an amount that is none was reported with its event.
    fn at_most(&mut self, fact: &Fact<'_>, amount: Minor, left: Minor, of_what: &str) {
        if amount > left {
            self.errors.push(ChamaError::OutOfRange {
                argument: fact.path("amount"),
                value: amount.amount(self.currency).to_string(),
                minimum: Minor(1).amount(self.currency).to_string(),
                maximum: format!("{}, {of_what}", left.amount(self.currency)),
            });
        }
    }

    fn minor(&self, amount: Decimal) -> Minor {
        minor_amount("amount", amount, self.currency).unwrap_or(Minor::ZERO)
    }

    pub(super) fn read(&mut self, files: &mut LoanFiles, place: usize, fact: &'v Fact<'_>, loan: &'v str) {
        let applied = self.first_line.get(loan).copied();
        let begins = match &*fact.what {
            EventKind::LoanApplied { .. } => Some(Self::applied as fn(&mut Self, &mut LoanFiles, usize, &Fact<'_>)),
            EventKind::OpeningLoan { .. } => Some(Self::opened as fn(&mut Self, &mut LoanFiles, usize, &Fact<'_>)),
            _ => None,
        };
        if let Some(begins) = begins {
            if applied == Some(place) {
                begins(self, files, place, fact);
            } else {
                self.errors.push(ChamaError::Duplicate {
                    argument: fact.path("loan"),
                    value: loan.to_owned(),
                });
            }
            return;
        }
        let Some(application) = self.fact(applied.as_ref()) else {
            return self.unknown(fact.path("loan"), loan, "the id of a loan that was applied for");
        };
        if fact.value_date < application.value_date {
            return self.too_early(
                fact,
                format!("{}, the application for `{loan}`", application.value_date),
            );
        }
        let Some(file) = files
            .by_id
            .get(loan)
            .copied()
            .and_then(|file| files.files.get_mut(file))
        else {
            // Applied for later on the same day.
            return self.too_early(fact, format!("the application for `{loan}`, a later line of that day"));
        };
        match &*fact.what {
            EventKind::LoanApproved { .. } | EventKind::LoanRefused { .. } => self.decided(file, place, fact),
            EventKind::LoanDisbursed { amount, .. } => self.disbursed(file, place, fact, *amount),
            EventKind::Guaranteed { member, amount, .. } => {
                if *member == file.member {
                    let reason = "nobody guarantees a loan of their own";
                    self.does_not_go(fact.path("member"), application.path("member"), reason);
                }
                file.guarantors.entry(member.clone()).or_default().guaranteed += self.minor(*amount);
            }
            EventKind::GuaranteeReleased { member, amount, .. } => self.released(file, fact, member, *amount),
            EventKind::GuaranteeCalled { member, amount, .. } => self.called(file, fact, member, *amount),
            what => self.happened(file, place, fact, what),
        }
    }

    fn applied(&mut self, files: &mut LoanFiles, place: usize, fact: &Fact<'_>) {
        let EventKind::LoanApplied {
            loan,
            member,
            product,
            amount,
            ..
        } = &*fact.what
        else {
            return;
        };
        if product_on(&self.book.bylaws, product, fact.value_date).is_none() {
            self.unknown(fact.path("product"), product, &in_force(fact.value_date));
        }
        files.by_id.insert(loan.clone(), files.files.len());
        files.files.push(LoanFile {
            id: loan.clone(),
            member: member.clone(),
            applied: place,
            approved_amount: *amount,
            amount_said_by: place,
            term_said_by: place,
            ..LoanFile::default()
        });
    }

    /// A loan that was running when the book began: applied for, approved and handed out in one line.
    fn opened(&mut self, files: &mut LoanFiles, place: usize, fact: &Fact<'_>) {
        let EventKind::OpeningLoan {
            loan,
            member,
            product,
            amount,
            disbursed_on,
            repaid,
            ..
        } = &*fact.what
        else {
            return;
        };
        if *disbursed_on >= fact.value_date {
            self.before_the_book(fact, "disbursed_on", *disbursed_on, *disbursed_on);
        }
        let mut last = *disbursed_on;
        let mut events = Vec::with_capacity(repaid.len());
        for (number, one) in repaid.iter().enumerate() {
            if one.on < last || one.on >= fact.value_date {
                self.before_the_book(fact, &format!("repaid[{number}].on"), one.on, last);
            }
            last = last.max(one.on);
            events.push(LoanEvent {
                id: format!("repaid/{number}"),
                value_date: one.on,
                what: LoanEventKind::Paid {
                    amount: one.amount,
                    purpose: LoanPaymentPurpose::default(),
                },
            });
        }
        let mut file = LoanFile {
            id: loan.clone(),
            member: member.clone(),
            applied: place,
            approved: Some(place),
            opened: Some(fact.value_date),
            approved_amount: *amount,
            amount_said_by: place,
            term_said_by: place,
            origins: vec![place; events.len()],
            events,
            ..LoanFile::default()
        };
        file.parts.push(Part {
            fact: place,
            on: *disbursed_on,
            amount: *amount,
        });
        match product_on(&self.book.bylaws, product, fact.value_date) {
            Some(found) => file.take_funds(found.product),
            None => self.unknown(fact.path("product"), product, &in_force(fact.value_date)),
        }
        files.by_id.insert(loan.clone(), files.files.len());
        files.files.push(file);
    }

    /// A day that is not from `earliest` to the eve of the book.
    fn before_the_book(&mut self, fact: &Fact<'_>, field: &str, day: NaiveDate, earliest: NaiveDate) {
        self.errors.push(ChamaError::OutOfRange {
            argument: fact.path(field),
            value: day.to_string(),
            minimum: earliest.to_string(),
            maximum: format!("the day before {}, on which the book begins", fact.value_date),
        });
    }

    fn decided(&mut self, file: &mut LoanFile, place: usize, fact: &Fact<'_>) {
        if self.decisions.get(file.id.as_str()) != Some(&place) {
            self.errors.push(ChamaError::Duplicate {
                argument: fact.path("loan"),
                value: format!("a decision on {}", file.id),
            });
            return;
        }
        let EventKind::LoanApproved { amount, term, .. } = &*fact.what else {
            file.refused = Some(place);
            return;
        };
        file.approved = Some(place);
        if let Some(amount) = amount {
            file.approved_amount = *amount;
            file.amount_said_by = place;
        }
        if term.is_some() {
            file.term_said_by = place;
        }
        let Some((application, product)) = product_of(self.view, file) else {
            return;
        };
        let found = product_on(&self.book.bylaws, product, fact.value_date);
        let before = product_on(&self.book.bylaws, product, application.value_date);
        match found {
            Some(found) => file.take_funds(found.product),
            // Otherwise the application said so.
            None if before.is_some() => {
                self.unknown(application.path("product"), product, &in_force(fact.value_date));
            }
            None => {}
        }
    }

    fn disbursed(&mut self, file: &mut LoanFile, place: usize, fact: &Fact<'_>, amount: Decimal) {
        let decision = self.decisions.get(file.id.as_str());
        let Some(decided) = self.fact(decision) else {
            return self.unknown(fact.path("loan"), &file.id, "the id of a loan that was approved");
        };
        if matches!(&*decided.what, EventKind::LoanRefused { .. }) {
            let second = format!("events[{}].what", decided.place);
            return self.does_not_go(fact.path("loan"), second, "the loan was refused");
        }
        if fact.value_date < decided.value_date {
            self.too_early(fact, format!("{}, the approval of `{}`", decided.value_date, file.id));
        }
        let sum: Minor = file.parts.iter().map(|part| self.minor(part.amount)).sum();
        let approved = match &*decided.what {
            EventKind::LoanApproved {
                amount: Some(amount), ..
            } => *amount,
            _ => file.approved_amount,
        };
        let left = self.minor(approved) - sum;
        self.at_most(
            fact,
            self.minor(amount),
            left,
            &format!("what is left of `{}`", file.id),
        );
        file.parts.push(Part {
            fact: place,
            on: fact.value_date,
            amount,
        });
    }

    fn released(&mut self, file: &mut LoanFile, fact: &Fact<'_>, member: &str, amount: Option<Decimal>) {
        let Some(guarantee) = file.guarantors.get_mut(member) else {
            return self.unknown(fact.path("member"), member, &format!("a guarantor of `{}`", file.id));
        };
        let left = guarantee.guaranteed;
        let amount = amount.map_or(left, |amount| self.minor(amount));
        guarantee.guaranteed = (left - amount).or_zero();
        guarantee.called = guarantee.called.min(guarantee.guaranteed);
        self.at_most(fact, amount, left, &format!("what `{member}` guarantees"));
    }

    fn called(&mut self, file: &mut LoanFile, fact: &Fact<'_>, member: &str, amount: Decimal) {
        let Some(guarantee) = file.guarantors.get_mut(member) else {
            return self.unknown(fact.path("member"), member, &format!("a guarantor of `{}`", file.id));
        };
        let left = guarantee.guaranteed - guarantee.called;
        let amount = self.minor(amount);
        guarantee.called += amount;
        self.at_most(
            fact,
            amount,
            left,
            &format!("what is left of the guarantee of `{member}`"),
        );
    }

    /// What happens to a loan that was handed out.
    fn happened(&mut self, file: &mut LoanFile, place: usize, fact: &Fact<'_>, what: &EventKind) {
        match self.handed_out.get(file.id.as_str()) {
            None => {
                let earliest = format!("the disbursement of `{}`, which the book does not have", file.id);
                return self.too_early(fact, earliest);
            }
            Some(since) if fact.value_date < *since => {
                return self.too_early(fact, format!("{since}, the disbursement of `{}`", file.id));
            }
            Some(_) => {}
        }
        match what {
            EventKind::LoanRepaid { loan, member, .. }
                if *member != file.member && !self.guarantors.contains(&(loan.as_str(), member.as_str())) =>
            {
                if let Some(application) = self.view.facts.get(file.applied) {
                    let reason = "a loan is paid by who owes it or by a guarantor of it";
                    self.does_not_go(fact.path("member"), application.path("member"), reason);
                }
            }
            EventKind::LoanRecovered { .. } if !file.is_written_off => {
                self.too_early(fact, format!("the write-off of `{}`", file.id));
            }
            EventKind::LoanWrittenOff { .. } => file.is_written_off = true,
            _ => {}
        }
        if let Some(what) = loan_event(what) {
            file.origins.push(place);
            file.events.push(LoanEvent {
                id: fact.id.to_owned(),
                value_date: fact.value_date,
                what,
            });
        }
    }
}

fn in_force(on: NaiveDate) -> String {
    format!("the id of a loan product in the by-laws in force on {on}")
}

/// A line of the book as an event of its loan.
fn loan_event(what: &EventKind) -> Option<LoanEventKind> {
    Some(match what {
        EventKind::LoanRepaid { amount, purpose, .. } => LoanEventKind::Paid {
            amount: *amount,
            purpose: *purpose,
        },
        EventKind::LoanRecovered { amount, .. } => LoanEventKind::Paid {
            amount: *amount,
            purpose: LoanPaymentPurpose::default(),
        },
        EventKind::LoanRefunded { amount, .. } => LoanEventKind::Refunded { amount: *amount },
        EventKind::LoanCharged {
            charge_kind,
            amount,
            reason,
            ..
        } => LoanEventKind::Charged {
            charge_kind: *charge_kind,
            amount: *amount,
            reason: reason.clone(),
        },
        EventKind::LoanWaived {
            part,
            instalment,
            amount,
            authority,
            ..
        } => LoanEventKind::Waived {
            part: *part,
            instalment: *instalment,
            amount: *amount,
            authority: authority.clone(),
        },
        EventKind::LoanWrittenOff { authority, .. } => LoanEventKind::WrittenOff {
            authority: authority.clone(),
        },
        EventKind::LoanRateChanged { rate, .. } => LoanEventKind::RateChanged { rate: *rate },
        EventKind::LoanToppedUp { amount, .. } => LoanEventKind::ToppedUp { amount: *amount },
        EventKind::LoanPaused { paused, until, .. } => match paused {
            PausedPart::Interest => LoanEventKind::InterestPaused { until: *until },
            PausedPart::Ageing => LoanEventKind::AgeingPaused { until: *until },
        },
        EventKind::LoanRescheduled { terms, arrears, .. } => LoanEventKind::Restructured {
            terms: terms.clone(),
            arrears: *arrears,
        },
        _ => return None,
    })
}
