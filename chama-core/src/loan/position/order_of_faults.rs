//! The order in which the faults of a loan are found, and which choices go together.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bylaws::{InDuplumRule, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use crate::calendar::{BusinessDayRule, Frequency};
use crate::day_count::DayCount;
use crate::error::ChamaError;
use crate::loan::*;
use crate::rate::{Rate, RateBasis, RatePeriod};

type Mend = Box<dyn Fn(&mut Loan, &mut NaiveDate)>;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn rate(value: &str) -> Rate {
    Rate::new(decimal(value), RatePeriod::Month)
}

fn terms() -> LoanTerms {
    let term = RepaymentTerm::Instalments { count: 6 };
    let interest = LoanInterest::ReducingBalance { rate: rate("0.01") };
    LoanTerms::new(decimal("12000"), day("2025-01-10"), interest, term)
}

fn event(id: &str, what: LoanEventKind) -> LoanEvent {
    LoanEvent {
        id: id.to_owned(),
        value_date: day("2025-02-10"),
        what,
    }
}

fn paid(amount: &str) -> LoanEventKind {
    LoanEventKind::Paid {
        amount: decimal(amount),
        purpose: LoanPaymentPurpose::Instalments,
    }
}

fn late(id: &str, share: &str) -> PenaltyRule {
    let basis = PenaltyBasis::Unpaid { share: decimal(share) };
    PenaltyRule::new(id.to_owned(), PenaltyTrigger::MissedMeeting, basis)
}

/// A loan in which everything is wrong.
fn wrong() -> Loan {
    let mut loan = Loan::new(String::new(), String::new(), terms());
    loan.terms.principal = Decimal::ZERO;
    let order = vec![LoanPart::Fees, LoanPart::Fees];
    loan.rules.allocation.past_due = order.clone();
    loan.rules.allocation.due = order.clone();
    loan.rules.allocation.in_advance = order;
    loan.rules.tolerance = decimal("-1");
    loan.rules.penalties = vec![late("", "11"); 101];
    loan.rules.early = EarlyPayment::ReduceNumber;
    loan.rules.late_interest = LateInterest::ByDays;
    loan.rules.in_duplum = Some(LoanInDuplum {
        from_days: -1,
        ..LoanInDuplum::default()
    });
    loan.terms.interest = LoanInterest::Flat { rate: rate("0.01") };
    let reversal = LoanEventKind::Reversed { event: String::new() };
    loan.events = vec![event("", reversal); 10_001];
    loan
}

fn reversed(loan: &mut Loan, place: usize, id: &str) {
    loan.events[place].what = LoanEventKind::Reversed { event: id.to_owned() };
}

