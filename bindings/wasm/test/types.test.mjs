import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import * as calls from "../node_modules/chama-core/lib/calls.js";

const root = path.join(import.meta.dirname, "..");
const modules = path.join(root, "node_modules");

function tsc(...files) {
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022", "--types", ""];
  const program = path.join(modules, "typescript/bin/tsc");
  for (const resolution of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    const [module, moduleResolution] = resolution;
    const args = [program, ...options, "--module", module, "--moduleResolution", moduleResolution, ...files];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout.slice(0, 4000));
  }
}

test("types are what a user relies on", () => tsc("test/types.ts"));

test("every vector that returns is of the types", () => {
  const byName = new Map(Object.entries(calls).map(([name, call]) => [call.name, { name, params: Object.keys(call.params) }]));
  const folder = process.env.CHAMA_VECTORS;
  const lines = ['import type * as chama from "chama-core";', "type Call<F extends (...args: never) => unknown> = [args: Parameters<F>, returns: ReturnType<F>];"];
  let count = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".json")).sort()) {
    for (const { id, function: of, args, returns } of JSON.parse(readFileSync(path.join(folder, name), "utf8")).cases) {
      if (returns === undefined) continue;
      const { name: called, params } = byName.get(of);
      const call = JSON.stringify([params.map((param) => args[param]), returns]);
      lines.push(`(${call}) satisfies Call<typeof chama.${called}>; // ${id}`);
      count += 1;
    }
  }
  mkdirSync(path.join(root, "generated"), { recursive: true });
  writeFileSync(path.join(root, "generated/vectors.ts"), `${lines.join("\n")}\n`);
  tsc("generated/vectors.ts");
  console.log(`vectors: ${count} of the types`);
});

test("the package is well formed for every resolver", () => {
  const run = (program, ...args) => execFileSync(process.execPath, [path.join(modules, program), ...args], { cwd: root, encoding: "utf8" });
  assert.match(run("publint/src/cli.js", "run", process.env.CHAMA_TARBALL, "--strict"), /All good!/);
  // An ES module alone: what an old CommonJS resolver would see is of no concern.
  run("@arethetypeswrong/cli/dist/index.js", process.env.CHAMA_TARBALL, "--profile", "esm-only", "--exclude-entrypoints", "./chama_core_bg.wasm");
});
