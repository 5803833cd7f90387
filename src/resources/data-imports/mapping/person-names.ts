import { names } from "./normalise-name.ts";

// What columns are called in exports: English, Danish, German, and Norwegian and Swedish where they differ. Written as `normaliseName` gives them.

/** Of a person; which one the column's other words or the kind of the file tell. */
export const PERSON_NAMES: Record<string, string[]> = {
  external_id: names(`
    customer id, customer number, kundenr, kundenummer, kunde id, kundennummer, kunden id, kundnummer, contact id`),
  email: names(`
    email, e mail, mail, email address, e mail address, mail address, e mail adresse, email adresse, mailadresse, epost, e post, e
    postadresse, e postadress, epostadresse, epostadress`),
  phone: names(`
    phone, phone number, telephone, mobile, mobile number, mobile phone, cell phone, cell, tel, telefon, telefonnr, telefonnummer,
    mobil, mobilnr, mobilnummer, mobiltelefon, tlf, tlf nr, handy, handynummer, rufnummer`),
  name: names(`
    name, full name, navn, fulde navn, fuldt navn, fullt navn, vollständiger name, namn, kontaktperson, contact`),
  first_name: names("first name, firstname, given name, forename, fornavn, vorname, förnamn"),
  last_name: names(`
    last name, lastname, surname, family name, efternavn, etternavn, nachname, familienname, zuname, efternamn`),
  locale: names("locale, language, sprog, sprache, språk, order locale"),
  country: names("country, country code, land, landekode, landkode, länderkode, ländercode, landskod"),
  city: names("city, town, by, bynavn, stadt, ort, wohnort, poststed, stad, postort"),
  postal_code: names("zip, zip code, zipcode, postal code, postcode, post code, postnr, postnummer, postleitzahl, plz"),
};

/** Words in front that tell whose field it is, with or without a space behind them. */
export const QUALIFIERS: Record<"attendee" | "buyer", string[]> = {
  attendee: names(`
    attendee, attendees, ticket holder, ticketholder, holder, guest, participant, deltager, deltagere, deltagers, deltagerens,
    teilnehmer, gast, gæst, gæste, gæstens, deltaker, deltakers, deltakerens, deltagare, deltagarens`),
  buyer: names(`
    buyer, buyers, purchaser, billing, customer, customers, payer, orderer, invoice address, køber, købers, køberens, kunde,
    kundens, kunden, besteller, käufer, rechnungs, rechnung, fakturerings, faktura, kjøper, kjøpers, kjøperens, köpare, köparens,
    betaler, betalers`),
};

/** Whole names of persons that need no further word. */
export const OWNER_NAMES: Record<string, string[]> = {
  "buyer.name": names(`
    customer, buyer, purchaser, kunde, køber, kjøper, käufer, besteller, köpare, kund, bestilt af, ordered by`),
  "attendee.name": names(`
    attendee, participant, ticket holder, deltager, teilnehmer, deltaker, deltagare, gast, gæst, guest`),
};

export const CONSENT_NAMES: Record<string, string[]> = {
  "consent.email_marketing": names(`
    accepts marketing, email marketing, marketing, marketing consent, opted in to marketing, opt in, newsletter, accepts email
    marketing, subscribed, nyhedsbrev, markedsføring, samtykke, samtykke nyhedsbrev, tilmeldt nyhedsbrev, accepterer markedsføring,
    einwilligung, werbung, newsletter einwilligung, newsletter anmeldung, nyhetsbrev, markedsføringssamtykke, marknadsföring, samtycke`),
  "consent.sms_marketing": names(`
    sms marketing, accepts sms marketing, sms consent, sms opt in, sms samtykke, sms einwilligung, sms nyhedsbrev, sms`),
  "consent.wording": names("consent wording, consent text, samtykketekst, einwilligungstext, wording, opt in text"),
  "consent.given_at": names(`
    consent date, consented at, opt in date, opted in at, subscribed at, samtykkedato, tilmeldt, signup date, einwilligungsdatum,
    optin time`),
};

export const CONTACT_NAMES: Record<string, string[]> = {
  "contact.birth_date": names(`
    birth date, birthdate, birthday, date of birth, dob, fødselsdato, fødselsdag, geburtsdatum, geburtstag, födelsedatum`),
  "contact.tags": names(`
    tags, tag, labels, group, groups, list, lists, etiketter, gruppe, grupper, gruppen, role, rolle, roll`),
};

export const SUPPRESSION_NAMES: Record<string, string[]> = {
  "suppression.address": names("address, recipient, contact, adresse, modtager, empfänger, mottaker, mottagare"),
  "suppression.channel": names("channel, medium, kanal, type"),
  "suppression.reason": names("reason, cause, status, årsag, grund, orsak, årsak, event"),
};
