import { attachFiles } from "../../channels/email/message/attach-files.ts";
import { MissingBytesError } from "../../platform/storage/storage.ts";
import { loadCarried } from "../email-messages/queries.ts";
import type { Material } from "./material.ts";
import type { Sending } from "./sending.ts";

const carrying = new WeakMap<Material, Promise<string | undefined>>();

/** Puts the message's files into what is sent, once for all ranges; says why that cannot be. */
export function carryFiles(sending: Sending, material: Material): Promise<string | undefined> {
  const found = carrying.get(material);
  if (found) return found;
  const loading = attach(sending, material);
  carrying.set(material, loading);
  loading.catch(() => carrying.delete(material));
  return loading;
}

async function attach({ db, storage }: Sending, material: Material): Promise<string | undefined> {
  const { content, organization_id: organizationId } = material.row;
  if (!content) return undefined;
  try {
    const files = await loadCarried(db, storage, organizationId, content);
    if (files.length > 0)
      for (const [language, compiled] of material.compiled) material.compiled.set(language, attachFiles(compiled, files));
    return undefined;
  } catch (error) {
    if (error instanceof MissingBytesError) return "the bytes of a file that it carries are gone";
    throw error;
  }
}
