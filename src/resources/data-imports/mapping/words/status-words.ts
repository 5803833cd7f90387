import { names, normaliseName } from "../normalise-name.ts";

/** What shops call the states of an order or of one line of it. `active` is a line's; a line that is `pending` waits for its order's payment. */
export type StatusWord = "active" | "paid" | "pending" | "partially_refunded" | "refunded" | "cancelled";

const WORDS: Record<StatusWord, string[]> = {
  active: names(`
    active, valid, attending, checked in, not attending, sold, issued, registered, used, assigned, unassigned, transferred, aktiv, gyldig,
    deltager, solgt, tjekket ind, gültig, verkauft, eingecheckt, teilnehmend, giltig, såld, incheckad`),
  paid: names(`
    paid, complete, completed, processing, fulfilled, confirmed, succeeded, success, ok, approved, captured, settled, free, free order,
    betalt, gennemført, bekræftet, godkendt, afsluttet, gratis, bezahlt, abgeschlossen, bestätigt, erledigt, in bearbeitung, kostenlos,
    fullført, bekreftet, betald, genomförd, bekräftad, slutförd`),
  pending: names(`
    pending, unpaid, awaiting payment, on hold, authorized, authorised, open, reserved, partially paid, awaiting offline payment,
    pending payment, incomplete, afventer, afventer betaling, ubetalt, ikke betalt, reserveret, åben, ausstehend, offen, unbezahlt,
    wartend, zahlung ausstehend, reserviert, venter, avventer, reservert, väntar, obetald, reserverad, väntande`),
  partially_refunded: names(`
    partially refunded, partial refund, partly refunded, delvist refunderet, delvist tilbagebetalt, delvis refunderet, teilweise erstattet,
    teilerstattet, teilweise rückerstattet, delvis refundert, delvis refunderad, delvis återbetald`),
  refunded: names(`
    refunded, fully refunded, refund, refunderet, tilbagebetalt, erstattet, rückerstattet, erstattung, refundert, tilbakebetalt,
    refunderad, återbetald`),
  cancelled: names(`
    cancelled, canceled, voided, void, expired, failed, deleted, abandoned, declined, rejected, trash, annulleret, afbestilt, afvist,
    udløbet, slettet, mislykket, aflyst, storniert, abgebrochen, abgelaufen, fehlgeschlagen, gelöscht, abgelehnt, kansellert, avbestilt,
    avlyst, utløpt, annullert, makulerad, annullerad, avbokad, avbruten, inställd, misslyckad`),
};

const byWord = new Map((Object.keys(WORDS) as StatusWord[]).flatMap((status) => WORDS[status].map((word) => [word, status] as const)));

export function statusWord(text: string): StatusWord | undefined {
  return byWord.get(normaliseName(text));
}
