import type { Damage } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { playIsolated } from "./r6-isolation.ts";
import { playOrdered } from "./r6-order.ts";

export const proveOrderAndIsolation: Proof = {
  id: "R6",
  promise: "webhooks: in order where that is asked for, and nobody waits for another's receiver",
  run: prove,
};

const MOST_RAISED = 1.2;
/** Times are reported, and fail only at five times their bar: machines are noisy. */
const FAILS_AT = 2;

const NO_ORDER: readonly Damage[] = [
  { file: "resources/webhooks/delivering/claim.ts", from: "and not (w.ordered and exists", to: "and not (false and exists" },
];
/** One lane for all endpoints of an organization. */
const ONE_LANE: readonly Damage[] = [
  { file: "resources/webhooks/delivering/run-deliveries.ts", from: "lanes.get(task.endpoint_id)", to: "lanes.get(task.organization_id)" },
  {
    file: "resources/webhooks/delivering/run-deliveries.ts",
    from: "lanes.set(task.endpoint_id, lane)",
    to: "lanes.set(task.organization_id, lane)",
  },
];

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const random = seededRandom(seed);
  const ordered = await playOrdered(random, full ? { objects: 100, changes: 99 } : { objects: 40, changes: 14 });
  say(`${ordered.events} events in order: ${ordered.outOfOrder} out of order, ${ordered.notDelivered} not delivered`);
  const isolated = await playIsolated(full ? { rounds: 6, events: 400 } : { rounds: 1, events: 120 });
  say(`p99 ${isolated.aloneP99Ms.toFixed(0)} ms alone, ${isolated.besideP99Ms.toFixed(0)} ms beside`);
  const noOrder = await playOrdered(random, { objects: 20, changes: 5, damages: NO_ORDER });
  const oneLane = await playIsolated({ rounds: 1, events: 30 }, ONE_LANE);
  const raised = isolated.besideP99Ms / isolated.aloneP99Ms;
  const { events, outOfOrder, withGaps, notDelivered } = ordered;
  return {
    met:
      outOfOrder === 0 &&
      withGaps === 0 &&
      notDelivered === 0 &&
      isolated.notArrived === 0 &&
      raised <= FAILS_AT &&
      noOrder.outOfOrder > 0 &&
      oneLane.notArrived > 0,
    figure: `${events} events by two workers to a receiver that fails 30 %: ${outOfOrder} out of order, ${withGaps} objects with a gap in their sequence; beside a receiver that hangs and one that drips the p99 of the other eight is ${isolated.besideP99Ms.toFixed(0)} ms against ${isolated.aloneP99Ms.toFixed(0)} ms, ${(raised * 100 - 100).toFixed(0)} % more`,
    bar: `sequence per object without gaps; ordered: out of order 0; one hanging endpoint of ten raises the others' p99 by at most ${Math.round(MOST_RAISED * 100 - 100)} % (fails at ${Math.round(FAILS_AT * 100 - 100)} %)`,
    engine: ordered.engine,
    guardOff: `without waiting for the one before: ${noOrder.outOfOrder} of ${noOrder.events} out of order; one lane for all endpoints: ${oneLane.notArrived} of ${oneLane.samples} not there after 4 s`,
    details: { ordered, isolated, noOrder, oneLane },
  };
}
