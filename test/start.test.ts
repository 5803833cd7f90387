import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { mayEnter } from "../src/platform/embedded/account.ts";
import { readPostmasterFile } from "../src/platform/embedded/former-run.ts";
import { findHome } from "../src/platform/embedded/home.ts";
import { createTestDatabase } from "./cluster.ts";

// Real processes; what belongs to a start is told by its data folder in the environment or as the working folder (Linux only).
const checkout = dirname(import.meta.dirname);
const onLinux = process.platform === "linux";
const asRoot = onLinux && process.getuid?.() === 0;
const stranger = { uid: 4321, gid: 4321 };
const strangerMayRun = asRoot && mayEnter(stranger, checkout) && mayEnter(stranger, dirname(process.execPath));
const cleanups: (() => Promise<void> | void)[] = [];

type Started = Readonly<{ child: ChildProcess; url: string; output: () => string; exit: Promise<[number | null, NodeJS.Signals | null]> }>;
type Options = Readonly<{ env?: NodeJS.ProcessEnv; uid?: number; gid?: number; program?: string; root?: string; args?: string[] }>;

vi.setConfig({ testTimeout: 90_000 });

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

test("it is ready on an empty folder within seconds, sooner the next time; --empty makes no demo data; SIGTERM and SIGINT leave no process", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  expect(await statusOf(`${first.url}/readyz`)).toBe(200);
  expect(first.output()).not.toContain("send-now");
  expect(readySeconds(first)).toBeLessThan(25);
  await expectCleanEnd(first, dataDir, "SIGTERM");
  const second = await start(dataDir);
  expect(readySeconds(second)).toBeLessThan(10);
  await expectCleanEnd(second, dataDir, "SIGINT");
});

test("the demo data and the first key come once", async () => {
  const dataDir = folder();
  const first = await start(dataDir, { args: [] });
  expect(first.output()).toContain("curl");
  expect(first.output()).toMatch(/preo_[\w-]{20,}/);
  await expectCleanEnd(first, dataDir, "SIGTERM");
  const second = await start(dataDir, { args: [] });
  expect(second.output()).not.toMatch(/preo_[\w-]{20,}/);
});

test("a second start on the same data folder ends with one clear line, and the first goes on", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  const { code, stderr } = await startRefused(dataDir);
  expect(code).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([
    expect.stringMatching(/^preo: The data folder .* is in use by process \d+: end that one first/),
  ]);
  expect(await statusOf(`${first.url}/readyz`)).toBe(200);
});

test("a port that is taken ends the start with its reason and no process left over", async () => {
  const dataDir = folder();
  const other = createServer().listen(0, "127.0.0.1");
  cleanups.push(() => void other.close());
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  const { code, stderr } = await startRefused(dataDir, { env: { PORT: port } });
  expect(code).toBe(1);
  expect(stderr).toContain(`PORT ${port}`);
  expect(processesOf(dataDir)).toEqual([]);
});

test.runIf(onLinux)("kill -9 of the whole start's parent process takes all the others along, and the next start works", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  first.child.kill("SIGKILL");
  await first.exit;
  const second = await start(dataDir);
  expect(await statusOf(`${second.url}/readyz`)).toBe(200);
  await expectCleanEnd(second, dataDir, "SIGTERM");
});

test.runIf(onLinux)("kill -9 of everything at once is healed by the next start", async () => {
  const dataDir = folder();
  await start(dataDir);
  for (const pid of processesOf(dataDir)) tryKill(pid);
  await expect.poll(() => processesOf(dataDir), { timeout: 10_000 }).toEqual([]);
  const second = await start(dataDir);
  expect(await statusOf(`${second.url}/readyz`)).toBe(200);
});

test.runIf(onLinux)("kill -9 of the server, the worker or the database is healed without a new start", async () => {
  const dataDir = folder();
  const first = await start(dataDir, { env: { PORT: String(await freePort()) } });
  for (const victim of [partOf(dataDir, "server"), partOf(dataDir, "worker"), postmasterOf(dataDir)]) {
    process.kill(victim, "SIGKILL");
    await expect.poll(() => processesOf(dataDir).includes(victim), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => statusOf(`${first.url}/readyz`), { timeout: 20_000 }).toBe(200);
    await expect.poll(() => partOf(dataDir, "worker"), { timeout: 20_000 }).toBeGreaterThan(0);
  }
  await expectCleanEnd(first, dataDir, "SIGTERM");
});

test.runIf(onLinux)("kill -9 of the launcher that an older Node runs ends all the rest, and the next start works", async () => {
  const dataDir = folder();
  const launched = await start(dataDir, { program: "node" });
  launched.child.kill("SIGKILL");
  const next = await start(dataDir, { program: "node" });
  await expectCleanEnd(next, dataDir, "SIGTERM");
});

