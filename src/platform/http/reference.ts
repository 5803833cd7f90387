import { randomBytes } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";

const NONCE = "nonce-of-the-page";

/** The API's reference at `/docs/`, made from `/openapi.json`; loads nothing from elsewhere. Its bundle of five megabytes is read when somebody first asks. */
export function addReference(app: FastifyInstance): void {
  let pages: Promise<FastifyInstance> | undefined;
  for (const url of ["/docs", "/docs/", "/docs/js/scalar.js"])
    app.get(url, { config: { declared: true }, schema: { hide: true }, exposeHeadRoute: false }, async (request, reply) => {
      pages ??= makePages();
      const page = await (await pages).inject({ method: "GET", url: request.url });
      const type = page.headers["content-type"] ?? "text/plain";
      if (page.statusCode !== 200) return reply.redirect("/docs/", 301);
      if (!type.startsWith("text/html")) return reply.type(type).header("cache-control", "public, max-age=86400").send(page.rawPayload);
      const nonce = randomBytes(16).toString("base64");
      return reply.headers(pageHeaders(nonce)).type(type).send(page.body.replaceAll(NONCE, nonce));
    });
}

async function makePages(): Promise<FastifyInstance> {
  const { default: reference } = await import("@scalar/fastify-api-reference");
  const app = Fastify();
  await app.register(reference, {
    routePrefix: "/docs",
    configuration: {
      url: "/openapi.json",
      pageTitle: "Preo API",
      nonce: NONCE,
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: "never",
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  return app;
}

function pageHeaders(nonce: string): Record<string, string> {
  return {
    "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  };
}
