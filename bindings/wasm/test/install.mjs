// node install.mjs TARBALL FOLDER: a project outside of the source tree that has the packed package and these tests.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const [tarball, folder] = process.argv.slice(2).map((one) => path.resolve(one));
const here = import.meta.dirname;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(here, path.join(folder, "test"), { recursive: true });
cpSync(path.join(here, "../../../examples/web"), path.join(folder, "web"), {
  recursive: true,
  filter: (one) => !/node_modules|dist/.test(path.relative(here, one)),
});
writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
const npm = ["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--offline", tarball];
execFileSync("npm", npm, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
for (const tool of ["playwright-core", "vite", "typescript", "decimal.js", "publint", "@arethetypeswrong"]) {
  symlinkSync(path.join(here, "../node_modules", tool), path.join(folder, "node_modules", tool));
}
