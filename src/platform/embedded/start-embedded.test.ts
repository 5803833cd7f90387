import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { createLogger } from "../logging.ts";
import { mayEnter } from "./account.ts";
import { markUnsynced } from "./disk.ts";
import { isPostmasterOf } from "./former-run.ts";
import { findRunning } from "./running.ts";
import { type Embedded, startEmbedded } from "./start-embedded.ts";

const log = createLogger("silent");
const asRoot = process.getuid?.() === 0;
const stranger = { uid: 4321, gid: 4321 };
const strangerMayRun = asRoot && mayEnter(stranger, import.meta.dirname) && mayEnter(stranger, join(process.execPath, ".."));
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

test("what was stored is there after a stop and a start", async () => {
  const dataDir = folder();
  const first = await started(dataDir);
  await query(first.url, "create table kept as select 7 as number");
  await first.stop();
  const second = await started(dataDir);
  expect(await query(second.url, "select number from kept")).toEqual([{ number: 7 }]);
});

test("a first database that the machine's end may have cut short is put aside and made anew; what only a process left is kept", async () => {
  const dataDir = folder();
  const cluster = join(dataDir, "postgres/cluster");
  const first = await started(dataDir);
  await query(first.url, "create table kept as select 7 as number");
  await first.stop();
  markUnsynced(cluster);
  const second = await started(dataDir);
  await second.synced;
  expect(existsSync(`${cluster}.unsynced`)).toBe(false);
  expect(await query(second.url, "select number from kept")).toEqual([{ number: 7 }]);
  await second.stop();
  writeFileSync(`${cluster}.unsynced`, "another run of the machine");
  const third = await started(dataDir);
  expect(await query(third.url, "select to_regclass('kept') as kept")).toEqual([{ kept: null }]);
  expect(existsSync(`${cluster}.cut-short/PG_VERSION`)).toBe(true);
});

