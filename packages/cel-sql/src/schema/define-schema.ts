import { defaultLimits } from "../limits.ts";
import type { EntityDef, FieldDef, RelationDef, Schema, SchemaDef, StructDef } from "./schema.ts";

const name = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const reserved = new Set(["now", "true", "false", "null", "in", "has", "size"]);

/** Checks names and relations once, so that the compiler may splice what the schema says. Throws TypeError on a mistake in it. */
export function defineSchema(def: SchemaDef): Schema {
  demand(Object.hasOwn(def.entities, def.root.entity), `root: unknown entity ${def.root.entity}`);
  const top = [def.root.name, ...Object.keys(def.collections), ...Object.keys(def.params ?? {})];
  for (const word of top) demand(name.test(word) && !reserved.has(word), `${word} cannot be a name in an expression`);
  demand(new Set(top).size === top.length, "root, collections and params must have different names");
  checkRelations("the root", def.collections, def);
  for (const [key, entity] of Object.entries(def.entities)) checkEntity(key, entity, def);
  return Object.freeze({ ...def, checkedLimits: { ...defaultLimits, ...def.limits } });
}

function checkEntity(key: string, entity: EntityDef, def: SchemaDef): void {
  for (const word of Object.keys(entity.collections ?? {})) {
    demand(!Object.hasOwn(entity.fields, word), `${key}.${word} is both a field and a collection`);
  }
  checkRelations(key, entity.collections ?? {}, def);
  checkFields(key, entity.fields);
}

function checkRelations(owner: string, relations: Record<string, RelationDef>, def: SchemaDef): void {
  for (const [key, relation] of Object.entries(relations)) {
    demand(name.test(key), `${key} cannot be a name in an expression`);
    demand(Object.hasOwn(def.entities, relation.entity), `${owner}.${key}: unknown entity ${relation.entity}`);
    demand(relation.on.length > 0, `${owner}.${key}: a relation needs at least one pair of columns`);
  }
}

function checkFields(owner: string, fields: Record<string, FieldDef | StructDef>): void {
  for (const [key, field] of Object.entries(fields)) {
    const path = `${owner}.${key}`;
    if (field.type === "struct") checkFields(path, field.fields);
    else checkField(path, field);
  }
}

function checkField(path: string, field: FieldDef): void {
  const sources = [field.column, field.sql, field.json, field.relation].filter((source) => source !== undefined);
  demand(sources.length === 1, `${path} needs exactly one of column, sql, json, relation`);
  const list = field.type.startsWith("list<");
  demand(list || field.relation === undefined, `${path}: only a list can have a relation`);
  demand(!list || (field.json === undefined && field.optional !== true), `${path}: a list is never absent and not read from JSON`);
  demand(field.json === undefined || (field.type !== "duration" && field.type !== "money"), `${path}: no ${field.type} in JSON`);
  demand(field.codes === undefined || field.type === "string", `${path}: only a string field can have codes`);
  demand(
    field.equals === undefined || (field.type === "string" && field.optional !== true),
    `${path}: only a string field that is never absent can have equals`,
  );
}

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new TypeError(`cel-sql schema: ${message}`);
}
