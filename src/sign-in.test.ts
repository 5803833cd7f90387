import { afterAll, beforeAll, expect, test } from "vitest";
import { totpOf } from "../test/totp.ts";
import { createWorld, type World } from "../test/world.ts";
import { runAccount } from "./account.ts";
import { sessionToken } from "./platform/auth/sign-in/cookies.ts";
import { hashPassword } from "./platform/auth/sign-in/passwords.ts";
import { createTries } from "./platform/auth/sign-in/tries.ts";

const ORIGIN = "https://preo.test";
const PASSWORD = "a long and simple password";

let world: World;
let hash: string;
beforeAll(async () => {
  world = await createWorld();
  hash = await hashPassword(PASSWORD);
});
afterAll(() => world.close());

/** The token of a link for an account of Nordlys. */
async function link(email: string, role = "owner"): Promise<string> {
  const url = await runAccount(world.config, { url: world.url }, ["--email", email, "--organization", "nordlys", "--role", role]);
  expect(url).toMatch(/^https:\/\/preo\.test\/set-password\?token=[\w-]{32}$/);
  return url.split("=")[1] ?? "";
}

const post = (path: string, body: unknown, cookie?: string, headers: Record<string, string> = {}) =>
  world.nobody("POST", `/auth${path}`, body, { origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers });

const cookieOf = (answer: { headers: Record<string, string | string[] | number | undefined> }) =>
  [answer.headers["set-cookie"]]
    .flat()
    .map((each) => `${each ?? ""}`.split(";")[0] ?? "")
    .filter((each) => !each.endsWith("="))
    .join("; ");

/** Signed in, with a password that was set before: hashing one takes a while. */
async function member(email: string, role = "owner"): Promise<string> {
  await link(email, role);
  const account = "(select id from accounts where email = $1)";
  await world.sql(
    `insert into sign_in_methods (id, account_id, provider, provider_account_id, password_hash)
     select preo_uuid7(), ${account}, 'credential', ${account}::text, $2 on conflict (account_id, provider) do update set password_hash = $2`,
    [email, hash],
  );
  const answer = await post("/sign-in/email", { email, password: PASSWORD });
  expect(answer.status).toBe(200);
  return cookieOf(answer);
}

test("a link sets the password once, and the password signs in by a cookie that scripts cannot read", async () => {
  const token = await link("eva@example.org", "manager");
  expect((await post("/reset-password", { token, newPassword: "short" })).status).toBe(400);
  expect((await post("/reset-password", { token, newPassword: PASSWORD })).status).toBe(200);
  expect((await post("/reset-password", { token, newPassword: "another long password" })).status).toBe(400);
  const answer = await post("/sign-in/email", { email: "Eva@Example.org", password: PASSWORD });
  expect(answer.status).toBe(200);
  expect(answer.body.token).toBeUndefined();
  expect(String(answer.headers["set-cookie"])).toMatch(
    /^__Host-preo\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
  );
  const cookie = cookieOf(answer);
  const session = await world.nobody("GET", "/auth/get-session", undefined, { cookie });
  expect(session.body).toMatchObject({ user: { email: "eva@example.org", twoFactorEnabled: false } });
  expect(JSON.stringify(session.body)).not.toContain(sessionToken(cookie, ORIGIN));
  const info = await world.nobody("GET", "/v1/auth/user-info", undefined, { cookie });
  expect(info.body).toMatchObject({ type: "account", email: "eva@example.org", organizations: [{ slug: "nordlys", role: "manager" }] });
  expect((await post("/sign-out", {}, cookie)).status).toBe(200);
  expect((await world.nobody("GET", "/v1/auth/user-info", undefined, { cookie })).status).toBe(401);
});

test("a wrong password and an unknown address are answered alike", async () => {
  await member("finn@example.org");
  const wrong = await post("/sign-in/email", { email: "finn@example.org", password: "not the password" });
  const unknown = await post("/sign-in/email", { email: "nobody@example.org", password: "not the password" });
  expect({ ...wrong.body, instance: "" }).toEqual({ ...unknown.body, instance: "" });
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
});

test("the tenth wrong password at one address is the last for a quarter of an hour, the right one included", async () => {
  await member("gry@example.org");
  expect((await post("/sign-in/email", { email: "gry@example.org", password: "wrong" })).status).toBe(401);
  const tries = createTries(world.db, world.config.secretKey);
  const taken = await Promise.all(Array.from({ length: 20 }, () => tries.take("password:gry@example.org:127.0.0.1", 10)));
  expect(taken.filter(Boolean)).toHaveLength(9);
  const refused = await post("/sign-in/email", { email: "gry@example.org", password: PASSWORD });
  expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "900" } });
});

