import type { Readable } from "node:stream";
import type { Static, TSchema } from "typebox";
import type { Call } from "./call.ts";

/** From small to large; `desk` finds one guest at a time and stands beside `viewer`. */
export const ROLES = ["desk", "viewer", "editor", "manager", "owner"] as const;
export type Role = (typeof ROLES)[number];

/** What an operation answers when all went well. `body` is undefined for 204. */
export interface Answer {
  status: number;
  body?: unknown;
  /** in place of `body`, sent piece by piece; a client that goes away ends it */
  stream?: Readable;
  /** row version, sent as ETag */
  version?: number;
  headers?: Record<string, string>;
}

/** Everything about one operation but where it is reached and by whom; that stands in its resource's routes.ts. */
export interface Operation<P extends TSchema = TSchema, Q extends TSchema = TSchema, B extends TSchema = TSchema> {
  /** operationId and, in kebab-case, the name of its file */
  id: string;
  tags: string[];
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** a request without a body is one with an empty object */
  bodyOptional?: boolean;
  /** the body is a form (multipart/form-data) of these fields, with a file as its part `file`; `call.body.file` is an UploadedFile then */
  form?: boolean;
  /** the good answer */
  success: { status: 200 | 201 | 202 | 204; schema?: TSchema; description: string /** application/json when left out */; type?: string };
  /** statuses of its error answers beyond 400, 401, 403, 503 and, with params, 404 */
  errors?: (404 | 409 | 412 | 413 | 415 | 422 | 429)[];
  /** `key`: repeats are told by Idempotency-Key (every POST); `natural`: repeating changes nothing more; `safe`: changes nothing at all */
  idempotency: "key" | "natural" | "safe";
  rateClass: "read" | "write" | "bulk" | "send";
  /** the action that the audit entry names; null for what changes nothing, unless it hands out personal data in bulk */
  audit: string | null;
  /** the body's list whose rows are judged each by itself, also their text: a bad one refuses itself, not the request */
  rows?: string;
  /** bodies larger than the configured limit, in bytes */
  bodyLimitBytes?: number;
  /** a real request and answer, shown in the document and executed by the tests */
  example?: { body?: unknown; answer?: unknown };
  handle: (call: Call<Static<P>, Static<Q>, Static<B>>) => Promise<Answer>;
}

/** An operation under its method and URL with the smallest role that may call it. */
export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  url: string;
  permission: Role;
  operation: Operation;
}

/** Keeps the types of params, query and body for `handle`. */
export function operation<P extends TSchema, Q extends TSchema, B extends TSchema>(declared: Operation<P, Q, B>): Operation {
  return declared;
}

/** One line of a resource's contents page. `permission` is the smallest role that may call it. */
export function route(method: Route["method"], url: string, permission: Role, declared: Operation): Route {
  return { method, url, permission, operation: declared };
}

/** Whether `held` may do what needs `needed`. A desk credential may only do what is declared for the desk. */
export function roleSuffices(held: Role, needed: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(needed);
}

export const ok = (body: unknown, version?: number): Answer => ({ status: 200, body, ...(version === undefined ? {} : { version }) });
export const created = (body: unknown, version?: number): Answer => ({ status: 201, body, ...(version === undefined ? {} : { version }) });
export const accepted = (body: unknown, version?: number): Answer => ({ status: 202, body, ...(version === undefined ? {} : { version }) });
export const noContent = (): Answer => ({ status: 204 });
