/**
 * Fetches and starts the core; every other function throws an `Error` before it has.
 *
 * @param source Where the WebAssembly is, or itself; by default the file of the package, which bundlers find by themselves.
 */
export default function init(
  source?: URL | string | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;
export * from "./lib/public.js";
