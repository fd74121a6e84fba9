//! Every line that makes up a position: the account after the last day, with names and decimals put back.

use chrono::NaiveDate;

use super::totals::{Totals, days_between, on_time, share_of};
use super::{
    Ageing, AllocationTarget, ChargePosition, ContributionPosition, DuePosition, PaymentLine, PenaltyPosition,
};
use crate::bylaws::Fund;
use crate::contribution::ChargeKind;
use crate::contribution::engine::{Item, Pass, Subject, Target};
use crate::contribution::rulebook::Rulebook;
use crate::money::Minor;

/// Puts names and decimals back.
pub(crate) fn position(book: &Rulebook<'_>, pass: &Pass<'_, '_>) -> ContributionPosition {
    let (currency, as_of) = (book.currency, pass.facts.as_of);
    let money = |amount: Minor| amount.amount(currency);
    let mut totals = Totals::default();
    let mut dues = Vec::with_capacity(pass.dues.len());
    for due in &pass.dues {
        let on_time = on_time(due, as_of);
        totals.add(due, on_time, as_of);
        let balance = due.balance;
        if due.cycle.opens > as_of && balance.paid.is_zero() && balance.waived.is_zero() {
            continue;
        }
        let late = balance.unpaid().is_positive() && due.cycle.due_on < as_of;
        dues.push(DuePosition {
            rule: book.contribution_id(due.cycle.name).to_owned(),
            cycle: due.cycle.number,
            scheduled_on: due.cycle.scheduled_on,
            opens: due.cycle.opens,
            due_on: due.cycle.due_on,
            amount: money(balance.charged),
            waived: money(balance.waived),
            paid: money(balance.paid),
            unpaid: money(balance.unpaid()),
            paid_on_time: money(due.paid_on_time),
            days_late: if late { days_between(due.cycle.due_on, as_of) } else { 0 },
            on_time,
            why: due.why,
        });
    }

    let (mut fines_owed, mut fees_owed, mut loan_owed) = (Minor::ZERO, Minor::ZERO, Minor::ZERO);
    let mut penalties = Vec::new();
    for (rank, fine) in pass.fines.iter().enumerate() {
        fines_owed += fine.balance.unpaid();
        let lines = fine
            .accrual
            .as_ref()
            .map(|accrual| accrual.lines(currency))
            .unwrap_or_default();
        let Some(named) = named_penalty(book, pass, rank).filter(|_| !lines.is_empty()) else {
            continue;
        };
        penalties.push(PenaltyPosition {
            penalty: named.penalty.to_owned(),
            rule: named.rule.map(str::to_owned),
            subject_on: named.subject_on,
            fund: named.fund,
            lines,
            charged: money(fine.balance.charged),
            waived: money(fine.balance.waived),
            paid: money(fine.balance.paid),
            owed: money(fine.balance.unpaid()),
        });
    }

    let mut charges = Vec::new();
    for state in &pass.charges {
        let (balance, payable) = (state.balance, state.charge.on <= as_of);
        if payable {
            match state.charge.charge_kind {
                ChargeKind::Fine => fines_owed += balance.unpaid(),
                ChargeKind::Fee => fees_owed += balance.unpaid(),
                ChargeKind::Loan => loan_owed += balance.unpaid(),
            }
        }
        if payable || balance.paid.is_positive() || balance.waived.is_positive() {
            let mut charge = state.charge.clone().into_owned();
            charge.amount = money(balance.charged);
            charges.push(ChargePosition {
                charge,
                waived: money(balance.waived),
                paid: money(balance.paid),
                owed: money(balance.unpaid()),
            });
        }
    }

    let [due_today, days_1_to_30, days_31_to_60, days_61_to_90, days_over_90] = totals.ages.map(money);
    ContributionPosition {
        member: pass.facts.account.member.id.clone(),
        as_of,
        currency,
        expected: money(totals.expected),
        paid: money(totals.paid),
        waived: money(totals.waived),
        arrears: money(totals.arrears),
        current: money(totals.current),
        fines_owed: money(fines_owed),
        fees_owed: money(fees_owed),
        loan_owed: money(loan_owed),
        owed: money(totals.arrears + totals.current + fines_owed + fees_owed + loan_owed),
        advance: money(pass.advance + totals.held),
        ageing: Ageing {
            due_today,
            days_1_to_30,
            days_31_to_60,
            days_61_to_90,
            days_over_90,
        },
        periods_in_arrears: totals.periods_in_arrears,
        days_in_arrears: totals.days_in_arrears,
        streak: totals.streak,
        on_time_count: totals.on_time_count,
        counted: totals.counted,
        on_time_rate: share_of(totals.on_time_count.into(), totals.counted.into()),
        regularity: share_of(totals.counted_on_time.0, totals.counted_expected.0),
        dues,
        penalties,
        charges,
        allocations: payment_lines(book, pass),
    }
}

/// A penalty by its names.
pub(crate) struct NamedPenalty<'a> {
    pub(crate) penalty: &'a str,
    pub(crate) rule: Option<&'a str>,
    pub(crate) subject_on: NaiveDate,
    pub(crate) fund: Fund,
}

/// The names of the penalty of that rank among the fines; none for a fine by hand.
pub(crate) fn named_penalty<'a>(book: &Rulebook<'a>, pass: &Pass<'_, '_>, rank: usize) -> Option<NamedPenalty<'a>> {
    let fine = pass.fines.get(rank)?;
    let rule = match fine.subject {
        Subject::Due(due) => Some(book.contribution_id(pass.dues.get(due)?.cycle.name)),
        Subject::Meeting => None,
        Subject::Charge(_) => return None,
    };
    let penalty = book.documents.get(fine.document)?.bylaws.penalties.get(fine.penalty)?;
    Some(NamedPenalty {
        penalty: &penalty.id,
        rule,
        subject_on: fine.subject_on(),
        fund: penalty.fund,
    })
}

/// Where each payment went, in words.
fn payment_lines(book: &Rulebook<'_>, pass: &Pass<'_, '_>) -> Vec<PaymentLine> {
    let lines = pass.lines.iter().filter_map(|line| {
        let (_, payment, _) = pass.facts.payments.get(line.payment)?;
        let target = match line.target {
            Target::Item(Item::Due(rank)) => {
                let cycle = &pass.dues.get(rank)?.cycle;
                let rule = book.contribution_id(cycle.name).to_owned();
                AllocationTarget::Due {
                    rule,
                    scheduled_on: cycle.scheduled_on,
                }
            }
            Target::Item(Item::Penalty(rank)) => {
                let named = named_penalty(book, pass, rank)?;
                AllocationTarget::Penalty {
                    penalty: named.penalty.to_owned(),
                    rule: named.rule.map(str::to_owned),
                    subject_on: named.subject_on,
                }
            }
            Target::Item(Item::Charge(rank)) => AllocationTarget::Charge {
                charge: pass.charges.get(rank)?.charge.id.clone(),
            },
            Target::Shares(count) => AllocationTarget::Shares { count },
            Target::ShareLeftOver(fund) => AllocationTarget::ShareLeftOver { fund },
            Target::Returned => AllocationTarget::Returned,
            Target::Advance => AllocationTarget::Advance,
        };
        Some(PaymentLine {
            payment: payment.id.clone(),
            value_date: payment.value_date,
            applied_on: line.applied_on,
            target,
            amount: line.amount.amount(book.currency),
            why: line.why,
        })
    });
    let mut all = Vec::with_capacity(pass.lines.len());
    all.extend(lines);
    all
}
