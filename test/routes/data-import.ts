import type { JobContext } from "../../src/platform/jobs/job.ts";
import { createLogger } from "../../src/platform/logging.ts";
import { processColumns } from "../../src/resources/data-imports/process-columns.job.ts";
import { runImport } from "../../src/resources/data-imports/run-import.job.ts";
import type { Organization, Send, Workshop } from "../world.ts";

let made = 0;

/** An import in mapping of a file with three orders, one of them without a date. */
export async function createDataImport(organization: Organization, owner: Send, mark: string): Promise<string> {
  made += 1;
  const row = (n: number, date: string) =>
    `${organization.slug}-${made}-${n},${date},DKK,buyer${n}-${made}@example.org,Kim ${mark},Partout,1,625.00`;
  const lines = [
    "Order,Date,Currency,Email,First name,Ticket,Quantity,Price",
    row(1, "2027-01-02 10:00:00"),
    row(2, "2027-01-13 10:00:00"),
    row(3, ""),
  ];
  const content = lines.join("\n");
  const organization_id = organization.id;
  const file = await owner("POST", "/v1/files", { organization_id, purpose: "import", file: { name: `orders-${made}.csv`, content } });
  const body = { organization_id, edition_id: organization.thisYear, source: "shop", name: `Orders ${mark}`, file_id: file.body.id };
  const answer = await owner("POST", "/v1/data-imports", body);
  if (answer.status !== 201) throw new Error(`an import was not made: ${answer.status} ${JSON.stringify(answer.body)}`);
  return String(answer.body.id);
}

/** Reads its rows, as a worker would. */
export async function processImport(world: Workshop, organization: Organization, send: Send, id: string): Promise<void> {
  await expectAccepted(send, `/v1/data-imports/${id}/process-column-mappings`);
  await processColumns.run({ organization_id: organization.id, import_id: id }, context(world));
}

/** Makes it ready to be started. */
export async function readyImport(world: Workshop, organization: Organization, send: Send, id: string): Promise<void> {
  await processImport(world, organization, send, id);
  const answer = await send("PATCH", `/v1/data-imports/${id}/product-mappings`, { create_undecided: true });
  if (answer.status !== 200) throw new Error(`the products were not decided: ${JSON.stringify(answer.body)}`);
}

/** Lands it. */
export async function landImport(world: Workshop, organization: Organization, send: Send, id: string): Promise<void> {
  await readyImport(world, organization, send, id);
  await expectAccepted(send, `/v1/data-imports/${id}/start`);
  await runImport.run({ organization_id: organization.id, import_id: id }, context(world));
}

async function expectAccepted(send: Send, url: string): Promise<void> {
  const answer = await send("POST", url);
  if (answer.status !== 202) throw new Error(`POST ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

function context(world: Workshop): JobContext {
  const { signal } = new AbortController();
  return {
    db: world.db,
    storage: world.storage,
    secretKey: world.config.secretKey,
    log: createLogger("error"),
    signal,
    statementTimeoutMs: 60_000,
  };
}
