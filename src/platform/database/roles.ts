import type { Client } from "pg";

/** Cluster-wide roles. Nobody signs in as one of them: the login role becomes one of them for the length of a transaction. */
const ROLES = ["preo_owner", "preo_app", "preo_system", "preo_search"] as const;

/** Makes the roles that are missing and lets the login role become each of them. Tolerates other databases of the cluster doing the same. */
export async function ensureRoles(client: Client): Promise<void> {
  for (const role of ROLES) {
    await createRole(client, role);
    await becomeMember(client, role);
  }
  await client.query("grant preo_search to preo_owner").catch(ignoreIfAlready);
  const { rows } = await client.query<{ name: string }>("select quote_ident(current_database()) as name");
  await client.query(`grant create on database ${rows[0]?.name ?? ""} to preo_owner`);
  await client.query("grant usage, create on schema public to preo_owner");
  await client.query("grant usage on schema public to preo_app, preo_system, preo_search");
  await client.query("grant create on schema public to preo_search");
}

async function createRole(client: Client, role: string): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  if (rowCount) return;
  await client.query(`create role ${role} nologin`).catch((error: unknown) => {
    const code = (error as { code?: string }).code;
    if (code === "42710" || code === "23505") return;
    if (code === "42501")
      throw new Error(
        `The database login may not create the role ${role}: run "create role ${role} nologin; grant ${role} to <login>" as an administrator`,
        { cause: error },
      );
    throw error;
  });
}

async function becomeMember(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ member: boolean }>(
    `select current_user = $1 or pg_has_role(current_user, $1, ${await setOption(client)}) as member`,
    [role],
  );
  if (rows[0]?.member) return;
  await client.query(`grant ${role} to current_user`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== "23505")
      throw new Error(`The database login is not a member of ${role}: run "grant ${role} to <login>" as an administrator`, {
        cause: error,
      });
  });
}

// PostgreSQL 16 tells the right to SET ROLE apart from mere membership; 15 knows only the latter.
async function setOption(client: Client): Promise<string> {
  const { rows } = await client.query<{ v: number }>("select current_setting('server_version_num')::int as v");
  return (rows[0]?.v ?? 0) >= 160000 ? "'set'" : "'member'";
}

function ignoreIfAlready(error: unknown): void {
  if (!["23505", "42710", "42501", "0LP01"].includes((error as { code?: string }).code ?? "")) throw error;
}
