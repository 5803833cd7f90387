import { randomUUID } from "node:crypto";
import { createCampaign, makeParts } from "./campaigns.ts";
import type { Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

/** A guest of whom there is something in every corner, under words that stand nowhere else. */
export interface CanaryGuest {
  id: string;
  email: string;
  /** lower case, each found nowhere before */
  words: string[];
  /** told again to see whether they come back */
  order: Record<string, unknown>;
  csv: string;
}

const HEADER = "Order,Date,Currency,Email,First name,Last name,Ticket,Quantity,Price";

/** @param name a word that is found nowhere else */
export async function makeCanaryGuest(stand: Stand, server: Program, name: string, digits: string): Promise<CanaryGuest> {
  const send = sending(stand, server);
  const { organizationId, editionId, sql } = stand;
  // Orders keep their numbers, so those tell nothing of the guest.
  const ids = randomUUID().slice(0, 8);
  const [email, second, phone] = [`${name}.first@example.dk`, `${name}.second@example.dk`, `+4520${digits}`];
  const buyer = { external_id: `${name}-1`, email, phone, first_name: name, last_name: `${name}sen`, city: `${name}borg` };
  const line = { product: { name: "Partout", sku: "P" }, quantity: 1, unit_price: "625.00", external_id: `line-${ids}` };
  const order = {
    ...{ external_id: `A-${ids}`, status: "paid", currency: "DKK", ordered_at: "2026-05-01T10:00:00Z", buyer, note: `for ${name}` },
    purchases: [{ ...line, attendee_name: `${name} sen`, attendee_email: email }],
  };
  const scope = { organization_id: organizationId, edition_id: editionId };
  await send("POST", "/v1/external-orders", { ...scope, source: "shopify", on_unknown_product: "create", orders: [order] });
  const csv = (id: string) => [HEADER, `${id},2027-01-13 10:00:00,DKK,${email},${name},${name}sen,Partout,1,625.00`].join("\n");
  await importFile(stand, server, csv(`B-${ids}`), true);
  await importFile(stand, server, csv(`C-${ids}`), false);
  const [user] = await sql<{ id: string; order_id: string }>(
    "select u.id, o.id as order_id from users u join orders o on o.user_id = u.id where u.email_key = $1 limit 1",
    [email],
  );
  const { id = "", order_id = "" } = user ?? {};
  const other = await send("POST", "/v1/users", {
    organization_id: organizationId,
    email: second,
    first_name: name,
    tags: [`${name}-tag`],
  });
  await send("POST", `/v1/users/${id}/merge`, { user_id: other.id });
  await send(
    "PATCH",
    `/v1/users/${id}`,
    { postal_code: `${digits.slice(0, 4)} ${name}`, birth_date: "1980-02-03" },
    { "idempotency-key": name },
  );
  const wording = { channel: "email", status: "granted", source: "api", wording: "Yes, news please" };
  await send("POST", "/v1/consents", {
    organization_id: organizationId,
    user_id: id,
    ...wording,
    evidence: { user_agent: `${name} browser` },
  });
  await send("POST", "/v1/refund-requests", { order_id, reason: `${name} is ill` });
  const content = { subject: { en: "Gate" }, body: { en: "<p>{{ variables.gate }}</p>" } };
  await send("POST", "/v1/messages", {
    organization_id: organizationId,
    edition_id: editionId,
    user_id: id,
    content,
    variables: { gate: `${name} gate` },
  });
  await sendCampaign(stand, server, email);
  await insertTraces(stand, id, email, name);
  await send("POST", "/v1/suppressions", { organization_id: organizationId, channel: "email", address: second });
  return { id, email, words: [name, digits], order, csv: csv(`D-${ids}`) };
}

/** Mails to everybody, the built-in outbox for a relay. */
async function sendCampaign(stand: Stand, server: Program, email: string): Promise<void> {
  const parts = await makeParts(stand, 1);
  await stand.sql("update segments set expression = 'true' where id = $1", [parts.segmentId]);
  const campaign = await createCampaign(stand, server, parts);
  await sending(stand, server)("POST", `/v1/campaigns/${campaign}/send-now`);
  const sent = "select from outbox_messages where recipient_key = $1 and subject like 'Hello%'";
  await until(async () => (await stand.sql(sent, [email])).length > 0, "a campaign reaches the guest");
}

/** What comes from outside: a receiver's answer to a webhook, a bounce, a test mail. */
async function insertTraces({ sql, organizationId }: Stand, userId: string, email: string, name: string): Promise<void> {
  await sql(
    `insert into message_events (organization_id, campaign_id, position, type, at, detail)
     select organization_id, campaign_id, position, 'bounce', now(), jsonb_build_object('diagnostic', $3::text) from campaign_recipients
     where organization_id = $1 and user_id = $2 limit 1`,
    [organizationId, userId, `550 no ${name} here`],
  );
  await sql("update campaign_recipients set response = $3 where organization_id = $1 and user_id = $2", [
    organizationId,
    userId,
    `250 for ${email}`,
  ]);
  await sql("update events set data = data || jsonb_build_object('email', $3::text) where organization_id = $1 and object_id = $2", [
    organizationId,
    userId,
    email,
  ]);
}

export async function importFile(stand: Stand, server: Program, content: string, lands: boolean): Promise<Record<string, unknown>> {
  const send = sending(stand, server);
  const { organizationId: organization_id, editionId: edition_id } = stand;
  const file = await send("POST", "/v1/files", { organization_id, purpose: "import", file: { name: "orders.csv", content } });
  const made = await send("POST", "/v1/data-imports", {
    organization_id,
    edition_id,
    source: "shop",
    file_id: file.id,
    options: { create_products: true },
  });
  const url = `/v1/data-imports/${made.id}`;
  const settled = async () => {
    let found: Record<string, unknown> = {};
    await until(async () => {
      found = await send("GET", url);
      return !["processing_columns", "importing"].includes(String(found["status"]));
    }, "an import settles");
    return found;
  };
  await send("POST", `${url}/process-column-mappings`);
  const read = await settled();
  if (!lands) return read;
  await send("PATCH", `${url}/product-mappings`, { create_undecided: true });
  await send("POST", `${url}/start`);
  return settled();
}

type Body = Record<string, unknown> & { id: string };

/** Requests that have to be taken. */
export function sending(
  stand: Stand,
  server: Program,
): (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Body> {
  return async (method, path, body, headers) => {
    const { status, text } = await call(stand, server, method, path, body, headers);
    if (status >= 300) throw new Error(`${method} ${path} was answered ${status} ${text}`);
    return JSON.parse(text) as Body;
  };
}
