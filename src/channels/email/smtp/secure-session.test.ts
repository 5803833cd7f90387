import { afterEach, expect, test } from "vitest";
import { type SinkOptions, startSink } from "../../../../test/smtp-sink.ts";
import { createSmtpPool } from "./pool.ts";

// The certificate that smtp-server brings for its own defaults: self-signed, for tests alone.
const defaults: string = "smtp-server/lib/tls-options";
const { key, cert } = ((await import(defaults)) as { default: () => { key: string; cert: string } }).default();
const envelope = { from: "ada@example.org", to: "kim@example.org" };
const message = Buffer.from("Message-ID: <1@example.org>\r\n\r\nbody\r\n.\r\n");
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function sendTo(options: SinkOptions, query: string) {
  const sink = await startSink({ keep: true, ...options });
  const pool = createSmtpPool({ relay: `smtp://u:secret@127.0.0.1:${sink.port}${query}`, timeouts: { commandMs: 2_000 } });
  open.push(sink, pool);
  return { result: await pool.send(envelope, message), verified: await pool.verify(), sink };
}

test("STARTTLS and a sign-in come before the message", async () => {
  const seen: string[] = [];
  const script: SinkOptions["script"] = (stage, text) => {
    seen.push(stage === "auth" ? text : stage);
    return undefined;
  };
  const { result, verified, sink } = await sendTo({ tls: { key, cert }, auth: true, script }, "?tls=required&tls_verify=off");
  expect(result).toMatchObject({ kind: "accepted" });
  const credentials = Buffer.from("\0u\0secret").toString("base64");
  expect(seen.slice(0, 8)).toEqual(["connect", "ehlo", "starttls", "ehlo", `AUTH PLAIN ${credentials}`, "mail", "rcpt", "data"]);
  expect(sink.mails[0]?.raw.toString()).toBe("Message-ID: <1@example.org>\r\n\r\nbody");
  expect(verified).toEqual({ ok: true, detail: `127.0.0.1:${sink.port} answers over TLS and knows u.` });
});

test("a certificate that cannot be trusted stops the sign-in and the message", async () => {
  const { result, sink } = await sendTo({ tls: { key, cert }, auth: true }, "?tls=required");
  expect(result).toMatchObject({ kind: "unavailable", scope: "relay", reason: expect.stringMatching(/certificate/i) });
  expect(sink.stats().accepted).toBe(0);
});

test("a relay without TLS does not get the password where TLS is required", async () => {
  const seen: string[] = [];
  const script: SinkOptions["script"] = (stage, text) => {
    seen.push(`${stage} ${text}`);
    return undefined;
  };
  const { result } = await sendTo({ auth: true, script }, "?tls=required");
  expect(result).toMatchObject({ kind: "unavailable", scope: "relay" });
  expect(seen.some((line) => line.startsWith("auth"))).toBe(false);
});

test("a refused sign-in is the relay's matter, told by its own words", async () => {
  const { result, verified } = await sendTo(
    { auth: true, script: (stage) => (stage === "auth" ? "535 5.7.8 wrong password" : undefined) },
    "?tls=off",
  );
  expect(result).toMatchObject({ kind: "unavailable", scope: "relay", reason: expect.stringContaining("535 5.7.8 wrong password") });
  expect(verified).toMatchObject({ ok: false });
});
