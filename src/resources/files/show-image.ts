import type { FastifyRequest } from "fastify";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { MissingBytesError } from "../../platform/storage/storage.ts";
import { readImageToken } from "./image-token.ts";
import { findFile } from "./queries.ts";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'",
  "cross-origin-resource-policy": "cross-origin",
  "referrer-policy": "no-referrer",
};
const nothing: PublicAnswer = {
  status: 404,
  headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  body: "There is no such image.",
};

/** An image of a message, shown in place. Its bytes never change under one address. */
export async function showImage(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { token } = request.params as { token: string };
  const image = readImageToken(services.secretKey, token);
  if (!image) return nothing;
  const { organizationId, fileId } = image;
  const row = await inOrganizations(services.db, [organizationId], (trx) => findFile(trx, [organizationId], fileId), { readOnly: true });
  if (!row?.content_type.startsWith("image/")) return nothing;
  try {
    const headers = {
      "content-type": row.content_type,
      "content-length": String(row.size_bytes),
      "cache-control": "public, max-age=31536000, immutable",
    };
    return { status: 200, headers: { ...HEADERS, ...headers }, body: await services.storage.open(row.storage_key) };
  } catch (error) {
    if (error instanceof MissingBytesError) return nothing;
    throw error;
  }
}
