export type LogLevel = (typeof logLevels)[number];
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

type Fields = Readonly<Record<string, unknown>>;
type Log = (first: unknown, message?: string, ...rest: unknown[]) => void;

/** Callable like pino and Fastify's logger: `log.info("text")`, `log.info({ fields }, "text")`. */
export type Logger = Readonly<{
  level: string;
  fatal: Log;
  error: Log;
  warn: Log;
  info: Log;
  debug: Log;
  trace: Log;
  silent: Log;
  child: (fields: Fields) => Logger;
}>;

type Sink = Readonly<{ write: (line: string) => unknown; isTTY?: boolean }>;

const ranks: Record<LogLevel, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: 100 };

/** A logger that writes lines of JSON, or on a terminal lines for people. It masks mail addresses and the values PostgreSQL quotes. */
export function createLogger(level: LogLevel, sink: Sink = process.stderr): Logger {
  return loggerWith(level, sink, {});
}

function loggerWith(level: LogLevel, sink: Sink, bound: Fields): Logger {
  const format = sink.isTTY ? formatForPeople : formatAsJson;
  const write = (level: LogLevel, first: unknown, message: string | undefined) => {
    const fields = { ...bound, ...fieldsOf(first), ...(message === undefined ? {} : { msg: message }) };
    sink.write(`${format(level, fields)}\n`);
  };
  const at = (name: LogLevel): Log => {
    if (ranks[name] < ranks[level] || name === "silent") return () => undefined;
    return (first, message) => write(name, first, message);
  };
  const levels = { fatal: at("fatal"), error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug"), trace: at("trace") };
  return { level, ...levels, silent: at("silent"), child: (fields) => loggerWith(level, sink, { ...bound, ...fields }) };
}

function fieldsOf(first: unknown): Fields {
  if (first instanceof Error) return { err: first, msg: describeError(first).message };
  return typeof first === "object" && first !== null ? { ...first } : { msg: String(first) };
}

function formatAsJson(level: LogLevel, fields: Fields): string {
  return mask(stringify({ level, time: new Date().toISOString(), ...fields }));
}

function formatForPeople(level: LogLevel, fields: Fields): string {
  const { msg, err, ...rest } = fields;
  const parts = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === "string" ? value : stringify(value)}`);
  const error = err instanceof Error ? `\n${describeError(err).stack ?? ""}` : "";
  return mask([new Date().toISOString().slice(11, 19), level === "info" ? "" : level, msg, ...parts].filter(Boolean).join(" ") + error);
}

function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => plain(part));
}

/** A request or a reply would bring its whole world along, and its URL may hold a signed token: what is kept is the route's pattern. */
function plain(value: unknown): unknown {
  if (value instanceof Error) return describeError(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null || !("raw" in value)) return value;
  const { method, routeOptions, statusCode } = value as { method?: string; routeOptions?: { url?: string }; statusCode?: number };
  return { method, route: routeOptions?.url, statusCode };
}

function describeError(error: Error): { type: string; message: string; code?: unknown; stack?: string } {
  const fromDatabase = "severity" in error;
  const message = fromDatabase ? error.message.replace(/: ".*$/s, "") : error.message;
  const stack = error.stack
    ?.split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
  return {
    type: error.name,
    message,
    ...("code" in error ? { code: error.code } : {}),
    stack: `${error.name}: ${message}\n${stack ?? ""}`,
  };
}

function mask(line: string): string {
  return line.replace(/[^\s"'<>@,;:=]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi, "***@***");
}
