import { createPrivateKey } from "node:crypto";
import { Resolver } from "node:dns";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { readMailboxUrl } from "./channels/email/bounce/mailbox.ts";
import type { DkimKey } from "./channels/email/dkim/signing-transport.ts";
import { parseSmsUrl } from "./channels/sms/sms-url.ts";
import { emailKey } from "./platform/contact/email-address.ts";
import { type Allowed, readAllowed } from "./platform/egress/allowed.ts";
import { type LogLevel, logLevels } from "./platform/logging.ts";
import { type RateLimits, readRateLimits } from "./platform/rate-limits/limits.ts";
import { readSendRate, type SendRate } from "./platform/rate-limits/send-rate.ts";
import { parseS3Url, type S3Settings } from "./platform/storage/s3/s3-url.ts";

/** Everything that can be set from outside; made once at the start and never changed. */
export type Config = Readonly<{
  port: number;
  host: string;
  publicUrl: string;
  /** undefined: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  databaseConnections: number;
  dataDir: string;
  secretKey: string;
  bootstrapApiKey: string | undefined;
  /** whom the first start makes the owner */
  ownerEmail: string;
  /** undefined: mail goes to the built-in outbox. */
  smtpUrl: string | undefined;
  smtpConnections: number;
  /** undefined: the relay signs, or nobody does */
  dkim: DkimKey | undefined;
  /** undefined: texts go to the built-in outbox */
  smsUrl: string | undefined;
  sendUnflushedCap: number;
  transportGivenUpAfterHours: number;
  /** what all workers together may hand over; nothing: as fast as it goes */
  emailRate: SendRate;
  smsRate: SendRate;
  /** none: those of the system */
  dnsServers: readonly string[];
  /** undefined: no refunds at Stripe */
  stripe: StripeSettings | undefined;
  /** undefined: bounces go to the sender */
  bounceDomain: string | undefined;
  /** the mailbox that gets all mail of the bounce domain */
  bounceImapUrl: string | undefined;
  /** what may be called although it is not public */
  egressAllow: readonly Allowed[];
  bodyLimitBytes: number;
  /** most bytes of one uploaded file */
  fileLimitBytes: number;
  /** most bytes of all files of one organization */
  fileQuotaBytes: number;
  /** undefined: files lie in `dataDir` */
  s3: S3Settings | undefined;
  requestTimeoutMs: number;
  rateLimits: RateLimits;
  /** addresses and networks of proxies in front of the server */
  trustedProxies: readonly string[];
  /** longest time for one upload */
  uploadTimeoutMs: number;
  stopTimeoutMs: number;
  jobStatementTimeoutMs: number;
  logLevel: LogLevel;
  /** A named point where the process kills itself; for the crash proofs only. */
  failAt: string | undefined;
}>;

/** How refunds reach Stripe. */
export type StripeSettings = Readonly<{
  secretKey: string;
  apiUrl: string;
  /** undefined: Stripe's own word on refunds is not taken */
  webhookSecret: string | undefined;
  /** seconds after a call without an answer until Stripe is asked what became of it */
  settleSeconds: number;
}>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting's value is unusable; the message is one line that names the variable and what to write instead. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the settings. `keptSecretKey` gives the key of the data folder when neither PREO_SECRET_KEY nor DATABASE_URL is set.
 * Throws ConfigError.
 */
