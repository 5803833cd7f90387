import type { Literal } from "../parse/ast.ts";

/** The text as a CEL string. JSON's escapes are among CEL's. */
export function quoteString(text: string): string {
  return JSON.stringify(text);
}

export function writeLiteral(literal: Literal): string {
  switch (literal.type) {
    case "string":
      return quoteString(literal.value);
    case "double":
      return writeDouble(literal.value);
    case "uint":
      return `${literal.value}u`;
    case "bytes":
      return literal.text;
    case "null":
      return "null";
    default:
      return String(literal.value);
  }
}

/** With a point or an exponent, without which it would be read as an int. */
function writeDouble(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
