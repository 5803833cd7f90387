// One part of the program as a child of `start`: loads at once, runs when it is told where the database is.
import { once } from "node:events";
import type { Config } from "./config.ts";
import { explainError } from "./explain-error.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { loadRole } from "./roles.ts";
import { exitAtTheLatestAfter, stopRequest } from "./stop-request.ts";

export type Order = Readonly<{ config: Config; access: DatabaseAccess }>;
export type Report = Readonly<{ ready: { url?: string } } | { failed: string }>;

const request = stopRequest();
const order = nextOrder();
const loading = loadRole(process.argv[2] === "server" ? "server" : "worker");
loading.catch(() => undefined);
const first = await Promise.race([order, request]);
if (typeof first === "string") process.exit(0);

try {
  const run = await loading;
  const running = await run(first.config, first.access);
  await report({ ready: running.url === undefined ? {} : { url: running.url } });
  await request;
  exitAtTheLatestAfter(first.config.stopTimeoutMs + 500);
  await running.stop();
  process.exit(0);
} catch (error) {
  await report({ failed: explainError(error) });
  process.exit(1);
}

async function nextOrder(): Promise<Order> {
  for (;;) {
    const [message] = (await once(process, "message")) as [Order | "stop"];
    if (message !== "stop") return message;
  }
}

function report(message: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, () => resolve());
    else resolve();
  });
}
