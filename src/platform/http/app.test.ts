import { type AddressInfo, connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const json = (method: "GET" | "POST" | "DELETE", url: string, payload: string) =>
  world.app.inject({ method, url, payload, headers: { authorization: `Bearer ${world.keys.ada}`, "content-type": "application/json" } });

test("a request without a body may name JSON all the same", async () => {
  expect((await json("GET", "/v1/auth/user-info", "")).statusCode).toBe(200);
  expect((await json("DELETE", "/v1/products/01980000-0000-7000-8000-000000000001", "")).statusCode).toBe(404);
});

test("where a body is needed an empty one is a 400 that says so", async () => {
  const answer = await json("POST", "/v1/editions", "");
  expect([answer.statusCode, answer.json().errors[0].code]).toEqual([400, "required"]);
});

test("half a body and one that aims at prototypes are a 400", async () => {
  for (const text of ['{"name": ', '{"__proto__": {"name": "x"}}', '{"constructor": {"prototype": {"name": "x"}}}'])
    expect((await json("POST", "/v1/organizations", text)).json()).toMatchObject({ status: 400, errors: [{ code: "malformed" }] });
});

test("a parameter with U+0000 is a 400 that names it, also where the answer is a stream", async () => {
  for (const url of ["/v1/audit/export?actor=%00", "/v1/users?search=a%00"])
    expect((await json("GET", url, "")).json()).toMatchObject({
      status: 400,
      errors: [{ parameter: expect.any(String), code: "bad_text" }],
    });
});

test("half of a surrogate pair is a 400 that names where it stands, and whole pairs are text", async () => {
  const name = (text: string) => `{"organization_id": "${world.nordlys.id}", "email": "pair@example.org", "tags": ["ok", "${text}"]}`;
  const refused = await json("POST", "/v1/users", name("\\ud83d"));
  expect(refused.json()).toMatchObject({ status: 400, errors: [{ pointer: "/tags/1", code: "bad_text" }] });
  expect((await json("POST", "/v1/users", name("\\ud83d\\ude00"))).json()).toMatchObject({ tags: ["ok", "😀"] });
});

test("a request whose body has come may be answered later than a body may take", async () => {
  const app = await world.appWith({ env: { PREO_REQUEST_TIMEOUT_MS: "100" } });
  app.server.setTimeout(100);
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const locked = world.sql("begin; lock table data_imports in access exclusive mode; select pg_sleep(0.8); commit");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const path = `/v1/data-imports/${crypto.randomUUID()}/cancel`;
  const { status } = await fetch(url + path, { method: "POST", headers: { authorization: `Bearer ${world.keys.ada}` } });
  expect(status).toBe(404);
  await locked;
  await app.close();
});

test("a body that does not come to its end is let go of; an upload may take longer", async () => {
  const app = await world.appWith({ env: { PREO_REQUEST_TIMEOUT_MS: "100", PREO_UPLOAD_TIMEOUT_MS: "60000" } });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const slow = (url: string, type: string, body: string) => {
    const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
    const head = `POST ${url} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.keys.ada}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 40));
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const heard = (resolve: (text: string) => void) => socket.on("data", () => resolve(text)).on("close", () => resolve(text));
    return { answer: new Promise<string>(heard), socket };
  };
  const json = slow("/v1/editions", "application/json", JSON.stringify({ name: "x".repeat(100) }));
  expect((await json.answer).split("\r\n")[0]).toBe("HTTP/1.1 408 Request Timeout");
  const form = `--b\r\ncontent-disposition: form-data; name="organization_id"\r\n\r\n${world.nordlys.id}\r\n--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nother\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x.txt"\r\n\r\nslow\r\n--b--\r\n`;
  const upload = slow("/v1/files", "multipart/form-data; boundary=b", form);
  await delay(300);
  upload.socket.write(form.slice(40));
  expect((await upload.answer).split("\r\n")[0]).toBe("HTTP/1.1 201 Created");
});
