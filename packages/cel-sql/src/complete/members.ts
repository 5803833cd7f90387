import { aggregateNames, aggregates } from "../check/aggregates.ts";
import { functions } from "../check/functions.ts";
import { isOptional } from "../check/names.ts";
import type { Scope } from "../check/scope.ts";
import type { AggregateTyped, RangeTyped, Typed } from "../check/typed.ts";
import { typeName } from "../check/types.ts";
import { freshVariable } from "../check/visible-names.ts";
import type { EntityDef, FieldDef, ParamDef, RecordDef, StructDef } from "../schema/schema.ts";
import { call, type Offer } from "./completion.ts";
import { macroDocs, signatureOf } from "./signatures.ts";

/** What can follow the dot behind a value. */
export function membersOf(typed: Typed, scope: Scope): Offer[] {
  const { schema } = scope.session;
  if (typed.kind === "row" && typed.row.type.kind === "entity") return entityMembers(schema.entities[typed.row.type.entity]);
  if (typed.kind === "struct") return fieldOffers(typed.def.fields);
  if (typed.kind === "record") return recordOffers(typed.def.fields);
  if (typed.kind === "range") return rangeMembers(typed, scope);
  return methodsOf(typed.type.kind);
}

function entityMembers(entity: EntityDef | undefined): Offer[] {
  const collections = Object.entries(entity?.collections ?? {}).map(([name, relation]): Offer => {
    return { label: name, insert: name, kind: "collection", detail: `collection of ${relation.entity}`, ...docOf(relation) };
  });
  return [...fieldOffers(entity?.fields ?? {}), ...collections];
}

function fieldOffers(fields: Record<string, FieldDef | StructDef>): Offer[] {
  return Object.entries(fields).map(([name, field]) => {
    const detail = field.type === "struct" ? "group" : `${field.type}${isOptional(field) ? ", may be absent" : ""}`;
    return { label: name, insert: name, kind: "field", detail, ...docOf(field) };
  });
}

function recordOffers(fields: Record<string, ParamDef | RecordDef>): Offer[] {
  return Object.entries(fields).map(([name, param]) => {
    const detail = param.type === "record" ? "group" : param.type;
    return { label: name, insert: name, kind: "constant", detail, ...docOf(param) };
  });
}

function rangeMembers(range: RangeTyped, scope: Scope): Offer[] {
  const variable = freshVariable(range.row, scope);
  const mapped = range.stages.some((stage) => stage.kind === "map");
  const macros = Object.entries(macroDocs).filter(([name]) => name !== "map" || !mapped);
  return [
    ...macros.map(([name, { detail, doc }]): Offer => ({ ...call(name, `${variable}, `), kind: "macro", detail, doc })),
    { ...call("size", ""), kind: "function", detail: "int", doc: "how many" },
    ...aggregateNames
      .filter((name) => aggregates(name as AggregateTyped["fn"], range.row.type))
      .map((name): Offer => ({ ...call(name, ""), kind: "function", detail: typeName(range.row.type) })),
  ];
}

function methodsOf(kind: string): Offer[] {
  const fitting = functions.filter((f) => f.method && f.args[0] === kind);
  return fitting.map((f) => {
    const text = f.args[1] === "string" ? call(f.name, '""', 1) : call(f.name, "");
    const isFilledIn = f.args[1] !== undefined && !f.args[1].endsWith("?");
    const caret = isFilledIn && f.args[1] !== "string" ? { caret: text.insert.length - 1 } : {};
    return { ...text, ...caret, kind: "function", detail: signatureOf(f) };
  });
}

function docOf({ doc }: { doc?: string }): { doc?: string } {
  return doc === undefined ? {} : { doc };
}
