import { createServer as createHttpServer, type Server } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostileAddresses, hostileHosts, hostileUrls } from "../../../test/hostile/targets.ts";
import { readAllowed } from "./allowed.ts";
import { createEgress } from "./egress.ts";
import type { EgressFailure, EgressRefusal } from "./refusal.ts";
import { sharing } from "./resolve.ts";

let receiver: Server;
let port: number;
let calls = 0;
beforeAll(async () => {
  receiver = createHttpServer((request, response) => {
    calls += 1;
    if (request.url === "/redirect") return void response.writeHead(302, { location: "/landed" }).end();
    if (request.url === "/large") return void response.end("x".repeat(100_000));
    if (request.url === "/silent") return;
    if (request.url === "/drip") return drip(() => response.write("x"));
    request.on("data", (chunk: Buffer) => response.write(chunk)).on("end", () => response.end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  ({ port } = receiver.address() as AddressInfo);
});
afterAll(() => receiver.closeAllConnections());

test.each(hostileHosts)("https://%s/ is refused, saved or called", async (host) => {
  const egress = createEgress();
  for (const url of [`https://${host}/`, `https://${host}:8443/`]) {
    expect([await refusal(egress.check(url)), await refusal(egress.request({ url, method: "POST" }))]).toEqual([REFUSED, REFUSED]);
  }
  expect(await refusal(egress.dial(host, 25))).toMatch(/address_not_allowed|unknown_host/);
});

test.each(hostileUrls)("%s is refused, saved or called", async (url) => {
  const egress = createEgress({ resolve: async () => ["93.184.216.34"] });
  expect(await refusal(egress.check(url))).toMatch(/invalid_url|scheme_not_allowed|credentials_in_url|port_not_allowed/);
});

test.each(hostileAddresses)("a name that means %s is refused, alone and among good addresses", async (address) => {
  for (const answers of [[address], ["93.184.216.34", address], ["2606:2800:220:1::1", "93.184.216.34", address]]) {
    const egress = createEgress({ resolve: async () => answers });
    expect(await refusal(egress.request({ url: "https://hooks.example.com/", method: "POST" }))).toEqual(REFUSED);
    expect(await refusal(egress.dial("mail.example.com", 587))).toEqual(REFUSED);
  }
});

test("a name that was public when it was saved and is private when it is called is refused", async () => {
  const answers = [["93.184.216.34"], ["127.0.0.1"]];
  const egress = createEgress({ resolve: async () => answers.shift() ?? ["127.0.0.1"] });
  expect((await egress.check("https://hooks.example.com/")).hostname).toBe("hooks.example.com");
  expect(await refusal(egress.request({ url: "https://hooks.example.com/", method: "POST" }))).toEqual(REFUSED);
});

test("a resolver that fails, or answers with something else than addresses, refuses", async () => {
  const failing = createEgress({ resolve: () => Promise.reject(Object.assign(new Error("no"), { code: "ESERVFAIL" })) });
  expect(await refusal(failing.check("https://hooks.example.com/"))).toBe("unknown_host");
  for (const answer of ["", "localhost", "fe80::1%eth0", "0x7f000001"]) {
    expect(await refusal(createEgress({ resolve: async () => [answer] }).check("https://hooks.example.com/"))).toBe("unknown_host");
  }
});

test("what the operator allows can be called over http, that port alone", async () => {
  const egress = createEgress({ allowed: readAllowed(`127.0.0.1:${port}`) });
  const answer = await egress.request({ url: `http://127.0.0.1:${port}/echo`, method: "POST", body: "hej" });
  expect([answer.status, answer.body.toString(), answer.truncated]).toEqual([200, "hej", false]);
  expect(await refusal(egress.check(`http://127.0.0.1:${port + 1}/`))).toBe("scheme_not_allowed");
  expect(await refusal(egress.check(`http://127.0.0.2:${port}/`))).toBe("scheme_not_allowed");
});

test("a redirect is not followed", async () => {
  const egress = createEgress({ allowed: readAllowed(`127.0.0.1:${port}`) });
  const before = calls;
  expect(await egress.request({ url: `http://127.0.0.1:${port}/redirect`, method: "POST" })).toMatchObject({ status: 302 });
  expect(calls - before).toBe(1);
});

test("a kept connection that turns out to be closed costs a repeatable request nothing, and any other its answer", async () => {
  const closing = createServer();
  let requests = 0;
  closing.on("connection", (socket) => {
    let nth = 0;
    socket.on("data", () => {
      requests += 1;
      nth += 1;
      if (nth === 1) socket.write("HTTP/1.1 204 No Content\r\n\r\n");
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
  const egress = createEgress({ allowed: readAllowed("127.0.0.1"), connections: 1 });
  const url = `http://127.0.0.1:${(closing.address() as AddressInfo).port}/`;
  const post = (repeatable: boolean) => egress.request({ url, method: "POST", body: "hej", repeatable }).then(({ status }) => status);
  expect([await post(true), await post(true), requests]).toEqual([204, 204, 3]);
  expect(await refusal(post(false))).toBe("connection_failed");
  await egress.close();
  closing.close();
});

test("simultaneous look-ups of one name are one, and the next is a new one", async () => {
  let asked = 0;
  const resolve = sharing(async () => [`93.184.216.${(asked += 1)}`]);
  expect(await Promise.all([resolve("one.example.com"), resolve("one.example.com"), resolve("other.example.com")])).toEqual([
    ["93.184.216.1"],
    ["93.184.216.1"],
    ["93.184.216.2"],
  ]);
  expect(await resolve("one.example.com")).toEqual(["93.184.216.3"]);
});

test("an answer is read to its limit and no further", async () => {
  const egress = createEgress({ allowed: readAllowed("127.0.0.0/8") });
  const answer = await egress.request({ url: `http://127.0.0.1:${port}/large`, method: "GET", maxBytes: 4_096 });
  expect([answer.body.length, answer.truncated]).toEqual([4_096, true]);
});

test.each(["silent", "drip"])("a receiver that is %s is given up in time", async (path) => {
  const egress = createEgress({ allowed: readAllowed("127.0.0.1") });
  expect(await refusal(egress.request({ url: `http://127.0.0.1:${port}/${path}`, method: "POST", timeoutMs: 150 }))).toBe("timeout");
});

test("the operator's list takes addresses, ranges and ports, and names what it does not understand", () => {
  expect(readAllowed("10.0.0.0/8, 127.0.0.1:9000, [fd00::7]:9000,fd00::/8, ").map((entry) => entry.port)).toEqual([
    undefined,
    9000,
    9000,
    undefined,
  ]);
  for (const bad of ["internal.example", "10.0.0.0/99", "10.0.0.1:port", "127.1"])
    expect(() => readAllowed(bad)).toThrow(`"${bad}" is neither`);
});

const REFUSED = expect.stringMatching(/^(address_not_allowed|unknown_host)$/);

function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "not refused",
    (error: EgressRefusal | EgressFailure) => error.code,
  );
}

function drip(write: () => boolean): void {
  const timer = setInterval(() => (calls < 0 || !write()) && clearInterval(timer), 20);
  setTimeout(() => clearInterval(timer), 1_000);
}
