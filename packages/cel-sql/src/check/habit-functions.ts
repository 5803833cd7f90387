import type { Fix } from "../diagnostics.ts";
import type { CallNode } from "../parse/ast.ts";
import { betterTimestamp } from "./better-times.ts";
import { functions } from "./functions.ts";
import { replaceFix, type Scope, sourceOf } from "./scope.ts";
import type { Typed } from "./typed.ts";

export interface Habit {
  hint: string;
  fixes: Fix[];
}

/** Other languages' names, in small letters, for what is there. */
export const methodNames: Record<string, string> = {
  ...{ any: "exists", some: "exists", every: "all", find: "filter", where: "filter", select: "map" },
  ...{ count: "size", length: "size", len: "size", average: "avg", mean: "avg", total: "sum" },
  ...{ lower: "lowerAscii", tolower: "lowerAscii", tolowercase: "lowerAscii", lowercase: "lowerAscii" },
  ...{ upper: "upperAscii", toupper: "upperAscii", touppercase: "upperAscii", uppercase: "upperAscii" },
  ...{ includes: "contains", like: "contains", strip: "trim", match: "matches", regex: "matches", test: "matches" },
  ...{ beginswith: "startsWith", starts_with: "startsWith", ends_with: "endsWith" },
  ...{ year: "getFullYear", getyear: "getFullYear", month: "getMonth", day: "getDate", hour: "getHours", hours: "getHours" },
  ...{ weekday: "getDayOfWeek", dayofweek: "getDayOfWeek", minutes: "getMinutes", seconds: "getSeconds" },
};

/** What was probably meant by a method that is not there, of those that are. */
export function habitOfMethod(node: CallNode, receiver: Typed, candidates: readonly string[], scope: Scope): Habit | null {
  const better = methodNames[node.name.toLowerCase()];
  const span = { from: node.nameFrom, to: node.nameTo };
  if (better !== undefined && candidates.includes(better))
    return {
      hint: `; write ${better}${better === "getMonth" ? ", where January is 0" : ""}`,
      fixes: [replaceFix(`use ${better}`, span, better)],
    };
  if (/^is_?empty$/i.test(node.name)) return emptiness(node, receiver, scope);
  const [argument] = node.args;
  if (node.name.toLowerCase() === "none" && receiver.kind === "range" && node.target) {
    const text = `!${sourceOf(scope, node.target)}.exists(${node.args.map((arg) => sourceOf(scope, arg)).join(", ")})`;
    return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
  }
  if (receiver.type.kind === "list" && ["contains", "includes", "has"].includes(node.name) && argument && node.target) {
    const text = `${sourceOf(scope, argument)} in ${sourceOf(scope, node.target)}`;
    return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
  }
  return null;
}

function emptiness(node: CallNode, receiver: Typed, scope: Scope): Habit {
  const text = `${node.target ? sourceOf(scope, node.target) : ""}${receiver.kind === "range" ? ".size() == 0" : ' == ""'}`;
  return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
}

const globalNames: Record<string, string> = {
  len: "size",
  length: "size",
  count: "size",
  exists: "has",
  defined: "has",
  isset: "has",
  date: "timestamp",
  datetime: "timestamp",
  float: "double",
  str: "string",
};

/** What was probably meant by a function that is not there. */
export function habitOfFunction(node: CallNode, scope: Scope): Habit | null {
  const name = node.name.toLowerCase();
  const inside = node.args.map((arg) => sourceOf(scope, arg));
  const whole = (text: string, hint = `; write ${text}`): Habit => ({ hint, fixes: [replaceFix(`use ${text}`, node, text)] });
  if (name === "not" && inside.length === 1) return whole(`!(${inside[0]})`);
  if (name === "now" || name === "today" || name === "current_date") return whole("now", "; write now, without brackets");
  if (name === "concat" && inside.length > 1) return whole(inside.join(" + "));
  const aggregate = ["sum", "min", "max", "avg"].find((known) => known === (methodNames[name] ?? name));
  if (aggregate && inside.length === 1)
    return { hint: `; ${aggregate} stands behind the numbers, as in ${inside[0]}.map(x, x.…).${aggregate}()`, fixes: [] };
  const [only] = node.args;
  if (/^(?:date|datetime|to_date)$/.test(name) && only?.kind === "literal" && only.value.type === "string" && inside.length === 1) {
    return whole(`timestamp(${JSON.stringify(betterTimestamp(only.value.value) ?? only.value.value)})`);
  }
  if (/^is_?null$|^is_?empty$|^missing$/.test(name) && inside.length === 1) return whole(`!has(${inside[0]})`);
  const method = functions.find((f) => f.method && (f.name === node.name || f.name === methodNames[name]));
  if (method && inside.length > 0 && !(name in globalNames)) {
    const [subject, ...rest] = inside;
    return whole(
      `${subject}.${method.name}(${rest.join(", ")})`,
      `; ${method.name} stands behind a dot: ${subject}.${method.name}(${rest.join(", ")})`,
    );
  }
  const better = Object.hasOwn(globalNames, name) ? globalNames[name] : undefined;
  if (better === undefined) return null;
  return { hint: `; write ${better}`, fixes: [replaceFix(`use ${better}`, { from: node.nameFrom, to: node.nameTo }, better)] };
}
