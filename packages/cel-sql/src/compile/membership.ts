import type { ConstTyped, MemberTyped, Typed } from "../check/typed.ts";
import type { ScalarName } from "../schema/schema.ts";
import { join, type SqlFragment } from "../sql.ts";
import { codesSql } from "./comparisons.ts";
import { bindList, type Emitter, elementValue, rowAlias } from "./emitter.ts";
import { sourceSql } from "./fields.ts";
import { noErrors } from "./quantifiers.ts";
import { rowsOf, selectFrom, whereAll } from "./rows.ts";

type OneOf = Extract<Typed, { kind: "oneOf" }>;

export function oneOfSql(typed: OneOf, emitter: Emitter): SqlFragment {
  const { item, list } = typed;
  if (list.length === 0) return "false";
  const constants = list.filter((part): part is ConstTyped => part.kind === "const");
  if (constants.length < list.length) return dynamicList(typed, emitter);
  const values = constants.map((part) => part.value);
  if (item.kind === "field" && item.field.codes) return codesSql(item, item.field.codes, values.map(String), emitter);
  return [emitter.value(item), " = ANY(", bindList(values, item.type.kind as ScalarName), ")"];
}

/** With no list to compare with, SQL forgets that an absent item is an error. */
export function oneOfFalse(typed: OneOf, emitter: Emitter): SqlFragment {
  if (typed.list.length > 0) return ["NOT (", oneOfSql(typed, emitter), ")"];
  return typed.item.mayBeUndefined ? [emitter.value(typed.item), " IS NOT NULL"] : "true";
}

/** CEL makes the list before it looks into it: one undefined part is an error even when another part matches. */
function dynamicList(typed: OneOf, emitter: Emitter): SqlFragment {
  const item = emitter.value(typed.item);
  const equal = [
    "(",
    join(
      typed.list.map((part) => [item, " = ", emitter.value(part)]),
      " OR ",
    ),
    ")",
  ];
  const open = typed.list.filter((part) => part.mayBeUndefined).map((part) => [emitter.value(part), " IS NOT NULL"]);
  return open.length === 0 ? equal : ["CASE WHEN ", join(open, " AND "), " THEN ", equal, " END"];
}

export function memberTrue(typed: MemberTyped, emitter: Emitter): SqlFragment {
  return guarded(typed, [found(typed, emitter)], emitter);
}

export function memberFalse(typed: MemberTyped, emitter: Emitter): SqlFragment {
  const defined = typed.item.mayBeUndefined ? [[emitter.value(typed.item), " IS NOT NULL"]] : [];
  return guarded(typed, [["NOT (", found(typed, emitter), ")"], ...defined], emitter);
}

function guarded(typed: MemberTyped, tests: SqlFragment[], emitter: Emitter): SqlFragment {
  const whole = typed.range.mayBeUndefined ? [...tests, noErrors(typed.range, emitter)] : tests;
  return whole.length === 1 ? whole : ["(", join(whole, " AND "), ")"];
}

function found(typed: MemberTyped, emitter: Emitter): SqlFragment {
  const { item, range } = typed;
  const { base } = range;
  if (base.kind === "array" && range.stages.length === 0) {
    return ["coalesce(", emitter.value(item), " = ANY(", sourceSql(base.field, rowAlias(base.owner, emitter), emitter), "), false)"];
  }
  const rows = rowsOf(range, emitter);
  const equal = [elementValue(range.row, emitter), " = ", emitter.value(item)];
  return ["EXISTS (", selectFrom("1", rows.from), whereAll([...rows.joins, ...rows.keeps, equal]), ")"];
}
