import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests, insertMessage } from "../../../test/world-content.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

test("a campaign goes to the users of a list as to any segment's, without waiting for its calculation", async () => {
  const { world, transport } = stage;
  const consent = "granted";
  await insertGuests(
    world,
    world.nordlys,
    ["kim", "joe", "mia"].map((name) => ({ email: `${name}@example.org`, first_name: name, locale: "en", consent })),
  );
  const { id: organization_id, thisYear: edition_id } = world.nordlys;
  const list = await world.ben("POST", "/v1/segments", {
    organization_id,
    name: "Crew",
    addresses: ["kim@example.org", "mia@example.org"],
  });
  expect(list.body.status).toBe("calculating");
  const email_message_id = await insertMessage(world, world.nordlys);
  const body = { organization_id, edition_id, segment_id: list.body.id, name: "News", channel: "email", email_message_id };
  const { id } = (await world.ben("POST", "/v1/campaigns", body)).body;
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent", user_count: 2, sent_count: 2 });
  expect(transport.sent.map(({ to }) => to).toSorted()).toEqual(["kim@example.org", "mia@example.org"]);
});
