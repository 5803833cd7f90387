import type { Socket } from "node:net";
import type { Allowed } from "./allowed.ts";
import { dial, resolveRelay } from "./dial.ts";
import type { HttpClient } from "./http-client.ts";
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
  /** the receiver knows a repeat: the request is sent once more when the kept connection that it went out on turns out to be closed */
  repeatable?: boolean;
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
  /** Throws EgressRefusal when the relay may not be saved. */
  checkRelay(host: string, port: number): Promise<void>;
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
const PORTS = { http: [443, 80, 8443], smtp: [25, 465, 587, 2525] };

export function createEgress({ allowed = [], resolve = systemResolver, connections = 8 }: EgressOptions = {}): Egress {
  const rules: Rules = { allowed, resolve, ports: PORTS };
  let client: Promise<HttpClient> | undefined;
  const open = async () => {
    const { createHttpClient } = await import("./http-client.ts");
    return createHttpClient(rules, { connections, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  };
  return {
    request: async (request) => {
      const url = readTarget(request.url);
      return (await (client ??= open())).call(url, request);
    },
    check: (url) => checkTarget(url, rules),
    checkRelay: async (host, port) => void (await resolveRelay(host, port, rules)),
    dial: (host, port) => dial(host, port, rules, CONNECT_TIMEOUT_MS),
    close: async () => (await client)?.close(),
  };
}
