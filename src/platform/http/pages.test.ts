import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addPages, type ShowApplication } from "./pages.ts";

const NAVIGATION = { accept: "text/html,*/*" };
const folder = mkdtempSync(join(tmpdir(), "preo-pages-"));
let app: FastifyInstance;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), '<meta name="nonce" content="__NONCE__"><script nonce="__NONCE__"></script>');
  writeFileSync(join(folder, "assets", "main-abc.js"), "1");
  writeFileSync(join(folder, "kept.txt"), "not for everybody");
  app = await serve(folder);
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

async function serve(from: string): Promise<FastifyInstance> {
  const made = Fastify();
  let show: ShowApplication = () => undefined;
  made.setNotFoundHandler((request, reply) => show(request, reply) ?? reply.code(404).send("nothing"));
  show = await addPages(made, from);
  return made;
}

const get = (url: string, headers: Record<string, string> = NAVIGATION) => app.inject({ method: "GET", url, headers });

test("the page stands under / and under every address that a browser goes to", async () => {
  for (const url of ["/", "/app/nordlys/2027/guests?search=kim", "/sign-in"]) {
    const { statusCode, headers } = await get(url);
    expect([statusCode, headers["content-type"], headers["cache-control"]]).toEqual([200, "text/html; charset=utf-8", "no-store"]);
  }
});

test("each page has a nonce of its own, which its policy names; nothing else may run", async () => {
  const [one, two] = [await get("/"), await get("/")];
  const nonce = /content="([^"]{20,})"/.exec(one.body)?.[1] ?? "";
  const policy = String(one.headers["content-security-policy"]);
  expect(one.body).toContain(`<script nonce="${nonce}">`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'self' 'nonce-${nonce}';`);
  expect(policy).not.toMatch(/script-src[^;]*unsafe|style-src-elem[^;]*unsafe/);
  expect(two.body).not.toContain(nonce);
});

test("what asks for data is not answered with the page", async () => {
  expect((await get("/v1/nothing")).statusCode).toBe(404);
  expect((await get("/auth/nothing")).statusCode).toBe(404);
  expect((await get("/anything", { accept: "application/json" })).statusCode).toBe(404);
  expect((await app.inject({ method: "POST", url: "/app", headers: NAVIGATION })).statusCode).toBe(404);
});

test("hashed assets are kept for ever; nothing outside their folder is served", async () => {
  const asset = await get("/assets/main-abc.js");
  expect([asset.statusCode, asset.body, asset.headers["cache-control"]]).toEqual([200, "1", "public, max-age=31536000, immutable"]);
  expect((await get("/assets/gone.js")).statusCode).toBe(404);
  expect((await get("/assets/..%2fkept.txt")).body).not.toContain("not for everybody");
});

test("without a build the page says how to make one, and the API is not in its way", async () => {
  const bare = await serve(join(folder, "nowhere"));
  const { statusCode, body } = await bare.inject({ method: "GET", url: "/", headers: NAVIGATION });
  expect([statusCode, body.includes("npm run prepare")]).toEqual([503, true]);
  await bare.close();
});
