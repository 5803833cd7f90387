import type { Limits } from "../limits.ts";
import type { Binder, SqlFragment } from "../sql.ts";

/** `money` is stored as a bigint of ten-thousandths and written in the expression as a plain number. */
export type ScalarName = "bool" | "int" | "double" | "string" | "timestamp" | "duration" | "money";

export type FieldSql = (alias: string, bind: Binder) => SqlFragment;

/** Where a field's value comes from; exactly one of `column`, `sql`, `json`, `relation`. */
export interface FieldDef {
  type: ScalarName | `list<${ScalarName}>`;
  /** A column of the entity's table; a list field's column is an array without NULLs, itself NOT NULL. */
  column?: string;
  /** Must not be able to raise, whatever the row holds. int fields give bigint or int, money bigint, durations bigint microseconds. */
  sql?: FieldSql;
  /** One key of a jsonb column; a value of another JSON type than the field's is read as absent. Always optional. */
  json?: { column: string; key: string };
  /** A list kept in a child table with one value column, NOT NULL. */
  relation?: ListRelationDef;
  /** Another column that tells the same value, used for `==` and `in` with constants. */
  codes?: CodesDef;
  /** By value, the shorter SQL that says whether the field equals it; used for `==` and `!=` with constants. Never NULL. */
  equals?: Record<string, FieldSql>;
  /** NULL means that the field is absent. */
  optional?: boolean;
  /** Smallest and largest value of an int or money field as stored; spares overflow guards. */
  range?: [bigint, bigint];
  /** The kind of value the field holds, e.g. "edition": names references and the schema's own values. */
  values?: string;
  /** The same value told for all rows at once, where `sql` would look one row's value up. */
  grouped?: GroupedDef;
  /** Other tables that `sql` reads. */
  tables?: string[];
  doc?: string;
}

/** An aggregate over the rows of another table that belong to a row of the entity. */
export interface GroupedDef {
  table: string;
  on: [child: string, parent: string][];
  where?: (alias: string, bind: Binder) => SqlFragment;
  /** For example `count(*)`. */
  aggregate: (alias: string) => string;
  /** The value without rows; null means absent. */
  empty: bigint | null;
}

/** A string field whose values are stored as ids elsewhere: `of` gives the stored ids of one value, none when nothing has it. */
export interface CodesDef {
  /** NULL exactly when the field is absent. */
  column: string;
  type: "uuid" | "text" | "bigint";
  of: (value: string) => readonly string[];
}

export interface ListRelationDef {
  table: string;
  column: string;
  /** Gives the value where the column alone is not of the list's type. */
  sql?: FieldSql;
  on: [child: string, parent: string][];
  where?: (alias: string, bind: Binder) => SqlFragment;
}

/** A group of fields of the same row, such as declared attributes. */
export interface StructDef {
  type: "struct";
  fields: Record<string, FieldDef | StructDef>;
  doc?: string;
}

export interface RelationDef {
  entity: string;
  on: [child: string, parent: string][];
  /** Rows that count, e.g. not deleted; a boolean that is never NULL. */
  where?: (alias: string, bind: Binder) => SqlFragment;
  doc?: string;
}

export interface EntityDef {
  table: string;
  /** The FROM item in place of the table, e.g. with a join; must carry the alias. */
  from?: (alias: string) => SqlFragment;
  fields: Record<string, FieldDef | StructDef>;
  collections?: Record<string, RelationDef>;
  /** The field that tells the currency of the entity's money fields; "currency" when left out. */
  currency?: string;
}

export type ParamValue = string | number | bigint | boolean | Date;

export interface ParamDef {
  type: ScalarName;
  /** Known when the schema is made: then a constant of the expression; null means absent. Otherwise given to `where`. */
  value?: ParamValue | null;
  optional?: boolean;
  values?: string;
  doc?: string;
}

export interface RecordDef {
  type: "record";
  fields: Record<string, ParamDef | RecordDef>;
  doc?: string;
}

export interface SchemaDef {
  root: { name: string; entity: string };
  collections: Record<string, RelationDef>;
  entities: Record<string, EntityDef>;
  /** Constants beside the root; `now` is always there. */
  params?: Record<string, ParamDef | RecordDef>;
  /** Names that exist in other uses of the vocabulary, with the reason why not here. */
  absent?: Record<string, string>;
  /** By kind of value: a literal and the expression that should stand in its place, `{edition: {"2027": "edition.slug"}}`. */
  ownValues?: Record<string, Record<string, string>>;
  /** What to say when money is read without a test of its currency in the same conjunction; "warning" when left out. */
  moneyWithoutCurrency?: "warning" | "error";
  limits?: Partial<Limits>;
}

export interface Schema extends SchemaDef {
  readonly checkedLimits: Limits;
}
