import { Ajv } from "ajv";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROLES, roleSuffices } from "../src/platform/http/operation.ts";
import { withFormats } from "../src/platform/http/validation.ts";
import { routes } from "../src/routes.ts";
import { probeBody, probeQuery } from "./routes/bad-input.ts";
import { type Cast, createCast, forbiddenTexts } from "./routes/cast.ts";
import { changedTables, readContents } from "./routes/effects.ts";
import { type Fixtures, keeping, type Prepared } from "./routes/fixtures.ts";
import { probeForeignIds } from "./routes/foreign.ts";
import { guarded } from "./routes/guarded.ts";
import { schemaOf } from "./routes/positions.ts";
import type { Send } from "./world.ts";

const validator = withFormats(new Ajv({ strict: false, allErrors: true }));
const BY_ROLE = { desk: "dora", viewer: "vera", editor: "ben", manager: "max", owner: "ada" } as const;

let cast: Cast;
let theirs: Fixtures;
const findings: string[] = [];
/** the cast's senders; whatever they are answered is looked through */
let as: Record<"nobody" | (typeof BY_ROLE)[keyof typeof BY_ROLE], Send>;

beforeAll(async () => {
  cast = await createCast();
  const watch = (send: Send) => guarded(send, forbiddenTexts(cast), findings);
  theirs = keeping(cast.theirs);
  const { world } = cast;
  as = {
    nobody: watch(world.nobody),
    dora: watch(world.dora),
    vera: watch(world.vera),
    ben: watch(world.ben),
    max: watch(world.max),
    ada: watch(world.ada),
  };
});
afterAll(() => cast.world.close());

test("operations and URLs are each declared once", () => {
  expect(new Set(routes.map(({ operation }) => operation.id)).size).toBe(routes.length);
  expect(new Set(routes.map(({ method, url }) => `${method} ${url}`)).size).toBe(routes.length);
});

for (const route of routes) {
  const { method, url, operation, permission } = route;
  describe(`${method} ${url}`, () => {
    const badUrl = url.replaceAll(/\{\w+\}/g, "not-an-id");
    const badBody = operation.body ? { unheard_of: 1 } : undefined;
    // Where each row is judged by itself, a request of bad rows alone is answered, and told of in the audit.
    const judgesRows = method === "POST" && "results" in (schemaOf(operation.success.schema).properties ?? {});
    let before: ReadonlyMap<string, string>;
    // For tests whose requests are all refused: what changes nothing can be sent again.
    let made: Promise<Prepared> | undefined;
    const request = () => (made ??= cast.mine.request(route));

    beforeEach(() => {
      findings.length = 0;
    });

    const changed = async () => changedTables(before, await readContents(cast.world));

    test("is 401 without a key and with a bad one, whatever is sent", async () => {
      before = await readContents(cast.world);
      for (const headers of [{}, { authorization: "Bearer preo_unknown" }]) {
        const answer = await as.nobody(method, badUrl, badBody, headers);
        expect(answer).toMatchObject({ status: 401, headers: { "www-authenticate": expect.stringContaining("Bearer") } });
      }
      none([...(await changed()), ...findings]);
    });

    test(`is for ${permission} and larger roles, decided before any look-up`, async () => {
      const prepared = await request();
      before = await readContents(cast.world);
      for (const role of ROLES.filter((held) => !roleSuffices(held, permission))) {
        const answers = [
          await as[BY_ROLE[role]](method, prepared.url, prepared.body),
          await as[BY_ROLE[role]](method, badUrl, badBody),
          await as[BY_ROLE[role]](method, `${badUrl}?unheard_of=1`, badBody),
        ];
        expect(answers.map(({ status, body }) => [status, body.detail])).toEqual(
          answers.map(() => [403, expect.stringContaining(permission)]),
        );
      }
      none(await changed());
      for (const role of ROLES.filter((held) => roleSuffices(held, permission)))
        expect([401, 403]).not.toContain((await as[BY_ROLE[role]](method, `${badUrl}?unheard_of=1`, badBody)).status);
      none([...(await changed()), ...findings]);
    });

    test("answers its own example as it declares", async () => {
      const prepared = await cast.mine.request(route);
      const answer = await as.ada(method, prepared.url, prepared.body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(operation.success.status);
      if (operation.success.schema) {
        validator.validate(operation.success.schema, answer.body);
        expect(validator.errors ?? []).toEqual([]);
      }
      if (url.endsWith("}") && operation.success.status === 200) expect(answer.headers["etag"]).toMatch(/^"\d+"$/);
      if (operation.success.status === 201) expect(answer.headers["etag"]).toBe('"1"');
      none(findings);
    });

    test("answers 404 alike for malformed, unknown and another organization's ids, wherever they stand, and changes nothing", async () => {
      none(await probeForeignIds(route, await request(), { world: cast.world, theirs, send: as.ada }));
      none(findings);
    });

    test("is 400 for unknown fields and parameters and for wrong types, and changes nothing", async () => {
      const prepared = await request();
      before = await readContents(cast.world);
      const wrong = await probeQuery(route, prepared.url, prepared.body, as.ada);
      if (operation.body) {
        wrong.push(...(await probeBody(route, prepared, as.ada)));
        const unread = operation.form ? 415 : 400;
        if (!operation.bodyOptional) expect((await as.ada(method, prepared.url)).status).toBe(unread);
        expect((await as.ada(method, prepared.url, "not json", { "content-type": "application/json" })).status).toBe(unread);
        for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
          expect((await as.ada(method, prepared.url, "name=text", { "content-type": type })).status).toBe(415);
      } else if (method !== "GET") {
        expect((await as.ada(method, prepared.url, { unheard_of: 1 })).status).toBe(400);
      }
      none(wrong);
      none([...(await changed()).filter((table) => !judgesRows || !table.startsWith("public.audit_")), ...findings]);
    });

    test.runIf(operation.errors?.includes(412))("is 412 for a stale If-Match, and takes the current one", async () => {
      const prepared = await cast.mine.request(route);
      const current = await as.ada("GET", prepared.url.replace(/(\/[0-9a-f-]{36}).*/, "$1"));
      before = await readContents(cast.world);
      expect((await as.ada(method, prepared.url, prepared.body, { "if-match": '"4711"' })).status).toBe(412);
      none(await changed());
      const taken = await as.ada(method, prepared.url, prepared.body, { "if-match": `"4711", ${String(current.headers["etag"])}` });
      expect(taken.status, JSON.stringify(taken.body)).toBe(operation.success.status);
      none(findings);
    });
  });
}

/** Fails with the whole list, which a comparison with an empty array would shorten. */
function none(list: readonly string[]): void {
  if (list.length > 0) expect.fail(list.join("\n"));
}
