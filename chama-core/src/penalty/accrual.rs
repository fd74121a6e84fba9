//! The lines of one penalty on one item, one step after the other.
//!
//! Whoever runs the account asks when the next step falls, tells it what is unpaid at the start of that
//! day, and gets what is charged. Nothing but the facts goes in, so running it again gives the same lines.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::PenaltyLine;
use crate::bylaws::{
    CapWindow, Compounding, Counting, Grace, GraceCounts, ItemCap, PenaltyBasis, PenaltyEvery, PenaltyRule,
    PenaltyTrigger,
};
use crate::calendar::{OpenDays, YearStart, month_number, months_later, shifted};
use crate::error::{ChamaError, joined};
use crate::limits::AMOUNT;
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, divide, minor_amount};
use crate::rule::Rule;

/// A share ready for exact products: 0.05 is 5 / 100.
#[derive(Debug, Clone, Copy)]
struct ExactShare {
    numerator: i128,
    denominator: i128,
}

impl ExactShare {
    fn new(share: Decimal) -> Self {
        let share = share.normalize();
        Self {
            numerator: share.mantissa(),
            denominator: 10_i128.checked_pow(share.scale()).unwrap_or(i128::MAX),
        }
    }
}

/// What is charged, in smallest units.
#[derive(Debug, Clone)]
enum Charge {
    Fixed(Minor),
    Unpaid(ExactShare),
    Whole(ExactShare),
    Tiered(Vec<ExactTier>),
}

#[derive(Debug, Clone, Copy)]
struct ExactTier {
    from_days: i64,
    amount: Minor,
    share: ExactShare,
}

#[derive(Debug, Clone, Copy)]
enum ExactCap {
    Amount(Minor),
    Share(ExactShare),
}

/// The cap of a member, in smallest units.
#[derive(Debug, Clone, Copy)]
struct ExactMemberCap {
    amount: Minor,
    window: CapWindow,
}

/// A penalty rule that has been checked, in smallest units.
#[derive(Debug, Clone)]
pub(crate) struct ExactPenalty {
    charge: Charge,
    why: Rule,
    meeting: bool,
    every: PenaltyEvery,
    /// The first k that is charged: 0 if a started period counts, 1 if only complete ones do.
    first_step: i64,
    compound: bool,
    grace: Grace,
    from_due: bool,
    per_item: Option<ExactCap>,
    per_member: Option<ExactMemberCap>,
    in_duplum: Option<i64>,
    rounding: ExactRounding,
    /// The most that the lines of one item may come to.
    most: Minor,
}

impl ExactPenalty {
    /// Takes in a rule without faults (see `bylaws::check_penalty`); `path` is only for what a broken promise would say.
    pub(crate) fn new(path: &str, rule: &PenaltyRule, currency: Currency) -> Result<Self, ChamaError> {
        let amount = |name: &str, amount: Decimal| minor_amount(&joined(path, name), amount, currency);
        let (charge, why) = match &rule.basis {
            PenaltyBasis::Fixed { amount: fixed } => {
                (Charge::Fixed(amount("basis.amount", *fixed)?), Rule::PenaltyFixed)
            }
            PenaltyBasis::Unpaid { share } => (Charge::Unpaid(ExactShare::new(*share)), Rule::PenaltyOfUnpaid),
            PenaltyBasis::Whole { share } => (Charge::Whole(ExactShare::new(*share)), Rule::PenaltyOfWhole),
            PenaltyBasis::Tiered { tiers } => {
                let tiers = tiers.iter().map(|tier| {
                    Ok(ExactTier {
                        from_days: i64::from(tier.from_days),
                        amount: amount("basis.tiers", tier.amount)?,
                        share: ExactShare::new(tier.share),
                    })
                });
                (
                    Charge::Tiered(tiers.collect::<Result<_, ChamaError>>()?),
                    Rule::PenaltyTier,
                )
            }
        };
        let per_item = match &rule.per_item {
            Some(ItemCap::Amount { amount: cap }) => Some(ExactCap::Amount(amount("per_item.amount", *cap)?)),
            Some(ItemCap::Share { share }) => Some(ExactCap::Share(ExactShare::new(*share))),
            None => None,
        };
        let per_member = match &rule.per_member {
            Some(cap) => Some(ExactMemberCap {
                amount: amount("per_member.amount", cap.amount)?,
                window: cap.window,
            }),
            None => None,
        };
        Ok(Self {
            charge,
            why: match rule.trigger {
                PenaltyTrigger::LateContribution { .. } | PenaltyTrigger::LateInstalment => why,
                PenaltyTrigger::MissedMeeting => Rule::PenaltyMissedMeeting,
                PenaltyTrigger::LateToMeeting => Rule::PenaltyLateToMeeting,
            },
            meeting: rule.trigger.of_meeting(),
            every: rule.every,
            first_step: i64::from(rule.counting == Counting::Complete),
            compound: rule.compounding == Compounding::Compound,
            grace: rule.grace.clone(),
            from_due: rule.grace_counts == GraceCounts::FromDue,
            per_item,
            per_member,
            in_duplum: rule.in_duplum.as_ref().map(|rule| i64::from(rule.from_days)),
            rounding: rule.rounding.exact(&joined(path, "rounding"), currency)?,
            most: Minor(i128::from(AMOUNT.maximum).saturating_mul(currency.units())),
        })
    }

