//! The rules that other systems broke, each with the loan that breaks it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bylaws::{Compounding, Counting, Grace, PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger};
use crate::loan::*;
use crate::penalty::InDuplumStage;
use crate::rate::{Rate, RatePeriod};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// 12,000 at 1 % a month on 10 January 2025, 12 instalments of equal principal: 1,120 on 10 February, 1,110 on 10 March …
fn loan() -> Loan {
    let rate = Rate::new(decimal("0.01"), RatePeriod::Month);
    let (interest, term) = (
        LoanInterest::ReducingBalance { rate },
        RepaymentTerm::Instalments { count: 12 },
    );
    let mut terms = LoanTerms::new(decimal("12000"), day("2025-01-10"), interest, term);
    terms.repayment = Amortisation::EqualPrincipal;
    Loan::new("l1".to_owned(), "amina".to_owned(), terms)
}

fn with(mut loan: Loan, on: &str, what: LoanEventKind) -> Loan {
    loan.events.push(LoanEvent {
        id: format!("e{}", loan.events.len()),
        value_date: day(on),
        what,
    });
    loan
}

fn pay(amount: &str) -> LoanEventKind {
    LoanEventKind::Paid {
        amount: decimal(amount),
        purpose: LoanPaymentPurpose::Instalments,
    }
}

fn at(loan: &Loan, as_of: &str) -> LoanPosition {
    loan_position(loan, day(as_of)).unwrap()
}

fn five_percent(every: PenaltyEvery) -> PenaltyRule {
    let basis = PenaltyBasis::Unpaid { share: decimal("0.05") };
    let mut rule = PenaltyRule::new("late".to_owned(), PenaltyTrigger::LateInstalment, basis);
    rule.every = every;
    rule
}

#[test]
fn one_shilling_does_not_clear_delinquency() {
    // Only the unpaid part counts, so a part payment changes neither the age nor the penalties to come.
    let mut late = loan();
    late.rules.penalties = vec![five_percent(PenaltyEvery::Once)];
    late.rules.penalties[0].grace = Grace::CalendarDays { days: 7 };
    let paid = at(&with(late.clone(), "2025-02-12", pay("1")), "2025-02-18");
    assert_eq!((paid.status, paid.days_past_due), (LoanStatus::Overdue, 8));
    assert_eq!(paid.owed.penalties.to_string(), "55.95");
    assert_eq!(at(&late, "2025-02-18").owed.penalties.to_string(), "56.00");
}

#[test]
fn penalties_do_not_hang_on_how_often_they_are_asked_for() {
    // They are lines from facts, not a total that a nightly job adds to: running twice, or not for a month, is the same.
    let mut late = loan();
    late.rules.penalties = vec![five_percent(PenaltyEvery::Month)];
    let all = at(&late, "2025-05-31");
    for as_of in ["2025-02-11", "2025-03-31", "2025-03-31", "2025-05-30"] {
        for penalty in &at(&late, as_of).penalties {
            let same = all
                .penalties
                .iter()
                .find(|other| other.number == penalty.number)
                .unwrap();
            assert!(penalty.charged <= same.charged);
        }
    }
    assert_eq!(all, at(&late, "2025-05-31"));
    // On what is unpaid, not on what was asked.
    let half = at(&with(late, "2025-02-10", pay("560")), "2025-02-11");
    assert_eq!(half.owed.penalties.to_string(), "28.00");
}

#[test]
fn what_is_repaid_early_changes_the_instalments_that_follow() {
    let mut early = with(loan(), "2025-02-10", pay("1120"));
    early.rules.early = EarlyPayment::ReduceInstalment;
    let principal = LoanEventKind::Paid {
        amount: decimal("5500"),
        purpose: LoanPaymentPurpose::Principal,
    };
    let early = with(with(early, "2025-03-10", pay("1110")), "2025-03-10", principal);
    let rows = at(&early, "2025-03-10").instalments;
    assert_eq!(rows[2].asked.total.to_string(), "495.00");
    assert_eq!(rows[11].asked.principal.to_string(), "450.00");
}

