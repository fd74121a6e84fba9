//! What one period charges for a balance, to the last digit.
//!
//! By hand: 10,000 at 1 % a month from 1 January, and 10,000 more on the 16th: 100.00 + 10,000 × 1 % × 16/31 = 151.61.

use chrono::NaiveDate;

use super::agreement::{Agreement, Tranche, Treatment};
use super::dates::DueDates;
use super::exact::Exact;
use super::rates::{PeriodRates, fraction};
use super::reasons::Reasons;
use crate::day_count::DayCount;
use crate::error::ChamaError;
use crate::loan::{FirstPeriod, InterestBy, LoanInterest};
use crate::money::Minor;
use crate::rule::Rule;
use crate::sort;

/// How many later disbursements and changes of rate are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known {
    pub(super) later: usize,
    pub(super) changes: usize,
}

/// An event in a row: its equal part is computed anew, or kept although the balance has changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) on: NaiveDate,
    pub(super) kept: Option<Minor>,
}

/// The interest of one period for a balance: `rate` of what is owed at its beginning and `later_interest` on what is
/// handed out inside, less `saved` on what is repaid early. `extra`, `later_extra` and `saved_extra` are the part of it
/// that comes on top of an instalment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    /// What is handed out inside, less what is repaid early.
    pub(super) later: Minor,
    pub(super) rate: Exact,
    pub(super) extra: Exact,
    pub(super) later_interest: Exact,
    pub(super) later_extra: Exact,
    saved: Exact,
    saved_extra: Exact,
}

impl Period {
    fn plain(rate: Exact) -> Self {
        Self {
            later: Minor::ZERO,
            rate,
            extra: Exact::ZERO,
            later_interest: Exact::ZERO,
            later_extra: Exact::ZERO,
            saved: Exact::ZERO,
            saved_extra: Exact::ZERO,
        }
    }

    fn add(&mut self, rate: Exact, handed: Minor, on_top: bool) {
        let (sum, later, saved) = if on_top {
            (&mut self.extra, &mut self.later_extra, &mut self.saved_extra)
        } else {
            (&mut self.rate, &mut self.later_interest, &mut self.saved)
        };
        *sum = sum.plus(rate);
        if handed.is_positive() {
            *later = later.plus(rate.times(handed.0));
        } else if !handed.is_zero() {
            *saved = saved.plus(rate.times((-handed).0));
        }
    }

    /// The interest on a balance, without what comes on top.
    pub(super) fn regular_on(&self, balance: Minor) -> Exact {
        let interest = self.rate.times(balance.0);
        let interest = if self.later_interest.is_zero() {
            interest
        } else {
            interest.plus(self.later_interest)
        };
        if self.saved.is_zero() {
            interest
        } else {
            interest.less(self.saved)
        }
    }

    /// What comes on top.
    pub(super) fn extra_on(&self, balance: Minor) -> Exact {
        let extra = self.extra.times(balance.0).plus(self.later_extra);
        if self.saved_extra.is_zero() {
            extra
        } else {
            extra.less(self.saved_extra)
        }
    }

    /// Whether something may come on top.
    pub(super) fn has_extra(&self) -> bool {
        !self.extra.is_zero() || !self.later_extra.is_zero()
    }

    /// The whole interest on a balance.
    pub(super) fn on(&self, balance: Minor) -> Exact {
        let regular = self.regular_on(balance);
        if self.has_extra() {
            regular.plus(self.extra_on(balance))
        } else {
            regular
        }
    }
}

/// A stretch of a period in which nothing changes.
struct Part {
    since: NaiveDate,
    until: NaiveDate,
    place: usize,
    handed: Minor,
    on_top: bool,
}

/// How rates become interest.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counting {
    Whole,
    ByDays(DayCount),
    /// A part of the charge for the whole loan, even for each period.
    PerLoan(Exact),
}

/// The interest of every period.
#[derive(Debug)]
pub(super) struct Interest<'a> {
    loan: &'a Agreement<'a>,
    pub(super) dates: DueDates<'a>,
    pub(super) rates: PeriodRates<'a>,
    pub(super) counting: Counting,
    /// What is handed out later and, below 0, repaid early, by date.
    pub(super) later: Vec<Tranche>,
    /// The first days of other rates.
    pub(super) changes: Vec<NaiveDate>,
    /// The pauses in order, none touching another, none empty.
    pub(super) pauses: Vec<(NaiveDate, NaiveDate)>,
    /// By date.
    pub(super) marks: Vec<Mark>,
}

