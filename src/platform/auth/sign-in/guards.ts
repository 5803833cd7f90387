import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import type { Tries } from "./tries.ts";

const MOST_TRIES = 10;
const MOST_PASSWORDS_OF_ADDRESS = 100;
const CODES = new Set(["/two-factor/verify-totp", "/two-factor/verify-backup-code"]);
const PASSWORDS = new Set(["/change-password", "/two-factor/enable", "/two-factor/disable", "/two-factor/generate-backup-codes"]);

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** What runs before each call: at most so many tries, and nothing that would leave another session alive or skip the second factor. */
export function beforeSignIn(tries: Tries) {
  return createAuthMiddleware(async (ctx) => {
    await countTries(ctx, tries);
    if (ctx.path === "/change-password") return { context: { body: { ...ctx.body, revokeOtherSessions: true } } };
    if (CODES.has(ctx.path)) return { context: { body: { ...ctx.body, trustDevice: false, disableSession: false } } };
    return undefined;
  });
}

/** What runs after each call: a right password or code gives the tries back. */
export function afterSignIn(tries: Tries) {
  return createAuthMiddleware(async (ctx) => {
    if (ctx.context.returned instanceof Error) return;
    for (const [subject] of await subjects(ctx)) if (!subject.startsWith("host:")) await tries.forget(subject);
  });
}

async function countTries(ctx: Context, tries: Tries): Promise<void> {
  for (const [subject, most] of await subjects(ctx))
    if (!(await tries.take(subject, most)))
      throw new APIError(
        "TOO_MANY_REQUESTS",
        { code: "TOO_MANY_TRIES", message: "Too many tries: wait a quarter of an hour" },
        { "retry-after": "900" },
      );
}

async function subjects(ctx: Context): Promise<[string, number][]> {
  const host = ctx.headers?.get("x-preo-address") ?? "";
  if (ctx.path === "/sign-in/email")
    return [
      [`password:${String(ctx.body?.email).toLowerCase()}:${host}`, MOST_TRIES],
      [`host:${host}`, MOST_PASSWORDS_OF_ADDRESS],
    ];
  if (CODES.has(ctx.path)) return [[`code:${await accountOf(ctx)}`, MOST_TRIES]];
  if (PASSWORDS.has(ctx.path)) return [[`password:${await accountOf(ctx)}`, MOST_TRIES]];
  return [];
}

// Signed in, or with the first factor alone: its cookie names what is waiting for the second.
const known = new WeakMap<object, string>();
async function accountOf(ctx: Context): Promise<string> {
  const remembered = ctx.request && known.get(ctx.request);
  if (remembered !== undefined) return remembered;
  const account = await findAccount(ctx);
  if (ctx.request) known.set(ctx.request, account);
  return account;
}

async function findAccount(ctx: Context): Promise<string> {
  const session = await getSessionFromCtx(ctx);
  if (session) return session.user.id;
  const waiting = await ctx.getSignedCookie(ctx.context.createAuthCookie("two_factor").name, ctx.context.secret);
  const token = waiting ? await ctx.context.internalAdapter.findVerificationValue(waiting) : null;
  return token?.value ?? "nobody";
}
