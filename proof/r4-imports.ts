import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Damage, Program } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { contentHash, countHalves, exactHash, forgetAll, type ImportFile, makeFile } from "./r4-content.ts";
import {
  cancelHalfway,
  dryRun,
  type ImportState,
  type Interrupted,
  land,
  landWithKills,
  post,
  readyImport,
  stepDone,
  upload,
} from "./r4-run.ts";
import { openStand, type Stand } from "./stand.ts";

export const proveImportsResume: Proof = {
  id: "R4",
  promise: "an import lands whole orders, goes on after a crash, and lands them once",
  run: prove,
};

const SIZES = { ci: { rows: 5_000, kills: 6 }, full: { rows: 50_000, kills: 20 } };
/** Rows of one transaction of the landing. */
const BATCH_ROWS = 1_000;
const GUARD_KILLS = 2;
const GUARD_TRIES = 4;

const POSITION_FIRST: readonly Damage[] = [
  {
    file: "resources/data-imports/run-import.job.ts",
    from: "await keepOutcomes(trx, run, row, batch.items, await batch.land(trx));",
    to: `await addLanded(trx, run, { position: last.position, rows: 1, created: 0, updated: 0, unchanged: 0, erased: 0, rejected: 0, rowsRejected: 0 });
    });
    await within(context, run.organizationId, async (trx) => {
      await batch.land(trx);`,
  },
];
const NEVER_SETTLED: readonly Damage[] = [
  {
    file: "resources/external-orders/apply-order.ts",
    from: "return known.content_hash === given.contentHash ?",
    to: "return known.id === '' ?",
  },
  { file: "resources/external-orders/apply-order.ts", from: "if (isUnchanged(known, next)) {", to: "if (isUnchanged === undefined) {" },
];
const CANCEL_UNSEEN: readonly Damage[] = [
  {
    file: "resources/data-imports/staging-queries.ts",
    from: "and id = ${id} and status = ${status} and run = ${number}`",
    to: "and id = ${id} and ${status} <> '' and run = ${number}`",
  },
];

interface Found {
  undisturbed: ImportState;
  interrupted: Interrupted;
  identical: boolean;
  linesCompared: number;
  again: ImportState;
  cancelled: { status: string; orders: number; halves: number; undone: number };
  dryRunChanged: boolean;
  landingChanged: boolean;
  guards: { text: string; noticed: boolean }[];
  engine: string;
}

async function prove(options: ProofOptions): Promise<Verdict> {
  const { rows, kills } = options.full ? SIZES.full : SIZES.ci;
  const file = makeFile(rows);
  const stand = await openStand();
  try {
    const server = await stand.start("server");
    return verdictOf(file, kills, await runAll(stand, server, file, kills, options));
  } finally {
    await stand.close();
  }
}

async function runAll(stand: Stand, server: Program, file: ImportFile, kills: number, { seed, full, say }: ProofOptions): Promise<Found> {
  const random = seededRandom(seed);
  const { sql } = stand;
  const fileId = await upload(stand, server, file.csv);
  let worker = await stand.start("worker");
  const nothing = await exactHash(sql);
  await dryRunOf(stand, server, file);
  const dryRunChanged = (await exactHash(sql)) !== nothing;
  const undisturbed = await land(stand, server, await readyImport(stand, server, fileId));
  const landed = await exactHash(sql);
  const wanted = await contentHash(sql);
  const again = await land(stand, server, await readyImport(stand, server, fileId));
  const againChanged = (await exactHash(sql)) !== landed;
  say(
    `undisturbed: ${undisturbed.orders_created} orders, again: ${again.orders_unchanged} unchanged; dry run ${dryRunChanged ? "CHANGED something" : "changed nothing"}`,
  );
  await forgetAll(sql);
  const cancelled = await cancelAndUndo(stand, server, await readyImport(stand, server, fileId));
  say(`cancelled after ${cancelled.orders} orders: ${cancelled.halves} halves; ${cancelled.undone} undone`);
  worker = await stopped(stand, worker);
  await forgetAll(sql);
  const interrupted = await interruptedRun(stand, server, fileId, { kills, random, waits: full });
  const found = await contentHash(sql);
  say(
    `${interrupted.kills.length} kills at rows ${interrupted.kills.map(({ at }) => at).join(" ")}; redone ${interrupted.kills.map(({ redone }) => redone).join(" ")}`,
  );
  const guards = await checkGuards(stand, server, fileId, { wanted: wanted.hash, random });
  return {
    ...{ undisturbed, interrupted, again, cancelled, dryRunChanged: dryRunChanged || againChanged, landingChanged: landed !== nothing },
    ...{ identical: found.hash === wanted.hash, linesCompared: found.lines, guards, engine: stand.engine },
  };
}

async function dryRunOf(stand: Stand, server: Program, { csv, orders, rejected }: ImportFile): Promise<void> {
  const path = join(stand.dataDir, "dry-run.csv");
  writeFileSync(path, csv);
  const written = await dryRun(stand, server, path);
  rmSync(path);
  if (!written.includes(`${orders - rejected} to create, 0 to update, 0 unchanged, ${rejected} rejected\nnothing was changed\n`))
    throw new Error(`the dry run said: ${written}`);
}

