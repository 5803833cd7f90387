import { hkdfSync } from "node:crypto";
import { betterAuth } from "better-auth/minimal";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { Database } from "../../database/database.ts";
import { newId } from "../../http/ids.ts";
import { signInAdapter } from "./adapter.ts";
import { cookiePrefix } from "./cookies.ts";
import { afterSignIn, beforeSignIn } from "./guards.ts";
import { hashIdentifier } from "./links.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { accountFields, methodFields, secondFactorSchema, sessionFields, tokenFields } from "./tables.ts";
import { createTries } from "./tries.ts";

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

export interface SignInOptions {
  db: Database;
  publicUrl: string;
  secretKey: string;
}

/** How people sign in: better-auth over our tables, under /auth. */
export function createSignIn({ db, publicUrl, secretKey }: SignInOptions) {
  const tries = createTries(db, secretKey);
  return betterAuth({
    appName: "Preo",
    baseURL: publicUrl,
    basePath: "/auth",
    secret: Buffer.from(hkdfSync("sha256", secretKey, "", "preo sign-in v1", 32)).toString("base64url"),
    database: signInAdapter(db),
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Errors of ours go on to the server, which logs and answers them.
    onAPIError: { throw: true },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: cookiePrefix(publicUrl),
      defaultCookieAttributes: { secure: publicUrl.startsWith("https:"), httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: ["x-preo-address"] },
      database: { generateId: () => newId() },
    },
    user: { modelName: "accounts", fields: accountFields },
    account: { modelName: "sign_in_methods", fields: methodFields },
    session: { modelName: "account_sessions", fields: sessionFields, expiresIn: 7 * DAY_SECONDS, updateAge: DAY_SECONDS },
    verification: { modelName: "sign_in_tokens", fields: tokenFields, storeIdentifier: { hash: async (text) => hashIdentifier(text) } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      resetPasswordTokenExpiresIn: HOUR_SECONDS,
      revokeSessionsOnPasswordReset: true,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    hooks: { before: beforeSignIn(tries), after: afterSignIn(tries) },
    plugins: [twoFactor({ issuer: "Preo", schema: secondFactorSchema })],
  });
}
