import { createHash } from "node:crypto";
import { sql } from "kysely";
import { seal, unseal } from "../crypto/seal.ts";
import type { Trx } from "../database/doors.ts";
import { ApiError } from "./errors.ts";
import type { Answer } from "./operation.ts";

/** A POST that carries an Idempotency-Key, scoped to credential and operation. */
export interface IdempotentRequest {
  credentialId: string;
  operation: string;
  key: string;
  requestHash: Buffer;
}

/** Reads the header. The hash covers path, query and body, so that the key cannot be used for another request. @throws 400 when the key is empty, too long or not printable ASCII */
export function idempotentRequest(
  header: string | string[] | undefined,
  credentialId: string,
  operation: string,
  request: { url: string; body: unknown },
): IdempotentRequest | undefined {
  if (header === undefined) return undefined;
  const key = Array.isArray(header) ? header.join(",") : header;
  if (!/^[\x20-\x7e]{1,255}$/.test(key) || key.trim() === "")
    throw new ApiError(400, "bad_request", "Idempotency-Key must be 1 to 255 printable ASCII characters", {
      errors: [{ parameter: "Idempotency-Key", code: "bad_format", detail: "1 to 255 printable ASCII characters" }],
    });
  const requestHash = createHash("sha256")
    .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest();
  return { credentialId, operation, key, requestHash };
}

/**
 * Runs `work` once per key: the answer is stored in the transaction of the effect, so a crash leaves both or neither.
 * The lock is held by the transaction: a dead process holds nothing. Only good answers are stored; an error changed nothing and may be tried again.
 * @throws 409 while another request with the key runs, 422 when the key was used for another request
 */
export async function answerOnce(
  trx: Trx,
  request: IdempotentRequest | undefined,
  secretKey: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (!request) return work();
  const scope = `${request.credentialId}:${request.operation}:${request.key}`;
  const lock = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${scope}, 0)) as locked`.execute(trx);
  if (!lock.rows[0]?.locked)
    throw new ApiError(409, "still_running", "A request with this Idempotency-Key is still running", { headers: { "retry-after": "1" } });
  const stored = await findAnswer(trx, request, scope, secretKey);
  if (stored) return stored;
  const answer = await work();
  const sealed = seal(secretKey, scope, Buffer.from(JSON.stringify(answer)));
  await sql`insert into idempotent_answers (credential_id, operation, key, request_hash, status, sealed_answer)
    values (${request.credentialId}, ${request.operation}, ${request.key}, ${request.requestHash}, ${answer.status}, ${sealed})`.execute(
    trx,
  );
  return answer;
}

async function findAnswer(trx: Trx, request: IdempotentRequest, scope: string, secretKey: string): Promise<Answer | undefined> {
  const { rows } = await sql<{ request_hash: Buffer; status: number; sealed_answer: Buffer; expired: boolean }>`
    select request_hash, status, sealed_answer, created < now() - interval '24 hours' as expired from idempotent_answers
    where credential_id = ${request.credentialId} and operation = ${request.operation} and key = ${request.key}`.execute(trx);
  const row = rows[0];
  if (!row) return undefined;
  if (row.expired) {
    await sql`delete from idempotent_answers where credential_id = ${request.credentialId} and operation = ${request.operation} and key = ${request.key}`.execute(
      trx,
    );
    return undefined;
  }
  if (!row.request_hash.equals(request.requestHash))
    throw new ApiError(422, "key_reused", "This Idempotency-Key was used for another request: use a new one");
  if (row.status === GONE)
    throw new ApiError(GONE, "answer_erased", "The answer to this request told of a guest whose data was erased: it is not kept");
  const answer = JSON.parse(unseal(secretKey, scope, row.sealed_answer).toString()) as Answer;
  return { ...answer, headers: { ...answer.headers, "idempotency-replayed": "true" } };
}

/** The status of an answer that is not kept any more. */
const GONE = 410;

/**
 * Forgets stored answers that hold one of these texts; a repeat of their request is told so (410), and still not done twice. They are sealed: each has to be opened.
 * @returns how many
 */
export async function replaceAnswers(
  trx: Trx,
  secretKey: string,
  credentialIds: readonly string[],
  texts: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ credential_id: string; operation: string; key: string; sealed_answer: Buffer }>`
    select credential_id, operation, key, sealed_answer from idempotent_answers where credential_id = any(${credentialIds}::uuid[])`.execute(
    trx,
  );
  let replaced = 0;
  for (const { credential_id, operation, key, sealed_answer } of rows) {
    const scope = `${credential_id}:${operation}:${key}`;
    const answer = unseal(secretKey, scope, sealed_answer).toString().toLowerCase();
    if (!texts.some((text) => answer.includes(text.toLowerCase()))) continue;
    const sealed = seal(secretKey, scope, Buffer.from("null"));
    await sql`update idempotent_answers set sealed_answer = ${sealed}, status = ${GONE}
      where credential_id = ${credential_id} and operation = ${operation} and key = ${key}`.execute(trx);
    replaced += 1;
  }
  return replaced;
}