fn rows() -> Vec<(&'static str, &'static str, Mend)> {
    fn row(
        code: &'static str,
        path: &'static str,
        mend: impl Fn(&mut Loan, &mut NaiveDate) + 'static,
    ) -> (&'static str, &'static str, Mend) {
        (code, path, Box::new(mend))
    }
    let order = || LoanAllocation::default().due;
    vec![
        row("empty", "loan.id", |loan, _| loan.id = "l1".to_owned()),
        row("empty", "loan.member", |loan, _| loan.member = "amina".to_owned()),
        row("out_of_range", "loan.terms.principal", |loan, _| {
            loan.terms = LoanTerms {
                later_disbursements: vec![LaterDisbursement {
                    on: day("2025-03-01"),
                    amount: decimal("12000"),
                }],
                interest: loan.terms.interest.clone(),
                ..terms()
            };
        }),
        row("no_answer", "loan.terms.later_disbursements", |loan, _| {
            loan.terms.later_disbursements[0].amount = decimal("2000");
        }),
        row("duplicate", "loan.rules.allocation.past_due[1]", |loan, _| {
            loan.rules.allocation.past_due.pop();
        }),
        row("unknown_variant", "loan.rules.allocation.past_due", move |loan, _| {
            loan.rules.allocation.past_due = order();
        }),
        row("duplicate", "loan.rules.allocation.due[1]", move |loan, _| {
            loan.rules.allocation.due = order();
        }),
        row("duplicate", "loan.rules.allocation.in_advance[1]", move |loan, _| {
            loan.rules.allocation.in_advance = order();
        }),
        row("out_of_range", "loan.rules.tolerance", |loan, _| {
            loan.rules.tolerance = decimal("0.001");
        }),
        row("too_many_decimals", "loan.rules.tolerance", |loan, _| {
            loan.rules.tolerance = decimal("1");
        }),
        row("too_long", "loan.rules.penalties", |loan, _| {
            loan.rules.penalties.truncate(2);
        }),
        row("empty", "loan.rules.penalties[0].id", |loan, _| {
            loan.rules.penalties[0].id = "late".to_owned();
        }),
        row("out_of_range", "loan.rules.penalties[0].basis.share", |loan, _| {
            loan.rules.penalties[0].basis = PenaltyBasis::Fixed { amount: decimal("1") };
        }),
        row("not_compatible", "loan.rules.penalties[0].trigger", |loan, _| {
            loan.rules.penalties[0].trigger = PenaltyTrigger::LateInstalment;
            loan.rules.penalties[1] = loan.rules.penalties[0].clone();
        }),
        row("duplicate", "loan.rules.penalties[1].id", |loan, _| {
            loan.rules.penalties[1].id = "later".to_owned();
            loan.rules.penalties[1].in_duplum = Some(InDuplumRule { from_days: 90 });
        }),
        row("out_of_range", "loan.rules.in_duplum.from_days", |loan, _| {
            loan.rules.in_duplum = Some(LoanInDuplum::default());
        }),
        row("too_long", "loan.events", |loan, _| loan.events.truncate(6)),
        row("empty", "loan.events[0].id", |loan, _| {
            loan.events[0].id = "a".to_owned();
            loan.events[0].value_date = NaiveDate::MAX;
        }),
        row("date_out_of_range", "loan.events[0].value_date", |loan, _| {
            loan.events[0].value_date = day("2025-01-09");
        }),
        row("wrong_order", "loan.events[0].value_date", |loan, _| {
            loan.events[0].value_date = day("2025-02-10");
        }),
        row("empty", "loan.events[0].what.event", |loan, _| {
            loan.events[1].id = "b".to_owned();
            reversed(loan, 0, "b");
        }),
        row("not_found", "loan.events[0].what.event", |loan, _| {
            loan.events[0].what = paid("0");
            loan.events[1].id = "a".to_owned();
        }),
        row("out_of_range", "loan.events[0].what.amount", |loan, _| {
            loan.events[0].what = paid("0.001");
        }),
        row("too_many_decimals", "loan.events[0].what.amount", |loan, _| {
            loan.events[0].what = paid("100");
        }),
        row("duplicate", "loan.events[1].id", |loan, _| {
            loan.events[1].id = "b".to_owned();
            loan.events[1].value_date = day("2025-02-09");
            reversed(loan, 1, "a");
        }),
        row("wrong_order", "loan.events[1].value_date", |loan, _| {
            loan.events[1].value_date = day("2025-02-10");
            loan.events[2].id = "c".to_owned();
            reversed(loan, 2, "a");
        }),
        row("duplicate", "loan.events[2].what.event", |loan, _| {
            reversed(loan, 2, "b")
        }),
        row("not_found", "loan.events[2].what.event", |loan, _| {
            loan.events[2].what = LoanEventKind::Charged {
                charge_kind: LoanChargeKind::Fee,
                amount: Decimal::ZERO,
                reason: "\n".to_owned(),
            };
        }),
        row("out_of_range", "loan.events[2].what.amount", |loan, _| {
            loan.events[2].what = LoanEventKind::Charged {
                charge_kind: LoanChargeKind::Fee,
                amount: Decimal::ONE,
                reason: "\n".to_owned(),
            };
        }),
        row("invalid_text", "loan.events[2].what.reason", |loan, _| {
            loan.events[2].what = waived(Some(-1), "0");
        }),
        row("out_of_range", "loan.events[2].what.instalment", |loan, _| {
            loan.events[2].what = waived(None, "0");
        }),
        row("out_of_range", "loan.events[2].what.amount", |loan, _| {
            loan.events[2].what = waived(None, "1");
        }),
        row("invalid_text", "loan.events[2].what.authority", |loan, _| {
            loan.events[2].what = LoanEventKind::RateChanged { rate: rate("11") };
        }),
        row("out_of_range", "loan.events[2].what.rate.value", |loan, _| {
            loan.events[2].what = LoanEventKind::InterestPaused { until: NaiveDate::MAX };
        }),
        row("date_out_of_range", "loan.events[2].what.until", |loan, _| {
            loan.events[2].what = LoanEventKind::AgeingPaused { until: NaiveDate::MIN };
        }),
        row("date_out_of_range", "loan.events[2].what.until", |loan, _| {
            loan.events[2].what = LoanEventKind::WrittenOff {
                authority: "\n".to_owned(),
            };
        }),
        row("invalid_text", "loan.events[2].what.authority", |loan, _| {
            loan.events.truncate(2);
        }),
        row("not_compatible", "loan.terms.interest, loan.rules.early", |loan, _| {
            loan.rules.early = EarlyPayment::NextInstalments;
        }),
        row(
            "not_compatible",
            "loan.terms.interest, loan.rules.late_interest",
            |loan, _| {
                loan.terms.interest = terms().interest;
                loan.terms.residual = InstalmentResidual::Spread;
                loan.rules.early = EarlyPayment::ReduceNumber;
            },
        ),
        row("not_compatible", "loan.terms.residual, loan.rules.early", |loan, _| {
            loan.terms.residual = InstalmentResidual::OnLast;
            loan.terms.term = RepaymentTerm::InstalmentAmount {
                amount: decimal("2000"),
            };
            loan.rules.early = EarlyPayment::ReduceInstalment;
        }),
        row("not_compatible", "loan.terms.term, loan.rules.early", |loan, _| {
            loan.rules.early = EarlyPayment::NextInstalments;
        }),
        row(
            "not_compatible",
            "loan.rules.in_duplum, loan.rules.penalties[1].in_duplum",
            |loan, _| loan.rules.penalties.clear(),
        ),
        row("date_out_of_range", "as_of", |loan, as_of| {
            *as_of = day("2025-06-30");
            let given = ChangedTerms {
                term: Some(RepaymentTerm::Instalments { count: 0 }),
                ..ChangedTerms::default()
            };
            loan.events[0].what = restructured(given);
            loan.events[1] = event("b", paid("1"));
        }),
        row("no_answer", "loan.events[0].what", |loan, _| {
            loan.terms.later_disbursements.clear();
        }),
        row("out_of_range", "loan.events[0].what.terms.term.count", |loan, _| {
            let interest = Some(LoanInterest::Flat { rate: rate("0.01") });
            loan.events[0].what = restructured(ChangedTerms {
                interest,
                ..ChangedTerms::default()
            });
        }),
        row(
            "not_compatible",
            "loan.events[0].what.terms.interest, loan.rules.late_interest",
            |loan, _| {
                loan.events[0].what = paid("1");
                loan.events[1].what = LoanEventKind::Refunded { amount: decimal("2") };
            },
        ),
        row("out_of_range", "loan.events[1].what.amount", |loan, _| {
            let most = decimal("1000000000000");
            loan.terms.term = terms().term;
            loan.events[0].what = LoanEventKind::ToppedUp { amount: most };
            loan.events[1].what = LoanEventKind::ToppedUp { amount: most };
        }),
        row("result_too_large", "", |loan, _| loan.events.clear()),
    ]
}

