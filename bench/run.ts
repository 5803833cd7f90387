// Measures side by side in one run: `npm run bench -- send [--recipients=1000000] [--usual=20000]`,
// `npm run bench -- segment [--users=1000000] [--keep=FOLDER | --data=FOLDER] [--only=WORDS] [--import] [--json]`,
// `npm run bench -- start [--runs=5]`, `npm run bench -- webhooks [--deliveries=30000]`,
// `npm run bench -- import [--rows=1000000] [--json]`,
// `npm run bench -- api [--users=1000000] [--keep=FOLDER | --data=FOLDER] [--only=WORDS] [--seconds=2] [--json]`.
import { parseArgs } from "node:util";
import { benchApi } from "./api.ts";
import { benchImport } from "./import.ts";
import { benchSegment } from "./segment.ts";
import { benchSend } from "./send.ts";
import { benchStart } from "./start.ts";
import { benchWebhooks } from "./webhooks.ts";

type Options = Record<string, string | undefined>;

const benches: Record<string, (options: Options) => Promise<void>> = {
  send: benchSend,
  segment: benchSegment,
  start: benchStart,
  webhooks: benchWebhooks,
  import: benchImport,
  api: benchApi,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    recipients: { type: "string" },
    usual: { type: "string" },
    deliveries: { type: "string" },
    rows: { type: "string" },
    users: { type: "string" },
    keep: { type: "string" },
    data: { type: "string" },
    only: { type: "string" },
    seconds: { type: "string" },
    import: { type: "boolean" },
    json: { type: "boolean" },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of names) {
  const bench = benches[name];
  if (!bench) {
    process.stderr.write(`There is no bench "${name}": ${Object.keys(benches).join(", ")}\n`);
    process.exit(1);
  }
  await bench(Object.fromEntries(Object.entries(values).map(([option, value]) => [option, String(value)])));
}
process.exit(0);
