import { isIP } from "node:net";

/** How to reach a relay. `tls`: from the first byte, STARTTLS or nothing, STARTTLS where offered, never. */
export type SmtpAddress = {
  host: string;
  port: number;
  tls: "implicit" | "required" | "offered" | "off";
  verifyCertificate: boolean;
  auth: { user: string; pass: string; method: string | null } | null;
  /** What we say in EHLO; null leaves it to the machine's name. */
  name: string | null;
};

const settings = ["tls", "tls_verify", "auth", "name"];

/**
 * Reads `smtp://user:password@host:587?tls=required&name=mail.example.org` or `smtps://…` (TLS from the first byte, port 465).
 * - `tls=required|offered|off` for smtp://. With a password it is `required`, save to this machine itself, else `offered`.
 * - `tls_verify=off` takes any certificate. `auth=plain|login|cram-md5` sets the method. `name` is said in EHLO.
 * - User and password are percent-encoded where they hold `@`, `:`, `/`, `?` or `#`.
 * @throws {Error} saying what is wrong, without the password
 */
export function parseSmtpUrl(text: string): SmtpAddress {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) throw wrong("must begin with smtp:// or smtps://");
  if (url.hostname === "") throw wrong("has no host");
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "")
    throw wrong("may have nothing but settings (?name=value) behind the host");
  refuseUnknownSettings(url.searchParams);
  const secure = url.protocol === "smtps:";
  const auth = authOf(url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return {
    host,
    port: portOf(url, secure),
    tls: secure ? implicit(url.searchParams) : startTls(url.searchParams, auth !== null && !isThisMachine(host)),
    verifyCertificate: one(url.searchParams, "tls_verify", ["on", "off"] as const) !== "off",
    auth,
    name: ehloName(url.searchParams.get("name")),
  };
}

function refuseUnknownSettings(params: URLSearchParams): void {
  for (const name of new Set(params.keys())) {
    if (!settings.includes(name)) throw wrong(`has an unknown setting ${JSON.stringify(name)}; there are ${settings.join(", ")}`);
    if (params.getAll(name).length > 1) throw wrong(`has ${name} twice`);
  }
}

function authOf(url: URL): SmtpAddress["auth"] {
  const method = one(url.searchParams, "auth", ["plain", "login", "cram-md5"] as const);
  if (url.username === "" && url.password === "") {
    if (method) throw wrong("sets auth without a user and password");
    return null;
  }
  if (url.username === "" || url.password === "") throw wrong("needs both a user and a password, or neither");
  return { user: decoded(url.username), pass: decoded(url.password), method: method?.toUpperCase() ?? null };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a % in user or password that is not %25");
  }
}

function portOf(url: URL, secure: boolean): number {
  if (url.port === "0") throw wrong("has no such port as 0");
  return url.port === "" ? (secure ? 465 : 587) : Number(url.port);
}

function implicit(params: URLSearchParams): "implicit" {
  if (params.has("tls")) throw wrong("sets tls, which smtps:// already says");
  return "implicit";
}

function startTls(params: URLSearchParams, carriesSecret: boolean): SmtpAddress["tls"] {
  return one(params, "tls", ["required", "offered", "off"] as const) ?? (carriesSecret ? "required" : "offered");
}

function one<T extends string>(params: URLSearchParams, name: string, allowed: readonly T[]): T | null {
  const value = params.get(name);
  if (value === null) return null;
  const found = allowed.find((known) => known === value);
  if (!found) throw wrong(`has ${name}=${JSON.stringify(value)}; it is one of ${allowed.join(", ")}`);
  return found;
}

function ehloName(name: string | null): string | null {
  if (name !== null && !/^[A-Za-z0-9.[\]:-]{1,253}$/.test(name)) throw wrong("has a name that is no host name");
  return name;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function wrong(what: string): Error {
  return new Error(`SMTP_URL ${what}.`);
}
