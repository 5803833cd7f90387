import type { CallNode, Node } from "../parse/ast.ts";
import { betterDuration, isCalendarSpan } from "../time-words.ts";
import { betterTimestamp } from "./better-times.ts";
import { constant } from "./constants.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import { parseDuration, parseTimestamp } from "./time-literals.ts";
import type { Typed } from "./typed.ts";

/** `timestamp("…")` and `duration("…")`: constants, read and validated here. */
export function checkConstantCall(node: CallNode, name: "timestamp" | "duration", scope: Scope): Typed {
  const [argument] = node.args;
  if (!argument || node.args.length !== 1) return report(scope, "wrong_arguments", node, `${name} takes one text`);
  const typed = scope.session.check(argument, scope);
  if (isError(typed)) return errorAt(node);
  if (typed.type.kind === name) return { ...typed, from: node.from, to: node.to };
  if (typed.kind !== "const" || typeof typed.value !== "string") {
    return notAText(argument, name, scope);
  }
  const micros = name === "timestamp" ? parseTimestamp(typed.value) : parseDuration(typed.value);
  if (typeof micros === "bigint") return constant(micros, name, node.from, node.to);
  const better = name === "timestamp" ? betterTimestamp(typed.value) : betterDuration(typed.value);
  const calendar = name === "duration" && isCalendarSpan(typed.value) ? "; months and years differ in length: use now.addMonths(-1)" : "";
  return report(
    scope,
    "invalid_literal",
    argument,
    micros + calendar,
    better === null ? [] : [replaceFix(`use ${better}`, argument, JSON.stringify(better))],
  );
}

/** `timestamp(2026-01-01)`, `duration(30)` */
function notAText(argument: Node, name: "timestamp" | "duration", scope: Scope): Typed {
  const source = sourceOf(scope, argument);
  const better = name === "timestamp" ? betterTimestamp(source) : betterDuration(`${source} days`);
  const text = better === null ? null : `${name}(${JSON.stringify(better)})`;
  const hint = text === null ? `as in ${example[name]}` : name === "duration" ? `${text} for ${source} days` : text;
  const fixes = better === null ? [] : [replaceFix(`use ${text}`, argument, JSON.stringify(better))];
  return report(scope, "not_constant", argument, `${name} takes a constant text, ${text === null ? "" : "written "}${hint}`, fixes);
}

const example = { timestamp: 'timestamp("2027-07-03T00:00:00Z")', duration: 'duration("720h")' };
