import { Type } from "typebox";
import { PROVIDERS } from "../../channels/email/callback/provider-call.ts";
import { Closed, closed, Id, Line, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const fields = {
  provider: closed(PROVIDERS),
  description: Line(),
};

export const EmailCallback = Type.Object({
  id: Id(),
  organization_id: Id(),
  ...fields,
  url: Type.String({
    description: "to be entered at the provider; nobody can guess it",
    examples: ["https://preo.example.com/hooks/AZgA…"],
  }),
  confirmed_at: Nullable(Timestamp({ description: "when Amazon SNS was told that its calls are wanted; null for other providers" })),
  last_received_at: Nullable(Timestamp({ description: "the last call that proved to be the provider's" })),
  created: Timestamp(),
  modified: Timestamp(),
});

const Key = () =>
  Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: "^[!-~]*$",
    description:
      "what its calls are checked with: the ARN of the Amazon SNS topic for ses (its signature version set to 2), the verification key of the signed event webhook for sendgrid, the HTTP webhook signing key for mailgun, user:password of the webhook's basic authentication for postmark. Never shown again.",
  });

export const CreateEmailCallbackBody = Closed({
  organization_id: Id(),
  provider: fields.provider,
  description: Type.Optional(fields.description),
  key: Key(),
});

export const UpdateEmailCallbackBody = Closed({
  description: Type.Optional(fields.description),
  key: Type.Optional(Key()),
});
