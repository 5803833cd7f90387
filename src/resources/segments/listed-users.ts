import { emailKey } from "../../platform/contact/email-address.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { type FieldError, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { deleteListUsersExcept, findUsersByAddress, findUsersById, insertListUsers } from "./list-queries.ts";

/** The users that a body names one by one. */
export interface NamedUsers {
  user_ids?: string[];
  addresses?: string[];
}

export interface ListedUsers {
  ids: string[];
  /** nobody has these */
  unknownAddresses: string[];
}

/** Who is named; undefined when the body names nobody. @throws 404 for an id that is not one of the organization's users */
export async function findListedUsers(
  trx: Trx,
  organizationId: string,
  { user_ids, addresses }: NamedUsers,
): Promise<ListedUsers | undefined> {
  if (user_ids === undefined && addresses === undefined) return undefined;
  const ids = (user_ids ?? []).map((id, i) => requireId(id, { pointer: `/user_ids/${i}` }));
  const known = await findUsersById(trx, organizationId, ids);
  const missing = ids.findIndex((id) => !known.has(id));
  if (missing !== -1) throw notFound({ pointer: `/user_ids/${missing}` });
  const keys = (addresses ?? []).map((address) => ({ address, key: emailKey(address) ?? "" }));
  const found = await findUsersByAddress(
    trx,
    organizationId,
    keys.map(({ key }) => key).filter((key) => key !== ""),
  );
  return {
    ids: [...new Set([...ids, ...keys.flatMap(({ key }) => found.get(key) ?? [])])],
    unknownAddresses: keys.filter(({ key }) => !found.has(key)).map(({ address }) => address),
  };
}

/** The expression by which a list's members are found: it is evaluated, frozen and explained like any other. */
export function listExpression(segmentId: string): string {
  return `"${segmentId}" in user.lists`;
}

/** Makes these the users of the list. */
export async function replaceListUsers(trx: Trx, organizationId: string, segmentId: string, ids: readonly string[]): Promise<void> {
  await deleteListUsersExcept(trx, organizationId, segmentId, ids);
  await insertListUsers(trx, organizationId, segmentId, ids);
}

/** @throws 422 when a body has an expression and users, or neither */
export function requireOneOf(expression: string | undefined, users: ListedUsers | undefined): void {
  const error = (pointer: string, code: string, detail: string): FieldError => ({ pointer, code, detail });
  if (expression === undefined && users === undefined)
    throw unprocessable([error("/expression", "required", "Send an expression, or user_ids or addresses to make a list")]);
  if (expression !== undefined && users !== undefined)
    throw unprocessable([
      error("/expression", "not_for_lists", "A list has user_ids and addresses and no expression: leave one of them out"),
    ]);
}

/** @throws 422 when a list is given an expression, or a segment with an expression is given users */
export function requireSameKind(kind: "expression" | "list", expression: string | undefined, users: ListedUsers | undefined): void {
  if (kind === "list" && expression !== undefined)
    throw unprocessable([
      { pointer: "/expression", code: "not_for_lists", detail: "This is a list: send user_ids and addresses, or make a new segment" },
    ]);
  if (kind === "expression" && users !== undefined)
    throw unprocessable([
      {
        pointer: "/user_ids",
        code: "not_for_expressions",
        detail: "This segment has an expression: change it, or make a list as a new segment",
      },
    ]);
}