test("a durable first database is marked until all of it is on the disk", async () => {
  const dataDir = folder();
  const embedded = await startEmbedded({ dataDir, log });
  cleanups.push(() => embedded.stop());
  await embedded.synced;
  expect(existsSync(join(dataDir, "postgres/cluster.unsynced"))).toBe(false);
  expect(await query(embedded.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("the program's role is no superuser, passes no policy and owns its database", async () => {
  const { url } = await started(folder());
  const roles = await query(
    url,
    `select rolname, rolsuper, rolbypassrls, pg_get_userbyid(datdba) as owner
     from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
  );
  expect(roles).toEqual([{ rolname: "preo_owner", rolsuper: false, rolbypassrls: false, owner: "preo_owner" }]);
});

test("the server listens on no TCP port, and nobody else may enter the socket's folder", async () => {
  const { adminUrl, homeFolder } = await started(folder());
  expect(await query(adminUrl, "select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync")).toEqual([
    { addresses: "", fsync: "off" },
  ]);
  expect(mayEnter(stranger, homeFolder)).toBe(false);
});

test("a second start on the same folder is refused in one line that names the owner", async () => {
  const dataDir = folder();
  await started(dataDir);
  const refusal = startEmbedded({ dataDir, log, durable: false }).catch((error: unknown) => String(error));
  expect(await refusal).toMatch(new RegExp(`^EmbeddedError: The data folder ${dataDir} is in use by process ${process.pid}: [^\\n]+$`));
});

test("a server that is killed comes back under the same address", async () => {
  const embedded = await started(folder());
  const killed = embedded.postmasterPid();
  process.kill(killed, "SIGKILL");
  await expect.poll(() => query(embedded.url, "select 1 as one").catch(() => []), { timeout: 15_000 }).toEqual([{ one: 1 }]);
  expect(embedded.postmasterPid()).not.toBe(killed);
});

test("a supervisor that is killed takes its server along", async () => {
  const dataDir = folder();
  const { child, pid } = await startedElsewhere(dataDir);
  child.kill("SIGKILL");
  await expect.poll(() => isPostmasterOf(pid, join(dataDir, "postgres/cluster")), { timeout: 10_000 }).toBe(false);
  const next = await started(dataDir);
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a start ends the server that a killed supervisor left behind, and takes its place", async () => {
  const dataDir = folder();
  const { child, pid } = await startedElsewhere(dataDir);
  process.kill(pid, "SIGSTOP");
  child.kill("SIGKILL");
  await once(child, "exit");
  const next = await started(dataDir);
  expect(next.postmasterPid()).not.toBe(pid);
  expect(isPostmasterOf(pid, join(dataDir, "postgres/cluster"))).toBe(false);
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a left pid file whose number belongs to another program by now is no obstacle", async () => {
  const dataDir = folder();
  const first = await started(dataDir);
  const file = join(first.homeFolder, "cluster/postmaster.pid");
  const lines = readFileSync(file, "utf8").split("\n");
  await first.stop();
  writeFileSync(file, [process.pid, ...lines.slice(1)].join("\n"));
  const second = await started(dataDir);
  expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a first start that was cut short is done again", async () => {
  const dataDir = folder();
  mkdirSync(join(dataDir, "postgres/cluster.half"), { recursive: true });
  writeFileSync(join(dataDir, "postgres/cluster.half/PG_VERSION"), "18\n");
  const { url } = await started(dataDir);
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a data folder with a path longer than a socket's may be is fine", async () => {
  const dataDir = join(folder(), "long".repeat(30));
  const { url } = await started(dataDir);
  expect(url).toContain(encodeURIComponent(join(tmpdir(), "preo-socket-")));
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("another process finds the running server by the data folder", async () => {
  const dataDir = folder();
  const embedded = await started(dataDir);
  expect(findRunning(dataDir)).toBe(embedded.url);
  await embedded.stop();
  expect(findRunning(dataDir)).toBeUndefined();
});

test("a database of another PostgreSQL version is refused by name", async () => {
  const dataDir = folder();
  await (await started(dataDir)).stop();
  writeFileSync(join(dataDir, "postgres/cluster/PG_VERSION"), "17\n");
  await expect(startEmbedded({ dataDir, log })).rejects.toThrow(/is of PostgreSQL 17; this release brings 18/);
});

test.runIf(asRoot)("root with a data folder that only root may enter gets PostgreSQL's files elsewhere, with a pointer", async () => {
  const dataDir = folder(0o700);
  const first = await started(dataDir);
  cleanups.push(() => rmSync(first.homeFolder, { recursive: true, force: true }));
  expect(first.homeFolder).toMatch(/^\/var\/lib\/preo\/[0-9a-f]{12}$/);
  expect(readFileSync(join(dataDir, "postgres-is-in"), "utf8").trim()).toBe(first.homeFolder);
  await first.stop();
  const second = await started(dataDir);
  expect(second.homeFolder).toBe(first.homeFolder);
});

test.runIf(strangerMayRun)("a user without an entry in /etc/passwd and without HOME can start", async () => {
  const dataDir = folder();
  chownSync(dataDir, stranger.uid, stranger.gid);
  const { pid } = await startedElsewhere(dataDir, { ...stranger, env: { PATH: process.env.PATH } });
  expect(isPostmasterOf(pid, join(dataDir, "postgres/cluster"))).toBe(true);
  expect(existsSync(join(dataDir, "postgres/initdb-without-user"))).toBe(false);
});

function folder(mode = 0o711): string {
  const made = mkdtempSync(join(tmpdir(), "preo-embedded-"));
  chmodSync(made, mode);
  cleanups.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function started(dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log, durable: false });
  cleanups.push(() => embedded.stop());
  return embedded;
}

async function startedElsewhere(dataDir: string, options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {}) {
  const script = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "start-embedded.ts"))};
    import { createLogger } from ${JSON.stringify(join(import.meta.dirname, "../logging.ts"))};
    const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: createLogger("silent"), durable: false });
    console.log(embedded.postmasterPid());
    process.on("SIGTERM", () => void embedded.stop());`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"], ...options });
  cleanups.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await Promise.race([once(child, "exit"), sleep(20_000)]);
  });
  const [line] = (await Promise.race([once(child.stdout, "data"), once(child, "exit")])) as [Buffer | number];
  return { child, pid: Number(String(line)) };
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  client.on("error", () => undefined);
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
