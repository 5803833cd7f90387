/** Which provider, where it is reached, and what proves who we are. */
export type SmsAddress =
  | { provider: "gatewayapi"; origin: string; token: string; callbackSecret: string | null }
  | { provider: "twilio"; origin: string; sid: string; token: string };

/**
 * Reads `gatewayapi://TOKEN@gatewayapi.eu?callback_secret=…` or `twilio://SID:TOKEN@api.twilio.com`.
 * - `callback_secret` is the one that the provider's webhook was given; without it no delivery report is believed.
 * - `tls=off` calls over plain http, which the operator must allow by PREO_EGRESS_ALLOW.
 * @throws {Error} saying what is wrong, without the secrets
 */
export function parseSmsUrl(text: string): SmsAddress {
  const url = URL.parse(text);
  if (!url || url.hostname === "" || (url.protocol !== "gatewayapi:" && url.protocol !== "twilio:"))
    throw wrong("must be gatewayapi://token@host or twilio://sid:token@host");
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "")
    throw wrong("may have nothing but settings (?name=value) behind the host");
  const provider = url.protocol === "twilio:" ? "twilio" : "gatewayapi";
  const known = provider === "twilio" ? ["tls"] : ["tls", "callback_secret"];
  for (const name of url.searchParams.keys())
    if (!known.includes(name)) throw wrong(`has an unknown setting ${JSON.stringify(name)}; there are ${known.join(", ")}`);
  const tls = url.searchParams.get("tls") ?? "on";
  if (tls !== "on" && tls !== "off") throw wrong("has a setting tls that is neither on nor off");
  const origin = `${tls === "off" ? "http" : "https"}://${url.host}`;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (provider === "twilio") {
    if (user === "" || password === "") throw wrong("needs the account's sid and token: twilio://sid:token@host");
    return { provider, origin, sid: user, token: password };
  }
  if (user === "" || password !== "") throw wrong("needs a token and no password: gatewayapi://token@host");
  return { provider, origin, token: user, callbackSecret: url.searchParams.get("callback_secret") };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a % in its sid or token that is not %25");
  }
}

function wrong(what: string): Error {
  return new Error(`SMS_URL ${what}.`);
}
