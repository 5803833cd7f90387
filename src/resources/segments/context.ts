import type { EntityDef, FieldDef, ParamDef, RecordDef, RelationDef, Schema, StructDef } from "cel-sql";
import { type Static, Type } from "typebox";

export const Variable = Type.Object({
  name: Type.String(),
  type: Type.String({ description: "a scalar, list<…>, the name of a type, or rows<…> of a type" }),
  doc: Type.String(),
});

const Field = Type.Object({
  name: Type.String({ description: "with dots for a field of a group" }),
  type: Type.String(),
  optional: Type.Boolean({ description: "may be absent: ask has(…) first" }),
  values: Type.Optional(Type.String({ description: "the kind of values it holds; see values" })),
  doc: Type.String(),
});
type Field = Static<typeof Field>;

/** The names that stand for themselves: `user`, the collections, `edition` and `now`. */
export function variablesOf(schema: Schema): Static<typeof Variable>[] {
  return [
    { name: schema.root.name, type: schema.root.entity, doc: "the user in question" },
    ...collections(schema.collections),
    ...Object.entries(schema.params ?? {}).map(([name, { type, doc }]) => ({
      name,
      type: type === "record" ? name : type,
      doc: doc ?? "",
    })),
    { name: "now", type: "timestamp", doc: "the moment of the calculation, one for all users" },
  ];
}

export const ContextType = Type.Object({ name: Type.String(), fields: Type.Array(Field) });

/** The types behind the variables with their fields. */
export function typesOf(schema: Schema): Static<typeof ContextType>[] {
  const entities = Object.entries(schema.entities).map(([name, entity]) => ({ name, fields: entityFields(entity) }));
  const records = Object.entries(schema.params ?? {}).flatMap(([name, param]) =>
    param.type === "record" ? [{ name, fields: recordFields(param, "") }] : [],
  );
  return [...entities, ...records];
}

function entityFields({ fields, collections: children = {} }: EntityDef): Field[] {
  return [...structFields(fields, ""), ...collections(children).map((child) => ({ ...child, optional: false }))];
}

function structFields(fields: Record<string, FieldDef | StructDef>, prefix: string): Field[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    field.type === "struct" ? structFields(field.fields, `${prefix}${key}.`) : [scalar(`${prefix}${key}`, field)],
  );
}

function scalar(name: string, { type, optional, json, values, doc }: FieldDef): Field {
  return { name, type, optional: optional === true || json !== undefined, ...(values === undefined ? {} : { values }), doc: doc ?? "" };
}

function recordFields({ fields }: RecordDef, prefix: string): Field[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    field.type === "record" ? recordFields(field, `${prefix}${key}.`) : [param(`${prefix}${key}`, field)],
  );
}

function param(name: string, { type, value, values, doc }: ParamDef): Field {
  return { name, type, optional: value === null, ...(values === undefined ? {} : { values }), doc: doc ?? "" };
}

function collections(relations: Record<string, RelationDef>): Static<typeof Variable>[] {
  return Object.entries(relations).map(([name, { entity, doc }]) => ({ name, type: `rows<${entity}>`, doc: doc ?? "" }));
}
