import { randomUUID } from "node:crypto";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Damage, Program } from "./program.ts";
import type { Stand } from "./stand.ts";
import { until } from "./wait.ts";
import { emit, LOOPBACK, makeEndpoint } from "./webhooks.ts";

export interface Fared {
  /** endpoints of each kind */
  each: number;
  /** that failed twice, with six days of silence between */
  disabledAfterSilence: number;
  /** that failed always, before their fifth day */
  disabledEarly: number;
  disabledInTime: number;
  /** that failed on every day but one */
  sporadicDisabled: number;
  /** to the two owners of each disabled endpoint, and to somebody who is none */
  ownersTold: number;
  othersTold: number;
}

const EACH = 5;
const STEP_HOURS = 24;
const DAYS = 5;
/** the sporadic ones are well on the fourth day */
const WELL_DAY = 4;
const SILENCE_HOURS = 6 * 24;

/** Endpoints that fail always, now and then, or twice with nothing between: which of them are switched off when, and who is told. The clock is pushed on. */
export async function playFare(stand: Stand, server: Program, damages: readonly Damage[] = []): Promise<Fared> {
  let day = 0;
  const receiver = await startReceiver(({ path }) => ({ status: path.startsWith("/sporadic") && day === WELL_DAY ? 204 : 500 }));
  const worker = await stand.start("worker", LOOPBACK, damages);
  try {
    await stand.sql("update webhook_endpoints set enabled = false");
    const people = await addPeople(stand);
    const make = (kind: string) =>
      Promise.all(Array.from({ length: EACH }, (_, n) => makeEndpoint(stand, server, `${receiver.url}/${kind}/${n}`, ["order.updated"])));
    const silent = idsOf(await make("silent"));
    await tellAll(stand);
    await passHours(stand, SILENCE_HOURS);
    await attempted(stand);
    const disabledAfterSilence = await disabledOf(stand, silent);
    await stand.sql("update webhook_endpoints set enabled = false");
    const [always, sporadic] = [idsOf(await make("always")), idsOf(await make("sporadic"))];
    await tellAll(stand);
    let disabledEarly = 0;
    for (day = 1; day <= DAYS; day += 1) {
      disabledEarly = await disabledOf(stand, always);
      await passHours(stand, STEP_HOURS);
      await tellAll(stand);
    }
    const disabledInTime = await disabledOf(stand, always);
    const told = await mails(stand, people, disabledInTime);
    return {
      each: EACH,
      disabledAfterSilence,
      disabledEarly,
      disabledInTime,
      sporadicDisabled: await disabledOf(stand, sporadic),
      ...told,
    };
  } finally {
    worker.kill("SIGKILL");
    await worker.ended;
    await receiver.close();
  }
}

/** Lets hours pass for everything that webhooks remember. */
export async function passHours({ sql }: Stand, hours: number): Promise<void> {
  await sql(
    `update webhook_endpoints set failing_since = failing_since - make_interval(hours => $1), last_failure_at = last_failure_at - make_interval(hours => $1),
       last_success_at = last_success_at - make_interval(hours => $1), previous_secret_until = previous_secret_until - make_interval(hours => $1)`,
    [hours],
  );
  await sql("update webhook_deliveries set next_attempt_at = next_attempt_at - make_interval(hours => $1) where status = 'pending'", [
    hours,
  ]);
}

/** Until everything that is due has been tried. */
export function attempted({ sql }: Stand): Promise<void> {
  return until(async () => {
    const [row] = await sql<{ due: number }>(
      `select count(*)::int as due from webhook_deliveries d join webhook_endpoints w on w.id = d.endpoint_id
       where w.enabled and (d.status = 'delivering' or d.status = 'pending' and d.next_attempt_at <= now())`,
    );
    return row?.due === 0;
  }, "what is due is tried");
}

interface People {
  owners: string[];
  others: string[];
}

async function addPeople({ sql, organizationId }: Stand): Promise<People> {
  const people: People = { owners: [], others: [] };
  for (const [role, list] of [["owner", people.owners] as const, ["owner", people.owners] as const, ["editor", people.others] as const]) {
    const id = randomUUID();
    list.push(`${id}@proof.example.org`);
    await sql("insert into accounts (id, email, name) values ($1, $2, 'Ada')", [id, `${id}@proof.example.org`]);
    await sql("insert into memberships (organization_id, account_id, role) values ($1, $2, $3)", [organizationId, id, role]);
  }
  return people;
}

async function mails({ sql }: Stand, { owners, others }: People, disabled: number): Promise<{ ownersTold: number; othersTold: number }> {
  const to = async (addresses: string[]) =>
    (await sql<{ n: number }>("select count(*)::int as n from outbox_messages where recipient_key = any($1)", [addresses]))[0]?.n ?? 0;
  await until(async () => (await to(owners)) >= disabled * owners.length, "the owners are told");
  return { ownersTold: await to(owners), othersTold: await to(others) };
}

async function tellAll(stand: Stand): Promise<void> {
  await emit(stand, "order.updated");
  await attempted(stand);
}

async function disabledOf({ sql }: Stand, ids: readonly string[]): Promise<number> {
  const [row] = await sql<{ n: number }>(
    "select count(*)::int as n from webhook_endpoints where id = any($1) and not enabled and disabled_reason = 'failing'",
    [ids],
  );
  return row?.n ?? 0;
}

function idsOf(endpoints: readonly { id: string }[]): string[] {
  return endpoints.map(({ id }) => id);
}
