import type { FieldError } from "../../platform/http/errors.ts";
import type { RelayColumns, RelayRow } from "./queries.ts";
import type { UpdateMailRelay } from "./schema.ts";

const REACHED_BY = ["host", "port", "tls", "username", "sealed_password"] as const;

/** What a change says about how the relay is reached and used, without its password. */
export function relayColumns({ default_for, password: _, ...columns }: UpdateMailRelay): RelayColumns {
  const kinds = default_for && {
    for_marketing: default_for.includes("marketing"),
    for_transactional: default_for.includes("transactional"),
  };
  return { ...columns, ...kinds };
}

/** Whether the relay is reached in another way than before. */
export function isReachedAnew(before: RelayRow, columns: RelayColumns): boolean {
  return REACHED_BY.some((name) => columns[name] !== undefined && (name === "sealed_password" || columns[name] !== before[name]));
}

/** TLS where none is asked for: as the port has it, and never a password in the open. */
export function usualTls(port: number): "implicit" | "required" {
  return port === 465 ? "implicit" : "required";
}

/** What does not go together in a relay as it would be. */
export function relayProblems(relay: { tls: string; username: string | null; hasPassword: boolean }): FieldError[] {
  const errors: FieldError[] = [];
  if (relay.username !== null && !relay.hasPassword)
    errors.push({ pointer: "/password", code: "required", detail: "A username needs its password: send both, or username null" });
  if (relay.username === null && relay.hasPassword)
    errors.push({ pointer: "/username", code: "required", detail: "A password needs its username: send both, or neither" });
  if (relay.username !== null && relay.tls === "offered")
    errors.push({
      pointer: "/tls",
      code: "password_in_the_open",
      detail: "A password goes over TLS alone: set tls to implicit or required",
    });
  return errors;
}
