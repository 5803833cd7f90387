import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { Authenticate } from "../auth/credential.ts";
import { mountSignIn } from "../auth/sign-in/mount.ts";
import type { Database } from "../database/database.ts";
import type { Limiter } from "../rate-limits/limiter.ts";
import type { Services } from "./call.ts";
import { ApiError } from "./errors.ts";
import { addHealth, type Readiness } from "./health.ts";
import { limitRequest } from "./limit-request.ts";
import { documentInfo, shareProblems } from "./openapi.ts";
import type { Route } from "./operation.ts";
import { addPages, type ShowApplication } from "./pages.ts";
import { problemBody, sendProblem } from "./problem.ts";
import { addReference } from "./reference.ts";
import { registerRoute } from "./register.ts";
import { buildSerializer } from "./serializing.ts";
import { ownFormats, validatorCompiler } from "./validation.ts";
import { requireWholeText } from "./whole-text.ts";

/** A page or endpoint that guests and their machines reach without a credential: signed tokens instead. Not part of the API document. */
export interface PublicRoute {
  method: "GET" | "HEAD" | "POST";
  url: string;
  /** `signed`: a machine that proves itself by a signature over each call is not counted, as thousands may come from one address */
  rateClass: "public" | "signed";
  /** the body as the bytes that came, whatever its type: what a signature is over */
  bytes?: boolean;
  handle: (request: FastifyRequest, services: Services) => Promise<PublicAnswer>;
}

export interface PublicAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | Readable;
}

/** How long nothing may pass over a connection: before a request, and from there to the end of its answer. */
const [SILENCE_MS, ANSWER_MS] = [60_000, 600_000];

export interface AppOptions {
  services: Services;
  routes: readonly Route[];
  publicRoutes: readonly PublicRoute[];
  authenticate: Authenticate;
  readiness: Readiness;
  /** none: nothing is limited */
  limiter?: Limiter | undefined;
  /** proxies whose X-Forwarded-For tells the client's address; from others it is not believed */
  trustedProxies: readonly string[];
  bodyLimitBytes: number;
  requestTimeoutMs: number;
  /** for requests whose body is a file */
  uploadTimeoutMs: number;
  /** folder of the built dashboard */
  pagesFolder: string;
  logger?: FastifyBaseLogger;
}

/** The whole HTTP side: declared routes, problems, health, the OpenAPI document. @throws Error at start for a route that declares too little */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    genReqId: () => randomUUID(),
    bodyLimit: options.bodyLimitBytes,
    // Node knows one limit for all requests: that of uploads. The others' stands in limitBodyTime.
    requestTimeout: Math.max(options.uploadTimeoutMs, options.requestTimeoutMs),
    connectionTimeout: SILENCE_MS,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: { compilersFactory: { buildSerializer } },
    serializerOpts: { ajv: { formats: ownFormats } },
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  let showApplication: ShowApplication = () => undefined;
  app.setNotFoundHandler(
    (request, reply) =>
      showApplication(request, reply) ??
      reply
        .code(404)
        .type("application/problem+json")
        .send(problemBody(new ApiError(404, "not_found", "There is no such object"), request.id)),
  );
  app.removeContentTypeParser("text/plain");
  acceptForms(app);
  acceptEmptyJson(app);
  refuseUndeclared(app);
  limitBodyTime(app, options.requestTimeoutMs);
  allowLongAnswers(app);
  await app.register(swagger, {
    openapi: documentInfo,
    transformObject: (document) =>
      ("openapiObject" in document ? shareProblems(document.openapiObject as never) : document.swaggerObject) as never,
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json["$id"] === "string" ? json["$id"] : `def-${i}`) },
  });
  addHealth(app, options.readiness);
  for (const route of options.routes) registerRoute(app, route, options);
  for (const route of options.publicRoutes) registerPublic(app, route, options);
  mountSignIn(app, {
    ...options.services,
    limit: (request, reply) => limitRequest(options.limiter, "public", { address: request.ip }, reply),
  });
  addReference(app);
  showApplication = await addPages(app, options.pagesFolder);
  app.get("/openapi.json", { config: { declared: true }, schema: { hide: true } }, () => app.swagger());
  await app.ready();
  return app;
}

