export * from "./api.js";
export * from "./errors.js";
export type * from "./values.js";

/**
 * Calls a function by its name in the core (`loan_schedule`) with a JSON object of its arguments by name, and returns a JSON
 * object: `{"returns": …}` or `{"error": {"code": …, …, "message": …}}`. It throws nothing.
 */
export function callJson(name: string, args: string): string;
