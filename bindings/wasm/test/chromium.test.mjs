import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { build } from "vite";

import { browser, serve } from "./browser.mjs";

const root = path.join(import.meta.dirname, "..");
const vectors = process.env.CHAMA_VECTORS;
const shots = process.env.CHAMA_SHOTS;
let chromium, site;

before(async () => {
  for (const name of ["web", "test/vite"]) {
    await build({ root: path.join(root, name), base: "./", logLevel: "error", build: { outDir: "dist" } });
  }
  site = await serve({
    node_modules: path.join(root, "node_modules"),
    test: path.join(root, "test"),
    vectors,
    calculator: path.join(root, "web/dist"),
    bundled: path.join(root, "test/vite/dist"),
  });
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  site?.server.close();
});

async function page(at = "/", size = { width: 1280, height: 900 }) {
  const page = await chromium.context.newPage();
  await page.setViewportSize(size);
  await page.goto(`${site.url}${at}`);
  return page;
}

test("every vector has the same result through the typed functions", async () => {
  const names = readdirSync(vectors).filter((name) => name.endsWith(".json")).sort();
  const rows = await (await page()).evaluate(async (names) => {
    const chama = await import("/node_modules/chama-core/index.js");
    const calls = await import("/node_modules/chama-core/lib/calls.js");
    const { runVectors } = await import("/test/vectors.mjs");
    const documents = await Promise.all(names.map(async (name) => (await fetch(`/vectors/${name}`)).json()));
    return documents.flatMap((document) => runVectors(chama, calls, document));
  }, names);
  if (process.env.CHAMA_SAME) {
    const lines = rows.map((row) => [row.function, row.id, row.verdict, row.note].join("\t"));
    writeFileSync(path.join(process.env.CHAMA_SAME, "chromium.tsv"), `${lines.join("\n")}\n`);
  }
  assert.deepEqual(rows.filter((row) => row.verdict !== "equal"), []);
  assert.ok(rows.length > 900, `${rows.length} vectors`);
  console.log(`vectors: ${rows.length} in Chromium`);
});

test("bad input is refused by our errors", async () => {
  const faults = await (await page()).evaluate(async () => {
    const chama = await import("/node_modules/chama-core/index.js");
    const { faultsOf } = await import("/test/bad.mjs");
    return faultsOf(chama);
  });
  assert.deepEqual(faults, []);
});

test("the streaming entry and the worker work as they are served", async () => {
  const ran = await (await page()).evaluate(async () => {
    const { default: init, split } = await import("/node_modules/chama-core/web.js");
    const { ChamaWorker, EmptyError } = await import("/node_modules/chama-core/worker.js");
    await init();
    const workers = [new ChamaWorker(), new ChamaWorker()];
    const answers = await Promise.all(workers.map((worker, at) => worker.split({ amount: at, weights: [1] })));
    const refused = await workers[0].split({ amount: 1, weights: [] }).catch((error) => error instanceof EmptyError);
    for (const worker of workers) worker.close();
    return { here: split({ amount: 1, weights: [1] }).parts, there: answers[1].parts, refused };
  });
  assert.deepEqual(ran, { here: ["1.00"], there: ["1.00"], refused: true });
});

test("both entries and the worker work through Vite", async () => {
  const ran = await (await page("/bundled/")).evaluate(() => globalThis.ran);
  assert.deepEqual(ran, { last: "8926.30", same: true, name: "EmptyError" });
});

test("the loan calculator computes, explains and refuses", async () => {
  for (const [name, size] of [["desktop", { width: 1280, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
    const open = await page("/calculator/", size);
    const text = (selector) => open.locator(selector).innerText();
    assert.equal(await text("#instalment"), "8,926.29");
    await open.getByLabel("Fee, deducted (KES)").fill("");
    assert.equal(await text("#true_cost"), "26.82%");
    assert.equal(await open.getByRole("row").count(), 8);
    assert.match(await text("#rows"), /15 Jul 2026\s+8,926.30\s/);
    const wide = await open.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, "nothing is wider than the page");
    if (shots) await open.screenshot({ path: path.join(shots, `calculator-${name}.png`), fullPage: true });

    await open.getByLabel("Interest (%)").fill("2.5");
    await open.getByLabel("Amount (KES)").fill("120,000");
    assert.equal(await text("#rows tr:first-child td:nth-child(4)").then((said) => said.split("\n").at(-1)), "3,000.00");
    await open.getByLabel("Interest (%)").fill("1200");
    assert.equal(await open.getByRole("alert").innerText(), "The rate, as a fraction, is 12.00, but must be from 0 to 10 (a rate is a fraction: 0.12 is 12 %)");
    assert.equal(await open.getByLabel("Interest (%)").getAttribute("aria-invalid"), "true");
    assert.equal(await open.locator("#answer").isVisible(), false);
    if (shots) await open.screenshot({ path: path.join(shots, `calculator-${name}-refused.png`), fullPage: true });
    await open.getByLabel("Interest (%)").fill("2");
    assert.equal(await open.getByRole("alert").innerText(), "");
    for (const [label, value] of [["Monthly instalments", "six"], ["Monthly instalments", "0"], ["Handed out on", ""], ["Amount (KES)", "-5"]]) {
      const field = open.getByLabel(label);
      const before = await field.inputValue();
      await field.fill(value);
      assert.match(await open.getByRole("alert").innerText(), /^The (number|day|amount)/, `${label} ${value}`);
      await field.fill(before);
    }
    await open.close();
  }
});

test("no page complains", () => assert.deepEqual(chromium.complaints, []));
