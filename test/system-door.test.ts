import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Where work without an organization is done, and what for. Each is a way past the tenants' walls: keep the list short. */
const SYSTEM_CALLS = [
  "src/account.ts: sign-in",
  "src/account.ts: sign-in",
  "src/audit-check.ts: maintenance",
  "src/bootstrap.ts: bootstrap",
  "src/find-organization.ts: key-look-up",
  "src/maintenance.ts: maintenance",
  "src/platform/auth/api-keys.ts: key-look-up",
  "src/platform/auth/api-keys.ts: key-look-up",
  "src/platform/auth/sessions.ts: sign-in",
  "src/platform/auth/sign-in/adapter.ts: sign-in",
  "src/platform/auth/sign-in/adapter.ts: sign-in",
  "src/platform/auth/sign-in/tries.ts: sign-in",
  "src/platform/auth/sign-in/tries.ts: sign-in",
  "src/platform/database/statistics.ts: maintenance",
  "src/platform/journal/chain.ts: maintenance",
  "src/platform/rate-limits/windows.ts: rate-limit",
  "src/platform/rate-limits/windows.ts: maintenance",
  "src/resources/files/remove-unused-bytes.ts: maintenance",
  "src/resources/refunds/paying/claim.ts: lease",
  "src/resources/sending/chunks.ts: lease",
  "src/resources/sending/messages/claim.ts: lease",
  "src/resources/sending/messages/claim.ts: lease",
  "src/resources/sending/messages/settle-messages.ts: settle",
  "src/resources/sending/sms/apply-reply.ts: reply",
  "src/resources/sending/sms/opt-out.ts: link",
  "src/resources/sending/sms/settle.ts: settle",
  "src/resources/sending/throttle/take-share.ts: throttle",
  "src/resources/sending/throttle/take-share.ts: throttle",
  "src/resources/sending/work-list.ts: schedule",
  "src/resources/tracking/queries.ts: link",
  "src/resources/webhooks/delivering/claim.ts: lease",
];
/** Where the text that cel-sql compiled, constant but for its numbered parameters, is handed over. */
const COMPILED_SQL = "src/resources/segments/predicate-sql.ts";

const sources = [...globSync("src/**/*.ts"), ...globSync("packages/*/src/**/*.ts")]
  .filter((name) => !name.endsWith(".test.ts"))
  .sort()
  .map((name) => ({ name, text: withoutComments(readFileSync(name, "utf8")) }));

test("the system door is used only where listed, each time for its purpose", () => {
  const calls = sources
    .filter(({ name }) => name !== "src/platform/database/doors.ts")
    .flatMap(({ name, text }) =>
      [...text.matchAll(/\basSystem\b(?!\s*[,}])(?:<[^(]*>)?\s*\(?\s*(?:[\w.]+\s*,\s*"([\w-]+)")?/g)].map(
        ([, purpose]) => `${name}: ${purpose ?? "no purpose in sight"}`,
      ),
    );
  expect(calls).toEqual(SYSTEM_CALLS);
});

test("nothing but the doors runs a statement on the pool", () => {
  const users = sources
    .filter(({ name }) => !name.startsWith("src/platform/database/"))
    .flatMap(({ name, text }) => [...text.matchAll(/\.(?:pool|kysely)\b/g)].map(() => name));
  expect(users).toEqual(["src/platform/http/app.ts"]);
});

test("nothing but the doors begins a transaction or takes on a role", () => {
  const users = sources
    .filter(({ name }) => !/^src\/platform\/(?:database|embedded)\//.test(name))
    .filter(({ text }) => /\.transaction\(\)|\bset (?:local )?role\b|set_config\('role'|app\.organizations/i.test(text))
    .map(({ name }) => name);
  expect(users).toEqual([]);
});

test("SQL text is constant: nothing is pasted into it", () => {
  const pasted = sources
    .filter(({ name }) => !/^src\/platform\/(?:database|embedded)\//.test(name) && name !== COMPILED_SQL)
    .flatMap(({ name, text }) => [...text.matchAll(/\bsql\.(?:raw|lit|id)\b|\bsql\.unsafe\b/g)].map(([use]) => `${name}: ${use}`));
  expect(pasted).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}
