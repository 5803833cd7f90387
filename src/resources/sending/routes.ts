import type { PublicRoute } from "../../platform/http/app.ts";
import { clickRedirect } from "./click-redirect.ts";
import { hearSmsProvider } from "./sms/hear-provider.ts";
import { optOut, showOptOut } from "./sms/opt-out.ts";
import { viewInBrowser } from "./view-in-browser.ts";

/** What the links of a message lead to, as far as it takes the message itself to answer. */
export const messageRoutes: PublicRoute[] = [
  { method: "GET", url: "/c/:token/:n", rateClass: "public", handle: clickRedirect },
  // Gateways ask so whether the link is alive: a 404 would make them warn of it.
  { method: "HEAD", url: "/c/:token/:n", rateClass: "public", handle: clickRedirect },
  { method: "GET", url: "/v/:token", rateClass: "public", handle: viewInBrowser },
  { method: "GET", url: "/s/:token", rateClass: "public", handle: showOptOut },
  { method: "POST", url: "/s/:token", rateClass: "public", handle: optOut },
  { method: "POST", url: "/hooks/sms/:provider", rateClass: "signed", handle: hearSmsProvider },
];
