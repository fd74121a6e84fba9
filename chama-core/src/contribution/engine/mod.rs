//! One pass over a member's account, from the first day to the last.
//!
//! The order of a day is that of the page: dues that open take from the advance, penalties fall, waivers
//! hold, charges become payable, payments come in. Everything is an index and a number of smallest units; names are
//! put back by whoever asks. What is payable is kept in ordered sets, so that a payment costs what it pays, not
//! what is owed.

mod fines;
mod gathered_dues;
mod payment;
mod references;
mod share_buying;

pub(crate) use fines::Subject;
pub(crate) use gathered_dues::DueState;
pub(crate) use payment::Target;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use chrono::NaiveDate;

use super::facts::Facts;
use super::rulebook::{Cycle, Rulebook};
use super::{Charge, ChargeKind};
use crate::calendar::OpenDays;
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rule::Rule;
use crate::sort;
use fines::{FineOrder, FineState, fines, meeting_order, penalty_order};
use gathered_dues::Dues;
use payment::{Held, Line};
use references::{Letting, Mark, lettings, marks};

/// What was charged, and what became of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Balance {
    pub(crate) charged: Minor,
    pub(crate) waived: Minor,
    pub(crate) paid: Minor,
}

impl Balance {
    pub(crate) fn unpaid(self) -> Minor {
        self.charged - self.waived - self.paid
    }

    /// What is owed in the end: charged, less waived.
    pub(crate) fn expected(self) -> Minor {
        self.charged - self.waived
    }
}

/// A charge.
#[derive(Debug, Clone)]
pub(crate) struct ChargeState<'a> {
    pub(crate) charge: Cow<'a, Charge>,
    pub(crate) balance: Balance,
    /// Its rank among the fines.
    fine: Option<usize>,
}

/// What money may go to, or what may be waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// The due of that rank.
    Due(usize),
    /// The penalty of that rank among the fines.
    Penalty(usize),
    /// The charge of that rank.
    Charge(usize),
}

/// Ranks in order. What is payable comes and goes at the ends, the oldest first: there it costs the same
/// however many there are.
#[derive(Debug, Clone, Default)]
struct Ranks(VecDeque<usize>);

impl Ranks {
    /// Returns whether it was new.
    fn insert(&mut self, rank: usize) -> bool {
        let place = self.0.binary_search(&rank);
        if let Err(place) = place {
            self.0.insert(place, rank);
        }
        place.is_err()
    }

    /// Returns whether it was there.
    fn remove(&mut self, rank: usize) -> bool {
        let place = self.0.binary_search(&rank);
        place.is_ok_and(|place| self.0.remove(place).is_some())
    }

    fn first(&self) -> Option<usize> {
        self.0.front().copied()
    }
}

/// The account after the last day.
pub(crate) struct Pass<'a, 'b> {
    book: &'b Rulebook<'a>,
    /// By document.
    open_days: Vec<OpenDays<'b>>,
    pub(crate) facts: Facts<'b>,
    /// Dues in the order in which they are paid.
    pub(crate) dues: Vec<DueState>,
    /// Penalties and fines in the order in which they are paid.
    pub(crate) fines: Vec<FineState>,
    /// Charges of all kinds in the order in which they are paid.
    pub(crate) charges: Vec<ChargeState<'b>>,
    /// By payment, in the order of their dates.
    pub(crate) lines: Vec<Line>,
    /// Money held for dues to come.
    pub(crate) advance: Minor,

    marks: Vec<Mark>,
    lettings: Vec<Option<Item>>,
    /// Unpaid dues whose window has opened; those past their due date are the first.
    open_dues: Ranks,
    owing_fines: Ranks,
    owing_fees: Ranks,
    owing_loans: Ranks,
    /// The next step of each penalty, by date and rank.
    steps: BinaryHeap<Reverse<(NaiveDate, usize)>>,
    /// What was charged under each penalty rule, as sums by date.
    charged_by_rule: Vec<Vec<(NaiveDate, Minor)>>,
    /// Unused money, the oldest first; those before `spent` are used up.
    held: Vec<Held>,
    spent: usize,
    share_credit: Vec<Held>,
    shares_bought: (NaiveDate, i32),
}

