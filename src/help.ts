import { readFileSync } from "node:fs";
import { settings } from "./settings.ts";

const commands: readonly (readonly [string, string])[] = [
  ["start [--empty]", "everything on this machine; --empty: without demo data"],
  ["server", "the HTTP server alone, on DATABASE_URL"],
  ["worker", "the background worker alone, on DATABASE_URL"],
  ["migrate", "bring the database up to date"],
  ["seed [--empty]", "first organization and key, and the demo data, in an empty database"],
  ["key", "make an API key: --organization <slug> --role <role> [--name <text>]"],
  ["audit-check", "look for audit entries that were changed, removed or moved; fails when there are any"],
  ["account", "make a member, and a link that sets its password: --email <address> --organization <slug> --role <role> [--name <text>]"],
  [
    "import FILE",
    "land a shop's export on a running server (PREO_URL, PREO_API_KEY): --edition <slug> --source <shop> [--dry-run] [--yes]",
  ],
  ["openapi [file]", "write the OpenAPI document"],
];

/** What `preo --help` prints. */
export function helpText(): string {
  const width = Math.max(...settings.map((setting) => setting.name.length));
  const commandLines = commands.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  const settingLines = settings.map((setting) => `  ${setting.name.padEnd(width)}  ${setting.text} [${setting.fallback}]`);
  return ["Usage: preo <command>", "", ...commandLines, "", "Settings, as environment variables:", "", ...settingLines].join("\n");
}

/** Name and version, and the Node it runs on. */
export function versionText(): string {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(file) as { version: string };
  return `preo ${version} (Node ${process.versions.node})`;
}
