import type { Node } from "../parse/ast.ts";
import { replaceFix, type Scope, warn } from "./scope.ts";
import { suggestText } from "./suggest.ts";
import type { Typed } from "./typed.ts";

/** Remembers a literal that stands for something of the organization's; warns when it is the schema's own, or of nothing that exists. */
export function noteLiteral(side: Typed, other: Node, scope: Scope): void {
  if (other.kind !== "literal" || other.value.type !== "string") return;
  const { value } = other.value;
  const kind = side.valueKind;
  if (kind !== undefined) scope.session.references.push({ kind, value, from: other.from, to: other.to });
  const own = kind === undefined ? undefined : scope.session.schema.ownValues?.[kind];
  const better = own && Object.hasOwn(own, value) ? own[value] : undefined;
  if (better === undefined) return warnUnknown(side, other, value, scope);
  const message = `this names one ${kind} for good; ${better} also fits a copy`;
  warn(scope, "own_value", other, message, [replaceFix(`use ${better}`, other, better)]);
}

const mostCompared = 5_000;

function warnUnknown(side: Typed, other: Node, value: string, scope: Scope): void {
  const known = side.valueKind === undefined ? undefined : scope.session.knownValues(side.valueKind);
  const codes = side.kind === "field" ? side.field.codes : undefined;
  if (known ? known.includes(value) : !codes || codes.of(value).length > 0) return;
  const what = side.valueKind?.replaceAll("_", " ") ?? codes?.type ?? "value";
  const better = suggestText(value, known?.slice(0, mostCompared) ?? []);
  const hint = better === null ? otherwise(known) : `; did you mean ${JSON.stringify(better)}?`;
  const fixes = better === null ? [] : [replaceFix(`use ${JSON.stringify(better)}`, other, JSON.stringify(better))];
  const message =
    what === "uuid"
      ? `${JSON.stringify(value)} is no id; one looks like 01980000-0000-7000-8000-000000000001`
      : `there is no ${what} ${JSON.stringify(value)}${hint}`;
  warn(scope, "unknown_value", other, message, fixes);
}

const fewValues = 15;

/** Few values are told one by one; of many, enough to show how they are written. */
function otherwise(known: readonly string[] | undefined): string {
  if (!known) return "";
  if (known.length === 0) return "; there is none yet";
  const quoted = known.slice(0, known.length > fewValues ? 5 : fewValues).map((value) => JSON.stringify(value));
  return `; there ${known.length === 1 ? "is" : "are"} ${quoted.join(", ")}${known.length > quoted.length ? ", …" : ""}`;
}
