// The same requests without a product around them, as a process of its own: undici posts ready-made bodies to the receivers, as many at once to each as a worker does.
import { Agent } from "undici";

interface Order {
  urls: string[];
  /** requests in all */
  requests: number;
  connections: number;
  headers: Record<string, string>;
  body: string;
}

process.once("message", (order: Order) => void run(order));
process.send?.("ready");

async function run({ urls, requests, connections, headers, body }: Order): Promise<void> {
  const agent = new Agent({ connections, pipelining: 1 });
  let left = requests;
  const lane = async (url: URL) => {
    while (left > 0) {
      left -= 1;
      const answer = await agent.request({ origin: url.origin, path: url.pathname, method: "POST", headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 204) throw new Error(`a receiver answered ${answer.statusCode}`);
    }
  };
  await Promise.all(urls.flatMap((url) => Array.from({ length: connections }, () => lane(new URL(url)))));
  process.send?.("done");
}
