import { createWriteStream } from "node:fs";
import { access } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { ConfigError } from "./config.ts";
import { type Answer, type ImportApi, importApi } from "./import-api.ts";
import { type Output, progressBar } from "./progress-bar.ts";

const USAGE =
  "use: import FILE --edition <slug or id> --source <shop> [--kind orders|contacts|suppressions] [--organization <slug or id>] [--set option=value] [--dry-run] [--yes]";
const POLL_MS = 250;

export interface ImportSettings {
  url: string;
  key: string | undefined;
}

/** Lands a file through the API of a running server, showing what would happen first. @throws Error in words when it cannot */
export async function runImportCommand(args: string[], settings: ImportSettings, output: Output): Promise<void> {
  const given = readArguments(args);
  if (!settings.key) throw new ConfigError("PREO_API_KEY is missing: an API key of a manager or owner");
  await access(given.file).catch(() => {
    throw new ConfigError(`there is no file ${given.file}`);
  });
  const api = importApi(settings.url, settings.key);
  const { id } = await create(api, given, output);
  try {
    await follow(api, id, output, "rows read:", "process-column-mappings");
    await decideProducts(api, id, given, output);
    await showPreview(api, id, output);
  } catch (error) {
    await api.post(`/v1/data-imports/${id}/cancel`).catch(() => undefined);
    throw error;
  }
  if (given.dryRun || !(given.yes || (await agreed(output)))) {
    await api.post(`/v1/data-imports/${id}/cancel`);
    return output.write("nothing was changed\n");
  }
  const done = await follow(api, id, output, "rows landed:", "start");
  await showResult(api, done, given.file, output);
}

interface Arguments {
  file: string;
  edition: string | undefined;
  organization: string | undefined;
  source: string;
  kind: string;
  options: Record<string, unknown>;
  dryRun: boolean;
  yes: boolean;
}

function readArguments(args: string[]): Arguments {
  try {
    const text = { type: "string" as const };
    const flag = { type: "boolean" as const };
    const options = {
      edition: text,
      organization: text,
      source: text,
      kind: text,
      set: { type: "string" as const, multiple: true as const },
      "dry-run": flag,
      yes: flag,
    };
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    const [file, ...rest] = positionals;
    const { edition, organization, source, kind = "orders" } = values;
    if (!file || rest.length > 0 || !source || (kind === "orders" && !edition)) throw new ConfigError(USAGE);
    const set = Object.fromEntries((values.set ?? []).map(option));
    return { file, edition, organization, source, kind, options: set, dryRun: values["dry-run"] === true, yes: values.yes === true };
  } catch {
    throw new ConfigError(USAGE);
  }
}

// `fill_down=true` and `header_row=4` are no text.
function option(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new ConfigError(USAGE);
  const value = text.slice(at + 1);
  return [text.slice(0, at), /^(?:true|false|null|\d+)$/.test(value) ? JSON.parse(value) : value];
}

async function create(api: ImportApi, given: Arguments, output: Output): Promise<Answer> {
  const edition = given.edition === undefined ? null : await findEdition(api, given.edition, given.organization);
  const organizationId = edition?.organization_id ?? (await findOrganization(api, given.organization));
  output.write(`uploading ${basename(given.file)}\n`);
  const file = await api.upload(given.file, { organization_id: organizationId, purpose: "import" });
  const made = await api.post("/v1/data-imports", {
    ...{ organization_id: organizationId, edition_id: edition?.id ?? null, file_id: file.id },
    ...{ source: given.source, kind: given.kind, options: given.options },
  });
  const { format, encoding, delimiter, sheet, date_format, decimal, timezone, shop } = made.detected;
  const found = { format, encoding, delimiter, sheet, date_format, decimal, timezone, shop: shop?.label };
  const known = Object.entries(found).filter(([, value]) => value !== null && value !== undefined);
  output.write(`${made.rows_total} rows; ${known.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ")}\n`);
  for (const { detail } of made.notices) output.write(`note: ${detail}\n`);
  return made;
}

