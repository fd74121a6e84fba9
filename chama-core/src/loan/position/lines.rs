//! The answer: every figure with the lines that add up to it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::item::{Item, ItemIs, Parts};
use super::life::{Life, Line};
use super::payoff::Figure;
use super::{
    InstalmentPosition, LoanAmounts, LoanCharge, LoanPaymentLine, LoanPayoff, LoanPenalty, LoanPosition, LoanStatus,
};
use crate::contribution::Ageing;
use crate::error::ChamaError;
use crate::loan::LoanPart;
use crate::loan::schedule::{Row, Table};
use crate::money::{Currency, Minor};
use crate::penalty::Debt;
use crate::sort;

/// Amounts of one currency as decimals; most of them are 0.
#[derive(Debug)]
struct Shown {
    currency: Currency,
    zero: Decimal,
    nothing: LoanAmounts,
}

impl Shown {
    fn new(currency: Currency) -> Self {
        let zero = Minor::ZERO.amount(currency);
        let nothing = LoanAmounts {
            principal: zero,
            interest: zero,
            fees: zero,
            penalties: zero,
            total: zero,
        };
        Self {
            currency,
            zero,
            nothing,
        }
    }

    fn amount(&self, amount: Minor) -> Decimal {
        match u32::try_from(amount.0) {
            Ok(0) => self.zero,
            // Nearly all amounts: up to 42 million.
            Ok(units) => Decimal::from_parts(units, 0, 0, false, self.currency.digits()),
            Err(_) => amount.amount(self.currency),
        }
    }

    fn parts(&self, parts: Parts) -> LoanAmounts {
        if parts.is_zero() {
            return self.nothing.clone();
        }
        LoanAmounts {
            principal: self.amount(parts.principal),
            interest: self.amount(parts.interest),
            fees: self.amount(parts.fees),
            penalties: self.amount(parts.penalties),
            total: self.amount(parts.total()),
        }
    }

    fn payoff(&self, figure: &Figure) -> LoanPayoff {
        LoanPayoff {
            due: self.parts(figure.due),
            principal: self.amount(figure.principal),
            interest: self.amount(figure.interest),
            fees: self.amount(figure.fees),
            held: self.amount(figure.held),
            total: self.amount(figure.total()),
        }
    }
}

/// What the items add up to.
#[derive(Default)]
struct Sums {
    asked: Parts,
    paid: Parts,
    waived: Parts,
    owed: Parts,
    arrears: Parts,
    /// Due today, 1–30, 31–60, 61–90, over 90 days.
    bands: [Minor; 5],
    late: i32,
}

impl Sums {
    fn add(&mut self, item: &Item, life: &Life<'_>) {
        self.asked.add(item.asked);
        self.paid.add(item.paid);
        if let Some(let_go) = &item.let_go {
            self.waived.add(let_go.waived);
        }
        if !item.is_open() {
            return;
        }
        let left = item.unpaid.total();
        self.owed.add(item.unpaid);
        let days = life.as_of.signed_duration_since(item.due_on).num_days();
        let band = match days {
            ..=0 => 0,
            1..=30 => 1,
            31..=60 => 2,
            61..=90 => 3,
            _ => 4,
        };
        if let Some(band) = self.bands.get_mut(band) {
            *band += left;
        }
        if days > 0 {
            self.arrears.add(item.unpaid);
            self.late = self
                .late
                .saturating_add(i32::from(item.late_part() > life.rules.tolerance));
        }
    }
}

/// What is next due.
struct ToCome {
    next_due_on: Option<NaiveDate>,
    next_due: Minor,
    /// Whether a row to come asks for anything.
    any: bool,
}

impl ToCome {
    fn new(rows: &[Row], held: Minor) -> Self {
        let mut found = Self {
            next_due_on: None,
            next_due: Minor::ZERO,
            any: false,
        };
        let mut held = held;
        for row in rows {
            let asked = row.principal + row.interest + row.fees;
            found.any |= asked.is_positive();
            if asked > held {
                found.next_due_on = Some(row.due_on);
                found.next_due = asked - held;
                break;
            }
            held -= asked;
        }
        found
    }
}

pub(super) fn position(life: &mut Life<'_>, table: &mut Table<'_>) -> Result<LoanPosition, ChamaError> {
    let figure = if life.has_begun() {
        life.payoff(table)?
    } else {
        Figure::default()
    };
    life.show_held();
    let life = &*life;
    let shown = Shown::new(life.currency);
    let mut sums = Sums::default();
    for item in &life.items {
        sums.add(item, life);
    }
    let to_come = ToCome::new(table.to_come(), life.in_hand);
    let free = !to_come.any && sums.owed.total().is_zero();
    let days_past_due = life.days_past_due(life.as_of);
    let early = Parts::only(LoanPart::Principal, life.repaid_early);
    sums.asked.add(early);
    sums.paid.add(early);
    let [due_today, days_1_to_30, days_31_to_60, days_61_to_90, days_over_90] =
        sums.bands.map(|band| shown.amount(band));
    let amount = |amount: Minor| shown.amount(amount);
    Ok(LoanPosition {
        loan: life.loan.id.clone(),
        member: life.loan.member.clone(),
        as_of: life.as_of,
        status: if !life.has_begun() {
            LoanStatus::NotDisbursed
        } else if life.off {
            LoanStatus::WrittenOff
        } else if days_past_due > 0 {
            LoanStatus::Overdue
        } else if free {
            LoanStatus::Repaid
        } else {
            LoanStatus::Current
        },
        days_past_due,
        instalments_in_arrears: sums.late,
        owed: shown.parts(sums.owed),
        arrears: shown.parts(sums.arrears),
        ageing: Ageing {
            due_today,
            days_1_to_30,
            days_31_to_60,
            days_61_to_90,
            days_over_90,
        },
        next_due_on: to_come.next_due_on,
        next_due: amount(to_come.next_due),
        advance: amount(if free { Minor::ZERO } else { life.in_hand }),
        overpaid: amount(if free { life.in_hand } else { Minor::ZERO }),
        payoff: shown.payoff(&figure),
        in_duplum: life.guard.map(|guard| {
            let debt = Debt {
                principal: guard.principal,
                charges: guard.charges,
                costs: guard.costs,
            };
            debt.limit(life.currency)
        }),
        disbursed: amount(life.disbursed),
        added: amount(life.added),
        principal_repaid: amount(sums.paid.principal),
        principal_outstanding: amount(life.balance + sums.owed.principal),
        principal_written_off: amount(life.written_off.principal),
        asked: shown.parts(sums.asked),
        paid: shown.parts(sums.paid),
        waived: shown.parts(sums.waived),
        written_off: shown.parts(life.written_off),
        recovered: amount(life.recovered),
        refunded: amount(life.refunded),
        restructured: life.tables,
        instalments: instalments(life, table, &shown),
        penalties: penalties(life, &shown),
        charges: charges(life, &shown),
        payments: payments(life, &shown),
    })
}

