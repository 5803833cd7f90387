// What `npm test` runs: every test, then one closing line for people and machines.
import { relative } from "node:path";
import { startVitest } from "vitest/node";
import { reportTime } from "./run-report.ts";

const started = performance.now();
const filters = process.argv.slice(2);
const vitest = await startVitest("test", filters, { run: true, watch: false });
const files = vitest.state.getTestModules();
const tests = files.flatMap((file) => [...file.children.allTests()]);
const count = (state: string) => tests.filter((test) => test.result().state === state).length;
const brokenFiles = files.filter((file) => !file.ok() && ![...file.children.allTests("failed")].length).length;
const errors = vitest.state.getUnhandledErrors().length;
const failed = count("failed") + brokenFiles + errors;
const passed = count("passed");
await vitest.close();

const ran = files.map((file) => {
  const { collectDuration, duration } = file.diagnostic();
  return { name: relative(process.cwd(), file.moduleId), seconds: (collectDuration + duration) / 1000 };
});
for (const line of reportTime(ran, (performance.now() - started) / 1000)) process.stdout.write(`${line}\n`);
const skipped = tests.length - passed - count("failed");
if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
