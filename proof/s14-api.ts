import type { PoolClient } from "pg";
import type { Route } from "../src/platform/http/operation.ts";
import { routes } from "../src/routes.ts";
import { payloadOf } from "../test/forms.ts";
import { keeping, type Prepared } from "../test/routes/fixtures.ts";
import { rewrite } from "../test/routes/json.ts";
import { schemaOf } from "../test/routes/positions.ts";
import type { Send } from "../test/world.ts";
import { type InProcess, openInProcess } from "./in-process.ts";
import { HOSTILE, MARK, readSql, spliced } from "./s14-sql.ts";

interface Statement {
  text: string;
  values: readonly unknown[];
}

export interface ApiOutcome {
  operations: number;
  requests: number;
  statements: number;
  /** statements that bound a hostile text */
  bound: number;
  faults: string[];
  off: { noticed: number; of: number };
  engine: string;
}

/** Sends hostile texts in every place of every operation and reads the statements that the server makes of them. */
export async function tryApi(): Promise<ApiOutcome> {
  const seen: Statement[] = [];
  const opened = await openInProcess((db) => void db.pool.on("connect", (client) => listen(client, seen)));
  try {
    const { requests, faults } = await sendAll(opened);
    return { operations: routes.length, requests, engine: opened.stand.engine, ...judge(seen, faults) };
  } finally {
    await opened.close();
  }
}

function listen(client: PoolClient, seen: Statement[]): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const listening = (...args: unknown[]) => {
    const [first, second] = args;
    const text = typeof first === "string" ? first : (first as { text?: string }).text;
    const values = Array.isArray(second) ? second : ((first as { values?: unknown[] }).values ?? []);
    if (text !== undefined) seen.push({ text, values });
    return query(...args);
  };
  Object.assign(client, { query: listening });
}

async function sendAll({ stand, app, fixtures: fixturesOf }: InProcess): Promise<{ requests: number; faults: string[] }> {
  const faults: string[] = [];
  let requests = 0;
  const send: Send = async (method, url, body) => {
    requests += 1;
    const { payload, headers } = payloadOf(method, url, body);
    const response = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${stand.apiKey}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    if (response.statusCode >= 500 && response.statusCode !== 503) faults.push(`${method} ${url} answered ${response.statusCode}`);
    return { status: response.statusCode, headers: {}, body: /json/.test(String(response.headers["content-type"])) ? response.json() : "" };
  };
  const fixtures = fixturesOf(send, HOSTILE[0] ?? "");
  for (const route of [...routes].sort((a, b) => rank(a) - rank(b))) {
    const prepared = await (rank(route) < 2 ? keeping(fixtures) : fixtures).request(route).catch(String);
    if (typeof prepared === "string") faults.push(`${route.operation.id}: no request could be made: ${prepared}`);
    else for (const { url, body } of variants(route, prepared)) await send(route.method, url, body);
  }
  return { requests, faults };
}

/** First what stores hostile texts, then what reads them, at last what removes them. */
function rank({ method }: Route): number {
  return method === "DELETE" ? 2 : method === "GET" ? 1 : 0;
}

/** The request as it is, and with a hostile text in one place of its path, query or body at a time. */
function variants(route: Route, { url, body }: Prepared): Prepared[] {
  const [path = "", query = ""] = url.split("?");
  const ids = [...route.url.matchAll(/\{(\w+)\}/g)].map((_, i) => i);
  const inPath = ids.map((i) => ({ url: `${withSegment(path, route.url, i)}?${query}`, body }));
  const inQuery = Object.keys(schemaOf(route.operation.query).properties ?? {}).flatMap((name) =>
    [...HOSTILE.slice(0, 4), `-${MARK}`, `created desc, ${MARK}`].map((text) => {
      const parameters = new URLSearchParams(query);
      parameters.set(name, text);
      return { url: `${path}?${parameters.toString()}`, body };
    }),
  );
  return [...inQuery, ...inPath, ...inBody(url, body), { url, body }];
}

function withSegment(path: string, pattern: string, wanted: number): string {
  let at = -1;
  const parts = pattern.split("/").map((part, i) => {
    if (!part.startsWith("{")) return part;
    at += 1;
    return at === wanted ? encodeURIComponent(HOSTILE[1] ?? "") : path.split("/")[i];
  });
  return parts.join("/");
}

function inBody(url: string, body: unknown): Prepared[] {
  let leaves = 0;
  rewrite(body, () => (leaves += 1));
  return Array.from({ length: body === undefined ? 0 : leaves }, (_, wanted) => {
    let at = -1;
    const changed = rewrite(body, (_name, leaf) => {
      at += 1;
      return at === wanted ? (HOSTILE[wanted % HOSTILE.length] ?? "") : leaf;
    });
    return { url, body: changed };
  });
}

function judge(seen: readonly Statement[], faults: string[]): Pick<ApiOutcome, "statements" | "bound" | "faults" | "off"> {
  const bound = seen.filter(({ values }) => textOf(values).includes(MARK));
  const off = { noticed: bound.filter(({ text, values }) => isFaulty(spliced(text, values))).length, of: bound.length };
  const statements = [...new Set(seen.map(({ text }) => text))];
  for (const text of statements)
    if (isFaulty(text)) faults.push(`a statement with the text in it, or that cannot be read: ${text.slice(0, 300)}`);
  return { statements: statements.length, bound: bound.length, faults, off };
}

function isFaulty(text: string): boolean {
  if (text.includes(MARK)) return true;
  try {
    readSql(text);
    return false;
  } catch {
    return true;
  }
}

function textOf(values: readonly unknown[]): string {
  return values
    .map((value) => (Buffer.isBuffer(value) ? value.toString() : typeof value === "string" ? value : JSON.stringify(value)))
    .join("\n");
}
