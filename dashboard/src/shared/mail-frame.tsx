import { nonce } from "./nonce.ts";

/** A mail's HTML as a mail program shows it: in a frame where no script runs and nothing of the dashboard can be reached. */
export function MailFrame({ html, title, height = 560 }: { html: string; title: string; height?: number }) {
  return (
    <iframe sandbox="" title={title} srcDoc={withNonce(html)} className="mail-frame" style={{ height }} referrerPolicy="no-referrer" />
  );
}

// The frame inherits the page's policy: the mail's own style elements are shown only with its nonce.
function withNonce(html: string): string {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const style of parsed.querySelectorAll("style")) style.setAttribute("nonce", nonce);
  for (const link of parsed.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}
