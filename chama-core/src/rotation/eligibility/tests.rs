use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn everything_asked() -> PayoutTerms {
    let rules = PayoutRules {
        standing: Some(StandingNeeded::Good),
        missed_rounds: Some(2),
        this_round: Some(Decimal::ZERO),
        contribution_arrears: Some(Decimal::ZERO),
        fines: Some(Decimal::ZERO),
        loan_arrears: Some(Decimal::ZERO),
        defaulted_loans: Some(0),
        guarantors: Some(2),
        coverage: Some(Decimal::new(5, 1)),
    };
    PayoutTerms::new(day("2026-01-31"), rules)
}

/// Somebody of whom everything is wrong.
fn nobody() -> PayoutReceiver {
    PayoutReceiver {
        turns_left: 0,
        standing: MemberStanding::Suspended,
        freeze: PayoutFreeze::Frozen { until: None },
        missed_rounds: 3,
        this_round_unpaid: Decimal::from(1_000),
        contribution_arrears: Decimal::from(500),
        unpaid_fines: Decimal::from(200),
        loan_arrears: Decimal::from(50),
        defaulted_loans: 1,
        guarantors: 1,
        guaranteed: Decimal::from(2_000),
        still_to_pay: Decimal::from(7_000),
        ..PayoutReceiver::new("amina".to_owned())
    }
}

#[test]
fn every_reason_is_named_with_its_next_step_never_only_the_first() {
    let answer = payout_eligibility(&everything_asked(), &nobody()).unwrap();
    assert_eq!(
        (answer.allowed, answer.not_passed, answer.checks.len()),
        (false, 11, 11)
    );
    let steps: Vec<PayoutStep> = answer.checks.into_iter().filter_map(|check| check.next_step).collect();
    let amount = |units: i64| Decimal::new(units, 2);
    assert_eq!(
        steps,
        [
            PayoutStep::AskGroup,
            PayoutStep::EndSuspension,
            PayoutStep::AskGroup,
            PayoutStep::AskGroup,
            PayoutStep::PayContributions {
                amount: amount(100_000)
            },
            PayoutStep::PayContributions { amount: amount(50_000) },
            PayoutStep::PayFines { amount: amount(20_000) },
            PayoutStep::PayLoanArrears { amount: amount(5_000) },
            PayoutStep::SettleLoans { count: 1 },
            PayoutStep::FindGuarantors { count: 1 },
            PayoutStep::FindGuarantees {
                amount: amount(150_000)
            },
        ]
    );
}

#[test]
fn a_payout_asks_for_the_contributions_first() {
    // Bug X49: the pot was paid out whatever had been paid in.
    let rules = PayoutRules {
        this_round: Some(Decimal::ZERO),
        ..PayoutRules::default()
    };
    let terms = PayoutTerms::new(day("2026-01-31"), rules);
    let mut amina = PayoutReceiver::new("amina".to_owned());
    assert!(payout_eligibility(&terms, &amina).unwrap().allowed);
    amina.this_round_unpaid = Decimal::new(1, 2);
    assert!(!payout_eligibility(&terms, &amina).unwrap().allowed);
}

#[test]
fn who_has_received_does_not_receive_again_even_where_nothing_is_asked() {
    let terms = PayoutTerms::new(day("2026-01-31"), PayoutRules::default());
    let mut amina = PayoutReceiver::new("amina".to_owned());
    amina.turns_left = 0;
    let answer = payout_eligibility(&terms, &amina).unwrap();
    assert_eq!((answer.allowed, answer.checks[0].rule), (false, Rule::PayoutTurn));
}

#[test]
fn a_freeze_ends_on_its_day() {
    let mut amina = PayoutReceiver::new("amina".to_owned());
    amina.freeze = PayoutFreeze::Frozen {
        until: Some(day("2026-02-01")),
    };
    let on = |text: &str| {
        let terms = PayoutTerms::new(day(text), PayoutRules::default());
        payout_eligibility(&terms, &amina).unwrap()
    };
    let step = on("2026-01-31").checks[1].next_step.clone();
    assert_eq!(
        step,
        Some(PayoutStep::WaitUntil {
            date: day("2026-02-01")
        })
    );
    assert!(on("2026-02-01").allowed);
}

