import { spawn } from "node:child_process";

/** A real process of the program. */
export interface Program {
  pid: number;
  /** of a server */
  url: string;
  /** settles when the process has ended, by its own will or not */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

export type Role = "server" | "worker";

/** One guard taken out of one file of the program: `from` stands there exactly once. */
export interface Damage {
  file: string;
  from: string;
  to: string;
}

/** Starts `server` or `worker`; resolves at the line that says it is ready. */
export function startProgram(role: Role, env: Record<string, string>, damages: readonly Damage[] = []): Promise<Program> {
  const path = (file: string) => new URL(file, import.meta.url).pathname;
  const damaging = damages.length > 0 ? ["--import", path("damage.ts")] : [];
  const child = spawn(process.execPath, [...damaging, path("../src/main.ts"), role], {
    env: {
      ...compileCache(),
      PATH: process.env["PATH"],
      TZ: "UTC",
      PREO_LOG_LEVEL: "info",
      PREO_RATE_LIMITS: "off",
      ...env,
      PROOF_DAMAGES: JSON.stringify(damages),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended: Program["ended"] = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  return new Promise((resolve, reject) => {
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
      if (!output.includes('"msg":"ready"')) return;
      resolve({ pid: child.pid ?? 0, url: /"url":"([^"]+)"/.exec(output)?.[1] ?? "", ended, kill: (signal) => void child.kill(signal) });
    });
    void ended.then(() => reject(new Error(`${role} ended before it was ready: ${output.slice(-2_000)}`)));
  });
}

// Programs that are killed by the dozen are not translated anew each time.
function compileCache(): Record<string, string> {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
