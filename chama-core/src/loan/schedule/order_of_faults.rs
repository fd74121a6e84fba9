//! The order in which the faults of a loan's terms are found, and the pairs that are refused.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::calendar::{DateWindow, Frequency};
use crate::day_count::DayCount;
use crate::error::ChamaError;
use crate::loan::*;
use crate::rate::{Rate, RatePeriod};

type Mend = Box<dyn Fn(&mut LoanTerms)>;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn rate(value: &str) -> Rate {
    Rate::new(decimal(value), RatePeriod::Month)
}

fn fee(id: &str, charge: FeeCharge) -> LoanFee {
    LoanFee {
        id: id.to_owned(),
        charge,
        collected: FeeCollection::Deducted,
    }
}

/// Terms in which everything is wrong.
fn wrong() -> LoanTerms {
    let far = NaiveDate::MAX;
    let mut terms = LoanTerms::new(
        Decimal::ZERO,
        far,
        LoanInterest::ReducingBalance { rate: rate("12") },
        RepaymentTerm::Instalments { count: 0 },
    );
    let part = LaterDisbursement {
        on: far,
        amount: Decimal::ZERO,
    };
    terms.later_disbursements = vec![part; 1_001];
    terms.down_payment = Some(DownPayment::Share { share: decimal("1.1") });
    terms.frequency = Frequency::Days { every: 0 };
    terms.first_due = FirstDue::On { date: far };
    terms.business_days.holidays = vec![far];
    terms.grace.principal = -1;
    terms.grace.interest = 6;
    terms.skipped.numbers = vec![1; 3_661];
    terms.rounding.step = Some(Decimal::ZERO);
    terms.fees = vec![fee("", FeeCharge::Amount { amount: decimal("-1") }); 101];
    let change = RateChange {
        since: far,
        rate: rate("11"),
    };
    terms.rate_changes = vec![change; 121];
    let pause = DateWindow {
        since: far,
        until: day("2025-01-01"),
    };
    terms.interest_pauses = vec![pause; 1_001];
    terms
}

