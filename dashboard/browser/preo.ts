import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Preo {
  url: string;
  /** by which the first owner sets a password */
  passwordLink: string;
  email: string;
  stop: () => Promise<void>;
}

const EMAIL = "ada@example.org";
const START_LIMIT_MS = 240_000;

/** The whole program with its demo on a free port and a database of its own. */
export async function startPreo(): Promise<Preo> {
  const dataDir = mkdtempSync(join(tmpdir(), "preo-browser-"));
  chmodSync(dataDir, 0o711);
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), PREO_DATA_DIR: dataDir, PREO_OWNER_EMAIL: EMAIL, PREO_LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, ["bin/preo.mjs", "start"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const printed = await whenReady(child);
  const link = /https?:\/\/\S+\/set-password\?token=\S+/.exec(printed)?.[0] ?? "";
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, passwordLink: link, email: EMAIL, stop };
}

function whenReady(child: ChildProcess): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Preo did not start:\n${printed}`)), START_LIMIT_MS);
    child.once("exit", () => reject(new Error(`Preo ended:\n${printed}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (!printed.includes("Ctrl-C ends it")) return;
      clearTimeout(timer);
      resolve(printed);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
