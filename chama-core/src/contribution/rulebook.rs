//! The by-laws made ready: rules in smallest units, ids as numbers, cycles in the order in which they are paid.
//!
//! Made once for any number of members. Left out: everything that hangs on who the member is.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bylaws::{Bucket, Bylaws, CapWindow, ContributionRule, DueBasis, PenaltyTrigger, check_bylaws};
use crate::calendar::{BusinessDays, DateSeries, Dates, OpenDays, YearStart, first_day_of_part, shifted};
use crate::error::{ChamaError, joined};
use crate::limits::DUES;
use crate::money::{Currency, Minor, minor_amount};
use crate::penalty::ExactPenalty;
use crate::share::ExactShareRule;
use crate::sort;

/// All documents, by the day from which they hold.
pub(crate) struct Rulebook<'a> {
    pub(crate) currency: Currency,
    pub(crate) documents: Vec<Document<'a>>,
    /// The ids of the contribution rules of all documents, in order of their bytes.
    contributions: Vec<&'a str>,
    /// How many ids of penalty rules there are in all documents.
    pub(crate) penalty_ids: usize,
}

/// One document.
pub(crate) struct Document<'a> {
    pub(crate) bylaws: &'a Bylaws,
    /// The first day of the next document.
    until: Option<NaiveDate>,
    /// The days on which the group's business is done; the holidays in order.
    pub(crate) calendar: BusinessDays,
    pub(crate) rules: Vec<ExactContribution<'a>>,
    pub(crate) penalties: Vec<ExactRule<'a>>,
    pub(crate) share: Option<ExactShareRule>,
}

/// A contribution rule in smallest units.
pub(crate) struct ExactContribution<'a> {
    pub(crate) rule: &'a ContributionRule,
    /// The number of its id.
    pub(crate) name: usize,
    pub(crate) amount: Minor,
    series: DateSeries,
    /// The places of the penalty rules for being late with it.
    pub(crate) penalties: Vec<usize>,
}

/// A penalty rule in smallest units.
pub(crate) struct ExactRule<'a> {
    pub(crate) id: &'a str,
    /// The number of its id.
    pub(crate) name: usize,
    pub(crate) exact: ExactPenalty,
    pub(crate) member_cap: Option<ExactMemberCap>,
    trigger: &'a PenaltyTrigger,
}

/// The most that one member may be charged under a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactMemberCap {
    pub(crate) amount: Minor,
    pub(crate) window: CapWindow,
}

impl ExactRule<'_> {
    /// Whether it is for meetings.
    pub(crate) fn of_meetings(&self) -> bool {
        self.trigger.of_meeting()
    }
}

/// A date of a contribution's series that makes a due for those who are liable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cycle {
    pub(crate) document: usize,
    /// The place of the rule in the document.
    pub(crate) rule: usize,
    /// The number of the rule's id.
    pub(crate) name: usize,
    pub(crate) number: i32,
    pub(crate) scheduled_on: NaiveDate,
    pub(crate) opens: NaiveDate,
    pub(crate) due_on: NaiveDate,
    /// The last day that is still on time.
    pub(crate) in_time_until: NaiveDate,
}

impl Cycle {
    /// The order in which dues are paid.
    pub(crate) fn order(&self) -> (NaiveDate, usize, NaiveDate) {
        (self.due_on, self.rule, self.scheduled_on)
    }
}

/// The place of an id in a list of ids in order.
fn place(ids: &[&str], id: &str) -> Option<usize> {
    ids.binary_search(&id).ok()
}

fn in_order<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    sort::ascending(&mut ids);
    ids.dedup();
    ids
}

