import { readFileSync, writeFileSync } from "node:fs";
import { cpuSeconds } from "../bench/process-meter.ts";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { BOMBS, type Bomb } from "./s10-bombs.ts";
import { type Answer, call, openStand, type Stand } from "./stand.ts";

export const proveHarmlessImports: Proof = { id: "S10", promise: "no file can hurt an import", run: prove };

const REFUSED_WITHIN_MS = 2_000;
const MORE_MEMORY_MB = 150;
/** Machines are noisy: times fail only beyond this many times their bar. */
const TIME_SLACK = 5;
const FULL_ROUNDS = 10;

const LIMITS = "platform/tables/limits.ts";
const NO_LIMITS: readonly Damage[] = [
  { file: LIMITS, from: "unpackedBytes: 200 * MIB", to: "unpackedBytes: Infinity" },
  { file: LIMITS, from: "ratio: 100", to: "ratio: Infinity" },
  { file: LIMITS, from: "entries: 1_000", to: "entries: Infinity" },
  { file: LIMITS, from: "workbookBytes: 20 * MIB", to: "workbookBytes: Infinity" },
  { file: LIMITS, from: "columns: 1_000", to: "columns: Infinity" },
  { file: LIMITS, from: "cellCharacters: 200_000", to: "cellCharacters: Infinity" },
];

interface Try {
  name: string;
  code: string;
  isRight: boolean;
  ms: number;
  /** of the server's processor time */
  cpuMs: number;
  /** most memory while it was read, over what the server held before */
  moreMb: number;
}

async function prove({ full, say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const server = await stand.start("server");
    await importGood(stand, server);
    const tries: Try[] = [];
    for (let n = 0; n < (full ? FULL_ROUNDS : 1); n += 1) for (const bomb of BOMBS) tries.push(await tryOne(stand, server, bomb));
    for (const one of tries.filter(({ isRight }) => !isRight)) say(`${one.name}: ${one.code}`);
    const alive = await importGood(stand, server);
    server.kill("SIGTERM");
    await server.ended;
    return verdictOf(tries, alive, await countAccepted(stand), stand.engine);
  } finally {
    await stand.close();
  }
}

async function tryOne(stand: Stand, server: Program, bomb: Bomb): Promise<Try> {
  const file = await upload(stand, server, bomb.file, bomb.make());
  const before = memoryMb(server, "VmRSS");
  forgetPeak(server);
  const [cpu, startedAt] = [cpuSeconds(server.pid), performance.now()];
  const answer = file.status === 201 ? await importOf(stand, server, file) : file;
  const ms = Math.round(performance.now() - startedAt);
  const cpuMs = Math.round(1000 * (cpuSeconds(server.pid) - cpu));
  const code = answer.status < 300 ? "read" : codeOf(answer);
  const isRight = bomb.refusedAs === undefined ? answer.status === 201 : answer.status === 422 && code === bomb.refusedAs;
  return { name: bomb.name, code, isRight, ms, cpuMs, moreMb: Math.max(0, Math.round(memoryMb(server, "VmHWM") - before)) };
}

// Bytes that an upload for an import would turn away already are sent as something else: the reader has to cope with them by itself.
function upload(stand: Stand, server: Program, name: string, content: Buffer): Promise<Answer> {
  return call(stand, server, "POST", "/v1/files", { organization_id: stand.organizationId, purpose: "other", file: { name, content } });
}

function importOf(stand: Stand, server: Program, file: Answer): Promise<Answer> {
  const { organizationId: organization_id, editionId: edition_id } = stand;
  const { id } = JSON.parse(file.text) as { id: string };
  return call(stand, server, "POST", "/v1/data-imports", { organization_id, edition_id, source: "shop", file_id: id });
}

function codeOf({ status, text }: Answer): string {
  const { errors } = JSON.parse(text) as { errors?: { code: string }[] };
  return errors?.[0]?.code ?? String(status);
}

/** Whether an ordinary file is still read. */
async function importGood(stand: Stand, server: Program): Promise<boolean> {
  const file = await upload(stand, server, "good.csv", Buffer.from("Order,Date,Email\n1,2027-01-13 10:00:00,a@example.org\n"));
  return (await importOf(stand, server, file)).status === 201;
}

/** How many of the bombs a server without the limits takes, or does not survive. */
async function countAccepted(stand: Stand): Promise<number> {
  const server = await stand.start("server", {}, NO_LIMITS);
  let accepted = 0;
  for (const bomb of BOMBS.filter(({ isOfLimits }) => isOfLimits)) {
    const one = await tryOne(stand, server, bomb).catch(() => undefined);
    if (!one?.isRight) accepted += 1;
  }
  return accepted;
}

function memoryMb({ pid }: Program, field: "VmRSS" | "VmHWM"): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

// Linux: the high-water mark begins anew.
function forgetPeak({ pid }: Program): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function verdictOf(tries: readonly Try[], alive: boolean, accepted: number, engine: string): Verdict {
  const wrong = tries.filter(({ isRight }) => !isRight);
  const slowest = Math.max(...tries.map(({ ms }) => ms));
  const cpu = Math.max(...tries.map(({ cpuMs }) => cpuMs));
  const most = Math.max(...tries.map(({ moreMb }) => moreMb));
  return {
    met: wrong.length === 0 && alive && cpu <= REFUSED_WITHIN_MS * TIME_SLACK && most <= MORE_MEMORY_MB && accepted > 0,
    figure: `${tries.length} hostile files by upload and import: ${wrong.length} answered wrongly, at most ${cpu} ms of processor time (slowest ${slowest} ms on the clock), at most ${most} MB more memory, server ${alive ? "alive" : "DEAD"}`,
    bar: `every one refused by name within ${REFUSED_WITHIN_MS} ms (or read and inert), at most ${MORE_MEMORY_MB} MB more, the process lives`,
    engine,
    guardOff: `without the limits of sizes, ratio, entries and columns ${accepted} of them are not refused as they must be${accepted > 0 ? "" : " — NOT NOTICED"}`,
    details: { tries },
  };
}
