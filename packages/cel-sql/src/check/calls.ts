import type { CallNode, Node } from "../parse/ast.ts";
import { warnAbsentAtom } from "./absent.ts";
import { aggregate, aggregateNames, aggregates } from "./aggregates.ts";
import { checkConstantCall } from "./constant-calls.ts";
import { constant } from "./constants.ts";
import { type FunctionDef, functions } from "./functions.ts";
import { habitOfFunction, habitOfMethod } from "./habit-functions.ts";
import { ownerOf } from "./habit-names.ts";
import { checkMacro, macroNames } from "./macros.ts";
import { checkSelect, isOptional } from "./names.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import { suggestOrList } from "./suggest.ts";
import type { AggregateTyped, Typed } from "./typed.ts";
import { isScalar, typeName, types } from "./types.ts";

export function checkCall(node: CallNode, scope: Scope): Typed {
  if (node.target && macroNames.includes(node.name)) return checkMacro(node, node.target, scope);
  if (!node.target && node.name === "has") return checkHas(node, scope);
  if (!node.target && (node.name === "timestamp" || node.name === "duration")) return checkConstantCall(node, node.name, scope);
  if (!node.target && macroNames.includes(node.name) && node.args.length > 1) return macroInFront(node, scope);
  if (node.target && !known.has(node.name)) return unknownMethod(node, node.target, scope);
  if (node.target && aggregateNames.includes(node.name) && node.args.length > 0) return aggregateWithArguments(node, node.target, scope);
  const args = [...(node.target ? [node.target] : []), ...node.args].map((arg) => scope.session.check(arg, scope));
  if (args.some(isError)) return errorAt(node);
  const [first] = args;
  if (first?.kind === "range") return rangeCall(node, args, scope);
  return functionCall(node, args, scope);
}

const known = new Set([...macroNames, ...aggregateNames, ...functions.map((f) => f.name)]);

/** `exists(orders, o, o.valid)` */
function macroInFront(node: CallNode, scope: Scope): Typed {
  const [subject, ...rest] = node.args.map((arg) => sourceOf(scope, arg));
  const text = `${subject}.${node.name}(${rest.join(", ")})`;
  const fixes = [replaceFix(`use ${text}`, node, text)];
  return report(scope, "unknown_function", { from: node.nameFrom, to: node.nameTo }, `${node.name} stands behind a dot: ${text}`, fixes);
}

/** `orders.sum(o, o.total)` */
function aggregateWithArguments(node: CallNode, target: Node, scope: Scope): Typed {
  const inside = node.args.map((arg) => sourceOf(scope, arg)).join(", ");
  const text = `${sourceOf(scope, target)}.map(${inside}).${node.name}()`;
  const fixes = node.args.length === 2 && node.args[0]?.kind === "ident" ? [replaceFix(`use ${text}`, node, text)] : [];
  return report(
    scope,
    "wrong_arguments",
    node,
    `${node.name} takes nothing; choose what to add with map: .map(x, x.field).${node.name}()`.replace(
      "add",
      node.name === "sum" ? "add" : "compare",
    ),
    fixes,
  );
}

/** Its arguments are left alone: for a misspelt macro they would only complain about its variable. */
function unknownMethod(node: CallNode, target: Node, scope: Scope): Typed {
  const receiver = scope.session.check(target, scope);
  return isError(receiver) ? errorAt(node) : unknownFunction(node, [receiver], scope);
}

function checkHas(node: CallNode, scope: Scope): Typed {
  const [field] = node.args;
  if (field?.kind !== "select" || node.args.length !== 1) return notOneField(node, field, scope);
  const operand = checkSelect(field, { ...scope, presence: true });
  if (isError(operand)) return errorAt(node);
  if (operand.kind === "range") return report(scope, "bare_collection", field, "a list is always there; ask for .size() > 0");
  const bool = { from: node.from, to: node.to, type: types.bool, mayBeUndefined: false };
  if (operand.kind === "param") return { kind: "has", operand, ...bool };
  if (operand.kind !== "field" || !isOptional(operand.field)) return constant(true, "bool", node.from, node.to);
  return { kind: "has", operand, ...bool };
}

/** `has(country)`, `has("country")`, `has(orders)` */
function notOneField(node: CallNode, argument: Node | undefined, scope: Scope): Typed {
  const name =
    argument?.kind === "ident"
      ? argument.name
      : argument?.kind === "literal" && argument.value.type === "string"
        ? argument.value.value
        : "";
  const owner = ownerOf(name, scope);
  const isCollection = Object.hasOwn(scope.session.schema.collections, name);
  const better = owner !== null ? `has(${owner}.${name})` : isCollection ? `${name}.size() > 0` : null;
  if (better === null)
    return report(scope, "wrong_arguments", node, `has needs one field, as in has(${scope.session.schema.root.name}.country)`);
  return report(scope, "wrong_arguments", node, `has needs one field; write ${better}`, [replaceFix(`use ${better}`, node, better)]);
}

