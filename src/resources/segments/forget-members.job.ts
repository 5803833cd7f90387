import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { defineJob } from "../../platform/jobs/job.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { deleteMembersBefore, type SegmentKey } from "./calculation-queries.ts";

/** So long former members stay for those who are paging through them or exporting them. */
const KEPT_SECONDS = 600;
/** A million rows take some seconds. */
const TIMEOUT_MS = 120_000;

/** Clears away the members of former calculations. */
export const forgetMembers = defineJob({
  name: "segment-cleanup",
  payload: Type.Object({ organization_id: Type.String(), segment_id: Type.String(), before: Type.Integer() }),
  run: async ({ organization_id: organizationId, segment_id: id, before }, { db }) => {
    await inOrganizations(db, [organizationId], (trx) => deleteMembersBefore(trx, { organizationId, id }, before), {
      timeoutMs: TIMEOUT_MS,
    });
  },
});

/** The members of calculations before `before`, a while from now. */
export async function forgetMembersLater(trx: Trx, { organizationId, id }: SegmentKey, before: number): Promise<void> {
  const payload = { organization_id: organizationId, segment_id: id, before };
  await sendJob(trx, forgetMembers, payload, { startAfterSeconds: KEPT_SECONDS });
}
