/** What came of a case. There is no other way out: it passes, fails, or is left out for a reason with a name. */
export type Outcome = { kind: "passed" } | { kind: "failed"; why: string } | { kind: "out"; reason: string };
