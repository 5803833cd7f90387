import { Agent, buildConnector, type Dispatcher, errors } from "undici";
import { answerWith } from "./dial.ts";
import type { Answer, OutgoingRequest } from "./egress.ts";
import { readAnswer } from "./read-answer.ts";
import { EgressFailure, EgressRefusal } from "./refusal.ts";
import { type Rules, resolveChecked } from "./resolve.ts";
import { purposeOf } from "./target.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16_384;

/** Calls over HTTP to targets that were read, each connection dialled through the check. */
export interface HttpClient {
  /** Throws EgressRefusal when the target may not be called, EgressFailure when the call did not work out. */
  call(url: URL, request: OutgoingRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** @param options connections to one host, and how long dialling one may take */
export function createHttpClient(rules: Rules, options: { connections: number; connectTimeoutMs: number }): HttpClient {
  const { connections, connectTimeoutMs } = options;
  const agent = new Agent({ connect: createConnector(rules, connectTimeoutMs), connections, pipelining: 1, maxHeaderSize: MAX_BYTES });
  return { call: (url, request) => call(agent, url, request), close: () => agent.destroy() };
}

/** undici's way to a connection, through the check: what is dialled is what was checked, whatever the name means a moment later. */
function createConnector(rules: Rules, timeoutMs: number): buildConnector.connector {
  return (options, callback) => void connectChecked(options, callback, rules, timeoutMs);
}

async function connectChecked(
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  rules: Rules,
  timeoutMs: number,
): Promise<void> {
  try {
    const addresses = await resolveChecked(options.hostname, purposeOf(options.protocol, options.port, rules.ports.http), rules);
    buildConnector({ timeout: timeoutMs, allowH2: false, lookup: answerWith(addresses) })(options, callback);
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), null);
  }
}

async function call(
  agent: Agent,
  url: URL,
  { method, headers = {}, body, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, repeatable = false }: OutgoingRequest,
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
  const send = () => agent.request({ ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  try {
    const answer = await send().catch((error: unknown) => {
      if (!repeatable || signal.aborted || !wasClosed(error)) throw error;
      return send();
    });
    return { status: answer.statusCode, headers: answer.headers, ...(await readAnswer(answer.body, maxBytes)) };
  } catch (error) {
    throw explain(error, signal);
  }
}

// Receivers close connections that were idle for some seconds, and at times just when the next request is on its way.
function wasClosed(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
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
