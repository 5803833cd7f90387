import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { type ListSource, listRows, type Page } from "../../platform/http/lists.ts";
import type { Role } from "../../platform/http/operation.ts";

/** The account with that address; as preo_system. */
export async function findAccountByEmail(trx: Trx, email: string): Promise<{ id: string; name: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from accounts where email_key = lower(${email})`.execute(trx);
  return rows[0];
}

/** Adds an account that reaches nothing until it is a member somewhere. */
export async function insertAccount(trx: Trx, account: { id: string; email: string; name: string }): Promise<void> {
  await sql`insert into accounts (id, email, name) values (${account.id}, lower(${account.email}), ${account.name})`.execute(trx);
}

/** Makes an account a member; one that is a member already keeps its role. */
export async function insertMembership(trx: Trx, organizationId: string, accountId: string, role: Role): Promise<boolean> {
  const { rows } = await sql`
    insert into memberships (organization_id, account_id, role) values (${organizationId}, ${accountId}, ${role})
    on conflict do nothing returning 1`.execute(trx);
  return rows.length === 1;
}

export interface MemberRow {
  id: string;
  organization_id: string;
  email: string;
  name: string;
  two_factor: boolean;
  role: Role;
  created: Date;
  modified: Date;
  version: number;
}

export const memberOrderings = ["email", "name", "created"] as const;

const members = sql`(select a.id, m.organization_id, a.email, a.name, a.two_factor, m.role, m.created, m.modified, m.version
  from memberships m join accounts a on a.id = m.account_id)`;

export function listMembers(trx: Trx, organizationId: string, query: Parameters<typeof listRows>[3]): Promise<Page<MemberRow>> {
  const source: ListSource = {
    from: sql`${members} t`,
    columns: sql`t.*`,
    where: [],
    orderings: { email: sql`t.email`, name: sql`t.name`, created: sql`t.created` },
    defaultOrdering: ["email"],
  };
  return listRows<MemberRow>(trx, [organizationId], source, query);
}

export async function findMember(trx: Trx, organizationId: string, accountId: string): Promise<MemberRow | undefined> {
  const { rows } =
    await sql<MemberRow>`select t.* from ${members} t where t.organization_id = ${organizationId} and t.id = ${accountId}`.execute(trx);
  return rows[0];
}

/** Makes changes of an organization's members wait for each other. */
export async function lockMembers(trx: Trx, organizationId: string): Promise<void> {
  await sql`select 1 from memberships where organization_id = ${organizationId} order by account_id for update`.execute(trx);
}

/** Whether somebody else than this account owns the organization. */
export async function hasOtherOwner(trx: Trx, organizationId: string, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from memberships where organization_id = ${organizationId} and role = 'owner' and account_id <> ${accountId} limit 1`.execute(
    trx,
  );
  return rows.length > 0;
}

export async function updateMemberRole(trx: Trx, organizationId: string, accountId: string, role: Role): Promise<void> {
  await sql`update memberships set modified = now(), version = version + 1, role = ${role}
    where organization_id = ${organizationId} and account_id = ${accountId}`.execute(trx);
}

export async function deleteMember(trx: Trx, organizationId: string, accountId: string): Promise<void> {
  await sql`delete from memberships where organization_id = ${organizationId} and account_id = ${accountId}`.execute(trx);
}
