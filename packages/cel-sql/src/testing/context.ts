import { isOptional } from "../check/names.ts";
import { listElement } from "../check/types.ts";
import type { EntityDef, FieldDef, ParamDef, RecordDef, RelationDef, ScalarName, Schema, StructDef } from "../schema/schema.ts";
import type { Choices } from "./choices.ts";

/** A path of one scalar value. */
export interface Named {
  path: string;
  kind: ScalarName;
  optional: boolean;
}

/** Something to walk over: rows of an entity, or values of one kind. */
export type Range = { path: string } & ({ entity: string } | { kind: ScalarName });

export interface Context {
  schema: Schema;
  choices: Choices;
  /** More texts, such as the schema's own values. */
  words: readonly string[];
  /** Rows that can be named: the root and the macros' variables. */
  rows: { name: string; entity: string }[];
  elements: { name: string; kind: ScalarName }[];
  depth: number;
  macros: number;
  /** Carried here so that the modules form no cycle. */
  expression: (kind: ScalarName, context: Context) => string;
}

export function fieldsOf(context: Context): Named[] {
  return context.rows.flatMap(({ name, entity }) => scalarFields(context.schema.entities[entity]?.fields ?? {}, name));
}

export function scalarFields(fields: EntityDef["fields"], path: string): Named[] {
  return leaves(fields, path).flatMap(({ at, field }) => {
    const kind = listElement(`list<${field.type}>`);
    return kind ? [{ path: at, kind, optional: isOptional(field) }] : [];
  });
}

/** What a macro can walk over here: the root's collections, those of the rows in sight, and lists. The nearest comes last. */
export function rangesOf({ schema, rows }: Context): Range[] {
  return [
    ...relations(schema.collections, ""),
    ...rows.flatMap(({ name, entity }) => {
      const def = schema.entities[entity];
      const lists = leaves(def?.fields ?? {}, name).flatMap(({ at, field }) => {
        const kind = listElement(field.type);
        return kind ? [{ path: at, kind }] : [];
      });
      return [...lists, ...relations(def?.collections ?? {}, `${name}.`)];
    }),
  ];
}

export function paramsOf(params: Record<string, ParamDef | RecordDef>, prefix = ""): Named[] {
  return Object.entries(params).flatMap(([name, param]) => {
    if (param.type === "record") return paramsOf(param.fields, `${prefix}${name}.`);
    return [{ path: `${prefix}${name}`, kind: param.type, optional: param.value === null || param.optional === true }];
  });
}

export function deeper(context: Context): Context {
  return { ...context, depth: context.depth - 1 };
}

/** A name for a macro's variable that means nothing yet. */
export function freshName({ schema, rows, elements }: Context): string {
  const taken = new Set([schema.root.name, ...Object.keys(schema.collections), ...Object.keys(schema.params ?? {})]);
  let name = `v${rows.length + elements.length}`;
  while (taken.has(name)) name += "_";
  return name;
}

function relations(collections: Record<string, RelationDef>, prefix: string): Range[] {
  return Object.entries(collections).map(([name, { entity }]) => ({ path: `${prefix}${name}`, entity }));
}

function leaves(fields: Record<string, FieldDef | StructDef>, path: string): { at: string; field: FieldDef }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    return field.type === "struct" ? leaves(field.fields, at) : [{ at, field }];
  });
}