#[test]
fn no_payment_is_forgotten_when_the_table_changes() {
    // The table is computed anew with every payment that came before in it.
    let changed = LoanEventKind::RateChanged {
        rate: Rate::new(decimal("0.02"), RatePeriod::Month),
    };
    let mut changed = with(with(loan(), "2025-02-10", pay("1120")), "2025-03-10", changed);
    for row in ["2025-03-10", "2025-04-10", "2025-05-10"] {
        changed = with(changed, row, pay("1000"));
    }
    let position = at(&changed, "2025-05-10");
    let lines: Decimal = position.payments.iter().map(|line| line.amount).sum();
    assert_eq!(lines, decimal("4120"));
    assert_eq!(position.paid.total, lines);
    assert_eq!(position.instalments[2].asked.interest.to_string(), "200.00");
}

#[test]
fn what_is_paid_too_much_is_named_and_can_go_back() {
    let over = with(loan(), "2026-01-20", pay("13000"));
    let position = at(&over, "2026-01-20");
    assert_eq!(
        (position.overpaid.to_string().as_str(), position.status),
        ("220.00", LoanStatus::Repaid)
    );
    let refunded = LoanEventKind::Refunded { amount: decimal("220") };
    let position = at(&with(over, "2026-01-21", refunded), "2026-01-21");
    assert!(position.overpaid.is_zero());
    assert_eq!(position.refunded.to_string(), "220.00");
    assert_eq!(position.payments.last().unwrap().used, LoanUse::Refunded);
}

/// One payment at the end, without interest, so that only the penalty grows.
fn bullet(principal: &str) -> Loan {
    let interest = LoanInterest::FlatPerLoan { share: Decimal::ZERO };
    let term = RepaymentTerm::Instalments { count: 1 };
    let mut terms = LoanTerms::new(decimal(principal), day("2024-01-10"), interest, term);
    terms.repayment = Amortisation::Bullet;
    Loan::new("l1".to_owned(), "amina".to_owned(), terms)
}

#[test]
fn a_debt_never_more_than_doubles() {
    // 5 % a month on the balance, compounding, without an end: after fifteen months it has doubled and stops.
    let mut debt = bullet("20000");
    let monthly = PenaltyRule {
        counting: Counting::Complete,
        compounding: Compounding::Compound,
        ..five_percent(PenaltyEvery::Month)
    };
    debt.rules.penalties = vec![monthly];
    let without = at(&debt, "2026-05-11");
    assert!(without.owed.total > decimal("40000"));
    debt.rules.in_duplum = Some(LoanInDuplum {
        from_days: 0,
        ..LoanInDuplum::default()
    });
    assert_eq!(at(&debt, "2025-04-11").owed.total.to_string(), "39598.66");
    for as_of in ["2025-05-11", "2026-05-11", "2040-05-11"] {
        let position = at(&debt, as_of);
        assert_eq!(position.owed.total.to_string(), "40000.00");
        assert_eq!(position.in_duplum.unwrap().stage, InDuplumStage::Reached);
    }
}

#[test]
fn one_lateness_is_charged_once_by_one_rule() {
    // Lifting a restriction costs nothing: there is one line for one cause, whatever is paid afterwards.
    let mut late = bullet("1000");
    late.rules.penalties = vec![five_percent(PenaltyEvery::Once)];
    let paid = with(late, "2024-03-01", pay("1050"));
    let position = at(&paid, "2024-12-31");
    assert_eq!(position.asked.penalties.to_string(), "50.00");
    assert_eq!(
        (position.status, position.penalties[0].lines.len()),
        (LoanStatus::Repaid, 1)
    );
}

#[test]
fn simple_and_compound_penalties_are_not_the_same() {
    let mut debt = bullet("1000");
    debt.rules.penalties = vec![five_percent(PenaltyEvery::Month)];
    assert_eq!(at(&debt, "2024-04-11").owed.penalties.to_string(), "150.00");
    debt.rules.penalties[0].compounding = Compounding::Compound;
    assert_eq!(at(&debt, "2024-04-11").owed.penalties.to_string(), "157.63");
}

