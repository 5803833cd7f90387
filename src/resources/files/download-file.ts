import type { FastifyRequest } from "fastify";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import { attachment } from "../../platform/http/attachment.ts";
import type { Services } from "../../platform/http/call.ts";
import { MissingBytesError } from "../../platform/storage/storage.ts";
import { readDownloadToken } from "./download-token.ts";
import { findFile } from "./queries.ts";
import { downloadName } from "./rules.ts";

/** The bytes of the file that a signed link names: to be saved, never to be shown as a page of ours. */
export async function downloadFile(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { token } = request.params as { token: string };
  const download = readDownloadToken(services.secretKey, token);
  if (!download) return told(404, "There is no such file.");
  if (download.expiresAt <= services.now()) return told(410, "This link has expired: get a new one from the file's details.");
  const { organizationId, fileId } = download;
  const row = await inOrganizations(services.db, [organizationId], (trx) => findFile(trx, [organizationId], fileId), { readOnly: true });
  if (!row) return told(404, "There is no such file.");
  try {
    return {
      status: 200,
      headers: {
        ...PROTECTED,
        "content-type": row.content_type,
        "content-length": String(row.size_bytes),
        "content-disposition": attachment(downloadName(row.name, row.content_type)),
      },
      body: await services.storage.open(row.storage_key),
    };
  } catch (error) {
    if (error instanceof MissingBytesError) return told(404, "The bytes of this file are gone.");
    throw error;
  }
}

const PROTECTED = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-store",
  "referrer-policy": "no-referrer",
};

function told(status: number, text: string): PublicAnswer {
  return { status, headers: { ...PROTECTED, "content-type": "text/plain; charset=utf-8" }, body: text };
}