test("with DATABASE_URL no database is made in the data folder", async () => {
  const dataDir = folder();
  const database = await createTestDatabase();
  cleanups.push(() => database.drop());
  const started = await start(dataDir, {
    env: { DATABASE_URL: database.url, PREO_SECRET_KEY: "a-secret-key-for-this-test-of-32-characters" },
  });
  expect(await statusOf(`${started.url}/readyz`)).toBe(200);
  expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  await expectCleanEnd(started, dataDir, "SIGTERM");
});

test.runIf(asRoot)("root can start from a checkout and on a data folder that only root may enter", async () => {
  const closed = folder(0o700);
  const root = join(closed, "checkout");
  const copied = spawnSync("cp", ["-al", checkout, root]).status === 0 || spawnSync("cp", ["-a", checkout, root]).status === 0;
  expect(copied).toBe(true);
  const dataDir = join(closed, "data");
  const started = await start(dataDir, { root });
  cleanups.push(() => rmSync(findHome(dataDir) ?? dataDir, { recursive: true, force: true }));
  expect(findHome(dataDir)).toMatch(/^\/var\/lib\/preo\//);
  expect(started.output()).toContain(findHome(dataDir));
  await expectCleanEnd(started, dataDir, "SIGTERM");
});

test.runIf(strangerMayRun)("an ordinary user without HOME and without an entry in /etc/passwd can start", async () => {
  const dataDir = folder();
  chownSync(dataDir, stranger.uid, stranger.gid);
  const started = await start(dataDir, { ...stranger, env: { HOME: undefined, USER: undefined } });
  expect(await statusOf(`${started.url}/readyz`)).toBe(200);
  await expectCleanEnd(started, dataDir, "SIGTERM");
});

function folder(mode = 0o711): string {
  const made = mkdtempSync(join(tmpdir(), "preo-start-"));
  chmodSync(made, mode);
  cleanups.push(async () => {
    await expect.poll(() => processesOf(made), { timeout: 12_000 }).toEqual([]);
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

async function start(dataDir: string, options: Options = {}): Promise<Started> {
  const started = launch(dataDir, options);
  const ended = started.exit.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${started.output()}`)));
  ended.catch(() => undefined);
  const url = await Promise.race([ended, readyUrl(started.output)]);
  return { ...started, url };
}

async function startRefused(dataDir: string, options: Options = {}): Promise<{ code: number | null; stderr: string }> {
  const started = launch(dataDir, options);
  const [code] = await started.exit;
  return { code, stderr: started.output() };
}

function launch(dataDir: string, { env, program = process.execPath, root = checkout, args = ["--empty"], ...account }: Options) {
  const inherited = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: "0", PREO_LOG_LEVEL: "error", PREO_DATA_DIR: dataDir };
  const child = spawn(program, [join(root, "bin/preo.mjs"), "start", ...args], {
    ...account,
    cwd: "/",
    env: { ...inherited, ...env },
    stdio: "pipe",
  });
  const exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exit;
  });
  return { child, exit, output: () => text };
}

async function readyUrl(output: () => string): Promise<string> {
  for (;;) {
    const url = /ready in [\d.]+ s: (\S+)[^]*Ctrl-C/.exec(output())?.[1];
    if (url) return url;
    await sleep(20);
  }
}

function readySeconds(started: Started): number {
  return Number(/ready in ([\d.]+) s/.exec(started.output())?.[1]);
}

async function expectCleanEnd(started: Started, dataDir: string, signal: NodeJS.Signals): Promise<void> {
  const before = Date.now();
  started.child.kill(signal);
  expect(await started.exit).toEqual([0, null]);
  expect(Date.now() - before).toBeLessThan(10_000);
  expect(processesOf(dataDir)).toEqual([]);
}

async function statusOf(url: string): Promise<number> {
  return await fetch(url).then(
    (response) => response.status,
    () => 0,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

function processesOf(dataDir: string): number[] {
  if (!onLinux) return [];
  const home = findHome(dataDir) ?? dataDir;
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    const place = read(() => readlinkSync(`/proc/${pid}/cwd`));
    return (
      place.startsWith(home) ||
      read(() => readFileSync(`/proc/${pid}/environ`, "utf8"))
        .split("\0")
        .includes(`PREO_DATA_DIR=${dataDir}`)
    );
  });
}

function partOf(dataDir: string, role: string): number {
  return (
    processesOf(dataDir).find((pid) => read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")).includes(`start-child.ts\0${role}`)) ?? 0
  );
}

function postmasterOf(dataDir: string): number {
  return readPostmasterFile(join(findHome(dataDir) ?? "", "cluster"))?.pid ?? 0;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {}
}

function read(what: () => string): string {
  try {
    return what();
  } catch {
    return "";
  }
}
