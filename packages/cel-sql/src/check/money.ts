import type { Fix } from "../diagnostics.ts";
import type { SelectNode } from "../parse/ast.ts";
import { beforeAtom } from "./absent.ts";
import { type Scope, sourceOf } from "./scope.ts";
import type { Row } from "./typed.ts";

/** Reports money that is read where no test of its currency stands in the same conjunction. */
export function checkCurrency(node: SelectNode, row: Row, scope: Scope): void {
  if (scope.presence || scope.currencyFree || currencyTested(row, scope)) return;
  const severity = scope.session.schema.moneyWithoutCurrency ?? "warning";
  const field = currencyField(row, scope);
  const hint = field === null ? "" : `; add ${sourceOf(scope, node.operand)}.${field} == "…" to the same condition`;
  const message = `this may mix amounts of different currencies${hint}`;
  const fixes = field === null ? [] : currencyFixes(node, row, field, scope);
  scope.session.diagnostics.push({ code: "money_without_currency", severity, from: node.from, to: node.to, message, fixes });
}

const mostFixes = 3;

/** One fix per currency that is known to exist: a condition beside the comparison, or a filter before the map. */
function currencyFixes(node: SelectNode, row: Row, field: string, scope: Scope): Fix[] {
  const def = row.type.kind === "entity" ? scope.session.schema.entities[row.type.entity]?.fields[field] : undefined;
  const kind = def?.type === "struct" ? undefined : def?.values;
  const known = kind === undefined ? [] : (scope.session.knownValues(kind) ?? []);
  const owner = sourceOf(scope, node.operand);
  return known.slice(0, mostFixes).flatMap((currency) => {
    const test = `${owner}.${field} == ${JSON.stringify(currency)}`;
    const title = `only ${currency}`;
    if (scope.atom) return [beforeAtom(title, scope.atom, `${test} && `, scope)];
    const { mapped } = scope;
    return mapped ? [{ title, edits: [{ from: mapped.to, to: mapped.to, text: `.filter(${owner}, ${test})` }] }] : [];
  });
}

/** A tested currency holds for the rows below as well: an order's purchases are in the order's currency. */
function currencyTested(row: Row, scope: Scope): boolean {
  for (let at: Row | null = row; at; at = at.owner) {
    const field = currencyField(at, scope);
    if (field !== null && scope.facts.equal.has(`${at.id}.${field}`)) return true;
  }
  return false;
}

function currencyField(row: Row, scope: Scope): string | null {
  if (row.type.kind !== "entity") return null;
  const entity = scope.session.schema.entities[row.type.entity];
  const field = entity?.currency ?? "currency";
  return entity && Object.hasOwn(entity.fields, field) ? field : null;
}
