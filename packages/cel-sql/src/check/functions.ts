import type { CallNode } from "../parse/ast.ts";
import type { ScalarName } from "../schema/schema.ts";
import { boundsOf } from "./bounds.ts";
import { calendarFunctions } from "./calendar.ts";
import { asDouble } from "./convert.ts";
import { translateRegex } from "./regex.ts";
import { report, type Scope } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { types } from "./types.ts";
import { checkZone } from "./zone-argument.ts";

type Build = (args: Typed[], node: CallNode, scope: Scope) => Typed;

export interface FunctionDef {
  name: string;
  method: boolean;
  global: boolean;
  /** The receiver first; `?` marks one that may be left out. */
  args: string[];
  result: ScalarName;
  /** The compiler's name where it is another. */
  sql?: string;
  bounds?: [bigint, bigint];
  canFail?: boolean;
  build?: Build;
}

const textLength: [bigint, bigint] = [0n, 2n ** 30n];

/** Every function there is; nothing else reaches the compiler. */
export const functions: FunctionDef[] = [
  method("contains", ["string", "string"], "bool"),
  method("startsWith", ["string", "string"], "bool"),
  method("endsWith", ["string", "string"], "bool"),
  { ...method("matches", ["string", "string"], "bool"), global: true, build: matches },
  { ...method("size", ["string"], "int"), global: true, sql: "length", bounds: textLength },
  method("lowerAscii", ["string"], "string"),
  method("upperAscii", ["string"], "string"),
  method("trim", ["string"], "string"),
  getter("getFullYear", [0n, 10_000n]),
  getter("getMonth", [0n, 11n]),
  getter("getDate", [1n, 31n]),
  getter("getDayOfMonth", [0n, 30n]),
  getter("getDayOfWeek", [0n, 6n]),
  getter("getDayOfYear", [0n, 365n]),
  getter("getHours", [0n, 23n]),
  getter("getMinutes", [0n, 59n]),
  getter("getSeconds", [0n, 59n]),
  getter("getMilliseconds", [0n, 999n]),
  ...calendarFunctions,
  ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"].map((name) => ({
    ...method(name, ["duration"], "int"),
    sql: `${name}OfDuration`,
  })),
  { ...conversion("int", "int", "int"), build: same },
  { ...conversion("int", "double", "int"), sql: "truncate", canFail: true },
  { ...conversion("int", "timestamp", "int"), sql: "epochSeconds", bounds: [-62135596800n, 253402300799n] },
  { ...conversion("double", "double", "double"), build: same },
  { ...conversion("double", "int", "double"), build: (args, node) => widened(args, node) },
  { ...conversion("string", "string", "string"), build: same },
  { ...conversion("string", "int", "string"), sql: "intText" },
  { ...conversion("bool", "bool", "bool"), build: same },
];

function method(name: string, args: string[], result: ScalarName): FunctionDef {
  return { name, method: true, global: false, args, result };
}

function conversion(name: string, from: string, result: ScalarName): FunctionDef {
  return { name, method: false, global: true, args: [from], result };
}

function getter(name: string, bounds: [bigint, bigint]): FunctionDef {
  return {
    ...method(name, ["timestamp", "string?"], "int"),
    bounds,
    build: (args, node, scope) => inZone(name, bounds, args, node, scope),
  };
}

function same(args: Typed[], node: CallNode): Typed {
  const [value] = args;
  return value
    ? { ...value, from: node.from, to: node.to }
    : { kind: "error", from: node.from, to: node.to, type: types.error, mayBeUndefined: false };
}

function widened(args: Typed[], node: CallNode): Typed {
  const value = same(args, node);
  const [low, high] = boundsOf(value);
  return { ...asDouble(value), magnitude: Math.max(Math.abs(Number(low)), Math.abs(Number(high))) };
}

function matches(args: Typed[], node: CallNode, scope: Scope): Typed {
  const [subject, pattern] = args;
  if (!subject || !pattern) return same([], node);
  if (pattern.kind !== "const" || typeof pattern.value !== "string")
    return report(scope, "not_constant", pattern, "the pattern must be a constant text");
  const { regexLength } = scope.session.schema.checkedLimits;
  if (pattern.value.length > regexLength)
    return report(scope, "limit_exceeded", pattern, `a pattern has at most ${regexLength} characters`);
  const translated = translateRegex(pattern.value);
  if (typeof translated !== "string")
    return report(scope, "unsafe_regex", pattern, `at character ${translated.at + 1}: ${translated.message}`);
  const safe = { ...pattern, value: translated };
  return call("matches", [subject, safe], node, { type: types.bool });
}

function inZone(name: string, bounds: [bigint, bigint], args: Typed[], node: CallNode, scope: Scope): Typed {
  const [instant, zone] = args;
  if (!instant) return same([], node);
  if (!zone) return call(name, [instant], node, { type: types.int, bounds });
  const problem = checkZone(zone, scope);
  if (problem) return problem;
  return call(name, [instant, zone], node, { type: types.int, bounds });
}

function call(name: string, args: Typed[], node: CallNode, known: Pick<Typed, "type"> & { bounds?: [bigint, bigint] }): Typed {
  const mayBeUndefined = args.some((arg) => arg.mayBeUndefined);
  return { kind: "call", name, args, from: node.from, to: node.to, mayBeUndefined, ...known };
}
