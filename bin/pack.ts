// Packs the program and what it loads at once into a few files, so that a start reads these instead of some 2,500: `npm run prepare`,
// also part of `npm ci`. They are a copy for speed alone: bin/packed.mjs takes them only while no source has changed since.
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import module from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { DEPENDENCIES, FOLDER, MANIFEST } from "./packed.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, FOLDER);
const ENTRIES = ["src/main.ts", "src/start-child.ts"];
/** Loaded once more at the end, so that the first start finds them compiled. */
const ROLES = ["src/start.ts", "src/migrate.ts", "src/seed.ts", "src/server.ts", "src/worker.ts"];

/** A package that is loaded later stays where it is: it costs the start nothing, and may look for files beside its own. */
const laterAsItIs: esbuild.Plugin = {
  name: "later-as-it-is",
  setup: (build) => build.onResolve({ filter: /^[^./]/ }, ({ kind }) => (kind === "dynamic-import" ? { external: true } : undefined)),
};

/** A module finds what lies beside it from where its source is. */
const placesOfSources: esbuild.Plugin = {
  name: "places-of-sources",
  setup: (build) =>
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!/\bimport\.meta\.url\b|\b__(?:dirname|filename)\b/.test(source)) return undefined;
      const contents = source
        .replaceAll(/\bimport\.meta\.url\b/g, `packedUrl(${JSON.stringify(relative(folder, path))})`)
        .replaceAll(/\b__filename\b/g, `packedPath(${JSON.stringify(relative(folder, path))})`)
        .replaceAll(/\b__dirname\b/g, `packedPath(${JSON.stringify(relative(folder, dirname(path)))})`);
      return { contents, loader: path.endsWith("ts") ? "ts" : "js" };
    }),
};
const BANNER = `import { createRequire as packedRequire } from "node:module";
import { fileURLToPath as packedPathOfUrl } from "node:url";
const require = packedRequire(import.meta.url);
const packedUrl = (place) => new URL(place, import.meta.url).href;
const packedPath = (place) => packedPathOfUrl(packedUrl(place));`;

rmSync(folder, { recursive: true, force: true });
const { metafile } = await esbuild.build({
  absWorkingDir: root,
  entryPoints: [...ENTRIES, ...ROLES],
  outbase: root,
  outdir: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: `node${process.versions.node}`,
  sourcemap: true,
  sourcesContent: false,
  outExtension: { ".js": ".mjs" },
  entryNames: "[name]",
  banner: { js: BANNER },
  plugins: [laterAsItIs, placesOfSources],
  metafile: true,
  logLevel: "warning",
});
const sources = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
const manifest = {
  entries: Object.fromEntries(ENTRIES.map((path) => [path, path.replace(/^.*\/(.*)\.ts$/, "$1.mjs")])),
  files: [DEPENDENCIES, ...sources].map((path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    return [path, size, mtimeMs];
  }),
};
for (const path of ROLES) await import(pathToFileURL(join(folder, path.replace(/^.*\/(.*)\.ts$/, "$1.mjs"))).href);
module.flushCompileCache();
writeFileSync(join(root, MANIFEST), JSON.stringify(manifest));
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stdout.write(`packed ${sources.length} sources and their packages: ${(bytes / 1e6).toFixed(1)} MB\n`);
