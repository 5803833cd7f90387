import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { expect, test } from "vitest";
import { printPermissions } from "../bin/permissions.ts";
import { printOpenapi } from "../src/openapi.ts";
import { generateTables } from "../src/platform/database/generate-tables.ts";
import { dumpSchema } from "../src/platform/database/schema-dump.ts";
import { routes } from "../src/routes.ts";
import { createTestDatabase } from "./cluster.ts";

const CHECKER = "../shared/contract/check-openapi.mjs";
const DUE = "test/operations-due.txt";

test("openapi.json is what the routes say", async () => {
  expect(await printOpenapi()).toBe(readFileSync("openapi.json", "utf8"));
});

test("docs/permissions.md is what the routes say", () => {
  expect(printPermissions()).toBe(readFileSync("docs/permissions.md", "utf8"));
});

test("schema.sql and the tables' types are what the migrations make, on any version", async () => {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const [schema, tables] = [await dumpSchema(client), await generateTables(client)];
  await client.end();
  await database.drop();
  expect(schema).toBe(readFileSync("schema.sql", "utf8"));
  expect(tables).toBe(readFileSync("src/tables.gen.ts", "utf8"));
});

test.skipIf(!existsSync(CHECKER))("the document keeps the contract for every operation that is due", () => {
  const { stdout, status } = spawnSync(process.execPath, [CHECKER, "openapi.json", "--partial", DUE], { encoding: "utf8" });
  expect(stdout).toMatch(/, 0 differences\n$/);
  expect(status).toBe(0);
});

test("every operation that is due is served, and the list only grows", () => {
  const served = new Set(routes.map(({ method, url }) => `${method} ${url}`));
  const due = lines(readFileSync(DUE, "utf8"));
  expect(due.filter((line) => !served.has(line))).toEqual([]);
  expect(due).toEqual([...new Set(due)]);
  expect(lines(committed(DUE)).filter((line) => !due.includes(line))).toEqual([]);
});

test("every operation of the document is told in full", () => {
  interface Told {
    operationId?: string;
    summary?: string;
    tags?: string[];
    requestBody?: { content: Record<string, { example?: unknown }> };
    responses: Record<string, { $ref?: string }>;
  }
  const document = JSON.parse(readFileSync("openapi.json", "utf8")) as {
    openapi: string;
    components: { responses: Record<string, { content: Record<string, unknown> }> };
    paths: Record<string, Record<string, Told>>;
  };
  expect(document.openapi).toMatch(/^3\.1\./);
  const told = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  expect(told.length).toBe(routes.length);
  for (const { name, operation } of told) {
    expect([operation.operationId, operation.summary, operation.tags?.[0]].every(Boolean), name).toBe(true);
    const errors = Object.entries(operation.responses).filter(([status]) => status >= "400");
    expect(
      errors.map(([, { $ref }]) => $ref),
      name,
    ).toEqual(errors.map(([status]) => `#/components/responses/Problem${status}`));
    expect(
      errors.map(([status]) => status),
      name,
    ).toEqual(expect.arrayContaining(["400", "401", "403", "503"]));
    if (operation.requestBody) expect(Object.values(operation.requestBody.content)[0]?.example, name).toBeDefined();
  }
  const problems = Object.values(document.components.responses).map(({ content }) => Object.keys(content));
  expect(problems).toEqual(problems.map(() => ["application/problem+json"]));
});

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function committed(file: string): string {
  try {
    return execFileSync("git", ["show", `HEAD:${file}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
