import type { SameKeys } from "../../shared/texts.ts";
import type { en } from "./texts.en.ts";

export const da: SameKeys<typeof en> = {
  title: "Indstillinger",
  lead: "Hvordan organisationen viser sig for sine gæster.",
  organization: "Organisation",
  name: "Navn",
  default_locale: "Standardsprog",
  default_currency: "Standardvaluta",
  sender: "Afsender af e-mail",
  email_from_name: "Afsenderens navn",
  email_from_address: "Afsenderens adresse",
  email_reply_to: "Svar går til",
  postal_address: "Postadresse",
  postalHelp: "Trykkes i markedsføring, som loven kræver.",
  tracking: "Hvad der måles af læsning",
  none: "Intet",
  aggregate: "Kun summer",
  individual: "Hver gæst",
  existing_customer_marketing: "Skriv til eksisterende kunder",
  existingHelp: "Gæster, der har købt og fik tilbudt en vej ud, må få markedsføring uden et eget samtykke.",
  save: "Gem",
  saved: "Indstillingerne er gemt",
  readOnly: "Kun en ejer må ændre disse.",
};
