// Makes the reliability figures: `npm run proof -- --only=R1,R2 [--full] [--seed=N]`. CI size unless --full. Each figure goes to proof/<id>.json.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Proof, Verdict } from "./proof.ts";
import { proveCampaignSurvivesCrashes } from "./r1-crashes.ts";
import { proveOneStateMachine } from "./r2-states.ts";
import { proveSchedules } from "./r3-schedules.ts";
import { proveImportsResume } from "./r4-imports.ts";
import { proveEventsArrive } from "./r5-deliveries.ts";
import { proveSafeRepeats } from "./r8-repeats.ts";
import { proveMoneyMovesOnce } from "./r9-refunds.ts";
import { proveRelayTrouble } from "./r10-relay.ts";
import { proveBouncesAreRead } from "./r11-bounces.ts";
import { proveClocksDoNotMatter } from "./r14-clocks.ts";
import { proveContract } from "./r20-contract.ts";
import { proveTimelyDelivery } from "./r21-timely.ts";
import { proveNoForgedCalls } from "./s5-egress.ts";
import { proveTemplatesStayInside } from "./s7-templates.ts";
import { proveHeadersStayOurs } from "./s8-headers.ts";
import { proveHarmlessImports } from "./s10-hostile-files.ts";
import { proveHarmlessUploads } from "./s11-uploads.ts";
import { proveHostileInput } from "./s12-hostile.ts";
import { proveSameMeaning } from "./s13-differential.ts";
import { proveNoInjection } from "./s14-injection.ts";
import { proveNoOpenRedirect } from "./s15-redirects.ts";
import { proveReadingChangesNothing } from "./s16-reading.ts";
import { proveTokensNotForged } from "./s17-tokens.ts";
import { proveMachinesToldApart } from "./s18-machines.ts";
import { provePermissionAndRights } from "./s21-permission-and-rights.ts";
import { proveCallbacksAuthentic } from "./s23-callbacks.ts";
import { writeReliabilityPage } from "./table.ts";

const proofs: readonly Proof[] = [
  proveCampaignSurvivesCrashes,
  proveOneStateMachine,
  proveImportsResume,
  proveSchedules,
  proveEventsArrive,
  proveSafeRepeats,
  proveMoneyMovesOnce,
  proveRelayTrouble,
  proveClocksDoNotMatter,
  proveContract,
  proveTimelyDelivery,
  proveNoForgedCalls,
  proveTemplatesStayInside,
  proveHeadersStayOurs,
  proveHarmlessImports,
  proveHarmlessUploads,
  proveBouncesAreRead,
  proveHostileInput,
  proveSameMeaning,
  proveNoInjection,
  proveNoOpenRedirect,
  proveReadingChangesNothing,
  proveTokensNotForged,
  proveMachinesToldApart,
  provePermissionAndRights,
  proveCallbacksAuthentic,
];

const { values } = parseArgs({
  options: { only: { type: "string" }, full: { type: "boolean", default: false }, seed: { type: "string" } },
});
const wanted = values.only?.split(",") ?? proofs.map(({ id }) => id);
const unknown = wanted.filter((id) => !proofs.some((proof) => proof.id === id));
if (unknown.length > 0) throw new Error(`there is no proof ${unknown.join(", ")}: choose from ${proofs.map(({ id }) => id).join(", ")}`);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const table: string[] = [];
let met = 0;
for (const proof of proofs.filter(({ id }) => wanted.includes(id))) {
  process.stdout.write(`${proof.id} ${proof.promise} (${values.full ? "full" : "ci"} size, seed ${seed})\n`);
  const startedAt = performance.now();
  const verdict = await proof
    .run({ seed, full: values.full, say: (line) => process.stdout.write(`  ${line}\n`) })
    .catch((error: unknown) => ({ met: false, figure: `broke off: ${error instanceof Error ? error.message : String(error)}` }));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if ("bar" in verdict) keep(proof, verdict, seconds);
  if (verdict.met) met += 1;
  table.push(
    `${proof.id}  ${verdict.met ? "met" : "NOT MET"}  ${verdict.figure}  (${"bar" in verdict ? `bar: ${verdict.bar}; ` : ""}${seconds} s)`,
  );
  if ("guardOff" in verdict) table.push(`    without its guard: ${verdict.guardOff}`);
}
writeReliabilityPage();
process.stdout.write(`\n${table.join("\n")}\n${met} passed, ${wanted.length - met} failed\n`);
process.exit(met === wanted.length ? 0 : 1);

function keep({ id, promise }: Proof, verdict: Verdict, seconds: number): void {
  const record = { id, promise, size: values.full ? "full" : "ci", seed, seconds, commit: commit(), ...verdict };
  writeFileSync(new URL(`${id}.json`, import.meta.url), `${JSON.stringify(record, undefined, 2)}\n`);
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
