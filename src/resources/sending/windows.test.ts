import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";
import { secondsToWait } from "./windows.ts";

const windows = { email: null, sms: { from: "09:00", until: "20:00" } };
const whom = { channel: "sms", marketing: true, country: "DK", timeZone: "Europe/London" } as const;
const hours = (change: object, at: string) => secondsToWait(windows, { ...whom, ...change }, new Date(at)) / 3_600;

test("a marketing text waits for nine o'clock in the recipient's country, and stops at eight in the evening", () => {
  expect(hours({}, "2027-07-01T06:59:00Z")).toBeCloseTo(1 / 60);
  expect(hours({}, "2027-07-01T07:00:00Z")).toBe(0);
  expect(hours({}, "2027-07-01T17:59:59Z")).toBe(0);
  expect(hours({}, "2027-07-01T18:00:00Z")).toBe(13);
  expect(hours({ country: null }, "2027-07-01T07:00:00Z")).toBe(1);
});

test("a night on which the clocks change is an hour shorter or longer", () => {
  expect(hours({}, "2026-03-28T19:00:00Z")).toBe(12);
  expect(hours({}, "2026-10-24T18:00:00Z")).toBe(14);
});

test("a country of several zones is open when all of them are; transactional and channels without a window never wait", () => {
  expect(hours({ country: "US" }, "2027-01-15T14:00:00Z")).toBe(5);
  expect(hours({ country: "US" }, "2027-01-15T19:00:00Z")).toBe(0);
  expect(hours({ marketing: false }, "2027-07-01T02:00:00Z")).toBe(0);
  expect(hours({ channel: "email" }, "2027-07-01T02:00:00Z")).toBe(0);
});

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

test("who may not be written to at this hour waits without an attempt being counted, the others get theirs", async () => {
  const { world } = stage;
  const [waits] = await insertGuests(world, world.nordlys, [
    { email: "closed@example.org", country: "DK", consent: "granted" },
    { email: "open@example.org", country: "NZ", consent: "granted" },
  ]);
  const clock = (zone: string, hoursOn: number) =>
    Temporal.Now.zonedDateTimeISO(zone).add({ hours: hoursOn }).toPlainTime().toString({ smallestUnit: "minute" });
  // An hour around now by New Zealand's clocks, ten or more away from Denmark's.
  const window = { from: clock("Pacific/Auckland", -1), until: clock("Pacific/Auckland", 1) };
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { send_windows: { sms: null, email: window } });
  const id = await stage.draft();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  stage.startSending();
  await stage.until(id, (campaign) => campaign.sent_count === 1);
  expect(stage.transport.sent.map(({ to }) => to)).toEqual(["open@example.org"]);
  const { results } = (await world.vera("GET", `/v1/campaigns/${id}/recipients?state=queued`)).body;
  expect(results).toMatchObject([{ id: waits, reason: "send_window", attempts: 0 }]);
  expect(new Date(results[0].next_attempt_at).getTime()).toBeGreaterThan(Date.now() + 3_600_000);
  await world.sql("update campaigns set not_after = now() where id = $1", [id]);
  expect(await stage.until(id, (campaign) => ended(campaign) && campaign.ledger.queued === 0)).toMatchObject({
    status: "cancelled",
    ledger: { sent: 1, cancelled: 1 },
  });
});
