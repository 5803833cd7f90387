export interface FieldProblem {
  /** place in the body, as a JSON pointer */
  pointer?: string;
  /** name of a query parameter */
  parameter?: string;
  code: string;
  detail: string;
}

/** The server refused, or could not be reached (`status` 0). `message` says what to change; `fields` names every bad field. */
export class PreoError extends Error {
  override readonly name = "PreoError";
  readonly status: number;
  /** stable, for programs: not_found, conflict, …; `unreachable` without an answer */
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** names the request in the server's log */
  readonly requestId: string | undefined;

  constructor(
    message: string,
    told: { status: number; code: string; fields?: readonly FieldProblem[]; requestId?: string; cause?: unknown },
  ) {
    super(message, { cause: told.cause });
    this.status = told.status;
    this.code = told.code;
    this.fields = told.fields ?? [];
    this.requestId = told.requestId;
  }
}

interface Problem {
  type: string;
  title: string;
  detail?: string;
  instance?: string;
  errors?: FieldProblem[];
}

/** What a request ended with, as a PreoError; an abort stays what it is. */
export function toPreoError(error: unknown, response: Response | undefined): unknown {
  if (error instanceof DOMException && error.name === "AbortError") return error;
  if (!response) return new PreoError("The server cannot be reached", { status: 0, code: "unreachable", cause: error });
  if (!isProblem(error))
    return new PreoError(`The server answered ${response.status}`, { status: response.status, code: "unknown", cause: error });
  return new PreoError(error.detail ?? error.title, {
    status: response.status,
    code: error.type.replace(/^urn:preo:problem:/, ""),
    fields: error.errors ?? [],
    ...(error.instance === undefined ? {} : { requestId: error.instance }),
  });
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "type" in error && "title" in error && typeof error.type === "string";
}
