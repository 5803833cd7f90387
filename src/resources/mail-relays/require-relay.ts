import type { Egress } from "../../platform/egress/egress.ts";
import { EgressRefusal } from "../../platform/egress/refusal.ts";
import { unprocessable } from "../../platform/http/errors.ts";

/** @throws 422 that says what to change when the relay may not be called */
export async function requireRelay(egress: Egress, host: string, port: number): Promise<void> {
  await egress.checkRelay(host, port).catch((error: unknown) => {
    if (!(error instanceof EgressRefusal)) throw error;
    const pointer = error.code === "port_not_allowed" ? "/port" : "/host";
    throw unprocessable([{ pointer, code: error.code, detail: error.message }]);
  });
}
