import { Worker } from "node:worker_threads";

import { workerClass } from "./lib/worker.js";

export const ChamaWorker = workerClass((answered, failed) => {
  const thread = new Worker(new URL("./lib/thread-node.js", import.meta.url), { name: "chama-core" });
  thread.on("message", answered);
  thread.on("error", failed);
  return thread;
});

export * from "./lib/errors.js";
