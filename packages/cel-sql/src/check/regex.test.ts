import { expect, test } from "vitest";
import { translateRegex } from "./regex.ts";

test.each([
  ["^a.*b$", "(?:^a[^\\n]*b$)"],
  ["\\d+-\\w{2,3}", "(?:[0-9]+\\-[0-9A-Za-z_]{2,3})"],
  ["***=x", { at: 0 }],
  ["(?:a|b)c?", "(?:(?:a|b)c?)"],
  ["(a)(b)", "(?:(?:a)(?:b))"],
  ["[a-c\\d_.]", "(?:[a-c0-9_\\.])"],
  ["[^]a]", "(?:[^\\]a])"],
  ["Å@x", "(?:Å\\@x)"],
  ["(?i)a", { at: 1 }],
  ["a*?", { at: 2 }],
  ["^*", { at: 1 }],
  ["\\bword", { at: 0 }],
  ["a\\1", { at: 1 }],
  ["a{256}", { at: 1 }],
  ["(a{30}){30}", "(?:(?:a{30}){30})"],
  ["((a{200}){200}){200}", { at: 13 }],
  ["(?:ab{100}|c){10}", { at: 16 }],
  ["[[:alpha:]]", { at: 1 }],
  ["(a", { at: 2 }],
  ["a)", { at: 1 }],
  ["[a", { at: 0 }],
  ["x{", { at: 1 }],
])("%s", (pattern, expected) => {
  const result = translateRegex(pattern);
  if (typeof expected === "string") expect(result).toBe(expected);
  else expect(result).toMatchObject(expected);
});