fn restructured(terms: ChangedTerms) -> LoanEventKind {
    LoanEventKind::Restructured {
        terms,
        arrears: RestructuredArrears::Kept,
    }
}

fn waived(instalment: Option<i32>, amount: &str) -> LoanEventKind {
    LoanEventKind::Waived {
        part: WaivedPart::Fees,
        instalment,
        amount: Some(decimal(amount)),
        authority: "\n".to_owned(),
    }
}

/// Both places where two choices do not go together.
fn place(mut error: ChamaError) -> String {
    let paths = error.paths().into_iter().flatten().map(|path| path.clone());
    let paths: Vec<_> = paths.collect();
    paths.join(", ")
}

#[test]
fn the_errors_come_in_the_order_of_the_documentation() {
    let (mut loan, mut as_of) = (wrong(), NaiveDate::MIN);
    for (number, (code, path, mend)) in rows().into_iter().enumerate() {
        let error = loan_position(&loan, as_of).unwrap_err();
        let found = (error.code(), place(error));
        // A trigger or a pair is named by its first place where the second does not matter here.
        let shown = if path.contains(", ") || found.0 != "not_compatible" {
            found.1
        } else {
            found.1.split(", ").next().unwrap_or_default().to_owned()
        };
        assert_eq!((found.0, shown.as_str()), (code, path), "row {number}");
        mend(&mut loan, &mut as_of);
    }
    assert!(loan_position(&loan, as_of).is_ok());
}

