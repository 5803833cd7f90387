import { parseArgs } from "node:util";
import { type Config, ConfigError } from "./config.ts";
import { findOrganizationId } from "./find-organization.ts";
import { insertPasswordToken, passwordLink } from "./platform/auth/sign-in/links.ts";
import { emailKey } from "./platform/contact/email-address.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { type Database, openDatabase } from "./platform/database/database.ts";
import { asSystem, inOrganizations } from "./platform/database/doors.ts";
import { newId } from "./platform/http/ids.ts";
import { ROLES, type Role } from "./platform/http/operation.ts";
import { writeAuditEntry } from "./platform/journal/audit.ts";
import { findAccountByEmail, insertAccount, insertMembership } from "./resources/accounts/queries.ts";

/**
 * Makes the account with the address `--email` a member of the organization with the slug `--organization` in the role `--role`,
 * and gives a link by which it sets its password, once and within an hour. A member keeps its role.
 * @throws ConfigError for bad arguments
 */
export async function runAccount(config: Config, access: DatabaseAccess, args: string[]): Promise<string> {
  const wanted = readArguments(args);
  const db = openDatabase(access, { maxConnections: 1, applicationName: "preo-account" });
  try {
    const organizationId = await findOrganizationId(db, wanted.slug);
    const accountId = await ensureMember(db, config, organizationId, wanted);
    const token = await asSystem(db, "sign-in", (trx) => insertPasswordToken(trx, accountId));
    return passwordLink(config.publicUrl, token);
  } finally {
    await db.close();
  }
}

type Wanted = { slug: string; role: Role; email: string; name: string };

async function ensureMember(db: Database, config: Config, organizationId: string, { email, name, role }: Wanted): Promise<string> {
  const known = await asSystem(db, "sign-in", (trx) => findAccountByEmail(trx, email));
  const accountId = known?.id ?? newId();
  await inOrganizations(db, [organizationId], async (trx) => {
    if (!known) await insertAccount(trx, { id: accountId, email, name });
    if (!(await insertMembership(trx, organizationId, accountId, role))) return;
    await writeAuditEntry(trx, {
      organizationId,
      action: "member.added",
      actorType: "system",
      actorId: null,
      objectType: "member",
      objectId: accountId,
      changes: { fields: { role: { after: role } }, personal: { email: { after: email } } },
      requestId: null,
      secretKey: config.secretKey,
    });
  });
  return accountId;
}

const USAGE = `use: account --email <address> --organization <slug> --role <${ROLES.join("|")}> [--name <text>]`;

function readArguments(args: string[]): Wanted {
  const { organization, role, name, email } = parsed(args);
  const known = ROLES.find((each) => each === role);
  const address = emailKey(email ?? "");
  if (organization === undefined || known === undefined || address === undefined) throw new ConfigError(USAGE);
  return { slug: organization, role: known, email: address, name: name ?? address };
}

function parsed(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ args, options: { organization: text, role: text, name: text, email: text } }).values;
  } catch {
    throw new ConfigError(USAGE);
  }
}
