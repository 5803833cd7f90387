import { open } from "node:fs/promises";
import type { Services } from "../../platform/http/call.ts";
import type { UploadedFile } from "../../platform/http/forms.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { contentTypeOf } from "./content-type.ts";
import { type ImageSize, imageSize } from "./image-size.ts";
import { findFile, insertFile, listTwins, lockContent } from "./queries.ts";
import { requireFitting, safeName } from "./rules.ts";
import { FileDetail, UploadBody } from "./schema.ts";
import { fileDetailView } from "./view.ts";

export const uploadFile = operation({
  id: "uploadFile",
  tags: ["Files"],
  summary: "Upload file",
  description:
    "A form with the file as its part `file`. What it is, is told from its bytes. The same bytes for the same purpose again give the file that is there already, as it is.",
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
    return call.write(async (trx) => {
      await lockContent(trx, organizationId, file.sha256);
      const twins = await listTwins(trx, organizationId, file.sha256);
      const same = twins.find((twin) => twin.purpose === purpose);
      const id = same?.id ?? newId();
      if (!same) {
        await insertFile(trx, {
          ...{ organization_id: organizationId, id, name: safeName(body.name ?? file.name), purpose },
          ...{ content_type: content.contentType, size_bytes: file.sizeBytes, sha256: file.sha256 },
          ...{ storage_key: twins[0]?.storage_key ?? file.key, width: content.size?.width ?? null, height: content.size?.height ?? null },
          ...{ alt_text: body.alt_text ?? "", tags: body.tags ?? [] },
        });
        if (twins.length === 0) file.keep();
      }
      await call.audit(trx, {
        organizationId,
        objectType: "file",
        objectId: id,
        changes: { note: { purpose, known: same !== undefined } },
      });
      const row = await findFile(trx, [organizationId], id);
      if (!row) throw new Error("the file was not found after it was written");
      return created(fileDetailView(row, call.services), row.version);
    });
  },
});

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
