import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const LONGEST_MS = 60_000;

/** How long `npm start` takes on an empty folder and on one with data, from the command to "ready", beside the sources as they are (PREO_UNPACKED). */
export async function benchStart({ runs = "5" }: { runs?: string | undefined }): Promise<void> {
  const seconds = { first: [] as number[], later: [] as number[], sources: [] as number[] };
  for (let run = 0; run < Number(runs); run += 1) {
    const folder = mkdtempSync(join(tmpdir(), "preo-bench-"));
    seconds.first.push(await secondsToReady(folder));
    seconds.later.push(await secondsToReady(folder));
    seconds.sources.push(await secondsToReady(folder, { PREO_UNPACKED: "1" }));
    rmSync(folder, { recursive: true, force: true });
  }
  const [first, later, sources] = [median(seconds.first), median(seconds.later), median(seconds.sources)];
  process.stdout.write(
    `start, ${runs} runs, from the command to "ready" (median, range)
  empty folder, with the demo data  ${shown(seconds.first)}   bar 5 s: ${first < 5 ? "met" : "not met"}
  folder with data                  ${shown(seconds.later)}   bar 2 s: ${later < 2 ? "met" : "not met"}
  the same from the sources         ${shown(seconds.sources)}   ${(sources / later).toFixed(1)} times as long
`,
  );
}

async function secondsToReady(folder: string, more: Record<string, string> = {}): Promise<number> {
  const { npm_lifecycle_event: _bench, ...inherited } = process.env;
  const env = { ...inherited, PREO_DATA_DIR: folder, PORT: "0", ...more };
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, "bin/preo.mjs"), "start"], { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  const ready = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${LONGEST_MS / 1000} s`)), LONGEST_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes("Preo is ready")) return;
      clearTimeout(timer);
      resolve((performance.now() - began) / 1000);
    });
    child.once("exit", () => reject(new Error(`it ended before it was ready: ${text}`)));
  });
  const seconds = await ready;
  child.kill("SIGINT");
  await once(child, "exit");
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function shown(values: readonly number[]): string {
  return `${median(values).toFixed(1)} s (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}
