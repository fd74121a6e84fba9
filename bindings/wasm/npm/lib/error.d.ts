/**
 * What a function refuses: a code, the fields that belong to it, and a sentence for people.
 *
 * Each code has a class of its own, in which `argument` is a path such as `terms.weights[1]`. The code `internal_error`
 * has none: it is a fault of the library.
 */
export class ChamaError extends Error {
  constructor(fields: { readonly message: string; readonly [field: string]: string });
  /** The stable code, the same in every language. */
  readonly code: string;
  /** The error as JSON, as it is in every language. */
  toJSON(): { readonly code: string; readonly message: string; readonly [field: string]: string };
}
