import { randomUUID } from "node:crypto";
import { runAuditSealing } from "./audit-sealing.ts";
import type { Config, StripeSettings } from "./config.ts";
import { jobs } from "./jobs.ts";
import { runMaintenance } from "./maintenance.ts";
import { openStorage } from "./open-storage.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { type Database, openDatabase } from "./platform/database/database.ts";
import { createEgress } from "./platform/egress/egress.ts";
import { createFailPoint } from "./platform/fail-point.ts";
import type { Job } from "./platform/jobs/job.ts";
import { startJobs } from "./platform/jobs/start-jobs.ts";
import { createLogger, type Logger } from "./platform/logging.ts";
import { runMailbox } from "./resources/bounces/run-mailbox.ts";
import { sendTestEmails } from "./resources/email-messages/test-email.job.ts";
import { testRelays } from "./resources/mail-relays/test-relay.job.ts";
import { runRefunds } from "./resources/refunds/paying/run-refunds.ts";
import { runSending } from "./resources/sending/run-sending.ts";
import { wayOut } from "./resources/sending/way-out.ts";
import { CONNECTIONS, runDeliveries } from "./resources/webhooks/delivering/run-deliveries.ts";
import { tellOwners } from "./resources/webhooks/tell-owner.job.ts";
import { openTransports, type WorkerTransports } from "./worker-transports.ts";

const LONGEST_STRIPE_CALL_MS = 20_000;

/** Sends, calculates and tidies until `stop`, which ends what is under way and gives the rest back. */
export async function runWorker(config: Config, access: DatabaseAccess): Promise<{ stop(): Promise<void> }> {
  const log = createLogger(config.logLevel).child({ process: "worker" });
  const storage = await openStorage(config);
  const db = openDatabase(access, {
    maxConnections: config.databaseConnections,
    applicationName: "preo-worker",
    onConnectionLost: (error) => log.warn({ error: error.message }, "a database connection was lost"),
  });
  const { close, connect, ...transports } = openTransports(config, db);
  const running = await startJobs({
    access,
    db,
    storage,
    secretKey: config.secretKey,
    jobs: [...jobs, testRelays(connect), ...mailJobs(config, db, transports)],
    log,
    statementTimeoutMs: config.jobStatementTimeoutMs,
  });
  const sending = runSending({
    db,
    log,
    workerId: randomUUID(),
    secretKey: config.secretKey,
    publicUrl: config.publicUrl,
    ...transports,
    storage,
    bounceDomain: config.bounceDomain,
    unflushedCap: config.sendUnflushedCap,
    transportGivenUpAfterSeconds: config.transportGivenUpAfterHours * 3_600,
    rates: { email: config.emailRate, sms: config.smsRate },
    failPoint: createFailPoint(config.failAt),
  });
  const egress = createEgress({ allowed: config.egressAllow, connections: CONNECTIONS });
  const { secretKey } = config;
  const deliveries = runDeliveries({ db, log, egress, secretKey, failPoint: createFailPoint(config.failAt) });
  const mailbox =
    config.bounceImapUrl === undefined ? undefined : runMailbox({ db, log, secretKey, mailbox: { url: config.bounceImapUrl } });
  const refunds = config.stripe ? await startRefunds(config.stripe, config, db, log) : undefined;
  const sealing = runAuditSealing(db, secretKey, log);
  const maintenance = runMaintenance(db, storage, log);
  return {
    stop: async () => {
      await Promise.all([
        sending.stop(),
        running.stop(),
        deliveries.stop(),
        refunds?.stop(),
        mailbox?.stop(),
        maintenance.stop(),
        sealing.stop(),
      ]);
      await Promise.all([close(), egress.close()]);
      await db.close();
    },
  };
}

/** Jobs that send a mail, in the lane of what is urgent. */
function mailJobs(
  { secretKey, publicUrl, bounceDomain }: Config,
  db: Database,
  transports: Omit<WorkerTransports, "close" | "connect">,
): Job[] {
  const transportFor = async (organizationId: string, relayId: string | null) =>
    (await wayOut({ db, secretKey, bounceDomain, ...transports }, organizationId, relayId, "express")).transport;
  return [sendTestEmails({ transportFor, secretKey, publicUrl }), tellOwners({ transport: transports.express, publicUrl })];
}

async function startRefunds(
  { settleSeconds, ...stripe }: StripeSettings,
  { failAt }: Config,
  db: Database,
  log: Logger,
): Promise<{ stop(): Promise<void> }> {
  const { createStripe } = await import("./channels/payment/stripe.ts");
  const provider = createStripe({ ...stripe, timeoutMs: Math.min(LONGEST_STRIPE_CALL_MS, settleSeconds * 1_000) });
  return runRefunds({ db, provider, settleSeconds, failPoint: createFailPoint(failAt) }, log);
}
