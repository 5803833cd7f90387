import { isOptional } from "../check/names.ts";
import { listElement } from "../check/types.ts";
import type { Root } from "../eval/bindings.ts";
import type { EntityDef, FieldDef, ParamDef, RecordDef, RelationDef, ScalarName, Schema, StructDef } from "../schema/schema.ts";
import type { Choices } from "./choices.ts";
import * as pools from "./pools.ts";

interface Writer {
  schema: Schema;
  choices: Choices;
  values: Readonly<Record<string, readonly string[]>>;
  /** How likely an optional value is to be absent. */
  absence: number;
}

const maxRows = 5;
const maxNesting = 3;

/** One user's data: the root row, its collections to three levels, `now` and the params without a value in the schema. */
export function writeRoot(schema: Schema, choices: Choices, values: Writer["values"]): Root {
  const writer = { schema, choices, values, absence: choices.pick([0.35, 0.35, 0.35, 0.1, 1]) };
  const entity = schema.entities[schema.root.entity];
  return {
    [schema.root.name]: entity ? row(entity, maxNesting, writer) : {},
    ...collections(schema.collections, maxNesting, writer),
    ...params(schema.params ?? {}, writer),
    now: choices.pick(pools.instants),
  };
}

function row(entity: EntityDef, nesting: number, writer: Writer): Root {
  return { ...fields(entity.fields, writer), ...collections(entity.collections ?? {}, nesting, writer) };
}

function collections(relations: Record<string, RelationDef>, nesting: number, writer: Writer): Root {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => {
      const entity = nesting > 0 ? writer.schema.entities[relation.entity] : undefined;
      const count = writer.choices.below(maxRows);
      return [name, entity ? Array.from({ length: count }, () => row(entity, nesting - 1, writer)) : []];
    }),
  );
}

function fields(defs: Record<string, FieldDef | StructDef>, writer: Writer): Root {
  const made: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(defs)) {
    if (field.type === "struct") made[name] = fields(field.fields, writer);
    else if (listElement(field.type)) made[name] = list(field, writer);
    else if (!isOptional(field) || !writer.choices.chance(writer.absence)) made[name] = scalar(field.type as ScalarName, field, writer);
  }
  return made;
}

/** Without repetition, as a list in a child table may be a set. */
function list(field: FieldDef, writer: Writer): unknown[] {
  const kind = listElement(field.type) ?? "string";
  return [...new Set(Array.from({ length: writer.choices.below(4) }, () => scalar(kind, field, writer)))];
}

function params(defs: Record<string, ParamDef | RecordDef>, writer: Writer): Root {
  const made: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(defs)) {
    if (param.type === "record") made[name] = params(param.fields, writer);
    else if (param.value === undefined && !(param.optional && writer.choices.chance(writer.absence)))
      made[name] = param.type === "money" ? writer.choices.pick([0, 1, 0.25, 500]) : scalar(param.type, { values: param.values }, writer);
  }
  return made;
}

interface Wanted {
  values?: string | undefined;
  range?: [bigint, bigint];
}

function scalar(kind: ScalarName, { values: named, range }: Wanted, { choices, values }: Writer): unknown {
  const known = named === undefined ? undefined : values[named];
  switch (kind) {
    case "bool":
      return choices.chance(0.5);
    case "string":
      return known && known.length > 0 ? choices.pick(known) : choices.pick(pools.texts);
    case "double":
      return choices.pick(pools.doubles);
    case "timestamp":
      return choices.pick(pools.instants);
    case "duration":
      return choices.pick(pools.durationMicros);
    case "int":
      return whole(pools.smallInts, pools.largeInts, range, choices);
    case "money":
      return whole(pools.amounts, pools.largeAmounts, range, choices);
  }
}

function whole(small: bigint[], large: bigint[], range: [bigint, bigint] | undefined, choices: Choices): bigint {
  const wanted = choices.chance(0.2) ? large : small;
  const fitting = range ? [...wanted, ...small].filter((n) => n >= range[0] && n <= range[1]) : wanted;
  return fitting.length > 0 ? choices.pick(fitting) : (range?.[0] ?? 0n);
}
