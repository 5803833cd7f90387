import { newId } from "../src/platform/http/ids.ts";
import type { World } from "./world.ts";

/** The moment at which the guests are looked at. */
export const now = new Date("2027-05-01T12:00:00Z");

let world: World;
const ids: Record<string, string> = {};

/** Kim came last year only, Lars came and comes, Mia brings a group, Nora ordered and has not paid, Olga cancelled; Rolf is the rival's. */
export async function insertGuests(into: World): Promise<void> {
  world = into;
  await world.sql("update organizations set attribute_schema = $2 where id = $1", [
    world.nordlys.id,
    JSON.stringify(
      ["shirt_size string", "shifts number", "driver boolean", "joined date"].map((text) => ({
        key: text.split(" ")[0],
        type: text.split(" ")[1],
        label: text,
        personal: false,
      })),
    ),
  ]);
  await user(
    "kim",
    { country: "DK", birth_date: "2009-05-01", attributes: { shirt_size: "M", shifts: 2, driver: true, joined: "2020-02-29" } },
    ["vip"],
  );
  await user("lars", {
    country: "DK",
    city: "Aarhus",
    birth_date: "2009-05-02",
    attributes: { shirt_size: 7, shifts: "2", driver: "true", joined: "2023-02-29" },
  });
  await user("mia", { country: "SE", locale: "sv", birth_date: "infinity" }, ["press", "vip"]);
  await user("nora", { phone: "+4512345678", phone_country: "DK", last_name: "Nielsen" });
  await user("olga", { email_status: "bounced" });
  await user("rolf", { country: "DK" }, ["vip"], world.rival.id);
  const { lastYear, thisYear } = world.nordlys;
  const partout = await product(thisYear, "Partout", "ticket", ["2027-07-02", "2027-07-03"], ["early"]);
  const camping = await product(thisYear, "Camping", "accommodation", []);
  const old = await product(lastYear, "Partout", "ticket", ["2026-07-03"]);
  await order("kim", lastYear, "paid", 1250, [[old, 2, "active"]], { ordered_at: "2026-05-01T10:00:00Z" });
  await order("lars", lastYear, "partially_refunded", 625, [[old, 1, "active"]], { refunded: 100 });
  await order(
    "lars",
    thisYear,
    "paid",
    625,
    [
      [partout, 1, "refunded"],
      [camping, 3, "active"],
    ],
    { ordered_at: "2027-04-30T10:00:00Z", source: "billetto" },
  );
  await order("mia", thisYear, "paid", 5000, [[partout, 6, "active"]]);
  await order("mia", thisYear, "paid", 4000, [[partout, 6, "active"]]);
  await order("nora", thisYear, "pending", 625, [[partout, 12, "active"]]);
  await order("olga", thisYear, "cancelled", 625, [[partout, 1, "cancelled"]]);
  await order("rolf", world.rival.lastYear, "paid", 9999, [], {}, world.rival.id);
  await consent("kim", "granted", null);
  await consent("lars", "withdrawn", thisYear);
  await messages();
}

async function user(name: string, fields: object, tags: string[] = [], organizationId = world.nordlys.id): Promise<void> {
  const id = newId();
  ids[name] = id;
  const row: Record<string, unknown> = {
    organization_id: organizationId,
    id,
    first_name: name,
    email: `${name}@example.org`,
    email_key: `${name}@example.org`,
    created: "2027-04-28T00:00:00Z",
    ...fields,
  };
  await insert("users", row);
  for (const tag of tags) await insert("user_tags", { organization_id: organizationId, user_id: id, tag });
}

async function product(editionId: string, name: string, kind: string, days: string[], tags: string[] = []): Promise<string> {
  const id = newId();
  const organization_id = world.nordlys.id;
  await insert("products", { organization_id, id, edition_id: editionId, name, kind, currency: "DKK" });
  for (const day of days) await insert("product_days", { organization_id, product_id: id, day });
  for (const tag of tags) await insert("product_tags", { organization_id, product_id: id, tag });
  return id;
}

