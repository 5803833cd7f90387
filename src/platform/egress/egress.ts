import type { Socket } from "node:net";
import { Agent, type Dispatcher, errors } from "undici";
import type { Allowed } from "./allowed.ts";
import { createConnector, dial } from "./dial.ts";
import { readAnswer } from "./read-answer.ts";
import { EgressFailure, EgressRefusal } from "./refusal.ts";
import { type Resolver, type Rules, systemResolver } from "./resolve.ts";
import { checkTarget, readTarget } from "./target.ts";

export interface OutgoingRequest {
  url: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** the whole time from dialling to the last byte; 10 s unless told */
  timeoutMs?: number;
  /** more of an answer is not read; 16 KiB unless told */
  maxBytes?: number;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** the answer was longer than `maxBytes` */
  truncated: boolean;
}

/** The one door for every call whose target a tenant can choose. */
export interface Egress {
  /** Redirects are answers like any other. Throws EgressRefusal when the target may not be called, EgressFailure when the call did not work out. */
  request(request: OutgoingRequest): Promise<Answer>;
  /** Throws EgressRefusal when the target may not be saved. */
  check(url: string): Promise<URL>;
  /** A connection to a mail relay. Throws as `request` does. */
  dial(host: string, port: number): Promise<Socket>;
  close(): Promise<void>;
}

export interface EgressOptions {
  allowed?: readonly Allowed[];
  resolve?: Resolver;
  /** connections to one host */
  connections?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16_384;
const PORTS = { http: [443, 80, 8443], smtp: [25, 465, 587, 2525] };

export function createEgress({ allowed = [], resolve = systemResolver, connections = 8 }: EgressOptions = {}): Egress {
  const rules: Rules = { allowed, resolve, ports: PORTS };
  const agent = new Agent({ connect: createConnector(rules, CONNECT_TIMEOUT_MS), connections, pipelining: 1, maxHeaderSize: MAX_BYTES });
  return {
    request: async (request) => call(agent, readTarget(request.url), request),
    check: (url) => checkTarget(url, rules),
    dial: (host, port) => dial(host, port, rules, CONNECT_TIMEOUT_MS),
    close: () => agent.destroy(),
  };
}

async function call(
  agent: Agent,
  url: URL,
  { method, headers = {}, body, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES }: OutgoingRequest,
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const options: Dispatcher.RequestOptions = {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    signal,
    body: body ?? null,
  };
  try {
    const answer = await agent.request({ ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
    return { status: answer.statusCode, headers: answer.headers, ...(await readAnswer(answer.body, maxBytes)) };
  } catch (error) {
    throw explain(error, signal);
  }
}

function explain(error: unknown, signal: AbortSignal): Error {
  if (error instanceof EgressRefusal) return error;
  const timedOut = [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError].some((kind) => error instanceof kind);
  if (signal.aborted || timedOut) return new EgressFailure("timeout", "There was no whole answer in time.", error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/CERT|TLS|SSL|EPROTO|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(code))
    return new EgressFailure("tls_failed", `The secure connection failed (${code}).`, error);
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) {
    return new EgressFailure("bad_answer", "The answer is not HTTP.", error);
  }
  return new EgressFailure("connection_failed", `The connection failed${code === "" ? "" : ` (${code})`}.`, error);
}
