import { type Static, Type } from "typebox";
import { Closed, closed, Id, Line, Nullable, SendRate, Timestamp } from "../../platform/http/schemas.ts";

const COMMUNICATION_TYPES = ["marketing", "transactional"] as const;
const TLS = ["implicit", "required", "offered"] as const;
const TEST_STATUSES = ["untested", "testing", "passed", "failed"] as const;

const DefaultFor = () =>
  Type.Array(closed(COMMUNICATION_TYPES), {
    uniqueItems: true,
    description: "mail of these kinds takes it, where the campaign names no other; one relay a kind",
  });

const named = {
  id: Id(),
  organization_id: Id(),
  name: Line({ minLength: 1 }),
  default_for: DefaultFor(),
  proven_at: Nullable(
    Timestamp({ description: "the last test that it passed as it is reached now; null: it has to be tested before it is used" }),
  ),
  created: Timestamp(),
  modified: Timestamp(),
};

/** A relay as those see it who may choose it. */
export const MailRelayName = Type.Object(named);

const fields = {
  name: named.name,
  host: Type.String({
    minLength: 1,
    maxLength: 253,
    pattern: "^[A-Za-z0-9._:-]+$",
    description: "a name or address on the internet",
    examples: ["smtp.example.com"],
  }),
  port: Type.Integer({ minimum: 1, maximum: 65_535, description: "25, 465, 587 or 2525", examples: [587] }),
  tls: closed(TLS, {
    description:
      "implicit: from the first byte (port 465). required: by STARTTLS. offered: by STARTTLS where there is one, and never with a password",
  }),
  username: Nullable(Line({ minLength: 1 })),
  connections: Type.Integer({ minimum: 1, maximum: 20, description: "most connections of one worker", examples: [5] }),
  send_rate: Nullable(SendRate({ description: "as fast as it is used; null: as fast as it takes messages" })),
  uses_bounce_domain: Type.Boolean({
    description:
      "whether bounces come back to the installation's bounce domain. It has to take that as the envelope's sender; without, they go to the sender's own address",
  }),
};

export const MailRelay = Type.Object({
  ...named,
  ...fields,
  test: Type.Object({
    status: closed(TEST_STATUSES),
    detail: Type.String({ description: "what the relay answered, or why there is no connection" }),
    tested_at: Nullable(Timestamp()),
  }),
});

const Password = () =>
  Type.String({
    minLength: 1,
    maxLength: 1_000,
    pattern: "^[^\\u0000-\\u001f\\u007f]*$",
    description: "kept sealed and never shown again",
  });

const { name, host, ...rest } = fields;
export const CreateMailRelayBody = Closed({
  organization_id: Id(),
  name,
  host,
  ...Type.Partial(Type.Object(rest)).properties,
  password: Type.Optional(Password()),
});

export const UpdateMailRelayBody = Type.Partial(Closed({ ...fields, default_for: DefaultFor(), password: Password() }), {
  additionalProperties: false,
});

export const TestMailRelayBody = Closed({
  to: Type.Optional(
    Nullable(Type.String({ format: "email", maxLength: 254, description: "who is sent a mail over it; null: it is only signed in to" })),
  ),
});

export type UpdateMailRelay = Static<typeof UpdateMailRelayBody>;
