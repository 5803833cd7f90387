import { routes } from "../src/routes.ts";
import { payloadOf } from "../test/forms.ts";
import { keeping } from "../test/routes/fixtures.ts";
import type { Send } from "../test/world.ts";
import { type InProcess, openInProcess } from "./in-process.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { type Case, makeCase } from "./r20-cases.ts";
import { createJudge, type Document, type Given } from "./r20-judge.ts";

export const proveContract: Proof = { id: "R20", promise: "whatever is sent, the API answers as its document says", run: prove };

/** Of the cases of an operation so many get new objects; the others share theirs, which soon are changed or gone. */
const FRESH = 8;
/** An open stream of events has no end to wait for. */
const asked = routes.filter(({ operation }) => operation.success.type !== "text/event-stream");
const SLOW_MS = 10_000;

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const cases = full ? 5_000 : 200;
  const opened = await openInProcess();
  try {
    const given = await askAll(opened, cases, seed, say);
    const document = opened.app.swagger() as unknown as Document;
    const judge = createJudge(document);
    const faults = given.flatMap((one) => {
      const fault = judge(one);
      return fault ? [`${one.operationId}: ${fault}; asked ${one.request}`] : [];
    });
    for (const fault of faults.slice(0, 20)) say(fault.slice(0, 600));
    const off = withoutContract(document, given);
    const statuses = Object.fromEntries(
      Object.entries(Object.groupBy(given, ({ status }) => status)).map(([status, list]) => [status, list?.length ?? 0]),
    );
    return {
      met: faults.length === 0 && off.noticed === off.of && off.of > 0,
      figure: `${given.length} requests to ${asked.length} operations: ${faults.length} answers of 5xx, of an undeclared status, not as their schema, or with something from inside`,
      bar: `0 of at least ${cases} cases for each operation`,
      engine: opened.stand.engine,
      guardOff: `${off.noticed} of ${off.of} documents with one declaration changed are noticed`,
      details: { seed, casesPerOperation: cases, statuses, faults: faults.slice(0, 50) },
    };
  } finally {
    await opened.close();
  }
}

async function askAll(
  { stand, app, fixtures: fixturesOf }: InProcess,
  cases: number,
  seed: number,
  say: (line: string) => void,
): Promise<Given[]> {
  const given: Given[] = [];
  const inject = (method: Parameters<Send>[0], { url, body, headers }: Case) => {
    const { payload, headers: own } = payloadOf(method, url, body);
    return app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${stand.apiKey}`, ...own, ...headers },
      ...(payload === undefined ? {} : { payload: sendable(payload) }),
    });
  };
  const send: Send = async (method, url, body) => {
    const response = await inject(method, { url, body, headers: {} });
    return { status: response.statusCode, headers: {}, body: /json/.test(String(response.headers["content-type"])) ? response.json() : "" };
  };
  const fixtures = fixturesOf(send, "");
  const kept = keeping(fixtures);
  for (const [n, route] of asked.entries()) {
    const random = seededRandom(seed + n);
    const startedAt = performance.now();
    let prepared = await fixtures.request(route);
    for (let i = 0; i < cases; i += 1) {
      if (i > 0 && i % Math.ceil(cases / FRESH) === 0) prepared = await (route.method === "GET" ? kept : fixtures).request(route);
      const one = makeCase(route, prepared, random);
      const response = await inject(route.method, one).catch((error: unknown) => ({
        statusCode: 599,
        headers: { "content-type": "" },
        body: `the answer broke off: ${error instanceof Error ? error.message : String(error)}`,
      }));
      given.push({
        operationId: route.operation.id,
        request: `${route.method} ${one.url} ${JSON.stringify(one.body) ?? ""} ${JSON.stringify(one.headers)}`.slice(0, 2_000),
        status: response.statusCode,
        type: (response.headers["content-type"] ?? "").split(";")[0] ?? "",
        text: response.body,
      });
    }
    const ms = Math.round(performance.now() - startedAt);
    if (ms > SLOW_MS) say(`${route.operation.id}: ${cases} cases took ${ms} ms`);
    if (n % 25 === 24) say(`${n + 1} of ${asked.length} operations`);
  }
  return given;
}

// A bare value is sent as the JSON that it is.
function sendable(payload: object | string): object | string {
  return typeof payload === "object" && payload !== null ? payload : JSON.stringify(payload);
}

/** How many of some changes of the document would be noticed: for each operation's good answer its status taken away, or a field asked for that is not there. */
function withoutContract(document: Document, given: readonly Given[]): { noticed: number; of: number } {
  const good = [
    ...new Map(
      given.filter(({ status, type }) => status < 300 && type === "application/json").map((one) => [one.operationId, one]),
    ).values(),
  ].slice(0, 20);
  const noticed = good.filter((one, n) => createJudge(changed(document, one, n % 2 === 0))(one) !== undefined);
  return { noticed: noticed.length, of: good.length };
}

function changed(document: Document, { operationId, status }: Given, byStatus: boolean): Document {
  const copy = structuredClone(document);
  const responses = Object.values(copy.paths)
    .flatMap((item) => Object.values(item))
    .find((operation) => operation.operationId === operationId)?.responses;
  const answer = responses?.[String(status)];
  if (byStatus) delete responses?.[String(status)];
  else if (answer?.content?.["application/json"]) answer.content["application/json"].schema = { type: "object", required: ["not_there"] };
  return copy;
}
