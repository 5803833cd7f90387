import { type Static, Type } from "typebox";
import { Closed, closed, Id, Line, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { EVENT_TYPES } from "./event-types.ts";

const eventTypes = Type.Array(closed(["*", ...EVENT_TYPES]), {
  minItems: 1,
  uniqueItems: true,
  description: "`*` for all",
  examples: [["order.created", "order.updated"]],
});
const fields = {
  url: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: "https, ports 443 and 8443; other addresses only where the operator allows them",
    examples: ["https://hooks.example.com/preo"],
  }),
  description: Line(),
  event_types: eventTypes,
  sources: Type.Array(Line({ minLength: 1, maxLength: 100 }), {
    maxItems: 100,
    uniqueItems: true,
    description: "of events that come from a shop only those of these; empty for all",
  }),
  ordered: Type.Boolean({
    description: "an object's events one after another: the next is not sent before the one before it has succeeded or failed for good",
  }),
  enabled: Type.Boolean(),
};

const endpoint = {
  id: Id(),
  organization_id: Id(),
  edition_id: Nullable(Id("only events of this edition")),
  ...fields,
  payload_version: Type.Integer({ description: "the form of `data`, fixed when the endpoint is made; sent as Preo-Payload-Version" }),
  disabled_reason: Nullable(closed(["by_user", "gone", "failing"])),
  disabled_at: Nullable(Timestamp()),
  failing_since: Nullable(Timestamp({ description: "first failure since the last success" })),
  last_success_at: Nullable(Timestamp()),
  last_failure_at: Nullable(Timestamp()),
  previous_secret_until: Nullable(Timestamp({ description: "until then the secret before the last rotation signs too" })),
  created: Timestamp(),
  modified: Timestamp(),
};
export const WebhookEndpoint = Type.Object(endpoint);
export const WebhookEndpointWithSecret = Type.Object({
  ...endpoint,
  secret: Type.String({ description: "shown this once", examples: ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazV0XVhcbgI="] }),
});

const { url, event_types, ...optional } = fields;
export const CreateWebhookEndpointBody = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id("only events of this edition"))),
  url,
  event_types,
  ...Type.Partial(Type.Object(optional)).properties,
});
export const UpdateWebhookEndpointBody = Closed(Type.Partial(Type.Object(fields)).properties);
export type EndpointFields = Static<typeof UpdateWebhookEndpointBody>;

export const DELIVERY_STATUSES = ["pending", "delivering", "succeeded", "failed"] as const;
const delivery = {
  id: Id(),
  organization_id: Id(),
  endpoint_id: Id(),
  event_id: Id("sent as webhook-id"),
  event_type: closed(EVENT_TYPES),
  object_id: Id("what the event is about"),
  sequence: Type.Integer({ description: "number of the event among those of its object, without gaps" }),
  status: closed(DELIVERY_STATUSES),
  attempt_count: Type.Integer(),
  next_attempt_at: Nullable(Timestamp()),
  created: Timestamp(),
  modified: Timestamp(),
};
export const Delivery = Type.Object(delivery);
export const DeliveryDetail = Type.Object({
  ...delivery,
  payload: Type.Object({}, { additionalProperties: true, description: "the body that is sent" }),
  attempts: Type.Array(
    Type.Object({
      at: Timestamp(),
      duration_ms: Type.Integer(),
      status_code: Nullable(Type.Integer()),
      error: Nullable(Type.String({ description: "why there was no usable answer" })),
      answer: Nullable(Type.String({ description: "the first 4 KB of the answer" })),
    }),
  ),
});

export const DeliveryParams = Closed({ id: Id(), delivery_id: Id() });
export const ReplayBody = Closed({ from: Timestamp(), to: Timestamp() });
