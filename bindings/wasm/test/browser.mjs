// Debian's Chromium and a server for it on this machine.

import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { chromium } from "playwright-core";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

// No eval, nothing inline, nothing from elsewhere; only WebAssembly.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src data:";

/** Serves folders by the first part of the path: `{ vectors: "/…" }` is `/vectors/…`. */
export async function serve(folders) {
  const server = http.createServer((request, response) => {
    const [, first, ...rest] = decodeURIComponent(new URL(request.url, "http://x").pathname).split("/");
    response.setHeader("content-security-policy", POLICY);
    let file = path.join(folders[first] ?? "/nowhere", ...rest.filter((part) => part !== ".."));
    if (first === "") {
      response.setHeader("content-type", TYPES[".html"]);
      return response.end("<!doctype html><title>chama-core</title>");
    }
    if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, "index.html");
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[path.extname(file)] ?? "text/plain");
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** A browser with an empty profile; whatever a page complains of is in `complaints`. */
export async function browser() {
  const profile = mkdtempSync(path.join(os.tmpdir(), "chama-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const complaints = [];
  context.on("weberror", (event) => complaints.push(String(event.error())));
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  return {
    context,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
