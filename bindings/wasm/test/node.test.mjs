import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import * as chama from "chama-core";
import Decimal from "decimal.js";

import * as calls from "../node_modules/chama-core/lib/calls.js";
import { faultsOf } from "./bad.mjs";
import { unequal, runVectors } from "./vectors.mjs";

const folder = process.env.CHAMA_VECTORS;
const documents = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")));

test("every vector has the same result through the typed functions", () => {
  const rows = documents.flatMap((document) => runVectors(chama, calls, document));
  if (process.env.CHAMA_SAME) {
    const lines = rows.map((row) => [row.function, row.id, row.verdict, row.note].join("\t"));
    writeFileSync(path.join(process.env.CHAMA_SAME, "node.tsv"), `${lines.join("\n")}\n`);
  }
  assert.deepEqual(rows.filter((row) => row.verdict !== "equal"), []);
  assert.ok(rows.length > 900, `${rows.length} vectors`);
  console.log(`vectors: ${rows.length} in Node`);
});

test("bad input is refused by our errors", () => assert.deepEqual(faultsOf(chama), []));

test("money may be given in several forms and is returned as text", () => {
  const of = (amount) => chama.split({ amount, weights: [1, 2n, new Decimal("0.5")] }).parts;
  const parts = ["2.86", "5.71", "1.43"];
  for (const amount of ["10.00", "10", 10, 10n, new Decimal(10), { toFixed: () => "10.0" }]) assert.deepEqual(of(amount), parts);
});

test("what may be left out may be undefined, and objects may be of any class", () => {
  class Terms {
    amount = "1.00";
    weights = ["1"];
    currency = undefined;
  }
  const wanted = chama.split({ amount: "1.00", weights: ["1"] });
  assert.deepEqual(chama.split(new Terms()), wanted);
  assert.deepEqual(chama.split(Object.assign(Object.create(null), { amount: "1.00", weights: ["1"] })), wanted);
  assert.deepEqual(chama.split(Object.freeze({ amount: "1.00", weights: Object.freeze(["1"]) })), wanted);
});

test("an error has a class, a code, fields and a sentence", () => {
  const refused = () => chama.split({ amount: "1.00", weights: [] });
  assert.throws(refused, (error) => {
    assert.ok(error instanceof Error && error instanceof chama.ChamaError && error instanceof chama.EmptyError);
    assert.equal(`${error}`, "EmptyError: `terms.weights` must not be empty");
    assert.deepEqual({ ...error }, { code: "empty", argument: "terms.weights" });
    const json = '{"code":"empty","argument":"terms.weights","message":"`terms.weights` must not be empty"}';
    assert.equal(JSON.stringify(error), json);
    assert.match(error.stack, /node\.test\.mjs/);
    return true;
  });
});

