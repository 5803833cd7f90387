import type { Typed } from "./typed.ts";

/** The direct parts of a checked node, from left to right. */
export function typedParts(typed: Typed): Typed[] {
  switch (typed.kind) {
    case "and":
    case "or":
    case "list":
      return typed.items;
    case "not":
    case "negate":
    case "has":
      return [typed.operand];
    case "compare":
    case "arithmetic":
      return [typed.left, typed.right];
    case "conditional":
      return [typed.test, typed.yes, typed.no];
    case "oneOf":
      return [typed.item, ...typed.list];
    case "member":
      return [typed.item, typed.range];
    case "quantifier":
      return [typed.range, typed.body];
    case "aggregate":
      return [typed.range];
    case "range":
      return typed.stages.map((stage) => stage.body);
    case "call":
      return typed.args;
    default:
      return [];
  }
}
