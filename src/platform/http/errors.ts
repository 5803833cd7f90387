/** One bad field: where it is (a JSON pointer into the body, or a parameter's name), a stable code, and what to change. */
export interface FieldError {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
  line?: number;
  column?: number;
  length?: number;
  /** ready corrections, each as the whole value after it */
  fixes?: { title: string; expression: string }[];
}

/** An answer that says no: becomes application/problem+json (RFC 9457). Thrown inside a transaction, it also rolls it back. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, detail: string, more: { errors?: FieldError[]; headers?: Record<string, string> } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** 400: the request is malformed; names every bad field. */
export function badRequest(errors: FieldError[], detail = "The request has bad fields; see errors"): ApiError {
  return new ApiError(400, "bad_request", detail, { errors });
}

/** 403: the role is too small. Decided before any look-up. */
export function forbidden(role: string): ApiError {
  return new ApiError(403, "forbidden", `This needs the role ${role} in the organization`);
}

/** 404: malformed, unknown or another organization's id; the same answer for all three. For an id in a body or query, name where it stood. */
export function notFound(at?: { pointer?: string; parameter?: string }): ApiError {
  return new ApiError(
    404,
    "not_found",
    "There is no such object",
    at ? { errors: [{ ...at, code: "not_found", detail: "There is no such object" }] } : {},
  );
}

/** 409: the object's state forbids it; say the state and what is allowed. */
export function conflict(code: string, detail: string, errors: FieldError[] = []): ApiError {
  return new ApiError(409, code, detail, { errors });
}

/** 412: If-Match names another version than the current one. */
export function preconditionFailed(): ApiError {
  return new ApiError(412, "stale_version", "The object was changed since it was read: read it again and repeat the change");
}

/** 422: well-formed and one's own, but unfit. */
export function unprocessable(errors: FieldError[], detail = errors[0]?.detail ?? "The request cannot be carried out"): ApiError {
  return new ApiError(422, "unprocessable", detail, { errors });
}

/** 503: try again in `retryAfterSeconds`. */
export function unavailable(detail: string, retryAfterSeconds = 5): ApiError {
  return new ApiError(503, "unavailable", detail, { headers: { "retry-after": String(retryAfterSeconds) } });
}
