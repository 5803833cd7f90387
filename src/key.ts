import { parseArgs } from "node:util";
import { type Config, ConfigError } from "./config.ts";
import { findOrganizationId } from "./find-organization.ts";
import { newApiKey } from "./platform/auth/api-keys.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { openDatabase } from "./platform/database/database.ts";
import { inOrganizations } from "./platform/database/doors.ts";
import { newId } from "./platform/http/ids.ts";
import { ROLES, type Role } from "./platform/http/operation.ts";
import { writeAuditEntry } from "./platform/journal/audit.ts";
import { insertApiKey, insertApiKeyRole } from "./resources/api-keys/queries.ts";

/**
 * Makes one more API key for the organization with the slug `--organization` and the role `--role`, and gives it to be printed once.
 * @throws ConfigError for bad arguments
 */
export async function runKey(config: Config, access: DatabaseAccess, args: string[]): Promise<string> {
  const { slug, role, name } = readArguments(args);
  const db = openDatabase(access, { maxConnections: 1, applicationName: "preo-key" });
  try {
    const organizationId = await findOrganizationId(db, slug);
    const [key, keyId] = [newApiKey(), newId()];
    await inOrganizations(db, [organizationId], async (trx) => {
      await insertApiKey(trx, { id: keyId, name, secret: key });
      await insertApiKeyRole(trx, keyId, organizationId, role);
      await writeAuditEntry(trx, {
        organizationId,
        action: "api_key.created",
        actorType: "system",
        actorId: null,
        objectType: "api_key",
        objectId: keyId,
        changes: { note: { name, role } },
        requestId: null,
        secretKey: config.secretKey,
      });
    });
    return key;
  } finally {
    await db.close();
  }
}

const USAGE = `use: key --organization <slug> --role <${ROLES.join("|")}> [--name <text>]`;

function readArguments(args: string[]): { slug: string; role: Role; name: string } {
  const { organization, role, name } = parsed(args);
  const known = ROLES.find((each) => each === role);
  if (organization === undefined || known === undefined) throw new ConfigError(USAGE);
  return { slug: organization, role: known, name: name ?? `${known} key` };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: { organization: { type: "string" }, role: { type: "string" }, name: { type: "string" } } }).values;
  } catch {
    throw new ConfigError(USAGE);
  }
}
