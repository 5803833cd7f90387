import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEPENDENCIES, FOLDER, MANIFEST, packedOr } from "../bin/packed.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "preo-packed-"));
  mkdirSync(join(root, FOLDER), { recursive: true });
  for (const path of [DEPENDENCIES, "main.ts", "other.ts"]) writeFileSync(join(root, path), path);
  const files = [DEPENDENCIES, "main.ts", "other.ts"].map((path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    return [path, size, mtimeMs];
  });
  writeFileSync(join(root, MANIFEST), JSON.stringify({ entries: { "main.ts": "main.mjs" }, files }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const taken = () => packedOr(root, join(root, "main.ts"));

test("the packed copy is taken while nothing has changed, for an entry that is packed", () => {
  expect(taken()).toBe(join(root, FOLDER, "main.mjs"));
  expect(packedOr(root, join(root, "other.ts"))).toBe(join(root, "other.ts"));
});

test("the source is taken once any source or package has changed or gone, and where nothing was packed", () => {
  utimesSync(join(root, "other.ts"), 1, 1);
  expect(taken()).toBe(join(root, "main.ts"));
  rmSync(join(root, "other.ts"));
  expect(taken()).toBe(join(root, "main.ts"));
  rmSync(join(root, MANIFEST));
  expect(taken()).toBe(join(root, "main.ts"));
});

test("the source is taken when the operator asks for it", () => {
  process.env["PREO_UNPACKED"] = "1";
  expect(taken()).toBe(join(root, "main.ts"));
  delete process.env["PREO_UNPACKED"];
});