test("a session changes things only from our own pages", async () => {
  const cookie = await member("hans@example.org");
  const create = (headers: Record<string, string>) =>
    world.nobody(
      "POST",
      "/v1/organizations",
      { name: "Fjord", slug: "fjord-of-hans", default_locale: "da", default_currency: "DKK" },
      { cookie, ...headers },
    );
  for (const headers of [{}, { origin: "https://evil.example" }, { origin: "null" }])
    expect(await create(headers as Record<string, string>)).toMatchObject({
      status: 403,
      body: { type: "urn:preo:problem:foreign_origin" },
    });
  expect((await create({ origin: ORIGIN })).status).toBe(201);
  expect((await post("/sign-out", {}, cookie, { origin: "https://evil.example" })).status).toBe(403);
});

test("only what is served is served, and nobody can sign up", async () => {
  for (const path of ["/sign-up/email", "/update-user", "/delete-user", "/list-sessions", "/sign-in/social", "/two-factor/send-otp"])
    expect((await post(path, { email: "x@example.org", password: PASSWORD, name: "x" })).status).toBe(404);
});

test("neither a session's token nor a link's stands in the database", async () => {
  const token = await link("ida@example.org");
  const cookie = await member("jon@example.org");
  const rows = await world.sql<{ row: string }>(
    "select s::text as row from account_sessions s union all select t::text from sign_in_tokens t union all select m::text from sign_in_methods m",
  );
  const text = rows.map(({ row }) => row).join("\n");
  for (const secret of [token, sessionToken(cookie, ORIGIN) ?? "", PASSWORD]) expect(text).not.toContain(secret);
  expect(text).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a new password, another role and leaving an organization each end the sessions at once", async () => {
  const reached = async (cookie: string) => (await world.nobody("GET", "/v1/auth/user-info", undefined, { cookie })).status;
  const id = "(select id from accounts where email = 'kim@example.org')";
  let cookie = await member("kim@example.org");
  const mine = await post("/change-password", { currentPassword: PASSWORD, newPassword: `${PASSWORD} 2` }, cookie);
  expect(mine.status).toBe(200);
  expect([await reached(cookie), await reached(cookieOf(mine))]).toEqual([401, 200]);
  for (const change of [
    `update memberships set role = 'viewer' where account_id = ${id}`,
    `delete from memberships where account_id = ${id}`,
  ]) {
    cookie = await member("kim@example.org");
    expect(await reached(cookie)).not.toBe(401);
    await world.sql(change);
    expect(await reached(cookie)).toBe(401);
  }
});

test("a second factor is asked for before there is a session, its tries are counted over sign-ins, and a recovery code works once", async () => {
  const cookie = await member("liv@example.org");
  const reached = async (with_: string) => (await world.nobody("GET", "/v1/auth/user-info", undefined, { cookie: with_ })).status;
  expect((await post("/two-factor/enable", { password: "not the password" }, cookie)).status).toBe(400);
  const { body } = await post("/two-factor/enable", { password: PASSWORD }, cookie);
  const verified = await post("/two-factor/verify-totp", { code: totpOf(body.totpURI) }, cookie);
  expect(verified.status).toBe(200);
  expect([await reached(cookie), await reached(cookieOf(verified))]).toEqual([401, 200]);

  const half = await post("/sign-in/email", { email: "liv@example.org", password: PASSWORD });
  expect(half.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ["totp"] });
  expect(await reached(cookieOf(half))).toBe(401);
  const whole = await post("/two-factor/verify-totp", { code: totpOf(body.totpURI), trustDevice: true }, cookieOf(half));
  expect(await reached(cookieOf(whole))).toBe(200);
  expect(String(whole.headers["set-cookie"])).not.toContain("trust_device");

  const again = async () => cookieOf(await post("/sign-in/email", { email: "liv@example.org", password: PASSWORD }));
  const [code] = body.backupCodes as string[];
  const recovered = await post("/two-factor/verify-backup-code", { code }, await again());
  expect(await reached(cookieOf(recovered))).toBe(200);
  expect((await post("/two-factor/verify-backup-code", { code }, await again())).status).toBe(401);

  let statuses: number[] = [];
  for (const waiting of [await again(), await again(), await again()])
    statuses = [
      ...statuses,
      ...(await Promise.all(
        Array.from({ length: 4 }, async () => (await post("/two-factor/verify-totp", { code: "000000" }, waiting)).status),
      )),
    ];
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
  expect((await post("/two-factor/verify-totp", { code: totpOf(body.totpURI) }, await again())).status).toBe(429);
});