    /// The last day without penalty.
    pub(crate) fn grace_ends(&self, due_on: NaiveDate, open: &OpenDays) -> NaiveDate {
        self.grace.ends(due_on, open)
    }

    /// The member's cap, with nothing charged yet; none if the rule has none.
    pub(crate) fn member_tally(&self) -> Option<MemberTally> {
        self.per_member.map(|cap| MemberTally {
            cap,
            window: None,
            charged: Minor::ZERO,
        })
    }

    /// The date of step `step`, counted from `counts_from`, not before `earliest`; none after the last step.
    fn step_date(&self, counts_from: NaiveDate, earliest: NaiveDate, step: i64) -> Option<NaiveDate> {
        let date = match &self.charge {
            Charge::Tiered(tiers) => {
                let tier = usize::try_from(step).ok().and_then(|step| tiers.get(step))?;
                shifted(counts_from, tier.from_days)
            }
            _ => match self.every {
                PenaltyEvery::Once if step > 0 => return None,
                PenaltyEvery::Once => shifted(counts_from, 1),
                PenaltyEvery::Day => shifted(counts_from, step.saturating_add(1)),
                PenaltyEvery::Week => shifted(counts_from, step.saturating_mul(7).saturating_add(1)),
                PenaltyEvery::Month => shifted(months_later(counts_from, step), 1),
            },
        };
        Some(date.max(earliest))
    }
}

/// What one member has been charged under one rule, in the window that counts. Lines come in order of date.
#[derive(Debug, Clone)]
pub(crate) struct MemberTally {
    cap: ExactMemberCap,
    /// The number of the window that `charged` is of.
    window: Option<i64>,
    charged: Minor,
}

impl MemberTally {
    /// What may still be charged on that day.
    pub(crate) fn room(&mut self, on: NaiveDate, year: &YearStart) -> Minor {
        let window = match self.cap.window {
            CapWindow::Always => 0,
            CapWindow::CalendarMonth => month_number(on),
            CapWindow::FinancialYear => {
                let started =
                    (i64::from(on.month()), i64::from(on.day())) >= (i64::from(year.month), i64::from(year.day));
                i64::from(on.year()).saturating_sub(i64::from(!started))
            }
        };
        if self.window != Some(window) {
            self.window = Some(window);
            self.charged = Minor::ZERO;
        }
        (self.cap.amount - self.charged).or_zero()
    }

    /// Counts a line of the day that [`Self::room`] was asked for.
    pub(crate) fn add(&mut self, line: Minor) {
        self.charged += line;
    }
}

/// The item at the start of a day, and what its penalty is by then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ItemState {
    /// The due, less what was waived of it.
    pub(crate) whole: Minor,
    /// What is unpaid of it at the start of the day.
    pub(crate) unpaid: Minor,
    /// What is unpaid of this penalty at the start of the day, with the lines already charged on that day.
    pub(crate) unpaid_penalty: Minor,
    /// What in duplum of the whole debt still allows; none if it does not hold.
    pub(crate) debt_room: Option<Minor>,
}

/// Equal charges that follow each other.
#[derive(Debug, Clone, Copy)]
struct Line {
    first_on: NaiveDate,
    last_on: NaiveDate,
    times: i32,
    base: Minor,
    each: Minor,
    why: Rule,
    /// The step of the last charge; none for what the guard takes back, which nothing joins.
    step: Option<i64>,
}

