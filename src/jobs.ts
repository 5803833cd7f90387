import type { Job } from "./platform/jobs/job.ts";
import { processColumns } from "./resources/data-imports/process-columns.job.ts";
import { runImport } from "./resources/data-imports/run-import.job.ts";
import { undoImport } from "./resources/data-imports/undo-import.job.ts";
import { carryOutDecision } from "./resources/refunds/carry-out-decision.job.ts";
import { makeBatch } from "./resources/refunds/make-batch.job.ts";
import { calculateSegment } from "./resources/segments/calculate-segment.job.ts";
import { countExplanation } from "./resources/segments/count-explanation.job.ts";
import { forgetMembers } from "./resources/segments/forget-members.job.ts";

/** Every background job that a worker runs; each name also stands in queues.ts. */
export const jobs: readonly Job[] = [
  processColumns,
  runImport,
  undoImport,
  carryOutDecision,
  makeBatch,
  calculateSegment,
  countExplanation,
  forgetMembers,
];
