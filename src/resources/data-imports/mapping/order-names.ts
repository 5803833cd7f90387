import { names } from "./normalise-name.ts";

// What columns are called in exports: English, Danish, German, and Norwegian and Swedish where they differ. Written as `normaliseName` gives them.
export const ORDER_NAMES: Record<string, string[]> = {
  "order.external_id": names(`
    order id, order, order #, order no, order nr, order number, order code, order reference, booking id, booking reference, ordrenr,
    ordrenummer, ordre id, ordre, ordre nr, bestilling, bestillingsnr, bestillingsnummer, bilagsnr, bilagsnummer, bestellnummer,
    bestellnr, bestell nr, bestellung, auftragsnummer, auftragsnr, bestell id, buchungsnummer, ordernummer, ordernr,
    beställningsnummer, bookingnr, bookingnummer, kvittering, belegnummer, belegnr, reference`),
  "order.status": names(`
    order status, status, financial status, payment status, ordrestatus, betalingsstatus, bestillingsstatus, state, bestellstatus,
    auftragsstatus, zahlungsstatus, orderstatus, betalningsstatus`),
  "order.currency": names("currency, currency code, order currency, valuta, valutakode, währung, währungscode, valutakod"),
  "order.total": names(`
    order total, grand total, total order, order amount, ordretotal, ordresum, ordrebeløb, samlet beløb, samlet total, bestellsumme,
    gesamtbetrag, gesamtsumme, auftragssumme, bestellwert, ordersumma, ordertotal, totalbelopp, total paid`),
  "order.refunded": names(`
    refunded, refunded amount, refund, refund amount, total refunded, refunderet, refunderet beløb, tilbagebetalt, refusion,
    refundert, erstattet, rückerstattet, erstattungsbetrag, rückerstattung, refunderad, återbetalt`),
  "order.discount": names(`
    order discount, discount amount, discount total, cart discount, ordrerabat, rabat i alt, gesamtrabatt, bestellrabatt`),
  "order.fee": names(`
    fee, fees, order fee, fee total, total fee, service fee, booking fee, gebyr, gebyrer, billetgebyr, ordregebyr, gebühr, gebühren,
    servicegebühr, vorverkaufsgebühr, vvk gebühr, avgift, avgifter, serviceavgift`),
  "order.ordered_at": names(`
    order date, ordered at, order created at, order placed, created at, created, date, purchase date, purchased at, timestamp, order
    completed date, order date time, date created, booking date, ordredato, bestillingsdato, købsdato, dato, oprettet, bestelldatum,
    kaufdatum, auftragsdatum, datum, erstellt am, bestellt am, buchungsdatum, orderdatum, köpdatum, kjøpsdato`),
  "order.ordered_time": names(`
    order time, time, purchase time, ordretid, klokkeslæt, tidspunkt, tid, uhrzeit, bestellzeit, klokkeslett`),
  "order.source_updated_at": names(`
    updated at, last updated, last updated date, modified, modified at, opdateret, ændret, aktualisiert am, geändert am`),
  "order.note": names(`
    note, notes, order note, order notes, customer note, comment, comments, order comment, remarks, bemærkning, bemærkninger,
    kommentar, kommentarer, noter, notat, besked, anmerkung, anmerkungen, bemerkung, notiz, notizen, merknad, anteckning, meddelande`),
  "purchase.external_id": names(`
    ticket id, ticket number, ticket no, ticket code, ticket reference, barcode, barcode number, attendee id, attendee #, line id,
    line item id, lineitem id, item id, position id, billetnr, billetnummer, billet id, stregkode, linje id, ticketnummer, ticketnr,
    strichcode, positionsnummer, billettnr, biljettnummer, strekkode, streckkod`),
  "purchase.product": names(`
    product, product name, item, item name, line item, lineitem name, ticket type, ticket, ticket name, product title, article,
    description, vare, varenavn, produkt, produktnavn, billettype, billet, billetnavn, billetkategori, artikel, artikelname,
    artikelbezeichnung, produktname, ticketart, tickettyp, ticketkategorie, bezeichnung, varenamn, produktnamn, biljettyp, billettype
    navn, beskrivelse, artikelbenämning`),
  "purchase.product_sku": names(`
    sku, product sku, item sku, lineitem sku, product number, item number, article number, varenr, varenummer, produktnr,
    produktnummer, artikelnummer, artikelnr, artikel nr, art nr, varekode, product code`),
  "purchase.product_external_id": names("product id, ticket type id, produkt id, vare id, artikel id"),
  "purchase.variation": names(`
    variation, variant, variant name, product variation, option, variante, udgave, price tier, ticket tier`),
  "purchase.quantity": names(`
    quantity, qty, ticket quantity, lineitem quantity, number of tickets, tickets, count, item quantity, antal, stk, antal billetter,
    antall, anzahl, menge, stück, stückzahl, anzahl tickets, antal biljetter`),
  "purchase.unit_price": names(`
    price, unit price, ticket price, item price, lineitem price, price each, item cost, pris, stk pris, stykpris, enhedspris, pris pr
    stk, billetpris, preis, einzelpreis, stückpreis, ticketpreis, styckpris, enhetspris, stykkpris, à pris`),
  "purchase.discount": names("line discount, item discount, lineitem discount, linjerabat, positionsrabatt, radrabatt"),
  "purchase.fee": names("line fee, item fee, ticket fee, fees paid, linjegebyr, ticketgebühr"),
  "purchase.total": names(`
    line total, item total, row total, line amount, subtotal item, line subtotal, linjetotal, linjebeløb, linjesum, varetotal,
    positionssumme, zeilensumme, positionsbetrag, radsumma, radtotal, linjesum ink mva`),
  "purchase.status": names(`
    line status, item status, ticket status, attendee status, position status, billetstatus, linjestatus, ticketstatus,
    deltagerstatus, teilnehmerstatus, void status, biljettstatus, billettstatus`),
  "purchase.refunded": names("line refunded, item refunded, refunded line, linje refunderet, position erstattet"),
};

/** Could be the order's or the line's: the other columns and the values decide. */
export const AMOUNT_NAMES: Record<"discount" | "total", string[]> = {
  discount: names("discount, rabat, rabatt, nachlass, ermäßigung, avslag"),
  total: names(`
    total, total price, total amount, amount, sum, price total, i alt, ialt, total beløb, beløb, sum i alt, samlet, gesamt,
    gesamtpreis, summe, betrag, totalt, summa, belopp, beløp`),
};
