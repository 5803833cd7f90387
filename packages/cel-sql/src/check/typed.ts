import type { FieldDef, ListRelationDef, ParamDef, RecordDef, RelationDef, ScalarName, StructDef } from "../schema/schema.ts";
import type { CelType } from "./types.ts";

/** One row (or list element) that a name stands for: the root or a macro's variable. Stages of one collection share their row. */
export interface Row {
  id: number;
  type: CelType;
  /** The row whose collection this one came from. */
  owner: Row | null;
  valueKind?: string;
}

interface Common {
  from: number;
  to: number;
  type: CelType;
  /** CEL's evaluation can end in an error here, which SQL shows as NULL. */
  mayBeUndefined: boolean;
  /** Of an int, money or duration value, inclusive. */
  bounds?: [bigint, bigint];
  /** Of a double: the largest magnitude. */
  magnitude?: number;
  /** The schema's kind of value, see FieldDef.values. */
  valueKind?: string;
}

/** int, money (ten-thousandths), timestamp and duration (microseconds) are bigint. */
export type ConstValue = bigint | number | string | boolean;

export type RangeBase =
  | { kind: "collection"; row: Row; owner: Row; relation: RelationDef; entity: string }
  | { kind: "child"; row: Row; owner: Row; relation: ListRelationDef; of: ScalarName }
  | { kind: "array"; row: Row; owner: Row; field: FieldDef; of: ScalarName }
  | { kind: "constants"; row: Row; values: ConstValue[]; of: ScalarName };

export type Stage = { kind: "filter" | "map"; row: Row; body: Typed };

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

export type ConstTyped = Common & { kind: "const"; value: ConstValue };
export type FieldTyped = Common & { kind: "field"; row: Row; field: FieldDef; key: string };
export type ParamTyped = Common & { kind: "param"; def: ParamDef; path: string[]; key: string };
export type RangeTyped = Common & { kind: "range"; base: RangeBase; stages: Stage[]; row: Row; facts: Facts };
export type CompareTyped = Common & { kind: "compare"; op: CompareOperator; left: Typed; right: Typed };
export type AggregateTyped = Common & { kind: "aggregate"; fn: "size" | "sum" | "min" | "max" | "avg"; range: RangeTyped };
export type QuantifierTyped = Common & { kind: "quantifier"; macro: "exists" | "all"; range: RangeTyped; body: Typed };
export type MemberTyped = Common & { kind: "member"; item: Typed; range: RangeTyped };
export type CallTyped = Common & { kind: "call"; name: string; args: Typed[] };

/** The checked tree: names resolved to rows and fields, literals converted, macros recognised. */
export type Typed =
  | ConstTyped
  | FieldTyped
  | ParamTyped
  | RangeTyped
  | CompareTyped
  | AggregateTyped
  | QuantifierTyped
  | MemberTyped
  | CallTyped
  | (Common & { kind: "now"; offset: bigint })
  | (Common & { kind: "element"; row: Row })
  | (Common & { kind: "row"; row: Row })
  | (Common & { kind: "struct"; row: Row; def: StructDef; path: string[] })
  | (Common & { kind: "record"; def: RecordDef; path: string[] })
  | (Common & { kind: "list"; items: Typed[] })
  | (Common & { kind: "and" | "or"; items: Typed[] })
  | (Common & { kind: "not"; operand: Typed })
  | (Common & { kind: "conditional"; test: Typed; yes: Typed; no: Typed })
  | (Common & { kind: "arithmetic"; op: ArithmeticOperator; left: Typed; right: Typed; guarded: boolean })
  | (Common & { kind: "negate"; operand: Typed })
  | (Common & { kind: "has"; operand: FieldTyped | ParamTyped })
  | (Common & { kind: "oneOf"; item: Typed; list: Typed[] })
  | (Common & { kind: "error" });

/** What is certain about the rows that reach a place, by the key of a field. */
export interface Facts {
  /** Fields that are not absent. */
  present: ReadonlySet<string>;
  /** Fields that equal one constant. */
  equal: ReadonlySet<string>;
}

export const noFacts: Facts = { present: new Set(), equal: new Set() };
