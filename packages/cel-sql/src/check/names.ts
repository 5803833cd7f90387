import type { IdentNode, SelectNode } from "../parse/ast.ts";
import type { FieldDef, ParamDef, RecordDef, RelationDef, StructDef } from "../schema/schema.ts";
import { constant, paramConstant } from "./constants.ts";
import { existsFix } from "./habit-comparisons.ts";
import { habitOfField, habitOfName, habitOfValue } from "./habit-names.ts";
import { checkCurrency } from "./money.ts";
import { isError, newRow, report, type Scope, sourceOf } from "./scope.ts";
import { suggestOrList } from "./suggest.ts";
import { noFacts, type RangeBase, type RangeTyped, type Row, type Typed } from "./typed.ts";
import { listElement, typeName, types } from "./types.ts";
import { freshVariable, visibleNames } from "./visible-names.ts";

export function checkIdent(node: IdentNode, scope: Scope): Typed {
  const { schema } = scope.session;
  const { from, to, name } = node;
  const variable = scope.variables.get(name);
  if (variable) return rowValue(variable, from, to);
  if (name === schema.root.name) return rowValue(scope.root, from, to);
  const relation = own(schema.collections, name);
  if (relation) return collection(scope.root, relation, from, to, scope);
  if (name === "now") return { kind: "now", offset: 0n, from, to, type: types.timestamp, mayBeUndefined: false };
  const param = own(schema.params ?? {}, name);
  if (param) return paramValue(param, [name], from, to, scope);
  return unknownName(node, scope);
}

function unknownName(node: IdentNode, scope: Scope): Typed {
  const reason = own(scope.session.schema.absent ?? {}, node.name);
  if (reason !== undefined) return report(scope, "unknown_identifier", node, reason);
  const { hint, fixes } = habitOfName(node, scope) ?? suggestOrList(node.name, visibleNames(scope), node.from);
  return report(scope, "unknown_identifier", node, `unknown name ${node.name}${hint}`, fixes);
}

function rowValue(row: Row, from: number, to: number): Typed {
  const kind = row.type.kind === "entity" ? "row" : "element";
  const valueKind = row.valueKind === undefined ? {} : { valueKind: row.valueKind };
  return { kind, row, from, to, type: row.type, mayBeUndefined: false, ...valueKind };
}

export function checkSelect(node: SelectNode, scope: Scope): Typed {
  const operand = scope.session.check(node.operand, { ...scope, presence: false });
  if (isError(operand)) return { ...operand, from: node.from, to: node.to };
  if (operand.kind === "row") return entityMember(node, operand.row, scope);
  if (operand.kind === "struct") return structMember(node, operand.row, operand.def, operand.path, scope);
  if (operand.kind === "record") return recordMember(node, operand.def, operand.path, scope);
  const habit = habitOfValue(node, operand);
  if (habit) return report(scope, "unknown_field", fieldSpan(node), `${typeName(operand.type)} has no fields${habit.hint}`, habit.fixes);
  if (operand.kind === "range") return fieldOfRange(node, operand, scope);
  const hint = operand.kind === "element" ? `; ${sourceOf(scope, node.operand)} is the ${typeName(operand.type)} itself` : "";
  return report(scope, "unknown_field", fieldSpan(node), `${typeName(operand.type)} has no fields${hint}`);
}

function fieldOfRange(node: SelectNode, range: RangeTyped, scope: Scope): Typed {
  const variable = freshVariable(range.row, scope);
  const list = sourceOf(scope, node.operand);
  const { type } = range.row;
  const known = type.kind === "entity" && Object.hasOwn(scope.session.schema.entities[type.entity]?.fields ?? {}, node.field);
  const sum =
    known && scope.atom?.left !== node && scope.atom?.right !== node
      ? `, or take it of each, as in ${list}.map(${variable}, ${variable}.${node.field}).sum()`
      : "";
  const message = `${typeName(range.type)} has no fields; ask about its items, as in ${list}.exists(${variable}, …)${sum}`;
  return report(scope, "unknown_field", fieldSpan(node), message, known ? existsFix(node, variable, scope) : []);
}

function fieldSpan(node: SelectNode): { from: number; to: number } {
  return { from: node.fieldFrom, to: node.to };
}

function entityMember(node: SelectNode, row: Row, scope: Scope): Typed {
  const key = row.type.kind === "entity" ? row.type.entity : "";
  const entity = scope.session.schema.entities[key];
  const relation = own(entity?.collections ?? {}, node.field);
  if (relation) return collection(row, relation, node.from, node.to, scope);
  const field = own(entity?.fields ?? {}, node.field);
  if (field) return fieldValue(node, row, field, [node.field], scope);
  const habit = habitOfField(node, key, scope);
  if (habit) return report(scope, "unknown_field", fieldSpan(node), `${key} has no field ${node.field}${habit.hint}`, habit.fixes);
  return unknownField(node, key, [...Object.keys(entity?.fields ?? {}), ...Object.keys(entity?.collections ?? {})], scope);
}

