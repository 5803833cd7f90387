// The same answers by nothing but Fastify and pg, as a process of its own: no credential, no limit, no check of what is asked, one prepared statement for each
// request. Its connections are the application's role, with row-level security on and the organizations set once.
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { Pool, types } from "pg";
import { listAnswer } from "../../src/platform/http/lists.ts";
import { ListOf } from "../../src/platform/http/schemas.ts";
import { buildSerializer } from "../../src/platform/http/serializing.ts";
import { Order, OrderDetail } from "../../src/resources/orders/schema.ts";
import { orderDetailView, orderView } from "../../src/resources/orders/view.ts";
import { ticketView } from "../../src/resources/tickets/view.ts";
import { User, UserDetail } from "../../src/resources/users/schema.ts";
import { userDetailView, userView } from "../../src/resources/users/view.ts";
import { type Asked, COUNT_CAP, PAGE_SIZE } from "./page.ts";

export interface BareOptions {
  databaseUrl: string;
  organizations: readonly string[];
  asked: readonly Asked[];
  publicUrl: string;
  connections: number;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a bare handler trusts its statement
type Row = any;

process.once("message", (options: BareOptions) => void serve(options));
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function serve({ databaseUrl, organizations, asked, publicUrl, connections }: BareOptions): Promise<void> {
  types.setTypeParser(types.builtins.INT8, Number);
  types.setTypeParser(types.builtins.DATE, String);
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
  });
  const settings =
    "select set_config('role', 'preo_app', false), set_config('timezone', 'UTC', false), set_config('jit', 'off', false), set_config('app.organizations', $1, false)";
  // Sent before whatever a new connection is first asked.
  pool.on("connect", (client) => void client.query(settings, [`{${organizations.join(",")}}`]));
  const app = Fastify({ logger: false, schemaController: { compilersFactory: { buildSerializer } } });
  for (const [index, { answer, statement, values, paths, filtered }] of asked.entries()) {
    app.get(`/${index}/:n`, { schema: { response: { 200: SCHEMAS[answer] } } }, async (request) => {
      const n = Number((request.params as { n: string }).n);
      const { rows } = await pool.query<Row>({ name: `asked_${index}`, text: statement, values: values[n] as unknown[] });
      return ANSWERS[answer](rows, { publicUrl, url: paths[n] ?? "", filtered });
    });
  }
  await app.listen({ port: 0, host: "127.0.0.1" });
  process.send?.({ origin: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` });
}

const SCHEMAS = { users: ListOf(User), orders: ListOf(Order), user: UserDetail, order: OrderDetail };

const ANSWERS = {
  users: (rows: Row[], at: At) => listOf(rows, at, userView),
  orders: (rows: Row[], at: At) => listOf(rows, at, orderView),
  user: ([row]: Row[]) => userDetailView(row, row),
  order: ([row]: Row[]) => ({
    ...orderDetailView(row, row.user, row.purchases.map(withTimes)),
    tickets: row.tickets.map(withTimes).map(ticketView),
    refunds: row.refunds,
  }),
};

interface At {
  publicUrl: string;
  url: string;
  filtered: boolean;
}

function listOf(rows: Row[], at: At, view: (row: Row) => unknown): unknown {
  const found = rows.filter(({ id }) => id !== null);
  const shown = found.slice(0, PAGE_SIZE);
  const total = rows[0].total as number;
  const counted = at.filtered && total > COUNT_CAP ? { count: COUNT_CAP, capped: true } : { count: total, capped: false };
  const nextCursor = at.url.includes("cursor=") ? shown.at(-1)?.id : undefined;
  return listAnswer({ rows: shown, ...counted, hasNext: found.length > PAGE_SIZE, nextCursor, page: 1 }, at, view);
}

// JSON made by the database writes times as text.
function withTimes(row: Row): Row {
  return {
    ...row,
    created: new Date(row.created),
    modified: new Date(row.modified),
    checked_in_at: row.checked_in_at && new Date(row.checked_in_at),
  };
}