/// What is said of the terms, and what mends it.
fn rows() -> Vec<(&'static str, &'static str, Mend)> {
    fn row(
        code: &'static str,
        path: &'static str,
        mend: impl Fn(&mut LoanTerms) + 'static,
    ) -> (&'static str, &'static str, Mend) {
        (code, path, Box::new(mend))
    }
    vec![
        row("out_of_range", "terms.principal", |terms| {
            terms.principal = decimal("100.001")
        }),
        row("too_many_decimals", "terms.principal", |terms| {
            terms.principal = decimal("100")
        }),
        row("date_out_of_range", "terms.disbursed_on", |terms| {
            terms.disbursed_on = day("2025-01-10")
        }),
        row("too_long", "terms.later_disbursements", |terms| {
            terms.later_disbursements.truncate(2)
        }),
        row("date_out_of_range", "terms.later_disbursements[0].on", |terms| {
            terms.later_disbursements[0].on = day("2025-01-10");
        }),
        row("wrong_order", "terms.later_disbursements[0].on", |terms| {
            terms.later_disbursements[0].on = day("2025-06-10");
        }),
        row("out_of_range", "terms.later_disbursements[0].amount", |terms| {
            terms.later_disbursements[0].amount = decimal("0.001");
        }),
        row("too_many_decimals", "terms.later_disbursements[0].amount", |terms| {
            terms.later_disbursements[0].amount = decimal("60");
            terms.later_disbursements[1] = terms.later_disbursements[0].clone();
        }),
        row("wrong_order", "terms.later_disbursements[1].on", |terms| {
            terms.later_disbursements[1].on = day("2025-06-11");
        }),
        row("out_of_range", "terms.down_payment.share", |terms| {
            terms.down_payment = Some(DownPayment::Amount { amount: Decimal::ZERO });
        }),
        row("out_of_range", "terms.down_payment.amount", |terms| {
            terms.down_payment = Some(DownPayment::Amount {
                amount: decimal("0.001"),
            });
        }),
        row("too_many_decimals", "terms.down_payment.amount", |terms| {
            terms.down_payment = Some(DownPayment::Amount { amount: decimal("50") });
        }),
        row("out_of_range", "terms.interest.rate.value", |terms| {
            terms.interest = LoanInterest::Flat {
                rate: rate("0.0000000000001"),
            };
        }),
        row("too_many_decimals", "terms.interest.rate.value", |terms| {
            terms.interest = LoanInterest::FlatPerLoan { share: decimal("-0.1") };
        }),
        row("out_of_range", "terms.interest.share", |terms| {
            terms.interest = LoanInterest::FlatPerLoan {
                share: decimal("0.0000000000001"),
            };
        }),
        row("too_many_decimals", "terms.interest.share", |terms| {
            terms.interest = LoanInterest::ReducingBalance { rate: rate("0.01") };
        }),
        row("out_of_range", "terms.term.count", |terms| {
            terms.term = RepaymentTerm::InstalmentAmount { amount: Decimal::ZERO };
        }),
        row("out_of_range", "terms.term.amount", |terms| {
            terms.term = RepaymentTerm::InstalmentAmount {
                amount: decimal("0.001"),
            };
        }),
        row("too_many_decimals", "terms.term.amount", |terms| {
            terms.term = RepaymentTerm::Instalments { count: 6 };
        }),
        row("out_of_range", "terms.frequency.every", |terms| {
            terms.frequency = Frequency::Days { every: 1 }
        }),
        row("date_out_of_range", "terms.first_due.date", |terms| {
            terms.first_due = FirstDue::On {
                date: day("2025-01-10"),
            };
        }),
        row("wrong_order", "terms.first_due.date", |terms| {
            terms.first_due = FirstDue::On {
                date: day("2025-01-11"),
            };
        }),
        row("date_out_of_range", "terms.business_days.holidays[0]", |terms| {
            terms.business_days.holidays.clear();
        }),
        row("out_of_range", "terms.grace.principal", |terms| {
            terms.grace.principal = 5
        }),
        row("out_of_range", "terms.grace.interest", |terms| terms.grace.interest = 5),
        row("too_long", "terms.skipped.numbers", |terms| {
            terms.skipped.numbers = vec![0, 2, 2]
        }),
        row("out_of_range", "terms.skipped.numbers[0]", |terms| {
            terms.skipped.numbers[0] = 1
        }),
        row("wrong_order", "terms.skipped.numbers[2]", |terms| {
            terms.skipped.numbers[2] = 6
        }),
        row("out_of_range", "terms.skipped.numbers[2]", |terms| {
            terms.skipped.numbers[2] = 5
        }),
        row("out_of_range", "terms.rounding.step", |terms| {
            terms.rounding.step = Some(decimal("1.001"))
        }),
        row("too_many_decimals", "terms.rounding.step", |terms| {
            terms.rounding.step = None
        }),
        row("too_long", "terms.fees", |terms| terms.fees.truncate(3)),
        row("empty", "terms.fees[0].id", |terms| terms.fees[0].id = "a".to_owned()),
        row("out_of_range", "terms.fees[0].charge.amount", |terms| {
            terms.fees[0].charge = FeeCharge::Amount {
                amount: decimal("0.001"),
            };
        }),
        row("too_many_decimals", "terms.fees[0].charge.amount", |terms| {
            terms.fees[0].charge = FeeCharge::Amount { amount: Decimal::ZERO };
            terms.fees[1] = fee("a", FeeCharge::ShareOfPrincipal { share: decimal("2") });
        }),
        row("out_of_range", "terms.fees[1].charge.share", |terms| {
            terms.fees[1].charge = FeeCharge::ShareOfBalance {
                share: decimal("0.0000000000001"),
            };
        }),
        row("too_many_decimals", "terms.fees[1].charge.share", |terms| {
            terms.fees[1].charge = FeeCharge::ShareOfBalance { share: decimal("1") };
        }),
        row("duplicate", "terms.fees[1].id", |terms| terms.fees.truncate(1)),
        row("too_long", "terms.rate_changes", |terms| terms.rate_changes.truncate(2)),
        row("date_out_of_range", "terms.rate_changes[0].since", |terms| {
            terms.rate_changes[0].since = day("2025-01-10");
        }),
        row("wrong_order", "terms.rate_changes[0].since", |terms| {
            terms.rate_changes[0].since = day("2025-01-11");
        }),
        row("out_of_range", "terms.rate_changes[0].rate.value", |terms| {
            terms.rate_changes[0].rate = rate("0.02");
            terms.rate_changes[1] = terms.rate_changes[0].clone();
        }),
        row("wrong_order", "terms.rate_changes[1].since", |terms| {
            terms.rate_changes.truncate(1)
        }),
        row("too_long", "terms.interest_pauses", |terms| {
            terms.interest_pauses.truncate(1)
        }),
        row("date_out_of_range", "terms.interest_pauses[0].since", |terms| {
            terms.interest_pauses[0].since = day("2025-01-02");
        }),
        row("wrong_order", "terms.interest_pauses[0].until", |terms| {
            terms.interest_pauses.clear();
            terms.interest_collected = InterestCollection::UpFront;
        }),
        row("not_compatible", "terms.interest", |terms| {
            terms.interest_collected = InterestCollection::WithInstalments;
        }),
        row("no_answer", "terms.later_disbursements", |terms| {
            terms.later_disbursements[0].amount = decimal("1");
        }),
        row("no_answer", "terms.down_payment", |terms| terms.down_payment = None),
        row("date_out_of_range", "terms.later_disbursements[0].on", |terms| {
            terms.later_disbursements.clear();
            terms.rate_changes[0].rate = rate("10");
            terms.frequency = Frequency::Days { every: 1_000 };
            terms.fees[0].charge = FeeCharge::Amount { amount: decimal("100") };
            terms.first_due = FirstDue::On {
                date: day("2190-01-01"),
            };
        }),
        row("result_too_large", "rate", |terms| terms.rate_changes.clear()),
        row("result_too_large", "date", |terms| {
            terms.first_due = FirstDue::On {
                date: day("2025-01-11"),
            };
        }),
        row("no_answer", "terms.principal", |terms| terms.fees.clear()),
    ]
}

