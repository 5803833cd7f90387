import { open } from "node:fs/promises";
import type { Trx } from "../../platform/database/doors.ts";
import type { Services } from "../../platform/http/call.ts";
import type { UploadedFile } from "../../platform/http/forms.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { asSent, type BytesToKeep, remade } from "./bytes-to-keep.ts";
import { contentTypeOf } from "./content-type.ts";
import { type ImageSize, imageSize } from "./image-size.ts";
import { findFile, findRemade, insertFile, listTwins, lockContent, sumStoredBytes } from "./queries.ts";
import { isRemade, requireFitting, requireRoom, safeName } from "./rules.ts";
import { FileDetail, UploadBody } from "./schema.ts";
import { listFileUses } from "./use-queries.ts";
import { fileDetailView } from "./view.ts";

export const uploadFile = operation({
  id: "uploadFile",
  tags: ["Files"],
  summary: "Upload file",
  description:
    "A form with the file as its part `file`. What it is, is told from its bytes. The same bytes for the same purpose again give the file that is there already, as it is. Images for `image` and `attachment` are made anew from their pixels: place, camera and comments go.",
  body: UploadBody,
  form: true,
  success: { status: 201, schema: FileDetail, description: "The file" },
  errors: [404, 413, 422],
  idempotency: "key",
  rateClass: "bulk",
  audit: "file.uploaded",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      purpose: "import",
      name: "orders.csv",
      file: "Order,Total\n1001,625.00\n",
    },
  },
  handle: async (call) => {
    const body = call.body as unknown as UploadBody;
    const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
    const { file, purpose } = body;
    const content = await inspect(file, call.services);
    requireFitting(purpose, { ...content, sizeBytes: file.sizeBytes });
    const { storage, fileLimitBytes } = call.services;
    const { contentType } = content;
    const bytes = isRemade(purpose, contentType) ? await remade(file, contentType, storage, fileLimitBytes) : asSent(file, content.size);
    try {
      return await call.write(async (trx) => {
        const known = await insertUnlessKnown(trx, { organizationId, body, contentType, bytes }, call.services.fileQuotaBytes);
        const changes = { note: { purpose, known: known.wasThere } };
        await call.audit(trx, { organizationId, objectType: "file", objectId: known.id, changes });
        const row = await findFile(trx, [organizationId], known.id);
        if (!row) throw new Error("the file was not found after it was written");
        return created(fileDetailView(row, await listFileUses(trx, row), call.services), row.version);
      });
    } finally {
      await bytes.end();
    }
  },
});

type Upload = { organizationId: string; body: UploadBody; contentType: string; bytes: BytesToKeep };

async function insertUnlessKnown(trx: Trx, upload: Upload, quotaBytes: number): Promise<{ id: string; wasThere: boolean }> {
  const { organizationId, contentType, bytes, body } = upload;
  const { file, purpose, alt_text = "", tags = [] } = body;
  await lockContent(trx, organizationId, bytes.sha256);
  const twins = await listTwins(trx, organizationId, bytes.sha256);
  const same = twins.find((twin) => twin.purpose === purpose) ?? (await findRemade(trx, organizationId, file.sha256, purpose));
  if (same) return { id: same.id, wasThere: true };
  if (twins.length === 0) {
    requireRoom(await sumStoredBytes(trx, organizationId), bytes.sizeBytes, quotaBytes);
    bytes.keep();
  }
  const id = newId();
  await insertFile(trx, {
    ...{ organization_id: organizationId, id, name: safeName(body.name ?? file.name), purpose, content_type: contentType },
    ...{ size_bytes: bytes.sizeBytes, sha256: bytes.sha256, uploaded_sha256: file.sha256, alt_text, tags },
    ...{ storage_key: twins[0]?.storage_key ?? bytes.key, width: bytes.size?.width ?? null, height: bytes.size?.height ?? null },
  });
  return { id, wasThere: false };
}

async function inspect(file: UploadedFile, services: Services): Promise<{ contentType: string; size: ImageSize | undefined }> {
  const { path, release } = await services.storage.localPath(file.key);
  const handle = await open(path);
  try {
    const contentType = await contentTypeOf(path, handle);
    return { contentType, size: await imageSize(handle, contentType) };
  } finally {
    await handle.close();
    await release();
  }
}
