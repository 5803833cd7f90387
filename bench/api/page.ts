/** Something to ask: the paths that are asked in turns, and one statement by hand that finds what the answer holds. */
export interface Asked {
  name: string;
  answer: "users" | "orders" | "user" | "order";
  paths: string[];
  /** its first value are the organizations */
  statement: string;
  /** for each path */
  values: unknown[][];
  /** the number of all is capped */
  filtered: boolean;
}

export interface Place {
  organizations: readonly string[];
  editionId: string;
  productId: string;
  users: readonly string[];
  orders: readonly string[];
  /** ids with half of all before them */
  middle: { user: string; order: string };
}

export const PAGE_SIZE = 100;
export const COUNT_CAP = 100_000;

export interface Table {
  name: "users" | "orders";
  columns: string;
  always: string;
  newestFirst: string;
}

/** A filter by hand: its condition on `t` and the values from $2 on. */
export interface Filter {
  query: string;
  condition?: string;
  values?: unknown[];
  byId?: boolean;
}

/** A page of one table: each organization's own best rows, merged, and beside them how many there are. */
export function askPage(
  table: Table,
  name: string,
  { query, condition, values = [], byId = false }: Filter,
  organizations: readonly string[],
): Asked {
  const order = byId
    ? [["id", "asc"]]
    : [
        [table.newestFirst, "desc"],
        ["id", "desc"],
      ];
  const by = (alias: string) => order.map(([column, direction]) => `${alias}.${column} ${direction}`).join(", ");
  const where = [table.always, ...(condition ? [condition] : [])].join(" and ");
  const filtered = condition !== undefined && !byId;
  const count = filtered
    ? `select count(*) from (select from ${table.name} t where t.organization_id = any($1::uuid[]) and ${where} limit ${COUNT_CAP + 1}) x`
    : `select sum(n) from row_counts where organization_id = any($1::uuid[]) and list = '${table.name}'`;
  const statement = `select c.total, p.* from (select (${count})::bigint as total) c left join lateral (
      select p.* from unnest($1::uuid[]) o(id) cross join lateral (
        select ${table.columns} from ${table.name} t where t.organization_id = o.id and ${where} order by ${by("t")} limit ${PAGE_SIZE + 1}) p
      order by ${by("p")} limit ${PAGE_SIZE + 1}) p on true order by ${by("p")}`;
  const path = `/v1/${table.name}${query === "" ? "" : `?${query}`}`;
  return { name: `${table.name}, ${name}`, answer: table.name, paths: [path], statement, values: [[organizations, ...values]], filtered };
}
