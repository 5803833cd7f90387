import type { Trx } from "../../platform/database/doors.ts";
import { conflict, type FieldError, unprocessable } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { linkTickets } from "../tickets/queries.ts";
import {
  addTags,
  findUser,
  findUserIdByEmail,
  findUserIdByExternalId,
  insertExternalIds,
  insertUser,
  listDeclaredAttributes,
  lockIdentities,
} from "./queries.ts";
import { type UserChange, userChange } from "./rules.ts";
import { CreateUserBody, UserDetail } from "./schema.ts";
import { summarizeUser } from "./summary-queries.ts";
import { userDetailView } from "./view.ts";

const NOBODY = { country: null, attributes: {}, do_not_contact: false, do_not_contact_reason: "" };

export const createUser = operation({
  id: "createUser",
  tags: ["User"],
  summary: "Create user",
  description:
    "A guest, with an email address, a phone number or an external id that no other guest has. Fields set here are not overwritten by imports.",
  body: CreateUserBody,
  success: { status: 201, schema: UserDetail, description: "The guest" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "user.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      ...{ email: "kim@example.dk", first_name: "Kim", last_name: "Å", locale: "da", tags: ["crew"] },
    },
  },
  handle: (call) => {
    const { organization_id, tags = [], external_ids: externalIds = [], ...body } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const id = newId();
    return call.write(async (trx) => {
      const change = userChange(body, NOBODY, await listDeclaredAttributes(trx, organizationId));
      if (!change.email && !change.phone && externalIds.length === 0)
        throw unprocessable([
          { pointer: "/email", code: "no_identity", detail: "A guest needs an email address, a phone number or an external id" },
        ]);
      await lockIdentities(trx, organizationId);
      await requireFree(trx, organizationId, change, externalIds);
      await insertUser(trx, { organization_id: organizationId, id }, change, ownFields(change));
      await insertExternalIds(trx, organizationId, id, externalIds);
      await addTags(
        trx,
        organizationId,
        tags.map((tag: string) => ({ userId: id, tag })),
      );
      await linkTickets(trx, organizationId, [{ id, emailKey: change.email_key ?? null }]);
      await emitEvents(trx, [{ organizationId, type: "user.created", objectId: id, data: { id } }]);
      await call.audit(trx, { organizationId, objectType: "user", objectId: id });
      const row = await findUser(trx, [organizationId], id);
      if (!row) throw new Error("the guest was not found after it was written");
      return created(userDetailView(row, await summarizeUser(trx, row)), row.version);
    });
  },
});

type ExternalIds = readonly { source: string; external_id: string }[];

async function requireFree(trx: Trx, organizationId: string, change: UserChange, externalIds: ExternalIds): Promise<void> {
  const taken: FieldError[] = [];
  const holder = change.email_key ? await findUserIdByEmail(trx, organizationId, change.email_key) : undefined;
  if (holder) taken.push({ pointer: "/email", code: "taken", detail: `Another guest (${holder}) has this address: change that one` });
  for (const [index, one] of externalIds.entries()) {
    const other = await findUserIdByExternalId(trx, organizationId, one);
    if (other)
      taken.push({
        pointer: `/external_ids/${index}`,
        code: "taken",
        detail: `Another guest (${other}) has this external id: change that one`,
      });
  }
  if (taken[0]) throw conflict(taken[0].pointer === "/email" ? "email_taken" : "external_id_taken", taken[0].detail, taken);
}

/** What an import leaves alone from now on. */
function ownFields(change: UserChange): string[] {
  const { attributes, email_key: _, phone_country: __, ...plain } = change;
  return [...Object.keys(plain), ...Object.keys(attributes ?? {}).map((key) => `attributes.${key}`)].sort();
}