impl<'a> Rulebook<'a> {
    /// Checks the by-laws and makes them ready.
    pub(crate) fn new(bylaws: &'a [Bylaws]) -> Result<Self, ChamaError> {
        check_bylaws("bylaws", bylaws)?;
        let mut ordered: Vec<(usize, &Bylaws)> = bylaws.iter().enumerate().collect();
        sort::by_key(&mut ordered, |(_, document)| document.effective_from);
        let contributions = in_order(
            bylaws
                .iter()
                .flat_map(|one| &one.contributions)
                .map(|rule| rule.id.as_str()),
        );
        let penalties = in_order(
            bylaws
                .iter()
                .flat_map(|one| &one.penalties)
                .map(|rule| rule.id.as_str()),
        );
        let untils = ordered
            .iter()
            .skip(1)
            .map(|(_, next)| Some(next.effective_from))
            .chain([None]);
        let documents = ordered.iter().zip(untils).map(|(&(index, document), until)| {
            Document::new(document, until, &contributions, &penalties)
                .map_err(|error| error.within(&format!("bylaws[{index}]")))
        });
        Ok(Self {
            currency: bylaws.first().map_or_else(Currency::default, |first| first.currency),
            documents: documents.collect::<Result<_, _>>()?,
            contributions,
            penalty_ids: penalties.len(),
        })
    }

    /// The document in force on a day.
    pub(crate) fn in_force(&self, on: NaiveDate) -> Option<(usize, &Document<'a>)> {
        let place = self
            .documents
            .partition_point(|document| document.bylaws.effective_from <= on)
            .checked_sub(1)?;
        Some((place, self.documents.get(place)?))
    }

    /// The document whose waterfall a payment runs down: the one in force, or the first for earlier money.
    pub(crate) fn for_payment(&self, on: NaiveDate) -> Option<&Document<'a>> {
        self.in_force(on)
            .map(|(_, document)| document)
            .or_else(|| self.documents.first())
    }

    /// The number of a contribution rule's id.
    pub(crate) fn contribution(&self, id: &str) -> Option<usize> {
        place(&self.contributions, id)
    }

    /// The id with that number.
    pub(crate) fn contribution_id(&self, name: usize) -> &'a str {
        self.contributions.get(name).copied().unwrap_or_default()
    }

    pub(crate) fn rule_of(&self, cycle: &Cycle) -> Option<&ExactContribution<'a>> {
        self.documents.get(cycle.document)?.rules.get(cycle.rule)
    }

    /// The cycles that have opened or fallen due by a day, in the order in which they are paid.
    pub(crate) fn cycles_by(&self, day: NaiveDate) -> Result<Vec<Cycle>, ChamaError> {
        self.cycles(NaiveDate::MIN, |cycle| cycle.opens <= day || cycle.due_on <= day)
    }

    /// The cycles scheduled from a day until before another, in the order in which they are paid.
    pub(crate) fn cycles_scheduled(&self, from: NaiveDate, until: NaiveDate) -> Result<Vec<Cycle>, ChamaError> {
        self.cycles(from, |cycle| cycle.scheduled_on < until)
    }

    fn cycles(&self, from: NaiveDate, holds: impl Fn(&Cycle) -> bool) -> Result<Vec<Cycle>, ChamaError> {
        let most = usize::try_from(DUES.maximum).unwrap_or(usize::MAX);
        let mut cycles = Vec::new();
        for (place, document) in self.documents.iter().enumerate() {
            for (rule, exact) in document.rules.iter().enumerate() {
                document.cycles(place, rule, exact, from, &holds, most, &mut cycles);
                if cycles.len() > most {
                    return Err(ChamaError::ResultTooLarge {
                        quantity: "number of dues".to_owned(),
                        maximum: DUES.maximum.to_string(),
                    });
                }
            }
        }
        sort::by_key(&mut cycles, Cycle::order);
        Ok(cycles)
    }

    /// The cycle of a rule (by the number of its id) that is scheduled on that very day.
    pub(crate) fn cycle_named(&self, name: usize, scheduled_on: NaiveDate) -> Option<Cycle> {
        let (place, document) = self.in_force(scheduled_on)?;
        let (rule, exact) = document
            .rules
            .iter()
            .enumerate()
            .find(|(_, exact)| exact.name == name)?;
        let mut found = Vec::new();
        let on_that_day = |cycle: &Cycle| cycle.scheduled_on <= scheduled_on;
        document.cycles(place, rule, exact, scheduled_on, &on_that_day, 1, &mut found);
        found.into_iter().find(|cycle| cycle.scheduled_on == scheduled_on)
    }
}