test("the same as JSON, by the names of the core", () => {
  assert.match(chama.callJson("split", '{"terms":{"amount":"1.00","weights":["1"]}}'), /^\{"returns":\{"parts":\["1.00"\]/);
  assert.equal(JSON.parse(chama.callJson("splitt", "{}")).error.code, "not_found");
  assert.equal(JSON.parse(chama.callJson("split", "{")).error.code, "invalid_text");
  const nested = "[".repeat(1000);
  assert.equal(JSON.parse(chama.callJson("split", nested)).error.code, "invalid_text");
});

test("a million calls leave the memory as it was", async () => {
  const { memory } = (await import("../node_modules/chama-core/wasm/chama_core.js")).initSync();
  const calls = (count) => {
    for (let at = 0; at < count; at += 1) {
      chama.thresholdCount({ of: at % 1000, share: "0.28" });
      if (at % 100 === 0) chama.callJson("threshold_count", '{"terms": 5}');
    }
    globalThis.gc?.();
    return { wasm: memory.buffer.byteLength, heap: process.memoryUsage().heapUsed };
  };
  const before = calls(100_000);
  const after = calls(1_000_000);
  assert.equal(after.wasm, before.wasm);
  assert.ok(after.heap < before.heap + 20e6, `${before.heap} ${after.heap}`);
});

test("workers answer at once what the functions answer", async () => {
  const { ChamaWorker, EmptyError } = await import("chama-core/worker");
  const workers = [new ChamaWorker(), new ChamaWorker(), new ChamaWorker()];
  const terms = (at) => ({ amount: at, weights: [1, 2, 3n] });
  const answers = await Promise.all(Array.from({ length: 300 }, (_, at) => workers[at % 3].split(terms(at))));
  answers.forEach((answer, at) => assert.deepEqual(answer, chama.split(terms(at))));
  await assert.rejects(workers[0].split({ amount: 1, weights: [] }), EmptyError);
  await assert.rejects(workers[0].split({ amount: NaN, weights: [] }), { code: "wrong_type", value: "NaN" });
  for (const worker of workers) worker.close();
  await assert.rejects(workers[0].split(terms(1)), /closed/);
});

const loans = (count) =>
  Array.from({ length: count }, (_, at) => ({
    id: `l${at}`,
    member: "amina",
    terms: {
      principal: 9000 + at,
      disbursed_on: "2025-01-10",
      interest: { kind: "flat_per_loan", share: "0.10" },
      term: { kind: "instalments", count: 3 },
    },
  }));

test("a worker tells how far it is, and stops", async () => {
  const { ChamaWorker } = await import("chama-core/worker");
  const worker = new ChamaWorker();
  const many = loans(1000);
  const told = [];
  const onProgress = (...progress) => told.push(progress);
  const whole = chama.loanPositions(many, "2025-03-01");
  assert.equal(unequal(await worker.loanPositions(many, "2025-03-01", { onProgress }), whole, "positions"), undefined);
  assert.deepEqual(told, [250, 500, 750, 1000].map((done) => [done, 1000]));

  // A fault has the place in the whole list, and the same id twice is seen over the ends of blocks.
  const refusal = (list) => {
    try {
      return chama.loanPositions(list, "2025-03-01");
    } catch (error) {
      return error.toJSON();
    }
  };
  const bad = many.with(700, { ...many[700], terms: { ...many[700].terms, principal: -1 } });
  for (const list of [bad, many.with(900, many[1]), many.with(600, NaN)]) {
    const wanted = refusal(list);
    assert.ok(wanted.code, "refused");
    await assert.rejects(worker.loanPositions(list, "2025-03-01", { onProgress }), (error) => {
      assert.deepEqual(error.toJSON(), wanted);
      return true;
    });
  }

  await assert.rejects(worker.loanPositions([], "2025-02-30", { onProgress }), { code: "invalid_text" });

  // What is stopped is rejected with the reason; what else waits is answered all the same.
  const stop = new AbortController();
  const stopped = worker.loanPositions(loans(10_000), "2025-03-01", { signal: stop.signal });
  const other = worker.version();
  stop.abort(new Error("enough"));
  await assert.rejects(stopped, /enough/);
  assert.equal(await other, chama.version());
  await assert.rejects(worker.version({ signal: AbortSignal.abort(new Error("before")) }), /before/);
  worker.close();
});

test("the streaming entry starts when it is told to", async () => {
  const { execFileSync } = await import("node:child_process");
  const program = `
    import init, { version } from "chama-core/web";
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    try { version(); } catch (error) { console.log(error.message); }
    await init(readFileSync(fileURLToPath(import.meta.resolve("chama-core/chama_core_bg.wasm"))));
    console.log(version());`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: path.join(import.meta.dirname, "..") });
  assert.equal(said.toString(), `chama-core/web: await init() before the first call\n${chama.version()}\n`);
});

test("a fault inside is an answer, and the next call is as good as ever", async () => {
  const glue = await import("../node_modules/chama-core/wasm/chama_core.js");
  const { memory } = glue.initSync();
  const wanted = chama.callJson("split", '{"terms":{"amount":"1.00","weights":["1"]}}');
  // Something that breaks the module: its memory is overwritten.
  new Uint8Array(memory.buffer).fill(0xff);
  const answer = JSON.parse(chama.callJson("split", '{"terms":{"amount":"1.00","weights":["1"]}}'));
  assert.equal(answer.error.code, "internal_error");
  assert.doesNotMatch(answer.error.message + answer.error.detail, /\n/);
  assert.equal(chama.callJson("split", '{"terms":{"amount":"1.00","weights":["1"]}}'), wanted);
});
