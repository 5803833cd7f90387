import type { Columns } from "../../platform/database/columns.ts";
import { unprocessable } from "../../platform/http/errors.ts";
import type { EditionRow } from "../editions/queries.ts";
import { firstFree, movedOn } from "./names.ts";
import type { DuplicateEditionFields } from "./schema.ts";
import { nextYear, type Shift, shiftBetween } from "./shift.ts";

/** All dates that move along stay dates that can be kept and shown. */
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 9000;

/** What a copy of an edition begins with, and how far its dates move. */
export function copiedColumns(
  original: EditionRow,
  fields: DuplicateEditionFields,
  taken: ReadonlySet<string>,
): { columns: Columns; shift: Shift } {
  const { id, organization_id: _organization, created: _created, modified: _modified, version: _version, ...described } = original;
  const startsAt = fields.starts_at === undefined ? nextYear(original.starts_at, original.timezone) : new Date(fields.starts_at);
  if (startsAt.getUTCFullYear() < EARLIEST_YEAR || startsAt.getUTCFullYear() > LATEST_YEAR)
    throw unprocessable([
      { pointer: "/starts_at", code: "out_of_range", detail: `Begin between the years ${EARLIEST_YEAR} and ${LATEST_YEAR}` },
    ]);
  const shift = shiftBetween(original.starts_at, startsAt, original.timezone);
  const years = yearOf(startsAt, original.timezone) - yearOf(original.starts_at, original.timezone);
  const columns = {
    ...described,
    name: fields.name ?? movedOn(original.name, years) ?? original.name,
    slug: fields.slug ?? firstFree(movedOn(original.slug, years) ?? `${original.slug}-copy`, taken),
    status: "draft",
    previous_edition_id: id,
    starts_at: startsAt,
    ends_at: shift.move(original.ends_at),
    refunds_open_at: original.refunds_open_at && shift.move(original.refunds_open_at),
    refunds_close_at: original.refunds_close_at && shift.move(original.refunds_close_at),
  };
  return { columns, shift };
}

function yearOf(at: Date, timezone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).year;
}
