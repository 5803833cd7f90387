import { expect, test } from "vitest";
import { createPace, unflushedLimit } from "./pace.ts";

const limitAfter = (milliseconds: number[]) => {
  const pace = createPace();
  for (const each of milliseconds) pace.note(each);
  return unflushedLimit(pace, 10, 32);
};

test("before anything is known, and at a slow relay, no connection gets ahead of the records", () => {
  expect(limitAfter([])).toBe(10);
  expect(limitAfter([40, 60, 300])).toBe(10);
});

test("at a fast relay the cap applies, also when this machine makes some messages slow", () => {
  expect(limitAfter([2])).toBe(32);
  expect(limitAfter([2, ...Array<number>(31).fill(50)])).toBe(32);
});

test("a relay that became slow is noticed", () => {
  expect(limitAfter([2, ...Array<number>(63).fill(50)])).toBe(10);
});

test("a cap below the number of connections does not stop any of them", () => {
  const pace = createPace();
  pace.note(1);
  expect(unflushedLimit(pace, 10, 4)).toBe(10);
});
