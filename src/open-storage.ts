import { join } from "node:path";
import type { Config } from "./config.ts";
import { createLocalStorage } from "./platform/storage/local-storage.ts";
import type { Storage } from "./platform/storage/storage.ts";

/** Where files are kept as the settings say. What speaks S3 is loaded only when it is used. @throws StorageSettingError */
export async function openStorage({ s3, dataDir }: Pick<Config, "s3" | "dataDir">): Promise<Storage> {
  if (s3 === undefined) return createLocalStorage(join(dataDir, "files"));
  const { openS3Storage } = await import("./platform/storage/s3/s3-storage.ts");
  return openS3Storage(s3, join(dataDir, "copies"));
}
