import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../../proof/program.ts";
import type { Stand } from "../../proof/stand.ts";
import { peakMegabytes } from "../process-meter.ts";
import { type BareCopy, copyBack } from "./bare-copy.ts";
import { createImport, land, type Step, type Validated, validate } from "./land-file.ts";
import type { OrdersFile } from "./orders-file.ts";
import { type Waits, whileAsking } from "./requests-meanwhile.ts";

/** As bin/preo.mjs starts a worker. */
const AS_LAUNCHED = { NODE_OPTIONS: "--max-semi-space-size=4", NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "" };
const AT_REST_MS = 5_000;

export interface Measured {
  file: OrdersFile;
  validation: Validated & { seconds: number };
  /** from upload to landed orders, without the validation */
  steps: Step[];
  copy: BareCopy;
  waits: (Waits & { name: string })[];
  serverMegabytes: number;
  workerMegabytes: number;
}

/** One file through a server and a worker that start for it, over an empty database; then the bare COPY of what landed. */
export async function measureImport(stand: Stand, file: OrdersFile): Promise<Measured> {
  const server = await stand.start("server", { PREO_FILE_LIMIT_BYTES: String(2 ** 31) });
  const worker = await stand.start("worker", AS_LAUNCHED);
  const atRest = await whileAsking(stand, server, () => sleep(AT_REST_MS));
  const { id, steps } = await createImport(stand, server, file);
  const started = performance.now();
  const validated = await whileAsking(stand, server, () => validate(stand, server, id));
  const validation = { ...validated.done, seconds: (performance.now() - started) / 1000 };
  const landed = await whileAsking(stand, server, () => land(stand, server, id, file));
  const [serverMegabytes, workerMegabytes] = [peakMegabytes(server.pid), peakMegabytes(worker.pid)];
  await stop(server, worker);
  return {
    ...{ file, validation, serverMegabytes, workerMegabytes },
    steps: [...steps, ...landed.done],
    copy: await copyBack(stand.sql),
    waits: [
      { name: "at rest", ...atRest.waits },
      { name: "while validating", ...validated.waits },
      { name: "while landing", ...landed.waits },
    ],
  };
}

async function stop(...programs: Program[]): Promise<void> {
  for (const program of programs) program.kill("SIGTERM");
  await Promise.all(programs.map(({ ended }) => ended));
}