function structMember(node: SelectNode, row: Row, def: StructDef, path: string[], scope: Scope): Typed {
  const field = own(def.fields, node.field);
  if (field) return fieldValue(node, row, field, [...path, node.field], scope);
  return unknownField(node, path.join("."), Object.keys(def.fields), scope);
}

function unknownField(node: SelectNode, owner: string, candidates: string[], scope: Scope): Typed {
  const { hint, fixes } = suggestOrList(node.field, candidates, node.fieldFrom);
  return report(scope, "unknown_field", fieldSpan(node), `${owner} has no field ${node.field}${hint}`, fixes);
}

function fieldValue(node: SelectNode, row: Row, field: FieldDef | StructDef, path: string[], scope: Scope): Typed {
  const { from, to } = node;
  if (field.type === "struct") return { kind: "struct", row, def: field, path, from, to, type: types.group, mayBeUndefined: false };
  const of = listElement(field.type);
  if (of !== null) {
    const element = newRow(scope, { kind: of }, row, field.values);
    const common = { row: element, owner: row, of };
    const base: RangeBase = field.relation ? { kind: "child", relation: field.relation, ...common } : { kind: "array", field, ...common };
    return { kind: "range", base, stages: [], row: element, facts: noFacts, from, to, type: { kind: "list", of }, mayBeUndefined: false };
  }
  return scalarField(node, row, field, path, scope);
}

function scalarField(node: SelectNode, row: Row, field: FieldDef, path: string[], scope: Scope): Typed {
  const kind = listElement(`list<${field.type}>`) ?? "string";
  const key = fieldKey(row, path);
  if (kind === "money") checkCurrency(node, row, scope);
  return {
    kind: "field",
    row,
    field,
    key,
    from: node.from,
    to: node.to,
    type: { kind },
    mayBeUndefined: isOptional(field) && !scope.facts.present.has(key),
    ...(field.range ? { bounds: field.range } : {}),
    ...(kind === "double" ? { magnitude: 1e15 } : {}),
    ...(field.values === undefined ? {} : { valueKind: field.values }),
  };
}

export function isOptional(field: FieldDef): boolean {
  return field.optional === true || field.json !== undefined;
}

function fieldKey(row: Row, path: readonly string[]): string {
  return [row.id, ...path].join(".");
}

function collection(owner: Row, relation: RelationDef, from: number, to: number, scope: Scope): Typed {
  const { entity } = relation;
  const row = newRow(scope, { kind: "entity", entity }, owner);
  const base: RangeBase = { kind: "collection", row, owner, relation, entity };
  return { kind: "range", base, stages: [], row, facts: noFacts, from, to, type: { kind: "collection", entity }, mayBeUndefined: false };
}

function recordMember(node: SelectNode, def: RecordDef, path: string[], scope: Scope): Typed {
  const param = own(def.fields, node.field);
  if (!param) return unknownField(node, path.join("."), Object.keys(def.fields), scope);
  return paramValue(param, [...path, node.field], node.from, node.to, scope);
}

function paramValue(param: ParamDef | RecordDef, path: string[], from: number, to: number, scope: Scope): Typed {
  if (param.type === "record") return { kind: "record", def: param, path, from, to, type: types.group, mayBeUndefined: false };
  const key = path.join(".");
  const valueKind = param.values === undefined ? {} : { valueKind: param.values };
  const known = param.value !== undefined && param.value !== null;
  if (known && !scope.presence) return { ...constant(paramConstant(param.value ?? "", param.type), param.type, from, to), ...valueKind };
  const absent = !known && (param.value === null || param.optional === true);
  const mayBeUndefined = absent && !scope.facts.present.has(key);
  return { kind: "param", def: param, path, key, from, to, type: { kind: param.type }, mayBeUndefined, ...valueKind };
}

/** The key under which facts about a field are kept; null for anything but a plain path of names. */
export function pathKey(node: SelectNode, scope: Scope): string | null {
  const path: string[] = [];
  let at: SelectNode["operand"] = node;
  for (; at.kind === "select"; at = at.operand) path.unshift(at.field);
  if (at.kind !== "ident") return null;
  const row = scope.variables.get(at.name) ?? (at.name === scope.session.schema.root.name ? scope.root : null);
  return row ? fieldKey(row, path) : [at.name, ...path].join(".");
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