#[test]
fn the_errors_come_in_the_order_of_the_documentation() {
    let less = Decimal::NEGATIVE_ONE;
    let mut terms = PayoutTerms::new(
        day("1899-12-31"),
        PayoutRules {
            standing: None,
            missed_rounds: Some(-1),
            this_round: Some(less),
            contribution_arrears: Some(less),
            fines: Some(less),
            loan_arrears: Some(less),
            defaulted_loans: Some(-1),
            guarantors: Some(-1),
            coverage: Some(Decimal::TWO),
        },
    );
    let mut receiver = PayoutReceiver {
        turns_left: -1,
        freeze: PayoutFreeze::Frozen {
            until: Some(day("1899-12-31")),
        },
        missed_rounds: -1,
        this_round_unpaid: less,
        contribution_arrears: less,
        unpaid_fines: less,
        loan_arrears: less,
        defaulted_loans: -1,
        guarantors: -1,
        guaranteed: less,
        still_to_pay: Decimal::new(1, 3),
        ..PayoutReceiver::new(String::new())
    };
    let mut expect = |argument: &str, mend: &dyn Fn(&mut PayoutTerms, &mut PayoutReceiver)| {
        let error = payout_eligibility(&terms, &receiver).unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{argument}`")), "{error}");
        mend(&mut terms, &mut receiver);
    };
    expect("terms.on", &|t, _| t.on = day("2026-01-31"));
    expect("terms.rules.missed_rounds", &|t, _| t.rules.missed_rounds = None);
    expect("terms.rules.this_round", &|t, _| t.rules.this_round = None);
    expect("terms.rules.contribution_arrears", &|t, _| {
        t.rules.contribution_arrears = None;
    });
    expect("terms.rules.fines", &|t, _| t.rules.fines = None);
    expect("terms.rules.loan_arrears", &|t, _| t.rules.loan_arrears = None);
    expect("terms.rules.defaulted_loans", &|t, _| t.rules.defaulted_loans = None);
    expect("terms.rules.guarantors", &|t, _| t.rules.guarantors = None);
    expect("terms.rules.coverage", &|t, _| t.rules.coverage = None);
    expect("receiver.member", &|_, r| r.member = "a".to_owned());
    expect("receiver.turns_left", &|_, r| r.turns_left = 1);
    expect("receiver.freeze.until", &|_, r| r.freeze = PayoutFreeze::NotFrozen);
    expect("receiver.missed_rounds", &|_, r| r.missed_rounds = 0);
    expect("receiver.this_round_unpaid", &|_, r| {
        r.this_round_unpaid = Decimal::ZERO
    });
    expect("receiver.contribution_arrears", &|_, r| {
        r.contribution_arrears = Decimal::ZERO;
    });
    expect("receiver.unpaid_fines", &|_, r| r.unpaid_fines = Decimal::ZERO);
    expect("receiver.loan_arrears", &|_, r| r.loan_arrears = Decimal::ZERO);
    expect("receiver.defaulted_loans", &|_, r| r.defaulted_loans = 0);
    expect("receiver.guarantors", &|_, r| r.guarantors = 0);
    expect("receiver.guaranteed", &|_, r| r.guaranteed = Decimal::ZERO);
    expect("receiver.still_to_pay", &|_, r| r.still_to_pay = Decimal::ZERO);
    assert!(payout_eligibility(&terms, &receiver).unwrap().allowed);

    let many = vec![PayoutReceiver::new(String::new()); 10_001];
    let refused = |receivers: &[PayoutReceiver]| payout_eligibilities(&terms, receivers).unwrap_err().to_string();
    assert!(refused(&many).starts_with("`receivers` has length 10001"));
    assert!(refused(&many[..1]).starts_with("`receivers[0].member`"));
}
