import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import type { Stand } from "./stand.ts";

const AT_ONCE = 16;

export interface Asked {
  accepted: number;
  refused: number;
  /** refused, and without Retry-After, a problem as body or what is left */
  illTold: number;
  other: number[];
}

/** One GET after another over each of sixteen connections; `headers` of the nth request. */
export async function ask(
  urls: readonly string[],
  requests: number,
  headers: (n: number) => Record<string, string>,
  accepts = 200,
): Promise<Asked> {
  const asked: Asked = { accepted: 0, refused: 0, illTold: 0, other: [] };
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < requests; n = next++) {
      const answer = await fetch(new URL("/v1/editions?page_size=1", urls[n % urls.length]), { headers: headers(n) });
      const text = await answer.text();
      if (answer.status === accepts) asked.accepted += 1;
      else if (answer.status !== 429) asked.other.push(answer.status);
      else {
        asked.refused += 1;
        if (!isWellTold(answer.headers, text)) asked.illTold += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return asked;
}

/** Waits until so much of the database's minute is left that a whole count falls into it. */
export async function earlyInTheMinute({ sql }: Stand, neededSeconds: number): Promise<void> {
  const [row] = await sql<{ s: number }>("select extract(second from clock_timestamp())::float8 as s");
  const second = row?.s ?? 0;
  if (second > 60 - neededSeconds) await sleep((60.2 - second) * 1_000);
}

/** A new organization with so many keys. */
export async function makeKeys({ sql }: Stand, count: number): Promise<string[]> {
  const organizationId = randomUUID();
  await sql("insert into organizations (id, name, slug, default_locale, default_currency) values ($1, 'Counted', $2, 'en', 'DKK')", [
    organizationId,
    `counted-${organizationId}`,
  ]);
  const keys: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const [id, key] = [randomUUID(), `preo_proof_${randomUUID()}`];
    await sql("insert into api_keys (id, name, token_hash) values ($1, 'proof', $2)", [id, hashApiKey(key)]);
    await sql("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, 'viewer')", [organizationId, id]);
    keys.push(key);
  }
  return keys;
}

export const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key ?? ""}` });

function isWellTold(headers: Headers, text: string): boolean {
  const problem =
    headers.get("content-type")?.startsWith("application/problem+json") && (JSON.parse(text) as { status?: number }).status === 429;
  const wait = Number(headers.get("retry-after"));
  return (
    problem === true &&
    wait >= 1 &&
    wait <= 60 &&
    /^"\w+";q=\d+;w=60$/.test(headers.get("ratelimit-policy") ?? "") &&
    /^"\w+";r=0;t=\d+$/.test(headers.get("ratelimit") ?? "")
  );
}
