import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { tryApi } from "./s14-api.ts";
import { tryCompiled } from "./s14-compiled.ts";
import { openParser } from "./s14-sql.ts";

export const proveNoInjection: Proof = { id: "S14", promise: "what people write never becomes part of a statement", run: prove };

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  await openParser();
  const compiled = tryCompiled(seed, full ? 20_000 : 500);
  say(`${compiled.statements} compiled expressions, ${compiled.faults.length} faults`);
  const api = await tryApi();
  say(`${api.requests} requests to ${api.operations} operations, ${api.statements} different statements, ${api.faults.length} faults`);
  const faults = [...compiled.faults, ...api.faults];
  const noticed = [compiled.off, api.off];
  return {
    met: faults.length === 0 && compiled.statements > 500 && noticed.every(({ noticed: n, of }) => of > 100 && n === of),
    figure: `${compiled.statements} compiled expressions and ${api.statements} statements of ${api.requests} requests to ${api.operations} operations: ${faults.length} depend on a text`,
    bar: "PostgreSQL's own parser reads the same tree whatever the texts hold, made of the compiler's and the schema's words alone; no statement of the server has a text in it that came with a request or from the database",
    engine: `${api.engine}; libpg_query 18`,
    guardOff: `with the parameters written into the text, ${noticed.map(({ noticed: n, of }) => `${n} of ${of}`).join(" compiled expressions and ")} of the server's statements are noticed`,
    details: { seed, compiled, api },
  };
}
