import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

test("a gate lets in as many as its limit, the others in order when somebody leaves", async () => {
  const gate = createGate(() => 2);
  const entered = await enterAll(gate, ["a", "b", "c", "d"]);
  expect(entered).toEqual(["a", "b"]);
  gate.leave();
  await setImmediate();
  expect(entered).toEqual(["a", "b", "c"]);
  gate.leave(2);
  await setImmediate();
  expect([entered, gate.inside]).toEqual([["a", "b", "c", "d"], 1]);
});

test("a limit that moves counts from the next who leaves", async () => {
  let limit = 3;
  const gate = createGate(() => limit);
  const entered = await enterAll(gate, ["a", "b", "c", "d", "e", "f"]);
  limit = 1;
  gate.leave(2);
  await setImmediate();
  expect(entered).toEqual(["a", "b", "c"]);
  limit = 3;
  gate.leave();
  await setImmediate();
  expect(entered).toEqual(["a", "b", "c", "d", "e", "f"]);
});

async function enterAll(gate: ReturnType<typeof createGate>, names: string[]): Promise<string[]> {
  const entered: string[] = [];
  for (const name of names) void gate.enter().then(() => entered.push(name));
  await setImmediate();
  return entered;
}
