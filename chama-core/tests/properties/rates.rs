//! What must hold of rates and annuities.

use chama_core::annuity::{
    AnnuityPaymentTerms, AnnuityPeriodsTerms, AnnuityPurpose, AnnuityRateOutcome, AnnuityRateTerms, FutureValueTerms,
    PaymentTiming, PeriodsOutcome, PresentValueTerms, annuity_payment, annuity_periods, annuity_rate, future_value,
    present_value,
};
use chama_core::money::{Currency, Rounding};
use chama_core::rate::{
    DaysPerYear, PeriodicRateTerms, Rate, RateBasis, RateConversion, RatePeriod, WeeksPerYear, YearDivision,
    converted_rate, periodic_rate,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn period() -> impl Strategy<Value = RatePeriod> {
    use RatePeriod::*;
    prop::sample::select(vec![Day, Week, Fortnight, FourWeeks, Month, Quarter, HalfYear, Year])
}

fn year() -> impl Strategy<Value = YearDivision> {
    let weeks = prop::sample::select(vec![
        WeeksPerYear::FiftyTwo,
        WeeksPerYear::ByDays,
        WeeksPerYear::FourAMonth,
    ]);
    let days = prop::sample::select(vec![DaysPerYear::ThreeSixtyFive, DaysPerYear::ThreeSixty]);
    (weeks, days).prop_map(|(weeks, days)| YearDivision { weeks, days })
}

fn basis() -> impl Strategy<Value = RateBasis> {
    prop::sample::select(vec![RateBasis::Nominal, RateBasis::Effective])
}

/// Up to the given rate, in steps of 10⁻¹²; often 0.
fn value(most: i64) -> impl Strategy<Value = Decimal> {
    prop_oneof![Just(0), 0..=most, 0..=most / 1_000].prop_map(|units| Decimal::new(units, 12).normalize())
}

fn purpose() -> impl Strategy<Value = AnnuityPurpose> {
    prop::sample::select(vec![AnnuityPurpose::Saving, AnnuityPurpose::Repayment])
}

fn timing() -> impl Strategy<Value = PaymentTiming> {
    prop::sample::select(vec![PaymentTiming::End, PaymentTiming::Start])
}

fn cents(most: i64) -> impl Strategy<Value = Decimal> {
    (0..=most).prop_map(|cents| Decimal::new(cents, 2))
}

const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_rate_said_in_its_own_way_is_itself(value in value(500_000_000_000), per in period(), basis in basis(), year in year()) {
        let rate = Rate { value, per, basis };
        let own = converted_rate(&RateConversion { rate, compounded: per, to_per: per, to_basis: basis, year }).unwrap();
        prop_assert_eq!(own.value, value);
        prop_assert_eq!(periodic_rate(&PeriodicRateTerms { rate, every: per, year }).unwrap(), value);
    }

    #[test]
    fn a_rate_there_and_back_is_itself(value in value(100_000_000_000), per in period(), to_per in period(), year in year()) {
        let there = RateConversion {
            rate: Rate { value, per, basis: RateBasis::Effective },
            compounded: per,
            to_per,
            to_basis: RateBasis::Effective,
            year,
        };
        let Ok(said) = converted_rate(&there) else { return Ok(()) };
        prop_assume!(said.value <= Decimal::TEN);
        let rate = Rate { value: said.value, per: to_per, basis: RateBasis::Effective };
        let back = converted_rate(&RateConversion { rate, compounded: to_per, to_per: per, ..there }).unwrap();
        // What 12 decimals lose, drawn out over up to 365 times the time.
        let loss = Decimal::new(400, 12) * (Decimal::ONE + value) * (Decimal::ONE + value);
        prop_assert!((back.value - value).abs() <= loss, "{} {}", said.value, back.value);
    }

    #[test]
    fn interest_on_interest_makes_an_effective_rate_larger(value in value(200_000_000_000), compounded in period(), year in year()) {
        let rate = Rate { value, per: RatePeriod::Year, basis: RateBasis::Nominal };
        let said = converted_rate(&RateConversion {
            rate,
            compounded,
            to_per: RatePeriod::Year,
            to_basis: RateBasis::Effective,
            year,
        });
        prop_assert!(said.unwrap().value >= value);
    }

    #[test]
    fn what_is_paid_in_and_earned_is_what_the_account_holds(
        purpose in purpose(), timing in timing(), opening in cents(100_000_000), payment in cents(1_000_000),
        periods in 0..=480, value in value(400_000_000_000), every in period(), year in year(),
    ) {
        let rate = Rate { value, per: RatePeriod::Year, basis: RateBasis::Nominal };
        let (currency, rounding) = (Currency::Kes, Rounding::default());
        let end = future_value(&FutureValueTerms {
            purpose, opening, payment, periods, rate, every, timing, year, currency, rounding,
        });
        let Ok(end) = end else { return Ok(()) };
        let sign = if purpose == AnnuityPurpose::Saving { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
        prop_assert_eq!(end.paid, payment * Decimal::from(periods));
        prop_assert_eq!(end.closing, end.opening + sign * end.paid + end.interest);
        prop_assert_eq!(end.closing.scale(), 2);
        // Back again to the same beginning, up to what half a cent at the end is worth.
        if end.closing >= Decimal::ZERO {
            let start = present_value(&PresentValueTerms {
                purpose, payment, closing: end.closing, periods, rate, every, timing, year, currency, rounding,
            }).unwrap();
            prop_assert!((start.opening - opening).abs() <= CENT, "{} {}", start.opening, opening);
        }
    }

    #[test]
    fn the_payment_that_is_asked_for_closes_the_account(
        purpose in purpose(), timing in timing(), opening in cents(100_000_000), closing in cents(100_000_000),
        periods in 1..=480, value in value(300_000_000_000),
    ) {
        let rate = Rate { value, per: RatePeriod::Year, basis: RateBasis::Nominal };
        let (currency, rounding, year, every) = Default::default();
        let Ok(found) = annuity_payment(&AnnuityPaymentTerms {
            purpose, opening, closing, periods, rate, every, timing, year, currency, rounding,
        }) else { return Ok(()) };
        let at = |payment: Decimal| future_value(&FutureValueTerms {
            purpose, opening, payment, periods, rate, every, timing, year, currency, rounding,
        }).unwrap().closing;
        // A cent less and a cent more lie on both sides.
        let (less, more) = (at((found.payment - CENT).max(Decimal::ZERO)), at(found.payment + CENT));
        prop_assert!(less.min(more) <= closing && closing <= less.max(more), "{} {} {}", less, closing, more);
    }

    #[test]
    fn the_last_payment_ends_what_the_full_ones_leave(
        timing in timing(), opening in cents(10_000_000), payment in cents(1_000_000), value in value(300_000_000_000),
    ) {
        let rate = Rate { value, per: RatePeriod::Year, basis: RateBasis::Nominal };
        let (currency, rounding, year, every) = <(Currency, Rounding, YearDivision, RatePeriod)>::default();
        let purpose = AnnuityPurpose::Repayment;
        let answer = annuity_periods(&AnnuityPeriodsTerms {
            purpose, opening, payment, closing: Decimal::ZERO, rate, every, timing, year, currency, rounding,
        }).unwrap();
        if answer.outcome != PeriodsOutcome::Reached {
            prop_assert!(answer.periods.is_none() && answer.payments.is_none() && answer.last_payment.is_none());
            return Ok(());
        }
        let (count, last) = (answer.payments.unwrap(), answer.last_payment.unwrap());
        prop_assert!(last <= payment.max(opening) && answer.periods.unwrap() <= Decimal::from(count));
        if count > 0 {
            let left = future_value(&FutureValueTerms {
                purpose, opening, payment, periods: count - 1, rate, every, timing, year, currency, rounding,
            }).unwrap().closing;
            prop_assert!(left >= Decimal::ZERO);
            // The last period alone, from what was left.
            let end = future_value(&FutureValueTerms {
                purpose, opening: left, payment: last, periods: 1, rate, every, timing, year, currency, rounding,
            }).unwrap().closing;
            prop_assert!(end.abs() <= CENT + CENT, "{end}");
        }
    }

    #[test]
    fn the_rate_that_is_found_explains_the_payment(
        purpose in purpose(), timing in timing(), opening in cents(10_000_000), closing in cents(10_000_000), periods in 1..=120,
        value in value(100_000_000_000),
    ) {
        let rate = Rate { value, per: RatePeriod::Month, basis: RateBasis::Nominal };
        let (currency, rounding, year, every) = <(Currency, Rounding, YearDivision, RatePeriod)>::default();
        let Ok(found) = annuity_payment(&AnnuityPaymentTerms {
            purpose, opening, closing, periods, rate, every, timing, year, currency, rounding,
        }) else { return Ok(()) };
        let payment = found.payment;
        let answer = annuity_rate(&AnnuityRateTerms { purpose, opening, payment, closing, periods, timing, currency }).unwrap();
        let Some(again) = answer.rate else { return Ok(()) };
        prop_assert_eq!(answer.outcome, AnnuityRateOutcome::Found);
        if again >= Decimal::ZERO {
            let rate = Rate { value: again, per: RatePeriod::Month, basis: RateBasis::Nominal };
            let same = annuity_payment(&AnnuityPaymentTerms {
                purpose, opening, closing, periods, rate, every, timing, year, currency, rounding,
            });
            // A ten-billionth of a rate moves a payment by less than a few cents here.
            if let Ok(same) = same {
                prop_assert!((same.payment - payment).abs() <= CENT, "{} {}", same.payment, payment);
            }
        }
    }
}

/// Bug X04: a rate cut to 6 decimals makes this instalment 21,246.85.
#[test]
fn a_pre_rounded_rate_does_not_reach_the_instalment() {
    let (currency, rounding, year, every) = Default::default();
    let instalment = annuity_payment(&AnnuityPaymentTerms {
        purpose: AnnuityPurpose::Repayment,
        opening: Decimal::from(1_000_000),
        closing: Decimal::ZERO,
        periods: 60,
        rate: Rate::new(Decimal::new(1, 1), RatePeriod::Year),
        every,
        timing: PaymentTiming::End,
        year,
        currency,
        rounding,
    });
    assert_eq!(instalment.unwrap().payment.to_string(), "21247.04");
}

/// Bugs X04 and X12: a rate of 0 divides by zero, or gives an instalment that is not money.
#[test]
fn a_rate_of_zero_is_a_rate() {
    let instalment = |principal, periods| {
        let (currency, rounding, year, every) = Default::default();
        annuity_payment(&AnnuityPaymentTerms {
            purpose: AnnuityPurpose::Repayment,
            opening: Decimal::from(principal),
            closing: Decimal::ZERO,
            periods,
            rate: Rate::new(Decimal::ZERO, RatePeriod::Year),
            every,
            timing: PaymentTiming::End,
            year,
            currency,
            rounding,
        })
        .unwrap()
    };
    assert_eq!(instalment(120_000, 12).payment.to_string(), "10000.00");
    assert_eq!(instalment(100, 3).payment.to_string(), "33.33");
    assert_eq!(instalment(100, 3).interest.to_string(), "-0.01");
}
