//! One pass over a member's account, from the first day to the last.
//!
//! The order of a day is that of the page: dues that open take from the advance, penalties fall, waivers
//! hold, charges become payable, payments come in. Everything is an index and a number of smallest units; names are
//! put back by whoever asks. What is payable is kept in ordered sets, so that a payment costs what it pays, not
//! what is owed.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use chrono::NaiveDate;

use super::dues::owed;
use super::facts::{Facts, charge_places};
use super::rulebook::{Cycle, Rulebook};
use super::{AttendanceStatus, Charge, ChargeKind, PaymentPurpose, WaiverTarget};
use crate::bylaws::{Bucket, Fund, PenaltyTrigger};
use crate::calendar::OpenDays;
use crate::error::ChamaError;
use crate::money::Minor;
use crate::penalty::{Accrual, ItemState};
use crate::rule::Rule;
use crate::share::LeftOver;

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

/// A due of the member.
#[derive(Debug, Clone)]
pub(crate) struct DueState {
    /// Its cycle; that of an opening due has no number.
    pub(crate) cycle: Cycle,
    pub(crate) opening: bool,
    pub(crate) why: Rule,
    pub(crate) balance: Balance,
    pub(crate) paid_on_time: Minor,
}

/// What a penalty or a fine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Being late with the due of that rank.
    Due(usize),
    /// A meeting.
    Meeting,
    /// A charge by hand, by its rank.
    Charge(usize),
}

/// The order in which fines are paid: by date; penalties by rule, contribution rule (0 for a meeting) and date of
/// the series, then charges by their rank.
type FineOrder = (NaiveDate, bool, usize, usize, NaiveDate, usize);

/// A penalty that may be charged, or a fine by hand.
#[derive(Debug, Clone)]
pub(crate) struct FineState {
    pub(crate) subject: Subject,
    order: FineOrder,
    /// The document and the place of the penalty rule in it.
    pub(crate) document: usize,
    pub(crate) penalty: usize,
    /// None until its first day: most dues are paid by then.
    pub(crate) accrual: Option<Box<Accrual>>,
    pub(crate) balance: Balance,
}

impl FineState {
    /// The scheduled date of the due, the day of the meeting or of the charge.
    pub(crate) fn subject_on(&self) -> NaiveDate {
        self.order.4
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

/// Where a part of a payment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Item(Item),
    Shares(i32),
    ShareLeftOver(Fund),
    Returned,
    Advance,
}

/// A part of a payment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// The rank of the payment.
    pub(crate) payment: usize,
    pub(crate) applied_on: NaiveDate,
    pub(crate) target: Target,
    pub(crate) amount: Minor,
    pub(crate) why: Rule,
}

/// What a payment is marked for.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Nothing,
    Item(Item),
    Fines,
    Shares,
}

/// Money of a payment that nothing has taken yet.
#[derive(Debug, Clone, Copy)]
struct Held {
    payment: usize,
    amount: Minor,
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

/// The dues of the member while they are gathered, found by the rule's number and the scheduled date.
struct Dues<'a, 'b, 'c> {
    book: &'b Rulebook<'a>,
    facts: &'c Facts<'b>,
    dues: Vec<DueState>,
    /// Filled when the first due is asked for by name.
    names: BTreeMap<(usize, NaiveDate), usize>,
}

