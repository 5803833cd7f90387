import { route } from "../../../platform/http/operation.ts";
import { createMessage } from "./create-message.ts";
import { listMessages } from "./list-messages.ts";
import { retrieveMessage } from "./retrieve-message.ts";

export const singleMessageRoutes = [
  route("GET", "/v1/messages", "viewer", listMessages),
  route("POST", "/v1/messages", "manager", createMessage),
  route("GET", "/v1/messages/{id}", "viewer", retrieveMessage),
];
