//! Any loan and whatever happened to it: refused with a path, or a position in which nothing is lost.

#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use chama_core::bylaws::*;
use chama_core::calendar::*;
use chama_core::day_count::DayCount;
use chama_core::loan::*;
use chama_core::rate::*;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    principal: i32,
    rate: u16,
    count: u8,
    choices: [u8; 16],
    amount: Option<u16>,
    first_due: Option<u8>,
    grace: (u8, u8),
    skipped: Vec<u8>,
    later: Vec<(u8, u16)>,
    fees: Vec<(u8, u8, u16)>,
    changes: Vec<(u8, u16)>,
    penalties: Vec<[u8; 6]>,
    guard: Option<(u8, bool)>,
    tolerance: u8,
    events: Vec<(i16, u8, i32, u8)>,
    reversed: Vec<(u8, u8)>,
    as_of: i16,
}

fn chosen<T: Copy>(of: &[T], number: u8) -> T {
    of[usize::from(number) % of.len()]
}

fn later(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(date)
}

fn cents(number: i64) -> Decimal {
    Decimal::new(number, 2)
}

fn rate(number: u16) -> Rate {
    Rate {
        value: Decimal::new(i64::from(number), 5),
        per: chosen(&[RatePeriod::Month, RatePeriod::Year, RatePeriod::Week], number as u8),
        basis: chosen(
            &[RateBasis::Nominal, RateBasis::Nominal, RateBasis::Effective],
            (number / 3) as u8,
        ),
    }
}

fn start() -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(739_261).expect("a date")
}