/// One penalty on one item.
#[derive(Debug, Clone)]
pub(crate) struct Accrual {
    counts_from: NaiveDate,
    grace_ends: NaiveDate,
    /// The day after the grace.
    earliest: NaiveDate,
    step: i64,
    /// When the next step falls; none after the last.
    step_on: Option<NaiveDate>,
    /// When the debt comes under the guard; none before it is known and after it was done.
    duplum_on: Option<NaiveDate>,
    /// What may still be charged once it is under the guard.
    duplum_room: Option<Minor>,
    charged: Minor,
    too_large: bool,
    lines: Vec<Line>,
}

impl Accrual {
    /// A penalty on an item due on that day, or for a meeting held on it; nothing charged yet.
    pub(crate) fn new(rule: &ExactPenalty, due_on: NaiveDate, open: &OpenDays) -> Self {
        let grace_ends = if rule.meeting {
            due_on
        } else {
            rule.grace_ends(due_on, open)
        };
        let counts_from = if rule.from_due { due_on } else { grace_ends };
        let earliest = shifted(grace_ends, 1);
        let step = match rule.charge {
            Charge::Tiered(_) => 0,
            _ => rule.first_step,
        };
        Self {
            counts_from,
            grace_ends,
            earliest,
            step,
            step_on: if rule.meeting {
                Some(due_on)
            } else {
                rule.step_date(counts_from, earliest, step)
            },
            duplum_on: rule.in_duplum.map(|days| shifted(due_on, days.saturating_add(1))),
            duplum_room: None,
            charged: Minor::ZERO,
            too_large: false,
            lines: Vec::new(),
        }
    }

    /// The day of the next step; none once nothing more can be charged.
    pub(crate) fn next_on(&self) -> Option<NaiveDate> {
        match (self.step_on, self.duplum_on) {
            (Some(step_on), Some(duplum_on)) => Some(step_on.min(duplum_on)),
            (step_on, duplum_on) => step_on.or(duplum_on),
        }
    }

    /// Does the step of [`Self::next_on`] and returns what was charged: 0 if nothing, below 0 where the guard takes
    /// a part back. A settled item ends the penalty.
    pub(crate) fn step(&mut self, rule: &ExactPenalty, item: ItemState, member_room: Option<Minor>) -> Minor {
        let Some(on) = self.next_on() else {
            return Minor::ZERO;
        };
        if !item.unpaid.is_positive() && !rule.meeting {
            self.step_on = None;
            self.duplum_on = None;
            return Minor::ZERO;
        }
        if self.duplum_on == Some(on) {
            return self.come_under_the_guard(on, item);
        }
        let (base, full, last) = self.charge(rule, item);
        let mut line = full;
        let mut why = rule.why;
        let item_room = rule.per_item.map(|cap| match cap {
            ExactCap::Amount(cap) => (cap - self.charged).or_zero(),
            ExactCap::Share(share) => (part_to_the_cent(item.whole, share) - self.charged).or_zero(),
        });
        for (room, cut_by) in [
            (item_room, Rule::PenaltyItemCap),
            (member_room, Rule::PenaltyMemberCap),
            (self.duplum_room, Rule::PenaltyInDuplum),
            (item.debt_room, Rule::PenaltyInDuplum),
        ] {
            if let Some(room) = room
                && room < line
            {
                line = room;
                why = cut_by;
            }
        }
        if let Some(room) = &mut self.duplum_room {
            *room -= line;
        }
        self.write(on, base, line, why, Some(self.step));
        if self.charged > rule.most {
            // What grows without a cap soon has more digits than a decimal holds.
            self.too_large = true;
            self.step_on = None;
            self.duplum_on = None;
            return line;
        }
        let spent = |room: Option<Minor>| room.is_some_and(|room| !(room - line).is_positive());
        if last || spent(item_room) || self.duplum_room.is_some_and(|room| !room.is_positive()) {
            // Neither cap ever grows again: what is waived lowers them, and a payment opens no room.
            self.step_on = None;
        } else {
            self.step = self.step.saturating_add(1);
            self.step_on = match rule.every {
                // A day later, unless the grace still held the steps back.
                PenaltyEvery::Day if on > self.earliest => on.succ_opt(),
                _ => rule.step_date(self.counts_from, self.earliest, self.step),
            };
        }
        line
    }

    /// From now on the unpaid penalty and all later lines stay within what is unpaid of the due.
    fn come_under_the_guard(&mut self, on: NaiveDate, item: ItemState) -> Minor {
        self.duplum_on = None;
        let room = item.unpaid - item.unpaid_penalty.or_zero();
        self.duplum_room = Some(room.or_zero());
        if !room.is_positive() {
            self.step_on = None;
        }
        let back = -((-room).or_zero());
        self.write(on, item.unpaid, back, Rule::PenaltyInDuplum, None);
        back
    }

