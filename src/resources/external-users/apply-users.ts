import type { Trx } from "../../platform/database/doors.ts";
import { grantImportedConsents } from "../consents/queries.ts";
import type { ImportedGrant } from "../consents/schema.ts";
import { addTags, type DeclaredAttribute, listDeclaredAttributes, listTags, lockIdentities } from "../users/queries.ts";
import { fittingAttributes, openGuests, recognize, saveGuests, takeRow } from "../users/recognition/queries.ts";
import type { Guests, KnownGuest } from "../users/recognition/schema.ts";
import type { GivenUser, ReadUser } from "./read-users.ts";
import type { UserOutcome } from "./schema.ts";

export interface ApplyUsersContext {
  organizationId: string;
  /** what the consents are for; null: the whole organization */
  editionId: string | null;
  source: string;
  /** what the consents came by */
  consentSource: "import" | "api";
  actor: { type: "api_key" | "account" | "system"; id: string | null };
  /** of the hashes that erased guests are known by */
  secretKey: string;
  /** with an event for each that is created or updated, and for each consent: default true */
  eachIsTold?: boolean;
}

interface Batch {
  guests: Guests;
  declared: readonly DeclaredAttribute[];
  /** of known guests, with those added so far */
  tags: Map<string, Set<string>>;
  newTags: { userId: string; tag: string }[];
}

/**
 * Applies guests of one source, one after the other, in a dozen statements however many they are (meant for up to 1,000 at a time). One that stands twice is
 * applied twice. Batches of one organization wait for each other. The answer has one outcome for each, in the same order.
 */
export async function applyUsers(trx: Trx, context: ApplyUsersContext, given: readonly GivenUser[]): Promise<UserOutcome[]> {
  return (await landUsers(trx, context, given)).outcomes;
}

/** The same, with all that it touched. `beforeSaving` may read what is about to be replaced. */
export async function landUsers(
  trx: Trx,
  context: ApplyUsersContext,
  given: readonly GivenUser[],
  beforeSaving: (guests: Guests) => Promise<void> = async () => undefined,
): Promise<{ outcomes: UserOutcome[]; guests: Guests; consentIds: string[] }> {
  const { organizationId, eachIsTold = true } = context;
  await lockIdentities(trx, organizationId);
  const { outcomes, batch } = await decideUsers(trx, context, given, { lock: true });
  await beforeSaving(batch.guests);
  await saveGuests(trx, batch.guests, { eachIsTold });
  await addTags(trx, organizationId, batch.newTags);
  const consentIds = await grantConsents(trx, context, given, outcomes);
  return { outcomes, guests: batch.guests, consentIds };
}

/** What would become of each, consents aside. Writes nothing. */
export async function decideUsers(
  trx: Trx,
  context: ApplyUsersContext,
  given: readonly GivenUser[],
  options: { lock: boolean },
): Promise<{ outcomes: UserOutcome[]; batch: Batch }> {
  const { organizationId, source } = context;
  const rows = given.flatMap((one) => ("user" in one ? [one.user.guest] : []));
  const guests = await openGuests(trx, organizationId, source, rows, { ...options, secretKey: context.secretKey });
  const known = [...new Set([...guests.byExternalId.values(), ...guests.byEmail.values(), ...[...guests.byPhone.values()].flat()])];
  const tags = await listTags(
    trx,
    organizationId,
    known.map(({ id }) => id),
  );
  const batch: Batch = { guests, declared: await listDeclaredAttributes(trx, organizationId), tags, newTags: [] };
  const outcomes = given.map((one) => ("rejected" in one ? one.rejected : applyUser(batch, one.user)));
  return { outcomes, batch };
}

