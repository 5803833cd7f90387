import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, notFound } from "../../http/errors.ts";
import { problemBody } from "../../http/problem.ts";
import type { SignInOptions } from "./create-sign-in.ts";
import { isOwnOrigin } from "./origin.ts";

/** What of better-auth is served; everything else is unknown. */
const SERVED = new Set([
  "GET /get-session",
  "POST /sign-in/email",
  "POST /sign-out",
  "POST /reset-password",
  "POST /change-password",
  "POST /two-factor/enable",
  "POST /two-factor/disable",
  "POST /two-factor/verify-totp",
  "POST /two-factor/verify-backup-code",
  "POST /two-factor/generate-backup-codes",
]);
const WARM_UP_AFTER_MS = 1_000;
const BODY_LIMIT_BYTES = 16_384;

type Handler = (request: Request) => Promise<Response>;

/** Serves sign-in under /auth. It is loaded when somebody first asks or a second after the start, since it takes longer than all the rest together. */
export function mountSignIn(
  app: FastifyInstance,
  options: SignInOptions & { limit: (request: FastifyRequest, reply: FastifyReply) => Promise<void> },
): void {
  let loading: Promise<Handler> | undefined;
  const load = () => (loading ??= import("./create-sign-in.ts").then(({ createSignIn }) => createSignIn(options).handler));
  const warmUp = () => void load().catch(() => undefined);
  app.addHook("onListen", async () => void setTimeout(warmUp, WARM_UP_AFTER_MS).unref());
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => done(null, body));
    scope.route({
      method: ["GET", "POST"],
      url: "/auth/*",
      config: { declared: true, rateClass: "public" },
      schema: { hide: true },
      exposeHeadRoute: false,
      onRequest: (request, reply) => options.limit(request, reply),
      handler: async (request, reply) => {
        const path = new URL(request.url, options.publicUrl).pathname.slice("/auth".length);
        if (!SERVED.has(`${request.method} ${path}`)) throw notFound();
        if (request.method === "POST" && !mayChange(request, options.publicUrl))
          throw new ApiError(403, "foreign_origin", "Sign in from Preo's own pages");
        return send(request, reply, await (await load())(webRequest(request, options.publicUrl)));
      },
    });
  });
}

// A browser tells where a request comes from; what tells nothing is no browser, and has no cookie that somebody could ride on.
function mayChange(request: FastifyRequest, publicUrl: string): boolean {
  const { origin, cookie } = request.headers;
  return origin === undefined && cookie === undefined ? true : isOwnOrigin(request.headers, publicUrl);
}

// The host that the client named takes no part: every address is made from the settings.
function webRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const name of ["cookie", "user-agent", "content-type", "accept"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  headers.set("origin", new URL(publicUrl).origin);
  headers.set("x-preo-address", request.ip);
  const body = request.method === "POST" ? ((request.body as string | undefined) ?? "") : undefined;
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body: body || "{}" }),
  });
}

async function send(request: FastifyRequest, reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status).header("cache-control", "no-store");
  response.headers.forEach((value, name) => {
    if (["location", "retry-after"].includes(name)) reply.header(name, value);
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header("set-cookie", cookies);
  const body: unknown = response.headers.get("content-type")?.includes("json") ? await response.json() : undefined;
  if (response.status < 400) return reply.type("application/json").send(JSON.stringify(withoutToken(body)));
  const { code, message } = (body ?? {}) as { code?: string; message?: string };
  const problem = problemBody(new ApiError(response.status, code?.toLowerCase() ?? "refused", message ?? "This is refused"), request.id);
  return reply.type("application/problem+json").send(problem);
}

// The session's token is for the cookie alone, which scripts cannot read.
function withoutToken(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body ?? null;
  const { token: _, session, ...rest } = body as { token?: unknown; session?: unknown };
  return session === undefined ? rest : { ...rest, session: withoutToken(session) };
}
