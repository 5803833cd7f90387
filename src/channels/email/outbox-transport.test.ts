import { expect, test } from "vitest";
import { createOutboxTransport } from "./outbox-transport.ts";
import type { Envelope } from "./transport.ts";

const message = Buffer.from("Subject: x\r\n\r\nbody\r\n.\r\n");

test("the outbox keeps the message as a relay would have got it", async () => {
  const kept: [Envelope, string][] = [];
  const outbox = createOutboxTransport({
    store: async (envelope, raw) => {
      kept.push([envelope, raw.toString()]);
    },
  });
  const envelope = { from: "ada@example.org", to: "kim@example.org" };
  expect(await outbox.send(envelope, message)).toMatchObject({ kind: "accepted" });
  expect(kept).toEqual([[envelope, "Subject: x\r\n\r\nbody\r\n"]]);
});

test("an outbox that cannot store burns nobody", async () => {
  const outbox = createOutboxTransport({ store: () => Promise.reject(new Error("disk full")) });
  expect(await outbox.send({ from: "ada@example.org", to: "kim@example.org" }, message)).toMatchObject({
    kind: "unavailable",
    scope: "relay",
  });
});

test("the outbox refuses the addresses a relay would", async () => {
  const outbox = createOutboxTransport({ store: async () => {} });
  expect(await outbox.send({ from: "ada@example.org", to: "kim\r\n@example.org" }, message)).toMatchObject({
    kind: "refused",
    bounce: "hard",
  });
});
