import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A text that the provider took. */
export interface TakenSms {
  id: string;
  to: string;
  from: string;
  text: string;
  ref: string;
  encoding: string;
}

/** How a call ends: as it should, with a refusal, never (taken or not), or as if the provider were broken. */
export type SmsFault = "taken_without_answer" | "hangs_up" | "refused" | "busy" | "no_credit" | "broken";

/** GatewayAPI and Twilio on this machine, as far as they are spoken to. */
export interface PlayedSms {
  port: number;
  taken: TakenSms[];
  calls: number;
  delayMs: number;
  /** used up in order, a call each */
  faults: SmsFault[];
  /** numbers that are refused wherever they stand */
  refusedNumbers: Set<string>;
  close(): Promise<void>;
}

export async function playSms(): Promise<PlayedSms> {
  const played: PlayedSms = {
    port: 0,
    taken: [],
    calls: 0,
    delayMs: 0,
    faults: [],
    refusedNumbers: new Set(),
    close: async () => undefined,
  };
  const server = createServer((request, response) => void answer(played, request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  played.port = (server.address() as AddressInfo).port;
  played.close = () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections());
  return played;
}

async function answer(played: PlayedSms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString("utf8");
  const url = new URL(request.url ?? "/", "http://played");
  const twilio = url.pathname.startsWith("/2010");
  if (request.method === "GET") return send(response, 200, twilio ? look(played, url) : { recipients: [{ dsnstatus: "DELIVERED" }] });
  played.calls += 1;
  await sleep(played.delayMs);
  const fault = played.faults.shift();
  if (fault === "hangs_up") return void request.socket.destroy();
  if (fault === "busy") return send(response, 429, { code: "0x0001", message: "slow down" });
  if (fault === "no_credit") return send(response, 403, { code: "0x0216", message: "Insufficient credit" });
  if (fault === "broken") return send(response, 500, {});
  if (fault === "refused") return send(response, twilio ? 400 : 422, { code: twilio ? 21610 : "0x0302", message: "refused" });
  const messages = twilio ? [readTwilio(body)] : readGatewayApi(body);
  if (messages.some(({ to }) => played.refusedNumbers.has(to)))
    return send(response, twilio ? 400 : 422, { code: twilio ? 21211 : "0x0301", message: "Invalid recipient msisdn" });
  const taken = messages.map((message, n) => ({
    ...message,
    id: twilio ? `SM${played.taken.length}` : String(1_000 + played.taken.length + n),
  }));
  played.taken.push(...taken);
  if (fault === "taken_without_answer") return void request.socket.destroy();
  if (twilio) send(response, 201, { sid: taken[0]?.id, status: "queued" });
  else send(response, 200, { ids: taken.map(({ id }) => Number(id)), usage: { currency: "DKK", total_cost: 0.1 } });
}

function readTwilio(body: string): Omit<TakenSms, "id"> {
  const form = new URLSearchParams(body);
  const ref = new URL(form.get("StatusCallback") ?? "").searchParams.get("ref") ?? "";
  return { to: form.get("To") ?? "", from: form.get("From") ?? "", text: form.get("Body") ?? "", ref, encoding: "" };
}

function readGatewayApi(body: string): Omit<TakenSms, "id">[] {
  const messages = JSON.parse(body) as {
    sender: string;
    message: string;
    encoding: string;
    userref: string;
    recipients: { msisdn: number }[];
  }[];
  return messages.map(({ sender, message, encoding, userref, recipients }) => ({
    to: `+${recipients[0]?.msisdn}`,
    from: sender,
    text: message,
    ref: userref,
    encoding,
  }));
}

function look({ taken }: PlayedSms, url: URL): object {
  const to = url.searchParams.get("To");
  const messages = taken
    .filter((one) => one.to === to)
    .map(({ id }) => ({ sid: id, status: "sent", date_created: new Date().toUTCString() }));
  return { status: "sent", messages };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A callback's token as GatewayAPI signs it. */
export function signJwt(payload: object, secret: string, alg = "HS256"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg, typ: "JWT" })}.${part(payload)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}
