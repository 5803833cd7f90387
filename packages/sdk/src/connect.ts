import { createClient } from "./generated/client/client.gen.ts";
import type { Client } from "./generated/client/types.gen.ts";
import { toPreoError } from "./preo-error.ts";
import { type RetryOptions, sendSafely } from "./send-safely.ts";

/** A connection to one Preo: give it to every operation as `client`. */
export type Preo = Client;

export interface PreoOptions extends RetryOptions {
  /** where the server answers, for example https://preo.example.org; in a browser "" means the page's own */
  url: string;
  /** left out where a session's cookie says who asks */
  apiKey?: string;
  /** sends requests; default: the platform's fetch */
  fetch?: typeof fetch;
}

/** Makes a connection. Operations on it give what the server answered, or throw a PreoError. */
export function connect({ url, apiKey, fetch: send = globalThis.fetch, ...retries }: PreoOptions): Preo {
  const client = createClient({
    baseUrl: url.replace(/\/+$/, ""),
    throwOnError: true,
    responseStyle: "data",
    ...(apiKey === undefined ? {} : { auth: apiKey }),
    fetch: sendSafely(send, retries) as typeof fetch,
  });
  client.interceptors.error.use((error: unknown, response: Response | undefined) => toPreoError(error, response));
  return client;
}
