// The core without its WebAssembly: fetched beside this file, and compiled while it comes.

import { provide } from "./lib/engine.js";
import * as glue from "./wasm/chama_core.js";

export default async function init(module_or_path = new URL("./wasm/chama_core_bg.wasm", import.meta.url)) {
  await glue.default({ module_or_path });
  provide(() => glue);
}

export * from "./lib/public.js";
