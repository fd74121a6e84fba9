// The core, started at the first call.

import { settled } from "./answer.js";
import { encode } from "./encode.js";

let core;
let start = () => {
  throw new Error("chama-core/web: await init() before the first call");
};

/** Says how the core starts: a function that returns the JavaScript around the started module. */
export function provide(starter) {
  start = starter;
}

/**
 * Calls a function by its name in the core with a JSON object of its arguments, and returns a JSON object: `returns` or
 * `error`. It throws nothing.
 */
export function callJson(name, args) {
  core ??= start();
  try {
    return core.call(name, args);
  } catch (trap) {
    // The module is in no state to go on: it begins anew.
    core.__wbg_reset_state();
    const message = `\`${name}\` failed inside: this is a fault of the library; please report it`;
    return JSON.stringify({ error: { code: "internal_error", function: name, detail: String(trap), message } });
  }
}

/** Calls a function with its arguments in order. */
export function call(of, values) {
  const { json, foreign } = encode(of, values);
  return settled(callJson(of.name, json), foreign);
}
