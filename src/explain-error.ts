import { ConfigError } from "./config.ts";
import { EmbeddedError } from "./platform/embedded/embedded-error.ts";
import { StorageSettingError } from "./platform/storage/storage.ts";

type SystemError = Error & { code?: unknown; syscall?: unknown; port?: unknown; address?: unknown; severity?: unknown };

/** An error of another process, in the words it explained it with. */
export class ExplainedError extends Error {
  override readonly name = "ExplainedError";
}

/** What the operator reads when a command ends with an error: one line where the cause is outside the program, else where it happened. */
export function explainError(thrown: unknown): string {
  const error = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown;
  if (!(error instanceof Error)) return String(error);
  if ([ConfigError, EmbeddedError, ExplainedError, StorageSettingError].some((known) => error instanceof known)) return error.message;
  const { code, syscall, port, address, severity }: SystemError = error;
  if (syscall === "listen")
    return `PORT ${String(port)} on ${String(address)} cannot be used (${String(code)}): end the program that has it, or set PORT to another`;
  if (syscall === "connect" || syscall === "getaddrinfo") return `The database cannot be reached (${error.message}): check DATABASE_URL`;
  if (severity === "FATAL") return `The database refuses the connection (${error.message}): check DATABASE_URL`;
  return error.stack ?? error.message;
}