/// Runs the account to the end of the day `facts.as_of`. `also` is a cycle that is asked for whether it has opened or not.
pub(crate) fn run<'a, 'b>(
    book: &'b Rulebook<'a>,
    cycles: &[Cycle],
    facts: Facts<'b>,
    also: Option<(usize, NaiveDate)>,
) -> Result<Pass<'a, 'b>, ChamaError> {
    let mut pass = Pass::new(book, cycles, facts, also)?;
    pass.run();
    for accrual in pass.fines.iter().filter_map(|fine| fine.accrual.as_ref()) {
        accrual.check_size()?;
    }
    Ok(pass)
}

impl<'a, 'b> Pass<'a, 'b> {
    fn new(
        book: &'b Rulebook<'a>,
        cycles: &[Cycle],
        mut facts: Facts<'b>,
        also: Option<(usize, NaiveDate)>,
    ) -> Result<Self, ChamaError> {
        let mut gathered = Dues::gathered(book, cycles, &facts, also);
        let marks = marks(book, &facts, &mut gathered)?;
        let lettings = lettings(book, &facts, &mut gathered)?;
        let (dues, ranks) = gathered.ranked();
        let rank = |place: usize| ranks.get(place).copied().unwrap_or_default();

        let mut charges: Vec<ChargeState<'b>> = std::mem::take(&mut facts.charges)
            .into_iter()
            .map(|(charge, amount)| ChargeState {
                charge,
                balance: Balance {
                    charged: amount,
                    ..Balance::default()
                },
                fine: None,
            })
            .collect();
        let fines = fines(book, &facts, &dues, &charges);
        for (rank, fine) in fines.iter().enumerate() {
            if let Subject::Charge(charge) = fine.subject
                && let Some(charge) = charges.get_mut(charge)
            {
                charge.fine = Some(rank);
            }
        }
        let fine_of = |order: FineOrder| {
            fines
                .binary_search_by_key(&order, |fine| fine.order)
                .ok()
                .map(Item::Penalty)
        };
        let lettings = lettings.into_iter().map(|letting| match letting? {
            Letting::Due(place) => Some(Item::Due(rank(place))),
            Letting::Charge(charge) => Some(Item::Charge(charge)),
            Letting::Meeting(penalty, on) => fine_of(meeting_order(penalty, on)),
            Letting::DuePenalty(place, penalty) => fine_of(penalty_order(penalty, &dues.get(rank(place))?.cycle)),
        });
        let marks = marks.into_iter().map(|mark| match mark {
            Mark::Item(Item::Due(place)) => Mark::Item(Item::Due(rank(place))),
            other => other,
        });
        Ok(Self {
            book,
            open_days: book.documents.iter().map(|one| OpenDays::new(&one.calendar)).collect(),
            marks: marks.collect(),
            lettings: lettings.collect(),
            lines: Vec::with_capacity(facts.payments.len().saturating_add(dues.len())),
            facts,
            dues,
            fines,
            charges,
            advance: Minor::ZERO,
            open_dues: Ranks::default(),
            owing_fines: Ranks::default(),
            owing_fees: Ranks::default(),
            owing_loans: Ranks::default(),
            steps: BinaryHeap::new(),
            charged_by_rule: vec![Vec::new(); book.penalty_ids],
            held: Vec::new(),
            spent: 0,
            share_credit: Vec::new(),
            shares_bought: (NaiveDate::MIN, 0),
        })
    }

