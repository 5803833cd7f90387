import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpuSeconds } from "./process-meter.ts";

const PLACES = ["/usr/sbin/smtp-source", "/usr/bin/smtp-source"];

/** Postfix's own load maker (in C, with nothing to render or record), where it is installed: messages a second and CPU of the process. */
export async function runSmtpSource(options: {
  port: number;
  messages: number;
  connections: number;
  bytes: number;
}): Promise<{ seconds: number; cpuSeconds: number } | undefined> {
  const program = PLACES.find(existsSync);
  if (program === undefined || spawnSync(program, ["-h"]).error) return undefined;
  const { port, messages, connections, bytes } = options;
  const startedAt = performance.now();
  const child = spawn(program, [
    "-d",
    "-s",
    String(connections),
    "-m",
    String(messages),
    "-l",
    String(bytes),
    "-f",
    "a@example.org",
    "-t",
    "b@example.org",
    `127.0.0.1:${port}`,
  ]);
  let used = 0;
  const meter = setInterval(() => {
    try {
      used = Math.max(used, cpuSeconds(child.pid ?? 0));
    } catch {
      // it has ended
    }
  }, 20);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(meter);
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`);
  return { seconds: (performance.now() - startedAt) / 1_000, cpuSeconds: used };
}
