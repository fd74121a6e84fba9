import * as errors from "./errors.js";

const CLASSES = new Map(Object.values(errors).map((one) => [one.code, one]));

// The faults of shape that the core finds while it reads.
const OF_READING = new Set(["wrong_type", "unknown_field", "missing_field", "unknown_variant", "invalid_text"]);

/** What a function answered: its result, or its refusal thrown. `foreign` is what JSON could not say of the arguments. */
export function settled(text, foreign) {
  const { returns, error } = JSON.parse(text);
  if (foreign.length > 0) throw raised(refused(error, foreign));
  if (error) throw raised(error);
  return returns;
}

/** The core's refusal, with the value that it was given instead of the `true` that it read. */
function refused(error, foreign) {
  const found = error?.code === "wrong_type" && foreign.find(({ path }) => path === error.argument);
  if (!found && OF_READING.has(error?.code)) return error;
  // Only where there may be `true` does it go through.
  const { path: argument, value } = found || foreign[0];
  const expected = found ? error.expected : "true or false";
  const message = `\`${argument}\` is ${value}, but must be ${expected}`;
  return { code: "wrong_type", argument, value, expected, message };
}

const raised = (error) => new (CLASSES.get(error.code) ?? errors.ChamaError)(error);
