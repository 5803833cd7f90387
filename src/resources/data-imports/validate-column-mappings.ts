import { Readable } from "node:stream";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, closed, IdParams } from "../../platform/http/schemas.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import { BYTE_ORDER_MARK, csvLine } from "../../platform/text/csv.ts";
import { type Analysis, analyseFile } from "./analysis.ts";
import { type FoundIssues, findIssues, findIssuesTogether, RowsApart } from "./find-issues.ts";
import type { Issue, MappingPlan } from "./mapping/types.ts";
import { withReadableFile } from "./open-file.ts";
import { findPlanParts, obstacles, type PlanParts, planOf } from "./plan.ts";
import { findImport, findImportFile, type ImportFile } from "./queries.ts";
import { EDITABLE, wrongState } from "./rules.ts";
import { addTo, emptyTally, kindsOf, type Tally } from "./validation-report.ts";
import { Validation } from "./validation-schema.ts";
import { isAnalysed } from "./view.ts";

export const validateColumnMappings = operation({
  id: "validateColumnMappings",
  tags: ["Data Imports"],
  summary: "Validate column mappings",
  description: "Reads the whole file as it is mapped and says what is wrong with it. Nothing is changed.",
  params: IdParams,
  query: Closed({
    format: Type.Optional(closed(["json", "csv"], { default: "json", description: "csv: every finding on a line of its own" })),
  }),
  success: { status: 200, schema: Validation, description: "What was found, by kind" },
  errors: [409, 422],
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { parts, file } = await call.read(async (trx) => {
      const row = await findImport(trx, call.organizations, id);
      if (!row) throw notFound();
      const { detected } = row;
      const isRight = (EDITABLE as readonly string[]).includes(row.status) && row.file_id !== null;
      if (!isRight || !isAnalysed(detected)) throw wrongState(row.status, EDITABLE);
      const parts = await findPlanParts(trx, row, detected);
      return { parts, file: await findImportFile(trx, row.organization_id, row.file_id ?? "") };
    });
    if (!file) throw notFound();
    const { storage } = call.services;
    const whole = await wholeFile(storage, file, parts);
    if (call.query.format === "csv") {
      const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": attachment(`${parts.row.name} - findings.csv`) };
      return { status: 200, headers, stream: Readable.from(findingLines(storage, file, whole), { objectMode: false }) };
    }
    return ok(await report(storage, file, whole));
  },
});

/** With the formats of all values, as processing finds them. */
async function wholeFile(storage: Storage, file: ImportFile, parts: PlanParts): Promise<PlanParts> {
  if (parts.analysis.complete) return parts;
  const { analysis } = await withReadableFile(storage, file, (path) => analyseFile(path, parts.row.options, { whole: true }));
  return { ...parts, analysis: { ...parts.analysis, formats: analysis.formats, rows: analysis.rows, complete: true } };
}

async function report(storage: Storage, file: ImportFile, parts: PlanParts): Promise<Record<string, unknown>> {
  const planned = planOf(parts);
  const { plan } = planned;
  const tally = plan ? await withReadableFile(storage, file, (path) => tallyOfFile(path, parts.analysis, plan)) : emptyTally();
  const inTheWay = obstacles(planned, parts.row.notices);
  const { kinds: _, ...counts } = tally;
  return {
    valid: inTheWay.length === 0 && tally.errors === 0,
    ...counts,
    kinds: kindsOf(tally),
    unmapped_required: planned.problems.flatMap(({ source_column, target_field }) =>
      source_column === null && target_field !== null ? [target_field] : [],
    ),
    problems: planned.problems,
    obstacles: inTheWay,
  };
}

async function tallyOfFile(path: string, analysis: Analysis, plan: MappingPlan): Promise<Tally> {
  try {
    return await tallyOf(findIssuesTogether(path, analysis, plan));
  } catch (error) {
    if (error instanceof RowsApart) return tallyOf(findIssues(path, analysis, plan));
    throw error;
  }
}

async function tallyOf(batches: AsyncIterable<FoundIssues[]>): Promise<Tally> {
  const tally = emptyTally();
  for await (const found of batches) addTo(tally, found);
  return tally;
}

async function* findingLines(storage: Storage, file: ImportFile, parts: PlanParts): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(["row", "column", "severity", "code", "value", "detail"]);
  const planned = planOf(parts);
  for (const detail of obstacles(planned, parts.row.notices)) yield csvLine([null, null, "error", "obstacle", null, detail]);
  if (planned.plan) yield* issueLines(storage, file, parts.analysis, planned.plan);
}

async function* issueLines(storage: Storage, file: ImportFile, analysis: Analysis, plan: MappingPlan): AsyncGenerator<string> {
  const { path, release } = await storage.localPath(file.storage_key);
  try {
    for await (const found of findIssues(path, analysis, plan)) {
      const lines = found.flatMap(({ issues }) => issues.map(issueLine));
      if (lines.length > 0) yield lines.join("");
    }
  } finally {
    await release();
  }
}

function issueLine({ row, column, severity, code, value, detail }: Issue): string {
  return csvLine([row === null ? null : String(row), column, severity, code, value, detail]);
}