/// Beyond this number every series has left the calendar.
const BEYOND_THE_CALENDAR: i32 = 120_000;

impl<'a> Document<'a> {
    fn new(
        bylaws: &'a Bylaws,
        until: Option<NaiveDate>,
        contribution_ids: &[&str],
        penalty_ids: &[&str],
    ) -> Result<Self, ChamaError> {
        let currency = bylaws.currency;
        let penalties = bylaws.penalties.iter().enumerate().map(|(index, rule)| {
            let path = format!("penalties[{index}]");
            let member_cap = rule.per_member.as_ref().map(|cap| {
                let amount = minor_amount(&joined(&path, "per_member.amount"), cap.amount, currency)?;
                Ok(ExactMemberCap {
                    amount,
                    window: cap.window,
                })
            });
            Ok(ExactRule {
                id: &rule.id,
                name: place(penalty_ids, &rule.id).unwrap_or_default(),
                exact: ExactPenalty::new(&path, rule, currency)?,
                member_cap: member_cap.transpose()?,
                trigger: &rule.trigger,
            })
        });
        let penalties = penalties.collect::<Result<_, ChamaError>>()?;
        let calendar = calendar(bylaws);
        let rules = bylaws.contributions.iter().enumerate().map(|(index, rule)| {
            let mut series = DateSeries::new(rule.first_due, rule.frequency.clone());
            series.business_days = BusinessDays {
                rule: rule.due_day,
                ..calendar.clone()
            };
            Ok(ExactContribution {
                rule,
                name: place(contribution_ids, &rule.id).unwrap_or_default(),
                amount: minor_amount(&format!("contributions[{index}].amount"), rule.amount, currency)?,
                series,
                penalties: penalties_for(bylaws, &rule.id),
            })
        });
        Ok(Self {
            bylaws,
            until,
            rules: rules.collect::<Result<_, ChamaError>>()?,
            calendar,
            penalties,
            share: bylaws
                .share
                .as_ref()
                .map(|rule| rule.exact("share", currency))
                .transpose()?,
        })
    }

    /// The steps of the waterfall.
    pub(crate) fn order(&self) -> &'a [Bucket] {
        &self.bylaws.allocation.order
    }

    /// The first day of the window of a member's cap that holds the day.
    pub(crate) fn cap_counts_from(&self, window: CapWindow, day: NaiveDate) -> NaiveDate {
        match window {
            CapWindow::Always => NaiveDate::MIN,
            CapWindow::CalendarMonth => first_day_of_part(day, &YearStart::default(), 1),
            CapWindow::FinancialYear => first_day_of_part(day, &self.bylaws.financial_year, 12),
        }
    }

    /// Adds the cycles of one rule that make a due: inside the document's time, its own, and no break.
    #[expect(clippy::too_many_arguments, reason = "the inner loop of the three questions above")]
    fn cycles(
        &self,
        document: usize,
        rule: usize,
        exact: &ExactContribution<'_>,
        from: NaiveDate,
        holds: &impl Fn(&Cycle) -> bool,
        most: usize,
        cycles: &mut Vec<Cycle>,
    ) {
        let dates = Dates::new(&exact.series);
        let open = OpenDays::new(&exact.series.business_days);
        let from = from.max(self.bylaws.effective_from);
        let first = first_scheduled(&dates, from);
        let mut due_before = dates.date(first.saturating_sub(1)).date;
        for number in first..BEYOND_THE_CALENDAR {
            let date = dates.date(number);
            let opens = shifted(due_before, 1);
            due_before = date.date;
            let cycle = Cycle {
                document,
                rule,
                name: exact.name,
                number,
                scheduled_on: date.unadjusted,
                opens,
                due_on: date.date,
                in_time_until: exact.rule.on_time.ends(date.date, &open),
            };
            let over = self.until.is_some_and(|until| cycle.scheduled_on >= until)
                || exact.rule.last_due.is_some_and(|last| cycle.scheduled_on > last);
            if over || !holds(&cycle) || cycles.len() > most {
                break;
            }
            if !in_break(exact.rule, cycle.scheduled_on) {
                cycles.push(cycle);
            }
        }
    }
}

