import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { WebhookEndpointsTable } from "../../tables.gen.ts";

export type EndpointRow = Selectable<WebhookEndpointsTable>;

export const endpointOrderings = ["created", "modified"] as const;

export interface EndpointListQuery extends PageRequest {
  edition_id?: string;
  enabled?: boolean;
}

export function listEndpoints(trx: Trx, organizations: readonly string[], query: EndpointListQuery): Promise<Page<EndpointRow>> {
  const where: RawBuilder<unknown>[] = [
    ...(query.edition_id === undefined ? [] : [sql`t.edition_id = ${query.edition_id}`]),
    ...(query.enabled === undefined ? [] : [sql`t.enabled = ${query.enabled}`]),
  ];
  const source = {
    from: sql`webhook_endpoints t`,
    columns: sql`t.*`,
    where,
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["created"],
  };
  return listRows<EndpointRow>(trx, organizations, source, query);
}

/** `lock` holds the row until the end of the transaction. */
export async function findEndpoint(
  trx: Trx,
  organizations: readonly string[],
  id: string,
  options: { lock?: boolean } = {},
): Promise<EndpointRow | undefined> {
  const { rows } =
    await sql<EndpointRow>`select * from webhook_endpoints where organization_id = any(${organizations}::uuid[]) and id = ${id}
    ${options.lock ? sql`for update` : sql``}`.execute(trx);
  return rows[0];
}

export async function insertEndpoint(trx: Trx, columns: Columns): Promise<EndpointRow> {
  const { rows } =
    await sql<EndpointRow>`insert into webhook_endpoints (${columnNames(columns)}) values (${columnValues(columns)}) returning *`.execute(
      trx,
    );
  return one(rows);
}

export async function updateEndpoint(trx: Trx, { organization_id, id }: EndpointRow, columns: Columns): Promise<EndpointRow> {
  const { rows } = await sql<EndpointRow>`
    update webhook_endpoints set ${versionedAssignments(columns)} where organization_id = ${organization_id} and id = ${id} returning *`.execute(
    trx,
  );
  return one(rows);
}

export async function deleteEndpoint(trx: Trx, { organization_id, id }: EndpointRow): Promise<void> {
  await sql`delete from webhook_endpoints where organization_id = ${organization_id} and id = ${id}`.execute(trx);
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (!row) throw new Error("the endpoint that was just written is gone");
  return row;
}

/** Whether some enabled endpoint wants events of this type: those about single recipients are written only then. */
export async function isAskedFor(trx: Trx, organizationId: string, type: string): Promise<boolean> {
  const { rows } = await sql`select 1 from webhook_endpoints
    where organization_id = ${organizationId} and enabled and (event_types ? '*' or event_types ? ${type}) limit 1`.execute(trx);
  return rows.length > 0;
}
