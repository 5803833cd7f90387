// The caller as a process of its own: so many connections, each asking for one thing after another, for so many seconds.
import { Agent } from "undici";

export interface Order {
  origin: string;
  paths: string[];
  headers: Record<string, string>;
  connections: number;
  seconds: number;
}

export interface Answered {
  perSecond: number;
  p99Ms: number;
}

process.on("message", (order: Order) => void run(order).then((answered) => process.send?.(answered)));
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function run({ origin, paths, headers, connections, seconds }: Order): Promise<Answered> {
  const agent = new Agent({ connections, pipelining: 1 });
  const times: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1_000;
  let next = 0;
  const lane = async () => {
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      const answer = await agent.request({ origin, path: paths[next++ % paths.length] ?? "/", method: "GET", headers });
      const body = await answer.body.arrayBuffer();
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${Buffer.from(body).toString()}`);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const perSecond = (times.length / (performance.now() - started)) * 1_000;
  await agent.close();
  return { perSecond, p99Ms: times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0 };
}