#[test]
fn penalties_that_were_paid_are_in_the_totals() {
    let mut late = bullet("1000");
    late.rules.penalties = vec![five_percent(PenaltyEvery::Once)];
    let position = at(&with(late, "2024-03-01", pay("500")), "2024-03-01");
    assert_eq!(position.paid.penalties.to_string(), "50.00");
    assert_eq!(position.paid.total.to_string(), "500.00");
    assert_eq!(position.asked.total, position.paid.total + position.owed.total);
}

#[test]
fn who_holds_an_advance_pays_only_the_rest_to_be_free() {
    let held = with(with(loan(), "2025-02-10", pay("1120")), "2025-02-20", pay("1000"));
    assert_eq!(at(&held, "2025-02-24").payoff.total.to_string(), "10055.00");
    let payoff = |amount: &str| LoanEventKind::Paid {
        amount: decimal(amount),
        purpose: LoanPaymentPurpose::Payoff,
    };
    let free = at(&with(held.clone(), "2025-02-24", payoff("10055")), "2025-02-24");
    assert_eq!((free.status, free.overpaid), (LoanStatus::Repaid, decimal("0")));
    let not_yet = at(&with(held, "2025-02-24", payoff("10054.99")), "2025-02-24");
    assert_eq!(
        (not_yet.status, not_yet.advance),
        (LoanStatus::Current, decimal("11054.99"))
    );
}

#[test]
fn a_pay_off_leaves_no_interest_on_late_principal_behind() {
    let mut late = loan();
    late.rules.late_interest = LateInterest::ByDays;
    // 11,000 not yet due and 1,000 late, 14 of 28 days at 1 %.
    let payoff = at(&late, "2025-02-24").payoff;
    assert_eq!(
        (payoff.interest.to_string().as_str(), payoff.total.to_string().as_str()),
        ("60.00", "12180.00")
    );
    let all = LoanEventKind::Paid {
        amount: payoff.total,
        purpose: LoanPaymentPurpose::Payoff,
    };
    let position = at(&with(late, "2025-02-24", all), "2025-12-31");
    assert_eq!(
        (position.status, position.owed.total),
        (LoanStatus::Repaid, decimal("0"))
    );
}

#[test]
fn a_large_payment_never_turns_flat_interest_round() {
    // What flat interest is on cannot fall, so whatever comes early waits for its instalments.
    let rate = Rate::new(decimal("0.05"), RatePeriod::Month);
    let mut flat = loan();
    flat.terms.interest = LoanInterest::Flat { rate };
    flat.terms.grace.interest = 3;
    flat.terms.grace.interest_is = UnpaidInterest::Capitalised;
    let asked = |position: &LoanPosition| -> Vec<Decimal> {
        position.instalments.iter().map(|row| row.asked.interest).collect()
    };
    let without = asked(&at(&flat, "2025-02-24"));
    for purpose in [LoanPaymentPurpose::Instalments, LoanPaymentPurpose::Principal] {
        let all = LoanEventKind::Paid {
            amount: decimal("1000000"),
            purpose,
        };
        let paid = with(flat.clone(), "2025-02-24", all);
        assert_eq!(asked(&at(&paid, "2025-02-24")), without);
        assert_eq!(asked(&at(&paid, "2026-12-31")), without);
        for early in [EarlyPayment::ReduceInstalment, EarlyPayment::ReduceNumber] {
            let mut refused = paid.clone();
            refused.rules.early = early;
            let error = loan_position(&refused, day("2025-02-24")).unwrap_err();
            assert_eq!(error.code(), "not_compatible");
        }
    }
    assert!(without.iter().all(|interest| !interest.is_sign_negative()));
}

