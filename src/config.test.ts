import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError, type Environment, loadConfig } from "./config.ts";
import { keptSecretKey } from "./kept-secret-key.ts";
import { settings } from "./settings.ts";

const key = "0123456789abcdef0123456789abcdef";
const folder = mkdtempSync(join(tmpdir(), "preo-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("nothing needs to be set", () => {
  const config = loadConfig({}, () => key);
  expect(config).toMatchObject({
    port: 8080,
    host: "127.0.0.1",
    publicUrl: "http://127.0.0.1:8080",
    databaseUrl: undefined,
    smtpConnections: 10,
  });
  expect(config.dataDir).toBe(resolve("data"));
  expect(config.secretKey).toBe(key);
  expect(Object.isFrozen(config)).toBe(true);
});

test("an empty value is the same as none", () => {
  expect(loadConfig({ PORT: "", SMTP_URL: " " }, () => key)).toMatchObject({ port: 8080, smtpUrl: undefined });
});

test("the public address ends without a slash", () => {
  expect(loadConfig({ PUBLIC_URL: "https://events.example.org/" }, () => key).publicUrl).toBe("https://events.example.org");
});

const wrong: [string, Environment, RegExp][] = [
  ["a port that is none", { PORT: "http" }, /^PORT must be a whole number from 0 to 65535, for example 8080; it is "http"$/],
  ["a port out of range", { PORT: "70000" }, /^PORT /],
  ["too many connections", { SMTP_CONNECTIONS: "51" }, /^SMTP_CONNECTIONS must be a whole number from 1 to 50/],
  ["a short first key", { PREO_BOOTSTRAP_API_KEY: "short" }, /^PREO_BOOTSTRAP_API_KEY must have 32 characters or more.*it has 5$/],
  ["a short secret key", { PREO_SECRET_KEY: "short" }, /^PREO_SECRET_KEY must have 32 characters/],
  ["an unknown level", { PREO_LOG_LEVEL: "loud" }, /^PREO_LOG_LEVEL must be one of trace, debug/],
  [
    "another kind of database",
    { DATABASE_URL: "mysql://root:hunter2@db", PREO_SECRET_KEY: key },
    /^DATABASE_URL must start with postgres:\/\//,
  ],
  ["a relay without scheme", { SMTP_URL: "mail.example.org" }, /^SMTP_URL must start with smtp:\/\/ or smtps:\/\//],
  ["no secret key beside a database", { DATABASE_URL: "postgres://db/preo" }, /^PREO_SECRET_KEY is missing/],
];

test.each(wrong)("%s stops the start with one line that names the variable", (_name, env, message) => {
  const refusal = refused(env);
  expect(refusal).toMatch(message);
  expect(refusal).not.toMatch(/\n|hunter2/);
});

test("every variable that is read is listed for --help", () => {
  const asked = new Set<string>();
  const env = new Proxy({}, { get: (_target, name) => void asked.add(String(name)) });
  loadConfig(env, () => key);
  asked.delete("PREO_FAIL_AT");
  expect([...asked].toSorted()).toEqual(settings.map((setting) => setting.name).toSorted());
});

test("the secret key of a data folder is made once and only its owner can read it", () => {
  const dataDir = join(folder, "data");
  const first = keptSecretKey(dataDir);
  expect(first.length).toBeGreaterThanOrEqual(32);
  expect(keptSecretKey(dataDir)).toBe(first);
  expect(statSync(join(dataDir, "secret-key")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, "secret-key"), "utf8")).toBe(`${first}\n`);
});

function refused(env: Environment): string {
  try {
    loadConfig(env, () => key);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return "accepted";
}
