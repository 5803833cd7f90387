import type { ParamDef, ScalarName } from "../../src/cel-sql.ts";
import type { Case, Json } from "./cases.ts";

export interface Variables {
  params: Record<string, ParamDef>;
  given: Record<string, unknown>;
}

const primitives: Record<string, ScalarName> = { BOOL: "bool", INT64: "int", DOUBLE: "double", STRING: "string" };
const wellKnown: Record<string, ScalarName> = { TIMESTAMP: "timestamp", DURATION: "duration" };

/** The case's variables as parameters, or why not. */
export function variablesOf({ original }: Case): Variables | string {
  const params: Variables["params"] = {};
  for (const declared of (original["typeEnv"] ?? []) as Json[]) {
    const type = scalarOf((declared["ident"] as Json | undefined)?.["type"] as Json | undefined);
    if (declared["function"] !== undefined) return "functions that the case declares";
    if (!type) return "variables of a type that does not exist here";
    params[String(declared["name"])] = { type, optional: true };
  }
  const given: Variables["given"] = {};
  for (const [name, binding] of Object.entries((original["bindings"] ?? {}) as Record<string, Json>)) {
    const value = plainValue((binding["value"] ?? {}) as Json);
    if (!value || (params[name] && params[name].type !== value.type)) return "variables of a type that does not exist here";
    params[name] = { type: value.type, optional: true };
    given[name] = value.value;
  }
  const names = Object.keys(params);
  if (names.some((name) => name.includes("."))) return "variables whose names have several parts";
  if (names.some((name) => words.has(name))) return "variables named like a word of the language";
  return { params, given };
}

const words = new Set(["true", "false", "null", "in", "now", "has", "size"]);

function scalarOf(type: Json | undefined): ScalarName | undefined {
  return primitives[String(type?.["primitive"])] ?? wellKnown[String(type?.["wellKnown"])];
}

/** A value of the data in this package's types. */
export function plainValue(value: Json): { type: ScalarName; value: bigint | number | string | boolean } | null {
  if (typeof value["int64Value"] === "string") return { type: "int", value: BigInt(value["int64Value"]) };
  if (typeof value["boolValue"] === "boolean") return { type: "bool", value: value["boolValue"] };
  if (typeof value["stringValue"] === "string") return { type: "string", value: value["stringValue"] };
  if (typeof value["doubleValue"] === "number") return { type: "double", value: value["doubleValue"] };
  const object = (value["objectValue"] ?? {}) as Json;
  const type = wellKnown[String(object["@type"]).split(".").at(-1)?.toUpperCase() ?? ""];
  return type && typeof object["value"] === "string" ? { type, value: object["value"] } : null;
}
