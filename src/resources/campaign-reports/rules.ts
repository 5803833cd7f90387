import { badRequest } from "../../platform/http/errors.ts";

/**
 * The address in its one spelling.
 * @throws 400 for anything but a plain http or https address: no other scheme, no name and password, no template
 */
export function requireWebAddress(target: string): string {
  const url = URL.parse(target);
  const isPlain = /^https?:\/\//i.test(target) && !/[\s\p{Cc}\\]/u.test(target) && !/\{[{%]/.test(target);
  if (!url || !isPlain || url.username !== "" || url.password !== "" || url.hostname === "")
    throw badRequest([
      {
        pointer: "/target",
        code: "bad_address",
        detail: "Give a plain http or https address, without a name and password and without a template",
      },
    ]);
  return url.href;
}
