import type { IdentNode, SelectNode } from "../parse/ast.ts";
import { functions } from "./functions.ts";
import { type Habit, methodNames } from "./habit-functions.ts";
import { replaceFix, type Scope, sourceOf } from "./scope.ts";
import type { Row, Typed } from "./typed.ts";

const words: Record<string, string> = {
  ...{ true: "true", yes: "true", ja: "true", sand: "true", false: "false", no: "false", nej: "false", falsk: "false" },
  ...{ today: "now", current_date: "now", current_timestamp: "now", yesterday: 'now - duration("24h")' },
};

/** The yes or no that a word of another language means. */
export function yesOrNo(word: string): string | null {
  const meant = Object.hasOwn(words, word.toLowerCase()) ? words[word.toLowerCase()] : undefined;
  return meant === "true" || meant === "false" ? meant : null;
}

/** A bare field, or a word of another language. */
export function habitOfName(node: IdentNode, scope: Scope): Habit | null {
  const owner = ownerOf(node.name, scope);
  if (owner !== null)
    return { hint: `; write ${owner}.${node.name}`, fixes: [replaceFix(`use ${owner}.${node.name}`, node, `${owner}.${node.name}`)] };
  const word = Object.hasOwn(words, node.name.toLowerCase()) ? words[node.name.toLowerCase()] : undefined;
  return word === undefined ? null : { hint: `; write ${word}`, fixes: [replaceFix(`use ${word}`, node, word)] };
}

/** The name in scope, innermost first, whose row has the field. */
export function ownerOf(field: string, scope: Scope): string | null {
  const { root, entities } = scope.session.schema;
  const has = ({ type }: Row) => type.kind === "entity" && Object.hasOwn(entities[type.entity]?.fields ?? {}, field);
  const variable = [...scope.variables].toReversed().find(([, row]) => has(row));
  return variable?.[0] ?? (has(scope.root) ? root.name : null);
}

/** `user.orders`, where orders stands by itself; `o.user`; `user.size` for `user.attributes.size`. */
export function habitOfField(node: SelectNode, entity: string, scope: Scope): Habit | null {
  const { collections, entities, root } = scope.session.schema;
  const group = Object.entries(entities[entity]?.fields ?? {}).find(
    ([, def]) => def.type === "struct" && Object.hasOwn(def.fields, node.field),
  );
  if (group) {
    const text = `${sourceOf(scope, node.operand)}.${group[0]}.${node.field}`;
    return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
  }
  if (!Object.hasOwn(collections, node.field) && node.field !== root.name) return null;
  return { hint: `; ${node.field} stands by itself`, fixes: [replaceFix(`use ${node.field}`, node, node.field)] };
}

/** `user.name.size`: a function without its brackets. */
export function habitOfValue(node: SelectNode, operand: Typed): Habit | null {
  const known =
    operand.kind === "range"
      ? ["size", "sum", "min", "max", "avg"]
      : functions.filter((f) => f.method && f.args[0] === operand.type.kind).map((f) => f.name);
  const word = node.field.toLowerCase();
  const better = Object.hasOwn(methodNames, word) && word !== "total" ? methodNames[word] : undefined;
  const name = better !== undefined && known.includes(better) ? better : node.field;
  if (!known.includes(name)) return null;
  const span = { from: node.fieldFrom, to: node.to };
  return { hint: `; ${name} is a function: ${name}()`, fixes: [replaceFix(`use ${name}()`, span, `${name}()`)] };
}
