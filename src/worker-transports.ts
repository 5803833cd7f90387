import { createSigningTransport } from "./channels/email/dkim/signing-transport.ts";
import { createOutboxTransport } from "./channels/email/outbox-transport.ts";
import { createSmtpPool } from "./channels/email/smtp/pool.ts";
import { createRelayPools } from "./channels/email/smtp/relay-pools.ts";
import type { EmailTransport } from "./channels/email/transport.ts";
import { createSmsProvider } from "./channels/sms/create-transport.ts";
import { createSmsOutbox } from "./channels/sms/outbox-transport.ts";
import type { SmsTransport } from "./channels/sms/transport.ts";
import type { Config } from "./config.ts";
import type { Database } from "./platform/database/database.ts";
import { createEgress } from "./platform/egress/egress.ts";
import type { ReachableRelay } from "./resources/mail-relays/queries.ts";
import { storeMessage, storeSms } from "./resources/sending/outbox.ts";
import type { Sending } from "./resources/sending/sending.ts";

/** For urgent campaigns, single messages and test emails, beside those of SMTP_CONNECTIONS. */
const EXPRESS_CONNECTIONS = 4;
const SMS_CONNECTIONS = 40;

/** Beside those that a relay of an organization's own has for campaigns. */
const RELAY_EXPRESS_CONNECTIONS = 2;
/** Relays that a worker keeps connections to, of each kind. */
const MOST_RELAYS = 50;

/** The ways out of a worker: each twice, since what is urgent never waits for a connection of the rest. */
export interface WorkerTransports extends Pick<Sending, "relays"> {
  transport: EmailTransport;
  express: EmailTransport;
  sms: SmsTransport;
  smsExpress: SmsTransport;
  /** connections to a relay for one use, which closes them */
  connect: (relay: ReachableRelay) => EmailTransport;
  close: () => Promise<void>;
}

export function openTransports(config: Config, db: Database): WorkerTransports {
  const transport = createTransport(config, db, config.smtpConnections);
  const express = createTransport(config, db, EXPRESS_CONNECTIONS);
  const egresses = [1, 2].map(() => createEgress({ allowed: config.egressAllow, connections: SMS_CONNECTIONS }));
  const [sms, smsExpress] = egresses.map((egress) => createSms(config, db, egress)) as [SmsTransport, SmsTransport];
  const door = createEgress({ allowed: config.egressAllow });
  const connect = ({ address }: ReachableRelay, most: number) =>
    createSmtpPool({ relay: address, connections: most, dial: (host, port) => door.dial(host, port) });
  const relays = {
    usual: createRelayPools<ReachableRelay>((relay) => connect(relay, relay.connections), MOST_RELAYS),
    express: createRelayPools<ReachableRelay>((relay) => connect(relay, RELAY_EXPRESS_CONNECTIONS), MOST_RELAYS),
  };
  const all = [transport, express, relays.usual, relays.express, ...egresses];
  return {
    ...{ transport, express, sms, smsExpress, relays },
    connect: (relay) => connect(relay, 1),
    close: async () => void (await Promise.all(all.map((each) => each.close()))),
  };
}

function createTransport(config: Config, db: Database, connections: number): EmailTransport {
  if (config.smtpUrl === undefined)
    return createOutboxTransport({ store: (envelope, raw) => storeMessage(db, envelope, raw), connections });
  const pool = createSmtpPool({ relay: config.smtpUrl, connections });
  return config.dkim === undefined ? pool : createSigningTransport(pool, config.dkim);
}

function createSms(config: Config, db: Database, egress: ReturnType<typeof createEgress>): SmsTransport {
  if (config.smsUrl === undefined) return createSmsOutbox({ store: (message) => storeSms(db, message) });
  return createSmsProvider(config.smsUrl, egress, config.publicUrl);
}
