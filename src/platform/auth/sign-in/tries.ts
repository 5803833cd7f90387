import { createHmac } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../../database/database.ts";
import { asSystem } from "../../database/doors.ts";

/** Counts tries over all processes and sessions; what was tried at is kept as a keyed hash. */
export interface Tries {
  /** Takes one of `most` tries within 15 minutes; false when none is left. Simultaneous tries are counted one after another. */
  take(subject: string, most: number): Promise<boolean>;
  /** Forgets the tries at a subject, after a right one. */
  forget(subject: string): Promise<void>;
}

export function createTries(db: Database, secretKey: string): Tries {
  const hash = (subject: string) => createHmac("sha256", secretKey).update(`tries\0${subject}`).digest().subarray(0, 16);
  return {
    take: (subject, most) =>
      asSystem(db, "sign-in", async (trx) => {
        const key = hash(subject);
        await sql`select pg_advisory_xact_lock(hashtextextended(${key.toString("hex")}, 1))`.execute(trx);
        const { rows } = await sql`insert into sign_in_tries (subject)
          select ${key} where (select count(*) from sign_in_tries where subject = ${key} and at > now() - interval '15 minutes') < ${most}
          returning 1`.execute(trx);
        return rows.length === 1;
      }),
    forget: (subject) =>
      asSystem(db, "sign-in", async (trx) => {
        await sql`delete from sign_in_tries where subject = ${hash(subject)}`.execute(trx);
      }),
  };
}
