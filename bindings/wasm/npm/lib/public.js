// What both entries export.
export * from "./api.js";
export * from "./errors.js";
export { callJson } from "./engine.js";