    /// The base, the charge before any cap, and whether it is the last.
    fn charge(&self, rule: &ExactPenalty, item: ItemState) -> (Minor, Minor, bool) {
        let once = rule.meeting || rule.every == PenaltyEvery::Once;
        match &rule.charge {
            Charge::Fixed(amount) => (
                Minor::ZERO,
                self.known(Minor::ZERO, rule, || rule.rounding.round(*amount)),
                once,
            ),
            Charge::Whole(share) => {
                let charge = self.known(item.whole, rule, || part(item.whole, *share, rule.rounding));
                (item.whole, charge, once)
            }
            Charge::Unpaid(share) => {
                let penalty = if rule.compound {
                    item.unpaid_penalty.or_zero()
                } else {
                    Minor::ZERO
                };
                let base = item.unpaid + penalty;
                (base, self.known(base, rule, || part(base, *share, rule.rounding)), once)
            }
            Charge::Tiered(tiers) => {
                let place = usize::try_from(self.step).ok();
                let Some(tier) = place.and_then(|place| tiers.get(place)) else {
                    return (Minor::ZERO, Minor::ZERO, true);
                };
                let numerator = item.unpaid.0.saturating_mul(tier.share.numerator);
                let amount = tier.amount.0.saturating_mul(tier.share.denominator);
                let whole = rule
                    .rounding
                    .ratio(amount.saturating_add(numerator), tier.share.denominator);
                let base = if tier.share.numerator == 0 {
                    Minor::ZERO
                } else {
                    item.unpaid
                };
                let last = place.is_some_and(|place| place.saturating_add(1) >= tiers.len());
                (base, (whole - self.charged).or_zero(), last)
            }
        }
    }

    /// The charge of the line before if it was on the same base and uncut: most days are like the day before.
    fn known(&self, base: Minor, rule: &ExactPenalty, charge: impl FnOnce() -> Minor) -> Minor {
        match self.lines.last() {
            Some(line) if line.base == base && line.why == rule.why => line.each,
            _ => charge(),
        }
    }

    /// Writes a charge; one equal to that of the step before joins its line.
    fn write(&mut self, on: NaiveDate, base: Minor, amount: Minor, why: Rule, step: Option<i64>) {
        if amount.is_zero() {
            return;
        }
        self.charged += amount;
        match self.lines.last_mut() {
            Some(line)
                if line.base == base
                    && line.each == amount
                    && line.why == why
                    && line.step.is_some_and(|last| step == last.checked_add(1)) =>
            {
                line.last_on = on;
                line.times = line.times.saturating_add(1);
                line.step = step;
            }
            _ => self.lines.push(Line {
                first_on: on,
                last_on: on,
                times: 1,
                base,
                each: amount,
                why,
                step,
            }),
        }
    }

    /// Refuses a penalty that came to more than an amount may be; it has stopped there.
    pub(crate) fn check_size(&self) -> Result<(), ChamaError> {
        if self.too_large {
            return Err(ChamaError::ResultTooLarge {
                quantity: "penalty of an item".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        Ok(())
    }

    /// The last day without penalty.
    pub(crate) fn grace_ends(&self) -> NaiveDate {
        self.grace_ends
    }

    /// Whether it has a line.
    pub(crate) fn has_lines(&self) -> bool {
        !self.lines.is_empty()
    }

    /// The sum of the lines.
    pub(crate) fn charged(&self) -> Minor {
        self.charged
    }

    /// The lines so far, by date.
    pub(crate) fn lines(&self, currency: Currency) -> Vec<PenaltyLine> {
        let lines = self.lines.iter().map(|line| PenaltyLine {
            first_on: line.first_on,
            last_on: line.last_on,
            times: line.times,
            base: line.base.amount(currency),
            each: line.each.amount(currency),
            amount: Minor(line.each.0.saturating_mul(i128::from(line.times))).amount(currency),
            why: line.why,
        });
        lines.collect()
    }
}

/// `amount × share`, rounded once.
fn part(amount: Minor, share: ExactShare, rounding: ExactRounding) -> Minor {
    rounding.ratio(amount.0.saturating_mul(share.numerator), share.denominator)
}

/// `amount × share`, rounded half up to the smallest unit.
fn part_to_the_cent(amount: Minor, share: ExactShare) -> Minor {
    let product = amount.0.saturating_mul(share.numerator);
    Minor(divide(product, share.denominator, RoundingMode::HalfUp))
}
