import { type Config, ConfigError } from "./config.ts";
import { createLogger } from "./platform/logging.ts";
import { loadRole, type Role } from "./roles.ts";
import { exitAtTheLatestAfter, stopRequest } from "./stop-request.ts";

/** Runs one part on DATABASE_URL until a signal. Any number of them may run. */
export async function runStandalone(role: Role, config: Config): Promise<void> {
  if (config.databaseUrl === undefined)
    throw new ConfigError(`DATABASE_URL is missing: \`${role}\` alone needs it; \`start\` brings a database of its own`);
  const log = createLogger(config.logLevel);
  const request = stopRequest();
  const run = await loadRole(role);
  const running = await run(config, { url: config.databaseUrl });
  log.info({ role, ...(running.url ? { url: running.url } : {}) }, "ready");
  log.info({ role, reason: await request }, "stopping");
  exitAtTheLatestAfter(config.stopTimeoutMs + 1_000);
  await running.stop();
  process.exit(0);
}
