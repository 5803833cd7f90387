import type { FieldDef, StructDef } from "cel-sql";
import { expect, test } from "vitest";
import { AREAS } from "./dependence.ts";
import { vocabularyOf } from "./vocabulary.ts";

/** What is told otherwise: by events and campaigns, by the calculations that names mean, and a list by the edit that changes it. */
const OTHERWISE = ["segment_messages", "segment_clicked_links", "segment_user_segments", "segment_list_users"];

test("every table that an expression can read lies in an area whose changes are counted", () => {
  const { entities } = vocabularyOf({
    ...{ attributes: [], edition: null, editions: [], products: [], campaigns: [], segments: [], lists: [] },
    ...{ currencies: [], severalCurrencies: false },
  });
  const read = Object.values(entities).flatMap(({ table, fields }) => [table, ...Object.values(fields).flatMap(tablesOf)]);
  expect(new Set(read).size).toBeGreaterThan(OTHERWISE.length);
  expect([...new Set(read)].filter((table) => !(table in AREAS) && !OTHERWISE.includes(table))).toEqual([]);
});

function tablesOf(field: FieldDef | StructDef): string[] {
  if (field.type === "struct") return Object.values(field.fields).flatMap(tablesOf);
  const { tables = [], relation, grouped } = field;
  return [...tables, ...(relation ? [relation.table] : []), ...(grouped ? [grouped.table] : [])];
}
