import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../../test/stage.ts";
import { insertGuests } from "../../../../test/world-content.ts";
import { readSendRate } from "../../../platform/rate-limits/send-rate.ts";
import { grant } from "./rules.ts";
import { returnShare, type Throttled, takeShare } from "./take-share.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const at = (text: string) => new Date(`2027-03-28T${text}Z`);
const throttled = (rate: Throttled["rate"], organizationId = stage.world.nordlys.id): Throttled => ({
  organizationId,
  channel: "email",
  relayId: null,
  rate,
});
const forget = () => stage.world.sql("delete from send_buckets");

describe("what may be handed over now", () => {
  test("is what every bucket has left, and each is filled anew by the clock", () => {
    const buckets = [
      { span: "second" as const, began_at: at("10:00:00"), used: 4 },
      { span: "hour" as const, began_at: at("10:00:00"), used: 98 },
    ];
    const limited = [{ rate: { second: 5, hour: 100 }, buckets }];
    expect(grant(limited, 10, at("10:00:00.500"))).toEqual({ granted: 1, waitMs: 0 });
    expect(grant(limited, 10, at("10:00:01"))).toEqual({ granted: 2, waitMs: 0 });
    expect(grant([{ rate: { hour: 98 }, buckets }], 10, at("10:59:59"))).toEqual({ granted: 0, waitMs: 1_000 });
    expect(grant([{ rate: { hour: 98 }, buckets }], 10, at("11:00:00"))).toEqual({ granted: 10, waitMs: 0 });
  });

  test("is nothing more when the clock goes back", () => {
    const buckets = [{ span: "hour" as const, began_at: at("10:00:00"), used: 5 }];
    expect(grant([{ rate: { hour: 5 }, buckets }], 1, at("09:59:00"))).toEqual({ granted: 0, waitMs: 3_660_000 });
  });
});

describe("workers that take at once", () => {
  test("together get what there is, and no more", async () => {
    await forget();
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => takeShare(stage.world.db, throttled({ hour: 100 }), 9, at("10:00:00"))),
    );
    expect(taken.reduce((sum, { granted }) => sum + granted, 0)).toBe(100);
  });

  test("of several organizations share what the installation may send", async () => {
    await forget();
    const [mine, theirs] = [throttled({ second: 10 }), throttled({ second: 10 }, stage.world.rival.id)];
    expect((await takeShare(stage.world.db, mine, 7, at("10:00:00"))).granted).toBe(7);
    expect((await takeShare(stage.world.db, theirs, 7, at("10:00:00.900"))).granted).toBe(3);
    expect((await takeShare(stage.world.db, theirs, 7, at("10:00:01"))).granted).toBe(7);
  });

  test("give back what they did not use", async () => {
    await forget();
    await takeShare(stage.world.db, throttled({ day: 10 }), 10);
    await returnShare(stage.world.db, throttled({ day: 10 }), 4);
    expect((await takeShare(stage.world.db, throttled({ day: 10 }), 10)).granted).toBe(4);
  });
});

test("a campaign goes as fast as its organization allows, and reaches everybody once", async () => {
  const { world, transport } = stage;
  await forget();
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, {
    send_rates: { email: { second: 4, hour: null, day: null }, sms: null },
  });
  const guests = Array.from({ length: 12 }, (_, n) => ({ email: `slow${n}@example.org`, consent: "granted" as const }));
  await insertGuests(world, world.nordlys, guests);
  const id = await stage.draft();
  const startedAt = performance.now();
  for (const workerId of ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"]) stage.startSending(workerId);
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 12 } });
  expect(new Set(transport.sent.map(({ to }) => to)).size).toBe(12);
  expect(transport.sent).toHaveLength(12);
  // 4 at once, and 4 in each of two further seconds
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  const used = await world.sql<{ used: number }>("select used from send_buckets where span = 'hour' and owner = $1", [world.nordlys.id]);
  expect(used).toEqual([{ used: 12 }]);
});

test("a rate that cannot be read says what to write", () => {
  expect(readSendRate("second=50, day=1000")).toEqual({ second: 50, day: 1_000 });
  expect(() => readSendRate("minute=5")).toThrow('write second=…, hour=…, day=… as messages in that time; "minute=5" is none of them');
});