/** Rows are read by a worker that is then gone; the landing belongs to those that are killed. */
async function interruptedRun(
  stand: Stand,
  server: Program,
  fileId: string,
  how: { kills: number; random: () => number; waits: boolean; damages?: readonly Damage[] },
): Promise<Interrupted> {
  const reader = await stand.start("worker");
  const id = await readyImport(stand, server, fileId);
  await stopped(stand, reader);
  await post(stand, server, `/v1/data-imports/${id}/start`);
  return landWithKills(stand, server, id, how);
}

async function stopped(_: Stand, worker: Program): Promise<Program> {
  worker.kill("SIGTERM");
  await worker.ended;
  return worker;
}

async function cancelAndUndo(stand: Stand, server: Program, id: string): Promise<Found["cancelled"]> {
  const { status, orders_created: orders } = await cancelHalfway(stand, server, id);
  const halves = await countHalves(stand.sql);
  await post(stand, server, `/v1/data-imports/${id}/undo`);
  await stepDone(stand, server, id);
  for (let n = 0; n < 600; n += 1) {
    const [row] = await stand.sql<{ done: boolean; left: number }>(
      "select undone_at is not null as done, (select count(*)::int from orders) as left from data_imports where id = $1",
      [id],
    );
    if (row?.done) return { status, orders, halves, undone: orders - row.left };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { status, orders, halves, undone: 0 };
}

async function checkGuards(
  stand: Stand,
  server: Program,
  fileId: string,
  { wanted, random }: { wanted: string; random: () => number },
): Promise<Found["guards"]> {
  const twice = await landAgain(stand, server, fileId, NEVER_SETTLED);
  const cancel = await cancelDamaged(stand, server, fileId);
  let lost = false;
  for (let n = 0; n < GUARD_TRIES && !lost; n += 1) {
    await forgetAll(stand.sql);
    await interruptedRun(stand, server, fileId, { kills: GUARD_KILLS, random, waits: false, damages: POSITION_FIRST });
    lost = (await contentHash(stand.sql)).hash !== wanted;
  }
  return [
    { text: `orders compared with nothing: the same file again changes ${twice} of them`, noticed: twice > 0 },
    { text: `a run that does not look at the state: cancelled, it ends as ${cancel}`, noticed: cancel !== "cancelled" },
    { text: "the position committed before the orders: other data after kills", noticed: lost },
  ];
}

async function landAgain(stand: Stand, server: Program, fileId: string, damages: readonly Damage[]): Promise<number> {
  const worker = await stand.start("worker", {}, damages);
  const done = await land(stand, server, await readyImport(stand, server, fileId));
  await stopped(stand, worker);
  return done.orders_updated;
}

async function cancelDamaged(stand: Stand, server: Program, fileId: string): Promise<string> {
  await forgetAll(stand.sql);
  const worker = await stand.start("worker", {}, CANCEL_UNSEEN);
  const id = await readyImport(stand, server, fileId);
  await cancelHalfway(stand, server, id);
  for (let n = 0; n < 100; n += 1) {
    const [row] = await stand.sql<{ status: string }>("select status from data_imports where id = $1", [id]);
    if (row?.status !== "cancelled" || n === 99) {
      await stopped(stand, worker);
      return row?.status ?? "gone";
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return "cancelled";
}

function verdictOf(file: ImportFile, kills: number, found: Found): Verdict {
  const { undisturbed, interrupted, identical, again, cancelled, dryRunChanged, landingChanged, guards } = found;
  const redone = Math.max(0, ...interrupted.kills.map((kill) => kill.redone));
  const good = file.orders - file.rejected;
  const landedAll = [undisturbed, interrupted.done].every(
    (state) => state.orders_created === good && state.orders_rejected === file.rejected,
  );
  const repeated = again.orders_created === 0 && again.orders_updated === 0 && again.orders_unchanged === good;
  const cancelledWhole =
    cancelled.status === "cancelled" && cancelled.orders < good && cancelled.halves === 0 && cancelled.undone === cancelled.orders;
  return {
    met:
      identical &&
      landedAll &&
      repeated &&
      cancelledWhole &&
      !dryRunChanged &&
      landingChanged &&
      redone <= BATCH_ROWS &&
      interrupted.kills.length === kills &&
      guards.every(({ noticed }) => noticed),
    figure: `${file.rows} rows, ${interrupted.kills.length} kills: data ${identical ? "identical" : "NOT IDENTICAL"} to an undisturbed run (${found.linesCompared} lines), at most ${redone} rows redone after a kill; same file again ${again.orders_created} new, ${again.orders_updated} changed; cancelled after ${cancelled.orders} orders: ${cancelled.halves} in part, ${cancelled.undone} given back; dry run ${dryRunChanged ? "CHANGED rows" : "changed 0 rows"}`,
    bar: `identical; redone <= one batch (${BATCH_ROWS} rows); again 0 new, 0 changed; cancel 0 in part; dry run 0`,
    engine: found.engine,
    guardOff: guards.map(({ text, noticed }) => `${text}${noticed ? "" : " — NOT NOTICED"}`).join("; "),
    details: { undisturbed, interrupted, again, cancelled, guards },
  };
}
