// Where a family name begins before its last word: "Ludwig van Beethoven", "Ælfrida Van 't Zandt".
const PARTICLES = new Set([
  "van",
  "von",
  "vom",
  "zu",
  "zum",
  "zur",
  "de",
  "den",
  "der",
  "del",
  "della",
  "di",
  "da",
  "du",
  "la",
  "le",
  "el",
  "al",
  "bin",
  "ibn",
  "af",
  "av",
  "ter",
  "ten",
  "'t",
]);

export interface SplitName {
  first: string;
  last: string;
}

/** Splits a full name; `Last, First` is turned around. One word alone is a first name. */
export function splitName(name: string): SplitName {
  const comma = /^([^,]+),([^,]+)$/.exec(name.trim());
  if (comma) return { first: (comma[2] ?? "").trim(), last: (comma[1] ?? "").trim() };
  const words = name.split(/[\s\u00a0]+/).filter((word) => word !== "");
  if (words.length < 2) return { first: words[0] ?? "", last: "" };
  const particle = words.findIndex((word, index) => index > 0 && index < words.length - 1 && PARTICLES.has(word.toLowerCase()));
  const start = particle === -1 ? words.length - 1 : particle;
  return { first: words.slice(0, start).join(" "), last: words.slice(start).join(" ") };
}
