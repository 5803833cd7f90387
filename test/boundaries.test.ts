import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Boundaries, readBoundaries } from "./boundaries.ts";

/** Which resource reads another's queries or schema. A graph without cycles: keep it small. */
const PAIRS = [
  "bounces -> consents",
  "bounces -> suppressions",
  "bounces -> tracking",
  "bounces -> webhooks",
  "campaign-reports -> campaigns",
  "campaign-reports -> users",
  "campaigns -> mail-relays",
  "campaigns -> organizations",
  "data-imports -> editions",
  "data-imports -> external-orders",
  "data-imports -> external-users",
  "data-imports -> orders",
  "data-imports -> suppressions",
  "data-imports -> users",
  "demo -> editions",
  "demo -> organizations",
  "demo -> tickets",
  "edition-duplication -> editions",
  "edition-duplication -> email-messages",
  "edition-duplication -> products",
  "edition-duplication -> segments",
  "edition-health -> editions",
  "edition-health -> organizations",
  "edition-health -> segments",
  "editions -> organizations",
  "email-callbacks -> bounces",
  "email-messages -> editions",
  "email-messages -> files",
  "email-messages -> mail-relays",
  "email-messages -> users",
  "external-orders -> consents",
  "external-orders -> editions",
  "external-orders -> orders",
  "external-orders -> refunds",
  "external-orders -> tickets",
  "external-orders -> users",
  "external-users -> consents",
  "external-users -> editions",
  "external-users -> users",
  "orders -> refunds",
  "orders -> tickets",
  "orders -> users",
  "products -> editions",
  "products -> tickets",
  "purchases -> orders",
  "purchases -> refunds",
  "purchases -> tickets",
  "refunds -> segments",
  "refunds -> sending",
  "refunds -> tickets",
  "segments -> campaigns",
  "segments -> editions",
  "segments -> users",
  "sending -> bounces",
  "sending -> campaigns",
  "sending -> consents",
  "sending -> email-messages",
  "sending -> mail-relays",
  "sending -> outbox",
  "sending -> segments",
  "sending -> suppressions",
  "sending -> tracking",
  "sending -> webhooks",
  "tracking -> consents",
  "users -> editions",
  "users -> tickets",
  "webhooks -> editions",
];

let boundaries: Boundaries;
beforeAll(async () => {
  boundaries = await readBoundaries();
});

test("all modules of the product were read", () => {
  expect(boundaries.unseen).toEqual([]);
  expect(boundaries.modules).toBeGreaterThan(100);
});

test("imports go one way: entry, resources, channels, platform, packages", () => {
  expect(boundaries.violations).toEqual([]);
});

test("a resource imports from another only where it is listed", () => {
  expect(boundaries.pairs).toEqual(PAIRS);
});

test("the resources' imports of each other have no cycle", () => {
  const edges = boundaries.pairs.map((pair) => pair.split(" -> ") as [string, string]);
  const reaches = (from: string, to: string, past: string[]): boolean =>
    edges.some(([a, b]) => a === from && !past.includes(b) && (b === to || reaches(b, to, [...past, b])));
  expect(edges.filter(([from]) => reaches(from, from, []))).toEqual([]);
});

test("an import across a layer, past another resource's queries or in a circle is found", async () => {
  const root = mkdtempSync(join(tmpdir(), "preo-boundaries-"));
  const files = {
    "src/main.ts": 'import "./resources/users/list.ts";',
    "src/resources/users/list.ts": 'import "../orders/view.ts";',
    "src/resources/orders/view.ts": 'import "./rules.ts";',
    "src/resources/orders/rules.ts": 'import "./view.ts";',
    "src/platform/clock.ts": 'import "../resources/users/list.ts";',
    "src/channels/email.ts": 'import "../main.ts";',
    "packages/cel/src/cel.ts": 'import "../../../src/platform/clock.ts";',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { violations } = await readBoundaries(root);
  rmSync(root, { recursive: true });
  expect([...new Set(violations.map((violation) => violation.split(":")[0] ?? ""))].sort()).toEqual([
    "another-resource-by-queries-and-schema",
    "no-cycle",
    "nothing-imports-an-entry",
    "packages-stand-alone",
    "platform-knows-no-domain",
  ]);
});
