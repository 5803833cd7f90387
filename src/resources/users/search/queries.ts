import { type RawBuilder, sql } from "kysely";
import { emailKey } from "../../../platform/contact/email-address.ts";
import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import { escapedPattern, searchTerm, searchWords, wordPatterns } from "../../../platform/contact/search-term.ts";
import type { Trx } from "../../../platform/database/doors.ts";

/** Past this many, walking the list in its order meets enough of them sooner than their ids could be sorted. */
const FEW = 50_000;
const MAX_WORDS = 10;

/** A condition on the guest whose id is `userId`: every word of the term occurs in name, address or phone number, or the term is a further address. */
export async function matchesPart(
  trx: Trx,
  text: string,
  guest: { organizationId: RawBuilder<unknown>; userId: RawBuilder<unknown> },
): Promise<RawBuilder<unknown>> {
  const { patterns, starts } = likePatterns(searchTerm(text));
  if (patterns.length === 0) return sql`true`;
  const { rows } = await sql<{ ids: string[] }>`
    select array(select search_users(${patterns}::text[], ${starts}::text[], ${FEW + 1})) as ids`.execute(trx);
  const ids = rows[0]?.ids ?? [];
  const key = emailKey(text);
  const alias = key
    ? sql`union select a.user_id from user_emails a where a.organization_id = any((select preo_organizations())::uuid[]) and a.email_key = ${key}`
    : sql``;
  if (ids.length <= FEW) return sql`${guest.userId} = any (array(select unnest(${ids}::uuid[]) ${alias}))`;
  const content = sql`coalesce(lower(w.email), '') || ' ' || coalesce(w.phone, '') || ' ' || lower(w.first_name) || ' ' || lower(w.last_name)`;
  const found = starts.length > 0 ? sql`${content} like any (${starts}::text[])` : sql`true`;
  return sql`exists (select from users w where w.organization_id = ${guest.organizationId} and w.id = ${guest.userId}
    and ${content} like all (${patterns}::text[]) and ${found})`;
}

/** A whole address, phone number or order number, of the guest `t`. */
export function matchesWhole(text: string): RawBuilder<unknown> {
  const key = emailKey(text) ?? null;
  return sql`t.email_key = ${key} or t.phone = ${phoneNumber(text)?.number ?? null}
    or t.id in (select a.user_id from user_emails a where a.organization_id = t.organization_id and a.email_key = ${key})
    or t.id in (select o.user_id from orders o where o.organization_id = t.organization_id and o.number = ${text.trim()})`;
}

/** A condition on the order `t`: the text occurs in its number, the shop's own id, or in what its buyer is found by. */
export async function matchesOrder(trx: Trx, text: string): Promise<RawBuilder<unknown>> {
  const pattern = `%${escapedPattern(text.trim().toLowerCase())}%`;
  const { rows } = await sql<{ ids: string[] }>`select array(select search_orders(${pattern}, ${FEW + 1})) as ids`.execute(trx);
  const ids = rows[0]?.ids ?? [];
  const byNumber =
    ids.length <= FEW ? sql`t.id = any (${ids}::uuid[])` : sql`lower(t.number) || ' ' || lower(t.external_id) like ${pattern}`;
  const buyer = await matchesPart(trx, text, { organizationId: sql`t.organization_id`, userId: sql`t.user_id` });
  return sql`(${byNumber} or ${buyer})`;
}

// A word of a letter or two is found through the index only where a word begins.
function likePatterns(term: string): { patterns: string[]; starts: string[] } {
  const [longest] = searchWords(term, 1);
  if (longest === undefined) return { patterns: [], starts: [] };
  const first = escapedPattern(longest);
  return {
    patterns: wordPatterns(term, MAX_WORDS),
    starts: longest.length < 3 ? [`${first}%`, `% ${first}%`] : [],
  };
}
