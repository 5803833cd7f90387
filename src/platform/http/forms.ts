import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Storage, TooLargeError } from "../storage/storage.ts";
import { ApiError, badRequest } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { validatorCompiler } from "./validation.ts";

/** The file of a form, stored already. Unless the operation keeps it, its bytes are removed when the request ends. */
export interface UploadedFile {
  key: string;
  sizeBytes: number;
  /** hex */
  sha256: string;
  /** as the client named it: not to be believed */
  name: string;
  keep: () => void;
}

/** A form as it came in: fields as the operation's schema has them, with the file under `file`. */
export interface ReceivedForm {
  body: Record<string, unknown> & { file: UploadedFile };
  /** what a repeat of the request would have too */
  content: unknown;
  /** Removes the file's bytes unless they were kept. */
  end: () => Promise<void>;
}

const FIELD_BYTES = 64 * 1024;
/** What a form has beside the file's bytes. */
const ROOM_BYTES = 1024 * 1024;

/** Lets the routes of this scope take multipart/form-data, unread: `receiveForm` reads it. */
export async function acceptUploads(scope: FastifyInstance): Promise<void> {
  scope.removeContentTypeParser("multipart/form-data");
  await scope.register(multipart);
}

/** Before a byte of the body is read. @throws 415 for another content type, 413 for a length past the limit */
export function requireForm(request: FastifyRequest, maxBytes: number): void {
  if (!/^multipart\/form-data\s*;/i.test(request.headers["content-type"] ?? ""))
    throw new ApiError(415, "unsupported_media_type", "Send a form as multipart/form-data, with the file as its part `file`");
  if (Number(request.headers["content-length"] ?? 0) > maxBytes + ROOM_BYTES) throw tooLarge(maxBytes);
}

/** Reads a form, its file straight into the storage. @throws 400 naming every bad field, 413 past `maxBytes`; then nothing stays */
export async function receiveForm(
  request: FastifyRequest,
  operation: Operation,
  { storage, maxBytes }: { storage: Storage; maxBytes: number },
): Promise<ReceivedForm> {
  const fields: Record<string, unknown> = {};
  const files: UploadedFile[] = [];
  const kept = new Set<UploadedFile>();
  const end = async () => {
    for (const file of files.filter((one) => !kept.has(one))) await storage.remove(file.key);
  };
  try {
    for await (const part of request.parts({ limits: { fields: 200, fieldSize: FIELD_BYTES, files: 1, fileSize: maxBytes + 1 } })) {
      if (part.type === "field") {
        if (part.valueTruncated) throw badRequest([{ pointer: `/${part.fieldname}`, code: "too_long", detail: "This field is too long" }]);
        fields[part.fieldname] = part.fieldname in fields ? [fields[part.fieldname], part.value].flat() : part.value;
      } else {
        const file = { ...(await storage.put(part.file, { maxBytes })), name: part.filename, keep: () => void kept.add(file) };
        files.push(file);
        if (part.fieldname !== "file")
          throw badRequest([{ pointer: `/${part.fieldname}`, code: "unknown_field", detail: "Name the file's part `file`" }]);
      }
    }
    return { ...checked(fields, files[0], operation), end };
  } catch (error) {
    await end();
    throw formError(error, maxBytes);
  }
}

function checked(fields: Record<string, unknown>, file: UploadedFile | undefined, operation: Operation): Omit<ReceivedForm, "end"> {
  // Fields are text like a query's parameters, but are told of by pointer like a body's.
  const validate = validatorCompiler({ schema: operation.body as never, method: "POST", url: "", httpPart: "querystring" });
  const values = { ...fields, ...(file ? { file: "" } : {}) };
  const result = validate(values) as { error?: Error };
  if (result.error) throw Object.assign(result.error, { validationContext: "body" });
  if (!file) throw badRequest([{ pointer: "/file", code: "required", detail: "Send the file as the form's part `file`" }]);
  const content = { fields, file: { name: file.name, sha256: file.sha256 } };
  return { body: { ...values, file }, content };
}

function formError(error: unknown, maxBytes: number): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (error instanceof TooLargeError || code === "FST_REQ_FILE_TOO_LARGE") return tooLarge(maxBytes);
  if (code === "FST_FILES_LIMIT") return badRequest([{ pointer: "/file", code: "too_many", detail: "Send one file a request" }]);
  if (code.startsWith("FST_") || /multipart|boundary|unexpected end of form|premature close|malformed/i.test((error as Error).message))
    return badRequest([{ pointer: "", code: "malformed", detail: "The form breaks off or is not valid multipart/form-data" }]);
  return error;
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(413, "file_too_large", `A file may have up to ${maxBytes} bytes`, { headers: { connection: "close" } });
}
