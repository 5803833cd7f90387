import { createLogger } from "../../src/platform/logging.ts";
import { calculateSegment } from "../../src/resources/segments/calculate-segment.job.ts";
import type { Organization, Send, Workshop } from "../world.ts";

/** Makes everybody a member of the segment, at least one, as the background job does. */
export async function calculateMembers(world: Workshop, organization: Organization, owner: Send, id: string): Promise<void> {
  await owner("PATCH", `/v1/segments/${id}`, { expression: "true" });
  await owner("POST", `/v1/segments/${id}/recalculate`);
  const { signal } = new AbortController();
  const context = {
    db: world.db,
    storage: world.storage,
    secretKey: world.config.secretKey,
    log: createLogger("fatal"),
    signal,
    statementTimeoutMs: 5_000,
  };
  await calculateSegment.run({ organization_id: organization.id, segment_id: id }, context);
}

/** As after a worker that died a while ago, before anybody took over. */
export async function makeStuck(world: Workshop, owner: Send, id: string): Promise<void> {
  await owner("POST", `/v1/segments/${id}/recalculate`);
  await world.sql("update segments set calculation_heartbeat_at = now() - interval '2 minutes' where id = $1", [id]);
}