impl Dues<'_, '_, '_> {
    fn push(&mut self, cycle: &Cycle) -> bool {
        if self
            .facts
            .account
            .opened_on
            .is_some_and(|opened_on| cycle.scheduled_on < opened_on || cycle.due_on < opened_on)
        {
            return false;
        }
        let Some(owed) = self
            .book
            .rule_of(cycle)
            .and_then(|exact| owed(exact, cycle, &self.facts.times))
        else {
            return false;
        };
        self.dues.push(DueState {
            cycle: *cycle,
            opening: false,
            why: owed.why,
            balance: Balance {
                charged: owed.amount,
                ..Balance::default()
            },
            paid_on_time: Minor::ZERO,
        });
        true
    }

    fn push_opening(&mut self) {
        for (due, amount) in &self.facts.opening {
            self.dues.push(DueState {
                cycle: Cycle {
                    document: 0,
                    rule: 0,
                    name: self.book.contribution(&due.rule).unwrap_or_default(),
                    number: 0,
                    scheduled_on: due.due_on,
                    opens: due.due_on,
                    due_on: due.due_on,
                    in_time_until: NaiveDate::MIN,
                },
                opening: true,
                why: Rule::OpeningDue,
                balance: Balance {
                    charged: *amount,
                    ..Balance::default()
                },
                paid_on_time: Minor::ZERO,
            });
        }
    }

    /// The place of a due by its name; a due that is owed later joins the list.
    fn find(&mut self, name: usize, scheduled_on: NaiveDate) -> Option<usize> {
        if self.names.is_empty() {
            for (place, due) in self.dues.iter().enumerate() {
                self.names
                    .entry((due.cycle.name, due.cycle.scheduled_on))
                    .or_insert(place);
            }
        }
        if let Some(place) = self.names.get(&(name, scheduled_on)) {
            return Some(*place);
        }
        let place = self.dues.len();
        let cycle = self.book.cycle_named(name, scheduled_on)?;
        if !self.push(&cycle) {
            return None;
        }
        self.names.insert((name, scheduled_on), place);
        Some(place)
    }

    /// As [`Self::find`] by the id of the rule; none if the by-laws have that cycle and the member does not owe it.
    fn named(&mut self, rule: &str, scheduled_on: NaiveDate) -> Result<Option<usize>, ChamaError> {
        let name = self.book.contribution(rule);
        let name = name.ok_or_else(|| missing("rule", rule, "a contribution rule"))?;
        let place = self.find(name, scheduled_on);
        if place.is_none() && self.book.cycle_named(name, scheduled_on).is_none() {
            let value = scheduled_on.to_string();
            return Err(missing("scheduled_on", &value, "the scheduled date of a due"));
        }
        Ok(place)
    }

    /// Puts the dues in the order in which they are paid; returns the rank of each place.
    fn ranked(self) -> (Vec<DueState>, Vec<usize>) {
        let mut dues = self.dues;
        let order = |due: &DueState| {
            let (due_on, rule, scheduled_on) = due.cycle.order();
            (
                due_on,
                !due.opening,
                rule,
                if due.opening { NaiveDate::MIN } else { scheduled_on },
            )
        };
        if dues.is_sorted_by_key(order) {
            let places = dues.len();
            return (dues, (0..places).collect());
        }
        let mut placed: Vec<(usize, DueState)> = dues.drain(..).enumerate().collect();
        placed.sort_by_key(|(_, due)| order(due));
        let mut ranks = vec![0; placed.len()];
        for (rank, (place, _)) in placed.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*place) {
                *slot = rank;
            }
        }
        (placed.into_iter().map(|(_, due)| due).collect(), ranks)
    }
}

