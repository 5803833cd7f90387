import { tests as checking } from "@bufbuild/cel-spec/testdata/checking.js";
import { tests as comprehension } from "@bufbuild/cel-spec/testdata/comprehension.js";
import { tests as conformance } from "@bufbuild/cel-spec/testdata/conformance.js";
import { tests as parsing } from "@bufbuild/cel-spec/testdata/parsing.js";

type Suite = typeof conformance;
export type Json = { readonly [key: string]: unknown };

export interface Case {
  /** The file of the official data, or the corpus taken from cel-go. */
  file: string;
  name: string;
  source: string;
  /** cel-go parses it. */
  parses: boolean;
  /** Why cel-go refused it. */
  error: string;
  original: Json;
}

/** The official conformance data with expected values, file by file. */
export const conformanceCases: Case[] = (conformance.suites ?? []).flatMap((suite) => casesOf(suite, suite.name));

/** Everything that cel-go was recorded to parse or to refuse. */
export const parserCases: Case[] = [
  ...[parsing, checking, comprehension].flatMap((suite) => casesOf(suite, `cel-go ${suite.name}`)),
  ...conformanceCases,
];

function casesOf(suite: Suite, file: string, path = ""): Case[] {
  const own = (suite.tests ?? []).map(({ original, ast, error }, i) => ({
    file,
    name: `${path}${original.name ?? ""} #${i + 1}`,
    source: original.expr,
    parses: ast !== undefined,
    error: error ?? "",
    original: original as Json,
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => casesOf(inner, file, `${path}${inner.name}/`))];
}
