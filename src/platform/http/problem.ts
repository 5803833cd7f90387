import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { StorageUnavailableError } from "../storage/storage.ts";
import { ApiError, badRequest, type FieldError, notFound, unavailable } from "./errors.ts";

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition failed",
  413: "Body too large",
  415: "Unsupported media type",
  422: "Unprocessable content",
  429: "Too many requests",
  500: "Internal server error",
  503: "Service unavailable",
  507: "Insufficient storage",
};

/** Answers any thrown error as a problem. What is not meant for a client is logged and answered as a bare 500. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toApiError(error);
  if (problem.status >= 500 && problem.code === "internal") request.log.error({ err: withoutValues(error) }, "request failed");
  if (isSecondWall(error)) request.log.error({ err: withoutValues(error) }, "row-level security refused what the operation let through");
  return reply.code(problem.status).headers(problem.headers).type("application/problem+json").send(problemBody(problem, request.id));
}

export function problemBody(problem: ApiError, requestId: string): Record<string, unknown> {
  return {
    type: `urn:preo:problem:${problem.code}`,
    title: TITLES[problem.status] ?? "Error",
    status: problem.status,
    detail: problem.message,
    instance: requestId,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isSecondWall(error)) return notFound();
  if (error instanceof StorageUnavailableError) return unavailable("The file storage cannot be reached; try again soon");
  const known = error as Partial<FastifyError> & { code?: string };
  if (known.validation) return badRequest(withoutAlternatives(known.validation).map((issue) => fieldError(issue, known.validationContext)));
  if (known.statusCode === 413) return new ApiError(413, "body_too_large", "The body is larger than this server takes");
  if (known.statusCode === 415) return new ApiError(415, "unsupported_media_type", "Send the body as application/json");
  if (known.statusCode === 400)
    return badRequest([{ pointer: "", code: "malformed", detail: "The body is not valid JSON" }], "The body is not valid JSON");
  return databaseError(known.code) ?? new ApiError(500, "internal", "Something went wrong on our side; the request id helps to find it");
}

// A row of an organization that is out of reach: another's id is a 404, whichever wall says so.
function isSecondWall(error: unknown): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  return code === "42501" && message.includes("row-level security");
}

const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ETIMEDOUT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08001",
  "08003",
  "25006",
]);

function databaseError(code: string | undefined): ApiError | undefined {
  if (code === "57014") return unavailable("The database took too long; try again or ask for less", 10);
  if (code === "53100" || code === "ENOSPC")
    return new ApiError(507, "storage_full", "The server's disk is full; nothing was changed", { headers: { "retry-after": "60" } });
  if (code === "22P05" || code === "22021")
    return badRequest([{ pointer: "", code: "bad_text", detail: "Text must not hold the character U+0000" }]);
  if (code && CONNECTION_CODES.has(code)) return unavailable("The database cannot be reached; try again soon");
  return undefined;
}

interface Issue {
  keyword?: string;
  instancePath?: string;
  message?: string;
  params?: Record<string, unknown>;
}

// A nullable field that is bad fails as "no null" and as "none of both" too: only what is wrong with its value helps.
function withoutAlternatives(issues: readonly Issue[]): readonly Issue[] {
  const isAlternative = (issue: Issue) => issue.keyword === "anyOf" || issue.params?.["type"] === "null";
  return issues.filter(
    (issue) => !isAlternative(issue) || !issues.some((other) => !isAlternative(other) && other.instancePath === issue.instancePath),
  );
}

function fieldError(issue: Issue, context: string | undefined): FieldError {
  const extra = issue.params?.["additionalProperty"] ?? issue.params?.["missingProperty"];
  const path = `${issue.instancePath ?? ""}${typeof extra === "string" ? `/${extra.replaceAll("~", "~0").replaceAll("/", "~1")}` : ""}`;
  const code =
    issue.keyword === "additionalProperties"
      ? "unknown_field"
      : issue.keyword === "required"
        ? "required"
        : `bad_${issue.keyword ?? "value"}`;
  const allowed = issue.params?.["allowedValues"];
  const detail =
    issue.keyword === "additionalProperties"
      ? "This field is not known here: remove it"
      : `${issue.message ?? "is not valid"}${Array.isArray(allowed) ? `: ${allowed.join(", ")}` : ""}`;
  return context === "body" ? { pointer: path, code, detail } : { parameter: path.split("/")[1] ?? "", code, detail };
}

// A driver's error quotes rows in `detail`: personal data that belongs in no log.
function withoutValues(error: unknown): Record<string, unknown> {
  const known = error as { message?: string; code?: string; stack?: string; constraint?: string; table?: string };
  return { message: known.message, code: known.code, constraint: known.constraint, table: known.table, stack: known.stack };
}
