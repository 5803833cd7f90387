import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { findEdition, isAmongPredecessors } from "./queries.ts";
import { previousEditionError } from "./rules.ts";

/**
 * Checks the edition that a request names as the one before `edition`, and gives its id.
 * @throws 404 for one out of reach, 422 for one of another organization or one that would close a circle
 */
export async function requirePreviousEdition(
  trx: Trx,
  organizations: readonly string[],
  edition: { organizationId: string; id: string },
  named: string | null | undefined,
): Promise<string | null | undefined> {
  if (named === null || named === undefined) return named;
  const at = { pointer: "/previous_edition_id" };
  const previous = await findEdition(trx, organizations, requireId(named, at));
  if (!previous) throw notFound(at);
  if (previous.organization_id !== edition.organizationId) throw previousEditionError("must be an edition of the same organization");
  if (await isAmongPredecessors(trx, edition.organizationId, edition.id, previous.id))
    throw previousEditionError("follows this edition already: name one that is older");
  return previous.id;
}
