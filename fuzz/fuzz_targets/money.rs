//! Money: whatever is given, nothing is lost, and what is refused is refused with a reason.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::money::{
    AmountCheck, CashTerms, Currency, ResidualPolicy, Rounding, RoundingMode, SplitTerms, ThresholdTerms, cash_amount,
    format_amount, parse_amount, rounded_amount, split, threshold_count, to_minor_units, validated_amount,
};
use chama_core::tax::{IncomeKind, WithholdingTerms, kenya_withholding_rates, withholding_tax};
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

/// A decimal from its parts, often within the limits.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Number {
    Small(i32, u8),
    Middle(i64, u8),
    Any(i128, u8),
}

impl Number {
    fn decimal(self) -> Decimal {
        let (mantissa, scale) = match self {
            Self::Small(mantissa, scale) => (mantissa.into(), scale % 4),
            Self::Middle(mantissa, scale) => (mantissa.into(), scale % 14),
            Self::Any(mantissa, scale) => (mantissa, scale % 29),
        };
        Decimal::try_from_i128_with_scale(mantissa, scale.into()).unwrap_or(Decimal::MAX)
    }
}

#[derive(Debug, Arbitrary)]
struct Input {
    amount: Number,
    weights: Vec<Number>,
    step: Option<Number>,
    other: Number,
    currency: u8,
    mode: u8,
    policy: u8,
    index: i32,
    of: i64,
    days: u16,
    text: String,
}

fuzz_target!(|input: Input| {
    use Currency::{Kes, Rwf, Tzs, Ugx, Usd};
    use RoundingMode::{Ceiling, Down, Floor, HalfEven, HalfUp, Up};
    let currency = [Kes, Ugx, Tzs, Rwf, Usd][usize::from(input.currency % 5)];
    let mode = [HalfUp, HalfEven, Up, Down, Ceiling, Floor][usize::from(input.mode % 6)];
    let (amount, step) = (input.amount.decimal(), input.step.map(Number::decimal));
    let unit = Decimal::new(1, if matches!(currency, Ugx | Rwf) { 0 } else { 2 });

    let residual = match input.policy % 3 {
        0 => ResidualPolicy::LargestRemainder,
        1 => ResidualPolicy::Reserve,
        _ => ResidualPolicy::Part { index: input.index },
    };
    let terms = SplitTerms {
        amount,
        weights: input.weights.iter().map(|weight| weight.decimal()).collect(),
        currency,
        step,
        residual,
    };
    if let Ok(split) = split(&terms) {
        assert_eq!(split.parts.iter().sum::<Decimal>() + split.residual, amount);
        assert!(split.parts.iter().all(|part| !part.is_sign_negative()));
        assert!(terms.residual == ResidualPolicy::Reserve || split.residual < step.unwrap_or(unit));
        if terms.residual == ResidualPolicy::LargestRemainder {
            let parts = terms.weights.iter().zip(&split.parts);
            assert!(
                parts
                    .into_iter()
                    .all(|(weight, part)| !weight.is_zero() || part.is_zero())
            );
        }
    }

    let rounding = Rounding { mode, step };
    if let Ok(rounded) = rounded_amount(amount, currency, &rounding) {
        // Equal only where a decimal's 28 digits cannot hold the difference.
        assert!((rounded - amount).abs() <= step.unwrap_or(unit));
        assert_eq!(rounded_amount(rounded, currency, &rounding), Ok(rounded));
    }
    let cash = CashTerms {
        amount,
        currency,
        mode,
        step: step.unwrap_or(unit),
    };
    if let Ok(cash) = cash_amount(&cash) {
        assert_eq!(cash.payable + cash.residual, amount);
    }
    if let Ok(text) = format_amount(amount, currency) {
        match parse_amount(&text, currency) {
            Ok(read) => assert_eq!(read, amount),
            Err(_) => assert!(amount.is_sign_negative()),
        }
        assert!(to_minor_units(amount, currency).is_ok());
    }
    if let Ok(read) = parse_amount(&input.text, currency) {
        let written = format_amount(read, currency).expect("what was read can be written");
        assert_eq!(parse_amount(&written, currency), Ok(read));
    }
    let check = AmountCheck {
        currency,
        maximum: step,
        daily_maximum: Some(input.other.decimal()),
        ..AmountCheck::new(amount)
    };
    if let Ok(valid) = validated_amount(&check) {
        assert!(valid == amount && valid > Decimal::ZERO && valid <= input.other.decimal());
    }
    let threshold = ThresholdTerms::new(input.of, input.other.decimal());
    if let Ok(count) = threshold_count(&threshold) {
        assert!((0..=input.of).contains(&count));
    }
    let paid_on =
        NaiveDate::from_ymd_opt(1990, 1, 1).and_then(|day| day.checked_add_days(chrono::Days::new(input.days.into())));
    let terms = WithholdingTerms {
        currency,
        rounding,
        ..WithholdingTerms::new(amount, IncomeKind::Dividend, paid_on.expect("before 2200"))
    };
    if let Ok(paid) = withholding_tax(&terms, &kenya_withholding_rates()) {
        assert_eq!(paid.tax + paid.net, amount);
        assert!(!paid.net.is_sign_negative());
    }
});
