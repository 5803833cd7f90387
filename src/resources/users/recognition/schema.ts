import { type Static, Type } from "typebox";
import { Nullable } from "../../../platform/http/schemas.ts";

const Left = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));
const Text = (maxLength: number) => Left(Type.String({ maxLength }));
/** `+45 00 …`, `not known`: what a source has in these fields is looked at, never a reason to refuse the shape. */
const Loose = (description: string, example: string) => Left(Type.String({ maxLength: 1000, description, examples: [example] }));

/** A guest as a source tells of one. */
export const guestFields = {
  external_id: Left(Type.String({ maxLength: 255 })),
  email: Loose("compared without case and surrounding spaces", "kim@example.dk"),
  phone: Loose("an impossible one is dropped with a warning when there is an email", "+4520123456"),
  first_name: Text(40_000),
  last_name: Text(40_000),
  locale: Loose("BCP 47; another text is dropped with a warning", "da"),
  country: Loose("ISO 3166-1 alpha-2; another text is dropped with a warning", "DK"),
  city: Text(40_000),
  postal_code: Text(1_000),
  attributes: Left(Type.Record(Type.String(), Type.Unknown())),
};
const GuestFields = Type.Object(guestFields);
export type GivenGuest = Static<typeof GuestFields>;

/** What a shop, a file or a form says of one guest; left-out fields are not known. */
export interface GuestRow {
  externalId?: string | undefined;
  email?: string | undefined;
  emailKey?: string | undefined;
  phone?: string | undefined;
  phoneCountry?: string | null | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  locale?: string | undefined;
  country?: string | undefined;
  city?: string | undefined;
  postalCode?: string | undefined;
  /** YYYY-MM-DD */
  birthDate?: string | undefined;
  /** only declared ones of the right type */
  attributes?: Record<string, unknown> | undefined;
}

/** A guest as stored, with what the rows so far changed. */
export interface KnownGuest {
  id: string;
  isNew: boolean;
  changed: Set<string>;
  ownFields: ReadonlySet<string>;
  email: string | null;
  emailKey: string | null;
  phone: string | null;
  phoneCountry: string | null;
  firstName: string;
  lastName: string;
  locale: string | null;
  country: string | null;
  city: string | null;
  postalCode: string | null;
  birthDate: string | null;
  attributes: Record<string, unknown>;
  emailStatus: string;
  smsStatus: string;
}

/** The guests whom some rows may mean, by what they are recognised by. Rows are taken one after the other, so that later ones see what earlier ones made. */
export interface Guests {
  organizationId: string;
  source: string;
  byExternalId: Map<string, KnownGuest>;
  byEmail: Map<string, KnownGuest>;
  byPhone: Map<string, KnownGuest[]>;
  newAliases: { emailKey: string; userId: string }[];
  newExternalIds: { externalId: string; userId: string }[];
  touched: Set<KnownGuest>;
  /** what of these rows an erased guest was recognised by */
  erased: ReadonlySet<string>;
}

export type Recognition = { guest: KnownGuest | undefined } | { conflict: string[] } | { erased: true };
