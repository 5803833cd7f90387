import { createEmitter } from "../compile/create-emitter.ts";
import type { Emitter } from "../compile/emitter.ts";
import type { Fixed } from "../compile/grouped.ts";
import type { Schema } from "../schema/schema.ts";
import { bindValue, type GivenParams, quoteName, render, type SqlFragment, type SqlText } from "../sql.ts";

export interface ExplainOptions {
  params: GivenParams;
  /** The root's alias; "u" when left out. */
  alias?: string;
  /** The root's FROM item with its alias, such as `users u TABLESAMPLE SYSTEM (1)`; the root entity's table when left out. */
  from?: string;
  /** Which roots count, as in `u.organization_id = $1`; its parameters are numbered from $1. All when left out. */
  where?: SqlText;
  /** `from` and `where` give every row that has these values, as in WhereOptions: counts are then taken for all at once. Not for a sample. */
  allRows?: Fixed;
  /** The column that names one root; a uuid column "id" when left out. */
  key?: { column: string; type: "uuid" | "bigint" | "text" };
}

/** What every statement of one explanation starts from. */
export interface Roots {
  schema: Schema;
  alias: string;
  from: string;
  where: SqlText;
  key: { column: string; type: string };
  allRows: Fixed | undefined;
  params: GivenParams;
}

export function rootsOf(schema: Schema, options: ExplainOptions): Roots {
  const { alias = "u", params } = options;
  const entity = schema.entities[schema.root.entity];
  const from = options.from ?? `${quoteName(entity?.table ?? schema.root.entity)} ${alias}`;
  const { where = { text: "true", values: [] }, key = { column: "id", type: "uuid" } } = options;
  return { schema, alias, from, where, key, allRows: options.allRows, params };
}

/** A whole statement; `build` gives what surrounds the roots' own condition. */
export function statement(roots: Roots, build: (emitter: Emitter, condition: string) => SqlFragment): SqlText {
  const { schema, alias, where, params } = roots;
  const built = build(createEmitter(schema, alias), `(${where.text})`);
  const { text, values } = render(built, params, where.values.length + 1);
  return { text, values: [...where.values, ...values] };
}

export function isRoot(roots: Roots, id: string | number | bigint): SqlFragment {
  const { alias, key } = roots;
  return [`${alias}.${quoteName(key.column)} = `, bindValue(String(id), key.type)];
}