impl<'a> Interest<'a> {
    pub(super) fn new(loan: &'a Agreement<'a>) -> Self {
        let terms = loan.terms;
        let counting = match (&terms.interest, &terms.interest_by) {
            (LoanInterest::FlatPerLoan { share }, _) => {
                let count = i128::from(loan.count.unwrap_or(1)).max(1);
                Counting::PerLoan(fraction(*share).times_ratio(1, count))
            }
            (_, InterestBy::WholePeriods) => Counting::Whole,
            (_, InterestBy::ByDays { day_count }) => Counting::ByDays(*day_count),
        };
        Self {
            loan,
            dates: DueDates::new(terms),
            rates: PeriodRates::new(terms),
            counting,
            later: loan.later.clone(),
            changes: terms.rate_changes.iter().map(|change| change.since).collect(),
            pauses: pauses(loan),
            marks: Vec::new(),
        }
    }

    /// What is known before a day.
    pub(super) fn known_before(&self, day: NaiveDate) -> Known {
        Known {
            later: self.later.partition_point(|part| part.on < day),
            changes: self.changes.partition_point(|since| *since < day),
        }
    }

    /// What is known after the last day.
    pub(super) fn all_known(&self) -> Known {
        Known {
            later: self.later.len(),
            changes: self.changes.len(),
        }
    }

    /// What flat interest is charged on, of which `base` was handed out before the period.
    pub(super) fn flat_base(&self, base: Minor) -> Minor {
        match self.counting {
            Counting::PerLoan(_) => self.loan.lent,
            _ => base,
        }
    }

    /// The rate of a whole period at the beginning, for the eye.
    pub(super) fn first_rate(&self) -> Result<Option<Exact>, ChamaError> {
        match self.counting {
            Counting::Whole => self.rates.whole(0).map(Some),
            _ => Ok(None),
        }
    }

    fn irregular(&self) -> bool {
        self.loan.terms.disbursed_on != self.dates.regular_start
    }

    /// Whether a period and all after it are whole and alike.
    pub(super) fn is_plain(&self, number: i32, known: Known) -> bool {
        let begin = self.dates.edge(number.saturating_sub(1));
        let last = |place: usize| place.checked_sub(1);
        let later = last(known.later).and_then(|place| self.later.get(place));
        let change = last(known.changes).and_then(|place| self.changes.get(place));
        !matches!(self.counting, Counting::ByDays(_))
            && (number > 1 || !self.irregular())
            && self.pauses.last().is_none_or(|pause| pause.1 <= begin)
            && later.is_none_or(|part| part.on < begin)
            && change.is_none_or(|since| *since <= begin)
    }

    /// Whether no event falls into a period or one after it.
    pub(super) fn is_unmarked(&self, number: i32) -> bool {
        let begin = self.dates.edge(number.saturating_sub(1));
        self.marks.last().is_none_or(|mark| mark.on < begin)
    }

