//! What holds for every loan whatever happened to it: nothing is lost, what is not known does not count, and a part
//! payment makes nothing younger.

use std::collections::BTreeMap;

use chama_core::bylaws::{Compounding, PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger};
use chama_core::error::ChamaError;
use chama_core::loan::*;
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::loan::terms;

const PRESETS: [LoanAllocationPreset; 6] = [
    LoanAllocationPreset::Standard,
    LoanAllocationPreset::InterestFirst,
    LoanAllocationPreset::PrincipalFirst,
    LoanAllocationPreset::AllPenaltiesFirst,
    LoanAllocationPreset::AllInterestFirst,
    LoanAllocationPreset::DueBeforePenalties,
];

fn cents(number: i64) -> Decimal {
    Decimal::new(number, 2)
}

prop_compose! {
    /// Rules that go with the terms.
    fn rules(terms: LoanTerms)(
        preset in 0..6_usize,
        early in 0..3_u8,
        by_days in any::<bool>(),
        payoff in 0..3_u8,
        tolerance in prop_oneof![3 => Just(0_i64), 1 => Just(5_000)],
        penalty in prop::option::of((0..3_u8, 0..4_u8, any::<bool>())),
        on in 0..3_u8,
        guard in prop::option::of((prop_oneof![Just(0), Just(30), Just(90)], any::<bool>())),
    ) -> LoanRules {
        let reducing = matches!(terms.interest, LoanInterest::ReducingBalance { .. });
        let spread = terms.residual == InstalmentResidual::Spread;
        let penalty = penalty.map(|(basis, every, compound)| {
            let basis = match basis {
                0 => PenaltyBasis::Fixed { amount: cents(10_000) },
                1 => PenaltyBasis::Unpaid { share: Decimal::new(5, 2) },
                _ => PenaltyBasis::Whole { share: Decimal::new(1, 2) },
            };
            let mut rule = PenaltyRule::new("late".to_owned(), PenaltyTrigger::LateInstalment, basis);
            rule.every = [PenaltyEvery::Once, PenaltyEvery::Month, PenaltyEvery::Week, PenaltyEvery::Month][usize::from(every)];
            if compound && rule.every != PenaltyEvery::Once && matches!(rule.basis, PenaltyBasis::Unpaid { .. }) {
                rule.compounding = Compounding::Compound;
            }
            rule
        });
        LoanRules {
            allocation: loan_allocation(PRESETS[preset]),
            early: match early {
                1 if reducing => EarlyPayment::ReduceInstalment,
                2 if reducing && !spread => EarlyPayment::ReduceNumber,
                _ => EarlyPayment::NextInstalments,
            },
            late_interest: if by_days && reducing { LateInterest::ByDays } else { LateInterest::AsScheduled },
            payoff_interest: [PayoffInterest::ToTheDay, PayoffInterest::ToTheDueDate, PayoffInterest::Whole][usize::from(payoff)],
            tolerance: cents(tolerance),
            penalties: penalty.into_iter().collect(),
            penalty_on: [PenaltyOn::PrincipalAndInterest, PenaltyOn::Principal, PenaltyOn::Instalment][usize::from(on)],
            in_duplum: guard.map(|(from_days, reopens)| LoanInDuplum {
                from_days,
                reopens: if reopens { InDuplumReopening::WhenPerforming } else { InDuplumReopening::Never },
            }),
        }
    }
}

