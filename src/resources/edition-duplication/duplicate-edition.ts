import { notFound } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { refusingTaken } from "../../platform/http/taken.ts";
import { findEdition, findTakenSlugs, insertEdition } from "../editions/queries.ts";
import { editionView } from "../editions/schema.ts";
import { copyProducts } from "../products/queries.ts";
import { copiedColumns } from "./copied-columns.ts";
import { copyEmailMessages, copySegments, segmentsToReview } from "./copy-parts.ts";
import { DuplicatedEdition, DuplicateEditionBody } from "./schema.ts";

/** Hundreds of products, messages and segments in one transaction. */
const TIMEOUT_MS = 30_000;

export const duplicateEdition = operation({
  id: "duplicateEdition",
  tags: ["Editions"],
  summary: "Duplicate edition",
  description:
    "Makes next year's edition from this one: its products, its email messages, its segments and its refund policy, with every date moved by the same span of wall-clock time. Orders, people's data and what was sent are not copied. The copy is a draft and names this edition as the previous one.",
  params: IdParams,
  body: DuplicateEditionBody,
  success: { status: 201, schema: DuplicatedEdition, description: "The new edition, and what was copied into it" },
  errors: [409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "edition.duplicated",
  example: { body: { name: "Nordlys 2028", slug: "2028", starts_at: "2028-06-29T10:00:00Z" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(
      async (trx) => {
        const original = await findEdition(trx, call.organizations, id);
        if (!original) throw notFound();
        const { organization_id: organizationId } = original;
        const { columns, shift } = copiedColumns(original, call.body, await findTakenSlugs(trx, organizationId));
        const copy = await refusingTaken("slug", insertEdition(trx, organizationId, newId(), columns));
        const products = await copyProducts(trx, { organizationId, from: id, to: copy.id, days: shift.days });
        const emailMessages = await copyEmailMessages(trx, original, copy);
        const segments = await copySegments(trx, original, copy);
        const copied = { products, email_messages: emailMessages, segments: segments.length };
        const changes = { note: { slug: copy.slug, duplicated_from: id, ...copied } };
        await call.audit(trx, { organizationId, objectType: "edition", objectId: copy.id, changes });
        return created({ ...editionView(copy), copied, segments_to_review: await segmentsToReview(trx, segments) }, copy.version);
      },
      { timeoutMs: TIMEOUT_MS },
    );
  },
});
