import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import { splitName } from "./split-name.ts";
import type { TransformStep } from "./types.ts";
import { countryCode } from "./words/country-names.ts";

type Apply = (text: string, cells: readonly string[]) => string | undefined;

/** Makes one function of the steps. It gives undefined for a value that the steps do not take (`map` with `otherwise: "error"`). */
export function compileTransform(steps: readonly TransformStep[], header: readonly string[], country: string | null): Apply | undefined {
  if (steps.length === 0) return undefined;
  const applied = steps.map((step) => compileStep(step, header, country));
  return (text, cells) => {
    let value: string | undefined = text;
    for (const apply of applied) {
      if (value === undefined) return undefined;
      value = apply(value, cells);
    }
    return value;
  };
}

function compileStep(step: TransformStep, header: readonly string[], country: string | null): Apply {
  switch (step.op) {
    case "trim":
      return (text) => text.trim();
    case "case":
      return (text) => inCase(text, step.to);
    case "split_name":
      return (text) => splitName(text)[step.part];
    case "combine":
      return combine(
        step.columns.map((name) => header.indexOf(name)),
        step.separator ?? " ",
      );
    case "first_filled":
      return firstFilled(
        step.columns.map((name) => header.indexOf(name)),
        step.blanks ?? [],
      );
    case "split":
      return (text) =>
        text
          .split(step.separator)
          .at(step.part > 0 ? step.part - 1 : step.part)
          ?.trim() ?? "";
    case "map":
      return mapValues(step);
    case "strip_prefix":
      return (text) => stripPrefix(text, step.prefix, step.before);
    case "default":
      return (text) => (text.trim() === "" ? step.value : text);
    case "fixed":
      return () => step.value;
    case "country":
      return (text) => countryCode(text) ?? text;
    case "phone":
      return (text) => (text.trim() === "" ? text : (phoneNumber(text, step.country ?? country)?.number ?? text));
  }
}

function inCase(text: string, to: "lower" | "upper" | "title"): string {
  if (to === "upper") return text.toUpperCase();
  const lower = text.toLowerCase();
  return to === "lower"
    ? lower
    : lower.replaceAll(/(^|[\s\-'’(])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function combine(columns: readonly number[], separator: string): Apply {
  return (text, cells) =>
    [text, ...columns.map((column) => cells[column] ?? "")]
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .join(separator);
}

function firstFilled(columns: readonly number[], blanks: readonly string[]): Apply {
  return (text, cells) => {
    const found = [text, ...columns.map((column) => cells[column] ?? "")].find((one) => one.trim() !== "" && !blanks.includes(one.trim()));
    return found ?? "";
  };
}

/** Values are compared without case and surrounding spaces. */
function mapValues({ values, otherwise = "keep" }: Extract<TransformStep, { op: "map" }>): Apply {
  const byText = new Map(Object.entries(values).map(([from, to]) => [from.trim().toLowerCase(), to]));
  return (text) => {
    const found = byText.get(text.trim().toLowerCase());
    if (found !== undefined || otherwise === "blank") return found ?? "";
    return otherwise === "keep" || text.trim() === "" ? text : undefined;
  };
}

function stripPrefix(text: string, prefix: string, before: string | undefined): string {
  if (!text.startsWith(prefix)) return text;
  const next = text[prefix.length];
  return before === undefined || (next !== undefined && before.includes(next)) ? text.slice(prefix.length) : text;
}
