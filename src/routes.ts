import type { PublicRoute } from "./platform/http/app.ts";
import type { Route } from "./platform/http/operation.ts";
import { accountRoutes } from "./resources/accounts/routes.ts";
import { apiKeyRoutes } from "./resources/api-keys/routes.ts";
import { auditRoutes } from "./resources/audit/routes.ts";
import { authRoutes } from "./resources/auth/routes.ts";
import { campaignReportRoutes } from "./resources/campaign-reports/routes.ts";
import { campaignRoutes } from "./resources/campaigns/routes.ts";
import { consentRoutes } from "./resources/consents/routes.ts";
import { dataImportRoutes } from "./resources/data-imports/routes.ts";
import { editionDuplicationRoutes } from "./resources/edition-duplication/routes.ts";
import { editionHealthRoutes } from "./resources/edition-health/routes.ts";
import { editionRoutes } from "./resources/editions/routes.ts";
import { emailCallbackHooks, emailCallbackRoutes } from "./resources/email-callbacks/routes.ts";
import { emailMessageRoutes } from "./resources/email-messages/routes.ts";
import { externalOrderRoutes } from "./resources/external-orders/routes.ts";
import { externalUserRoutes } from "./resources/external-users/routes.ts";
import { downloadRoutes, fileRoutes } from "./resources/files/routes.ts";
import { mailRelayRoutes } from "./resources/mail-relays/routes.ts";
import { orderRoutes } from "./resources/orders/routes.ts";
import { organizationRoutes } from "./resources/organizations/routes.ts";
import { outboxRoutes } from "./resources/outbox/routes.ts";
import { productRoutes } from "./resources/products/routes.ts";
import { purchaseRoutes } from "./resources/purchases/routes.ts";
import { refundHooks, refundRoutes } from "./resources/refunds/routes.ts";
import { segmentRoutes } from "./resources/segments/routes.ts";
import { dryRunRoutes } from "./resources/sending/dry-run/routes.ts";
import { singleMessageRoutes } from "./resources/sending/messages/routes.ts";
import { messageRoutes } from "./resources/sending/routes.ts";
import { suppressionRoutes } from "./resources/suppressions/routes.ts";
import { ticketRoutes } from "./resources/tickets/routes.ts";
import { trackingRoutes } from "./resources/tracking/routes.ts";
import { userRoutes } from "./resources/users/routes.ts";
import { webhookRoutes } from "./resources/webhooks/routes.ts";

/** Every operation of the API. */
export const routes: Route[] = [
  ...externalOrderRoutes,
  ...dataImportRoutes,
  ...externalUserRoutes,
  ...userRoutes,
  ...orderRoutes,
  ...purchaseRoutes,
  ...refundRoutes,
  ...authRoutes,
  ...accountRoutes,
  ...apiKeyRoutes,
  ...auditRoutes,
  ...organizationRoutes,
  ...editionRoutes,
  ...editionDuplicationRoutes,
  ...editionHealthRoutes,
  ...productRoutes,
  ...campaignRoutes,
  ...campaignReportRoutes,
  ...dryRunRoutes,
  ...singleMessageRoutes,
  ...consentRoutes,
  ...emailMessageRoutes,
  ...emailCallbackRoutes,
  ...mailRelayRoutes,
  ...outboxRoutes,
  ...segmentRoutes,
  ...webhookRoutes,
  ...fileRoutes,
  ...ticketRoutes,
  ...suppressionRoutes,
];

/** Every page and endpoint for guests. */
export const publicRoutes: PublicRoute[] = [...trackingRoutes, ...messageRoutes, ...downloadRoutes, ...refundHooks, ...emailCallbackHooks];