/// Those that were due, then those to come.
fn instalments(life: &Life<'_>, table: &Table<'_>, shown: &Shown) -> Vec<InstalmentPosition> {
    let to_come = table.to_come();
    let nothing = &shown.nothing;
    let mut all = Vec::with_capacity(life.items.len().saturating_add(to_come.len()));
    for item in &life.items {
        let ItemIs::Instalment { table, number } = item.is else {
            continue;
        };
        let asked = shown.parts(item.asked);
        let [waived, moved, written_off] = match &item.let_go {
            Some(let_go) => [let_go.waived, let_go.moved, let_go.written_off].map(|parts| shown.parts(parts)),
            None => [nothing.clone(), nothing.clone(), nothing.clone()],
        };
        all.push(InstalmentPosition {
            table,
            number,
            due_on: item.due_on,
            paid: if item.paid == item.asked {
                asked.clone()
            } else {
                shown.parts(item.paid)
            },
            asked,
            waived,
            moved,
            written_off,
            unpaid: shown.parts(item.unpaid),
            days_late: life.days_late(item, life.as_of),
            paid_on: item.paid_on.filter(|_| !item.is_open()),
        });
    }
    all.extend(to_come.iter().map(|row| {
        let asked = shown.parts(Parts {
            principal: row.principal,
            interest: row.interest,
            fees: row.fees,
            penalties: Minor::ZERO,
        });
        InstalmentPosition {
            table: life.tables,
            number: row.number,
            due_on: row.due_on,
            unpaid: asked.clone(),
            asked,
            paid: nothing.clone(),
            waived: nothing.clone(),
            moved: nothing.clone(),
            written_off: nothing.clone(),
            days_late: 0,
            paid_on: None,
        }
    }));
    all
}

fn penalties(life: &Life<'_>, shown: &Shown) -> Vec<LoanPenalty> {
    let charged = life.penalties.iter().filter(|late| late.accrual.has_lines());
    let named = charged.filter_map(|late| {
        let ItemIs::Instalment { table, number } = life.items.get(late.item)?.is else {
            return None;
        };
        Some(LoanPenalty {
            penalty: life.loan.rules.penalties.get(late.rule)?.id.clone(),
            table,
            number,
            lines: late.accrual.lines(shown.currency),
            charged: shown.amount(late.accrual.charged()),
        })
    });
    named.collect()
}

fn charges(life: &Life<'_>, shown: &Shown) -> Vec<LoanCharge> {
    let charges = life.items.iter().filter_map(|item| {
        let ItemIs::Charge { place, kind } = item.is else {
            return None;
        };
        let amount = |parts: Parts| shown.amount(parts.total());
        let let_go = item.let_go();
        Some(LoanCharge {
            event: life.loan.events.get(place)?.id.clone(),
            on: item.due_on,
            charge_kind: kind,
            amount: amount(item.asked),
            paid: amount(item.paid),
            waived: amount(let_go.waived),
            moved: amount(let_go.moved),
            written_off: amount(let_go.written_off),
            unpaid: amount(item.unpaid),
        })
    });
    charges.collect()
}

/// By payment, then in the order of use.
fn payments(life: &Life<'_>, shown: &Shown) -> Vec<LoanPaymentLine> {
    let named = |line: &Line| {
        let (table, number, charge) = match line.item {
            Some(ItemIs::Instalment { table, number }) => (Some(table), Some(number), None),
            Some(ItemIs::Charge { place, .. }) => (None, None, life.loan.events.get(place)),
            None => (None, None, None),
        };
        let payment = life.facts.get(line.payment).map(|fact| fact.event.id.clone());
        LoanPaymentLine {
            payment: payment.unwrap_or_default(),
            on: line.on,
            used: line.used,
            table,
            number,
            charge: charge.map(|event| event.id.clone()),
            part: line.part,
            amount: shown.amount(line.amount),
        }
    };
    if life.lines.is_sorted_by_key(|line| line.payment) {
        return life.lines.iter().map(named).collect();
    }
    let mut lines = life.lines.clone();
    sort::by_key(&mut lines, |line| line.payment);
    lines.iter().map(named).collect()
}
