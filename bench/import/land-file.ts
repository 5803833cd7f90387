import { openAsBlob } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../../proof/program.ts";
import { call, type Stand } from "../../proof/stand.ts";
import type { OrdersFile } from "./orders-file.ts";

const POLL_MS = 100;

interface ImportState {
  id: string;
  status: string;
  error_message: string;
  orders_total: number;
  orders_created: number;
  orders_rejected: number;
}

export interface Step {
  name: string;
  seconds: number;
}

/** Uploads the file and makes an import of it, as an assistant would who takes every suggestion. */
export async function createImport(stand: Stand, server: Program, { path }: OrdersFile): Promise<{ id: string; steps: Step[] }> {
  const form = new FormData();
  form.set("organization_id", stand.organizationId);
  form.set("purpose", "import");
  form.set("file", await openAsBlob(path), "orders.csv");
  const authorization = `Bearer ${stand.apiKey}`;
  const steps: Step[] = [];
  const file = await timed(steps, "upload", async () => {
    const response = await fetch(new URL("/v1/files", server.url), { method: "POST", headers: { authorization }, body: form });
    return readAnswer(response.status, await response.text()) as { id: string };
  });
  const fields = {
    ...{ organization_id: stand.organizationId, edition_id: stand.editionId, source: "shop", file_id: file.id },
    options: { create_products: true },
  };
  const { id } = await timed(steps, "detect", () => post(stand, server, "/v1/data-imports", fields));
  return { id, steps };
}

export interface Validated {
  rows: number;
  orders: number;
  orders_rejected: number;
  errors: number;
}

export async function validate(stand: Stand, server: Program, id: string): Promise<Validated> {
  return (await post(stand, server, `/v1/data-imports/${id}/validate-column-mappings`)) as unknown as Validated;
}

/** From the detected file to landed orders. @throws Error when not exactly the sound orders land */
export async function land(stand: Stand, server: Program, id: string, { orders, broken }: OrdersFile): Promise<Step[]> {
  const steps: Step[] = [];
  const path = `/v1/data-imports/${id}`;
  await timed(steps, "read rows", async () => {
    await post(stand, server, `${path}/process-column-mappings`);
    await settled(stand, server, path, "ready");
  });
  const done = await timed(steps, "land", async () => {
    await post(stand, server, `${path}/start`);
    return settled(stand, server, path, "completed_with_errors");
  });
  if (done.orders_created !== orders - broken || done.orders_rejected !== broken)
    throw new Error(
      `${done.orders_created} orders landed and ${done.orders_rejected} were rejected; ${orders - broken} and ${broken} should`,
    );
  return steps;
}

async function settled(stand: Stand, server: Program, path: string, wanted: string): Promise<ImportState> {
  for (;;) {
    const { status, text } = await call(stand, server, "GET", path);
    const now = readAnswer(status, text) as ImportState;
    if (now.status === wanted) return now;
    if (now.status !== "processing_columns" && now.status !== "importing")
      throw new Error(`the import is ${now.status}: ${now.error_message}`);
    await sleep(POLL_MS);
  }
}

// A validation of a million rows answers after longer than a proof waits.
async function post(stand: Stand, server: Program, path: string, body?: object): Promise<ImportState> {
  const headers = { authorization: `Bearer ${stand.apiKey}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const request = { method: "POST", headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(new URL(path, server.url), request);
  return readAnswer(response.status, await response.text()) as ImportState;
}

function readAnswer(status: number, text: string): unknown {
  if (status >= 300) throw new Error(`answered with ${status}: ${text.slice(0, 1_000)}`);
  return JSON.parse(text);
}

async function timed<T>(steps: Step[], name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  steps.push({ name, seconds: (performance.now() - started) / 1000 });
  return done;
}
