import { randomUUIDv7 } from "node:crypto";
import type { Route } from "../../src/platform/http/operation.ts";
import { routes } from "../../src/routes.ts";
import type { Organization, Send, Workshop } from "../world.ts";
import { createDataImport, landImport, processImport, readyImport } from "./data-import.ts";
import { rewrite } from "./json.ts";
import { idPositions, isId, kindOf, schemaOf } from "./positions.ts";
import { calculateMembers, makeStuck } from "./segment.ts";

export interface Prepared {
  url: string;
  body: unknown;
}

/** One organization's objects, each made through the API by its owner. */
export interface Fixtures {
  /** the id of an object of that kind, below another where its URL is; a new one where more than one can be */
  make: (kind: string, parentId?: string) => Promise<string>;
  /** a request that succeeds: the operation's example with real ids */
  request: (route: Route) => Promise<Prepared>;
}

/** The same, but always the first object of each kind: for requests that are refused and change nothing. */
export function keeping(fixtures: Fixtures): Fixtures {
  const kept = new Map<string, Promise<string>>();
  const make = (kind: string, parentId = "") => {
    const key = `${kind} ${parentId}`;
    const id = kept.get(key) ?? fixtures.make(kind, parentId);
    kept.set(key, id);
    return id;
  };
  return { ...fixtures, make };
}

