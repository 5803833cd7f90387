import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Credential } from "../auth/credential.ts";
import type { Counted } from "../rate-limits/limiter.ts";
import type { AppOptions } from "./app.ts";
import { createCall, etag } from "./call.ts";
import { ApiError, badRequest } from "./errors.ts";
import { acceptUploads, receiveForm, requireForm } from "./forms.ts";
import { idempotentRequest } from "./idempotency.ts";
import { limitRequest } from "./limit-request.ts";
import { routeSchema } from "./openapi.ts";
import type { Answer, Route } from "./operation.ts";
import { validatorCompiler } from "./validation.ts";
import { requireTextParameters } from "./whole-text.ts";

/** Registers one declared operation. @throws Error when its declaration contradicts itself */
export function registerRoute(app: FastifyInstance, route: Route, options: AppOptions): void {
  requireDeclaration(route);
  if (!route.operation.form) return addRoute(app, route, options);
  app.register(async (scope) => {
    await acceptUploads(scope);
    addRoute(scope, route, options);
  });
}

function addRoute(app: FastifyInstance, route: Route, options: AppOptions): void {
  const { operation } = route;
  app.route({
    method: route.method,
    url: route.url.replaceAll(/\{(\w+)\}/g, ":$1"),
    config: { declared: true, route },
    schema: routeSchema(route),
    exposeHeadRoute: false,
    // A form's fields are checked when it was received.
    ...(operation.form ? { validatorCompiler: (part) => (part.httpPart === "body" ? () => true : validatorCompiler(part as never)) } : {}),
    ...(operation.bodyLimitBytes ? { bodyLimit: operation.bodyLimitBytes } : {}),
    // Who calls comes before what they sent: a stranger learns nothing from validation.
    onRequest: async (request, reply) => {
      const credential = await options.authenticate(request);
      if (!credential) {
        await limitRequest(options.limiter, "public", { address: request.ip }, reply);
        throw unauthorized();
      }
      const call = {
        request,
        credential,
        permission: route.permission,
        services: options.services,
        auditAction: operation.audit,
        idempotent: undefined,
      };
      await limitRequest(options.limiter, operation.rateClass, countedFor(credential), reply);
      createCall(call);
      if (operation.form) requireForm(request, options.services.fileLimitBytes);
      else requireJson(request);
      (request as Authenticated).credential = credential;
    },
    preValidation: async (request) => {
      requireTextParameters(request.query);
      splitOrdering(request);
      if (operation.form) return;
      if (request.body !== undefined && isForm(request))
        throw new ApiError(415, "unsupported_media_type", "Send the body as application/json");
      if (operation.bodyOptional) request.body ??= {};
      if (operation.body && request.body === undefined) throw badRequest([{ pointer: "", code: "required", detail: "Send a JSON body" }]);
      if (!operation.body && route.method !== "GET" && !isEmpty(request.body))
        throw badRequest([{ pointer: "", code: "unknown_field", detail: "This operation takes no body" }]);
    },
    handler: (request, reply) => answer(request, reply, route, options),
  });
}

function countedFor({ id, grants }: Credential): Counted {
  return { credentialId: id, organizationIds: grants.map(({ organizationId }) => organizationId) };
}

type Authenticated = FastifyRequest & { credential?: NonNullable<Awaited<ReturnType<AppOptions["authenticate"]>>> };

async function answer(request: FastifyRequest, reply: FastifyReply, route: Route, options: AppOptions): Promise<FastifyReply> {
  const { operation } = route;
  const result = operation.form ? await carryOutForm(request, route, options) : await carryOut(request, route, options, request.body);
  options.services.failPoint("after_commit");
  return send(reply, result, operation.success.type ?? "application/json");
}

async function carryOutForm(request: FastifyRequest, route: Route, options: AppOptions): Promise<Answer> {
  const { storage, fileLimitBytes } = options.services;
  const form = await receiveForm(request, route.operation, { storage, maxBytes: fileLimitBytes });
  try {
    return await carryOut(request, route, options, form.content, form.body);
  } finally {
    await form.end();
  }
}

/** @param content what a repeat of the request has too; `body`: as the operation sees it */
async function carryOut(
  request: FastifyRequest,
  route: Route,
  options: AppOptions,
  content: unknown,
  body: unknown = content,
): Promise<Answer> {
  const { credential } = request as Authenticated;
  if (!credential) throw unauthorized();
  const { operation, permission } = route;
  const idempotent =
    operation.idempotency === "key"
      ? idempotentRequest(request.headers["idempotency-key"], credential.id, operation.id, { url: request.url, body: content })
      : undefined;
  const { services } = options;
  return operation.handle(createCall({ request, credential, permission, services, auditAction: operation.audit, idempotent, body }));
}

function send(reply: FastifyReply, result: Answer, type: string): FastifyReply {
  reply.code(result.status).headers(result.headers ?? {});
  if (result.version !== undefined) reply.header("etag", etag(result.version));
  if (result.stream) return reply.type(result.headers?.["content-type"] ?? type).send(result.stream);
  return result.body === undefined ? reply.send() : reply.type("application/json").send(result.body);
}

function requireJson(request: FastifyRequest): void {
  // A GET has no body that anything is made of.
  if (request.method === "GET") return;
  const type = request.headers["content-type"];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    throw new ApiError(415, "unsupported_media_type", "Send the body as application/json");
}

function unauthorized(): ApiError {
  return new ApiError(401, "unauthorized", "Send a valid API key as Authorization: Bearer <key>", {
    headers: { "www-authenticate": 'Bearer realm="preo"' },
  });
}

// Lists take `ordering` repeated or comma-separated.
function splitOrdering(request: FastifyRequest): void {
  const query = request.query as Record<string, unknown>;
  if (query["ordering"] === undefined) return;
  query["ordering"] = [query["ordering"]]
    .flat()
    .flatMap((value) => (value as string).split(","))
    .filter((value) => value !== "");
}

function isForm(request: FastifyRequest): boolean {
  return request.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === "object" && Object.keys(body).length === 0);
}

function requireDeclaration(route: Route): void {
  const { operation } = route;
  const where = `${route.method} ${route.url}`;
  if (!operation.id || !operation.summary || operation.tags.length === 0) throw new Error(`${where} has no id, summary or tag`);
  if (!route.permission || !operation.rateClass) throw new Error(`${where} declares no permission or rate class`);
  for (const schema of [operation.params, operation.query, operation.body])
    if (schema && (schema as { additionalProperties?: unknown }).additionalProperties !== false)
      throw new Error(`${where} would take fields that it does not know: close the schema`);
  if (route.method === "POST" && operation.idempotency === "natural")
    throw new Error(`${where}: a POST is told by Idempotency-Key or changes nothing`);
  if (operation.idempotency !== "safe" && operation.audit === null)
    throw new Error(`${where} changes something and declares no audit action`);
  if (operation.idempotency === undefined || operation.audit === undefined)
    throw new Error(`${where} declares no idempotency or audit action`);
}
