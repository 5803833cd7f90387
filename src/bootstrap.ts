import { sql } from "kysely";
import type { Config } from "./config.ts";
import { newApiKey } from "./platform/auth/api-keys.ts";
import { insertPasswordToken, passwordLink } from "./platform/auth/sign-in/links.ts";
import type { Database } from "./platform/database/database.ts";
import { asSystem, inOrganizations, type Trx } from "./platform/database/doors.ts";
import { newId } from "./platform/http/ids.ts";
import { writeAuditEntry } from "./platform/journal/audit.ts";
import { insertAccount, insertMembership } from "./resources/accounts/queries.ts";
import { anyApiKey, insertApiKey, insertApiKeyRole } from "./resources/api-keys/queries.ts";
import { type Demo, insertDemo } from "./resources/demo/insert-demo.ts";
import { type PlannedDemo, planDemo } from "./resources/demo/plan-demo.ts";
import { insertOrganization } from "./resources/organizations/queries.ts";

export interface FirstStart {
  organizationId: string;
  demo: Demo | undefined;
  /** the new key, to be shown once; undefined when the operator brought it */
  newKey: string | undefined;
  /** whom to sign in as, and where its password is set, once */
  owner: { email: string; link: string };
}

/** `planned`: the demo data, when it was made while the database started. */
export type SeedOptions = Readonly<{ demo: boolean; planned?: PlannedDemo | undefined }>;

/** Any fixed number: of several first starts at once, one does the work and the others find it done. */
const LOCK = 7_150_212_027;
const TIMEOUT_MS = 60_000;
const OWN = { name: "My organization", slug: "my-organization", default_locale: "en", default_currency: "EUR" };

/**
 * Gives an installation without any API key its first one, which owns a new organization and, with `demo`, the demo organization.
 * Everything lands in one transaction, or nothing does. Gives undefined when there is a key already.
 */
export function bootstrap(db: Database, config: Config, options: SeedOptions): Promise<FirstStart | undefined> {
  return asSystem(
    db,
    "bootstrap",
    async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
      return (await anyApiKey(trx)) ? undefined : firstStart(db, trx, config, options);
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

// On a second connection: the lock's transaction may read no tenant's data, and this one may look at no key.
async function firstStart(db: Database, lock: Trx, config: Config, options: SeedOptions): Promise<FirstStart> {
  const key = config.bootstrapApiKey ?? newApiKey();
  const [keyId, accountId, organizationId, demoId] = [newId(), newId(), newId(), newId()];
  const owner = { id: accountId, email: config.ownerEmail, name: "Owner" };
  const demo = await inOrganizations(
    db,
    [organizationId, demoId],
    async (trx) => {
      await insertApiKey(trx, { id: keyId, name: "First key", secret: key });
      await insertAccount(trx, owner);
      await insertOrganization(trx, organizationId, OWN);
      await own(trx, config, { keyId, accountId }, organizationId);
      if (!options.demo) return undefined;
      const made = await insertDemo(trx, demoId, options.planned ?? planDemo(new Date()));
      await own(trx, config, { keyId, accountId }, demoId);
      return made;
    },
    { timeoutMs: TIMEOUT_MS },
  );
  const link = passwordLink(config.publicUrl, await insertPasswordToken(lock, accountId));
  const newKey = config.bootstrapApiKey === undefined ? key : undefined;
  return { organizationId, demo, newKey, owner: { email: owner.email, link } };
}

async function own(
  trx: Trx,
  config: Config,
  { keyId, accountId }: { keyId: string; accountId: string },
  organizationId: string,
): Promise<void> {
  await insertApiKeyRole(trx, keyId, organizationId, "owner");
  await insertMembership(trx, organizationId, accountId, "owner");
  await writeAuditEntry(trx, {
    organizationId,
    action: "organization.created",
    actorType: "system",
    actorId: null,
    objectType: "organization",
    objectId: organizationId,
    requestId: null,
    secretKey: config.secretKey,
  });
}
