import { type CleanedWhere, type CustomAdapter, createAdapterFactory, type DBAdapterFactoryConfig } from "better-auth/adapters";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../database/database.ts";
import { asSystem, type Trx } from "../../database/doors.ts";
import { hashSessionToken } from "./cookies.ts";

/** How better-auth reaches its tables: through the system door, each call in a transaction of its own unless better-auth opened one. */
export function signInAdapter(db: Database) {
  const config: DBAdapterFactoryConfig = {
    adapterId: "preo",
    adapterName: "Preo",
    supportsJSON: true,
    supportsDates: true,
    supportsBooleans: true,
    supportsUUIDs: true,
  };
  const over = (run: Runner) =>
    createAdapterFactory({ config: { ...config, transaction: transactions }, adapter: ({ getFieldName }) => queries(run, getFieldName) });
  const transactions: DBAdapterFactoryConfig["transaction"] = (callback) =>
    asSystem(db, "sign-in", (trx) => callback(over((work) => work(trx))(lastOptions)));
  let lastOptions: Parameters<ReturnType<typeof over>>[0] = {};
  return (options: typeof lastOptions) => {
    lastOptions = options;
    return over((work) => asSystem(db, "sign-in", work))(options);
  };
}

type Runner = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
type Row = Record<string, unknown>;

function queries(run: Runner, columnOf: (of: { model: string; field: string }) => string): CustomAdapter {
  const rows = async (model: string, statement: RawBuilder<Row>, given: Row | CleanedWhere[]): Promise<never[]> => {
    const { rows: found } = await run((trx) => statement.execute(trx));
    return found.map((row) => shown(model, row, given)) as never[];
  };
  const count = async (statement: RawBuilder<Row>) => (await run((trx) => statement.execute(trx))).rows.length;
  return {
    create: async ({ model, data }) => {
      const columns = sql.join(Object.keys(data).map((name) => sql.ref(name)));
      const values = sql.join(Object.entries(data).map(([name, value]) => stored(name, value)));
      return (await rows(model, sql`insert into ${sql.table(model)} (${columns}) values (${values}) returning *`, data))[0] as never;
    },
    findOne: async ({ model, where }) =>
      (await rows(model, sql`select * from ${sql.table(model)} where ${condition(where)} limit 1`, where))[0] ?? null,
    findMany: ({ model, where = [], limit, offset = 0, sortBy }) => {
      const order = sortBy
        ? sql`order by ${sql.ref(columnOf({ model, field: sortBy.field }))} ${sortBy.direction === "desc" ? sql`desc` : sql`asc`}`
        : sql``;
      return rows(model, sql`select * from ${sql.table(model)} where ${condition(where)} ${order} limit ${limit} offset ${offset}`, where);
    },
    update: async ({ model, where, update }) => {
      const statement = sql<Row>`update ${sql.table(model)} set ${assignments(update as Row)} where ${condition(where)} returning *`;
      return (await rows(model, statement, where))[0] ?? null;
    },
    updateMany: ({ model, where, update }) =>
      count(sql`update ${sql.table(model)} set ${assignments(update)} where ${condition(where)} returning 1`),
    delete: async ({ model, where }) => void (await count(sql`delete from ${sql.table(model)} where ${condition(where)} returning 1`)),
    deleteMany: ({ model, where }) => count(sql`delete from ${sql.table(model)} where ${condition(where)} returning 1`),
    consumeOne: async ({ model, where }) => {
      const one = sql`select id from ${sql.table(model)} where ${condition(where)} limit 1 for update`;
      return (await rows(model, sql`delete from ${sql.table(model)} where id = (${one}) returning *`, where))[0] ?? null;
    },
    incrementOne: async ({ model, where, increment, set = {} }) => {
      const added = Object.entries(increment).map(([name, by]) => sql`${sql.ref(name)} = ${sql.ref(name)} + ${by}`);
      const all = sql.join([...added, ...(Object.keys(set).length > 0 ? [assignments(set)] : [])]);
      return (await rows(model, sql`update ${sql.table(model)} set ${all} where ${condition(where)} returning *`, where))[0] ?? null;
    },
    count: async ({ model, where = [] }) => count(sql`select 1 from ${sql.table(model)} where ${condition(where)}`),
  };
}

const TOKEN = "token_hash";

function stored(name: string, value: unknown): RawBuilder<unknown> {
  return sql`${name === TOKEN && typeof value === "string" ? hashSessionToken(value) : value}`;
}

/** The row with the token that the caller knows already; nobody else can be told it. */
function shown(model: string, row: Row, given: Row | CleanedWhere[]): Row {
  if (model !== "account_sessions") return row;
  const token = Array.isArray(given) ? given.find(({ field, operator }) => field === TOKEN && operator === "eq")?.value : given[TOKEN];
  return { ...row, [TOKEN]: typeof token === "string" ? token : "" };
}

function assignments(fields: Row): RawBuilder<unknown> {
  return sql.join(Object.entries(fields).map(([name, value]) => sql`${sql.ref(name)} = ${stored(name, value)}`));
}

const COMPARISONS = { eq: sql`=`, ne: sql`<>`, lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` };

function condition(where: readonly CleanedWhere[]): RawBuilder<unknown> {
  return where.reduce<RawBuilder<unknown>>((all, each, index) => {
    if (index === 0) return comparison(each);
    return each.connector === "OR" ? sql`(${all} or ${comparison(each)})` : sql`(${all} and ${comparison(each)})`;
  }, sql`true`);
}

function comparison({ field, operator = "eq", value }: CleanedWhere): RawBuilder<unknown> {
  const column = sql.ref(field);
  if (value === null) return operator === "ne" ? sql`${column} is not null` : sql`${column} is null`;
  if (operator === "in" && Array.isArray(value)) return sql`${column} in (${sql.join(value.map((each) => stored(field, each)))})`;
  if (operator in COMPARISONS) return sql`${column} ${COMPARISONS[operator as keyof typeof COMPARISONS]} ${stored(field, value)}`;
  throw new Error(`sign-in compares by ${operator}, which its adapter does not know`);
}
