import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const GUESTS = 120;
const address = (n: number) => `guest${n}@example.org`;

test("a campaign that is refused for its content pauses with those people back in the queue, and reaches everybody once when it is resumed", async () => {
  const { world, transport } = stage;
  await insertGuests(
    world,
    world.nordlys,
    Array.from({ length: GUESTS }, (_, n) => ({ email: address(n), consent: "granted" as const })),
  );
  const spam = { kind: "refused", code: 554, enhanced: "5.7.1", response: "554 5.7.1 spam", bounce: "none" } as const;
  const nobody = { kind: "refused", code: 550, enhanced: "5.1.1", response: "550 5.1.1 no such user", bounce: "hard" } as const;
  for (let n = 0; n < GUESTS; n += 1) transport.answers.set(address(n), [n === 3 ? nobody : spam]);
  const id = await stage.draft();
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  const paused = await stage.until(id, ({ pause_reason }) => pause_reason !== null);
  expect(paused).toMatchObject({
    status: "sending",
    pause_reason: "error_ratio",
    error_message: expect.stringContaining("were all refused"),
  });
  // Only who does not exist has failed for good, if it was their turn already.
  expect(paused.ledger.failed).toBeLessThanOrEqual(1);
  expect(paused.ledger.queued).toBe(GUESTS - paused.ledger.failed);
  expect(await world.sql("select action from audit_entries where object_id = $1 and action = 'campaign.paused'", [id])).toHaveLength(1);
  for (let n = 0; n < GUESTS; n += 1) if (n !== 3) transport.answers.delete(address(n));
  await world.max("POST", `/v1/campaigns/${id}/resume`);
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: GUESTS - 1, failed: 1, queued: 0 } });
  expect(new Set(transport.sent.map(({ to }) => to)).size).toBe(GUESTS - 1);
  expect(transport.sent).toHaveLength(GUESTS - 1);
});
