import type { FastifySchema } from "fastify";
import { Type } from "typebox";
import { exampleOf } from "./example.ts";
import type { Route } from "./operation.ts";
import { Closed, Problem } from "./schemas.ts";

export const documentInfo = {
  openapi: "3.1.0" as const,
  info: {
    title: "Preo",
    version: "1.0.0",
    description:
      "The back office for recurring events: orders in, segments, campaigns out, results. JSON, snake_case, times in UTC, ids UUIDv7.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  components: { securitySchemes: { api_key: { type: "http" as const, scheme: "bearer", description: "An API key" } } },
  security: [{ api_key: [] }],
};

const ERROR_MEANING: Record<number, string> = {
  400: "Malformed: names every bad field",
  401: "No or bad credential",
  403: "The role is too small",
  404: "Malformed, unknown or another organization's id",
  409: "The state forbids it",
  412: "If-Match names an older version",
  413: "Body too large",
  415: "Not JSON",
  422: "One's own but unfit",
  429: "Too many requests",
  500: "A fault on the server",
  503: "Starting, stopping or without a database",
};

type RouteSchema = FastifySchema & Record<string, unknown>;

const made = new WeakMap<Route, RouteSchema>();

/** The schema of a route as Fastify validates and serialises it and as the document shows it. One object for each route, as it is compiled by identity. */
export function routeSchema(route: Route): RouteSchema {
  const schema = made.get(route) ?? makeSchema(route);
  made.set(route, schema);
  return schema;
}

function makeSchema(route: Route): RouteSchema {
  const { operation } = route;
  return {
    operationId: operation.id,
    tags: operation.tags,
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    ...(operation.params ? { params: operation.params } : {}),
    ...(operation.form ? { consumes: ["multipart/form-data"] } : {}),
    querystring: operation.query ?? Closed({}),
    ...(operation.body
      ? { body: operation.example?.body ? { ...operation.body, examples: [operation.example.body] } : operation.body }
      : {}),
    ...headersOf(route),
    response: { [operation.success.status]: success(route), ...problems(route) },
    "x-permission": route.permission,
  };
}

/** Tells each error answer once and points at it from the operations. */
export function shareProblems(document: Document): Document {
  const responses = Object.keys(ERROR_MEANING).map((status) => [problemName(status), problemResponse(Number(status))]);
  for (const operation of Object.values(document.paths ?? {}).flatMap((item) => Object.values(item)))
    for (const status of Object.keys(operation.responses).filter((name) => name in ERROR_MEANING))
      operation.responses[status] = { $ref: `#/components/responses/${problemName(status)}` };
  return { ...document, components: { ...document.components, responses: Object.fromEntries(responses) } };
}

interface Document {
  components?: Record<string, unknown>;
  paths?: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

function problemName(status: string): string {
  return `Problem${status}`;
}

function problemResponse(status: number): unknown {
  return { description: ERROR_MEANING[status] ?? "Error", content: { "application/problem+json": { schema: Problem } } };
}

function headersOf(route: Route): { headers?: unknown } {
  const headers = {
    ...(route.operation.idempotency === "key"
      ? {
          "idempotency-key": Type.Optional(
            Type.String({ maxLength: 255, description: "a repeat with the same key and body gives the stored answer" }),
          ),
        }
      : {}),
    ...(route.operation.errors?.includes(412)
      ? { "if-match": Type.Optional(Type.String({ description: "an ETag: refuse with 412 when the object changed since" })) }
      : {}),
  };
  return Object.keys(headers).length > 0 ? { headers: Type.Object(headers) } : {};
}

function success(route: Route): unknown {
  const { status, schema, description, type = "application/json" } = route.operation.success;
  if (status === 204 || !schema) return { description, type: "null" };
  const example = route.operation.example?.answer ?? exampleOf(schema);
  return { description, content: { [type]: { schema: { ...schema, examples: [example] } } } };
}

function hasPages(query: unknown): boolean {
  return "page" in ((query as { properties?: object } | undefined)?.properties ?? {});
}

function problems(route: Route): Record<number, unknown> {
  const { operation } = route;
  const statuses = new Set([
    400,
    401,
    403,
    // A page past the end is a 404 too.
    ...(operation.params || hasPages(operation.query) ? [404] : []),
    ...(operation.body ? [413] : []),
    ...(route.method === "GET" ? [] : [415]),
    ...(operation.idempotency === "key" ? [409, 422] : []),
    ...(operation.errors ?? []),
    429,
    500,
    503,
  ]);
  return Object.fromEntries([...statuses].sort((a, b) => a - b).map((status) => [status, problemResponse(status)]));
}
