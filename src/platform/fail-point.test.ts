import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const passes = (failAt: string | undefined, places: string[]) => {
  const module = new URL("fail-point.ts", import.meta.url).href;
  const script = `import { createFailPoint } from ${JSON.stringify(module)};
    const failPoint = createFailPoint(${JSON.stringify(failAt)});
    for (const place of ${JSON.stringify(places)}) { failPoint(place); console.log(place); }`;
  const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return { passed: stdout.split("\n").filter(Boolean), signal };
};

test("a process passes every place when none is named", () => {
  expect(passes(undefined, ["a", "b"])).toEqual({ passed: ["a", "b"], signal: null });
});

test("a process dies as by kill -9 at the place that is named, at the time that is named", () => {
  expect(passes("b", ["a", "b", "b"])).toEqual({ passed: ["a"], signal: "SIGKILL" });
  expect(passes("b:2", ["b", "a", "b", "a"])).toEqual({ passed: ["b", "a"], signal: "SIGKILL" });
});
