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

describe("a campaign", () => {
  test("reaches each guest with consent once, in their language, with their name; the others are kept with a reason", async () => {
    await insertGuests(world, world.nordlys, [
      { email: "kim@example.org", first_name: "Kim", locale: "da-DK", consent: "granted" },
      { email: "joe@example.org", first_name: "Joe", locale: "fr", consent: "granted" },
      { email: "no@example.org", first_name: "No" },
      { email: "out@example.org", first_name: "Out", consent: "withdrawn" },
      { email: null, first_name: "Phone" },
      { email: "dead@example.org", first_name: "Dead", consent: "granted", email_status: "bounced" },
      { email: "never@example.org", first_name: "Never", consent: "granted", do_not_contact: true },
      { email: "all@example.org", first_name: "All", consent: "granted", email_status: "unsubscribed_all" },
    ]);
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    const campaign = await stage.until(id, ended);
    expect(campaign).toMatchObject({
      status: "sent",
      user_count: 8,
      total_recipients: 2,
      sent_count: 2,
      ledger: { total_recipients: 2, sent: 2, failed: 0, skipped_later: 0, cancelled: 0, unknown: 0, queued: 0 },
      excluded: { no_consent: 1, unsubscribed: 2, no_address: 1, bounced: 1, do_not_contact: 1 },
    });
    expect(transport.sent.map(({ to }) => to).sort()).toEqual(["joe@example.org", "kim@example.org"]);
    const kim = await transport.parsed("kim@example.org");
    expect([kim.subject, kim.text]).toEqual(["Hej Kim", expect.stringContaining("Kære Kim")]);
    expect((await transport.parsed("joe@example.org")).subject).toBe("Hej Joe");
    const actions = await world.sql<{ action: string }>("select action from audit_entries where object_id = $1 order by id", [id]);
    expect(actions.map(({ action }) => action)).toEqual(["campaign.created", "campaign.started", "campaign.calculated", "campaign.sent"]);
    const events = await world.sql<{ type: string; sequence: number }>(
      "select type, sequence::int from events where object_id = $1 order by sequence",
      [id],
    );
    expect(events).toEqual([
      { type: "campaign.started", sequence: 1 },
      { type: "campaign.sent", sequence: 2 },
    ]);
  });

  test("carries the files of its message, and shows them in the browser too", async () => {
    await insertGuests(world, world.nordlys, [{ email: "kim@example.org", first_name: "Kim", locale: "da-DK", consent: "granted" }]);
    const { body: file } = await world.ben("POST", "/v1/files", {
      organization_id: world.nordlys.id,
      purpose: "image",
      file: { name: "dot.gif", content: Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64") },
    });
    const use = (key: string, how: string) => ({ file_id: file.id, key, use: how });
    const body = { da: "<p>Kære <img src='{{ files.dot }}' alt=''> <a href='{{ links.view_in_browser }}'>se</a></p>" };
    const id = await stage.draft({ message: { body, files: [use("dot", "inline"), use("paper", "attachment")] } });
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: 1 });
    const mail = await transport.parsed("kim@example.org");
    expect(mail.html).toContain(`src='cid:dot@${file.id}'`);
    expect(mail.attachments.map(({ disposition, filename }) => [disposition, filename])).toEqual([
      ["inline", "dot.gif"],
      ["attachment", "dot.gif"],
    ]);
    const page = await world.app.inject({ method: "GET", url: /preo\.test(\/v\/[\w.-]+)/.exec(mail.html ?? "")?.[1] ?? "" });
    expect(page.body).toMatch(/src='https:\/\/preo\.test\/i\//);
  });

  test("without recipients is sent at once", async () => {
    const id = await stage.draft({ expression: "false" });
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", total_recipients: 0, user_count: 0 });
  });

  test("that is scheduled goes at its time, not before, and once with two workers", async () => {
    await insertGuests(world, world.nordlys, [{ email: "kim@example.org", consent: "granted" }]);
    const id = await stage.draft();
    stage.startSending();
    stage.startSending("00000000-0000-7000-8000-00000000000b");
    const at = Date.now() + 1_500;
    await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: new Date(at).toISOString() });
    await sleep(700);
    expect(transport.sent).toEqual([]);
    const campaign = await stage.until(id, ended);
    expect(transport.sent).toHaveLength(1);
    expect(Date.parse(campaign.started_at)).toBeGreaterThanOrEqual(at);
    expect(campaign.scheduled_at).toBe(new Date(at).toISOString());
  });

  test("that is cancelled while sending stops: what is handed over stays sent, the rest is cancelled", async () => {
    await insertGuests(
      world,
      world.nordlys,
      Array.from({ length: 600 }, (_, n) => ({ email: `g${n}@example.org`, consent: "granted" as const })),
    );
    transport.delayMs = 30;
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    await stage.until(id, (campaign) => campaign.sent_count > 5);
    expect((await world.max("POST", `/v1/campaigns/${id}/cancel`)).status).toBe(200);
    const campaign = await stage.until(id, ({ ledger }) => ledger.queued === 0);
    const sent = transport.sent.length;
    expect(campaign).toMatchObject({ status: "cancelled", sent_count: sent, ledger: { sent, cancelled: 600 - sent } });
    expect(sent).toBeLessThan(600);
    await sleep(300);
    expect(transport.sent).toHaveLength(sent);
    expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(409);
  });

  test("whose expression cannot be evaluated fails with the reason", async () => {
    const id = await stage.draft({ expression: "user.nonsense == 1" });
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    const campaign = await stage.until(id, ended);
    expect(campaign.status).toBe("failed");
    expect(campaign.error_message).toContain("nonsense");
  });

  test("sends the expression and the version of the message that it started with", async () => {
    await insertGuests(world, world.nordlys, [{ email: "kim@example.org", first_name: "Kim", consent: "granted" }]);
    const id = await stage.draft();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    await world.sql("update segments set expression = 'false'");
    await world.sql("update email_messages set subject = '{}', version = 2");
    stage.startSending();
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: 1 });
    expect((await transport.parsed("kim@example.org")).subject).toBe("Hej Kim");
  });
});

