import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../../proof/program.ts";
import type { Stand } from "../../proof/stand.ts";
import { AS_LAUNCHED } from "../as-launched.ts";
import { cpuSeconds, familyCpuSeconds, peakMegabytes } from "../process-meter.ts";
import { type BareCopy, copyBack } from "./bare-copy.ts";
import { createImport, land, type Step, type Validated, validate } from "./land-file.ts";
import type { OrdersFile } from "./orders-file.ts";
import { type Waits, whileAsking } from "./requests-meanwhile.ts";

const AT_REST_MS = 5_000;

export interface Measured {
  file: OrdersFile;
  validation: Validated & { seconds: number; cpuSeconds: number };
  /** from upload to landed orders, without the validation */
  steps: Step[];
  /** of the same, by server, worker and database together */
  cpuSeconds: number;
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
  const postmaster = await postmasterOf(stand);
  const used = () => cpuSeconds(server.pid) + cpuSeconds(worker.pid) + familyCpuSeconds(postmaster);
  const beforeUpload = used();
  const { id, steps } = await createImport(stand, server, file);
  const [beforeValidation, started] = [used(), performance.now()];
  const validated = await whileAsking(stand, server, () => validate(stand, server, id));
  const [seconds, validatedCpu] = [(performance.now() - started) / 1000, used() - beforeValidation];
  const landed = await whileAsking(stand, server, () => land(stand, server, id, file));
  const cpu = used() - beforeUpload - validatedCpu;
  const [serverMegabytes, workerMegabytes] = [peakMegabytes(server.pid), peakMegabytes(worker.pid)];
  await stop(server, worker);
  return {
    ...{ file, validation: { ...validated.done, seconds, cpuSeconds: validatedCpu }, serverMegabytes, workerMegabytes },
    ...{ steps: [...steps, ...landed.done], cpuSeconds: cpu },
    copy: await copyBack(stand.sql, postmaster),
    waits: [
      { name: "at rest", ...atRest.waits },
      { name: "while validating", ...validated.waits },
      { name: "while landing", ...landed.waits },
    ],
  };
}

async function postmasterOf({ sql }: Stand): Promise<number> {
  const [row] = await sql<{ data_directory: string }>("show data_directory");
  return Number.parseInt(readFileSync(join(row?.data_directory ?? "", "postmaster.pid"), "utf8"), 10);
}

async function stop(...programs: Program[]): Promise<void> {
  for (const program of programs) program.kill("SIGTERM");
  await Promise.all(programs.map(({ ended }) => ended));
}
