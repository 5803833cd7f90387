import { bootstrap, type FirstStart, type SeedOptions } from "./bootstrap.ts";
import type { Config } from "./config.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { openDatabase } from "./platform/database/database.ts";
import type { Demo } from "./resources/demo/insert-demo.ts";

export { planDemo } from "./resources/demo/plan-demo.ts";

/**
 * First organization, first API key and, with `demo`, the demo organization, where there is no API key yet.
 * `lines` tell people what was made: the key, unless they brought it, and how to send the demo campaign. No lines: nothing was to do.
 */
export async function runSeed(config: Config, access: DatabaseAccess, options: SeedOptions): Promise<{ lines: string[] }> {
  const db = openDatabase(access, { maxConnections: 2, applicationName: "preo-seed" });
  try {
    const first = await bootstrap(db, config, options);
    return { lines: first ? firstStartLines(first, config.publicUrl) : [] };
  } finally {
    await db.close();
  }
}

function firstStartLines({ newKey, demo, organizationId, owner }: FirstStart, url: string): string[] {
  const variable = newKey === undefined ? "PREO_BOOTSTRAP_API_KEY" : "PREO_KEY";
  const signIn = [`Sign in as ${owner.email}: set your password within an hour, by this link that works once:`, `  ${owner.link}`];
  const key = [...signIn, ...(newKey === undefined ? [] : ["Your API key, shown only this once:", `  export PREO_KEY=${newKey}`])];
  const authorization = `-H "Authorization: Bearer $${variable}"`;
  if (!demo)
    return [...key, "See who you are:", `  curl -s ${url}/v1/auth/user-info ${authorization}`, `Your organization: ${organizationId}`];
  return [...key, "Send a campaign to the demo guests and read its results:", ...campaignLines(demo, url, authorization)];
}

function campaignLines(demo: Demo, url: string, authorization: string): string[] {
  const body = JSON.stringify({
    organization_id: demo.organizationId,
    edition_id: demo.thisEditionId,
    segment_id: demo.cameLastYearSegmentId,
    email_message_id: demo.messageId,
    name: "Come again",
    channel: "email",
  });
  const id = `node -p 'JSON.parse(fs.readFileSync(0)).id'`;
  return [
    `  CAMPAIGN=$(curl -s ${url}/v1/campaigns ${authorization} -H "Content-Type: application/json" -d '${body}' | ${id})`,
    `  curl -s -X POST ${url}/v1/campaigns/$CAMPAIGN/send-now ${authorization}`,
    `  curl -s ${url}/v1/campaigns/$CAMPAIGN/stats ${authorization}`,
  ];
}
