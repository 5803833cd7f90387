import { afterEach, beforeEach, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
  const { world } = stage;
  const names = ["free", "bounce", "complaint", "manual", "import"];
  await insertGuests(
    world,
    world.nordlys,
    names.map((name) => ({ email: `${name}@Example.org`, consent: "granted" as const })),
  );
  for (const reason of names.slice(1))
    await world.ben("POST", "/v1/suppressions", { organization_id: world.nordlys.id, address: `${reason}@example.org`, reason });
});
afterEach(() => stage.close());

async function send(message: Record<string, unknown>, segment: Record<string, unknown> = {}) {
  const id = await stage.draft({ message, segment });
  stage.startSending();
  await stage.world.max("POST", `/v1/campaigns/${id}/send-now`);
  return stage.until(id, ended);
}

test("a suppressed address gets no marketing, for the reason that it has", async () => {
  expect(await send({})).toMatchObject({ total_recipients: 1, excluded: { bounced: 1, complained: 1, do_not_contact: 2 } });
  expect(stage.transport.sent.map(({ to }) => to.toLowerCase())).toEqual(["free@example.org"]);
});

test("who complained of marketing still gets what concerns their order; the other suppressed ones do not", async () => {
  const transactional = { communication_type: "transactional" };
  expect(await send(transactional, transactional)).toMatchObject({ total_recipients: 2, excluded: { bounced: 1, do_not_contact: 2 } });
  expect(stage.transport.sent.map(({ to }) => to.toLowerCase()).sort()).toEqual(["complaint@example.org", "free@example.org"]);
});

test("an address that is suppressed between snapshot and sending is left out after all", async () => {
  const { world, transport } = stage;
  transport.unavailable = true;
  const id = await stage.draft();
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  await stage.until(id, ({ status }) => status === "sending");
  await world.ben("POST", "/v1/suppressions", { organization_id: world.nordlys.id, address: "free@example.org" });
  transport.unavailable = false;
  expect((await stage.until(id, ended)).ledger).toMatchObject({ sent: 0, skipped_later: 1 });
  expect(await world.sql("select reason from campaign_recipients where state = 'skipped'")).toEqual([{ reason: "do_not_contact" }]);
});
