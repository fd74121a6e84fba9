//! The life of a loan, day by day on which something happens.
//!
//! The order of a day is that of the page: the day of non-performance is found; rows fall due and the advance pays them;
//! penalties fall; then the events, in the order of the list.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use chrono::NaiveDate;

use super::changes::Change;
use super::checks::{Fact, Rules};
use super::in_duplum::Guard;
use super::item::{Item, ItemIs, Parts};
use super::lateness::Nights;
use super::penalties::LatePenalty;
use crate::calendar::{OpenDays, shifted};
use crate::error::ChamaError;
use crate::loan::schedule::{Agreement, Row, Table};
use crate::loan::{Loan, LoanPart, LoanTerms, LoanUse};
use crate::money::{Currency, Minor};
use crate::penalty::MemberTally;

/// Money of one payment that is not used yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money {
    /// The place of the payment among the facts.
    pub(super) payment: usize,
    pub(super) amount: Minor,
}

/// Where a part of a payment went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) payment: usize,
    pub(super) on: NaiveDate,
    pub(super) used: LoanUse,
    pub(super) item: Option<ItemIs>,
    pub(super) part: Option<LoanPart>,
    pub(super) amount: Minor,
}

/// The loan at the end of a day, whatever its table is.
pub(super) struct Life<'a> {
    pub(super) loan: &'a Loan,
    pub(super) rules: Rules,
    pub(super) currency: Currency,
    pub(super) as_of: NaiveDate,
    /// Where the terms of the table are, for the errors.
    pub(super) terms_at: String,
    /// Number of restructurings so far.
    pub(super) tables: i32,
    pub(super) facts: Vec<Fact<'a>>,
    next_fact: usize,
    pub(super) today: NaiveDate,
    /// Whether the events of today are not over yet.
    in_the_day: bool,

    /// All that was due, by date, charges after instalments of the same day.
    pub(super) items: Vec<Item>,
    /// Those before it are settled.
    pub(super) first_open: usize,
    /// Money that waits, the oldest payment first.
    pub(super) held: VecDeque<Money>,
    pub(super) in_hand: Minor,
    pub(super) lines: Vec<Line>,

    /// Principal that is not yet due.
    pub(super) balance: Minor,
    pub(super) disbursed: Minor,
    pub(super) added: Minor,
    /// When it was added.
    pub(super) additions: Vec<(NaiveDate, Minor)>,
    pub(super) repaid_early: Minor,
    pub(super) written_off: Parts,
    pub(super) recovered: Minor,
    pub(super) refunded: Minor,
    /// Whether it was written off.
    pub(super) off: bool,
    /// Whether it was paid off: no interest on late principal either.
    pub(super) paid_off: bool,

    pub(super) open_days: OpenDays<'a>,
    pub(super) penalties: Vec<LatePenalty>,
    /// The next step of each, by date and place.
    pub(super) steps: BinaryHeap<Reverse<(NaiveDate, usize)>>,
    pub(super) tallies: Vec<Option<MemberTally>>,
    pub(super) guard: Option<Guard>,
    /// Windows whose days are not counted, by date.
    pub(super) ageing_pauses: Vec<(NaiveDate, NaiveDate)>,
    pub(super) interest_pauses: Vec<(NaiveDate, NaiveDate)>,
    pub(super) nights: Nights,
}

impl<'a> Life<'a> {
    pub(super) fn new(loan: &'a Loan, rules: Rules, facts: Vec<Fact<'a>>, as_of: NaiveDate) -> Self {
        Self {
            currency: loan.terms.currency,
            as_of,
            terms_at: "loan".to_owned(),
            tables: 0,
            next_fact: 0,
            today: shifted(loan.terms.disbursed_on, -1),
            in_the_day: false,
            items: Vec::new(),
            first_open: 0,
            held: VecDeque::new(),
            in_hand: Minor::ZERO,
            lines: Vec::with_capacity(facts.len().saturating_mul(3)),
            facts,
            balance: Minor::ZERO,
            disbursed: Minor::ZERO,
            added: Minor::ZERO,
            additions: Vec::new(),
            repaid_early: Minor::ZERO,
            written_off: Parts::default(),
            recovered: Minor::ZERO,
            refunded: Minor::ZERO,
            off: false,
            paid_off: false,
            open_days: OpenDays::new(&loan.terms.business_days),
            penalties: Vec::new(),
            steps: BinaryHeap::new(),
            tallies: rules.penalties.iter().map(|rule| rule.member_tally()).collect(),
            guard: None,
            ageing_pauses: Vec::new(),
            interest_pauses: Vec::new(),
            nights: Nights::new(loan.terms.disbursed_on),
            loan,
            rules,
        }
    }

    /// Whether the loan has begun by the date that is asked for.
    pub(super) fn has_begun(&self) -> bool {
        self.as_of >= self.loan.terms.disbursed_on
    }

    /// The money is handed out.
    pub(super) fn begin(&mut self, agreement: &Agreement<'_>, table: &Table<'_>) {
        if !self.has_begun() {
            return;
        }
        self.items.reserve(table.to_come().len());
        self.disbursed = agreement.first;
        self.add(self.loan.terms.disbursed_on, agreement.added);
        self.balance = agreement.first + agreement.added;
        if let Some(row) = &table.row_zero {
            self.balance -= row.principal;
            let is = ItemIs::Instalment { table: 0, number: 0 };
            self.items.push(Item::new(row.due_on, is, parts_of(row)));
        }
    }

