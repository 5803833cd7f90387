import type { FastifyRequest } from "fastify";
import type { SmsCallback } from "../../../channels/sms/transport.ts";
import type { PublicAnswer } from "../../../platform/http/app.ts";
import type { Services } from "../../../platform/http/call.ts";
import { applyReply } from "./apply-reply.ts";
import { applyReport } from "./apply-report.ts";

const answer = (status: number): PublicAnswer => ({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body: "" });

/** Delivery reports and replies of the configured provider, each with its signature. Repeating one changes nothing more. */
export async function hearSmsProvider(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { provider } = request.params as { provider: string };
  if (provider !== services.sms.name) return answer(404);
  const callbacks = services.sms.parseCallback({
    url: services.publicUrl + request.url,
    headers: request.headers,
    form: fieldsOf(request.body),
  });
  if (callbacks === undefined) return answer(403);
  for (const callback of callbacks) await apply(callback, services, request.id);
  return answer(204);
}

function apply(callback: SmsCallback, services: Services, requestId: string): Promise<void> {
  return callback.kind === "report" ? applyReport(services, callback) : applyReply(services, callback, requestId);
}

function fieldsOf(body: unknown): Record<string, string> {
  if (typeof body !== "object" || body === null) return {};
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}
