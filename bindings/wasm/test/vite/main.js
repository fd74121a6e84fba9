// Both entries and the worker, as a bundler sees them.
import init, { EmptyError, loanSchedule, split } from "chama-core/web";
import { ChamaWorker } from "chama-core/worker";

const terms = {
  principal: 50_000,
  disbursed_on: "2026-01-15",
  interest: { kind: "reducing_balance", rate: { value: "0.02", per: "month" } },
  term: { kind: "instalments", count: 6 },
};

async function run() {
  await init();
  const worker = new ChamaWorker();
  const [here, there] = [loanSchedule(terms), await worker.loanSchedule(terms)];
  worker.close();
  let name;
  try {
    split({ amount: 1, weights: [] });
  } catch (error) {
    name = error instanceof EmptyError && error.name;
  }
  return { last: here.instalments.at(-1).instalment, same: JSON.stringify(here) === JSON.stringify(there), name };
}

globalThis.ran = run();
