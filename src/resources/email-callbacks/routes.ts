import type { PublicRoute } from "../../platform/http/app.ts";
import { route } from "../../platform/http/operation.ts";
import { createEmailCallback } from "./create-email-callback.ts";
import { deleteEmailCallback } from "./delete-email-callback.ts";
import { listEmailCallbacks } from "./list-email-callbacks.ts";
import { retrieveEmailCallback } from "./retrieve-email-callback.ts";
import { takeProviderCall } from "./take-provider-call.ts";
import { updateEmailCallback } from "./update-email-callback.ts";

export const emailCallbackRoutes = [
  route("GET", "/v1/email-callbacks", "owner", listEmailCallbacks),
  route("POST", "/v1/email-callbacks", "owner", createEmailCallback),
  route("GET", "/v1/email-callbacks/{id}", "owner", retrieveEmailCallback),
  route("PATCH", "/v1/email-callbacks/{id}", "owner", updateEmailCallback),
  route("DELETE", "/v1/email-callbacks/{id}", "owner", deleteEmailCallback),
];

export const emailCallbackHooks: PublicRoute[] = [
  { method: "POST", url: "/hooks/:token", rateClass: "signed", bytes: true, handle: takeProviderCall },
];
