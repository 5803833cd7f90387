import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStage, type Stage } from "../../../test/stage.ts";

let stage: Stage;
let id: string;

beforeEach(async () => {
  stage = await createStage();
  id = await stage.draft();
  await stage.world.sql("update campaigns set status = 'cancelled', started_at = now() where id = $1", [id]);
  await stage.world.sql("insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi) values ($1, $2, 1, 1, 1)", [
    stage.world.nordlys.id,
    id,
  ]);
});
afterEach(() => stage.close());

const START_AGAIN = [
  { name: "sent", method: "POST" as const, path: "/send-now", body: undefined },
  { name: "scheduled", method: "POST" as const, path: "/schedule", body: { scheduled_at: "2099-05-01T10:00:00Z" } },
  { name: "deleted", method: "DELETE" as const, path: "", body: undefined },
];

for (const { name, method, path, body } of START_AGAIN)
  test(`a cancelled campaign is not ${name} while a worker is taking one of its ranges`, async () => {
    const { sql, max } = stage.world;
    await sql("begin");
    await sql("update campaign_chunks set lease_until = now() + interval '20 seconds' where campaign_id = $1", [id]);
    const answer = max(method, `/v1/campaigns/${id}${path}`, body);
    await sleep(300);
    await sql("commit");
    expect((await answer).status).toBe(409);
    expect(await sql("select chunk from campaign_chunks where campaign_id = $1", [id])).toHaveLength(1);
  });

test("a cancelled campaign of which nothing was handed over starts again", async () => {
  expect(await stage.world.max("POST", `/v1/campaigns/${id}/send-now`)).toMatchObject({ status: 200, body: { status: "calculating" } });
  expect(await stage.world.sql("select chunk from campaign_chunks where campaign_id = $1", [id])).toHaveLength(0);
});
