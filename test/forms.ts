import { routes } from "../src/routes.ts";

/** What to inject for a request: forms for the operations that take one, else JSON. */
export function payloadOf(method: string, url: string, body: unknown): { payload?: object | string; headers?: Record<string, string> } {
  if (body === undefined) return {};
  const path = url.split("?")[0];
  const takesForm = routes.some((route) => route.operation.form && route.method === method && route.url === path);
  return takesForm && typeof body === "object" && body !== null && !Buffer.isBuffer(body)
    ? formOf(body as Record<string, unknown>)
    : { payload: body as object };
}

/** A form of these fields; `file` becomes its file, `{name, content}` or a text. */
function formOf(fields: Record<string, unknown>): { payload: Buffer; headers: Record<string, string> } {
  const boundary = "----preo-test-boundary";
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    name === "file" ? [filePart(value)] : [value].flat().map((one) => fieldPart(name, one)),
  );
  const payload = Buffer.concat([...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part]), Buffer.from(`--${boundary}--\r\n`)]);
  return { payload, headers: { "content-type": `multipart/form-data; boundary=${boundary}` } };
}

function fieldPart(name: string, value: unknown): Buffer {
  return Buffer.from(`content-disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`);
}

function filePart(value: unknown): Buffer {
  const {
    name,
    content,
    type = "application/octet-stream",
  } = typeof value === "object" && value !== null
    ? (value as { name: string; content: Buffer | string; type?: string })
    : { name: "file.csv", content: String(value) };
  const head = `content-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n")]);
}
