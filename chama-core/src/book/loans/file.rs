//! What a loan's file is: what the lines say of it, its loan once money was handed out, and where an error of the loan was said.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::lines::Reader;
use crate::book::view::{Fact, View, loan_of};
use crate::book::{Book, EventKind};
use crate::bylaws::{FoundProduct, Fund, LoanProduct, instalments_of, product_on};
use crate::error::ChamaError;
use crate::loan::{FirstDue, LaterDisbursement, Loan, LoanEvent, LoanTerms, RepaymentTerm, loan_schedule};
use crate::money::{Minor, minor_amount};
use crate::sort;

/// The file of one loan.
#[derive(Debug, Default)]
pub(crate) struct LoanFile {
    pub(crate) id: String,
    pub(crate) member: String,
    /// Places of facts in the view.
    pub(crate) applied: usize,
    pub(crate) approved: Option<usize>,
    pub(crate) refused: Option<usize>,
    /// The day on which the book began, of a loan that is older.
    pub(crate) opened: Option<NaiveDate>,
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
    pub(super) amount_said_by: usize,
    pub(super) term_said_by: usize,
    pub(super) is_written_off: bool,
    pub(super) events: Vec<LoanEvent>,
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
    pub(crate) fees_fund: Fund,
    pub(crate) fees: Minor,
    pub(crate) interest: Minor,
}

/// The files of all loans that were applied for, in the order of their applications.
#[derive(Debug, Default)]
pub(crate) struct LoanFiles {
    pub(crate) files: Vec<LoanFile>,
    pub(super) by_id: BTreeMap<String, usize>,
    /// By the place of the event in the book.
    lent: BTreeMap<usize, Lent>,
}

impl LoanFiles {
    /// Reads the lines of every loan; what cannot be goes to `errors`.
    pub(crate) fn new(book: &Book, view: &View<'_>, errors: &mut Vec<ChamaError>) -> Self {
        let mut files = Self::default();
        let mut reader = Reader::new(book, view, errors);
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
            let mut deducted = file.deducted;
            let lent = |deducted: Deducted| Lent {
                fund: file.fund,
                fees_fund: file.fees_fund,
                fees: deducted.fees,
                interest: deducted.interest,
            };
            for part in &file.parts {
                let Some(fact) = view.facts.get(part.fact) else {
                    continue;
                };
                self.lent.insert(fact.place, lent(deducted));
                deducted = Deducted::default();
            }
            for fact in file.origins.iter().filter_map(|place| view.facts.get(*place)) {
                if matches!(&*fact.what, EventKind::LoanToppedUp { .. }) {
                    self.lent.insert(fact.place, lent(Deducted::default()));
                }
            }
        }
    }
}

impl LoanFile {
    /// The day from which the book knows that money is out.
    pub(crate) fn since(&self) -> Option<NaiveDate> {
        self.opened.or(self.parts.first().map(|part| part.on))
    }

    pub(super) fn take_funds(&mut self, product: &LoanProduct) {
        self.fund = product.fund;
        self.fees_fund = product.fees_fund;
        self.penalties_fund = product.penalties_fund();
    }

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
        // What was kept back before the book began is none of its business.
        if let (Some(handed_out), None) = (schedule.disbursements.first(), self.opened) {
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
            Some(
                EventKind::LoanApproved { term: Some(term), .. }
                | EventKind::LoanApplied { term, .. }
                | EventKind::OpeningLoan { term, .. },
            ) => term.clone(),
            _ => RepaymentTerm::Instalments { count: 1 },
        };
        let approved = self.approved.and_then(|place| view.facts.get(place));
        let first_due = match approved.map(|fact| &*fact.what) {
            Some(EventKind::LoanApproved { first_due, .. } | EventKind::OpeningLoan { first_due, .. }) => {
                first_due.clone()
            }
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
            if let EventKind::OpeningLoan { .. } = &*fact.what {
                let field = rest.rsplit('.').next().unwrap_or(rest).replace("value_date", "on");
                return Some(fact.path(&format!("repaid[{index}].{field}")));
            }
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
            "disbursed_on" if self.opened.is_some() => first.path("disbursed_on"),
            "disbursed_on" => first.date_path(),
            term if term.starts_with("term") => fact(self.term_said_by)?.path(term),
            due if due.starts_with("first_due") => fact(self.approved?)?.path(due),
            other => found.path(other),
        })
    }
}

/// The application, and the product that it names.
pub(super) fn product_of<'v, 'a>(view: &'v View<'a>, file: &LoanFile) -> Option<(&'v Fact<'a>, &'v str)> {
    let application = view.facts.get(file.applied)?;
    match &*application.what {
        EventKind::LoanApplied { product, .. } | EventKind::OpeningLoan { product, .. } => Some((application, product)),
        _ => None,
    }
}

fn indexed<'a>(path: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let (index, rest) = path.strip_prefix(name)?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}
