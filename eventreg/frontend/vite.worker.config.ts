import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { defineConfig } from "vite";

const BUILT = "../static/dist";
const DRAWN = "../static/img/favicon.svg";

interface Built {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
}

/** Everything that the scanner loads, by the names in the files themselves: they all bear a hash. */
function scannerFiles(): string[] {
  const manifest = JSON.parse(readFileSync(`${BUILT}/manifest.json`, "utf8")) as Record<string, Built>;
  const { file, css = [] } = manifest["scanner/main.ts"] ?? { file: "" };
  const found = new Set([file, ...css]);
  for (const known of found) {
    if (!/\.(js|css)$/.test(known)) continue;
    const text = readFileSync(`${BUILT}/${known}`, "utf8");
    for (const [name] of text.matchAll(/[\w.-]+-[\w-]{8}\.(?:js|css|wasm|svg|png|woff2)/g)) {
      found.add(`assets/${name}`);
    }
  }
  return [...found].sort();
}

const hash = (text: string | Buffer): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);

/** What the service worker keeps, by addresses as seen from /scan/sw.js. */
function precache(): { url: string; revision: string | null }[] {
  const built = scannerFiles().map((file) => ({ url: `../static/dist/${file}`, revision: null }));
  return [...built, { url: "../static/img/favicon.svg", revision: hash(readFileSync(DRAWN)) }];
}

const kept = JSON.stringify(precache());

// After the main build, whose files it names: one plain script, since not every browser takes modules here.
export default defineConfig({
  publicDir: false,
  define: {
    PRECACHE: kept,
    RELEASE: JSON.stringify(hash(kept)),
    "process.env.NODE_ENV": '"production"',
  },
  build: {
    target: "es2020",
    outDir: BUILT,
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: "worker/sw.ts",
      output: { format: "iife", entryFileNames: "sw.js" },
    },
  },
});