/// Every value of every choice, in the terms and in the rules.
fn choices() -> Vec<Vec<(&'static str, fn(&mut Loan))>> {
    vec![
        vec![
            ("reducing", |_| {}),
            ("effective", |loan| {
                let rate = Rate {
                    basis: RateBasis::Effective,
                    ..rate("0.01")
                };
                loan.terms.interest = LoanInterest::ReducingBalance { rate };
            }),
            ("flat", |loan| {
                loan.terms.interest = LoanInterest::Flat { rate: rate("0.01") }
            }),
            ("flat_per_loan", |loan| {
                loan.terms.interest = LoanInterest::FlatPerLoan { share: decimal("0.1") };
            }),
        ],
        vec![
            ("with_instalments", |_| {}),
            ("up_front", |loan| {
                loan.terms.interest_collected = InterestCollection::UpFront
            }),
        ],
        vec![
            ("whole_periods", |_| {}),
            ("by_days", |loan| {
                let day_count = DayCount::Act365Fixed;
                loan.terms.interest_by = InterestBy::ByDays { day_count };
            }),
        ],
        vec![
            ("equal_instalments", |_| {}),
            ("equal_principal", |loan| {
                loan.terms.repayment = Amortisation::EqualPrincipal
            }),
            ("interest_only", |loan| {
                loan.terms.repayment = Amortisation::InterestOnly
            }),
            ("bullet", |loan| loan.terms.repayment = Amortisation::Bullet),
        ],
        vec![
            ("instalments", |_| {}),
            ("instalment_amount", |loan| {
                loan.terms.term = RepaymentTerm::InstalmentAmount {
                    amount: decimal("2500"),
                };
            }),
        ],
        vec![
            ("monthly", |_| {}),
            ("weekly", |loan| loan.terms.frequency = Frequency::Weeks { every: 1 }),
        ],
        vec![
            ("after_one_period", |_| {}),
            ("on a day", |loan| {
                loan.terms.first_due = FirstDue::On {
                    date: day("2025-02-25"),
                };
            }),
        ],
        vec![
            ("first by_days", |_| {}),
            ("first whole", |loan| loan.terms.first_period = FirstPeriod::Whole),
            ("first extra", |loan| loan.terms.first_period = FirstPeriod::ExtraOnTop),
        ],
        vec![
            ("unadjusted", |_| {}),
            ("following", |loan| {
                loan.terms.business_days.rule = BusinessDayRule::Following
            }),
            ("preceding", |loan| {
                loan.terms.business_days.rule = BusinessDayRule::Preceding
            }),
        ],
        vec![
            ("no grace", |_| {}),
            ("grace on principal", |loan| loan.terms.grace.principal = 2),
            ("grace on interest", |loan| loan.terms.grace.interest = 2),
            ("moratorium, capitalised", |loan| {
                loan.terms.grace = LoanGrace {
                    principal: 1,
                    interest: 1,
                    interest_is: UnpaidInterest::Capitalised,
                };
            }),
        ],
        vec![
            ("no instalment skipped", |_| {}),
            ("one skipped", |loan| loan.terms.skipped.numbers = vec![2]),
        ],
        vec![
            ("on_last", |_| {}),
            ("spread", |loan| loan.terms.residual = InstalmentResidual::Spread),
        ],
        vec![
            ("no fee", |_| {}),
            ("a spread fee", |loan| {
                loan.terms.fees = vec![fee(FeeCollection::Spread)]
            }),
            ("a fee each time", |loan| {
                loan.terms.fees = vec![fee(FeeCollection::EachInstalment)]
            }),
        ],
        vec![
            ("one disbursement", |_| {}),
            ("two disbursements", |loan| {
                let (on, amount) = (day("2025-02-01"), decimal("1000"));
                loan.terms.later_disbursements = vec![LaterDisbursement { on, amount }];
            }),
        ],
        vec![
            ("no down payment", |_| {}),
            ("a down payment", |loan| {
                loan.terms.down_payment = Some(DownPayment::Share { share: decimal("0.1") });
            }),
        ],
        vec![
            ("one rate", |_| {}),
            ("two rates", |loan| {
                let (since, rate) = (day("2025-02-20"), rate("0.02"));
                loan.terms.rate_changes = vec![RateChange { since, rate }];
            }),
        ],
        vec![
            ("across instalments", |_| {}),
            ("across parts", |loan| {
                loan.rules.allocation = loan_allocation(LoanAllocationPreset::DueBeforePenalties);
            }),
        ],
        vec![
            ("next_instalments", |_| {}),
            ("reduce_instalment", |loan| {
                loan.rules.early = EarlyPayment::ReduceInstalment
            }),
            ("reduce_number", |loan| loan.rules.early = EarlyPayment::ReduceNumber),
        ],
        vec![
            ("as_scheduled", |_| {}),
            ("late by_days", |loan| loan.rules.late_interest = LateInterest::ByDays),
        ],
        vec![
            ("to_the_day", |_| {}),
            ("to_the_due_date", |loan| {
                loan.rules.payoff_interest = PayoffInterest::ToTheDueDate
            }),
            ("whole", |loan| loan.rules.payoff_interest = PayoffInterest::Whole),
        ],
        vec![
            ("no penalty", |_| {}),
            ("a penalty", |loan| loan.rules.penalties = vec![guarded(None)]),
            ("a guarded penalty", |loan| {
                loan.rules.penalties = vec![guarded(Some(InDuplumRule { from_days: 30 }))];
            }),
        ],
        vec![
            ("on principal and interest", |_| {}),
            ("on principal", |loan| loan.rules.penalty_on = PenaltyOn::Principal),
            ("on the instalment", |loan| {
                loan.rules.penalty_on = PenaltyOn::Instalment
            }),
        ],
        vec![
            ("no guard", |_| {}),
            ("in duplum", |loan| loan.rules.in_duplum = Some(LoanInDuplum::default())),
            ("in duplum, reopens", |loan| {
                loan.rules.in_duplum = Some(LoanInDuplum {
                    from_days: 0,
                    reopens: InDuplumReopening::WhenPerforming,
                });
            }),
        ],
        vec![
            ("payments only", |_| {}),
            ("the rate changed", |loan| {
                let what = LoanEventKind::RateChanged { rate: rate("0.02") };
                loan.events.push(event("more", what));
            }),
            ("topped up", |loan| {
                let amount = decimal("500");
                loan.events.push(event("more", LoanEventKind::ToppedUp { amount }));
            }),
            ("interest paused", |loan| {
                let until = day("2025-03-01");
                loan.events.push(event("more", LoanEventKind::InterestPaused { until }));
            }),
            ("written off", |loan| {
                let authority = "the meeting".to_owned();
                loan.events.push(event("more", LoanEventKind::WrittenOff { authority }));
            }),
            ("paid off", |loan| {
                let (amount, purpose) = (decimal("20000"), LoanPaymentPurpose::Payoff);
                loan.events.push(event("more", LoanEventKind::Paid { amount, purpose }));
            }),
        ],
    ]
}

