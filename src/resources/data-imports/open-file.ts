import { unprocessable } from "../../platform/http/errors.ts";
import { MissingBytesError, type Storage } from "../../platform/storage/storage.ts";
import { TableError } from "../../platform/tables/table-error.ts";
import type { ImportFile } from "./queries.ts";

/** Works on an uploaded file as a path, until it is done with it. */
export async function withPath<T>(storage: Storage, file: ImportFile, work: (path: string) => Promise<T>): Promise<T> {
  const { path, release } = await storage.localPath(file.storage_key);
  try {
    return await work(path);
  } finally {
    await release();
  }
}

/** The same for a request. @throws 422 when the file cannot be read as a table */
export async function withReadableFile<T>(storage: Storage, file: ImportFile, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await withPath(storage, file, work);
  } catch (error) {
    throw unreadable(error) ?? error;
  }
}

function unreadable(error: unknown): Error | undefined {
  if (error instanceof TableError) return unprocessable([{ pointer: "/file_id", code: error.code, detail: error.message }]);
  if (error instanceof MissingBytesError)
    return unprocessable([{ pointer: "/file_id", code: "file_missing", detail: "The file's bytes are gone: upload it again" }]);
  return undefined;
}
