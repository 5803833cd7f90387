import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const NONCE = "__NONCE__";
const NOT_BUILT =
  "The dashboard is not built: run `npm run prepare` where Preo is installed, then start the server again. The API answers under /v1.\n";

/** Answers a browser's navigation with the application; undefined for anything else, which is then not found. */
export type ShowApplication = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

/**
 * Serves a browser application from `folder`: its hashed assets for ever, its one page under every address that nothing else serves. A page is told
 * a new nonce each time, so that no style or script runs that it did not bring.
 */
export async function addPages(app: FastifyInstance, folder: string): Promise<ShowApplication> {
  const file = join(folder, "index.html");
  const page = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (page !== undefined) await serveAssets(app, folder);
  const show: ShowApplication = (request, reply) => (isNavigation(request) ? sendPage(reply, page) : undefined);
  app.get("/", { config: { declared: true }, schema: { hide: true }, exposeHeadRoute: false }, (_request, reply) => sendPage(reply, page));
  return show;
}

async function serveAssets(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, index: false, dotfiles: "deny" });
  const options = { config: { declared: true }, schema: { hide: true }, exposeHeadRoute: false };
  app.get("/assets/*", options, (request, reply) =>
    reply
      .header("X-Content-Type-Options", "nosniff")
      .sendFile(`assets/${(request.params as { "*": string })["*"]}`, { maxAge: "365d", immutable: true }),
  );
  app.get("/favicon.svg", options, (_request, reply) => reply.sendFile("favicon.svg", { maxAge: "1d" }));
}

function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  return method === "GET" && (headers.accept ?? "").includes("text/html") && !/^\/(?:v1|auth|assets)\//.test(url);
}

function sendPage(reply: FastifyReply, page: string | undefined): FastifyReply {
  if (page === undefined) return reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT);
  const nonce = randomBytes(16).toString("base64");
  return reply
    .code(200)
    .headers({
      "Content-Security-Policy": policy(nonce),
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    })
    .type("text/html; charset=utf-8")
    .send(page.replaceAll(NONCE, nonce));
}

// Style attributes stand in every mail that a sandboxed preview shows, and images in mails come from anywhere; both inherit this policy.
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