fn fee(collected: FeeCollection) -> LoanFee {
    LoanFee {
        id: "fee".to_owned(),
        charge: FeeCharge::ShareOfBalance { share: decimal("0.01") },
        collected,
    }
}

fn guarded(in_duplum: Option<InDuplumRule>) -> PenaltyRule {
    PenaltyRule {
        trigger: PenaltyTrigger::LateInstalment,
        in_duplum,
        ..late("late", "0.05")
    }
}

/// Pairs by name that the two tables of refused pairs refuse, and those of the numbers.
fn is_refused(one: &str, other: &str) -> bool {
    let flat = ["flat", "flat_per_loan"];
    let reduced = ["reduce_instalment", "reduce_number"];
    let at_the_end = ["interest_only", "bullet"];
    let changed = ["the rate changed", "topped up"];
    let table: [(&[&str], &[&str]); 14] = [
        (&["reducing", "effective"], &["up_front"]),
        (&["flat_per_loan"], &["instalment_amount"]),
        (&["flat_per_loan"], &["two rates"]),
        (&at_the_end, &["instalment_amount"]),
        (&at_the_end, &["grace on principal", "moratorium, capitalised"]),
        (&["bullet"], &["one skipped"]),
        (&["by_days"], &["first whole"]),
        (&flat, &reduced),
        (&flat, &["late by_days"]),
        (&["spread"], &["reduce_number"]),
        (&["instalment_amount"], &["reduce_instalment"]),
        (&["up_front"], &changed),
        (&["flat_per_loan"], &changed),
        (&["a guarded penalty"], &["in duplum", "in duplum, reopens"]),
    ];
    table.iter().any(|(first, second)| {
        (first.contains(&one) && second.contains(&other)) || (first.contains(&other) && second.contains(&one))
    })
}

