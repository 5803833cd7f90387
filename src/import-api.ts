import { openAsBlob } from "node:fs";
import { basename } from "node:path";

export interface ImportApi {
  get: (path: string) => Promise<Answer>;
  post: (path: string, body?: object) => Promise<Answer>;
  patch: (path: string, body: object) => Promise<Answer>;
  upload: (file: string, fields: Record<string, string>) => Promise<Answer>;
  download: (path: string) => Promise<Response>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers of the API are read by name
export type Answer = any;

/** The API of a running server. @throws Error in words: what the server says when it refuses, or that it cannot be reached */
export function importApi(url: string, key: string): ImportApi {
  const request = async (method: string, path: string, body?: string | FormData, type?: string): Promise<Response> => {
    const headers = { authorization: `Bearer ${key}`, ...(type ? { "content-type": type } : {}) };
    const response = await fetch(new URL(path, url), { method, headers, ...(body === undefined ? {} : { body }) }).catch(
      (error: unknown) => {
        throw new Error(`no server answers at ${url}: start one, or name another with PREO_URL`, { cause: error });
      },
    );
    if (!response.ok) throw new Error(await explained(response));
    return response;
  };
  const json = async (response: Promise<Response>) => (await response).json();
  const send = (method: string) => (path: string, body?: object) =>
    json(request(method, path, body && JSON.stringify(body), body && "application/json"));
  return {
    get: (path) => json(request("GET", path)),
    post: send("POST"),
    patch: send("PATCH"),
    download: (path) => request("GET", path),
    upload: async (file, fields) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set("file", await openAsBlob(file), basename(file));
      return json(request("POST", "/v1/files", form));
    },
  };
}

async function explained(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; errors?: { detail: string }[] };
  const details = [problem.detail, ...(problem.errors ?? []).map(({ detail }) => detail)].filter((text) => text !== undefined);
  return `${response.status}: ${[...new Set(details)].join("\n  ")}`;
}