fn terms(input: &Input) -> LoanTerms {
    let c = input.choices;
    let interest = match c[0] % 4 {
        0 | 1 => LoanInterest::ReducingBalance { rate: rate(input.rate) },
        2 => LoanInterest::Flat { rate: rate(input.rate) },
        _ => LoanInterest::FlatPerLoan {
            share: Decimal::new(i64::from(input.rate), 4),
        },
    };
    let term = match input.amount {
        Some(amount) => RepaymentTerm::InstalmentAmount {
            amount: cents(i64::from(amount) * 100),
        },
        None => RepaymentTerm::Instalments {
            count: i32::from(input.count % 40),
        },
    };
    let mut terms = LoanTerms::new(cents(input.principal.into()), start(), interest, term);
    let gone = [
        UnpaidInterest::DueLater,
        UnpaidInterest::Capitalised,
        UnpaidInterest::Waived,
    ];
    terms.repayment = chosen(
        &[
            Amortisation::EqualInstalments,
            Amortisation::EqualPrincipal,
            Amortisation::InterestOnly,
            Amortisation::Bullet,
        ],
        c[1],
    );
    terms.frequency = match c[2] % 5 {
        0 => Frequency::Days {
            every: i32::from(c[3] % 20) + 1,
        },
        1 => Frequency::Weeks { every: 1 },
        2 => Frequency::Weekdays {
            on: vec![Weekday::Friday, Weekday::Saturday, Weekday::Sunday, Weekday::Monday],
        },
        3 => Frequency::TwiceMonthly {
            first_day: 15,
            second_day: 31,
        },
        _ => Frequency::Months {
            every: 1,
            month_end: MonthEnd::Roll,
        },
    };
    if c[4] % 2 == 1 {
        terms.interest_by = InterestBy::ByDays {
            day_count: chosen(
                &[
                    DayCount::Act365Fixed,
                    DayCount::ActActIsda,
                    DayCount::Thirty360Us,
                    DayCount::NominalMonth,
                ],
                c[4] / 2,
            ),
        };
    }
    if c[5] % 8 == 1 {
        terms.interest_collected = InterestCollection::UpFront;
    }
    if let Some(days) = input.first_due {
        terms.first_due = FirstDue::On {
            date: later(start(), days.into()),
        };
    }
    terms.first_period = chosen(
        &[FirstPeriod::ByDays, FirstPeriod::ExtraOnTop, FirstPeriod::Whole],
        c[6],
    );
    terms.business_days.rule = chosen(
        &[
            BusinessDayRule::Unadjusted,
            BusinessDayRule::Following,
            BusinessDayRule::Preceding,
            BusinessDayRule::ModifiedFollowing,
        ],
        c[7],
    );
    terms.business_days.weekend = chosen(&[Weekend::Sunday, Weekend::SaturdayAndSunday], c[7] / 4);
    terms.grace = LoanGrace {
        principal: i32::from(input.grace.0 % 4),
        interest: i32::from(input.grace.1 % 4),
        interest_is: chosen(&gone, c[8]),
    };
    terms.skipped.numbers = input.skipped.iter().map(|number| i32::from(*number)).collect();
    terms.skipped.interest_is = chosen(&gone, c[9]);
    terms.residual = chosen(&[InstalmentResidual::OnLast, InstalmentResidual::Spread], c[10]);
    let mut on = start();
    terms.later_disbursements = input
        .later
        .iter()
        .take(4)
        .map(|(days, amount)| {
            on = later(on, i64::from(*days));
            LaterDisbursement {
                on,
                amount: cents((*amount).into()),
            }
        })
        .collect();
    if c[11] % 4 == 1 {
        terms.down_payment = Some(DownPayment::Share {
            share: Decimal::new(i64::from(c[11]), 3),
        });
    }
    let collections = [
        FeeCollection::Deducted,
        FeeCollection::PaidUpFront,
        FeeCollection::AddedToPrincipal,
        FeeCollection::FirstInstalment,
        FeeCollection::EachInstalment,
        FeeCollection::Spread,
    ];
    terms.fees = input
        .fees
        .iter()
        .take(4)
        .enumerate()
        .map(|(place, (charge, when, number))| LoanFee {
            id: format!("fee{place}"),
            charge: match charge % 3 {
                0 => FeeCharge::Amount {
                    amount: cents((*number).into()),
                },
                1 => FeeCharge::ShareOfPrincipal {
                    share: Decimal::new(i64::from(*number % 500), 4),
                },
                _ => FeeCharge::ShareOfBalance {
                    share: Decimal::new(i64::from(*number % 500), 4),
                },
            },
            collected: chosen(&collections, *when),
        })
        .collect();
    let mut on = start();
    terms.rate_changes = input
        .changes
        .iter()
        .take(4)
        .map(|(days, number)| {
            on = later(on, i64::from(*days));
            RateChange {
                since: on,
                rate: rate(*number),
            }
        })
        .collect();
    terms
}

