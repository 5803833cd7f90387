import type { FastifyRequest } from "fastify";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { findLinkOrganization } from "./queries.ts";
import { readRecipientToken } from "./schema.ts";
import { recordSighting } from "./sightings.ts";

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** A transparent dot, whoever asks. A genuine token makes it an open. */
export async function openPixel(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { file } = request.params as { file: string };
  const recipient = readRecipientToken(services.secretKey, "track", file.replace(/\.gif$/, ""));
  const organizationId = recipient && (await findLinkOrganization(services.db, recipient.campaignId));
  if (recipient && organizationId) {
    const { secretKey } = services;
    await inOrganizations(services.db, [organizationId], (trx) =>
      recordSighting(trx, { organizationId, secretKey }, recipient, request, { type: "open" }),
    );
  }
  return {
    status: 200,
    headers: { "content-type": "image/gif", "cache-control": "no-store, private", "x-content-type-options": "nosniff" },
    body: PIXEL,
  };
}
