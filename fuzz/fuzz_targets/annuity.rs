//! Annuities: parts add up, the answers of the five functions agree, and nothing panics at the limits.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use chama_core::annuity::{
    AnnuityPaymentTerms, AnnuityPeriodsTerms, AnnuityPurpose, AnnuityRateOutcome, AnnuityRateTerms, FutureValueTerms,
    PaymentTiming, PeriodsOutcome, PresentValueTerms, annuity_payment, annuity_periods, annuity_rate, future_value,
    present_value,
};
use chama_core::money::{Currency, Rounding, RoundingMode};
use chama_core::rate::{Rate, RateBasis, RatePeriod, YearDivision};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug)]
struct Input {
    terms: FutureValueTerms,
    closing: Decimal,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        use RatePeriod::*;
        let periods = [Day, Week, Fortnight, FourWeeks, Month, Quarter, HalfYear, Year];
        let amount = |bytes: &mut Unstructured| {
            let bits = bytes.int_in_range(0..=48)?;
            Ok(Decimal::new(bytes.int_in_range(-1..=(1_i64 << bits))?, 2))
        };
        use RoundingMode::*;
        let most = 10_i64.pow(bytes.int_in_range(0..=13)?);
        let terms = FutureValueTerms {
            purpose: *bytes.choose(&[AnnuityPurpose::Saving, AnnuityPurpose::Repayment])?,
            opening: amount(bytes)?,
            payment: amount(bytes)?,
            periods: bytes.int_in_range(-1..=3_661)?,
            rate: Rate {
                value: Decimal::new(bytes.int_in_range(0..=most)?, 12),
                per: *bytes.choose(&periods)?,
                basis: *bytes.choose(&[RateBasis::Nominal, RateBasis::Effective])?,
            },
            every: *bytes.choose(&periods)?,
            timing: *bytes.choose(&[PaymentTiming::End, PaymentTiming::Start])?,
            year: YearDivision::default(),
            currency: Currency::Kes,
            rounding: Rounding {
                mode: *bytes.choose(&[HalfUp, HalfEven, Up, Down, Ceiling, Floor])?,
                step: *bytes.choose(&[None, Some(Decimal::ONE), Some(Decimal::ONE_HUNDRED)])?,
            },
        };
        Ok(Self {
            terms,
            closing: amount(bytes)?,
        })
    }
}

const LIMIT: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

fuzz_target!(|input: Input| {
    let FutureValueTerms {
        purpose,
        opening,
        payment,
        periods,
        rate,
        every,
        timing,
        year,
        currency,
        rounding,
    } = input.terms;
    let closing = input.closing;
    let sign = if purpose == AnnuityPurpose::Saving {
        Decimal::ONE
    } else {
        Decimal::NEGATIVE_ONE
    };

    let end = future_value(&input.terms);
    let start = present_value(&PresentValueTerms {
        purpose,
        payment,
        closing,
        periods,
        rate,
        every,
        timing,
        year,
        currency,
        rounding,
    });
    let paid = annuity_payment(&AnnuityPaymentTerms {
        purpose,
        opening,
        closing,
        periods,
        rate,
        every,
        timing,
        year,
        currency,
        rounding,
    });
    for balance in [&end, &start, &paid].into_iter().flatten() {
        assert_eq!(balance.paid, balance.payment * Decimal::from(periods));
        assert_eq!(
            balance.closing,
            balance.opening + sign * balance.paid + balance.interest
        );
        assert!(balance.closing.abs() <= LIMIT && balance.opening.abs() <= LIMIT && balance.payment <= LIMIT);
        assert_eq!(
            (
                balance.opening.scale(),
                balance.interest.scale(),
                balance.closing.scale()
            ),
            (2, 2, 2)
        );
    }

    let time = annuity_periods(&AnnuityPeriodsTerms {
        purpose,
        opening,
        payment,
        closing,
        rate,
        every,
        timing,
        year,
        currency,
        rounding: Rounding::default(),
    });
    if let Ok(time) = time {
        assert_eq!(time.outcome == PeriodsOutcome::Reached, time.payments.is_some());
        assert_eq!(time.periods.is_some(), time.last_payment.is_some());
        if let (Some(real), Some(count), Some(last)) = (time.periods, time.payments, time.last_payment) {
            // A period that was rounded may lie on either side of its whole number.
            let near = Decimal::new(1, 10);
            assert!(
                real <= Decimal::from(count) + near && real > Decimal::from(count) - Decimal::ONE - near,
                "{time:?}"
            );
            assert!(last >= Decimal::ZERO);
        }
    }

    let found = annuity_rate(&AnnuityRateTerms {
        purpose,
        opening,
        payment,
        closing,
        periods,
        timing,
        currency,
    });
    if let Ok(found) = found {
        assert_eq!(found.outcome == AnnuityRateOutcome::Found, found.rate.is_some());
        if let Some(found) = found.rate {
            assert!(found >= Decimal::NEGATIVE_ONE && found <= Decimal::TEN);
        }
    }
});
