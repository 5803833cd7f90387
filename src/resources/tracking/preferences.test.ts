import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, sender, type World } from "../../../test/world.ts";
import { insertGuests, insertMessage } from "../../../test/world-content.ts";
import { preferencesUrl } from "./schema.ts";

let world: World;
let userId: string;
let messageId: string;
let path: string;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let n = 0;
beforeEach(async () => {
  n += 1;
  [userId = ""] = await insertGuests(world, world.nordlys, [{ email: `kim${n}@example.org`, locale: "da-DK", consent: "granted" }]);
  messageId = await insertMessage(world, world.nordlys);
  path = pathOf(world.nordlys.thisYear);
});

const pathOf = (editionId: string | null, organizationId = world.nordlys.id) =>
  preferencesUrl(world.config, { organizationId, userId, editionId, messageId }).replace("https://preo.test", "");
const choose = (scope: string, url = path) =>
  world.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "Firefox" },
    payload: `scope=${scope}`,
  });
const consents = () =>
  world.sql(
    "select edition_id, channel, purpose, status, source from consents where user_id = $1 order by channel, purpose, edition_id nulls first",
    [userId],
  );
const user = async () => (await world.sql("select email_status, sms_status from users where id = $1", [userId]))[0];

test("the page speaks the guest's language, says how things stand, runs no script and names nobody in its address", async () => {
  const page = await world.nobody("GET", path);
  expect([page.status, page.body]).toEqual([200, expect.stringContaining("Du får e-mails med nyheder og tilbud fra nordlys.")]);
  expect(page.body).toContain("Ingen e-mails om nordlys 2027");
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
  expect(page.body).not.toMatch(/<script|kim/);
  for (const [locale, words] of [
    ["nb-NO", "Dine valg"],
    ["nn", "Dine valg"],
    ["sv-SE", "Dina val"],
    ["de-AT", "Ihre Auswahl"],
    ["en-GB", "Your choices"],
  ]) {
    await world.sql("update users set locale = $2 where id = $1", [userId, locale]);
    expect((await world.nobody("GET", path)).body).toContain(words);
  }
  await world.sql("update users set locale = 'fr' where id = $1", [userId]);
  expect((await world.nobody("GET", path, undefined, { "accept-language": "fr-FR, sv;q=0.8, en;q=0.5" })).body).toContain("Dina val");
});

test("stopping a topic withdraws it as the message was scoped, with the guest as actor and evidence", async () => {
  expect((await choose("topic")).body).toContain("Du får ikke e-mails");
  expect(await consents()).toEqual([
    { edition_id: null, channel: "email", purpose: "marketing", status: "withdrawn", source: "preference_page" },
  ]);
  const [entry] = await world.sql(
    "select action, actor_type, actor_id, evidence from consent_history where user_id = $1 order by at desc limit 1",
    [userId],
  );
  expect(entry).toEqual({
    action: "withdrawn",
    actor_type: "guest",
    actor_id: userId,
    evidence: { ip: "127.0.0.1", user_agent: "Firefox" },
  });
  expect(await user()).toEqual({ email_status: "ok", sms_status: "ok" });
});

test("stopping an edition leaves the organization's news alone", async () => {
  await choose("edition");
  expect(await consents()).toEqual([
    { edition_id: null, channel: "email", purpose: "marketing", status: "granted", source: "api" },
    { edition_id: world.nordlys.thisYear, channel: "email", purpose: "marketing", status: "withdrawn", source: "preference_page" },
  ]);
  expect((await choose("edition", pathOf(null))).statusCode).toBe(400);
});

test("stopping everything stops every purpose on every channel, and the guest alone takes it back", async () => {
  await choose("everything");
  expect(await user()).toEqual({ email_status: "unsubscribed_all", sms_status: "unsubscribed_all" });
  expect((await consents()).map((row) => (row as { status: string }).status)).toEqual(["withdrawn", "withdrawn"]);
  const page = await world.nobody("GET", path);
  expect(page.body).toContain("Ja, send mig e-mails");
  await choose("grant");
  expect(await user()).toEqual({ email_status: "ok", sms_status: "unsubscribed_all" });
  const [granted] = await world.sql(
    "select status, source, wording, wording_version from consents where user_id = $1 and channel = 'email'",
    [userId],
  );
  expect(granted).toEqual({
    status: "granted",
    source: "preference_page",
    wording: "Ja, send mig e-mails med nyheder og tilbud fra nordlys. Jeg kan altid stoppe dem igen.",
    wording_version: "preference-page-1",
  });
  expect((await world.nobody("GET", path)).body).toContain("Du får e-mails");
});

test("an address that complained or is dead is not opened again by a form", async () => {
  await world.sql("update users set email_status = 'complained' where id = $1", [userId]);
  expect((await world.nobody("GET", path)).body).toContain("Skriv til nordlys");
  expect((await choose("grant")).statusCode).toBe(400);
  expect(await user()).toMatchObject({ email_status: "complained" });
});

test("a forged, cut, foreign or empty choice changes nothing", async () => {
  const foreign = pathOf(world.nordlys.thisYear, world.rival.id);
  for (const url of ["/p/forged", path.slice(0, -1), path.replace("/p/", "/u/"), foreign])
    for (const answer of [await world.nobody("GET", url), await choose("everything", url)])
      expect("statusCode" in answer ? answer.statusCode : answer.status).toBe(404);
  expect((await choose("nonsense")).statusCode).toBe(400);
  expect((await sender(world.app)("POST", path)).status).toBe(400);
  expect(await consents()).toMatchObject([{ status: "granted" }]);
});
