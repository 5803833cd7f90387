import type { Mail } from "./mail-sink.ts";
import type { Sql } from "./stand.ts";

/** An end of the worker: what had been accepted by then. */
export interface Mark {
  kind: "timer" | "after_250" | "stop";
  /** how many mails the sink held when it had become quiet again */
  mails: number;
}

/** What the sink holds against what the database says. */
export interface Comparison {
  messages: number;
  /** the database says sent, and the sink never had it */
  lost: number;
  /** a recipient whom nothing else holds back is not sent */
  notSent: number;
  copiesPerKill: number[];
  copiesAfterStop: number;
  /** copies with no end of a worker between */
  copiesUnprovoked: number;
  /** copies with another Message-ID than the first */
  otherIds: number;
}

export async function compare(sql: Sql, campaigns: readonly string[], mails: readonly Mail[], marks: readonly Mark[]): Promise<Comparison> {
  const accepted = acceptedBy(campaigns, mails);
  const recipients = await sql<{ campaign_id: string; email: string; state: string }>(
    `select r.campaign_id, u.email, r.state from campaign_recipients r join users u on u.organization_id = r.organization_id and u.id = r.user_id
     where r.campaign_id = any($1)`,
    [campaigns],
  );
  const copies = [...accepted.values()].flatMap((indexes) => indexes.slice(1).map((again, n) => causeOf(indexes[n] ?? 0, again, marks)));
  const from = (mark: Mark) => copies.filter((cause) => cause === mark).length;
  const kills = marks.filter((mark) => mark.kind !== "stop");
  const stops = marks.filter((mark) => mark.kind === "stop");
  return {
    messages: recipients.length,
    lost: recipients.filter((row) => row.state === "sent" && !accepted.has(`${row.campaign_id} ${row.email}`)).length,
    notSent: recipients.filter((row) => row.state !== "sent").length,
    copiesPerKill: kills.map(from),
    copiesAfterStop: stops.reduce((sum, mark) => sum + from(mark), 0),
    copiesUnprovoked: copies.filter((cause) => cause === undefined).length,
    otherIds: [...accepted.values()].filter((indexes) => new Set(indexes.map((index) => mails[index]?.messageId)).size > 1).length,
  };
}

/** Campaign and recipient to the places of their mails. */
function acceptedBy(campaigns: readonly string[], mails: readonly Mail[]): Map<string, number[]> {
  const wanted = new Set(campaigns);
  const accepted = new Map<string, number[]>();
  for (const [index, mail] of mails.entries()) {
    if (!wanted.has(mail.campaignId)) continue;
    const key = `${mail.campaignId} ${mail.to}`;
    accepted.set(key, [...(accepted.get(key) ?? []), index]);
  }
  return accepted;
}

// The first end of a worker after the earlier mail: it must have kept its result from being recorded.
function causeOf(earlier: number, again: number, marks: readonly Mark[]): Mark | undefined {
  const mark = marks.find(({ mails }) => mails > earlier);
  return mark && mark.mails <= again ? mark : undefined;
}
