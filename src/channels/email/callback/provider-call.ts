import type { BounceKind } from "../bounce/bounce-kind.ts";

/** Providers whose calls are understood: each proves itself by a signature over a time, Postmark by a password. */
export const PROVIDERS = ["ses", "sendgrid", "mailgun", "postmark"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** A call as it came in. Its body is still the bytes that were signed. */
export interface ProviderCall {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** A call that is its provider's. */
export interface ProvenCall {
  signedAt: Date;
  /** what differs from call to call: the same again is a replay */
  identity: string;
  notices: readonly Notice[];
  /** the provider asks whether its calls are wanted: the token to answer with */
  confirmation?: string;
}

/** What became of one message, in its provider's words. Which one it was is still to be looked up. */
export interface Notice {
  type: "bounce" | "complaint";
  bounce: BounceKind;
  status: string;
  diagnostic: string;
  /** that it was sent to */
  address: string;
  /** Message-IDs and return paths that it may have gone out with */
  references: readonly string[];
}

/** The body as an object; undefined for anything else. */
export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function objectsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** A text or number as text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
