import { route } from "../../platform/http/operation.ts";
import { createWebhookEndpoint } from "./create-webhook-endpoint.ts";
import { deleteWebhookEndpoint } from "./delete-webhook-endpoint.ts";
import { getDeliveryDetail } from "./get-delivery-detail.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listWebhookEndpoints } from "./list-webhook-endpoints.ts";
import { replayEvents } from "./replay-events.ts";
import { retrieveWebhookEndpoint } from "./retrieve-webhook-endpoint.ts";
import { retryDelivery } from "./retry-delivery.ts";
import { rotateWebhookSecret } from "./rotate-webhook-secret.ts";
import { sendTestEvent } from "./send-test-event.ts";
import { updateWebhookEndpoint } from "./update-webhook-endpoint.ts";

export const webhookRoutes = [
  route("GET", "/v1/webhooks", "owner", listWebhookEndpoints),
  route("POST", "/v1/webhooks", "owner", createWebhookEndpoint),
  route("GET", "/v1/webhooks/{id}", "owner", retrieveWebhookEndpoint),
  route("PATCH", "/v1/webhooks/{id}", "owner", updateWebhookEndpoint),
  route("DELETE", "/v1/webhooks/{id}", "owner", deleteWebhookEndpoint),
  route("POST", "/v1/webhooks/{id}/rotate-secret", "owner", rotateWebhookSecret),
  route("POST", "/v1/webhooks/{id}/test", "owner", sendTestEvent),
  route("POST", "/v1/webhooks/{id}/replay", "owner", replayEvents),
  route("GET", "/v1/webhooks/{id}/deliveries", "owner", listDeliveries),
  route("GET", "/v1/webhooks/{id}/deliveries/{delivery_id}", "owner", getDeliveryDetail),
  route("POST", "/v1/webhooks/{id}/deliveries/{delivery_id}/retry", "owner", retryDelivery),
];
