import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "./config.ts";
import { explainError } from "./explain-error.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { type Embedded, startEmbedded } from "./platform/embedded/start-embedded.ts";
import { createLogger } from "./platform/logging.ts";
import { type Part, startPart } from "./start-part.ts";
import { stopRequest } from "./stop-request.ts";

export type StartFlags = Readonly<{ empty: boolean }>;

/** Runs database, server and worker on this machine until a signal, or until one of them cannot be kept alive. */
export async function runStart(config: Config, flags: StartFlags): Promise<void> {
  const log = createLogger(config.logLevel);
  const request = stopRequest();
  const parts = [startPart("server", log), startPart("worker", log)] as const;
  const database =
    config.databaseUrl === undefined ? startEmbedded({ dataDir: config.dataDir, log, prepared: true }) : Promise.resolve(undefined);
  const setup = loadSetup(!flags.empty && config.databaseUrl === undefined && !existsSync(join(config.dataDir, "postgres")));
  const up = database.then((embedded) => bringUp(config, flags, embedded, parts, setup));
  const failure = up.then(() => database).then((embedded) => embedded?.lost ?? new Promise<never>(() => undefined));

  const outcome = await Promise.race([request, failure]).catch((error: unknown) => error);
  if (typeof outcome === "string") log.info({ reason: outcome }, "stopping");
  else process.stderr.write(`preo: ${explainError(outcome)}\n`);
  await stopAll(config, parts, up, database);
  process.exit(typeof outcome === "string" ? 0 : 1);
}

/** Loaded while the database starts; of a new one the demo data is made meanwhile too. */
async function loadSetup(isNew: boolean) {
  const [{ runMigrate }, { runSeed, planDemo }] = await Promise.all([import("./migrate.ts"), import("./seed.ts")]);
  return { runMigrate, runSeed, planned: isNew ? planDemo(new Date()) : undefined };
}

async function bringUp(
  config: Config,
  flags: StartFlags,
  embedded: Embedded | undefined,
  [server, worker]: readonly [Part, Part],
  setup: ReturnType<typeof loadSetup>,
): Promise<void> {
  const access: DatabaseAccess = { url: embedded?.url ?? config.databaseUrl ?? "" };
  const { runMigrate, runSeed, planned } = await setup;
  await runMigrate(config, access);
  const seeding = runSeed(config, access, { demo: !flags.empty, planned });
  const letIn = () => Promise.all([server.run({ config, access }), worker.run({ config, access })]);
  const parts = (embedded?.synced ?? Promise.resolve()).then(letIn);
  const [{ lines }, started] = await Promise.all([seeding, parts.catch((error: unknown) => ({ error }))]);
  const firstStart = [...whereDatabaseIs(config, embedded), ...lines];
  if (!("error" in started)) return announce(started[0].url ?? config.publicUrl, firstStart);
  // The key is shown only once, so it is shown although the start failed.
  print(firstStart);
  throw started.error;
}

/** Said only when it is not in the data folder, where everybody would look first. */
function whereDatabaseIs(config: Config, embedded: Embedded | undefined): string[] {
  if (!embedded || dirname(embedded.homeFolder) === realpathSync(config.dataDir)) return [];
  return [`The database's files are in ${embedded.homeFolder}, since only root may enter ${config.dataDir}.`];
}

function announce(url: string, firstStart: readonly string[]): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  print([`Preo is ready in ${seconds} s: ${url}`, ...firstStart, "Ctrl-C ends it."]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** The parts first, since they finish their work on the database, as does what is being set up. */
async function stopAll(
  config: Config,
  parts: readonly Part[],
  up: Promise<unknown>,
  database: Promise<Embedded | undefined>,
): Promise<void> {
  const embedded = database.catch(() => undefined);
  void embedded.then((running) => running?.ending());
  await Promise.all(parts.map((part) => part.stop(config.stopTimeoutMs + 500)));
  await Promise.race([up.catch(() => undefined), sleep(2_000)]);
  await (await embedded)?.stop();
}
