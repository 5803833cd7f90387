import type { CelValue } from "@bufbuild/cel";
import { paramConstant } from "../check/constants.ts";
import { formatTimestamp } from "../check/time-literals.ts";
import { listElement } from "../check/types.ts";
import type { EntityDef, FieldDef, ParamDef, ParamValue, RecordDef, RelationDef, ScalarName, Schema, StructDef } from "../schema/schema.ts";
import { durationOf, timestampOf } from "./instants.ts";

/**
 * What the names of an expression stand for: the root row under its name, the collections, `now` and the params that have no value in the
 * schema. A row holds its fields and its own collections by name; what is missing, undefined or null is absent. int is bigint or
 * a safe integer, money a bigint of ten-thousandths, a duration a bigint of microseconds, a timestamp a Date or RFC 3339. Params are
 * given as `where` takes them.
 */
export type Root = Readonly<Record<string, unknown>>;

type Fields = Record<string, FieldDef | StructDef>;
type Params = Record<string, ParamDef | RecordDef>;
type Bound = Record<string, unknown>;

/** The same as the evaluator takes it: an absent field is a missing key. */
export function bindRoot(schema: Schema, root: Root): Bound {
  const entity = schema.entities[schema.root.entity];
  return {
    [schema.root.name]: entity ? bindRow(schema, entity, root[schema.root.name]) : {},
    ...bindCollections(schema, schema.collections, root),
    ...bindParams(schema.params ?? {}, root),
    ...(root["now"] === undefined ? {} : { now: bindScalar(root["now"], "timestamp", "now") }),
  };
}

function bindRow(schema: Schema, entity: EntityDef, row: unknown): Bound {
  const values = record(row);
  return { ...bindFields(entity.fields, values), ...bindCollections(schema, entity.collections ?? {}, values) };
}

function bindFields(fields: Fields, values: Root): Bound {
  const bound: Bound = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name];
    if (field.type === "struct") bound[name] = bindFields(field.fields, record(value));
    else if (listElement(field.type)) bound[name] = items(value, name).map((item) => bindScalar(item, listElement(field.type), name));
    else if (value !== undefined && value !== null) bound[name] = bindScalar(value, field.type as ScalarName, name);
  }
  return bound;
}

function bindCollections(schema: Schema, relations: Record<string, RelationDef>, values: Root): Bound {
  return Object.fromEntries(
    Object.entries(relations).map(([name, { entity: key }]) => {
      const entity = schema.entities[key];
      return [name, entity ? items(values[name], name).map((row) => bindRow(schema, entity, row)) : []];
    }),
  );
}

function bindParams(params: Params, values: Root): Bound {
  const bound: Bound = {};
  for (const [name, param] of Object.entries(params)) {
    const value = values[name];
    if (param.type === "record") bound[name] = bindParams(param.fields, record(value));
    else if (param.value !== undefined && param.value !== null) bound[name] = bindParam(param.value, param.type, name);
    else if (value !== undefined && value !== null) bound[name] = bindParam(value as ParamValue, param.type, name);
  }
  return bound;
}

function bindParam(value: ParamValue, type: ScalarName, name: string): CelValue {
  const constant = paramConstant(value, type);
  return bindScalar(type === "timestamp" && typeof constant === "bigint" ? formatTimestamp(constant) : constant, type, name);
}

function bindScalar(value: unknown, type: ScalarName | null, name: string): CelValue {
  const bound = type && scalar(value, type);
  if (bound === null) throw new TypeError(`cel-sql: the value ${String(value)} of ${name} is no ${type ?? "scalar"}`);
  return bound;
}

function scalar(value: unknown, type: ScalarName): CelValue | null {
  if (type === "bool") return typeof value === "boolean" ? value : null;
  if (type === "string") return typeof value === "string" ? value : null;
  if (type === "double") return typeof value === "number" ? value : null;
  if (type === "timestamp") return value instanceof Date || typeof value === "string" ? timestampOf(value) : null;
  const whole = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof whole !== "bigint" || BigInt.asIntN(64, whole) !== whole) return null;
  return type === "duration" ? durationOf(whole) : whole;
}

function items(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TypeError(`cel-sql: ${name} must be a list`);
  return value;
}

function record(value: unknown): Root {
  return typeof value === "object" && value !== null ? (value as Root) : {};
}
