import type { Provider } from "../../channels/email/callback/provider-call.ts";
import { readVerificationKey } from "../../channels/email/callback/sendgrid.ts";
import { regionOf } from "../../channels/email/callback/ses.ts";

/** How old a call may be, and how far ahead of our clock: beyond it may be one that somebody kept. */
const LONGEST_MS = 300_000;

export function isTimely(signedAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - signedAt.getTime()) <= LONGEST_MS;
}

/** What is wrong with a key for this provider, in words that say what to enter. */
export function keyProblem(provider: Provider, key: string): string | undefined {
  switch (provider) {
    case "ses":
      return regionOf(key) ? undefined : "must be the ARN of an Amazon SNS topic, as arn:aws:sns:eu-west-1:123456789012:bounces";
    case "sendgrid":
      return readVerificationKey(key) ? undefined : "must be the verification key that SendGrid shows for the signed event webhook";
    case "postmark":
      return /^[^:]+:.{16,}$/.test(key)
        ? undefined
        : "must be the user and password of the webhook's basic authentication as user:password, the password 16 characters or more";
    case "mailgun":
      return key.length >= 16 ? undefined : "must be the HTTP webhook signing key that Mailgun shows, which has 16 characters or more";
  }
}

/** The recipient that a Message-ID of ours names. */
export function recipientOfMessageId(text: string): { campaignId: string; position: number } | undefined {
  const [, campaignId, position] = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,8})@[^\s@]+$/.exec(text) ?? [];
  return campaignId === undefined ? undefined : { campaignId, position: Number(position) };
}
