// Runs vectors through the typed functions; in Node and in a page.

/** Lines of `same`: function, case, verdict, note. */
export function runVectors(chama, calls, document) {
  const known = new Map(Object.entries(calls).map(([name, call]) => [call.name, { name, params: Object.keys(call.params) }]));
  return document.cases.map((one) => {
    const note = differs(outcome(chama, known.get(one.function), one), one);
    return { function: one.function, id: one.id, verdict: note ? "different" : "equal", note: note ?? "" };
  });
}

function outcome(chama, call, { function: name, args }) {
  // Arguments that no typed call could have are for the strict reader.
  if (!Object.keys(args).every((key) => call?.params.includes(key))) return JSON.parse(chama.callJson(name, JSON.stringify(args)));
  try {
    return { returns: chama[call.name](...call.params.map((param) => args[param])) };
  } catch (error) {
    if (!(error instanceof chama.ChamaError)) return { error: { code: String(error) } };
    return { error: error.toJSON() };
  }
}

function differs({ returns, error }, expected) {
  if (expected.error) {
    const { message, ...fields } = error ?? {};
    const wanted = { ...expected.error };
    if (wanted.message === message) delete wanted.message;
    return unequal(fields, wanted, "error");
  }
  return error ? `refused: ${JSON.stringify(error)}` : unequal(returns, expected.returns, "returns");
}

/** The first place where two values differ, floats by their bits, keys in any order; nothing where they are equal. */
export function unequal(found, wanted, place) {
  if (Object.is(found, wanted)) return undefined;
  const both = [found, wanted];
  if (both.every((one) => typeof one === "object" && one !== null) && Array.isArray(found) === Array.isArray(wanted)) {
    for (const key of new Set(both.flatMap(Object.keys))) {
      if (!both.every((one) => Object.hasOwn(one, key))) return `${place}.${key} is there only once`;
      const note = unequal(found[key], wanted[key], `${place}.${key}`);
      if (note) return note;
    }
    return undefined;
  }
  return `${place} is ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`;
}
