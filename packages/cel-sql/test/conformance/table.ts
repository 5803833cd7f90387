import type { Case } from "./cases.ts";
import type { Outcome } from "./outcome.ts";

export interface Judged {
  item: Case;
  outcome: Outcome;
}

/** docs/conformance.md. */
export function renderConformance(parsed: readonly Judged[], evaluated: readonly Judged[]): string {
  return `# Conformance

The official CEL data and the corpora of cel-go, as published in \`@bufbuild/cel-spec\`. Every case is counted: it passed, or it is out for
one of the reasons named. This file is written by the test that runs them.

## Parser: accepts and refuses what cel-go does

${tableOf(parsed)}

${reasonsOf(parsed)}

## Values: the SQL of each case, run on PostgreSQL

A case that expects an error passes when the SQL gives NULL. Numbers, texts and times are compared in the same statement. Variables are
bound parameters.

${tableOf(evaluated)}

${reasonsOf(evaluated)}
`;
}

function tableOf(judged: readonly Judged[]): string {
  const files = [...new Set(judged.map(({ item }) => item.file))];
  const lines = files.map((file) =>
    line(
      file,
      judged.filter(({ item }) => item.file === file),
    ),
  );
  return [
    "| File | Cases | Passed | Out | Reasons for what is out |",
    "| --- | ---: | ---: | ---: | --- |",
    ...lines,
    line("all", judged, false),
  ].join("\n");
}

function line(name: string, judged: readonly Judged[], withReasons = true): string {
  const passed = judged.filter(({ outcome }) => outcome.kind === "passed").length;
  const numbers = reasonCounts(judged).map(([reason, count]) => `${count} × ${reason}`);
  return `| ${name} | ${judged.length} | ${passed} | ${judged.length - passed} | ${withReasons ? numbers.join("; ") : ""} |`;
}

function reasonCounts(judged: readonly Judged[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { outcome } of judged) if (outcome.kind === "out") counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function reasonsOf(judged: readonly Judged[]): string {
  const lines = reasonCounts(judged).map(([reason, count]) => `| ${reason} | ${count} |`);
  return ["| Out because of | Cases |", "| --- | ---: |", ...lines].join("\n");
}
