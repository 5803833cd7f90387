import { route } from "../../platform/http/operation.ts";
import { adoptTemplateToEdition } from "./adopt-template-to-edition.ts";
import { createEmailMessage } from "./create-email-message.ts";
import { deleteEmailMessage } from "./delete-email-message.ts";
import { duplicateEmailMessage } from "./duplicate-email-message.ts";
import { getEmailMessageDetails } from "./get-email-message-details.ts";
import { getTemplateVariables } from "./get-template-variables.ts";
import { listEmailMessageVersions } from "./list-email-message-versions.ts";
import { listEmailMessages } from "./list-email-messages.ts";
import { previewEmail } from "./preview-email.ts";
import { sendTestEmail } from "./send-test-email.ts";
import { updateEmailMessage } from "./update-email-message.ts";

export const emailMessageRoutes = [
  route("GET", "/v1/email-messages", "viewer", listEmailMessages),
  route("POST", "/v1/email-messages", "editor", createEmailMessage),
  route("GET", "/v1/email-messages/{id}", "viewer", getEmailMessageDetails),
  route("PATCH", "/v1/email-messages/{id}", "editor", updateEmailMessage),
  route("DELETE", "/v1/email-messages/{id}", "editor", deleteEmailMessage),
  route("POST", "/v1/email-messages/{id}/adopt", "editor", adoptTemplateToEdition),
  route("POST", "/v1/email-messages/{id}/duplicate", "editor", duplicateEmailMessage),
  route("POST", "/v1/email-messages/{id}/preview", "viewer", previewEmail),
  route("POST", "/v1/email-messages/{id}/test-send", "editor", sendTestEmail),
  route("GET", "/v1/email-messages/{id}/template-variables", "viewer", getTemplateVariables),
  route("GET", "/v1/email-messages/{id}/versions", "viewer", listEmailMessageVersions),
];