function applyUser(batch: Batch, given: ReadUser): UserOutcome {
  const recognition = recognize(batch.guests, given.guest);
  const told = { external_id: given.guest.externalId ?? null, email: given.guest.email ?? null };
  if ("erased" in recognition) return { ...told, outcome: "erased", user_id: null, errors: [], warnings: given.warnings };
  if ("conflict" in recognition)
    return { ...told, outcome: "rejected", user_id: null, errors: [conflict(given, recognition.conflict)], warnings: given.warnings };
  const { attributes, warnings } = fittingAttributes(given.attributes, batch.declared, `${given.pointer}/attributes`);
  const isKnown = recognition.guest !== undefined;
  const before = recognition.guest?.changed ?? new Set<string>();
  // What this row changes is told apart from what earlier rows of the batch changed.
  if (recognition.guest) recognition.guest.changed = new Set();
  const guest = takeRow(batch.guests, recognition.guest, { ...given.guest, attributes });
  takeTags(batch, guest, given.tags);
  const isChanged = guest.changed.size > 0;
  guest.changed = new Set([...before, ...guest.changed]);
  return {
    ...{ ...told, outcome: !isKnown ? "created" : isChanged ? "updated" : "unchanged", user_id: guest.id },
    ...{ errors: [], warnings: [...given.warnings, ...warnings] },
  };
}

function takeTags(batch: Batch, guest: KnownGuest, tags: readonly string[]): void {
  const had = batch.tags.get(guest.id) ?? new Set();
  batch.tags.set(guest.id, had);
  for (const tag of tags.filter((one) => !had.has(one))) {
    had.add(tag);
    batch.newTags.push({ userId: guest.id, tag });
    guest.changed.add("tags");
    batch.guests.touched.add(guest);
  }
}

function conflict(given: ReadUser, ids: readonly string[]) {
  const detail = `These details lead to different guests (${ids.join(", ")}): merge them first`;
  return { code: "buyer_conflict", pointer: given.pointer, detail };
}

interface Grant {
  grant: ImportedGrant;
  index: number;
  pointer: string;
}

/** Unlike an order, a sign-up is told again only when somebody signs up: its consents count whether or not anything else changed. */
async function grantConsents(
  trx: Trx,
  context: ApplyUsersContext,
  given: readonly GivenUser[],
  outcomes: UserOutcome[],
): Promise<string[]> {
  const grants = given.flatMap((one, index) => grantsOf(context, one, index, outcomes[index]));
  if (grants.length === 0) return [];
  const { granted, blocked, grantedTo } = await grantImportedConsents(
    trx,
    context.organizationId,
    grants.map(({ grant }) => grant),
    context.actor,
    { eachIsTold: context.eachIsTold ?? true },
  );
  const stands = new Set(blocked.map(keyOf));
  const grantedUsers = new Set(grantedTo);
  for (const { grant, index, pointer } of grants) {
    const outcome = outcomes[index];
    if (!outcome) continue;
    if (stands.has(keyOf(grant)))
      outcome.warnings.push({ code: "blocked_grant", pointer, detail: "The guest withdrew this consent: it was not granted again" });
    else if (outcome.outcome === "unchanged" && grantedUsers.has(grant.userId)) outcome.outcome = "updated";
  }
  return granted;
}

function grantsOf(context: ApplyUsersContext, one: GivenUser, index: number, outcome: UserOutcome | undefined): Grant[] {
  if (!("user" in one) || !outcome?.user_id) return [];
  const userId = outcome.user_id;
  return one.user.consents.flatMap((line, n) => {
    if (line.status !== "granted") return [];
    const { channel, purpose, wording, wording_version, given_at, ip, user_agent } = line;
    const grant: ImportedGrant = {
      ...{ userId, editionId: context.editionId, channel, purpose: purpose ?? "marketing", source: context.consentSource },
      ...{ wording: wording ?? "", wordingVersion: wording_version ?? "", givenAt: given_at ? new Date(given_at) : new Date() },
      evidence: { ...(ip ? { ip } : {}), ...(user_agent ? { user_agent } : {}) },
    };
    return [{ grant, index, pointer: `${one.user.pointer}/consents/${n}` }];
  });
}

function keyOf({ userId, channel, purpose }: { userId: string; channel: string; purpose: string }): string {
  return `${userId} ${channel} ${purpose}`;
}
