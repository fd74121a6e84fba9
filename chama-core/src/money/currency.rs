//! The currencies of the region, with their smallest unit and the steps in which cash is paid.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A currency, by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Kenyan shilling, 2 decimals.
    #[default]
    Kes,
    /// Ugandan shilling, no decimals.
    Ugx,
    /// Tanzanian shilling, 2 decimals.
    Tzs,
    /// Rwandan franc, no decimals.
    Rwf,
    /// United States dollar, 2 decimals.
    Usd,
}

impl Currency {
    /// All of them, in the order of the enum.
    const ALL: [Self; 5] = [Self::Kes, Self::Ugx, Self::Tzs, Self::Rwf, Self::Usd];

    /// Decimals of the smallest unit (the exponent of ISO 4217).
    pub(crate) const fn digits(self) -> u32 {
        match self {
            Self::Kes | Self::Tzs | Self::Usd => 2,
            Self::Ugx | Self::Rwf => 0,
        }
    }

    /// Smallest units in one whole unit: 100 cents in a shilling.
    pub(crate) const fn units(self) -> i128 {
        match self.digits() {
            0 => 1,
            _ => 100,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Kes => "KES",
            Self::Ugx => "UGX",
            Self::Tzs => "TZS",
            Self::Rwf => "RWF",
            Self::Usd => "USD",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Kes => "Kenyan shilling",
            Self::Ugx => "Ugandan shilling",
            Self::Tzs => "Tanzanian shilling",
            Self::Rwf => "Rwandan franc",
            Self::Usd => "United States dollar",
        }
    }

    /// What people write in front of an amount, besides the code; the longer before the shorter.
    pub(crate) const fn symbols(self) -> &'static [&'static str] {
        match self {
            Self::Kes => &["KSHS", "KSH", "SHS", "SH"],
            Self::Ugx => &["USHS", "USH", "SHS", "SH"],
            Self::Tzs => &["TSHS", "TSH", "SHS", "SH"],
            Self::Rwf => &["FRW", "RF"],
            Self::Usd => &["US$", "$"],
        }
    }

    /// Steps of cash in smallest units; the first is the smallest coin in everyday use.
    const fn cash_steps(self) -> &'static [i64] {
        match self {
            Self::Kes => &[100, 500, 1_000, 5_000, 10_000],
            Self::Ugx => &[50, 100, 500, 1_000],
            Self::Tzs => &[5_000, 10_000, 50_000, 100_000],
            Self::Rwf => &[1, 5, 10, 50, 100],
            Self::Usd => &[1, 5, 25, 100],
        }
    }
}

/// What there is to know about a currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyInfo {
    /// The currency.
    pub currency: Currency,
    /// Its name in English.
    pub english_name: String,
    /// Decimals of an amount (the exponent of ISO 4217).
    pub decimals: i32,
    /// The smallest amount above zero.
    #[serde(with = "crate::wire::decimal")]
    pub smallest_unit: Decimal,
    /// The steps to which cash is usually rounded, smallest first.
    #[serde(with = "crate::wire::decimal_list")]
    pub cash_steps: Vec<Decimal>,
}

/// Returns every currency with its decimals and cash steps.
///
/// Source: ISO 4217 for the decimals; docs/src/rules/money.md#currencies for the cash steps.
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, currencies};
/// let shilling = currencies().into_iter().find(|info| info.currency == Currency::Kes).unwrap();
/// assert_eq!(shilling.decimals, 2);
/// assert_eq!(shilling.smallest_unit.to_string(), "0.01");
/// ```
pub fn currencies() -> Vec<CurrencyInfo> {
    Currency::ALL
        .into_iter()
        .map(|currency| CurrencyInfo {
            currency,
            english_name: currency.name().to_owned(),
            decimals: if currency.digits() == 0 { 0 } else { 2 },
            smallest_unit: Decimal::new(1, currency.digits()),
            cash_steps: currency
                .cash_steps()
                .iter()
                .map(|step| Decimal::new(*step, currency.digits()))
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_unit_has_as_many_smallest_units_as_the_decimals_say() {
        for currency in Currency::ALL {
            assert_eq!(currency.units(), 10_i128.pow(currency.digits()));
        }
    }
}
