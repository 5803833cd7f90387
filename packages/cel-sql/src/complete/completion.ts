/** One thing that can stand at the cursor. */
export interface Completion {
  label: string;
  kind: "field" | "collection" | "variable" | "constant" | "function" | "macro" | "operator" | "value";
  /** What is replaced: UTF-16 offsets into the source. */
  from: number;
  to: number;
  insert: string;
  /** Where in `insert` the cursor belongs; at its end when left out. */
  caret?: number;
  /** Its type, for people. */
  detail: string;
  doc?: string;
}

export type Offer = Omit<Completion, "from" | "to">;

/** What exists under one kind of value (see FieldDef.values), narrowed to what begins with the prefix or not: it is narrowed again. */
export type ValueProvider = (kind: string, prefix: string) => Iterable<OfferedValue> | Promise<Iterable<OfferedValue>>;

export interface OfferedValue {
  value: string;
  /** A name for people where the value says little. */
  label?: string;
}

export interface CompleteOptions {
  values?: ValueProvider;
  /** 50 when left out. */
  limit?: number;
}

/** A call with the cursor inside its brackets, or behind them when there is nothing to fill in. */
export function call(name: string, inside: string, back = 0): Pick<Offer, "label" | "insert" | "caret"> {
  const insert = `${name}(${inside})`;
  return { label: name, insert, caret: insert.length - (inside === "" && back === 0 ? 0 : 1 + back) };
}
