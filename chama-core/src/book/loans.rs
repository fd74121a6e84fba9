//! The loans of the book: each one's file, put together from the lines that name it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::faults::{book_currency, checked};
use super::ledger::sound_ledger;
use super::view::{Fact, View, loan_of};
use super::{Book, EventKind, PausedPart};
use crate::bylaws::{FoundProduct, Fund, instalments_of, product_on};
use crate::error::ChamaError;
use crate::loan::{
    FirstDue, LaterDisbursement, Loan, LoanEvent, LoanEventKind, LoanPaymentPurpose, LoanTerms, RepaymentTerm,
    loan_schedule,
};
use crate::money::{Currency, Minor, minor_amount};
use crate::sort;

/// Returns every loan that was handed out, as known on a day, in order of the first money handed out.
///
/// Terms and rules are those of the product in the by-laws of the day of the approval; what happened are the events of
/// the book under their ids, and what unmarked payments of the borrower paid of it. What was reversed is not there, what was
/// corrected is right. Hand the loans to `loan_positions`. Source: docs/src/rules/book.md#loans.
///
/// # Errors
/// `date_out_of_range` (`known_on`); then the first fault of the book as known on that day (`book.events[12].what.amount`;
/// see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, CashPlace, EventKind, PlaceKind, book_loans};
/// use chama_core::bylaws::LoanProduct;
/// use chama_core::loan::{LoanInterest, RepaymentTerm, loan_schedule};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # use chama_core::rate::{Rate, RatePeriod};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2026-01-01"), members: vec![Member::new("amina".to_owned(), day("2026-01-01"))],
/// # };
/// let rate = Rate::new(rust_decimal::Decimal::new(10, 2), RatePeriod::Month);
/// let mut bylaws = Bylaws::new(day("2026-01-01"));
/// bylaws.loans.push(LoanProduct::new("table".to_owned(), LoanInterest::ReducingBalance { rate }, 3));
/// let mut book = Book::new(chama, vec![bylaws]);
/// # book.places.push(CashPlace { id: "box".to_owned(), name: String::new(), place_kind: PlaceKind::CashBox });
/// let applied = EventKind::LoanApplied {
///     loan: "L1".to_owned(),
///     member: "amina".to_owned(),
///     product: "table".to_owned(),
///     amount: 10_000.into(),
///     term: RepaymentTerm::Instalments { count: 3 },
///     reason: "school fees".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2026-01-03"), applied));
/// let approved = EventKind::LoanApproved {
///     loan: "L1".to_owned(),
///     amount: Some(9_000.into()),
///     term: None,
///     first_due: Default::default(),
///     authority: "general meeting".to_owned(),
/// };
/// book.events.push(BookEvent::new("e2".to_owned(), day("2026-01-10"), approved));
/// let disbursed = EventKind::LoanDisbursed {
///     loan: "L1".to_owned(),
///     place: "box".to_owned(),
///     amount: 9_000.into(),
///     reference: String::new(),
/// };
/// book.events.push(BookEvent::new("e3".to_owned(), day("2026-01-11"), disbursed));
///
/// let loans = book_loans(&book, day("2026-01-31"))?;
/// let schedule = loan_schedule(&loans[0].terms)?;
/// assert_eq!(schedule.equal_instalment.unwrap().to_string(), "3619.03");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_loans(book: &Book, known_on: NaiveDate) -> Result<Vec<Loan>, ChamaError> {
    let read = checked(book, "known_on", known_on)?;
    let ledger = sound_ledger(book, &read)?;
    Ok(ledger.loans.into_iter().map(|open| open.loan).collect())
}

