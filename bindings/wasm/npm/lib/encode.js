// From the values of JavaScript to the JSON that the core reads. What is right and wrong is the core's to say.

/** The shape of a decimal, which may be given as text, a safe whole number, a bigint or an object with `toFixed()`. */
export const DECIMAL = Symbol("decimal");

class Kinds {
  constructor(of) {
    this.of = of;
  }
}

/** The shape of a choice with data: the shapes of its kinds. */
export const kinds = (of) => new Kinds(of);

// The core gives up at 128 levels; a value that contains itself must end somewhere.
const DEPTH = 130;

/**
 * The arguments of a call as JSON, and what among them JSON cannot say (`NaN`, `undefined` in a list, a `Date`).
 *
 * Those stand in the text as `true`: the core then refuses them in its order, and says what should stand there.
 */
export function encode({ params }, values) {
  const foreign = [];
  const members = [];
  Object.entries(params).forEach(([name, shape], at) => {
    if (values[at] !== undefined) members.push(`"${name}":${write(values[at], shape, { key: name, depth: 1 }, foreign)}`);
  });
  return { json: `{${members.join()}}`, foreign };
}

function write(value, shape, place, foreign) {
  switch (typeof value) {
    case "string":
      return text(value, place, foreign);
    case "boolean":
      return String(value);
    case "bigint":
      return shape === DECIMAL ? `"${value}"` : String(value);
    case "number":
      if (!Number.isFinite(value)) return stranger(String(value), place, foreign);
      return shape === DECIMAL && Number.isSafeInteger(value) ? `"${value}"` : JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      return place.depth > DEPTH ? "[]" : composed(value, shape, place, foreign);
    default:
      return stranger(typeof value === "undefined" ? "undefined" : `a ${typeof value}`, place, foreign);
  }
}

function composed(value, shape, place, foreign) {
  const inside = (key) => ({ key, up: place, depth: place.depth + 1 });
  if (Array.isArray(value)) {
    const of = Array.isArray(shape) ? shape[0] : null;
    // `Array.from` sees the holes of a list too.
    return `[${Array.from(value, (element, at) => write(element, of, inside(at), foreign)).join()}]`;
  }
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (shape === DECIMAL && tag !== "Number" && typeof value.toFixed === "function") {
    return write(String(value.toFixed()), shape, place, foreign);
  }
  if (tag !== "Object") return stranger(`a ${tag}`, place, foreign);
  const of = shape instanceof Kinds ? own(shape.of, value.kind) : shape;
  const members = [];
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined) {
      members.push(`${JSON.stringify(key)}:${write(member, own(of, key), inside(key), foreign)}`);
    }
  }
  return `{${members.join()}}`;
}

const own = (shape, key) => (shape !== null && typeof shape === "object" && Object.hasOwn(shape, key) ? shape[key] : null);

function text(value, place, foreign) {
  const json = JSON.stringify(value);
  // Half of a pair of code units is no text.
  if (json.includes("\\ud") && /\p{Surrogate}/u.test(value)) return stranger("no text in Unicode", place, foreign);
  return json;
}

function stranger(value, place, foreign) {
  foreign.push({ path: path(place), value });
  return "true";
}

function path({ key, up }) {
  if (up === undefined) return key;
  return typeof key === "number" ? `${path(up)}[${key}]` : `${path(up)}.${key}`;
}
