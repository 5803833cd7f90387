import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Damage } from "./program.ts";

/** The door's own guards, each taken out alone. */
const GUARDS: readonly { name: string; damage: Damage }[] = [
  {
    name: "the check of each address",
    damage: {
      file: "platform/egress/resolve.ts",
      from: "if (purpose.onlyAllowed || !isPublic(address)) {",
      to: "if (purpose.onlyAllowed) {",
    },
  },
  {
    name: "the list of what is not public",
    damage: {
      file: "platform/egress/addresses.ts",
      from: "!isIn(address, NOT_PUBLIC) && !isIn(address, ownAddresses())",
      to: "NOT_PUBLIC.length > 0",
    },
  },
  {
    name: "the check of relays",
    damage: {
      file: "platform/egress/dial.ts",
      from: "const addresses = await resolveRelay(host, port, rules);",
      to: "const addresses = [host];",
    },
  },
  {
    name: "calling the checked address over HTTP",
    damage: {
      file: "platform/egress/http-client.ts",
      from: "allowH2: false, lookup: answerWith(addresses) }",
      to: "allowH2: addresses === undefined }",
    },
  },
  {
    name: "calling the checked address of a relay",
    damage: { file: "platform/egress/dial.ts", from: "lookup: answerWith(addresses), timeout: timeoutMs", to: "timeout: timeoutMs" },
  },
];

/** How many connections to private addresses are begun with all guards, and without each. */
export async function tryWithoutGuards(): Promise<{ whole: number; without: { name: string; begun: number }[] }> {
  const whole = await begunWith([]);
  const without = [];
  for (const { name, damage } of GUARDS) without.push({ name, begun: await begunWith([damage]) });
  return { whole, without };
}

async function begunWith(damages: readonly Damage[]): Promise<number> {
  const path = (file: string) => new URL(file, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", path("damage.ts"), path("s5-damaged.ts")], {
    env: { ...process.env, PROOF_DAMAGES: JSON.stringify(damages) },
  });
  return Number(stdout);
}
