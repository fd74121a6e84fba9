//! Rates: a periodic rate in its own period is the rate, effective is never below nominal, results have their decimals.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use chama_core::rate::{
    DaysPerYear, PeriodicRateTerms, Rate, RateBasis, RateConversion, RatePeriod, WeeksPerYear, YearDivision,
    converted_rate, periodic_rate,
};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug)]
struct Input(RateConversion);

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        use RatePeriod::*;
        let periods = [Day, Week, Fortnight, FourWeeks, Month, Quarter, HalfYear, Year];
        let bases = [RateBasis::Nominal, RateBasis::Effective];
        let rate = Rate {
            value: Decimal::try_from_i128_with_scale(bytes.arbitrary::<i64>()?.into(), bytes.int_in_range(0..=18)?)
                .expect("an i64 fits"),
            per: *bytes.choose(&periods)?,
            basis: *bytes.choose(&bases)?,
        };
        Ok(Self(RateConversion {
            rate,
            compounded: *bytes.choose(&periods)?,
            to_per: *bytes.choose(&periods)?,
            to_basis: *bytes.choose(&bases)?,
            year: YearDivision {
                weeks: *bytes.choose(&[WeeksPerYear::FiftyTwo, WeeksPerYear::ByDays, WeeksPerYear::FourAMonth])?,
                days: *bytes.choose(&[DaysPerYear::ThreeSixtyFive, DaysPerYear::ThreeSixty])?,
            },
        }))
    }
}

fuzz_target!(|input: Input| {
    let terms = input.0;
    let rate = terms.rate;
    let own = PeriodicRateTerms {
        rate,
        every: rate.per,
        year: terms.year,
    };
    match periodic_rate(&own) {
        Ok(own) => {
            assert!(rate.value >= Decimal::ZERO && rate.value <= Decimal::TEN);
            assert_eq!(own, rate.value);
            assert_eq!(own.scale(), 18);
        }
        Err(error) => {
            assert!(["out_of_range", "too_many_decimals"].contains(&error.code()), "{error}");
            assert_eq!(converted_rate(&terms).map_err(|error| error.code()), Err(error.code()));
            return;
        }
    }
    let said = |to_basis| converted_rate(&RateConversion { to_basis, ..terms });
    let (Ok(nominal), Ok(effective)) = (said(RateBasis::Nominal), said(RateBasis::Effective)) else {
        let code = said(RateBasis::Effective)
            .or(said(RateBasis::Nominal))
            .map_err(|error| error.code());
        assert!(code.is_ok() || code == Err("result_too_large"));
        return;
    };
    assert_eq!((nominal.value.scale(), effective.value.scale()), (12, 12));
    assert_eq!(nominal.periodic_rate, effective.periodic_rate);
    // Over more than one time that interest is added, interest on interest makes more; over less than one, less.
    // Both are rounded to 12 decimals, so that they may be one unit apart.
    let unit = Decimal::new(1, 12);
    if nominal.value >= nominal.periodic_rate {
        assert!(effective.value + unit >= nominal.value, "{nominal:?} {effective:?}");
    } else {
        assert!(effective.value <= nominal.value + unit, "{nominal:?} {effective:?}");
    }
});
