import { globSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadConfig } from "../src/config.ts";
import type { Database } from "../src/platform/database/database.ts";
import { readAllowed } from "../src/platform/egress/allowed.ts";
import { createEgress, type Egress } from "../src/platform/egress/egress.ts";
import type { Resolver } from "../src/platform/egress/resolve.ts";
import type { ReachableRelay } from "../src/resources/mail-relays/queries.ts";
import { openTransports } from "../src/worker-transports.ts";
import { hostileAddresses, hostileHosts, hostileUrls } from "../test/hostile/targets.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { tryWithoutGuards } from "./s5-guards.ts";
import { watchConnections } from "./s5-watch.ts";

const PUBLIC = "93.184.216.34";
const REDIRECTS = [301, 302, 303, 307, 308];
/** Who may open a connection without the door: the door itself, and those whose target the operator sets. */
const DIALLERS = [
  "src/platform/egress/dial.ts",
  "src/platform/egress/http-client.ts",
  "src/channels/email/smtp/session.ts",
  "src/channels/email/bounce/mailbox.ts",
  "src/channels/payment/stripe.ts",
  "src/platform/storage/s3/client.ts",
  "src/import-api.ts",
];
const DIALS =
  /from "(?:node:(?:net|tls|http|https|http2|dgram)|undici|nodemailer[\w/-]*|imapflow|stripe)"|import\("(?:nodemailer(?!\/lib\/dkim")[\w/-]*|imapflow|undici|stripe)"\)|(?<![\w.])fetch\(/;
/** Of these modules only types and servers are used, which dial nobody. */
const HARMLESS = /^import type |^import \{ (?:isIP|BlockList|createServer)\b[^}]*\} from "node:net"/;

export const proveNoForgedCalls: Proof = { id: "S5", promise: "nothing that a tenant can aim reaches a private address", run: prove };

async function prove({ say }: ProofOptions): Promise<Verdict> {
  const watched = watchConnections();
  const canary = await startCanary();
  try {
    let tried = await tryAll(canary);
    say(`${tried} calls tried`);
    tried += await tryRelays();
    say(`${tried} with mail relays`);
    const reached = watched.attempts.filter(({ port }) => port !== canary.port);
    const landed = canary.calls.filter((path) => path === "/landed").length;
    const others = otherDiallers();
    const { whole, without } = await tryWithoutGuards();
    say(without.map(({ name, begun }) => `without ${name}: ${begun}`).join("; "));
    const noticed = whole === 0 && without.every(({ begun }) => begun > 0);
    return {
      met: reached.length === 0 && landed === 0 && others.length === 0 && noticed,
      figure: `${tried} calls by literal, name, AAAA, mixed answers, rebinding, redirect and kept connection, over HTTP, SMTP and as an organization's mail relay: ${reached.length} connections begun to a private address, ${landed} redirects followed; ${others.length} modules that dial past the door`,
      bar: "0 connections begun, 0 redirects followed, 0 modules past the door",
      engine: `Node ${process.versions.node}`,
      guardOff: `connections begun to a private address ${without.map(({ name, begun }) => `without ${name}: ${begun}`).join("; ")}`,
      details: { reached, others, addresses: hostileAddresses.length, spellings: hostileHosts.length, urls: hostileUrls.length },
    };
  } finally {
    watched.stop();
    await canary.close();
  }
}

interface Canary {
  port: number;
  calls: string[];
  close(): Promise<void>;
}

