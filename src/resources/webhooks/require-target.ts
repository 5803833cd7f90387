import type { Egress } from "../../platform/egress/egress.ts";
import { EgressRefusal } from "../../platform/egress/refusal.ts";
import { unprocessable } from "../../platform/http/errors.ts";

/** @throws 422 that says what to change when the URL may not be called */
export async function requireTarget(egress: Egress, url: string): Promise<void> {
  await egress.check(url).catch((error: unknown) => {
    if (error instanceof EgressRefusal) throw unprocessable([{ pointer: "/url", code: error.code, detail: error.message }]);
    throw error;
  });
}
