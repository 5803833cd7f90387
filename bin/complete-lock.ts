// npm writes only those optional packages of other platforms into the lock file that it could look up, and `npm ci` then refuses the file.
// This adds the missing ones by name and exact version; with --check it changes nothing and fails when one is missing.
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const FILE = new URL("../package-lock.json", import.meta.url);
const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

const lock = JSON.parse(readFileSync(FILE, "utf8")) as Lock;
const missing = missingEntries(lock);
for (const name of Object.keys(missing)) process.stdout.write(`${name}\n`);
if (process.argv.includes("--check")) process.exit(Object.keys(missing).length > 0 ? 1 : 0);
const { "": root, ...others } = { ...lock.packages, ...missing };
const packages = { "": root, ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages }, undefined, 2)}\n`);

function missingEntries({ packages }: Lock): Record<string, Entry> {
  const found = Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${place}/node_modules/${name}`])
      .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, entry.dev)] as const),
  );
  return Object.fromEntries(found);
}

function entryFor(name: string, version: string, dev: boolean | undefined): Entry {
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} has no exact version: ${version}`);
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : words.some((word) => word.startsWith("gnu")) ? "glibc" : undefined;
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}
