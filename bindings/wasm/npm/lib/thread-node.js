import { parentPort } from "node:worker_threads";

import { callJson } from "../index.js";

parentPort.on("message", ({ id, name, json }) => parentPort.postMessage({ id, text: callJson(name, json) }));
