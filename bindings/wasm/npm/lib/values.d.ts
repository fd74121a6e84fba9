/** A decimal number, exactly: `"1234.50"`. */
export type Decimal = string;

/**
 * A decimal number as a function takes it: text, a whole number that JavaScript holds exactly, a bigint, or an object of a
 * library for decimals (decimal.js, big.js, bignumber.js), whose `toFixed()` gives all its digits.
 *
 * A number with a fraction is refused: `0.1 + 0.2` is not `0.3`.
 */
export type DecimalInput = string | number | bigint | { toFixed(): string };

/** A day of the calendar: `"2026-01-31"`. */
export type IsoDate = string;

/** A moment with its offset from UTC: `"2026-01-31T23:59:00+03:00"`. */
export type IsoDateTime = string;
