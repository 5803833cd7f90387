import type { Sizes } from "../segment/load.ts";
import { median } from "../segment/report.ts";
import type { Answered } from "./loop.ts";

export interface Compared {
  scope: string;
  name: string;
  ours: Answered;
  bare: Answered;
}

interface Findings {
  machine: string;
  commit: string;
  sizes: Sizes;
  connections: number;
  compared: readonly Compared[];
}

const RATIO_GOAL = 0.7;

export function table({ machine, commit, sizes, connections, compared }: Findings): string {
  const ratio = ({ ours, bare }: Compared) => ours.perSecond / bare.perSecond;
  const line = (each: Compared) =>
    `${each.scope.padEnd(8)} ${each.name.padEnd(28)} ${number(each.ours.perSecond)} ${number(each.bare.perSecond)} ${number(each.ours.p99Ms)} ${number(each.bare.p99Ms)} ${ratio(each).toFixed(2).padStart(6)}${ratio(each) < RATIO_GOAL ? " BELOW THE GOAL" : ""}`;
  const below = compared.filter((each) => ratio(each) < RATIO_GOAL).length;
  return [
    `api: ${connections} connections, ${machine}, commit ${commit}`,
    `${sizes.users} users, ${sizes.orders} orders in one of 20 organizations; beside a bare Fastify + pg handler: same role, row-level security on, one prepared statement, the same bytes`,
    `${"".padEnd(37)} ${"req/s".padStart(9)} ${"bare".padStart(9)} ${"p99 ms".padStart(9)} ${"bare".padStart(9)}  ratio`,
    ...compared.map(line),
    `ratio: median ${median(compared.map(ratio)).toFixed(2)}, lowest ${Math.min(...compared.map(ratio)).toFixed(2)}; ${below} of ${compared.length} below the goal of ${RATIO_GOAL}`,
    "",
  ].join("\n");
}

function number(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0).padStart(9);
}
