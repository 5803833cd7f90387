import { route } from "../../platform/http/operation.ts";
import { listOutboxMessages } from "./list-outbox-messages.ts";
import { retrieveOutboxMessage } from "./retrieve-outbox-message.ts";

export const outboxRoutes = [
  route("GET", "/v1/outbox", "manager", listOutboxMessages),
  route("GET", "/v1/outbox/{id}", "manager", retrieveOutboxMessage),
];