/// The file of one loan.
#[derive(Debug, Default)]
pub(crate) struct LoanFile {
    pub(crate) id: String,
    pub(crate) member: String,
    /// Places of facts in the view.
    pub(crate) applied: usize,
    pub(crate) approved: Option<usize>,
    pub(crate) refused: Option<usize>,
    /// As approved; until then as applied for.
    pub(crate) approved_amount: Decimal,
    pub(crate) fund: Fund,
    pub(crate) fees_fund: Fund,
    pub(crate) penalties_fund: Fund,
    /// The places of the facts by which money was handed out, but top-ups.
    pub(crate) parts: Vec<Part>,
    /// The place of the fact of each event.
    pub(crate) origins: Vec<usize>,
    pub(crate) guarantors: BTreeMap<String, Guarantee>,
    pub(crate) deducted: Deducted,
    /// None until money was handed out.
    pub(crate) loan: Option<Loan>,
    amount_said_by: usize,
    term_said_by: usize,
    is_written_off: bool,
    events: Vec<LoanEvent>,
}

/// A part of the principal that was handed out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) fact: usize,
    pub(crate) on: NaiveDate,
    pub(crate) amount: Decimal,
}

/// What was kept back when the money was handed out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deducted {
    pub(crate) fees: Minor,
    pub(crate) interest: Minor,
}

/// What one member stands for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Guarantee {
    pub(crate) guaranteed: Minor,
    pub(crate) called: Minor,
}

/// Of an event that hands out money of a loan: from which fund, and what stays in the place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lent {
    pub(crate) fund: Fund,
    pub(crate) deducted: Minor,
}

/// The files of all loans that were applied for, in the order of their applications.
#[derive(Debug, Default)]
pub(crate) struct LoanFiles {
    pub(crate) files: Vec<LoanFile>,
    by_id: BTreeMap<String, usize>,
    /// By the place of the event in the book.
    lent: BTreeMap<usize, Lent>,
}

impl LoanFiles {
    /// Reads the lines of every loan; what cannot be goes to `errors`.
    pub(crate) fn new(book: &Book, view: &View<'_>, errors: &mut Vec<ChamaError>) -> Self {
        let mut files = Self::default();
        let mut reader = Reader {
            book,
            view,
            currency: book_currency(book),
            first_line: BTreeMap::new(),
            decisions: BTreeMap::new(),
            handed_out: BTreeMap::new(),
            guarantors: BTreeSet::new(),
            errors,
        };
        if !reader.look_ahead() {
            return files;
        }
        for (place, fact) in view.facts.iter().enumerate() {
            if let Some(loan) = loan_of(&fact.what) {
                reader.read(&mut files, place, fact, loan);
            }
        }
        if errors.is_empty() {
            for file in &mut files.files {
                errors.extend(file.make_loan(book, view).err());
            }
        }
        files.find_lent(view);
        files
    }

    pub(crate) fn file(&self, loan: &str) -> Option<&LoanFile> {
        self.by_id.get(loan).and_then(|place| self.files.get(*place))
    }

    /// What an event handed out.
    pub(crate) fn lent(&self, event: usize) -> Option<Lent> {
        self.lent.get(&event).copied()
    }

    /// The files with money handed out, in order of the first of it.
    pub(crate) fn running(&self) -> Vec<&LoanFile> {
        let mut running: Vec<&LoanFile> = self.files.iter().filter(|file| file.loan.is_some()).collect();
        sort::by_key(&mut running, |file| file.parts.first().map(|part| part.fact));
        running
    }

    fn find_lent(&mut self, view: &View<'_>) {
        for file in &self.files {
            let mut deducted = file.deducted.fees + file.deducted.interest;
            for part in &file.parts {
                let Some(fact) = view.facts.get(part.fact) else {
                    continue;
                };
                let fund = file.fund;
                self.lent.insert(fact.place, Lent { fund, deducted });
                deducted = Minor::ZERO;
            }
            for fact in file.origins.iter().filter_map(|place| view.facts.get(*place)) {
                if matches!(&*fact.what, EventKind::LoanToppedUp { .. }) {
                    let lent = Lent {
                        fund: file.fund,
                        deducted: Minor::ZERO,
                    };
                    self.lent.insert(fact.place, lent);
                }
            }
        }
    }
}

