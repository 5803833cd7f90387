import { worldSchema } from "../packages/cel-sql/test/world-schema.ts";

/** Every operator, function, type and constant that the compiler writes, and those of the test schema's own fragments. */
const compilers = [
  ..."% * + - -> ->> / < <= <> = > >= || ~ ~~ !~ BETWEEN C".split(" "),
  ..."abs avg bool_and bool_or btrim char_length count date_trunc extract floor jsonb_typeof lower max min right round starts_with".split(
    " ",
  ),
  ..."strpos sum timezone to_char trunc unnest upper age".split(" "),
  ..."pg_catalog boolean bool float8 int8 interval numeric text timestamptz uuid date".split(" "),
  ..."epoch year month week day hour minute second milliseconds dow doy string number true YYYY-MM-DD".split(" "),
  ..."0 1 -1 1000 1000000 3600000000 86400000000 1e-290".split(" "),
  ..."-9223372036854775 9223372036854775 9223372036854775807 -9223372036854775808 9223372036854775808".split(" "),
  "1 microsecond",
  "24 hours",
  "0001-01-01 00:00:00Z",
  "9999-12-31 23:59:59.999999Z",
  "^-?[0-9]{1,18}$",
  // aliases of tables and columns of its own, beside x1, x2, …
  ..."u v k r s d t e p f".split(" "),
];

const known = new Set([...compilers, ...schemaWords(worldSchema), "editions", "slug", "id", "deleted"]);

/** Whether it is one of the words that the compiler and the schema may put into a statement. */
export function isKnownWord(word: string): boolean {
  return known.has(word) || /^x\d{1,4}$/.test(word);
}

/** The names of tables, columns and keys that the schema tells. */
function schemaWords(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(schemaWords);
  if (typeof part !== "object" || part === null) return typeof part === "string" ? [part] : [];
  return Object.entries(part).flatMap(([key, value]) => (key === "value" || key === "values" ? [] : schemaWords(value)));
}