describe("permission", () => {
  test("withdrawn between snapshot and sending is respected: skipped later, with the reason", async () => {
    await insertGuests(world, world.nordlys, [
      { email: "kim@example.org", consent: "granted" },
      { email: "joe@example.org", consent: "granted" },
    ]);
    transport.unavailable = true;
    const id = await stage.draft();
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    await stage.until(id, ({ status }) => status === "sending");
    await world.sql(
      "update consents set status = 'withdrawn', decided_at = now() where user_id = (select id from users where email = 'kim@example.org')",
    );
    transport.unavailable = false;
    const campaign = await stage.until(id, ended);
    expect(campaign.ledger).toMatchObject({ sent: 1, skipped_later: 1 });
    expect(transport.sent.map(({ to }) => to)).toEqual(["joe@example.org"]);
    expect(await world.sql("select state, reason from campaign_recipients where state = 'skipped'")).toEqual([
      { state: "skipped", reason: "unsubscribed" },
    ]);
  });

  test("is not asked for by a transactional campaign, but dead addresses and do_not_contact still count", async () => {
    await insertGuests(world, world.nordlys, [
      { email: "kim@example.org" },
      { email: "out@example.org", consent: "withdrawn", email_status: "complained" },
      { email: "dead@example.org", email_status: "bounced" },
      { email: "never@example.org", do_not_contact: true },
    ]);
    const id = await stage.draft({
      message: { communication_type: "transactional", purpose: "orders" },
      segment: { communication_type: "transactional" },
    });
    stage.startSending();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    expect(await stage.until(id, ended)).toMatchObject({ sent_count: 2, excluded: { bounced: 1, do_not_contact: 1 } });
    expect(transport.raw("kim@example.org")).not.toContain("List-Unsubscribe");
  });
});

test("a link whose target speaks of the guest leads each to their own, and the message can be read in the browser", async () => {
  await insertGuests(world, world.nordlys, [{ email: "kim@example.org", first_name: "Kim", consent: "granted" }]);
  const body =
    '<p>Hej {{ user.first_name }}</p><a href="https://shop.example.org/{{ user.first_name | downcase }}">x</a> <a href="{{ links.view_in_browser }}">y</a>';
  const id = await stage.draft({ message: { body: { da: body }, subject: { da: "Hej" } } });
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  await stage.until(id, ended);
  const { html = "" } = await transport.parsed("kim@example.org");
  const path = (pattern: RegExp) => pattern.exec(html)?.[0]?.replace("https://preo.test", "") ?? "";
  const click = await world.nobody("GET", path(/https:\/\/preo\.test\/c\/[\w-]+\/\d+/));
  expect([click.status, click.headers["location"]]).toEqual([302, "https://shop.example.org/kim"]);
  const page = await world.nobody("GET", path(/https:\/\/preo\.test\/v\/[\w-]+/));
  expect([page.status, page.body]).toEqual([200, expect.stringContaining("Hej Kim")]);
  expect(page.headers["content-security-policy"]).toContain("sandbox");
  for (const url of [path(/https:\/\/preo\.test\/v\/[\w-]+/).replace("/v/", "/u/"), "/c/forged/1", "/v/forged", "/u/forged"])
    expect((await world.nobody("GET", url)).status).toBe(404);
});
