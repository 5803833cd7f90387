import type { Typed } from "../check/typed.ts";
import type { Offer } from "./completion.ts";

interface Operator {
  text: string;
  doc: string;
  /** What somebody may begin to type in its place. */
  words?: string;
}

const logic: Operator[] = [
  { text: "&&", doc: "and", words: "and" },
  { text: "||", doc: "or", words: "or" },
  { text: "?", doc: "if so … : otherwise …" },
];
const equality: Operator[] = [
  { text: "==", doc: "equals", words: "is" },
  { text: "!=", doc: "differs", words: "not" },
];
const membership: Operator = { text: "in", doc: "is one of a list" };
const order: Operator[] = [
  { text: "<", doc: "less than" },
  { text: "<=", doc: "at most" },
  { text: ">", doc: "more than" },
  { text: ">=", doc: "at least" },
];
const plus: Operator = { text: "+", doc: "plus" };
const minus: Operator = { text: "-", doc: "minus" };
const times: Operator = { text: "*", doc: "times" };
const over: Operator = { text: "/", doc: "divided by" };
const number = [...equality, ...order, membership, plus, minus, times];

const operators: Record<string, Operator[]> = {
  bool: [...logic, ...equality],
  int: [...number, over, { text: "%", doc: "remainder of a division by" }],
  double: [...number, over],
  money: number,
  string: [...equality, membership, ...order, plus],
  timestamp: [...equality, ...order, minus, plus],
  duration: [...equality, ...order, plus, minus],
};

/** What can follow a complete operand. */
export function operatorsAfter(typed: Typed): Offer[] {
  return (operators[typed.type.kind] ?? []).map(({ text, doc, words }) => ({
    label: text,
    insert: text,
    kind: "operator",
    detail: words ?? doc,
    doc,
  }));
}
