// The core with its WebAssembly inside: nothing to configure, nothing to wait for. It starts at the first call.

import { provide } from "./lib/engine.js";
import * as glue from "./wasm/chama_core.js";
import { bytes } from "./wasm/inlined.js";

provide(() => {
  glue.initSync({ module: bytes() });
  return glue;
});

export * from "./lib/public.js";
