// Loopback receivers as a process of its own: prints its URLs, answers 204, and prints how many requests it has had when asked by any line on stdin.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [count = "1"] = process.argv.slice(2);
let received = 0;

const urls = await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        received += 1;
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }),
);
process.send?.({ urls });
process.on("message", () => process.send?.({ received }));
