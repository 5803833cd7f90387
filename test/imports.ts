import { readFileSync } from "node:fs";
import { jobs } from "../src/jobs.ts";
import { startTestJobs, type TestJobs } from "./jobs.ts";
import type { Response, World } from "./world.ts";

/** A worker for imports inside the test's process. Stop it before the world is closed. */
export function startImportJobs(world: World): Promise<TestJobs> {
  return startTestJobs(
    world,
    jobs.filter(({ name }) => name.startsWith("data-import-")),
  );
}

/** A file of the samples beside the checkout. */
export function readSample(name: string): { name: string; content: Buffer } {
  return { name, content: readFileSync(new URL(`../../shared/samples/imports/${name}`, import.meta.url)) };
}

/** Uploads a file and makes an import of it; gives the import as created. */
export async function createImport(
  world: World,
  file: { name: string; content: string | Buffer },
  fields: Record<string, unknown> = {},
): Promise<Response> {
  const organization_id = world.nordlys.id;
  const uploaded = await world.max("POST", "/v1/files", { organization_id, purpose: "import", file });
  if (uploaded.status !== 201) throw new Error(`the upload was refused: ${JSON.stringify(uploaded.body)}`);
  const body = { organization_id, edition_id: world.nordlys.thisYear, source: "shop", file_id: uploaded.body.id, ...fields };
  return world.max("POST", "/v1/data-imports", body);
}

/** Asks until the import is in none of the states in which a job works on it. */
export async function settled(world: World, id: string): Promise<Record<string, unknown> & { status: string }> {
  for (;;) {
    const { body } = await world.max("GET", `/v1/data-imports/${id}`);
    if (body.status !== "processing_columns" && body.status !== "importing") return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Reads the rows of an import in mapping; gives it as it is then. */
export async function processed(world: World, id: string): Promise<Record<string, unknown> & { status: string }> {
  const answer = await world.max("POST", `/v1/data-imports/${id}/process-column-mappings`);
  if (answer.status !== 202) throw new Error(`processing was refused: ${JSON.stringify(answer.body)}`);
  return settled(world, id);
}

/** Creates what is undecided, lands everything, and gives the import as it ended. */
export async function landed(world: World, id: string): Promise<Record<string, unknown> & { status: string }> {
  await world.max("PATCH", `/v1/data-imports/${id}/product-mappings`, { create_undecided: true });
  const answer = await world.max("POST", `/v1/data-imports/${id}/start`);
  if (answer.status !== 202) throw new Error(`the start was refused: ${JSON.stringify(answer.body)}`);
  return settled(world, id);
}

/** Undoes an import and gives it when all was given back. */
export async function undone(world: World, id: string): Promise<Record<string, unknown> & { status: string }> {
  const answer = await world.max("POST", `/v1/data-imports/${id}/undo`);
  if (answer.status !== 202) throw new Error(`the undo was refused: ${JSON.stringify(answer.body)}`);
  for (;;) {
    const { body } = await world.max("GET", `/v1/data-imports/${id}`);
    if (body.undone_at !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