/** A database to be asked whether it is there. */
export function databaseReadiness(db: Database): Readiness {
  return { stopping: false, check: async () => void (await db.pool.query("select 1")) };
}

// One-click unsubscribe posts a form of either kind (RFC 8058); no operation of the API takes one.
function acceptForms(app: FastifyInstance): void {
  const options = { parseAs: "string" as const, bodyLimit: 16_384 };
  app.addContentTypeParser("application/x-www-form-urlencoded", options, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as unknown as string))),
  );
  app.addContentTypeParser("multipart/form-data", options, (_request, body, done) => done(null, formFields(body as unknown as string)));
}

// Text fields only, which is all that a one-click post has.
function formFields(body: string): Record<string, string> {
  return Object.fromEntries(
    [...body.matchAll(/name="([^"\r\n]+)"\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

// Many clients name JSON on every request, also where there is no body to send.
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) =>
    body === "" ? done(null, undefined) : void parse(keepRaw(request, body), body, whole(request, body, done)),
  );
}

type Parsed = (error: Error | null, value?: unknown) => void;

function whole(request: FastifyRequest, source: string, done: Parsed): Parsed {
  const rows = (request.routeOptions.config as { route?: Route }).route?.operation.rows;
  return (error, value) => {
    try {
      if (!error) requireWholeText(source, value, rows);
      done(error, value);
    } catch (refused) {
      done(refused as Error);
    }
  };
}

// A signature over a body is over its bytes: public endpoints get them too.
function keepRaw(request: FastifyRequest, body: string): FastifyRequest {
  const { rateClass } = request.routeOptions.config as { rateClass?: string };
  return rateClass === "public" ? Object.assign(request, { rawBody: body }) : request;
}

// A body that does not come to its end in time is let go of, as Node does with its own limit.
function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook("onRequest", async (request, reply) => {
    const { raw, headers } = request;
    const isUpload = (request.routeOptions.config as { route?: Route }).route?.operation.form === true;
    if (isUpload || (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined)) return;
    // A body of no bytes is whole, though nobody reads it to its end.
    const refuse = () =>
      raw.complete || raw.socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n", () => raw.socket.destroy());
    const timer = setTimeout(refuse, timeoutMs).unref();
    const clear = () => clearTimeout(timer);
    raw.once("end", clear).once("close", clear);
    reply.raw.once("finish", clear).once("close", clear);
  });
}

// Node lets go of a connection where nothing passes, also while the answer is being worked out: checking a large file takes minutes.
function allowLongAnswers(app: FastifyInstance): void {
  app.server.on("request", (_, response) => response.setTimeout(ANSWER_MS));
}

function refuseUndeclared(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    if (!(route.config as { declared?: boolean } | undefined)?.declared)
      throw new Error(`The route ${String(route.method)} ${route.url} declares no permission`);
  });
}

function registerPublic(app: FastifyInstance, route: PublicRoute, { services, limiter }: AppOptions): void {
  if (!route.bytes) return addPublic(app, route, { services, limiter });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    addPublic(scope, route, { services, limiter });
  });
}

function addPublic(app: FastifyInstance, route: PublicRoute, { services, limiter }: Pick<AppOptions, "services" | "limiter">): void {
  app.route({
    method: route.method,
    url: route.url,
    config: { declared: true, rateClass: route.rateClass },
    schema: { hide: true },
    exposeHeadRoute: false,
    onRequest: async (request, reply) => {
      if (route.rateClass === "public") await limitRequest(limiter, "public", { address: request.ip }, reply);
    },
    handler: async (request, reply) => {
      const answer = await route.handle(request, services);
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  });
}