#[test]
fn every_pair_of_choices_works_unless_the_tables_refuse_it() {
    let choices = choices();
    let (mut worked, mut refused) = (0, 0);
    for (place, first) in choices.iter().enumerate() {
        for second in choices.iter().skip(place + 1) {
            for (one, choose_one) in first {
                for (other, choose_other) in second {
                    let mut loan = Loan::new("l1".to_owned(), "amina".to_owned(), terms());
                    // Taken up front is for flat interest only, so it stands in for both.
                    if [*one, *other].contains(&"up_front") && ![*one, *other].contains(&"reducing") {
                        loan.terms.interest = LoanInterest::Flat { rate: rate("0.01") };
                    }
                    loan.events = vec![event("a", paid("1500")), event("b", paid("3000"))];
                    choose_one(&mut loan);
                    choose_other(&mut loan);
                    loan.events.sort_by_key(|event| event.value_date);
                    for as_of in ["2025-02-15", "2025-05-15", "2026-01-01"] {
                        let answer = loan_position(&loan, day(as_of));
                        let implied = [*one, *other].contains(&"up_front")
                            && ["reduce_instalment", "reduce_number", "late by_days"]
                                .iter()
                                .any(|choice| [*one, *other].contains(choice));
                        if is_refused(one, other) || implied {
                            let error = answer.unwrap_err();
                            assert_eq!(error.code(), "not_compatible", "{one} and {other}: {error}");
                            refused += 1;
                        } else {
                            let position = answer.unwrap_or_else(|error| panic!("{one} and {other}: {error}"));
                            assert_eq!(
                                position.disbursed + position.added,
                                position.principal_repaid
                                    + position.principal_outstanding
                                    + position.principal_written_off,
                                "{one} and {other}"
                            );
                            worked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!((worked + refused) % 3, 0);
    assert!(worked > 4_000 && refused > 80, "{worked} worked, {refused} refused");
}
