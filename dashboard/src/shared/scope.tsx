import { useQuery } from "@tanstack/react-query";
import { type ListEditionsResponse, listEditions } from "preo-sdk";
import { createContext, type ReactNode, use } from "react";
import { preo } from "./preo.ts";
import { hasRole, type Organization, type Role, type Session } from "./session.ts";

export type Edition = ListEditionsResponse["results"][number];
export const ALL_EDITIONS = "all";

/** What the address says is being looked at: an organization, and one of its editions or all of them. */
export interface Scope {
  session: Session;
  organization: Organization;
  editions: Edition[];
  edition: Edition | undefined;
  /** what lists of this scope ask for */
  filter: { organization_id: string; edition_id?: string };
  can: (role: Role) => boolean;
  /** an address inside this scope */
  to: (path: string) => string;
}

const ScopeContext = createContext<Scope | undefined>(undefined);

export function ScopeProvider({ scope, children }: { scope: Scope; children: ReactNode }) {
  return <ScopeContext value={scope}>{children}</ScopeContext>;
}

export function useScope(): Scope {
  const scope = use(ScopeContext);
  if (!scope) throw new Error("This page needs an organization in its address");
  return scope;
}

export function useEditions(organizationId: string | undefined) {
  return useQuery({
    queryKey: ["editions", organizationId],
    queryFn: () =>
      listEditions({ client: preo, query: { organization_id: organizationId ?? "", page_size: 1000, ordering: ["-starts_at"] } }),
    enabled: organizationId !== undefined,
    staleTime: 60_000,
  });
}

export function makeScope(session: Session, organization: Organization, editions: Edition[], edition: Edition | undefined): Scope {
  const base = `/app/${organization.slug}/${edition?.slug ?? ALL_EDITIONS}`;
  return {
    session,
    organization,
    editions,
    edition,
    filter: { organization_id: organization.id, ...(edition ? { edition_id: edition.id } : {}) },
    can: (role) => hasRole(organization.role, role),
    to: (path) => (path === "" ? base : `${base}/${path}`),
  };
}