fn rules(input: &Input) -> LoanRules {
    let c = input.choices;
    let presets = [
        LoanAllocationPreset::Standard,
        LoanAllocationPreset::InterestFirst,
        LoanAllocationPreset::PrincipalFirst,
        LoanAllocationPreset::AllPenaltiesFirst,
        LoanAllocationPreset::AllInterestFirst,
        LoanAllocationPreset::DueBeforePenalties,
    ];
    let penalties =
        input
            .penalties
            .iter()
            .take(3)
            .enumerate()
            .map(|(place, [kind, every, grace, cap, share, other])| {
                let share = Decimal::new(i64::from(*share % 50), 3);
                let basis = match kind % 3 {
                    0 => PenaltyBasis::Fixed {
                        amount: share * Decimal::from(1_000),
                    },
                    1 => PenaltyBasis::Unpaid { share },
                    _ => PenaltyBasis::Whole { share },
                };
                let mut rule = PenaltyRule::new(format!("late{place}"), PenaltyTrigger::LateInstalment, basis);
                rule.every = chosen(
                    &[
                        PenaltyEvery::Once,
                        PenaltyEvery::Month,
                        PenaltyEvery::Week,
                        PenaltyEvery::Day,
                    ],
                    *every,
                );
                rule.grace = Grace::CalendarDays {
                    days: i32::from(*grace % 10),
                };
                if kind % 3 == 1 && rule.every != PenaltyEvery::Once && other % 2 == 1 {
                    rule.compounding = Compounding::Compound;
                }
                if cap % 3 == 1 {
                    rule.per_item = Some(ItemCap::Share {
                        share: Decimal::new(i64::from(*cap), 2),
                    });
                }
                if cap % 5 == 1 {
                    rule.per_member = Some(MemberCap {
                        amount: Decimal::from(*cap),
                        window: chosen(
                            &[CapWindow::Always, CapWindow::CalendarMonth, CapWindow::FinancialYear],
                            *other,
                        ),
                    });
                }
                if other % 7 == 1 {
                    rule.in_duplum = Some(InDuplumRule { from_days: 30 });
                }
                rule
            });
    LoanRules {
        allocation: loan_allocation(chosen(&presets, c[12])),
        early: chosen(
            &[
                EarlyPayment::NextInstalments,
                EarlyPayment::ReduceInstalment,
                EarlyPayment::ReduceNumber,
            ],
            c[13],
        ),
        late_interest: chosen(&[LateInterest::AsScheduled, LateInterest::ByDays], c[14]),
        payoff_interest: chosen(
            &[
                PayoffInterest::ToTheDay,
                PayoffInterest::ToTheDueDate,
                PayoffInterest::Whole,
            ],
            c[14] / 2,
        ),
        tolerance: cents(i64::from(input.tolerance)),
        penalties: penalties.collect(),
        penalty_on: chosen(
            &[
                PenaltyOn::PrincipalAndInterest,
                PenaltyOn::Principal,
                PenaltyOn::Instalment,
            ],
            c[15],
        ),
        in_duplum: input.guard.map(|(from_days, reopens)| LoanInDuplum {
            from_days: from_days.into(),
            reopens: if reopens {
                InDuplumReopening::WhenPerforming
            } else {
                InDuplumReopening::Never
            },
        }),
    }
}

fn what(kind: u8, amount: i32, other: u8, day: NaiveDate) -> LoanEventKind {
    let amount = cents(i64::from(amount));
    let until = later(day, i64::from(other));
    let authority = "the meeting".to_owned();
    match kind % 24 {
        0 => LoanEventKind::Refunded { amount },
        1 => LoanEventKind::Charged {
            charge_kind: chosen(
                &[
                    LoanChargeKind::Fee,
                    LoanChargeKind::Penalty,
                    LoanChargeKind::RecoveryCost,
                ],
                other,
            ),
            amount,
            reason: String::new(),
        },
        2 | 3 => LoanEventKind::Waived {
            part: chosen(&[WaivedPart::Penalties, WaivedPart::Fees, WaivedPart::Interest], other),
            instalment: (other % 5 == 0).then_some(1),
            amount: (other % 2 == 0).then_some(amount),
            authority,
        },
        4 => LoanEventKind::RateChanged {
            rate: rate(u16::from(other) * 100),
        },
        5 => LoanEventKind::ToppedUp { amount },
        6 => LoanEventKind::InterestPaused { until },
        7 => LoanEventKind::AgeingPaused { until },
        8 | 9 => LoanEventKind::Restructured {
            terms: ChangedTerms {
                term: (other % 3 == 0).then_some(RepaymentTerm::Instalments {
                    count: i32::from(other / 8),
                }),
                repayment: (other % 5 == 0).then_some(Amortisation::EqualPrincipal),
                first_due: (other % 7 == 0).then_some(FirstDue::On { date: until }),
                ..ChangedTerms::default()
            },
            arrears: chosen(
                &[RestructuredArrears::Kept, RestructuredArrears::AddedToPrincipal],
                other,
            ),
        },
        10 => LoanEventKind::WrittenOff { authority },
        _ => LoanEventKind::Paid {
            amount,
            purpose: chosen(
                &[
                    LoanPaymentPurpose::Instalments,
                    LoanPaymentPurpose::Instalments,
                    LoanPaymentPurpose::Principal,
                    LoanPaymentPurpose::Payoff,
                ],
                other,
            ),
        },
    }
}

