// Builds the dashboard into dashboard/dist and holds what a browser has to load to its limits: `npm run prepare`, also part of `npm ci`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  src?: string;
}

const FIRST_LOAD_LIMIT_KB = 250;
const PAGE_LIMIT_KB = 150;
/** What is loaded behind a page that is shown already. */
const EDITOR_LIMIT_KB = 220;

const folder = fileURLToPath(new URL("../", import.meta.url));
await build({ configFile: `${folder}vite.config.ts`, logLevel: "warn" });

const chunks = JSON.parse(readFileSync(`${folder}dist/.vite/manifest.json`, "utf8")) as Record<string, Chunk>;
const entry = Object.keys(chunks).find((name) => chunks[name]?.isEntry) ?? "index.html";
const first = closure(entry);
const pages = Object.entries(chunks)
  .filter(([name, chunk]) => chunk.src !== undefined && !first.has(name))
  .map(([name]) => ({
    name,
    kB: sizeKb([...closure(name)].filter((part) => !first.has(part))),
    limit: name.endsWith("-editor.tsx") ? EDITOR_LIMIT_KB : PAGE_LIMIT_KB,
  }))
  .sort((a, b) => b.kB - a.kB);
const firstKb = sizeKb([...first]);
process.stdout.write(
  `dashboard: first load ${firstKb} kB of script, largest page ${pages[0]?.name ?? "none"} ${pages[0]?.kB ?? 0} kB (gzip)\n`,
);
const tooLarge = [
  ...(firstKb > FIRST_LOAD_LIMIT_KB ? [`first load: ${firstKb} kB, at most ${FIRST_LOAD_LIMIT_KB}`] : []),
  ...pages.filter(({ kB, limit }) => kB > limit).map(({ name, kB, limit }) => `${name}: ${kB} kB, at most ${limit}`),
];
for (const line of tooLarge) process.stderr.write(`too much script: ${line}\n`);
process.exit(tooLarge.length > 0 ? 1 : 0);

/** A chunk and all that it cannot run without. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const needed of chunks[name]?.imports ?? []) closure(needed, seen);
  return seen;
}

function sizeKb(names: string[]): number {
  const bytes = names.map((name) => chunks[name]?.file ?? "").filter((file) => file.endsWith(".js"));
  return Math.round(bytes.reduce((sum, file) => sum + gzipSync(readFileSync(`${folder}dist/${file}`)).length, 0) / 1000);
}
