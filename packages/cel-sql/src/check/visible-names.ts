import type { Scope } from "./scope.ts";
import type { Row } from "./typed.ts";

/** Every name that has a meaning at a place, the innermost first. */
export function visibleNames(scope: Scope): string[] {
  const { root, collections, params } = scope.session.schema;
  return [...scope.variables.keys(), root.name, ...Object.keys(collections), ...Object.keys(params ?? {}), "now"];
}

/** A name for a macro's rows that has no other meaning: the entity's first letter, or the next free one. */
export function freshVariable({ type }: Row, scope: Scope): string {
  const taken = new Set(visibleNames(scope));
  const word = type.kind === "entity" ? type.entity : "value";
  const letters = `${word.toLowerCase()}abcdefghijklmnopqrstuvwxyz`.match(/[a-z]/g);
  return letters?.find((letter) => !taken.has(letter)) ?? "item";
}