/// What happens, as a share of the principal where it is an amount.
fn what(terms: &LoanTerms, kind: u8, share: i64, day: NaiveDate) -> LoanEventKind {
    let amount = (terms.principal * Decimal::new(share, 2)).round_dp(2).max(cents(1));
    let until = day + Days::new(share.unsigned_abs());
    let authority = "the meeting".to_owned();
    let purpose = match kind {
        12 => LoanPaymentPurpose::Principal,
        13 => LoanPaymentPurpose::Payoff,
        _ => LoanPaymentPurpose::Instalments,
    };
    let changeable = !matches!(terms.interest, LoanInterest::FlatPerLoan { .. })
        && terms.interest_collected != InterestCollection::UpFront;
    match kind {
        0 => LoanEventKind::Charged {
            charge_kind: [
                LoanChargeKind::Fee,
                LoanChargeKind::Penalty,
                LoanChargeKind::RecoveryCost,
            ][usize::try_from(share % 3).unwrap()],
            amount: cents(share * 100 + 1),
            reason: String::new(),
        },
        1 => LoanEventKind::Waived {
            part: [WaivedPart::Interest, WaivedPart::Penalties, WaivedPart::Fees][usize::try_from(share % 3).unwrap()],
            instalment: None,
            amount: (share > 50).then(|| cents(share * 100)),
            authority,
        },
        2 if changeable => LoanEventKind::RateChanged {
            rate: Rate::new(Decimal::new(share, 3), RatePeriod::Month),
        },
        3 if changeable && share < 20 => LoanEventKind::ToppedUp { amount },
        4 => LoanEventKind::InterestPaused { until },
        5 => LoanEventKind::AgeingPaused { until },
        6 if share < 60 => LoanEventKind::Restructured {
            terms: ChangedTerms::default(),
            arrears: if share % 2 == 0 {
                RestructuredArrears::Kept
            } else {
                RestructuredArrears::AddedToPrincipal
            },
        },
        7 if share < 20 => LoanEventKind::WrittenOff { authority },
        _ => LoanEventKind::Paid { amount, purpose },
    }
}

prop_compose! {
    fn events(terms: LoanTerms)(
        happenings in prop::collection::vec((0..600_u64, 0..24_u8, 1..100_i64), 0..12),
        reversed in prop::collection::btree_map(0..12_usize, 0..60_u64, 0..3),
    ) -> Vec<LoanEvent> {
        let mut events: Vec<LoanEvent> = happenings
            .iter()
            .enumerate()
            .map(|(place, (days, kind, share))| {
                let value_date = terms.disbursed_on + Days::new(*days);
                LoanEvent { id: format!("e{place}"), value_date, what: what(&terms, *kind, *share, value_date) }
            })
            .collect();
        for (place, days) in reversed {
            if let Some(event) = events.get(place).filter(|_| place < happenings.len()).cloned() {
                events.push(LoanEvent {
                    id: format!("r{place}"),
                    value_date: event.value_date + Days::new(days),
                    what: LoanEventKind::Reversed { event: event.id },
                });
            }
        }
        events
    }
}

prop_compose! {
    fn with_rules(terms: LoanTerms)(
        rules in rules(terms.clone()),
        events in events(terms.clone()),
        days in 0..800_u64,
    ) -> (Loan, NaiveDate) {
        let mut loan = Loan::new("l1".to_owned(), "amina".to_owned(), terms.clone());
        loan.rules = rules;
        loan.events = events;
        (loan, terms.disbursed_on + Days::new(days))
    }
}

fn loan() -> impl Strategy<Value = (Loan, NaiveDate)> {
    terms().prop_flat_map(with_rules)
}

/// The position, unless the numbers themselves have none.
fn position(loan: &Loan, as_of: NaiveDate) -> Result<LoanPosition, TestCaseError> {
    match loan_position(loan, as_of) {
        Ok(position) => Ok(position),
        Err(
            fault @ (ChamaError::NoAnswer { .. }
            | ChamaError::ResultTooLarge { .. }
            | ChamaError::DateOutOfRange { .. }),
        ) => Err(TestCaseError::reject(fault.to_string())),
        Err(fault) => Err(TestCaseError::fail(fault.to_string())),
    }
}

fn total(amounts: &LoanAmounts) -> Decimal {
    amounts.principal + amounts.interest + amounts.fees + amounts.penalties
}

