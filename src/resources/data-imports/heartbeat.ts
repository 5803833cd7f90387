import { inOrganizations } from "../../platform/database/doors.ts";
import type { JobContext } from "../../platform/jobs/job.ts";
import { type Run, updateHeartbeatIf } from "./staging-queries.ts";

const HEARTBEAT_MS = 5_000;

/** Shows that the run is alive for as long as it works. */
export async function beating<T>(context: JobContext, run: Run, work: () => Promise<T>): Promise<T> {
  const beat = () => inOrganizations(context.db, [run.organizationId], (trx) => updateHeartbeatIf(trx, run));
  const timer = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
  return work().finally(() => clearInterval(timer));
}