export function loadConfig(env: Environment, keptSecretKey?: (dataDir: string) => string): Config {
  const host = text(env, "HOST") ?? "127.0.0.1";
  const port = integer(env, "PORT", 8080, 0, 65535);
  const databaseUrl = url(env, "DATABASE_URL", ["postgres", "postgresql"], "postgres://user:password@host:5432/database");
  const dataDir = resolve(text(env, "PREO_DATA_DIR") ?? "data");
  return Object.freeze({
    port,
    host,
    publicUrl: (url(env, "PUBLIC_URL", ["http", "https"], "https://preo.example.org") ?? httpAddress(host, port)).replace(/\/+$/, ""),
    databaseUrl,
    databaseConnections: integer(env, "PREO_DATABASE_CONNECTIONS", 10, 2, 100),
    dataDir,
    secretKey: secret(env, "PREO_SECRET_KEY") ?? keptSecret(databaseUrl, dataDir, keptSecretKey),
    bootstrapApiKey: secret(env, "PREO_BOOTSTRAP_API_KEY"),
    ownerEmail: email(env, "PREO_OWNER_EMAIL", "owner@preo.local"),
    smtpUrl: url(env, "SMTP_URL", ["smtp", "smtps"], "smtp://user:password@mail.example.org:587"),
    smtpConnections: integer(env, "SMTP_CONNECTIONS", 10, 1, 50),
    dkim: dkimKey(env),
    smsUrl: smsUrl(env),
    sendUnflushedCap: integer(env, "PREO_SEND_UNFLUSHED_CAP", 32, 1, 1000),
    transportGivenUpAfterHours: integer(env, "PREO_TRANSPORT_GIVE_UP_HOURS", 24, 1, 720),
    emailRate: sendRate(env, "PREO_EMAIL_RATE"),
    smsRate: sendRate(env, "PREO_SMS_RATE"),
    dnsServers: dnsServers(env),
    stripe: stripeSettings(env),
    bounceDomain: domain(env, "BOUNCE_DOMAIN"),
    bounceImapUrl: mailbox(env, "BOUNCE_IMAP_URL"),
    egressAllow: addresses(env, "PREO_EGRESS_ALLOW"),
    bodyLimitBytes: integer(env, "PREO_BODY_LIMIT_BYTES", 1_048_576, 1024, 104_857_600),
    fileLimitBytes: integer(env, "PREO_FILE_LIMIT_BYTES", 104_857_600, 1024, 5_000_000_000),
    fileQuotaBytes: integer(env, "PREO_FILE_QUOTA_MB", 20_000, 1, 100_000_000) * 1_000_000,
    s3: s3Settings(env),
    rateLimits: rateLimits(env, "PREO_RATE_LIMITS"),
    trustedProxies: proxies(env, "PREO_TRUSTED_PROXIES"),
    requestTimeoutMs: integer(env, "PREO_REQUEST_TIMEOUT_MS", 10_000, 100, 600_000),
    uploadTimeoutMs: integer(env, "PREO_UPLOAD_TIMEOUT_MS", 900_000, 1_000, 86_400_000),
    stopTimeoutMs: integer(env, "PREO_STOP_TIMEOUT_MS", 6_000, 1_000, 25_000),
    jobStatementTimeoutMs: integer(env, "PREO_JOB_STATEMENT_TIMEOUT_MS", 60_000, 100, 3_600_000),
    logLevel: oneOf(env, "PREO_LOG_LEVEL", logLevels, "info"),
    failAt: text(env, "PREO_FAIL_AT"),
  });
}

function dnsServers(env: Environment): readonly string[] {
  const servers = (text(env, "PREO_DNS_SERVERS") ?? "")
    .split(",")
    .map((server) => server.trim())
    .filter((server) => server !== "");
  try {
    new Resolver().setServers(servers);
    return servers;
  } catch {
    throw new ConfigError("PREO_DNS_SERVERS must be addresses, each with its port if that is not 53, for example 10.0.0.53,127.0.0.1:5353");
  }
}

function stripeSettings(env: Environment): StripeSettings | undefined {
  const secretKey = text(env, "STRIPE_SECRET_KEY");
  const apiUrl = url(env, "STRIPE_API_URL", ["https", "http"], "https://api.stripe.com") ?? "https://api.stripe.com";
  const webhookSecret = text(env, "STRIPE_WEBHOOK_SECRET");
  const settleSeconds = integer(env, "PREO_REFUND_SETTLE_SECONDS", 60, 1, 600);
  if (secretKey === undefined && webhookSecret !== undefined)
    throw new ConfigError("STRIPE_WEBHOOK_SECRET needs STRIPE_SECRET_KEY beside it, for example sk_live_…");
  return secretKey === undefined ? undefined : { secretKey, apiUrl, webhookSecret, settleSeconds };
}

/** The address under which a server on `host` and `port` is reached from the same machine. */
function httpAddress(host: string, port: number): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function keptSecret(databaseUrl: string | undefined, dataDir: string, kept: ((dataDir: string) => string) | undefined): string {
  if (databaseUrl === undefined && kept) return kept(dataDir);
  throw new ConfigError(
    "PREO_SECRET_KEY is missing: with DATABASE_URL every copy needs the same one, 32 characters or more, for example from `openssl rand -hex 32`",
  );
}

