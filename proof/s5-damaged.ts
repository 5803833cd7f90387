// Tries a few private targets through the door and prints how many connections were begun to them: run with and without its guards.
import dns from "node:dns";
import { readAllowed } from "../src/platform/egress/allowed.ts";
import { createEgress, type Egress } from "../src/platform/egress/egress.ts";
import { watchConnections } from "./s5-watch.ts";

const [ALLOWED, PRIVATE] = ["127.0.0.1", "127.0.0.2"];
const [HTTPS, SMTP] = [8443, 2525];

// What names mean to whoever asks the system and not the door.
const elsewhere = (_name: string, options: { all?: boolean }, callback: (error: null, ...answer: unknown[]) => void) =>
  options.all ? callback(null, [{ address: PRIVATE, family: 4 }]) : callback(null, PRIVATE, 4);
Object.assign(dns, { lookup: elsewhere });

const watched = watchConnections();
await through([PRIVATE], (egress) => [...both(egress, PRIVATE), ...both(egress, "hooks.example.com")]);
// A name that is what may be called when the door asks, and something else a moment later.
await through([ALLOWED], (egress) => both(egress, "hooks.example.com"));
watched.stop();
process.stdout.write(String(watched.attempts.filter(({ address }) => address !== ALLOWED).length));

async function through(answers: string[], work: (egress: Egress) => Promise<unknown>[]): Promise<void> {
  const egress = createEgress({ resolve: async () => answers, allowed: readAllowed(`${ALLOWED}:${HTTPS},${ALLOWED}:${SMTP}`) });
  await Promise.allSettled(work(egress));
  await egress.close();
}

function both(egress: Egress, host: string): Promise<unknown>[] {
  return [
    egress.request({ url: `https://${host}:${HTTPS}/`, method: "POST", timeoutMs: 1_000 }),
    egress.dial(host, SMTP).then((socket) => socket.destroy()),
  ];
}
