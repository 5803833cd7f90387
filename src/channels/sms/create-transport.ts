import type { Egress } from "../../platform/egress/egress.ts";
import { createGatewayApi, gatewayApiCallbacks } from "./gatewayapi.ts";
import { parseSmsUrl } from "./sms-url.ts";
import type { SmsCallbacks, SmsTransport } from "./transport.ts";
import { createTwilio, twilioCallbacks } from "./twilio.ts";

/** The provider that SMS_URL names; its reports come to `/hooks/sms/…` under `publicUrl`. @throws {Error} when the url cannot be read */
export function createSmsProvider(url: string, egress: Pick<Egress, "request">, publicUrl: string): SmsTransport {
  const address = parseSmsUrl(url);
  const callbackUrl = `${publicUrl}/hooks/sms/${address.provider}`;
  return address.provider === "twilio"
    ? createTwilio({ address, egress, callbackUrl })
    : createGatewayApi({ address, egress, callbackUrl });
}

/** The side of it that hears. @throws {Error} when the url cannot be read */
export function createSmsCallbacks(url: string): SmsCallbacks {
  const address = parseSmsUrl(url);
  return address.provider === "twilio" ? twilioCallbacks(address) : gatewayApiCallbacks(address);
}
