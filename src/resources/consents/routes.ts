import { route } from "../../platform/http/operation.ts";
import { createConsent } from "./create-consent.ts";
import { deleteConsent } from "./delete-consent.ts";
import { listConsentHistory } from "./list-consent-history.ts";
import { listConsents } from "./list-consents.ts";
import { retrieveConsent } from "./retrieve-consent.ts";
import { updateConsent } from "./update-consent.ts";

export const consentRoutes = [
  route("GET", "/v1/consents", "viewer", listConsents),
  route("POST", "/v1/consents", "editor", createConsent),
  route("GET", "/v1/consents/{id}", "viewer", retrieveConsent),
  route("PATCH", "/v1/consents/{id}", "editor", updateConsent),
  route("DELETE", "/v1/consents/{id}", "editor", deleteConsent),
  route("GET", "/v1/consents/{id}/history", "viewer", listConsentHistory),
];
