import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { signedHeaders } from "../src/channels/webhook/sign.ts";
import type { OutgoingRequest } from "../src/platform/egress/egress.ts";
import type { Task } from "../src/resources/webhooks/delivering/claim.ts";
import { deliver } from "../src/resources/webhooks/delivering/deliver.ts";
import { makeSecret } from "../src/resources/webhooks/secrets.ts";
import { playedEgress } from "../test/played-egress.ts";
import { SECRET } from "./stand.ts";

/** A request as a receiver gets it. */
export interface Signed {
  headers: Record<string, string>;
  body: string;
}

export interface Tampering {
  bodies: number;
  verified: number;
  tried: number;
  /** tampered with, and taken by the reference library all the same */
  taken: string[];
}

/** what Standard Webhooks tolerates is five minutes */
const TOO_LATE_MS = 301_000;
const KINDS: Record<string, (signed: Signed, other: Signed, secret: string) => Signed> = {
  "a byte of the body": ({ headers, body }) => ({ headers, body: body.replace('"sequence":1', '"sequence":2') }),
  "a byte more": ({ headers, body }) => ({ headers, body: `${body} ` }),
  "another's body": ({ headers }, { body }) => ({ headers, body }),
  "another id": (signed) => changed(signed, "webhook-id", () => randomUUID()),
  "a second later": (signed) => changed(signed, "webhook-timestamp", (at) => String(Number(at) + 1)),
  "a bit of the signature": (signed) => changed(signed, "webhook-signature", flipBit),
  "replayed too late": ({ headers, body }, _, secret) => ({
    headers: signedHeaders(headers["webhook-id"] ?? "", new Date(Date.now() - TOO_LATE_MS), body, [secret]),
    body,
  }),
  "another's signature": (signed, other) => changed(signed, "webhook-signature", () => other.headers["webhook-signature"] ?? ""),
};

/** Random events as an attempt sends them, verified by the reference library, then tampered with in eight ways. */
export async function tamper(random: () => number, bodies: number): Promise<Tampering> {
  const [mine, others] = [endpoint(), endpoint()];
  const found: Tampering = { bodies, verified: 0, tried: 0, taken: [] };
  const kinds = Object.entries(KINDS);
  for (let n = 0; n < bodies; n += 1) {
    const [signed, other] = [await mine.send(randomData(random)), await others.send(randomData(random))];
    if (verifies(mine.secret, signed)) found.verified += 1;
    const [name, change] = kinds[n % kinds.length] ?? ["", () => signed];
    found.tried += 1;
    if (verifies(mine.secret, change(signed, other, mine.secret))) found.taken.push(name);
  }
  return found;
}

/** Whether the reference library takes a request. */
export function verifies(secret: string, { headers, body }: Signed): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function endpoint() {
  const id = randomUUID();
  const { secret, sealed } = makeSecret(SECRET, id);
  const sent: OutgoingRequest[] = [];
  const egress = {
    ...playedEgress(),
    request: async (request: OutgoingRequest) => {
      sent.push(request);
      return { status: 204, headers: {}, body: Buffer.alloc(0), truncated: false };
    },
  };
  const send = async (data: unknown): Promise<Signed> => {
    await deliver(egress, SECRET, taskOf(id, sealed, data));
    const request = sent.pop();
    return { headers: request?.headers ?? {}, body: String(request?.body) };
  };
  return { secret, send };
}

function taskOf(endpointId: string, sealed: Buffer, data: unknown): Task {
  const [organization_id, id] = [randomUUID(), randomUUID()];
  return {
    ...{ organization_id, id, endpoint_id: endpointId, lease_token: 1, tries: 0, attempts: 0, payload_version: 1 },
    url: "https://receiver.example.org/hook",
    sealed_secret: sealed,
    previous_sealed_secret: null,
    event: { id: randomUUID(), type: "order.updated", created: new Date(), organization_id, sequence: 1, data },
  };
}

const PLANES = [0x20, 0x80, 0x800, 0x1_0000];

// Of characters of one to four bytes, and what JSON writes differently.
function randomData(random: () => number): unknown {
  const character = () => String.fromCodePoint((PLANES[Math.floor(random() * PLANES.length)] ?? 32) + Math.floor(random() * 95));
  const text = Array.from({ length: Math.floor(random() * 200) }, character).join("");
  return { id: randomUUID(), number: random() * 1e9, note: text, '\u2028\u0000"': null };
}

function changed({ headers, body }: Signed, name: string, change: (value: string) => string): Signed {
  return { headers: { ...headers, [name]: change(headers[name] ?? "") }, body };
}

function flipBit(signature: string): string {
  const bytes = Buffer.from(signature.slice("v1,".length), "base64");
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  return `v1,${bytes.toString("base64")}`;
}