    /// Fees or interest are added to the principal.
    pub(super) fn add(&mut self, on: NaiveDate, amount: Minor) {
        self.added += amount;
        if !amount.is_zero() {
            self.additions.push((on, amount));
        }
    }

    /// Lives to the end of the last day; if the loan is restructured before, returns the new terms.
    pub(super) fn run(&mut self, table: &mut Table<'_>) -> Result<Option<LoanTerms>, ChamaError> {
        if !self.has_begun() {
            return Ok(None);
        }
        loop {
            if !self.in_the_day {
                let Some(day) = self.next_day(table)? else { break };
                self.find_guard(day);
                self.today = day;
                self.in_the_day = true;
                if !self.off {
                    self.fall_due(table)?;
                    self.charge_penalties()?;
                }
            }
            while let Some(fact) = self.facts.get(self.next_fact).filter(|fact| fact.on == self.today) {
                let (fact, number) = (*fact, self.next_fact);
                self.next_fact = self.next_fact.saturating_add(1);
                if let Change::Restructured(terms) = self.happen(fact, number, table)? {
                    return Ok(Some(*terms));
                }
            }
            self.in_the_day = false;
            if self.rules.by_days {
                let late: Minor = self.open_items().map(|item| item.unpaid.principal).sum();
                self.nights.add(self.today, late);
            }
        }
        self.find_guard(self.as_of);
        self.today = self.as_of;
        Ok(None)
    }

    /// The next day on which something happens; none after the last day.
    fn next_day(&mut self, table: &mut Table<'_>) -> Result<Option<NaiveDate>, ChamaError> {
        let first = self.loan.terms.disbursed_on;
        if self.today < first {
            return Ok(Some(first));
        }
        let mut next = self.facts.get(self.next_fact).map(|fact| fact.on);
        let mut sooner = |day: Option<NaiveDate>| {
            if let Some(day) = day {
                next = Some(next.map_or(day, |next: NaiveDate| next.min(day)));
            }
        };
        if !self.off {
            sooner(table.next_hand_out());
            sooner(table.open_row().map(|row| row.due_on));
            if self.has_late_rows(table) {
                sooner(Some(table.next_end()?));
            }
            sooner(self.steps.peek().map(|Reverse((on, _))| *on));
        }
        // A row of a new table may have been due before it was made.
        Ok(next
            .map(|day| day.max(shifted(self.today, 1)))
            .filter(|day| *day <= self.as_of))
    }

    /// Rows and agreed disbursements of today.
    fn fall_due(&mut self, table: &mut Table<'_>) -> Result<(), ChamaError> {
        let handed_out = table.handed_out_by(self.today);
        self.disbursed += handed_out;
        self.balance += handed_out;
        while table.open_row().is_some_and(|row| row.due_on <= self.today)
            && let Some(row) = table.fall_due()
        {
            let mut asked = parts_of(&row);
            if self.rules.by_days {
                asked.interest += self.late_interest(table, row.due_on)?;
            }
            self.balance += row.capitalised - row.principal;
            self.add(row.due_on, row.capitalised);
            self.put(row.due_on, row.number, asked);
        }
        while self.has_late_rows(table) && table.next_end()? <= self.today {
            let (end, number) = (table.next_end()?, table.next_number());
            table.pass_period();
            let interest = self.late_interest(table, end)?;
            if interest.is_positive() {
                let asked = Parts::only(LoanPart::Interest, interest);
                self.put(end, number, asked);
            }
        }
        Ok(())
    }

    /// Whether rows with nothing but interest on late principal may follow.
    fn has_late_rows(&self, table: &Table<'_>) -> bool {
        self.rules.by_days && !self.paid_off && table.is_over() && self.nights.any()
    }

    /// An instalment is due.
    pub(super) fn put(&mut self, due_on: NaiveDate, number: i32, asked: Parts) {
        let asked = self.cut_to_room(asked);
        let table = self.tables;
        let item = self.insert(Item::new(due_on, ItemIs::Instalment { table, number }, asked));
        if number > 0 {
            self.begin_penalties(item, due_on);
        }
        self.use_held(item);
    }

    /// Puts an item into its place: instalments of a day before its charges.
    pub(super) fn insert(&mut self, item: Item) -> usize {
        let mut place = self.items.len();
        if !item.is_charge() {
            let after = |other: &Item| other.is_charge() && other.due_on >= item.due_on;
            while place > 0 && self.items.get(place.saturating_sub(1)).is_some_and(after) {
                place = place.saturating_sub(1);
            }
        }
        self.items.insert(place, item);
        self.first_open = self.first_open.min(place);
        place
    }

    /// What may be unpaid, the oldest first.
    pub(super) fn open_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().skip(self.first_open)
    }

    /// Leaves settled items behind.
    pub(super) fn settle(&mut self) {
        while self.items.get(self.first_open).is_some_and(|item| !item.is_open()) {
            self.first_open = self.first_open.saturating_add(1);
        }
    }

    /// Where an error of the table is.
    pub(super) fn of_table<T>(&self, result: Result<T, ChamaError>) -> Result<T, ChamaError> {
        result.map_err(|error| error.within(&self.terms_at))
    }
}

fn parts_of(row: &Row) -> Parts {
    Parts {
        principal: row.principal,
        interest: row.interest,
        fees: row.fees,
        penalties: Minor::ZERO,
    }
}
