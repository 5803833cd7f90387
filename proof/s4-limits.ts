import { fork } from "node:child_process";
import { once } from "node:events";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { type Asked, ask, bearer, earlyInTheMinute, makeKeys } from "./s4-asking.ts";
import { openStand, type Stand } from "./stand.ts";

export const proveLimits: Proof = {
  id: "S4",
  promise: "rate limits hold over all processes, and slow clients hold up nobody",
  run: prove,
};

const PER_KEY = 200;
const PER_ORGANIZATION = 4 * PER_KEY;
const PER_ADDRESS = 60;
const MOST = 1.05;
const LIMITS = { PREO_RATE_LIMITS: `read=${PER_KEY},public=${PER_ADDRESS}` };
const SECONDS = 12;
const SLOW = { ci: 200, full: 500 };
const SLOWER_AT_MOST = 2;
/** Times are reported, and fail only at five times their bar: machines are noisy. */
const SLOWER_FAILS_AT = 6;

/** Whatever a process asks for is given. */
const NOTHING_SHARED: readonly Damage[] = [
  { file: "platform/rate-limits/windows.ts", from: "const before = row.used - wanted;", to: "const before = 0;" },
];
const FORGED_BELIEVED: readonly Damage[] = [
  { file: "platform/http/app.ts", from: "options.trustedProxies.length > 0 ? [...options.trustedProxies] : false", to: "true" },
];

interface Counted {
  key: Asked;
  organization: Asked;
  /** guesses of keys, each with another forged X-Forwarded-For */
  address: Asked;
  /** the same through a trusted proxy: each is another address */
  proxied: Asked;
}

async function prove({ full, say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const counted = await count(stand);
    say(
      `${counted.key.accepted} of one key's, ${counted.organization.accepted} of one organization's, ${counted.address.accepted} of one address`,
    );
    const clients = full ? SLOW.full : SLOW.ci;
    const slow = await besideSlowClients(stand, clients);
    say(`p99 ${slow.aloneMs.toFixed(1)} ms alone, ${slow.besideMs.toFixed(1)} ms beside ${slow.connected} slow clients`);
    const unguarded = await count(stand, [...NOTHING_SHARED, ...FORGED_BELIEVED]);
    const slower = slow.besideMs / slow.aloneMs;
    const faults = faultsOf(counted);
    return {
      met:
        faults.length === 0 &&
        slow.connected === clients &&
        slower <= SLOWER_FAILS_AT &&
        unguarded.key.accepted > PER_KEY * MOST &&
        unguarded.address.accepted > PER_ADDRESS * MOST,
      figure: `two servers let through ${counted.key.accepted} of one key's requests (limit ${PER_KEY}), ${counted.organization.accepted} of one organization's (limit ${PER_ORGANIZATION}), ${counted.address.accepted} guesses of keys from one address that forges X-Forwarded-For (limit ${PER_ADDRESS}), and all ${counted.proxied.accepted} that a trusted proxy sends for others; each of ${refusals(counted)} refusals a problem 429 with Retry-After and RateLimit; beside ${slow.connected} slow clients the p99 of others is ${slower.toFixed(1)} times as long; no public page sends mail${faults.length > 0 ? `; BUT ${faults.join(", ")}` : ""}`,
      bar: `two processes accept <= limit + 5 %; 429 with Retry-After and problem+json 100 %; per key, organization and address, a forged X-Forwarded-For has no effect; p99 beside slow clients <= ${SLOWER_AT_MOST} times (fails at ${SLOWER_FAILS_AT})`,
      engine: stand.engine,
      guardOff: `shares given without regard to others': ${unguarded.key.accepted} of one key's (limit ${PER_KEY}); every X-Forwarded-For believed: ${unguarded.address.accepted} guesses from one address (limit ${PER_ADDRESS})`,
      details: { counted, slow, unguarded },
    };
  } finally {
    await stand.close();
  }
}

async function count(stand: Stand, damages: readonly Damage[] = []): Promise<Counted> {
  const servers = [await stand.start("server", LIMITS, damages), await stand.start("server", LIMITS, damages)];
  const proxied = await stand.start("server", { ...LIMITS, PREO_TRUSTED_PROXIES: "127.0.0.1/32" });
  const urls = servers.map(({ url }) => url);
  const [one] = await makeKeys(stand, 1);
  const many = await makeKeys(stand, 8);
  await earlyInTheMinute(stand, SECONDS);
  const guess = (n: number) => ({ ...bearer(`preo_guess_${n}`), "x-forwarded-for": `203.0.113.${n}` });
  const counted = {
    key: await ask(urls, 2 * PER_KEY, () => bearer(one)),
    organization: await ask(urls, PER_ORGANIZATION + PER_KEY, (n) => bearer(many[Math.floor(n / 2) % many.length])),
    address: await ask(urls, 2 * PER_ADDRESS, guess, 401),
    proxied: await ask([proxied.url], 2 * PER_ADDRESS, guess, 401),
  };
  await end([...servers, proxied]);
  return counted;
}

async function besideSlowClients(stand: Stand, clients: number): Promise<{ aloneMs: number; besideMs: number; connected: number }> {
  const server = await stand.start("server");
  const measure = async () => {
    const times: number[] = [];
    const headers = bearer(stand.apiKey);
    for (let n = 0; n < 400; n += 1) {
      const started = performance.now();
      await (await fetch(new URL("/v1/editions?page_size=1", server.url), { headers })).text();
      times.push(performance.now() - started);
    }
    return times;
  };
  await measure();
  const alone = await measure();
  const slow = fork(new URL("./s4-slow-clients.ts", import.meta.url), [new URL(server.url).port, String(clients)]);
  const [connected] = (await once(slow, "message")) as [number];
  const beside = await measure();
  slow.kill();
  await once(slow, "exit");
  alone.push(...(await measure()));
  await end([server]);
  return { aloneMs: p99(alone), besideMs: p99(beside), connected };
}

function faultsOf({ key, organization, address, proxied }: Counted): string[] {
  const limited: [string, Asked, number][] = [
    ["key", key, PER_KEY],
    ["organization", organization, PER_ORGANIZATION],
    ["address", address, PER_ADDRESS],
  ];
  return [
    ...limited.filter(([, { accepted }, limit]) => accepted > limit * MOST).map(([who, { accepted }]) => `${accepted} of one ${who}`),
    // What a process was given and did not use is lost with the minute: a little less than the limit may get through.
    ...limited.filter(([, { accepted }, limit]) => accepted < limit * 0.8).map(([who, { accepted }]) => `only ${accepted} of one ${who}`),
    ...(proxied.accepted < 2 * PER_ADDRESS ? [`only ${proxied.accepted} through a trusted proxy`] : []),
    ...[key, organization, address, proxied].filter(({ illTold }) => illTold > 0).map(({ illTold }) => `${illTold} refusals ill told`),
    ...[key, organization, address, proxied]
      .filter(({ other }) => other.length > 0)
      .map(({ other }) => `answers ${other.slice(0, 3).join()}`),
  ];
}

function refusals({ key, organization, address }: Counted): number {
  return key.refused + organization.refused + address.refused;
}

async function end(programs: readonly Program[]): Promise<void> {
  for (const program of programs) program.kill("SIGKILL");
  await Promise.all(programs.map(({ ended }) => ended));
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}
