import type { Route } from "../../src/platform/http/operation.ts";

/** A place in a request where an id of some kind stands. */
export interface IdPosition {
  in: "path" | "query" | "body";
  /** the parameter's name, or the last name in the body */
  name: string;
  /** what it names: `edition`, `email_message` */
  kind: string;
  /** in a body: where it is, `0` for the first of an array */
  path: readonly (string | 0)[];
}

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  format?: string;
}

/** Names that end like an id of ours and are another system's. */
const NOT_OURS = new Set(["external_id", "external_ids"]);
const PLURALS: Record<string, string> = { outbox: "outbox_message", "refund-batches": "refund_batch" };

/** Every place of a route's requests that takes an id, found in its URL and schemas. */
export function idPositions(route: Route): IdPosition[] {
  const inPath = [...route.url.matchAll(/\/([\w-]+)\/\{(\w+)\}/g)].map(([, collection = "", name = ""]) => ({
    in: "path" as const,
    name,
    kind: name === "id" ? kindOfCollection(collection) : kindOf(name),
    path: [],
  }));
  const query = schemaOf(route.operation.query).properties ?? {};
  const inQuery = Object.keys(query)
    .filter(isId)
    .map((name) => ({ in: "query" as const, name, kind: kindOf(name), path: [] }));
  return [...inPath, ...inQuery, ...inBody(schemaOf(route.operation.body), [])];
}

export function schemaOf(schema: unknown): JsonSchema {
  return schema ?? {};
}

/** `email-messages` holds objects of the kind `email_message`. */
export function kindOfCollection(collection: string): string {
  return PLURALS[collection] ?? collection.replaceAll("-", "_").replace(/s$/, "");
}

/** `previous_edition_id` names an edition. */
export function kindOf(name: string): string {
  const kind = name.replace(/_ids?$/, "");
  return kind.endsWith("edition") ? "edition" : kind;
}

export function isId(name: string): boolean {
  return /_ids?$/.test(name) && !NOT_OURS.has(name);
}

/** `/purchases/0/product_id`, as an error names it. */
export function pointerOf(position: IdPosition): string {
  return `/${position.path.join("/")}`;
}

function inBody(schema: JsonSchema, path: readonly (string | 0)[]): IdPosition[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    if (!isId(name)) return inBody(value, [...path, name]);
    const last = name.endsWith("_ids") ? [name, 0 as const] : [name];
    return [{ in: "body" as const, name, kind: kindOf(name), path: [...path, ...last] }];
  });
  const items = schema.items ? inBody(schema.items, [...path, 0]) : [];
  return [...own, ...items, ...(schema.anyOf ?? []).flatMap((alternative) => inBody(alternative, path))];
}
