import type { Config } from "./config.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";

/** The two long-running parts of the program. */
export type Role = "server" | "worker";
export type Running = Readonly<{ url?: string; stop: () => Promise<void> }>;
export type Run = (config: Config, access: DatabaseAccess) => Promise<Running>;

/** Loads the modules of one part, and of that part only. */
export async function loadRole(role: Role): Promise<Run> {
  if (role === "server") return (await import("./server.ts")).runServer;
  return (await import("./worker.ts")).runWorker;
}
