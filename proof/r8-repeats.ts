import { routes } from "../src/routes.ts";
import { type Proof, type ProofOptions, seededRandom, shuffled, type Verdict } from "./proof.ts";
import { dieAfterCommit, repeatAtOnce, withoutGuard, withoutKey } from "./r8-try.ts";
import { openRepeats, type Repeats } from "./r8-world.ts";

export const proveSafeRepeats: Proof = {
  id: "R8",
  promise: "a POST that is repeated with its Idempotency-Key has its effect once",
  run: prove,
};

/** Of servers, between commit and answer, in the long run; in the short one each operation once. */
const KILLS = 20;
const PARALLEL = 50;

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const posts = routes.filter(({ method, operation }) => method === "POST" && operation.idempotency !== "safe");
  const repeats = await openRepeats();
  try {
    const faults: string[] = [];
    const covered: string[] = [];
    for (const route of posts) {
      const found = await repeatAtOnce(repeats, route, PARALLEL);
      faults.push(...found.map((fault) => `${route.operation.id}: ${fault}`));
      covered.push(route.operation.id);
      say(`${route.operation.id}: ${found.length === 0 ? "one effect" : found.join("; ")}`);
    }
    const order = shuffled(posts, seededRandom(seed));
    const kills = full ? Math.max(KILLS, posts.length) : posts.length;
    for (let n = 0; n < kills; n += 1) {
      const route = order[n % order.length];
      if (!route) break;
      const found = await dieAfterCommit(repeats, route, n);
      faults.push(...found.map((fault) => `${route.operation.id}, killed between commit and answer: ${fault}`));
    }
    const off = { noKey: await withoutKey(repeats, PARALLEL), noGuard: await withoutGuard(repeats, PARALLEL) };
    return verdictOf(repeats, { posts: posts.length, covered, faults, kills, off });
  } finally {
    await repeats.close();
    await repeats.stand.close();
  }
}

interface Outcome {
  posts: number;
  covered: string[];
  faults: string[];
  kills: number;
  /** effects of 50 requests where there should be more than one */
  off: { noKey: number; noGuard: number };
}

function verdictOf({ stand }: Repeats, { posts, covered, faults, kills, off }: Outcome): Verdict {
  return {
    met: posts > 0 && covered.length === posts && faults.length === 0 && off.noKey === PARALLEL && off.noGuard > 1,
    figure: `${covered.length} of ${posts} POST operations, ${PARALLEL} parallel requests each on 2 servers, ${kills} kills between commit and answer: ${faults.length} faults`,
    bar: "every POST operation: 50 parallel requests with one key make 1 effect, the others replay byte for byte or 409; another request 422; killed between commit and answer 1 effect; a key counts for its principal and operation, and 24 hours",
    engine: stand.engine,
    guardOff: `${PARALLEL} parallel requests without a key: ${off.noKey} effects; with a key that the server does not look at: ${off.noGuard} effects`,
    details: { operations: covered, faults, kills, off },
  };
}
