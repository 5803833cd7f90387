import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStage, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
  const { world } = stage;
  const guests = Array.from({ length: 400 }, (_, n) => ({ email: `g${n}@example.org`, consent: "granted" as const }));
  await insertGuests(world, world.nordlys, guests);
});
afterEach(() => stage.close());

test("while nothing can be recorded, a relay that takes its time gets at most one message a connection", async () => {
  expect(await handedOverUnrecorded(20)).toBe(stage.transport.connections);
});

test("while nothing can be recorded, a fast relay gets as many as the cap allows", async () => {
  expect(await handedOverUnrecorded(0)).toBe(32);
});

/** How many messages the relay has taken, beyond those recorded, once sending stands still for want of records. */
async function handedOverUnrecorded(delayMs: number): Promise<number> {
  const { world, transport } = stage;
  transport.delayMs = delayMs;
  const id = await stage.draft();
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  for (let i = 0; i < 500 && transport.sent.length < 40; i += 1) await sleep(5);
  await world.sql("begin");
  await world.sql("select 1 from campaign_chunks where campaign_id = $1 for update", [id]);
  await sleep(600);
  const [recorded] = await world.sql<{ n: number }>("select count(*)::int as n from campaign_recipients where state = 'sent'");
  const handedOver = transport.sent.length;
  await world.sql("commit");
  return handedOver - (recorded?.n ?? 0);
}