    /// The first period from `number` on from which all are whole and alike; the one after the last if there is none.
    pub(super) fn plain_from(&self, number: i32, count: i32, known: Known) -> i32 {
        let (mut low, mut high) = (number, count.saturating_add(1));
        // Once a period is plain, so are those after it.
        while low < high {
            let middle = i32::midpoint(low, high);
            if self.is_plain(middle, known) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        low
    }

    /// The rate of a plain period.
    pub(super) fn plain_rate(&self, known: Known) -> Result<Exact, ChamaError> {
        match self.counting {
            Counting::PerLoan(rate) => Ok(rate),
            _ => self.rates.whole(known.changes),
        }
    }

    /// A period as far as is known.
    pub(super) fn period(&mut self, number: i32, known: Known) -> Result<Period, ChamaError> {
        if self.is_plain(number, known) {
            return self.plain_rate(known).map(Period::plain);
        }
        let (begin, end) = (self.dates.edge(number.saturating_sub(1)), self.dates.edge(number));
        if number > 1 && self.is_quiet(begin, end, known) {
            let place = self.place(begin, known);
            return self.rate(place, begin, end, days(begin, end).max(1)).map(Period::plain);
        }
        self.cut_period(number, begin, end, known)
    }

    /// How many of the known changes of rate hold on a day.
    fn place(&self, day: NaiveDate, known: Known) -> usize {
        self.changes.partition_point(|since| *since <= day).min(known.changes)
    }

    /// Whether nothing changes inside a period, as far as is known.
    fn is_quiet(&self, begin: NaiveDate, end: NaiveDate, known: Known) -> bool {
        // What is known lies before the end of the row that is computed, and nearly always before this period.
        let changes = self.changes.get(..known.changes).unwrap_or_default();
        let later = self.later.get(..known.later).unwrap_or_default();
        let paused = || {
            let next = self.pauses.partition_point(|pause| pause.1 <= begin);
            self.pauses.get(next).is_some_and(|pause| pause.0 < end)
        };
        changes.last().is_none_or(|since| *since <= begin)
            && later.last().is_none_or(|part| part.on < begin)
            && !paused()
    }

    /// The rate from one day to another, of a period that has so many days.
    fn rate(&mut self, place: usize, since: NaiveDate, until: NaiveDate, length: i128) -> Result<Exact, ChamaError> {
        let whole = match self.counting {
            Counting::Whole => self.rates.whole(place)?,
            Counting::PerLoan(rate) => rate,
            Counting::ByDays(convention) => return self.rates.by_days(place, convention, since, until),
        };
        let days = days(since, until);
        Ok(if days == length {
            whole
        } else {
            whole.times_ratio(days, length)
        })
    }

    /// A period in which something changes.
    fn cut_period(
        &mut self,
        number: i32,
        begin: NaiveDate,
        end: NaiveDate,
        known: Known,
    ) -> Result<Period, ChamaError> {
        let first_period = self.loan.terms.first_period;
        let regular_start = self.dates.regular_start;
        let per_loan = matches!(self.counting, Counting::PerLoan(_));
        // Days before it come on top.
        let stub = if number == 1 && first_period == FirstPeriod::ExtraOnTop && !per_loan {
            regular_start.min(end).max(begin)
        } else {
            begin
        };
        let regular = if number == 1 && first_period != FirstPeriod::Whole && !per_loan {
            regular_start
        } else {
            begin
        };
        let length = days(regular, end).max(1);
        let mut period = Period::plain(Exact::ZERO);
        let (parts, later) = self.parts(begin, end, stub, known);
        period.later = later;
        for part in parts {
            let rate = self.rate(part.place, part.since, part.until, length)?;
            let handed = if per_loan { Minor::ZERO } else { part.handed };
            period.add(rate, handed, part.on_top);
        }
        Ok(period)
    }

    /// The stretches of a period that bear interest, and what is handed out inside.
    fn parts(&self, begin: NaiveDate, end: NaiveDate, stub: NaiveDate, known: Known) -> (Vec<Part>, Minor) {
        let inside = |day: NaiveDate| begin <= day && day < end;
        let later = self.later.get(..known.later).unwrap_or_default();
        let later = later
            .get(later.partition_point(|part| part.on < begin)..)
            .unwrap_or_default();
        let mut handed = later.iter().take_while(|part| part.on < end).peekable();
        let changes = self.changes.get(..known.changes).unwrap_or_default();
        let changed = changes.get(self.place(begin, known)..).unwrap_or_default();
        let changed = changed.iter().copied().take_while(|day| *day < end);
        let paused = self.pauses.partition_point(|pause| pause.1 <= begin);
        let paused = self.pauses.get(paused..).unwrap_or_default();
        let mut paused = paused.iter().take_while(|pause| pause.0 < end).peekable();

        let mut edges = vec![begin, stub, end];
        edges.extend(handed.clone().map(|part| part.on));
        edges.extend(changed);
        edges.extend(
            paused
                .clone()
                .flat_map(|pause| [pause.0, pause.1])
                .filter(|day| inside(*day)),
        );
        sort::ascending(&mut edges);
        edges.dedup();
        let mut parts = Vec::with_capacity(edges.len());
        let mut sum = Minor::ZERO;
        for (since, until) in edges.iter().zip(edges.iter().skip(1)) {
            while let Some(part) = handed.next_if(|part| part.on <= *since) {
                sum += part.amount;
            }
            while paused.next_if(|pause| pause.1 <= *since).is_some() {}
            if paused.peek().is_some_and(|pause| pause.0 <= *since) {
                continue;
            }
            parts.push(Part {
                since: *since,
                until: *until,
                place: self.place(*since, known),
                handed: sum,
                on_top: *since < stub,
            });
        }
        let all = sum + handed.map(|part| part.amount).sum();
        (parts, all)
    }

    /// The flat interest of the rows after row `last` up to `count` that do not waive it, exactly; `base` was lent by then.
    pub(super) fn flat_sum(
        &mut self,
        (last, count): (i32, i32),
        mut base: Minor,
        known: Known,
    ) -> Result<Exact, ChamaError> {
        let mut total = Exact::ZERO;
        let alike_from = self.loan.after_exceptions();
        for number in last.saturating_add(1)..=count {
            if number >= alike_from && self.is_plain(number, known) {
                let rows = i128::from(count.saturating_sub(number)).saturating_add(1);
                let each = self.plain_rate(known)?.times(self.flat_base(base).0);
                return Ok(total.plus(each.times(rows)));
            }
            let period = self.period(number, known)?;
            if self.loan.treatment(number) != Treatment::Waived {
                total = total.plus(period.on(self.flat_base(base)));
            }
            base += period.later;
        }
        Ok(total)
    }

    /// A period as it would be if interest were paused from a day on, with all that is known.
    pub(super) fn period_to(&mut self, number: i32, day: NaiveDate) -> Result<Period, ChamaError> {
        let mut pauses = self.pauses.clone();
        pauses.push((day, NaiveDate::MAX));
        let kept = std::mem::replace(&mut self.pauses, joined_pauses(pauses));
        let period = self.period(number, self.all_known());
        self.pauses = kept;
        period
    }

    /// The events in a period, in their order.
    pub(super) fn marks_between(&self, begin: NaiveDate, end: NaiveDate) -> &[Mark] {
        let first = self.marks.partition_point(|mark| mark.on < begin);
        let after = self.marks.partition_point(|mark| mark.on < end);
        self.marks.get(first..after.max(first)).unwrap_or_default()
    }

    /// The reasons that a period gives its row.
    pub(super) fn reasons(&self, number: i32, before: Known, known: Known) -> Reasons {
        let (begin, end) = (self.dates.edge(number.saturating_sub(1)), self.dates.edge(number));
        let mut reasons = Reasons::default();
        let rated = !matches!(self.counting, Counting::PerLoan(_));
        reasons.add_if(known.later > before.later, Rule::LoanDisbursedLater);
        reasons.add_if(known.changes > before.changes, Rule::LoanRateChanged);
        let next = self.pauses.partition_point(|pause| pause.1 <= begin);
        let paused = self.pauses.get(next).is_some_and(|pause| pause.0 < end);
        reasons.add_if(paused, Rule::LoanInterestPaused);
        reasons.add_if(number == 1 && rated && self.irregular(), Rule::LoanFirstPeriod);
        reasons
    }
}

fn days(since: NaiveDate, until: NaiveDate) -> i128 {
    i128::from(until.signed_duration_since(since).num_days())
}

fn pauses(loan: &Agreement<'_>) -> Vec<(NaiveDate, NaiveDate)> {
    let given = &loan.terms.interest_pauses;
    joined_pauses(given.iter().map(|pause| (pause.since, pause.until)).collect())
}

/// The pauses in order and joined where they meet, so that none touches another.
pub(super) fn joined_pauses(mut given: Vec<(NaiveDate, NaiveDate)>) -> Vec<(NaiveDate, NaiveDate)> {
    given.retain(|pause| pause.0 < pause.1);
    sort::ascending(&mut given);
    let mut joined: Vec<(NaiveDate, NaiveDate)> = Vec::with_capacity(given.len());
    for pause in given {
        match joined.last_mut() {
            Some(last) if pause.0 <= last.1 => last.1 = last.1.max(pause.1),
            _ => joined.push(pause),
        }
    }
    joined
}
