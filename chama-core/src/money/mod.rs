//! Money: currencies, rounding, splits that lose nothing, cash, and amounts as text.
//!
//! An amount is a plain `Decimal` in one currency. Inside, it is a whole number of the currency's
//! smallest unit, so that every sum is exact. A treasurer's rule for the whole module: what is cut
//! into parts adds up to what was cut, and what is rounded away is shown on a line of its own.
//!
//! By hand: 1,000.00 among three is 333.34, 333.33 and 333.33, because 1,000.00 ÷ 3 leaves one cent
//! over and the first in the list gets it. Exchange between currencies is left out.

mod amount;
mod cash;
mod currency;
mod largest_remainder;
mod minor;
mod rounding;
mod shared;
mod split;
mod text;
mod threshold;

pub use amount::{AmountCheck, minor_units_to_amount, to_minor_units, validated_amount};
pub use cash::{CashAmount, CashTerms, cash_amount};
pub use currency::{Currency, CurrencyInfo, currencies};
pub use rounding::{Rounding, RoundingMode, rounded_amount};
pub use split::{ResidualPolicy, Split, SplitTerms, split};
pub use text::{format_amount, parse_amount};
pub use threshold::{ThresholdTerms, threshold_count};

pub(crate) use {
    largest_remainder::{Part, floors, hand_out, whole_weights},
    minor::{Minor, minor_amount, minor_signed, positive_amount, small_amount},
    rounding::{ExactRounding, divide, exact_step},
    shared::{Taker, shared},
};
