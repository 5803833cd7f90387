import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PlayedTransport } from "../../../test/played-transport.ts";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import type { World } from "../../../test/world.ts";
import { insertGuests } from "../../../test/world-content.ts";

let stage: Stage;
let world: World;
let transport: PlayedTransport;

beforeEach(async () => {
  stage = await createStage();
  ({ world, transport } = stage);
});
afterEach(() => stage.close());

describe("the relay", () => {
  test("5xx fails the recipient and marks a dead address, 4xx is tried again later", async () => {
    await insertGuests(
      world,
      world.nordlys,
      ["ok", "dead", "policy", "grey"].map((name) => ({ email: `${name}@example.org`, consent: "granted" as const })),
    );
    transport.answers.set("dead@example.org", [
      { kind: "refused", code: 550, enhanced: "5.1.1", response: "550 5.1.1 no such user", bounce: "hard" },
    ]);
    transport.answers.set("policy@example.org", [
      { kind: "refused", code: 550, enhanced: "5.7.1", response: "550 5.7.1 not today", bounce: "none" },
    ]);
    transport.answers.set("grey@example.org", [{ kind: "deferred", code: 451, enhanced: "4.7.1", response: "451 greylisted" }]);
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    const waiting = await stage.until(id, ({ ledger }) => ledger.queued === 1);
    expect(waiting).toMatchObject({ status: "sending", ledger: { sent: 1, failed: 2, queued: 1 } });
    expect(
      await world.sql(
        "select attempts, response, next_attempt_at > now() + interval '30 seconds' as later from campaign_recipients where state = 'queued'",
      ),
    ).toEqual([{ attempts: 1, response: "451 greylisted", later: true }]);
    expect(
      (await world.sql<{ email_status: string }>("select email_status from users order by email")).map((row) => row.email_status),
    ).toEqual(["bounced", "ok", "ok", "ok"]);
    await world.sql("update campaign_recipients set next_attempt_at = now() where state = 'queued'");
    await world.sql("update campaign_chunks set next_attempt_at = now()");
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 2, failed: 2, queued: 0 } });
    expect(transport.messageIds("grey@example.org")).toHaveLength(1);
  });

  test("that is down burns nobody: sending waits with the reason, and goes on when the relay is back", async () => {
    await insertGuests(
      world,
      world.nordlys,
      Array.from({ length: 30 }, (_, n) => ({ email: `g${n}@example.org`, consent: "granted" as const })),
    );
    transport.unavailable = true;
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    const paused = await stage.until(id, (campaign) => campaign.paused_at !== null);
    expect(paused).toMatchObject({ status: "sending", pause_reason: "transport_down", ledger: { queued: 30, failed: 0 } });
    expect(paused.error_message).toContain("relay");
    transport.unavailable = false;
    await world.sql("update campaigns set probe_at = now()");
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: 30, paused_at: null, error_message: "" });
    expect(new Set(transport.sent.map(({ to }) => to)).size).toBe(30);
  });

  test("that gives no answer to a message gets the same Message-ID again", async () => {
    await insertGuests(world, world.nordlys, [{ email: "kim@example.org", consent: "granted" }]);
    transport.answers.set("kim@example.org", [{ kind: "ambiguous", reason: "the connection broke after the dot" }]);
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    await stage.until(id, ({ ledger }) => ledger.queued === 1 && transport.sent.length === 1);
    await sleep(200);
    await world.sql("update campaign_recipients set next_attempt_at = now()");
    await world.sql("update campaign_chunks set next_attempt_at = now()");
    await stage.until(id, ended);
    expect(transport.sent).toHaveLength(2);
    expect(transport.messageIds("kim@example.org")).toHaveLength(1);
  });
});

describe("a stale holder", () => {
  test("writes nothing once its range is taken over, and the range is sent by the other", async () => {
    await insertGuests(world, world.nordlys, [{ email: "kim@example.org", consent: "granted" }]);
    transport.delayMs = 1_000;
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    await stage.until(id, ({ status }) => status === "sending");
    for (let i = 0; i < 40 && transport.underWay === 0; i += 1) await sleep(25);
    await world.sql(
      "update campaign_chunks set lease_token = lease_token + 1, lease_owner = '00000000-0000-7000-8000-0000000000ff', lease_until = now() + interval '2 seconds'",
    );
    await sleep(1_300);
    expect((await stage.read(id)).ledger).toMatchObject({ sent: 0, queued: 1 });
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 1 } });
  });
});
