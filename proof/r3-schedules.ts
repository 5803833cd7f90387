import { Client } from "pg";
import { nextOpening } from "../src/platform/time/day-window.ts";
import { momentOf } from "../src/platform/time/wall-clock.ts";
import { openDatabase } from "./database.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { type ClockCase, makeCases } from "./r3-cases.ts";
import { intlOffset, type Moments, postgresOffsets, walk } from "./r3-oracles.ts";

export const proveSchedules: Proof = {
  id: "R3",
  promise: "schedules and send windows are right over changes of the clocks",
  run: prove,
};

const CASES = { ci: 10_000, full: 100_000 };

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const count = full ? CASES.full : CASES.ci;
  const cases = makeCases(count, seededRandom(seed));
  const own = cases.map(ours);
  const intl = cases.map((one) => walk(one, intlOffset(one.zone)));
  const againstIntl = differences(cases, own, intl);
  say(`against Intl: ${againstIntl.length} differ`);
  const database = await openDatabase();
  const client = new Client({ connectionString: database.superuserUrl });
  try {
    await client.connect();
    const { offset, inDispute } = await postgresOffsets(client, cases);
    const agreed = cases.filter((one) => !inDispute(one));
    const disputed = [...new Set(cases.filter(inDispute).map(({ zone }) => zone))];
    const againstPostgres = differences(
      agreed,
      agreed.map(ours),
      agreed.map((one) => walk(one, offset(one.zone))),
    );
    say(
      `against PostgreSQL: ${againstPostgres.length} of ${agreed.length} differ; its zones are others in ${disputed.join(", ") || "none"}`,
    );
    const naive = differences(cases, cases.map(withoutChanges), intl).length;
    const { rows } = await client.query<{ v: string }>("select split_part(version(), ' ', 2) as v");
    return {
      met: againstIntl.length === 0 && againstPostgres.length === 0 && agreed.length > count * 0.9 && naive > 0,
      figure: `${count} generated (zone, wall clock, window, begin) in 14 zones, half of them around changes of the clocks: starts and openings that differ from a walk over Intl's clocks ${againstIntl.length}, over PostgreSQL's ${againstPostgres.length} of ${agreed.length} (the other cases lie where the two copies of the zones differ: ${disputed.join(", ") || "none"})`,
      bar: "missed 0, double 0 over 10,000 generated cases against two oracles; a skipped time moves on by the gap, a double one runs at the first",
      engine: `PostgreSQL ${rows[0]?.v ?? ""}`,
      guardOff: `with the offset of the day's beginning for the whole day: ${naive} wrong`,
      details: { disputed, againstIntl: againstIntl.slice(0, 5), againstPostgres: againstPostgres.slice(0, 5) },
    };
  } finally {
    await client.end();
    await database.drop();
  }
}

function ours({ zone, local, at, from, until }: ClockCase): Moments {
  const opens = nextOpening(at, { from, until }, [zone]);
  return { start: momentOf(local, zone).getTime() / 1_000, opens: opens === null ? Number.NaN : opens.getTime() / 1_000 };
}

// What a program does that asks for the offset once a day.
function withoutChanges(one: ClockCase): Moments {
  const start = momentOf(`${one.local.slice(0, 10)}T00:00`, one.zone).getTime() / 1_000;
  const offset = intlOffset(one.zone)(start);
  return walk(one, () => offset);
}

function differences(cases: readonly ClockCase[], ours: readonly Moments[], theirs: readonly Moments[]): object[] {
  return cases.flatMap((one, n) => {
    const [a, b] = [ours[n], theirs[n]];
    return a && b && a.start === b.start && a.opens === b.opens ? [] : [{ ...one, ours: a, theirs: b }];
  });
}
