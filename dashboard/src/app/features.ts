import { campaigns } from "../features/campaigns/feature.ts";
import { consents } from "../features/consents/feature.ts";
import { files } from "../features/files/feature.ts";
import { guests } from "../features/guests/feature.ts";
import { home } from "../features/home/feature.ts";
import { imports } from "../features/imports/feature.ts";
import { messages } from "../features/messages/feature.ts";
import { orders } from "../features/orders/feature.ts";
import { outbox } from "../features/outbox/feature.ts";
import { segments } from "../features/segments/feature.ts";
import { settings } from "../features/settings/feature.ts";
import { webhooks } from "../features/webhooks/feature.ts";
import type { Feature } from "../shared/feature.ts";

/** Every part of the dashboard, in the order of the navigation. */
export const features: Feature[] = [
  home,
  guests,
  orders,
  consents,
  segments,
  messages,
  campaigns,
  outbox,
  imports,
  files,
  webhooks,
  settings,
];
