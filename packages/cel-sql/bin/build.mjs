// Writes dist/: JavaScript and types of what package.json exports. Around `npm pack`, package.json names dist/ in place of src/, so that the
// workspace runs the TypeScript as it is and a package holds only JavaScript.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = join(folder, "package.json");
const kept = join(folder, "dist", "package.source.json");

if (process.argv.includes("--postpack")) restore();
else {
  restore();
  build();
  if (process.argv.includes("--prepack")) nameDist();
}

function build() {
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript7/package.json")), "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(folder, "tsconfig.build.json")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  for (const name of readdirSync(join(folder, "dist"), { recursive: true })) {
    const file = join(folder, "dist", String(name));
    if (file.endsWith(".d.ts")) writeFileSync(file, readFileSync(file, "utf8").replace(/((?:from|import\() ?"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

function nameDist() {
  const source = readFileSync(manifest, "utf8");
  writeFileSync(kept, source);
  const { scripts: _, ...published } = JSON.parse(source);
  published.exports = Object.fromEntries(
    Object.entries(published.exports).map(([name, file]) => {
      const built = file.replace("./src/", "./dist/").replace(/\.ts$/, "");
      return [name, { types: `${built}.d.ts`, default: `${built}.js` }];
    }),
  );
  published.files = ["dist", "!dist/package.source.json", "docs"];
  writeFileSync(manifest, `${JSON.stringify(published, undefined, 2)}\n`);
}

function restore() {
  if (existsSync(kept)) renameSync(kept, manifest);
}
