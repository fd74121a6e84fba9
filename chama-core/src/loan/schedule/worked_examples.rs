//! The examples that the rule page works by hand, and the bugs of others that its rules stand against.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::calendar::{DateWindow, Frequency, MonthEnd};
use crate::day_count::DayCount;
use crate::loan::*;
use crate::money::{Rounding, RoundingMode};
use crate::rate::{Rate, RatePeriod};
use crate::rule::Rule;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn monthly(rate: &str) -> Rate {
    Rate::new(decimal(rate), RatePeriod::Month)
}

fn reducing(principal: i64, rate: &str, count: i32) -> LoanTerms {
    let interest = LoanInterest::ReducingBalance { rate: monthly(rate) };
    let term = RepaymentTerm::Instalments { count };
    LoanTerms::new(Decimal::from(principal), day("2025-01-10"), interest, term)
}

fn flat(principal: i64, rate: &str, count: i32) -> LoanTerms {
    LoanTerms {
        interest: LoanInterest::Flat { rate: monthly(rate) },
        ..reducing(principal, "0", count)
    }
}

fn column(terms: &LoanTerms, of: impl Fn(&Instalment) -> Decimal) -> String {
    let schedule = loan_schedule(terms).unwrap();
    let texts: Vec<_> = schedule.instalments.iter().map(|row| of(row).to_string()).collect();
    texts.join(" ")
}

fn instalments(terms: &LoanTerms) -> String {
    column(terms, |row| row.instalment)
}

fn interest(terms: &LoanTerms) -> String {
    column(terms, |row| row.interest)
}

#[test]
fn k15_a_rate_of_zero_has_a_schedule() {
    // X37: dividing by 1 − (1 + 0)⁻ⁿ.
    assert_eq!(instalments(&reducing(100, "0", 3)), "33.33 33.33 33.34");
    let year = loan_schedule(&reducing(120_000, "0", 12)).unwrap();
    assert!(year.instalments.iter().all(|row| row.instalment == decimal("10000.00")));
    assert_eq!(year.interest.to_string(), "0.00");
}

#[test]
fn k16_flat_ten_percent_is_not_ten_percent_on_the_balance() {
    assert_eq!(interest(&reducing(10_000, "0.1", 3)), "1000.00 697.89 365.56");
    assert_eq!(interest(&flat(10_000, "0.1", 3)), "1000.00 1000.00 1000.00");
    assert_eq!(instalments(&flat(10_000, "0.1", 3)), "4333.33 4333.33 4333.34");
}

#[test]
fn k18_grace_on_principal_is_repaid_over_what_is_left_of_the_term() {
    // X35: an instalment of 6 periods paid 4 times ends in a balloon of 30,752.22.
    let mut terms = reducing(60_000, "0.01", 6);
    terms.grace.principal = 2;
    assert_eq!(instalments(&terms), "600.00 600.00 15376.87 15376.87 15376.87 15376.85");
    terms.grace.interest = 2;
    assert_eq!(instalments(&terms), "0.00 0.00 16576.87 15376.87 15376.87 15376.85");
    terms.grace.interest_is = UnpaidInterest::Capitalised;
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.instalments[2].opening.to_string(), "61206.00");
    assert_eq!(schedule.equal_instalment.unwrap().to_string(), "15685.94");
    terms.grace.interest_is = UnpaidInterest::Waived;
    assert_eq!(
        loan_schedule(&terms).unwrap().instalments[0].why.last(),
        Some(&Rule::LoanInterestWaived)
    );
}

#[test]
fn k19_the_last_instalment_takes_what_rounding_left() {
    // X11, X13: the rows add up to what was lent, and the loan ends at 0.00.
    let schedule = loan_schedule(&reducing(300_000, "0.01125", 48)).unwrap();
    assert_eq!(schedule.equal_instalment.unwrap().to_string(), "8122.90");
    let last = schedule.instalments.last().unwrap();
    assert_eq!(last.instalment.to_string(), "8122.68");
    assert_eq!(last.closing.to_string(), "0.00");
    let principal: Decimal = schedule.instalments.iter().map(|row| row.principal).sum();
    assert_eq!(principal, decimal("300000.00"));
    assert_eq!(last.why, [Rule::LoanWhatIsLeft]);
    assert!(schedule.instalments[..47].iter().all(|row| row.why.is_empty()));
}

