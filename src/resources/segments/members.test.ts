import { get as httpGet } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { calculateSegment } from "./calculate-segment.job.ts";
import { forgetMembers } from "./forget-members.job.ts";

const GUESTS = 12_000;
let world: World;
let worker: TestJobs;
let id = "";
beforeAll(async () => {
  world = await createWorld();
  await world.sql("update organizations set attribute_schema = $2 where id = $1", [
    world.nordlys.id,
    JSON.stringify([{ key: "shirt", type: "string", label: "Shirt", personal: false }]),
  ]);
  await world.sql(
    `insert into users (organization_id, id, email, email_key, first_name, last_name, phone, country, attributes)
     select $1, preo_uuid7(), 'guest' || n || '@example.org', 'guest' || n || '@example.org', 'Kim', 'Jensen ' || n, '+45' || 10000000 + n, 'DK', '{"shirt": "M, wide"}'
     from generate_series(1, $2) n`,
    [world.nordlys.id, GUESTS],
  );
  worker = await startTestJobs(world, [calculateSegment, forgetMembers]);
  const body = { organization_id: world.nordlys.id, name: "Ære være “os”", expression: 'user.country == "DK"' };
  id = (await world.ben("POST", "/v1/segments", body)).body.id;
});
afterAll(async () => {
  await worker.stop();
  await world.close();
});

async function recalculate(): Promise<void> {
  await world.ben("POST", `/v1/segments/${id}/recalculate`);
  await eventually(async () => (await world.vera("GET", `/v1/segments/${id}`)).body.status === "ready");
}
const members = (query = "") => world.vera("GET", `/v1/segments/${id}/members?${query}`);
const follow = (next: string) => world.vera("GET", next.replace("https://preo.test", ""));
const cleanUpNow = async () => {
  await world.sql("update pgboss.job set start_after = now() where name = 'segment-cleanup'");
  await eventually(
    async () => (await world.sql("select 1 from pgboss.job where name = 'segment-cleanup' and state <> 'completed'")).length === 0,
  );
};
const exported = (query = "") => world.max("GET", `/v1/segments/${id}/export?${query}`);

test("a draft has no members, and nothing to export", async () => {
  expect((await members()).body).toEqual({ count: 0, next: null, previous: null, results: [] });
  const answer = await exported();
  expect([answer.status, answer.body.type]).toEqual([409, "urn:preo:problem:not_calculated"]);
});

test("members are listed and searched", async () => {
  await recalculate();
  const all = await members("page_size=2");
  expect(all.body).toMatchObject({ count: GUESTS, results: [{ first_name: "Kim", country: "DK", email: expect.any(String) }, {}] });
  const found = await members("search=guest77@example");
  expect(found.body.results.map(({ last_name }: { last_name: string }) => last_name)).toEqual(["Jensen 77"]);
  await world.sql("update users set country = 'SE' where email = 'guest77@example.org'");
  await recalculate();
  expect((await members("search=guest77@example")).body.count).toBe(0);
  expect((await members("search=Jensen 78")).body.count).toBeGreaterThan(0);
});

test("whoever follows `next` keeps reading the calculation that it began with, until that is cleared away", async () => {
  const first = await members("page_size=1000&cursor=");
  await world.sql("update users set country = 'SE' where last_name like '%5'");
  await recalculate();
  const second = await follow(first.body.next);
  expect([second.status, second.body.count]).toEqual([200, first.body.count]);
  expect((await members()).body.count).toBeLessThan(first.body.count);
  await cleanUpNow();
  const gone = await follow(second.body.next);
  expect([gone.status, gone.body.type]).toEqual([409, "urn:preo:problem:members_replaced"]);
});

test("the export holds every member once, in the chosen columns, and is audited", async () => {
  const answer = await exported("columns=id,last_name,phone,attributes.shirt,tags,birth_date");
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="_re v_re _os_.csv"; filename*=UTF-8''%C3%86re%20v%C3%A6re%20%E2%80%9Cos%E2%80%9D.csv`,
  });
  const [header, ...lines] = answer.body.split("\r\n");
  expect([header, lines.pop()]).toEqual(["id,last_name,phone,attributes.shirt,tags,birth_date", ""]);
  const { count } = (await members("page_size=1")).body;
  expect(new Set(lines.map((line: string) => line.slice(0, 36))).size).toBe(count);
  expect(lines.length).toBe(count);
  expect(lines[0]).toMatch(/^[0-9a-f-]{36},Jensen \d+,'\+45\d{8},"M, wide",,$/);
  const audit = await world.sql("select changes from audit_entries where action = 'segment.exported'");
  expect(audit).toEqual([
    { changes: { note: { columns: ["id", "last_name", "phone", "attributes.shirt", "tags", "birth_date"], user_count: count } } },
  ]);
});

test("a byte order mark where it is asked for, and formulas disarmed", async () => {
  await world.sql(`update users set first_name = '=HYPERLINK("x")', last_name = ' @SUM(1)' where email = 'guest1@example.org'`);
  const answer = await exported("bom=true&columns=first_name,last_name");
  expect(answer.body.startsWith("\ufefffirst_name,last_name\r\n")).toBe(true);
  expect(answer.body).toContain(`"'=HYPERLINK(""x"")",' @SUM(1)\r\n`);
  expect((await exported("columns=first_name")).body.startsWith("first_name")).toBe(true);
});

test("a column that there is not is named, and what there is", async () => {
  const answer = await exported("columns=email,attributes.hat,password");
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [
      expect.objectContaining({
        parameter: "columns",
        detail: expect.stringMatching(/no attributes\.hat, password: choose from id, email,.*attributes\.shirt/),
      }),
    ],
  ]);
  expect((await exported("columns=")).status).toBe(400);
});

test("exporting needs a manager", async () => {
  expect((await world.ben("GET", `/v1/segments/${id}/export`)).status).toBe(403);
});

test("an export that has begun ends whole though the segment is calculated anew, and breaks off when its members are cleared away", async () => {
  await world.app.listen({ port: 0, host: "127.0.0.1" });
  // More than the sockets hold: the rest is read only when the client takes it.
  await world.sql(
    "update users set attributes = jsonb_build_object('shirt', repeat('x', 6000)), country = case when country = 'DK' then 'DK' end",
  );
  await recalculate();
  const { count } = (await members("page_size=1")).body;
  const whole = await startExport();
  await world.sql("update users set country = 'SE' where last_name like '%6'");
  await recalculate();
  expect((await whole.rest()).split("\r\n").length).toBe(count + 2);
  const broken = await startExport();
  await recalculate();
  await cleanUpNow();
  const ending = await broken.rest().then(
    (text) => `whole, ${text.length} characters`,
    () => "broken off",
  );
  expect(ending).toBe("broken off");
});

/** Reads the first piece of an export over a real socket and no more until `rest`. */
function startExport(): Promise<{ rest: () => Promise<string> }> {
  const { port } = world.app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${world.keys.max}` };
  const columns = "id,email,phone,first_name,last_name,created,modified,email_status,attributes.shirt";
  return new Promise((resolve, reject) => {
    const request = httpGet({ port, host: "127.0.0.1", path: `/v1/segments/${id}/export?columns=${columns}`, headers }, (response) => {
      response.once("readable", () => {
        const rest = async () => {
          let text = "";
          for await (const piece of response.setEncoding("utf8")) text += piece;
          return text;
        };
        resolve({ rest });
      });
    });
    request.on("error", reject);
  });
}
