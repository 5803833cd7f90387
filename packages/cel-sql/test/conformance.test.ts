import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { conformanceCases, parserCases } from "./conformance/cases.ts";
import { parserOutcome } from "./conformance/parser-outcome.ts";
import { sqlOutcome } from "./conformance/sql-outcome.ts";
import { type Judged, renderConformance } from "./conformance/table.ts";

let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: inject("adminUrl") });
  await client.connect();
  await client.query("set time zone 'America/Los_Angeles'");
});
afterAll(() => client.end());

/** Delete docs/conformance.md and run this to write it anew. */
test("the official data is parsed and evaluated as it says, and docs/conformance.md tells what is left out and why", async () => {
  const parsed: Judged[] = parserCases.map((item) => ({ item, outcome: parserOutcome(item) }));
  const evaluated: Judged[] = [];
  for (const item of conformanceCases) evaluated.push({ item, outcome: await sqlOutcome(client, item) });
  const failures = [...parsed, ...evaluated].flatMap(({ item, outcome }) =>
    outcome.kind === "failed" ? [`${item.file} ${item.name}: ${item.source}\n  ${outcome.why}`] : [],
  );
  expect(failures.join("\n")).toBe("");
  await expect(renderConformance(parsed, evaluated)).toMatchFileSnapshot("../docs/conformance.md");
});

test("a case that gives another value, or is refused for no known reason, is noticed", async () => {
  const item = { file: "", name: "", source: "1 + 1", parses: false, error: "", original: { value: { int64Value: "3" } } };
  expect(parserOutcome(item).kind).toBe("failed");
  expect((await sqlOutcome(client, item)).kind).toBe("failed");
  expect((await sqlOutcome(client, { ...item, source: "has(1)" })).kind).toBe("failed");
});
