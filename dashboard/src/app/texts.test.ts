import { globSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../", import.meta.url).pathname;
const names = globSync("**/texts.en.ts", { cwd: folder }).sort();

test("every feature has texts", () => expect(names.length).toBeGreaterThan(2));

test.for(names)("%s and its Danish twin have the same keys, filled in, with the same places for values", async (name) => {
  const { en } = (await import(`${folder}${name}`)) as { en: Record<string, string> };
  const { da } = (await import(`${folder}${name.replace("texts.en.ts", "texts.da.ts")}`)) as { da: Record<string, string> };
  expect(Object.keys(da).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    expect(text, key).not.toBe("");
    expect(da[key], key).not.toBe("");
    expect(places(da[key] ?? ""), key).toEqual(places(text));
  }
});

function places(text: string): string[] {
  return [...text.matchAll(/\{\{\w+\}\}/g)].map(([place]) => place).sort();
}
