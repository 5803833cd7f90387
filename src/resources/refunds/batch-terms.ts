import type { Trx } from "../../platform/database/doors.ts";
import type { Call } from "../../platform/http/call.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { findSegment } from "../segments/queries.ts";
import { type BatchEdition, findBatchEdition, findProductIds } from "./batch-queries.ts";
import { type BatchTerms, readTerms } from "./batch-rules.ts";
import type { BatchTermsBody } from "./batch-schema.ts";

/** The edition and the rule that a request names, each of its ids the organization's own. @throws 404, 400 */
export async function requireTerms(call: Call, trx: Trx, body: BatchTermsBody): Promise<{ edition: BatchEdition; terms: BatchTerms }> {
  const edition = await findBatchEdition(trx, call.organizations, requireId(body.edition_id, { pointer: "/edition_id" }));
  if (!edition) throw notFound({ pointer: "/edition_id" });
  const products = (body.products ?? []).map(({ product_id }, index) =>
    requireId(product_id, { pointer: `/products/${index}/product_id` }),
  );
  const known = await findProductIds(trx, edition, products);
  const missing = products.findIndex((id) => !known.has(id));
  if (missing >= 0) throw notFound({ pointer: `/products/${missing}/product_id` });
  const segmentId = body.segment_id === undefined ? null : requireId(body.segment_id, { pointer: "/segment_id" });
  if (segmentId !== null && !(await findSegment(trx, [edition.organization_id], segmentId))) throw notFound({ pointer: "/segment_id" });
  return { edition, terms: readTerms(body, edition.currency, { products, segmentId, stripe: call.services.stripe }) };
}
