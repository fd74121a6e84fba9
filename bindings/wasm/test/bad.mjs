// What JavaScript can give and a function refuses; in Node and in a page. Each row: what, a call, what is refused.

const DECIMAL = 'decimal text such as "1234.50"';
const wrong = (argument, value, expected) => ({ code: "wrong_type", argument, value, expected });
const unread = (argument, value, expected) => ({ code: "invalid_text", argument, value, expected });
const DATE = 'a date such as "2026-01-31"';

export function badInput(chama) {
  const split = (terms) => () => chama.split(terms);
  const amount = (amount) => split({ amount, weights: ["1"] });
  const whole = (count) => () => chama.thresholdCount({ of: count, share: "0.5" });
  const text = (text) => () => chama.parseAmount(text, "KES");
  const cyclic = { amount: "1.00" };
  cyclic.weights = [cyclic];
  return [
    ["a float as money", amount(0.1), wrong("terms.amount", "0.1", DECIMAL)],
    ["an unsafe whole number as money", amount(2 ** 53), wrong("terms.amount", "9007199254740992", DECIMAL)],
    ["NaN as money", amount(NaN), wrong("terms.amount", "NaN", DECIMAL)],
    ["infinity as money", amount(-Infinity), wrong("terms.amount", "-Infinity", DECIMAL)],
    ["a boxed number as money", amount(new Number(1)), wrong("terms.amount", "a Number", DECIMAL)],
    ["a flag as money", amount(true), wrong("terms.amount", "true", DECIMAL)],
    ["null as money", amount(null), wrong("terms.amount", "null", DECIMAL)],
    ["a list as money", amount([]), wrong("terms.amount", "a list", DECIMAL)],
    ["an object as money", amount({}), wrong("terms.amount", "an object", DECIMAL)],
    ["a Date as money", amount(new Date(0)), wrong("terms.amount", "a Date", DECIMAL)],
    ["a function as money", amount(() => 1), wrong("terms.amount", "a function", DECIMAL)],
    ["a symbol as money", amount(Symbol("1")), wrong("terms.amount", "a symbol", DECIMAL)],
    ["no number of a library", amount({ toFixed: () => "NaN" }), unread("terms.amount", '"NaN"', DECIMAL)],
    ["an exponent", amount("1e3"), unread("terms.amount", '"1e3"', DECIMAL)],
    ["blanks", amount(" 1"), unread("terms.amount", '" 1"', DECIMAL)],
    ["an empty text", amount(""), unread("terms.amount", '""', DECIMAL)],
    ["40 digits", amount("1".repeat(40)), unread("terms.amount", `"${"1".repeat(40)}"`, DECIMAL)],
    ["a bigint of 40 digits", amount(BigInt("1".repeat(40))), unread("terms.amount", `"${"1".repeat(40)}"`, DECIMAL)],
    ["half a letter", amount("\ud800"), wrong("terms.amount", "no text in Unicode", DECIMAL)],
    ["out of the limit", amount("1000000000001"), { code: "out_of_range", argument: "terms.amount", value: "1000000000001" }],
    ["too fine", () => chama.formatAmount("1.001", "KES"), { code: "too_many_decimals", argument: "amount" }],
    ["no amount", amount(undefined), { code: "missing_field", argument: "terms.amount" }],
    ["no argument", () => chama.split(), { code: "missing_field", argument: "terms" }],
    ["null for an object", split(null), wrong("terms", "null", "an object")],
    ["a Map for an object", split(new Map()), wrong("terms", "a Map", "an object")],
    ["an unknown key", split({ amount: 1, weights: [1], amonut: 1 }), { code: "unknown_field", argument: "terms.amonut" }],
    ["a key of all objects", split({ amount: 1, weights: [1], ["__proto__"]: 1 }), { code: "unknown_field", argument: "terms.__proto__" }],
    ["a stranger under an unknown key", split({ amount: 1, weights: [1], on: new Date(0) }), { code: "unknown_field", argument: "terms.on" }],
    ["undefined in a list", split({ amount: 1, weights: [1, undefined] }), wrong("terms.weights[1]", "undefined", DECIMAL)],
    ["a hole in a list", split({ amount: 1, weights: [, 1] }), wrong("terms.weights[0]", "undefined", DECIMAL)],
    ["an empty list", split({ amount: 1, weights: [] }), { code: "empty", argument: "terms.weights" }],
    ["text for a list", split({ amount: 1, weights: "1" }), wrong("terms.weights", '"1"', "a list")],
    ["a typed array", split({ amount: 1, weights: new Float64Array(1) }), wrong("terms.weights", "a Float64Array", "a list")],
    ["the first fault in the text", split({ weights: [NaN], amount: 0.5 }), wrong("terms.weights[0]", "NaN", DECIMAL)],
    ["itself", split(cyclic), { code: "invalid_text", argument: "text" }],
    ["a fraction as a count", whole(1.5), wrong("terms.of", "1.5", "a whole number")],
    ["NaN as a count", whole(NaN), wrong("terms.of", "NaN", "a whole number")],
    ["text as a count", whole("3"), wrong("terms.of", '"3"', "a whole number")],
    ["a negative count", whole(-1), { code: "out_of_range", argument: "terms.of", value: "-1" }],
    ["an unsafe count", whole(2n ** 53n), { code: "out_of_range", argument: "terms.of", value: "9007199254740992" }],
    ["an impossible date", () => chama.addMonths("2026-02-30", 1), unread("date", '"2026-02-30"', DATE)],
    ["a Date as a date", () => chama.addMonths(new Date(0), 1), wrong("date", "a Date", DATE)],
    ["a moment as a date", () => chama.addMonths("2026-01-31T00:00:00Z", 1), unread("date", '"2026-01-31T00:00:00Z"', DATE)],
    ["a year out of the limits", () => chama.addMonths("1899-12-31", 1), { code: "date_out_of_range", argument: "date" }],
    ["an unknown choice", () => chama.formatAmount(1, "EUR"), { code: "unknown_variant", argument: "currency", value: '"EUR"' }],
    ["a key of all objects as a choice", () => chama.formatAmount(1, "constructor"), { code: "unknown_variant", argument: "currency" }],
    ["a number as text", text(5), wrong("text", "5", "text")],
    ["a Date as text", text(new Date(0)), wrong("text", "a Date", "text")],
    ["half a letter in text", text("\udc00"), wrong("text", "no text in Unicode", "text")],
    ["a huge list", split({ amount: 1, weights: new Array(1_000_001).fill(1) }), { code: "too_long", argument: "terms.weights" }],
  ];
}

/** What of the rows is otherwise. */
export function faultsOf(chama) {
  const faults = [];
  for (const [what, call, wanted] of badInput(chama)) {
    let error;
    try {
      error = new Error(`returned ${JSON.stringify(call())}`);
    } catch (thrown) {
      error = thrown;
    }
    const of_ours = error instanceof chama.ChamaError && error.constructor !== chama.ChamaError && error.message.length < 400;
    if (!of_ours || Object.entries(wanted).some(([key, value]) => error[key] !== value)) {
      faults.push(`${what}: ${error.name} ${JSON.stringify(error)} ${error.message}`);
    }
  }
  return faults;
}