#[test]
fn k31_one_month_by_days_depends_on_how_they_are_counted() {
    let mut terms = reducing(10_000, "0", 1);
    terms.disbursed_on = day("2024-01-31");
    terms.interest = LoanInterest::ReducingBalance {
        rate: Rate::new(decimal("0.12"), RatePeriod::Year),
    };
    assert_eq!(interest(&terms), "100.00");
    for (day_count, expected) in [
        (DayCount::Act365Fixed, "95.34"),
        (DayCount::ActActIsda, "95.08"),
        (DayCount::Thirty360European, "96.67"),
    ] {
        terms.interest_by = InterestBy::ByDays { day_count };
        assert_eq!(interest(&terms), expected);
    }
}

#[test]
fn a_loan_from_the_31st_is_never_due_on_3_march() {
    let mut terms = reducing(10_000, "0.01", 3);
    terms.disbursed_on = day("2024-01-31");
    let schedule = loan_schedule(&terms).unwrap();
    let dates: Vec<_> = schedule.instalments.iter().map(|row| row.due_on.to_string()).collect();
    assert_eq!(dates, ["2024-02-29", "2024-03-31", "2024-04-30"]);
}

#[test]
fn a_longer_first_period_is_counted_as_the_terms_say() {
    let mut terms = reducing(120_000, "0.01", 12);
    terms.first_due = FirstDue::On {
        date: day("2025-02-15"),
    };
    let first = |terms: &LoanTerms| loan_schedule(terms).unwrap().instalments[0].clone();
    assert_eq!(first(&terms).interest.to_string(), "1393.55");
    assert_eq!(first(&terms).instalment.to_string(), "10678.88");
    terms.first_period = FirstPeriod::ExtraOnTop;
    assert_eq!(first(&terms).instalment.to_string(), "10855.40");
    assert_eq!(
        loan_schedule(&terms).unwrap().equal_instalment.unwrap().to_string(),
        "10661.85"
    );
    terms.first_period = FirstPeriod::Whole;
    assert_eq!(first(&terms).interest.to_string(), "1200.00");
}

#[test]
fn an_instalment_below_its_interest_is_raised_to_it() {
    let mut terms = reducing(10_000, "0.02", 12);
    terms.first_due = FirstDue::On {
        date: day("2026-01-10"),
    };
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.instalments[0].instalment.to_string(), "2354.84");
    assert_eq!(schedule.instalments[0].closing.to_string(), "10000.00");
    assert_eq!(schedule.instalments[1].instalment.to_string(), "1021.78");
}

#[test]
fn an_amount_gives_the_number_of_instalments() {
    let mut terms = reducing(10_000, "0.01", 1);
    terms.term = RepaymentTerm::InstalmentAmount { amount: decimal("500") };
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.instalments.len(), 23);
    assert_eq!(schedule.instalments[22].instalment.to_string(), "213.48");
}

#[test]
fn a_round_instalment_leaves_its_rest_on_the_last_or_spreads_it() {
    let mut terms = reducing(10_000, "0.1", 3);
    terms.rounding = Rounding {
        mode: RoundingMode::HalfUp,
        step: Some(decimal("50")),
    };
    assert_eq!(instalments(&terms), "4000.00 4000.00 4070.00");
    terms.residual = InstalmentResidual::Spread;
    assert_eq!(instalments(&terms), "4000.00 4050.00 4015.00");
}

#[test]
fn a_charge_for_the_whole_loan_may_be_kept_back() {
    let mut terms = reducing(9_000, "0", 3);
    terms.interest = LoanInterest::FlatPerLoan { share: decimal("0.1") };
    assert_eq!(instalments(&terms), "3300.00 3300.00 3300.00");
    terms.interest_collected = InterestCollection::UpFront;
    terms.repayment = Amortisation::Bullet;
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.disbursements[0].handed_out.to_string(), "8100.00");
    assert_eq!(instalments(&terms), "9000.00");
}

#[test]
fn the_other_repayments_end_as_the_page_says() {
    let mut terms = reducing(12_000, "0.01", 12);
    terms.repayment = Amortisation::EqualPrincipal;
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.interest.to_string(), "780.00");
    assert!(
        schedule
            .instalments
            .iter()
            .all(|row| row.principal == decimal("1000.00"))
    );
    let mut terms = flat(400_000, "0.04", 4);
    terms.repayment = Amortisation::InterestOnly;
    assert_eq!(instalments(&terms), "16000.00 16000.00 16000.00 416000.00");
    let mut terms = reducing(10_000, "0.05", 3);
    terms.repayment = Amortisation::Bullet;
    assert_eq!(instalments(&terms), "11500.00");
}

