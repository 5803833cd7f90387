import {
  defineSchema,
  type EntityDef,
  type FieldDef,
  type ParamDef,
  type RecordDef,
  type RelationDef,
  type Schema,
  type StructDef,
} from "cel-sql";
import type { GetCelContextResponse } from "preo-sdk";

type Context = GetCelContextResponse;
type Field = Context["types"][number]["fields"][number];

const ROWS = /^rows<(\w+)>$/;
/** The editor only types expressions; what makes SQL of them stays with the server. */
const NOWHERE: [string, string][] = [["id", "id"]];

/** The vocabulary of an organization as cel-sql types expressions by it. */
export function schemaOf({ variables, types }: Context): Schema {
  const entities = new Set([
    "user",
    ...[...variables, ...types.flatMap(({ fields }) => fields)].flatMap(({ type }) => ROWS.exec(type)?.[1] ?? []),
  ]);
  const params = variables.filter(({ name, type }) => name !== "now" && !entities.has(type) && !ROWS.test(type));
  return defineSchema({
    root: { name: "user", entity: "user" },
    collections: relations(variables),
    entities: Object.fromEntries(types.filter(({ name }) => entities.has(name)).map(({ name, fields }) => [name, entity(name, fields)])),
    params: Object.fromEntries(params.map(({ name, doc }) => [name, record(fieldsOf(types, name), doc)])),
  });
}

function fieldsOf(types: Context["types"], name: string): Field[] {
  return types.find((type) => type.name === name)?.fields ?? [];
}

function relations(named: readonly { name: string; type: string; doc: string }[]): Record<string, RelationDef> {
  const entries = named.flatMap(({ name, type, doc }) => {
    const entity = ROWS.exec(type)?.[1];
    return entity ? [[name, { entity, on: NOWHERE, doc }] as const] : [];
  });
  return Object.fromEntries(entries);
}

function entity(table: string, fields: Field[]): EntityDef {
  const own: Record<string, FieldDef | StructDef> = {};
  for (const field of fields.filter(({ type }) => !ROWS.test(type))) place(own, field.name.split("."), scalar(field));
  return { table, fields: own, collections: relations(fields) };
}

function place(into: Record<string, FieldDef | StructDef>, [first = "", ...rest]: string[], field: FieldDef): void {
  if (rest.length === 0) {
    into[first] = field;
    return;
  }
  const group = (into[first] ??= { type: "struct", fields: {} }) as StructDef;
  place(group.fields, rest, field);
}

function scalar({ type, optional, values, doc }: Field): FieldDef {
  return { type: type as FieldDef["type"], column: "id", optional, doc, ...(values ? { values } : {}) };
}

function record(fields: Field[], doc: string): RecordDef {
  const made: RecordDef = { type: "record", doc, fields: {} };
  for (const { name, type, optional, values, doc: told } of fields) {
    const param: ParamDef = { type: type as ParamDef["type"], optional, doc: told, ...(values ? { values } : {}) };
    placeParam(made, name.split("."), param);
  }
  return made;
}

function placeParam({ fields }: RecordDef, [first = "", ...rest]: string[], param: ParamDef): void {
  if (rest.length === 0) {
    fields[first] = param;
    return;
  }
  const group = (fields[first] ??= { type: "record", fields: {} }) as RecordDef;
  placeParam(group, rest, param);
}
