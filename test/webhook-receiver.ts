import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/** What a receiver does with a request: answers, never answers, or answers a byte a second. */
export type Behave = (
  received: Received,
  nth: number,
) => { status: number; headers?: Record<string, string>; body?: string } | "hang" | "drip";

/** A receiver of webhooks on this machine. */
export async function startReceiver(behave: Behave = () => ({ status: 204 })) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString(), at: performance.now() };
      received.push(one);
      const answer = behave(one, received.length);
      if (answer === "drip") drip(response);
      else if (answer !== "hang") response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write("."), 1_000);
  response.on("close", () => clearInterval(timer));
}
