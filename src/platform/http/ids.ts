import { randomUUIDv7 } from "node:crypto";
import { notFound } from "./errors.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in its one spelling, or undefined when it is no UUID. */
export function parseId(text: string): string | undefined {
  return UUID.test(text) ? text.toLowerCase() : undefined;
}

/** The id of a path, query or body. @throws 404 when it is malformed, as for an unknown one */
export function requireId(text: string, at?: { pointer?: string; parameter?: string }): string {
  const id = parseId(text);
  if (!id) throw notFound(at);
  return id;
}

/** A new UUIDv7: ids sort by the time they were made. */
export function newId(): string {
  return randomUUIDv7();
}
