import { randomUUID } from "node:crypto";
import { type Running, recalculate, residentMegabytes } from "./recalculate.ts";

/** Bytes between two looks at the server's memory. */
const LOOK_EVERY = 1_000_000;

export interface Export {
  rows: number;
  megabytes: number;
  seconds: number;
  /** of the server, in MB: when a tenth had come, and at most after that */
  tenthMegabytes: number;
  peakMegabytes: number;
}

/** Exports a segment of every user over HTTP, read as fast as it comes. */
export async function measureExport(running: Running, users: number): Promise<Export> {
  const { client, place, server, apiKey } = running;
  const id = randomUUID();
  await client.query(
    "insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, 'Everybody', 'true', 'marketing')",
    [place.organizationId, id],
  );
  await recalculate(running, id);
  const started = performance.now();
  const response = await fetch(new URL(`/v1/segments/${id}/export`, server.url), { headers: { authorization: `Bearer ${apiKey}` } });
  if (response.status !== 200 || !response.body) throw new Error(`not exported: ${response.status} ${await response.text()}`);
  const looks: { rows: number; megabytes: number }[] = [];
  let [rows, bytes] = [-1, 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) rows += 1;
    if (bytes >= LOOK_EVERY * (looks.length + 1)) looks.push({ rows, megabytes: residentMegabytes(server.pid) });
  }
  const seconds = (performance.now() - started) / 1000;
  if (rows !== users) throw new Error(`${rows} rows came for ${users} users`);
  await client.query("delete from segment_members where segment_id = $1", [id]);
  await client.query("update segments set deleted_at = now() where id = $1", [id]);
  const later = looks.filter((look) => look.rows >= rows / 10).map(({ megabytes }) => megabytes);
  return { rows, megabytes: bytes / 1e6, seconds, tenthMegabytes: later[0] ?? Number.NaN, peakMegabytes: Math.max(...later) };
}
