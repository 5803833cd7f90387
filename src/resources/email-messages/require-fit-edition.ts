import type { Trx } from "../../platform/database/doors.ts";
import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { findEdition } from "../editions/queries.ts";
import type { EmailMessageRow } from "./queries.ts";

/**
 * The edition that a message is tried out with: its own, or the named one for a template; null for the latest.
 * @throws 404 when the named one is not the organization's, 422 when the message belongs to another
 */
export async function requireFitEdition(trx: Trx, message: EmailMessageRow, editionId: string | null): Promise<string | null> {
  if (editionId === null) return message.edition_id;
  if (!(await findEdition(trx, [message.organization_id], editionId))) throw notFound({ pointer: "/edition_id" });
  if (message.edition_id !== null && message.edition_id !== editionId)
    throw unprocessable([
      { pointer: "/edition_id", code: "wrong_edition", detail: "The message belongs to another edition: leave edition_id out" },
    ]);
  return editionId;
}