#[test]
fn skipped_instalments_are_known_from_the_beginning() {
    let mut terms = reducing(3_000, "0", 3);
    terms.skipped.numbers = vec![2];
    assert_eq!(instalments(&terms), "1500.00 0.00 1500.00");
    terms.skipped.term_is = SkippedTerm::Extended;
    assert_eq!(instalments(&terms), "1000.00 0.00 1000.00 1000.00");
}

#[test]
fn a_later_part_bears_interest_from_its_own_day() {
    let mut terms = reducing(20_000, "0.01", 2);
    terms.disbursed_on = day("2025-01-01");
    terms.repayment = Amortisation::InterestOnly;
    terms.later_disbursements = vec![LaterDisbursement {
        on: day("2025-01-16"),
        amount: decimal("10000"),
    }];
    assert_eq!(instalments(&terms), "151.61 20200.00");
    assert_eq!(
        loan_schedule(&terms).unwrap().instalments[0].why,
        [Rule::LoanDisbursedLater]
    );
}

#[test]
fn fees_never_change_the_instalment_of_principal_and_interest() {
    let mut terms = reducing(10_000, "0", 3);
    let fee = |collected| LoanFee {
        id: "processing".to_owned(),
        charge: FeeCharge::ShareOfPrincipal { share: decimal("0.02") },
        collected,
    };
    terms.fees = vec![fee(FeeCollection::Deducted)];
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.disbursements[0].handed_out.to_string(), "9800.00");
    terms.fees = vec![fee(FeeCollection::Spread)];
    assert_eq!(column(&terms, |row| row.fees), "66.67 66.67 66.66");
    assert_eq!(column(&terms, |row| row.principal), "3333.33 3333.33 3333.34");
}

#[test]
fn a_change_of_rate_is_not_known_before_its_day() {
    let mut terms = reducing(100_000, "0.01", 6);
    terms.rate_changes = vec![RateChange {
        since: day("2025-04-10"),
        rate: monthly("0.015"),
    }];
    assert_eq!(
        instalments(&terms),
        "17254.84 17254.84 17254.84 17425.38 17425.38 17425.39"
    );
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.instalments[3].opening.to_string(), "50746.21");
    assert_eq!(
        schedule.instalments[3].why,
        [Rule::LoanRateChanged, Rule::LoanComputedAnew]
    );
}

#[test]
fn a_pause_lowers_every_instalment_and_an_empty_one_does_nothing() {
    let mut terms = reducing(100_000, "0.01", 6);
    terms.interest_pauses = vec![DateWindow {
        since: day("2025-03-01"),
        until: day("2025-05-01"),
    }];
    let schedule = loan_schedule(&terms).unwrap();
    assert_eq!(schedule.equal_instalment.unwrap().to_string(), "17037.59");
    assert_eq!(schedule.instalments[1].interest.to_string(), "569.74");
    terms.interest_by = InterestBy::ByDays {
        day_count: DayCount::Thirty360European,
    };
    terms.interest_pauses[0].until = day("2025-03-01");
    let empty = loan_schedule(&terms).unwrap();
    terms.interest_pauses.clear();
    assert_eq!(empty, loan_schedule(&terms).unwrap());
}

#[test]
fn the_largest_and_the_longest_loan_do_not_overflow() {
    let mut terms = reducing(1_000_000_000_000, "10", 3_660);
    terms.frequency = Frequency::Days { every: 1 };
    // A cent of interest in the instalment, compounded so often, is more than the loan.
    assert_eq!(loan_schedule(&terms).unwrap_err().code(), "result_too_large");
    let mut terms = reducing(900_000_000_000, "0.01", 3_660);
    terms.frequency = Frequency::Days { every: 1 };
    assert_eq!(loan_schedule(&terms).unwrap().instalments.len(), 3_660);
    terms.interest_by = InterestBy::ByDays {
        day_count: DayCount::NominalMonth,
    };
    assert_eq!(loan_schedule(&terms).unwrap().instalments.len(), 3_660);
    terms.frequency = Frequency::Months {
        every: 120,
        month_end: MonthEnd::Clamp,
    };
    assert_eq!(loan_schedule(&terms).unwrap_err().code(), "result_too_large");
}
