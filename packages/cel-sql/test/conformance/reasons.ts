import type { Diagnostic } from "../../src/cel-sql.ts";

/** Why a case is not of the language that this package compiles, by what the checker says about it. */
const reasons: [RegExp, string][] = [
  [
    /maps and messages|unknown name (?:msg|TestAll\w+|GlobalEnum|Nested\w+|google|NestedEnum)\b|function (?:GlobalEnum|TestAll\w+)/,
    "maps, messages and enums",
  ],
  [
    /^unknown_identifier: unknown name (?:math|cel|optional|strings|proto|base64)\b/,
    "extension libraries: math, bindings, blocks, optionals, protos, encoders",
  ],
  [/optional|found \?/, "extension libraries: math, bindings, blocks, optionals, protos, encoders"],
  [
    /^unknown_function: (?:string|int|list<\w+>) has no function (?:format|indexOf|lastIndexOf|substring|replace|split|charAt|join|reverse|quote)\b/,
    "string functions beyond those listed in the README",
  ],
  [/existsOne|transformList|transformMap|write (?:all|exists|exists_one|map)\(x/, "macros of two variables"],
  [
    /^unknown_function: unknown function (?:dyn|type)\b|unknown name (?:int|uint|type|bool|dyn|double|null_type|string|bytes|list|map)\b/,
    "dyn and types as values",
  ],
  [/without sign|function uint\b|unknown name uint/, "uint"],
  [/bytes/, "bytes"],
  [/there is no null/, "null: absence is asked for with has()"],
  [/U\+0000/, "U+0000 in a text, which PostgreSQL cannot hold"],
  [/no order, so there is no/, "items by their place in a list"],
  [
    /list<\w+>.*(?:compared|calculated)|a list must hold|the list (?:must )?holds?|a bare_collection|list, not/,
    "lists as values, empty ones, and those of several types",
  ],
  [
    /^wrong_arguments: (?:bool|int|double|string) (?:does not take|takes)/,
    "conversions from and to text whose forms differ between systems",
  ],
  [
    /cannot be compared with|branches differ|is never in a list|minus needs|yes or no is needed here, not (?:int|string|double)(?:$|; write a condition)|there is no \w+ [-+*/%] \w+/,
    "operands of different types, refused here before anything runs",
  ],
  [
    /duration is at most|no instant|no duration|six decimals|years go from|no date and time/,
    "instants and durations out of range, malformed, or finer than a microsecond",
  ],
  [
    /only be divided|only be multiplied|too large or too small|not_constant|fit 64 bits|number is too large/,
    "calculations that PostgreSQL would break off, refused here",
  ],
  [/^limit_exceeded/, "over this package's limits"],
  [/unknown_function|unknown_identifier|unknown_field/, "names and functions that the case itself leaves undeclared"],
];

export function reasonOf(diagnostic: Diagnostic): string | undefined {
  const told = `${diagnostic.code}: ${diagnostic.message}`;
  return reasons.find(([pattern]) => pattern.test(told))?.[1];
}
