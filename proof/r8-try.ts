import type { Route } from "../src/platform/http/operation.ts";
import { routes } from "../src/routes.ts";
import type { Prepared } from "../test/routes/fixtures.ts";
import type { Damage, Program } from "./program.ts";
import { RECEIVERS, type Repeats } from "./r8-world.ts";
import { type Answer, call, type Stand } from "./stand.ts";

/** One key for all operations: each has its own answers under it. */
const KEY = "the-same-key";
const BLIND: Damage = {
  file: "platform/http/idempotency.ts",
  from: "  if (!request) return work();",
  to: "  if (request || !request) return work();",
};

/** Sends one request many times at once, then again a day later, changed, and as somebody else. Returns what was not as promised. */
export async function repeatAtOnce(repeats: Repeats, route: Route, parallel: number): Promise<string[]> {
  const { stand, servers, fixtures, otherKey } = repeats;
  const [prepared, other] = [await fixtures.request(route), await fixtures.request(route)];
  const effects = await countEffects(stand);
  const answers = await postAtOnce(repeats, prepared, parallel, KEY);
  const faults = [...(await effects.refute(1)), ...judgeAnswers(answers, route)];
  await stand.sql("update idempotent_answers set created = now() - interval '23 hours 59 minutes'");
  for (const server of servers) faults.push(...judgeReplay(await post(stand, server, prepared, KEY), answers, "a day later"));
  const changed = await post(stand, servers[0], other, KEY);
  // Where there is one object and no body, no other request can be made.
  const isOther = other.url !== prepared.url || other.body !== undefined;
  if (isOther && changed.status !== 422) faults.push(`another request with the key: ${told(changed)}`);
  faults.push(...(await effects.refute(1)));
  const others = await post({ apiKey: otherKey }, servers[1], other, KEY);
  if (others.status !== route.operation.success.status || isReplay(others)) faults.push(`somebody else with the key: ${told(others)}`);
  return [...faults, ...(await effects.refute(2))];
}

/** A server dies between commit and answer; another one gets the request again. Returns what was not as promised. */
export async function dieAfterCommit({ stand, servers, fixtures }: Repeats, route: Route, n: number): Promise<string[]> {
  const key = `killed-${n}`;
  const prepared = await fixtures.request(route);
  const mortal = await stand.start("server", { ...RECEIVERS, PREO_FAIL_AT: "after_commit" });
  const effects = await countEffects(stand);
  const unanswered = await post(stand, mortal, prepared, key).catch(() => undefined);
  const { signal } = await mortal.ended;
  const faults = unanswered || signal !== "SIGKILL" ? ["the server did not die there"] : await effects.refute(1);
  const [again, once] = [await post(stand, servers[0], prepared, key), await post(stand, servers[1], prepared, key)];
  if (again.status !== route.operation.success.status || !isReplay(again)) faults.push(`repeated: ${told(again)}`);
  return [...faults, ...judgeReplay(once, [again], "repeated once more"), ...(await effects.refute(1))];
}

/** How many effects the same requests have that bear no key. */
export async function withoutKey(repeats: Repeats, parallel: number): Promise<number> {
  return effectsOf(repeats, parallel, undefined);
}

/** How many effects they have with a key when the servers do not look at it. */
export async function withoutGuard(repeats: Repeats, parallel: number): Promise<number> {
  const servers = await Promise.all([repeats.stand.start("server", {}, [BLIND]), repeats.stand.start("server", {}, [BLIND])] as const);
  return effectsOf({ ...repeats, servers }, parallel, "unseen");
}

async function effectsOf(repeats: Repeats, parallel: number, key: string | undefined): Promise<number> {
  const route = routes.find(({ operation }) => operation.id === "createSegment");
  if (!route) throw new Error("there is no createSegment");
  const prepared = await repeats.fixtures.request(route);
  const effects = await countEffects(repeats.stand);
  await postAtOnce(repeats, prepared, parallel, key);
  return effects.soFar();
}

/** Each changing operation writes one audit entry with its effect. */
async function countEffects({ sql }: Stand): Promise<{ soFar: () => Promise<number>; refute: (expected: number) => Promise<string[]> }> {
  const count = async () => (await sql<{ n: number }>("select count(*)::int as n from audit_entries"))[0]?.n ?? 0;
  const before = await count();
  const soFar = async () => (await count()) - before;
  const refute = async (expected: number) => {
    const effects = await soFar();
    return effects === expected ? [] : [`${effects} effects where ${expected} should be`];
  };
  return { soFar, refute };
}

function postAtOnce({ stand, servers }: Repeats, prepared: Prepared, parallel: number, key: string | undefined): Promise<Answer[]> {
  return Promise.all(Array.from({ length: parallel }, (_, n) => post(stand, servers[n % 2 === 0 ? 0 : 1], prepared, key)));
}

function post(as: Pick<Stand, "apiKey">, server: Program, { url, body }: Prepared, key: string | undefined): Promise<Answer> {
  return call(as, server, "POST", url, body, key === undefined ? {} : { "idempotency-key": key });
}

/** One original, its replays, and refusals of those that came too early. */
function judgeAnswers(answers: readonly Answer[], route: Route): string[] {
  const good = answers.filter(({ status }) => status === route.operation.success.status);
  const originals = good.filter((answer) => !isReplay(answer));
  const strange = answers.filter((answer) => !good.includes(answer) && !isStillRunning(answer));
  return [
    ...(originals.length === 1 ? [] : [`${originals.length} original answers`]),
    ...good.filter(isReplay).flatMap((answer) => judgeReplay(answer, originals, "at once")),
    ...strange.map((answer) => `neither replay nor 409: ${told(answer)}`),
  ];
}

function judgeReplay(answer: Answer, answers: readonly Answer[], when: string): string[] {
  const original = answers.find(({ status }) => status < 300);
  const same =
    original?.status === answer.status && original.text === answer.text && original.headers.get("etag") === answer.headers.get("etag");
  return same && isReplay(answer) ? [] : [`${when}: no replay but ${told(answer)}`];
}

function isReplay({ headers }: Answer): boolean {
  return headers.get("idempotency-replayed") === "true";
}

function isStillRunning({ status, text }: Answer): boolean {
  return status === 409 && text.includes("still_running");
}

function told({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 200)}`;
}
