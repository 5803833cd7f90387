import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "../../database/doors.ts";
import { newId } from "../../http/ids.ts";

const HOURS = 1;

/** What is stored of a token's name: nobody who reads the table can use it. */
export function hashIdentifier(identifier: string): string {
  return createHash("sha256").update(identifier).digest("base64url");
}

/** The token of a link by which an account sets its password, once and within an hour; as preo_system. */
export async function insertPasswordToken(trx: Trx, accountId: string): Promise<string> {
  const token = randomBytes(24).toString("base64url");
  await sql`insert into sign_in_tokens (id, identifier, value, expires_at)
    values (${newId()}, ${hashIdentifier(`reset-password:${token}`)}, ${accountId}, now() + make_interval(hours => ${HOURS}))`.execute(trx);
  return token;
}

/** The page that sets a password. The address comes from the settings alone, never from a request. */
export function passwordLink(publicUrl: string, token: string): string {
  return `${publicUrl}/set-password?token=${token}`;
}
