import type { SameKeys } from "../../shared/texts.ts";
import type { en } from "./texts.en.ts";

export const da: SameKeys<typeof en> = {
  title: "Filer",
  lead: "Det, der er sendt op: butikkers eksporter, billeder til beskeder, vedhæftninger.",
  search: "Navn",
  name: "Navn",
  purpose: "Til",
  type: "Type",
  size: "Størrelse",
  created: "Sendt op",
  import: "Import",
  image: "Billede",
  attachment: "Vedhæftning",
  other: "Andet",
  upload: "Send en fil op",
  uploaded: "Filen er sendt op",
  download: "Hent",
  emptyTitle: "Ingen filer endnu",
  emptyHelp: "Send billeder til dine beskeder op her. Filer, som du importerer, kommer af sig selv.",
};