fn missing(argument: &str, value: &str, expected: &str) -> ChamaError {
    ChamaError::NotFound {
        argument: argument.to_owned(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    }
}

/// A waiver's target, with the place of a due that has no rank yet.
enum Letting {
    Due(usize),
    /// The place of the due and of the penalty rule.
    DuePenalty(usize, usize),
    Meeting(usize, NaiveDate),
    Charge(usize),
}

impl<'a, 'b> Pass<'a, 'b> {
    fn new(
        book: &'b Rulebook<'a>,
        cycles: &[Cycle],
        mut facts: Facts<'b>,
        also: Option<(usize, NaiveDate)>,
    ) -> Result<Self, ChamaError> {
        let mut gathered = Dues {
            book,
            facts: &facts,
            dues: Vec::with_capacity(cycles.len()),
            names: BTreeMap::new(),
        };
        gathered.push_opening();
        for cycle in cycles {
            gathered.push(cycle);
        }
        if let Some((name, scheduled_on)) = also {
            gathered.find(name, scheduled_on);
        }
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
        openings.sort_unstable();
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

    /// Puts the penalty of that rank on the calendar, if its first day comes by the last one.
    fn begin_penalty(&mut self, rank: usize) {
        let Some(fine) = self.fines.get_mut(rank) else { return };
        let Some(document) = self.book.documents.get(fine.document) else {
            return;
        };
        if let (Some(rule), Some(open)) = (document.penalties.get(fine.penalty), self.open_days.get(fine.document)) {
            let accrual = Accrual::new(&rule.exact, fine.order.0, open);
            if let Some(on) = accrual.next_on().filter(|on| *on <= self.facts.as_of) {
                self.steps.push(Reverse((on, rank)));
            }
            fine.accrual = Some(Box::new(accrual));
        }
    }

    /// The next due that is late, from a rank of its penalty on: that rank, and the first day after the due date. What
    /// is settled by then never has a penalty, so nothing is made ready for it.
    fn next_late(&self, mut rank: usize) -> (usize, NaiveDate) {
        while let Some(fine) = self.fines.get(rank) {
            if let Subject::Due(due) = fine.subject
                && self.unpaid(Item::Due(due)).is_positive()
            {
                return (rank, fine.order.0.succ_opt().unwrap_or(NaiveDate::MAX));
            }
            rank = rank.saturating_add(1);
        }
        (rank, NaiveDate::MAX)
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

    /// One step of a penalty.
    fn charge_penalty(&mut self, rank: usize, today: NaiveDate) {
        let Some(fine) = self.fines.get_mut(rank) else { return };
        let Some(document) = self.book.documents.get(fine.document) else {
            return;
        };
        let Some(rule) = document.penalties.get(fine.penalty) else {
            return;
        };
        let due = match fine.subject {
            Subject::Due(due) => self.dues.get(due).map(|due| due.balance).unwrap_or_default(),
            Subject::Meeting | Subject::Charge(_) => Balance::default(),
        };
        // A due that is settled ends its penalty.
        if matches!(fine.subject, Subject::Due(_)) && !due.unpaid().is_positive() {
            return;
        }
        let Some(accrual) = fine.accrual.as_mut() else { return };
        let item = ItemState {
            whole: due.expected(),
            unpaid: due.unpaid(),
            unpaid_penalty: fine.balance.unpaid(),
        };
        let charged = self.charged_by_rule.get_mut(rule.name);
        let room = rule.member_cap.map(|cap| {
            let sums = charged.as_deref().map_or(&[][..], Vec::as_slice);
            let before = sums.partition_point(|(on, _)| *on < document.cap_counts_from(cap.window, today));
            let before = before
                .checked_sub(1)
                .and_then(|place| sums.get(place))
                .map_or(Minor::ZERO, |(_, sum)| *sum);
            let all = sums.last().map_or(Minor::ZERO, |(_, sum)| *sum);
            (cap.amount - (all - before)).or_zero()
        });
        let line = accrual.step(&rule.exact, item, room);
        let next = accrual.next_on();
        if !line.is_zero() {
            fine.balance.charged += line;
            if let Some(sums) = charged {
                let all = sums.last().map_or(Minor::ZERO, |(_, sum)| *sum);
                sums.push((today, all + line));
            }
            if fine.balance.unpaid().is_positive() {
                self.owing_fines.insert(rank);
            } else {
                self.owing_fines.remove(rank);
            }
        }
        if let Some(on) = next.filter(|on| *on <= self.facts.as_of) {
            self.steps.push(Reverse((on, rank)));
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

    /// A payment goes where it is marked for, then down the waterfall; the rest is held.
    fn receive(&mut self, payment: usize, today: NaiveDate) {
        let Some((_, _, mut money)) = self.facts.payments.get(payment).copied() else {
            return;
        };
        match self.marks.get(payment).copied().unwrap_or(Mark::Nothing) {
            Mark::Nothing => {}
            Mark::Item(item) => self.pay(item, payment, &mut money, today, Rule::MarkedPayment),
            Mark::Fines => self.pay_fines(payment, &mut money, today, Rule::MarkedPayment),
            Mark::Shares => return self.buy_shares(Held { payment, amount: money }, today),
        }
        let order = self
            .book
            .for_payment(today)
            .map_or(&[][..], |document| document.order());
        for bucket in order {
            if !money.is_positive() {
                return;
            }
            match bucket {
                Bucket::Arrears => self.pay_arrears(payment, &mut money, today),
                Bucket::Fines => self.pay_fines(payment, &mut money, today, Rule::ToFines),
                Bucket::Fees => {
                    while let Some(rank) = self.owing_fees.first().filter(|_| money.is_positive()) {
                        self.pay(Item::Charge(rank), payment, &mut money, today, Rule::ToFees);
                    }
                }
                Bucket::Loan => {
                    while let Some(rank) = self.owing_loans.first().filter(|_| money.is_positive()) {
                        self.pay(Item::Charge(rank), payment, &mut money, today, Rule::ToLoan);
                    }
                }
                Bucket::Current => self.pay_current(payment, &mut money, today),
                Bucket::Advance => {}
            }
        }
        if money.is_positive() {
            self.held.push(Held { payment, amount: money });
        }
    }

    fn pay_arrears(&mut self, payment: usize, money: &mut Minor, today: NaiveDate) {
        while money.is_positive() {
            let oldest = self.open_dues.first();
            let late = |rank: &usize| self.dues.get(*rank).is_some_and(|due| due.cycle.due_on < today);
            let Some(rank) = oldest.filter(late) else { return };
            self.pay(Item::Due(rank), payment, money, today, Rule::ToArrears);
        }
    }

    fn pay_current(&mut self, payment: usize, money: &mut Minor, today: NaiveDate) {
        let late = |rank: usize| self.dues.get(rank).is_some_and(|due| due.cycle.due_on < today);
        let place = self.open_dues.0.partition_point(|rank| late(*rank));
        // What is paid in full leaves the list, and the next one takes its place.
        while let Some(rank) = self.open_dues.0.get(place).copied().filter(|_| money.is_positive()) {
            self.pay(Item::Due(rank), payment, money, today, Rule::ToCurrent);
        }
    }

    fn pay_fines(&mut self, payment: usize, money: &mut Minor, today: NaiveDate, why: Rule) {
        while let Some(rank) = self.owing_fines.first().filter(|_| money.is_positive()) {
            let item = match self.fines.get(rank).map(|fine| fine.subject) {
                Some(Subject::Charge(charge)) => Item::Charge(charge),
                _ => Item::Penalty(rank),
            };
            self.pay(item, payment, money, today, why);
        }
    }

    /// Pays an item as far as the money goes, and takes it off the money.
    fn pay(&mut self, item: Item, payment: usize, money: &mut Minor, today: NaiveDate, why: Rule) {
        let amount = self.unpaid(item).min(*money);
        if amount.is_positive() {
            *money -= amount;
            if let Some(balance) = self.balance_mut(item) {
                balance.paid += amount;
            }
            let value_date = self
                .facts
                .payments
                .get(payment)
                .map(|(_, payment, _)| payment.value_date);
            if let (Item::Due(rank), Some(value_date)) = (item, value_date)
                && let Some(due) = self.dues.get_mut(rank)
                && value_date <= due.cycle.in_time_until
            {
                due.paid_on_time += amount;
            }
            self.lines.push(Line {
                payment,
                applied_on: today,
                target: Target::Item(item),
                amount,
                why,
            });
        }
        self.settle(item);
    }

    /// Takes an item out of what is payable once nothing of it is unpaid.
    fn settle(&mut self, item: Item) {
        if self.unpaid(item).is_positive() {
            return;
        }
        match item {
            Item::Due(rank) => self.open_dues.remove(rank),
            Item::Penalty(rank) => self.owing_fines.remove(rank),
            Item::Charge(rank) => {
                if let Some(fine) = self.charges.get(rank).and_then(|charge| charge.fine) {
                    self.owing_fines.remove(fine);
                }
                self.owing_fees.remove(rank) || self.owing_loans.remove(rank)
            }
        };
    }

    /// Buys shares with the payment and the credit that earlier ones left, the oldest money first.
    fn buy_shares(&mut self, payment: Held, today: NaiveDate) {
        let Some(rule) = self
            .book
            .for_payment(today)
            .and_then(|document| document.share.as_ref())
        else {
            return;
        };
        let mut purse = std::mem::take(&mut self.share_credit);
        purse.push(payment);
        let already = if self.shares_bought.0 == today {
            self.shares_bought.1
        } else {
            0
        };
        let bought = rule.purchase(purse.iter().map(|held| held.amount).sum(), already);
        self.shares_bought = (today, already.saturating_add(bought.shares));
        let price = bought.cost.0.checked_div(bought.shares.into()).unwrap_or(0);
        let (mut spent, mut counted) = (Minor::ZERO, 0_i32);
        for mut held in purse {
            let amount = held.amount.min(bought.cost - spent);
            let mut line = Line {
                payment: held.payment,
                applied_on: today,
                target: Target::Advance,
                amount,
                why: Rule::SharesBought,
            };
            if amount.is_positive() {
                spent += amount;
                // A share that two payments paid counts on the later one.
                let whole = spent
                    .0
                    .checked_div(price)
                    .and_then(|whole| i32::try_from(whole).ok())
                    .unwrap_or(i32::MAX);
                line.target = Target::Shares(whole.saturating_sub(counted));
                counted = whole;
                self.lines.push(line);
            }
            held.amount -= amount;
            if !held.amount.is_positive() {
                continue;
            }
            line.amount = held.amount;
            line.why = Rule::ShareLeftOver;
            line.target = match bought.left_over_to {
                LeftOver::NextMeeting => {
                    self.share_credit.push(held);
                    continue;
                }
                LeftOver::Welfare => Target::ShareLeftOver(Fund::Welfare),
                LeftOver::Returned => Target::Returned,
            };
            self.lines.push(line);
        }
    }

    /// What no day took is the advance, and the share credit; then the lines go by payment.
    fn hold_the_rest(&mut self) {
        let advance = self
            .held
            .iter()
            .skip(self.spent)
            .map(|held| (held, Target::Advance, Rule::ToAdvance));
        let credit = self.share_credit.iter();
        let credit = credit.map(|held| (held, Target::ShareLeftOver(Fund::Shares), Rule::ShareLeftOver));
        for (held, target, why) in advance.chain(credit) {
            if target == Target::Advance {
                self.advance += held.amount;
            }
            let value_date = self
                .facts
                .payments
                .get(held.payment)
                .map(|(_, payment, _)| payment.value_date);
            self.lines.push(Line {
                payment: held.payment,
                applied_on: value_date.unwrap_or(self.facts.as_of),
                target,
                amount: held.amount,
                why,
            });
        }
        self.lines.sort_by_key(|line| line.payment);
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

/// What each payment is marked for; dues by their place.
fn marks(book: &Rulebook<'_>, facts: &Facts<'_>, dues: &mut Dues<'_, '_, '_>) -> Result<Vec<Mark>, ChamaError> {
    if facts
        .payments
        .iter()
        .all(|(_, payment, _)| payment.purpose == PaymentPurpose::Waterfall)
    {
        return Ok(Vec::new());
    }
    let places = charge_places(&facts.charges);
    let mark = |payment: &super::Payment, dues: &mut Dues<'_, '_, '_>| match &payment.purpose {
        PaymentPurpose::Waterfall => Ok(Mark::Nothing),
        PaymentPurpose::Fines => Ok(Mark::Fines),
        PaymentPurpose::Due { rule, scheduled_on } => {
            // Who left in the meantime owes no such due: the money is as if unmarked.
            let place = dues.named(rule, *scheduled_on)?;
            Ok(place.map_or(Mark::Nothing, |place| Mark::Item(Item::Due(place))))
        }
        PaymentPurpose::Charge { charge } => {
            let place = places
                .get(charge.as_str())
                .ok_or_else(|| missing("charge", charge, "the id of a charge"));
            place.map(|place| Mark::Item(Item::Charge(*place)))
        }
        PaymentPurpose::Shares => {
            let document = book.for_payment(payment.value_date);
            if document.is_some_and(|document| document.share.is_some()) {
                return Ok(Mark::Shares);
            }
            Err(ChamaError::NotInBylaws {
                part: "share".to_owned(),
                date: payment.value_date.to_string(),
            })
        }
    };
    let marks = facts.payments.iter().map(|(place, payment, _)| {
        mark(payment, dues).map_err(|error| error.within(&format!("payments[{place}].purpose")))
    });
    marks.collect()
}

/// What each waiver lets go.
fn lettings(
    book: &Rulebook<'_>,
    facts: &Facts<'_>,
    dues: &mut Dues<'_, '_, '_>,
) -> Result<Vec<Option<Letting>>, ChamaError> {
    if facts.waivers.is_empty() {
        return Ok(Vec::new());
    }
    let places = charge_places(&facts.charges);
    let letting = |target: &WaiverTarget, dues: &mut Dues<'_, '_, '_>| match target {
        WaiverTarget::Due { rule, scheduled_on } => Ok(dues.named(rule, *scheduled_on)?.map(Letting::Due)),
        WaiverTarget::DuePenalty {
            penalty,
            rule,
            scheduled_on,
        } => {
            let place = dues.named(rule, *scheduled_on)?;
            let document = book.in_force(*scheduled_on).map(|(_, document)| document);
            let found = document.and_then(|document| {
                let exact = document.rules.iter().find(|exact| exact.rule.id == *rule)?;
                let mut penalties = exact.penalties.iter().copied();
                penalties.find(|place| document.penalties.get(*place).is_some_and(|rule| rule.id == penalty))
            });
            let found = found.ok_or_else(|| missing("penalty", penalty, "a penalty rule for that due"))?;
            let place = place.filter(|place| dues.dues.get(*place).is_some_and(|due| !due.opening));
            Ok(place.map(|place| Letting::DuePenalty(place, found)))
        }
        WaiverTarget::MeetingPenalty { penalty, meeting_on } => {
            if !facts.attendance.iter().any(|line| line.meeting_on == *meeting_on) {
                let value = meeting_on.to_string();
                return Err(missing("meeting_on", &value, "a meeting of the attendance"));
            }
            let document = book.in_force(*meeting_on).map(|(_, document)| document);
            let found = document.and_then(|document| {
                let of_meetings = |rule: &super::rulebook::ExactRule<'_>| rule.id == penalty && rule.of_meetings();
                document.penalties.iter().position(of_meetings)
            });
            let found = found.ok_or_else(|| missing("penalty", penalty, "a penalty rule for meetings"))?;
            Ok(Some(Letting::Meeting(found, *meeting_on)))
        }
        WaiverTarget::Charge { charge } => {
            let place = places.get(charge.as_str()).copied().map(Letting::Charge);
            Ok(Some(
                place.ok_or_else(|| missing("charge", charge, "the id of a charge"))?,
            ))
        }
    };
    let lettings = facts.waivers.iter().map(|(place, waiver, _)| {
        letting(&waiver.target, dues).map_err(|error| error.within(&format!("waivers[{place}].target")))
    });
    lettings.collect()
}

fn penalty_order(penalty: usize, cycle: &Cycle) -> FineOrder {
    (
        cycle.due_on,
        false,
        penalty,
        cycle.rule.saturating_add(1),
        cycle.scheduled_on,
        0,
    )
}

fn meeting_order(penalty: usize, on: NaiveDate) -> FineOrder {
    (on, false, penalty, 0, on, 0)
}

/// Every penalty that may be charged and every fine by hand, in the order in which they are paid.
fn fines(book: &Rulebook<'_>, facts: &Facts<'_>, dues: &[DueState], charges: &[ChargeState<'_>]) -> Vec<FineState> {
    let state = |subject, order: FineOrder, document, penalty| FineState {
        subject,
        order,
        document,
        penalty,
        accrual: None,
        balance: Balance::default(),
    };
    let mut fines = Vec::with_capacity(dues.len().saturating_add(charges.len()));
    // A penalty falls on the day after the due date at the earliest.
    let late = dues
        .iter()
        .enumerate()
        .filter(|(_, due)| !due.opening && due.cycle.due_on < facts.as_of);
    for (rank, due) in late {
        let rules = book.rule_of(&due.cycle).map_or(&[][..], |exact| &exact.penalties);
        for penalty in rules {
            let order = penalty_order(*penalty, &due.cycle);
            fines.push(state(Subject::Due(rank), order, due.cycle.document, *penalty));
        }
    }
    for line in &facts.attendance {
        let Some((place, document)) = book.in_force(line.meeting_on) else {
            continue;
        };
        for (penalty, rule) in document.bylaws.penalties.iter().enumerate() {
            let applies = match rule.trigger {
                PenaltyTrigger::MissedMeeting => line.status == AttendanceStatus::Absent,
                PenaltyTrigger::LateToMeeting => line.status == AttendanceStatus::Late,
                PenaltyTrigger::LateContribution { .. } => false,
            };
            if applies {
                fines.push(state(
                    Subject::Meeting,
                    meeting_order(penalty, line.meeting_on),
                    place,
                    penalty,
                ));
            }
        }
    }
    for (rank, charge) in charges.iter().enumerate() {
        if charge.charge.charge_kind == ChargeKind::Fine {
            let on = charge.charge.on;
            fines.push(state(Subject::Charge(rank), (on, true, 0, 0, on, rank), 0, 0));
        }
    }
    fines.sort_by_key(|fine| fine.order);
    fines
}
