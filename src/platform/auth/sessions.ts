import { sql } from "kysely";
import { KEPT } from "../database/connection.ts";
import type { Database } from "../database/database.ts";
import { asSystem, type Trx } from "../database/doors.ts";
import { ApiError } from "../http/errors.ts";
import type { Authenticate, Grant } from "./credential.ts";
import { hashSessionToken, sessionToken } from "./sign-in/cookies.ts";
import { isOwnOrigin } from "./sign-in/origin.ts";

/**
 * Authenticates the session cookie of an account with one read.
 * @throws 403 when something is to be changed and the request does not come from our own pages
 */
export function sessionAuthenticator(db: Database, publicUrl: string): Authenticate {
  return async ({ method, headers }) => {
    const token = sessionToken(headers.cookie, publicUrl);
    if (!token) return undefined;
    const look = (trx: Trx) =>
      sql<{ id: string; name: string; email: string; grants: Grant[] }>`
        ${KEPT}select a.id, a.name, a.email,
          coalesce((select jsonb_agg(jsonb_build_object('organizationId', o.id, 'name', o.name, 'slug', o.slug, 'role', m.role) order by o.id)
            from memberships m join organizations o on o.id = m.organization_id where m.account_id = a.id), '[]') as grants
        from account_sessions s join accounts a on a.id = s.account_id
        where s.token_hash = ${hashSessionToken(token)} and s.expires_at > now()`.execute(trx);
    const account = (await asSystem(db, "sign-in", look, { readOnly: true })).rows[0];
    if (!account) return undefined;
    if (method !== "GET" && !isOwnOrigin(headers, publicUrl))
      throw new ApiError(
        403,
        "foreign_origin",
        "A session changes things only from Preo's own pages: send their Origin, or use an API key",
      );
    return { ...account, type: "account", reach: account.grants.map((grant) => grant.organizationId) };
  };
}

/** The first of several ways to authenticate that finds somebody. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (request) => {
    for (const way of ways) {
      const credential = await way(request);
      if (credential) return credential;
    }
    return undefined;
  };
}
