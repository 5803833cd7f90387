import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem, type Trx } from "../../../platform/database/doors.ts";
import { type SendRate, SPANS } from "../../../platform/rate-limits/send-rate.ts";
import type { Channel } from "../recipients.ts";
import { type Bucket, type Grant, grant, turnOf } from "./rules.ts";

/** The owner of what the whole installation may send. */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

export interface Throttled {
  organizationId: string;
  channel: Channel;
  /** of the organization's own that it goes over; null: the installation's */
  relayId: string | null;
  /** of the installation */
  rate: SendRate;
}

/**
 * Takes up to `wanted` messages out of the buckets of the relay, which may be the installation, and of the organization, for this worker alone: of any number of workers together no more is
 * given. What a worker dies with is lost to the turn, never sent twice.
 * @param now the database's clock, unless told otherwise
 */
export function takeShare(db: Database, throttled: Throttled, wanted: number, now?: Date): Promise<Grant> {
  const { organizationId, channel, relayId } = throttled;
  return asSystem(db, "throttle", async (trx) => {
    const { rows } = await sql<{ rate: SendRate | null; relay: SendRate | null }>`
      select send_rates -> ${channel}::text as rate, (select r.send_rate from mail_relays r where r.organization_id = o.id and r.id = ${relayId}::uuid) as relay
      from organizations o where id = ${organizationId}`.execute(trx);
    const own = withoutNulls(rows[0]?.rate ?? {});
    const rate = relayId === null ? throttled.rate : withoutNulls(rows[0]?.relay ?? {});
    if (isFree(rate) && isFree(own)) return { granted: wanted, waitMs: 0 };
    const buckets = await lockBuckets(trx, throttled);
    // The lock may have taken a while: the turn is told after it.
    const at = now ?? (await databaseNow(trx));
    const of = (owner: string) => buckets.filter((bucket) => bucket.owner === owner);
    const given = grant(
      [
        { rate, buckets: of(relayId ?? EVERYBODY) },
        { rate: own, buckets: of(organizationId) },
      ],
      wanted,
      at,
    );
    if (given.granted > 0) await useUp(trx, throttled, given.granted, at);
    return given;
  });
}

/** Gives back what was not handed over, as long as its turn lasts. */
export async function returnShare(db: Database, throttled: Throttled, unused: number): Promise<void> {
  if (unused === 0) return;
  await asSystem(db, "throttle", async (trx) => {
    await lockBuckets(trx, throttled);
    await sql`update send_buckets set used = greatest(0, used - ${unused}::int) where ${ofBoth(throttled)} and began_at >= date_trunc(span, now())`.execute(
      trx,
    );
  });
}

function isFree(rate: SendRate): boolean {
  return SPANS.every((span) => rate[span] === undefined);
}

function withoutNulls(rate: SendRate): SendRate {
  return Object.fromEntries(Object.entries(rate).filter(([, limit]) => limit !== null));
}

const ownersOf = ({ organizationId, relayId }: Throttled) => [relayId ?? EVERYBODY, organizationId];
const ofBoth = (throttled: Throttled) => sql`owner = any(${ownersOf(throttled)}::uuid[]) and channel = ${throttled.channel}`;

// In one order, so that two workers never wait for each other; made first, so that there is something to lock.
async function lockBuckets(trx: Trx, throttled: Throttled): Promise<(Bucket & { owner: string })[]> {
  await sql`
    insert into send_buckets (owner, channel, span, began_at, used)
    select owner, ${throttled.channel}, span, 'epoch', 0 from unnest(${ownersOf(throttled)}::uuid[]) owner, unnest(${[...SPANS]}::text[]) span order by owner, span
    on conflict do nothing`.execute(trx);
  const { rows } = await sql<Bucket & { owner: string }>`
    select owner, span, began_at, used from send_buckets where ${ofBoth(throttled)} order by owner, span for update`.execute(trx);
  return rows;
}

async function databaseNow(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  return rows[0]?.now ?? new Date();
}

// A turn that the clock went back behind goes on.
async function useUp(trx: Trx, throttled: Throttled, granted: number, now: Date): Promise<void> {
  const turns = SPANS.map((span) => turnOf(span, now));
  await sql`
    update send_buckets b set began_at = greatest(b.began_at, g.began_at), used = case when b.began_at >= g.began_at then b.used else 0 end + ${granted}::int
    from unnest(${[...SPANS]}::text[], ${turns}::timestamptz[]) g(span, began_at) where ${ofBoth(throttled)} and b.span = g.span`.execute(
    trx,
  );
}