function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  if (/^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, for example ${fallback}; it is "${value}"`);
}

function oneOf<T extends string>(env: Environment, name: string, allowed: readonly T[], fallback: T): T {
  const value = text(env, name) ?? fallback;
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new ConfigError(`${name} must be one of ${allowed.join(", ")}; it is "${value}"`);
}

/** The value may hold a password, so the message never repeats it. */
function url(env: Environment, name: string, schemes: readonly string[], example: string): string | undefined {
  const value = text(env, name);
  if (value === undefined || schemes.some((scheme) => value.startsWith(`${scheme}://`) && value.length > scheme.length + 3)) return value;
  throw new ConfigError(`${name} must start with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}, for example ${example}`);
}

function dkimKey(env: Environment): DkimKey | undefined {
  const [domain_, selector, file] = [domain(env, "DKIM_DOMAIN"), text(env, "DKIM_SELECTOR"), text(env, "DKIM_KEY_FILE")];
  if (domain_ === undefined && selector === undefined && file === undefined) return undefined;
  if (domain_ === undefined || selector === undefined || file === undefined)
    throw new ConfigError("DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE are set together or not at all");
  if (!/^[a-z0-9][a-z0-9.-]{0,62}$/i.test(selector)) throw new ConfigError(`DKIM_SELECTOR must be a name such as s1; it is "${selector}"`);
  return { domain: domain_, selector, privateKey: rsaKey(file) };
}

function rsaKey(file: string): string {
  try {
    const pem = readFileSync(file, "utf8");
    if (createPrivateKey(pem).asymmetricKeyType === "rsa") return pem;
  } catch {
    // said below, without what the file holds
  }
  throw new ConfigError("DKIM_KEY_FILE must name a file with an RSA private key in PEM, for example from `openssl genrsa 2048`");
}

function s3Settings(env: Environment): S3Settings | undefined {
  const value = text(env, "S3_URL");
  try {
    return value === undefined ? undefined : parseS3Url(value);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function smsUrl(env: Environment): string | undefined {
  const value = text(env, "SMS_URL");
  if (value === undefined) return undefined;
  try {
    parseSmsUrl(value);
    return value;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function email(env: Environment, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback;
  const key = emailKey(value);
  if (key !== undefined) return key;
  throw new ConfigError(`${name} must be an e-mail address, for example ada@example.org; it is "${value}"`);
}

function domain(env: Environment, name: string): string | undefined {
  const value = text(env, name)?.toLowerCase();
  if (value === undefined || /^(?=.{4,150}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(value)) return value;
  throw new ConfigError(`${name} must be a domain, for example bounces.example.org; it is "${value}"`);
}

function mailbox(env: Environment, name: string): string | undefined {
  const value = url(env, name, ["imap", "imaps"], "imaps://bounces:password@mail.example.org/INBOX");
  try {
    if (value !== undefined) readMailboxUrl(value);
    return value;
  } catch (error) {
    throw new ConfigError(`${name}: ${(error as Error).message}`);
  }
}

function addresses(env: Environment, name: string): readonly Allowed[] {
  try {
    return readAllowed(text(env, name) ?? "");
  } catch (error) {
    throw new ConfigError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function rateLimits(env: Environment, name: string): RateLimits {
  try {
    return readRateLimits(text(env, name) ?? "");
  } catch (error) {
    throw new ConfigError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sendRate(env: Environment, name: string): SendRate {
  try {
    return readSendRate(text(env, name) ?? "");
  } catch (error) {
    throw new ConfigError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function proxies(env: Environment, name: string): readonly string[] {
  const list = (text(env, name) ?? "").split(",").map((one) => one.trim());
  for (const one of list.filter((each) => each !== ""))
    if (!isNetwork(one)) throw new ConfigError(`${name} lists addresses or networks such as 10.0.0.0/8, 127.0.0.1; "${one}" is none`);
  return list.filter((one) => one !== "");
}

function isNetwork(value: string): boolean {
  return value.includes("/") ? ipaddr.isValidCIDR(value) : ipaddr.isValid(value);
}

function secret(env: Environment, name: string): string | undefined {
  const value = text(env, name);
  if (value === undefined || value.length >= 32) return value;
  throw new ConfigError(`${name} must have 32 characters or more, for example from \`openssl rand -hex 32\`; it has ${value.length}`);
}
