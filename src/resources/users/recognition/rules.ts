import { newId } from "../../../platform/http/ids.ts";
import { isErased } from "./erased.ts";
import type { GuestRow, Guests, KnownGuest, Recognition } from "./schema.ts";

/**
 * Whom a row means: by the source's own id, then by email or a further address, then by phone only when the row has no email and the last name does not
 * differ. Two different guests are a conflict, never merged.
 */
export function recognize(guests: Guests, row: GuestRow): Recognition {
  const byId = row.externalId === undefined ? undefined : guests.byExternalId.get(row.externalId);
  const byEmail = row.emailKey === undefined ? undefined : guests.byEmail.get(row.emailKey);
  if (byId && byEmail && byId !== byEmail) return { conflict: [byId.id, byEmail.id] };
  if (!byId && !byEmail && isErased(guests, row)) return { erased: true };
  if (byId || byEmail || row.emailKey !== undefined || row.phone === undefined) return { guest: byId ?? byEmail };
  const candidates = (guests.byPhone.get(row.phone) ?? []).filter(
    (guest) => guest.phone === row.phone && agrees(guest.lastName, row.lastName),
  );
  const namesakes = candidates.filter((guest) => row.firstName !== undefined && sameName(guest.firstName, row.firstName));
  const [match, ...others] = candidates.length > 1 && namesakes.length === 1 ? namesakes : candidates;
  return others.length > 0 ? { conflict: candidates.map((guest) => guest.id) } : { guest: match };
}

/** Takes over what a row says of its guest; without one, a new guest. Blanks change nothing, nor what staff or the guest set last. */
export function takeRow(guests: Guests, known: KnownGuest | undefined, row: GuestRow): KnownGuest {
  const guest = known ?? newGuest();
  takeEmail(guests, guest, row);
  takePhone(guests, guest, row);
  for (const field of ["firstName", "lastName", "locale", "country", "city", "postalCode", "birthDate"] as const) {
    const value = row[field];
    if (value !== undefined && value.trim() !== "" && !guest.ownFields.has(COLUMN[field]) && guest[field] !== value) {
      guest[field] = value;
      guest.changed.add(COLUMN[field]);
    }
  }
  takeAttributes(guest, row.attributes ?? {});
  if (row.externalId !== undefined && guests.byExternalId.get(row.externalId) !== guest) {
    guests.byExternalId.set(row.externalId, guest);
    guests.newExternalIds.push({ externalId: row.externalId, userId: guest.id });
    guest.changed.add("external_ids");
  }
  if (guest.isNew || guest.changed.size > 0) guests.touched.add(guest);
  return guest;
}

const COLUMN = {
  firstName: "first_name",
  lastName: "last_name",
  locale: "locale",
  country: "country",
  city: "city",
  postalCode: "postal_code",
  birthDate: "birth_date",
} as const;

// A new address takes the place of the former, which keeps leading to the guest. One that is already known as a further address stays that.
function takeEmail(guests: Guests, guest: KnownGuest, row: GuestRow): void {
  if (row.emailKey === undefined || row.email === undefined || guests.byEmail.get(row.emailKey) === guest) return;
  guests.byEmail.set(row.emailKey, guest);
  guest.changed.add("email");
  if (guest.ownFields.has("email")) {
    guests.newAliases.push({ emailKey: row.emailKey, userId: guest.id });
    return;
  }
  if (guest.emailKey !== null) guests.newAliases.push({ emailKey: guest.emailKey, userId: guest.id });
  guest.email = row.email;
  guest.emailKey = row.emailKey;
  guest.emailStatus = "ok";
}

function takePhone(guests: Guests, guest: KnownGuest, row: GuestRow): void {
  if (row.phone === undefined || row.phone === guest.phone || guest.ownFields.has("phone")) return;
  guest.phone = row.phone;
  guest.phoneCountry = row.phoneCountry ?? null;
  guest.smsStatus = "ok";
  guest.changed.add("phone");
  guests.byPhone.set(row.phone, [...(guests.byPhone.get(row.phone) ?? []).filter((other) => other !== guest), guest]);
}

function takeAttributes(guest: KnownGuest, attributes: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === "" || guest.ownFields.has(`attributes.${key}`) || guest.attributes[key] === value) continue;
    guest.attributes = { ...guest.attributes, [key]: value };
    guest.changed.add("attributes");
  }
}

function newGuest(): KnownGuest {
  const empty = {
    email: null,
    emailKey: null,
    phone: null,
    phoneCountry: null,
    locale: null,
    country: null,
    city: null,
    postalCode: null,
    birthDate: null,
  };
  const kept = { id: newId(), isNew: true, changed: new Set<string>(), ownFields: new Set<string>() };
  return { ...kept, ...empty, firstName: "", lastName: "", attributes: {}, emailStatus: "ok", smsStatus: "ok" };
}

function agrees(known: string, given: string | undefined): boolean {
  return known.trim() === "" || given === undefined || given.trim() === "" || sameName(known, given);
}

function sameName(a: string, b: string): boolean {
  return a.trim().normalize("NFC").toLowerCase() === b.trim().normalize("NFC").toLowerCase();
}
