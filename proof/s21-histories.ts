import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { type Database, openDatabase } from "../src/platform/database/database.ts";
import { inOrganizations, type Trx } from "../src/platform/database/doors.ts";
import {
  type ConsentKey,
  findWithdrawalAgainst,
  grantImportedConsents,
  lockConsentsOfUser,
  recordConsent,
} from "../src/resources/consents/queries.ts";
import { type Audience, insertSnapshot, listDueRecipients } from "../src/resources/sending/recipients.ts";
import { insertSentCampaign } from "./marketing.ts";
import { seededRandom } from "./proof.ts";
import type { Stand } from "./stand.ts";

type Act = "grant" | "withdraw" | "staff" | "import" | "everything" | "customer";
interface Step {
  act: Act;
  whole: boolean;
}
const ACTS: readonly Act[] = ["grant", "withdraw", "withdraw", "staff", "import", "import", "everything", "customer"];
const PARALLEL = 4;

/** What a guest's decisions come to, read plainly: each scope's last word with its time, and whether everything was stopped. */
interface Told {
  whole: { yes: boolean; at: number } | null;
  edition: { yes: boolean; at: number } | null;
  stopped: boolean;
  /** the last withdrawal, which nothing but the person or staff with a reason overrides */
  withdrawals: { whole: number; edition: number };
}

export interface Histories {
  /** marketing messages without a live permission */
  without: number;
  /** refused although permitted */
  refused: number;
  chosen: number;
  sendable: number;
  /** who would be written to against their word if nobody looked */
  unguarded: number;
}

/** Guests with random histories of decisions, asked for at the snapshot and, after some more decisions, when a range is read. */
export async function tryHistories(stand: Stand, { seed, count }: { seed: number; count: number }): Promise<Histories> {
  const random = seededRandom(seed);
  const histories = Array.from({ length: count }, () => historyOf(random));
  const db = openDatabase({ url: stand.databaseUrl }, { maxConnections: PARALLEL, applicationName: "proof" });
  try {
    const { campaignId, userIds } = await insertSentCampaign(stand, histories.length);
    for (const table of ["consents", "campaign_recipients", "campaign_chunks"]) await stand.sql(`delete from ${table}`);
    const told: Told[] = [];
    await together(histories, async (steps, index) => {
      told[index] = await live(db, stand, userIds[index] ?? "", steps.before);
    });
    const audience: Audience = {
      organizationId: stand.organizationId,
      people: "buyers",
      editionId: stand.editionId,
      consentEditionId: stand.editionId,
      marketing: true,
      purpose: "marketing",
      testEdition: false,
      channels: ["email"],
      smsCountries: [],
    };
    const inside = <T>(work: (trx: Trx) => Promise<T>) => inOrganizations(db, [stand.organizationId], work, { timeoutMs: 120_000 });
    await inside((trx) => insertSnapshot(trx, campaignId, audience, sql<boolean>`u.id = any(${userIds}::uuid[])`));
    const chosen = new Set(
      (await stand.sql<{ user_id: string }>("select user_id from campaign_recipients where campaign_id = $1", [campaignId])).map(
        (row) => row.user_id,
      ),
    );
    const first = compare(userIds, told, (id) => chosen.has(id));
    await together(histories, async (steps, index) => {
      told[index] = await live(db, stand, userIds[index] ?? "", steps.after, told[index]);
    });
    const due = await inside((trx) =>
      listDueRecipients(trx, campaignId, { lo: 1, hi: histories.length }, { audience, channel: "email", atMost: 1_000_000 }),
    );
    const sendable = new Set(due.filter(({ reason }) => reason === null).map(({ user_id }) => user_id));
    const second = compare(userIds, told, (id) => sendable.has(id), chosen);
    const unguarded = userIds.filter((_, index) => !permits(told[index] as Told)).length;
    return {
      without: first.without + second.without,
      refused: first.refused + second.refused,
      chosen: chosen.size,
      sendable: sendable.size,
      unguarded,
    };
  } finally {
    await db.close();
  }
}

