import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { createSmtpPool } from "./channels/email/smtp/pool.ts";
import { createSmsCallbacks } from "./channels/sms/create-transport.ts";
import { outboxCallbacks } from "./channels/sms/outbox-transport.ts";
import type { Config } from "./config.ts";
import { openStorage } from "./open-storage.ts";
import { apiKeyAuthenticator } from "./platform/auth/api-keys.ts";
import type { Authenticate } from "./platform/auth/credential.ts";
import { firstOf, sessionAuthenticator } from "./platform/auth/sessions.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { type Database, openDatabase } from "./platform/database/database.ts";
import { createTextRecords } from "./platform/dns/text-records.ts";
import { createEgress, type Egress } from "./platform/egress/egress.ts";
import { createFailPoint } from "./platform/fail-point.ts";
import { buildApp, databaseReadiness } from "./platform/http/app.ts";
import { createLogger } from "./platform/logging.ts";
import { createLimiter } from "./platform/rate-limits/limiter.ts";
import type { Storage } from "./platform/storage/storage.ts";
import { publicRoutes, routes } from "./routes.ts";

/** Longest for one look-up of a health check. */
const DNS_TIMEOUT_MS = 2_000;
const PAGES_FOLDER = fileURLToPath(new URL("../dashboard/dist", import.meta.url));

/** The HTTP server, listening. `stop` lets readiness fall first, then ends what is open. */
export async function runServer(config: Config, access: DatabaseAccess): Promise<{ url: string; stop(): Promise<void> }> {
  const log = createLogger(config.logLevel).child({ process: "server" });
  const storage = await openStorage(config);
  const db = openDatabase(access, {
    maxConnections: config.databaseConnections,
    applicationName: "preo-server",
    onConnectionLost: (error) => log.warn({ error: error.message }, "a database connection was lost"),
  });
  const readiness = databaseReadiness(db);
  const app = await createApp(config, db, { storage, readiness, logger: log as unknown as FastifyBaseLogger });
  await app.listen({ port: config.port, host: config.host });
  const stop = async () => {
    readiness.stopping = true;
    await app.close();
    await db.close();
  };
  return { url: `http://${config.host}:${(app.server.address() as AddressInfo).port}`, stop };
}

/** The server's routes over a database, not yet listening. Tests bring their own `authenticate` and clock. */
export async function createApp(
  config: Config,
  db: Database,
  options: {
    authenticate?: Authenticate;
    now?: () => Date;
    readiness?: ReturnType<typeof databaseReadiness>;
    egress?: Egress;
    storage?: Storage;
    logger?: Parameters<typeof buildApp>[0]["logger"];
  } = {},
): Promise<FastifyInstance> {
  const readiness = options.readiness ?? databaseReadiness(db);
  return buildApp({
    services: {
      db,
      publicUrl: config.publicUrl,
      secretKey: config.secretKey,
      storage: options.storage ?? (await openStorage(config)),
      egress: options.egress ?? createEgress({ allowed: config.egressAllow }),
      fileLimitBytes: config.fileLimitBytes,
      fileQuotaBytes: config.fileQuotaBytes,
      smsTransport: true,
      sms: config.smsUrl === undefined ? outboxCallbacks : createSmsCallbacks(config.smsUrl),
      textRecords: createTextRecords({ servers: config.dnsServers, timeoutMs: DNS_TIMEOUT_MS }),
      tryRelay: config.smtpUrl === undefined ? undefined : () => tryRelay(config.smtpUrl ?? ""),
      stripe: config.stripe !== undefined,
      stripeWebhookSecret: config.stripe?.webhookSecret,
      now: options.now ?? (() => new Date()),
      failPoint: createFailPoint(config.failAt),
      stopping: () => readiness.stopping,
    },
    limiter: createLimiter(db, config.secretKey, config.rateLimits),
    trustedProxies: config.trustedProxies,
    routes,
    publicRoutes,
    authenticate: options.authenticate ?? firstOf(apiKeyAuthenticator(db), sessionAuthenticator(db, config.publicUrl)),
    readiness,
    bodyLimitBytes: config.bodyLimitBytes,
    requestTimeoutMs: config.requestTimeoutMs,
    uploadTimeoutMs: config.uploadTimeoutMs,
    pagesFolder: PAGES_FOLDER,
    ...(options.logger ? { logger: options.logger } : {}),
  });
}

async function tryRelay(url: string): Promise<Awaited<ReturnType<ReturnType<typeof createSmtpPool>["verify"]>>> {
  const timeouts = { connectMs: 3_000, commandMs: 3_000 };
  const pool = createSmtpPool({ relay: url, connections: 1, timeouts });
  try {
    return await pool.verify();
  } finally {
    await pool.close();
  }
}