    fn run(&mut self) {
        for rank in 0..self.fines.len() {
            if self
                .fines
                .get(rank)
                .is_some_and(|fine| fine.subject == Subject::Meeting)
            {
                self.begin_penalty(rank);
            }
        }
        let mut openings: Vec<(NaiveDate, usize)> = self
            .dues
            .iter()
            .enumerate()
            .map(|(rank, due)| (due.cycle.opens, rank))
            .collect();
        sort::ascending(&mut openings);
        let (mut opened, mut late, mut waived, mut payable, mut paid) = (0, 0, 0, 0, 0);
        loop {
            let (next_late, late_on) = self.next_late(late);
            late = next_late;
            let never = NaiveDate::MAX;
            let today = openings
                .get(opened)
                .map_or(never, |(opens, _)| *opens)
                .min(late_on)
                .min(self.steps.peek().map_or(never, |Reverse((on, _))| *on))
                .min(self.facts.waivers.get(waived).map_or(never, |(_, waiver, _)| waiver.on))
                .min(self.charges.get(payable).map_or(never, |charge| charge.charge.on))
                .min(
                    self.facts
                        .payments
                        .get(paid)
                        .map_or(never, |(_, payment, _)| payment.value_date),
                );
            if today > self.facts.as_of {
                break;
            }
            if late_on == today {
                self.begin_penalty(late);
                late = late.saturating_add(1);
                continue;
            }
            while let Some((_, rank)) = openings.get(opened).filter(|(opens, _)| *opens == today) {
                self.open(*rank, today);
                opened = opened.saturating_add(1);
            }
            while let Some(Reverse((_, rank))) = self.steps.peek().copied().filter(|Reverse((on, _))| *on == today) {
                self.steps.pop();
                self.charge_penalty(rank, today);
            }
            while let Some((_, _, most)) = self
                .facts
                .waivers
                .get(waived)
                .filter(|(_, waiver, _)| waiver.on == today)
            {
                self.waive(waived, *most);
                waived = waived.saturating_add(1);
            }
            while self
                .charges
                .get(payable)
                .is_some_and(|charge| charge.charge.on == today)
            {
                self.make_payable(payable);
                payable = payable.saturating_add(1);
            }
            while self
                .facts
                .payments
                .get(paid)
                .is_some_and(|(_, payment, _)| payment.value_date == today)
            {
                self.receive(paid, today);
                paid = paid.saturating_add(1);
            }
        }
        self.hold_the_rest();
    }

    /// A window opens: the advance pays the due, the oldest money first.
    fn open(&mut self, rank: usize, today: NaiveDate) {
        let due = Item::Due(rank);
        while let Some(mut held) = self.held.get(self.spent).copied() {
            if !self.unpaid(due).is_positive() {
                break;
            }
            self.pay(due, held.payment, &mut held.amount, today, Rule::FromAdvance);
            if held.amount.is_zero() {
                self.spent = self.spent.saturating_add(1);
            } else if let Some(slot) = self.held.get_mut(self.spent) {
                *slot = held;
            }
        }
        if self.unpaid(due).is_positive() {
            self.open_dues.insert(rank);
        }
    }

    fn waive(&mut self, waiver: usize, most: Option<Minor>) {
        let Some(item) = self.lettings.get(waiver).copied().flatten() else {
            return;
        };
        let Some(balance) = self.balance_mut(item) else { return };
        let unpaid = balance.unpaid();
        balance.waived += most.map_or(unpaid, |most| most.min(unpaid)).or_zero();
        self.settle(item);
    }

    fn make_payable(&mut self, rank: usize) {
        let Some(charge) = self
            .charges
            .get(rank)
            .filter(|charge| charge.balance.unpaid().is_positive())
        else {
            return;
        };
        match (charge.charge.charge_kind, charge.fine) {
            (ChargeKind::Fine, Some(fine)) => self.owing_fines.insert(fine),
            (ChargeKind::Fine, None) => false,
            (ChargeKind::Fee, _) => self.owing_fees.insert(rank),
            (ChargeKind::Loan, _) => self.owing_loans.insert(rank),
        };
    }

    fn unpaid(&self, item: Item) -> Minor {
        let balance = match item {
            Item::Due(rank) => self.dues.get(rank).map(|due| due.balance),
            Item::Penalty(rank) => self.fines.get(rank).map(|fine| fine.balance),
            Item::Charge(rank) => self.charges.get(rank).map(|charge| charge.balance),
        };
        balance.unwrap_or_default().unpaid()
    }

    fn balance_mut(&mut self, item: Item) -> Option<&mut Balance> {
        match item {
            Item::Due(rank) => self.dues.get_mut(rank).map(|due| &mut due.balance),
            Item::Penalty(rank) => self.fines.get_mut(rank).map(|fine| &mut fine.balance),
            Item::Charge(rank) => self.charges.get_mut(rank).map(|charge| &mut charge.balance),
        }
    }
}