#[test]
fn a_charge_after_the_write_off_stays_owed() {
    let written_off = LoanEventKind::WrittenOff {
        authority: "general meeting".to_owned(),
    };
    let charge = || LoanEventKind::Charged {
        charge_kind: LoanChargeKind::RecoveryCost,
        amount: decimal("500"),
        reason: "auctioneer".to_owned(),
    };
    let before = with(with(loan(), "2025-02-20", charge()), "2025-02-24", written_off);
    assert_eq!(at(&before, "2025-05-10").written_off.total.to_string(), "12620.00");
    let mut after = with(with(before, "2025-03-01", charge()), "2025-05-10", pay("3000"));
    after.rules.in_duplum = Some(LoanInDuplum {
        from_days: 30,
        ..LoanInDuplum::default()
    });
    let position = at(&after, "2025-05-10");
    assert_eq!((position.status, position.days_past_due), (LoanStatus::WrittenOff, 70));
    assert_eq!(
        (position.recovered, position.owed.total),
        (decimal("3000"), decimal("500"))
    );
    // There is no debt left that could double.
    assert!(position.in_duplum.is_none());
    let waived = LoanEventKind::Waived {
        part: WaivedPart::Fees,
        instalment: None,
        amount: None,
        authority: "general meeting".to_owned(),
    };
    assert!(
        at(&with(after, "2025-05-11", waived), "2025-05-11")
            .owed
            .total
            .is_zero()
    );
}

#[test]
fn what_is_within_the_tolerance_is_passed_by() {
    let mut late = with(loan(), "2025-02-10", pay("1115"));
    late.rules.tolerance = decimal("5");
    assert_eq!(at(&late, "2025-03-10").days_past_due, 0);
    assert_eq!(at(&late, "2025-03-20").days_past_due, 10);
    late.rules.tolerance = decimal("4.99");
    assert_eq!(at(&late, "2025-03-20").days_past_due, 38);
}

#[test]
fn fees_that_are_owed_count_towards_the_double() {
    let fee = LoanEventKind::Charged {
        charge_kind: LoanChargeKind::Fee,
        amount: decimal("300"),
        reason: "bounced cheque".to_owned(),
    };
    let mut late = with(loan(), "2025-02-01", fee);
    late.rules.in_duplum = Some(LoanInDuplum {
        from_days: 30,
        ..LoanInDuplum::default()
    });
    assert!(at(&late, "2025-03-03").in_duplum.is_none());
    // 12,000 unpaid; 120 of interest and 300 of fees are part of what may still come to 12,000.
    let limit = at(&late, "2025-03-04").in_duplum.unwrap();
    assert_eq!(
        (limit.principal, limit.charges_allowed),
        (decimal("12000"), decimal("420"))
    );
    assert_eq!(limit.room, decimal("11580"));
}

#[test]
fn a_pause_holds_for_late_principal_after_a_restructuring() {
    let paused = LoanEventKind::InterestPaused {
        until: day("2025-06-01"),
    };
    let restructured = LoanEventKind::Restructured {
        terms: ChangedTerms::default(),
        arrears: RestructuredArrears::Kept,
    };
    let first_interest = |loan: Loan| {
        let anew = at(&with(loan, "2025-03-10", restructured.clone()), "2025-04-10").instalments;
        let first = anew.iter().find(|row| (row.table, row.number) == (1, 1)).unwrap();
        first.asked.interest.to_string()
    };
    let mut late = loan();
    late.rules.late_interest = LateInterest::ByDays;
    // 1 % of the 10,000 lent anew, and of the 2,000 that are late.
    assert_eq!(first_interest(late.clone()), "120.00");
    assert_eq!(first_interest(with(late, "2025-02-20", paused)), "100.00");
}

#[test]
fn on_one_day_instalments_come_before_charges() {
    let fee = LoanEventKind::Charged {
        charge_kind: LoanChargeKind::Fee,
        amount: decimal("500"),
        reason: "legal letter".to_owned(),
    };
    let restructured = LoanEventKind::Restructured {
        terms: ChangedTerms::default(),
        arrears: RestructuredArrears::Kept,
    };
    // The old table ends with 55.00 of interest that is due on the day of the charge, but written down after it.
    let ended = with(with(loan(), "2025-02-24", fee), "2025-02-24", restructured);
    let position = at(&with(ended, "2025-02-25", pay("1175")), "2025-02-25");
    assert_eq!(position.charges[0].unpaid, decimal("500"));
    assert_eq!(position.owed.total, decimal("500"));
}