/// Goes through the lines of loans in their order.
struct Reader<'v, 'a> {
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

impl<'v> Reader<'v, '_> {
    /// What lines may refer to that come before them on the same day; false if the book has no loans.
    fn look_ahead(&mut self) -> bool {
        let mut any = false;
        for (place, fact) in self.view.facts.iter().enumerate() {
            match &*fact.what {
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

    fn read(&mut self, files: &mut LoanFiles, place: usize, fact: &'v Fact<'_>, loan: &'v str) {
        let applied = self.first_line.get(loan).copied();
        if let EventKind::LoanApplied { .. } = &*fact.what {
            if applied == Some(place) {
                self.applied(files, place, fact);
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
            Some(found) => {
                file.fund = found.product.fund;
                file.fees_fund = found.product.fees_fund;
                file.penalties_fund = found.product.penalties_fund();
            }
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

/// The application, and the product that it names.
fn product_of<'v, 'a>(view: &'v View<'a>, file: &LoanFile) -> Option<(&'v Fact<'a>, &'v str)> {
    let application = view.facts.get(file.applied)?;
    match &*application.what {
        EventKind::LoanApplied { product, .. } => Some((application, product)),
        _ => None,
    }
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

impl LoanFile {
    /// The product in the by-laws of the day of the approval.
    pub(crate) fn product<'a>(&self, book: &'a Book, view: &View<'_>) -> Option<FoundProduct<'a>> {
        let approved = view.facts.get(self.approved?)?;
        let (_, product) = product_of(view, self)?;
        product_on(&book.bylaws, product, approved.value_date)
    }

    /// The path of the application.
    pub(crate) fn application(&self, view: &View<'_>) -> String {
        let fact = view.facts.get(self.applied);
        fact.map_or_else(String::new, |fact| format!("events[{}].what", fact.place))
    }

    /// What of an approval is beyond the limits of the product.
    pub(crate) fn beyond_limits(&self, book: &Book, view: &View<'_>) -> Vec<ChamaError> {
        let approved = self.approved.and_then(|place| view.facts.get(place));
        let (Some(approved), Some(found)) = (approved, self.product(book, view)) else {
            return Vec::new();
        };
        let (term, _) = self.agreed(view);
        let who_says = |place: usize| view.facts.get(place).unwrap_or(approved);
        let amount = who_says(self.amount_said_by).path("amount");
        let amount = found.product.check_amount(&amount, self.approved_amount);
        let instalments = match (&term, self.loan.as_ref().map(|loan| loan_schedule(&loan.terms))) {
            (RepaymentTerm::Instalments { count }, _) => *count,
            (_, Some(Ok(schedule))) => instalments_of(&term, &schedule),
            // Nothing was handed out yet.
            _ => found.product.minimum_instalments,
        };
        let said = who_says(self.term_said_by).path("term");
        let count = found.product.check_term(&said, &term, instalments);
        amount.err().into_iter().chain(count.err()).collect()
    }

    /// Puts the loan together once money was handed out, and what was deducted from it.
    fn make_loan(&mut self, book: &Book, view: &View<'_>) -> Result<(), ChamaError> {
        let (Some(found), Some(first)) = (self.product(book, view), self.parts.first().copied()) else {
            return Ok(());
        };
        let (term, first_due) = self.agreed(view);
        let mut later: Vec<LaterDisbursement> = Vec::new();
        let mut principal = Decimal::ZERO;
        for part in &self.parts {
            principal = principal.saturating_add(part.amount);
            match later.last_mut() {
                _ if part.on == first.on => {}
                Some(last) if last.on == part.on => last.amount = last.amount.saturating_add(part.amount),
                _ => later.push(LaterDisbursement {
                    on: part.on,
                    amount: part.amount,
                }),
            }
        }
        let terms = LoanTerms {
            term,
            first_due,
            later_disbursements: later,
            ..found.product.terms(found.document, principal, first.on)
        };
        let schedule = loan_schedule(&terms).map_err(|error| self.at_events(error.within("loan"), &[], book, view))?;
        let minor = |amount: Decimal| minor_amount("amount", amount, terms.currency).unwrap_or(Minor::ZERO);
        if let Some(handed_out) = schedule.disbursements.first() {
            self.deducted = Deducted {
                fees: minor(handed_out.fees),
                interest: minor(handed_out.interest),
            };
        }
        self.loan = Some(Loan {
            rules: found.product.rules.clone(),
            events: self.events.clone(),
            ..Loan::new(self.id.clone(), self.member.clone(), terms)
        });
        Ok(())
    }

    /// The term and the first due date that were agreed.
    fn agreed(&self, view: &View<'_>) -> (RepaymentTerm, FirstDue) {
        let said = view.facts.get(self.term_said_by).map(|fact| &*fact.what);
        let term = match said {
            Some(EventKind::LoanApproved { term: Some(term), .. } | EventKind::LoanApplied { term, .. }) => {
                term.clone()
            }
            _ => RepaymentTerm::Instalments { count: 1 },
        };
        let approved = self.approved.and_then(|place| view.facts.get(place));
        let first_due = match approved.map(|fact| &*fact.what) {
            Some(EventKind::LoanApproved { first_due, .. }) => first_due.clone(),
            _ => FirstDue::default(),
        };
        (term, first_due)
    }

    /// An error of the loan (`loan.events[3].what.amount`) at the line of the book, or of the by-laws, that says so.
    pub(crate) fn at_events(
        &self,
        mut error: ChamaError,
        origins: &[usize],
        book: &Book,
        view: &View<'_>,
    ) -> ChamaError {
        for path in error.paths().into_iter().flatten() {
            let field = path.strip_prefix("loan.").unwrap_or(path).to_owned();
            *path = self.at_event(&field, origins, book, view).unwrap_or(field);
        }
        error
    }

    fn at_event(&self, field: &str, origins: &[usize], book: &Book, view: &View<'_>) -> Option<String> {
        let fact = |place: usize| view.facts.get(place);
        if let Some((index, rest)) = indexed(field, "events[") {
            let fact = fact(*origins.get(index)?)?;
            return Some(match rest {
                ".value_date" => fact.date_path(),
                ".what.amount" => fact.path("amount"),
                rest => format!("events[{}]{rest}", fact.place),
            });
        }
        let found = self.product(book, view)?;
        let Some(of_terms) = field.strip_prefix("terms.") else {
            return match field {
                "id" => Some(fact(self.applied)?.path("loan")),
                "events" => Some(self.application(view)),
                "member" => Some(fact(self.applied)?.path("member")),
                rules => Some(found.path(rules)),
            };
        };
        if let Some((index, rest)) = indexed(of_terms, "later_disbursements[") {
            let day = |part: &&Part| Some(part.on) != self.parts.first().map(|first| first.on);
            let mut days: Vec<&Part> = self.parts.iter().filter(day).collect();
            days.dedup_by_key(|part| part.on);
            let fact = fact(days.get(index)?.fact)?;
            return Some(if rest == ".on" {
                fact.date_path()
            } else {
                fact.path("amount")
            });
        }
        let first = fact(self.parts.first()?.fact)?;
        Some(match of_terms {
            "principal" | "later_disbursements" => first.path("amount"),
            "disbursed_on" => first.date_path(),
            term if term.starts_with("term") => fact(self.term_said_by)?.path(term),
            due if due.starts_with("first_due") => fact(self.approved?)?.path(due),
            other => found.path(other),
        })
    }
}

fn indexed<'a>(path: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let (index, rest) = path.strip_prefix(name)?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::book::tests::{book, day, event};
    use crate::book::{BookDates, book_faults, cash_positions};
    use crate::error::Severity;
    use crate::json::from_value;

    /// Ten per cent a month, up to three months, 1 % deducted; loans of wanjiku and otieno.
    pub(crate) fn lending(events: &[Value]) -> Book {
        let mut book = book(events);
        let product = json!({
            "id": "table", "maximum_amount": "20000", "maximum_instalments": 3,
            "interest": {"kind": "reducing_balance", "rate": {"value": "0.10", "per": "month"}},
            "fees": [{"id": "form", "charge": {"kind": "share_of_principal", "share": "0.01"}}]
        });
        book.bylaws[0].loans.push(from_value(&product).unwrap());
        book
    }

    pub(crate) fn applied(id: &str, on: &str, loan: &str, member: &str, amount: &str) -> Value {
        let term = json!({"kind": "instalments", "count": 3});
        event(
            id,
            on,
            json!({"kind": "loan_applied", "loan": loan, "member": member, "product": "table", "amount": amount, "term": term}),
        )
    }

    fn line(id: &str, on: &str, kind: &str, loan: &str, more: Value) -> Value {
        let mut what = json!({"kind": kind, "loan": loan});
        what.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event(id, on, what)
    }

    pub(crate) fn approved(id: &str, on: &str, loan: &str) -> Value {
        line(id, on, "loan_approved", loan, json!({"authority": "meeting"}))
    }

    pub(crate) fn disbursed(id: &str, on: &str, loan: &str, amount: &str) -> Value {
        line(
            id,
            on,
            "loan_disbursed",
            loan,
            json!({"place": "till", "amount": amount}),
        )
    }

    pub(crate) fn repaid(id: &str, on: &str, loan: &str, member: &str, amount: &str) -> Value {
        line(
            id,
            on,
            "loan_repaid",
            loan,
            json!({"place": "till", "member": member, "amount": amount}),
        )
    }

    /// One loan of 10,000 to Wanjiku, handed out on 10 January.
    pub(crate) fn running() -> Vec<Value> {
        vec![
            applied("a", "2025-01-03", "L1", "wanjiku", "10000"),
            approved("b", "2025-01-10", "L1"),
            disbursed("c", "2025-01-10", "L1", "10000"),
        ]
    }

    fn errors(events: &[Value]) -> Vec<(String, String)> {
        let faults = book_faults(&lending(events)).into_iter();
        let errors = faults.filter(|fault| fault.severity == Severity::Error);
        errors.map(|fault| (fault.path, fault.code)).collect()
    }

    #[test]
    fn a_loan_is_put_together_from_the_lines_that_name_it() {
        let mut events = running();
        events.push(repaid("d", "2025-02-10", "L1", "wanjiku", "4021.15"));
        events.push(line(
            "e",
            "2025-02-12",
            "loan_paused",
            "L1",
            json!({"paused": "ageing", "until": "2025-03-01", "authority": "chair"}),
        ));
        let loans = book_loans(&lending(&events), day("2025-02-28")).unwrap();
        let loan = &loans[0];
        assert_eq!((loan.id.as_str(), loan.member.as_str()), ("L1", "wanjiku"));
        assert_eq!(loan.terms.disbursed_on, day("2025-01-10"));
        assert_eq!(loan.terms.principal, Decimal::from(10_000));
        let kinds: Vec<(&str, &LoanEventKind)> = loan.events.iter().map(|one| (one.id.as_str(), &one.what)).collect();
        let until = day("2025-03-01");
        let paid = LoanEventKind::Paid {
            amount: Decimal::new(402_115, 2),
            purpose: LoanPaymentPurpose::Instalments,
        };
        assert_eq!(kinds, [("d", &paid), ("e", &LoanEventKind::AgeingPaused { until })]);
        assert_eq!(
            book_loans(&lending(&events), day("2025-02-10")).unwrap()[0]
                .events
                .len(),
            1
        );
        assert!(book_loans(&lending(&events), day("2025-01-09")).unwrap().is_empty());
    }

    #[test]
    fn money_handed_out_later_is_a_later_disbursement_and_one_day_is_one_part() {
        let mut events = running();
        events[2] = disbursed("c", "2025-01-10", "L1", "3000");
        events.push(disbursed("d", "2025-01-10", "L1", "1000"));
        events.push(disbursed("e", "2025-02-20", "L1", "2500"));
        events.push(disbursed("f", "2025-02-20", "L1", "3500"));
        let loans = book_loans(&lending(&events), day("2025-02-28")).unwrap();
        let later = LaterDisbursement {
            on: day("2025-02-20"),
            amount: Decimal::from(6_000),
        };
        assert_eq!(loans[0].terms.later_disbursements, [later]);
        assert_eq!(loans[0].terms.principal, Decimal::from(10_000));
    }

    #[test]
    fn what_is_deducted_stays_in_the_place() {
        let held = cash_positions(&lending(&running()), &BookDates::new(day("2025-01-31"))).unwrap();
        let till = &held[0];
        assert_eq!(
            (
                till.money_in.to_string(),
                till.money_out.to_string(),
                till.held.to_string()
            ),
            ("100.00".into(), "10000.00".into(), "-9900.00".into())
        );
    }

    #[test]
    fn a_reversed_line_was_never_there_and_a_corrected_one_was_always_right() {
        let mut events = running();
        events.push(repaid("d", "2025-02-10", "L1", "wanjiku", "40211.5"));
        let right = json!({"kind": "corrected", "event": "d", "amount": "4021.15", "reason": "a nought"});
        events.push(event("e", "2025-02-11", right));
        let loans = book_loans(&lending(&events), day("2025-02-11")).unwrap();
        let amount = Decimal::new(402_115, 2);
        let purpose = LoanPaymentPurpose::Instalments;
        assert_eq!(loans[0].events[0].what, LoanEventKind::Paid { amount, purpose });
        let gone = json!({"kind": "reversed", "event": "d", "reason": "the cheque came back"});
        events[4] = event("e", "2025-02-11", gone);
        assert!(
            book_loans(&lending(&events), day("2025-02-11")).unwrap()[0]
                .events
                .is_empty()
        );
    }

    #[test]
    fn every_fault_of_a_loan_is_named_with_its_line() {
        let authority = || json!({"authority": "meeting"});
        let guaranteed = |id: &str, member: &str| {
            line(
                id,
                "2025-01-05",
                "guaranteed",
                "L1",
                json!({"member": member, "amount": "3000"}),
            )
        };
        let called = |kind: &str, member: &str, amount: &str| {
            line(
                "g",
                "2025-02-05",
                kind,
                "L1",
                json!({"member": member, "amount": amount}),
            )
        };
        let other = |product: &str| {
            let mut two = applied("d", "2025-01-03", "L2", "otieno", "1000");
            two["what"]["product"] = product.into();
            two
        };
        for (more, path, code) in [
            (
                vec![applied("d", "2025-01-04", "L1", "otieno", "1")],
                "events[3].what.loan",
                "duplicate",
            ),
            (vec![other("sock")], "events[3].what.product", "not_found"),
            (
                vec![approved("d", "2025-01-11", "L9")],
                "events[3].what.loan",
                "not_found",
            ),
            (
                vec![approved("d", "2025-01-11", "L1")],
                "events[3].what.loan",
                "duplicate",
            ),
            (
                vec![line("d", "2025-01-11", "loan_refused", "L1", authority())],
                "events[3].what.loan",
                "duplicate",
            ),
            (
                vec![other("table"), approved("e", "2025-01-02", "L2")],
                "events[4].value_date",
                "wrong_order",
            ),
            (
                vec![other("table"), disbursed("e", "2025-01-12", "L2", "1")],
                "events[4].what.loan",
                "not_found",
            ),
            (
                vec![
                    other("table"),
                    line("e", "2025-01-10", "loan_refused", "L2", authority()),
                    disbursed("f", "2025-01-12", "L2", "1"),
                ],
                "events[5].what.loan",
                "not_compatible",
            ),
            (
                vec![
                    other("table"),
                    approved("e", "2025-01-10", "L2"),
                    disbursed("f", "2025-01-09", "L2", "1"),
                ],
                "events[5].value_date",
                "wrong_order",
            ),
            (
                vec![disbursed("d", "2025-01-12", "L1", "0.01")],
                "events[3].what.amount",
                "out_of_range",
            ),
            (
                vec![repaid("d", "2025-01-09", "L1", "wanjiku", "1")],
                "events[3].value_date",
                "wrong_order",
            ),
            (
                vec![other("table"), repaid("e", "2025-01-09", "L2", "otieno", "1")],
                "events[4].value_date",
                "wrong_order",
            ),
            (
                vec![repaid("d", "2025-02-10", "L1", "otieno", "1")],
                "events[3].what.member",
                "not_compatible",
            ),
            (
                vec![line(
                    "d",
                    "2025-02-10",
                    "loan_recovered",
                    "L1",
                    json!({"place": "till", "amount": "1"}),
                )],
                "events[3].value_date",
                "wrong_order",
            ),
            (
                vec![guaranteed("d", "wanjiku")],
                "events[3].what.member",
                "not_compatible",
            ),
            (
                vec![called("guarantee_called", "otieno", "1")],
                "events[3].what.member",
                "not_found",
            ),
            (
                vec![
                    guaranteed("d", "otieno"),
                    called("guarantee_called", "otieno", "3000.01"),
                ],
                "events[4].what.amount",
                "out_of_range",
            ),
            (
                vec![
                    guaranteed("d", "otieno"),
                    called("guarantee_released", "otieno", "3000.01"),
                ],
                "events[4].what.amount",
                "out_of_range",
            ),
            (
                vec![line(
                    "d",
                    "2025-02-10",
                    "loan_charged",
                    "L1",
                    json!({"charge_kind": "fee", "amount": "0", "reason": ""}),
                )],
                "events[3].what.amount",
                "out_of_range",
            ),
            (
                vec![line(
                    "d",
                    "2025-02-10",
                    "loan_rate_changed",
                    "L1",
                    json!({"rate": {"value": "11", "per": "month"}, "authority": ""}),
                )],
                "events[3].what.rate.value",
                "out_of_range",
            ),
        ] {
            let events: Vec<Value> = running().into_iter().chain(more).collect();
            assert_eq!(errors(&events), [(path.to_owned(), code.to_owned())]);
            let refused = book_loans(&lending(&events), day("2025-12-31")).unwrap_err();
            assert_eq!(refused.code(), code, "{path}");
        }
        assert_eq!(errors(&running()), []);
    }

    #[test]
    fn what_the_terms_refuse_is_said_where_it_was_agreed() {
        let mut events = running();
        events[1]["what"]["first_due"] = json!({"kind": "on", "date": "2025-01-10"});
        assert_eq!(
            errors(&events),
            [("events[1].what.first_due.date".to_owned(), "wrong_order".to_owned())]
        );
        let mut events = running();
        events[0]["what"]["term"] = json!({"kind": "instalment_amount", "amount": "900"});
        assert_eq!(
            errors(&events),
            [("events[0].what.term.amount".to_owned(), "no_answer".to_owned())]
        );
        let mut events = running();
        events[2] = disbursed("c", "2025-01-10", "L1", "9000");
        events.push(disbursed("d", "2025-06-10", "L1", "1000"));
        assert_eq!(
            errors(&events),
            [("events[3].value_date".to_owned(), "date_out_of_range".to_owned())]
        );
    }

    #[test]
    fn an_approval_beyond_the_limits_and_money_for_a_stranger_are_warnings() {
        let mut events = running();
        events[0]["what"]["amount"] = "20001".into();
        events[0]["what"]["term"]["count"] = 4.into();
        events.push(event("l", "2025-01-09", json!({"kind": "left", "member": "wanjiku"})));
        let faults = book_faults(&lending(&events));
        let said: Vec<(Severity, &str)> = faults
            .iter()
            .map(|fault| (fault.severity, fault.path.as_str()))
            .collect();
        assert_eq!(
            said[..3],
            [
                (Severity::Warning, "events[0].what.amount"),
                (Severity::Warning, "events[0].what.term.count"),
                (Severity::Warning, "events[2].value_date"),
            ]
        );
    }
}
