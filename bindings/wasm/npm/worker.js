import { workerClass } from "./lib/worker.js";

export const ChamaWorker = workerClass((answered, failed) => {
  const thread = new Worker(new URL("./lib/thread.js", import.meta.url), { type: "module", name: "chama-core" });
  thread.onmessage = ({ data }) => answered(data);
  thread.onerror = ({ message }) => failed(new Error(message ?? "chama-core/worker: the worker did not start"));
  return thread;
});

export * from "./lib/errors.js";
