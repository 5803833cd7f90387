import type { Trx } from "../../platform/database/doors.ts";
import { conflict } from "../../platform/http/errors.ts";
import { replaceProductAliases, replaceProductDays, replaceProductTags } from "./queries.ts";
import type { ProductFields } from "./schema.ts";

/** Sets the tags, days and aliases that a request names. @throws 409 for an alias of another product */
export async function keepChildren(
  trx: Trx,
  product: { organizationId: string; editionId: string; id: string },
  { tags, valid_on, aliases }: ProductFields,
): Promise<void> {
  if (tags) await replaceProductTags(trx, product.organizationId, product.id, tags);
  if (valid_on) await replaceProductDays(trx, product.organizationId, product.id, valid_on);
  if (!aliases) return;
  const taken = await replaceProductAliases(trx, product, aliases);
  if (taken.length === 0) return;
  const detail = "This alias names another product of the edition: remove it there first";
  throw conflict(
    "alias_taken",
    detail,
    taken.map((alias) => ({ pointer: `/aliases/${aliases.indexOf(alias)}`, code: "taken", detail })),
  );
}