function historyOf(random: () => number): { before: Step[]; after: Step[] } {
  const steps = (most: number) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => ({
      act: ACTS[Math.floor(random() * ACTS.length)] as Act,
      whole: random() < 0.5,
    }));
  return { before: steps(6), after: steps(2) };
}

async function together<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

async function live(
  db: Database,
  stand: Stand,
  userId: string,
  steps: readonly Step[],
  told: Told = { whole: null, edition: null, stopped: false, withdrawals: { whole: 0, edition: 0 } },
): Promise<Told> {
  let now = told;
  for (const step of steps) {
    await inOrganizations(db, [stand.organizationId], (trx) => perform(trx, stand, userId, step));
    now = after(now, step);
  }
  return now;
}

async function perform(trx: Trx, { organizationId, editionId }: Stand, userId: string, { act, whole }: Step): Promise<void> {
  const key: ConsentKey = { organizationId, userId, editionId: whole ? null : editionId, channel: "email", purpose: "marketing" };
  const actor = { type: "system", id: null } as const;
  if (act === "everything")
    return void (await sql`update users set email_status = 'unsubscribed_all' where organization_id = ${organizationId} and id = ${userId}`.execute(
      trx,
    ));
  if (act === "import")
    return void (await grantImportedConsents(
      trx,
      organizationId,
      [{ ...key, wording: "Yes", givenAt: new Date("2020-01-01T00:00:00Z"), source: "import" }],
      actor,
    ));
  await lockConsentsOfUser(trx, userId);
  if ((act === "staff" || act === "customer") && (await findWithdrawalAgainst(trx, key))) return;
  const basis = act === "customer" ? "existing_customer" : "consent";
  const more = { source: "preference_page", wording: "Yes", wordingVersion: "", evidence: { n: randomUUID() }, reason: "" } as const;
  await recordConsent(trx, { ...key, ...more, basis, status: act === "withdraw" ? "withdrawn" : "granted", actor });
}

let clock = 0;

function after(told: Told, { act, whole }: Step): Told {
  clock += 1;
  const scope = whole ? "whole" : "edition";
  const row = told[scope];
  if (act === "everything") return { ...told, stopped: true };
  if (act === "withdraw") return { ...told, [scope]: { yes: false, at: clock }, withdrawals: { ...told.withdrawals, [scope]: clock } };
  const { withdrawals } = told;
  const grantedAt = row !== null && told[scope] !== null && isGrant(told, scope) ? row.at : 0;
  const against = Math.max(withdrawals.whole, whole || scope === "edition" ? withdrawals.edition : 0);
  if (act !== "grant" && against > grantedAt) return told;
  if (act === "import" && row !== null && isGrant(told, scope)) return told;
  // being a customer is no ground here: the organization has it switched off
  const yes = act !== "customer";
  return { ...told, [scope]: { yes, at: act === "import" ? 0 : clock, grant: true }, withdrawals: { ...withdrawals, [scope]: 0 } };
}

function isGrant(told: Told, scope: "whole" | "edition"): boolean {
  const row = told[scope] as { yes: boolean; grant?: boolean } | null;
  return row?.grant === true;
}

function permits({ whole, edition, stopped }: Told): boolean {
  if (stopped) return false;
  if (whole && edition) return whole.at === edition.at ? whole.yes && edition.yes : (whole.at > edition.at ? whole : edition).yes;
  return (whole ?? edition)?.yes ?? false;
}

function compare(
  userIds: readonly string[],
  told: readonly Told[],
  written: (id: string) => boolean,
  among?: ReadonlySet<string>,
): { without: number; refused: number } {
  const concerned = userIds
    .map((id, index) => ({ id, permitted: permits(told[index] as Told) }))
    .filter(({ id }) => among?.has(id) ?? true);
  return {
    without: concerned.filter(({ id, permitted }) => written(id) && !permitted).length,
    refused: concerned.filter(({ id, permitted }) => !written(id) && permitted).length,
  };
}