async function findEdition(api: ImportApi, name: string, organization: string | undefined): Promise<Answer> {
  const { results } = await api.get(`/v1/editions?page_size=1000`);
  const { organizations } = await api.get("/v1/auth/user-info");
  const slugs = new Map(organizations.map(({ id, slug }: Answer) => [id, slug]));
  const found = results.filter(
    (one: Answer) =>
      (one.id === name || one.slug === name) &&
      (organization === undefined || one.organization_id === organization || slugs.get(one.organization_id) === organization),
  );
  if (found.length === 1) return found[0];
  throw new Error(
    found.length === 0 ? `there is no edition ${name}` : `several organizations have an edition ${name}: name one with --organization`,
  );
}

async function findOrganization(api: ImportApi, name: string | undefined): Promise<string> {
  const { organizations } = await api.get("/v1/auth/user-info");
  const found = organizations.filter(({ id, slug }: Answer) => name === undefined || id === name || slug === name);
  if (found.length !== 1)
    throw new Error(`name one organization with --organization: ${organizations.map(({ slug }: Answer) => slug).join(", ")}`);
  return found[0].id;
}

/** Starts a step in the background and shows how far it is until it ends. @throws Error with what the import says went wrong */
async function follow(api: ImportApi, id: string, output: Output, title: string, action: string): Promise<Answer> {
  const bar = progressBar(output, title);
  await api.post(`/v1/data-imports/${id}/${action}`);
  for (;;) {
    const now = await api.get(`/v1/data-imports/${id}`);
    const end = now.estimated_end === null ? "" : `, until ${now.estimated_end}`;
    bar.show(now.rows_done, now.rows_total, end);
    if (now.status !== "processing_columns" && now.status !== "importing") {
      bar.end();
      if (now.error_message !== "") throw new Error(now.error_message);
      return now;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function decideProducts(api: ImportApi, id: string, { yes, dryRun }: Arguments, output: Output): Promise<void> {
  const { results } = await api.get(`/v1/data-imports/${id}/product-mappings?page_size=1000`);
  const open = results.filter(({ product_id, create }: Answer) => product_id === null && !create);
  for (const { source_name, row_count, suggestions } of open)
    output.write(`new product: ${source_name} (${row_count} rows)${suggestions[0] ? `, like ${suggestions[0].name}` : ""}\n`);
  if (open.length === 0) return;
  if (!yes && !dryRun && !output.isTerminal) throw new Error("decide about the new products first, or create them all with --yes");
  await api.patch(`/v1/data-imports/${id}/product-mappings`, { create_undecided: true });
}

async function showPreview(api: ImportApi, id: string, output: Output): Promise<void> {
  const counts: Record<string, number> = { create: 0, update: 0, unchanged: 0, reject: 0 };
  let doubles = 0;
  for (let url: string | null = `/v1/data-imports/${id}/preview-orders?page_size=1000&cursor=`; url !== null; ) {
    const page: Answer = await api.get(url);
    for (const { action, duplicate_of, row_numbers, issues } of page.results) {
      counts[action] = (counts[action] ?? 0) + 1;
      if (duplicate_of) doubles += 1;
      const error = issues.find(({ severity }: Answer) => severity === "error");
      if (action === "reject" && (counts[action] ?? 0) <= 20) output.write(`rejected, row ${row_numbers[0]}: ${error?.detail ?? ""}\n`);
    }
    url = page.next === null ? null : `${new URL(page.next).pathname}${new URL(page.next).search}`;
  }
  output.write(
    `${counts["create"]} to create, ${counts["update"]} to update, ${counts["unchanged"]} unchanged, ${counts["reject"]} rejected\n`,
  );
  if (doubles > 0) output.write(`${doubles} seem to be orders of another source\n`);
}

async function agreed(output: Output): Promise<boolean> {
  if (!output.isTerminal) throw new Error("nobody is there to agree: say --yes, or --dry-run");
  const question = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await question.question("import now? (yes/no) ");
  question.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

async function showResult(api: ImportApi, done: Answer, file: string, output: Output): Promise<void> {
  const { orders_created, orders_updated, orders_unchanged, orders_rejected, rows_rejected } = done;
  output.write(`${orders_created} created, ${orders_updated} updated, ${orders_unchanged} unchanged, ${orders_rejected} rejected\n`);
  if (rows_rejected === 0) return;
  const target = `${basename(file).replace(/\.\w+$/, "")}-rejected.csv`;
  const { body } = await api.download(`/v1/data-imports/${done.id}/rejects`);
  if (body) await pipeline(Readable.fromWeb(body), createWriteStream(target));
  output.write(`${rows_rejected} rows to mend are in ${target}: import that file again afterwards\n`);
}
