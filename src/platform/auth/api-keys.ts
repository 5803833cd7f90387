import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { KEPT } from "../database/connection.ts";
import type { Database } from "../database/database.ts";
import { asSystem, type Trx } from "../database/doors.ts";
import type { Authenticate, Credential, Grant } from "./credential.ts";

/** A new API key: 256 random bits behind the prefix that secret scanners know. */
export function newApiKey(): string {
  return `preo_${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a key: its SHA-256. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

const MAX_KEY_LENGTH = 512;

/** Authenticates `Authorization: Bearer <api key>` with one read; `last_used_at` is written at most once a minute. */
export function apiKeyAuthenticator(db: Database): Authenticate {
  return async ({ headers }) => {
    const key = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? "")?.[1];
    if (!key || key.length > MAX_KEY_LENGTH) return undefined;
    const row = await findKey(db, hashApiKey(key));
    if (!row || row.grants.length === 0) return undefined;
    if (row.stale) await noteUse(db, row.id);
    return credentialOf(row);
  };
}

interface KeyRow {
  id: string;
  name: string;
  /** its last use was noted longer than a minute ago */
  stale: boolean;
  grants: Grant[];
}

function findKey(db: Database, hash: Buffer): Promise<KeyRow | undefined> {
  const look = async (trx: Trx) => {
    const { rows } = await sql<KeyRow>`
      ${KEPT}select k.id, k.name, k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as stale,
        coalesce((select jsonb_agg(jsonb_build_object('organizationId', o.id, 'name', o.name, 'slug', o.slug, 'role', r.role) order by o.id)
          from api_key_roles r join organizations o on o.id = r.organization_id where r.api_key_id = k.id), '[]') as grants
      from api_keys k
      where (k.token_hash = ${hash} or (k.previous_token_hash = ${hash} and k.previous_valid_until > now())) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`.execute(
      trx,
    );
    return rows[0];
  };
  return asSystem(db, "key-look-up", look, { readOnly: true });
}

function noteUse(db: Database, id: string): Promise<unknown> {
  return asSystem(db, "key-look-up", (trx) =>
    sql`update api_keys set last_used_at = now() where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`.execute(
      trx,
    ),
  );
}

function credentialOf(row: { id: string; name: string; grants: Grant[] }): Credential {
  return {
    id: row.id,
    type: "api_key",
    name: row.name,
    email: null,
    grants: row.grants,
    reach: row.grants.map((grant) => grant.organizationId),
  };
}