impl ExactContribution<'_> {
    /// How many dates of the series lie before a day, whatever document was in force then.
    pub(crate) fn scheduled_before(&self, day: NaiveDate) -> i64 {
        let dates = Dates::new(&self.series);
        let end = first_scheduled(&dates, day);
        let scheduled = (1..end).map(|number| dates.date(number).unadjusted);
        let last = self.rule.last_due.unwrap_or(NaiveDate::MAX);
        let counted = scheduled
            .take_while(|on| *on <= last)
            .filter(|on| !in_break(self.rule, *on))
            .count();
        i64::try_from(counted).unwrap_or(i64::MAX)
    }

    /// The amount for so many hands (as ten-thousandths), or a part of it, rounded once.
    pub(crate) fn amount_for(&self, hands: Decimal, days: i64, of_days: i64) -> Minor {
        let counted = self.counted(hands);
        // Whole hands and a whole cycle need no division.
        if days == of_days
            && let Some(whole) = whole_hands(counted)
        {
            return Minor(self.amount.0.saturating_mul(whole));
        }
        let units = self.amount.0.saturating_mul(counted);
        let numerator = units.saturating_mul(i128::from(days));
        Minor(half_up(numerator, TEN_THOUSAND.saturating_mul(i128::from(of_days))))
    }

    /// What the amount is multiplied by, as ten-thousandths.
    pub(crate) fn counted(&self, hands: Decimal) -> i128 {
        match self.rule.basis {
            DueBasis::PerHand => ten_thousandths(hands),
            DueBasis::PerMember => TEN_THOUSAND,
        }
    }
}

/// Hands have at most four decimals.
pub(crate) const TEN_THOUSAND: i128 = 10_000;

fn ten_thousandths(hands: Decimal) -> i128 {
    // Only zeros can stand behind the fourth decimal.
    let hands = if hands.scale() > 4 { hands.normalize() } else { hands };
    let missing = 4_u32.saturating_sub(hands.scale());
    hands.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

/// The number of hands if it is a whole one.
fn whole_hands(ten_thousandths: i128) -> Option<i128> {
    // At most 100 hands: they fit, and 64 bits divide faster.
    let counted = i64::try_from(ten_thousandths).ok()?;
    (counted.rem_euclid(10_000) == 0).then(|| counted.div_euclid(10_000).into())
}

/// Divides and rounds half up; the denominator is positive.
pub(crate) fn half_up(numerator: i128, denominator: i128) -> i128 {
    crate::money::divide(numerator, denominator, crate::money::RoundingMode::HalfUp)
}

/// The number of the first date scheduled on or after a day.
fn first_scheduled(dates: &Dates<'_>, day: NaiveDate) -> i32 {
    let (mut low, mut high) = (1, BEYOND_THE_CALENDAR);
    while low < high {
        let middle = i32::midpoint(low, high);
        if dates.date(middle).unadjusted >= day {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    low
}

fn in_break(rule: &ContributionRule, day: NaiveDate) -> bool {
    rule.breaks
        .iter()
        .any(|window| window.since <= day && day < window.until)
}

/// The days on which the group's business is done.
fn calendar(bylaws: &Bylaws) -> BusinessDays {
    let mut holidays = bylaws.holidays.clone();
    sort::ascending(&mut holidays);
    BusinessDays {
        weekend: bylaws.weekend,
        holidays,
        ..BusinessDays::default()
    }
}

fn penalties_for(bylaws: &Bylaws, contribution: &str) -> Vec<usize> {
    let applies = |trigger: &PenaltyTrigger| match trigger {
        PenaltyTrigger::LateContribution { contributions } => {
            contributions.is_empty() || contributions.iter().any(|id| id == contribution)
        }
        _ => false,
    };
    let places = bylaws.penalties.iter().enumerate();
    places
        .filter(|(_, rule)| applies(&rule.trigger))
        .map(|(place, _)| place)
        .collect()
}