async function order(
  name: string,
  editionId: string,
  status: string,
  total: number,
  lines: [product: string, quantity: number, status: string][],
  more: { ordered_at?: string; refunded?: number; source?: string; currency?: string } = {},
  organizationId = world.nordlys.id,
): Promise<void> {
  const id = newId();
  const key = { organization_id: organizationId, edition_id: editionId, user_id: ids[name] };
  const { ordered_at = "2027-01-15T10:00:00Z", refunded = 0, source = "shopify", currency = "DKK" } = more;
  const money = { currency, total_e4: total * 10_000, refunded_total_e4: refunded * 10_000 };
  await insert("orders", {
    ...key,
    id,
    number: id,
    source,
    external_id: id,
    status,
    ...money,
    ordered_at,
    buyer: {},
    content_hash: Buffer.from("x"),
  });
  for (const [position, [product_id, quantity, lineStatus]] of lines.entries())
    await insert("purchases", {
      ...key,
      id: newId(),
      order_id: id,
      product_id,
      position,
      quantity,
      unit_price_e4: 6_250_000,
      total_e4: quantity * 6_250_000,
      status: lineStatus,
    });
}

async function consent(name: string, status: string, editionId: string | null): Promise<void> {
  const row = {
    organization_id: world.nordlys.id,
    id: newId(),
    user_id: ids[name],
    edition_id: editionId,
    channel: "email",
    status,
    source: "api",
  };
  await insert("consents", { ...row, decided_at: now, ...(status === "granted" ? { given_at: now } : { withdrawn_at: now }) });
}

async function messages(): Promise<void> {
  const organization_id = world.nordlys.id;
  const segment = await segmentOf("Regulars", "ready", ["kim"]);
  await segmentOf("Edited since", "draft", ["kim"]);
  const campaign = async (name: string, tracking: string) => {
    const id = newId();
    await insert("campaigns", {
      organization_id,
      id,
      edition_id: world.nordlys.thisYear,
      segment_id: segment,
      name,
      channel: "email",
      status: "sent",
      tracking,
      communication_type: "marketing",
    });
    return id;
  };
  const early = await campaign("Early bird", "individual");
  const silent = await campaign("Silent", "none");
  const send = (campaign_id: string, position: number, name: string, more: object = {}) =>
    insert("campaign_recipients", { organization_id, campaign_id, position, user_id: ids[name], state: "sent", sent_at: now, ...more });
  await send(early, 1, "kim", { opened_at: now, clicked_at: now });
  await send(early, 2, "lars");
  await send(early, 3, "nora");
  await send(early, 4, "olga", { bounced_at: now });
  await send(silent, 1, "mia");
  await send(silent, 2, "olga", { state: "queued", sent_at: null });
  await insert("campaign_links", { organization_id, campaign_id: early, n: 1, language: "en", target: "https://example.org/tickets" });
  await insert("message_events", { organization_id, campaign_id: early, position: 1, type: "click", link: 1 });
  await insert("message_events", { organization_id, campaign_id: early, position: 2, type: "open", machine: true });
  await insert("message_events", { organization_id, campaign_id: early, position: 2, type: "click", link: 1, machine: true });
}

async function segmentOf(name: string, status: string, names: string[]): Promise<string> {
  const id = newId();
  const current_calculation = status === "ready" ? 1 : null;
  await insert("segments", {
    organization_id: world.nordlys.id,
    id,
    name,
    expression: "true",
    communication_type: "marketing",
    status,
    calculation: 1,
    current_calculation,
  });
  for (const member of names)
    await insert("segment_members", { organization_id: world.nordlys.id, segment_id: id, calculation: 1, user_id: ids[member] });
  return id;
}

async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const values = Object.values(row).map((value) => (isPlain(value) ? JSON.stringify(value) : value));
  const places = values.map((_, index) => `$${index + 1}`).join(", ");
  await world.sql(`insert into ${table} (${Object.keys(row).join(", ")}) values (${places})`, values);
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
