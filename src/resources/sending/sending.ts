import type { RelayPools } from "../../channels/email/smtp/relay-pools.ts";
import type { EmailTransport } from "../../channels/email/transport.ts";
import type { SmsTransport } from "../../channels/sms/transport.ts";
import type { Database } from "../../platform/database/database.ts";
import type { FailPoint } from "../../platform/fail-point.ts";
import type { Logger } from "../../platform/logging.ts";
import type { SendRate } from "../../platform/rate-limits/send-rate.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import type { ReachableRelay } from "../mail-relays/queries.ts";
import type { Channel } from "./recipients.ts";

/** What sending needs from the worker that hosts it. */
export interface Sending {
  db: Database;
  log: Logger;
  /** this process, in leases */
  workerId: string;
  secretKey: string;
  publicUrl: string;
  transport: EmailTransport;
  /** connections of their own for urgent campaigns and single messages: no other mail stands before them */
  express: EmailTransport;
  /** the same to the relays of organizations' own */
  relays: Readonly<Record<"usual" | "express", RelayPools<ReachableRelay>>>;
  sms: SmsTransport;
  /** the same for texts */
  smsExpress: SmsTransport;
  /** where the bytes of files are that messages carry */
  storage: Storage;
  /** where bounces go, each to an address that names its recipient; undefined: to the sender */
  bounceDomain?: string | undefined;
  /** most messages handed over and not yet recorded: the bound on copies after a crash */
  unflushedCap: number;
  /** how long a relay or provider may take nothing until its campaigns fail */
  transportGivenUpAfterSeconds: number;
  /** as fast as the installation may send; an organization's own rate stands beside it */
  rates: Readonly<Record<Channel, SendRate>>;
  failPoint: FailPoint;
}
