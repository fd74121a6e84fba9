//! Amounts as people read and write them.

use rust_decimal::Decimal;

use super::{Currency, minor_amount, minor_signed};
use crate::error::ChamaError;
use crate::limits::TEXT_BYTES;

/// Returns the amount as text: `KES 1,234.50`, `KES -20.00`.
///
/// Source: docs/src/rules/money.md#amounts-as-text.
///
/// # Errors
/// In this order: `out_of_range`, `too_many_decimals` (`amount`).
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, format_amount};
/// use rust_decimal::Decimal;
/// assert_eq!(format_amount(Decimal::new(12345, 1), Currency::Kes)?, "KES 1,234.50");
/// assert_eq!(format_amount(Decimal::from(1_234_567), Currency::Ugx)?, "UGX 1,234,567");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn format_amount(amount: Decimal, currency: Currency) -> Result<String, ChamaError> {
    let exact = minor_signed("amount", amount, currency)?.amount(currency);
    let digits = exact.abs().to_string();
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = format!(
        "{} {}",
        currency.code(),
        if exact.is_sign_negative() && !exact.is_zero() {
            "-"
        } else {
            ""
        }
    );
    for (place, digit) in whole.chars().enumerate() {
        let behind = whole.len().saturating_sub(place);
        if place > 0 && behind.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    Ok(text)
}

/// Returns the amount that a text says: `1,234.50`, `1234.5`, `KES 500`, `Ksh500`, `500/=`.
///
/// Takes the currency's code or local sign before the number, commas only where they group thousands,
/// and `/=` or `/-` at the end. A sign, an exponent, a space inside the number or more decimals than
/// the currency has are refused. Source: docs/src/rules/money.md#amounts-as-text.
///
/// # Errors
/// In this order: `empty`, `too_long`, `invalid_text`, `out_of_range`, `too_many_decimals` (all of `text`).
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, parse_amount};
/// assert_eq!(parse_amount("1,234.50", Currency::Kes)?.to_string(), "1234.50");
/// assert_eq!(parse_amount("KES 500", Currency::Kes)?.to_string(), "500.00");
/// assert!(parse_amount("1e3", Currency::Kes).is_err());
/// assert!(parse_amount("1,23", Currency::Kes).is_err());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn parse_amount(text: &str, currency: Currency) -> Result<Decimal, ChamaError> {
    TEXT_BYTES.check_len("text", text.len())?;
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(ChamaError::Empty {
            argument: "text".to_owned(),
        });
    }
    let refused = || ChamaError::InvalidText {
        argument: "text".to_owned(),
        value: format!("{text:?}"),
        expected: format!("an amount such as 1,234.50 or {} 500", currency.code()),
    };
    let digits = ungrouped(bare_number(trimmed, currency)).ok_or_else(refused)?;
    // More digits than a decimal holds are far beyond the limit.
    let amount = Decimal::from_str_exact(&digits).map_err(|_| refused())?;
    Ok(minor_amount("text", amount, currency)?.amount(currency))
}

/// The number without the currency around it.
fn bare_number(text: &str, currency: Currency) -> &str {
    let number = text
        .strip_suffix("/=")
        .or_else(|| text.strip_suffix("/-"))
        .unwrap_or(text);
    std::iter::once(&currency.code())
        .chain(currency.symbols())
        .find_map(|sign| {
            let (head, tail) = number.split_at_checked(sign.len())?;
            head.eq_ignore_ascii_case(sign).then_some(tail)
        })
        .map_or(number, |tail| {
            let tail = tail
                .strip_prefix('.')
                .filter(|rest| rest.starts_with([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
                .unwrap_or(tail);
            tail.strip_prefix(' ').unwrap_or(tail)
        })
}

/// The digits of a number whose commas, if it has any, all group thousands.
fn ungrouped(number: &str) -> Option<String> {
    let (whole, part) = number
        .split_once('.')
        .map_or((number, None), |(whole, part)| (whole, Some(part)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    // "0,500" is how others write a half.
    let grouped = rest.is_empty() || (first.len() <= 3 && !first.starts_with('0'));
    let whole_is_good = is_digits(first) && grouped && rest.iter().all(|group| group.len() == 3 && is_digits(group));
    if !whole_is_good || part.is_some_and(|part| !is_digits(part)) {
        return None;
    }
    Some(format!(
        "{first}{}{}{}",
        rest.concat(),
        if part.is_some() { "." } else { "" },
        part.unwrap_or("")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        for (text, amount) in [
            ("1,234.50", "1234.50"),
            ("1234.5", "1234.50"),
            (" 500 ", "500.00"),
            ("KES 500", "500.00"),
            ("kes500", "500.00"),
            ("Ksh 1,000", "1000.00"),
            ("KSh.1,000.00", "1000.00"),
            ("Ksh. 20", "20.00"),
            ("Kshs 20", "20.00"),
            ("Shs. 1,500.5", "1500.50"),
            ("500/=", "500.00"),
            ("Sh 500/-", "500.00"),
            ("0", "0.00"),
            ("0012", "12.00"),
            ("1,000,000,000,000.00", "1000000000000.00"),
        ] {
            assert_eq!(parse_amount(text, Currency::Kes).unwrap().to_string(), amount, "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_else_is_refused() {
        for text in [
            "1e3",
            "NaN",
            "1,23",
            "12,34,567",
            "0,500",
            "012,345",
            ",123",
            "1,234,",
            "1.",
            ".5",
            "-5",
            "+5",
            "1 000",
            "KES",
            "KES -5",
            "USD 5",
            "1_000",
            "١٢",
            "1.2.3",
            "0x10",
            "inf",
            "KES  5",
            "1,2345",
            "1234,567",
            "5/",
            "KES.",
        ] {
            assert_eq!(
                parse_amount(text, Currency::Kes).unwrap_err().code(),
                "invalid_text",
                "{text}"
            );
        }
        assert_eq!(parse_amount("  ", Currency::Kes).unwrap_err().code(), "empty");
        assert_eq!(
            parse_amount(&"9".repeat(1_001), Currency::Kes).unwrap_err().code(),
            "too_long"
        );
        assert_eq!(
            parse_amount("1,000,000,000,000.01", Currency::Kes).unwrap_err().code(),
            "out_of_range"
        );
        assert_eq!(
            parse_amount("1.005", Currency::Kes).unwrap_err().code(),
            "too_many_decimals"
        );
        assert_eq!(
            parse_amount("1.5", Currency::Ugx).unwrap_err().code(),
            "too_many_decimals"
        );
    }

    #[test]
    fn a_written_amount_reads_back_as_itself() {
        for units in [0, 1, 99, 100, 99_999, 100_000, 123_456_789, 99_999_999_999_999] {
            for currency in [Currency::Kes, Currency::Ugx, Currency::Usd] {
                let amount = crate::money::minor_units_to_amount(units / 100, currency).unwrap();
                let text = format_amount(amount, currency).unwrap();
                assert_eq!(
                    parse_amount(&text, currency).unwrap().to_string(),
                    amount.to_string(),
                    "{text}"
                );
            }
        }
    }
}
