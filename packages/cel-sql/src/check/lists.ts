import type { ListNode } from "../parse/ast.ts";
import { convert } from "./convert.ts";
import { errorAt, isError, newRow, report, type Scope } from "./scope.ts";
import { type ConstValue, noFacts, type Typed } from "./typed.ts";
import { isScalar, typeName } from "./types.ts";

/** A list that stands by itself (`[1, 2].exists(…)`): constants of one type. */
export function checkList(node: ListNode, scope: Scope): Typed {
  const items = node.items.map((item) => scope.session.check(item, scope));
  if (items.some(isError)) return errorAt(node);
  const first = items.find((item) => item.type.kind === "double") ?? items[0];
  if (!first || !isScalar(first.type)) return report(scope, "unsupported", node, "a list must hold constants of one type, at least one");
  const of = first.type.kind;
  const values: ConstValue[] = [];
  for (const item of items) {
    const converted = convert(item, of, scope);
    if (!converted) return report(scope, "type_mismatch", item, `the list holds ${of}, not ${typeName(item.type)}`);
    if (converted.kind !== "const") return report(scope, "not_constant", item, "a list may only hold constants here");
    values.push(converted.value);
  }
  const row = newRow(scope, { kind: of }, null);
  const base = { kind: "constants", row, values, of } as const;
  return {
    kind: "range",
    base,
    stages: [],
    row,
    facts: noFacts,
    from: node.from,
    to: node.to,
    type: { kind: "list", of },
    mayBeUndefined: false,
  };
}
