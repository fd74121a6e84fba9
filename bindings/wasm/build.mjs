// node build.mjs FOLDER: builds the npm package and leaves its tarball in the folder.
//
// The toolchain is made at the first time (setup-toolchain.sh). RUSTC builds for this machine, WASM_RUSTC for the web.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const root = path.join(here, "../..");
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const run = (program, args, env = {}) =>
  execFileSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] }).toString();

const toolchain = run("bash", [path.join(here, "setup-toolchain.sh")]);
const { WASM_RUSTC, WASM_SRC } = Object.fromEntries(toolchain.trim().split("\n").map((line) => line.split("=")));
const triple = "wasm32-unknown-unknown";
const build = ["rustc", "--quiet", "--locked", "-p", "chama-wasm", "--profile", "wasm", "--target", triple];
// Two compilers, two folders.
const web = path.join(target, "web");
const env = { RUSTC: WASM_RUSTC, CARGO_TARGET_DIR: web };
if (WASM_SRC === "yes") {
  // With its source std is as small as the rest, and a panic is a trap without words, which nobody could see.
  build.push("-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size");
  env.RUSTC_BOOTSTRAP = "1";
  env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none";
}
// LLVM's optimizations that copy code, which it does even where small is asked for: 3 % after gzip.
const small = ["-disable-lsr", "-inline-threshold=-25", "-enable-pre=false", "-enable-load-pre=false"];
build.push("--", ...small.map((option) => `-Cllvm-args=${option}`));
run("cargo", ["build", "--quiet", "--locked", "-p", "chama-wasm-glue"]);
run("cargo", build, env);

const npm = path.join(here, "npm");
const folder = path.join(npm, "wasm");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
run(path.join(target, "debug/chama-wasm-glue"), [path.join(web, triple, "wasm/chama_wasm.wasm"), folder, "chama_core"]);

// Not wasm-opt: it takes minutes, and what it saves is gone after compression.
const bytes = readFileSync(path.join(folder, "chama_core_bg.wasm"));
writeFileSync(
  path.join(folder, "inlined.js"),
  `// The WebAssembly as text.
const TEXT =
  "${bytes.toString("base64")}";

export const bytes = () =>
  Uint8Array.fromBase64 ? Uint8Array.fromBase64(TEXT) : Uint8Array.from(atob(TEXT), (letter) => letter.charCodeAt(0));
`,
);

for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(path.join(root, licence), path.join(npm, licence));
const out = path.resolve(process.argv[2] ?? path.join(target, "npm"));
mkdirSync(out, { recursive: true });
execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: npm, stdio: ["ignore", "ignore", "inherit"] });
// What a server sends.
writeFileSync(path.join(out, "chama_core_bg.wasm.gz"), gzipSync(bytes, { level: 9 }));
