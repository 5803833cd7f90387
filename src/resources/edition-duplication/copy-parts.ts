import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import type { EditionRow } from "../editions/queries.ts";
import { insertEmailMessage, listMessagesOfEdition } from "../email-messages/queries.ts";
import { checkExpression, insertSegment, listSegmentsOfEdition, type SegmentRow } from "../segments/queries.ts";

/** Copies the messages that belong to the edition, each as its first version. Gives their number. */
export async function copyEmailMessages(trx: Trx, from: EditionRow, to: EditionRow): Promise<number> {
  const messages = await listMessagesOfEdition(trx, from.organization_id, from.id);
  for (const message of messages) {
    const {
      id: _id,
      organization_id,
      edition_id: _edition,
      created: _created,
      modified: _modified,
      version: _version,
      template_moved_on: _movedOn,
      ...content
    } = message;
    await insertEmailMessage(trx, organization_id, newId(), { ...content, edition_id: to.id });
  }
  return messages.length;
}

/** Copies the edition's segments as drafts. Lists of named guests are of this year's people and stay behind. */
export async function copySegments(trx: Trx, from: EditionRow, to: EditionRow): Promise<SegmentRow[]> {
  const copies: SegmentRow[] = [];
  for (const segment of await listSegmentsOfEdition(trx, from.organization_id, from.id)) {
    const { name, description, expression, communication_type, communication_channel, audience } = segment;
    const columns = { name, description, expression, communication_type, communication_channel, audience, edition_id: to.id };
    copies.push(await insertSegment(trx, from.organization_id, newId(), columns));
  }
  return copies;
}

/** The copies whose expression names an edition by its slug, with the slugs. */
export async function segmentsToReview(
  trx: Trx,
  segments: readonly SegmentRow[],
): Promise<{ id: string; name: string; edition_slugs: string[] }[]> {
  const found: { id: string; name: string; edition_slugs: string[] }[] = [];
  for (const { id, name, organization_id: organizationId, edition_id: editionId, expression } of segments) {
    const { checked } = await checkExpression(trx, { organizationId, editionId, expression });
    const slugs = new Set(checked.references.filter(({ kind }) => kind === "edition").map(({ value }) => value));
    if (slugs.size > 0) found.push({ id, name, edition_slugs: [...slugs].sort() });
  }
  return found;
}