fn charges_of(amounts: &LoanAmounts) -> Decimal {
    amounts.interest + amounts.fees + amounts.penalties
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost((loan, as_of) in loan()) {
        let position = position(&loan, as_of)?;
        prop_assert_eq!(
            position.disbursed + position.added,
            position.principal_repaid + position.principal_outstanding + position.principal_written_off
        );
        prop_assert_eq!(position.principal_written_off, position.written_off.principal);
        prop_assert_eq!(position.principal_repaid, position.paid.principal);
        for amounts in [&position.owed, &position.arrears, &position.asked, &position.paid, &position.waived, &position.written_off] {
            prop_assert_eq!(amounts.total, total(amounts));
        }
        let mut paid = BTreeMap::new();
        for line in &position.payments {
            prop_assert!(line.amount > Decimal::ZERO);
            *paid.entry(line.payment.as_str()).or_insert(Decimal::ZERO) += line.amount;
        }
        for event in &loan.events {
            if let (LoanEventKind::Paid { amount, .. }, Some(lines)) = (&event.what, paid.remove(event.id.as_str())) {
                prop_assert_eq!(lines, *amount);
            }
        }
        prop_assert!(paid.is_empty());
        let held: Decimal = position.payments.iter().filter(|line| line.used == LoanUse::Held).map(|line| line.amount).sum();
        prop_assert_eq!(position.advance + position.overpaid, held);
        prop_assert!(position.advance.is_zero() || position.overpaid.is_zero());
        prop_assert_eq!(position.payoff.held, held);
        let ageing = &position.ageing;
        let bands = ageing.due_today + ageing.days_1_to_30 + ageing.days_31_to_60 + ageing.days_61_to_90 + ageing.days_over_90;
        prop_assert_eq!(bands, position.owed.total);
        prop_assert_eq!(position.arrears.total, position.owed.total - ageing.due_today);
    }

    #[test]
    fn what_is_asked_is_paid_waived_moved_written_off_or_owed((loan, as_of) in loan()) {
        let position = position(&loan, as_of)?;
        let parts = [
            |amounts: &LoanAmounts| amounts.principal,
            |amounts: &LoanAmounts| amounts.interest,
            |amounts: &LoanAmounts| amounts.fees,
            |amounts: &LoanAmounts| amounts.penalties,
            |amounts: &LoanAmounts| amounts.total,
        ];
        let mut owed = Decimal::ZERO;
        for row in &position.instalments {
            for of in parts {
                prop_assert!(of(&row.unpaid) >= Decimal::ZERO);
                prop_assert_eq!(
                    of(&row.asked),
                    of(&row.paid) + of(&row.waived) + of(&row.moved) + of(&row.written_off) + of(&row.unpaid)
                );
            }
            prop_assert!(row.paid_on.is_none() || row.unpaid.total.is_zero());
            if row.due_on <= as_of {
                owed += row.unpaid.total;
            }
        }
        for charge in &position.charges {
            prop_assert_eq!(charge.amount, charge.paid + charge.waived + charge.moved + charge.written_off + charge.unpaid);
            owed += charge.unpaid;
        }
        // A row that is due today is owed unless its table was made today.
        prop_assert!(position.owed.total <= owed);
        for penalty in &position.penalties {
            let lines: Decimal = penalty.lines.iter().map(|line| line.amount).sum();
            prop_assert_eq!(lines, penalty.charged);
            let row = position.instalments.iter().find(|row| (row.table, row.number) == (penalty.table, penalty.number));
            prop_assert!(row.is_some_and(|row| row.asked.penalties >= penalty.charged));
        }
    }

    #[test]
    fn what_happens_later_is_not_known((loan, as_of) in loan()) {
        let position = position(&loan, as_of)?;
        let mut known = loan.clone();
        known.events.retain(|event| event.value_date <= as_of);
        prop_assert_eq!(loan_position(&known, as_of).unwrap(), position.clone());
        // Asked again it is the same: nothing is stored.
        prop_assert_eq!(loan_positions(&[loan.clone()], as_of).unwrap(), [position]);
    }

    #[test]
    fn a_reversed_event_is_as_if_it_had_never_been((loan, as_of) in loan()) {
        let position = position(&loan, as_of)?;
        let known = |event: &&LoanEvent| event.value_date <= as_of;
        let gone: Vec<&str> = loan
            .events
            .iter()
            .filter(known)
            .filter_map(|event| match &event.what {
                LoanEventKind::Reversed { event } => Some(event.as_str()),
                _ => None,
            })
            .collect();
        let mut never = loan.clone();
        never.events.retain(|event| {
            event.value_date <= as_of
                && !gone.contains(&event.id.as_str())
                && !matches!(event.what, LoanEventKind::Reversed { .. })
        });
        prop_assert_eq!(loan_position(&never, as_of).unwrap(), position);
    }

    #[test]
    fn a_part_payment_makes_nothing_younger((loan, as_of) in loan()) {
        let before = position(&loan, as_of)?;
        let least = |unpaid: Decimal| unpaid > loan.rules.tolerance + cents(1);
        let late = before.instalments.iter().filter(|row| row.days_late > 0);
        let late_enough = late.clone().all(|row| least(row.unpaid.total - row.unpaid.penalties));
        let charges = before.charges.iter().all(|charge| charge.unpaid.is_zero() || least(charge.unpaid));
        prop_assume!(before.days_past_due > 0 && late_enough && charges);
        let mut paid = loan.clone();
        paid.events.push(LoanEvent {
            id: "one cent".to_owned(),
            value_date: as_of,
            what: LoanEventKind::Paid { amount: cents(1), purpose: LoanPaymentPurpose::Instalments },
        });
        let after = loan_position(&paid, as_of).unwrap();
        prop_assert_eq!(after.days_past_due, before.days_past_due);
        prop_assert_eq!(after.instalments_in_arrears, before.instalments_in_arrears);
        prop_assert_eq!(after.status, before.status);
        prop_assert_eq!(after.owed.total, before.owed.total - if before.status == LoanStatus::WrittenOff { Decimal::ZERO } else { cents(1) });
    }

    #[test]
    fn time_alone_breaks_nothing((loan, as_of) in loan(), days in 1..400_u64) {
        let mut loan = loan;
        loan.events.retain(|event| event.value_date <= as_of);
        let before = position(&loan, as_of)?;
        let after = match loan_position(&loan, as_of + Days::new(days)) {
            Err(ChamaError::ResultTooLarge { .. }) => return Ok(()),
            after => after.unwrap(),
        };
        prop_assert!(after.paid.principal >= before.paid.principal);
        prop_assert_eq!(after.refunded, before.refunded);
        prop_assert_eq!(after.waived, before.waived);
        for (early, late) in before.penalties.iter().zip(&after.penalties) {
            if (early.table, early.number, &early.penalty) == (late.table, late.number, &late.penalty) {
                prop_assert!(late.charged >= early.charged);
            }
        }
        // In duplum: what is charged from now on stays within the room.
        let by_hand = loan.events.iter().any(|event| matches!(event.what, LoanEventKind::Charged { .. }));
        if let (Some(guard), Some(then)) = (&before.in_duplum, &after.in_duplum)
            && guard.principal == then.principal
            && !by_hand
            && loan.rules.in_duplum.as_ref().is_some_and(|rule| rule.reopens == InDuplumReopening::Never)
        {
            prop_assert!(charges_of(&after.owed) <= charges_of(&before.owed) + guard.room);
            prop_assert!(guard.room + guard.charges_allowed == guard.principal);
        }
    }

    #[test]
    fn who_pays_the_figure_is_free((loan, as_of) in loan()) {
        let before = position(&loan, as_of)?;
        let settled = [LoanStatus::Repaid, LoanStatus::WrittenOff];
        prop_assume!(!settled.contains(&before.status) && before.payoff.total > Decimal::ZERO);
        let mut paid = loan.clone();
        paid.events.retain(|event| event.value_date <= as_of);
        paid.events.push(LoanEvent {
            id: "all".to_owned(),
            value_date: as_of,
            what: LoanEventKind::Paid { amount: before.payoff.total, purpose: LoanPaymentPurpose::Payoff },
        });
        for days in [0, 200] {
            let after = loan_position(&paid, as_of + Days::new(days)).unwrap();
            prop_assert_eq!(after.status, LoanStatus::Repaid);
            prop_assert_eq!(after.payoff.total, Decimal::ZERO);
            prop_assert_eq!(after.principal_outstanding, Decimal::ZERO);
        }
    }
}
