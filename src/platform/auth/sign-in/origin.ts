import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a browser sent the request from our own pages: the Origin is the configured address, or the very host that was asked.
 * A page of another site can forge neither, and the session's cookie goes to this host alone.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return origin === new URL(publicUrl).origin || (host !== undefined && URL.parse(origin)?.host === host);
}
