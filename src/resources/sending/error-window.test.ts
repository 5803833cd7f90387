import { describe, expect, test } from "vitest";
import { createErrorWindow } from "./error-window.ts";

function after(outcomes: readonly boolean[]) {
  const window = createErrorWindow();
  for (const [position, failed] of outcomes.entries()) window.note({ position, failed, mayBeOurs: failed });
  return window;
}
const ok = (n: number) => Array.from({ length: n }, () => false);
const refused = (n: number) => Array.from({ length: n }, () => true);

describe("a campaign has to wait", () => {
  test("when a fifth of the last 200 were refused, not before", () => {
    const mixed = Array.from({ length: 40 }, () => [...ok(4), true]).flat();
    expect(after(mixed).alarm).toBe("40 of the last 200 messages were refused");
    expect(after(mixed.slice(0, 199)).alarm).toBeUndefined();
    expect(after([...mixed.slice(0, 195), ...ok(5)]).alarm).toBeUndefined();
  });

  test("when 50 in a row were refused, however few there are", () => {
    expect(after(refused(49)).alarm).toBeUndefined();
    expect(after(refused(50)).alarm).toBe("the last 50 messages were all refused");
  });

  test("not for errors of long ago", () => {
    expect(after([...refused(49), ...ok(200)]).alarm).toBeUndefined();
  });
});

test("those who were refused in the window are known by their place", () => {
  expect(after([false, true, false, true]).blameless()).toEqual([1, 3]);
});
