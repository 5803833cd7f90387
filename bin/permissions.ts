import { ROLES, roleSuffices } from "../src/platform/http/operation.ts";
import { routes } from "../src/routes.ts";

/** docs/permissions.md: which role may call which operation, as the routes declare it. */
export function printPermissions(): string {
  const rows = routes
    .map(({ method, url, permission, operation }) => ({ tag: operation.tags[0] ?? "", method, url, permission, operation }))
    .sort((a, b) => compare(a.tag, b.tag) || compare(a.url, b.url) || compare(a.method, b.method))
    .map(({ tag, method, url, permission, operation }) => {
      const marks = ROLES.map((role) => (roleSuffices(role, permission) ? "yes" : ""));
      return `| ${[tag, `${method} \`${url}\``, operation.summary, ...marks, operation.audit ?? ""].join(" | ")} |`;
    });
  return [
    "# Permissions",
    "",
    "Generated from the routes by `npm run generate`. Each operation needs its role in the organization of what it touches; of what it does not reach a credential learns",
    "nothing (404). Without a valid credential every operation is 401. `test/routes-table.test.ts` asks each of them.",
    "",
    `| tag | operation | what | ${ROLES.join(" | ")} | audit entry |`,
    `| --- | --- | --- | ${ROLES.map(() => "---").join(" | ")} | --- |`,
    ...rows,
    "",
  ].join("\n");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
