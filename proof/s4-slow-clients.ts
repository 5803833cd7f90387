// Slow clients as a process of its own: half send their headers and half their bodies, a byte a second.
import { connect } from "node:net";

const [port = "0", count = "0"] = process.argv.slice(2);
const HEADERS = "GET /v1/orders HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
const BODY = "POST /v1/editions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n";

const sockets = Array.from({ length: Number(count) }, (_, n) => {
  const socket = connect(Number(port), "127.0.0.1", () => socket.write(n % 2 === 0 ? HEADERS : BODY));
  socket.on("error", () => undefined);
  return socket;
});
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve).once("error", resolve))));
setInterval(() => {
  for (const socket of sockets) if (socket.writable) socket.write(" ");
}, 1_000);
process.send?.(sockets.filter((socket) => !socket.destroyed).length);
process.on("disconnect", () => process.exit());
