import { writeFileSync } from "node:fs";
import { loadConfig } from "./config.ts";
import { openDatabase } from "./platform/database/database.ts";
import { createApp } from "./server.ts";

/** The command `openapi`: writes the document to the named file, or prints it. */
export async function runOpenapi(args: readonly string[]): Promise<void> {
  const document = await printOpenapi();
  if (args[0] === undefined) process.stdout.write(document);
  else writeFileSync(args[0], document);
}

/** The OpenAPI document of all routes as text. Needs no database: the pool connects at the first query, and none is made. */
export async function printOpenapi(): Promise<string> {
  const url = "postgres://nobody@127.0.0.1:1/none";
  const config = loadConfig({ DATABASE_URL: url, PREO_SECRET_KEY: "-".repeat(32) });
  const db = openDatabase({ url }, { maxConnections: 1, applicationName: "preo-openapi" });
  const app = await createApp(config, db);
  const document = app.swagger();
  await app.close();
  await db.close();
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
