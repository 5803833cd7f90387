import type { PublicRoute } from "../../platform/http/app.ts";
import { openPixel } from "./open-pixel.ts";
import { savePreferences, showPreferences } from "./preferences.ts";
import { showUnsubscribe, unsubscribe } from "./unsubscribe.ts";

export const trackingRoutes: PublicRoute[] = [
  { method: "GET", url: "/o/:file", rateClass: "public", handle: openPixel },
  { method: "HEAD", url: "/o/:file", rateClass: "public", handle: openPixel },
  { method: "GET", url: "/u/:token", rateClass: "public", handle: showUnsubscribe },
  { method: "POST", url: "/u/:token", rateClass: "public", handle: unsubscribe },
  { method: "GET", url: "/p/:token", rateClass: "public", handle: showPreferences },
  { method: "POST", url: "/p/:token", rateClass: "public", handle: savePreferences },
];
