import { formatMoney } from "../../platform/money/money.ts";
import type { Decided, Given } from "../external-orders/landing/queries.ts";

export interface FieldChange {
  object: "order" | "purchase" | "user";
  object_id: string | null;
  field: string;
  before: unknown;
  after: unknown;
}

type Fields = Record<string, unknown>;
type Entry = Decided["batch"]["orders"] extends Map<string, infer E> ? E : never;
type Guest = Decided["batch"]["guests"]["touched"] extends Set<infer G> ? G : never;

const HIDDEN = new Set(["id", "order_id", "content_hash", "source_updated_at", "left_out", "position", "user_id"]);

/** Field by field, what an order that is known would become. */
export function orderChanges({ before, now }: Entry): FieldChange[] {
  if (!before) return [];
  const { currency } = now.order;
  const known = new Map(before.lines.map((line) => [line.id, line]));
  return [
    ...differences("order", before.order.id, { ...before.order }, { ...now.order }, currency),
    ...(before.order.user_id === now.order.user_id
      ? []
      : [
          {
            object: "order" as const,
            object_id: before.order.id,
            field: "user_id",
            before: before.order.user_id,
            after: now.order.user_id || null,
          },
        ]),
    ...now.lines.flatMap((line) => {
      const old = known.get(line.id);
      if (old) return differences("purchase", line.id, { ...old }, { ...line }, currency);
      return [{ object: "purchase" as const, object_id: null, field: "quantity", before: null, after: line.quantity }];
    }),
  ];
}

/** What a guest who is known would become. */
export function userChanges(before: Fields, guest: Guest): FieldChange[] {
  return differences("user", guest.id, before, columnsOf(guest), "").filter(({ field }) => guest.changed.has(field));
}

/** What the file says otherwise than staff or the guest, whose word stays. */
export function protectedFields(given: Given, guest: Guest | undefined): { field: string; kept: unknown; given: unknown }[] {
  if (!guest || guest.isNew || !("order" in given)) return [];
  const { emailKey: _, phoneCountry: __, externalId: ___, attributes: ____, ...row } = given.order.guest;
  const said = { ...columnsOf(row), ...prefixed(given.order.attributes) };
  const stands: Fields = { ...columnsOf(guest), ...prefixed(guest.attributes) };
  return Object.entries(said).flatMap(([field, value]) =>
    value !== undefined && value !== "" && guest.ownFields.has(field) && stands[field] !== value
      ? [{ field, kept: stands[field] ?? null, given: value }]
      : [],
  );
}

function differences(object: FieldChange["object"], id: string, before: Fields, after: Fields, currency: string): FieldChange[] {
  return Object.keys(after)
    .filter((name) => name in before && !HIDDEN.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({
      object,
      object_id: id,
      field: name.replace(/_e4$/, ""),
      before: shown(name, before[name], currency),
      after: shown(name, after[name], currency),
    }));
}

function shown(name: string, value: unknown, currency: string): unknown {
  return name.endsWith("_e4") && typeof value === "number" ? formatMoney(value, currency) : (value ?? null);
}

/** `firstName` as the API and the table call it. */
function columnsOf(fields: object): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

function prefixed(attributes: Fields): Fields {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`attributes.${key}`, value]));
}
