import type { Trx } from "../../platform/database/doors.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { calculateSegment } from "./calculate-segment.job.ts";
import { startCalculationIf } from "./calculation-queries.ts";
import type { SegmentRow } from "./queries.ts";

/** Moves the segment to `calculating` and has it calculated in the background; undefined when it is being calculated already. */
export async function beginCalculation(
  trx: Trx,
  { organization_id, id }: Pick<SegmentRow, "organization_id" | "id">,
): Promise<SegmentRow | undefined> {
  const row = await startCalculationIf(trx, { organizationId: organization_id, id });
  if (row) await sendJob(trx, calculateSegment, { organization_id, segment_id: id });
  return row;
}