function rangeCall(node: CallNode, args: Typed[], scope: Scope): Typed {
  const [range] = args;
  const isAggregate = node.name === "size" || (node.target !== null && aggregateNames.includes(node.name));
  if (range?.kind !== "range" || !isAggregate) return unknownFunction(node, args, scope);
  if (args.length !== 1) return report(scope, "wrong_arguments", node, `${node.name} takes nothing`);
  const fn = node.name as AggregateTyped["fn"];
  if (aggregates(fn, range.row.type)) return aggregate(node, fn, range);
  const hint = isScalar(range.row.type) ? "" : `; choose a number first, as in .map(x, x.quantity).${fn}()`;
  return report(scope, "type_mismatch", node, `there is no ${fn} of ${typeName(range.type)}${hint}`);
}

function functionCall(node: CallNode, args: Typed[], scope: Scope): Typed {
  const overloads = functions.filter((f) => f.name === node.name && (node.target ? f.method : f.global));
  if (overloads.length === 0) return unknownFunction(node, args, scope);
  const found = overloads.find((f) => accepts(f, args));
  if (!found) return wrongArguments(node, args, overloads, scope);
  const typed = found.build ? found.build(args, node, scope) : plainCall(found, args, node);
  if (typed.type.kind === "bool" && scope.negated) warnAbsentAtom(typed, node, scope);
  return typed;
}

function wrongArguments(node: CallNode, args: Typed[], overloads: readonly FunctionDef[], scope: Scope): Typed {
  const [receiver] = args;
  const fitting = node.target && receiver ? overloads.filter((f) => f.args[0] === receiver.type.kind) : overloads;
  if (fitting.length === 0) return unknownFunction(node, args, scope);
  const given =
    args
      .slice(node.target ? 1 : 0)
      .map((arg) => typeName(arg.type))
      .join(", ") || "nothing";
  const taken = [...new Set(fitting.map((f) => argumentsOf(f)))].join(" or ");
  const hint = receiver?.type.kind === "string" && !node.target ? "; a text is compared as a text" : "";
  const [number] = taken === "string" ? node.args.filter((arg) => arg.kind === "literal" && arg.value.type !== "string") : [];
  const text = number && JSON.stringify(sourceOf(scope, number));
  const fixes = number && text !== undefined ? [replaceFix(`use ${text}`, number, text)] : [];
  return report(scope, "wrong_arguments", node, `${node.name} takes ${taken}, not ${given}${text ? `; write ${text}` : hint}`, fixes);
}

function argumentsOf({ args, method }: FunctionDef): string {
  const taken = method ? args.slice(1) : args;
  return taken.map((kind) => (kind.endsWith("?") ? "nothing or a time zone" : kind)).join(", ") || "nothing";
}

function accepts(f: FunctionDef, args: readonly Typed[]): boolean {
  const kinds = args.map((arg) => arg.type.kind);
  const required = f.args.filter((kind) => !kind.endsWith("?")).length;
  return kinds.length >= required && kinds.length <= f.args.length && kinds.every((kind, i) => f.args[i]?.replace("?", "") === kind);
}

function plainCall(f: FunctionDef, args: Typed[], node: CallNode): Typed {
  const mayBeUndefined = f.canFail === true || args.some((arg) => arg.mayBeUndefined);
  const bounds = f.bounds ? { bounds: f.bounds } : {};
  return { kind: "call", name: f.sql ?? f.name, args, from: node.from, to: node.to, type: { kind: f.result }, mayBeUndefined, ...bounds };
}

function unknownFunction(node: CallNode, args: readonly Typed[], scope: Scope): Typed {
  const span = { from: node.nameFrom, to: node.nameTo };
  const fitting = functions.filter((f) => (node.target ? f.method && f.args[0] === args[0]?.type.kind : f.global));
  const more = !node.target
    ? ["has", "timestamp", "duration", "size"]
    : args[0]?.kind === "range"
      ? [...macroNames, ...aggregateNames, "size"]
      : [];
  const candidates = [...new Set([...fitting.map((f) => f.name), ...more])];
  const [receiver] = args;
  const habit = node.target && receiver ? habitOfMethod(node, receiver, candidates, scope) : habitOfFunction(node, scope);
  const { hint, fixes } = habit ?? suggestOrList(node.name, candidates, node.nameFrom);
  const owner = node.target && args[0] ? `${typeName(args[0].type)} has no function` : "unknown function";
  return report(scope, "unknown_function", span, `${owner} ${node.name}${hint}`, fixes);
}
