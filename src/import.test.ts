import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startImportJobs } from "../test/imports.ts";
import type { TestJobs } from "../test/jobs.ts";
import { createWorld, type World } from "../test/world.ts";
import { runImportCommand } from "./import.ts";

let world: World;
let worker: TestJobs;
let url: string;
const folder = mkdtempSync(join(tmpdir(), "preo-import-"));
const file = join(folder, "orders.csv");
beforeAll(async () => {
  world = await createWorld();
  worker = await startImportJobs(world);
  url = await world.app.listen({ port: 0, host: "127.0.0.1" });
  const rows = ["1001", "1002", "1003"].map((id) => `${id},2027-01-13 10:00:00,DKK,guest${id}@example.dk,Partout,1,625.00`);
  writeFileSync(file, ["Order,Date,Currency,Email,Ticket,Quantity,Price", ...rows].join("\n"));
});
afterAll(async () => {
  await worker.stop();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function run(...more: string[]): Promise<string> {
  let written = "";
  const output = { write: (text: string) => (written += text), isTerminal: false };
  await runImportCommand([file, "--edition", "2027", "--source", "shop", ...more], { url, key: world.keys.max }, output);
  return written;
}

test("a dry run says what would happen and changes nothing", async () => {
  const written = await run("--dry-run");
  expect(written).toContain("3 rows; format");
  expect(written).toContain("new product: Partout (3 rows)");
  expect(written).toContain("3 to create, 0 to update, 0 unchanged, 0 rejected\nnothing was changed\n");
  expect(await world.sql("select 1 from orders")).toEqual([]);
});

test("a file lands with its progress shown, and lands once", async () => {
  expect(await run("--yes")).toMatch(/rows landed: 3 of 3.*\n3 created, 0 updated, 0 unchanged, 0 rejected\n$/s);
  expect(await run("--yes")).toContain("0 created, 0 updated, 3 unchanged, 0 rejected");
});

test("where nobody can be asked, it lands nothing without --yes", async () => {
  await expect(run()).rejects.toThrow("--yes");
});

test("wrong arguments, a missing key and a missing file are told in one line", async () => {
  const quiet = { write: () => undefined, isTerminal: false };
  await expect(runImportCommand([file], { url, key: "k" }, quiet)).rejects.toThrow("use: import FILE");
  await expect(runImportCommand([file, "--edition", "2027", "--source", "shop"], { url, key: undefined }, quiet)).rejects.toThrow(
    "PREO_API_KEY",
  );
  await expect(runImportCommand(["no.csv", "--edition", "2027", "--source", "shop"], { url, key: "k" }, quiet)).rejects.toThrow("no file");
  await expect(run("--edition", "1999")).rejects.toThrow("no edition 1999");
});
