import type { FastifyRequest } from "fastify";
import type { Credential } from "../auth/credential.ts";
import type { SmsCallbacks } from "../contact/sms-callbacks.ts";
import type { Database } from "../database/database.ts";
import { inOrganizations, type Trx } from "../database/doors.ts";
import type { TextRecords } from "../dns/text-records.ts";
import type { Egress } from "../egress/egress.ts";
import type { FailPoint } from "../fail-point.ts";
import { type AuditChanges, writeAuditEntry } from "../journal/audit.ts";
import type { Storage } from "../storage/storage.ts";
import { forbidden, notFound, preconditionFailed } from "./errors.ts";
import { answerOnce, type IdempotentRequest } from "./idempotency.ts";
import { type Answer, type Role, roleSuffices } from "./operation.ts";

/** What every operation may use beside its transaction. */
export interface Services {
  db: Database;
  publicUrl: string;
  secretKey: string;
  /** where the bytes of files are */
  storage: Storage;
  /** the one door for calls to addresses that a tenant chose */
  egress: Egress;
  /** most bytes of one uploaded file */
  fileLimitBytes: number;
  /** most bytes of all files of one organization */
  fileQuotaBytes: number;
  /** whether a transport for text messages is configured */
  smsTransport: boolean;
  /** hears what the SMS provider tells by itself */
  sms: SmsCallbacks;
  /** text records of the domains that messages come from */
  textRecords: TextRecords;
  /** tries the way to the mail relay; undefined while mail goes to the built-in outbox */
  tryRelay: (() => Promise<{ ok: true; detail: string } | { ok: false; reason: string }>) | undefined;
  /** whether refunds at Stripe are configured */
  stripe: boolean;
  /** signs what Stripe tells of refunds */
  stripeWebhookSecret: string | undefined;
  now: () => Date;
  failPoint: FailPoint;
  /** whether this process is about to end: what has no end of its own ends now */
  stopping: () => boolean;
}

/** One authenticated request, inside its operation. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly id: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** path and query as sent, for `next` and `previous` */
  readonly url: string;
  readonly credential: Credential;
  readonly services: Services;
  /** the organizations in which the role suffices: what every query filters by */
  readonly organizations: readonly string[];
  /**
   * Checks an organization that the request names.
   * @throws 404 when the credential does not reach it, 403 when its role there is too small
   */
  organization(id: string, at: { pointer?: string; parameter?: string }): string;
  /** @throws 412 when If-Match names another version */
  requireVersion(version: number): void;
  read<T>(work: (trx: Trx) => Promise<T>, options?: { timeoutMs?: number }): Promise<T>;
  /**
   * The one transaction of a changing operation. Its answer is stored with it when the request carries an Idempotency-Key.
   * `also`: ids of organizations that the transaction itself makes, so that row-level security lets their rows through.
   */
  write(work: (trx: Trx) => Promise<Answer>, options?: { timeoutMs?: number; also?: readonly string[] }): Promise<Answer>;
  /** Writes the operation's one audit entry. */
  audit(trx: Trx, entry: { organizationId: string; objectType: string; objectId: string | null; changes?: AuditChanges }): Promise<void>;
}

export interface CallContext {
  request: FastifyRequest;
  credential: Credential;
  permission: Role;
  services: Services;
  auditAction: string | null;
  idempotent: IdempotentRequest | undefined;
  /** instead of the request's own, for a form */
  body?: unknown;
}

export function createCall(context: CallContext): Call {
  const { request, credential, permission, services } = context;
  const organizations = credential.grants.filter((grant) => roleSuffices(grant.role, permission)).map((grant) => grant.organizationId);
  if (organizations.length === 0) throw forbidden(permission);
  const walls = organizations.filter((id) => credential.reach.includes(id));
  let audited = 0;
  return {
    id: request.id,
    params: request.params,
    query: request.query,
    body: context.body ?? request.body,
    url: request.url,
    credential,
    services,
    organizations,
    organization: (id, at) => reachable(credential, permission, id, at),
    requireVersion: (version) => requireVersion(request.headers["if-match"], version),
    read: (work, options = {}) => inOrganizations(services.db, walls, work, { ...options, readOnly: true }),
    write: (work, { also = [], ...options } = {}) =>
      inOrganizations(
        services.db,
        [...walls, ...also],
        (trx) => {
          audited = 0;
          return answerOnce(trx, context.idempotent, services.secretKey, async () => {
            const answer = await work(trx);
            if (context.auditAction && audited !== 1) throw new Error(`the operation wrote ${audited} audit entries, not one`);
            return answer;
          });
        },
        options,
      ),
    audit: async (trx, entry) => {
      if (!context.auditAction) throw new Error("the operation declares no audit action");
      audited += 1;
      await writeAuditEntry(trx, {
        ...entry,
        action: context.auditAction,
        actorType: credential.type,
        actorId: credential.id,
        requestId: request.id,
        secretKey: services.secretKey,
      });
    },
  };
}

function reachable(credential: Credential, permission: Role, id: string, at: { pointer?: string; parameter?: string }): string {
  const grant = credential.grants.find((candidate) => candidate.organizationId === id.toLowerCase());
  if (!grant) throw notFound(at);
  if (!roleSuffices(grant.role, permission)) throw forbidden(permission);
  return grant.organizationId;
}

// RFC 9110 13.1.1: a list of entity tags, or `*` for any current one.
function requireVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === "*") return;
  if (!ifMatch.split(",").some((tag) => tag.trim() === etag(version))) throw preconditionFailed();
}

export function etag(version: number): string {
  return `"${version}"`;
}
