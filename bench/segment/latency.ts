import { call } from "../../proof/stand.ts";
import { cases } from "./cases.ts";
import type { Running } from "./recalculate.ts";
import { median } from "./report.ts";

const REQUESTS = 9;

export interface Latency {
  request: string;
  /** null: the server does not offer it */
  medianMs: number | null;
}

/** What people wait for while they write and look at a segment: over HTTP, the median of nine. */
export async function measureLatencies(running: Running, segmentId: string): Promise<Latency[]> {
  const { client, place } = running;
  const { rows } = await client.query<{ id: string }>("select id from users where organization_id = $1 order by id desc limit 1", [
    place.organizationId,
  ]);
  const validate = (name: string, more: object = {}) => {
    const expression = cases.find((each) => each.name.startsWith(name))?.expression;
    return { organization_id: place.organizationId, edition_id: place.editionId, expression, ...more };
  };
  const segment = `/v1/segments/${segmentId}`;
  const requests: [string, "GET" | "POST", string, object?][] = [
    ["validate with estimate: the example", "POST", "/v1/segments/cel/validate", validate("the example")],
    ["validate with estimate: without now", "POST", "/v1/segments/cel/validate", validate("the same")],
    ["validate for one user", "POST", "/v1/segments/cel/validate", validate("the example", { user_id: rows[0]?.id })],
    ["explain (sample at once)", "GET", `${segment}/explain`],
    ["members, first page", "GET", `${segment}/members`],
    ["members, search", "GET", `${segment}/members?search=guest77`],
    ["context", "GET", `/v1/segments/cel/context?organization_id=${place.organizationId}`],
  ];
  const done: Latency[] = [];
  for (const [request, method, path, body] of requests) done.push({ request, medianMs: await medianOf(running, method, path, body) });
  return done;
}

async function medianOf({ apiKey, server }: Running, method: string, path: string, body?: object): Promise<number | null> {
  const times: number[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    const started = performance.now();
    const { status, text } = await call({ apiKey }, server, method, path, body);
    if (status === 404) return null;
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    times.push(performance.now() - started);
  }
  return median(times);
}
