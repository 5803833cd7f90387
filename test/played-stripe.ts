import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface PlayedRefund {
  id: string;
  object: "refund";
  payment_intent: string;
  amount: number;
  currency: string;
  status: string;
  created: number;
  metadata: Record<string, string>;
}

/**
 * What becomes of a call. `lost`: refunded, and no answer. `late`: no answer, and refunded only after `lateMs`. `fault` and `faultAfter`: a 500 under this key for ever,
 * without and with the refund. `refuse`: a 400 of Stripe's.
 */
export type Behaviour = "refund" | "pending" | "lost" | "late" | "fault" | "faultAfter" | "refuse";

/** A server on this machine that speaks Stripe's protocol of refunds, remembers keys as Stripe does, and gives back whatever it is asked to: it knows no limit. */
export async function playStripe({
  behave = () => "refund",
  lateMs = 3_000,
}: {
  behave?: (nth: number) => Behaviour;
  lateMs?: number;
} = {}) {
  const refunds: PlayedRefund[] = [];
  const keys = new Map<string, { behaviour: Behaviour; refund?: PlayedRefund; open: boolean }>();
  let calls = 0;
  const make = (form: URLSearchParams, status = "succeeded"): PlayedRefund => {
    const metadata = Object.fromEntries(
      [...form].flatMap(([name, value]) => (name.startsWith("metadata[") ? [[name.slice(9, -1), value]] : [])),
    );
    const refund = {
      ...{ id: `re_${randomUUID().replaceAll("-", "")}`, object: "refund" as const, payment_intent: form.get("payment_intent") ?? "" },
      ...{ amount: Number(form.get("amount")), currency: "dkk", status, created: 1, metadata },
    };
    refunds.push(refund);
    return refund;
  };
  const create = (key: string, form: URLSearchParams, response: ServerResponse) => {
    const known = keys.get(key);
    if (known) return replay(known, response);
    const entry: { behaviour: Behaviour; refund?: PlayedRefund; open: boolean } = { behaviour: behave((calls += 1)), open: false };
    keys.set(key, entry);
    const { behaviour } = entry;
    if (behaviour === "late") {
      entry.open = true;
      setTimeout(() => Object.assign(entry, { open: false, refund: make(form) }), lateMs).unref();
    } else if (behaviour !== "fault" && behaviour !== "refuse")
      entry.refund = make(form, behaviour === "pending" ? "pending" : "succeeded");
    if (behaviour !== "late" && behaviour !== "lost") replay(entry, response);
  };
  const server = createServer((request, response) => void handle(request, response, { create, refunds }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refunds, calls: () => calls, close };
}

function replay(
  { behaviour, refund, open }: { behaviour: Behaviour; refund?: PlayedRefund; open: boolean },
  response: ServerResponse,
): void {
  if (open) return send(response, 409, fault("idempotency_error", "a request with this key is under way"));
  if (behaviour === "fault" || behaviour === "faultAfter") return send(response, 500, fault("api_error", "something went wrong"));
  if (behaviour === "refuse") return send(response, 400, fault("invalid_request_error", "Charge has already been refunded."));
  send(response, 200, refund);
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { create, refunds }: { create: (key: string, form: URLSearchParams, response: ServerResponse) => void; refunds: PlayedRefund[] },
): Promise<void> {
  const url = new URL(request.url ?? "", "http://stripe");
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
  if (!request.headers.authorization?.startsWith("Bearer sk_"))
    return send(response, 401, fault("invalid_request_error", "Invalid API Key"));
  if (url.pathname !== "/v1/refunds") return send(response, 404, fault("invalid_request_error", "Unrecognized request URL"));
  if (request.method === "POST") return create(String(request.headers["idempotency-key"]), new URLSearchParams(body), response);
  const data = refunds.filter(({ payment_intent }) => payment_intent === url.searchParams.get("payment_intent"));
  send(response, 200, { object: "list", url: "/v1/refunds", has_more: false, data });
}

function fault(type: string, message: string): unknown {
  return { error: { type, message } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (!response.destroyed) response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
