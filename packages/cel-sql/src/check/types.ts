import type { ScalarName } from "../schema/schema.ts";

export type CelType =
  | { kind: ScalarName }
  | { kind: "list"; of: ScalarName }
  | { kind: "collection"; entity: string }
  | { kind: "entity"; entity: string }
  | { kind: "group" }
  | { kind: "error" };

export const types = {
  bool: { kind: "bool" },
  int: { kind: "int" },
  double: { kind: "double" },
  string: { kind: "string" },
  timestamp: { kind: "timestamp" },
  duration: { kind: "duration" },
  money: { kind: "money" },
  error: { kind: "error" },
  group: { kind: "group" },
} as const satisfies Record<string, CelType>;

const scalars = new Set<string>(["bool", "int", "double", "string", "timestamp", "duration", "money"]);

export function isScalar(type: CelType): type is { kind: ScalarName } {
  return scalars.has(type.kind);
}

/** The element type of a list field's declared type, null for a scalar field. */
export function listElement(type: string): ScalarName | null {
  const inner = /^list<(\w+)>$/.exec(type)?.[1];
  return inner !== undefined && scalars.has(inner) ? (inner as ScalarName) : null;
}

export function typeName(type: CelType): string {
  if (type.kind === "list") return `list<${type.of}>`;
  if (type.kind === "collection") return `a collection of ${type.entity}`;
  if (type.kind === "entity") return `a whole ${type.entity}`;
  return type.kind === "group" ? "a group of fields" : type.kind;
}
