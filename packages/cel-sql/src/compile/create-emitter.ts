import type { Typed } from "../check/typed.ts";
import type { Schema } from "../schema/schema.ts";
import { bindValue, type SqlFragment } from "../sql.ts";
import { bindInstant, type Emitter } from "./emitter.ts";
import { isFalse, isTrue, verdict } from "./truth.ts";
import { value } from "./values.ts";

/** Some forms name a part twice, so nesting them multiplies; no sensible segment comes near this. */
const maxParts = 30_000;

/** Thrown out of an emission that grows past all measure. */
export class SqlTooLarge extends Error {}

/** A fresh run with the root row bound to `alias`. Throws TypeError for an alias that is no plain name or could meet a generated one. */
export function createEmitter(schema: Schema, alias: string): Emitter {
  if (!/^[a-z_][a-z0-9_]*$/.test(alias) || /^x\d+$/.test(alias)) throw new TypeError(`cel-sql: ${alias} cannot be the root's alias`);
  const root = schema.entities[schema.root.entity];
  const instants: Emitter["instants"] = new Map();
  let parts = 0;
  const counted = (form: (typed: Typed, emitter: Emitter) => SqlFragment) => (typed: Typed) => {
    if (++parts > maxParts) throw new SqlTooLarge("the SQL would be too large");
    return form(typed, emitter);
  };
  const emitter: Emitter = {
    schema,
    rows: new Map([[0, { alias }]]),
    tables: new Set(root ? [root.table] : []),
    nextAlias: 1,
    instants,
    constants: new Map(),
    binder: { now: bindInstant({ instants }, 0n), value: bindValue },
    isTrue: counted(isTrue),
    isFalse: counted(isFalse),
    verdict: counted(verdict),
    value: counted(value),
  };
  return emitter;
}
