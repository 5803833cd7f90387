import type { IncomingHttpHeaders } from "node:http";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Damage, Program } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { attempted, type Fared, passHours, playFare } from "./r7-fare.ts";
import { tamper, verifies } from "./r7-tampering.ts";
import { call, openStand, type Stand } from "./stand.ts";
import { emit, LOOPBACK, makeEndpoint } from "./webhooks.ts";

export const proveSignatures: Proof = {
  id: "R7",
  promise: "webhooks are signed, secrets change over in a day, and an endpoint that only fails is switched off",
  run: prove,
};

const EVENTS = 10;

/** What was signed does not name the message. */
const ID_UNSIGNED: readonly Damage[] = [
  { file: "channels/webhook/sign.ts", from: "${id}.${timestamp}.${body}", to: "${timestamp}.${body}" },
];
const ENDLESS_OVERLAP: readonly Damage[] = [
  { file: "resources/webhooks/delivering/claim.ts", from: "case when w.previous_secret_until > now() then", to: "case when true then" },
];
/** A success forgives nothing, and two failures are enough. */
const NO_MERCY: readonly Damage[] = [
  {
    file: "resources/webhooks/delivering/record.ts",
    from: "case when f.succeeded then null else coalesce",
    to: "case when false then null else coalesce",
  },
  { file: "resources/webhooks/delivering/record.ts", from: ">= make_interval(hours => ${FAILING_AT_LEAST_HOURS})", to: ">= interval '0'" },
];

interface Rotated {
  events: number;
  /** requests that the secret verifies: the first secret, then both for a day, then the second alone */
  before: number;
  firstMeanwhile: number;
  secondMeanwhile: number;
  firstAfter: number;
  secondAfter: number;
}

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const tampering = await tamper(seededRandom(seed), full ? 100_000 : 10_000);
  say(`${tampering.verified} of ${tampering.bodies} bodies verified, ${tampering.taken.length} of ${tampering.tried} tampered ones taken`);
  const stand = await openStand();
  try {
    const server = await stand.start("server", LOOPBACK);
    const rotated = await playRotation(stand, server);
    const fared = await playFare(stand, server);
    say(`${fared.disabledInTime} of ${fared.each} disabled after five days, ${fared.sporadicDisabled} of the sporadic ones`);
    const unsigned = await playRotation(stand, server, ID_UNSIGNED);
    const endless = await playRotation(stand, server, ENDLESS_OVERLAP);
    const merciless = await playFare(stand, server, NO_MERCY);
    const faults = [...rotationFaults(rotated), ...fareFaults(fared)];
    return {
      met:
        tampering.verified === tampering.bodies &&
        tampering.taken.length === 0 &&
        faults.length === 0 &&
        unsigned.before === 0 &&
        endless.firstAfter > 0 &&
        merciless.sporadicDisabled > 0 &&
        merciless.disabledAfterSilence > 0,
      figure: `${tampering.verified} of ${tampering.bodies} random bodies verified by the reference library, ${tampering.taken.length} of ${tampering.tried} tampered with in 8 ways taken; both secrets sign for 24 h, then the new one alone; after 5 days of failures alone ${fared.disabledInTime} of ${fared.each} disabled, ${fared.disabledEarly} sooner, ${fared.sporadicDisabled} of ${fared.each} that fail now and then, ${fared.disabledAfterSilence} of ${fared.each} that failed twice with 6 silent days between; ${fared.ownersTold} mails to 2 owners, ${fared.othersTold} to others${faults.length > 0 ? `; BUT ${faults.join(", ")}` : ""}`,
      bar: "10,000 random bodies verified 100 %; 8 kinds of tampering refused 100 %; 2 valid signatures during 24 h of rotation; disabled after 5 days failing and >= 12 h between first and last, mail to owners, 0 disabled for sporadic failures",
      engine: stand.engine,
      guardOff: `the id left out of what is signed: ${unsigned.before} of ${unsigned.events} verified; no end to the overlap: ${endless.firstAfter} of ${endless.events} signed by the old secret after a day; a success that forgives nothing: ${merciless.sporadicDisabled} of ${merciless.each} sporadic ones disabled; two failures enough: ${merciless.disabledAfterSilence} of ${merciless.each}`,
      details: { tampering, rotated, fared, unsigned, endless, merciless },
    };
  } finally {
    await stand.close();
  }
}

async function playRotation(stand: Stand, server: Program, damages: readonly Damage[] = []): Promise<Rotated> {
  const receiver = await startReceiver();
  const worker = await stand.start("worker", LOOPBACK, damages);
  try {
    await stand.sql("update webhook_endpoints set enabled = false");
    const { id, secret: first } = await makeEndpoint(stand, server, receiver.url, ["order.updated"]);
    const signedBy = async (secrets: readonly string[]): Promise<number[]> => {
      receiver.received.length = 0;
      for (let n = 0; n < EVENTS; n += 1) await emit(stand, "order.updated");
      await attempted(stand);
      return secrets.map(
        (secret) => receiver.received.filter(({ headers, body }) => verifies(secret, { headers: asText(headers), body })).length,
      );
    };
    const [before = 0] = await signedBy([first]);
    const second = (JSON.parse((await call(stand, server, "POST", `/v1/webhooks/${id}/rotate-secret`)).text) as { secret: string }).secret;
    await passHours(stand, 23);
    const [firstMeanwhile = 0, secondMeanwhile = 0] = await signedBy([first, second]);
    await passHours(stand, 1);
    const [firstAfter = 0, secondAfter = 0] = await signedBy([first, second]);
    return { events: EVENTS, before, firstMeanwhile, secondMeanwhile, firstAfter, secondAfter };
  } finally {
    worker.kill("SIGKILL");
    await worker.ended;
    await receiver.close();
  }
}

function rotationFaults({ events, before, firstMeanwhile, secondMeanwhile, firstAfter, secondAfter }: Rotated): string[] {
  const meant = [events, events, events, 0, events].join();
  const found = [before, firstMeanwhile, secondMeanwhile, firstAfter, secondAfter].join();
  return meant === found ? [] : [`signatures of ${found} in place of ${meant}`];
}

function fareFaults({
  each,
  disabledAfterSilence,
  disabledEarly,
  disabledInTime,
  sporadicDisabled,
  ownersTold,
  othersTold,
}: Fared): string[] {
  return [
    ...(disabledAfterSilence > 0 ? [`${disabledAfterSilence} disabled for two failures`] : []),
    ...(disabledEarly > 0 ? [`${disabledEarly} disabled before five days`] : []),
    ...(disabledInTime < each ? [`${each - disabledInTime} not disabled after five days`] : []),
    ...(sporadicDisabled > 0 ? [`${sporadicDisabled} disabled for sporadic failures`] : []),
    ...(ownersTold !== 2 * each || othersTold > 0 ? [`${ownersTold} mails to owners and ${othersTold} to others`] : []),
  ];
}

function asText(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