#[test]
fn the_errors_come_in_the_order_of_the_documentation() {
    let mut terms = wrong();
    for (code, path, mend) in rows() {
        let error = loan_schedule(&terms).expect_err(path);
        let at = match &error {
            ChamaError::ResultTooLarge { quantity, .. } => quantity.clone(),
            error => error.clone().into_fault().path,
        };
        assert_eq!((error.code(), at.as_str()), (code, path), "{error}");
        mend(&mut terms);
    }
    loan_schedule(&terms).unwrap();
}

#[test]
fn an_amount_must_pay_its_interest_and_come_to_an_end() {
    let mut terms = LoanTerms::new(
        decimal("1000"),
        day("2025-01-10"),
        LoanInterest::ReducingBalance { rate: rate("0.1") },
        RepaymentTerm::InstalmentAmount { amount: decimal("99") },
    );
    assert_eq!(
        loan_schedule(&terms).unwrap_err().to_string(),
        "`terms.term.amount` has no answer: it does not pay the interest of instalment 1"
    );
    terms.term = RepaymentTerm::InstalmentAmount { amount: decimal("100") };
    assert_eq!(
        loan_schedule(&terms).unwrap_err().to_string(),
        "the number of instalments would be beyond 3660"
    );
}

#[test]
fn every_refused_pair_names_both_choices() {
    let plain = || {
        LoanTerms::new(
            decimal("1000"),
            day("2025-01-10"),
            LoanInterest::ReducingBalance { rate: rate("0.1") },
            RepaymentTerm::Instalments { count: 6 },
        )
    };
    let amount = RepaymentTerm::InstalmentAmount { amount: decimal("500") };
    let per_loan = LoanInterest::FlatPerLoan { share: decimal("0.1") };
    let cases: Vec<(&str, &str, Mend)> = vec![
        (
            "interest",
            "interest_collected",
            Box::new(|terms| terms.interest_collected = InterestCollection::UpFront),
        ),
        ("interest", "term", {
            let (per_loan, amount) = (per_loan.clone(), amount.clone());
            Box::new(move |terms| (terms.interest, terms.term) = (per_loan.clone(), amount.clone()))
        }),
        (
            "interest",
            "rate_changes",
            Box::new(move |terms| {
                terms.interest = per_loan.clone();
                terms.rate_changes = vec![RateChange {
                    since: day("2025-02-01"),
                    rate: rate("0.1"),
                }];
            }),
        ),
        (
            "repayment",
            "term",
            Box::new(move |terms| (terms.repayment, terms.term) = (Amortisation::Bullet, amount.clone())),
        ),
        (
            "repayment",
            "grace.principal",
            Box::new(|terms| (terms.repayment, terms.grace.principal) = (Amortisation::InterestOnly, 1)),
        ),
        (
            "repayment",
            "skipped",
            Box::new(|terms| (terms.repayment, terms.skipped.numbers) = (Amortisation::Bullet, vec![1])),
        ),
        (
            "interest_by",
            "first_period",
            Box::new(|terms| {
                let day_count = DayCount::Act360;
                (terms.interest_by, terms.first_period) = (InterestBy::ByDays { day_count }, FirstPeriod::Whole);
            }),
        ),
    ];
    for (first, second, choose) in cases {
        let mut terms = plain();
        choose(&mut terms);
        let error = loan_schedule(&terms).unwrap_err().to_string();
        let names = format!("`terms.{first}` and `terms.{second}` do not go together: ");
        assert!(error.starts_with(&names), "{error}");
    }
}
