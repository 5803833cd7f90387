import { newId } from "../../platform/http/ids.ts";
import { plusDays } from "./calendar.ts";
import type { DemoGuest } from "./guests.ts";
import type { Random } from "./random.ts";

export interface DemoConsent {
  id: string;
  user_id: string;
  channel: string;
  given_at: Date;
  withdrawn_at: Date | null;
}

/** Most said yes to mail, some took it back, some were never asked; few said yes to text messages. */
export function demoConsents(random: Random, guests: readonly DemoGuest[]): DemoConsent[] {
  return guests.flatMap((guest) => {
    const given_at = plusDays(guest.created, random.next());
    const withdrawn = random.chance(0.08) ? plusDays(given_at, random.next() * 60) : null;
    const consent = (channel: string, withdrawn_at: Date | null) => ({ id: newId(), user_id: guest.id, channel, given_at, withdrawn_at });
    const mail = guest.email !== null && (guest.history === "none" || random.chance(0.8));
    const text = guest.phone !== null && random.chance(0.3);
    return [...(mail ? [consent("email", withdrawn)] : []), ...(text ? [consent("sms", null)] : [])];
  });
}
