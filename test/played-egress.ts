import { readAllowed } from "../src/platform/egress/allowed.ts";
import { createEgress } from "../src/platform/egress/egress.ts";

/** The door outwards with a resolver of its own: every name under example.com is somebody on the internet, no other name exists. Receivers on this machine may be called. */
export function playedEgress(connections?: number) {
  const resolve = async (hostname: string) => {
    if (/(^|\.)example\.com$/.test(hostname)) return ["93.184.216.34"];
    throw Object.assign(new Error(`there is no ${hostname}`), { code: "ENOTFOUND" });
  };
  return createEgress({ allowed: readAllowed("127.0.0.1"), resolve, ...(connections === undefined ? {} : { connections }) });
}