fuzz_target!(|input: Input| {
    let mut loan = Loan::new("l1".to_owned(), "amina".to_owned(), terms(&input));
    loan.rules = rules(&input);
    for (place, (days, kind, amount, other)) in input.events.iter().take(24).enumerate() {
        let value_date = later(start(), i64::from(*days % 1_500).abs() - i64::from(*days == 77));
        loan.events.push(LoanEvent {
            id: format!("e{place}"),
            value_date,
            what: what(*kind, *amount, *other, value_date),
        });
    }
    for (number, (place, days)) in input.reversed.iter().take(3).enumerate() {
        if let Some(event) = loan.events.get(usize::from(*place)).cloned() {
            loan.events.push(LoanEvent {
                id: format!("r{number}"),
                value_date: later(event.value_date, i64::from(*days)),
                what: LoanEventKind::Reversed { event: event.id },
            });
        }
    }
    let as_of = later(start(), i64::from(input.as_of % 2_500));
    let position = match loan_position(&loan, as_of) {
        Ok(position) => position,
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains("`loan.") || error.code() == "result_too_large", "{text}");
            return;
        }
    };
    let sum = |amounts: &LoanAmounts| amounts.principal + amounts.interest + amounts.fees + amounts.penalties;
    assert_eq!(
        position.disbursed + position.added,
        position.principal_repaid + position.principal_outstanding + position.principal_written_off
    );
    for amounts in [
        &position.owed,
        &position.arrears,
        &position.asked,
        &position.paid,
        &position.waived,
    ] {
        assert_eq!(amounts.total, sum(amounts));
        let parts = [amounts.principal, amounts.interest, amounts.fees, amounts.penalties];
        assert!(parts.iter().all(|part| *part >= Decimal::ZERO));
    }
    assert!(position.principal_outstanding >= Decimal::ZERO && position.payoff.total >= Decimal::ZERO);
    for row in &position.instalments {
        assert_eq!(
            row.asked.total,
            row.paid.total + row.waived.total + row.moved.total + row.written_off.total + row.unpaid.total
        );
        assert!(row.unpaid.principal >= Decimal::ZERO && row.unpaid.interest >= Decimal::ZERO);
        assert!(row.unpaid.fees >= Decimal::ZERO && row.unpaid.penalties >= Decimal::ZERO);
    }
    for pair in position.instalments.windows(2) {
        assert!(pair[0].due_on <= pair[1].due_on);
    }
    let mut lines = BTreeMap::new();
    for line in &position.payments {
        assert!(line.amount > Decimal::ZERO);
        *lines.entry(line.payment.as_str()).or_insert(Decimal::ZERO) += line.amount;
    }
    for event in &loan.events {
        if let (LoanEventKind::Paid { amount, .. }, Some(used)) = (&event.what, lines.get(event.id.as_str())) {
            assert_eq!(used, amount);
        }
    }
    if let Some(guard) = &position.in_duplum {
        assert_eq!(guard.room + guard.charges_allowed, guard.principal);
    }
    // What is not known yet does not count.
    let mut known = loan.clone();
    known.events.retain(|event| event.value_date <= as_of);
    assert_eq!(loan_position(&known, as_of).as_ref(), Ok(&position));
    // One cent more makes nothing younger, unless it settles something.
    let least = loan.rules.tolerance + cents(1);
    let all_above = position.instalments.iter().filter(|row| row.days_late > 0);
    let all_above = all_above
        .map(|row| row.unpaid.total - row.unpaid.penalties)
        .all(|left| left > least);
    let charges = position
        .charges
        .iter()
        .all(|charge| charge.unpaid.is_zero() || charge.unpaid > least);
    if all_above && charges {
        known.events.push(LoanEvent {
            id: "a cent".to_owned(),
            value_date: as_of.max(loan.terms.disbursed_on),
            what: LoanEventKind::Paid {
                amount: cents(1),
                purpose: LoanPaymentPurpose::Instalments,
            },
        });
        let after = loan_position(&known, as_of).expect("a cent breaks nothing");
        assert_eq!(after.days_past_due, position.days_past_due);
    }
});
