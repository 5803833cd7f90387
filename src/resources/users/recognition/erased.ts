import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { type Identity, identityHash } from "./identity-hash.ts";
import type { GuestRow, Guests } from "./schema.ts";

/** Which of these rows name somebody who was erased, by the rules by which they would be recognised. */
export async function listErasedRows(
  trx: Trx,
  { organizationId, source }: Pick<Guests, "organizationId" | "source">,
  rows: readonly GuestRow[],
  secretKey: string,
): Promise<Set<string>> {
  if (rows.length === 0 || !(await hasErased(trx, organizationId))) return new Set();
  const byHash = new Map(
    rows.flatMap((row) =>
      identitiesOf(row, source).map((identity) => [identityHash(secretKey, organizationId, identity).toString("hex"), keyOf(identity)]),
    ),
  );
  const { rows: found } = await sql<{ hash: string }>`select encode(hash, 'hex') as hash from erased_identities
    where organization_id = ${organizationId} and hash = any(select decode(h, 'hex') from unnest(${[...byHash.keys()]}::text[]) h)`.execute(
    trx,
  );
  return new Set(found.flatMap(({ hash }) => byHash.get(hash) ?? []));
}

/** Whether the row names one of them. Somebody who is known again, because staff brought them back, is nobody erased. */
export function isErased({ erased, source }: Pick<Guests, "erased" | "source">, row: GuestRow): boolean {
  return erased.size > 0 && identitiesOf(row, source).some((identity) => erased.has(keyOf(identity)));
}

// A phone number is shared by families: it tells only when nothing else does.
function identitiesOf({ externalId, emailKey, phone }: GuestRow, source: string): Identity[] {
  const own: Identity[] = [];
  if (externalId !== undefined) own.push({ source, externalId });
  if (emailKey !== undefined) own.push({ email: emailKey });
  else if (phone !== undefined) own.push({ phone });
  return own;
}

function keyOf(identity: Identity): string {
  return JSON.stringify(Object.entries(identity));
}

async function hasErased(trx: Trx, organizationId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from erased_identities where organization_id = ${organizationId} limit 1`.execute(trx);
  return rows.length > 0;
}