/** What has to be done to a new object before the operation may succeed on it. */
const PREPARATIONS: Record<string, (send: Send, id: string, world: Workshop, organization: Organization) => Promise<unknown>> = {
  exportSegmentUsers: (send, id, world, organization) => calculateMembers(world, organization, send, id),
  listSegmentMembers: (send, id, world, organization) => calculateMembers(world, organization, send, id),
  listMembers: (_send, _id, world, organization) => addMember(world, organization, ""),
  listDeliveries: (send, id) => send("POST", `/v1/webhooks/${id}/test`),
  resetSegment: (send, id, world) => makeStuck(world, send, id),
  updateProductMappings: (send, id, world, organization) => processImport(world, organization, send, id),
  listProductMappings: (send, id, world, organization) => processImport(world, organization, send, id),
  previewImportOrders: (send, id, world, organization) => processImport(world, organization, send, id),
  startImportProcess: (send, id, world, organization) => readyImport(world, organization, send, id),
  downloadRejectedRows: (send, id, world, organization) => landImport(world, organization, send, id),
  undoDataImport: (send, id, world, organization) => landImport(world, organization, send, id),
  approveCampaign: (_send, id, world) => world.sql("update campaigns set edited_by = null where id = $1", [id]),
  pauseCampaign: (_send, id, world) => world.sql("update campaigns set status = 'sending' where id = $1", [id]),
  resumeCampaign: (_send, id, world) =>
    world.sql("update campaigns set status = 'sending', paused_at = now(), pause_reason = 'by_user' where id = $1", [id]),
  sendCampaignUrgently: (_send, id, world) => makeTransactional(world, id),
  listCampaignRecipients: (_send, id, world, organization) => addRecipient(world, organization, id),
  settleRefundRequest: (send, id) => send("POST", `/v1/refund-requests/${id}/approve`),
  cancelCampaign: (send, id) => send("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: "2099-05-01T10:00:00Z" }),
};
async function makeTransactional(world: Workshop, campaignId: string): Promise<void> {
  await world.sql("update segments set communication_type = 'transactional' where id = (select segment_id from campaigns where id = $1)", [
    campaignId,
  ]);
  await world.sql(
    "update email_messages set communication_type = 'transactional' where id = (select email_message_id from campaigns where id = $1)",
    [campaignId],
  );
}
async function addRecipient(world: Workshop, organization: Organization, campaignId: string): Promise<void> {
  await world.sql(
    `with guest as (insert into users (organization_id, id, email, email_key) values ($1, $2, $3, $3) returning id),
       started as (update campaigns set started_at = now() where id = $4)
     insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, sent_at) select $1, $4, 1, id, 'sent', now() from guest on conflict do nothing`,
    [organization.id, randomUUIDv7(), `recipient-${randomUUIDv7()}@example.org`, campaignId],
  );
}
const TEXTS = new Set(["name", "note", "description", "first_name", "last_name", "city", "wording", "attendee_name", "venue_name"]);

let made = 0;

/** @param mark stands in every text of these objects, so that it can be looked for in others' answers */
export function fixturesOf(world: Workshop, organization: Organization, owner: Send, mark: string): Fixtures {
  const makers: Record<string, (parentId?: string) => Promise<string>> = {
    organization: async () => organization.id,
    edition: async () => organization.thisYear,
    user: async () => (await placeOrder(world, organization, owner, mark)).userId,
    user_merge: async () => {
      const [stays, goes] = [await placeOrder(world, organization, owner, mark), await placeOrder(world, organization, owner, mark)];
      return (await owner("POST", `/v1/users/${stays.userId}/merge`, { user_id: goes.userId })).body.id;
    },
    order: async () => (await placeOrder(world, organization, owner, mark)).orderId,
    purchase: async () => {
      const { orderId } = await placeOrder(world, organization, owner, mark);
      return (await world.sql<{ id: string }>("select id from purchases where order_id = $1", [orderId]))[0]?.id ?? "";
    },
    refund_batch: async () => (await owner("POST", "/v1/refund-batches", refundBatch(organization, await create("product"), mark))).body.id,
    refund_decision: async () => {
      const refund_request_ids = [await create("refund_request")];
      return (await owner("POST", "/v1/refund-requests/approve", { refund_request_ids, note: mark })).body.id;
    },
    ticket: async () => {
      const { orderId } = await placeOrder(world, organization, owner, mark);
      return (await world.sql<{ id: string }>("select id from tickets where order_id = $1", [orderId]))[0]?.id ?? "";
    },
    data_import: () => createDataImport(organization, owner, mark),
    account: () => addMember(world, organization, mark),
    audit: async () => {
      await owner("PATCH", `/v1/organizations/${organization.id}`, { postal_address: `${mark}${(made += 1)}` });
      return randomUUIDv7();
    },
    outbox_message: () => storeOutboxMessage(world, organization, mark),
    n: (campaignId) => addLink(world, organization, campaignId, mark),
    delivery: (endpointId) => queueDelivery(world, organization, endpointId),
  };
  const make = (kind: string, parentId?: string) => makers[kind]?.(parentId) ?? create(kind);
  const bodyOf = (route: Route) => fresh(route.operation.example?.body, make, organization, mark);
  const create = async (kind: string): Promise<string> => {
    const route = routes.find(({ method, url }) => method === "POST" && url === `/v1/${kind.replaceAll("_", "-")}s`);
    if (!route) throw new Error(`nothing makes objects of the kind ${kind}: add a maker`);
    const answer = await owner("POST", route.url, await bodyOf(route));
    if (answer.status !== 201) throw new Error(`POST ${route.url} of its own example: ${answer.status} ${JSON.stringify(answer.body)}`);
    return String(answer.body.id);
  };
  const request = async (route: Route): Promise<Prepared> => {
    let url = route.url;
    let parentId: string | undefined;
    for (const { name, kind } of idPositions(route).filter((position) => position.in === "path")) {
      const id = await make(kind, parentId);
      parentId = id;
      await PREPARATIONS[route.operation.id]?.(owner, id, world, organization);
      url = url.replace(`{${name}}`, id);
    }
    if (wantsOrganization(route)) url += `?organization_id=${organization.id}`;
    return { url, body: route.operation.body ? await bodyOf(route) : undefined };
  };
  return { make, request };
}

// A credential that reaches several organizations names one where the answer is not a list.
function wantsOrganization({ operation }: Route): boolean {
  const isList = "results" in (schemaOf(operation.success.schema).properties ?? {});
  return !isList && "organization_id" in (schemaOf(operation.query).properties ?? {});
}

// The example with ids of the organization's own objects, its own text, and names that are free.
async function fresh(example: unknown, make: Fixtures["make"], organization: Organization, mark: string): Promise<unknown> {
  made += 1;
  const kinds = new Set<string>();
  rewrite(example, (name, leaf) => (isId(name) && typeof leaf === "string" ? kinds.add(name) : undefined));
  const ids = new Map<string, string>();
  for (const name of kinds) ids.set(name, name === "previous_edition_id" ? organization.lastYear : await make(kindOf(name)));
  return rewrite(example, (name, leaf) => {
    if (typeof leaf !== "string") return leaf;
    if (isId(name)) return ids.get(name);
    // Equal bytes are one file.
    if (name === "file") return `${leaf}${organization.slug} ${mark},${made}\n`;
    if (name === "slug") return `${leaf}-${made}`;
    if (name === "external_id") return `${leaf}-${organization.slug}-${made}`;
    if (name === "email" || name === "address") return `guest-${organization.slug}-${made}@example.org`;
    return TEXTS.has(name) ? `${leaf} ${mark}${made}` : leaf;
  });
}

async function placeOrder(
  world: Workshop,
  organization: Organization,
  owner: Send,
  mark: string,
): Promise<{ orderId: string; userId: string }> {
  made += 1;
  const answer = await owner("POST", "/v1/external-orders", {
    organization_id: organization.id,
    edition_id: organization.thisYear,
    source: "shop",
    on_unknown_product: "create",
    orders: [
      {
        external_id: `${organization.slug}-${made}`,
        number: `${mark}${made}`,
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        note: mark,
        buyer: { email: `buyer-${organization.slug}-${made}@example.org`, first_name: mark, last_name: mark, locale: "da" },
        purchases: [{ product: { name: `Ticket ${mark}` }, quantity: 1, unit_price: "625.00", attendee_name: mark }],
      },
    ],
  });
  const orderId = answer.body.results?.[0]?.order_id as string | undefined;
  if (!orderId) throw new Error(`an order was not placed: ${answer.status} ${JSON.stringify(answer.body)}`);
  const [order] = await world.sql<{ user_id: string }>("select user_id from orders where id = $1", [orderId]);
  return { orderId, userId: order?.user_id ?? "" };
}

async function addMember(world: Workshop, organization: Organization, mark: string): Promise<string> {
  const id = randomUUIDv7();
  await world.sql("insert into accounts (id, email, name) values ($1, $2, $3)", [id, `member-${id}@example.org`, mark]);
  await world.sql("insert into memberships (organization_id, account_id, role) values ($1, $2, 'viewer')", [organization.id, id]);
  return id;
}

async function storeOutboxMessage(world: Workshop, organization: Organization, mark: string): Promise<string> {
  const id = randomUUIDv7();
  await world.sql(
    "insert into outbox_messages (organization_id, id, sender, recipient, subject, size_bytes, raw) values ($1, $2, $3, $3, $4, 4, $5)",
    [organization.id, id, `post@${organization.slug}.example.org`, mark, Buffer.from(mark)],
  );
  return id;
}

async function queueDelivery(world: Workshop, organization: Organization, endpointId: string | undefined): Promise<string> {
  const [delivery] = await world.sql<{ id: string }>(
    `with e as (insert into events (organization_id, type, object_id, sequence, data) values ($1, 'webhook.test', gen_random_uuid(), 1, '{}') returning *)
     insert into webhook_deliveries (organization_id, endpoint_id, event_id, event_type, object_id, sequence)
     select organization_id, $2, id, type, object_id, sequence from e returning id`,
    [organization.id, endpointId],
  );
  return delivery?.id ?? "";
}

// Each has a number of its own, so that another campaign's names nothing here.
async function addLink(world: Workshop, organization: Organization, campaignId: string | undefined, mark: string): Promise<string> {
  made += 1;
  await world.sql("insert into campaign_links (organization_id, campaign_id, n, language, target) values ($1, $2, $3, '', $4)", [
    organization.id,
    campaignId,
    made,
    `https://example.org/${mark}`,
  ]);
  return String(made);
}

function refundBatch({ thisYear }: Organization, productId: string, mark: string): unknown {
  return { edition_id: thisYear, name: `Cancelled ${mark}`, products: [{ product_id: productId, percent: 50 }] };
}
