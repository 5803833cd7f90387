import { setTimeout as sleep } from "node:timers/promises";
import { createSmtpPool } from "../src/channels/email/smtp/pool.ts";
import { createRelayPools } from "../src/channels/email/smtp/relay-pools.ts";
import { createSmsOutbox } from "../src/channels/sms/outbox-transport.ts";
import { createLogger } from "../src/platform/logging.ts";
import type { ReachableRelay } from "../src/resources/mail-relays/queries.ts";
import { storeSms } from "../src/resources/sending/outbox.ts";
import { runSending } from "../src/resources/sending/run-sending.ts";
import type { Sending } from "../src/resources/sending/sending.ts";
import { playedEgress } from "./played-egress.ts";
import { createPlayedTransport, type PlayedTransport } from "./played-transport.ts";
import { createWorld, type World } from "./world.ts";
import { insertMessage, insertSegment } from "./world-content.ts";

export interface ShownCampaign {
  status: string;
  started_at: string;
  sent_count: number;
  paused_at: string | null;
  pause_reason: string | null;
  error_message: string;
  scheduled_at: string | null;
  ledger: Record<"sent" | "queued" | "failed" | "cancelled" | "skipped_later", number>;
}

/** A world in which campaigns are sent, by workers of this process over a played relay. */
export interface Stage {
  world: World;
  transport: PlayedTransport;
  /** starts a worker; `close` stops it */
  startSending(workerId?: string, more?: Partial<Sending>): void;
  draft(fields?: { expression?: string; message?: Record<string, unknown>; segment?: Record<string, unknown> }): Promise<string>;
  read(id: string): Promise<ShownCampaign>;
  until(id: string, done: (campaign: ShownCampaign) => boolean): Promise<ShownCampaign>;
  close(): Promise<void>;
}

export const ended = (campaign: { status: string }) => ["sent", "failed", "cancelled"].includes(campaign.status);

/** With these settings beside a world's own. */
export async function createStage(settings: Record<string, string> = {}): Promise<Stage> {
  const world = await createWorld(settings);
  // What is sent here does not depend on the hour; a test of windows sets its own.
  await world.sql(`update organizations set send_windows = '{"email": null, "sms": null}'`);
  const transport = createPlayedTransport();
  const running: { stop(): Promise<void> }[] = [];
  const read = async (id: string): Promise<ShownCampaign> => (await world.vera("GET", `/v1/campaigns/${id}`)).body;
  return {
    world,
    transport,
    read,
    startSending: (workerId = "00000000-0000-7000-8000-00000000000a", more = {}) => {
      running.push(startWorker(world, transport, { workerId, ...more }));
    },
    draft: async (fields = {}) => {
      const segment = await insertSegment(world, world.nordlys, { expression: fields.expression ?? "true", ...fields.segment });
      const message = await insertMessage(world, world.nordlys, fields.message);
      const { id, thisYear } = world.nordlys;
      const body = {
        organization_id: id,
        edition_id: thisYear,
        segment_id: segment,
        name: "News",
        channel: "email",
        email_message_id: message,
      };
      return (await world.ben("POST", "/v1/campaigns", body)).body.id;
    },
    until: async (id, done) => {
      for (let i = 0; i < 300; i += 1) {
        const campaign = await read(id);
        if (done(campaign)) return campaign;
        await sleep(50);
      }
      throw new Error(`still ${JSON.stringify(await read(id))}`);
    },
    close: async () => {
      await Promise.all(running.map((each) => each.stop()));
      await world.close();
    },
  };
}

/** Relays on this machine, dialled through the door. */
function openRelays(): Sending["relays"] {
  const egress = playedEgress();
  const open = () =>
    createRelayPools<ReachableRelay>(
      ({ address, connections }) =>
        createSmtpPool({ relay: address, connections, timeouts: { commandMs: 2_000 }, dial: (host, port) => egress.dial(host, port) }),
      50,
    );
  return { usual: open(), express: open() };
}

function startWorker({ db, config, storage }: World, transport: PlayedTransport, more: Partial<Sending>): { stop(): Promise<void> } {
  const sms = more.sms ?? createSmsOutbox({ store: (message) => storeSms(db, message) });
  return runSending({
    db,
    log: createLogger("error"),
    workerId: "",
    secretKey: config.secretKey,
    publicUrl: config.publicUrl,
    transport,
    express: transport,
    sms,
    smsExpress: sms,
    relays: openRelays(),
    storage,
    unflushedCap: 32,
    transportGivenUpAfterSeconds: 24 * 3_600,
    rates: { email: {}, sms: {} },
    failPoint: () => undefined,
    ...more,
  });
}
