import type { IncomingHttpHeaders } from "node:http";
import type { Role } from "../http/operation.ts";

export interface Grant {
  organizationId: string;
  name: string;
  slug: string;
  role: Role;
}

/** Who calls, as established by an authenticator. */
export interface Credential {
  id: string;
  type: "api_key" | "account";
  name: string;
  email: string | null;
  /** organizations and roles: what queries filter by */
  grants: Grant[];
  /** organizations that row-level security lets through: the second wall, told separately so that each wall can be tested alone */
  reach: string[];
}

/** Finds who calls; undefined when nobody valid. */
export type Authenticate = (request: { method: string; headers: IncomingHttpHeaders }) => Promise<Credential | undefined>;
