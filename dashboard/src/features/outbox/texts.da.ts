import type { SameKeys } from "../../shared/texts.ts";
import type { en } from "./texts.en.ts";

export const da: SameKeys<typeof en> = {
  title: "Udbakke",
  lead: "Beskeder, der bliver her, fordi ingen mailserver er sat op. Intet på denne liste har forladt maskinen.",
  search: "Adresse eller emne",
  recipient: "Til",
  subject: "Emne",
  sender: "Fra",
  size: "Størrelse",
  created: "Tid",
  emptyTitle: "Udbakken er tom",
  emptyHelp:
    "Send en kampagne, så kan dens beskeder læses her, som hver gæst ville få dem. Med en mailserver (SMTP_URL) går de af sted i stedet.",
  message: "Beskeden",
  text: "Som ren tekst",
  headers: "Hoveder",
  noHtml: "Denne besked har ingen HTML-del.",
};