async function startCanary(): Promise<Canary> {
  const calls: string[] = [];
  const server: Server = createServer((request, response) => {
    calls.push(request.url ?? "");
    const status = Number(/^\/redirect\/(\d+)/.exec(request.url ?? "")?.[1] ?? 200);
    response.writeHead(status, status === 200 ? {} : { location: "/landed" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, calls, close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()) };
}

async function tryAll(canary: Canary): Promise<number> {
  let tried = 0;
  const against = async (resolve: Resolver | undefined, work: (egress: Egress) => Promise<unknown>[]) => {
    const egress = createEgress({ ...(resolve ? { resolve } : {}), allowed: readAllowed(`127.0.0.1:${canary.port}`) });
    const calls = work(egress);
    tried += calls.length;
    await Promise.allSettled(calls);
    await egress.close();
  };
  const both = (egress: Egress, host: string) => [
    ...["", ":80", ":8443"].map((port) => egress.request({ url: `https://${host}${port}/`, method: "POST", timeoutMs: 2_000 })),
    egress.request({ url: `http://${host}/`, method: "GET", timeoutMs: 2_000 }),
    ...[25, 465, 587, 2525, 22].map((port) => egress.dial(host.replace(/^\[|\]$/g, ""), port).then((socket) => socket.destroy())),
  ];
  for (const host of hostileHosts) await against(undefined, (egress) => both(egress, host));
  for (const url of hostileUrls)
    await against(
      async () => [PUBLIC],
      (egress) => [egress.check(url).then(() => egress.request({ url, method: "POST" }))],
    );
  for (const address of hostileAddresses)
    for (const answers of [[address], [PUBLIC, address], ["2606:2800:220:1::1", PUBLIC, address]])
      await against(
        async () => answers,
        (egress) => both(egress, "hooks.example.com"),
      );
  for (const address of hostileAddresses) {
    const answers = [[PUBLIC], [address]];
    // The first answer is good, and looked at only; what is dialled comes second.
    await against(
      async () => answers.shift() ?? [address],
      (egress) => [
        egress.check("https://hooks.example.com/").then(() => egress.request({ url: "https://hooks.example.com/", method: "POST" })),
      ],
    );
  }
  const allowed = (path: string) => ({ url: `http://127.0.0.1:${canary.port}${path}`, method: "POST" as const });
  await against(undefined, (egress) => REDIRECTS.map((status) => egress.request(allowed(`/redirect/${status}`))));
  // A connection that is kept open to an allowed port is no way to another.
  await against(undefined, (egress) => [
    egress.request(allowed("/")).then(() => egress.request({ url: `http://127.0.0.1:${canary.port + 1}/`, method: "POST" })),
  ]);
  return tried;
}

/** As a worker tests, probes and uses a relay that an organization named. */
async function tryRelays(): Promise<number> {
  const config = loadConfig({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", PREO_SECRET_KEY: "x".repeat(32) });
  const { connect, relays, close } = openTransports(config, undefined as unknown as Database);
  const mail = { from: "a@example.org", to: "b@example.org" };
  const relayAt = (host: string, port: number): ReachableRelay => ({
    ...{ id: `${host} ${port}`, generation: "1", connections: 1, usesBounceDomain: false, refusal: undefined },
    address: { host, port, tls: port === 465 ? "implicit" : "offered", verifyCertificate: true, auth: null, name: null },
  });
  let tried = 0;
  for (const host of hostileHosts.map((host) => host.replace(/^\[|\]$/g, "")))
    for (const port of [25, 465, 587, 2525, 22]) {
      const relay = relayAt(host, port);
      const once = connect(relay);
      const kept = [relays.usual, relays.express].map((pools) => pools.get(relay.id, "1", relay).send(mail, Buffer.from("x\r\n.\r\n")));
      tried += (await Promise.allSettled([once.verify(), ...kept])).length;
      await once.close();
    }
  await close();
  return tried;
}

function otherDiallers(): string[] {
  return globSync("src/**/*.ts", { cwd: new URL("..", import.meta.url).pathname })
    .filter((name) => !name.endsWith(".test.ts") && !DIALLERS.includes(name))
    .filter((name) =>
      readFileSync(new URL(`../${name}`, import.meta.url), "utf8")
        .split("\n")
        .some(
          (line) => DIALS.test(line) && !HARMLESS.test(line) && !line.trimStart().startsWith("//") && !line.trimStart().startsWith("*"),
        ),
    );
}
