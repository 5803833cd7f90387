import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { type Audience, insertSnapshot, listDueRecipients } from "./recipients.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const audience = (more: Partial<Audience> = {}): Audience => ({
  organizationId: world.nordlys.id,
  people: "buyers",
  editionId: world.nordlys.thisYear,
  consentEditionId: world.nordlys.thisYear,
  marketing: true,
  purpose: "marketing",
  channels: ["email"],
  smsCountries: [],
  testEdition: false,
  ...more,
});

/** Guests by name with a birthday so many days before they reach an age. */
async function guests(rows: Record<string, { country?: string; years: number; daysAfter: number } | null>): Promise<void> {
  const ids = await insertGuests(
    world,
    world.nordlys,
    Object.keys(rows).map((name) => ({ email: `${name}@example.org`, consent: "granted" as const })),
  );
  for (const [index, row] of Object.values(rows).entries())
    await world.sql(
      "update users set country = $2, birth_date = (now() at time zone 'Europe/Copenhagen')::date - make_interval(years => $3::int) + make_interval(days => $4::int) where id = $1 and $3::int is not null",
      [ids[index], row?.country ?? null, row?.years ?? null, row?.daysAfter ?? 0],
    );
}

/** Who would be left out, and why. */
async function leftOut(more: Partial<Audience> = {}): Promise<Record<string, string>> {
  const segmentId = await insertSegment(world, world.nordlys);
  const messageId = await insertMessage(world, world.nordlys);
  const { id: organization_id, thisYear } = world.nordlys;
  const body = { organization_id, edition_id: thisYear, segment_id: segmentId, name: "x", channel: "email", email_message_id: messageId };
  const { id } = (await world.ben("POST", "/v1/campaigns", body)).body;
  await inOrganizations(world.db, [organization_id], (trx) => insertSnapshot(trx, id, audience(more), sql<boolean>`true`));
  const rows = await world.sql<{ email: string; reason: string }>(
    "select u.email, x.reason from campaign_exclusions x join users u on u.id = x.user_id where x.campaign_id = $1 order by 1",
    [id],
  );
  return Object.fromEntries(rows.map(({ email, reason }) => [email.replace("@example.org", ""), reason]));
}

test("who is too young in their country on the day gets no marketing; the organization may set another age", async () => {
  await guests({
    dane14: { country: "DK", years: 15, daysAfter: 1 },
    dane15: { country: "DK", years: 15, daysAfter: 0 },
    german15: { country: "DE", years: 16, daysAfter: 1 },
    swede13: { country: "SE", years: 13, daysAfter: 0 },
    brazilian12: { country: "BR", years: 13, daysAfter: 1 },
    nowhere15: { years: 16, daysAfter: 1 },
    unknown: null,
  });
  expect(await leftOut()).toEqual({ brazilian12: "under_age", dane14: "under_age", german15: "under_age", nowhere15: "under_age" });
  expect(await leftOut({ marketing: false })).toEqual({});
  await world.sql("update editions set venue_country = 'DK'");
  expect(Object.keys(await leftOut())).not.toContain("nowhere15");
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { marketing_minimum_ages: { DK: 18 } });
  expect(Object.keys(await leftOut())).toEqual(["brazilian12", "dane14", "dane15", "german15", "nowhere15"]);
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { marketing_minimum_ages: {} });
});

test("a date of birth that came in after the snapshot is respected when the range is read", async () => {
  await guests({ late: null });
  await leftOut();
  const [row] = await world.sql<{ campaign_id: string; position: number }>(
    "select campaign_id, position from campaign_recipients r join users u on u.id = r.user_id where u.email = 'late@example.org' order by r.campaign_id desc limit 1",
  );
  await world.sql("update users set birth_date = now()::date, country = 'DK' where email = 'late@example.org'");
  const range = { lo: row?.position ?? 0, hi: row?.position ?? 0 };
  const due = await inOrganizations(world.db, [world.nordlys.id], (trx) =>
    listDueRecipients(trx, row?.campaign_id ?? "", range, { audience: audience(), channel: "email", atMost: 1_000_000 }),
  );
  expect(due.map(({ reason }) => reason)).toEqual(["under_age"]);
});

test("being a customer permits only while the organization has it switched on", async () => {
  const [userId] = await insertGuests(world, world.nordlys, [{ email: "customer@example.org", consent: "granted" }]);
  await world.sql("update consents set basis = 'existing_customer' where user_id = $1", [userId]);
  expect(await leftOut()).toMatchObject({ customer: "no_consent" });
  await world.sql("update organizations set existing_customer_marketing = true where id = $1", [world.nordlys.id]);
  expect(await leftOut()).not.toHaveProperty("customer");
});
